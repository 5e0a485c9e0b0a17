#!/usr/bin/env python3
"""An independent second implementation of the rules, as oracle for the C.

law.py decides from R1-R12 (docs/law.md), overlays.py what the shipped overlays say, cases.py makes boundary-weighted random
cases; here both sides are asked and compared field by field, reservations and the owners of what is missing included.

    oracle.py PASSEND POLICY_PATH [--year 2026]... [--cases N] [--seed S] [--reserve EVERY]
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys

import cases
import household
import law
import overlays

OWNERS = {"inkomen": "AANVRAGER", "geboortedatum": "AANVRAGER", "kind": "AANVRAGER", "onderhouden": "AANVRAGER",
          "dagenPerJaar": "AANVRAGER", "statussen": "AANVRAGER", "loonopgave": "AANVRAGER", "winst": "AANVRAGER",
          "box3": "AANVRAGER", "verklaring": "AANVRAGER", "vakantiegeldApart": "AANVRAGER",
          "vermogen": "AANVRAGER", "besluit54a": "PLATFORM",
          "huurprijs": "PLATFORM", "woonruimtesoort": "PLATFORM", "ingangsdatum": "PLATFORM",
          "publicatiedatum": "PLATFORM", "eenheid": "PLATFORM", **dict.fromkeys(cases.PROOFS, "AANVRAGER")}


def missing(want, got, unproven):
    """What is wrong with `ontbreekt`: something is undecided exactly when something is named, each with its owner."""
    undecided = any(want[f] is None for f in law.FIELDS if f not in law.EXEMPTIONS)
    if undecided != bool(got["ontbreekt"]):
        return "ontbreekt: %s, %s" % (got["ontbreekt"], "undecided" if undecided else "decided")
    for item in got["ontbreekt"]:
        if item["van"] != OWNERS.get(item["feit"], "BELEID"):
            return "ontbreekt: %s is not of %s" % (item["feit"], item["van"])
        if item["feit"] in cases.PROOFS and (item["feit"], item["rol"]) not in unproven:
            return "ontbreekt: %s of %s, who claim no such thing" % (item["feit"], item["rol"])
    return None


def unproven_of(case):
    """The proofs that are wanting, each with the role of who said what it would show: none but before a lease."""
    if case["fase"] != "toewijzing":
        return set()
    latest = law.days(law.when(case), law.dt.date(1900, 1, 1), law.dt.date(2199, 12, 31))[1]
    return {(proof, m["rol"]) for m in case["huishouden"]["leden"] for proof, shows in cases.PROOFS.items()
            if set(shows) & (set(m.get("statussen", [])) | set(m.get("statussenBewezen", []))) - household.proven(m, latest)}


def difference(want, got, unproven):
    for f in law.FIELDS:
        if (None if got[f] == "ONBEPAALD" else got[f]) != want[f]:
            return "%s: %s, expected %s" % (f, got[f], want[f])
    if "hoogstePassendeHuurklasse" in want and got["hoogstePassendeHuurklasse"] != want["hoogstePassendeHuurklasse"]:
        return "hoogstePassendeHuurklasse: %s, expected %s" % (got["hoogstePassendeHuurklasse"],
                                                               want["hoogstePassendeHuurklasse"])
    if got["menselijkeToets"] != (want["uitkomst"] != "GESCHIKT"):
        return "menselijkeToets: %s" % got["menselijkeToets"]
    wrong = missing(want, got, unproven)
    if not wrong and "voorbehoud" in want and sorted(got["voorbehoud"]) != sorted(want["voorbehoud"]):
        wrong = "voorbehoud: %s, expected %s" % (got["voorbehoud"], want["voorbehoud"])
    return wrong


def too_open(answer):
    """Nothing at all is decided, and it says what is missing: more is open than is tried (R12)."""
    return all(answer[f] == "ONBEPAALD" for f in law.FIELDS if f not in (*law.EXEMPTIONS, "huurklasse")) and answer["ontbreekt"]


def not_got_to(want, got):
    """Reserved for what R12's bound left untried: something is open, nothing is left out, and what is too many are those that
    are tried last, the indices after the rounding."""
    last = [c for c in got["voorbehoud"] if c.startswith("INDEX_")]
    more = set(got["voorbehoud"]) - set(want["voorbehoud"])
    return bool(more and last and got["ontbreekt"]) and set(want["voorbehoud"]) <= set(got["voorbehoud"]) and \
        more <= {"O12_AFRONDING", *last}


def known(case):
    """Whether it is certain who the members are, what the home is, and what the limits and indices: else both sides reserve,
    but may group open facts in other ways."""
    return all(isinstance(m.get("geboortedatum"), str) and len(m["geboortedatum"]) == 10 and
               not m["geboortedatum"].endswith("-00") and ("kind" in m or m["rol"] != "MBW") and
               "statussenOnbekend" not in m and not unproven_of(case) and not isinstance(m.get("dagenPerJaar"), dict)
               for m in case["huishouden"]["leden"]) and \
        all(isinstance(r, int) for r in law.rents_of(case)) and \
        isinstance(case.get("eenheid", {}).get("woonruimtesoort"), str) and \
        not any(p is None or p.year in (2016, 2020) for p, _ in law.spots(law.when(case)))


def ask(passend, policy, drawn):
    """The answers of the C, a list of answers (one a rent) for each case."""
    text = "".join(json.dumps(c) + "\n" for c in drawn)
    run = subprocess.run([passend, "evaluate", "--stream", "--at", law.TODAY.isoformat()], input=text, capture_output=True,
                         text=True, env=dict(os.environ, PASSEND_POLICY_DIR=policy))
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    bad = next((i for i, a in enumerate(lines) if isinstance(a, dict) and "fout" in a), None)
    if run.returncode != 0 or len(lines) != len(drawn) or bad is not None:
        print("evaluate --stream: status %d, %d answers of %d %s" % (run.returncode, len(lines), len(drawn), run.stderr))
        if bad is not None:
            print(json.dumps(drawn[bad]), lines[bad])
        sys.exit(1)
    return [a if isinstance(a, list) else [a] for a in lines]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("passend")
    parser.add_argument("policy")
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--year", action="append", help="a year or half of one, as 2017-1; default all")
    parser.add_argument("--lease", action="store_true", help="before a lease (toewijzing): only what is proven is certain")
    parser.add_argument("--reserve", type=int, default=40, help="compare reservations of every nth case")
    parser.add_argument("--show", type=int, default=5)
    args = parser.parse_args()
    failures = total = 0
    for p in law.PACKS:
        if args.year and p.key not in args.year:
            continue
        rng = random.Random("%d/%s" % (args.seed, p.key))
        drawn = [cases.random_case(rng, p, args.lease) for _ in range(args.cases)]
        undecided, safe, untried, compared, kinds = 0, 0, 0, 0, collections.Counter()
        for i, (case, got) in enumerate(zip(drawn, ask(args.passend, args.policy, drawn))):
            rules, unproven = overlays.of(case, args.policy), unproven_of(case)
            wanted = law.answers(case, rules, i % args.reserve == 0 and known(case))
            for at, (rent, want, answer) in enumerate(zip(law.rents_of(case), wanted, got)):
                total += 1
                undecided += answer["uitkomst"] == "ONBEPAALD"
                compared += "voorbehoud" in want
                wrong = difference(want, answer, unproven)
                if wrong and wrong.startswith("voorbehoud") and not_got_to(want, answer):
                    untried += 1
                elif wrong and (too_open(answer) or not wrong.startswith("voorbehoud") and
                              difference(law.answers_apart(case, rules)[at], answer, unproven) is None):
                    safe += 1
                elif wrong:
                    failures += 1
                    kinds[wrong.split(":")[0]] += 1
                    if failures <= args.show:
                        print("%s: %s at rent %s\n%s" % (p.key, wrong, rent, json.dumps(case)))
        print("%s: %d cases, %d undecided, of these %d only by R12's bounds; reservations of %d, of these %d not all tried%s" % (
            p.key, len(drawn), undecided, safe, compared, untried, ", differ: %s" % dict(kinds) if kinds else ""))
        # In the packs of 2016 and 2020 limits and indices are intervals themselves, in that of early 2017 a reading has no answer:
        # more is open at once.
        failures += safe > 1 + len(drawn) // (200 if p.key in ("2016", "2017-1", "2020") else 10000)
        # Of early 2017 one answer in about 170 has a reservation that was not got to; of the others those of a case with two rents.
        failures += untried > (1 + compared // 50 if p.rekeninkomen else 2)
    print("%d answers compared, %d differ" % (total, failures))
    return 1 if failures or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
