"""A withdrawal over the control socket with slow roles, and answers that nobody asked for."""
import os
import signal
import socket
import subprocess
import tempfile
import time

import setting
import test_supervision as tree

CTL = os.path.join(os.path.dirname(tree.launcher), "passendctl")
COUNTED = "demo-platform 3 toetsingen"
NO_SOCKET = "beheer names a place where no socket can be made, or where somebody else has one\n"
HELD_UP_S = 6       # longer than an offer is waited for, shorter than an operator waits for the count (src/service/launcher/control.c)


def begin(folder, *args):
    return subprocess.Popen([CTL, *args, "--beheer", os.path.join(folder, "beheer")], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)


def ctl(folder, *args):
    asked = begin(folder, *args)
    said = asked.communicate()[0]
    return asked.returncode, said


def withdraw(folder, sha, wanted=COUNTED):
    code, said = ctl(folder, "policy", "withdraw", sha, "--reason", "PROEF")
    assert code == 0 and wanted in said, (code, said)


def held_up(s, folder, sha, how, wanted, seconds=None):
    """A role that is slow is waited for, and not replaced. seconds: how slow; None: until the operator has his answer."""
    tree.mode(folder, tree.NOTARY, how)
    before, mark = s.running(), len(s.lines)
    asked = begin(folder, "policy", "withdraw", sha, "--reason", "PROEF")
    s.wait(lambda l: any("passend-notary waits" in x for x in l[mark:]), "a notary that is held up")
    if seconds is None:
        asked.wait(tree.patience())
    else:
        time.sleep(seconds)
        assert asked.poll() is None, (how, asked.communicate()[0])
    tree.mode(folder, tree.NOTARY, None)
    said = asked.communicate()[0]
    assert asked.returncode == 0 and wanted in said, (how, asked.returncode, said)
    # Its count comes also when nobody waits for it any more.
    s.wait(lambda l: any("passend-notary counted" in x for x in l[mark:]), "a count")
    assert s.running() == before, (how, "a role was replaced")


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
    s.wait(tree.whole, "a whole tree after %s" % how)
    time.sleep(tree.QUICK_S + 0.1)     # so that its next end is no quick one


def clock(s, folder):
    """What the notary says of its clock is told; the operator's word reaches it, and is answered by what it says then."""
    def told():
        code, said = ctl(folder, "status")
        return code, next(line for line in said.splitlines() if line.startswith("klok "))

    def replaced():
        before = s.running()[tree.NOTARY]
        os.kill(before[0], signal.SIGKILL)
        s.wait(lambda l: set(s.running()[tree.NOTARY]) - set(before) and tree.whole(l), "another notary")

    assert told() == (0, "klok in orde"), told()
    assert ctl(folder, "klok", "bevestig") == (0, "klok in orde\n")
    time.sleep(tree.QUICK_S + 0.1)     # so that its end is no quick one
    tree.mode(folder, tree.NOTARY, "jumped")
    replaced()
    tree.mode(folder, tree.NOTARY, None)
    tree.until(lambda: told() == (1, "klok versprongen 86400"), "a clock that jumped")
    assert ctl(folder, "klok", "bevestig") == (0, "klok in orde\n")
    assert told() == (0, "klok in orde"), told()
    for args in (("klok",), ("klok", "bevestig", "x"), ("klok", "goed")):
        assert ctl(folder, *args)[0] == 2, args
    # A notary that does not answer, and one that dies of it: its successor looks for itself.
    tree.mode(folder, tree.NOTARY, "clock")
    assert ctl(folder, "klok", "bevestig")[0] == 4
    mark = len(s.lines)
    tree.mode(folder, tree.NOTARY, None)
    assert ctl(folder, "klok", "bevestig") == (0, "klok in orde\n")
    tree.mode(folder, tree.NOTARY, "clock")
    asked = begin(folder, "klok", "bevestig")
    s.wait(lambda l: any("passend-notary waits" in x for x in l[mark:]), "a notary that is held up")
    replaced()
    tree.mode(folder, tree.NOTARY, None)
    said = asked.communicate()[0]
    assert asked.returncode == 4 and "dienst-herstart" in said, (asked.returncode, said)
    s.wait(tree.whole, "a whole tree")
    assert told() == (0, "klok in orde"), told()


def a_key_that_leaked(s, folder):
    """What the operator says of a key reaches the notary, and is answered by what that makes of it. A log there is none."""
    kid = "-" * 42 + "x"
    asked = ("sleutel", "gelekt", "--kid", kid, "--vanaf", "2026-11-22T10:00:00Z")
    mark = len(s.lines)
    assert ctl(folder, *asked) == (0, ""), ctl(folder, *asked)
    s.wait(lambda l: any("passend-notary leaked 1795341600 120" in x for x in l[mark:]), "the notary to hear of it")
    tree.mode(folder, tree.NOTARY, "unknown")
    code, said = ctl(folder, *asked)
    assert code == 1 and "sleutel-onbekend" in said, (code, said)
    tree.mode(folder, tree.NOTARY, "leaked")
    assert ctl(folder, *asked)[0] == 4      # it does not answer
    tree.mode(folder, tree.NOTARY, None)
    for args in (("sleutel",), asked[:4], asked[:2] + asked[4:], (*asked[:3], kid[1:], *asked[4:]), (*asked[:5], "gisteren"), (*asked, "x"),
                 ("log",), ("log", "bevestig"), ("log", "bevestig", "--controlepunt", "/dev/null", "x"),
                 ("log", "bevestig", "nooit"), ("log", "bevestig", "nooit-gepubliceerd", "x")):
        assert ctl(folder, *args)[0] == 2, args
    code, said = ctl(folder, "log", "bevestig", "--controlepunt", "/dev/null")
    assert code == 1 and "log-onbekend" in said, (code, said)


def a_log_that_is_away(folder, config, registry):
    """Who writes it, or serves it, is missed where a log is configured, and not spoken of where none is."""
    setting.write(folder, setting.with_log(folder, dict(config, beheer="beheer")), registry)
    s = tree.Service(folder)
    s.ready()
    s.wait(tree.whole, "a whole tree")
    for role, name in ((tree.TILER, "tiler"), (tree.GATE_LOG, "gate-log")):
        code, said = ctl(folder, "status")
        assert code == 0 and "\n%s 1\n" % name in said, (code, said)
        tree.mode(folder, role, "crash")
        os.kill(tree.alive(s.lines, role).pop(), signal.SIGKILL)
        tree.until(lambda: ctl(folder, "status")[0] == 1 and "\n%s 0\n" % name in ctl(folder, "status")[1], name + " that is missed")
        tree.mode(folder, role, None)
        tree.until(lambda: ctl(folder, "status")[0] == 0, "another " + name)
    s.process.send_signal(signal.SIGTERM)
    assert s.ended() == 0


def a_socket_of_another_service_stays(s, folder, config, registry):
    """A second service that was given its name removed it: what the operator said of the first one the second heard."""
    started = [os.path.join(folder, "bin/passend-launcher"), "--config", os.path.join(folder, "passend.json")]
    setting.write(folder, dict(config, beheer="beheer", data="data2", sleutelbestand="kek2"), registry)
    second = subprocess.run(started, capture_output=True, text=True, timeout=tree.patience())
    assert (second.returncode, second.stdout, second.stderr) == (1, "", "passend-launcher: " + NO_SOCKET), second
    assert ctl(folder, "status")[0] == 0
    with socket.socket(socket.AF_UNIX) as other:
        path = os.path.join(folder, "other")
        other.bind(path)
        other.listen()
        setting.write(folder, dict(config, beheer="other", data="data2", sleutelbestand="kek2"), registry)
        second = subprocess.run(started, capture_output=True, text=True, timeout=tree.patience())
        assert (second.returncode, second.stderr) == (1, "passend-launcher: " + NO_SOCKET) and os.path.exists(path), second
    setting.write(folder, dict(config, beheer="beheer"), registry)
    # One that was left behind is nobody's.
    pids = sum(s.running().values(), [])
    s.process.kill()
    s.process.wait()
    tree.gone(pids)
    assert os.path.exists(os.path.join(folder, "beheer"))
    s = tree.Service(folder)
    s.ready()
    s.wait(tree.whole, "a whole tree")
    assert ctl(folder, "status")[0] == 0
    return s


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = tree.make(folder)
        setting.write(folder, dict(config, beheer="beheer"), registry)
        s = tree.Service(folder)
        s.ready()
        s.wait(tree.whole, "a whole tree")
        s = a_socket_of_another_service_stays(s, folder, config, registry)
        sha = next(line.split()[0] for line in ctl(folder, "policy", "list")[1].splitlines() if " regio-demo " in line)
        withdraw(folder, sha)
        held_up(s, folder, sha, "use", COUNTED, HELD_UP_S)
        held_up(s, folder, sha, "count", COUNTED, HELD_UP_S)
        held_up(s, folder, sha, "count", "could not be counted")
        withdraw(folder, sha)
        # What comes from elsewhere does not reach a terminal as it stands.
        tree.mode(folder, tree.NOTARY, "odd")
        withdraw(folder, sha, "demo\\x1b[31m\\x5c\\x0a\\xc3\\xab 3 toetsingen\n")
        tree.mode(folder, tree.NOTARY, None)
        for role in (tree.GATE, tree.NOTARY):
            unasked(s, folder, role, "unasked", None)
            unasked(s, folder, role, "unasked-count", None)
            unasked(s, folder, role, "twice", lambda: ctl(folder, "policy", "withdraw", sha, "--reason", "PROEF"))
        withdraw(folder, sha)
        clock(s, folder)
        a_key_that_leaked(s, folder)
        assert "gate-log" not in ctl(folder, "status")[1]
        tree.stops_in_order(s)
        a_log_that_is_away(folder, config, registry)


if __name__ == "__main__":
    main()
