#!/usr/bin/env python3
"""Cases that others published with an outcome, against `passend evaluate --stream`.

Each line of published.ndjson has what the source says (`expect`), its address and the day it was read. A line with a `note`
is one where the source is wrong, and why: the test fails as well when such a line comes to agree.

    published.py PASSEND POLICY_PATH published.ndjson [--oracle] [--table]
"""
import argparse
import collections
import json
import os
import subprocess
import sys


def asked(passend, policy, lines):
    text = "".join(json.dumps(e["case"]) + "\n" for e in lines)
    run = subprocess.run([passend, "evaluate", "--stream"], input=text, capture_output=True, text=True,
                         env=dict(os.environ, PASSEND_POLICY_DIR=policy))
    answers = [json.loads(a) for a in run.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit("evaluate --stream: status %d, %d answers of %d %s" % (run.returncode, len(answers), len(lines), run.stderr))
    return answers


def computed(lines):
    """The same from the second implementation."""
    import law
    answers = []
    for e in lines:
        a = law.answers(e["case"])[0]
        answers.append({f: "ONBEPAALD" if a[f] is None and f != "vrijstelling" else a[f] for f in law.FIELDS})
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("passend")
    parser.add_argument("policy")
    parser.add_argument("file")
    parser.add_argument("--oracle", action="store_true", help="ask the second implementation instead")
    parser.add_argument("--table", action="store_true", help="a line for each case")
    args = parser.parse_args()
    with open(args.file, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    if len({e["id"] for e in lines}) != len(lines) or not all(e["expect"] and e["source"] and e["read"] for e in lines):
        sys.exit("published.ndjson: an id twice, or a line without source, day or expectation")
    wrong, years = 0, collections.Counter()
    for e, a in zip(lines, computed(lines) if args.oracle else asked(args.passend, args.policy, lines)):
        other = {f: a.get(f) for f, v in e["expect"].items() if a.get(f) != v}
        years[e["case"]["eenheid"]["ingangsdatum"][:4], "note" in e] += 1
        if args.table:
            print("%-26s %-9s %s" % (e["id"], "differs" if other else "agrees", e["what"]))
        if bool(other) != ("note" in e):
            wrong += 1
            print("%s: %s\n    source %s, here %s" % (e["id"], e["what"], e["expect"], other or "the same, but noted as wrong"))
    for year in sorted({y for y, _ in years}):
        print("%s: %d agree, %d noted" % (year, years[year, False], years[year, True]))
    print("%d cases, %d not as written" % (len(lines), wrong))
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
