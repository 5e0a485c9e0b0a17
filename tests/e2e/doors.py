"""What ./run opens beside the service: the example platform, a door for a platform of your own, and a Chromium that believes these certificates.

    portal = Portal(service, port)                 both register an address of the client regio-demo, so before the service starts
    front = own_platform(service, port)            https://knop.localhost:PORT/ is whatever listens in plain HTTP at 127.0.0.1:8000
"""
import base64
import datetime
import hashlib
import os
import select
import socket
import ssl
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from patience import patience                # noqa: E402
from running_year import TOP, YEAR, read, write   # noqa: E402

CLIENT, CORPORATION = "regio-demo", "L0101"
HOMES = [{"idExtern": name, "huurprijs": rent, "woonruimtesoort": "ZELFSTANDIG", "kamers": rooms, "gemeente": "0202",
          "publicatiedatum": f"{YEAR}-11-12", "ingangsdatum": start}
         for name, rent, rooms, start in (("W-1024", 69011, 2, f"{YEAR}-12-15"), ("W-1077", 74500, 4, f"{YEAR}-12-15"), ("W-1103", 70500, 3, f"{YEAR + 1}-01-15"))]


def register(service, redirect, website=None):
    """One more address that the client may be sent back to."""
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), service.certs, "site:portaal", "site:knop"], check=True)
    path = os.path.join(service.directory, "afnemers.json")
    clients = read(path)
    own = next(c for c in clients["afnemers"] if c["client_id"] == CLIENT)
    own["redirect_uris"].append(redirect)
    own.update({"website": website} if website else {})
    write(path, clients)
    return own


class Portal:
    """docs/examples/portaal.py, on this machine, for people who open https://portaal.localhost:PORT/."""

    def __init__(self, service, port, homes=HOMES):
        self.url, self.port, self.directory, self.process = f"https://portaal.localhost:{port}", port, service.directory, None
        own = register(service, self.url + "/terug", self.url + "/")

        def cert(name, end):
            return os.path.join(service.certs, name + end)

        write(self.settings, {
            "issuer": service.issuer, "api": f"https://localhost:{service.port}", "client_id": CLIENT, "naam": own["naam"],
            "cert": cert("client-" + CLIENT, ".pem"), "key": cert("client-" + CLIENT, ".key"), "ca": cert("ca", ".pem"),
            "url": self.url, "port": port, "server_cert": cert("site-portaal", ".pem"), "server_key": cert("site-portaal", ".key"),
            "personas": os.path.join(service.directory, "personen.json"), "corporatie": CORPORATION, "eenheden": homes})

    settings = property(lambda self: os.path.join(self.directory, "portaal.json"))

    def start(self):
        self.process = subprocess.Popen([sys.executable, os.path.join(TOP, "docs", "examples", "portaal.py"), self.settings], stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "gereed\n":
            raise AssertionError("the portal does not serve, status %s" % self.process.wait())
        return self

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(patience())
            self.process.stdout.close()
            self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Front:
    """Ends TLS in front of a site that listens in plain HTTP on this machine, as a platform's own web server does. certificate: without .pem"""

    def __init__(self, certificate, port, target=8000):
        self.port, self.target, self.socket = port, target, None
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate + ".pem", certificate + ".key")

    def start(self):
        self.socket = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self):
        while True:
            try:
                raw, _ = self.socket.accept()
            except OSError:      # stopped
                return
            threading.Thread(target=self._through, args=(raw,), daemon=True).start()

    def _through(self, raw):
        raw.settimeout(patience())
        try:
            with self.tls.wrap_socket(raw, server_side=True) as visitor, socket.create_connection(("127.0.0.1", self.target), timeout=patience()) as site:
                carry(visitor, site)
        except OSError:          # not a browser that believes us, or nobody is there yet
            raw.close()

    def stop(self):
        if self.socket is not None:
            self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()
            self.socket = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def own_platform(service, port):
    """A door for a platform of one's own, https://knop.localhost:PORT/, and the settings of the examples: button.env, in the service's directory."""
    url = f"https://knop.localhost:{port}"
    register(service, url + "/terug")
    front, own, person = Front(os.path.join(service.certs, "site-knop"), port), os.path.join(service.certs, "client-" + CLIENT), {"rol": "WON", "referentie": "r-1"}
    write(os.path.join(service.directory, "details.json"), [{
        "type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN",
        "tot": (datetime.date.today() + datetime.timedelta(days=90)).isoformat(), "corporaties": [CORPORATION], "rooster": [person],
        "deelnemer": {**person, "identiteit": {"achternaam": "Yılmaz", "voorletters": "A.", "geboortedatum": "1991-05-05"}}}])
    subprocess.run(["openssl", "pkcs12", "-export", "-in", own + ".pem", "-inkey", own + ".key", "-out", own + ".p12", "-passout", "pass:"], check=True)
    settings = {"ISSUER": service.issuer, "API": f"https://localhost:{service.port}", "CLIENT_ID": CLIENT, "REDIRECT_URI": url + "/terug",
                "CERT": own + ".pem", "KEY": own + ".key", "CERT_P12": own + ".p12", "CA": os.path.join(service.certs, "ca.pem"), "PORT": front.target,
                "DETAILS": os.path.join(service.directory, "details.json")}
    with open(os.path.join(service.directory, "button.env"), "w", encoding="utf-8") as f:
        f.write("".join(f"export {name}='{value}'\n" for name, value in settings.items()))
    return front


def carry(visitor, site):
    """Both ways, until one of them ends."""
    while True:
        for side in [visitor] if visitor.pending() else select.select([visitor, site], [], [], patience())[0]:
            data = side.recv(65536)
            if not data:
                return
            (site if side is visitor else visitor).sendall(data)


def pin(certificate):
    """SHA-256 of the public key of a certificate file, as Chromium wants it."""
    key = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], check=True, capture_output=True, input=key).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def pins(certs):
    """Of every server that a browser meets: the public host, the public log, the portal, the sources."""
    names = sorted(n for n in os.listdir(certs) if n.endswith(".pem") and (n in ("public.pem", "log.pem") or n.startswith(("site-", "bron-"))) and n != "bron-ca.pem")
    return "--ignore-certificate-errors-spki-list=" + ",".join(pin(os.path.join(certs, n)) for n in names)
