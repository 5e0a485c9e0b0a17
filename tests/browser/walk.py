"""The whole of an applicant's way in a real browser, on the running service: walk.py BIN WALK.mjs

Beside the service and a source there is a platform here, at two origins: whoever comes to https://portaal.localhost:PORT/ is sent on to the
service, and who comes back to it is sent on to https://uitslag.localhost:PORT/, which says how it went. WALK.mjs is told where that is, and plays
the person.
"""
import html
import http.server
import os
import secrets
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult                      # noqa: E402
from client import Platform                     # noqa: E402
from running_year import TOP, read, write       # noqa: E402
from service import Service, free_port          # noqa: E402

PERSON, SOURCE = "daan", "qii"
LANGUAGES = ("nl", "en", "ar", "tr", "pl", "uk")
SHARED, NOTHING, WRONG = "Gelukt: de gegevens zijn er.", "Er is niets gedeeld.", "Dat lukte niet."


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version, service, ports, begun, lock = "HTTP/1.1", None, None, {}, threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, location=None, title="", cookie=None):
        body = f'<!DOCTYPE html><html lang="nl"><title>Portaal</title><h1>{html.escape(title)}</h1>'.encode() if title else b""
        self.send_response(status)
        for name, value in (("Location", location), ("Set-Cookie", cookie), ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", len(body))):
            if value is not None:
                self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        at = urllib.parse.urlsplit(self.path)
        said = dict(urllib.parse.parse_qsl(at.query))
        try:
            if self.headers["Host"].startswith("uitslag."):
                self.answer(200, title={"ja": SHARED, "nee": NOTHING}.get(at.path[1:], WRONG))
            elif at.path == "/":
                self.begin()
            elif at.path == "/terug":
                self.back(said)
            else:
                self.answer(404, title="Niet gevonden")
        except Exception as error:
            self.answer(500, title=WRONG)
            raise error from None

    def begin(self):
        """A request for whoever comes, bound to their browser: also to one that a phone closes while the source's app is open."""
        platform = Platform(self.service.port, self.service.certs, redirect=f"https://portaal.localhost:{self.ports[0]}/terug")
        a = Adult(self.service, platform, ["r-" + secrets.token_hex(4)], person=PERSON).ask()
        with self.lock:
            self.begun[a.state] = a
        self.answer(303, a.url, cookie=f"__Host-sessie={a.state}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=21600")

    def back(self, said):
        with self.lock:
            a = self.begun.pop(said.get("state"), None)
        if a is None or f"__Host-sessie={a.state}" not in self.headers.get("Cookie", "") or said.get("iss") != self.service.issuer:
            how = "fout"
        elif "code" in said:
            a.code = said["code"]
            a.redeem().fetch()
            how = "ja"
        else:
            how = "nee" if said.get("error") == "access_denied" else "fout"
        self.answer(303, f"https://uitslag.localhost:{self.ports[1]}/{how}")


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A browser that tries a certificate first hangs up; whatever else goes wrong is told."""
        if not isinstance(sys.exc_info()[1], (ssl.SSLError, ConnectionError)):
            super().handle_error(request, client_address)


def serve(name, port, certs):
    server = Server(("127.0.0.1", port), Site)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.path.join(certs, f"site-{name}.pem"), os.path.join(certs, f"site-{name}.key"))
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def setup(service, ports):
    register = os.path.join(service.directory, "afnemers.json")
    clients = read(register)
    clients["afnemers"][0]["redirect_uris"] = [f"https://portaal.localhost:{ports[0]}/terug"]
    write(register, clients)
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), service.certs, "site:portaal", "site:uitslag"], check=True)
    Site.service, Site.ports = service, ports
    person = service.standin.people[PERSON]
    return {
        "portal": f"https://portaal.localhost:{ports[0]}/", "outcome": f"https://uitslag.localhost:{ports[1]}", "issuer": service.issuer,
        "source": [f"https://{host}{SOURCE}.localhost:{service.sources[SOURCE].front_port}" for host in ("", "login.")],
        "person": " ".join(v for v in (person["identiteit"]["voornamen"], person["identiteit"]["achternaam"]) if v),
        "income": str(person["inkomens"][0]["bedrag"] // 100), "title": read(service.sources[SOURCE].profile)["titel"], "languages": LANGUAGES,
        "texts": os.path.join(TOP, "src", "service", "gate", "public", "texts"), "shared": SHARED, "nothing": NOTHING}


def main():
    with tempfile.TemporaryDirectory(prefix="passend-walk-") as folder:
        service = Service(sys.argv[1], folder, flow=(SOURCE,))
        ports = [free_port(), free_port()]
        told = setup(service, ports)
        with service:
            servers = [serve(name, port, service.certs) for name, port in zip(("portaal", "uitslag"), ports)]
            path = os.path.join(folder, "wandeling.json")
            write(path, told)
            status = subprocess.run(["node", "--experimental-global-webcrypto", sys.argv[2], path], check=False).returncode
            for server in servers:
                server.shutdown()
    sys.exit(status)


main()
