"""The examples of docs/integrate.md, each as its own server between a browser and an OAuth server that others wrote: the button, the way back, a
refusal, and what must not be taken: another browser, another state, another issuer, a second time.

    integrate.py FOLDER typescript | php | java | careless | portal ...      FOLDER: with node_modules and provider.mjs
"""
import datetime
import html
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import ssl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from patience import patience, until   # noqa: E402
from running_year import TOP            # noqa: E402
from sources import free_ports           # noqa: E402

HERE, EXAMPLES, CLIENT = os.path.dirname(os.path.abspath(__file__)), os.path.join(TOP, "docs", "examples"), "regio-demo"
LINES = {"button.ts": 60, "button.php": 65, "Button.java": 120}   # docs/integrate.md says so


class Browser:
    """Cookies by host, and one step at a time."""

    def __init__(self, ca, hosts, headers=None):
        """hosts: {origin: where it is here}, as whatever terminates TLS for a platform has it"""
        self.cookies, self.hosts, self.headers = {}, hosts, headers or {}
        tls = ssl.create_default_context(cafile=ca)

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        self.opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=tls))

    def go(self, url, data=None):
        """(status, location, text)"""
        for origin, here in self.hosts.items():
            url = here + url[len(origin):] if url.startswith(origin + "/") else url
        host = urllib.parse.urlsplit(url).netloc
        request = urllib.request.Request(url, data=data, headers=dict(self.headers))
        jar = self.cookies.setdefault(host, {})
        if jar:
            request.add_header("Cookie", "; ".join(f"{k}={v}" for k, v in jar.items()))
        try:
            answer = self.opener.open(request, timeout=patience())
        except urllib.error.HTTPError as e:
            answer = e
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                jar[name] = value
            location = answer.headers["Location"]
            return answer.status, location and urllib.parse.urljoin(url, location), answer.read().decode()

    def until_back(self, url, stop):
        """Follows redirects up to the one that leads to `stop`."""
        for _ in range(12):
            status, url, text = self.go(url)
            assert status in (302, 303), (status, text[:300])
            if url.startswith(stop):
                return url
        raise AssertionError("never back")


def details():
    day = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
    person = {"rol": "WON", "referentie": "r-1"}
    return [{"type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN", "tot": day, "corporaties": ["L0101"],
             "rooster": [person], "deelnemer": {**person, "identiteit": {"achternaam": "Jansen", "voorletters": "A", "geboortedatum": "1991-05-05"}}}]


def serving(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Servers:
    def __init__(self, command, directory, modules):
        self.port, self.provider = free_ports(2)
        self.certs, self.home, issuer = os.path.join(directory, "certs"), self.address() + "/", f"https://localhost:{self.provider}"
        self.redirect = self.registered()
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), self.certs, CLIENT], check=True)
        own = os.path.join(self.certs, "client-" + CLIENT)
        subprocess.run(["openssl", "pkcs12", "-export", "-in", own + ".pem", "-inkey", own + ".key", "-out", own + ".p12", "-passout", "pass:"], check=True)
        path = os.path.join(directory, "details.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(details(), f)
        environment = {**os.environ, "ISSUER": issuer, "API": issuer, "CLIENT_ID": CLIENT, "REDIRECT_URI": self.redirect, "CERT": own + ".pem",
                       "KEY": own + ".key", "CERT_P12": own + ".p12", "CA": os.path.join(self.certs, "ca.pem"), "PORT": str(self.port), "DETAILS": path}
        self.running = [subprocess.Popen(["node", "--no-warnings", "--experimental-global-webcrypto", os.path.join(modules, "provider.mjs"), str(self.provider),
                                          self.certs, CLIENT, self.redirect], stdout=subprocess.DEVNULL)]
        until(lambda: serving(self.provider), "the other server")
        self.prepare()
        self.running.append(subprocess.Popen([c.replace("PORT", str(self.port)) for c in command], env=environment, stdout=subprocess.DEVNULL,
                                             stderr=subprocess.DEVNULL if command[0] == "php" else None))
        until(lambda: serving(self.port), "the example")

    def address(self):
        return f"http://localhost:{self.port}"

    def registered(self):
        """The redirect address: https, on the platform's own host; the example itself listens on the loopback behind it."""
        return f"https://{CLIENT}.example/passend/terug"

    def prepare(self):
        """Settings that need to know where the others are."""

    def stop(self):
        for p in self.running:
            p.terminate()
            p.wait(patience())

    def browser(self, **headers):
        return Browser(os.path.join(self.certs, "ca.pem"), {f"https://{CLIENT}.example": self.address()}, headers)

    def begun(self, browser):
        """Where the button leads."""
        status, _, text = browser.go(self.home)
        assert status == 200 and "<button>Controleer of deze woning past" in text, (status, text)
        status, location, text = browser.go(self.home, b"")
        assert status == 303, (status, text)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)
        assert sorted(query) == ["client_id", "request_uri"], location
        return location


def words(text):
    return html.unescape(re.search(r"<p>(.*?)</p>", text, re.S)[1])


def rows(s):
    person = s.browser()
    back = person.until_back(s.begun(person), s.redirect)
    assert sorted(urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)) == ["code", "iss", "state"], back
    # Somebody else's browser has no such session: the code is of no use there, and is not used up.
    status, _, text = s.browser().go(back)
    assert status == 400 and "deze browser" in words(text), (status, text)
    status, _, text = person.go(back)
    assert (status, words(text)) == (200, "Gelukt. Wij bewaren 400 tekens die alleen passend kan openen."), (status, text)
    status, _, text = person.go(back)
    assert status == 400, (status, text)
    # A refusal is an answer.
    refuser = s.browser(**{"X-Refuse": "1"})
    status, _, text = refuser.go(refuser.until_back(s.begun(refuser), s.redirect))
    assert status == 200 and "Er is niets gedeeld" in words(text), (status, text)
    # What others put into the address.
    for name, value in (("state", "A" * 43), ("iss", "https://elders.example"), ("iss", None), ("state", None), ("code", "A" * 43)):
        other = s.browser()
        split = urllib.parse.urlsplit(other.until_back(s.begun(other), s.redirect))
        query = dict(urllib.parse.parse_qsl(split.query))
        query.pop(name)
        if value is not None:
            query[name] = value
        status, _, text = other.go(split._replace(query=urllib.parse.urlencode(query)).geturl())
        assert status in (400, 502), (name, value, status, text)
    return 9


def command_of(language, modules):
    if language == "php":
        return ["php", "-S", "127.0.0.1:PORT", os.path.join(EXAMPLES, "button.php")]
    if language == "java":
        return ["java", os.path.join(EXAMPLES, "Button.java")]
    # Compiled where its packages are.
    source = os.path.join(modules, "button.ts")
    with open(os.path.join(EXAMPLES, "button.ts"), encoding="utf-8") as f:
        text = f.read()
    for right, wrong in CARELESS if language == "careless" else ():
        assert right in text, right
        text = text.replace(right, wrong)
    with open(source, "w", encoding="utf-8") as out:
        out.write(text)
    subprocess.run(["node", os.path.join(modules, "node_modules", "typescript", "bin", "tsc"), "--strict", "--noUnusedLocals", "--target", "es2022",
                    "--module", "nodenext", "--moduleResolution", "nodenext", "--skipLibCheck", "--types", "node", source], check=True, cwd=modules)
    return ["node", "--no-warnings", "--experimental-global-webcrypto", os.path.join(modules, "button.js")]


# ---- a platform that looks up what was begun by state, and not by browser ----

CARELESS = [("sessions.set(session, {", "sessions.set(state, {"),
            ("const session = sessionOf(req), begun", "const session = new URL(req.url ?? '/', redirectUri).searchParams.get('state') ?? '', begun"),
            ("const sessionOf =", "export const sessionOf =")]


def careless(s):
    """What is lost: somebody begins, another agrees by the link that they were sent, and the first one has the other's agreement."""
    attacker, victim = s.browser(), s.browser()
    back = victim.until_back(s.begun(attacker), s.redirect)
    status, _, text = victim.go(back)
    assert status == 200 and words(text).startswith("Gelukt"), (status, text)
    return 1


# ---- the portal: two people, two browsers ----

class PortalServers(Servers):
    def __init__(self, directory, modules):
        self.portal_settings = os.path.join(directory, "portaal.json")
        super().__init__([sys.executable, os.path.join(EXAMPLES, "portaal.py"), self.portal_settings], directory, modules)

    def address(self):
        return f"https://localhost:{self.port}"

    def registered(self):
        return self.address() + "/terug"

    def prepare(self):
        own = os.path.join(self.certs, "client-" + CLIENT)
        issuer = f"https://localhost:{self.provider}"
        with open(self.portal_settings, "w", encoding="utf-8") as f:
            json.dump({"issuer": issuer, "api": issuer, "client_id": CLIENT, "cert": own + ".pem", "key": own + ".key",
                       "ca": os.path.join(self.certs, "ca.pem"), "url": self.address(), "server_cert": os.path.join(self.certs, "server.pem"),
                       "server_key": os.path.join(self.certs, "server.key"), "port": self.port, "naam": "Portaal", "corporatie": "L0101",
                       "personas": os.path.join(TOP, "tests", "data", "personas.json"),
                       "eenheid": {"idExtern": "W-1024", "huurprijs": 69011, "woonruimtesoort": "ZELFSTANDIG", "kamers": 3, "gemeente": "0202",
                                   "publicatiedatum": "2026-11-12", "ingangsdatum": "2026-12-15"}}, f)


def portal(s):
    home = s.address() + "/"
    karim, leyla, scanner = s.browser(), s.browser(), s.browser()
    status, location, _ = karim.go(home + "controleer", b"wie=karim%2Cleyla")
    assert status == 303
    back = karim.until_back(location, s.redirect)
    status, _, text = s.browser().go(back)
    assert status == 400, "taken from another browser"
    assert karim.go(back)[:2] == (303, home)
    text = karim.go(home)[2]
    link = re.search(r'value="(https://[^"]+/uitnodiging/[\w-]+)"', text)[1]
    assert "Leyla" in text and "De uitslag" not in text
    # A program that opens the link first takes nothing away.
    for _ in range(3):
        status, location, text = scanner.go(link)
        assert (status, location) == (200, None) and "<button>Verder" in text
    status, _, text = leyla.go(link)
    assert status == 200 and "Karim" not in text
    status, location, _ = leyla.go(link, b"")
    assert status == 303
    assert leyla.go(leyla.until_back(location, s.redirect))[0] == 303
    for who in (karim, leyla):
        text = who.go(home)[2]
        assert "De uitslag" in text and "Deze woning past bij u." in text, text
    assert leyla.go(home + "uitnodiging/" + "A" * 43)[0] == 404
    assert karim.go(home + "controleer", b"wie=niemand")[0] == 404
    foreign = s.browser(Origin="https://elders.example")
    assert foreign.go(home + "controleer", b"wie=amina")[0] == 403
    refuser = s.browser(**{"X-Refuse": "1"})
    location = refuser.go(home + "controleer", b"wie=amina")[1]
    assert refuser.go(refuser.until_back(location, s.redirect))[0] == 303
    assert "U deelt niets" in refuser.go(home)[2]
    return 12


def main():
    modules = sys.argv[1]
    for name, most in LINES.items():
        with open(os.path.join(EXAMPLES, name), encoding="utf-8") as f:
            count = sum(1 for _ in f)
        assert count <= most, f"{name} has {count} lines, more than {most}"
    for language in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as directory:
            servers = PortalServers(directory, modules) if language == "portal" else Servers(command_of(language, modules), directory, modules)
            try:
                print("%s: %d rows" % (language, {"portal": portal, "careless": careless}.get(language, rows)(servers)))
            finally:
                servers.stop()


main()
