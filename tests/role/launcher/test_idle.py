"""A service that nobody asked anything for longer than the launcher's patience is not taken for one that cannot be brought up.

Once it was: the first evidence after a quiet minute ended its assessor, as it should, and the launcher ended the service."""
import os
import signal
import tempfile
import time

from test_supervision import ASSESSOR, GATE, NOTARY, Service, make, mode, patience, replaces, stops_in_order, whole

QUIET_S = 4   # more than GIVE_UP_MS of impatient_launcher


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
