"""The case pairs that names are compared by, from Python's casefold, and the proof that they are used.

    case_fold.py table               prints src/lib/evidence/case_fold.def
    case_fold.py check DEF PROGRAM   DEF is what would be printed, and PROGRAM (test_case_fold) takes the two letters of each
                                     pair for one: it reads a line "LETTER LETTER" for each
"""
import subprocess
import sys
import unicodedata

HEAD = """\
/* CASES(first, last, step, add): each step-th letter from first to last has its small form `add` further on. The simple case
 * folding of Unicode, letters above ASCII. Generated: tests/unit/lib/evidence/case_fold.py table. */
"""


def pairs():
    for c in range(0x80, 0x110000):
        small = chr(c).casefold()
        if len(small) == 1 and small != chr(c) and not unicodedata.category(chr(c)).startswith("M"):
            yield c, ord(small)


def table():
    runs = []
    for c, small in pairs():
        if runs:
            first, last, step, add = runs[-1]
            if add == small - c and c - last in (1, 2) and step in (0, c - last):
                runs[-1] = first, c, c - last, add
                continue
        runs.append((c, c, 0, small - c))
    return HEAD + "".join(f"CASES(0x{first:x}, 0x{last:x}, {step or 1}, {add})\n" for first, last, step, add in runs)


def check(path, program):
    with open(path, encoding="ascii") as file:
        if file.read() != table():
            sys.exit(f"{path} is not what Python's casefold says: print it anew")
    lines = "".join(f"{chr(c)} {chr(small)}\n" for c, small in pairs())
    sys.exit(subprocess.run([program], input=lines, encoding="utf-8").returncode)


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        sys.stdout.write(table())
    else:
        check(*sys.argv[2:])
