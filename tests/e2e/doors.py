"""What ./run opens beside the service: sources to log in at, the example platform, and a Chromium that believes these certificates.

    live = Sources(programs, directory, issuer, {"qii": (front, back), ...})     live.bronnen: what the service's configuration says of them
    portal = Portal(service, port)       registers the portal's addresses for the client regio-demo, so before the service starts
"""
import base64
import hashlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from patience import patience                # noqa: E402
from running_year import TOP, YEAR, read, write   # noqa: E402
from sources import Source                   # noqa: E402

CLIENT, CORPORATION = "regio-demo", "L0101"
HOMES = [{"idExtern": name, "huurprijs": rent, "woonruimtesoort": "ZELFSTANDIG", "kamers": rooms, "gemeente": "0202",
          "publicatiedatum": f"{YEAR}-11-12", "ingangsdatum": start}
         for name, rent, rooms, start in (("W-1024", 69011, 2, f"{YEAR}-12-15"), ("W-1077", 74500, 4, f"{YEAR}-12-15"), ("W-1103", 70500, 3, f"{YEAR + 1}-01-15"))]


class Sources:
    """Stand-ins that are servers, each with a courier of ours."""

    def __init__(self, programs, directory, issuer, ports):
        self.all = [Source(programs, directory, name, issuer, pair) for name, pair in ports.items()]

    @property
    def bronnen(self):
        return [{"profiel": f"bronnen-{s.name}/{s.name}.json", "key": f"certs/koerier-{s.name}.key", "ca": "certs/bron-ca.pem",
                 "adressen": [f"127.0.0.1:{s.back_port}"], **({"cert": f"certs/koerier-{s.name}.pem"} if s.by_certificate else {})} for s in self.all]

    def start(self):
        for s in self.all:
            s.start()
        return self

    def stop(self):
        for s in self.all:
            s.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Portal:
    """docs/examples/portaal.py, on this machine, for people who open https://portaal.localhost:PORT/."""

    def __init__(self, service, port, homes=HOMES):
        self.url, self.port, self.directory, self.process = f"https://portaal.localhost:{port}", port, service.directory, None
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), service.certs, "site:portaal"], check=True)
        register = os.path.join(service.directory, "afnemers.json")
        clients = read(register)
        own = next(c for c in clients["afnemers"] if c["client_id"] == CLIENT)
        own.update(website=self.url + "/", redirect_uris=[*own["redirect_uris"], self.url + "/terug"])
        write(register, clients)

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


def pin(certificate):
    """SHA-256 of the public key of a certificate file, as Chromium wants it."""
    key = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], check=True, capture_output=True, input=key).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def pins(certs):
    """Of every server that a browser meets: the public host, the portal, the sources."""
    names = sorted(n for n in os.listdir(certs) if n.endswith(".pem") and (n == "public.pem" or n.startswith(("site-", "bron-"))) and n != "bron-ca.pem")
    return "--ignore-certificate-errors-spki-list=" + ",".join(pin(os.path.join(certs, n)) for n in names)
