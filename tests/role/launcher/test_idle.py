"""A service that nobody asked anything for longer than the launcher's patience is not taken for one that cannot be brought up.

Once it was: the first evidence after a quiet minute ended its assessor, as it should, and the launcher ended the service. Nor is one that
stood still as long, with a role that was just starting."""
import os
import signal
import tempfile
import time

from test_supervision import ASSESSOR, GATE, NOTARY, Service, make, mode, patience, replaces, stops_in_order, whole

QUIET_S = 6   # more than GIVE_UP_MS of impatient_launcher


def outlives_a_standstill(s, folder):
    """As a container is paused, or a debugger holds the launcher."""
    def started(lines):
        return [i for i, x in enumerate(lines) if i >= mark and "role-started role=%d " % ASSESSOR in x]

    mode(folder, ASSESSOR, "hang")
    mark = len(s.lines)
    os.kill(s.running()[ASSESSOR][0], signal.SIGKILL)
    s.wait(started, "an assessor that starts")
    s.process.send_signal(signal.SIGSTOP)
    mode(folder, ASSESSOR, None)
    time.sleep(QUIET_S)
    os.kill(int(s.lines[started(s.lines)[0]].rsplit("=", 1)[1]), signal.SIGKILL)
    s.process.send_signal(signal.SIGCONT)
    s.wait(lambda l: len(started(l)) == 2 and "passend-assessor ready 0 0" in l[started(l)[1]:] and whole(l), "another assessor")


def gives_up(s, folder):
    """The patience is there all the same: it ends for a role that stays away."""
    mode(folder, NOTARY, "hang")
    os.kill(s.running()[NOTARY][0], signal.SIGKILL)
    assert s.process.wait(patience()) == 1
    s.wait(lambda l: any("does not start" in x for x in l), "the reason")


with tempfile.TemporaryDirectory() as folder:
    make(folder)
    s = Service(folder)
    s.ready()
    s.wait(whole, "a whole tree")
    outlives_a_standstill(s, folder)     # all are ready, and none finds the mode of another
    for role in (ASSESSOR, GATE, NOTARY):
        s.wait(whole, "a whole tree")
        time.sleep(QUIET_S)
        replaces(s, role)
    stops_in_order(s)

    s = Service(folder)
    s.ready()
    s.wait(whole, "a whole tree")
    gives_up(s, folder)
print("ok: replaced after quiet times; gave up on a role that stays away")
