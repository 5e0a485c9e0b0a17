"""Gives things the names that renames.tsv says.

    rename.py TREE [FILE...]    in these files, or in all that git knows under src, include, tests and docs

A line of the table: old, new, and where: parts of the tree, all of it where there is none; of two lines for a name the one
counts that says more precisely where. Old is a name, some words of C ("struct kind"), or a file; a file is moved, and its guard
and whoever names it follow. Names are changed by word, in code and in comments. A name without an underscore may be a word of
a sentence: in comments it counts in capitals, behind struct, enum or an arrow and before a bracket, and outside of C only where
its line names the file. Strings stay as they are: what stands in them is said to somebody. What was aligned is aligned again.

A new name that stood in the code of a file before is printed: two things may have become one.
"""
import bisect
import os
import re
import subprocess
import sys

STRING = r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
TOKEN = re.compile(r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<include>^[ \t]*\#[ \t]*include[^\n]*)|(?P<name>[A-Za-z_]\w*)|"""
                   + STRING, re.S | re.M | re.X)
IN_COMMENT = re.compile(r"(?:(?<=\bstruct )|(?<=\benum )|(?<=->)|(?<=`))\w+|\w+(?=\[|\()|\b[A-Z][A-Z0-9]+\b")
SPACED = re.compile(r"(\S)( +)(/\*|\\$)")
C = (".c", ".h", ".def", ".map")
OTHERS = (".py", ".md", ".mjs", ".sh", ".txt", ".cmake")
OWN = tuple("tests/lint/" + name for name in ("rename", "names.py", "test_names.py", "same_code", "dutch.txt", "abbreviations.txt"))


def is_file(old):
    return "/" in old and " " not in old


def under(path, where):
    return path == where or path.startswith(where.rstrip("/") + "/")


def guard(path):
    """The guard of a header: its path as includes write it."""
    return "PASSEND_" + re.sub(r"[^A-Z0-9]", "_", re.sub(r"^(src/\w+|include/passend)/", "", path).upper())


class Table:
    def __init__(self, tree, files):
        """files: all paths of the tree, a name that two files have stands for either only in its folder."""
        self.rows, self.moved, self.guards = [], [], {}
        with open(os.path.join(tree, "tests", "lint", "renames.tsv"), encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    part = line.rstrip("\n").split("\t")
                    self.rows.append((part[0], part[1], part[2].split() if len(part) > 2 else []))
        for old, new, _ in self.rows:
            if is_file(old):
                for cut in r"^$", r"^src/\w+/", r"^src/|\.\w+$":    # whole, as includes have it, as lists of modules have it
                    self.moved.append((re.sub(cut, "", old), re.sub(cut, "", new), ""))
                alone = not any(f != old and os.path.basename(f) == os.path.basename(old) for f in files)
                self.moved.append((os.path.basename(old), os.path.basename(new), "" if alone else os.path.dirname(old)))
                if old.endswith(".h"):
                    self.guards[guard(old)] = guard(new)
        self.moved.sort(key=lambda m: -len(m[0]))
        self.kept = {}

    def names(self, path):
        """({name: new}, [(words, new)]) for one file that is C or not: outside of it a plain word has to be meant for the file"""
        best = {}
        for old, new, where in self.rows:
            fits = [len(w) for w in where if under(path, w)] if where else [0]
            if not path.endswith(C) and "_" not in old and path not in where:
                continue
            if not is_file(old) and fits and max(fits) >= best.get(old, ("", -1))[1]:
                best[old] = (new, max(fits))
        key = tuple(sorted((old, new) for old, (new, _) in best.items()))
        if key not in self.kept:
            words = [(re.compile(STRING + r"|(?<!\w)%s%s" % (r"\s+".join(map(re.escape, o.split())), r"(?!\w)" if o[-1].isalnum() else "")), n)
                     for o, n in key if not o.isidentifier()]
            self.kept[key] = ({o: n for o, n in key if o.isidentifier()}, words)
        return self.kept[key]

    def files(self, text, path):
        for old, new, folder in self.moved:
            if os.path.basename(old) in text and (folder == "" or under(path, folder)):
                text = re.sub(r"(?<![\w%s.-])%s(?![\w-])" % ("" if "/" in old else "/", re.escape(old)), new, text)
        return text


def phrases(text, words):
    """Names of more than one word, in whatever way they are spaced; not in strings."""
    def one(m, new):
        if m.lastgroup == "string":
            return m[0]
        spaces = re.findall(r"\s+", m[0])
        return "".join(a + b for a, b in zip(new.split(), spaces + [""])) if len(spaces) + 1 == len(new.split()) else new
    for old, new in words:
        text = old.sub(lambda m: one(m, new), text)
    return text


def renamed(text, path, table, clash=None):
    """text of the file at path, with its new names"""
    names, words = table.names(path)

    def prose(t):
        t = phrases(t, words)
        t = IN_COMMENT.sub(lambda m: names.get(m[0], m[0]), t)
        return table.files(re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]) if "_" in m[0] else m[0], t), path)

    if not path.endswith(C):
        return table.files(re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), text), path)
    before = {m["name"] for m in TOKEN.finditer(text) if m.lastgroup == "name"}
    was = text
    text = phrases(text, words)

    def one(m):
        if m.lastgroup == "comment":
            return prose(m[0])
        if m.lastgroup == "include":
            return table.files(m[0], path)
        if m.lastgroup == "string":
            return m[0]
        new = table.guards.get(m[0]) or names.get(m[0], m[0])
        if new != m[0] and new in before and clash is not None:
            clash.add((path, m[0], new))
        return new
    return aligned(was, TOKEN.sub(one, text))


# ---- alignment ----

def starts(line):
    """Columns at which something begins that a later line can be aligned with."""
    return [m.end(1) for m in re.finditer(r"(^|[\s(\[{])(?=[^\s])", line)]


def aligned(old, new):
    """new with what was aligned in old: lines that go on below a word, comments and backslashes behind code."""
    olds, news, out = old.split("\n"), new.split("\n"), []
    for i, (a, b) in enumerate(zip(olds, news)):
        indent = len(a) - len(a.lstrip())
        if i > 0 and a.strip() and indent > 0:
            above = olds[i - 1]
            if indent == len(above) - len(above.lstrip()):
                to = len(out[i - 1]) - len(out[i - 1].lstrip())
            else:
                at, then = starts(above), starts(out[i - 1])
                k = bisect.bisect_left(at, indent)
                to = then[k] if indent > 4 and k < len(at) and at[k] == indent and len(at) == len(then) else indent
            b = " " * to + b.lstrip()
        m, n = SPACED.search(a), SPACED.search(b)
        if m and n and a != b:
            b = b[:n.end(1)] + " " * max(1, m.start(3) - n.end(1)) + b[n.start(3):]
        out.append(b)
    return "\n".join(out)


def main():
    tree = sys.argv[1]

    def git(*args):
        return subprocess.run(["git", "-C", tree, *args], stdout=subprocess.PIPE, text=True, check=True).stdout
    table = Table(tree, git("ls-files").split("\n"))
    chosen = [os.path.relpath(p, tree) if os.path.isabs(p) else p for p in sys.argv[2:]]
    if not chosen:
        for old, new, _ in table.rows:
            if is_file(old) and os.path.exists(os.path.join(tree, old)):
                os.makedirs(os.path.dirname(os.path.join(tree, new)), exist_ok=True)
                git("mv", old, new)
        chosen = git("ls-files", "src", "include", "tests", "docs", "CMakeLists.txt", ".ci").split("\n")
    clash, changed = set(), 0
    for path in chosen:
        place = os.path.join(tree, path)
        if not path.endswith(C + OTHERS) or path.startswith(OWN) or os.path.islink(place):
            continue
        with open(place, encoding="utf-8") as f:
            text = f.read()
        new = renamed(text, path, table, clash)
        if new != text:
            with open(place, "w", encoding="utf-8") as f:
                f.write(new)
            changed += 1
    for path, old, new in sorted(clash):
        print("%s: %s becomes %s, which stands there already" % (path, old, new))
    print("%d files changed" % changed)


if __name__ == "__main__":
    main()
