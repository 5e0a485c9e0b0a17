"""The examples of docs/integrate.md, each as its own server between browsers and an OAuth server: the button, the way back, a refusal, and what must
not be taken: another browser, another state, another issuer, a second time. First against a server that others wrote, then against the service.

    integrate.py FOLDER BIN typescript | php | java | careless | portal ...     FOLDER: with node_modules and provider.mjs; BIN: our programs, or - for none
"""
import datetime
import html
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from browser import Browser                      # noqa: E402
from doors import HOMES                           # noqa: E402
from patience import patience, until              # noqa: E402
from running_year import TOP, YEAR, people, read, write   # noqa: E402
from service import Service, free_port            # noqa: E402
from sources import free_ports                    # noqa: E402

EXAMPLES, CLIENT, CORPORATION = os.path.join(TOP, "docs", "examples"), "regio-demo", "L0101"
LINES = {"button.ts": 60, "button.php": 65, "Button.java": 120}   # docs/integrate.md says so
BUTTONS = ("Controleer of deze woning past", "Controleer welke woning past")
ONE = {"achternaam": "Jansen", "voorletters": "A", "geboortedatum": "1991-05-05"}


def details():
    day = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
    person = {"rol": "WON", "referentie": "r-1"}
    return [{"type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN", "tot": day, "corporaties": [CORPORATION],
             "rooster": [person], "deelnemer": {**person, "identiteit": ONE}}]


def serving(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


# ---- who answers ----

class Others:
    """npm oidc-provider: somebody agrees as soon as they come by, or refuses where the browser says so."""

    seal = "Gelukt. Wij bewaren 400 tekens die alleen passend kan openen."

    def __init__(self, directory, modules, redirect):
        self.certs, (port,) = os.path.join(directory, "certs"), free_ports(1)
        self.issuer = self.api = f"https://localhost:{port}"
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), self.certs, CLIENT, "site:portaal"], check=True)
        self.process = subprocess.Popen(["node", "--no-warnings", "--experimental-global-webcrypto", os.path.join(modules, "provider.mjs"), str(port),
                                         self.certs, CLIENT, redirect], stdout=subprocess.DEVNULL)
        until(lambda: serving(port), "the other server")

    def stop(self):
        self.process.terminate()
        self.process.wait(patience())

    @staticmethod
    def headers(refuses):
        return {"X-Refuse": "1"} if refuses else {}

    def through(self, browser, person, refuses, stop=()):
        """Nothing to do: it is back already."""


class Ours:
    """The service, whose pages somebody goes through by filling in what is asked."""

    seal = re.compile(r"Gelukt\. Wij bewaren [1-9]\d{2,3} tekens die alleen passend kan openen\.")

    def __init__(self, programs, directory, redirect):
        self.service = Service(programs, directory, free_port())
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), self.service.certs, "site:portaal"], check=True)
        register = os.path.join(directory, "afnemers.json")
        clients = read(register)
        for c in clients["afnemers"]:
            if c["client_id"] == CLIENT:
                c["redirect_uris"] = [redirect]
        write(register, clients)
        self.certs, self.issuer, self.api = self.service.certs, self.service.issuer, f"https://localhost:{self.service.port}"
        self.service.start()

    def stop(self):
        self.service.stop()

    @staticmethod
    def headers(refuses):
        return {}

    def through(self, browser, person, refuses, stop=()):
        assert browser.path == "/oauth/authorize" and browser.status == 200, (browser.path, browser.text)
        if refuses:
            browser.press("anders")
            return browser.press("nee", stop=stop)
        born, income = person
        year, month, day = born.split("-")
        for button, values in (("verder", {}), ("anders", {}), ("zelf", {}), ("verder", {"dag": day, "maand": month, "geboortejaar": year, "inkomen": income}),
                               ("klopt", {})):
            browser.press(button, values)
        if browser.path.endswith("/vragen"):
            browser.press("klopt", {name: "nee" for name in ("onderhouden", "duurder") if browser.has(name)})
        return browser.press("terug", stop=stop)


# ---- an example and its far end ----

class Servers:
    """port: of the example, which listens in plain HTTP behind a platform's own host."""

    def __init__(self, command, directory, far_end):
        (self.port,), self.site = free_ports(1), f"https://{CLIENT}.example"
        self.redirect = self.registered()
        self.far, self.process = far_end(self.redirect), None
        own, path = os.path.join(self.far.certs, "client-" + CLIENT), os.path.join(directory, "details.json")
        subprocess.run(["openssl", "pkcs12", "-export", "-in", own + ".pem", "-inkey", own + ".key", "-out", own + ".p12", "-passout", "pass:"], check=True)
        write(path, details())
        environment = {**os.environ, "ISSUER": self.far.issuer, "API": self.far.api, "CLIENT_ID": CLIENT, "REDIRECT_URI": self.redirect, "CERT": own + ".pem",
                       "KEY": own + ".key", "CERT_P12": own + ".p12", "CA": os.path.join(self.far.certs, "ca.pem"), "PORT": str(self.port), "DETAILS": path}
        try:
            self.prepare(directory)
            self.process = subprocess.Popen([c.replace("PORT", str(self.port)) for c in command], env=environment, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL if command[0] == "php" else None)
            until(lambda: serving(self.port), "the example")
        except BaseException:
            self.stop()
            raise

    def registered(self):
        return self.site + "/passend/terug"

    def prepare(self, directory):
        """Settings that need to know where the others are."""

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(patience())
        self.far.stop()

    def browser(self, refuses=False):
        return Browser(os.path.join(self.far.certs, "ca.pem"), hosts={f"{CLIENT}.example": self.port}, headers=self.far.headers(refuses))

    def begun(self, browser):
        """Where the button leads, and nobody has gone yet."""
        browser.go(self.site + "/")
        assert browser.status == 200, browser.text
        browser.press(next(words for words in BUTTONS if browser.button(words)), stop=[self.far.issuer])
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.left).query)
        assert sorted(query) == ["client_id", "request_uri"], browser.left
        return browser.left

    def agreed(self, browser, address, person=(ONE["geboortedatum"], "24.000"), refuses=False):
        """Up to the address that leads back."""
        browser.go(address, stop=[self.redirect])
        if browser.left is None:
            self.far.through(browser, person, refuses, stop=[self.redirect])
        return browser.left


def words(browser):
    return html.unescape(re.search(r"<p>(.*?)</p>", browser.html, re.S)[1])


def shows_seal(s, browser):
    return browser.status == 200 and (words(browser) == s.far.seal if isinstance(s.far.seal, str) else s.far.seal.fullmatch(words(browser)) is not None)


def rows(s):
    # A session outlives the browser, which a phone may close meanwhile.
    conn = http.client.HTTPConnection("127.0.0.1", s.port, timeout=patience())
    conn.request("POST", "/", headers={"Host": CLIENT + ".example"})
    cookie = conn.getresponse().headers["Set-Cookie"]
    assert "Max-Age=21600" in cookie, cookie
    conn.close()
    person = s.browser()
    back = s.agreed(person, s.begun(person))
    assert sorted(urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)) == ["code", "iss", "state"], back
    # Somebody else's browser has no such session: the code is of no use there, and is not used up.
    stranger = s.browser().go(back)
    assert stranger.status == 400 and "deze browser" in words(stranger), stranger.text
    assert shows_seal(s, person.go(back)), person.text
    assert person.go(back).status == 400, person.text
    # A refusal is an answer.
    refuser = s.browser(refuses=True)
    refuser.go(s.agreed(refuser, s.begun(refuser), refuses=True))
    assert refuser.status == 200 and "Er is niets gedeeld" in words(refuser), refuser.text
    # What others put into the address.
    for name, value in (("state", "A" * 43), ("iss", "https://elders.example"), ("iss", None), ("state", None), ("code", "A" * 43)):
        other = s.browser()
        split = urllib.parse.urlsplit(s.agreed(other, s.begun(other)))
        query = dict(urllib.parse.parse_qsl(split.query))
        query.pop(name)
        if value is not None:
            query[name] = value
        other.go(split._replace(query=urllib.parse.urlencode(query)).geturl())
        assert other.status in (400, 502), (name, value, other.text)
    return 10


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


# ---- consent phishing ----

def phished(s):
    """Somebody begins and sends another the address; she reads who asks, agrees, and comes back in her own browser. What she has of it."""
    attacker, victim = s.browser(), s.browser()
    victim.go(s.agreed(victim, s.begun(attacker)))
    return attacker, victim


# ---- a platform that looks up what was begun by state, and not by browser ----

CARELESS = [("sessions.set(session, {", "sessions.set(state, {"),
            ("const session = sessionOf(req), begun", "const session = new URL(req.url ?? '/', redirectUri).searchParams.get('state') ?? '', begun"),
            ("const sessionOf =", "export const sessionOf =")]


def careless(s):
    """The loss: her agreement is taken for the one that the other began."""
    assert shows_seal(s, phished(s)[1])
    return 1


# ---- the portal: two people, two browsers ----

class PortalServers(Servers):
    def __init__(self, directory, far_end):
        self.settings = os.path.join(directory, "portaal.json")
        super().__init__([sys.executable, os.path.join(EXAMPLES, "portaal.py"), self.settings], directory, far_end)

    def registered(self):
        self.site = f"https://portaal.localhost:{self.port}"
        return self.site + "/terug"

    def prepare(self, directory):
        certs, personas = self.far.certs, os.path.join(directory, "personen.json")
        own, site = os.path.join(certs, "client-" + CLIENT), os.path.join(certs, "site-portaal")
        write(personas, people(YEAR))
        write(self.settings, {"issuer": self.far.issuer, "api": self.far.api, "client_id": CLIENT, "cert": own + ".pem", "key": own + ".key",
                              "ca": os.path.join(certs, "ca.pem"), "url": self.site, "server_cert": site + ".pem", "server_key": site + ".key", "port": self.port,
                              "naam": "Portaal", "corporatie": CORPORATION, "personas": personas, "eenheden": HOMES[:1]})

    def begin(self, browser, who):
        browser.go(self.site + "/").press(BUTTONS[1], {"wie": who}, stop=[self.far.issuer])
        return browser.left


KARIM, LEYLA = ("1984-03-12", "31.250"), ("1988-07-19", "0")


def portal(s):
    home = s.site + "/"
    karim, leyla, scanner = s.browser(), s.browser(), s.browser()
    back = s.agreed(karim, s.begin(karim, "karim,leyla"), KARIM)
    assert s.browser().go(back).status == 400, "taken from another browser"
    assert karim.go(back).url == home
    link = re.search(r'value="(https://[^"]+/uitnodiging/[\w-]+)"', karim.html)[1]
    assert "Leyla" in karim.text and "De uitslag" not in karim.text
    # A program that opens the link first takes nothing away.
    for method in ("GET", "HEAD", "GET"):
        status, _, text = scanner.ask(method, link)
        assert status == 200 and (">Verder</button>" in text or method == "HEAD"), (status, text)
    leyla.go(link)
    assert leyla.status == 200 and "Karim" not in leyla.text
    leyla.press("Verder", stop=[s.far.issuer])
    assert leyla.go(s.agreed(leyla, leyla.left, LEYLA)).url == home
    for who in (karim, leyla):
        who.go(home)
        assert "De uitslag" in who.text and "Deze woning past bij u." in who.text, who.text
    status, _, jws = karim.ask("GET", home + "uitslag/0")
    assert (status, jws.count(".")) == (200, 2), jws
    assert karim.ask("GET", home + "uitslag/1")[0] == 404
    assert leyla.go(home + "uitnodiging/" + "A" * 43).status == 404
    assert karim.ask("POST", home + "controleer", "wie=niemand", {"Origin": s.site})[0] == 404
    assert s.browser().ask("POST", home + "controleer", "wie=amina", {"Origin": "https://elders.example"})[0] == 403
    refuser = s.browser(refuses=True)
    refuser.go(s.agreed(refuser, s.begin(refuser, "amina"), refuses=True))
    assert "U deelt niets" in refuser.text
    # Who begins and has another agree gets nothing of it, and neither does she.
    attacker, victim = phished(s)
    assert victim.status == 400 and "deze browser" in victim.text
    assert "De uitslag" not in attacker.go(home).text
    return 14


def main():
    modules, programs = os.path.abspath(sys.argv[1]), sys.argv[2]
    for name, most in LINES.items():
        with open(os.path.join(EXAMPLES, name), encoding="utf-8") as f:
            count = sum(1 for _ in f)
        assert count <= most, f"{name} has {count} lines, more than {most}"
    for language in sys.argv[3:]:
        command = command_of(language, modules) if language != "portal" else None
        for who in ("others", "ours") if programs != "-" else ("others",):
            with tempfile.TemporaryDirectory() as directory:
                def far_end(redirect, who=who, directory=directory):
                    return Others(directory, modules, redirect) if who == "others" else Ours(programs, directory, redirect)

                servers = Servers(command, directory, far_end) if command else PortalServers(directory, far_end)
                try:
                    print("%s, %s: %d rows" % (language, who, {"portal": portal, "careless": careless}.get(language, rows)(servers)))
                finally:
                    servers.stop()


main()
