"""The log when nobody reads it, when a role writes without end or what it may not, and when its reader goes away: the service serves,
replaces roles, answers its operator and stops; what was lost is counted, and nobody loses lines of others."""
import atexit
import collections
import contextlib
import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading

import setting
from test_control import ctl
from test_supervision import ASSESSOR, GATE, NAMES, NOTARY, Service, gone, make, mode, patience, stops_in_order, tree, until, whole

sys.path.insert(0, os.path.join(tree, "tests/e2e"))
from service import children   # noqa: E402

FEW, LAST, BURST = 50, 250, 5000   # of fake_role.c
KILLED = 12
PER_BEAT, PAIR = 200, 1500          # LIMIT_LOG_LINES_PER_S; lines that a pair holds, and more
FILLER = "nobody reads this\n"


def fill(fd):
    """Until not a byte more goes in; the descriptor is as it was."""
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    fcntl.fcntl(fd, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    for piece in (FILLER * 200, FILLER, "\n"):
        try:
            while True:
                os.write(fd, piece.encode())
        except BlockingIOError:
            pass
    fcntl.fcntl(fd, fcntl.F_SETFL, flags)


class Stalled(Service):
    """Nobody reads its standard error, which is full, until resume()."""

    def __init__(self, folder, full=True):
        self.folder, self.lines, self.lock = folder, [], threading.Condition()
        self.log, self.end = os.pipe()
        if full:
            fill(self.end)
        self.ready_r, ready_w = os.pipe()
        self.process = subprocess.Popen([os.path.join(folder, "bin/passend-launcher"), "--config", os.path.join(folder, "passend.json"),
                                         "--gereed-fd", str(ready_w)], stdout=subprocess.PIPE, stderr=self.end, text=True,
                                        pass_fds=[ready_w])
        os.close(ready_w)
        atexit.register(self.process.kill)

    def ready(self):
        assert select.select([self.ready_r], [], [], patience())[0], "it does not get ready"
        return super().ready()

    def resume(self):
        assert fcntl.fcntl(self.end, fcntl.F_GETFL) & os.O_NONBLOCK == 0, "the open file is not ours to change"
        os.close(self.end)
        self.process.stderr = os.fdopen(self.log, encoding="ascii")
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def roles(self):
        """The processes, without the log."""
        found = {role: [] for role in NAMES}
        for pid, name in children(self.process.pid):
            for role, program in NAMES.items():
                if name == program[:15]:
                    found[role].append(pid)
        return found

    def all_roles(self):
        """The same, once there are all seven."""
        def found():
            roles = self.roles()
            return roles if [len(roles[r]) for r in NAMES] == [1, 1, 4, 1] else None

        return until(found, "all roles")


def answers(folder):
    """The operator, while nobody reads: all seven, ready."""
    until(lambda: ctl(folder, "status")[0] == 0, "an answer to the operator")
    until(lambda: re.search(r"assessor 4", ctl(folder, "status")[1]), lambda: "a whole service: " + ctl(folder, "status")[1])


def replaces(s, role):
    victim = s.all_roles()[role][0]
    with contextlib.suppress(ProcessLookupError):   # an assessor may be ending with its peers
        os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in s.all_roles()[role], "another role %d" % role)


def modes(folder, how):
    """how: role -> mode, "" for all others."""
    for role in NAMES:
        path = os.path.join(folder, "bin/mode-" + NAMES[role])
        if os.path.exists(path):
            os.unlink(path)
        if how.get(role, how.get("")):
            mode(folder, role, how.get(role, how.get("")))


def nobody_reads(folder):
    modes(folder, {"": "quiet"})
    s = Stalled(folder)
    assert s.ready().startswith("gereed ")
    answers(folder)
    for role in (ASSESSOR, NOTARY, GATE, ASSESSOR):
        replaces(s, role)
        answers(folder)
    pids = sum(s.all_roles().values(), [])
    s.process.send_signal(signal.SIGTERM)
    assert s.process.wait(patience()) == 0
    gone(pids)
    s.resume()
    s.reader.join(patience())
    assert set(s.lines) <= {FILLER.rstrip(), ""}, s.lines[-5:]


def numbers(lines, name):
    """The numbered lines of a role, and how many it says it lost; each count stands where its lines are missing."""
    found, lost, at = [], 0, 0
    for line in lines:
        m = re.search(r"Z %s (?:refused status|log-lost count)=(\d+)$" % name, line)
        if m and "log-lost" in line:
            lost += int(m[1])
            at += int(m[1])
        elif m:
            assert int(m[1]) == at, (line, at)
            found.append(at)
            at += 1
    return found, lost


def seen(s, test, what):
    """As s.wait, for logs of so many lines that not each can be a reason to look."""
    until(lambda: test(list(s.lines)), what, 0.2)


def counted(folder):
    """While nobody reads and others fill what is kept: all that a role logged is there or counted, what was left of those that ended is
    counted, and the launcher's own lines are there."""
    modes(folder, {"": "quiet", NOTARY: "quiet-burst", ASSESSOR: "quiet-burst"})
    s = Stalled(folder)
    s.ready()
    for _ in range(KILLED):
        answers(folder)
        replaces(s, ASSESSOR)
    answers(folder)
    s.resume()

    def all_of_it(lines):
        found, lost = numbers(lines, "notary")
        return len(found) + lost >= BURST

    seen(s, all_of_it, "lines and counts of %d" % BURST)
    seen(s, lambda l: any("Z launcher log-lost " in x for x in l), "the count of those that ended")
    found, lost = numbers(s.lines, "notary")
    assert len(found) + lost == BURST and lost > 0 and len(found) >= 100, (len(found), lost)
    assert sum(" launcher role-started " in l for l in s.lines) == 7 + KILLED
    assert sum(" launcher role-ended role=3 status=137" in l for l in s.lines) == KILLED
    stops_in_order(s)


def flood(folder):
    """Who logs without end loses lines of its own: nobody else does, nobody waits, and it is not even replaced."""
    modes(folder, {NOTARY: "flood", ASSESSOR: "few"})
    s = Service(folder)
    s.ready()
    seen(s, whole, "a whole tree")
    seen(s, lambda l: sum("Z assessor refused " in x for x in l) == 4 * FEW, "the lines of the assessors")
    seen(s, lambda l: any("Z notary log-lost " in x for x in l), "a count of what the notary lost")
    victim = s.running()[ASSESSOR][0]
    mark = len(s.lines)
    os.kill(victim, signal.SIGKILL)
    seen(s, lambda l: sum("Z assessor refused " in x for x in l[mark:]) == FEW and whole(l), "lines of another assessor")
    answers(folder)
    seen(s, lambda l: sum("Z notary log-lost " in x for x in l[mark:]) > 3, "more of the notary")
    wrong = [l for l in s.lines if "role-hung" in l or ("log-lost" in l and "Z notary " not in l)]
    assert not wrong, wrong
    assert sum("role-started role=2 " in l for l in s.lines) == 1
    # In a second no more of it is taken than two beats allow, beside what its pair held at first.
    most = collections.Counter(l[:20] for l in s.lines if "Z notary refused " in l).most_common(1)[0][1]
    assert most < 2 * PER_BEAT + PAIR, most
    stops_in_order(s)


def stops(s):
    """Whatever its roles are at."""
    s.process.send_signal(signal.SIGTERM)
    assert s.ended() == 0


def killed(folder, role, how):
    """A service that has served, so that it does not give up soon on who keeps ending; one of this role is killed, and others are so."""
    modes(folder, {})
    s = Service(folder)
    s.ready()
    s.wait(whole, "a whole tree")
    modes(folder, {role: how})
    os.kill(s.running()[role][0], signal.SIGKILL)
    return s


def last_words(folder):
    """What a role logged before it was killed stands before its end."""
    s = killed(folder, NOTARY, "last")
    s.wait(lambda l: sum("role-ended role=2 status=137" in x for x in l) >= 2, "the end of another notary")
    modes(folder, {})
    ends = [i for i, l in enumerate(s.lines) if "role-ended role=2" in l]
    found, lost = numbers(s.lines[:ends[1]], "notary")
    assert len(found) == LAST and lost == 0, (len(found), lost)
    s.wait(whole, "a whole tree")
    stops(s)


def forged(folder):
    """A role that sends a line instead of numbers is replaced, and nobody reads the line."""
    s = killed(folder, ASSESSOR, "forge")
    s.wait(lambda l: any("launcher peer-dropped peer=3 " in x for x in l) and
           sum("role-ended role=3 status=137" in x for x in l) >= 2, "the end of the forger")
    modes(folder, {})
    s.wait(whole, "a whole tree")
    assert not any("status=42" in l for l in s.lines)
    stops(s)


def reader_goes_away(folder):
    modes(folder, {"": "quiet"})
    s = Stalled(folder, full=False)
    s.ready()
    os.close(s.log)
    os.close(s.end)
    replaces(s, NOTARY)
    answers(folder)
    s.process.send_signal(signal.SIGTERM)
    assert s.process.wait(patience()) == 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        setting.write(folder, dict(config, beheer="beheer"), registry)
        for case in (nobody_reads, counted, flood, last_words, forged, reader_goes_away):
            case(folder)
    print("ok: nobody waited for the log")


main()
