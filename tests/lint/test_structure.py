"""structure.py refuses each thing it is for, and nothing else: small trees with one defect each."""
import json
import os
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "structure.py")
LONG = "int f(void)\n{\n" + "    g();\n" * 77 + "}\n"

# {file: text}, what is said (None: ok), exemptions
ROWS = [
    ({"src/lib/a/a.c": '#include "a/a.h"\n', "src/lib/a/a.h": '#include "b/b.h"\n', "src/lib/b/b.h": "int b;\n"}, None, {}),
    # a source and its header are one node
    ({"src/lib/a/a.h": '#include "b/b.h"\n', "src/lib/b/b.h": "int b;\n", "src/lib/b/b.c": '#include "a/a.h"\n'},
     "a circle of includes: src/lib/a/a src/lib/b/b", {}),
    ({"src/lib/a/a.h": '#include "b/b.h"\n', "src/lib/b/b_private.h": '#include "a/a.h"\n', "src/lib/b/b.h": "int b;\n"},
     "a circle of includes", {}),
    # over wings too, and an exemption that fits
    ({"src/lib/a/a.h": '#include "s/s.h"\n', "src/service/s/s.h": '#include "a/a.h"\n'}, "a circle of includes", {}),
    ({"src/lib/a/a.h": '#include "s/s.h"\n', "src/service/s/s.h": '#include "a/a.h"\n'}, None,
     {"circles": ["src/lib/a/a src/service/s/s"]}),
    ({"src/lib/a/a.c": "int a;\n"}, "needs no exemption any more", {"circles": ["src/lib/a/a src/service/s/s"]}),
    ({"src/lib/a/a.c": "int a;\n" * 600}, None, {}),
    ({"src/lib/a/a.c": "int a;\n" * 601}, "longer than 600 lines", {}),
    ({"src/lib/a/a.def": "X(a)\n" * 601}, None, {}),
    ({"tests/unit/a.c": "int a;\n" * 901}, "longer than 900 lines", {}),
    ({"src/lib/a/a.c": LONG}, None, {}),
    ({"src/lib/a/a.c": LONG.replace("g();\n", "g();\n    h();\n", 1)}, "f has 81 lines, more than 80", {}),
    ({"src/lib/a/a.c": "int a;\n\n" + LONG.replace("g();", "if (g())\n        h();", 1).replace("int f(void)", "static int f(void)")},
     "f has 81 lines", {}),
    ({"src/lib/a/a.c": "#define TRY(x) do { return (x); } while (0)\n"}, None, {}),
    ({"src/lib/a/a.c": "#define MUST(x) do { if (!(x)) \\\n return 1; } while (0)\n"}, "macro MUST leaves", {}),
    ({"src/lib/a/a.c": "#define OUT(x) goto x\n"}, "macro OUT leaves", {}),
    ({"src/lib/a/a.c": "/* as a.h says */\n", "src/lib/a/a.h": "int a;\n"}, None, {}),
    ({"src/lib/a/a.c": "/* as b.h says */\n"}, "cites b.h", {}),
    ({"src/lib/a/a.c": "/* docs/gone.md */\n"}, "cites docs/gone.md", {}),
    ({"src/lib/a/a.c": "/* docs/law.md R12 */\n", "docs/law.md": "R12\n"}, None, {}),
    ({"src/lib/a/a.c": 'const char *s = "b.h";\n'}, None, {}),
    ({"src/lib/a/a.c": "/* the rule A7 */\n"}, "cites A7", {}),
]

for files, expected, exempt in ROWS:
    with tempfile.TemporaryDirectory() as tree:
        for name, text in {**files, "tests/lint/exempt.json": json.dumps(exempt)}.items():
            path = os.path.join(tree, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text)
        r = subprocess.run([sys.executable, CHECK, tree], capture_output=True, text=True)
        if expected is None:
            assert r.returncode == 0 and r.stdout.startswith("ok"), (files, r.stdout, r.stderr)
        else:
            assert r.returncode == 1 and expected in r.stdout, (expected, r.stdout, r.stderr)
print("ok: %d trees" % len(ROWS))
