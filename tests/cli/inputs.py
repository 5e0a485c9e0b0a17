"""Every command that reads a file reads it alike from a pipe, a FIFO, standard input and what a shell makes of <( ).

    inputs.py PASSEND      passendctl and passend-standin stand beside it

Each row is a command with {} for its file. It is run with the file itself, and in every other way: exit status, output and
what it says must be the same but for the name. So also with an empty file, and with one that is longer than it may be.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.dirname(os.path.abspath(sys.argv[1]))
A, B = "proef/2030", "proef/2031"
failures = []

# (command, the file it is given, exit status)
ROWS = [
    ("passend evaluate {} --policy " + A + " --json", "data/zaak.json", 0),
    ("passend evaluate data/zaak.json --policy {} --json", "packs/proef/2030.json", 0),
    ("passend explain {} --policy nl.woningwet/2026", "case.json", 0),
    ("passend explain case.json --policy {}", "policy/nl.woningwet/2026.json", 0),
    ("passend needs {} --policy nl.woningwet/2026", "case.json", 0),
    ("passend policy show {}", "packs/proef/2030.json", 0),
    ("passend policy show {}", "proef.pack", 0),
    ("passend policy show {}", "policy/nl.woningwet/2027.json", 1),
    ("passend policy check {}", "packs/proef/2030.json", 1),
    ("passend policy check {} nl.woningwet/2026", "policy/regio-demo/2026.json", 0),
    ("passend policy text {}", "policy/nl.woningwet/2026.json", 0),
    ("passend policy diff {} " + B, "packs/proef/2030.json", 1),
    ("passend policy diff " + A + " {}", "packs/proef/2031.json", 1),
    ("passend policy compile {} -o out", "policy/nl.woningwet/2026.json", 0),
    ("passend policy impact {} " + B + " --households data/huishoudens.csv --json", "packs/proef/2030.json", 0),
    ("passend policy impact " + A + " {} --households data/huishoudens.csv --json", "packs/proef/2031.json", 0),
    ("passend policy impact " + A + " " + B + " --households {} --json", "data/huishoudens.csv", 0),
    ("passend policy impact " + A + " " + B + " --households data/huishoudens.csv --homes {} --json", "data/woningen.csv", 0),
    ("passend verify {} --keys data/sleutels.json --test --json", "data/verdict.jws", 0),
    ("passend verify data/verdict.jws --keys {} --test --json", "data/sleutels.json", 0),
    ("passend vera zaak --relaties {} --op 2026-12-15", "data/vera-6jaar.json", 0),
    ("passend vera zaak --relaties data/vera-kand.json --eenheid {} --op 2026-12-15", "data/vera-net.json", 0),
    ("passend vera toewijzing {} --op 2026-12-15", "verified.json", 0),
    ("passend vera toewijzing verified.json --zaak {} --op 2026-12-15", "case.json", 0),
    ("passend vera nagaan {} verified.json", "toewijzing.json", 0),
    ("passend vera nagaan toewijzing.json {}", "verified.json", 0),
    ("passendctl policy sign {} --key anna.key -o out", "proef.pack", 0),
    ("passendctl policy sign proef.pack --key {} -o out", "anna.key", 0),
    ("passend-standin check {}", "sources/qii.json", 0),
    ("passend-standin sign qii --dir sources --aud https://a --nonce n --facts {} | tr -dc .", "facts.json", 0),
]

CASE = """{"eenheid": {"huurprijs": 70500, "kamers": 3, "woonruimtesoort": "ZELFSTANDIG", "gemeente": "0202", "ingangsdatum": "2026-12-15"},
 "huishouden": {"leden": [{"rol": "WON", "geboortedatum": "1991-05-05", "inkomens": [{"jaar": 2025, "bedrag": 2710000}]}]}}"""

# Standard input for two files at once is none for the second.
TWICE = [
    "passend evaluate - --policy -", "passend evaluate --stream --policy -", "passend explain - --policy -", "passend needs - --policy -",
    "passend policy check - -", "passend policy diff - -", "passend policy impact - - --households data/huishoudens.csv",
    "passend policy impact - " + B + " --households -", "passend policy impact " + A + " " + B + " --households - --homes -",
    "passend verify - --keys -", "passend vera zaak --relaties - --eenheid -", "passend vera toewijzing - --zaak -", "passend vera nagaan - -",
    "passendctl policy sign - --key - -o out", "passendctl policy load - --note -", "passendctl policy sign proef.pack --key anna.key -o -",
]

# {} is the name the command gets, FILE what it is to read.
WAYS = {
    "- < file": ("-", "{} < FILE"),
    "a pipe as -": ("-", "cat FILE | {}"),
    "a slow pipe as -": ("-", "(head -c 50 FILE; sleep 0.05; tail -c +51 FILE) | {}"),
    "/dev/stdin < file": ("/dev/stdin", "{} < FILE"),
    "a pipe as /dev/stdin": ("/dev/stdin", "cat FILE | {}"),
    "<( )": ("<(cat FILE)", "{}"),
    "a FIFO": ("fifo", "{}"),
}


def shell(command, folder):
    env = {"PATH": BIN + ":" + os.environ["PATH"], "PASSEND_POLICY_DIR": "packs:policy", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    env.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "GCOV_PREFIX") if name in os.environ})
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=300)
    out = os.path.join(folder, "out")
    written = None
    if os.path.exists(out):
        with open(out, "rb") as f:
            written = f.read()
        os.unlink(out)
    return done.returncode, done.stdout.decode(), done.stderr.decode(), written


def alike(result, name):
    """The result without the name that the file went by."""
    code, out, err, written = result
    names = "|".join([re.escape(name), r"/dev/stdin", r"/dev/fd/\d+", "fifo", "-"])
    return code, *(re.sub(rf"(?m)(^|(?<= ))({names})(?=:|$)", "FILE", text) for text in (out, err)), written


def feed(fifo, path):
    try:
        with open(fifo, "wb") as f, open(path, "rb") as g:
            shutil.copyfileobj(g, f)
    except BrokenPipeError:
        pass


def by_way(way, command, path, folder):
    given, line = WAYS[way]
    line = line.replace("{}", f"({command.replace('{}', given)})").replace("FILE", path)
    if given != "fifo":
        return shell(line, folder)
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    writer = threading.Thread(target=feed, args=(fifo, os.path.join(folder, path)))
    writer.start()
    result = shell(line, folder)
    os.close(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK))   # whoever still waits for a reader
    writer.join()
    os.unlink(fifo)
    return result


def check(command, path, folder, ways):
    want = alike(shell(command.replace("{}", path), folder), path)
    for way in ways:
        got = alike(by_way(way, command, path, folder), path)
        if got != want:
            failures.append(f"{command}, {path} by {way}:\n  {got[:3]}\n  instead of {want[:3]}")
    return want


def prepare(folder):
    for name in ("data", "packs"):
        shutil.copytree(os.path.join(HERE, name), os.path.join(folder, name))
    shutil.copytree(os.path.join(REPO, "policy"), os.path.join(folder, "policy"))
    os.makedirs(os.path.join(folder, "sources"))
    with open(os.path.join(folder, "case.json"), "w", encoding="ascii") as f:
        f.write(CASE)
    for command in (
            "passend verify data/verdict.jws --keys data/sleutels.json --test --json > verified.json",
            "passend vera toewijzing verified.json --op 2026-12-15 > toewijzing.json",
            "passend policy compile " + A + " -o proef.pack", "passendctl key new anna",
            f"passend-standin init sources --from {REPO}/certs/sources",
            f"""python3 -c 'import json; print(json.dumps(json.load(open("{REPO}/tests/data/personas.json"))["personas"][0]))' > facts.json""",
            ": > empty", "head -c 5000000 /dev/zero | tr '\\0' ' ' > long"):
        code, _, err, _ = shell(command, folder)
        if code != 0:
            sys.exit(f"{command}: exit status {code}\n{err}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        for command, path, status in ROWS:
            code, out, err, written = check(command, path, folder, WAYS)
            if code != status:
                failures.append(f"{command}, {path}: exit status {code}, expected {status}\n{err}")
            for bad in ("empty", "long"):
                code, out, err, written = check(command, bad, folder, ("a pipe as -", "<( )"))
                if code == 0 or written is not None or "passend" not in err:
                    failures.append(f"{command}, {bad}: exit status {code}\n{err}")
        for command in TWICE:
            code, out, err, written = shell(command, folder)
            if code != 2 or out != "" or err == "" or written is not None:
                failures.append(f"{command}: exit status {code}, expected 2\n{err}")
    print("\n".join(failures) if failures else f"{len(ROWS)} commands read alike in {len(WAYS)} ways, {len(TWICE)} refuse to read twice")
    sys.exit(1 if failures else 0)


main()
