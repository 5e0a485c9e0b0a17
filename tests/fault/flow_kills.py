"""Every role is killed while an applicant's flow is in every state: what the person sees then, what is on the disk, and that the agreement
which they had before still counts.

usage: flow_kills.py BIN [ROLE [TEXT]]      TEXT: only the states whose name has it

Each row is a flow for the place of an agreement that was given before, taken to a state; the role is killed, and replaced; then the same
browser loads its page again. Where the person can go on they do, to the end: only then the new agreement takes the place of the old one.
"""
import base64
import http.client
import os
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult, slug            # noqa: E402
from client import Platform, Stranger, ready        # noqa: E402
from patience import until                  # noqa: E402
from service import Service                 # noqa: E402

BIN = os.path.abspath(sys.argv[1])
WHO, ONLY = (sys.argv[2:] + ["", ""])[:2]
ROLES = ("gate-public", "gate-platform", "courier", "dialer", "assessor", "notary")
AWAY, EXPIRED, INCOMPLETE = "Wij waren even weg", "Deze link is verlopen", "Uw gegevens zijn niet compleet"
FIRST, OTHER, SOURCES, TO_SOURCE, BUSY = ("Wilt u uw gegevens delen?", "Andere manier", "Waar halen wij uw inkomen op?",
                                          "U gaat nu naar Qii, kluis van de woningzoekende", "Wij halen uw gegevens op")
VALUES, QUESTIONS, DONE, ALREADY = "Klopt dit?", "Nog een paar vragen", "Bijna klaar", "U bent al klaar"
LOST = (OSError, http.client.HTTPException)


def same(found, wanted, what):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


class Scene:
    def __init__(self, folder):
        self.folder = folder
        self.service = Service(BIN, os.path.join(folder, "dienst"), flow=("qii",))

    def __enter__(self):
        self.service.__enter__()
        self.platform, self.public = Platform(self.service.port, self.service.certs), Stranger(self.service.public_port, self.service.certs)
        return self

    def __exit__(self, *_):
        self.platform.close()
        self.public.close()
        self.service.__exit__(None, None, None)

    def kill(self, role):
        """All processes of it; back when others have their place."""
        before = self.service.pids()[role]
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        def replaced():
            now = self.service.pids().get(role, [])
            return len(now) == len(before) and not set(now) & set(before) and ready(self.platform) and ready(self.public)

        until(replaced, f"another {role}")

    def rows(self, dossier):
        """{grant id} of a dossier on the disk."""
        found = self.service.stored("SELECT id FROM grants WHERE dossier = ?", base64.urlsafe_b64decode(dossier + "=="))
        return {base64.urlsafe_b64encode(row[0]).rstrip(b"=").decode() for row in found}


# ---- to a state ----

def page_of(a):
    return a.browser.status, a.browser.title.removesuffix(" – passend")


def seen(a, where):
    """What the browser is shown when it loads that page again; a connection that died with its gate is a new one."""
    a.browser.go(a.url if where == "url" else a.page(where))
    return page_of(a)


def other_way(a):
    a.load().browser.press("anders")


def chosen(a):
    a.load().agree().choose("qii")


def back_from_source(a):
    """Before the call-back: where the source sends the browser."""
    chosen(a)
    a.away().log_in(stop=[a.service.issuer + "/terug/"])
    return a.browser.left


class CallBack:
    """The call-back of a flow, which a browser waits in."""

    def __init__(self, a, url):
        self.a, self.url, self.lost = a, url, False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            self.a.browser.go(self.url)
        except LOST:
            self.lost = True


def connected(port):
    """Whether somebody has a connection to a port of the loopback."""
    with open("/proc/net/tcp", encoding="ascii") as f:
        return any(line.split()[2].endswith(f":{port:04X}") and line.split()[3] == "01" for line in list(f)[1:])


def fetching(a):
    """The source was asked and has not answered: it stands still."""
    source = a.service.sources["qii"]
    url = back_from_source(a)
    os.kill(source.process.pid, signal.SIGSTOP)
    a.waits = CallBack(a, url)
    until(lambda: connected(source.back_port), "a question to the source")
    same(looks(a), (200, BUSY), "while the source is asked")


def at_assessor(a):
    """The evidence is there, and no assessor comes round to it."""
    source, assessors = a.service.sources["qii"], a.service.pids()["assessor"]
    fetching(a)
    for pid in assessors:
        os.kill(pid, signal.SIGSTOP)
    os.kill(source.process.pid, signal.SIGCONT)
    until(lambda: not connected(source.back_port), "the answer of the source")
    for _ in range(3):      # the notary has come round since
        same(looks(a), (200, BUSY), "while it is judged")


def looks(a):
    """The same person in another tab: what their page is now."""
    tab = a.device()
    tab.cookies = a.browser.cookies
    tab.go(a.page("/bezig"))
    return tab.status, tab.title.removesuffix(" – passend")


def let_go(a):
    """Whoever was stopped goes on, and the browser that waited has its answer."""
    os.kill(a.service.sources["qii"].process.pid, signal.SIGCONT)
    for pid in a.service.pids().get("assessor", []):
        os.kill(pid, signal.SIGCONT)
    a.waits.thread.join()


def read(a):
    chosen(a)
    a.away().log_in().at("/waarden")


def asked(a):
    read(a)
    a.browser.press("klopt")
    a.at("/vragen")


def sealed(a):
    read(a)
    a.right()


def coded(a):
    sealed(a)
    a.back()


def redeemed(a):
    coded(a)
    a.redeem()


def given(a):
    redeemed(a)
    a.fetch()


# ---- and on from it ----

def go_on(a):
    """As the person does, from wherever the browser is, and the platform after it."""
    if a.token is None and a.code is None:
        path = a.browser.path
        if path.endswith("/authorize"):
            a.agree()
        if not path.endswith(("/waarden", "/vragen", "/klaar")):
            if not a.browser.button("zelf"):
                a.browser.press("anders")
            a.browser.press("zelf")
            day, month, year = a.born
            a.browser.press("verder", {"dag": day, "maand": month, "geboortejaar": year, "inkomen": "24000"})
        if not a.browser.path.endswith("/klaar"):
            a.right()
        a.back()
    if a.token is None:
        a.redeem()
    if a.seal is None:
        a.fetch()


# (state, how it is reached, page, what that is with status)
STATES = [
    ("requested", lambda a: a.load(), "url", (200, FIRST)),
    ("shown", other_way, "/andere-manier", (200, OTHER)),
    ("choosing", lambda a: a.load().agree(), "/bron", (200, SOURCES)),
    ("at the source", chosen, "/naar-bron", (200, TO_SOURCE)),
    ("fetching", fetching, "/bezig", (200, BUSY)),
    ("at an assessor", at_assessor, "/bezig", (200, BUSY)),
    ("read", read, "/waarden", (200, VALUES)),
    ("asked", asked, "/vragen", (200, QUESTIONS)),
    ("sealed", sealed, "/klaar", (200, DONE)),
    ("coded", coded, "/klaar", (200, DONE)),
    ("redeemed", redeemed, "/klaar", (200, ALREADY)),
    ("given", given, "/klaar", (200, ALREADY)),
]
# Where more happens than that nothing is lost: (role, state) -> the page that whoever waits is taken to, with words of it.
DOWN = (200, SOURCES, "doet het nu niet")
MISHAPS = {("courier", "fetching"): DOWN, ("assessor", "at an assessor"): DOWN}


def nothing_lost(s, role, state, a, couriers):
    """It is replaced, and the same page is there; who waited in a call-back has its answer. A courier whose dialer stayed away for a second
    was replaced too, and with it what it was fetching."""
    name, _, where, wanted = state
    if role == "dialer" and s.service.pids()["courier"] != couriers:
        role = "courier"
    if (role, name) in MISHAPS:
        *page, words = MISHAPS[role, name]
        let_go(a)
        same(page_of(a), tuple(page), "who waited")
        assert words in a.browser.text, a.browser.text
        return
    if hasattr(a, "waits") and role == "gate-public":
        a.waits.thread.join()
        same(a.waits.lost, True, "the connection that waited")
        a.browser.go(a.waits.url)      # as a browser does that is told to try again
        same(page_of(a), wanted, "the call-back, loaded again")
        let_go(a)
        until(lambda: seen(a, "/waarden") == (200, VALUES), "what was read")
    elif hasattr(a, "waits"):
        let_go(a)
        until(lambda: page_of(a) == (200, VALUES) or seen(a, "/bezig") == (200, VALUES), lambda: f"what was read: {page_of(a)}")
    else:
        same(seen(a, where), wanted, "the page")


def all_gone(s, state, old, a):
    """Nobody knows of the flow any more, and what was agreed to before counts, all the same."""
    name, _, where, _ = state
    if hasattr(a, "waits"):
        let_go(a)
    same(seen(a, where), (400, EXPIRED if where == "url" else AWAY), "the page")
    if where != "url":
        a.browser.go(f"{s.service.issuer}/ar{where}")
        same((a.browser.status, 'lang="ar" dir="rtl"' in a.browser.html), (400, True), "in the language of the path")
    if a.code and a.token is None:
        same(slug(a.with_code()), (400, "invalid_grant"), "its code")
    if a.token:
        same(slug(a.with_token()), (401, "token-ongeldig"), "its token")
    if a.receipt:
        same("Wij kennen deze code niet." in a.receipt_says(), a.seal is None, "its receipt is not known")
    kept = a if a.seal else old
    same(slug(s.platform.dossierzegel(kept.dossier, [kept.seal])), (201, None), "the seal that was given opens")


def row(s, role, state, old):
    """The agreement that counts at its end, or None where its dossier is complete by then."""
    name, reach, _, _ = state
    if old is None:
        old = Adult(s.service, s.platform, [f"r-{role}-{name.replace(' ', '-')}"], person="daan").ask()
        given(old)
    a = Adult(s.service, s.platform, old.refs, 0, old.dossier, person="daan").ask()
    reach(a)
    counts, couriers = a if a.seal else old, s.service.pids()["courier"]
    s.kill(role)
    if role == "notary":
        all_gone(s, state, old, a)
    else:
        nothing_lost(s, role, state, a, couriers)
    same((s.rows(old.dossier), counts.grant_status()[0]), ({counts.grant}, 200), "what is on the disk, and counts")
    if role == "notary":
        return None
    go_on(a)
    same((s.rows(old.dossier), a.grant_status()[0], old.grant_status()[0]), ({a.grant}, 200, 404), "at the end")
    return a


def column(role):
    with tempfile.TemporaryDirectory(prefix="passend-kills-") as folder, Scene(folder) as s:
        old = None
        for state in STATES:
            if ONLY in state[0]:
                try:
                    old = row(s, role, state, old)
                except Exception as error:
                    raise AssertionError(f"{role} killed, {state[0]}: {error}") from error
                print("ok", role, state[0], flush=True)


assert [r for r in ROLES if WHO in r] and [n for n, *_ in STATES if ONLY in n], "no such row"
for killed in ROLES:
    if WHO in killed:
        column(killed)
