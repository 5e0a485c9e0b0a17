"""Under fire: one client, one certificate or one stranger does its worst, and the others are served.

usage: fire.py BIN SECONDS [--measure] [ATTACK...]

Attacks, SECONDS each; the last ones are of a visitor at the public host, from one address. Beside each runs a probe that
withdraws as one client, a probe that asks for one verdict as another, and a control probe: an echo process of ours at the same
priority, which shows what the machine itself takes. Beside a visitor also somebody at another address agrees, again and again,
and must finish each time. Each attack must end and be refused as its row says, no probe may lack its answer, and afterwards the
service withdraws and answers again. With --measure the waiting is judged too: the 99th percentile of withdrawals may be 100 ms
and that of verdicts 150 ms, or 20 times that of the control probe where the machine is so busy that this is more. The greatest
is printed and not judged: one pause of the scheduler decides it.
"""
import base64
import collections
import json
import multiprocessing
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
import service as services                                         # noqa: E402
from agreeing import FORM, Adult                                    # noqa: E402
from client import Platform, agree, claims, details, expect, home          # noqa: E402
from patience import patience, until                               # noqa: E402
from service import Service                                        # noqa: E402

SANITIZED = "PASSEND_SANITIZED" in os.environ      # a build that keeps what was freed
ATTACKERS = ("derde-platform", "vierde-platform", "vijfde-platform", "zesde-platform")
EVERY_S = 0.025                    # a probe asks so often, and measures from when it should have asked
WITHDRAWAL_S, VERDICT_S, CONTROLS = 0.100, 0.150, 20
GATE_MIB = 200                     # while four clients do not read their answers
CORPORATION = "L0109"              # of the attackers


# ---- probes ----

class Line:
    """One connection and one request at a time, without a library between: what is measured is the service."""

    def __init__(self, port, certs=None, name=None):
        self.port, self.certs, self.name, self.sock = port, certs, name, None

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.port), patience())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.certs is not None:
            tls = ssl.create_default_context(cafile=os.path.join(self.certs, "ca.pem"))
            tls.load_cert_chain(os.path.join(self.certs, f"client-{self.name}.pem"), os.path.join(self.certs, f"client-{self.name}.key"))
            sock = tls.wrap_socket(sock, server_hostname="localhost")
        self.sock = sock

    def ask(self, request):
        """The status of the answer and its bytes; (0, b"") when there is none."""
        try:
            if self.sock is None:
                self.connect()
            self.sock.sendall(request)
            text = b""
            while b"\r\n\r\n" not in text:
                text += self.more()
            head, body = text.split(b"\r\n\r\n", 1)
            length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            while length and len(body) < int(length[0].split(b":")[1]):
                body += self.more()
            return int(head.split()[1]), body
        except OSError:
            self.sock = None
            return 0, b""

    def more(self):
        data = self.sock.recv(65536)
        if not data:
            raise OSError("the connection ended")
        return data


def probe(line, request, good, stop, out):
    """Asks every EVERY_S until it is told to stop. An answer that was held up holds up those after it: each counts from when
    its question was due."""
    line.ask(request)
    times, wrong, due = [], collections.Counter(), time.monotonic()
    while not stop.is_set():
        status, body = line.ask(request)
        times.append(time.monotonic() - due)
        if not good(status, body):
            wrong[f"{status} {body[-200:].decode(errors='replace')}"] += 1
        due += EVERY_S
        time.sleep(max(0, due - time.monotonic()))
    out.put((times, dict(wrong)))


def echo(listener):
    while True:
        sock, _ = listener.accept()
        while data := sock.recv(65536):
            sock.sendall(data)


def is_withdrawal(status, body):
    return status == 404 and b"instemming-onbekend" in body


def is_verdict(status, body):
    return status == 200 and b'"toetsing":"' in body


def is_echo(status, _):
    return status == 200


def flows(service, stop, out):
    """Somebody who agrees, again and again until told to stop: how long each flow took, and what stopped those that did not finish."""
    platform = Platform(service.port, service.certs, "ander-platform", redirect="https://ander-platform.example/passend/terug")
    times, wrong = [], collections.Counter()
    while not stop.is_set():
        begun = time.monotonic()
        try:
            Adult(service, platform, ["r-1"], corporation="L0103").ask().finish()
        except Exception as e:                                      # of whatever kind: it did not finish
            wrong[str(e)[:200]] += 1
        times.append(time.monotonic() - begun)
    out.put((times, dict(wrong)))


def post(path, body):
    data = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data


def keyed(request, i):
    """With an Idempotency-Key; equally long for each number below a million."""
    return request.replace(b"\r\n\r\n", b"\r\nIdempotency-Key: k-%06d\r\n\r\n" % i, 1)


class Probes:
    """The three probes, each a process of its own, until the end of the block; and who agrees meanwhile."""

    def __init__(self, fire, with_flows):
        self.fire, self.with_flows, self.stop, self.made = fire, with_flows, multiprocessing.Event(), {}

    def __enter__(self):
        service = self.fire.service
        withdraw = b"DELETE /oauth/grants/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: localhost\r\n\r\n"
        rows = {"withdrawals": (Line(service.port, service.certs, "regio-demo"), withdraw, is_withdrawal),
                "verdicts": (Line(service.port, service.certs, "ander-platform"), self.fire.verdict, is_verdict),
                "control": (Line(self.fire.echo_port), b"HTTP/1.1 200 OK\r\n\r\n", is_echo)}
        for name, row in rows.items():
            self.begin(name, probe, row)
        if self.with_flows:
            self.begin("flows", flows, (service,))
        return self

    def begin(self, name, what, row):
        out = multiprocessing.Queue()
        process = multiprocessing.Process(target=what, args=(*row, self.stop, out), daemon=True)
        process.start()
        self.made[name] = (process, out)

    def __exit__(self, *_):
        self.stop.set()
        self.results = {}
        for name, (process, out) in self.made.items():
            self.results[name] = out.get(timeout=2 * patience())
            process.join()


# ---- attacks ----

def one_lone_home(i=0):
    return home(f"W-{i}", 60000 + i)


def open_call(n, first=0):
    """Questions of which nothing is known, each of another household."""
    return {"fase": "reactie", "corporatie": CORPORATION, "eenheden": [{"idExtern": "W-1", "huurprijs": 69011}],
            "huishoudens": [{"verklaard": {"leden": [{"rol": "WON"}, {"rol": "MED"}, {"rol": "MED"}, {
                "rol": "MBW", "kind": True, "geboortedatum": "%d-%02d-%02d" % (2010 + i // 336, i // 28 % 12 + 1, i % 28 + 1)}]}}
                for i in range(first, first + n)]}


def small_call(i):
    """Three kilobytes that take some time: sixteen open questions."""
    return open_call(16, 16 * i)


def unread_call():
    return {"fase": "reactie", "corporatie": CORPORATION, "talen": ["en"], "huishoudens": [{}] * 1000}


def large_call():
    """Two megabytes of well-formed text: a thousand households with seals that are none."""
    return {"fase": "reactie", "corporatie": CORPORATION, "eenheden": [{"huurprijs": 69011}],
            "huishoudens": [{"referentie": f"r-{i}", "dossierzegel": "A" * 2000} for i in range(1000)]}


class Attack:
    """name; attackers as arguments of fire_attack, without where and how long; what must be true of the reports."""

    def __init__(self, name, *attackers, ends=False, refused=None, gate_mib=None, evidence=False, logged=None, visitor=False):
        self.name, self.attackers, self.ends, self.refused, self.visitor = name, attackers, ends, refused, visitor
        self.gate_mib, self.evidence, self.logged = gate_mib, evidence, logged


ATTACKS = [
    Attack("keyupdate", *[("keyupdate", {})] * 3, ends=True, logged="tls-flood handshake=0\n"),
    Attack("renegotiation", ("renegotiation", {}), ends=True, logged="tls-flood handshake=0\n"),
    Attack("hello", *[("hello", {})] * 2, ends=True, logged="tls-flood handshake=1\n"),
    Attack("socket", ("requests", {"requests": "small", "connections": 64, "read": None})),
    Attack("open", ("requests", {"requests": "open", "connections": 40, "read": None}), refused=429),
    Attack("large", *[("requests", {"requests": "large", "connections": 8, "read": None, "client": c}) for c in ATTACKERS[:2]]),
    Attack("evidence", ("requests", {"requests": "evidence", "connections": 32, "read": None}), refused=429, evidence=True),
    Attack("unread", *[("requests", {"requests": "unread", "connections": 128, "client": c}) for c in ATTACKERS], gate_mib=GATE_MIB),
    Attack("keys", ("requests", {"requests": "keys", "connections": 16, "read": None, "each": 0})),
    Attack("handshakes", *[("requests", {"requests": "last", "connections": 1, "read": None})] * 3, ends=True),
    Attack("guesses", ("requests", {"requests": "guesses", "connections": 64, "read": None, "client": None}), refused=429, visitor=True),
    Attack("unfinished", ("requests", {"requests": "begun", "connections": 64, "read": None, "client": None}),
           ("requests", {"requests": "par", "connections": 32, "read": None}), refused=429, visitor=True),
    Attack("visitors", *[("requests", {"requests": "last", "connections": 64, "read": None, "client": None})] * 2, ends=True, visitor=True),
]


class Fire:
    def __init__(self, service, directory, seconds):
        self.service, self.directory, self.seconds, self.problems = service, directory, seconds, []
        self.program = os.path.join(service.programs, "fire_attack")
        self.standin = service.standin
        self.withdrawer, self.asker = Platform(service.port, service.certs, "regio-demo"), Platform(
            service.port, service.certs, "ander-platform", redirect="https://ander-platform.example/passend/terug")
        sealed = agree(self.asker, self.standin, [("amina", "r-1")], "L0102")
        self.question = {"fase": "reactie", "corporatie": "L0102", "eenheden": [one_lone_home()],
                         "huishoudens": [{"referentie": "r-1", "dossierzegel": sealed["dossierzegel"]}]}
        self.verdict = post("/v1/toetsingen", self.question)
        self.echo_port = self.start_echo()

    def start_echo(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.echoing = multiprocessing.Process(target=echo, args=(listener,), daemon=True)
        self.echoing.start()
        return listener.getsockname()[1]

    # -- what attackers send --

    def requests(self, name):
        path = os.path.join(self.directory, "requests-" + name)
        if name == "evidence" or not os.path.exists(path):
            with open(path, "wb") as f:
                for request in getattr(self, "make_" + name)():
                    f.write(request)
        return path

    def make_small(self):
        return [post("/v1/toetsingen", small_call(i)) for i in range(64)]

    def make_open(self):
        return [post("/v1/toetsingen", open_call(1000, 1000 * i)) for i in range(4)]

    def make_large(self):
        return [post("/v1/toetsingen", large_call())]

    def make_unread(self):
        return [post("/v1/toetsingen", unread_call())]

    def make_keys(self, n=200000):
        """Idempotency keys, each used once: more than are remembered of all clients together."""
        body = json.dumps({"fase": "reactie", "corporatie": CORPORATION, "huishoudens": [{}]}).encode()
        return [keyed(post("/v1/toetsingen", body), i) for i in range(n)]

    def make_last(self):
        return [b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"]

    def make_evidence(self):
        """Evidence that nobody signed, for cases that are there."""
        attacker = Platform(self.service.port, self.service.certs, ATTACKERS[0], redirect=f"https://{ATTACKERS[0]}.example/passend/terug")
        cases = []
        for _ in range(100 * self.seconds // 10 + 20):
            status, _, answer = attacker.par(details(self.standin, [("amina", "r-1")], 0, [CORPORATION]))
            assert status in (201, 429), (status, answer)
            if status == 201:
                cases.append(answer["zaak"])
        attacker.close()
        return [post("/v1/bewijzen", {"zaak": zaak, "bron": "qii", "bewijs": "e30.e30.%05d" % i})
                for i in range(5) for zaak in cases]

    def adult(self, name="r-1"):
        """Of the attackers' client."""
        client = Platform(self.service.port, self.service.certs, ATTACKERS[0], redirect=f"https://{ATTACKERS[0]}.example/passend/terug")
        return Adult(self.service, client, [name], corporation=CORPORATION)

    def authorize(self, uri, headers=""):
        return (f"GET /oauth/authorize?client_id={ATTACKERS[0]}&request_uri={urllib.parse.quote(uri, '')} HTTP/1.1\r\n"
                f"Host: localhost:{self.service.public_port}\r\n{headers}\r\n").encode()

    def make_guesses(self):
        """Requests that nobody made, in the form of those that somebody did."""
        head, tail = self.adult().ask().request_uri.rsplit(":", 1)
        return [self.authorize(f"{head}:{base64.urlsafe_b64encode(os.urandom(64)).decode()[:len(tail)]}") for _ in range(20000)]

    def make_begun(self):
        """Flows to the first page and past it, each in a browser of its own, which comes back again and again and goes no further."""
        made = []
        for i in range(50):
            adult = self.adult(f"r-{i}").ask().load()
            person = adult.browser
            cookie = "Cookie: %s\r\n" % "; ".join(f"{name}={value}" for (_, _, name), value in person.cookies.items())
            form, button = person.button("verder")
            body = urllib.parse.urlencode([*form.values(), (button["name"], button["value"])])
            made += [self.authorize(adult.request_uri), self.authorize(adult.request_uri, cookie),
                     (f"POST {form.action} HTTP/1.1\r\nHost: localhost:{self.service.public_port}\r\nOrigin: {self.service.issuer}\r\n"
                      f"{cookie}Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()]
        return made

    def make_par(self):
        adult = self.adult()
        form = urllib.parse.urlencode({
            "client_id": ATTACKERS[0], "response_type": "code", "redirect_uri": adult.platform.redirect, "code_challenge": "A" * 43,
            "code_challenge_method": "S256", "state": "s", "authorization_details": json.dumps([adult.details()])})
        return [(f"POST /oauth/par HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: {len(form)}\r\n\r\n{form}").encode()]

    def begin(self, kind, options):
        given = {"port": self.service.port, "certs": self.service.certs, "client": ATTACKERS[0], "seconds": self.seconds, **options}
        if given["client"] is None:
            given.update(port=self.service.public_port)
        if "requests" in given:
            given["requests"] = self.requests(given["requests"])
        if "each" in given:
            given["each"] = len(self.make_keys(1)[0])
        words = [word for name, value in given.items() if name != "client" or value for word in ("--" + name, value) if word is not None]
        return subprocess.Popen([self.program, kind, *map(str, words)], stdout=subprocess.PIPE, text=True)

    # -- one attack --

    def gate_mib(self):
        with open("/proc/%d/status" % self.service.pids()["gate-platform"][0], encoding="ascii") as f:
            return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS"))

    def said(self, line):
        """How often the log says so; of nothing, never."""
        with open(os.path.join(self.service.directory, "log"), encoding="utf-8") as f:
            return f.read().count(line) if line is not None else 0

    def hand_in(self):
        """The status with which somebody else's evidence is answered."""
        par = expect("par", self.asker.par(details(self.standin, [("amina", "r-1")], 0, ["L0102"])), 201)
        jws = self.standin.sign("amina", par["nonce"])
        return self.asker.call("POST", "/v1/bewijzen", {"zaak": par["zaak"], "bron": self.standin.people["amina"]["bron"], "bewijs": jws})[0]

    def wrong(self, attack, what):
        self.problems.append(f"{attack.name}: {what}")

    def run(self, attack):
        """(times of the probes, reports of the attackers); what is wrong goes to problems."""
        for _, options in attack.attackers:      # made before the clock runs
            if "requests" in options:
                self.requests(options["requests"])
        gate, evidence = 0, []
        grant = agree(self.withdrawer, self.standin, [("amina", "r-1")], "L0101")["grants"][0]
        promise, said = self.repeat(attack), self.said(attack.logged)
        with Probes(self, attack.visitor) as probes:
            attackers = [self.begin(*a) for a in attack.attackers]
            while any(a.poll() is None for a in attackers):
                gate = max(gate, self.gate_mib())
                if attack.evidence and len(evidence) < 5:
                    evidence.append(self.hand_in())
                time.sleep(0.2)
            reports = [json.loads(a.communicate()[0]) for a in attackers]
        for name, (times, wrong) in probes.results.items():
            for answer, n in wrong.items():
                self.wrong(attack, f"{n} of {len(times)} {name}: {answer}")
        statuses = collections.Counter()
        for report in reports:
            statuses.update({int(s): n for s, n in report["statuses"].items()})
        if attack.ends and not all(r["ended"] > 0 for r in reports):
            self.wrong(attack, f"goes on: {reports}")
        if attack.refused is not None and attack.refused not in statuses:
            self.wrong(attack, f"is not refused with {attack.refused}: {dict(statuses)}")
        if attack.gate_mib is not None and gate > attack.gate_mib and not SANITIZED:
            self.wrong(attack, f"the gate holds {gate:.0f} MiB")
        if any(s != 201 for s in evidence):
            self.wrong(attack, f"evidence of others is answered {evidence}")
        if attack.logged is not None and not 0 < self.said(attack.logged) - said <= 2 * self.seconds + 10:
            self.wrong(attack, f"the log says {self.said(attack.logged) - said} times {attack.logged.strip()}")
        self.serves_again(attack, grant)
        if self.repeat(attack) != promise:
            self.wrong(attack, "the call repeated after it has another verdict")
        return probes.results, dict(statuses), gate

    def repeat(self, attack):
        """The id of the verdict that one call has, however often it is made: its Idempotency-Key says so."""
        answer = expect("toetsingen", self.asker.toets(self.question, f"fire-{attack.name}"), 200)
        return claims(answer["antwoorden"][0]["toetsing"])["jti"]

    def serves_again(self, attack, grant):
        until(lambda: self.withdrawer.call("GET", "/health/ready", retry=True)[0] == 200, "an answer that it is ready")
        status = self.withdrawer.call("DELETE", f"/oauth/grants/{grant}", retry=True)[0]
        if status != 204:
            self.wrong(attack, f"the withdrawal after it: {status}")
        status, _, answer = self.asker.call("POST", "/v1/toetsingen", self.question, retry=True)
        if status != 200 or "toetsing" not in answer["antwoorden"][0]:
            self.wrong(attack, f"the verdict after it: {status}")

    def judge(self, attack, results):
        allowed = CONTROLS * rank(results["control"][0], 0.99)
        for name, most in (("withdrawals", WITHDRAWAL_S), ("verdicts", VERDICT_S)):
            p99 = rank(results[name][0], 0.99)
            if p99 > max(most, allowed):
                self.wrong(attack, f"p99 of {name} {1000 * p99:.0f} ms, {1000 * max(most, allowed):.0f} ms is allowed")


def rank(times, part):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def say(attack, results, statuses, gate):
    print(f"{attack.name:14}", end="")
    for name, (times, _) in results.items():
        print("%s %4d p50 %7.1f p99 %7.1f max %7.1f ms  " % (name, len(times), *(1000 * rank(times, p) for p in (0.5, 0.99, 1))), end="")
    print(f"gate {gate:.0f} MiB {statuses}", flush=True)


def main():
    programs, seconds, rest = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    names = [r for r in rest if r != "--measure"]
    services.CLIENTS = (*services.CLIENTS, *ATTACKERS)
    services.CORPORATIONS = {**services.CORPORATIONS, **{name: [CORPORATION] for name in ATTACKERS}}
    services.NAMES = {**services.NAMES, **{name: name for name in ATTACKERS}}
    services.SHOWN = [*services.SHOWN, {"code": CORPORATION, "naam": "Corporatie van de aanvallers"}]
    with tempfile.TemporaryDirectory() as directory, Service(programs, directory) as service:
        fire = Fire(service, directory, seconds)
        for attack in ATTACKS:
            if names and attack.name not in names:
                continue
            results, statuses, gate = fire.run(attack)
            say(attack, results, statuses, gate)
            if "--measure" in rest:
                fire.judge(attack, results)
    for problem in fire.problems:
        print("wrong:", problem)
    sys.exit(1 if fire.problems else 0)


if __name__ == "__main__":
    main()
