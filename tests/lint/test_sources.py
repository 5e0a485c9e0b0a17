"""sources.py finds each kind of breach: one defect at a time in a small tree that is otherwise right."""
import os
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sources.py")
HEADER = "/*\n * Says what it is for.\n */\n#ifndef PASSEND_POLICY_A_H\n#define PASSEND_POLICY_A_H\n#endif\n"

# Every tree has words of ours.
NAMES = "src/lib/model/names.def"
REASONS = "src/lib/base/reasons.def"
WORDS = 'NAME(NAMES_ROL, ROL_WON, 1, "WON")\nNAME(NAMES_GROOTTEKLASSE, GROOTTEKLASSE_1, 1, "1")\n' \
        'NAME(NAMES_FASE, FASE_TOEWIJZING, 2, "toewijzing")\n'

# (file, text, what the check must say; None = nothing)
ROWS = [
    ("src/lib/policy/a.c", "int a;\n", None),
    ("src/lib/policy/a.h", HEADER, None),
    ("src/lib/policy/a.c", '#include "json/pull.h"\n', "policy must not include json/pull.h"),
    ("src/lib/policy/a.c", '#include "base/clock.h"\n', "policy is pure"),
    ("src/lib/evidence/a.c", "#include <unistd.h>\n", "evidence is pure"),
    ("src/service/gate/a.c", '#include "notary/signer.h"\n', "gate must not include"),
    ("src/service/gate/a.c", '#include "a.h"\n', "not from the top"),
    ("src/service/gate/a.c", '#include "json/strict_json.h"\n', "must not use jansson"),
    ("src/service/notary/a.c", "#include <sqlite3.h>\n", "sqlite3.h belongs to store/sqlite"),
    ("src/service/store/a.c", "#include <sqlite3.h>\n", "sqlite3.h belongs to store/sqlite"),
    ("src/service/store/a.c", '#include "store/sqlite/sqlite.h"\n', "store must not include store/sqlite"),
    ("src/service/store/sqlite/a.c", '#include "store/backend.h"\n#include <sqlite3.h>\n', None),
    ("src/service/notary/a.c", "#include <openssl/ssl.h>\n", "ssl.h belongs to http, courier"),
    ("src/service/gate/a.c", "#include <openssl/ssl.h>\n", "ssl.h belongs to http, courier"),
    ("src/service/http/a.c", "#include <openssl/ssl.h>\n", None),
    ("src/service/http/a.c", '#include "gate/gate.h"\n', "http must not include"),
    ("src/service/http/a.c", '#include "gate/platform/platform.h"\n', "http must not include gate/platform"),
    ("src/service/gate/platform/a.c", '#include "pack/pack.h"\n', None),
    ("src/service/gate/platform/a.c", '#include "sandbox/sandbox.h"\n', "gate/platform must not include"),
    ("src/service/wire/a.c", "#include <jansson.h>\n", "jansson"),
    ("src/lib/proof/a.c", 'const char *s = "WON";\n', "src/lib/proof/a.c:1: WON is spelled in src/lib/model/names.def"),
    ("src/service/gate/a.c", 'const char *s = "{\\"rol\\":\\"WON\\"}";\n', "WON is spelled in"),
    ("src/tools/packs/a.def", 'X("WON")\n', "WON is spelled in"),
    ("src/lib/proof/a.c", 'const char *s = "WONEN";\n', None),
    ("src/lib/proof/a.c", 'const char *s = "say WON or MED";\n', None),
    ("src/lib/proof/a.c", '/* "WON" */ int a;\n', None),
    ("src/lib/proof/a.c", 'const char *s = "1";\n', None),
    ("tests/a.c", 'const char *s = "WON";\n', None),
    ("src/tools/cli/cli_vera.c", 'const char *s = "toewijzing";\n', None),
    ("src/tools/cli/cli_vera.c", "int a;\n", "toewijzing is excused here and does not occur"),
    (NAMES, WORDS, None),
    (REASONS, 'REASON(A, B, 400, "a-b", "Een titel; zo mag het (#!~).")\n', None),
    (REASONS, 'REASON(A, B, 400, "a-b", "Precies \u00e9\u00e9n.")\n', "a title is ASCII without quotes"),
    (REASONS, 'REASON(A, B, 400, "a-b", "Een \\"titel\\".")\n', "a title is ASCII without quotes"),
    (REASONS, 'REASON(A, B, 400, "a-b", "Een \\\\.")\n', "a title is ASCII without quotes"),
    (REASONS, 'REASON(A, B, 400, "a-b", "")\n', "a title is ASCII without quotes"),
    ("src/lib/other/a.c", "int a;\n", "not in the include graph"),
    ("src/lib/base/a.c", "void f(void) { strcpy(a, b); }\n", "strcpy is banned"),
    ("src/lib/base/a.c", "/* strcpy(a, b) */ const char *s = \"system(x)\";\n", None),
    ("src/lib/base/a.c", "int f(void) { return rand(); }\n", "rand is banned"),
    ("src/service/launcher/a.c", "int f(void) { return accept4(a, b, c, d); }\n", "connections are accepted by http"),
    ("src/service/notary/a.c", "void f(void) { fputs(\"a\", stderr); }\n", "of a service only src/service/launcher/log_lines.c writes"),
    ("src/service/launcher/log_lines.c", "int out = STDERR_FILENO;\n", None),
    ("src/service/gate/a.c", "int f(void) { return EVP_DigestSign(a, b, c, d, e); }\n", "only src/service/notary/signer.c and src/tools/ctl/ctl_key.c and src/service/courier/assertion.c sign"),
    ("src/service/notary/signer.c", "int f(void) { return EVP_DigestSign(a, b, c, d, e); }\n", None),
    ("src/lib/pack/a.c", "int f(void) { return EVP_Digest(a, b, c, d, e, f); }\n", "only src/lib/base/sha256.c hashes"),
    ("src/tools/ctl/a.c", "void f(void) { SHA256(a, b, c); }\n", "only src/lib/base/sha256.c hashes"),
    ("src/lib/base/sha256.c", "int f(void) { return EVP_Digest(a, b, c, d, e, f); }\n", None),
    ("src/lib/policy/a.c", "double x;\n", "no floating point"),
    ("src/lib/policy/a.c", "int x = 3 / 1.5;\n", "no floating point"),
    ("src/lib/policy/a.c", "/* article 1.5 */ int x = 15;\n", None),
    ("src/lib/base/a.c", "void f(const char *s) { printf(s); }\n", "format must be a literal"),
    ("src/lib/base/a.c", "void f(const char *s) { snprintf(b, 3, s); }\n", "format must be a literal"),
    ("src/lib/base/a.c", 'void f(const char *s) { snprintf(b, 3, "%s", s); }\n', None),
    ("src/lib/policy/a.h", HEADER[3 + len(" * Says what it is for.\n") + 4:], "begins with a comment"),
    ("src/lib/policy/a.h", HEADER.replace("POLICY_A", "POLICY_B"), "include guard"),
    ("src/lib/base/a.c", "int a;\n" * 901, "longer than 900 lines"),
    ("src/lib/base/a.c", "int " + "a" * 140 + ";\n", "columns"),
    ("src/lib/base/a.c", "\tint a;\n", "tab"),
    ("src/lib/base/a.c", "int a; \n", "blanks at the end"),
    ("docs/a.md", "TO" "DO: write\n", "unfinished"),
    ("docs/a.md", "see /" "work/main\n", "path of one machine"),
    ("README.md", "see /" "root/x\n", "path of one machine"),
    ("tests/a.c", "int f(void) { return system(s); }\n", "system is banned"),
    ("include/passend/a.h", "/*\n * X.\n */\n#ifndef PASSEND_A_H\n#include <jansson.h>\n#endif\n", "public header"),
]

for name, text, expected in ROWS:
    with tempfile.TemporaryDirectory() as tree:
        for file, content in ((NAMES, WORDS), (name, text)):
            path = os.path.join(tree, file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, "w").write(content)
        r = subprocess.run([sys.executable, CHECK, tree], capture_output=True, text=True)
        if expected is None:
            assert r.returncode == 0 and r.stdout == "ok\n", (name, text[:80], r.stdout)
        else:
            assert r.returncode == 1 and expected in r.stdout, (name, text[:80], r.stdout, r.stderr)
print("ok: %d trees" % len(ROWS))
