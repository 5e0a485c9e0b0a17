"""R9-R12 and the whole of a case, a second time: written from the rules in docs/law.md, not from the C or the packs.

`answers(case, overlays)` tries every value the open facts may have, and says for each rent what is the same in all.
"""
import bisect
import calendar
import datetime as dt
import functools
import itertools
import json

from household import (DEFAULT, FAR, MIDDLE, PACKS, TODAY, UNIT, Reading, add_months, bounds, days, household, persons,
                       plus, times)

CLASSES = ["TOT_BASISHUUR", "TOT_KWALITEITSKORTING", "TOT_LAGE_AFTOPPING", "TOT_HOGE_AFTOPPING", "TOT_DAEB_GRENS", "BOVEN"]
EXEMPTIONS = ["vrijstellingDaeb", "vrijstellingPassend"]   # None: none, or not the same at all points
FIELDS = ["uitkomst", "daeb", "passendheidsoort", "inkomensklasse", "huurklasse", "grootteklasse", "isOuderenhuishouden"] + EXEMPTIONS
ALL = FIELDS + ["hoogstePassendeHuurklasse"]
CODES = dict(o1="O1_OUDERENHUISHOUDEN", o2="O2_LAAG_INKOMEN_BOVEN_HUURGRENS", o3="O3_MEERDERJARIG_KIND",
             o4="O4_VERGUNNING_MET_PARTNER", o5="O5_ZORG_VAN_EEN_LID", o6="O6_BIJSTAND_IS_LAAG",
             o7="O7_MAAND_VIERWEKENSTROOK", o8="O8_JONGERENGRENS", o9="O9_WONING_VOOR_ACHT", o10="O10_54A_ALLE_LEDEN",
             o11="O11_ZORG_ZONDER_TOETS", o12="O12_AFRONDING",
             o13="O13_ONVRIJE_ETAGE_BOVEN_HUURGRENS")
PERIOD = dict(o1=(2025, 2026), o2=(2026, 2026), o8=(2016, 2025), o9=(2016, 2025), o10=(2022, 2026))


# ---- where incomes lie among the limits ----

def classes(x, cuts):
    """Which of the stretches between the cuts an interval meets (cuts belong to the stretch below)."""
    return range(bisect.bisect_left(cuts, x[0]), bisect.bisect_left(cuts, x[1]) + 1)


together = True                   # an unknown income that is in A and in B is one income; the C takes them for two (R12)


def pairs(h, cuts):
    """Which combinations of class of A and class of B some values of the incomes give."""
    shared, own_a, own_b = h.sums
    a = plus(shared, own_a)
    if not h.openings:
        return [(i, i) for i in classes(a, cuts)]
    b = plus(shared, own_b)
    apart = (own_a[0] - own_b[1], own_a[1] - own_b[0])
    edge = [-FAR * UNIT] + cuts + [FAR * UNIT]
    found = []
    for i in classes(a, cuts):
        low_a, high_a = max(a[0], edge[i] + (i > 0)), min(a[1], edge[i + 1])
        for j in classes(b, cuts):
            low_b, high_b = max(b[0], edge[j] + (j > 0)), min(b[1], edge[j + 1])
            if not together or low_a - high_b <= apart[1] and high_a - low_b >= apart[0]:
                found.append((i, j))
    return found


def limit_choices(p, h):
    """Every way the limits may lie: exact ones as they are; an interval at its ends and at the incomes inside it."""
    names = [k for k in p.limits if p.limits[k][0] != p.limits[k][1]]
    if not names:
        yield {k: v[0] for k, v in p.limits.items()}
        return
    base = {k: v[0] for k, v in p.limits.items()}
    shared, own_a, own_b = h.sums
    marks = {x // UNIT + d for y in (plus(shared, own_a), plus(shared, own_b)) for x in y for d in (-1, 0, 1)}
    same = "daeb_single" in names and p.limits["daeb_single"] == p.limits["daeb_multi"]
    if same:
        names.remove("daeb_multi")
    options = [sorted({p.limits[n][0], p.limits[n][1]} | {m for m in marks if p.limits[n][0] <= m <= p.limits[n][1]})
               for n in names]
    for chosen in itertools.product(*options):
        out = dict(base, **dict(zip(names, chosen)))
        if same:
            out["daeb_multi"] = out["daeb_single"]
        yield out


# ---- cells of about 1,000 euro: a reservation says no more than a cell does ----

def cell(q, cuts, grid):
    above, below = [c for c in cuts if c >= q], [c for c in cuts if c < q]
    top, bottom = (min(above) if above else None), (max(below) if below else None)

    def near(x):
        return (top is not None and abs(x - top) < grid // 2) or (bottom is not None and abs(x - bottom) < grid // 2)
    high = -(-q // grid) * grid
    while near(high) and (top is None or high < top):
        high += grid
    low = -(-q // grid) * grid - grid
    while near(low) and (bottom is None or low > bottom):
        low -= grid
    return (low if bottom is None else max(low, bottom)) + 1, high if top is None else min(high, top)


def cells(x, cuts, grid):
    return (x[0] if abs(x[0]) >= FAR else cell(x[0], cuts, grid)[0],
            x[1] if abs(x[1]) >= FAR else cell(x[1], cuts, grid)[1])


def scaled(x, margins, nominal):
    ends = x
    for m, i in zip(margins, nominal):
        if m:
            ends = [e if abs(e) >= FAR * UNIT else e + e * m // i for e in x]
    return min(ends), max(ends)


def widened(h, p, margins):
    """The household with its incomes widened to their cells, and the index off by a margin."""
    cuts = sorted({end * UNIT for v in p.limits.values() for end in v} |
                  {MIDDLE[y][many] * UNIT for y in MIDDLE for many in (0, 1) if p.year in MIDDLE})
    nominal = (p.i1[0], p.i2[0])
    if h.one is not None:
        year, q = h.one
        which = p.year - 1 - year
        factor = nominal[which]
        wide = cells(q, [c // factor for c in cuts], 100000)
        shared = times(wide, (factor + margins[which],))
        return h._replace(sums=(shared, (0, 0), (0, 0)))
    margins = [m if back in h.uses else 0 for back, m in zip((1, 2), margins)]
    if not h.openings:
        x = cells(plus(h.sums[0], h.sums[1]), cuts, 1000 * 100 * UNIT)
        x = scaled(x, margins, nominal)
        return h._replace(sums=(x, (0, 0), (0, 0)))
    a = scaled(cells(plus(h.sums[0], h.sums[1]), cuts, 1000 * 100 * UNIT), margins, nominal)
    b = scaled(cells(plus(h.sums[0], h.sums[2]), cuts, 1000 * 100 * UNIT), margins, nominal)
    return h._replace(sums=((0, 0), a, b))


# ---- the tables ----

@functools.lru_cache(500000)
def decide(modern, n, deemed, care, none, low, tier, rent, outside, room, floor, tested, applied, young, eight,
           reading):
    """R9-R11 at one point. floor: without its own entrance. rent: index in CLASSES; tier: 0 inside, 1 second tier, 2 above. modern: 2026 and later."""
    if reading.o11:
        none = False
    band = "LAAG" if deemed or low else "HOOG" if tier == 2 else "MIDDEN"
    cap = 3 if n >= 3 else 2
    if young and reading.o8:
        cap = 1
    fits, free_daeb, free_suits = rent <= cap, None, None
    if outside:
        suits = "NVT"
    elif rent == 5 and not modern and not (eight and reading.o9):
        suits = "NVT"
    elif rent == 5 and modern and band == "LAAG" and reading.o2:
        suits = "NVT"
    elif rent == 5 and modern and band == "LAAG":
        suits = "NIE"
    elif rent == 0:
        suits = "NVT"
    elif care and none and not deemed and fits:
        suits = "NVT"
    elif band != "LAAG":
        suits = "NVT"
    elif applied:
        suits, free_suits = "NVT", "BTIV_54A"
    else:
        suits = "PAS" if fits else "NIE"
    if (not room and not (floor and reading.o13) and rent == 5) or not tested:
        daeb = "NVT"
    elif deemed or care:
        daeb, free_daeb = "BINNEN", deemed or care
    else:
        daeb = ["BINNEN", "BINNEN_TWEEDE_TREDE", "BOVEN"][tier]
    outcome = "RUIMTE_DAEB" if daeb == "BOVEN" else "RUIMTE_PASSEND" if suits == "NIE" else "GESCHIKT"
    if outside or band != "LAAG":
        highest = 5
    elif applied:
        highest = 4 if modern and not reading.o2 else 5
    else:
        highest = cap
    return outcome, daeb, suits, band, CLASSES[rent], "3+" if n >= 3 else str(n), free_daeb, free_suits, highest


def rent_classes(value, quality, basic_low, basic_high):
    """Classes a rent may be in; the basishuur may itself be an interval."""
    low, high = bounds(value, 0, 10000000)
    found = set()
    for basic in {basic_low, basic_high} | {r + d for r in (low, high) for d in (0, 1) if basic_low <= r + d <= basic_high}:
        cuts = [basic - 1] + quality
        found.update(range(bisect.bisect_left(cuts, low), bisect.bisect_left(cuts, high) + 1))
    return found


def choices(value, unknown):
    return [value] if value is not None else unknown


# ---- a case ----

def spots(when):
    """The pack and the first of the month of every start date a range holds; None where there is no pack."""
    first, last = days(when, dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    found, month = [], first.replace(day=1)
    while month <= last:
        end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        here = [p for p in PACKS if p.start <= min(end, last) and p.end >= max(month, first)]
        found += [(p, month) for p in here] or [(None, month)]
        month = add_months(month, 1)
    return found


def homes(home):
    """Every home the facts leave: (a room, a floor without its own entrance, outside the norm, one that DAEB is about, for eight)."""
    if home is None:
        kinds = ["ZELFSTANDIG", "ONZELFSTANDIG", "ONVRIJE_ETAGE"]
        marked, permanent, eight = [False, True], [True, False], [False]
    else:
        kind = home.get("woonruimtesoort", ["ZELFSTANDIG", "ONZELFSTANDIG", "ONVRIJE_ETAGE"])
        kinds = kind if isinstance(kind, list) else [kind]
        marked, permanent = [home.get("aangewezen", False)], [home.get("permanenteBewoning", True)]
        eight = [home.get("voorAchtOfMeer", False)]
        permanent = [permanent[0] and home.get("daebTak", True)]
    return {(k == "ONZELFSTANDIG", k == "ONVRIJE_ETAGE", k == "ONZELFSTANDIG" and not m, f, e)
            for k, m, f, e in itertools.product(kinds, marked, permanent, eight)}


def alternatives(case, p, month, reading, index1, index2):
    """Every household the facts may mean."""
    first, last = days(when(case), dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    start = max(first, p.start), min(last, p.end)
    lease = last if case.get("fase") == "toewijzing" else None
    people = [persons(m, p, start, month, reading, index1, index2, lease) for m in case["huishouden"]["leden"]]
    for members in itertools.product(*people):
        h = household(members, p, reading)
        if h is not None:
            yield h


def points(case, rents, overlays, reading=DEFAULT, widen=None, basic_shift=None, only=None):
    """For each rent: the set of outcomes over all values of the open facts, or None where there is no pack."""
    home, hh, varied = case.get("eenheid"), case["huishouden"], reading
    found = [set() for _ in rents]
    kinds = homes(home)
    mine = [y for y in MIDDLE if home and home.get("middenhuur")]
    middles = {(y, many): MIDDLE[y][many] for y in mine for many in (False, True)}
    for p, month in spots(when(case)):
        if p is None:
            return None
        reading = varied if only in (None, p) else DEFAULT
        index1, index2 = p.i1, p.i2
        for h in alternatives(case, p, month, reading, index1, index2):
            if widen:
                h = widen(h, p)
            many = h.n >= 2
            asset_limit = p.assets(many)
            vermogen = bounds(hh.get("vermogen")) if hh.get("verzoek54a") else (0, 0)
            rich = {vermogen[0] > asset_limit, vermogen[1] > asset_limit} if hh.get("verzoek54a") and p.art54a else {False}
            applied = {bool(r and d and h.pension) for r in rich for d in choices(hh.get("besluit54a", False), [])}
            young, eight_people = h.young and p.year <= 2025, h.n >= 8
            for limit in limit_choices(p, h):
                limit.update(middles)
                cuts = sorted({v * UNIT for v in limit.values()})
                if reading.o12:
                    cuts = [c // (100 * UNIT) * 100 * UNIT + 100 * UNIT - 1 for c in cuts]
                rank = {k: bisect.bisect_left(cuts, v * UNIT) for k, v in limit.items()}
                for old in h.old:
                    income = rank[("multi" if many else "single") + ("_aow" if old else "")]
                    daeb = rank["daeb_multi" if many else "daeb_single"]
                    second = rank.get("second", daeb)
                    states = set()
                    for a, b in pairs(h, cuts):
                        low = a <= income
                        if "PASSEND_LAGER" in h.openings and not low and b <= income:
                            low = True
                        elif "PASSEND_HOGER" in h.openings and p.upward and low and b > income:
                            low = False
                        best = min(a, b) if "DAEB_LAGER" in h.openings else a
                        tier = 0 if best <= daeb else 1 if best <= second else 2
                        if h.bijstand:
                            low, tier = True, 0
                        states.add((low, tier, tuple(y for y in mine if a > rank[y, many])))
                    deemed = "STUDENT" if h.students else "ASIELVERGUNNING" if h.permits else None
                    basic = p.basic[old, many]
                    off = basic_shift[1] if basic_shift and basic_shift[0] == p.year else 0
                    for i, rent in enumerate(rents):
                        for rc in rent_classes(rent, p.rents, basic[0] + off, basic[1] + off):
                            for (low, tier, above), (room, floor, outside, tested, eight), use in itertools.product(
                                    states, kinds, applied):
                                point = decide(p.year >= 2026, min(h.n, 3), deemed, h.care, h.none, low, tier, rc, outside,
                                               room, floor, tested, use, young, eight and eight_people, reading)
                                for rules, year in overlays[i]:
                                    outcome = point[0]
                                    for rule in rules:
                                        outcome = rule(outcome, point[3], year in above)
                                    found[i].add((outcome,) + point[1:] + (old,))
    return found


ORDER = ["uitkomst", "daeb", "passendheidsoort", "inkomensklasse", "huurklasse", "grootteklasse", *EXEMPTIONS, "highest",
         "isOuderenhuishouden"]


def settle(found):
    """R12: what is the same at all points; None: undecided. The highest class is the one that fits in any case."""
    if found is None:
        return {f: None for f in FIELDS}
    columns = dict(zip(ORDER, zip(*found)))
    result = {f: columns[f][0] if len(set(columns[f])) == 1 else None for f in FIELDS}
    result["hoogstePassendeHuurklasse"] = CLASSES[min(columns["highest"])]
    return result


def suspects(case):
    """The readings that can matter to a case at all: the others need not be tried."""
    text = json.dumps(case)
    here = {"o1", "o2", "o8", "o12", "o13"}
    for name, word in [("o3", "kind"), ("o3", "MBW"), ("o4", "ASIELVERGUNNING"), ("o5", "W"), ("o6", "BIJSTAND"),
                       ("o7", "VIERWEKEN"), ("o9", "voorAchtOfMeer"), ("o10", "54a"), ("o11", "WLZ"), ("o11", "AWBZ"),
                       ("o11", "WIJK")]:
        if word in text:
            here.add(name)
    return [n for n in Reading._fields if n in here]


def reservations(case, rents, overlays, base):
    """A7: every reading and derived number varied alone, per year; its code stands where an answered field differs."""
    found = [[] for _ in rents]

    def compare(code, varied):
        for i, (b, v) in enumerate(zip(base, varied)):
            v = settle(v)
            if code not in found[i] and any(b[f] != v[f] for f in ALL if f not in EXEMPTIONS or b[f]):
                found[i].append(code)
    for p in sorted({p.key: p for p, _ in spots(when(case))}.values(), key=lambda p: p.start):
        for name in suspects(case):
            since, until = PERIOD.get(name, (2016, 2026))
            if not since <= p.year <= until:
                continue
            widen = (lambda h, q: widened(h, q, (0, 0)) if q is p else h) if name == "o12" else None
            compare(CODES[name], points(case, rents, overlays, DEFAULT._replace(**{name: True}), widen, only=p))
        if p.margin:
            for margins in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                compare("INDEX_%s_AFGELEID" % p.year, points(case, rents, overlays, DEFAULT,
                        lambda h, q: widened(h, q, margins) if q is p else h))
        if "margin" in p.v.get("minimum_basishuur", {}):
            for off in (-1, 1):
                compare("BASISHUUR_%s_AFGELEID" % p.year, points(case, rents, overlays, basic_shift=(p.year, off)))
    return found


def when(case):
    """The start date; a question without one is about today."""
    return (case.get("eenheid") or {}).get("ingangsdatum") or TODAY.isoformat()


def rents_of(case):
    home = case.get("eenheid") or {}
    return home["huurprijzen"] if home.get("huurprijzen") else [home.get("huurprijs")]


def answers_apart(case, overlays):
    global together
    together = False
    try:
        return answers(case, overlays)
    finally:
        together = True


def answers(case, overlays=None, reserve=False):
    """One answer for each rent."""
    rents = rents_of(case)
    overlays = overlays or [[((), 0)] for _ in rents]
    found = points(case, rents, overlays)
    out = [settle(f) for f in found] if found else [settle(None) for _ in rents]
    if reserve and found:
        for o, codes in zip(out, reservations(case, rents, overlays, [dict(o) for o in out])):
            o["voorbehoud"] = codes
    if "eenheid" not in case and found:
        for o in out:
            o["huurklasse"] = "NVT"
    return out
