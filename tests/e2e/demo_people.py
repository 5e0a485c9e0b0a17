"""Scenes of ./run that people play, each in a browser of their own, through the pages that anybody can open: the portal, ours, the source's."""
import datetime
import os
import re
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser, Refused   # noqa: E402
from client import Platform, claims, expect   # noqa: E402

CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b")


class Street:
    """Where the doors are, and browsers for those who go in."""

    def __init__(self, service, portal):
        self.service, self.portal = service, portal
        self.cas = [os.path.join(service.certs, name) for name in ("ca.pem", "bron-ca.pem")]

    def browser(self, language="nl"):
        return Browser(self.cas, language)

    def begun(self, who):
        """A browser on the first page of ours, having pressed the portal's button."""
        b = self.browser()
        b.go(self.portal.url + "/")
        b.press("Controleer welke woning past", {"wie": who})
        return b


def at(b, page):
    if not b.path.endswith(page):
        raise Refused(f"at {b.path} instead of {page} ({b.status}): {b.text[60:460]}")


def log_in(b, person, other=None):
    """From the page about sources to the values, by the recommended one or by another."""
    at(b, "/bron")
    if other is None:
        b.press("bron")
    else:
        b.press("anders")
        b.press(other)
    at(b, "/naar-bron")
    b.follow("Verder")
    b.press("inloggen", {"persona": person})
    at(b, "/waarden")


def fill_in(b, day, month, year, income):
    at(b, "/bron")
    b.press("anders")
    b.press("zelf")
    b.press("verder", {"dag": day, "maand": month, "geboortejaar": year, "inkomen": income})
    at(b, "/waarden")


def lost_job(b, a_month):
    """From the values: income is less now, and a wage slip of last month is typed, for the source has none."""
    last = datetime.date.today().replace(day=1) - datetime.timedelta(days=1)
    b.follow("klopt niet")
    b.follow("Mijn inkomen is veranderd")
    b.press("verder", {"verandering": "minder", "oorzaak": "baan-kwijt", "schatting": str(12 * a_month)})
    b.press("verder", {"loon": str(a_month), "periode": "maand", "dag": str(last.day), "maand": str(last.month), "jaar": str(last.year), "vakantiegeld": "ja"})
    at(b, "/waarden")


def agree(b, children=()):
    """Values are right, the questions that matter are answered, and back to the portal. Returns the code of the receipt."""
    shown = b.text
    b.press("klopt")
    if b.path.endswith("/vragen"):
        answers = {name: "nee" for name in ("onderhouden", "duurder") if b.has(name)}
        for _ in children[1:]:
            b.press("kind", answers)
        b.press("klopt", {**answers, **({"kind": list(children), "dagen": [""] * len(children)} if children else {})})
    at(b, "/klaar")
    code = CODE.search(b.text)
    b.press("terug")
    if code is None or b.status != 200:
        raise Refused(f"no code, or not back at the portal ({b.status} {b.path})")
    return code[0], shown


# ---- what the portal shows ----

def shortened(words, n):
    return words if len(words) <= n else words[:n - 3] + "..."


def verdicts(b):
    """[(home, what the portal says, the signed verdict)]"""
    homes = re.findall(r"<h2>Woning ([\w-]+)</h2>.*?<strong>(.*?)</strong>", b.html, re.S)
    links = [a["href"] for a in b.links if a["words"] == "De getekende uitslag"]
    out = []
    for (name, words), link in zip(homes, links):
        status, _, jws = b.ask("GET", b.url.rstrip("/") + link)
        if status != 200:
            raise Refused(f"no verdict of {name}: {status}")
        out.append((name, words, jws))
    return out


def show(told, b, expected):
    for (name, words, jws), want in zip(verdicts(b), expected, strict=True):
        c = claims(jws)
        told.say("     %-7s%8.2f  %-14s %s" % (name, c["eenheid"]["huurprijs"] / 100, c["uitkomst"], shortened(words, 42)),
                 (c["eenheid"]["idExtern"], c["uitkomst"]) == (name, want))


TOLD = ("instemming.gegeven", "instemming.geweigerd", "instemming.ingetrokken")


def events(service):
    """What the platform was told without asking, by kind, once it knows that somebody stopped."""
    platform, seen = Platform(service.port, service.certs), {}
    try:
        while "instemming.ingetrokken" not in seen.values():
            body = expect("gebeurtenissen", platform.call("POST", "/v1/gebeurtenissen", {"ack": list(seen)}), 200)
            seen.update((e["id"], e["soort"]) for e in body["gebeurtenissen"])
    finally:
        platform.close()
    return list(seen.values())


# ---- scenes ----

def traces_of(service, cents):
    """Occurrences of an amount in the service's own files, as text and as the integer the programs compute with."""
    forms = [str(cents).encode(), str(cents // 100).encode(), struct.pack("<q", cents)]
    hits = size = 0
    for path in service.files():
        if os.path.basename(path) == "log" or not os.path.exists(path):
            continue
        with open(path, "rb") as f:
            data = f.read()
        size += len(data)
        hits += sum(data.count(form) for form in forms)
    return hits, size


def amina(told, street):
    told.say("1  Amina agrees by herself")
    began = time.monotonic()
    b = street.begun("amina")
    reads = b.title
    b.press("verder")
    log_in(b, "amina")
    sees = "27.100" in b.text
    code, _ = agree(b)
    told.say("     she reads who asks and why, logs in at Qii, sees her income of last year,")
    told.timed("     agrees, and is back at the portal: %d addresses" % len(b.seen), time.monotonic() - began,
               sees and "Wilt u uw gegevens delen?" in reads)
    show(told, b, ("GESCHIKT", "NIET_GESCHIKT", "ONBEPAALD"))
    hits, size = traces_of(street.service, 2710000)
    told.say("     her income is in our files %d times (%d bytes searched)" % (hits, size), hits == 0 and size > 0)
    told.say()
    return b, code, verdicts(b)[0][2]


def couple(told, street):
    told.say("2  Karim and Leyla, two children, two phones")
    his = street.begun("karim,leyla")
    his.press("verder")
    log_in(his, "karim", "mijninkomen")
    agree(his, ("30-8-2016", "20-11-2019"))
    link = next(c["value"] for form in his.forms + [his.loose] for c in form.controls if "/uitnodiging/" in c.get("value", ""))
    told.say("     Karim agrees; the portal gives him a link for her, good for seven days", "Leyla" in his.text and "De uitslag" not in his.text)
    scanner = street.browser()
    scanner.go(link)
    hers = street.browser()
    hers.go(link)
    told.say("     a program opens it first and uses nothing up; it names nobody", "Karim" not in hers.text and hers.button("Verder") is not None)
    hers.press("Verder")
    told.say("     she reads that another adult takes part, not who, and agrees herself",
             "nog 1 volwassene" in hers.text and "Karim" not in hers.text and "2016" not in hers.text)
    hers.press("verder")
    fill_in(hers, "19", "7", "1988", "0")
    agree(hers)
    his.reload()
    show(told, his, ("GESCHIKT", "GESCHIKT", "ONBEPAALD"))
    c = claims(verdicts(his)[0][2])
    told.say("     she filled in that she had no income; the verdict says so: %s" % c["zekerheid"],
             [c["zekerheid"]] + [h["bron"] for h in c["herkomst"]] == ["VERKLAARD", "mijninkomen", "zelf"])
    told.say()


def refusal(told, street):
    told.say("3  Joris would rather not")
    b = street.begun("joris")
    b.press("anders")
    desk = "Plein 1, Demostad" in b.text and "Dit verandert uw kans niet" in b.text
    b.press("nee")
    told.say("     another way is one press away: himself, a desk, or not at all", desk)
    told.say("     the portal: %s" % ("nothing is shared, and that changes nothing" if "U deelt niets" in b.text else b.text[:50]), "U deelt niets" in b.text)
    told.say()


def job_lost(told, street):
    told.say("4  Fatma earned 62,400 last year, and lost her job")
    b = street.begun("fatma")
    b.press("verder")
    log_in(b, "fatma", "mijninkomen")
    lost_job(b, 2000)
    told.say("     what her source has is not right any more: she says why, and what she has", "24.000" in b.text)
    agree(b)
    show(told, b, ("GESCHIKT", "NIET_GESCHIKT", "ONBEPAALD"))
    told.say()


def stop(told, street, b, code):
    told.say("5  Amina looks what she shared, and stops")
    own = street.browser()
    own.go(street.service.issuer + "/nl/ontvangst")
    own.press("verder", {"code": code})
    told.say("     by the code of her receipt, in any browser, without an account", "Woonplatform Regio Demo" in own.text and "27.100" not in own.text)
    own.press("stop")
    began = time.monotonic()
    own.press("stop")
    told.timed("     stopped: the key is destroyed before she reads it", time.monotonic() - began, "U bent gestopt" in own.title)
    b.reload()
    told.say("     the portal: %s" % ("the data are not complete, there is no answer" if "niet compleet" in b.text else b.text[:60]),
             "niet compleet" in b.text and "De uitslag" not in b.title)
    kinds = events(street.service)
    told.say("     the platform was told: %s" % ", ".join("%d %s" % (kinds.count(k), k.split(".")[1]) for k in TOLD), [kinds.count(k) for k in TOLD] == [4, 1, 1])
    told.say()


def play(told, service, portal):
    """Returns a signed verdict about Amina."""
    street = Street(service, portal)
    b, code, verdict = amina(told, street)
    couple(told, street)
    refusal(told, street)
    job_lost(told, street)
    stop(told, street, b, code)
    return verdict
