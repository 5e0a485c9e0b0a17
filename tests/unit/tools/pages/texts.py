"""The shipped texts by the tools of translators: msgfmt --check finds nothing, and the number of each form is the one that its header's
own expression gives.

    texts.py FOLDER PLURALS         PLURALS prints html_plural of each language for 0 to 1000
"""
import gettext
import os
import re
import shutil
import subprocess
import sys

FOLDER, PLURALS = sys.argv[1:]


def main():
    if shutil.which("msgfmt") is None:
        print("SKIP: msgfmt (gettext) is not installed")
        sys.exit(77)
    wrong, counted = 0, 0
    ours = {}
    for line in subprocess.run([PLURALS], capture_output=True, text=True, check=True).stdout.splitlines():
        tag, *forms = line.split()
        ours[tag] = [int(f) for f in forms]
    for name in sorted(os.listdir(FOLDER)):
        path, tag = os.path.join(FOLDER, name), name[:-3]
        r = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", path], capture_output=True, text=True, check=False,
                           env={**os.environ, "LC_ALL": "C"})
        if r.returncode != 0 or "warning" in r.stderr or "fuzzy" in r.stderr or "untranslated" in r.stderr:
            wrong += 1
            print(name, r.stderr.strip())
        with open(path, encoding="utf-8") as f:
            expression = re.search(r"plural=(.*);\\n", f.read())[1]
        theirs = gettext.c2py(expression)
        for n, form in enumerate(ours[tag]):
            counted += 1
            if theirs(n) != form:
                wrong += 1
                print("%s: %d takes form %d, we say %d" % (name, n, theirs(n), form))
    print("%d languages, %d numbers, %d wrong" % (len(ours), counted, wrong))
    sys.exit(wrong > 0 or len(ours) != 6 or counted != 6 * 1001)


main()
