"""What the sources may contain: the include graph, one owner per library, and the house rules that a reader relies on.

    sources.py TREE            prints every breach as file:line: what; exit 1 when there is one
"""
import os
import re
import sys

TREE = sys.argv[1]

# Wings of src: what is pure, what runs, what is a tool. Each is an include root, and folder names are unique over all of them.
# folder -> folders whose headers it may include, besides its own (docs/architecture.md). Within lib an arrow goes down this
# list only. Roles never include each other. gate/SITE: what stands behind one door, store/BACKEND: what keeps the rows, a
# folder of its own.
LIB = {
    "base": [],
    "model": ["base"],
    "html": ["model", "base"],
    "json": ["model", "base"],
    "oauth": ["model", "base"],
    "log": ["base"],
    "pack": ["model", "base"],
    "policy": ["pack", "model", "base"],
    "jose": ["json", "model", "base"],
    "x509": ["jose", "model", "base"],
    "evidence": ["x509", "jose", "json", "model", "base"],
    "credential": ["evidence", "x509", "jose", "json", "model", "base"],
    "proof": ["pack", "model", "base"],
    "verify": ["proof", "log", "json", "model", "base"],
}
SERVICE = {
    "wire": ["pack", "model", "base"],
    "sandbox": ["wire", "model", "base"],
    "http": ["x509", "model", "base"],
    "store": ["wire", "log", "model", "base"],
    "store/sqlite": ["store", "wire", "log", "model", "base"],
    "gate": ["http", "wire", "sandbox", "model", "base"],
    "gate/platform": ["gate", "http", "json", "wire", "oauth", "pack", "model", "base"],
    "gate/public": ["gate", "html", "log", "http", "oauth", "wire", "model", "base"],
    "gate/log": ["gate", "http", "log", "wire", "model", "base"],
    "notary": ["log", "policy", "pack", "proof", "store", "store/sqlite", "wire", "sandbox", "model", "base"],
    "assessor": ["evidence", "json", "wire", "sandbox", "model", "base"],
    "dialer": ["wire", "sandbox", "model", "base"],
    "courier": ["evidence", "json", "wire", "sandbox", "model", "base"],
    "courier/log": ["courier", "evidence", "wire", "sandbox", "model", "base"],
    "tiler": ["log", "wire", "sandbox", "model", "base"],
    "launcher": ["evidence", "x509", "jose", "json", "oauth", "log", "pack", "wire", "sandbox", "model", "base"],
}
TOOLS = {
    "pages": ["html", "model"],
    "files": ["base"],
    "report": ["base"],
    "packs": ["files", "report", "policy", "pack", "json", "model", "base"],
    "impact": ["packs", "report", "policy", "pack", "json", "model", "base"],
    "vera": ["json", "model", "base"],
    "standin": ["files", "http", "evidence", "jose", "json", "model", "base"],
    "vectors": ["verify", "log", "packs", "policy", "pack", "credential", "evidence", "x509", "jose", "json", "proof", "model", "base"],
    "ctl": ["files", "log", "wire", "pack", "model", "base"],
    "cli": ["files", "vectors", "verify", "log", "x509", "impact", "packs", "report", "vera", "policy", "pack", "evidence", "json", "proof", "model", "base"],
}
WINGS = {"lib": LIB, "service": SERVICE, "tools": TOOLS}
GRAPH = {**LIB, **SERVICE, **TOOLS}
# What stands in the wrong place today. These lists only get shorter.
EXEMPT = {}

# Headers of libraries and of the system -> folders that may include them.
JSON_USERS = ["json", "courier", "jose", "evidence", "credential", "packs", "report", "impact", "vera", "cli", "launcher", "standin", "vectors"]
OWNERS = [
    (r"openssl/ssl\.h", ["http", "courier"]), (r"curl/.*", ["courier"]), (r"ares\.h", ["dialer"]), (r"sqlite3\.h", ["store/sqlite"]), (r"event2/.*", ["http"]),
    (r"jansson\.h", JSON_USERS), (r"csv\.h", ["impact"]), (r"zlib\.h", ["credential"]),
    (r"jwt\.h", ["cli", "standin"]), (r"seccomp\.h", ["sandbox"]),
    (r"linux/landlock\.h", ["sandbox"]), (r"sys/prctl\.h", ["base", "sandbox", "launcher", "wire"]),
]
# These bring jansson with them.
JANSSON = {"json/strict_json.h": JSON_USERS, "json/doc.h": JSON_USERS}

PURE = [folder for folder in LIB if folder not in ("base", "json", "verify")]
PURE_HEADERS = r"fcntl\.h|unistd\.h|time\.h|stdio\.h|poll\.h|signal\.h|dirent\.h|sys/.*|netinet/.*|arpa/.*|pthread\.h"
PURE_OWN = ["base/clock.h", "base/event_log.h"]

# How the values of our enumerations are spelled stands there once. Elsewhere only (file, spelling, why): another owner's word, or
# one that happens to be equal.
NAMES = "src/lib/model/names.def"
REASONS = "src/lib/base/reasons.def"
SPELLED = [
    *(("src/tools/vera/codes.def", word, "a code of VERA") for word in ("WON", "MED", "MDH", "MBW", "COA", "PAS", "NIE", "NVT")),
    *(("src/tools/vera/read.c", word, "a code of VERA") for word in ("WON", "MED", "MDH", "MBW")),
    *(("src/tools/vera/write.c", word, "a code of VERA") for word in ("COA", "PAS", "NIE", "NVT")),
    ("src/tools/cli/cli_vera.c", "toewijzing", "a command"),
    ("src/tools/cli/cli_evaluate.c", "ONBEPAALD", "an open yes or no"),
    ("src/tools/packs/outcome_json.c", "ONBEPAALD", "an open yes or no"),
]

BANNED = r"\b(strcpy|strcat|strncat|stpcpy|sprintf|vsprintf|gets|strtok|strtok_r|atoi|atol|atoll|atof|rand|srand|random|" \
         r"system|popen|mktemp|tmpnam|alloca|setjmp|longjmp|scanf|sscanf|fscanf|getwd)\s*\("
BANNED_IN_TESTS = r"\b(gets|system|popen|mktemp|tmpnam|rand|random)\s*\("
SIGNING = r"\b(EVP_DigestSign\w*|EVP_PKEY_sign\w*|ECDSA_sign\w*|ECDSA_do_sign\w*|RSA_sign\w*)\s*\("
SIGNERS = ["src/service/notary/signer.c", "src/tools/ctl/ctl_key.c",
           "src/service/courier/assertion.c"]   # of verdicts; of notes, on the operator's machine; of who a courier is
DIGEST = r"\b(EVP_Digest|EVP_Q_digest|SHA256)\s*\("
DIGESTS = "src/lib/base/sha256.c"
ACCEPT = r"\baccept4\s*\("
ACCEPTERS = ["src/service/launcher/control.c"]
STDERR = r"\bstderr\b|\bSTDERR_FILENO\b"   # main: before anything serves; sandbox: what an abort would write to
WRITERS = ["src/service/launcher/log_lines.c", "src/service/launcher/main.c", "src/service/sandbox/sandbox.c"]
UNDONE = r"\b(TODO|FIXME|XXX|HACK|placeholder|for now)\b"
MACHINE = r"(?<![\w.])/(work|root|home/\w+)/"
LINES_MAX, COLUMNS_MAX = 900, 130   # 120 is the aim; tables (.def) and tests are as wide as their rows

breaches = []


def breach(path, line, what):
    breaches.append("%s:%d: %s" % (os.path.relpath(path, TREE), line, what))


def files(top, *ends):
    for root, folders, names in os.walk(os.path.join(TREE, top)):
        folders[:] = sorted(f for f in folders if f not in ("node_modules", "build", "__pycache__"))
        for name in sorted(names):
            if name.endswith(ends):
                yield os.path.join(root, name)


def without_comments(text):
    """Comments and the contents of string and character literals become blanks; lines stay where they are."""
    def blank(m):
        s = m.group(0)
        return s if s[0] not in "/\"'" else re.sub(r"[^\n]", " ", s) if s[0] == "/" else s[0] + " " * (len(s) - 2) + s[0]
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def numbered(text):
    return enumerate(text.split("\n"), 1)


def folder_of(name):
    """The folder of the graph that a path below its wing lies in: the first part, or the first two where those are a node."""
    parts = name.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and "/".join(parts[:2]) in GRAPH else parts[0]


def check_includes(path, folder, text):
    for n, line in numbered(text):
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        other = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if own:
            target = folder_of(own[1])
            if "/" not in own[1]:
                breach(path, n, "include is not from the top of its wing")
            elif target != "passend" and target != folder and target not in GRAPH[folder] and \
                    target not in EXEMPT.get(os.path.relpath(path, TREE), []):
                breach(path, n, "%s must not include %s" % (folder, own[1]))
            if own[1] in JANSSON and folder not in JANSSON[own[1]]:
                breach(path, n, "%s must not use jansson" % folder)
            if folder in PURE and own[1] in PURE_OWN:
                breach(path, n, "%s is pure: no %s" % (folder, own[1]))
        if other:
            for pattern, owners in OWNERS:
                if re.fullmatch(pattern, other[1]) and folder not in owners:
                    breach(path, n, "%s belongs to %s" % (other[1], ", ".join(owners)))
            if folder in PURE and re.fullmatch(PURE_HEADERS, other[1]):
                breach(path, n, "%s is pure: no %s" % (folder, other[1]))


def check_code(path, folder, text):
    code = without_comments(text)
    name = os.path.relpath(path, TREE)
    for n, line in numbered(code):
        for m in re.finditer(BANNED, line):
            breach(path, n, m[1] + " is banned")
        if re.search(SIGNING, line) and name not in SIGNERS and folder not in ("standin",):
            breach(path, n, "only %s sign" % " and ".join(SIGNERS))
        if re.search(DIGEST, line) and name != DIGESTS:
            breach(path, n, "only %s hashes" % DIGESTS)
        if re.search(ACCEPT, line) and folder != "http" and name not in ACCEPTERS:
            breach(path, n, "connections are accepted by http, and by %s from its operator" % " and ".join(ACCEPTERS))
        if re.search(STDERR, line) and name.startswith("src/service/") and name not in WRITERS:
            breach(path, n, "of a service only %s writes to standard error, and waits for nobody" % WRITERS[0])
        if folder == "policy" and re.search(r"\b(float|double)\b|\b\d+\.\d|\b\d+e[-+]?\d|\bf?l?(floor|ceil|round|pow)\s*\(", line):
            breach(path, n, "no floating point in policy")
        # A format that is not a literal could be the caller's.
        if re.search(r"\b(printf|syslog)\s*\(\s*[^\"\s]|\b(fprintf|dprintf)\s*\([^,]+,\s*[^\"\s]|\bsnprintf\s*\([^,]+,[^,]+,\s*[^\"\s]",
                     line):
            breach(path, n, "the format must be a literal")


def spellings():
    """Of one character is no word: anything can be equal to it."""
    path = os.path.join(TREE, NAMES)
    return set(re.findall(r'^NAME\(.*, "([^"]{2,})"\)$', read(path), re.M)) if os.path.exists(path) else set()


def literals(text):
    """Line and contents of each string literal."""
    for m in re.finditer(r"/\*.*?\*/|//[^\n]*|\"((?:\\.|[^\"\\\n])*)\"|'(?:\\.|[^'\\\n])*'", text, flags=re.S):
        if m[1] is not None:
            yield text.count("\n", 0, m.start()) + 1, m[1]


def check_spellings(path, text, names):
    """No spelling of names.def as a literal, nor quoted inside one."""
    name = os.path.relpath(path, TREE)
    allowed = {word for file, word, _ in SPELLED if file == name}
    used = set()
    for n, literal in literals(text):
        for word in {literal, *re.findall(r'\\"([^"\\]+)\\"', literal)} & names:
            used.add(word)
            if word not in allowed:
                breach(path, n, "%s is spelled in %s" % (word, NAMES))
    for word in sorted(allowed - used):
        breach(path, 1, "%s is excused here and does not occur" % word)


def check_header(path, text):
    if not text.startswith("/*\n * ") and not text.startswith("/* "):
        breach(path, 1, "a header begins with a comment that says what it is for")
    guard = "PASSEND_" + re.sub(r"[^A-Z0-9]", "_", re.sub(r"^.*?/(src/(lib|service|tools)|include/passend)/", "", path).upper())
    if "#ifndef " + guard not in text and not path.endswith("include/passend/passend.h"):
        breach(path, 1, "include guard is not " + guard)


def check_form(path, text):
    lines = text.split("\n")
    if len(lines) > LINES_MAX + 1:
        breach(path, len(lines), "longer than %d lines" % LINES_MAX)
    for n, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and not path.endswith(".def"):
            breach(path, n, "longer than %d columns" % COLUMNS_MAX)
        if "\t" in line:
            breach(path, n, "tab")
        if line.rstrip() != line:
            breach(path, n, "blanks at the end")


def check_words(path, text):
    for n, line in numbered(text):
        if re.search(UNDONE, line):
            breach(path, n, "unfinished work is not committed")
        if re.search(MACHINE, line):
            breach(path, n, "path of one machine")


def check_titles(path, text):
    """A title is an error_description too: RFC 6749 5.2 lets no other characters be in one."""
    for n, line in numbered(text):
        m = re.match(r'REASON\(.*, "((?:[^"\\]|\\.)*)"\)$', line)
        if m and not re.fullmatch(r"[ !#-\[\]-~]+", m[1]):
            breach(path, n, "a title is ASCII without quotes and backslashes")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def check_graph():
    """Folder names are unique, and no arrow of lib goes up or leaves it."""
    if len(GRAPH) != len(LIB) + len(SERVICE) + len(TOOLS):
        breach(os.path.abspath(__file__), 1, "two wings have a folder of one name")
    for i, (folder, targets) in enumerate(LIB.items()):
        for target in targets:
            if target not in list(LIB)[:i]:
                breach(os.path.abspath(__file__), 1, "%s includes %s, which is not below it" % (folder, target))
    for targets in SERVICE.values():
        for target in targets:
            if target in TOOLS:
                breach(os.path.abspath(__file__), 1, "the service includes %s, a tool" % target)


def main():
    check_graph()
    names = spellings()
    for path in files("src", ".c", ".h", ".def"):
        wing, rest = (os.path.relpath(path, os.path.join(TREE, "src")).split("/", 1) + [""])[:2]
        folder = folder_of(rest)
        text = read(path)
        if folder not in WINGS.get(wing, {}):
            breach(path, 1, "folder %s/%s is not in the include graph of this check" % (wing, folder))
            continue
        check_includes(path, folder, text)
        check_code(path, folder, text)
        check_form(path, text)
        if os.path.relpath(path, TREE) != NAMES:
            check_spellings(path, text, names)
        if os.path.relpath(path, TREE) == REASONS:
            check_titles(path, text)
        if path.endswith(".h"):
            check_header(path, text)
    for path in files("include", ".h"):
        text = read(path)
        check_form(path, text)
        check_header(path, text)
        for n, line in numbered(text):
            if re.match(r'\s*#\s*include\s+[<"](openssl|jansson|jwt|event2|sqlite3)', line):
                breach(path, n, "no library type in a public header")
    for path in files("tests", ".c", ".h"):
        text = read(path)
        for n, line in numbered(without_comments(text)):
            m = re.search(BANNED_IN_TESTS, line)
            if m:
                breach(path, n, m[1] + " is banned")
    for top in ("src", "include", "tests", "docs", "certs", "policy"):
        for path in files(top, ".c", ".h", ".def", ".py", ".sh", ".md", ".txt", ".cmake", ".mjs", ".json"):
            if os.path.abspath(path) != os.path.abspath(__file__):
                check_words(path, read(path))
    for name in ("README.md", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "run", "test"):
        path = os.path.join(TREE, name)
        if os.path.exists(path):
            check_words(path, read(path))
    print("\n".join(breaches) if breaches else "ok")
    sys.exit(1 if breaches else 0)


main()
