"""R1-R8: the amounts of a year, and what the members of a household are at one month of it.

Amounts come from amounts.json, which stands apart from the packs: cents, indices in 1/10000, months. Integers only.
"""
import calendar
import collections
import datetime as dt
import functools
import itertools
import json
import os

CARE = ["WLZ_VERBLIJF", "WLZ_ADL", "WIJKVERPLEGING_10U_1J", "AWBZ_2014"]
STUDY = {"STUDENT_VOLTIJD", "PROMOTIE", "WTOS"}
NOT_NEGATIVE = {"BIJSTAND", "COA_TAAKSTELLING", "STUDIEFINANCIERING", "WTOS", "BUITENLANDSE_STUDENT_HO"}
FAR = 10 ** 17
UNIT = 10000                      # incomes are compared in 1/10000 cent
TODAY = dt.date.today()
AOW_2015 = 783                    # AOW 7a(1): 65 years and 3 months

Fields = collections.namedtuple("Fields", "year key start end v limits rents aow aow_before i1 i2 rekeninkomen upward "
                                          "art54a margin basic")


class Pack(Fields):
    """The amounts and rules of one period."""
    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other

    def assets(self, many):
        entry = self.v.get("vermogensgrens_zorgtoeslag_" + ("partners" if many else "single"), {})
        return entry.get("value") or FAR


Reading = collections.namedtuple("Reading", "o1 o2 o3 o4 o5 o6 o7 o8 o9 o10 o11 o12 o13")
DEFAULT = Reading(*[False] * 13)  # False: our answer; True: the alternative


# ---- amounts and packs ----

def span(value):
    """An amount of the table: exact, [least, most], or null."""
    if value is None:
        return 0, FAR
    return (value[0], value[1]) if isinstance(value, list) else (value, value)


def load():
    table = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "amounts.json"), encoding="utf-8"))
    packs = []
    for year in range(2016, 2027):
        row, last = table[str(year)], table.get(str(year - 1))
        value = {k: e["value"] for k, e in row.items()}
        limits = {short: span(value.get(name)) for short, name in [
            ("single", "passend_income_single_below_aow"), ("multi", "passend_income_multi_below_aow"),
            ("single_aow", "passend_income_single_aow"), ("multi_aow", "passend_income_multi_aow"),
            ("daeb_single", "daeb_income_limit_single"), ("daeb_multi", "daeb_income_limit_multi")]}
        if "daeb_income_limit_second_tier" in value:
            limits["second"] = span(value["daeb_income_limit_second_tier"])
        rents = [value[k] for k in ("kwaliteitskortingsgrens", "lage_aftoppingsgrens", "hoge_aftoppingsgrens",
                                    "huurtoeslag_max_rent")]
        basic = {(old, many): span(value["minimum_basishuur" + ("_aow" if old and year < 2025 else "") +
                                         (("_multi" if many else "_single") if old or year >= 2025 else "")])
                 for old in (False, True) for many in (False, True)}
        derived = row["income_index_I1"]["confidence"] == "derived_not_published"
        halves = [(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))]
        if year == 2017:
            halves = [("2017-1", dt.date(2017, 1, 1), dt.date(2017, 3, 26)),
                      ("2017-2", dt.date(2017, 3, 27), dt.date(2017, 12, 31))]
        for key, start, end in halves:
            packs.append(Pack(year, key, start, end, row, limits, rents, value["aow_age_months"],
                              last["aow_age_months"]["value"] if last else AOW_2015,
                              span(value["income_index_I1"]), span(value["income_index_I2"]),
                              start < dt.date(2017, 3, 27), year >= 2022, year >= 2022, 1 if derived else 0,
                              basic))
    return packs


PACKS = load()


def middle():
    """HVW 10(3)-(5): limit for one and for more, and the rents between which a home is middle rent."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "amounts.json"), encoding="utf-8") as f:
        table = json.load(f)
    return {int(y): [row["middeninkomen_single"]["value"], row["middeninkomen_multi"]["value"],
                     row["huurtoeslag_max_rent"]["value"], row["middenhuur_max_rent"]["value"]]
            for y, row in table.items() if "middenhuur_max_rent" in row}


MIDDLE = middle()


# ---- dates ----

def day(text):
    return dt.date.fromisoformat(text)


@functools.lru_cache(200000)
def add_months(d, months):
    y, m = divmod(d.year * 12 + d.month - 1 + months, 12)
    return dt.date(y, m + 1, min(d.day, calendar.monthrange(y, m + 1)[1]))


def reached(birth, on, p):
    """R4."""
    return add_months(birth, p.aow) <= on or add_months(birth, p.aow_before) <= dt.date(on.year - 1, 12, 31)


def age_on(birth, on):
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def month_number(d):
    return d.year * 12 + d.month


def days(value, low, high):
    """The first and the last day a date fact may be."""
    if value is None:
        return low, high
    if isinstance(value, dict):
        a, b = value.get("min"), value.get("max")
        return (days(a, low, low)[0] if a else low), (days(b, high, high)[1] if b else high)
    parts = [x for x in value.split("-") if x != "00"]
    if len(parts) == 1:
        return dt.date(int(parts[0]), 1, 1), dt.date(int(parts[0]), 12, 31)
    if len(parts) == 2:
        y, m = int(parts[0]), int(parts[1])
        return dt.date(y, m, 1), dt.date(y, m, calendar.monthrange(y, m)[1])
    return day(value), day(value)


def bounds(value, low=-FAR, high=FAR):
    if value is None:
        return low, high
    if isinstance(value, dict):
        return value.get("min", low), value.get("max", high)
    return value, value


# ---- one person, at one month of one pack ----

Person = collections.namedtuple("Person", "adult jan now child asked states a b opening bijstand none young uses year cents")


def times(x, index):
    """The interval of an interval times an index that may itself be an interval; infinite stays infinite."""
    ends = [v if abs(v) >= FAR else v * i for v in x for i in index]
    return min(ends), max(ends)


def plus(x, y):
    return max(x[0] + y[0], -FAR * UNIT), min(x[1] + y[1], FAR * UNIT)


def route_a(person, p, index1, index2):
    """R1, R8: tax income of the year before, else of the year before that."""
    incomes = {i["jaar"]: i for i in person.get("inkomens", []) if "bedrag" in i}
    for back, index in ((1, index1), (2, index2)):
        if p.year - back in incomes:
            cents = bounds(incomes[p.year - back]["bedrag"])
            return times(cents, index), p.year - back, cents
    return None, None, None


def claimed(declared):
    """The openings a declaration claims: one, or a list of them."""
    said = declared["aanleiding"]
    return frozenset(said if isinstance(said, list) else [said])


def window_open(slip, declared, reading):
    """Both answers a slip's dates leave possible: is its month within six of the declaration's?"""
    least, most = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
    end, said = days(slip.get("periodeEinde"), least, most), days(declared, least, most)
    if slip["periode"] == "VIERWEKEN" and reading.o7:
        end = tuple(d - dt.timedelta(days=27) for d in end)
    return {month_number(end[1]) >= month_number(said[0]) - 6, month_number(end[0]) >= month_number(said[1]) - 6}


def route_b(person, p, start, reading, index1):
    """R8: the possible amounts of route B, each an interval or None. start: first and last day the lease may start."""
    declared = person.get("verklaring")
    if declared is None or "datum" not in declared:
        return [None]
    if "GEEN_GEGEVENS" in claimed(declared) and not person.get("inspecteursverklaring"):
        return [None]
    slip, profit = person.get("loonopgave"), person.get("winst")
    if slip is None and profit in (None, 0):
        return [None]
    said = days(declared["datum"], dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    if said[0] > start[1]:          # dated after the lease had started
        return [None]
    late = [None] if said[1] > start[0] else []
    rest = times(bounds(person.get("box3", 0)), (UNIT, UNIT))
    if profit is not None:
        forecast = isinstance(profit, dict) and profit.get("soort") == "PROGNOSE"
        amount = profit["bedrag"] if isinstance(profit, dict) and "bedrag" in profit else profit
        rest = plus(rest, times(bounds(amount), (UNIT, UNIT) if forecast else index1))
    if slip is None:                # a profit that may be nought may be none at all
        low, high = bounds(amount)
        return [rest] + ([None] if low <= 0 <= high else late)
    wage = bounds(slip.get("loonLoonheffing"))
    if slip["periode"] == "JAAR":
        end = days(slip.get("periodeEinde"), dt.date(1900, 1, 1), dt.date(2199, 12, 31))
        fits = {end[0].year <= p.year - 1 <= end[1].year,
                end[0].year == p.year - 1 == end[1].year}
        amounts = [times(wage, index1)]
    else:
        fits = window_open(slip, declared["datum"], reading)
        number = 12 if slip["periode"] == "MAAND" else 13
        apart = slip.get("vakantiegeldApart")
        amounts = [times(wage, (number * f, number * f))
                   for f in ([10800 if apart else 10000] if apart is not None else [10000, 10800])]
    return [plus(rest, x) for x in amounts if True in fits] + ([None] if False in fits else late)


def indexed(person):
    """Whether the amount of route B holds a part that is multiplied by I1."""
    profit = person.get("winst")
    return person.get("loonopgave", {}).get("periode") == "JAAR" or \
        (profit is not None and not (isinstance(profit, dict) and profit.get("soort") == "PROGNOSE"))


def proven(person, latest):
    """R7: what evidence shows for a lease that starts on this day at the latest: a COA statement is of at most six months before."""
    shown = set(person.get("statussenBewezen", []))
    made = days(person.get("coaVerklaring"), dt.date(1900, 1, 1), dt.date(2199, 12, 31))[0]
    return shown if made >= add_months(latest, -6) else shown - {"COA_TAAKSTELLING"}


def statuses(person, lease):
    """What certainly holds of this member, and what may. Before a lease, which starts on that day at the latest, only what is
    proven is certain."""
    said = set(person.get("statussen", [])) | set(person.get("statussenBewezen", []))
    certain = proven(person, lease) if lease else said
    return certain, sorted(said - certain | set(person.get("statussenOnbekend", [])))


def persons(person, p, start, month, reading, index1, index2, lease):
    """Everybody this member may be: a list of Person, or None where not yet born or not counted."""
    first, january = month, dt.date(p.year, 1, 1)
    month_end = dt.date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
    found = set()
    kinds = [person["kind"]] if "kind" in person else [True, False] if person["rol"] == "MBW" else [False]
    part = bounds(person.get("dagenPerJaar", 366))
    certain, unsure = statuses(person, lease)
    sets = [frozenset(certain) | set(c) for n in range(len(unsure) + 1) for c in itertools.combinations(unsure, n)]
    a, year, cents = route_a(person, p, index1, index2)
    bs = route_b(person, p, start, reading, index1)
    reasons = claimed(person["verklaring"]) if "verklaring" in person else frozenset()
    dates = births(person.get("geboortedatum"), p, first)
    for birth in dates:
        if birth > month_end:       # not yet born, which only another resident can be
            if person["rol"] == "MBW":
                found.add(None)
                continue
            birth = month_end
        adult, jan, now = age_on(birth, first) >= 18, reached(birth, january, p), reached(birth, first, p)
        young = age_on(birth, first) < (23 if p.year <= 2025 else 21)
        for kind, states in itertools.product(kinds, sets):
            child, asked = kind, kind and adult and "onderhouden" not in person
            if kind and adult and not person.get("onderhouden", not reading.o3):
                child = False
            if child and part[0] < 156:
                found.add(None)
                if part[1] < 156:
                    continue
            if child:
                found.add(Person(adult, jan, now, True, asked, states, None, None, frozenset(), False, False, young, frozenset(),
                                 None,
                                 None))
                continue
            for b in bs:
                uses = {p.year - year} if a is not None else set()
                if b is not None and indexed(person):
                    uses = uses | {1}
                mine, opening, data = a, frozenset(), (year, cents)
                if b is not None and "GEEN_GEGEVENS" in reasons:
                    mine, b, data = b, None, (None, None)
                elif b is not None:
                    opening = reasons
                bijstand = mine is None and b is None and "BIJSTAND" in states
                none = mine is None and b is None and "BIJSTAND" not in states
                if mine is None:
                    mine = (0 if NOT_NEGATIVE & states else -FAR * UNIT, FAR * UNIT)
                found.add(Person(adult, jan, now, False, asked, states, mine, b, opening, bijstand, none, young,
                                 frozenset(uses), *data))
    return list(found)


@functools.lru_cache(20000)
def open_births(least, most, p, first):
    """One day of every stretch between the days at which something about a birth date changes."""
    cuts = set()
    for on in (dt.date(p.year, 1, 1), first):
        for age in (p.aow, p.aow_before):
            for end in (on, dt.date(on.year - 1, 12, 31)):
                for d in range(-3, 4):
                    cuts.add(add_months(end, -age) + dt.timedelta(days=d))
    for years in (18, 23 if p.year <= 2025 else 21):
        for d in range(-2, 3):
            cuts.add(add_months(first, -12 * years) + dt.timedelta(days=d))
    end = dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    cuts |= {end, end + dt.timedelta(days=1), least, most}
    return sorted(c for c in cuts if least <= c <= most)


def births(value, p, first):
    if isinstance(value, str) and len(value) == 10 and "-00" not in value:
        return [day(value)]
    least, most = days(value, dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    return open_births(least, most, p, first)


# ---- the household ----

Household = collections.namedtuple("Household", "n old students permits care pension openings sums bijstand none young one "
                                                "uses")


def household(members, p, reading):
    """Everything the rules read of the persons, or None where nobody is left."""
    members = [m for m in members if m is not None]
    n = len(members)
    if n == 0:
        return None
    adults = [m for m in members if m.adult]
    reached_january = [m.jan for m in members]
    if p.rekeninkomen and n > 1:
        old = (True,) if all(reached_january) else (False,) if not any(reached_january) else (False, True)
    elif reading.o1:
        old = (bool(adults) and all(m.jan for m in adults),)
    else:
        old = (any(reached_january),)
    permits = ["ASIELVERGUNNING" in m.states for m in adults]
    sick = [bool(set(CARE) & m.states) for m in members]
    care = next((c for c in CARE if any(c in m.states for m in members)), None)
    if reading.o5 and not all(sick):
        care = None
    earners = [m for m in members if not m.child]
    shared, own_a, own_b = (0, 0), (0, 0), (0, 0)
    for m in earners:
        if m.b is None:
            shared = plus(shared, m.a)
        else:
            own_a, own_b = plus(own_a, m.a), plus(own_b, m.b)
    return Household(n, old, n <= 2 and all(STUDY & m.states for m in members),
                     bool(adults) and (any(permits) if reading.o4 else all(permits)), care,
                     (any if reading.o10 else all)(m.now for m in members),
                     frozenset().union(*[m.opening for m in earners]), (shared, own_a, own_b),
                     bool(earners) and all(m.bijstand for m in earners) and not reading.o6,
                     any(m.none for m in earners),
                     all(m.young for m in adults) and not any(m.child for m in members), one_year(earners),
                     frozenset().union(*[m.uses for m in earners]))


def one_year(earners):
    """(tax year, sum of tax incomes) where all incomes are tax data of one year (case U of the cells), else None."""
    years = {m.year for m in earners}
    if not earners or len(years) > 1 or None in years or any(m.b is not None or m.a is None or m.cents is None
                                                             for m in earners):
        return None
    total = (0, 0)
    for m in earners:
        total = (max(total[0] + m.cents[0], -FAR), min(total[1] + m.cents[1], FAR))
    return years.pop(), total
