"""An agreement given in a browser, where the person fills everything in or logs in at a source, and the platform's side of it. For tests.

    a = Adult(service, platform, ["r-1"]); a.ask(); a.fill_in()      # up to the page with the receipt code
    a.back(); a.redeem(); a.fetch()                                  # code, access token, seal
    b = Adult(service, platform, ["r-1"], person="amina"); b.ask()   # one of tests/data/personas.json
    b.load().agree().choose("qii").away().log_in()                   # Service(..., flow=FLOW); then as above: b.right().back() ...

Each step checks that it went as it should, and can be taken by itself. `with_code`, `with_token` are what the platform has of it.
"""
import base64
import datetime
import hashlib
import os
import re
import urllib.parse

from browser import Browser
from client import claims, expect, home

FORM = "application/x-www-form-urlencoded"
BORN = ("5", "5", "1991")
RECEIPT = re.compile(r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b")
ASKED = {"onderhouden": "nee", "duurder": "nee"}      # radios of the questions, where the page has them


def day(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def random_text():
    return base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


class Device(Browser):
    """A browser that keeps every page it was shown: `pages`, (address, text)."""

    def __init__(self, *args):
        super().__init__(*args)
        self.pages = []

    def ask(self, method, url, body=None, headers=None):
        answer = super().ask(method, url, body, headers)
        self.pages.append((url, answer[2]))
        return answer


class Adult:
    """Of the roster `refs`, the i-th; all others than the first name the dossier of the first. corporation: one, or a list. days: until when, from the service's today."""

    def __init__(self, service, platform, refs, i=0, dossier=None, corporation="L0101", days=30, name="Jansen", born=BORN, language="nl",
                 person=None):
        self.service, self.platform, self.refs, self.i, self.dossier = service, platform, refs, i, dossier
        self.corporation, self.days, self.name, self.born, self.person = corporation, days, name, born, person
        self.browser = self.device(language)
        self.verifier, self.state = random_text(), random_text()
        self.request_uri = self.receipt = self.code = self.token = self.grant = self.seal = None

    def device(self, language="nl"):
        """Another browser: of this person, or of whoever came by the link."""
        return Device([os.path.join(self.service.certs, name) for name in ("ca.pem", "bron-ca.pem")], language)

    # ---- what the platform asks ----

    def details(self):
        d, m, y = self.born
        identity = {"achternaam": self.name, "voorletters": "A", "geboortedatum": f"{y}-{int(m):02}-{int(d):02}"}
        if self.person is not None:
            identity = {k: v for k, v in self.service.standin.people[self.person]["identiteit"].items() if v}
        rol = ["WON", "MED"]
        out = {"type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN", "tot": day(self.days + self.service.passed // 86400),
               "deelnemer": {"rol": rol[min(self.i, 1)], "referentie": self.refs[self.i], "identiteit": identity}}
        if self.dossier is not None:
            return {**out, "dossier": self.dossier, "plaats": self.i}
        return {**out, "corporaties": self.corporation if isinstance(self.corporation, list) else [self.corporation],
                "rooster": [{"rol": rol[min(i, 1)], "referentie": r} for i, r in enumerate(self.refs)]}

    def push(self):
        """The answer to the pushed request: (status, headers, body)."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        return self.platform.par(self.details(), code_challenge=challenge, state=self.state)

    def ask(self):
        body = expect("par", self.push(), 201)
        self.request_uri, self.dossier, self.expires_in = body["request_uri"], body["dossier"], body["expires_in"]
        return self

    @property
    def url(self):
        query = urllib.parse.urlencode({"client_id": self.platform.name, "request_uri": self.request_uri})
        return f"{self.service.issuer}/oauth/authorize?{query}"

    # ---- what the person does ----

    def page(self, path):
        """The address of a page in the language of the browser."""
        return f"{self.service.issuer}/{self.browser.language}{path}"

    def at(self, path):
        found = self.browser.path
        assert found == f"/{self.browser.language}{path}", f"at {found} ({self.browser.status}), not at {path}: {self.browser.text[:300]}"
        return self

    def load(self):
        self.browser.go(self.url)
        assert (self.browser.status, self.browser.button("verder") is not None) == (200, True), self.browser.text[:300]
        return self

    def agree(self):
        """The first answer: from here on it is this browser's."""
        self.browser.press("verder")
        return self.at("/bron")

    def type_in(self, income="24000"):
        self.browser.press("anders")
        self.browser.press("zelf")
        day_, month, year = self.born
        self.browser.press("verder", {"dag": day_, "maand": month, "geboortejaar": year, "inkomen": income})
        return self.at("/waarden")

    def choose(self, source):
        """From the choice to the page with the link, or to the choice again."""
        if ("bron", source) in [pair for form in self.browser.forms for pair in form.values()]:
            self.browser.press("bron")
        else:
            self.browser.press("anders")
            self.browser.press(source)
        return self

    def away(self):
        """By the link, to where the source asks who this is."""
        self.at("/naar-bron")
        link = next(a for a in self.browser.links if a["href"].startswith("https://"))
        self.browser.follow(link["words"])
        assert self.browser.button("inloggen") is not None, self.browser.text[:300]
        return self

    def log_in(self, person=None, deed="", choice="inloggen", stop=()):
        """At a stand-in, as one of the twelve; then back, wherever that leads. deed: what the source is to do wrong."""
        self.browser.press(choice, {"persona": person or self.person, "fout": deed}, stop)
        return self

    def right(self, answers=()):
        """answers: to questions, beside the usual ones."""
        self.browser.press("klopt")
        if self.browser.path.endswith("/vragen"):
            self.browser.press("klopt", {n: v for n, v in {**ASKED, **dict(answers)}.items() if self.browser.has(n)})
        self.at("/klaar")
        self.receipt = RECEIPT.search(self.browser.text).group()
        return self

    def fill_in(self):
        return self.load().agree().type_in().right()

    def back(self):
        """To the platform: what its address is called with."""
        self.browser.press("terug", stop=[self.platform.redirect])
        assert self.browser.left is not None, f"did not leave: {self.browser.path} {self.browser.text[:300]}"
        got = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.browser.left).query))
        assert got.get("state") == self.state and got.get("iss") == self.service.issuer, got
        self.code = got.get("code")
        return self

    # ---- what the platform does with it ----

    def with_code(self, code=None):
        form = {"client_id": self.platform.name, "grant_type": "authorization_code", "code": code or self.code,
                "redirect_uri": self.platform.redirect, "code_verifier": self.verifier}
        return self.platform.call("POST", "/oauth/token", urllib.parse.urlencode(form), content_type=FORM, retry=True)

    def redeem(self):
        body = expect("token", self.with_code(), 200)
        self.token, self.grant = body["access_token"], body["grant_id"]
        return self

    def with_token(self):
        return self.platform.call("GET", f"/v1/zegels/{self.grant}", headers={"Authorization": f"Bearer {self.token}"}, retry=True)

    def fetch(self):
        self.seal = expect("zegel", self.with_token(), 200)["zegel"]
        return self

    def finish(self):
        return self.fill_in().back().redeem().fetch()

    def grant_status(self):
        """Of GET /oauth/grants, with what it says."""
        status, _, body = self.platform.call("GET", f"/oauth/grants/{self.grant}", retry=True)
        return status, body

    def receipt_says(self):
        """The words of the receipt page for this code, in a browser that has nothing to do with it."""
        visitor = self.device()
        visitor.go(f"{self.service.issuer}/nl/ontvangst")
        visitor.press("verder", {"code": self.receipt})
        return visitor.text

    def stop(self):
        """By the code, in any browser: the words that were answered."""
        visitor = self.device()
        visitor.go(f"{self.service.issuer}/nl/ontvangst")
        visitor.press("verder", {"code": self.receipt})
        visitor.press("stop")
        visitor.press("stop")
        return visitor.text


def slug(answer):
    """Of a refusal: (status, the end of its type, or its OAuth error)."""
    status, _, body = answer
    body = body or {}
    return status, (body.get("type") or "").rsplit("/", 1)[-1] or body.get("error")



def decided(first, seals, rent=69011):
    """The verdict for the household of its first adult, which can be verified: what it says."""
    service, platform = first.service, first.platform
    whole = expect("dossierzegels", platform.dossierzegel(first.dossier, seals), 201)["dossierzegel"]
    answers = expect("toetsingen", platform.toets({
        "fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1024", rent)],
        "huishoudens": [{"referentie": first.refs[0], "dossierzegel": whole}]}), 200)["antwoorden"]
    assert "toetsing" in answers[0], answers
    service.verify(answers[0]["toetsing"]).check_returncode()
    return claims(answers[0]["toetsing"])
