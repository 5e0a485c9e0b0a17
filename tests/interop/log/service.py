"""The log of a running service, read by Go: what its host serves, the policy it publishes, and that it only grew.

    service.py SOURCE BUILD BIN     exit 77 where Go and golang.org/x/mod are not installed
"""
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD, BIN = sys.argv[1:4]
sys.path.insert(0, os.path.join(SOURCE, "..", "..", "e2e"))
from client import Platform, agree      # noqa: E402
from logreader import LogReader         # noqa: E402
from patience import until              # noqa: E402
from service import Service             # noqa: E402

GO = os.path.join(BUILD, "log-of-service")
ENV = dict(os.environ, GO111MODULE="off", GOPATH="/usr/share/gocode", CGO_ENABLED="0", GOCACHE=os.path.join(BUILD, "cache"), GOFLAGS="")


def read(folder, vkey, older):
    done = subprocess.run([GO, "read", folder, vkey, older], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    print(done.stdout.strip())


def main():
    if shutil.which("go") is None or not os.path.isdir("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"):
        print("SKIP: golang-go and golang-golang-x-mod-dev are not installed")
        sys.exit(77)
    os.makedirs(BUILD, exist_ok=True)
    subprocess.run(["go", "build", "-o", GO, os.path.join(SOURCE, "main.go")], check=True, env=ENV)
    with tempfile.TemporaryDirectory(prefix="passend-log-") as folder, Service(BIN, folder, beat=10) as service:
        log, platform = LogReader(service), Platform(service.port, service.certs)
        older, newer = os.path.join(folder, "ouder"), os.path.join(folder, "nieuwer")
        until(log.checkpoint, "a checkpoint")
        size = log.mirror(older)
        vkey = log.policy().split()[1]
        for i in range(5):
            household = agree(platform, service.standin, [("amina", "r-%d" % i)], "L0101")
            assert platform.einde(household["grants"][0])[0] == 204
        until(lambda: log.checkpoint()[0] == size + 5, "five rows more")
        log.mirror(newer)
        read(newer, vkey, os.path.join(older, "checkpoint"))
        other = vkey[:-2] + ("A" if vkey[-2] != "A" else "B") + vkey[-1]
        assert subprocess.run([GO, "read", newer, other, os.path.join(older, "checkpoint")], capture_output=True).returncode != 0
        platform.close()


main()
