#!/usr/bin/env python3
"""An independent second implementation of the national rules, as oracle for the C.

Written from the rules R1-R12 (docs: policy), not from the C or the packs: the amounts stand here again, arithmetic is
exact integers, and what is unknown is tried value by value. It makes boundary-weighted random cases, decides them, and
compares every field with `passend evaluate --stream`.

    oracle.py PASSEND POLICY_DIR [--cases N] [--seed S] [--year 2025|2026]
"""
import argparse
import calendar
import datetime as dt
import itertools
import json
import os
import random
import subprocess
import sys

# Amounts in cents, indices in 1/10000, pension ages in months. None: an interval whose ends are tried.
YEARS = {
    2025: dict(rent=90007, quality=47720, low=68296, high=73193, single=2837500, multi=3850000, single_aow=2777500,
               multi_aow=3735000, daeb_single=4966900, daeb_multi=5484700, i1=10413, i2=11279, aow=804, aow_before=804,
               assets_single=14189600, assets_multi=17942900, basic=(22508, 26267), basic_aow=(22145, 26086)),
    2026: dict(rent=93293, quality=49820, low=71302, high=76414, single=2940000, multi=3992500, single_aow=2877500,
               multi_aow=3865000, daeb_single=5153700, daeb_multi=5691000, i1=10376, i2=10805, aow=804, aow_before=804,
               assets_single=14601100, assets_multi=18463300, basic=(26267,), basic_aow=(26086,)),
}
CARE = ["WLZ_VERBLIJF", "WLZ_ADL", "WIJKVERPLEGING_10U_1J", "AWBZ_2014"]
STUDY = ["STUDENT_VOLTIJD", "PROMOTIE", "WTOS"]
DEMO = ["L%04d" % n for n in range(101, 120)]
CLASSES = ["TOT_BASISHUUR", "TOT_KWALITEITSKORTING", "TOT_LAGE_AFTOPPING", "TOT_HOGE_AFTOPPING", "TOT_DAEB_GRENS",
           "BOVEN"]
FIELDS = ["uitkomst", "daeb", "passendheidsoort", "inkomensklasse", "huurklasse", "grootteklasse",
          "isOuderenhuishouden", "vrijstelling"]
INFINITE = 10 ** 30


def day(text):
    return dt.date.fromisoformat(text)


def add_months(d, months):
    y, m = divmod(d.year * 12 + d.month - 1 + months, 12)
    return dt.date(y, m + 1, min(d.day, calendar.monthrange(y, m + 1)[1]))


def reached(birth, on, p):
    """R4."""
    return add_months(birth, p["aow"]) <= on or add_months(birth, p["aow_before"]) <= dt.date(on.year - 1, 12, 31)


def age_on(birth, on):
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def month_number(d):
    return d.year * 12 + d.month


def route_b(person, year, p):
    """R8: the amount of route B in 1/10000 cent, or None."""
    declared = person.get("verklaring")
    if declared is None or declared.get("datum") is None:
        return None
    slip, profit = person.get("loonopgave"), person.get("winst", 0)
    if slip is None and profit == 0:
        return None
    total = person.get("box3", 0) * 10000 + profit * p["i1"]
    if slip is not None:
        end = day(slip["periodeEinde"])
        if slip["periode"] == "JAAR":
            if end.year != year - 1:
                return None
            total += slip["loonLoonheffing"] * p["i1"]
        else:
            if month_number(end) < month_number(day(declared["datum"])) - 6:
                return None
            times = 12 if slip["periode"] == "MAAND" else 13
            total += slip["loonLoonheffing"] * times * (10800 if slip["vakantiegeldApart"] else 10000)
    if declared["aanleiding"] == "GEEN_GEGEVENS" and not person.get("inspecteursverklaring"):
        return None
    return total


def household(case, start, p):
    """Everything the tables read of the persons, at one start date. Incomes are exact or absent here."""
    first, january = start.replace(day=1), dt.date(start.year, 1, 1)
    month_end = dt.date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])
    members, openings, a_sum, b_sum, unknown, bijstand, no_income = [], set(), 0, 0, None, [], False
    a_min = 0
    for person in case["huishouden"]["leden"]:
        birth = day(person["geboortedatum"])
        if birth > month_end:
            continue
        adult = age_on(birth, first) >= 18
        child = person.get("kind", False)
        if child and adult and not person.get("onderhouden", True):
            child = False
        if child and person.get("dagenPerJaar", 366) < 156:
            continue
        members.append((person, birth, adult))
        if child:
            continue
        incomes = {i["jaar"]: i["bedrag"] for i in person.get("inkomens", [])}
        a = incomes[start.year - 1] * p["i1"] if start.year - 1 in incomes else \
            incomes[start.year - 2] * p["i2"] if start.year - 2 in incomes else None
        b = route_b(person, start.year, p)
        reason = person["verklaring"]["aanleiding"] if b is not None else None
        if reason == "GEEN_GEGEVENS":
            a = b
        elif reason is not None:
            openings.add(reason)
        states = person.get("statussen", [])
        bijstand.append(a is None and b is None and "BIJSTAND" in states)
        no_income = no_income or (a is None and b is None and "BIJSTAND" not in states)
        if a is None:
            floor = 0 if {"BIJSTAND", "COA_TAAKSTELLING", "STUDIEFINANCIERING", "WTOS", "BUITENLANDSE_STUDENT_HO"} & \
                set(states) else -INFINITE
            a = (floor, INFINITE)
        else:
            a = (a, a)
        b = a if b is None else (b, b)
        a_min, a_sum = a_min + a[0], a_sum + a[1]
        unknown = b if unknown is None else (unknown[0] + b[0], unknown[1] + b[1])
    adults = [m for m in members if m[2]]
    return dict(n=len(members), old=any(reached(m[1], january, p) for m in members),
                students=len(members) <= 2 and all(set(STUDY) & set(m[0].get("statussen", [])) for m in members),
                permits=bool(adults) and all("ASIELVERGUNNING" in m[0].get("statussen", []) for m in adults),
                care=[c for c in CARE if any(c in m[0].get("statussen", []) for m in members)],
                pension_now=all(reached(m[1], first, p) for m in members), openings=openings,
                a=(a_min, a_sum), b=unknown or (0, 0), same=not openings and (a_min, a_sum) == (unknown or (0, 0)),
                bijstand=bool(bijstand) and all(bijstand), no_income=no_income)


def decide(h, home, rent, request, decision, assets, basic, a, b, p, year, urgent, overlay):
    """One point: every fact known. a, b in 1/10000 cent."""
    many = h["n"] >= 2
    low_limit = p[("multi" if many else "single") + ("_aow" if h["old"] else "")] * 10000
    daeb_limit = p["daeb_multi" if many else "daeb_single"] * 10000
    deemed = "STUDENT" if h["students"] else "ASIELVERGUNNING" if h["permits"] else None
    low = a <= low_limit
    if "PASSEND_LAGER" in h["openings"] and not low and b <= low_limit:
        low = True
    elif "PASSEND_HOGER" in h["openings"] and low and b > low_limit:
        low = False
    inside = a <= daeb_limit or ("DAEB_LAGER" in h["openings"] and b <= daeb_limit)
    if h["bijstand"]:
        low = inside = True
    band = "LAAG" if deemed or low else "MIDDEN" if inside else "HOOG"
    cap = p["high"] if h["n"] >= 3 else p["low"]
    room = home["woonruimtesoort"] == "ONZELFSTANDIG"
    outside_room = room and not home["aangewezen"]
    applied = request and assets > p["assets_multi" if many else "assets_single"] and h["pension_now"] and decision
    free = None
    # R9, first hit
    if outside_room:
        suits = "NVT"
    elif rent > p["rent"] and year <= 2025:
        suits = "NVT"
    elif rent > p["rent"] and band == "LAAG":
        suits = "NIE"
    elif rent < basic:
        suits = "NVT"
    elif h["care"] and h["no_income"] and not deemed and rent <= cap:
        suits = "NVT"
    elif band != "LAAG":
        suits = "NVT"
    elif applied:
        suits, free = "NVT", "BTIV_54A"
    else:
        suits = "PAS" if rent <= cap else "NIE"
    exempt = deemed or (h["care"][0] if h["care"] else None)
    if (not room and rent > p["rent"]) or not home["permanenteBewoning"]:
        daeb = "NVT"
    elif exempt:
        daeb, free = "BINNEN", exempt
    else:
        daeb = "BINNEN" if inside else "BOVEN"
    outcome = "RUIMTE_DAEB" if daeb == "BOVEN" else "RUIMTE_PASSEND" if suits == "NIE" else "GESCHIKT"
    if overlay and outcome != "GESCHIKT" and not urgent:
        outcome = "NIET_GESCHIKT"
    bounds = [basic - 1, p["quality"], p["low"], p["high"], p["rent"]]
    rent_class = CLASSES[sum(rent > x for x in bounds)]
    if outside_room or band != "LAAG":
        highest = "BOVEN"
    elif applied:
        highest = "TOT_DAEB_GRENS" if year >= 2026 else "BOVEN"
    else:
        highest = "TOT_HOGE_AFTOPPING" if h["n"] >= 3 else "TOT_LAGE_AFTOPPING"
    return dict(uitkomst=outcome, daeb=daeb, passendheidsoort=suits, inkomensklasse=band, huurklasse=rent_class,
                grootteklasse="3+" if h["n"] >= 3 else str(h["n"]), isOuderenhuishouden=h["old"], vrijstelling=free,
                hoogste=highest)


def between(span, cuts):
    """The ends of a range and every point at and just above a cut inside it."""
    low, high = span
    return sorted({low, high} | {c + d for c in cuts for d in (0, 1) if low <= c + d <= high})


def limits(p):
    return [p[k] * 10000 for k in ("single", "multi", "single_aow", "multi_aow", "daeb_single", "daeb_multi")]


def spans(value, default):
    if value is None:
        return default
    if isinstance(value, dict):
        return value.get("min", default[0]), value.get("max", default[1])
    return value, value


def choices(value, both):
    return [value] if value is not None else both


def expected(case, rent):
    """Every field over every value the open facts may have; None: undecided."""
    home, hh = case["eenheid"], case["huishouden"]
    start = home["ingangsdatum"]
    first, last = (day(start["min"]), day(start["max"])) if isinstance(start, dict) else (day(start), day(start))
    overlay = case.get("corporatie") in DEMO and day(home["publicatiedatum"]).year == 2026
    seen = {f: set() for f in FIELDS + ["hoogste"]}
    people = [person_choices(m) for m in hh["leden"]]
    month = first.replace(day=1)
    while month <= last:
        if month.year not in YEARS:
            return {f: None for f in FIELDS}
        p = YEARS[month.year]
        for leden in itertools.product(*people):
            h = household({"huishouden": {"leden": leden}}, month, p)
            rents = between(spans(rent, (0, 10000000)), [p[k] for k in ("quality", "low", "high", "rent")] +
                            [x + d for k in ("basic", "basic_aow") for x in p[k] for d in (-1, 0)])
            for basic in p["basic_aow" if h["old"] else "basic"]:
                for r, decision, a in itertools.product(rents, choices(hh.get("besluit54a", False), None),
                                                        between(h["a"], limits(p))):
                    for b in [a] if h["same"] else between(h["b"], limits(p)):
                        for assets in between(spans(hh.get("vermogen"), (-INFINITE, INFINITE)),
                                              [p["assets_single"], p["assets_multi"]]) if hh.get("verzoek54a") else [0]:
                            point = decide(h, home, r, hh.get("verzoek54a", False), decision, assets, basic, a, b, p,
                                           month.year, "HVW_15_5" in hh.get("urgentie", []),
                                           overlay)
                            for f, v in point.items():
                                seen[f].add(v)
        month = add_months(month, 1)
    result = {f: next(iter(v)) if len(v) == 1 else None for f, v in seen.items()}
    result["hoogste"] = min(seen["hoogste"], key=CLASSES.index)
    return result


def person_choices(person):
    """A member with birth year only, or with `kind` left open, stands for every member it may be."""
    births = [person["geboortedatum"]]
    if len(births[0]) < 10:
        prefix = births[0]
        starts = [prefix + "-%02d" % m for m in range(1, 13)] if len(prefix) == 4 else [prefix]
        births = [s + d for s in starts
                  for d in ("-01", "-02", "-%02d" % calendar.monthrange(*map(int, s.split("-")))[1])]
    kinds = [person.get("kind", False)] if person["rol"] != "MBW" or "kind" in person else [True, False]
    days = person.get("dagenPerJaar", 366)
    days = [days] if not isinstance(days, dict) else between((days["min"], days["max"]), [155])
    extra = person.get("statussenOnbekend", [])
    sets = [list(person.get("statussen", [])) + list(c) for n in range(len(extra) + 1)
            for c in itertools.combinations(extra, n)]
    # Route and floor of a missing income rest on statuses that are certain.
    return [dict(person, geboortedatum=b, kind=k, dagenPerJaar=d, statussen=s)
            for b, k, d, s in itertools.product(births, kinds, days, sets)]


# ---- cases ----

def near(rng, points, spread):
    p = rng.choice(points)
    return p + rng.choice([-1, 0, 1, rng.randint(-spread, spread)])


def random_person(rng, year, index, target):
    p = YEARS[year]
    person = {"rol": "WON" if index == 0 else rng.choice(["MED", "MDH", "MBW"])}
    if person["rol"] == "MBW" and rng.random() < 0.9:
        person["kind"] = rng.random() < 0.4
    if person.get("kind"):
        birth = add_months(dt.date(year, rng.randint(1, 12), 1), -18 * 12) + dt.timedelta(days=rng.randint(-400, 400))
        if rng.random() < 0.7:
            person["onderhouden"] = rng.random() < 0.5
    elif rng.random() < 0.3:
        birth = add_months(dt.date(year, 1, 1), -p["aow"]) + \
            dt.timedelta(days=rng.choice([-1, 0, 1, rng.randint(-400, 400)]))
    else:
        birth = dt.date(rng.randint(1950, year - 19), rng.randint(1, 12), rng.randint(1, 28))
    person["geboortedatum"] = birth.isoformat()
    if rng.random() < 0.03:
        person["geboortedatum"] = person["geboortedatum"][:rng.choice([4, 7])]
    states = [s for s in STUDY + CARE + ["ASIELVERGUNNING", "BIJSTAND", "COA_TAAKSTELLING", "STUDIEFINANCIERING",
                                         "BUITENLANDSE_STUDENT_HO"] if rng.random() < 0.05]
    if states:
        person["statussen"] = states
    draw = rng.random()
    if draw < 0.75:
        back = rng.choice([1, 1, 1, 2])
        person["inkomens"] = [{"jaar": year - back,
                               "bedrag": target * 10000 // p["i%d" % back] + rng.choice([0, 0, 1])}]
        if rng.random() < 0.2:
            person["inkomens"].append({"jaar": year - (3 - back), "bedrag": rng.randint(-500000, 6000000)})
    elif draw < 0.9:
        person.update(slip(rng, year, target))
    if rng.random() < 0.08 and "verklaring" not in person:
        person.update(slip(rng, year, target))
    return person


def slip(rng, year, target):
    period = rng.choice(["MAAND", "VIERWEKEN", "JAAR"])
    times, apart = {"MAAND": 12, "VIERWEKEN": 13, "JAAR": 1}[period], rng.random() < 0.5
    declared = dt.date(year, rng.randint(1, 12), rng.randint(1, 28))
    end = dt.date(year - 1, rng.randint(1, 12), 28) if period == "JAAR" else \
        add_months(declared, -rng.choice([1, 2, 5, 6, 7])).replace(day=rng.randint(1, 28))
    if period == "JAAR" and rng.random() < 0.2:
        end = end.replace(year=year - 2)
    wage = target // (times if not apart else times * 108 // 100 or 1) + rng.choice([0, 0, 1])
    person = {"loonopgave": {"loonLoonheffing": max(wage, 0), "periode": period, "periodeEinde": end.isoformat(),
                             "vakantiegeldApart": apart},
              "verklaring": {"datum": declared.isoformat(),
                             "aanleiding": rng.choice(["GEEN_GEGEVENS", "DAEB_LAGER", "PASSEND_LAGER",
                                                       "PASSEND_HOGER"])},
              "inspecteursverklaring": rng.random() < 0.7}
    if rng.random() < 0.2:
        person["winst"] = rng.randint(1, 2000000)
    if rng.random() < 0.2:
        person["box3"] = rng.randint(0, 500000)
    return person


def random_case(rng, year):
    p = YEARS[year]
    adults = rng.choice([1, 1, 1, 2, 2, 3])
    total = near(rng, [x // 10000 for x in limits(p)], 300000)
    share, leden = total, []
    for i in range(adults):
        part = share if i == adults - 1 else rng.randint(-100000, max(share, 0))
        share -= part
        leden.append(random_person(rng, year, i, part))
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3])):
        child = {"rol": "MBW", "kind": True, "geboortedatum": dt.date(rng.randint(year - 19, year), rng.randint(1, 12),
                                                                   rng.randint(1, 28)).isoformat()}
        if rng.random() < 0.3:
            child["dagenPerJaar"] = rng.choice([0, 100, 155, 156, 157, 366])
        elif rng.random() < 0.05:
            child["dagenPerJaar"] = {"min": 100, "max": rng.choice([155, 156, 200])}
        if day(child["geboortedatum"]).year <= year - 17 and rng.random() < 0.5:
            child["onderhouden"] = True
        leden.append(child)
    rng.shuffle(leden)
    start = dt.date(year, rng.randint(1, 12), rng.randint(1, 28))
    when = start.isoformat()
    if rng.random() < 0.1:
        when = {"min": when, "max": (start + dt.timedelta(days=rng.choice([10, 40, 100]))).isoformat()}
    rents = [near(rng, [p["quality"], p["low"], p["high"], p["rent"]] + [x + d for k in ("basic", "basic_aow")
                                                                        for x in p[k] for d in (-1, 0)], 8000)]
    if rng.random() < 0.2:
        rents.append(rng.randint(10000, 120000))
    if rng.random() < 0.04:
        rents = [{"min": rents[0] - 3000, "max": rents[0]}]
    home = {"idExtern": "W-1", "huurprijzen": rents, "ingangsdatum": when, "publicatiedatum": start.isoformat(),
            "woonruimtesoort": rng.choice(["ZELFSTANDIG"] * 6 + ["ONVRIJE_ETAGE", "ONZELFSTANDIG"]),
            "aangewezen": rng.random() < 0.3, "permanenteBewoning": rng.random() < 0.95}
    hh = {"leden": leden}
    if rng.random() < 0.1:
        hh.update(verzoek54a=True, besluit54a=rng.random() < 0.5)
        if rng.random() < 0.8:
            hh["vermogen"] = near(rng, [p["assets_single"], p["assets_multi"]], 1000000)
    if rng.random() < 0.2:
        hh["urgentie"] = ["HVW_15_5"]
    if rng.random() < 0.04:
        person = rng.choice(leden)
        person["statussenOnbekend"] = [s for s in rng.sample(STUDY + CARE + ["ASIELVERGUNNING"], 2)
                                       if s not in person.get("statussen", [])]
    return {"fase": "reactie", "corporatie": rng.choice(["L0101", "L0119", "L0120", "L0200"]), "eenheid": home,
            "huishouden": hh}


def difference(case, rent, answer):
    want = expected(case, rent)
    for f in FIELDS:
        got = answer[f]
        got = None if got == "ONBEPAALD" else got
        if got != want[f]:
            return "%s: %s, expected %s" % (f, answer[f], want[f])
    if want["uitkomst"] is not None and answer["hoogstePassendeHuurklasse"] != want["hoogste"]:
        return "hoogstePassendeHuurklasse: %s, expected %s" % (answer["hoogstePassendeHuurklasse"], want["hoogste"])
    if (want["uitkomst"] is None) != bool(answer["ontbreekt"]) and want["uitkomst"] is None:
        return "undecided without naming what is missing"
    if answer["menselijkeToets"] != (want["uitkomst"] != "GESCHIKT"):
        return "menselijkeToets"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("passend")
    parser.add_argument("policy")
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--year", type=int, action="append")
    args = parser.parse_args()
    failures = total = 0
    for year in args.year or sorted(YEARS):
        rng = random.Random(args.seed * 10000 + year)
        cases = [random_case(rng, year) for _ in range(args.cases)]
        text = "".join(json.dumps(c) + "\n" for c in cases)
        run = subprocess.run([args.passend, "evaluate", "--stream"], input=text, capture_output=True, text=True,
                             env=dict(os.environ, PASSEND_POLICY_DIR=args.policy))
        lines = run.stdout.splitlines()
        if run.returncode != 0 or len(lines) != len(cases):
            print("evaluate --stream: status %d, %d answers of %d %s" % (run.returncode, len(lines), len(cases),
                                                                         run.stderr))
            bad = next((i for i, l in enumerate(lines) if '"fout"' in l), None)
            if bad is not None:
                print(json.dumps(cases[bad]), lines[bad])
            return 1
        undecided = 0
        for case, line in zip(cases, lines):
            answers = json.loads(line)
            rents = case["eenheid"]["huurprijzen"]
            for rent, answer in zip(rents, answers if len(rents) > 1 else [answers]):
                total += 1
                undecided += answer["uitkomst"] == "ONBEPAALD"
                wrong = difference(case, rent, answer)
                if wrong:
                    failures += 1
                    if failures <= 5:
                        print("%d: %s at rent %s\n%s" % (year, wrong, rent, json.dumps(case)))
        print("%d: %d cases, %d undecided" % (year, len(cases), undecided))
    print("%d answers compared, %d differ" % (total, failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
