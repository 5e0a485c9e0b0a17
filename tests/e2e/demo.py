"""What ./run shows: a housing platform, the pages of the service and stand-in sources to click through, and scenes that are played through the same
pages. The people are fictional, the service is real, and every line says what just happened.

    demo.py BIN DIR [--once]      --once: stop after the scenes; exit 1 if any line is not as it should be
"""
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_people                            # noqa: E402
import demo_platform                          # noqa: E402
from browser import Refused                   # noqa: E402
from client import Platform, expect           # noqa: E402
from client import Refused as NotTaken        # noqa: E402
from doors import Portal, own_platform, pins        # noqa: E402
from patience import until                    # noqa: E402
from running_year import YEAR, is_shipped, packs   # noqa: E402
from service import FLOW, Service, children   # noqa: E402

PORTS = 5         # from the first on: platforms, public host, portal, somebody's own platform, public log
BEAT_S = 10       # the log is published so often
WIDTH = 80
ROLES = {"passend-gate-platform": 1, "passend-gate-public": 1, "passend-gate-log": 1, "passend-tiler": 1, "passend-notary": 1, "passend-dialer": 1,
         "passend-courier": 2, "passend-assessor": 4}


class Told:
    """Lines for a terminal, and how many were not as they should be."""

    def __init__(self):
        self.wrong = 0

    def say(self, text="", ok=True):
        if len(text) > WIDTH:
            text, ok = text + f"   <- {len(text)} columns", False
        print(text if ok else text + "\n      ^ not as it should be", flush=True)
        self.wrong += not ok

    def timed(self, text, seconds, ok=True):
        self.say("%-*s%6.0f ms" % (WIDTH - 9, text, seconds * 1000), ok)


def ready_line(log, start):
    """What the launcher says when everything serves; the gate may answer a moment before the last assessor is warm."""
    def said():
        with open(log, encoding="utf-8", errors="replace") as f:
            f.seek(start)
            return next((line for line in f if line.startswith("gereed ") and line.endswith("\n")), None)

    return until(said, "that the service is complete; see " + log + ":", 0.01)


def started(told, service, seconds, ready):
    facts = dict(part.split("=") for part in ready.split()[1:])
    running = [name for _, name in children(service.process.pid)]
    platform = Platform(service.port, service.certs)
    listed = expect("beleidspakketten", platform.call("GET", "/v1/beleidspakketten"), 200)
    platform.close()
    names = ["%s/%s" % (p["id"], p["versie"]) for p in listed["beleidspakketten"] if p["status"] in ("ACTIEF", "KOMEND")]
    told.say("  Started in %.2f s: %d processes; seccomp %s, Landlock %s, own users %s"
             % (seconds, 1 + len(running), facts["seccomp"], facts["landlock"] if facts["landlock"] != "0" else "nee", facts["eigen-uid"]),
             (facts["seccomp"] == "ja" or "PASSEND_SANITIZED" in os.environ) and all(running.count(name[:15]) == n for name, n in ROLES.items()))
    told.say("  Policy: " + "  ".join(names), len(names) == 3)
    made = [pack for pack in packs(YEAR) if not is_shipped(pack)]
    if made:
        told.say("  Not shipped yet, so made from the newest one for this only: " + " ".join(made))
    told.say()


def open_doors(service, portal, directory):
    """The first thing said is the address to click."""
    write(os.path.join(directory, "pins"), pins(service.certs) + "\n")
    profile = os.path.join(directory, "chromium")
    doors = ((portal.url + "/", "a housing platform: press its button"),
             (service.issuer + "/nl/ontvangst", "what did I share, and how do I stop"),
             (service.issuer + "/verify", "check a verdict, in your own browser"),
             (f"https://localhost:{service.log_port}/checkpoint", "the public log, signed"))
    print("\n" + "\n".join(f"  {address:<38} {what}" for address, what in doors))
    print(f"""
  A browser warns of certificates that were made here. Chromium does not with
    chromium --user-data-dir={profile} --no-first-run \\
      "$(cat {directory}/pins)" {portal.url}/

  All people are made up, sources are stand-ins, keys were made on this machine.
""", flush=True)


def write(path, text):
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def operators(programs, directory):
    """Two who may sign policy, new at each start, and a service that knows nothing yet: the portal has forgotten its people too. Returns its
    configuration."""
    for name in ("data", "sleutels", "logmap"):
        shutil.rmtree(os.path.join(directory, name), ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(directory, "sleutel"))
    os.makedirs(os.path.join(directory, "sleutels"), mode=0o700)
    return {"beheer": "beheer", "beleidsdrempel": 2, "beleidssleutels": [subprocess.check_output(
        [os.path.join(programs, "passendctl"), "key", "new", name, "-o", os.path.join(directory, "sleutels", name)], text=True).strip()
        for name in ("anna", "bert")]}


def check_log(told, path, start):
    """The operating log holds events and nothing else: no assertion, no sanitizer's report, no library's complaint."""
    event = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (launcher|gate-platform|gate-public|gate-log|notary|assessor|courier|dialer|tiler) [a-z-]+( [a-z]+=-?\d+)*|gereed .*"
                       r"|passend-launcher: taal [a-z]{2} niet nagelezen")
    with open(path, encoding="utf-8", errors="replace") as f:
        f.seek(start)
        strange = [line for line in f.read().splitlines() if not event.fullmatch(line)]
    if strange:
        told.say("unexpected in the log: " + strange[0], False)


def taken(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def choose_ports(once):
    first = os.environ.get("PASSEND_PORT", "8443")
    if not first.isdigit() or int(first) + PORTS > 65536:
        sys.exit("passend: PASSEND_PORT must be a port number, and the four after it are used too")
    if once and "PASSEND_PORT" not in os.environ:
        return free_row()
    ports = list(range(int(first), int(first) + PORTS))
    for port in ports:
        if taken(port):
            sys.exit("passend: port %d cannot be had; choose others: PASSEND_PORT=9443 ./run" % port)
    return ports


def free_row():
    """Ports in a row that nobody has."""
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            first = s.getsockname()[1]
        ports = list(range(first, first + PORTS))
        if ports[-1] < 65536 and not any(taken(p) for p in ports):
            return ports


def play(told, service, portal):
    platform = Platform(service.port, service.certs)
    try:
        verdict = demo_people.play(told, service, portal)
        demo_platform.play(told, service, platform, verdict)
    except (Refused, NotTaken) as e:
        told.say("     " + str(e)[:WIDTH - 5], False)
    finally:
        platform.close()


def stay(told, service, portal, front, directory):
    print(f"""  Now you: {portal.url}/
  A platform of your own: https://knop.localhost:{front.port}/ (docs/integrate.md)
  A verdict to check: {service.issuer}/verify, with definitief.jws, keys.json,
  definitief.tlog-proof and log.policy of {directory}; it is of a test environment
  Log: {directory}/log   Ctrl-C stops""", flush=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    while signal.sigtimedwait([signal.SIGINT, signal.SIGTERM], 1) is None:
        if service.process.poll() is not None:
            told.say(f"the service ended; log: {directory}/log", False)
            return
    print()


def main():
    programs, directory, once = sys.argv[1], sys.argv[2], "--once" in sys.argv[3:]
    told, ports = Told(), choose_ports(once)
    service = Service(programs, directory, ports[0], extra=operators(programs, directory), flow=FLOW, beat=BEAT_S, log_port=ports[4])
    portal, front = Portal(service, ports[2]), own_platform(service, ports[3])
    log = os.path.join(service.directory, "log")
    log_start = os.path.getsize(log) if os.path.exists(log) else 0
    began = time.monotonic()
    try:
        with service, portal, front:
            took = time.monotonic() - began
            open_doors(service, portal, directory)
            started(told, service, took, ready_line(log, log_start))
            play(told, service, portal)
            if told.wrong:
                print("%d lines are not as they should be; log: %s/log" % (told.wrong, directory))
            elif not once:
                stay(told, service, portal, front, directory)
    except AssertionError as e:
        sys.exit("passend: the service does not start (%s); see %s" % (e, log))
    check_log(told, log, log_start)
    sys.exit(1 if told.wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
