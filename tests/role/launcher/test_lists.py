"""Lists of revoked certificates: the launcher hands bytes over and goes by what the gate says of them.

The stand-in gate says what stands in the first characters of the file: to the launcher no file here is a list.
"""
import os
import signal
import subprocess
import tempfile

import setting
from test_supervision import GATE, Service, make, mode, patience, until

UNSIGNED, STALE = "holds a list that no certificate of tls/ca has signed", \
                  "holds a list that is past its next update, or names none: fetch a newer one"
KEPT = "; the lists before stay in use"


class Lists:
    def __init__(self, folder):
        self.folder, self.s = folder, None

    def file(self, text):
        """Beside it first: the launcher never sees half a file."""
        path = os.path.join(self.folder, "lists")
        with open(path + ".new", "w") as f:
            f.write(text)
        os.rename(path + ".new", path)

    def start(self):
        self.s = Service(self.folder)

    def told(self, why):
        return "passend-launcher: %s: /tls/intrekkingslijst %s" % (os.path.join(self.folder, "passend.json"), why)

    def hangup(self, text):
        self.file(text)
        self.s.process.send_signal(signal.SIGHUP)

    def seen(self, line, n=1):
        self.s.wait(lambda lines: sum(line in l for l in lines) >= n, "%d times %s" % (n, line))

    def lists(self):
        """(number, reading) as gates told, in order."""
        with self.s.lock:
            return [tuple(map(int, l.split()[-2:])) for l in self.s.lines if l.startswith("passend-gate-platform lists ")]

    def new_gate(self, *wanted, serves=True):
        """Kills the gate; the next one is given these, the first before it serves."""
        n, ready = len(self.lists()), self.s.count("passend-gate-platform ready")
        until(lambda: self.s.running()[GATE], "a gate to kill")
        os.kill(self.s.running()[GATE][0], signal.SIGKILL)
        until(lambda: len(self.lists()) >= n + len(wanted), lambda: "lists %s, but %s" % (wanted, self.lists()[n:]))
        assert [number for number, _ in self.lists()[n:]] == list(wanted), (self.lists()[n:], wanted)
        until(lambda: not serves or self.s.count("passend-gate-platform ready") > ready, "a gate that serves")


def no_start(l, text, why):
    l.file(text)
    s = Service(l.folder)
    assert s.process.wait(patience()) == 1
    s.reader.join(patience())
    assert s.process.stdout.read() == "", "it said that it serves"
    assert l.told(why) in s.lines, s.lines
    assert "passend-launcher: a role does not start: see the lines above" in s.lines, s.lines


def changes(l):
    """What the gate uses is what its successor starts with; what it refuses is dropped and told."""
    l.hangup("0 2")
    l.seen("revocation-lists-until at=1800000000", 2)
    l.new_gate(2)
    l.hangup("3 3")
    l.seen(l.told(UNSIGNED + " (list 1)" + KEPT))
    l.seen("revocation-lists-refused")
    l.new_gate(2)
    l.hangup("")
    l.seen(l.told("cannot be read, or is larger than 4 MiB" + KEPT))
    l.new_gate(2)


def a_gate_dies_of_it(l):
    l.hangup("x 4")
    l.seen(l.told("ended the gate that read it" + KEPT))
    l.seen("role-ended role=1 status=63")
    until(lambda: l.lists()[-1] == (2, 0), lambda: "the lists before: %s" % l.lists())


def one_at_a_time(l):
    """While an answer is on its way nothing else is read; then the file as it is by then."""
    mode(l.folder, GATE, "lists")
    l.hangup("0 5")
    l.seen("passend-gate-platform waits")
    l.hangup("0 6")
    l.hangup("3 7")
    mode(l.folder, GATE, None)
    l.seen(l.told(UNSIGNED + " (list 1)" + KEPT), 2)
    told = [number for number, _ in l.lists()]
    assert told[-2:] == [5, 7], told
    l.new_gate(5)


def while_no_gate_serves(l):
    mode(l.folder, GATE, "hang")
    l.new_gate(5, serves=False)
    l.hangup("0 8")
    mode(l.folder, GATE, None)
    l.new_gate(5, 8)
    l.new_gate(8)


def out_of_date_later(l):
    """The lists in use have gone out of date when a gate starts: the service goes on, so that newer ones can come."""
    mode(l.folder, GATE, "stale")
    l.new_gate(8)
    l.seen(l.told(STALE + " (list 1)"))
    mode(l.folder, GATE, None)
    l.hangup("0 9")
    until(lambda: l.lists()[-1][0] == 9, lambda: "newer lists: %s" % l.lists())
    l.new_gate(9)


def says_of_others(l):
    mode(l.folder, GATE, "other")
    l.hangup("0 1")
    l.seen("peer-dropped peer=1")
    l.seen(l.told("ended the gate that read it" + KEPT), 2)
    mode(l.folder, GATE, None)
    ready = l.s.count("passend-gate-platform ready")
    until(lambda: l.s.count("passend-gate-platform ready") > ready, "a gate that says what it was asked")
    assert l.lists()[-1] == (9, 0), l.lists()


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        config["tls"]["intrekkingslijst"] = "lists"
        setting.write(folder, config, registry)
        l = Lists(folder)
        no_start(l, "3 1", UNSIGNED + " (list 1)")
        no_start(l, "6 1", STALE + " (list 1)")
        l.file("0 1")
        # The same file as its operator would have it looked at beforehand: there it is read.
        r = subprocess.run([os.path.join(folder, "bin/passend-launcher"), "--check", "--config",
                            os.path.join(folder, "passend.json")], capture_output=True, text=True)
        assert (r.returncode, r.stderr) == (1, l.told("is no PEM file of revocation lists (CRL)") + "\n"), r
        l.start()
        l.s.ready()
        l.seen("revocation-lists-until at=1800000000")
        for scene in (changes, a_gate_dies_of_it, one_at_a_time, while_no_gate_serves, out_of_date_later, says_of_others):
            scene(l)
        l.s.process.send_signal(signal.SIGTERM)
        assert l.s.ended() == 0
    print("ok: bytes go to the gate, and its answer counts")


main()
