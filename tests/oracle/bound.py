#!/usr/bin/env python3
"""Which reservations the oracle takes for those that R12's bound left untried: rows of one difference each.

    bound.py
"""
import sys

import oracle

OPEN = [{"feit": "inkomen", "van": "AANVRAGER"}]
INDEX, ROUNDING, CARE = "INDEX_2017_AFGELEID", "O12_AFRONDING", "O5_ZORG_VAN_EEN_LID"

# what, expected, answered, what is missing, whether the bound explains it
ROWS = [("all that is tried last", [CARE], [CARE, ROUNDING, INDEX], OPEN, True),
        ("of the indices only", [], [INDEX], OPEN, True),
        ("the rounding beside an index that is due", [INDEX], [ROUNDING, INDEX], OPEN, True),
        ("of a second pack, named after the index of the first", [], [INDEX, ROUNDING], OPEN, True),
        ("the same", [CARE], [CARE], OPEN, False),
        ("nothing is open", [CARE], [CARE, ROUNDING, INDEX], [], False),
        ("one is left out", [CARE], [ROUNDING, INDEX], OPEN, False),
        ("one that is tried earlier", [], [CARE, ROUNDING, INDEX], OPEN, False),
        ("what is tried after it is not named", [], [ROUNDING], OPEN, False)]


def main():
    wrong = [what for what, want, got, missing, bound in ROWS
             if oracle.not_got_to({"voorbehoud": want}, {"voorbehoud": got, "ontbreekt": missing}) != bound]
    print("%d rows, otherwise: %s" % (len(ROWS), wrong or "none"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
