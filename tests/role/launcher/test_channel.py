"""A malformed message on any channel of the running service, either way: it serves again, by itself.

The message is sent through a copy of the role's own descriptor; who may not take one skips the test.
"""
import ctypes
import os
import socket
import sys
import tempfile

programs, tree = sys.argv[1:3]
sys.path.insert(0, os.path.join(tree, "tests/e2e"))
from client import Platform, ready            # noqa: E402
from patience import until                     # noqa: E402
from service import Service, children          # noqa: E402

PIDFD_GETFD = 438
CONTROL, LOG = 3, 4     # the log pair is the first that is handed over
SKIPPED = 77
libc = ctypes.CDLL(None, use_errno=True)


def channels(pid, numbers):
    """Copies of the role's sockets among these descriptors."""
    process = os.pidfd_open(pid)
    found = []
    for number in numbers:
        fd = libc.syscall(PIDFD_GETFD, process, number, 0)
        if fd < 0 and ctypes.get_errno() in (1, 38):
            sys.exit(SKIPPED)
        if fd < 0:
            continue
        try:
            found.append(socket.socket(fileno=fd))
        except OSError:
            os.close(fd)
            continue
        if found[-1].family != socket.AF_UNIX:
            found.pop().close()
    os.close(process)
    return found


def spoil(s, role, numbers):
    pid = next(p for p, name in children(s.process.pid) if name == role[:15])
    sent = 0
    for c in channels(pid, numbers):
        try:
            c.send(b"no message at all")
            sent += 1
        except (BrokenPipeError, ConnectionResetError):
            pass        # an assessor whose channel was spoiled is gone, and with it the other end of its intake
        c.close()
    assert sent > 0, role


def main():
    with tempfile.TemporaryDirectory() as folder, Service(programs, folder) as s:
        platform = Platform(s.port, s.certs)
        for role in ("passend-gate-platform", "passend-notary", "passend-gate-platform"):
            assert platform.call("GET", "/health/ready")[0] == 200
            before = s.pids()["gate-platform"]
            spoil(s, role, range(LOG + 1, 64))
            # Whichever end the message came from: the gate has lost its notary, and is replaced.
            until(lambda: s.pids().get("gate-platform", before) != before, "another gate")
            until(lambda: ready(platform) and len(s.pids().get("assessor", [])) == 4, "a whole service")
        # What is no line of the log ends who sent it.
        for role in ("gate-platform", "notary", "assessor"):
            before = s.pids()[role]
            spoil(s, "passend-" + role, [LOG])
            until(lambda: s.pids().get(role, before) != before, "another " + role)
            until(lambda: ready(platform) and len(s.pids().get("assessor", [])) == 4, "a whole service")
        platform.close()
        with open(os.path.join(folder, "log"), encoding="ascii") as log:
            assert "no message" not in log.read()


main()
