#!/usr/bin/env python3
"""A small housing platform, to look at and to take from: a few homes, a button, an invitation for the partner, the result. Python 3, its standard
library only. It keeps everything in memory, and the people are those of tests/data/personas.json.

    portaal.py SETTINGS      a JSON file: issuer, api, client_id, cert, key, ca (towards the service); url, server_cert, server_key, port (of this
                             site); naam; personas; corporatie; eenheden (as in POST /v1/toetsingen)

What matters in it: state and verifier belong to the browser that began (Visit); an invitation is a link of the platform's own, whose GET shows a
button and changes nothing, for links are opened by programs too; its POST makes the request. What is kept of a household is its sealed data; the
verdict is asked for when somebody looks, so that nothing is shown once one of them has stopped. docs/integrate.md says more.
"""
import base64
import datetime
import hashlib
import html
import http.client
import http.cookies
import http.server
import json
import secrets
import ssl
import sys
import urllib.parse

INVITATION_DAYS = 7
STYLE = """body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:36rem;margin:0 auto;padding:1rem;color:#1b1b1b}
button{font:inherit;font-weight:bold;min-height:2.75rem;padding:.375rem 1rem;border:0;border-radius:.25rem;background:#0b5d3b;color:#fff}
.kaart{border:1px solid #767676;border-radius:.25rem;padding:.75rem 1rem;margin-block:1rem}h1{font-size:1.5rem}h2{font-size:1.125rem;margin:0}.kaart p{margin-block:.25rem}a{color:#004b87}
select,input{font:inherit;width:100%;padding:.5rem;margin-block:.25rem .75rem;box-sizing:border-box}.uitslag{white-space:pre-line}"""
HOUSEHOLDS = (["amina"], ["karim", "leyla"], ["henk", "riet"], ["mirjam"], ["saba"], ["daan"], ["suryani"], ["joris"], ["fatma"], ["tomasz"])
BUTTON = "Controleer welke woning past"
MISS = "Dat lukte niet. Probeer het opnieuw, of kom langs met papier."


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Refused(Exception):
    """The service, or whoever came back, says no."""


class Service:
    """Calls with our certificate, which says who we are."""

    def __init__(self, s):
        self.s, self.tls = s, ssl.create_default_context(cafile=s["ca"])
        self.tls.load_cert_chain(s["cert"], s["key"])
        self.meta = self.call("GET", s["issuer"] + "/.well-known/oauth-authorization-server")
        if self.meta["issuer"] != s["issuer"]:
            raise Refused("issuer")
        self.meta.update(self.meta.get("mtls_endpoint_aliases", {}))

    def call(self, method, url, body=None, token=None):
        at, headers = urllib.parse.urlsplit(url), {}
        if isinstance(body, dict):
            body, headers["Content-Type"] = urllib.parse.urlencode(body), "application/x-www-form-urlencoded"
        elif body is not None:
            headers["Content-Type"] = "application/json"
        if token is not None:
            headers["Authorization"] = "Bearer " + token
        conn = http.client.HTTPSConnection(at.hostname, at.port, context=self.tls, timeout=60)
        try:
            conn.request(method, at.path, body, headers)
            answer = conn.getresponse()
            raw = answer.read()
            if answer.status >= 300:
                raise Refused(str(answer.status))
            return json.loads(raw) if raw else None
        finally:
            conn.close()


class Household:
    """The people who will live together, in the order of the roster."""

    def __init__(self, people):
        self.people, self.dossier, self.seals, self.whole = people, None, {}, None
        self.invitations = {place: secrets.token_urlsafe(32) for place in range(1, len(people))}
        self.invited_until = datetime.date.today() + datetime.timedelta(days=INVITATION_DAYS)


class Visit:
    """What one browser is here for. Begun but not back: state and verifier."""

    def __init__(self, household, place):
        self.household, self.place, self.state, self.verifier, self.words = household, place, None, None, None


class Portal:
    def __init__(self, s):
        self.s, self.service, self.visits, self.invitations = s, Service(s), {}, {}
        with open(s["personas"], encoding="utf-8") as f:
            self.people = {p["id"]: p for p in json.load(f)["personas"]}
        self.redirect = s["url"] + "/terug"

    def details(self, household, place):
        roster = [{"rol": p["verklaart"]["lid"]["rol"], "referentie": f"r-{i + 1}"} for i, p in enumerate(household.people)]
        person = household.people[place]
        out = {"type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN",
               "tot": (datetime.date.today() + datetime.timedelta(days=170)).isoformat(),
               "deelnemer": {**roster[place], "identiteit": {k: v for k, v in person["identiteit"].items() if v}}}
        out.update({"dossier": household.dossier, "plaats": place} if household.dossier else {"corporaties": [self.s["corporatie"]], "rooster": roster})
        return out

    def begin(self, visit):
        """The address that this visitor's browser goes to."""
        visit.state, visit.verifier = text(secrets.token_bytes(32)), text(secrets.token_bytes(32))
        made = self.service.call("POST", self.service.meta["pushed_authorization_request_endpoint"], {
            "client_id": self.s["client_id"], "response_type": "code", "redirect_uri": self.redirect, "state": visit.state,
            "code_challenge": text(hashlib.sha256(visit.verifier.encode()).digest()), "code_challenge_method": "S256",
            "authorization_details": json.dumps([self.details(visit.household, visit.place)])})
        visit.household.dossier = made.get("dossier", visit.household.dossier)
        return self.service.meta["authorization_endpoint"] + "?" + urllib.parse.urlencode(
            {"client_id": self.s["client_id"], "request_uri": made["request_uri"]})

    def back(self, visit, said):
        """Back from the service, in the browser that went: nothing is taken that this browser did not begin."""
        state, verifier = visit.state, visit.verifier
        visit.state = visit.verifier = None
        if state is None or said.get("state") != state or said.get("iss") != self.s["issuer"]:
            raise Refused("not begun here")
        if "error" in said:
            visit.words = "U deelt niets. Dat verandert uw kans niet: u kunt ook papier gebruiken."
            return
        token = self.service.call("POST", self.service.meta["token_endpoint"], {
            "client_id": self.s["client_id"], "grant_type": "authorization_code", "code": said.get("code", ""), "redirect_uri": self.redirect,
            "code_verifier": verifier})
        seal = self.service.call("GET", f"{self.s['api']}/v1/zegels/{token['grant_id']}", token=token["access_token"])
        visit.household.seals[visit.place] = seal["zegel"]
        visit.words = "Bedankt. Uw deel is klaar."
        self.join(visit.household)

    def join(self, h):
        """Once all have agreed: one sealed text for the household, and the separate ones are of no more use."""
        if len(h.seals) == len(h.people):
            h.whole = self.service.call("POST", self.s["api"] + "/v1/dossierzegels", json.dumps({"dossier": h.dossier, "zegels": list(h.seals.values())}))

    def verdicts(self, h):
        """The answers of now, by home: {"toetsing": the signed verdict, "uitleg": its words}; without "toetsing" there is none, whoever stopped."""
        return self.service.call("POST", self.s["api"] + "/v1/toetsingen", json.dumps({
            "fase": "reactie", "corporatie": self.s["corporatie"], "eenheden": self.s["eenheden"], "talen": ["nl"],
            "huishoudens": [{"referentie": "r-1", "dossierzegel": h.whole["dossierzegel"]}]}))["antwoorden"]


# ---- pages ----

def page(s, title, *parts):
    return ('<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{html.escape(title)}</title><style>{STYLE}</style><body><header><p><strong>{html.escape(s['naam'])}</strong>, een nagemaakt woningportaal</p></header>"
            f"<main><h1>{html.escape(title)}</h1>{''.join(parts)}</main>")


def button(action, words, inside=""):
    return f'<form method="post" action="{html.escape(action)}">{inside}<button type="submit">{html.escape(words)}</button></form>'


def home_card(e, *parts):
    rent = f"{e['huurprijs'] // 100},{e['huurprijs'] % 100:02d}"
    return (f'<div class="kaart"><h2>Woning {html.escape(e["idExtern"])}</h2><p>{e["kamers"]} kamers, huur € {rent} per maand, '
            f'vanaf {datetime.date.fromisoformat(e["ingangsdatum"]):%d-%m-%Y}</p>{"".join(parts)}</div>')


def home_cards(s):
    return "".join(home_card(e) for e in s["eenheden"])


def name_of(person):
    return html.escape(" ".join(v for v in (person["identiteit"]["voornamen"], person["identiteit"]["achternaam"]) if v))


def start_page(portal):
    def who(ids):
        names = " en ".join(name_of(portal.people[i]) for i in ids)
        return f"{names} ({html.escape(portal.people[ids[0]]['wieNl'])})" if len(ids) == 1 else names

    choices = "".join(f'<option value="{",".join(ids)}">{who(ids)}</option>' for ids in HOUSEHOLDS)
    return page(portal.s, "Welke woning past bij u?", home_cards(portal.s),
                button("/controleer", BUTTON, f'<label>Wie gaat er wonen?<select name="wie">{choices}</select></label>'))


def household_page(portal, visit):
    h, parts = visit.household, []
    if h.whole:
        return result_page(portal.s, portal.verdicts(h))
    if visit.words:
        parts.append(f"<p>{html.escape(visit.words)}</p>")
    if visit.place in h.seals:
        for place, link in h.invitations.items():
            if place not in h.seals and visit.place == 0:
                parts.append(f"<p>{name_of(h.people[place])} moet ook instemmen. Stuur deze link; hij werkt tot en met {h.invited_until:%d-%m-%Y}:</p>"
                             f'<input type="text" readonly aria-label="Link" value="{html.escape(portal.s["url"] + "/uitnodiging/" + link)}">')
    else:
        parts.append(button("/opnieuw", BUTTON))
    return page(portal.s, "Welke woning past bij u?", *parts, home_cards(portal.s), button("/wissen", "Opnieuw beginnen"))


def result_page(s, answers):
    parts = []
    for i, (e, answer) in enumerate(zip(s["eenheden"], answers)):
        if "toetsing" not in answer:
            return page(s, "Uw gegevens zijn niet compleet", "<p>Daarom is er geen uitslag. U kunt opnieuw beginnen, of papier gebruiken.</p>",
                        button("/wissen", "Opnieuw beginnen"))
        title, *rest = answer["uitleg"]["nl"].split("\n\n", 1)
        parts.append(home_card(e, f'<p><strong>{html.escape(title)}</strong></p><details><summary>Waarom?</summary><p class="uitslag">{html.escape("".join(rest))}'
                                  f'</p><p><a href="/uitslag/{i}">De getekende uitslag</a>, voor wie hem wil nakijken</p></details>'))
    return page(s, "De uitslag", *parts, button("/wissen", "Opnieuw beginnen"))


def invitation_page(s, link):
    return page(s, "U bent uitgenodigd", "<p>Iemand wil met u reageren op een woning. Daarvoor moet u zelf instemmen.</p>",
                button("/uitnodiging/" + link, "Verder"))


# ---- the site ----

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, portal = "HTTP/1.1", None

    def log_message(self, *_):   # an address holds a code
        pass

    def session(self):
        cookie = http.cookies.SimpleCookie(self.headers.get("Cookie", "")).get("__Host-sessie")
        return cookie.value if cookie else None

    def answer(self, status, body="", location=None, session=None, kind="text/html; charset=utf-8"):
        data = body.encode()
        self.send_response(status)
        for name, value in (("Location", location), ("Set-Cookie", session and f"__Host-sessie={session}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=21600")):
            if value is not None:
                self.send_header(name, value)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store"),
                            ("Referrer-Policy", "strict-origin"), ("X-Frame-Options", "DENY")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def visit(self, household, place):
        """A browser that begins gets a session of its own, always a new one."""
        session = secrets.token_urlsafe(32)
        self.portal.visits[session] = visit = Visit(household, place)
        self.answer(303, location=self.portal.begin(visit), session=session)

    def do_HEAD(self):   # of programs that look at links: nothing happens
        self.answer(200)

    def do_GET(self):
        try:
            self.get(self.portal, urllib.parse.urlsplit(self.path))
        except (Refused, OSError):
            self.answer(502, page(self.portal.s, "Dat lukte niet", f"<p>{MISS}</p>"))

    def get(self, p, split):
        visit = p.visits.get(self.session())
        link, number = split.path.removeprefix("/uitnodiging/"), split.path.removeprefix("/uitslag/")
        if split.path == "/":
            self.answer(200, household_page(p, visit) if visit else start_page(p))
        elif number.isdigit() and visit and visit.household.whole and int(number) < len(p.s["eenheden"]):
            self.answer(200, p.verdicts(visit.household)[int(number)].get("toetsing", ""), kind="application/jose")
        elif split.path == "/terug":
            try:
                if visit is None:
                    raise Refused("no session")
                p.back(visit, dict(urllib.parse.parse_qsl(split.query)))
                self.answer(303, location="/")
            except Refused:
                self.answer(400, page(p.s, "Dat lukte niet", "<p>Begin opnieuw, in deze browser.</p>"))
        elif link in p.invitations and p.invitations[link][0].invited_until >= datetime.date.today():
            self.answer(200, invitation_page(p.s, link))
        else:
            self.answer(404, page(p.s, "Niet gevonden", "<p>Deze pagina is er niet. Een link werkt zeven dagen: vraag om een nieuwe.</p>"))

    def do_POST(self):
        p, length = self.portal, int(self.headers.get("Content-Length", "0"))
        said = dict(urllib.parse.parse_qsl(self.rfile.read(min(length, 4096)).decode(errors="replace")))
        visit, link = p.visits.get(self.session()), self.path.removeprefix("/uitnodiging/")
        if self.headers.get("Origin", p.s["url"]) != p.s["url"]:
            self.answer(403, page(p.s, "Dat kan niet"))
            return
        try:
            if self.path == "/controleer" and all(i in p.people for i in said.get("wie", "").split(",")):
                household = Household([p.people[i] for i in said["wie"].split(",")])
                p.invitations.update({token: (household, place) for place, token in household.invitations.items()})
                self.visit(household, 0)
            elif self.path == "/opnieuw" and visit:
                self.visit(visit.household, visit.place)
            elif link in p.invitations and p.invitations[link][0].invited_until >= datetime.date.today():
                self.visit(*p.invitations[link])
            elif self.path == "/wissen":
                p.visits.pop(self.session(), None)
                self.answer(303, location="/")
            else:
                self.answer(404, page(p.s, "Niet gevonden"))
        except (Refused, OSError):
            self.answer(502, page(p.s, "Dat lukte niet", f"<p>{MISS}</p>"))


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        settings = json.load(f)
    Handler.portal = Portal(settings)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", settings["port"]), Handler)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(settings["server_cert"], settings["server_key"])
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)   # not while others wait
    print("gereed", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
