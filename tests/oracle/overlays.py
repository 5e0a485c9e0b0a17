"""What the shipped overlays say, from their citations: which apply to a case, and what they make of the outcome."""
import datetime as dt

import law
from household import days

DEMO = {"L%04d" % n for n in range(101, 120)}


def norm_only(outcome):
    """Regio Demo art. 3: nothing outside the norms."""
    return outcome if outcome == "GESCHIKT" else "NIET_GESCHIKT"


def of(case):
    """Every function of the national outcome that the facts leave possible (None: the outcome stays)."""
    home = case.get("eenheid") or {}
    first, last = days(home.get("publicatiedatum") or law.when(case), dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    protected = "HVW_15_5" in case["huishouden"].get("urgentie", [])
    if case.get("corporatie") not in DEMO or protected:
        return [None]
    return [rule for rule, here in ((norm_only, first.year <= 2026 <= last.year),
                                    (None, first.year < 2026 or last.year > 2026)) if here]
