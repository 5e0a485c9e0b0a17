"""A service whose public log others attest to: two witnesses and a time-stamp authority, by stand-ins, and a reader with a policy of both.

    s = Stage(programs, folder)       all of it runs
    s.mirror()                        the published log with its stamps, as a folder: (folder, size)
    s.stop()
"""
import base64
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "interop"))
from client import Platform, agree                  # noqa: E402
from logreader import LogReader                     # noqa: E402
from patience import patience                       # noqa: E402
from service import Service                         # noqa: E402
from tsa import Authority                           # noqa: E402
from witness import DER, Witness, key_id            # noqa: E402

BEAT, HOUR = 10, 3600


def openssl(folder, *args):
    done = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True, timeout=patience())
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


class Stage:
    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.service = Service(programs, folder, extra={"beheer": "beheer"}, beat=BEAT)
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
        done = subprocess.run([os.path.join(self.programs, "passendctl"), *args, "--beheer", os.path.join(self.folder, "beheer")], capture_output=True,
                              text=True, timeout=patience())
        return done.returncode, done.stdout + done.stderr

    def said(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def grow(self):
        household = agree(self.platform, self.service.standin, [("amina", "r-2")], "L0101")
        assert self.platform.einde(household["grants"][0])[0] == 204, "a withdrawal"

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
        done = subprocess.run([os.path.join(self.programs, "passend"), "bewijs", folder, str(index), "--vertrouwen", os.path.join(self.folder, "two.policy")],
                              capture_output=True, text=True, timeout=patience())
        return done.returncode, done.stdout + done.stderr
