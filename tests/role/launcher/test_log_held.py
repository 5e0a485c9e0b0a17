"""A role that is taken has no hold on the log: it writes no line of another's, ends the log for nobody, and does not empty the file.

The real roles, each with forger.c in it, which does so to its standard error as soon as it is locked in.
"""
import os
import signal
import socket
import sys
import tempfile
import threading

programs, tree, forger = sys.argv[1:4]
sys.path.insert(0, os.path.join(tree, "tests/e2e"))
from client import Platform, ready            # noqa: E402
from patience import patience, until          # noqa: E402
from service import Service                   # noqa: E402

ROLES = {"gate-platform": 1, "notary": 1, "assessor": 4, "gate-public": 1}
FIRST = b"a line of before\n"


def lives(s, read):
    """Every role serves (and has done its worst), is replaced once, and the log tells of it to the end. Assessors first: with a notary or
    gate all of them are asked to end, and who ends by itself is not killed."""
    platform = Platform(s.port, s.certs)
    for role, n in reversed(ROLES.items()):
        victim = s.pids()[role][0]
        os.kill(victim, signal.SIGKILL)
        until(lambda: victim not in s.pids().get(role, [victim]) and len(s.pids()[role]) == n and ready(platform), "another " + role)
        until(lambda: b"role-ended role=%d status=137" % (list(ROLES).index(role) + 1) in read(), "the line of its end")
    platform.close()


def no_hold(log):
    assert b"FORGED" not in log, log
    for role in ROLES:
        assert b"Z %s started " % role.encode() in log, (role, log)
    assert log.endswith(b"Z launcher stopped\n"), log[-200:]


def on_a_file(folder, environment):
    path = os.path.join(folder, "log")
    with open(path, "wb") as f:
        f.write(FIRST)

    def read():
        with open(path, "rb") as f:
            return f.read()

    with Service(programs, folder, environment=environment) as s:
        lives(s, read)
    assert read().startswith(FIRST), read()[:200]
    no_hold(read())


def on_a_socket(folder, environment):
    """As the journal gives it."""
    ours, theirs = socket.socketpair()
    found = bytearray()

    def collect():
        while piece := ours.recv(65536):
            found.extend(piece)

    reader = threading.Thread(target=collect, daemon=True)
    reader.start()
    with Service(programs, folder, environment=environment, log=theirs.fileno()) as s:
        theirs.close()
        lives(s, lambda: bytes(found))
    reader.join(patience())
    assert not reader.is_alive(), "somebody still holds the log"
    no_hold(bytes(found))


def main():
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PASSEND_TEST_PRELOAD": os.path.abspath(forger)}
        on_a_file(folder, environment)
        on_a_socket(folder, environment)
    print("ok: no role has a hold on the log")


main()
