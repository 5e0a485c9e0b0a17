"""What the shipped overlays say, from their titles and citations: which apply to a case, and what they make of the outcome.

An overlay here is a function of the national outcome, the income class and whether the income is above the middle limit.
"""
import datetime as dt
import os

import law
from household import MIDDLE, add_months, days

FREE = range(221, 230)            # enschede-vrije-ruimte: a reason of its own, the outcome stays
PRIORITY = range(231, 240)        # svnk-doorstroom: likewise


def corporation(case):
    return int((case.get("corporatie") or "L0000")[1:])


def norm_only(outcome, band, above):
    """Regio Demo art. 3: nothing outside the norms."""
    return outcome if outcome == "GESCHIKT" else "NIET_GESCHIKT"


def lowest_rent(outcome, band, above):
    """Tweehuren Demo art. 1: the lowest rent is for a low income."""
    return outcome if band == "LAAG" else "NIET_GESCHIKT"


def higher_rent(outcome, band, above):
    """Tweehuren Demo art. 1: the highest rent is for the others."""
    return outcome if band != "LAAG" else "NIET_GESCHIKT"


def middle_income(outcome, band, above):
    """HVW 10(3)-(5): only middle incomes."""
    return "NIET_GESCHIKT" if above else outcome


def shipped(policy, name):
    return any(os.path.exists(os.path.join(folder, name)) for folder in policy.split(":"))


def at(case, rents, i, year, policy):
    """The overlays valid on a day of publication in this year, for one of the rents."""
    home, rules = case.get("eenheid") or {}, []
    if year == 2026 and 101 <= corporation(case) <= 119:
        rules.append(norm_only)
    if year == 2026 and 211 <= corporation(case) <= 219 and len(rents) > 1 and shipped(policy, "tweehuren-demo/2026.json"):
        if rents[i] == min(rents):
            rules.append(lowest_rent)
        elif rents[i] == max(rents):
            rules.append(higher_rent)
    if year in MIDDLE and home.get("middenhuur") and shipped(policy, "nl.middenhuur/%d.json" % year):
        low, high = MIDDLE[year][2:]
        if low < rents[i] <= high:
            rules.append(middle_income)
    return tuple(rules)


def published(case):
    """The days of publication: what is open of them lies within the year before the start; without a home, the start itself."""
    least, most = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
    start, given = days(law.when(case), least, most), (case.get("eenheid") or {}).get("publicatiedatum")
    if given is None and not case.get("eenheid"):
        return start
    first, last = days(given, least, most)
    if first == least:
        first = min(add_months(start[0], -12), last)
    return first, max(start[1], first) if last == most else last


def of(case, policy):
    """For each rent: every set of overlays that the facts leave possible, with the year whose middle limit counts."""
    home, rents = case.get("eenheid") or {}, law.rents_of(case)
    first, last = published(case)
    if "HVW_15_5" in case["huishouden"].get("urgentie", []):
        return [[((), 0)] for _ in rents]
    years = range(max(first.year, 2015), min(last.year, 2028) + 1)
    return [sorted({(at(case, rents, i, y, policy), y if home.get("middenhuur") else 0) for y in years}, key=str)
            for i in range(len(rents))]
