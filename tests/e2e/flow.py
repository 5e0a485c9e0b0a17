"""Whole flows through sources: the pages, the stand-in servers that people log in at, couriers, assessors, the platform; by HTTP, without scripts.

usage: flow.py BIN [TEXT]      TEXT: only the scenes whose name has it

Both kinds of source: `qii` (a certificate, requests ahead, `iss`, evidence at an address of its own) and `mijninkomen` (an assertion, all of the
request in the browser's address, no `iss`, evidence in the token answer).
"""
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, decided               # noqa: E402
from client import expect                         # noqa: E402
from patience import until                        # noqa: E402
from scenes import play, same, scene              # noqa: E402
from service import FLOW                          # noqa: E402

TITLES = {"qii": "Qii, kluis van de woningzoekende", "mijninkomen": "MijnInkomen, kluis van de woningzoekende"}
WRONG_BROWSER = "Ga terug naar waar u begon"


def euro(cents):
    return f"{'-' if cents < 0 else ''}€ {abs(cents) // 100:,}".replace(",", ".")


def shown(service, person):
    """The incomes of one of the twelve as page 3 has them."""
    return [f"Inkomen {i['jaar']} {euro(i['bedrag'])}" for i in service.standin.people[person]["inkomens"]]


def grants(service):
    """Rows on the disk, as they would be found after a crash now."""
    return service.stored("SELECT count(*) FROM grants")[0][0]


def choosing(service, platform, person, refs=("r-1",), i=0, dossier=None):
    """Somebody before the choice of a source."""
    return Adult(service, platform, list(refs), i, dossier, person=person).ask().load().agree()


# ---- as it should be ----

def whole(service, platform, source, person):
    a = choosing(service, platform, person).choose(source)
    b = a.browser
    a.at("/naar-bron")
    assert f"U gaat nu naar {TITLES[source]}" in b.text, b.text
    assert "form-action 'self';" in b.headers["Content-Security-Policy"], b.headers["Content-Security-Policy"]
    a.away().log_in().at("/waarden")
    assert "code=" not in b.url and f"Dit lazen wij bij {TITLES[source]}" in b.text, b.text
    for line in shown(service, person):
        assert line in b.text, f"{line}: {b.text}"
    before = grants(service)
    a.right().back().redeem()
    same(grants(service), before, "written before its seal leaves")
    a.fetch()
    same(grants(service), before + 1, "written with the first answer")
    status, said = a.grant_status()
    same((status, said["authorization_details"][0]["bronnen"]), (200, [source]), "the grant")
    same(TITLES[source] in a.receipt_says(), True, "the receipt names the source")
    return a


@scene
def one_person_at_each_source(service, platform):
    for source, person, rent, outcome in (("qii", "amina", 69011, "GESCHIKT"), ("mijninkomen", "joris", 74500, "NIET_GESCHIKT"),
                                          ("qii", "mirjam", 74500, "GESCHIKT")):
        a = whole(service, platform, source, person)
        verdict = decided(a, [a.seal], rent)
        same(verdict["uitkomst"], outcome, f"{person} at {source}")


@scene
def a_couple_at_one_source(service, platform):
    refs = ["h-1", "h-2"]
    henk = choosing(service, platform, "henk", refs).choose("qii").away().log_in().at("/waarden").right().back().redeem().fetch()
    riet = choosing(service, platform, "riet", refs, 1, henk.dossier).choose("qii").away().log_in().at("/waarden")
    for line in shown(service, "henk"):
        assert line not in riet.browser.text, "what the other one has"
    riet.right().back().redeem().fetch()
    same(decided(henk, [henk.seal, riet.seal])["uitkomst"], "GESCHIKT", "Henk and Riet")


@scene
def one_by_a_source_and_one_filled_in(service, platform):
    refs = ["s-1", "s-2"]
    one = choosing(service, platform, "suryani", refs).choose("mijninkomen").away().log_in().at("/waarden").right().back().redeem().fetch()
    other = Adult(service, platform, refs, 1, one.dossier).ask().finish()
    said = decided(one, [one.seal, other.seal])
    same(said["zekerheid"], "VERKLAARD", "the weakest of both")


# ---- the way back ----

def raw(service, a, method, url, cookie=True, headers=None):
    """The first answer to a request of that browser, without going on."""
    kept = dict(a.browser.cookies)
    if not cookie:
        a.browser.cookies.clear()
    try:
        return a.browser.ask(method, url, None, headers)
    finally:
        a.browser.cookies.clear()
        a.browser.cookies.update(kept)


def returned(service, a, source, deed=""):
    """The address that the source sends this browser back to, before it goes there."""
    a.choose(source).away().log_in(deed=deed, stop=[service.issuer + "/terug/"])
    return a.browser.left


@scene
def a_code_acts_once(service, platform):
    """HEAD, a fetch ahead, another browser: nothing happens. The right browser: once, and again to where the case is."""
    for source, person in (("qii", "amina"), ("mijninkomen", "joris")):
        a = choosing(service, platform, person)
        url = returned(service, a, source)
        same(raw(service, a, "HEAD", url)[0], 503, "HEAD")
        same(raw(service, a, "GET", url, headers={"Sec-Purpose": "prefetch"})[0], 503, "fetched ahead")
        status, _, text = raw(service, a, "GET", url, cookie=False)
        same((status, WRONG_BROWSER in text), (400, True), "another browser")
        assert raw(service, a, "GET", url.replace("state=", "state=A"))[1]["Location"].endswith("/naar-bron"), "another state"
        a.browser.go(url)
        a.at("/waarden")
        for _ in range(2):
            status, headers, _ = raw(service, a, "GET", url)
            same((status, headers["Location"].split("?")[0].rsplit("/", 1)[-1]), (303, "waarden"), "again")
        a.right()


@scene
def another_source_meanwhile(service, platform):
    """Back in the browser and to another source: the late answer of the first changes nothing."""
    a = choosing(service, platform, "amina")
    late = returned(service, a, "qii")
    a.browser.go(a.page("/bron"))
    a.choose("mijninkomen").at("/naar-bron")
    a.browser.go(late)
    a.at("/naar-bron")
    assert TITLES["mijninkomen"] in a.browser.text, a.browser.text
    a.choose("mijninkomen").away().log_in().at("/waarden")
    assert f"Dit lazen wij bij {TITLES['mijninkomen']}" in a.browser.text, a.browser.text


@scene
def another_source_after_the_values(service, platform):
    a = choosing(service, platform, "amina").choose("qii").away().log_in().at("/waarden")
    a.browser.go(a.page("/klopt-niet"))
    a.browser.press("andere-bron")
    a.at("/bron").choose("mijninkomen").away().log_in().at("/waarden")
    assert f"Dit lazen wij bij {TITLES['mijninkomen']}" in a.browser.text, a.browser.text
    a.right().back().redeem().fetch()
    same(a.grant_status()[1]["authorization_details"][0]["bronnen"], ["mijninkomen"], "the one that counted")


@scene
def the_same_source_once_more(service, platform):
    """Sent back with the state of somebody else: the link has been used, and the one button that goes on has another."""
    for source in FLOW:
        a = choosing(service, platform, "amina").choose(source)
        first = [link["href"] for link in a.at("/naar-bron").browser.links if link["href"].startswith("https://")]
        a.away().log_in(deed="state-ander").at("/naar-bron")
        assert not any(link["href"].startswith("https://") for link in a.browser.links), "a link that was used"
        assert "Bent u nog niet klaar bij" in a.browser.text, a.browser.text
        a.browser.press("bron")
        assert "Bent u nog niet klaar bij" not in a.at("/naar-bron").browser.text, a.browser.text
        assert not any(link["href"] in first for link in a.browser.links), "the same link"
        a.away().log_in().at("/waarden")


@scene
def who_does_not_want_to_wait(service, platform):
    """The source says nothing: in another tab the person chooses another way, the browser that waits is answered, and nothing comes of it."""
    a = choosing(service, platform, "amina")
    tab = a.device()

    def waiting():
        """On a machine with much to do it may be over before anybody looks: then once more."""
        url = returned(service, a, "mijninkomen", "token-stil")
        waits = threading.Thread(target=a.browser.go, args=[url])
        waits.start()
        tab.cookies = a.browser.cookies
        while waits.is_alive() and not tab.go(a.page("/bezig")).path.endswith("/bezig"):
            pass
        found = tab.path.endswith("/bezig") and tab.button("anders") is not None and waits.is_alive()
        if found:
            tab.press("anders")
        waits.join()
        return found

    until(waiting, "somebody who waits")
    same(tab.path, "/nl/andere-manier", "the tab")
    assert "antwoordt niet op tijd" not in a.at("/bron").browser.text, a.browser.text
    a.choose("qii").away().log_in().at("/waarden")


@scene
def the_first_browser_waits(service, platform):
    """Opened by the app in another browser: that one is told to go back, and the first one goes on from where it was."""
    a = choosing(service, platform, "amina")
    url = returned(service, a, "qii")
    other = a.device()
    other.go(url)
    same((other.status, WRONG_BROWSER in other.text), (400, True), "the other browser")
    a.browser.go(a.page("/bron"))
    a.choose("qii").away().log_in().at("/waarden")


# ---- a source that is out of order ----

def of(platform, source):
    """What platforms are told of it."""
    return next(b for b in expect("bronnen", platform.call("GET", "/v1/bronnen"), 200)["bronnen"] if b["naam"] == source)


def told(platform, ack=()):
    """(kinds of what is told of sources, ids of all)"""
    body = expect("gebeurtenissen", platform.call("POST", "/v1/gebeurtenissen", {"ack": list(ack), "returnImmediately": True}), 200)
    return [(g["soort"], g.get("bron")) for g in body["gebeurtenissen"] if g["soort"].startswith("bron.")], [g["id"] for g in body["gebeurtenissen"]]


@scene
def out_of_order_and_back(service, platform):
    """Five people, one after the other: then nobody is sent there, pages and platforms say so, and one of the next finds out that it does again."""
    early = choosing(service, platform, "amina")
    same(of(platform, "qii")["toestand"], "IN_ORDE", "before")
    assert "toestand" not in of(platform, "balie"), "a desk is no source that is asked"
    for i in range(5):
        a = choosing(service, platform, "amina", [f"v-{i}"]).choose("qii").away().log_in(deed="token-storing").at("/bron")
        assert "doet het nu niet" in a.browser.text, a.browser.text
    found = of(platform, "qii")
    same((found["toestand"], "sinds" in found), ("STORING", True), "after five")
    a = choosing(service, platform, "amina", ["v-6"])
    assert f"Wij raden {TITLES['mijninkomen']} aan" in a.browser.text, a.browser.text
    a.browser.press("anders")
    assert a.browser.button("qii") is None and f"{TITLES['qii']} doet het niet" in a.browser.text, a.browser.text
    early.choose("qii").at("/bron")       # from a page of before
    assert "doet het nu niet" in early.browser.text, early.browser.text
    until(lambda: told(platform)[0] == [("bron.storing", "qii")], "an event")
    if service.clock_command() is None:
        return
    service.clock(6)
    a.browser.go(a.page("/bron"))
    a.choose("qii").away()                # and does not come back from there: that is no reason for another to wait
    choosing(service, platform, "amina", ["v-7"]).choose("qii").away().log_in().at("/waarden")
    same(of(platform, "qii")["toestand"], "IN_ORDE", "after one who came back")
    choosing(service, platform, "amina", ["v-8"]).choose("qii").away()
    until(lambda: told(platform)[0] == [("bron.storing", "qii"), ("bron.hersteld", "qii")], "the other event")


play(extra={"beheer": "beheer"}, flow=FLOW)
