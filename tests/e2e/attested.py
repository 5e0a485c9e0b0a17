"""A public log that others attest to: two witnesses and a time-stamp authority, by stand-ins. What they say is in the folder, readers believe it, and the
service bears what becomes of them.

usage: attested.py BIN [SCENE]
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "interop"))
from client import Platform, agree                  # noqa: E402
from logreader import LogReader                     # noqa: E402
from patience import patience, until                # noqa: E402
from scenes import BIN, chosen, same, scene         # noqa: E402
from service import Service                         # noqa: E402
from tsa import Authority                           # noqa: E402
from witness import DER, Witness, key_id            # noqa: E402

BEAT, HOUR = 10, 3600


def openssl(folder, *args):
    done = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True, timeout=patience())
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


class Stage:
    def __init__(self, folder):
        self.folder = folder
        self.service = Service(BIN, folder, extra={"beheer": "beheer"}, beat=BEAT)
        self.log = LogReader(self.service)
        self.origin = "log.localhost/passend"
        vkey = self.vkey()
        self.make_certificates("w1", "w2", "tsa")
        self.witnesses = [Witness(os.path.join(folder, name), "witness.example/" + name, [vkey]) for name in ("w1", "w2")]
        self.authority = Authority(os.path.join(folder, "authority"))
        for server, name in zip(self.witnesses + [self.authority], ("w1", "w2", "tsa")):
            server.start(os.path.join(folder, name + ".crt"), os.path.join(folder, name + ".pem"))
        self.configure()
        with open(os.path.join(folder, "two.policy"), "w", encoding="ascii") as f:
            f.write("log %s\nwitness w1 %s\nwitness w2 %s\ngroup both all w1 w2\nquorum both\n" % (vkey, *(w.vkey for w in self.witnesses)))
        self.service.start()
        self.platform = Platform(self.service.port, self.service.certs)

    def vkey(self):
        public = subprocess.run(["openssl", "pkey", "-in", "certs/log-sign.key", "-pubout", "-outform", "DER"], cwd=self.folder, check=True,
                                capture_output=True, timeout=patience()).stdout[len(DER):]
        key = base64.b64encode(b"\1" + public).decode()
        return "%s+%s+%s" % (self.origin, key_id(self.origin, 1, public).hex(), key)

    def make_certificates(self, *names):
        new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
        openssl(self.folder, *new, "-subj", "/CN=attest", "-keyout", "attest.key", "-out", "attest.pem")
        for name in names:
            openssl(self.folder, *new, "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:%s.test" % name, "-addext", "basicConstraints=critical,CA:FALSE",
                    "-CA", "attest.pem", "-CAkey", "attest.key", "-keyout", name + ".pem", "-out", name + ".crt")

    def configure(self):
        path = os.path.join(self.folder, "passend.json")
        with open(path, encoding="utf-8") as f:
            config = json.load(f)

        def address(name, server):
            return {"url": "https://%s.test:%d" % (name, server.port), "adressen": ["127.0.0.1:%d" % server.port]}

        config["log"].update(getuigen=[{**address(n, w), "vkey": w.vkey} for n, w in zip(("w1", "w2"), self.witnesses)],
                             tijdstempel={**address("tsa", self.authority), "url": "https://tsa.test:%d/stempel" % self.authority.port}, ca="attest.pem")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f)

    def stop(self):
        self.platform.close()
        self.service.stop()
        for server in self.witnesses + [self.authority]:
            server.stop()

    def ctl(self, *args):
        done = subprocess.run([os.path.join(BIN, "passendctl"), *args, "--beheer", os.path.join(self.folder, "beheer")], capture_output=True,
                              text=True, timeout=patience())
        return done.returncode, done.stdout + done.stderr

    def said(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def grow(self):
        household = agree(self.platform, self.service.standin, [("amina", "r-2")], "L0101")
        same(self.platform.einde(household["grants"][0])[0], 204, "a withdrawal")

    def lines(self, least):
        """Who cosigned what is published, once that has so many rows."""
        read = self.log.checkpoint()
        if read is None or read[0] < least:
            return set()
        return {name for name in ("w1", "w2") if ("\u2014 witness.example/%s " % name).encode() in read[2]}

    def stamps(self):
        return [int(line) for line in self.log.get("/stempels/lijst/0")[1].split()]

    def ready(self):
        return self.platform.call("GET", "/health/ready", retry=True)[2]

    def mirror(self):
        folder = os.path.join(self.folder, "spiegel")
        shutil.rmtree(folder, ignore_errors=True)
        size = self.log.mirror(folder)
        for stamped in self.stamps():
            self.log.keep(folder, "stempels/%d.checkpoint" % stamped)
            self.log.keep(folder, "stempels/%d.tsr" % stamped)
        return folder, size

    def proves(self, folder, index):
        done = subprocess.run([os.path.join(BIN, "passend"), "bewijs", folder, str(index), "--vertrouwen", os.path.join(self.folder, "two.policy")],
                              capture_output=True, text=True, timeout=patience())
        return done.returncode, done.stdout + done.stderr


@scene
def what_is_published_is_cosigned_and_stamped(s):
    until(lambda: s.lines(1) == {"w1", "w2"}, "the lines of both witnesses")
    until(s.stamps, "a stamp")
    folder, size = s.mirror()
    same(s.proves(folder, 0)[0], 0, "a quorum of both")
    stamped = s.stamps()[0]
    copy = os.path.join(folder, "stempels", "%d" % stamped)
    openssl(s.folder, "ts", "-verify", "-data", copy + ".checkpoint", "-in", copy + ".tsr", "-CAfile", s.authority.ca)
    same(s.ready(), {"status": "pass"}, "nobody has to look")
    assert stamped <= size


@scene
def a_restart_knows_it_all(s):
    note, stamps, asked = s.log.checkpoint()[2], s.stamps(), s.authority.asked
    s.platform.close()
    s.service.stop()
    answers = [len(w.said) for w in s.witnesses]
    s.service.start()
    s.platform = Platform(s.service.port, s.service.certs)
    until(lambda: all(len(w.said) > n for w, n in zip(s.witnesses, answers)), "witnesses that are asked at a start")
    same((s.log.checkpoint()[2], s.stamps(), s.authority.asked), (note, stamps, asked), "the same as before")


@scene
def a_witness_that_was_started_anew_goes_on(s):
    size = s.log.checkpoint()[0]
    s.witnesses[0].restart()
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1", "w2"}, "the lines of both, under what is newer")


@scene
def one_that_cannot_be_reached_holds_up_nobody(s):
    size = s.log.checkpoint()[0]
    mark = len(s.said())
    s.witnesses[1].stop()
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1"}, "the line of the one that is there")
    until(lambda: "tiler not-attested attestor=1 http=0" in s.said()[mark:], "who is missed")
    folder, _ = s.mirror()
    code, said = s.proves(folder, size)
    assert code == 1 and "getuigen-te-weinig" in said, said
    same(s.proves(folder, 0)[0], 0, "what both have seen before is proved to that")


@scene
def one_that_saw_another_tree_stops_the_service(s):
    size = s.log.checkpoint()[0]
    witness, mark = s.witnesses[0], len(s.said())
    with witness.lock:
        witness.keep(s.origin, size, os.urandom(32), "")
    witness.equivocates = True
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1"}, "the line of one that signs whatever it is shown")
    assert "public-log-refused" not in s.said()[mark:]
    witness.equivocates = False
    s.service.clock(660)
    until(lambda: "notary public-log-refused mark=4 size=%d" % size in s.said()[mark:], "a notary that ends")
    until(lambda: "\nlog wacht\n" in s.ctl("status")[1], "its successor waits")
    with witness.lock:
        witness.known.clear()                          # it was its own mistake, and it begins anew
    s.service.clock(660)
    until(lambda: s.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a service that goes on by itself")


@scene
def a_stamp_that_is_refused(s):
    before = s.stamps()
    s.authority.refuses = True
    s.service.clock(HOUR)
    asked = s.authority.asked
    until(lambda: s.authority.asked > asked, "a question of the next hour")
    same((s.stamps(), s.ready()), (before, {"status": "pass"}), "an hour without is borne")
    s.service.clock(4 * HOUR)
    until(lambda: s.ready() == {"status": "warn", "output": "log-zonder-tijdstempel"}, "a warning after four")
    until(lambda: "log zonder tijdstempel" in s.ctl("status")[1], "the operator's status")
    until(lambda: "notary public-log-unstamped size=" in s.said(), "and the log")
    s.authority.refuses = False
    s.service.clock(HOUR)
    until(lambda: len(s.stamps()) == len(before) + 1, "the next that is asked for")
    until(lambda: s.ready() == {"status": "pass"}, "and all is well")


@scene
def one_that_is_ahead_stops_the_service(s):
    size, _, note = s.log.checkpoint()
    path = os.path.join(s.folder, "onthouden.checkpoint")
    with open(path, "wb") as f:
        f.write(note)
    mark = len(s.said())
    s.witnesses[0].ahead(s.origin, size + 100)
    s.service.clock(660)                               # it is asked again without anything new
    until(lambda: "notary public-log-refused mark=4 size=%d" % (size + 100) in s.said()[mark:], "a notary that ends")
    until(lambda: "\nlog wacht\n" in s.ctl("status")[1], "its successor waits")
    same(s.ctl("log", "bevestig", "--controlepunt", path), (0, ""), "the operator overrules it")
    until(lambda: s.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a service that serves")


def main():
    with tempfile.TemporaryDirectory(prefix="passend-attested-") as folder:
        s = Stage(folder)
        try:
            for f in chosen():
                f(s)
        except BaseException:
            sys.stderr.write(s.said()[-5000:])
            raise
        finally:
            s.stop()


main()
