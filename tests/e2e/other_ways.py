"""The applicant's other ways through the real pages: an income that has changed, another year, filled in by oneself; up to the verdict.

usage: other_ways.py BIN [TEXT]      TEXT: only the scenes whose name has it
"""
import datetime
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, decided               # noqa: E402
from client import expect                         # noqa: E402
from scenes import play, same, scene              # noqa: E402
from service import FLOW, YEAR                    # noqa: E402


def has(a, *parts):
    for part in parts:
        assert part in a.browser.text.replace("\u00a0", " "), f"no {part}: {a.browser.text}"


def ago(days):
    d = datetime.date.today() - datetime.timedelta(days=days)
    return {"dag": str(d.day), "maand": str(d.month), "jaar": str(d.year)}


def read(service, platform, person, source):
    return Adult(service, platform, ["r-1"], person=person).ask().load().agree().choose(source).away().log_in().at("/waarden")


def to_changed(a):
    a.browser.follow("Dit klopt niet")
    a.at("/klopt-niet").browser.follow("Mijn inkomen is veranderd")
    return a.at("/veranderd")


def say_why(a, direction, cause="minder-uren", estimate="24.000"):
    """To the page that asks for the slip; it is answered where the one before it was."""
    a.browser.press("verder", {"verandering": direction, "oorzaak": cause, "schatting": estimate})
    assert a.browser.button("verder")[0].action.endswith("/loonstrook"), a.browser.text
    return a


def verdict(a):
    """When this one has agreed: of their household."""
    return decided(a.right().back().redeem().fetch(), [a.seal])


@scene
def less_now(service, platform):
    a = read(service, platform, "fatma", "mijninkomen")
    has(a, "€ 62.400")
    to_changed(a)
    a.browser.press("verder", {"verandering": "minder", "schatting": "veel"})
    has(a.at("/veranderd"), "Er is nog iets niet goed")
    say_why(a, "minder")
    slip = {"loonstrook": "zelf", "loon": "2.000", "periode": "maand", "vakantiegeld": "ja"}
    a.browser.press("verder", {**slip, **ago(250)})
    has(a, "Dit is te oud. Neem een nieuwer papier.")
    a.browser.press("verder", {**slip, **ago(40)})
    has(a.at("/waarden"), "€ 62.400", "Uw inkomen nu", "€ 2.000 per maand", "€ 24.000", "U hebt dit zelf ingevuld")
    v = verdict(a)
    same((v["uitkomst"], v["daeb"], v["inkomensklasse"], v["zekerheid"]), ("GESCHIKT", "BINNEN", "LAAG", "VERKLAARD"), "less now")


@scene
def without_it(service, platform):
    v = verdict(read(service, platform, "fatma", "mijninkomen"))
    same((v["daeb"], v["zekerheid"]), ("BOVEN", "KLUISGETEKEND"), "what tax data say")


@scene
def a_slip_from_the_source(service, platform):
    a = read(service, platform, "leyla", "mijninkomen")
    assert "Uw inkomen nu" not in a.browser.text, a.browser.text
    say_why(to_changed(a), "geen", "nieuw-in-nederland", "7.800")
    has(a, "Wij kregen dit van uw bron:", "€ 556")
    a.browser.press("verder", {"loonstrook": "bron"})
    has(a.at("/waarden"), "€ 556 per vier weken", "€ 556 × 13 × 1,08 = € 7.806,24")
    assert "U hebt dit zelf ingevuld" not in a.browser.text, a.browser.text
    v = verdict(a)
    # The page does not ask for the inspector's statement, and this source has none: the verdict names it.
    same((v["inkomensklasse"], [o["feit"] for o in v["ontbreekt"]], v["zekerheid"]), ("ONBEPAALD", ["inspecteursverklaring"], "KLUISGETEKEND"),
         "a slip that its source signed")


@scene
def more_now(service, platform):
    a = to_changed(read(service, platform, "amina", "qii"))
    say_why(a, "meer", "meer-uren", "60.000")
    a.browser.press("verder", {"loonstrook": "zelf", "loon": "5.000", "periode": "maand", "vakantiegeld": "weetniet", **ago(40)})
    has(a.at("/waarden"), "€ 60.000", "Zit uw vakantiegeld er niet in? Dan is het € 64.800 in een jaar.")
    v = verdict(a)
    same((v["inkomensklasse"] == "LAAG", v["zekerheid"]), (False, "VERKLAARD"), "more now")


@scene
def another_year(service, platform):
    a = read(service, platform, "amina", "qii")
    has(a, "€ 27.100", "€ 26.400")
    a.browser.follow("Dit klopt niet")
    a.at("/klopt-niet").browser.follow("ander jaar")
    a.at("/ander-jaar").browser.press("verder", {"jaar": str(YEAR - 2)})
    has(a.at("/waarden"), "€ 26.400")
    assert "27.100" not in a.browser.text, a.browser.text
    a.browser.follow("Dit klopt niet")           # both are there to choose from again
    a.browser.follow("ander jaar")
    has(a.at("/ander-jaar"), "27.100", "26.400")
    a.browser.press("verder", {"jaar": str(YEAR - 1)})
    has(a.at("/waarden"), "€ 27.100")
    token = expect("token", a.right().back().with_code(), 200)
    same(token["authorization_details"][0]["inkomensjaar"], YEAR - 1, "the year that is shared")


@scene
def oneself_by_what_is_earned_now(service, platform):
    a = Adult(service, platform, ["r-1"]).ask().load().agree()
    a.browser.press("anders")
    a.browser.press("zelf")
    a.browser.press("verder", {"geboortejaar": "1991", "jaar": "geen"})
    say_why(a.at("/veranderd"), "geen", "nieuw-in-nederland", "26.000")
    a.browser.press("verder", {"loon": "2.000", "periode": "vierweken", "vakantiegeld": "ja", **ago(20)})
    has(a.at("/waarden"), "Dit hebt u zelf ingevuld", "Geboortejaar 1991", "€ 2.000 per vier weken", "€ 26.000")
    v = verdict(a)
    same(v["zekerheid"], "VERKLAARD", "filled in")


@scene
def oneself_the_year_before(service, platform):
    a = Adult(service, platform, ["r-1"]).ask().load().agree()
    a.browser.press("anders")
    a.browser.press("zelf")
    a.browser.press("verder", {"dag": "5", "maand": "5", "geboortejaar": "1991", "jaar": str(YEAR - 2), "inkomen": "27.000,50",
                               "inkomensoort": "hoogstens"})
    has(a.at("/waarden"), f"Inkomen {YEAR - 2}", "€ 27.000,50 of minder", "5 mei 1991")
    same(verdict(a)["inkomensklasse"], "LAAG", "at most")


play(flow=FLOW)
