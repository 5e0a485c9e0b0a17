"""Random cases, weighted to where answers change: limits and the cent above, birthdays, the window of a wage slip."""
import datetime as dt

from household import CARE, FAR, MIDDLE, STUDY, TODAY, add_months, day

# The ways to show a status (certs/README.md).
PROOFS = {"coaVerklaring": ["COA_TAAKSTELLING"], "bijstandBesluit": ["BIJSTAND"], "promotie": ["PROMOTIE"],
          "studiefinanciering": ["STUDIEFINANCIERING", "WTOS"], "asielvergunning": ["ASIELVERGUNNING"], "zorgindicatie": CARE,
          "inschrijving": ["STUDENT_VOLTIJD", "BUITENLANDSE_STUDENT_HO"]}

PLAIN = sorted(STUDY) + CARE + ["ASIELVERGUNNING", "BIJSTAND", "COA_TAAKSTELLING", "STUDIEFINANCIERING",
                                "BUITENLANDSE_STUDENT_HO"]


def amounts(p):
    """The income limits of a pack in cents, both ends of those that are intervals."""
    return sorted({v for x in p.limits.values() for v in x if 0 < v < FAR})


def rents(p):
    return p.rents + sorted({v + d for x in p.basic.values() for v in x for d in (-1, 0) if 0 < v + d < FAR})


def near(rng, points, spread):
    return rng.choice(points) + rng.choice([-1, 0, 1, rng.randint(-spread, spread)])


def around(rng, value, spread):
    """The value, or a range that holds it."""
    if rng.random() < 0.9:
        return value
    shape = rng.random()
    low, high = value - rng.randint(0, spread), value + rng.randint(0, spread)
    return {"max": high} if shape < 0.2 else {"min": low} if shape < 0.4 else {"min": low, "max": high}


def index(p, back):
    low, high = p.i1 if back == 1 else p.i2
    return low if 0 < low and high < FAR else 10000


def blur(rng, date):
    """A day, or what is left of it when only the month, the year or a range is known."""
    draw = rng.random()
    if draw < 0.94:
        return date.isoformat()
    if draw < 0.96:
        return date.isoformat()[:rng.choice([4, 7])]
    if draw < 0.97:
        return date.isoformat()[:8] + "00"
    return {"min": (date - dt.timedelta(days=rng.randint(0, 40))).isoformat(),
            "max": (date + dt.timedelta(days=rng.randint(0, 40))).isoformat()}


def random_person(rng, p, start, number, target):
    person = {"rol": "WON" if number == 0 else rng.choice(["MED", "MDH", "MBW"])}
    if person["rol"] == "MBW" and rng.random() < 0.9:
        person["kind"] = rng.random() < 0.4
    if person.get("kind"):
        birth = add_months(dt.date(p.year, rng.randint(1, 12), 1), -18 * 12) + dt.timedelta(days=rng.randint(-400, 400))
        if rng.random() < 0.7:
            person["onderhouden"] = rng.random() < 0.5
    elif rng.random() < 0.3:
        birth = add_months(dt.date(p.year, 1, 1), -rng.choice([p.aow, p.aow_before])) + \
            dt.timedelta(days=rng.choice([-1, 0, 1, rng.randint(-400, 400)]))
    elif rng.random() < 0.1:
        birth = add_months(dt.date(p.year, rng.randint(1, 12), 1), -12 * rng.choice([21, 23])) + \
            dt.timedelta(days=rng.choice([-1, 0, 1]))
    else:
        birth = dt.date(rng.randint(1950, p.year - 19), rng.randint(1, 12), rng.randint(1, 28))
    person["geboortedatum"] = blur(rng, birth)
    if rng.random() < 0.03:
        del person["geboortedatum"]
    states = [s for s in PLAIN if rng.random() < 0.05]
    if states:
        person["statussen"] = states
    draw = rng.random()
    if draw < 0.75:
        back = rng.choice([1, 1, 1, 2])
        person["inkomens"] = [{"jaar": p.year - back,
                               "bedrag": around(rng, target * 10000 // index(p, back) + rng.choice([0, 0, 1]), 300000)}]
        if rng.random() < 0.2:
            person["inkomens"].append({"jaar": p.year - (3 - back), "bedrag": rng.randint(-500000, 6000000)})
        if rng.random() < 0.02:
            del person["inkomens"][0]["bedrag"]
    elif draw < 0.9:
        person.update(slip(rng, p, start, target))
    if rng.random() < 0.08 and "verklaring" not in person:
        person.update(slip(rng, p, start, target))
    return person


def slip(rng, p, start, target):
    """R8: a wage slip or year statement with its declaration, some outside the window, some dated after the start."""
    period = rng.choice(["MAAND", "VIERWEKEN", "JAAR"])
    number, apart = {"MAAND": 12, "VIERWEKEN": 13, "JAAR": 1}[period], rng.random() < 0.5
    declared = start - dt.timedelta(days=rng.choice([-1, 0, rng.randint(-40, 0)] + [rng.randint(1, 200)] * 6))
    end = dt.date(p.year - 1, rng.randint(1, 12), 28) if period == "JAAR" else \
        add_months(declared, -rng.choice([1, 2, 5, 6, 7])).replace(day=rng.randint(1, 28))
    if period == "JAAR" and rng.random() < 0.2:
        end = end.replace(year=p.year - 2)
    wage = target // (number if not apart else number * 108 // 100 or 1) + rng.choice([0, 0, 1])
    person = {"loonopgave": {"loonLoonheffing": around(rng, max(wage, 0), 20000), "periode": period,
                             "periodeEinde": blur(rng, end), "vakantiegeldApart": apart},
              "verklaring": {"datum": blur(rng, declared), "aanleiding": rng.choice(
                  ["GEEN_GEGEVENS", "DAEB_LAGER", "PASSEND_LAGER", "PASSEND_HOGER", ["PASSEND_HOGER"],
                   ["DAEB_LAGER", "PASSEND_LAGER"], ["PASSEND_LAGER", "DAEB_LAGER"]])},
              "inspecteursverklaring": rng.random() < 0.7}
    if rng.random() < 0.05:
        del person["loonopgave"]["vakantiegeldApart"]
    if rng.random() < 0.2:
        person["winst"] = rng.randint(1, 2000000)
        if rng.random() < 0.05:
            person["winst"] = {"min": rng.choice([0, 1]), "max": person["winst"]}
        elif rng.random() < 0.5:
            person["winst"] = {"bedrag": person["winst"], "soort": rng.choice(["PROGNOSE", "JAARCIJFER"])}
        if rng.random() < 0.3:
            del person["loonopgave"]
    if rng.random() < 0.2:
        person["box3"] = rng.randint(0, 500000)
    return person


def random_household(rng, p, start):
    adults = rng.choice([1, 1, 1, 2, 2, 3])
    share, leden = near(rng, amounts(p), 300000), []
    for i in range(adults):
        part = share if i == adults - 1 else rng.randint(-100000, max(share, 0))
        share -= part
        leden.append(random_person(rng, p, start, i, part))
    for _ in range(rng.choice([0, 0, 0, 0, 1, 1, 2, 3]) if rng.random() < 0.98 else 7):
        child = {"rol": "MBW", "kind": True, "geboortedatum": dt.date(
            rng.randint(p.year - 19, p.year), rng.randint(1, 12), rng.randint(1, 28)).isoformat()}
        if rng.random() < 0.3:
            child["dagenPerJaar"] = rng.choice([0, 100, 155, 156, 157, 366])
        elif rng.random() < 0.05:
            child["dagenPerJaar"] = {"min": 100, "max": rng.choice([155, 156, 200])}
        if day(child["geboortedatum"]).year <= p.year - 17 and rng.random() < 0.5:
            child["onderhouden"] = True
        leden.append(child)
    rng.shuffle(leden)
    hh = {"leden": leden}
    if rng.random() < 0.1:
        hh.update(verzoek54a=True, besluit54a=rng.random() < 0.5)
        limits = [x for x in (p.assets(False), p.assets(True)) if x < FAR] or [14000000]
        if rng.random() < 0.8:
            hh["vermogen"] = around(rng, near(rng, limits, 1000000), 2000000)
    if rng.random() < 0.2:
        hh["urgentie"] = ["HVW_15_5"]
    if rng.random() < 0.04:
        person = rng.choice(leden)
        person["statussenOnbekend"] = [s for s in rng.sample(sorted(STUDY) + CARE + ["ASIELVERGUNNING"], 2)
                                       if s not in person.get("statussen", [])]
    return hh


def show(rng, case, start):
    """Before a lease: most of what members say is shown, some statements of the COA are too old or have no date."""
    for person in case["huishouden"]["leden"]:
        shown = [s for s in person.get("statussen", []) if rng.random() < 0.6]
        if shown:
            person["statussenBewezen"] = shown
        if rng.random() < 0.02 and "WTOS" not in person.get("statussenOnbekend", []):
            person["statussenBewezen"] = sorted(set(shown) | {"WTOS"})      # shown without being said
        if "COA_TAAKSTELLING" in shown and rng.random() < 0.9:
            made = add_months(start, -6) + dt.timedelta(days=rng.choice([-1, 0, 1, rng.randint(-100, 180)]))
            person["coaVerklaring"] = blur(rng, made)
    case["fase"] = "toewijzing"
    return case


def random_case(rng, p, lease=False):
    start = p.start + dt.timedelta(days=rng.randint(0, (p.end - p.start).days))
    when = start.isoformat()
    if rng.random() < 0.1:
        when = {"min": when, "max": (start + dt.timedelta(days=rng.choice([10, 40, 100]))).isoformat()}
    rent = [near(rng, rents(p), 8000)]
    if rng.random() < 0.2:
        rent += rng.sample(range(10000, 120000), rng.choice([1, 1, 2]))
    if rng.random() < 0.04:
        rent = [{"min": rent[0] - 3000, "max": rent[0]}]
    published = add_months(start, -rng.choice([0, 0, 1, 2]))
    home = {"idExtern": "W-1", "ingangsdatum": when, "publicatiedatum": published.isoformat(),
            "woonruimtesoort": rng.choice(["ZELFSTANDIG"] * 6 + ["ONVRIJE_ETAGE", "ONZELFSTANDIG"]),
            "aangewezen": rng.random() < 0.3, "permanenteBewoning": rng.random() < 0.95}
    if len(rent) == 1 and rng.random() < 0.5:
        home["huurprijs"] = rent[0]
    else:
        home["huurprijzen"] = rent
    draw = rng.random()
    if draw < 0.02:
        home["woonruimtesoort"] = rng.sample(["ZELFSTANDIG", "ONVRIJE_ETAGE", "ONZELFSTANDIG"], 2)
    elif draw < 0.03:
        del home["woonruimtesoort"]
    elif draw < 0.04:
        home.pop("huurprijs", None), home.pop("huurprijzen", None)
    elif draw < 0.05:
        home["publicatiedatum"] = {"min": published.isoformat(), "max": (published + dt.timedelta(days=90)).isoformat()}
    elif draw < 0.06:
        home["publicatiedatum"] = rng.choice([{"min": published.isoformat()}, {"max": published.isoformat()},
                                              {"min": (published - dt.timedelta(days=700)).isoformat(),
                                               "max": (published + dt.timedelta(days=700)).isoformat()}])
    elif draw < 0.09:
        del home["publicatiedatum"]
    if rng.random() < 0.05:
        home["voorAchtOfMeer"] = True
    if rng.random() < 0.05:
        home["daebTak"] = False
    case = {"fase": "reactie", "corporatie": rng.choice(["L0101", "L0119", "L0120", "L0200", "L0215", "L0225",
                                                                 "L0235"]), "eenheid": home,
            "huishouden": random_household(rng, p, start)}
    if p.year in MIDDLE and rng.random() < 0.1:
        one, more, low, high = MIDDLE[p.year]
        total = near(rng, [one, more], 300000)
        home.update(middenhuur=True, huurprijzen=[near(rng, [low, high], 8000)])
        home.pop("huurprijs", None)
        case["huishouden"]["leden"] = [random_person(rng, p, start, 0, total)] + case["huishouden"]["leden"][1:][:rng.choice([0, 3])]
    if p.start <= TODAY <= p.end and rng.random() < 0.02:
        del case["eenheid"]         # what fits at all, as of today
    return show(rng, case, start) if lease else case
