"""Each call of the tiler on its folder fails once, or is its last, and the log is one log all the same.

    tiler_calls.py TILE_LOG CALLS     CALLS: the library of calls.c

Of a run that goes on from a folder to several published sizes, and stamps two, each call is answered with EIO, and in another run is the last one where it changes something.
After it the folder holds nothing but tiles of the one log and stamps of it, each path with its one content, the checkpoint stands over tiles that
are all there, and where a copy of a checkpoint is, there is its stamp, before the list says so. A second run then comes to the end, and the folder is the same as without any fault.
"""
import base64
import hashlib
import os
import shutil
import subprocess
import sys

from calls import Calls, place

TILE_LOG, CALLS = sys.argv[1:3]
SIZES = (3, 257, 600)
WIDTH = 256


def sha(data):
    return hashlib.sha256(data).digest()


class Log:
    """The log as it must be, reckoned here."""

    def __init__(self, size):
        self.entries = [sha(b"%d" % i) for i in range(size)]
        self.leaves = [sha(b"\0" + e) for e in self.entries]

    def root(self, first, n):
        if n == 1:
            return self.leaves[first]
        k = 1
        while 2 * k < n:
            k *= 2
        return sha(b"\1" + self.root(first, k) + self.root(first + k, n - k))

    def files(self, size):
        """Paths of a tree of this size, and what stands there."""
        out, level, hashes = {}, 0, self.leaves[:size]
        while hashes:
            for n in range(0, len(hashes), WIDTH):
                part = hashes[n:n + WIDTH]
                out[path("tile/%d" % level, n // WIDTH, len(part))] = b"".join(part)
                if level == 0:
                    out[path("tile/entries", n // WIDTH, len(part))] = b"".join(b"\0\x20" + e for e in self.entries[n:n + WIDTH][:len(part)])
            level += 1
            covered = WIDTH ** level
            hashes = [self.root(i * covered, covered) for i in range(size // covered)]
        return out


def path(folder, n, width):
    return "%s/%03d%s" % (folder, n, "" if width == WIDTH else ".p/%d" % width)


def tree(folder):
    out = {}
    for top, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(top, name), "rb") as f:
                out[os.path.relpath(os.path.join(top, name), folder)] = f.read()
    return out


class Judge:
    def __init__(self):
        log = Log(SIZES[-1])
        self.roots = {size: log.root(0, size) for size in SIZES}
        self.known = {}
        for size in SIZES:
            self.known.update(log.files(size))
        self.at = {size: log.files(size) for size in SIZES}

    def looks(self, folder, what):
        """Returns the size that is published."""
        there = tree(folder)
        note = there.pop("checkpoint", None)
        for name, data in there.items():
            if os.path.basename(name) == ".new" or name.startswith("stempels/"):
                continue
            assert name in self.known, (what, name)
            assert data == self.known[name], (what, "another content", name)
        self.stamps(there, what)
        if note is None:
            return 0
        lines = note.decode().split("\n")
        size = int(lines[1])
        assert size in SIZES and base64.b64decode(lines[2]) == self.roots[size], (what, lines)
        for name, data in self.at[size].items():
            full = name.split(".p/")[0]
            assert there.get(name) == data or there.get(full, b"").startswith(data), (what, "published %d without" % size, name)
        return size

    @staticmethod
    def stamps(there, what):
        listed = there.get("stempels/lijst/0", b"").decode().split()
        for name, data in there.items():
            if not name.startswith("stempels/") or name in ("stempels/lijst/0", "stempels/.new", "stempels/lijst/.new"):
                continue
            size, end = os.path.basename(name).split(".")
            assert int(size) in SIZES and end in ("tsr", "checkpoint"), (what, name)
            assert data == b"token " + size.encode() if end == "tsr" else data.split(b"\n")[1] == size.encode(), (what, name, data)
        copies = [name for name in there if name.startswith("stempels/") and name.endswith(".checkpoint")]
        assert all(name[:-len("checkpoint")] + "tsr" in there for name in copies), (what, copies)
        assert all("stempels/%s.checkpoint" % size in there for size in listed) and listed == sorted(listed, key=int), (what, listed)

    def ends(self, folder, what):
        done = subprocess.run([TILE_LOG, folder, *map(str, SIZES)], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (what, done.stderr)
        assert self.looks(folder, what) == SIZES[-1], what
        return tree(folder)


def main():
    with place() as top:
        judge, calls, ready = Judge(), Calls(CALLS, TILE_LOG, top), os.path.join(top, "ready")
        os.mkdir(ready)
        assert subprocess.run([TILE_LOG, ready, str(SIZES[0])], timeout=120).returncode == 0
        shutil.rmtree(os.path.join(ready, "stempels"))
        for what, folder, call, done in calls.each(lambda folder: shutil.copytree(ready, folder), "unlink", *map(str, SIZES)):
            size = judge.looks(folder, what)
            if call is None:
                whole = tree(folder)
                assert size == SIZES[-1]
                continue
            # Removing what is not needed, and closing what was read, may fail; nothing else goes unnoticed.
            assert done.returncode != 0 or call in ("close", "unlink"), what
            last = judge.ends(folder, what)
            for name, data in whole.items():
                assert last.get(name) == data, (what, name)
        assert calls.count["sync"] > 20 and calls.count["rename"] > 10 and calls.count["read"] > 2, calls.count
        print("%d calls with a fault: one log" % calls.tried)


main()
