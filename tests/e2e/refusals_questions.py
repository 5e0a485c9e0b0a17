"""Rows of refusals.py: questions (`/v1/toetsingen`)."""
import json
import re

from client import claims
from refusals_answer import MARK
from refusals_bodies import CHILD, HOME, WON, days
from refusals_seals import inside
from running_year import YEAR


# ---- toetsingen ----

def household(**lid):
    return {"huishoudens": [{"verklaard": {"leden": [dict(WON, **lid)]}}]}


def unit(**changed):
    out = dict(HOME, **changed)
    return {"eenheden": [{k: v for k, v in out.items() if v is not None}]}


LID = " @/huishoudens/0/verklaard/leden/0"
EEN = " @/eenheden/0"
TOETS_ROWS = [
    ("phase toewijzing", {"fase": "toewijzing"}, "422 fase-niet-beschikbaar @/fase"),
    ("unknown phase", {"fase": MARK}, "400 waarde-onbekend @/fase"),
    ("without a phase", {"fase": None}, "400 lid-ontbreekt @/fase"),
    ("without a corporation", {"corporatie": None}, "400 lid-ontbreekt @/corporatie"),
    ("corporation not mandated", {"corporatie": "L0103"}, "403 corporatie-niet-gemachtigd @/corporatie"),
    ("corporation that is none", {"corporatie": MARK}, "400 tekst-ongeldig @/corporatie"),
    ("without households", {"huishoudens": None}, "400 lid-ontbreekt @/huishoudens"),
    ("no households", {"huishoudens": []}, "400 lid-ontbreekt @/huishoudens"),
    ("an object as households", {"huishoudens": {}}, "400 json-soort @/huishoudens"),
    ("a number as household", {"huishoudens": [7]}, "400 json-soort @/huishoudens/0"),
    ("1001 households", {"huishoudens": [{}] * 1001}, "400 te-veel-antwoorden @/huishoudens/1000"),
    ("1001 answers", {"huishoudens": [{}] * 143, "eenheden": [HOME] * 7}, "400 te-veel-antwoorden"),
    ("1001 rents", {"eenheden": [dict({k: v for k, v in HOME.items() if k != "huurprijs"}, huurprijzen=[60000] * 8)] * 126},
     "400 te-veel-antwoorden @/eenheden/125"),
    ("stopNa with two homes", {"eenheden": [HOME, HOME], "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}}, "400 stop-ongeldig @/stopNa"),
    ("stopNa with two rents", {**unit(huurprijs=None, huurprijzen=[60000, 70000]), "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}},
     "400 stop-ongeldig @/stopNa"),
    ("stopNa without a home", {"eenheden": None, "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}}, "400 stop-ongeldig @/stopNa"),
    ("stopNa 0", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 0}}, "400 json-getal @/stopNa/aantal"),
    ("stopNa 1001", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1001}}, "400 json-getal @/stopNa/aantal"),
    ("stopNa ONBEPAALD", {"stopNa": {"uitkomst": "ONBEPAALD", "aantal": 1}}, "400 waarde-onbekend @/stopNa/uitkomst"),
    ("stopNa without a number", {"stopNa": {"uitkomst": "GESCHIKT"}}, "400 lid-ontbreekt @/stopNa"),
    ("stopNa with more", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1, "aantallen": 2}}, "400 lid-onbekend @/stopNa ~aantal"),
    ("a language we do not speak", {"talen": ["nl", "ar"]}, "400 waarde-onbekend @/talen/1"),
    ("a language as text", {"talen": "nl"}, "400 json-soort @/talen"),
    ("a number as language", {"talen": [7]}, "400 json-soort @/talen/0"),
    ("reference with a space", {"huishoudens": [{"referentie": "r 1"}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("reference of 65", {"huishoudens": [{"referentie": "r" * 65}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("empty reference", {"huishoudens": [{"referentie": ""}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("unknown urgency", {"huishoudens": [{"urgentie": [MARK]}]}, "400 waarde-onbekend @/huishoudens/0/urgentie/0"),
    ("urgency twice", {"huishoudens": [{"urgentie": ["HVW_15_5"] * 2}]}, "400 json-dubbel @/huishoudens/0/urgentie/1"),
    ("a text as decision", {"huishoudens": [{"besluit54a": "ja"}]}, "400 json-soort @/huishoudens/0/besluit54a"),
    ("a member beside the household", {"huishoudens": [{"verklaart": {}}]}, "400 lid-onbekend @/huishoudens/0 ~verklaard"),
    ("nobody declared", {"huishoudens": [{"verklaard": {"leden": []}}]}, "400 lid-ontbreekt @/huishoudens/0/verklaard"),
    # Homes
    ("rekenhuur", unit(rekenhuur=69011), "400 huurprijs-soort" + EEN + "/rekenhuur"),
    ("brutohuur", unit(brutohuur=69011), "400 huurprijs-soort" + EEN + "/brutohuur"),
    ("misspelt rent", unit(huurprijss=69011), "400 lid-onbekend" + EEN + " ~huurprijs"),
    ("rent below zero", unit(huurprijs=-1), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("rent of a palace", unit(huurprijs=10000001), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("rent with a fraction", unit(huurprijs=690.11), "400 json-getal" + EEN + "/huurprijs"),
    ("rent as text", unit(huurprijs="69011"), "400 json-soort" + EEN + "/huurprijs"),
    ("rents the wrong way round", unit(huurprijs={"min": 70000, "max": 60000}), "400 bereik-omgekeerd" + EEN + "/huurprijs"),
    ("rent with another bound", unit(huurprijs={"mim": 70000}), "400 lid-onbekend" + EEN + "/huurprijs ~min"),
    ("rent from beyond the bound", unit(huurprijs={"min": 10000001}), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("17 rents", unit(huurprijs=None, huurprijzen=[60000] * 17), "400 te-veel" + EEN + "/huurprijzen/16"),
    ("rooms below zero", unit(kamers=-1), "400 json-getal" + EEN + "/kamers"),
    ("100 rooms", unit(kamers=100), "400 json-getal" + EEN + "/kamers"),
    ("rooms the wrong way round", unit(kamers={"min": 3, "max": 2}), "400 bereik-omgekeerd" + EEN + "/kamers"),
    ("kind of home", unit(woonruimtesoort=MARK), "400 waarde-onbekend" + EEN + "/woonruimtesoort"),
    ("no kind of home", unit(woonruimtesoort=[]), "400 waarde-onbekend" + EEN + "/woonruimtesoort"),
    ("municipality of letters", unit(gemeente="Arnh"), "400 tekst-ongeldig" + EEN + "/gemeente"),
    ("municipality too long", unit(gemeente="02021"), "400 tekst-ongeldig" + EEN + "/gemeente"),
    ("id with a slash", unit(idExtern=MARK + "/1"), "400 tekst-ongeldig" + EEN + "/idExtern"),
    ("start on 30 February", unit(ingangsdatum="2026-02-30"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start that is not known, in zeros", unit(ingangsdatum="0000-00-00"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start in 2101", unit(ingangsdatum="2101-01-01"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start in 1879", unit(ingangsdatum="1879-12-31"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start as a number", unit(ingangsdatum=20261215), "400 json-soort" + EEN + "/ingangsdatum"),
    ("start in Dutch", unit(ingangsdatum="15-12-2026"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start the wrong way round", unit(ingangsdatum={"min": "2026-12-15", "max": "2026-12-14"}), "400 bereik-omgekeerd" + EEN + "/ingangsdatum"),
    ("ages the wrong way round", unit(doelgroep={"leeftijdVan": 55, "leeftijdTot": 27}), "400 bereik-omgekeerd" + EEN + "/doelgroep"),
    ("age 200", unit(doelgroep={"leeftijdVan": 200}), "400 json-getal" + EEN + "/doelgroep/leeftijdVan"),
    # Persons
    ("person without a role", {"huishoudens": [{"verklaard": {"leden": [{}]}}]}, "400 lid-ontbreekt" + LID),
    ("unknown role", {"huishoudens": [{"verklaard": {"leden": [{"rol": MARK}]}}]}, "400 waarde-onbekend" + LID + "/rol"),
    ("tenant as child", household(kind=True), "400 waarde-onbekend" + LID),
    ("citizen number", household(bsn="999990019"), "400 lid-onbekend" + LID),
    ("name", household(achternaam=MARK), "400 lid-onbekend" + LID),
    ("birth date in 1879", household(geboortedatum="1879-12-31"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date in year nought", household(geboortedatum="0000-05-05"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date in 2101", household(geboortedatum="2101"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date 1991-13", household(geboortedatum="1991-13"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("367 days", household(dagenPerJaar=367), "400 json-getal" + LID + "/dagenPerJaar"),
    ("unknown status", household(statussen=[MARK]), "400 waarde-onbekend" + LID + "/statussen/0"),
    ("status twice", household(statussen=["BIJSTAND"] * 2), "400 json-dubbel" + LID + "/statussen/1"),
    ("status proven and unknown", household(statussenBewezen=["WTOS"], statussenOnbekend=["WTOS"]), "400 json-dubbel" + LID),
    ("unknown status proven", household(statussenBewezen=[MARK]), "400 waarde-onbekend" + LID + "/statussenBewezen/0"),
    ("statement on no day", household(coaVerklaring="2026-02-30"), "400 datum-ongeldig" + LID + "/coaVerklaring"),
    ("status held and unknown", household(statussen=["WTOS"], statussenOnbekend=["WTOS"]), "400 json-dubbel" + LID),
    ("income without a year", household(inkomens=[{"bedrag": 1}]), "400 lid-ontbreekt" + LID + "/inkomens/0"),
    ("two incomes of a year", household(inkomens=[{"jaar": 2025, "bedrag": 1}, {"jaar": 2025, "bedrag": 2}]), "400 json-dubbel" + LID + "/inkomens/1"),
    ("five incomes", household(inkomens=[{"jaar": 2020 + i} for i in range(5)]), "400 te-veel" + LID + "/inkomens/4"),
    ("income above 100 million", household(inkomens=[{"jaar": 2025, "bedrag": 10000000001}]), "400 bedrag-buiten-bereik" + LID + "/inkomens/0/bedrag"),
    ("income below -10 million", household(inkomens=[{"jaar": 2025, "bedrag": -1000000001}]), "400 bedrag-buiten-bereik" + LID + "/inkomens/0/bedrag"),
    ("income of 2^63", household(inkomens=[{"jaar": 2025, "bedrag": 1 << 63}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income of 400 digits", household(inkomens=[{"jaar": 2025, "bedrag": 10 ** 400}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income with a fraction", household(inkomens=[{"jaar": 2025, "bedrag": 27100.5}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income as text", household(inkomens=[{"jaar": 2025, "bedrag": MARK}]), "400 json-soort" + LID + "/inkomens/0/bedrag"),
    ("income of year 1879", household(inkomens=[{"jaar": 1879, "bedrag": 1}]), "400 json-getal" + LID + "/inkomens/0/jaar"),
    ("income of another kind", household(inkomens=[{"jaar": 2025, "bedrag": 1, "soort": MARK}]), "400 waarde-onbekend" + LID + "/inkomens/0/soort"),
    ("income the wrong way round", household(inkomens=[{"jaar": 2025, "bedrag": {"min": 2, "max": 1}}]), "400 bereik-omgekeerd" + LID + "/inkomens/0/bedrag"),
    ("slip without a period", household(loonopgave={"loonLoonheffing": 1}), "400 lid-ontbreekt" + LID + "/loonopgave"),
    ("slip of a week", household(loonopgave={"loonLoonheffing": 1, "periode": "WEEK"}), "400 loon-per-week" + LID + "/loonopgave/periode"),
    ("declaration without a reason", household(verklaring={"datum": "2026-11-16"}), "400 lid-ontbreekt" + LID + "/verklaring"),
    ("cause of 501 bytes", household(verklaring={"aanleiding": "DAEB_LAGER", "oorzaak": MARK + "a" * 490}), "400 tekst-ongeldig" + LID + "/verklaring/oorzaak"),
]
UNBORN = {"rol": "MBW", "kind": True, "geboortedatum": "2058-06-02"}


def members(*leden):
    return {"huishoudens": [{"verklaard": {"leden": list(leden)}}]}


def born(lid, household=0):
    return f"400 datum-ongeldig @/huishoudens/{household}/verklaard/leden/{lid}/geboortedatum"


def low(rent, home=0):
    return f"400 huurprijs-te-laag @/eenheden/{home}/{rent}"


def many(household):
    return f"400 te-veel @/huishoudens/{household}/verklaard/leden/20"


# What spoils its own answer only: one result for each answer, in order.
PAIR_ROWS = [
    ("tenant born in 1958", household(geboortedatum="1958-06-02"), ["200"]),
    ("tenant born in 2058", household(geboortedatum="2058-06-02"), [born(0)]),
    ("tenant born on the day of the start", {**household(geboortedatum="2026-12-15"), **unit(ingangsdatum="2026-12-15")}, ["200"]),
    ("tenant born the day after the start", {**household(geboortedatum="2026-12-16"), **unit(ingangsdatum="2026-12-15")}, [born(0)]),
    ("tenant born in a year that begins after the start", {**household(geboortedatum="2027"), **unit(ingangsdatum="2026-12-15")}, [born(0)]),
    ("tenant born in the month of the start", {**household(geboortedatum="2026-12-00"), **unit(ingangsdatum="2026-12-15")}, ["200"]),
    ("tenant born before or after the start", household(geboortedatum={"min": "1958-06-02", "max": "2058-06-02"}), ["200"]),
    ("tenant born at the earliest after the start", household(geboortedatum={"min": "2058-06-02"}), [born(0)]),
    ("tenant born after the last possible start", {**household(geboortedatum="2027-01-01"),
                                                   **unit(ingangsdatum={"min": "2026-12-01", "max": "2026-12-31"})}, [born(0)]),
    ("tenant born by the last possible start", {**household(geboortedatum="2026-12-31"),
                                                **unit(ingangsdatum={"min": "2026-12-01", "max": "2026-12-31"})}, ["200"]),
    ("tenant born in 2058, start unknown", {**household(geboortedatum="2058-06-02"), **unit(ingangsdatum=None)}, ["200"]),
    ("tenant born tomorrow, without a home", {**household(geboortedatum=days(1)), "eenheden": None}, [born(0)]),
    ("tenant born on a day that is not known", household(geboortedatum="0000-00-00"), ["200"]),
    ("tenant born yesterday, without a home", {**household(geboortedatum=days(-1)), "eenheden": None}, ["200"]),
    ("partner born after the start", members(dict(WON, geboortedatum="1991"), {"rol": "MED", "geboortedatum": "2058"}), [born(1)]),
    ("tenant to be born after the start, behind children",
     members(CHILD, UNBORN, {"rol": "MDH", "geboortedatum": "2058"}, WON), [born(2)]),
    ("children and others who are not born yet", members(WON, UNBORN, {"rol": "MBW", "geboortedatum": "2058"}), ["200"]),
    ("born between the starts of two homes",
     {**household(geboortedatum="2026-12-15"), "eenheden": [dict(HOME, ingangsdatum="2026-12-14"), dict(HOME, ingangsdatum="2026-12-15")]}, [born(0), "200"]),
    ("one household of three", {"huishoudens": [{"verklaard": {"leden": [dict(WON, geboortedatum=day)]}} for day in ("1958", "2058", "1991")]},
     ["200", born(0, 1), "200"]),
    ("rent of nought", unit(huurprijs=0), [low("huurprijs")]),
    ("rent in euros", unit(huurprijs=690), [low("huurprijs")]),
    ("rent of 49.99", unit(huurprijs=4999), [low("huurprijs")]),
    ("rent of 50.00", unit(huurprijs=5000), ["200"]),
    ("rent of at most 49.99", unit(huurprijs={"max": 4999}), [low("huurprijs")]),
    ("rent of at most 750.00", unit(huurprijs={"max": 75000}), ["200"]),
    ("rent from nought to 50.00", unit(huurprijs={"min": 0, "max": 5000}), ["200"]),
    ("rent that is not given", unit(huurprijs=None), ["200"]),
    ("one rent of three", unit(huurprijs=None, huurprijzen=[69011, 690, 74500]), ["200", low("huurprijzen/1"), "200"]),
    ("the only rent of a list", unit(huurprijs=None, huurprijzen=[0]), [low("huurprijzen/0")]),
    ("one home of three", {"eenheden": [HOME, dict(HOME, huurprijs=745), HOME]}, ["200", low("huurprijs", 1), "200"]),
    ("a rent and a household", {"huishoudens": [{"verklaard": {"leden": [dict(WON, geboortedatum=day)]}} for day in ("1958", "2058")],
                                "eenheden": [HOME, dict(HOME, huurprijs=0)]},
     ["200", low("huurprijs", 1), born(0, 1), low("huurprijs", 1)]),
    ("twenty adults", members(WON, *[{"rol": "MED"}] * 19), ["200"]),
    ("nineteen children", members(WON, *[CHILD] * 19), ["200"]),
    ("twenty-one adults", members(WON, *[{"rol": "MED"}] * 20), [many(0)]),
    ("twenty children and a tenant", members(WON, *[CHILD] * 20), [many(0)]),
    ("thirty members, of whom the last are nobody", members(*[WON] * 20, *[{"rol": MARK, "x": [MARK]}] * 10), [many(0)]),
    ("too many in one household of three, two homes", {"huishoudens": [{"verklaard": {"leden": [WON] * n}} for n in (1, 21, 20)],
                                                       "eenheden": [HOME, HOME]}, ["200", "200", many(1), many(1), "200", "200"]),
    ("too many members, and a rent of nought", {**members(*[WON] * 21), **unit(huurprijs=0)}, [many(0)]),
    ("nobody declared, rent of nought", {"huishoudens": [{}], **unit(huurprijs=0)}, [low("huurprijs")]),
    ("no seal, rent of nought", {"huishoudens": [{"dossierzegel": "AAAA"}], **unit(huurprijs=0)}, ["400 zegel-ongeldig"]),
]
NUMBERS = [("1e400", b"1e400"), ("6.9011e4", b"6.9011e4"), ("1E5", b"1E5"), ("0.0", b"0.0"), ("1.", b"1."), ("-1e-1", b"-1e-1"),
           ("20 digits", b"99999999999999999999"), ("-20 digits", b"-99999999999999999999"), ("10,000 digits", b"9" * 10000)]
NO_NUMBERS = [("01", b"01"), ("+1", b"+1"), (".5", b".5"), ("0x10", b"0x10"), ("NaN", b"NaN"), ("Infinity", b"-Infinity"), ("1_000", b"1_000"), ("-", b"-")]


def words_rows(t, ask):
    """The words beside a verdict: in the languages that are asked, with Dutch, and without anything of the household."""
    name = "toets: words in English"
    many = {"huishoudens": [{"referentie": f"r-{i}", "verklaard": {"leden": [
        dict(WON, geboortedatum="1991-05-05", inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000 + 37 * i}])]}} for i in range(40)],
        **unit(huurprijs=None, huurprijzen=[69011, 74500])}
    asked, plain = ask({**many, "talen": ["en"]}), ask(many)
    t.row(name, asked, "200")
    for answer in json.loads(asked.body)["antwoorden"]:
        words = answer.get("uitleg", {})
        good = answer["huurprijs"] == 69011
        wanted = ("Deze woning past bij u.", "This home fits you.") if good else ("Deze woning past nu niet bij u.", "This home does not fit you now.")
        rent = ("€ 690,11", "€690.11") if good else ("€ 745,00", "€745.00")
        for lang, first, amount in zip(("nl", "en"), wanted, rent):
            text = words.get(lang, "")
            if not text.startswith(first + "\n\n") or amount not in text or "713" not in text or set(words) != {"nl", "en"}:
                t.complain(name, f"{lang}: {text!r}")
            if re.search(r"27[.,]?1\d\d|1991|1 ?mei|5 May", text):
                t.complain(name, "a fact of the household in the words")
        if "uitleg" in claims(answer["toetsing"]) or (not good and "https://" not in words.get("nl", "")):
            t.complain(name, "words within the verdict, or no page of a person")
        for where in ("https://eerste.example/klachten", "https://gemeente.example/bezwaar"):
            if {lang: where in words[lang] for lang in words} != {"nl": not good, "en": not good} or where in str(claims(answer["toetsing"])):
                t.complain(name, f"{where} not beside an outcome that somebody may not agree with, or within the verdict")
    t.row("toets: words not asked for", plain, "200")
    if b"uitleg" in plain.body:
        t.complain("toets: words not asked for", "words")
    only = ask({"talen": ["nl"]})
    t.row("toets: words in Dutch", only, "200")
    if set(json.loads(only.body)["antwoorden"][0]["uitleg"]) != {"nl"}:
        t.complain("toets: words in Dutch", "other languages")


def pair_rows(t, ask):
    for name, changed, wanted in PAIR_ROWS:
        answer = ask(changed)
        t.row("toets: " + name, answer, "200")
        found = json.loads(answer.body).get("antwoorden", [])
        if len(found) != len(wanted):
            t.complain("toets: " + name, "%d answers" % len(found))
        for one, want in zip(found, wanted):
            inside(t, "toets: " + name, one, want)
    found = ask({"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}, "huishoudens": [
        {"verklaard": {"leden": [dict(WON, geboortedatum=day, inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000}])]}} for day in ("2058", "1991", "1992")]})
    t.row("toets: stopNa passes over what is refused", found, "200")
    if [sorted(set(a) & {"probleem", "toetsing", "nietGetoetst"}) for a in json.loads(found.body)["antwoorden"]] != [
            ["probleem"], ["toetsing"], ["nietGetoetst"]]:
        t.complain("toets: stopNa passes over what is refused", found.body.decode())


def toets_rows(t, wire):
    good = {"fase": "reactie", "corporatie": "L0101", "eenheden": [HOME],
            "huishoudens": [{"referentie": "r-1", "verklaard": {"leden": [dict(WON, geboortedatum="1991-05-05", inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000}])]}}]}

    def ask(changed, key=None):
        body = {k: v for k, v in {**good, **changed}.items() if v is not None}
        return wire.call("POST", "/v1/toetsingen", body, headers=[("Idempotency-Key", key)] if key else ())

    t.row("toets: as it should be", ask({}), "200")
    for name, changed, wanted in TOETS_ROWS:
        t.row("toets: " + name, ask(changed), wanted)
    text = json.dumps(good).encode()
    for name, number in NUMBERS:
        t.row("toets: rent of " + name, wire.call("POST", "/v1/toetsingen", text.replace(b"69011", number)), "400 json-getal" + EEN + "/huurprijs")
    for name, number in NO_NUMBERS:
        t.row("toets: rent of " + name, wire.call("POST", "/v1/toetsingen", text.replace(b"69011", number)), "400 json-onjuist")
    t.row("toets: 1000 households", ask({"huishoudens": [{}] * 1000}), "200")
    odd = {"huishoudens": [{"verklaard": {"leden": [
        dict(WON, geboortedatum={"max": "1990"}, winst={}, box3={"min": -5}, dagenPerJaar={"max": 0}, statussenOnbekend=["PROMOTIE"],
             inkomens=[{"jaar": 1880, "bedrag": {"min": -1000000000, "max": 10000000000}}, {"jaar": 2100}],
             loonopgave={"periode": "JAAR", "periodeEinde": {"min": "1880", "max": "2100"}, "loonLoonheffing": {"min": -3}},
             verklaring={"aanleiding": "PASSEND_HOGER", "datum": "2100-00-00"})] + [{"rol": "MBW"}] * 7, "vermogen": {"max": -1}}}],
        "eenheden": [{"ingangsdatum": {"min": "1880", "max": "2100"}, "huurprijs": {}, "kamers": {}, "doelgroep": {}}]}
    t.row("toets: facts at the ends of their ranges", ask(odd), "200")

    words_rows(t, ask)
    pair_rows(t, ask)

    for name, key in [("with a space", MARK + " 1"), ("of 65", "k" * 65), ("with a quote", '"' + MARK + '"'), ("with a slash", MARK + "/1")]:
        t.row("Idempotency-Key: " + name, ask({}, key), "400 idempotentie-sleutel")
    first, again = ask({}, "sleutel-1"), ask({}, "sleutel-1")
    ids = [[claims(a["toetsing"])["jti"] for a in json.loads(x.body)["antwoorden"]] for x in (first, again, ask({}, "sleutel-2"), ask({}))]
    t.row("Idempotency-Key: same key, same body", again, "200")
    if ids[0] != ids[1] or ids[0] == ids[2] or ids[3] in ids[:3]:
        t.complain("Idempotency-Key: same key, same body", "jti " + repr(ids))
    t.row("Idempotency-Key: same key, other body", ask({"corporatie": "L0102"}, "sleutel-1"), "409 idempotentie-conflict")
    t.row("Idempotency-Key: same key, body in another order",
          wire.call("POST", "/v1/toetsingen", dict(reversed(good.items())), headers=[("Idempotency-Key", "sleutel-1")]), "409 idempotentie-conflict")
    t.row("Idempotency-Key: a refused body does not take the key", ask({"fase": MARK}, "sleutel-3"), "400 waarde-onbekend @/fase")
    t.row("Idempotency-Key: the key is free", ask({}, "sleutel-3"), "200")
