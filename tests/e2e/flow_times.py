"""How long each thing of a flow lives, on a service whose clock is moved: what works shortly before its end, and what is said after it.

usage: flow_times.py BIN [TEXT]      TEXT: only the rows whose name has it

Needs a build for tests: `passendctl klok +SECONDS`.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, slug        # noqa: E402
from client import Platform             # noqa: E402
from patience import until              # noqa: E402
from scenes import BIN, ONLY            # noqa: E402
from service import Service             # noqa: E402

MINUTE, HOUR, DAY = 60, 3600, 86400
EXPIRED, UNKNOWN = (400, "Deze link is verlopen"), (400, "Wij waren even weg")
FIRST, SOURCES, VALUES, DONE = (200, "Wilt u uw gegevens delen?"), (200, "Waar halen wij uw inkomen op?"), (200, "Klopt dit?"), (200, "Bijna klaar")
GONE = "Wij kennen deze code niet."


class Scene:
    def __init__(self, folder):
        self.service = Service(BIN, folder, extra={"beheer": "beheer"}, flow=("qii",))
        self.service.__enter__()
        self.platform = Platform(self.service.port, self.service.certs)
        self.count = 0

    def adult(self, **more):
        self.count += 1
        return Adult(self.service, self.platform, [f"r-{self.count}"], **more)

    def couple(self, **more):
        """Two adults of one dossier; only the first has been asked."""
        self.count += 1
        refs = [f"r-{self.count}", f"p-{self.count}"]
        one = Adult(self.service, self.platform, refs, **more).ask()
        return one, Adult(self.service, self.platform, refs, 1, one.dossier, name="De Vries", **more)

    def close(self):
        self.platform.close()
        self.service.__exit__(None, None, None)


# ---- what is looked at ----

def page(browser):
    return browser.status, browser.title.removesuffix(" – passend")


def loaded(a):
    """The link, in a browser that has nothing to do with it."""
    return page(a.device().go(a.url))


def again(a):
    return page(a.browser.go(a.url))


def reloaded(a):
    return page(a.browser.reload())


def pressed(a):
    a.browser.press("verder")
    return page(a.browser)


def logged_in(a):
    a.browser.press("inloggen", {"persona": a.person})
    return page(a.browser)


def code(a):
    return slug(a.with_code())


def another_code(a):
    """The last page is there still, and what it leads to is good."""
    a.browser.reload()
    a.back()
    return slug(a.with_code())


def token(a):
    return slug(a.with_token())


def receipt(a):
    text = a.receipt_says()
    return "shared" if "Dit hebt u gedeeld" in text and "niet meer gebruikt" not in text else \
        "ended" if "niet meer gebruikt" in text else "unknown" if GONE in text else text


def grant(a):
    return a.grant_status()[0]


def together(one, two):
    """Of the couple's seals: (status, reason) of the dossier's."""
    return slug(one.platform.dossierzegel(one.dossier, [one.seal, two.seal]))


# ---- the table ----

def asked(s):
    return s.adult().ask()


def first_page(s):
    return s.adult().ask().load()


def bound(s):
    return s.adult().ask().load().agree()


def at_source(s):
    return s.adult(person="amina").ask().load().agree().choose("qii").away()


def typed(s):
    return bound(s).type_in()


def agreed(s):
    return s.adult().ask().fill_in()


def coded(s):
    return agreed(s).back()


def redeemed(s):
    return coded(s).redeem()


def given(s):
    return s.adult().ask().finish()


def until_tomorrow(s):
    return s.adult(days=1).ask().finish()


def stopped(s):
    a = given(s)
    assert "U bent gestopt" in a.stop()
    return a


def half(s):
    """One of a couple has finished; the other has been asked by then and is as far."""
    one, two = s.couple(days=100)
    one.finish()
    return one, two


def couple_joins(pair):
    one, two = pair
    two.ask().finish()
    return together(one, two)


def complete(s):
    one, two = half(s)
    two.ask().finish()
    assert together(one, two) == (201, None)
    return one, two


# (what, prepared, seconds, what works shortly before, after how many, what is said then). Two are prepared alike: what is tried
# before the end shows nothing about the other.
MINUTES = [
    ("a link opens in a browser for 90 seconds", asked, 40, loaded, FIRST, 91, loaded, EXPIRED),
    ("a browser that loaded it may load it again", first_page, 40, again, FIRST, 100, again, FIRST),
    ("but no other", first_page, 40, loaded, FIRST, 100, loaded, EXPIRED),
    ("the first page may be answered for half an hour", first_page, 29 * MINUTE, pressed, SOURCES, 30 * MINUTE + 1, pressed, EXPIRED),
    ("half an hour of nothing", bound, 29 * MINUTE, reloaded, SOURCES, 30 * MINUTE + 1, reloaded, UNKNOWN),
    ("half an hour at the source", at_source, 29 * MINUTE, logged_in, VALUES, 30 * MINUTE + 1, logged_in, UNKNOWN),
    ("half an hour of nothing, with values", typed, 29 * MINUTE, reloaded, VALUES, 30 * MINUTE + 1, reloaded, UNKNOWN),
    ("a code may be redeemed for a minute", coded, 25, code, (200, None), 61, code, (400, "invalid_grant")),
    ("after it another code", coded, 25, another_code, (200, None), 61, another_code, (200, None)),
    ("a token counts for ten minutes", redeemed, 9 * MINUTE, token, (200, None), 10 * MINUTE + 1, token, (401, "token-ongeldig")),
    ("what was agreed to is shared by then", redeemed, 9 * MINUTE, receipt, "shared", 10 * MINUTE + 1, receipt, "unknown"),
    ("or it never was", redeemed, 9 * MINUTE, grant, 200, 10 * MINUTE + 1, grant, 404),
    ("the last page stays for half an hour", agreed, 29 * MINUTE, reloaded, DONE, 30 * MINUTE + 1, reloaded, UNKNOWN),
    ("nobody went back to the platform", agreed, 29 * MINUTE, receipt, "shared", 30 * MINUTE + 1, receipt, "unknown"),
    ("the seal can be fetched again for as long as the token counts", given, 9 * MINUTE, token, (200, None), 10 * MINUTE + 1, token, (401, "token-ongeldig")),
    ("a complete dossier's seals can be opened for an hour", complete, 59 * MINUTE, lambda p: together(*p), (201, None),
     61 * MINUTE, lambda p: together(*p), (410, "zegel-verwerkt")),
]
DAYS = [
    ("until the end of its last day", until_tomorrow, 0, grant, 200, 3 * DAY, grant, 404),
    ("its receipt says since when", until_tomorrow, 0, receipt, "shared", 3 * DAY, receipt, "ended"),
    ("the first seal waits thirty days for the second", half, 29 * DAY, couple_joins, (201, None), 31 * DAY, couple_joins, (410, "zegel-verwerkt")),
    ("a receipt is known for ninety days after the end", stopped, 89 * DAY, receipt, "ended", 91 * DAY, receipt, "unknown"),
]


def run(s, row):
    name, prepare, early_s, early, works, late_s, late, over = row
    a, b = prepare(s), prepare(s)
    if early_s:
        s.service.clock(early_s)
    found = early(a)
    assert found == works, f"{name}, before: {found!r}, not {works!r}"
    s.service.clock(late_s - early_s)
    last = []

    def ended():
        last[:] = [late(b)]
        return last[0] == over

    until(ended, lambda: f"{name}, after: {over!r}, but {last!r}")


def six_hours(s):
    """Whatever is done: every action but the last counts."""
    a = s.adult().ask().load().agree()
    for _ in range(14):
        s.service.clock(25 * MINUTE)
        assert reloaded(a) == SOURCES, page(a.browser)
    s.service.clock(11 * MINUTE)
    until(lambda: reloaded(a) == UNKNOWN, lambda: f"an end after six hours: {page(a.browser)}")


def service_of(rows, more=()):
    with tempfile.TemporaryDirectory(prefix="passend-times-") as folder:
        s = Scene(folder)
        try:
            for row in rows:
                if ONLY in row[0]:
                    run(s, row)
                    print("ok", row[0], flush=True)
            for one in more:
                if ONLY in one.__doc__:
                    one(s)
                    print("ok", one.__name__, flush=True)
        finally:
            s.close()


service_of(MINUTES, [six_hours])
service_of(DAYS)
