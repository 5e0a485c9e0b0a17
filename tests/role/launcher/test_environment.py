"""What is exported where the service is started reaches neither the launcher's own libraries nor its roles."""
import os
import signal
import subprocess
import tempfile

from test_supervision import Service, launcher, make, until

ALONE = [b"OPENSSL_CONF=/dev/null"]
PRELOADED = "libsqlite3.so.0"     # any library that the stand-in roles do not need

BROKEN = """config_diagnostics = 1
openssl_conf = first
[first]
providers = second
[second]
absent = third
[third]
module = /nowhere/absent.so
activate = 1
"""


def sanitized():
    with open(launcher, "rb") as f:
        return b"__asan_init" in f.read()


def of_roles(s, what):
    until(lambda: len(sum(s.running().values(), [])) == 7, "seven roles")
    for pid in sum(s.running().values(), []):
        with open("/proc/%d/%s" % (pid, what), "rb") as f:
            yield f.read()


def started(folder, **variables):
    s = Service(folder, env=variables)
    s.ready()
    return s


def stop(s):
    s.process.send_signal(signal.SIGTERM)
    assert s.ended() == 0, s.lines[-20:]


def nothing_is_handed_on(folder):
    names = ["PATH", "LANG", "TZ", "HOME", "NOTIFY_SOCKET", "LD_LIBRARY_PATH", "OPENSSL_CONF", "OPENSSL_MODULES", "SSLKEYLOGFILE",
             "TMPDIR", "MALLOC_PERTURB_"]
    if not sanitized():
        names += ["ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"]
    s = started(folder, **{name: "/nowhere" for name in names if name != "MALLOC_PERTURB_"}, MALLOC_PERTURB_="0")
    for found in of_roles(s, "environ"):
        assert found.split(b"\0")[:-1] == ALONE, found
    stop(s)


def a_test_preloads(folder):
    """Only a build with test switches does; tests/lint/programs.py sees that a release cannot."""
    s = started(folder, PASSEND_TEST_PRELOAD=PRELOADED, LD_PRELOAD="")
    for found in of_roles(s, "environ"):
        assert found.split(b"\0")[:-1] == ALONE + [b"LD_PRELOAD=" + PRELOADED.encode()], found
    for found in of_roles(s, "maps"):
        assert b"/libsqlite3" in found, found
    with open("/proc/%d/maps" % s.process.pid) as f:
        assert "libsqlite3" not in f.read()
    stop(s)


def openssl_reads_no_file(folder):
    """With this configuration OpenSSL does nothing: the launcher that read it would refuse every key."""
    path = os.path.join(folder, "broken.cnf")
    with open(path, "w") as f:
        f.write(BROKEN)
    command = [os.path.join(folder, "bin/passend-launcher"), "--check", "--config", os.path.join(folder, "passend.json")]
    r = subprocess.run(command, capture_output=True, text=True, env={"OPENSSL_CONF": path})
    assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r


def main():
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        openssl_reads_no_file(folder)
        nothing_is_handed_on(folder)
        if not sanitized():           # whose runtime has to be the first library
            a_test_preloads(folder)
    print("ok: one line, and a library that a test asks for")


main()
