#!/usr/bin/env python3
"""Cases with an answer that is known, against `passend evaluate --stream`.

published.ndjson: what others published with an outcome, each line with the source and the day it was read. A line with a
`note` is one where the source is wrong, and why: the test fails as well when such a line comes to agree.
forms.ndjson: the ways in which a case is naturally written, each with its answer (one for each rent) or its refusal.

    published.py PASSEND POLICY_PATH FILE [--oracle] [--table]
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
        answers.append({f: "ONBEPAALD" if a[f] is None and f not in law.EXEMPTIONS else a[f] for f in law.FIELDS})
    return answers


def differences(expect, answer):
    """What of the answer is otherwise than expected; several rents have an answer each."""
    wanted = expect if isinstance(expect, list) else [expect]
    got = answer if isinstance(answer, list) else [answer]
    if len(wanted) != len(got):
        return ["%d answers" % len(got)]
    return [{f: g.get(f) for f, v in w.items() if g.get(f) != v} for w, g in zip(wanted, got)
            if any(g.get(f) != v for f, v in w.items())]


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
    if len({e["id"] for e in lines}) != len(lines) or not all(e["expect"] and e["what"] for e in lines):
        sys.exit("%s: an id twice, or a line without expectation" % args.file)
    if "published" in args.file and not all(e["source"] and e["read"] for e in lines):
        sys.exit("%s: a line without source or day" % args.file)
    wrong, years = 0, collections.Counter()
    for e, a in zip(lines, computed(lines) if args.oracle else asked(args.passend, args.policy, lines)):
        other = differences(e["expect"], a)
        years[str(e["case"].get("eenheid", {}).get("ingangsdatum", "-"))[:4], "note" in e] += 1
        if args.table:
            print("%-26s %-9s %s" % (e["id"], "differs" if other else "agrees", e["what"]))
        if bool(other) != ("note" in e):
            wrong += 1
            print("%s: %s\n    expected %s, here %s" % (e["id"], e["what"], e["expect"],
                                                        other or "the same, but noted as wrong"))
    if "published" in args.file:
        for year in sorted({y for y, _ in years}):
            print("%s: %d agree, %d noted" % (year, years[year, False], years[year, True]))
    print("%d cases, %d not as written" % (len(lines), wrong))
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
