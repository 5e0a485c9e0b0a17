"""Whether two built trees have the same objects under src: code, data, and what they refer to (same_code.sh builds them).

    same_code.py BEFORE AFTER    prints each difference; exit 1 when there is one
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.abspath(sys.argv[2]), "tests", "lint"))
from rename import Table, is_file

BEFORE, AFTER = sys.argv[1:]
SECTIONS = re.compile(r"\.(text|rodata|data|bss|init_array)(\.|$)")


def objects(tree):
    top = os.path.join(tree, "build", "debug", "src")
    for root, _, names in os.walk(top):
        for name in names:
            if name.endswith(".o"):
                yield os.path.relpath(os.path.join(root, name), os.path.join(tree, "build", "debug"))


def source(path):
    """The source of an object: src/lib/model/CMakeFiles/model.dir/facts.c.o"""
    return re.sub(r"CMakeFiles/[^/]*/", "", path)[:-2]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def contents(path):
    """{section: bytes or size}"""
    found = {}
    for line in run("readelf", "-SW", path).decode().split("\n"):
        m = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)", line)
        if m and SECTIONS.match(m[1]):
            size = int(m[4], 16)
            with open(path, "rb") as f:
                f.seek(int(m[3], 16))
                found[m[1]] = size if m[2] == "NOBITS" else f.read(size)
    return found


def references(path, names):
    """What each place in code and data refers to; names: how a name is called afterwards."""
    found, counts = [], False
    for line in run("readelf", "-rW", path).decode().split("\n"):
        if line.startswith("Relocation section"):
            counts = SECTIONS.match(line.split("'")[1].replace(".rela", "", 1)) is not None
        if not counts:
            continue
        m = re.match(r"([0-9a-f]{12,})\s+[0-9a-f]+\s+(\S+)\s+[0-9a-f]+\s+(\S+)(.*)", line)
        if m:
            name, dot, rest = m[3].partition(".")
            found.append((m[1], m[2], names.get(name, name) + dot + rest, m[4]))
    return found


def main():
    files = [os.path.relpath(os.path.join(r, n), BEFORE) for r, _, ns in os.walk(os.path.join(BEFORE, "src")) for n in ns]
    table = Table(AFTER, files)
    moved = {old: new for old, new, _ in table.rows if is_file(old)}
    after = set(objects(AFTER))
    wrong, count = [], 0
    for o in sorted(objects(BEFORE)):
        old = source(o)
        new = os.path.join(os.path.dirname(o), os.path.basename(moved.get(old, old)) + ".o")
        if new not in after:
            wrong.append("%s: has no object any more" % old)
            continue
        count += 1
        a, b = os.path.join(BEFORE, "build", "debug", o), os.path.join(AFTER, "build", "debug", new)
        after.discard(new)
        if contents(a) != contents(b):
            wrong.append("%s: other code or data" % new)
        elif references(a, table.names(old)[0]) != references(b, {}):
            wrong.append("%s: refers to something else" % new)
    wrong += ["%s: had no object" % new for new in sorted(after)]
    print("\n".join(wrong) if wrong else "ok: %d objects are the same" % count)
    sys.exit(1 if wrong else 0)


main()
