"""A role that runs and does not come round any more is noticed, ended and replaced: stopped, or in an endless loop. One whose start takes
long, and says that it gets on, is none of these."""
import os
import signal
import tempfile

from test_supervision import ASSESSOR, GATE, NAMES, NOTARY, PUBLIC, Service, make, mode, stops_in_order, until, whole


def replaced(s, role, how):
    victim = s.running()[role][0]
    mark = len(s.lines)
    os.kill(victim, how)
    s.wait(lambda l: any("role-hung role=%d pid=%d" % (role, victim) in x for x in l[mark:]), "that role %d hangs" % role)
    s.wait(lambda l: any("role-ended role=%d status=137" % role in x for x in l[mark:]), "its end")
    # With a notary all assessors go too. Only who was ready can hang.
    assessors = {ASSESSOR: 1, NOTARY: 4}.get(role, 0)
    s.wait(lambda l: any("role-started role=%d " % role in x for x in l[mark:]) and
           sum(x.startswith("passend-assessor ready") for x in l[mark:]) >= assessors, "others")
    until(lambda: victim not in s.running()[role] and [len(s.running()[r]) for r in NAMES] == [1, 1, 4, 1],
          "all roles")
    s.wait(whole, "a whole tree")


def all_assessors(s):
    """None is left that could be asked: all are replaced."""
    victims = s.running()[ASSESSOR]
    for pid in victims:
        os.kill(pid, signal.SIGSTOP)
    until(lambda: len(s.running()[ASSESSOR]) == 4 and not set(victims) & set(s.running()[ASSESSOR]), "four others")
    s.wait(whole, "a whole tree")


def a_long_start(folder):
    """Longer than a role may be silent: waited for, and not begun again."""
    mode(folder, NOTARY, "slow")
    s = Service(folder)
    s.ready()
    mode(folder, NOTARY, None)
    s.wait(whole, "a whole tree")
    assert len([l for l in s.lines if "role-started role=%d " % NOTARY in l]) == 1, s.lines
    stops_in_order(s)


with tempfile.TemporaryDirectory() as folder:
    make(folder)
    a_long_start(folder)
    s = Service(folder)
    s.ready()
    s.wait(lambda l: whole(l) and sum(x.startswith("passend-assessor ready") for x in l) == 4, "a whole tree")
    for how in (signal.SIGSTOP, signal.SIGUSR1):
        for role in (GATE, ASSESSOR, PUBLIC, NOTARY):
            replaced(s, role, how)
    all_assessors(s)
    stops_in_order(s)
print("ok: whoever hung was replaced")
