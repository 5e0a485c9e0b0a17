"""Runs of a program in which one call on files fails, or is its last: calls.c, loaded before the C library."""
import os
import shutil
import subprocess
import tempfile
from collections import Counter

CHANGE = ("mkdir", "rename", "sync", "write", "unlink", "truncate")    # a kill at any other is one before the next of these


def place():
    """A folder for it: in memory where there is one, since a killed process loses nothing that was written."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


class Calls:
    def __init__(self, shim, program, top):
        self.shim, self.program, self.top = os.path.abspath(shim), os.path.abspath(program), top

    def run(self, folder, *args, **how):
        env = dict(os.environ, LD_PRELOAD=self.shim, CALLS_FOLDER=folder, **how)
        return subprocess.run([self.program, folder, *args], env=env, capture_output=True, text=True, timeout=120)

    def each(self, make, few, *args):
        """First a run without a fault, in which each call is written down; then one for each fault of each call: (what, folder, call, the
        run). make: makes what is in a folder beforehand. few: of calls of this name that find nothing one in a hundred is tried."""
        folder = os.path.join(self.top, "whole")
        make(folder)
        trace = os.path.join(self.top, "trace")
        done = self.run(folder, *args, CALLS_TRACE=trace)
        assert done.returncode == 0, done
        yield "whole", folder, None, done
        count, nothing, calls = Counter(), 0, []
        with open(trace, encoding="ascii") as f:
            for name, error in (line.split() for line in f):
                count[name] += 1
                nothing += name == few and error == "2"
                if not (name == few and error == "2" and nothing % 100 != 1):
                    calls.append((name, count[name]))
        self.count = count
        for name, at in calls:
            for how in ("EIO", "KILL")[:2 if name in CHANGE else 1]:
                what = "%s %d %s" % (name, at, how)
                folder = os.path.join(self.top, "one")
                make(folder)
                yield what, folder, name, self.run(folder, *args, CALLS_FAULT=what)
                shutil.rmtree(folder)
        self.tried = len(calls)
