"""The shape of the sources: circles, sizes, hidden control flow, and comments that lead somewhere.

    structure.py TREE          prints every breach as file:line: what; exit 1 when there is one

A circle is a strongly connected part of the include graph in which x.c, x.h, x.def and x_private.h are one node. Exemptions
stand in exempt.json beside this file; one that is not needed any more is a breach too, so that the lists only get shorter.
"""
import json
import os
import re
import sys

TREE = sys.argv[1]
LINES_MAX, FUNCTION_MAX, TESTS_MAX = 600, 80, 900
RETURNING = {"TRY", "TRY_TX"}       # macros that may leave the function they stand in
ROOTS = ["src/lib", "src/service", "src/tools", "include"]
# What a comment cites: sources and pages by any name, other files by a path.
SOURCES, OTHERS = (".md", ".c", ".h", ".def"), (".json", ".py", ".sh", ".txt", ".cmake", ".mjs", ".csv", ".map")

breaches = []
used = set()
exempt = {}


def breach(kind, name, line, what):
    """kind and name: how an exemption calls it."""
    if name in exempt.get(kind, []):
        used.add((kind, name))
    else:
        breaches.append("%s:%d: %s" % (name.split(" ")[0], line, what))


def sources(top, *ends):
    for root, folders, names in os.walk(os.path.join(TREE, top)):
        folders[:] = sorted(f for f in folders if f not in ("node_modules", "build", "__pycache__", "corpus"))
        for name in sorted(names):
            if name.endswith(ends):
                path = os.path.join(root, name)
                with open(path, encoding="utf-8", errors="replace") as f:
                    yield os.path.relpath(path, TREE), f.read()


# ---- circles ----

def node(path):
    return re.sub(r"(_private)?\.(c|h|def)$", "", path)


def graph():
    """{node: nodes it includes}"""
    files = dict(sources("src", ".c", ".h", ".def"))
    places = {os.path.relpath(f, root): f for root in ROOTS for f in files if f.startswith(root + "/")}
    found = {}
    for path, text in files.items():
        here = found.setdefault(node(path), set())
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M):
            if name in places and node(places[name]) != node(path):
                here.add(node(places[name]))
    return found


def circles(edges):
    """Strongly connected parts of more than one node (Tarjan, without recursion)."""
    index, low, stack, on, out = {}, {}, [], set(), []
    for start in sorted(edges):
        if start in index:
            continue
        work = [(start, iter(sorted(edges[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on.add(start)
        while work:
            at, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    part = []
                    while not part or part[-1] != at:
                        part.append(stack.pop())
                        on.discard(part[-1])
                    if len(part) > 1:
                        out.append(sorted(part))
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on.add(target)
                work.append((target, iter(sorted(edges.get(target, ())))))
            elif target in on:
                low[at] = min(low[at], index[target])
    return out


def check_circles():
    for part in circles(graph()):
        breach("circles", " ".join(part), 1, "a circle of includes: " + " ".join(part))


# ---- sizes ----

def functions(text):
    """(line, name, lines) of every function: from its first line to the brace that closes it in column one."""
    lines = text.split("\n")
    start = None
    for n, line in enumerate(lines, 1):
        if re.match(r"[A-Za-z_]", line) and not line.rstrip().endswith((";", ",")) or \
                re.match(r"[A-Za-z_].*\(", line) and not line.rstrip().endswith(";"):
            start = n if start is None else start
        elif line == "}":
            if start is not None:
                name = re.search(r"(\w+)\(", " ".join(lines[start - 1:start + 3]))
                yield start, name[1] if name else "?", n - start + 1
            start = None
        elif line.strip() == "" or line.startswith(("}", "#", "/*")):
            start = start if start is not None and any(l == "{" for l in lines[start - 1:n]) else None


def check_sizes():
    for top in ("src", "include"):
        for path, text in sources(top, ".c", ".h"):
            count = text.count("\n")
            if count > LINES_MAX:
                breach("files", path, count, "longer than %d lines" % LINES_MAX)
            for line, name, length in functions(text):
                if length > FUNCTION_MAX:
                    breach("functions", "%s %s" % (path, name), line, "%s has %d lines, more than %d" % (name, length, FUNCTION_MAX))
    for path, text in sources("tests", ".c", ".h", ".py", ".mjs"):
        count = text.count("\n")
        if count > TESTS_MAX:
            breach("files", path, count, "longer than %d lines" % TESTS_MAX)


# ---- macros ----

def check_macros():
    for path, text in sources("src", ".c", ".h", ".def"):
        for m in re.finditer(r"^\s*#\s*define\s+(\w+)((?:[^\n\\]|\\\n|\\.)*)", text, re.M):
            if re.search(r"\b(return|goto)\b", m[2]) and m[1] not in RETURNING:
                breach("macros", "%s %s" % (path, m[1]), text[:m.start()].count("\n") + 1,
                       "macro %s leaves the function it stands in" % m[1])


# ---- comments ----

def comments(path, text):
    """(line, text) of each comment."""
    if path.endswith(".py"):
        for n, line in enumerate(text.split("\n"), 1):
            m = re.match(r"\s*#\s?(.*)", line)
            if m:
                yield n, m[1]
        return
    for m in re.finditer(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", text, re.S):
        if m[0][0] == "/":
            yield text[:m.start()].count("\n") + 1, m[0]


def check_citations():
    names = set()
    for root, folders, found in os.walk(TREE):
        folders[:] = [f for f in folders if f not in (".git", "build", "node_modules")]
        for name in found:
            path = os.path.relpath(os.path.join(root, name), TREE)
            parts = path.split(os.sep)
            names.update("/".join(parts[i:]) for i in range(len(parts)))
    for top in ("src", "include", "tests"):
        for path, text in sources(top, ".c", ".h", ".def", ".py"):
            for line, comment in comments(path, text):
                for word in re.findall(r"(?<![\w/*.{}<$-])[A-Za-z_][\w/.-]*\.[a-z]+\b", comment):
                    if word not in names and (word.endswith(SOURCES) or word.endswith(OTHERS) and "/" in word):
                        breach("citations", "%s %s" % (path, word), line, "cites %s, which is not in the tree" % word)
                for word in re.findall(r"(?<![\w.-])A\d{1,2}(?![\w.-])", comment) if path.startswith("src/") else []:
                    breach("citations", "%s %s" % (path, word), line, "cites %s, which nothing in the tree explains" % word)


def main():
    place = os.path.join(TREE, "tests", "lint", "exempt.json")
    if os.path.exists(place):
        with open(place, encoding="utf-8") as f:
            exempt.update(json.load(f))
    check_circles()
    check_sizes()
    check_macros()
    check_citations()
    for kind, found in ((k, v) for k, v in exempt.items() if k != "names"):   # names.py has those
        for name in found:
            if (kind, name) not in used:
                breaches.append("tests/lint/exempt.json:1: %s: %s needs no exemption any more" % (kind, name))
    print("\n".join(breaches) if breaches else "ok, %d exemptions" % sum(len(v) for k, v in exempt.items() if k != "names"))
    sys.exit(1 if breaches else 0)


main()
