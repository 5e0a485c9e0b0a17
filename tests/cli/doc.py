"""What the pages of docs print is what the programs print.

    doc.py PASSEND PAGE...

Runs each command behind a $ in the ``` blocks of a page, from first to last, in a folder of its own that holds a copy of
policy/ and the files named in GIVEN, and compares; a line ... stands for any lines. The first json block of a page is its
case.json. The mistakes that policy.md lists are made in regio-demo/2026, one at a time.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PASSEND = os.path.abspath(sys.argv[1])
ENV = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "PASSEND_POLICY_DIR")}
ENV["PATH"] = os.path.dirname(PASSEND) + ":" + ENV["PATH"]
DATA = os.path.join(TOP, "tests/cli/data")
GIVEN = {"kandidaat.json": "vera-kand.json", "eenheid.json": "vera-net.json", "W-1024.jws": "verdict.jws", "keys.json": "sleutels.json"}
wrong = []


def rows(p):
    return p["tables"][0]["rows"]


def texts(p):
    return p["texts"]["reason:REGIO_NIETS_BUITEN_DE_NORM"]


def case(p):
    return p["cases"][0]["case"]["eenheid"]


def drop_exception(p):
    del rows(p)[2:], rows(p)[1]["when"]["urgentHvw15_5"]


# What stands in the first column: what it does to the pack, or to its text.
MISTAKES = {
    "leave out row 1": lambda p: rows(p).pop(1),
    "drop the exception of rows 2 and 3": drop_exception,
    "decide `daeb`": lambda p: p["tables"][0].update(name="daeb"),
    "expect another outcome": lambda p: p["cases"][0]["expect"].update(uitkomst="GESCHIKT"),
    "forget a text": lambda p: texts(p)["nl"].pop("why"),
    'write "Tevens dient de huur te passen."': lambda p: texts(p)["nl"].update(why=["Tevens dient de huur te passen."]),
    "forget a comma in line 4": lambda t: t.replace('"regio-demo",', '"regio-demo"', 1),
    "misspell `titel`": lambda t: t.replace('"title": "Regio', '"titel": "Regio', 1),
    'write `"corporations": ["L0101-L0119"]`': lambda p: p.update(corporations=["L0101-L0119"]),
    "give a rent in euros, `745.50`": lambda p: case(p).update(huurprijs=745.5),
    "give a rent in whole euros, `745`": lambda p: case(p).update(huurprijs=745),
    "misspell `ingangsdatun` in a case": lambda p: case(p).update(ingangsdatun=case(p).pop("ingangsdatum")),
    "name `{inkomen}` in a text": lambda p: texts(p)["nl"].update(why=["Uw inkomen is {inkomen}."]),
}


def run(command, folder):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode().splitlines()


def fits(wanted, got):
    """Whether the lines are as wanted, where ... is any number of lines."""
    parts = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in wanted)
    return re.fullmatch(parts, "".join(line.rstrip() + "\n" for line in got)) is not None


def commands(block):
    """(command, lines under it) of a block; a command goes on behind a backslash."""
    out = []
    lines = iter(block.split("\n"))
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines).strip()
            out.append((command, []))
        elif out:
            out[-1][1].append(line.rstrip())
    return out


def page(path, folder):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    blocks = re.findall(r"^```(\w*)\n(.*?)\n```$", text, re.M | re.S)
    given = [block for kind, block in blocks if kind == "json"]
    if given:
        with open(os.path.join(folder, "case.json"), "w", encoding="utf-8") as f:
            f.write(given[0])
    n = 0
    for block in [block for kind, block in blocks if kind == ""]:
        for command, wanted in commands(block):
            n += 1
            status, got = run(command, folder)
            if status not in (0, 1, 3):
                wrong.append(f"{path}: {command}: exit status {status}\n" + "\n".join(got))
            elif wanted and not fits(wanted, got):
                wrong.append(f"{path}: {command}: prints\n" + "\n".join(got))
    if n == 0:
        wrong.append(f"{path}: no commands")
    return n, text


def mistakes(text, folder):
    table = text[text.index("| You | It says |"):]
    listed = re.findall(r"^\| (.+) \| `(.+)` \|$", table[:table.index("\n\n")], re.M)
    with open(os.path.join(TOP, "policy/regio-demo/2026.json"), encoding="utf-8") as f:
        good = f.read()
    if sorted(you for you, _ in listed) != sorted(MISTAKES):
        wrong.append(f"mistakes listed: {sorted(you for you, _ in listed)}")
    for you, says in listed:
        make = MISTAKES.get(you, lambda p: p)
        pack = json.loads(good) if make.__code__.co_varnames[0] == "p" else None
        bad = make(good) if pack is None else (make(pack), json.dumps(pack))[1]
        with open(os.path.join(folder, "policy/regio-demo/2026.json"), "w", encoding="utf-8") as f:
            f.write(bad)
        status, got = run("passend policy check regio-demo/2026", folder)
        if status != 1 or says not in "\n".join(got):
            wrong.append(f"{you}: exit status {status}\n" + "\n".join(got))
    return len(listed)


ran = 0
for path in sys.argv[2:]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(TOP, "policy"), os.path.join(folder, "policy"))
        for name, source in GIVEN.items():
            shutil.copy(os.path.join(DATA, source), os.path.join(folder, name))
        n, text = page(path, folder)
        ran += n + (mistakes(text, folder) if "| You | It says |" in text else 0)
print("\n".join(wrong) if wrong else f"{ran} commands print what the pages say")
sys.exit(1 if wrong else 0)
