"""A withdrawal over the control socket with slow roles, and answers that nobody asked for."""
import os
import signal
import subprocess
import tempfile
import time

import setting
import test_supervision as tree

CTL = os.path.join(os.path.dirname(tree.launcher), "passendctl")
COUNTED = "demo-platform 3 toetsingen"


def ctl(folder, *args):
    began = time.monotonic()
    done = subprocess.run([CTL, *args, "--beheer", os.path.join(folder, "beheer")], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr, time.monotonic() - began


def withdraw(s, folder, sha, how, least, most, wanted):
    """A role that is slow is waited for, and not replaced."""
    if how:
        tree.mode(folder, tree.NOTARY, how)
    before = s.running()
    code, said, took = ctl(folder, "policy", "withdraw", sha, "--reason", "PROEF")
    if how:
        tree.mode(folder, tree.NOTARY, None)
    assert code == 0 and wanted in said, (how, code, said)
    assert least <= took <= most, (how, took)
    time.sleep(max(0, 13 - took) if how == "count-long" else 0)     # its count comes when nobody waits for it
    assert s.running() == before, (how, "a role was replaced")
    print("withdrawal, %s: %.1f s" % (how or "quick", took), flush=True)


def unasked(s, folder, role, how, provoke):
    """An answer to nothing is no message of ours: the role is replaced."""
    tree.mode(folder, role, how)
    mark = len(s.lines)
    if provoke is None:
        os.kill(s.running()[role][0], signal.SIGKILL)
    else:
        provoke()
    s.wait(lambda l: any("peer-dropped peer=%d" % role in x for x in l[mark:]), "%s of role %d to be noticed" % (how, role))
    tree.mode(folder, role, None)
    s.wait(tree.whole, "a whole tree after %s" % how, 20)
    time.sleep(1.1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = tree.make(folder)
        setting.write(folder, dict(config, beheer="beheer"), registry)
        s = tree.Service(folder)
        s.ready()
        s.wait(tree.whole, "a whole tree")
        sha = next(line.split()[0] for line in ctl(folder, "policy", "list")[1].splitlines() if " regio-demo " in line)
        withdraw(s, folder, sha, None, 0, 3, COUNTED)
        withdraw(s, folder, sha, "use", 7, 9, COUNTED)
        withdraw(s, folder, sha, "count", 7, 9, COUNTED)
        withdraw(s, folder, sha, "count-long", 9, 12, "could not be counted")
        withdraw(s, folder, sha, None, 0, 3, COUNTED)
        # What comes from elsewhere does not reach a terminal as it stands.
        withdraw(s, folder, sha, "odd", 0, 3, "demo\\x1b[31m\\x5c\\x0a\\xc3\\xab 3 toetsingen\n")
        for role in (tree.GATE, tree.NOTARY):
            unasked(s, folder, role, "unasked", None)
            unasked(s, folder, role, "unasked-count", None)
            unasked(s, folder, role, "twice", lambda: ctl(folder, "policy", "withdraw", sha, "--reason", "PROEF"))
        withdraw(s, folder, sha, None, 0, 3, COUNTED)
        tree.stops_in_order(s)


main()
