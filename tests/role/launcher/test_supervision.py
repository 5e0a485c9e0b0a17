"""The launcher keeps the process tree whole: starts, connects, replaces what is killed, slows down, stops in order."""
import atexit
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import setting

launcher, fake, passend, tree = sys.argv[1:5]
sys.path.insert(0, os.path.join(tree, "tests/e2e"))
from patience import patience, until   # noqa: E402

GATE, NOTARY, ASSESSOR, PUBLIC, TILER, GATE_LOG = 1, 2, 3, 4, 7, 8
NAMES = {GATE: "passend-gate-platform", NOTARY: "passend-notary", ASSESSOR: "passend-assessor", PUBLIC: "passend-gate-public"}
OF_LOG = {TILER: "passend-tiler", GATE_LOG: "passend-gate-log"}     # there where a log is configured
QUICK_S = 1     # a role that ends within it ended at once (LIMIT_QUICK_MS); tests/unit/service/launcher/test_restart.c has the waits


class Service:
    def __init__(self, folder, extra=(), env=None):
        self.folder, self.lines, self.lock = folder, [], threading.Condition()
        ready_r, ready_w = os.pipe()
        self.process = subprocess.Popen([os.path.join(folder, "bin/passend-launcher"), "--config",
                                         os.path.join(folder, "passend.json"), "--gereed-fd", str(ready_w), *extra],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=[ready_w], env=env)
        os.close(ready_w)
        self.ready_r = ready_r
        atexit.register(self.process.kill)   # also where an assertion ends the test
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            with self.lock:
                self.lines.append(line.rstrip("\n"))
                self.lock.notify_all()

    def wait(self, test, what):
        """Until test(lines so far) is true."""
        with self.lock:
            if not self.lock.wait_for(lambda: test(self.lines), patience()):
                raise AssertionError(what + " did not happen:\n" + "\n".join(self.lines[-60:]))

    def ended(self):
        """Its exit status, with every line it and its roles wrote read."""
        status = self.process.wait(patience())
        self.reader.join(patience())
        assert not self.reader.is_alive(), "somebody still holds the log"
        return status

    def ready(self):
        assert os.read(self.ready_r, 1) == b"1"
        os.close(self.ready_r)
        return self.process.stdout.readline()

    def running(self):
        """role -> list of pids that were started and have not ended, by the launcher's own log; checked against /proc."""
        pids = {role: [] for role in NAMES}
        with self.lock:
            for line in self.lines:
                m = re.search(r" launcher role-started role=(\d) pid=(\d+)", line)
                if m and int(m[1]) in pids:
                    try:
                        if open("/proc/%s/stat" % m[2]).read().split(") ")[1][0] != "Z":
                            pids[int(m[1])].append(int(m[2]))
                    except OSError:
                        pass
        return pids

    def said(self, start):
        return [l for l in self.lines if l.startswith(start)]

    def count(self, start):
        with self.lock:
            return len(self.said(start))


def alive(lines, role):
    """Pids that were started for a role and run."""
    found = set()
    for line in lines:
        m = re.search(r" launcher role-started role=%d pid=(\d+)" % role, line)
        try:
            if m and open("/proc/%s/stat" % m[1]).read().split(") ")[1][0] != "Z":
                found.add(int(m[1]))
        except OSError:
            pass
    return found


def whole(lines):
    """Gate and notary talk since the last start of either, and the notary has fed every assessor that runs."""
    last = {}
    for i, line in enumerate(lines):
        m = re.search(r" launcher role-started role=(\d)", line)
        if m:
            last[int(m[1])] = i
    def heard(role):
        """The notary that runs now answered the gate that runs now."""
        pongs = [i for i, l in enumerate(lines) if l.startswith(NAMES[role] + " pong")]
        return bool(pongs) and pongs[-1] > max(last[role], last[NOTARY])

    fed = {int(m[1]) for m in (re.fullmatch(r"passend-assessor fed (\d+) 0", l) for l in lines) if m}
    assessors = alive(lines, ASSESSOR)
    return heard(GATE) and heard(PUBLIC) and len(assessors) == 4 and assessors <= fed


def make(folder):
    config, registry = setting.make(folder, passend, tree)
    os.mkdir(os.path.join(folder, "bin"))
    shutil.copy(launcher, os.path.join(folder, "bin/passend-launcher"))
    for name in (*NAMES.values(), *OF_LOG.values()):
        shutil.copy(fake, os.path.join(folder, "bin", name))
    return config, registry


def mode(folder, role, how):
    path = os.path.join(folder, "bin/mode-" + (NAMES | OF_LOG)[role])
    if how:
        open(path, "w").write(how)
    else:
        os.unlink(path)


def gone(pids):
    until(lambda: not any(os.path.exists("/proc/%d" % p) for p in pids), "the end of the roles")


def starts_and_connects(s, folder):
    line = s.ready()
    assert re.fullmatch(r"gereed poort=\d+ publiek=\d+ rollen=gate-platform,notary,assessor,gate-public assessors=4 seccomp=ja landlock=4 "
                        r"eigen-uid=(ja|nee)\n", line), line
    s.wait(whole, "a whole tree")
    # A tree is whole as soon as everybody was handed out: an assessor need not have read what it was given by then.
    settings = re.compile(r"passend-(?:gate-platform|gate-public|notary|assessor) settings \S+ (\d+)")
    s.wait(lambda lines: sum(bool(settings.match(l)) for l in lines) >= 7, "the settings of each")
    uids = [int(m[1]) for m in map(settings.match, s.lines) if m]
    if "eigen-uid=ja" in line:
        assert sorted(uids) == list(range(64101, 64108)), uids
    else:
        assert set(uids) == {0}
    assert os.geteuid() != 0 or "eigen-uid=ja" in line or os.path.exists("/proc/self/uid_map")
    assert os.stat(os.path.join(folder, "kek")).st_mode & 0o777 == 0o600
    assert os.stat(os.path.join(folder, "data")).st_mode & 0o777 == 0o700


def replaces(s, role):
    """A killed role is replaced and everything is connected again. Returns the seconds that took, to be read."""
    before = s.running()
    assert [len(before[r]) for r in NAMES] == [1, 1, 4, 1], before
    victim = before[role][0]
    mark = len(s.lines)
    began = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    s.wait(lambda l: any("role-started role=%d " % role in x for x in l[mark:]), "a new role %d" % role)
    replaced = {NOTARY: 4, ASSESSOR: 1}.get(role, 0)
    s.wait(lambda l: whole(l) and len(alive(l, ASSESSOR) - set(before[ASSESSOR])) == replaced, "a whole tree after role %d" % role)
    took = time.monotonic() - began
    after = s.running()
    assert victim not in sum(after.values(), [])
    assert any("role-ended role=%d status=137" % role in x for x in s.lines[mark:])
    if role == ASSESSOR:
        assert after[GATE] == before[GATE] and after[NOTARY] == before[NOTARY]
        assert len(set(after[ASSESSOR]) & set(before[ASSESSOR])) == 3
    else:
        assert all(after[other] == before[other] for other in (GATE, NOTARY, PUBLIC) if other != role), "another long-lived role was replaced too"
    return took


def survives_many_kills(s, n):
    rng = random.Random(20261122)
    for _ in range(n):
        pids = s.running()
        role = rng.choice(list(NAMES))
        if pids[role]:
            try:
                os.kill(rng.choice(pids[role]), signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(rng.uniform(0, 0.06))

    def recovered():
        s.wait(whole, "recovery")
        after = s.running()
        return [len(after[r]) for r in NAMES] == [1, 1, 4, 1]

    until(recovered, "recovery")


def waits_between_starts(s, folder):
    """A role that ends at once is not started over and over. Eight starts last three seconds with what is waited between them, or one of
    them lasts a second, however long the machine takes: then it did not end at once, and the waits begin anew. With a gate nobody else is
    replaced; eight notaries may take longer than the launcher waits for one."""
    mode(folder, PUBLIC, "crash")
    time.sleep(QUICK_S + 0.1)     # so that its end is no quick one
    mark, began = len(s.lines), time.monotonic()
    os.kill(s.running()[PUBLIC][0], signal.SIGKILL)
    s.wait(lambda l: sum("role-started role=%d " % PUBLIC in x for x in l[mark:]) >= 8, "eight starts")
    took = time.monotonic() - began
    assert took >= QUICK_S, took
    mode(folder, PUBLIC, None)
    s.wait(whole, "a whole tree after the crashes")


def stops_in_order(s):
    pids = sum(s.running().values(), [])
    s.process.send_signal(signal.SIGTERM)
    assert s.ended() == 0
    gone(pids)
    ends = [l for l in s.lines if "role-ended" in l][-7:]
    order = [e.split("role=")[1][0] for e in ends]
    assert max(order.index("1"), order.index("4")) < order.index("2") and all("status=0" in e for e in ends), ends


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        s = Service(folder)
        starts_and_connects(s, folder)
        times = [replaces(s, role) for role in (GATE, NOTARY, ASSESSOR, PUBLIC, NOTARY, GATE)]
        # Let the count of quick ends start anew, then storm.
        time.sleep(QUICK_S + 0.1)
        survives_many_kills(s, 200)

        # A role that says what no role may is killed and replaced.
        mode(folder, ASSESSOR, "lie")
        mark = len(s.lines)
        os.kill(s.running()[ASSESSOR][0], signal.SIGKILL)
        s.wait(lambda l: any("peer-dropped peer=3" in x for x in l[mark:]), "a dropped liar")
        mode(folder, ASSESSOR, None)
        s.wait(whole, "a whole tree after the liar")

        waits_between_starts(s, folder)

        # The same data directory twice
        second = subprocess.run([os.path.join(folder, "bin/passend-launcher"), "--config", os.path.join(folder, "passend.json")],
                                capture_output=True, text=True, timeout=patience())
        assert second.returncode == 1 and "data directory" in second.stderr, second
        stops_in_order(s)

        # The port is taken
        s = Service(folder)
        ports = re.search(r"poort=(\d+) publiek=(\d+)", s.ready())
        for name, port in (("platform", int(ports[1])), ("publiek", int(ports[2]))):
            setting.write(folder, dict(config, data="data2", sleutelbestand="kek2", **{name: dict(config[name], poort=port)}), registry)
            second = subprocess.run([os.path.join(folder, "bin/passend-launcher"), "--config", os.path.join(folder, "passend.json")],
                                    capture_output=True, text=True, timeout=patience())
            assert second.returncode == 1 and "port is in use" in second.stderr and name in second.stderr, second
        setting.write(folder, config, registry)

        # Without the launcher nothing goes on.
        pids = sum(s.running().values(), [])
        assert len(pids) == 7
        s.process.kill()
        s.process.wait()
        gone(pids)

        # A role that never starts: the launcher says so and ends.
        mode(folder, GATE, "crash")
        s = Service(folder)
        assert s.process.wait(patience()) == 1
        s.wait(lambda l: any("does not start" in x for x in l), "the reason")
        mode(folder, GATE, None)
        print("ok: replaced in %s ms; 200 kills; stopped in order" % ", ".join("%d" % (t * 1000) for t in times))


if __name__ == "__main__":
    main()
