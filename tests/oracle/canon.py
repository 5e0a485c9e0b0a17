#!/usr/bin/env python3
"""The canonical case of a definitive verdict, on the cases of the oracle: `passend evaluate` reads it and answers as to the case
itself, and its bytes are what another implementation of RFC 8785 makes of it (all of it is ASCII and integers, so Python's own
sorted dump is one).

    canon.py PASSEND POLICY_PATH CASE_CANON [--cases N]
"""
import argparse
import json
import os
import random
import subprocess
import sys

import cases
import household


def lines(command, items, env=None):
    run = subprocess.run(command, input="".join(json.dumps(x) + "\n" if not isinstance(x, str) else x + "\n" for x in items),
                         capture_output=True, text=True, env=env)
    out = run.stdout.splitlines()
    if len(out) != len(items):
        sys.exit("%s: status %d, %d lines of %d %s" % (command[0], run.returncode, len(out), len(items), run.stderr[:500]))
    return out


def drawn(rng, pack):
    case = cases.random_case(rng, pack, rng.random() < 0.5)
    home = case.get("eenheid")
    if home is None:
        return None
    if "huurprijzen" in home:
        home["huurprijs"] = home.pop("huurprijzen")[0]
    return case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("passend")
    parser.add_argument("policy")
    parser.add_argument("canon")
    parser.add_argument("--cases", type=int, default=1000)
    args = parser.parse_args()
    rng = random.Random(117)
    packs = [p for p in household.PACKS if p.year >= 2022]
    asked = [c for c in (drawn(rng, rng.choice(packs)) for _ in range(args.cases)) if c is not None]
    canonical = lines([args.canon], asked)
    env = dict(os.environ, PASSEND_POLICY_DIR=args.policy)
    command = [args.passend, "evaluate", "--stream"]
    wrong = 0
    for case, text, before, after in zip(asked, canonical, lines(command, asked, env), lines(command, canonical, env)):
        again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if again != text or before != after:
            wrong += 1
            print("%s\n  %s\n  %s\n  %s\n  %s" % (json.dumps(case), text, again, before, after))
        if wrong == 5:
            break
    if wrong or sum('"uitkomst":"ONBEPAALD"' not in a for a in lines(command, canonical[:500], env)) < 250:
        sys.exit("%d wrong" % wrong)
    print("%d cases, canonical and decided as they were" % len(asked))


main()
