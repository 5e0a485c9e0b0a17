"""What the sources may contain: the include graph, one owner per library, and the house rules that a reader relies on.

    sources.py TREE            prints every breach as file:line: what; exit 1 when there is one
"""
import os
import re
import sys

TREE = sys.argv[1]

# folder -> folders whose headers it may include, besides its own (docs/architecture.md). Roles never include each other.
GRAPH = {
    "base": [], "notes": ["base"], "json": ["base", "policy"], "policy": ["base"], "packs": ["policy", "json", "base"],
    "token": ["json", "wire", "policy", "base"], "proof": ["policy", "wire", "base"],
    "verify": ["proof", "policy", "json", "base"], "wire": ["policy", "base"], "sandbox": ["base"],
    "store": ["wire", "policy", "base"],
    "gate": ["json", "wire", "sandbox", "policy", "base"],
    "notary": ["policy", "proof", "store", "wire", "sandbox", "base"],
    "assessor": ["token", "json", "wire", "sandbox", "policy", "base"],
    "launcher": ["token", "notes", "json", "policy", "wire", "base"],
    "ctl": ["notes", "wire", "policy", "base"],
    "vera": ["policy", "base"],
    "vectors": ["verify", "packs", "policy", "token", "json", "proof", "wire", "base"],
    "cli": ["vectors", "verify", "packs", "vera", "policy", "token", "json", "proof", "base"],
    "standin": ["token", "json", "policy", "wire", "base"],
}

# Headers of libraries and of the system -> folders that may include them.
OWNERS = [
    (r"openssl/ssl\.h", ["gate"]), (r"curl/.*", ["courier"]), (r"sqlite3\.h", ["store"]), (r"event2/.*", ["gate"]),
    (r"jansson\.h", ["json", "packs", "token", "vera", "cli", "launcher", "standin", "vectors"]),
    (r"csv\.h", ["packs"]), (r"zlib\.h", ["token"]),
    (r"jwt\.h", ["cli", "standin"]), (r"seccomp\.h", ["sandbox"]),
    (r"linux/landlock\.h", ["sandbox"]), (r"sys/prctl\.h", ["base", "sandbox", "launcher", "wire"]),
]
# strict_json.h brings jansson with it.
JANSSON = {"json/strict_json.h": ["json", "packs", "token", "vera", "cli", "launcher", "standin", "vectors"]}

PURE = ["policy", "token", "proof", "notes"]
PURE_HEADERS = r"fcntl\.h|unistd\.h|time\.h|stdio\.h|poll\.h|signal\.h|dirent\.h|sys/.*|netinet/.*|arpa/.*|pthread\.h"
PURE_OWN = ["base/clock.h", "base/event_log.h"]

BANNED = r"\b(strcpy|strcat|strncat|stpcpy|sprintf|vsprintf|gets|strtok|strtok_r|atoi|atol|atoll|atof|rand|srand|random|" \
         r"system|popen|mktemp|tmpnam|alloca|setjmp|longjmp|scanf|sscanf|fscanf|getwd)\s*\("
BANNED_IN_TESTS = r"\b(gets|system|popen|mktemp|tmpnam|rand|random)\s*\("
SIGNING = r"\b(EVP_DigestSign\w*|EVP_PKEY_sign\w*|ECDSA_sign\w*|ECDSA_do_sign\w*|RSA_sign\w*)\s*\("
SIGNERS = ["src/notary/signer.c", "src/ctl/ctl_key.c"]   # of verdicts; of notes, on the operator's machine
ACCEPT = r"\baccept4\s*\("
ACCEPTERS = ["src/launcher/control.c"]
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


def check_includes(path, folder, text):
    for n, line in numbered(text):
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        other = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if own:
            target = own[1].split("/")[0]
            if "/" not in own[1]:
                breach(path, n, "include is not from the top of src")
            elif target != "passend" and target != folder and target not in GRAPH[folder]:
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
        if re.search(ACCEPT, line) and folder != "gate" and name not in ACCEPTERS:
            breach(path, n, "connections are accepted by the gate, and by %s from its operator" % " and ".join(ACCEPTERS))
        if folder == "policy" and re.search(r"\b(float|double)\b|\b\d+\.\d|\b\d+e[-+]?\d|\bf?l?(floor|ceil|round|pow)\s*\(", line):
            breach(path, n, "no floating point in policy")
        # A format that is not a literal could be the caller's.
        if re.search(r"\b(printf|syslog)\s*\(\s*[^\"\s]|\b(fprintf|dprintf)\s*\([^,]+,\s*[^\"\s]|\bsnprintf\s*\([^,]+,[^,]+,\s*[^\"\s]",
                     line):
            breach(path, n, "the format must be a literal")


def check_header(path, text):
    if not text.startswith("/*\n * ") and not text.startswith("/* "):
        breach(path, 1, "a header begins with a comment that says what it is for")
    guard = "PASSEND_" + re.sub(r"[^A-Z0-9]", "_", re.sub(r"^.*?/(src|include/passend)/", "", path).upper())
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


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def main():
    for path in files("src", ".c", ".h", ".def"):
        folder = os.path.relpath(path, os.path.join(TREE, "src")).split("/")[0]
        text = read(path)
        if folder not in GRAPH:
            breach(path, 1, "folder %s is not in the include graph of this check" % folder)
            continue
        check_includes(path, folder, text)
        check_code(path, folder, text)
        check_form(path, text)
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
