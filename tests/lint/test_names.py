"""names.py refuses each thing it is for, and nothing else: small trees with one defect each."""
import json
import os
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "names.py")
BASE = {
    "src/tools/cli/glossary.def": 'TERM("huishouden", "huishoudens passend", "household", "huishouden", "ours")\n',
    "src/lib/model/names.def": 'NAME(NAMES_HUUR, HUUR_TOT_GRENS, 1, "TOT_GRENS")\nNAME(NAMES_ROUTE, ROUTE_TOT, 1, "TOT")\n',
    "src/lib/model/proofs.def": 'PROOF(PROMOTIE, "promotie", 1)\n',
    "src/tools/vera/codes.def": 'VERA(EENHEIDSOORT, "WOO", 0, 0, "", "")\n',
    "policy/schema/case.schema.json": '{"properties": {"geldigTot": {}, "huurprijs": {}, "huur": {}, "route": {}}}\n',
    "tests/lint/dutch.txt": "tot  until\nvan  from\n",
    "tests/lint/abbreviations.txt": "# why\nctx  context\nfd  file descriptor\n",
}
FULL = "".join("%s  why\n" % ("q" + chr(97 + i // 26 // 26 % 26) + chr(97 + i // 26 % 26) + chr(97 + i % 26)) for i in range(301))

# {file: text}, what is said (None: ok), exemptions
ROWS = [
    ({"src/lib/a/a.c": "int add(int fd)\n{\n    int ctx = fd;\n    return ctx;\n}\n"}, None, []),
    # each kind of name
    ({"src/lib/a/a.c": "static int erbij(void)\n{\n    return 1;\n}\n"}, "src/lib/a/a.c:1: erbij: erbij is neither", []),
    ({"src/lib/a/a.h": "int erbij(void);\n"}, "src/lib/a/a.h:1: erbij", []),
    ({"src/lib/a/a.c": "static int add(int teller_a, int regels)\n{\n    return 1;\n}\n"}, "a.c:1: regels: regels", []),
    ({"src/lib/a/a.c": "static int add(void)\n{\n    int regel_line = 1;\n    return regel_line;\n}\n"}, "a.c:3: regel_line: regel", []),
    ({"src/lib/a/a.h": "struct regel { int row; };\n"}, "a.h:1: regel", []),
    ({"src/lib/a/a.h": "struct row { int regel; };\n"}, "a.h:1: regel", []),
    ({"src/lib/a/a.h": "enum row { ROW_REGEL };\n"}, "a.h:1: ROW_REGEL: regel", []),
    ({"src/lib/a/a.h": "#define REGEL_MAX 3\n"}, "a.h:1: REGEL_MAX: regel", []),
    ({"src/lib/a/a.def": '/* REGEL */\nROW(REGEL, "erbij")\n'}, "a.def:2: REGEL: regel", []),
    ({"src/lib/a/regel.c": "int a;\n"}, "src/lib/a/regel.c:1: regel: regel", []),
    ({"include/passend/a.h": "int regel(void);\n"}, "include/passend/a.h:1: regel", []),
    # used, said or the kernel's, but not defined here
    ({"src/lib/a/a.c": 'int add(void)\n{\n    return lib_regel("regel"); /* regel */\n}\n'}, None, []),
    ({"src/service/sandbox/profiles.def": "ALLOW(fdatasync)\n"}, None, []),
    # what law, sector and API call a thing
    ({"src/lib/a/a.h": "struct huishouden { int huurprijs; };\nenum way { PROMOTIE, EENHEIDSOORT };\n"}, None, []),
    ({"src/lib/a/a.h": "struct row { int HuurPrijs; };\n"}, "HuurPrijs: prijs", []),
    ({"src/lib/a/a.h": "struct row { int geldig_tot; };\nenum way { HUUR_TOT_GRENS, ROUTE_TOT };\n"}, None, []),
    ({"src/lib/a/a.h": "struct row { int huur_tot; };\n"}, "huur_tot: tot is neither English nor what law, sector or API call a thing; say until", []),
    ({"src/lib/a/a.h": "struct row { int van; };\n"}, "van: van is neither English nor what law, sector or API call a thing; say from", []),
    # modules
    ({"src/lib/a/seal.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/a/seal.h": "int seal_open(void);\n"}, None, []),
    ({"src/lib/a/seals.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/a/seals.h": "int seal_open(void);\n"}, None, []),
    ({"src/lib/a/close.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/a/seal_private.h": "int seal_open(void);\n"}, None, []),
    ({"src/lib/seal/close.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/seal/open.h": "int seal_open(void);\n"}, None, []),
    ({"src/lib/a/close.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/a/close.h": "struct seal;\nstruct seal { int a; };\nint seal_open(void);\n"},
     None, []),
    ({"src/lib/a/close.c": "int seal_open(void)\n{\n    return 1;\n}\n", "src/lib/a/close.h": "int seal_open(void);\n"},
     "src/lib/a/close.c:1: seal_open does not begin with its module", []),
    ({"src/lib/a/close.c": "static int seal_open(void)\n{\n    return 1;\n}\n"}, None, []),
    # the lists
    ({"tests/lint/abbreviations.txt": "fd\n"}, "tests/lint/abbreviations.txt:1: fd has no reason", []),
    ({"tests/lint/abbreviations.txt": "fd  a\nctx  b\n"}, "tests/lint/abbreviations.txt:2: ctx is not in order", []),
    ({"tests/lint/abbreviations.txt": FULL}, "301 abbreviations, more than 300", []),
    ({"tests/lint/dutch.txt": "tot\n"}, "tests/lint/dutch.txt:1: tot has no English word", []),
    # exemptions
    ({"src/lib/a/a.h": "int erbij(void);\n"}, None, ["src/lib/a"]),
    ({"src/lib/a/a.h": "int erbij(void);\n", "src/lib/ab/a.h": "int erbij(void);\n"}, "src/lib/ab/a.h:1: erbij", ["src/lib/a"]),
    ({"src/lib/a/a.h": "int add(void);\n"}, "names: src/lib/a needs no exemption any more", ["src/lib/a"]),
]

for files, expected, exempt in ROWS:
    with tempfile.TemporaryDirectory() as tree:
        for name, text in {**BASE, "include/passend/passend.h": "int a;\n", **files,
                           "tests/lint/exempt.json": json.dumps({"names": exempt})}.items():
            path = os.path.join(tree, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text)
        r = subprocess.run([sys.executable, CHECK, tree], capture_output=True, text=True)
        if expected is None:
            assert r.returncode == 0 and r.stdout.startswith("ok"), (files, r.stdout, r.stderr)
        else:
            assert r.returncode == 1 and expected in r.stdout, (expected, r.stdout, r.stderr)
            assert len(r.stdout.splitlines()) == 1, (expected, r.stdout)
print("ok: %d trees" % len(ROWS))
