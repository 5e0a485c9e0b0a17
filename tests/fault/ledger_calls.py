"""Each call of the notary's ledger on its files fails once, or is its last, and the log is one tree all the same.

    ledger_calls.py LEDGER_LOG CALLS     CALLS: the library of calls.c

A run writes verdicts in groups, gives and withdraws an agreement, and marks what was signed, in a folder that has a log already: so each call of a
start is among them too. After it a second run goes on. What either was told is in the rows at the end, at its place, and each root that was
signed is that of the first rows of them, so no size has two.

Which writes and syncs may fail, at which steps of which operation and with what lost when the power goes, is shown in tests/unit/service/store
(test_ledger_faults, test_ledger_power), where SQLite and the key file are called through a file system of the test's. Here it is the calls that
the real one makes, those that only read, look, lock or close too.
"""
import hashlib
import os
import shutil
import subprocess
import sys

from calls import Calls, place

LEDGER_LOG, CALLS = sys.argv[1:3]
SIZES = ("5", "9", "30")


def sha(data):
    return hashlib.sha256(data).digest()


def entry(at):
    return sha(b"passend/log/1\0" + bytes([0 if at == 0 else 1]) + sha(b"%d" % at))


def root(entries):
    def of(first, n):
        if n == 1:
            return sha(b"\0" + entries[first])
        k = 1
        while 2 * k < n:
            k *= 2
        return sha(b"\1" + of(first, k) + of(first + k, n - k))
    return of(0, len(entries))


def judge(what, before, after):
    """before: what the run with a fault printed, after: what the one behind it did. Returns how many rows the first was told of."""
    entries = [bytes.fromhex(line.split()[1]) for line in after if line.startswith("entry ")]
    known = 0
    for line in before + after:
        word = line.split()
        if word[0] == "row":
            assert entries[int(word[1])] == entry(int(word[1])), (what, line)
        elif word[0] == "gone":
            assert entries[int(word[1])] != entry(int(word[1])), (what, line)
        elif word[0] == "root":
            assert root(entries[:int(word[1])]).hex() == word[2], (what, line)
        known += line in before
    assert len(entries) >= int(SIZES[-1]), what
    return known


def main():
    with place() as top:
        ready, calls, told = os.path.join(top, "ready"), Calls(CALLS, LEDGER_LOG, top), set()
        os.mkdir(ready)
        first = subprocess.run([LEDGER_LOG, ready, "3"], capture_output=True, text=True, timeout=120)
        assert first.returncode == 0, first.stderr
        for what, folder, _, done in calls.each(lambda folder: shutil.copytree(ready, folder), None, *SIZES):
            after = subprocess.run([LEDGER_LOG, folder, *SIZES], capture_output=True, text=True, timeout=120)
            assert after.returncode == 0, (what, after.stderr)
            told.add(judge(what, first.stdout.splitlines() + done.stdout.splitlines(), after.stdout.splitlines()))
            if what.endswith("KILL"):
                assert done.returncode == -9, (what, done)
        assert calls.count["sync"] > 10 and calls.count["write"] > 40 and calls.count["read"] > 5 and calls.count["open"] > 3, calls.count
        assert len(told) > 5, told
        print("%d calls with a fault: one tree" % calls.tried)


main()
