"""Two people who will live together, each in a browser of their own and days apart: the invitation, whoever opens it first, and one who stops.

usage: two_people.py BIN [TEXT]      TEXT: only the scenes whose name has it

Whoever of the two stops, and whenever: the other is told the same words, the platform is told the same, and neither learns anything of the
other. Needs a build for tests: `passendctl klok +SECONDS`.
"""
import http.client
import os
import re
import socket
import ssl
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, slug                # noqa: E402
from client import expect, home                 # noqa: E402
from patience import patience                   # noqa: E402
from scenes import play, same, scene            # noqa: E402
from service import FLOW                        # noqa: E402

DAY = 86400
# What each types or is called, in the forms in which it could be shown. None of it is another's, or any page's own.
KARIM = {"ref": "k-48151", "name": "Karimsen", "born": ("17", "4", "1983"), "income": "31234"}
LEYLA = {"ref": "l-62342", "name": "Leylason", "born": ("23", "9", "1986"), "income": "27654"}
CHILD, CHILD_SHOWN = "14-3-2021", ("14-3-2021", "14 maart 2021")
INCOMPLETE, WRONG_BROWSER, EXPIRED = "Uw gegevens zijn niet compleet", "Ga terug naar waar u begon", "Deze link is verlopen"
ENDED = re.compile(r"Deze gegevens worden sinds \d+ \w+ \d{4} niet meer gebruikt\.")


def heading(browser):
    return browser.title.removesuffix(" – passend")


def euro(n):
    return f"{n:,}".replace(",", ".")


def secrets_of(who):
    d, m, y = who["born"]
    return [who["ref"], who["name"], euro(int(who["income"])), who["income"], f"{y}-{int(m):02}-{int(d):02}", f"{d}-{m}-{y}", "april 1983" if m == "4" else "september 1986"]


class Couple:
    """`first` is asked; `second` once a dossier is there. Two browsers. people: two of those of the stand-ins, for sources."""

    def __init__(self, service, platform, people=(None, None)):
        self.service, self.platform, self.people = service, platform, people
        self.refs = [KARIM["ref"], LEYLA["ref"]]
        self.first, self.second = self.adult(0, KARIM).ask(), None

    def adult(self, i, who):
        a = Adult(self.service, self.platform, self.refs, i, self.first.dossier if i else None, days=100, name=who["name"], born=who["born"],
                  person=self.people[i])
        a.who = who
        return a

    def invite(self):
        self.second = self.adult(1, LEYLA)
        return self.second

    def both(self):
        for one in (self.first, self.invite().ask()):
            finish(one)
        return self

    def seals(self):
        return self.platform.dossierzegel(self.first.dossier, [self.first.seal, self.second.seal])


def to_values(a):
    return a.load().agree().type_in(a.who["income"])


def to_done(a):
    return to_values(a).right()


def finish(a):
    return to_done(a).back().redeem().fetch()


def all_of(a):
    return "".join(text for _, text in a.browser.pages)


def neither_sees(one, other):
    for _, text in one.browser.pages:
        for secret in secrets_of(other.who):
            assert secret not in text, f"a page of {one.who['ref']} has {secret}"


MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def last_day(a):
    """`tot` of what was asked, as pages say it."""
    year, month, d = a.details()["tot"].split("-")
    return f"ot en met {int(d)} {MONTHS[int(month) - 1]} {year}"


# ---- they do it ----

@scene
def days_apart(s, p):
    c = Couple(s, p)
    said = last_day(c.first)
    assert said in c.first.load().browser.text, said
    c.first.agree().type_in(KARIM["income"]).right({"kind": CHILD})
    assert 'name="kind"' in all_of(c.first) and said in c.first.browser.text, said
    c.first.back().redeem().fetch()
    assert said in c.first.receipt_says(), said
    s.clock(6 * DAY)
    two = c.invite().ask()
    two.load()
    assert "Bij deze aanvraag hoort nog 1 volwassene." in two.browser.text
    two.agree().type_in(LEYLA["income"]).right()
    assert 'name="kind"' not in all_of(two), "the second is asked for children"
    two.back().redeem().fetch()
    neither_sees(c.first, two)
    neither_sees(two, c.first)
    for _, text in two.browser.pages:
        for shown in CHILD_SHOWN:
            assert shown not in text, "a page of the second has the child"
    for one, other in ((c.first, two), (two, c.first)):
        said = one.receipt_says()
        assert not any(secret in said for secret in secrets_of(other.who)), "a receipt has the other"
    whole = expect("dossierzegel", c.seals(), 201)
    body = {"fase": "reactie", "corporatie": "L0101", "huishoudens": [{"dossierzegel": whole["dossierzegel"]}], "eenheden": [home("W-1", 60000)]}
    answer = expect("toetsing", p.toets(body), 200)["antwoorden"][0]
    assert "toetsing" in answer, answer


@scene
def at_their_sources(s, p):
    """The same with what sources say of them, each at another, six days apart."""
    c = Couple(s, p, ("henk", "riet"))
    for a, source in ((c.first, "qii"), (c.invite(), "mijninkomen")):
        a.ask().load().agree().choose(source).away().log_in().at("/waarden").right().back().redeem().fetch()
        s.clock(6 * DAY)
    people = [s.standin.people[who] for who in c.people]
    shown = [[q["identiteit"]["achternaam"], *(euro(i["bedrag"] // 100) for i in q["inkomens"])] for q in people]
    for a, own, others in ((c.first, *shown), (c.second, *shown[::-1])):
        ours = [text for url, text in a.browser.pages if url.startswith(s.issuer)]
        assert any(own[1] in text for text in ours), "its own amount was not shown"
        for what in set(others) - set(own):
            assert not any(what in text for text in ours), f"{a.person} was shown {what}"
    same(slug(c.seals()), (201, None), "together")


@scene
def one_phone_for_both(s, p):
    """The second flow takes the browser over; the page of the first says so, and what was given stays."""
    c = Couple(s, p)
    to_done(c.first)
    left_open = c.first.browser.button("terug")
    assert left_open
    page = c.first.browser.html
    two = c.invite().ask()
    two.browser = c.first.browser
    to_values(two)
    there = two.browser.url
    form, button = left_open
    sent = form.values() + [(button["name"], button["value"])]
    status, _, text = two.browser.ask("POST", f"{s.issuer}/nl/klaar", "&".join(f"{n}={v}" for n, v in sent),
                                      {"Origin": s.issuer, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"})
    same((status, "U ging verder in een ander tabblad" in text), (400, True), "the page that was left open")
    two.browser.go(there)
    two.right().back().redeem().fetch()
    assert c.first.receipt in page and two.receipt != c.first.receipt
    same("De website heeft nog niets gekregen." in c.first.receipt_says(), True, "what the first agreed to waits still")


# ---- who opens the link first ----

# What programs do with a link before a person does: (method, more headers, status).
SCANS = [
    ("GET", {}, 200), ("GET", {"User-Agent": "link-checker"}, 200), ("GET", {"Sec-Purpose": "prefetch"}, 200), ("GET", {"Purpose": "prefetch"}, 200),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}, 200), ("GET", {"X-Moz": "prefetch"}, 200), ("HEAD", {}, 200), ("OPTIONS", {}, 501),
]


def raw(service, method, url, headers):
    """One request without cookies, as a program sends it: (status, headers, text)."""
    tls = ssl.create_default_context(cafile=os.path.join(service.certs, "ca.pem"))
    conn = http.client.HTTPConnection("localhost", service.public_port, timeout=patience())
    conn.sock = tls.wrap_socket(socket.create_connection(("127.0.0.1", service.public_port), timeout=patience()), server_hostname="localhost")
    try:
        conn.request(method, url[len(service.issuer):], headers=headers)
        answer = conn.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        conn.close()


@scene
def a_scanner_first(s, p):
    """It loads the link, and everything that the page leads to; then it presses the button. The person finds it as it was."""
    for method, headers, wanted in SCANS:
        a = Couple(s, p).first
        status, answered, text = raw(s, method, a.url, headers)
        same(status, wanted, f"{method} {headers}")
        same("__Host-passend=" in str(answered.get_all("Set-Cookie")), False, f"{method} {headers}: a session")
        for href in set(re.findall(r'(?:href|action)="(/[^"]*)"', text)):
            raw(s, "GET", s.issuer + href, headers)
        to_values(a)
        same(heading(a.browser), "Klopt dit?", f"after {method} {headers}")


@scene
def a_scanner_presses_the_button(s, p):
    """From no page of ours it is none; with a page of ours it is a browser, and then the link is its own."""
    a = Couple(s, p).first
    scanner = a.device()
    scanner.go(a.url)
    form, button = scanner.button("verder")
    body = "&".join(f"{n}={v}" for n, v in form.values() + [(button["name"], button["value"])])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in ({}, {"Origin": "null"}, {"Origin": "https://elders.example"}, {"Origin": s.issuer, "Sec-Fetch-Site": "cross-site"}):
        same(scanner.ask("POST", f"{s.issuer}/nl/waarom", body, {**kind, **headers})[0], 403, f"from {headers}")
    scanner.cookies.clear()
    same(scanner.ask("POST", f"{s.issuer}/nl/waarom", body, {**kind, "Origin": s.issuer})[0], 400, "without the ticket")
    to_values(a)


@scene
def the_wrong_browser(s, p):
    """Opened in another one before, meanwhile and after: it stays with the one that answered first."""
    c = Couple(s, p)
    a, other = c.first, c.first.device()
    other.go(a.url)
    a.load().agree()
    other.press("verder")
    same((other.status, heading(other)), (400, WRONG_BROWSER), "who answers second")
    stranger = a.device()
    stranger.go(a.url)
    same((stranger.status, heading(stranger)), (400, WRONG_BROWSER), "who opens it meanwhile")
    for path in ("/bron", "/waarden", "/klaar", "/vragen"):
        stranger.go(a.page(path))
        same((stranger.status, heading(stranger)), (400, "Wij waren even weg"), f"a stranger at {path}")
    a.type_in(KARIM["income"]).right()
    stranger.go(a.url)
    same((stranger.status, heading(stranger)), (400, EXPIRED), "who opens it when it was used")
    a.back().redeem().fetch()
    for visitor in (other, stranger):
        visitor.go(a.url)
        same((visitor.status, heading(visitor)), (400, EXPIRED), "who opens it afterwards")
        for secret in secrets_of(KARIM):
            assert not any(secret in text for _, text in visitor.pages[1:]), f"a stranger was shown {secret}"
    a.browser.go(a.url)
    same((a.browser.status, heading(a.browser)), (400, "U bent al klaar"), "the one that finished")


@scene
def days_later_the_first_link(s, p):
    """The link of the service lives a minute and a half; the platform's own invitation makes a new one, for the same place."""
    c = Couple(s, p)
    finish(c.first)
    two = c.invite().ask()
    s.clock(7 * DAY)
    two.browser.go(two.url)
    same((two.browser.status, heading(two.browser)), (400, EXPIRED), "an address that was kept for a week")
    finish(two.ask())
    same(slug(c.seals()), (201, None), "together")


# ---- one of them stops ----

def words(text):
    return ENDED.sub("Deze gegevens worden sinds DATUM niet meer gebruikt.", text.split("Українська ")[-1])


def told(c, a):
    """Everything that somebody can see of one of the two, without what is only a number of it."""
    return {"grant": [slug((*a.grant_status()[:1], None, a.grant_status()[1]))] if a.grant else None, "receipt": words(a.receipt_says()) if a.receipt else None,
            "seal": slug(a.with_token()) if a.token else None, "again": slug(a.push())}


def stops_by_code(c, a):
    assert "U bent gestopt" in a.stop()


def platform_ends_it(c, a):
    same(c.platform.einde(a.grant)[0], 204, "the end of a grant")


STOPS = [("by the code", stops_by_code), ("by the platform", platform_ends_it)]


@scene
def before_the_other_was_asked(s, p):
    for name, stop in STOPS:
        c = Couple(s, p)
        finish(c.first)
        stop(c, c.first)
        status, _, body = c.invite().push()
        same((status, body["error"], body["reden"]), (410, "invalid_authorization_details", "gegevens-onvolledig"), f"{name}: the other is asked")


# How far the other is when the first stops.
ON_THE_WAY = [
    ("asked, nothing opened", lambda a: a, "url"), ("on the first page", lambda a: a.load(), "url"), ("at the choice", lambda a: a.load().agree(), "/bron"),
    ("before the values", to_values, "/waarden"), ("before the code", to_done, "/klaar"), ("with a code", lambda a: to_done(a).back(), "/klaar"),
]


@scene
def while_the_other_is_busy(s, p):
    for name, go, at in ON_THE_WAY:
        for how, stop in STOPS:
            c, what = Couple(s, p), f"{name}, {how}"
            finish(c.first)
            two = c.invite().ask()
            go(two)
            stop(c, c.first)
            two.browser.go(two.url if at == "url" else two.page(at))
            same((two.browser.status, heading(two.browser)), (400 if at == "url" else 200, INCOMPLETE), what)
            same("Een medewerker van de woningcorporatie kan u helpen." in two.browser.text, True, what)
            if two.code:
                same(slug(two.with_code()), (400, "invalid_grant"), f"{what}: its code")
            neither_sees(two, c.first)


@scene
def a_button_pressed_too_late(s, p):
    for path, go, button in (("/bron", lambda a: a.load().agree(), "anders"), ("/waarden", to_values, "klopt"), ("/klaar", to_done, "terug")):
        c = Couple(s, p)
        finish(c.first)
        two = c.invite().ask()
        go(two)
        stops_by_code(c, c.first)
        two.browser.press(button, stop=[p.redirect])
        same((two.browser.left, heading(two.browser)), (None, INCOMPLETE), f"pressed at {path}")


@scene
def after_both(s, p):
    """Who of the two stopped, and by which way, cannot be told from anything that either of them or the platform is answered."""
    seen = {}
    for which in ("first", "second"):
        for how, stop in STOPS:
            for complete in (False, True):
                c = Couple(s, p).both()
                if complete:
                    whole = expect("dossierzegel", c.seals(), 201)
                stop(c, getattr(c, which))
                both = [told(c, a) for a in (c.first, c.second)]
                both[0]["dossier"] = slug(c.seals())
                if complete:
                    body = {"fase": "reactie", "corporatie": "L0101", "huishoudens": [{"dossierzegel": whole["dossierzegel"]}],
                            "eenheden": [home("W-1", 60000)]}
                    both[0]["verdict"] = expect("toetsing", p.toets(body), 200)["antwoorden"][0]["probleem"]["type"].rsplit("/", 1)[-1]
                assert both[0]["receipt"] == both[1]["receipt"] == "Dit hebt u gedeeld Deze gegevens worden sinds DATUM niet meer gebruikt.", both
                seen.setdefault(complete, {})[which, how] = both
    for complete, answers in seen.items():
        wanted = answers["first", "by the code"]
        for who, found in answers.items():
            same(found, wanted, f"{who}, complete {complete}")
        same(wanted[0] | {"dossier": None, "verdict": None}, wanted[1] | {"dossier": None, "verdict": None}, "the two are answered alike")


@scene
def one_goes_on_alone(s, p):
    """What is over for both can begin anew: another dossier, which the old codes do not open."""
    c = Couple(s, p).both()
    stops_by_code(c, c.second)
    again = Couple(s, p).both()
    same(slug(again.seals()), (201, None), "anew")
    same(words(c.first.receipt_says()), "Dit hebt u gedeeld Deze gegevens worden sinds DATUM niet meer gebruikt.", "the old code")


play(extra={"beheer": "beheer"}, flow=FLOW)
