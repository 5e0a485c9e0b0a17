"""docs/dpia.md says of every kind of entry of the log what is hashed and who can recompute it.

    dpia.py TREE
"""
import re
import sys

TREE = sys.argv[1]
NOT_YET = "not written by this version"


def read(path):
    with open(f"{TREE}/{path}", encoding="utf-8") as f:
        return f.read()


def kinds(text):
    return re.findall(r"^ENTRY\((\w+), \d+,", text, re.M)


def rows(text):
    """[(kind, what is hashed, what is random, who can recompute it)]"""
    part = text.split("## Who can recompute a leaf", 1)[1].split("\n## ", 1)[0]
    return [tuple(c.strip() for c in line.strip("|").split("|")) for line in part.splitlines() if line.startswith("| `")]


def wrong(entries, page):
    found = [(r[0].strip("`"), *r[1:]) for r in rows(page)]
    names = [r[0] for r in found]
    if names != kinds(entries):
        yield f"docs/dpia.md: kinds {names}, and src/lib/log/entries.def has {kinds(entries)}"
    for name, hashed, random, who in found:
        if hashed == NOT_YET:
            if random or who:
                yield f"docs/dpia.md: {name} is not written, and something is said of it"
        elif not (hashed and random and who):
            yield f"docs/dpia.md: {name} has an empty column"
        if random == "nothing" and not who.startswith("everybody"):
            yield f"docs/dpia.md: {name} can be guessed, and is not meant to be known to everybody"


def check_itself(entries, page):
    for before, after in (("| `WITHDRAWAL` |", "| `WITHDRAWN` |"), ("| all of it | nobody", "| nothing | nobody"), ("| 16 random bytes |", "| |"),
                          ("| `AUDITOR` | not written by this version | | |", "| `AUDITOR` | not written by this version | | everybody |")):
        assert before in page and list(wrong(entries, page.replace(before, after))), before


entries_def, dpia = read("src/lib/log/entries.def"), read("docs/dpia.md")
breaches = list(wrong(entries_def, dpia))
for breach in breaches:
    print(breach)
if not breaches:
    check_itself(entries_def, dpia)
sys.exit(1 if breaches else 0)
