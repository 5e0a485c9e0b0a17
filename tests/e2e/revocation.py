"""Client certificates that were revoked, and the lists that say so: taken at the start, replaced while it runs, fail-closed.

usage: revocation.py BIN [--record]
"""
import json
import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform                         # noqa: E402
from patience import patience, until               # noqa: E402
from rows import record                             # noqa: E402
from running_year import TOP                        # noqa: E402
from service import Service                         # noqa: E402

BIN = os.path.abspath(sys.argv[1])
EXPIRED, NO_LIST, REVOKED = 12, 3, 23               # X509_V_ERR_*
LISTS = {"platform": {"intrekkingslijst": "lijst.pem"}}


def row(what, found, wanted, came=None):
    """came: what is recorded where it is not what was found."""
    record(what, found if came is None else came)
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def openssl(*args, cwd):
    done = subprocess.run(["openssl", *args], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_list(folder, certs, revoked=(), seconds=3600, authority="ca", name="lijst.pem", extra="", period=()):
    """A list of this authority, in the place of the one that was there. period: its two days instead of seconds from now."""
    with tempfile.TemporaryDirectory() as d:
        with open(os.path.join(d, "index.txt"), "w", encoding="ascii") as f:
            for client in revoked:
                serial = openssl("x509", "-noout", "-serial", "-in", f"{certs}/client-{client}.pem", cwd=d).strip().split("=")[1]
                f.write(f"R\t301231000000Z\t261101000000Z\t{serial}\tunknown\t/CN={client}\n")
        with open(os.path.join(d, "ca.cnf"), "w", encoding="ascii") as f:
            f.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ncrl_extensions=e\n"
                    "[e]\nauthorityKeyIdentifier=keyid\n" + extra)
        openssl("ca", "-gencrl", "-config", "ca.cnf", "-cert", f"{certs}/{authority}.pem", "-keyfile",
                f"{certs}/{authority}.key", "-out", "new.pem",
                *(["-crl_lastupdate", period[0], "-crl_nextupdate", period[1]] if period else ["-crlsec", str(seconds)]), cwd=d)
        target = os.path.join(folder, name)
        with open(os.path.join(d, "new.pem"), "rb") as f, open(target + ".new", "wb") as out:
            out.write(f.read())
        os.rename(target + ".new", target)


def reads(service, name="regio-demo"):
    """Status of the answer on a new connection of this client, 0 = it is refused."""
    platform = Platform(service.port, service.certs, name)
    try:
        return platform.call("GET", "/health/ready")[0]
    except OSError:
        return 0
    finally:
        platform.close()


def both(service, what, regio, ander):
    row(what, [reads(service), reads(service, "ander-platform")], [regio, ander])


def log(service):
    with open(os.path.join(service.directory, "log"), encoding="utf-8", errors="replace") as f:
        return f.read()


def refused(service, what, name, code):
    """New connections of this client are refused, and the log says why. At most once a second, and
    also while refusals keep coming faster than that."""
    line = f"tls-refused verify={code}\n"
    before, found = log(service).count(line), set()

    def logged():
        found.add(reads(service, name))
        return log(service).count(line) > before

    until(logged, lambda: line + log(service)[-1000:], 0.1)
    row(what, found, {0}, f"0 verify={code}")


def reload(service, *wanted):
    """SIGHUP, until the log says what came of it: which of these."""
    before = [log(service).count(line) for line in wanted]
    service.process.send_signal(signal.SIGHUP)
    return until(lambda: [line for line, n in zip(wanted, before) if log(service).count(line) > n],
                 lambda: " or ".join(wanted) + log(service)[-2000:])[0]


def soon_past(service, folder, certs):
    """A list that is taken into use and then is past its next update: as short as this machine can still take in."""
    taken, seconds = "revocation-lists-in-use lists=1 revoked=0", 3
    make_list(folder, certs, seconds=seconds)
    while reload(service, taken, "revocation-lists-refused") != taken:
        seconds *= 2
        make_list(folder, certs, seconds=seconds)
    until(lambda: reads(service) == 0, "the end of a list of %d seconds" % seconds, 0.2)


def waiting(sock, column, here):
    """Bytes of a connection in its queue to send (0) or to read (1), at our end or at the other, as the kernel counts them."""
    ports = [sock.getsockname()[1], sock.getpeername()[1]]
    with open("/proc/net/tcp", encoding="ascii") as f:
        rows = [line.split() for line in f][1:]
    found = [row[4] for row in rows if [int(end.split(":")[1], 16) for end in row[1:3]] == (ports if here else ports[::-1])]
    return int(found[0].split(":")[column], 16)


def has_read(sock):
    """Until the service has all that was sent: first it is there, then it is taken."""
    until(lambda: waiting(sock, 0, True) == 0, "bytes that arrive")
    until(lambda: waiting(sock, 1, False) == 0, "bytes that are read")


def last_answer(platform):
    """A request whose head was not whole yet when its certificate was revoked is the last of its connection."""
    sock, text = platform.conn.sock, b""
    sock.sendall(b"Host: a\r\n\r\n")
    sock.settimeout(5)
    while piece := sock.recv(65536):
        text += piece
    assert text.count(b"HTTP/1.1 200 OK\r\n") == 1 and b"\r\nConnection: close\r\n" in text, text


def check(service):
    done = subprocess.run([os.path.join(BIN, "passend-launcher"), "--check", "--config",
                           os.path.join(service.directory, "passend.json")], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def start(service):
    """What a service that is not to come up says; it ends by itself."""
    done = subprocess.run([os.path.join(BIN, "passend-launcher"), "--config", os.path.join(service.directory, "passend.json")],
                          capture_output=True, text=True, timeout=10 * patience())
    return done.returncode, done.stdout + done.stderr


def bad_lists(folder, certs):
    """(what, content or None for no file, what is said of it)"""
    good = open(os.path.join(folder, "lijst.pem"), "rb").read()
    make_list(folder, certs, authority="verdict-ca", name="ander.pem")
    make_list(folder, certs, name="oud.pem", period=("20260101000000Z", "20260102000000Z"))
    make_list(folder, certs, name="delta.pem", extra="2.5.29.27=critical,DER:02:01:01\n")
    other, stale, delta = (open(os.path.join(folder, n), "rb").read() for n in ("ander.pem", "oud.pem", "delta.pem"))
    ca = open(os.path.join(certs, "ca.pem"), "rb").read()
    return [("empty", b"", "cannot be read"), ("no list", b"no list\n", "is no PEM file"), ("a certificate", ca, "is no PEM file"),
            ("cut off", good[:-40], "is no PEM file"),
            ("a second one that is none", good + b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "is no PEM file"),
            ("of an authority that is not ours", good + other, "platform/ca has signed"), ("stale", stale, "past its next update"),
            ("a delta list", delta, "holds a delta list"), ("a delta list behind it", good + delta, "holds a delta list"),
            ("no file", None, "")]


def refused_at_the_start(service, folder, certs):
    """By --check, which reads the file itself, and by a start, in which the gate does."""
    place = os.path.join(folder, "lijst.pem")
    row("a list that is good", check(service), (0, "in order\n"))
    good = open(place, "rb").read()
    for what, content, says in bad_lists(folder, certs):
        if content is None:
            os.unlink(place)
        else:
            open(place, "wb").write(content)
        code, said = check(service)
        row("at the start: " + what, (code, "/platform/intrekkingslijst" in said and says in said), (1, True),
            said.replace(folder, "<folder>"))
        code, log = start(service)
    row("at the start, the gate's word: " + what, (code, said in log, "gereed" in log), (1, True, False), log)
    open(place, "wb").write(good)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), os.path.join(folder, "certs"), "regio-demo", "ander-platform"],
                       check=True)
        certs = os.path.join(folder, "certs")
        make_list(folder, certs)
        service = Service(BIN, folder, extra=LISTS)
        refused_at_the_start(service, folder, certs)
        with service as s:
            kept, other = Platform(s.port, s.certs), Platform(s.port, s.certs, "ander-platform")
            gate = s.pids()["gate-platform"]
            both(s, "a list of nobody", 200, 200)
            row("connections that stay", [p.call("GET", "/health/ready")[0] for p in (kept, other)], [200, 200])
            # Revoked while it runs: no new connection, and the one that is open ends; everybody else notices nothing.
            sock = other.conn.sock
            halfway = Platform(s.port, s.certs, "ander-platform")
            assert halfway.call("GET", "/health/ready")[0] == 200
            make_list(folder, certs, ["ander-platform"])
            row("a new file counts from SIGHUP on", reads(s, "ander-platform"), 200)
            halfway.conn.sock.sendall(b"GET /health/live HTTP/1.1\r\n")
            has_read(halfway.conn.sock)
            reload(s, "revocation-lists-in-use lists=1 revoked=1")
            last_answer(halfway)
            row("not revoked", reads(s), 200)
            refused(s, "revoked", "ander-platform", REVOKED)
            row("an open connection that is not revoked", kept.call("GET", "/health/ready")[0], 200)
            sock.settimeout(patience())
            row("the open connection of a revoked client ends", sock.recv(1), b"", "ends")
            row("nothing was restarted", s.pids()["gate-platform"] == gate, True)
            # A file that cannot be used changes nothing.
            for what, content, says in bad_lists(folder, certs):
                if content is None:
                    os.unlink(os.path.join(folder, "lijst.pem"))
                else:
                    open(os.path.join(folder, "lijst.pem"), "wb").write(content)
                before = len(log(s))
                reload(s, "revocation-lists-refused")
                row("told: " + what, all(w in log(s)[before:] for w in (says, "; the lists before stay in use\n")), True)
                both(s, "a file that cannot be used: " + what, 200, 0)
            # A gate that starts anew has the lists in use, not the file.
            os.kill(s.pids()["gate-platform"][0], signal.SIGKILL)
            until(lambda: reads(s) != 0, "a new gate")
            both(s, "a new gate", 200, 0)
            # Nobody is let in on a list that is past its next update; a newer one is enough.
            soon_past(s, folder, certs)
            refused(s, "past its next update", "regio-demo", EXPIRED)
            refused(s, "past its next update, the other", "ander-platform", EXPIRED)
            make_list(folder, certs)
            reload(s, "revocation-lists-in-use lists=1 revoked=0")
            both(s, "a newer list", 200, 200)
            kept.close()
            other.close()
        # Revoked at the start; and of two authorities each needs its list.
        make_list(folder, certs, ["ander-platform"])
        with open(os.path.join(certs, "twee.pem"), "wb") as f:
            f.write(b"".join(open(os.path.join(certs, n), "rb").read() for n in ("ca.pem", "verdict-ca.pem")))
        path = os.path.join(folder, "passend.json")
        config = json.load(open(path, encoding="utf-8"))
        config["platform"]["ca"] = "certs/twee.pem"
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f)
        with service as s:
            both(s, "revoked at the start", 200, 0)
            make_list(folder, certs, authority="verdict-ca")
            reload(s, "revocation-lists-in-use lists=1 revoked=0")
            refused(s, "an authority without its list", "regio-demo", NO_LIST)
    print("ok: revoked at the start and while it runs; fail-closed past the next update")


main()
