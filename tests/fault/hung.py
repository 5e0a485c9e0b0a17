"""Roles of the real service that are killed, stopped, or run in an endless loop, are noticed and replaced, and the service answers
again. The log says which it was.

    hung.py BIN [--seconds]      --seconds: prints how long each took
"""
import contextlib
import os
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult                              # noqa: E402
from client import Platform, agree, home, wait_ready   # noqa: E402
from patience import until                             # noqa: E402
from service import FLOW, Service                      # noqa: E402

NUMBERS = {"gate-platform": 1, "notary": 2, "assessor": 3, "gate-public": 4, "dialer": 5, "courier": 6, "tiler": 7, "gate-log": 8}   # in the log
SECONDS = "--seconds" in sys.argv
if SECONDS:
    sys.argv.remove("--seconds")


def answers(service, seal):
    platform = Platform(service.port, service.certs)
    try:
        status, _, body = platform.toets({"fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1", 69011)],
                                          "huishoudens": [{"referentie": "r-1", "dossierzegel": seal}]})
        return status == 200 and "toetsing" in body["antwoorden"][0]
    except OSError:
        return False
    finally:
        platform.close()


def log(service):
    with open(os.path.join(service.directory, "log"), encoding="utf-8", errors="replace") as f:
        return f.read()


def serving(service):
    """{role: how many serve}, by `passendctl status`: those that start or are asked to end do not count, as in the launcher."""
    rows = [line.split() for line in service.ctl("status")[1].splitlines()]
    return {row[0]: int(row[1]) for row in rows if row and row[0] in NUMBERS}


def replaced(service, role, how, seal, counts):
    """All of a role, at a moment when all of every role serve: who was asked to end is no hung one."""
    count = counts[role]
    until(lambda: serving(service) == counts, "%s serving" % counts)
    victims = service.pids()[role]
    said, began = len(log(service)), time.monotonic()
    for pid in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
    until(lambda: len(service.pids().get(role, [])) == count and not set(victims) & set(service.pids().get(role, [])),
          "other processes for " + role)
    until(lambda: answers(service, seal), "a verdict")
    hung = {pid for pid in victims if "role-hung role=%d pid=%d\n" % (NUMBERS[role], pid) in log(service)[said:]}
    if hung != (set() if how == signal.SIGKILL else set(victims)):
        raise AssertionError("%s, %s: %s" % (role, how.name, log(service)[said:]))
    if SECONDS:
        print("%-16s %-8s %.1f s" % (role, how.name, time.monotonic() - began))


def main():
    with tempfile.TemporaryDirectory() as directory, \
            Service(sys.argv[1], directory, extra={"beheer": "beheer"}, flow=FLOW, beat=10) as service:
        counts = {role: len(pids) for role, pids in service.pids().items() if role in NUMBERS}
        platform = Platform(service.port, service.certs)
        seal = agree(platform, service.standin, [("amina", "r-1")], "L0101")["dossierzegel"]
        platform.close()
        for how in (signal.SIGKILL, signal.SIGSTOP, signal.SIGUSR1):
            # A tiler has half a minute, as a notary has: once is enough.
            for role in ("gate-platform", "gate-public", "gate-log", "assessor", "dialer", "courier", "notary",
                         *(["tiler"] if how != signal.SIGUSR1 else [])):
                replaced(service, role, how, seal, counts)
        # Evidence goes through the new assessors, and an agreement that was made before everything is ended after it.
        platform = Platform(service.port, service.certs)
        wait_ready(platform)
        agree(platform, service.standin, [("amina", "r-2")], "L0101")
        for source in FLOW:      # and by the new couriers
            Adult(service, platform, [source], person="amina").ask().load().agree().choose(source).away().log_in().at("/waarden")
        platform.close()
    print("ok: roles that were killed or hung were replaced")


if __name__ == "__main__":
    main()
