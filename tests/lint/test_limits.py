"""limits.py refuses each thing it is for: the tree as it is with one defect each. test_limits.py TREE GEN_DOCS"""
import os
import shutil
import subprocess
import sys
import tempfile

TREE, GEN_DOCS = sys.argv[1:]
CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "limits.py")
CASE = "policy/schema/case.schema.json"

# file, what stands there, what stands there instead, what is said (None: ok). VALUES: what gen_docs says.
ROWS = [
    ("README.md", "", "", None),
    ("VALUES", "CASE_S\t1800\tS\t", "CASE_S\t1800\tMS\t", "CASE_S is in MS"),
    ("VALUES", "CASES\t40000\tCOUNT", "CASES\t40000\tCHARS", "CASES is in CHARS, and its name says no unit"),
    ("VALUES", "REFUSED_PER_S\t2\tPER_S", "REFUSED_PER_S\t2\tS", "REFUSED_PER_S is in S"),
    ("VALUES", "OFFERS\t4\t", "OFFERS\t0\t", "OFFERS is 0"),
    ("VALUES", "MEMBERS\t20\t", "MEMBERS\t21\t", "maxItems is 20, limits.def says 21"),
    ("VALUES", "DEBT_EURO\t10000000\t", "DEBT_EURO\t10000001\t", "minimum is -1000000000, limits.def says -1000000100"),
    ("VALUES", "REFERENCE_CHARS\t64\t", "REFERENCE_CHARS\t65\t", "limits.def says ^[A-Za-z0-9._-]{1,65}$"),
    ("VALUES", "CASE_S\t1800\tS\t30 minutes", "CASE_S\t1801\tS\t1,801 seconds", "docs/api.md: does not say: A case lives 1,801 seconds"),
    ("src/service/http/server.c", "#define TURN_MS 2", "#define TURN_MS 2\n#define OTHER_MS (2 * 5)", "OTHER_MS is a time of its own"),
    ("src/service/http/server.c", "#define TURN_MS 2", "#define TURN_MS LIMIT_BEAT_MS", "TURN_MS in src/service/http/server.c is not there any more"),
    ("src/lib/json/pull.h", "#define PULL_BELOW 32", "#define PULL_S 3", "PULL_S is a time of its own"),
    (CASE, '"maxItems": 4', '"maxItems": 5', "inkomens: maxItems is 5, limits.def says 4"),
    (CASE, '"description"', '"maxLength": 7, "description"', "maxLength 7 is not compared"),
    ("policy/schema/instemming.schema.json", '"maxLength": 200', '"maxLength": 127', "maxLength is 127"),
    ("docs/api.md", "and 4,000 open cases", "and 200 open cases", "does not say: together 200 a second, and 4,000 open cases."),
]

values = subprocess.run([GEN_DOCS, "limit-values"], check=True, capture_output=True, text=True).stdout
with tempfile.TemporaryDirectory() as tree:
    for name in ("src", "docs", "policy/schema", "README.md"):
        source, target = os.path.join(TREE, name), os.path.join(tree, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
    says = os.path.join(tree, "says")
    with open(says, "w") as f:
        f.write('#!/bin/sh\nexec cat "$(dirname "$0")/VALUES"\n')
    os.chmod(says, 0o755)
    with open(os.path.join(tree, "VALUES"), "w") as f:
        f.write(values)
    for name, there, instead, expected in ROWS:
        path = os.path.join(tree, name)
        with open(path) as f:
            before = f.read()
        if there not in before:
            sys.exit("%s has no %r" % (name, there))
        with open(path, "w") as f:
            f.write(before.replace(there, instead, 1))
        r = subprocess.run([sys.executable, CHECK, tree, says], capture_output=True, text=True)
        with open(path, "w") as f:
            f.write(before)
        if r.returncode != (expected is not None) or expected is not None and expected not in r.stdout:
            sys.exit("%s, %r: exit %d, %s%s" % (name, instead, r.returncode, r.stdout, r.stderr))
print("ok, %d rows" % len(ROWS))
