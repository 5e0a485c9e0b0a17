"""The rights of each process of a running service, as the kernel has them: the launcher's few, and none of any role."""
import os
import signal
import subprocess
import sys
import tempfile

programs, tree = sys.argv[1:3]
sys.path.insert(0, os.path.join(tree, "tests/e2e"))
from client import Platform, Stranger, ready            # noqa: E402
from patience import until                    # noqa: E402
from service import Service                   # noqa: E402

KILL, SETGID, SETUID, SETPCAP, IPC_LOCK = 5, 6, 7, 8, 14
ROLES = {"gate-platform": 1, "gate-public": 1, "notary": 1, "assessor": 4, "tiler": 1, "gate-log": 1}


def status(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)


def sets(found):
    return {name: int(found[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}


def locked_memory(pid):
    with open("/proc/%d/limits" % pid, encoding="ascii") as f:
        return next(line for line in f if line.startswith("Max locked memory")).split()[3]


def expected_of(role, ours, lifts):
    """Ours is what this test has, and with it the most that the launcher can keep; who is not root keeps nothing."""
    kept = 0
    if os.geteuid() == 0 and role == "launcher":
        kept = 1 << KILL | 1 << SETGID | 1 << SETUID | 1 << SETPCAP | (0 if lifts else 1 << IPC_LOCK)
    rights = kept & ours["CapPrm"]
    bounds = os.geteuid() == 0 and ours["CapEff"] >> SETPCAP & 1
    return {"CapInh": 0, "CapPrm": rights, "CapEff": rights, "CapAmb": 0, "CapBnd": rights if bounds else ours["CapBnd"]}


def differences(s, sanitized, lifts):
    """What is not as it should be now. A role that starts comes to it."""
    ours, pids, found = sets(status(os.getpid())), s.pids(), []
    if {role: len(pids.get(role, [])) for role in ROLES} != ROLES:
        found.append(pids)
    for role in ("launcher", *ROLES):
        for pid in pids.get(role, []):
            try:
                now, memory = status(pid), locked_memory(pid)
            except (OSError, StopIteration):     # it has just ended
                found.append((role, pid))
                continue
            if sets(now) != expected_of(role, ours, lifts) or now["NoNewPrivs"] != "1":
                found.append((role, now))
            if not sanitized and (now["Seccomp"], now["Seccomp_filters"]) != ("2", "1" if role == "launcher" else "2"):
                found.append((role, now))
            if not sanitized and lifts and memory != "unlimited":
                found.append((role, memory))
    return found


def look(s, sanitized):
    lifts = subprocess.run(["prlimit", "--memlock=unlimited", "true"], stderr=subprocess.DEVNULL).returncode == 0
    last = []

    def right():
        last[:] = differences(s, sanitized, lifts)
        return not last

    until(right, lambda: "this is too much, or too little: %s; that it is right" % last)


def published(s):
    """The folder of the log is its tiler's, and what is in it may be read by anybody at its host."""
    mode = os.stat(os.path.join(s.directory, "logmap"))
    assert mode.st_mode & 0o777 == 0o755 and mode.st_uid == int(status(s.pids()["tiler"][0])["Uid"].split()[0]), mode
    stranger = Stranger(s.log_port, s.certs)
    assert stranger.call("GET", "/tile/0/777")[0] == 404
    stranger.close()


def main():
    with open(os.path.join(programs, "passend-launcher"), "rb") as f:
        sanitized = b"__asan_init" in f.read()
    with tempfile.TemporaryDirectory() as folder, Service(programs, folder, beat=10) as s:
        platform = Platform(s.port, s.certs)
        look(s, sanitized)
        published(s)
        # With these rights it still ends roles of other users, starts new ones, and reads what it has to.
        for role in ROLES:
            before = s.pids()[role]
            os.kill(before[0], signal.SIGKILL)
            until(lambda: before[0] not in s.pids().get(role, before) and len(s.pids()[role]) == ROLES[role], "another " + role)
            until(lambda: ready(platform), "a whole service")
        until(lambda: {r: len(p) for r, p in s.pids().items() if r in ROLES} == ROLES and ready(platform), "a whole service")
        look(s, sanitized)
        platform.close()
    print("ok: the launcher has few rights, nine roles have none")


main()
