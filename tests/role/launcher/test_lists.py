"""Lists of revoked certificates: the launcher hands bytes over and goes by what the gate says of them.

The stand-in gate says what stands in the first characters of the file: to the launcher no file here is a list.
"""
import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile

import setting
from test_supervision import GATE, Service, make, mode, patience, until

UNSIGNED, STALE = "holds a list that no certificate of platform/ca has signed", \
                  "holds a list that is past its next update, or names none: fetch a newer one"
OURS = "is ours, where others can put a file in its place: chown it to who fetches it, or keep others out (namei -l)"
ORDINARY, UNREADABLE = "must name an ordinary file", "is empty, larger than 4 MiB, or cannot be read"
STRANGER, ROOT = 64199, os.geteuid() == 0
KEPT = "; the lists before stay in use"
IN_OPEN = 0x20      # of sys/inotify.h
libc = ctypes.CDLL(None, use_errno=True)


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

    def told(self, why=""):
        return "passend-launcher: %s: /platform/intrekkingslijst %s" % (os.path.join(self.folder, "passend.json"), why)

    def hangup(self, text):
        """Heard when it returns: a signal that comes after an answer is another reading."""
        self.file(text)
        self.s.process.send_signal(signal.SIGHUP)
        until(lambda: not self.pending(), "a launcher that hears it")

    def pending(self):
        with open("/proc/%d/status" % self.s.process.pid, encoding="ascii") as f:
            found = next(line for line in f if line.startswith("ShdPnd:"))
        return int(found.split()[1], 16) & 1 << signal.SIGHUP - 1

    def held_up(self, text):
        """Until the mode is taken away, the gate that was given these has not answered."""
        mode(self.folder, GATE, "lists")
        n = self.s.count("passend-gate-platform waits")
        self.hangup(text)
        until(lambda: self.s.count("passend-gate-platform waits") > n, "a gate that is about to answer")

    def seen(self, line, n=1):
        self.s.wait(lambda lines: sum(line in l for l in lines) >= n, "%d times %s" % (n, line))

    def lists(self):
        """(number, reading) as gates told, in order."""
        with self.s.lock:
            return [tuple(map(int, l.split()[-2:])) for l in self.s.lines if l.startswith("passend-gate-platform lists ")]

    def in_use(self):
        """How often a gate said until when its lists are good."""
        with self.s.lock:
            return sum("revocation-lists-until" in line for line in self.s.lines)

    def new_gate(self, *wanted, serves=True):
        """Kills the gate; the next one is given these, the first before it serves."""
        n, ready, in_use = len(self.lists()), self.s.count("passend-gate-platform ready"), self.in_use()
        until(lambda: self.s.running()[GATE], "a gate to kill")
        os.kill(self.s.running()[GATE][0], signal.SIGKILL)
        until(lambda: len(self.lists()) >= n + len(wanted), lambda: "lists %s, but %s" % (wanted, self.lists()[n:]))
        assert [number for number, _ in self.lists()[n:]] == list(wanted), (self.lists()[n:], wanted)
        until(lambda: not serves or self.s.count("passend-gate-platform ready") > ready, "a gate that serves")
        # What it tells of them the launcher hears later.
        until(lambda: len(wanted) == 1 or self.in_use() >= in_use + len(wanted), "an answer to each")


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
    l.seen(l.told(UNREADABLE + KEPT))
    l.new_gate(2)


def two_gates_die_of_it(l):
    l.hangup("x 4")
    l.seen(l.told("ended two gates that read it" + KEPT))
    assert l.s.count(l.told("ended two gates that read it" + KEPT)) == 1
    with l.s.lock:
        assert sum("role-ended role=1 status=63" in line for line in l.s.lines) == 2, l.s.lines
    until(lambda: l.lists()[-1] == (2, 0), lambda: "the lists before: %s" % l.lists())
    l.new_gate(2)


def a_gate_ends_before_it_answers(l):
    """Of something else: the lists it was asked about went away with it, and who was revoked came in again."""
    for text, meanwhile, before, after in (("0 3", None, 2, 3), ("0 4", "0 5", 3, 5)):
        l.held_up(text)
        in_use, told = l.in_use(), l.s.count(l.told())
        if meanwhile:
            l.hangup(meanwhile)
        os.kill(l.s.running()[GATE][0], signal.SIGKILL)
        mode(l.folder, GATE, None)
        until(lambda: l.in_use() >= in_use + 2, lambda: "lists for one more gate: %s" % l.lists())
        assert [n for n, _ in l.lists()][-2:] == [before, after], l.lists()
        l.new_gate(after)
        assert l.s.count(l.told()) == told, l.s.lines


def a_file_that_cannot_be_read_drops_none_that_wait(l):
    """Lists that the next gate was to be asked about went with a later file that was none."""
    l.held_up("0 6")
    in_use, told = l.in_use(), l.told(UNREADABLE + KEPT)
    n = l.s.count(told)
    l.hangup("")
    os.kill(l.s.running()[GATE][0], signal.SIGKILL)
    mode(l.folder, GATE, None)
    until(lambda: l.s.count(told) > n, "what was wrong with the file")
    until(lambda: l.in_use() >= in_use + 2, lambda: "lists for one more gate: %s" % l.lists())
    assert [n for n, _ in l.lists()][-2:] == [5, 6], l.lists()
    l.new_gate(6)


def one_at_a_time(l):
    """While an answer is on its way nothing else is read; then the file as it is by then."""
    l.held_up("0 5")
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
    in_use = l.in_use()
    l.hangup("0 9")
    until(lambda: l.in_use() > in_use, lambda: "newer lists: %s" % l.lists())
    assert l.lists()[-1][0] == 9, l.lists()
    l.new_gate(9)


def says_of_others(l):
    n = len(l.lists())
    mode(l.folder, GATE, "other")
    l.hangup("0 1")
    l.seen("peer-dropped peer=1")
    in_use = l.in_use()
    mode(l.folder, GATE, None)
    until(lambda: l.in_use() >= in_use + 2, lambda: "a gate that says what it was asked: %s" % l.lists())
    first, *between, last = l.lists()[n:]
    assert first[0] == last[0] == 1 and between and set(between) == {(9, 0)}, l.lists()[n:]
    l.new_gate(1)


def of_another(path):
    os.chown(path, STRANGER, STRANGER, follow_symlinks=False)


@contextlib.contextmanager
def not_opened(path):
    """To open what is no file is an act: root that opens a watchdog has the machine restart."""
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert watch >= 0 and libc.inotify_add_watch(watch, path.encode(), IN_OPEN) >= 0, ctypes.get_errno()
    try:
        yield
        with contextlib.suppress(BlockingIOError):
            os.read(watch, 4096)
            raise AssertionError(path + " was opened")
    finally:
        os.close(watch)


def a_link_of_who_fetches_it_hands_out_no_key():
    """Who has the directory could name the key of verdicts there, and the gate was given its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        config["platform"]["intrekkingslijst"] = "theirs/in/lists"
        setting.write(folder, config, registry)
        theirs, inner, lists = (os.path.join(folder, name) for name in ("theirs", "theirs/in", "theirs/in/lists"))
        key, l = os.path.join(folder, "verdict.key"), Lists(folder)
        os.makedirs(inner)

        def fetched(text="0 1"):
            with open(lists + ".new", "w") as f:
                f.write(text)
            if ROOT:
                of_another(lists + ".new")
            os.rename(lists + ".new", lists)

        def swapped():
            """Not the file is a link, but the directory; where it leads a file of ours has that name."""
            os.rename(inner, inner + ".away")
            os.symlink("../instead", inner)

        def back():
            if os.path.islink(inner):
                os.unlink(inner)
                os.rename(inner + ".away", inner)
            if os.path.isdir(lists):
                os.rmdir(lists)
            elif os.path.lexists(lists):
                os.unlink(lists)

        os.mkdir(os.path.join(folder, "instead"))
        os.link(key, os.path.join(folder, "instead/lists"))
        ways = [(lambda: os.symlink("../../verdict.key", lists), OURS), (lambda: os.symlink(key, lists), OURS),
                (lambda: os.link(key, lists), OURS), (swapped, OURS), (lambda: os.mkdir(lists), ORDINARY),
                (lambda: os.mkfifo(lists), ORDINARY)]
        if ROOT:
            of_another(theirs), of_another(inner)
        else:
            os.chmod(theirs, 0o777)
        for way, why in ways:
            way()
            for options in (["--check"], []):
                with not_opened(lists) if why == ORDINARY else contextlib.nullcontext():
                    r = subprocess.run([os.path.join(folder, "bin/passend-launcher"), *options, "--config",
                                        os.path.join(folder, "passend.json")], capture_output=True, text=True)
                assert (r.returncode, r.stdout, r.stderr) == (1, "", l.told(why) + "\n"), (why, r)
            back()
        if not ROOT:
            return
        fetched()
        l.start()
        l.s.ready()
        for n, (way, why) in enumerate(ways, 1):
            told = l.s.count(l.told(why + KEPT))
            os.unlink(lists)
            way()
            with not_opened(lists) if why == ORDINARY else contextlib.nullcontext():
                l.s.process.send_signal(signal.SIGHUP)
                until(lambda: l.s.count(l.told(why + KEPT)) > told, "what was wrong with way %d" % n)
            back()
            fetched()
        assert l.lists() == [(1, 0)], l.lists()
        fetched("0 2")
        l.s.process.send_signal(signal.SIGHUP)
        until(lambda: [number for number, _ in l.lists()] == [1, 2], "lists that another user fetched")
        l.s.process.send_signal(signal.SIGTERM)
        assert l.s.ended() == 0


def main():
    a_link_of_who_fetches_it_hands_out_no_key()
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        config["platform"]["intrekkingslijst"] = "lists"
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
        for scene in (changes, two_gates_die_of_it, a_gate_ends_before_it_answers, a_file_that_cannot_be_read_drops_none_that_wait,
                      one_at_a_time, while_no_gate_serves, out_of_date_later, says_of_others):
            scene(l)
        l.s.process.send_signal(signal.SIGTERM)
        assert l.s.ended() == 0
    print("ok: bytes go to the gate, and its answer counts")


main()
