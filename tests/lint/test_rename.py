"""rename.py changes names and nothing else: small trees, what their files become, and where they go."""
import os
import subprocess
import sys
import tempfile

RENAME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rename.py")
TABLE = "\n".join(("regel_ok\trow_ok", "regel\trow", "regel\tline\tsrc/lib/b", "struct kind\tstruct child", "o->van\to->owner", "van\tfrom",
                   "taal(\tsay(", "JA\tYES", "MSG_LEES\tMSG_READ", "LEES\tREAD\tsrc docs/messages.md",
                   "src/lib/a/spoor.h\tsrc/lib/a/trace.h", "src/lib/a/rij.c\tsrc/lib/a/row.c")) + "\n"

# path, text, what becomes of it (None: nothing)
ROWS = [
    ("src/lib/a/a.c", "int regel = regels;\n", "int row = regels;\n"),
    ("src/lib/b/b.c", "int regel;\n", "int line;\n"),
    ("src/lib/a/a.c", 'char *s = "regel \\" regel_ok";\nchar c = \'"\';\nint regel;\n', 'char *s = "regel \\" regel_ok";\nchar c = \'"\';\nint row;\n'),
    ("src/lib/a/a.c", "/* regel_ok: a regel of struct regel, x->regel, regel[i], regel(), `regel`, JA. */\n",
     "/* row_ok: a regel of struct row, x->row, row[i], row(), `row`, YES. */\n"),
    ("src/lib/a/a.c", "struct kind kind; struct\n    kind *k; \"struct kind\"\n", "struct child kind; struct\n    child *k; \"struct kind\"\n"),
    ("src/lib/a/a.c", "x = o->van + w->van;\n", "x = o->owner + w->from;\n"),
    ("src/lib/a/a.c", "is_language(1); taal(2);\n", "is_language(1); say(2);\n"),
    ("src/lib/a/a.def", "ROW(MSG_LEES, LEES)\n", "ROW(MSG_READ, READ)\n"),
    ("docs/messages.md", "`LEES` and `regel`\n", "`READ` and `regel`\n"),
    ("docs/api.md", "`LEES`, `JA`, `regel`, `regel_ok`, MSG_LEES\n", "`LEES`, `JA`, `regel`, `row_ok`, MSG_READ\n"),
    ("tests/a.py", "regel = 'regel'\n", None),
    ("other/a.c", "int regel;\n", None),
    # files
    ("src/lib/a/a.c", '#include "a/spoor.h"\n', '#include "a/trace.h"\n'),
    ("src/lib/a/spoor.h", "#ifndef PASSEND_A_SPOOR_H\n", "#ifndef PASSEND_A_TRACE_H\n"),
    ("docs/a.md", "[x](../src/lib/a/spoor.h), `spoor.h`, spoor.html\n", "[x](../src/lib/a/trace.h), `trace.h`, spoor.html\n"),
    ("src/lib/a/CMakeLists.txt", "add(rij.c other_rij.c)\n", "add(row.c other_rij.c)\n"),
    ("src/lib/b/CMakeLists.txt", "add(rij.c)\n", None),
    ("tests/unit/CMakeLists.txt", "steps(lib/a/rij lib/b/rij)\n", "steps(lib/a/row lib/b/rij)\n"),
    # alignment
    ("src/lib/a/a.c", "int van(int a,\n        int b)\n", "int from(int a,\n         int b)\n"),
    ("src/lib/a/a.c", "    if (regel == a &&\n        van == b)\n", "    if (row == a &&\n        from == b)\n"),
    ("src/lib/a/a.c", "    int regel = regel_ok(a,\n                         b);\n    return a;\n", "    int row = row_ok(a,\n                     b);\n    return a;\n"),
    ("src/lib/a/a.c", "    int regel;    /* a */\n    int van;      /* b */\n", "    int row;      /* a */\n    int from;     /* b */\n"),
    ("src/lib/a/a.c", "    int van; /* b */\n", "    int from; /* b */\n"),
]

for path, before, expected in ROWS:
    with tempfile.TemporaryDirectory() as tree:
        files = {path: before, "tests/lint/renames.tsv": TABLE, "src/lib/b/rij.c": "int b;\n"}
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(tree, name)), exist_ok=True)
            with open(os.path.join(tree, name), "w") as f:
                f.write(text)
        subprocess.run(["git", "init", "-q", tree], check=True)
        subprocess.run(["git", "-C", tree, "add", "."], check=True)
        subprocess.run([sys.executable, RENAME, tree], stdout=subprocess.PIPE, check=True)
        place = os.path.join(tree, path.replace("spoor.h", "trace.h"))
        with open(place) as f:
            found = f.read()
        assert found == (before if expected is None else expected), (path, before, expected, found)
print("ok: %d files" % len(ROWS))
