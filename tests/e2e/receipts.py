"""Receipts without a code: whoever logs in at their source again sees what they share and stops it; by the real pages and stand-in sources.

usage: receipts.py BIN [TEXT]      TEXT: only the scenes whose name has it
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult                        # noqa: E402
from client import Platform, expect, home         # noqa: E402
from running_year import read                     # noqa: E402
from scenes import play, same, scene              # noqa: E402
from service import CLIENTS, CORPORATIONS, FLOW   # noqa: E402

STOP = "Stop met delen"
ENDED = "niet meer gebruikt"


def given(service, platform, person, source, ref="r-1", fetched=True):
    a = Adult(service, platform, [ref], person=person, corporation=CORPORATIONS[platform.name][-1]).ask().load().agree().choose(source).away().log_in().at("/waarden").right()
    return a.back().redeem().fetch() if fetched else a


def ahead(a, source):
    """Another browser at the source, for the receipts of whoever logs in there."""
    b = a.device()
    b.go(a.page("/ontvangst"))
    b.press(source)
    same(b.path, "/nl/mijn-ontvangsten", "the link")
    assert "Wij lezen dan alleen wie u bent" in b.text, b.text
    b.follow("Verder")
    return b


def logged_in(a, source, person=None, **more):
    b = ahead(a, source)
    b.press("inloggen", {"persona": person or a.person, "fout": more.pop("deed", "")}, **more)
    return b


def stops(b):
    """Numbers of what can be stopped on this page."""
    return [c["value"] for form in b.forms for c in form.buttons() if c.get("name") == "nummer"]


@scene
def at_each_source(service, platform):
    for source, person in (("qii", "amina"), ("mijninkomen", "joris")):
        a = given(service, platform, person, source)
        b = logged_in(a, source)
        same((b.status, b.path), (200, "/nl/mijn-ontvangsten"), "the list")
        assert "code=" not in b.url and STOP in b.text, b.text
        assert not re.search(r"€|Inkomen \d", b.text), "no amounts"
        same(stops(b), ["0"], "one agreement")
        b.press("0")
        assert "Wilt u stoppen" in b.text, b.text
        same(a.grant_status()[0], 200, "only asked")
        b.press("stop")
        assert "U bent gestopt" in b.text, b.text
        same(a.grant_status()[0], 404, "stopped")
        b.go(a.page("/mijn-ontvangsten"))
        same((ENDED in b.text, stops(b)), (True, []), "the list afterwards")
        assert ENDED in a.receipt_says(), "the code says so too"


@scene
def of_several_platforms(service, platform):
    """Each with its own stop; what is pending is among them, and goes as if it had never been."""
    registered = read(os.path.join(service.directory, "afnemers.json"))["afnemers"][1]
    other = Platform(service.port, service.certs, CLIENTS[1], redirect=registered["redirect_uris"][0])
    try:
        one, two = given(service, platform, "mirjam", "qii"), given(service, other, "mirjam", "qii", "x-1")
        late = given(service, platform, "mirjam", "qii", "r-9", fetched=False)
        b = logged_in(one, "qii")
        same(len(stops(b)), 3, "three")
        assert "De website heeft nog niets gekregen" in b.text, b.text
        for number in stops(b):
            b.go(one.page("/mijn-ontvangsten"))
            b.press(number)
            b.press("stop")
            assert "U bent gestopt" in b.text, b.text
        same((one.grant_status()[0], two.grant_status()[0]), (404, 404), "both")
        late.browser.reload()
        assert not late.browser.button("terug"), "nothing is pending any more"
    finally:
        other.close()


@scene
def about_how_often(service, platform):
    """By corporation and in all, and no less after a restart."""
    a = Adult(service, platform, ["r-1"], person="amina", corporation=["L0101", "L0102"])
    a.ask().load().agree().choose("qii").away().log_in().at("/waarden").right()
    assert "Nog niet" not in a.receipt_says(), "nothing is given"
    a.back().redeem().fetch()
    said = a.receipt_says()
    assert "Woonstichting De Eerste Nog niet Wonen Tweestad Nog niet" in said, said
    assert "Woonstichting De Eerste Een klacht indienen Wonen Tweestad Een klacht indienen" in said, said
    whole = expect("dossierzegels", platform.dossierzegel(a.dossier, [a.seal]), 201)["dossierzegel"]
    question = {"fase": "reactie", "corporatie": "L0102", "eenheden": [home("W-1024", 69011)],
                "huishoudens": [{"referentie": "r-1", "dossierzegel": whole}]}
    expect("toetsingen", platform.toets(question), 200)
    said = a.receipt_says()
    assert "Woonstichting De Eerste Nog niet Wonen Tweestad Eén keer" in said, said
    question["eenheden"] = [home(f"W-{i}", 69011) for i in range(20)]
    question["corporatie"] = "L0101"
    expect("toetsingen", platform.toets(question), 200)
    for restarted in range(2):
        said = a.receipt_says()
        assert "Woonstichting De Eerste Ongeveer 20 keer Wonen Tweestad Eén keer" in said, said
        if restarted == 0:
            service.stop()
            service.start()
    b = logged_in(a, "qii")
    assert "Ongeveer 20 keer" in b.text, b.text
    said = a.stop()
    assert "keer" not in said and "keer" not in a.receipt_says(), said


@scene
def somebody_else(service, platform):
    a = given(service, platform, "amina", "qii")
    for source, person in (("qii", "henk"), ("mijninkomen", "amina")):
        b = logged_in(a, source, person)
        assert "deelt u nu niets" in b.text, b.text
    same(a.grant_status()[0], 200, "goes on")


@scene
def it_does_not_work(service, platform):
    """Whatever the source does: the form again, which says so, and the code still works."""
    a = given(service, platform, "amina", "qii")
    for deed in ("nonce", "sleutel-gisteren", "ander-bewijs", "token-storing", "token-weigering", "gegevens-html", "bronfout", "iss-ander"):
        b = logged_in(a, "qii", deed=deed)
        assert "Inloggen is niet gelukt" in b.text, f"{deed}: {b.path} {b.text}"
    b = ahead(a, "qii")
    b.press("annuleren")
    assert "Inloggen is niet gelukt" in b.text, b.text
    b.press("verder", {"code": a.receipt})
    assert STOP in b.text, b.text
    same(a.grant_status()[0], 200, "goes on")


@scene
def only_in_its_browser(service, platform):
    a = given(service, platform, "amina", "qii")
    b = logged_in(a, "qii", stop=[service.issuer + "/terug/"])
    back, stranger = b.left, a.device()
    stranger.go(back)
    same((stranger.status, "Ga terug naar waar u begon" in stranger.text), (400, True), "without the cookie")
    stranger.go(a.page("/mijn-ontvangsten"))
    same(stranger.path, "/nl/ontvangst", "nobody's list")
    b.go(back)
    same("0" in stops(b), True, "in its browser")
    status, headers, _ = b.ask("GET", back)
    same((status, headers["Location"]), (303, "/nl/mijn-ontvangsten"), "the same again")


@scene
def a_flow_goes_on_meanwhile(service, platform):
    """The person of page 4 looks at their receipts in the same browser, and goes back to the platform after that."""
    a = given(service, platform, "suryani", "mijninkomen", fetched=False)
    b = a.browser
    b.go(a.page("/ontvangst"))
    b.press("mijninkomen")
    b.follow("Verder")
    b.press("inloggen", {"persona": "suryani", "fout": ""})
    same(len(stops(b)), 1, "what is pending")
    b.go(a.page("/klaar"))
    a.back().redeem().fetch()
    same(a.grant_status()[0], 200, "given")


play(flow=FLOW)
