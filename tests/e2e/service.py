"""A whole service in one directory: keys, stand-in sources, compiled packs, configuration, and the running launcher.

    with Service("build/debug/bin", directory) as s: ...      starts on a free port, stops at the end
    Service(..., flow=FLOW)                                   people agree at these sources, which are servers too: s.sources
    service.py setup BIN DIR [PORT]                           makes the directory only (used by ./run)
    service.py start BIN DIR                                  starts it in the foreground

What is there already is kept, so a second set-up is quick. Everything is made on this machine and is for testing only.
"""
import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, Standin, Stranger, ready   # noqa: E402
from patience import patience, until          # noqa: E402
from running_year import TOP, YEAR, pack_source, packs, people, read, write   # noqa: E402
from sources import Source                # noqa: E402

SOURCES = ("qii", "mijninkomen", "balie", "dvmg")
FLOW = ("qii", "mijninkomen")   # those that people agree at by themselves
CMS = "dvmg-cms"     # dvmg in the other container and with one recipient more: made from its template, for tests
SECOND_OIN = "00000003876543210000"
CLIENTS = ("regio-demo", "ander-platform")
CORPORATIONS = {"regio-demo": ["L0101", "L0102"], "ander-platform": ["L0102", "L0103"]}
PERSON = "https://corporatie.example/laat-meekijken"
NAMES = {"regio-demo": "Woonplatform Regio Demo", "ander-platform": "Ander Platform"}
SHOWN = [
    {"code": "L0101", "naam": "Woonstichting De Eerste", "oin": "00000001003214345000", "klachten": "https://eerste.example/klachten",
     "bezwaar": [{"gemeente": "0202", "adres": "https://gemeente.example/bezwaar"}], "verantwoording": ["regio-demo"],
     "extraVrijeRuimte": [{"jaar": YEAR, "gemeente": "0202", "basispunten": 250}], "balie": {"adres": "Plein 1, Demostad", "uren": "maandag tot en met vrijdag, 9 tot 17 uur",
                                                                    "telefoon": "088 000 01 01"},
     "kleuren": {"merk": "#00472f", "merktekst": "#ffffff", "knop": "#00613f", "knoptekst": "#ffffff", "link": "#004b87"}},
    {"code": "L0102", "naam": "Wonen Tweestad", "minimaleZekerheid": "KLUISGETEKEND", "klachten": "https://tweestad.example/klachten", "balie": {"adres": "Kade 2, Tweestad", "uren": "werkdagen, 10 tot 16 uur", "telefoon": "088 000 01 02"}},
    {"code": "L0103", "naam": "Volkshuisvesting Driedorp"},
]


def free_port():
    """One that is free, and the next one too: the host for platforms is there, the public host one above."""
    while True:
        with socket.socket() as s, socket.socket() as above:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
            try:
                above.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def closed(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        return False
    except ConnectionRefusedError:
        return True
    except OSError:
        return False


def newer(source, target):
    return not os.path.exists(target) or os.path.getmtime(source) > os.path.getmtime(target)


def make_sources(programs, directory, sources):
    """Stand-ins with keys and certificates of their own, from the shipped templates."""
    made, templates = os.path.join(directory, "bronnen"), os.path.join(directory, "sjablonen")
    if all(os.path.exists(os.path.join(made, s + ".json")) for s in sources):
        return
    for folder in (made, templates):
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(templates, mode=0o700)
    for source in sources:
        profile = read(os.path.join(TOP, "certs", "sources", ("dvmg" if source == CMS else source) + ".json"))
        if source == CMS:
            profile.update(id=CMS, vorm="cms")
            profile["ontvangers"].append({"oin": SECOND_OIN, "corporaties": ["L0102"]})
        write(os.path.join(templates, source + ".json"), profile)
    subprocess.run([os.path.join(programs, "passend-standin"), "init", made, "--from", templates], check=True,
                   stdout=subprocess.DEVNULL)


def compiled(programs, directory, pack):
    """A pack such as "nl.woningwet/2026" among those of the directory, as the configuration names it."""
    text = pack_source(pack, os.path.join(directory, "beleid"))
    path = os.path.join(directory, "packs", pack.replace("/", "-") + ".pack")
    if newer(text, path) or newer(os.path.join(programs, "passend"), path):
        subprocess.run([os.path.join(programs, "passend"), "policy", "compile", text, "-o", path], check=True,
                       stdout=subprocess.DEVNULL)
    with open(path, "rb") as f:
        return {"bestand": os.path.relpath(path, directory), "sha256": hashlib.sha256(f.read()).hexdigest()}


def fetched(source):
    """How the configuration names a source that evidence is fetched from."""
    cert, key = (os.path.relpath(path, source.directory) for path in source.courier_files())
    return {"profiel": os.path.relpath(source.profile, source.directory), "key": key, "ca": "certs/bron-ca.pem",
            "adressen": [f"127.0.0.1:{source.back_port}"], **({"cert": cert} if source.by_certificate else {})}


def public_log(port, beat):
    """The member `log`: its host on this port."""
    return {"origin": "log.localhost/passend", "key": "certs/log-sign.key", "map": "logmap", "beat": beat,
            "verklaring": {"cert": "certs/verklaring.pem", "key": "certs/verklaring.key"},
            "host": {"adres": "127.0.0.1", "poort": port, "tls": {"cert": "certs/log.pem", "key": "certs/log.key"}}}


def setup(programs, directory, port, extra=None, sources=SOURCES, year=YEAR, served=None):
    """Makes or completes the directory: the host for platforms on `port`, the public host on the next one. Returns its issuer URL.
    served: {name: Source} of those sources that are servers."""
    issuer = f"https://localhost:{port + 1}"
    os.makedirs(os.path.join(directory, "packs"), mode=0o700, exist_ok=True)
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), os.path.join(directory, "certs"), *CLIENTS], check=True)
    make_sources(programs, directory, sources)
    write(os.path.join(directory, "personen.json"), people(year))
    write(os.path.join(directory, "afnemers.json"), {"afnemers": [
        {"client_id": name, "omgeving": "TEST", "naam": NAMES[name], "website": f"https://{name}.example", "bewijs": True,
         "certificaat": {"san_uri": [f"https://{name}.example/passend"]},
         "corporaties": CORPORATIONS[name], "redirect_uris": [f"https://{name}.example/passend/terug"],
         "menselijke_toets": PERSON} for name in CLIENTS]})
    write(os.path.join(directory, "corporaties.json"), {"corporaties": SHOWN})
    config = {
        "issuer": issuer, "omgeving": "TEST",
        "publiek": {"adres": "127.0.0.1", "poort": port + 1, "tls": {"cert": "certs/public.pem", "key": "certs/public.key"}},
        "platform": {"url": f"https://localhost:{port}", "adres": "127.0.0.1", "poort": port,
                     "tls": {"cert": "certs/server.pem", "key": "certs/server.key"}, "ca": "certs/ca.pem"},
        "verdict": {"cert": "certs/verdict.pem", "key": "certs/verdict.key"},
        "ontvangst": {"cert": "certs/receipt.pem", "key": "certs/receipt.key"},
        "data": "data", "sleutelbestand": "sleutel", "register": "afnemers.json", "corporaties": "corporaties.json",
        "talen": ["nl", "en", "ar", "tr", "pl", "uk"],
        "bronnen": [fetched(served[s]) if s in (served or {}) else f"bronnen/{s}.json" for s in sources],
        "packs": [compiled(programs, directory, pack) for pack in packs(year)],
        "sandbox": {"landlock": "indien-aanwezig"}}
    for name, value in (extra or {}).items():
        config[name] = {**config[name], **value} if isinstance(value, dict) and name in config else value
    write(os.path.join(directory, "passend.json"), config)
    return issuer


def move_wall_clock(pid, seconds):
    """Of a process of a build for tests: so much later, or earlier, than the machine's."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sigqueue.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
    if libc.sigqueue(pid, signal.SIGUSR2, seconds & 0xffffffffffffffff) != 0:
        raise AssertionError("no signal reached it")


def children(pid):
    """Direct children of a process: [(pid, name)]."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as f:
                text = f.read()
        except OSError:
            continue
        name, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
        if int(rest[1]) == pid and rest[0] != "Z":
            found.append((int(entry), name))
    return found


class Service:
    """log: a descriptor for what it writes, instead of the file `log` in the directory. flow: those of the sources that people agree at;
    they are started and stopped with the service, and `sources` has them by name. beat: it has a public log that is published so often, in
    seconds, which is read at `log_port`."""

    def __init__(self, programs, directory, port=None, options=(), extra=None, sources=SOURCES, year=YEAR, environment=None,
                 log=None, flow=(), beat=None, log_port=None):
        self.programs, self.directory = os.path.abspath(programs), os.path.abspath(directory)
        self.port, self.options, self.environment = port or free_port(), list(options), {**os.environ, **(environment or {})}
        self.public_port = self.port + 1
        self.log_port = None if beat is None else log_port or free_port()
        if beat is not None:
            extra = {**(extra or {}), "log": public_log(self.log_port, beat)}
        self.certs = os.path.join(self.directory, "certs")
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        make_sources(self.programs, self.directory, sources)
        write(os.path.join(self.directory, "personen.json"), people(year))
        self.sources = {name: Source(self.programs, self.directory, name, f"https://localhost:{self.public_port}",
                                     profiles=os.path.join(self.directory, "bronnen")) for name in flow}
        self.issuer = setup(self.programs, self.directory, self.port, extra, sources, year, self.sources)
        self.standin = Standin(os.path.join(self.programs, "passend-standin"), os.path.join(self.directory, "bronnen"),
                               os.path.join(self.directory, "personen.json"), self.issuer)
        self.process, self.log, self.passed = None, log, 0

    def start(self):
        with open(os.path.join(self.directory, "log") if self.log is None else os.dup(self.log), "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.programs, "passend-launcher"), "--config", os.path.join(self.directory, "passend.json"),
                 *self.options], stdout=log, stderr=log, env=self.environment)
        platform, stranger = Platform(self.port, self.certs), Stranger(self.public_port, self.certs)
        try:
            until(lambda: self.process.poll() is not None or (ready(platform) and ready(stranger)), "an answer that it is ready")
            if self.process.poll() is not None:
                raise AssertionError("the launcher ended with status %d" % self.process.returncode)
        except Exception:
            self.stop()
            if self.log is None:
                with open(os.path.join(self.directory, "log"), encoding="utf-8", errors="replace") as log:
                    sys.stderr.write(log.read()[-4000:])
            raise
        finally:
            platform.close()
            stranger.close()
        return self

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(patience())
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
        self.process = None

    def clock_command(self):
        """Of passendctl: with +SECONDS behind it so much time passes, on every clock of every process. The configuration needs `beheer`.
        None: this build's clock cannot be moved."""
        ctl = os.path.join(self.programs, "passendctl")
        movable = " klok +SECONDS " in subprocess.run([ctl, "--help"], capture_output=True, text=True, check=True).stdout
        return [ctl, "klok", "--beheer", os.path.join(self.directory, "beheer")] if movable else None

    def clock(self, seconds, sources=()):
        """So much time passes: for the service, for its own sources and the processes of these other ones, and for what our stand-in signs."""
        self.passed += seconds
        subprocess.run([*self.clock_command(), f"+{seconds}"], check=True, stdout=subprocess.DEVNULL)
        for pid in [*(s.process.pid for s in self.sources.values() if s.process is not None), *sources]:
            move_wall_clock(pid, self.passed)

    def closed(self):
        """Whether nobody listens."""
        return closed(self.port) and closed(self.public_port) and (self.log_port is None or closed(self.log_port))

    def restart_launcher(self):
        """After the launcher was killed: waits for its end and starts it again, as a service manager would."""
        self.process.wait(patience())
        until(self.closed, "the end of the old gate")

        def started():
            try:
                return self.start()
            except AssertionError:      # its roles have not all ended yet
                return None

        until(started, "another start")

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            for source in self.sources.values():
                stack.enter_context(source)
            self.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        with self._stack:
            self.stop()

    def pids(self):
        """{role: [pid, ...]} of what runs now."""
        roles = {"launcher": [self.process.pid]}
        for pid, name in children(self.process.pid):
            for role in ("gate-platform", "gate-public", "gate-log", "notary", "assessor", "dialer", "courier", "tiler", "log-courier"):
                if name.startswith("passend-" + role[:7]):
                    roles.setdefault(role, []).append(pid)
        return roles

    def files(self):
        """The service's own files: data directory, key file, log, what it publishes. Not the stand-ins' side, nor the copies of policy packs:
        these are public, and their worked cases have incomes."""
        yield os.path.join(self.directory, "sleutel")
        yield os.path.join(self.directory, "log")
        for top in ("data", "logmap"):
            for root, folders, names in os.walk(os.path.join(self.directory, top)):
                folders[:] = [f for f in folders if f != "packs"]
                for name in names:
                    yield os.path.join(root, name)

    def stored(self, question, *given):
        """Rows of grants.db as they would be found after a crash now: of a copy, for the service keeps its file to itself."""
        with tempfile.TemporaryDirectory() as copy:
            for name in ("grants.db", "grants.db-wal"):
                if os.path.exists(os.path.join(self.directory, "data", name)):
                    shutil.copy(os.path.join(self.directory, "data", name), copy)
            with contextlib.closing(sqlite3.connect(os.path.join(copy, "grants.db"))) as db:
                return db.execute(question, given).fetchall()

    def ctl(self, *args):
        """What passendctl says: (exit status, all that it says). The configuration needs `beheer`."""
        done = subprocess.run([os.path.join(self.programs, "passendctl"), *args, "--beheer", os.path.join(self.directory, "beheer")],
                              capture_output=True, text=True, timeout=patience())
        return done.returncode, done.stdout + done.stderr

    def log_rows(self):
        """(rows, of the published checkpoint) by the operator's status; None: it says nothing of them."""
        said = dict(line.split(" ", 1) for line in self.ctl("status")[1].splitlines() if line.startswith("log-"))
        return (int(said["log-rijen"]), int(said["log-gepubliceerd"])) if len(said) == 2 else None

    def log_settled(self):
        """How many rows there are, where all of them are published; else None."""
        rows = self.log_rows()
        return rows[0] if rows is not None and rows[0] == rows[1] else None

    def verify(self, jws, *options):
        """The program that auditors have, on a verdict and what the service publishes of its keys: what it did."""
        keys = os.path.join(self.directory, "jwks.json")
        with open(keys, "w", encoding="utf-8") as f:
            f.write(self.jwks())
        return subprocess.run([os.path.join(self.programs, "passend"), "verify", "-", "--keys", keys, "--test", *options], input=jws,
                              capture_output=True, text=True)

    def jwks(self):
        return json.dumps(self.public("/.well-known/jwks.json")[2])

    def public(self, path):
        """GET at the public host: (status, headers, parsed body or None)."""
        stranger = Stranger(self.public_port, self.certs)
        try:
            return stranger.call("GET", path)
        finally:
            stranger.close()


def main():
    if len(sys.argv) < 4 or sys.argv[1] not in ("setup", "start"):
        sys.exit(__doc__)
    if sys.argv[1] == "setup":
        setup(os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 8443)
    else:
        directory = os.path.abspath(sys.argv[3])
        os.execv(os.path.join(sys.argv[2], "passend-launcher"),
                 ["passend-launcher", "--config", os.path.join(directory, "passend.json")])


if __name__ == "__main__":
    main()
