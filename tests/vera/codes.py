#!/usr/bin/env python3
"""Writes src/tools/vera/codes.def from the reference data of VERA, or compares the two.

    codes.py REFERENTIEDATA.csv               prints the table
    codes.py REFERENTIEDATA.csv CODES.def     exit 1 and the differing lines when they are not the same, 77 without CSV
"""
import csv
import os
import re
import sys

SETS = ["RELATIEROLSOORT", "AUTHENTIEKGEGEVENBRON", "AUTHENTIEKGEGEVENSOORT", "INKOMENSSOORT", "INKOMENSVERKLARINGSOORT",
        "PASSENDHEIDSSOORT", "PASSENDHEIDDETAILSOORT", "AANGEMERKTHUURTOESLAG", "PRIJSCOMPONENTSOORT",
        "PRIJSCOMPONENTDETAILSOORT", "EENHEIDSOORT", "EENHEIDDETAILSOORT", "DOELGROEP", "AANVULLENDEDOELGROEP"]


def day(text):
    """The reference data writes 6-10-2023, 06-10-2023 and 22-11-24 side by side."""
    if not text:
        return 0
    d, m, y = (int(x) for x in text.split("-"))
    return (y + 2000 if y < 100 else y) * 10000 + m * 100 + d


def table(path):
    rows = [r for r in csv.reader(open(path, encoding="utf-8-sig"), delimiter=";") if r[0] in SETS]
    named = {(r[0], r[2]): r[1] for r in rows if not r[3].startswith("VERVALLEN")}
    for r in sorted(rows, key=lambda r: (SETS.index(r[0]), r[1], day(r[4]), day(r[5]))):
        use = re.match(r"VERVALLEN - Gebruik (?:code )?([A-Za-z ]+?)\.?$", r[3])
        next_code = use.group(1) if use else ""
        if not re.fullmatch("[A-Z]{3}", next_code):
            next_code = named.get((r[0], next_code), "")
        parent = r[6].split(".")[-1]
        yield 'VERA(%s, "%s", %d, %d, "%s", "%s")' % (r[0], r[1], day(r[4]), day(r[5]), next_code, parent)


def main():
    if not os.path.exists(sys.argv[1]):
        print("skipped: no VERA reference data at", sys.argv[1])
        sys.exit(77)
    made = list(table(sys.argv[1]))
    if len(sys.argv) == 2:
        print("/* VERA(set, code, first day, first day it no longer is, successor, parent): the sets of the VERA reference data")
        print(" * that src/tools/vera reads or writes. 0: no such day. The parent is a code of the set one level up, \"\" where there is")
        print(" * none. Made by tests/vera/codes.py; a code may stand there twice. */")
        print("\n".join(made))
        return
    kept = [line for line in open(sys.argv[2]).read().split("\n") if line.startswith("VERA(")]
    for line in sorted(set(made) ^ set(kept)):
        print("-" if line in kept else "+", line)
    print("%d codes of %d sets" % (len(kept), len(SETS)))
    sys.exit(0 if made == kept else 1)


main()
