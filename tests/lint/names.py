"""Names in the sources are English; Dutch is in them only as what law, sector and API call a thing.

    names.py TREE       prints every breach as file:line: what; exit 1 when there is one

Judged is what src and include define: functions, types, members, values, macros, parameters, locals (ctags says which), rows of
.def files, and names of files. A name of a library that is only used is not. A word is allowed that

    is in the English list (wamerican) and not in dutch.txt, which has Dutch mechanics that happen to be English words too;
    or is in abbreviations.txt, each with what it stands for;
    or names a thing: in the glossary, names.def, proofs.def, the schemas of packs and API, the sets of VERA. A word of dutch.txt
    does so only together with its neighbours (tot in HUUR_TOT_BASISHUUR, as names.def spells it) or as the value of a row.

A function that others call begins with its module: a word of its file, of the header that declares it or of their folder, or a
type of that header. MORE has what a module is about besides. Exemptions are folders under "names" of exempt.json; one that is
not needed any more is a breach too.
"""
import collections
import json
import os
import re
import subprocess
import sys

TREE = sys.argv[1]
HERE = os.path.join("tests", "lint")
ENGLISH = os.environ.get("PASSEND_WORDS", "/usr/share/dict/american-english")
ABBREVIATIONS_MAX = 300
KERNEL = "src/service/sandbox"          # rows of its .def files are names of the kernel
CONDITIONS = {"if", "ifdef", "ifndef", "endif", "else", "define", "undef", "include", "defined", "sizeof", "offsetof"}
# What a module is about, where no word of its file says it: {file: first words of its functions}.
MORE = {
    "src/lib/base/date.c": "day days",
    "src/lib/base/text.c": "base64 base64url hex decimal moment write",
    "src/lib/base/status.c": "bug",
    "src/lib/model/facts.c": "household",
    "src/lib/model/valid.c": "household home question",
    "src/service/courier/dialling.c": "peer",
    "src/service/gate/platform/bodies.c": "id dossierzegels events",
    "src/service/notary/case_ring.c": "siblings",
    "src/service/store/dossiers.c": "grant find",
    "src/service/store/leaves.c": "ledger",
    "src/service/store/writes.c": "txn status",
    "src/service/wire/permit.c": "msg",
    "src/service/wire/tables.c": "role",
    "src/tools/pages/grow.c": "problem problems",
    "src/tools/pages/html_names.c": "element attribute",
}
HANDLER = "on"                          # on_MESSAGE: what the notary does when it hears that message

breaches = []
exempt, used = [], set()


def breach(path, line, what):
    for folder in exempt:
        if path.startswith(folder + "/"):
            used.add(folder)
            return
    breaches.append("%s:%d: %s" % (path, line, what))


def read(path):
    with open(os.path.join(TREE, path), encoding="utf-8") as f:
        return f.read()


def split(name):
    """The words of a name, in small letters; single letters and numbers are none."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    name = re.sub(r"([A-Z])([A-Z][a-z])", r"\1_\2", name)
    return tuple(w.lower() for w in re.split(r"[^A-Za-z]+", name) if len(w) > 1)


def listed(name):
    """(line, word, what it says of it) of a list; # begins a comment."""
    for n, line in enumerate(read(os.path.join(HERE, name)).split("\n"), 1):
        words = line.split("#")[0].split(None, 1)
        if words:
            yield n, words[0], words[1].strip() if len(words) > 1 else ""


def things():
    """How law, sector and API call things: each as its words."""
    found = set()
    for m in re.finditer(r'TERM\("([^"]*)",\s*"([^"]*)"', read("src/tools/cli/glossary.def")):
        found.update(split(part) for part in re.split(r"[ ,()]+", m[1] + " " + m[2]))
    found.update(split(m[1]) for m in re.finditer(r'"([^"]+)"\)', read("src/lib/model/names.def")))
    found.update(split(m[1]) for m in re.finditer(r'PROOF\(\w+, "(\w+)"', read("src/lib/model/proofs.def")))
    found.update(split(m[1]) for m in re.finditer(r"VERA\((\w+)", read("src/tools/vera/codes.def")))
    folder = os.path.join("policy", "schema")
    for name in sorted(os.listdir(os.path.join(TREE, folder))):
        found.update(split(m[1]) for m in re.finditer(r'"([A-Za-z0-9_]+)"', read(os.path.join(folder, name))))
    return found


def defined():
    """(path, line, name, kind, where) of everything that is defined; where: of a prototype its header, else ''."""
    run = subprocess.run(["ctags", "-R", "--languages=C", "--langmap=C:.c.h", "--kinds-C=+lzp", "-f", "-", "--output-format=json",
                          "--fields=+nf", "src", "include"], cwd=TREE, stdout=subprocess.PIPE, text=True, check=True)
    for line in run.stdout.splitlines():
        tag = json.loads(line)
        if tag.get("_type") == "tag" and tag["kind"] != "header" and not tag["name"].startswith("__anon"):
            yield tag["path"], tag["line"], tag["name"], tag["kind"], tag.get("file", False)
    for top in ("src", "include"):
        for root, _, names in os.walk(os.path.join(TREE, top)):
            for name in names:
                path = os.path.relpath(os.path.join(root, name), TREE)
                if name.endswith((".c", ".h", ".def")):
                    yield path, 1, name.rsplit(".", 1)[0], "file", False
                if name.endswith(".def") and not path.startswith(KERNEL):
                    text = re.sub(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"", lambda m: re.sub(r"[^\n]", " ", m[0]), read(path), flags=re.S)
                    for m in re.finditer(r"\b[A-Za-z_]\w*", text):
                        if m[0] not in CONDITIONS:
                            yield path, text[:m.start()].count("\n") + 1, m[0], "row", False


# ---- words ----

class Words:
    def __init__(self):
        with open(ENGLISH, encoding="utf-8") as f:
            self.english = {w.strip().lower() for w in f if w.strip().isalpha()}
        self.dutch = {w: say for _, w, say in listed("dutch.txt")}
        self.short = {w for _, w, _ in listed("abbreviations.txt")}
        self.things = things()
        self.nouns = {w for thing in self.things for w in thing}

    def wrong(self, name):
        """The words of a name that are not allowed."""
        words = split(name)
        for i, w in enumerate(words):
            if w in self.dutch:
                if not (name.isupper() and i == len(words) - 1 and (w,) in self.things) and not any(words[at:at + n] in self.things for at in range(i + 1) for n in range(max(2, i + 1 - at), len(words) + 1)
                           if at + n <= len(words)):
                    yield w
            elif w not in self.english and w not in self.short and w not in self.nouns:
                yield w


def check_lists():
    count, before = 0, ""
    for n, word, says in listed("abbreviations.txt"):
        count += 1
        if says == "":
            breaches.append("%s/abbreviations.txt:%d: %s has no reason" % (HERE, n, word))
        if word <= before:
            breaches.append("%s/abbreviations.txt:%d: %s is not in order" % (HERE, n, word))
        before = word
    if count > ABBREVIATIONS_MAX:
        breaches.append("%s/abbreviations.txt:1: %d abbreviations, more than %d" % (HERE, count, ABBREVIATIONS_MAX))
    for n, word, says in listed("dutch.txt"):
        if says == "":
            breaches.append("%s/dutch.txt:%d: %s has no English word" % (HERE, n, word))


def check_words(found):
    words, seen = Words(), set()
    for path, line, name, _, _ in found:
        if (path, line, name) in seen:
            continue
        seen.add((path, line, name))
        for w in words.wrong(name):
            say = "; say %s" % words.dutch[w] if w in words.dutch else ""
            breach(path, line, "%s: %s is neither English nor what law, sector or API call a thing%s" % (name, w, say))


# ---- modules ----

def forms(word):
    """A word, its plural, and what it may be the plural of."""
    return {word, word + "s", re.sub(r"ies$", "y", word), re.sub(r"s$", "", word)}


def check_modules(found):
    declared, types = collections.defaultdict(set), collections.defaultdict(set)
    for path, _, name, kind, _ in found:
        if kind == "prototype" and path.endswith(".h"):
            declared[name].add(path)
        elif kind in ("struct", "enum", "union", "typedef"):
            types[path].add(name)
    for path, line, name, kind, local in found:
        if kind != "function" or local or not path.endswith(".c") or name == "main" or name not in declared:
            continue
        allowed = {HANDLER} | set(MORE.get(path, "").split())
        for place in {path} | declared[name]:
            stem = re.sub(r"_private$", "", os.path.basename(place).rsplit(".", 1)[0])
            for word in {stem, *stem.split("_"), os.path.basename(os.path.dirname(place)), *types[place]}:
                allowed |= forms(word) | {word.split("_")[0]}
        if not any(name == a or name.startswith(a + "_") for a in allowed):
            breach(path, line, "%s does not begin with its module" % name)


def main():
    place = os.path.join(TREE, HERE, "exempt.json")
    if os.path.exists(place):
        with open(place, encoding="utf-8") as f:
            exempt.extend(json.load(f).get("names", []))
    check_lists()
    found = list(defined())
    check_words(found)
    check_modules(found)
    for folder in exempt:
        if folder not in used:
            breaches.append("%s/exempt.json:1: names: %s needs no exemption any more" % (HERE, folder))
    print("\n".join(sorted(breaches)) if breaches else "ok, %d folders exempt" % len(exempt))
    sys.exit(1 if breaches else 0)


main()
