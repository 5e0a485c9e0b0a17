"""What differs between two records of tests/before/record.py: a line or a small block each; exit 1 if anything does.

    compare.py OLD NEW
"""
import difflib
import json
import os
import sys

SHOWN = 160          # characters of a text around the first that differs


def read(folder, part):
    path = os.path.join(folder, part)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as f:
        return dict(json.loads(line) for line in f)


def cut(text, at):
    begin = max(at - SHOWN // 2, 0)
    return ("..." if begin > 0 else "") + text[begin:begin + SHOWN] + ("..." if len(text) > begin + SHOWN else "")


def leaf(where, old, new):
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new:
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
        return [where + ":"] + ["    " + line for line in lines if not line.startswith(("---", "+++"))]
    old, new = (json.dumps(v, ensure_ascii=False, sort_keys=True) for v in (old, new))
    at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    return [f"{where}: {cut(old, at)} -> {cut(new, at)}"]


def differences(where, old, new):
    if type(old) is type(new) is dict:
        out = []
        for key in sorted(old.keys() | new.keys()):
            if key not in old or key not in new:
                out.append(f"{where}/{key}: {'gone' if key in old else 'new'}: {cut(json.dumps(old.get(key, new.get(key))), 0)}")
            else:
                out += differences(f"{where}/{key}", old[key], new[key])
        return out
    if type(old) is type(new) is list and len(old) == len(new):
        return [line for i, (a, b) in enumerate(zip(old, new)) for line in differences(f"{where}/{i}", a, b)]
    return [] if type(old) is type(new) and old == new else leaf(where, old, new)


def main():
    if len(sys.argv) != 3 or not all(os.path.isdir(folder) for folder in sys.argv[1:]):
        sys.exit(__doc__)
    old_folder, new_folder = sys.argv[1:]
    rows = found = 0
    for part in sorted({*os.listdir(old_folder), *os.listdir(new_folder)}):
        old, new = read(old_folder, part), read(new_folder, part)
        if old is None or new is None:
            found += 1
            print(f"{part}: in one of the two only")
            continue
        for name in dict.fromkeys([*old, *new]):
            rows += 1
            if name not in new or name not in old:
                lines = [f"{part}: {name}: {'gone' if name in old else 'new'}"]
            else:
                lines = differences(f"{part}: {name}", old[name], new[name])
            found += len(lines) > 0
            print("".join(line + "\n" for line in lines), end="")
    print(f"{rows} rows, {found} differ")
    sys.exit(1 if found or rows == 0 else 0)


if __name__ == "__main__":
    main()
