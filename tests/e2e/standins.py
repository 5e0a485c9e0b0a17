"""The stand-in sources that are servers, seen from the courier's end and the browser's: both kinds, every refusal, and everything wrong that
they can be told to do, as it is at the wire.

    standins.py BIN
"""
import base64
import hashlib
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import claims          # noqa: E402
from running_year import TOP, read, write   # noqa: E402
from sources import Source          # noqa: E402

AUDIENCE = "https://localhost:8444"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
rows = 0


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def random_text(n=32):
    return text(os.urandom(n))


def check(name, found, wanted):
    global rows
    rows += 1
    if found != wanted:
        raise AssertionError("%s: %r, not %r" % (name, found, wanted))


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


class Flow:
    """One person's way through a source, as browser and courier together have it; each part may be changed."""

    def __init__(self, source, scope="scope"):
        self.s, self.scope = source, source.flow[scope]
        self.state, self.nonce, self.verifier = random_text(), random_text(16), random_text()
        self.redirect = f"{AUDIENCE}/terug/{source.name}"

    def request(self, **change):
        asked = {"client_id": "passend", "response_type": "code", "redirect_uri": self.redirect, "state": self.state,
                 "code_challenge": text(hashlib.sha256(self.verifier.encode()).digest()), "code_challenge_method": "S256",
                 "nonce": self.nonce, "scope": self.scope, "ui_locales": "nl"}
        asked.update(change)
        return urllib.parse.urlencode({k: v for k, v in asked.items() if v is not None})

    def path(self, name):
        return urllib.parse.urlsplit(self.s.flow["adressen"][name]).path

    def authorize(self, **change):
        """Status and address of what a browser gets that is sent to the source."""
        query = self.request(**change)
        if "par" in self.s.flow["adressen"]:
            status, _, body = self.s.back.call("POST", self.path("par"), query)
            if status != 201:
                return status, None
            query = urllib.parse.urlencode({"client_id": "passend", "request_uri": json.loads(body)["request_uri"]})
        status, headers, _ = self.s.front.call("GET", self.path("toestemming") + "?" + query)
        return status, headers["Location"]

    def page(self):
        """The page to log in at, on the other origin; returns its text."""
        status, location = self.authorize()
        check("on to another origin", (status, urllib.parse.urlsplit(location).hostname), (303, f"login.{self.s.name}.localhost"))
        split = urllib.parse.urlsplit(location)
        status, headers, body = self.s.login.call("GET", f"{split.path}?{split.query}")
        check("page", (status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.t = query_of(location)["t"]
        return body.decode()

    def log_in(self, person="amina", deed="", choice="inloggen"):
        """Members of the address that the browser is sent back to."""
        self.page()
        form = urllib.parse.urlencode({"t": self.t, "persona": person, "fout": deed, "keuze": choice})
        status, headers, _ = self.s.login.call("POST", "/inloggen", form)
        check("back", (status, headers["Location"].split("?")[0]), (303, self.redirect))
        self.back = query_of(headers["Location"])
        return self.back

    def token_request(self, code=None, **change):
        asked = {"grant_type": "authorization_code", "code": code or self.back["code"], "redirect_uri": self.redirect,
                 "code_verifier": self.verifier, "client_id": "passend"}
        if not self.s.by_certificate:
            asked.update(client_assertion_type=JWT_BEARER, client_assertion=assertion(self.s))
        asked.update(change)
        return urllib.parse.urlencode({k: v for k, v in asked.items() if v is not None})

    def token(self, **change):
        status, headers, body = self.s.back.call("POST", self.path("token"), self.token_request(**change))
        return status, headers, body

    def evidence(self):
        """The whole way, after log_in."""
        status, headers, body = self.token()
        check("token", (status, headers["Content-Type"]), (200, "application/json"))
        answer = json.loads(body)
        check("token type", answer["token_type"], "Bearer")
        if "bewijslid" in self.s.flow:
            return answer[self.s.flow["bewijslid"]]
        status, headers, body = self.data(answer["access_token"])
        check("data", (status, headers["Content-Type"]), (200, "application/jwt"))
        return body.decode()

    def data(self, token):
        return self.s.back.call("GET", self.path("gegevens"), headers={"Authorization": "Bearer " + token})


def assertion(source, **change):
    """What a courier without a certificate says of itself, signed by openssl."""
    now = int(time.time())
    payload = {"iss": "passend", "sub": "passend", "aud": source.flow["adressen"]["token"], "iat": now, "exp": now + 60, "jti": random_text(16)}
    payload.update(change)
    signed = ".".join(text(json.dumps(x).encode()) for x in ({"alg": "ES256"}, payload))
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", source.file(f"koerier-{source.name}.key")], input=signed.encode(),
                         capture_output=True, check=True).stdout
    parts, at = [], 2
    for _ in range(2):                      # SEQUENCE of two INTEGERs
        length = der[at + 1]
        parts.append(der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0"))
        at += 2 + length
    return signed + "." + text(b"".join(parts))


# ---- what is as it should be ----

def sound(source, standin_people):
    for person in ("amina", "leyla", "saba", "joris"):
        flow = Flow(source)
        back = flow.log_in(person)
        check("state", back["state"], flow.state)
        check("iss", back.get("iss"), source.flow.get("iss"))
        said = claims(flow.evidence())
        check("claims of " + person, [said[k] for k in ("iss", "aud", "nonce")], [read(profile_of(source))["uitgever"], AUDIENCE, flow.nonce])
        again = Flow(source)
        again.log_in(person)
        check("subject of " + person, claims(again.evidence())["sub"], said["sub"])
        check("code once", flow.token()[0], 400)
    slip = Flow(source)
    slip.log_in("leyla")
    said = claims(slip.evidence())
    if source.name == "mijninkomen":
        check("Leyla has a slip and no income", (said["data"]["belastingdienst"]["jaren"], said["data"]["uwv"]["tijdvak"]), ([], "4W"))


def profile_of(source):
    return os.path.join(source.profiles, source.name + ".json")


def log_in_only(source):
    flow = Flow(source, "aanmelden")
    flow.page()
    check("log-in only is said", "Er worden geen gegevens gedeeld" in flow.page(), True)
    flow.log_in("amina")
    said = claims(flow.evidence())
    check("nothing but who it is", sorted(said), sorted(["iss", "aud", "nonce", "iat", "nbf", "exp", "jti", "sub"]))
    other = Flow(source)
    other.log_in("amina")
    check("the same subject", claims(other.evidence())["sub"], said["sub"])


def pages(source):
    flow = Flow(source)
    html = flow.page()
    people = re.findall(r'name="persona" value="([a-z]+)"', html)
    check("twelve people", people, [p["id"] for p in read(source.people)["personas"]])
    offered = [o for o in re.findall(r'<option value="([a-z-]+)"', html)]
    status, _, body = source.login.call("GET", "/inloggen?t=" + flow.t + "&taal=en")
    check("English", (status, "This is a stand-in" in body.decode(), 'lang="en"' in body.decode()), (200, True, True))
    check("style", source.login.call("GET", "/stijl.css")[0], 200)
    check("no script", "<script" in html or "style=" in html, False)
    for path in ("/", "/?taal=en"):
        check("home", source.front.call("GET", path)[0], 200)
    return offered


# ---- refusals ----

def refusals(source):
    par = "par" in source.flow["adressen"]
    for change in ({"client_id": "elders"}, {"response_type": "token"}, {"redirect_uri": "https://elders.example/"}, {"state": ""},
                   {"state": "a" * 513}, {"code_challenge": "kort"}, {"code_challenge": None}, {"code_challenge_method": "plain"},
                   {"nonce": ""}, {"scope": "alles"}, {"request_uri": "urn:x"}):
        wanted = 401 if par and change.get("client_id") else 400
        check("asked %r" % change, Flow(source).authorize(**change), (wanted, None))
    flow = Flow(source)
    flow.log_in()
    for change in ({"code": "A" * 43}, {"code_verifier": random_text()}, {"code_verifier": None}, {"redirect_uri": AUDIENCE + "/terug/ander"}):
        status, _, body = flow.token(**change)
        check("token %r" % change, (status, json.loads(body)["error"]), (400, "invalid_grant"))
    status, _, body = flow.token(grant_type="password")
    check("other grant", (status, json.loads(body)["error"]), (400, "unsupported_grant_type"))
    status, _, body = flow.token(client_id="elders")
    check("other client", (status, json.loads(body)["error"]), (401, "invalid_client"))
    check("still good", flow.token()[0], 200)
    check("logged in once", source.login.call("POST", "/inloggen", urllib.parse.urlencode({"t": flow.t, "persona": "amina"}))[0], 400)
    for form in ({"t": "A" * 43, "persona": "amina"}, {"persona": "amina"}):
        check("no flow %r" % form, source.login.call("POST", "/inloggen", urllib.parse.urlencode(form))[0], 400)
    other = Flow(source)
    other.page()
    for form in ({"persona": "niemand"}, {"persona": "amina", "fout": "onbekend"}, {"persona": "amina", "fout": "traag"}):
        check("no such %r" % form, source.login.call("POST", "/inloggen", urllib.parse.urlencode({"t": other.t, **form}))[0], 400)
    check("state of the source", source.front.call("POST", "/toestand", "fout=iss-ander")[0], 400)
    if source.by_certificate:
        stranger = source.door(source.name + ".test", source.back_port)
        try:
            status = stranger.call("POST", flow.path("token"), "")[0]
        except OSError:
            status = None
        check("without a certificate", status, None)
        wrong = source.door(source.name + ".test", source.back_port, (source.file("bron-qii.pem"), source.file("bron-qii.key")))
        try:
            status = wrong.call("POST", flow.path("token"), "")[0]
        except OSError:
            status = None
        check("with one of a server", status, None)
        check("token of nobody", flow.data("A" * 43)[0], 401)
        check("no token", source.back.call("GET", flow.path("gegevens"))[0], 401)
    else:
        assertions(source)


def assertions(source):
    flow = Flow(source)
    flow.log_in()
    said = assertion(source)
    rows_of = [None, "e30.e30.AA", said[:-4] + ("AAAA" if said[-4:] != "AAAA" else "BBBB"), assertion(source, aud="https://elders.test/token"),
               assertion(source, iss="elders"), assertion(source, sub="elders"), assertion(source, exp=int(time.time()) - 1),
               assertion(source, exp=int(time.time()) + 3600), assertion(source, jti="")]
    for i, a in enumerate(rows_of):
        status, _, body = flow.token(client_assertion=a)
        check("assertion %d" % i, (status, json.loads(body)["error"]), (401, "invalid_client"))
    check("assertion", flow.token(client_assertion=said)[0], 200)
    check("assertion again", flow.token(client_assertion=said)[0], 401)


# ---- what is done wrong ----

def raw(source, method, path, body="", headers=""):
    """An open connection on which this was asked."""
    sock = source.back.open()
    sock.sendall(f"{method} {path} HTTP/1.1\r\nHost: {source.name}.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                 f"Content-Length: {len(body)}\r\n{headers}\r\n{body}".encode())
    return sock


def ask(source, answer, deed):
    """What is asked for that answer, told to go wrong so: (method, path, body, headers)."""
    flow = Flow(source)
    if answer == "par":
        check("told", source.front.call("POST", "/toestand", f"fout=par-{deed}")[0], 303)
        return "POST", flow.path("par"), flow.request(), ""
    flow.log_in(deed=f"{answer}-{deed}")
    if answer == "token":
        return "POST", flow.path("token"), flow.token_request(), ""
    token = json.loads(flow.token()[2])["access_token"]
    return "GET", flow.path("gegevens"), "", f"Authorization: Bearer {token}\r\n"


def head_of(sock):
    got = b""
    while b"\r\n\r\n" not in got:
        more = sock.recv(1)
        if not more:
            return got.decode(), b""
        got += more
    return got.decode()


def slow(source, *asked):
    with raw(source, *asked) as sock:
        head = head_of(sock)
        check("slow", (head.split("\r\n")[0], "Content-Length: 2000" in head), ("HTTP/1.1 200 OK", True))
        check("a character at a time", [sock.recv(100) for _ in range(3)], [b" "] * 3)


def silent(source, *asked):
    with raw(source, *asked) as sock:
        flow = Flow(source)
        source.front.call("POST", "/toestand", "fout=")
        flow.log_in()
        flow.evidence()
        check("silent while others are served", (select.select([sock], [], [], 0)[0], sock.pending()), ([], 0))


def endless(source, *asked):
    with raw(source, *asked) as sock:
        check("endless", "Transfer-Encoding: chunked" in head_of(sock), True)
        got = b""
        while len(got) < 300000:
            got += sock.recv(65536)
        check("chunks", (got[:6], got[4102:4110]), (b"1000\r\n", b"\r\n1000\r\n"))


def cut(source, *asked):
    with raw(source, *asked) as sock:
        try:
            found = sock.recv(1)
        except OSError:
            found = b""
        check("nothing", found, b"")


def whole(source, *asked):
    """(status, headers, body) of an answer that is one."""
    method, path, body, headers = asked
    more = dict(line.split(": ", 1) for line in headers.split("\r\n") if line)
    return source.back.call(method, path, body if method == "POST" else None, more)


def is_json(body):
    try:
        json.loads(body)
        return True
    except ValueError:
        return False


def answers(source, answer):
    ok, data = (201 if answer == "par" else 200), answer == "gegevens"
    for deed, see in (("traag", slow), ("stil", silent), ("eindeloos", endless), ("verbroken", cut)):
        see(source, *ask(source, answer, deed))
    status, headers, body = whole(source, *ask(source, answer, "te-groot"))
    check("too large", (status, len(body), headers["Content-Length"]), (200, 1 << 20, str(1 << 20)))
    status, headers, body = whole(source, *ask(source, answer, "doorverwijzing"))
    check("redirect", (status, headers["Location"], body), (303, "https://elders.example/", b""))
    status, headers, body = whole(source, *ask(source, answer, "html"))
    check("html", (status, headers["Content-Type"], body[:15]), (200, "text/html; charset=utf-8", b"<!doctype html>"))
    status, headers, body = whole(source, *ask(source, answer, "soort"))
    check("type", (status, headers["Content-Type"], is_json(body)), (ok, "text/plain", not data))
    status, headers, body = whole(source, *ask(source, answer, "half"))
    check("half", (status, is_json(body), body.count(b".") < 2 if data else True), (ok, False, True))
    status, headers, body = whole(source, *ask(source, answer, "leeg"))
    check("empty", (status, body), (ok, b"" if data else b"{}"))
    check("down", whole(source, *ask(source, answer, "storing"))[0], 503)
    status, headers, body = whole(source, *ask(source, answer, "weigering"))
    check("refusal", (status, "error" in json.loads(body)), (401 if data else 400, True))
    source.front.call("POST", "/toestand", "fout=")
    return 12


def returns(source):
    iss = source.flow.get("iss")
    before = Flow(source)
    before.log_in()
    before.evidence()
    done = [before.back["code"], before.state]
    for deed, wanted in (("bronfout", {"error": "server_error"}), ("iss-ander", {"iss": "https://elders.example"} if iss else {}),
                         ("iss-weg", {"iss": None}), ("state-ander", {"state": "of the flow before"}), ("state-weg", {"state": None}),
                         ("code-gebruikt", {"code": done[0]}), ("code-lang", {"code": "A" * 2000})):
        if deed.startswith("iss") and not iss:
            continue
        flow = Flow(source)
        back = flow.log_in(deed=deed)
        wanted = {"state": done[1]} if deed == "state-ander" else wanted
        check(deed, {k: back.get(k) for k in wanted}, wanted)
        check(deed + ": the rest", [k for k in ("state", "iss") if k not in wanted and back.get(k) != {"state": flow.state, "iss": iss}[k]], [])
        if deed == "code-gebruikt":
            status, _, body = flow.token()
            check("used", (status, json.loads(body)["error"]), (400, "invalid_grant"))
        done[1] = flow.state
    cancelled = Flow(source).log_in(choice="annuleren")
    check("cancel", (cancelled["error"], "code" in cancelled), ("access_denied", False))
    return 7 if iss else 5


def evidences(source, standin_people):
    name = "persoon" if source.name == "qii" else "data/identiteit"

    def identity(said):
        for part in name.split("/"):
            said = said[part]
        return said.get("achternaam") or said.get("geslachtsnaam")

    for deed, see, wanted in (
            ("iemand-anders", lambda c, f: identity(c), "Anderman"),
            ("geen-gegevens", lambda c, f: (identity(c), c.get("inkomens", c.get("data", {}).get("belastingdienst", {}).get("jaren"))), ("Yılmaz", [])),
            ("ander-bewijs", lambda c, f: (identity(c), c["nonce"] == f.nonce), ("Idrissi", False)),
            ("nonce", lambda c, f: (identity(c), c["nonce"] == f.nonce), ("Yılmaz", False)),
            ("ontvanger", lambda c, f: c["aud"], "https://elders.example"),
            ("verlopen", lambda c, f: c["exp"] <= c["iat"], True)):
        flow = Flow(source)
        flow.log_in(deed=deed)
        check(deed, see(claims(flow.evidence()), flow), wanted)
    flow = Flow(source)
    flow.log_in(deed="sleutel-gisteren")
    head = json.loads(base64.urlsafe_b64decode(flow.evidence().split(".")[0] + "=="))
    check("yesterday's key", head["kid"] in [k["kid"] for k in read(profile_of(source))["sleutels"]], False)
    return 7


def outcomes(programs, directory):
    """docs/standins.md says of each of the twelve where they log in, their income, and how they stand on their own at two rents."""
    with open(os.path.join(TOP, "docs", "standins.md"), encoding="utf-8") as f:
        page = [re.split(r" \| ", line.strip("| \n")) for line in f if re.match(r"\| `[a-z]+` \| (qii|mijninkomen) \|", line)]
    case = os.path.join(directory, "zaak.json")
    for i, person in enumerate(read(os.path.join(TOP, "tests", "data", "personas.json"))["personas"]):
        own = {**person["verklaart"]["lid"], "geboortedatum": person["identiteit"]["geboortedatum"],
               **{k: person[k] for k in ("inkomens", "loonopgave", "winst", "box3", "inspecteursverklaring") if k in person}}
        write(case, {"fase": "reactie", "corporatie": "L0101", "huishouden": {"leden": [own, *person["verklaart"]["kinderen"]]},
                     "eenheid": {"idExtern": "W-1024", "huurprijzen": [69011, 74500], "woonruimtesoort": "ZELFSTANDIG", "kamers": 3,
                                 "gemeente": "0202", "publicatiedatum": "2026-11-12", "ingangsdatum": "2026-12-15"}})
        said = json.loads(subprocess.run([os.path.join(programs, "passend"), "evaluate", case, "--policy", "nl.woningwet/2026", "--json"],
                                         capture_output=True, text=True, check=False,
                                         env={**os.environ, "PASSEND_POLICY_DIR": os.path.join(TOP, "policy")}).stdout)
        income = [f"{x['bedrag'] // 100:,}" for x in person.get("inkomens", []) if x["jaar"] == 2025]
        check("docs/standins.md: " + person["id"], page[i],
              [f"`{person['id']}`", person.get("stroom", person["bron"]), *(income or ["a slip" if "loonopgave" in person else "none"]),
               said[0]["inkomensklasse"], said[0]["uitkomst"], said[1]["uitkomst"]])
    check("no more people", len(page), 12)


def documented(programs, offered):
    """docs/standins.md has every deed with its words, and the pages offer no other."""
    said = dict(line.split("\t") for line in subprocess.run([os.path.join(programs, "passend-standin"), "deeds"], check=True,
                                                            capture_output=True, text=True).stdout.splitlines())
    with open(os.path.join(TOP, "docs", "standins.md"), encoding="utf-8") as f:
        page = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|$", f.read(), re.M))
    for name, words in said.items():
        short = re.sub(r"^(par|token|gegevens)-", "", name)
        check("docs/standins.md: " + name, page.get(short), words)
    check("nothing else", sorted(set(page) - {re.sub(r"^(par|token|gegevens)-", "", n) for n in said}), [])
    check("offered", sorted(set(offered) - set(said)), [])
    return said


def main():
    programs = sys.argv[1]
    with tempfile.TemporaryDirectory() as directory:
        seen = {}
        for name in ("qii", "mijninkomen"):
            source = Source(programs, os.path.join(directory, name), name, AUDIENCE)
            with source:
                people = read(source.people)["personas"]
                sound(source, people)
                log_in_only(source)
                offered = pages(source)
                refusals(source)
                seen[name] = sum(answers(source, a) for a in ("par", "token", "gegevens") if a == "token" or a in source.flow["adressen"])
                seen[name] += returns(source) + evidences(source, people)
                said = documented(programs, offered)
                sound(source, people)
                check("its end", source.stop(), 0)
            check("each deed that " + name + " offers was seen", len(offered) + (12 if name == "qii" else 0), seen[name])
        outcomes(programs, directory)
        check("all of them", seen["qii"], len(said))
    print("stand-ins: %d rows" % rows)


main()
