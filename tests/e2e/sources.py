"""Stand-in sources that are servers, for tests, demonstration and whoever wants to look: `passend-standin serve`, one process a source.

    with Source("build/debug/bin", directory, "qii", "https://localhost:8444") as s: s.front, s.back, ...

Makes its profile (with keys) and certificates in the directory where they are not there yet. Only the loopback is listened on: hosts that
end in .localhost are for browsers, those in .test for couriers, who are told the address.
"""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from patience import patience   # noqa: E402
from running_year import TOP, YEAR, people, read, write   # noqa: E402

COURIER = "https://passend.example/koerier"


def free_ports(n):
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def flow_of(name, front, back):
    """`stroom` of the profile of this stand-in: that of its template, at these ports."""
    text = json.dumps(read(os.path.join(TOP, "certs", "sources", name + ".json"))["stroom"])
    return json.loads(re.sub(r"(\.test:)\d+", rf"\g<1>{back}", re.sub(r"(\.localhost:)\d+", rf"\g<1>{front}", text)))


class Door:
    """Requests to one host of a source: name resolution is not asked."""

    def __init__(self, host, port, ca, cert=None):
        self.host, self.port = host, port
        self.tls = ssl.create_default_context(cafile=ca)
        if cert is not None:
            self.tls.load_cert_chain(*cert)

    def open(self):
        return self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=patience()), server_hostname=self.host)

    def call(self, method, path, body=None, headers=None):
        """(status, headers, bytes) of one request on a connection of its own."""
        conn = http.client.HTTPConnection(self.host, self.port, timeout=patience())
        conn.sock = self.open()
        head = dict(headers or {})
        if body is not None:
            head.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            conn.request(method, path, body=body, headers=head)
            answer = conn.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            conn.close()


class Source:
    """profiles: the directory of its profile and keys, made by `passend-standin init` where it is not there."""

    def __init__(self, programs, directory, name, audience, ports=None, profiles=None):
        self.programs, self.directory, self.name, self.audience = os.path.abspath(programs), os.path.abspath(directory), name, audience
        self.certs, self.profiles = os.path.join(self.directory, "certs"), profiles or os.path.join(self.directory, "bronnen-" + name)
        self.profile = os.path.join(self.profiles, name + ".json")
        self.people = os.path.join(self.directory, "personen.json")
        self.front_port, self.back_port = ports or free_ports(2)
        self.flow = flow_of(name, self.front_port, self.back_port)
        self.process = None
        self._make()
        self.front = self.door(f"{name}.localhost", self.front_port)
        self.login = self.door(f"login.{name}.localhost", self.front_port)
        self.back = self.door(f"{name}.test", self.back_port, self.courier_files() if self.by_certificate else None)

    by_certificate = property(lambda self: self.flow["aanmelding"] == "tls_client_auth")

    def _make(self):
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), self.certs, "bron:" + self.name], check=True)
        if not os.path.exists(self.people):
            write(self.people, people(YEAR))
        template = os.path.join(self.directory, "sjabloon-" + self.name)
        if not os.path.exists(self.profile):
            os.makedirs(template, mode=0o700, exist_ok=True)
            write(os.path.join(template, self.name + ".json"), read(os.path.join(TOP, "certs", "sources", self.name + ".json")))
            subprocess.run([os.path.join(self.programs, "passend-standin"), "init", self.profiles, "--from", template], check=True,
                           stdout=subprocess.DEVNULL)
        write(self.profile, {**read(self.profile), "stroom": self.flow})

    def file(self, name):
        return os.path.join(self.certs, name)

    def courier_files(self):
        return self.file(f"koerier-{self.name}.pem"), self.file(f"koerier-{self.name}.key")

    def door(self, host, port, cert=None):
        return Door(host, port, self.file("bron-ca.pem"), cert)

    def command(self):
        client = ["--client-ca", self.file("bron-ca.pem"), "--client-uri", COURIER] if self.by_certificate else \
            ["--client-key", self.file(f"koerier-{self.name}.pem")]
        return [os.path.join(self.programs, "passend-standin"), "serve", self.name, "--dir", self.profiles, "--aud", self.audience,
                "--cert", self.file(f"bron-{self.name}.pem"), "--key", self.file(f"bron-{self.name}.key"), "--personas", self.people, *client]

    def start(self):
        self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("gereed "):
            raise AssertionError("the stand-in of %s does not serve: %r, status %s" % (self.name, line, self.process.wait()))
        return self

    def stop(self):
        """Its exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(patience())
        self.process.stdout.close()
        self.process = None
        return status

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
