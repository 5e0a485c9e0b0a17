"""A log of ten million entries: how long the service takes to start on it, how long the tiler to fill an empty folder, and what an append
costs beside one to an empty log. Prints JSON, asserts nothing.

usage: large.py BIN [--entries 10000000] [--directory DIR] [--only start,tiles,append]

BIN is a release build. The rows are made in memory (/dev/shm, 60 bytes each) and copied to DIR (default: a fresh folder in the
system's for temporary files), which decides which disk it is. start: from the launcher's start until it is ready, with the file
dropped from the page cache, and again. tiles: the service again without the folder of its log, until that is published whole.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from definitive import BEAT_S, published      # noqa: E402
from machine import Pinned, cpu_s, say        # noqa: E402
from patience import patience                 # noqa: E402


def drop_from_cache(folder):
    for name in os.listdir(folder):
        fd = os.open(os.path.join(folder, name), os.O_RDONLY)
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


def rows(programs, *args):
    done = subprocess.run([os.path.join(programs, "bench_rows"), *args], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout) if done.stdout else None


def fill(o, service):
    """More rows behind those that the service has written itself."""
    data, key = os.path.join(service.directory, "data"), os.path.join(service.directory, "sleutel")
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as memory:
        shutil.copytree(data, os.path.join(memory, "data"))
        shutil.copy(key, memory)
        begun = time.monotonic()
        rows(o.programs, "fill", os.path.join(memory, "data"), os.path.join(memory, "sleutel"), str(o.entries))
        say("filled_s", round(time.monotonic() - begun, 1))
        shutil.copytree(os.path.join(memory, "data"), data, dirs_exist_ok=True)
        shutil.copy(os.path.join(memory, "sleutel"), key)


def started(service):
    """Seconds until it was ready, and the notary's of the processor."""
    begun = time.monotonic()
    service.start()
    return {"ready_s": round(time.monotonic() - begun, 2), "notary_cpu_s": round(cpu_s(service.pids()["notary"]), 2)}


def of_start(service, result):
    drop_from_cache(os.path.join(service.directory, "data"))
    for what in ("from_disk", "from_cache"):
        result["start_" + what] = started(service)
        service.stop()
        say("start_" + what, result["start_" + what])
    result["bar_start_s"] = 10


def of_tiles(o, service, result):
    shutil.rmtree(os.path.join(service.directory, "logmap"))
    service.start()
    pids, begun = service.pids(), time.monotonic()
    while published(service) < o.entries:
        if time.monotonic() - begun > max(600, patience()):
            sys.exit("bench: the log is not published")
        time.sleep(0.5)
    took = time.monotonic() - begun
    files = sum(len(names) for _, _, names in os.walk(os.path.join(service.directory, "logmap")))
    result["tiles"] = {"published_s": round(took, 1), "of_which_a_beat": BEAT_S, "files": files,
                       "tiler_cpu_s": round(cpu_s(pids["tiler"]), 1), "notary_cpu_s": round(cpu_s(pids["notary"]), 1)}
    service.stop()
    say("tiles", result["tiles"])


def of_append(o, service, top, result):
    os.mkdir(os.path.join(top, "empty"), 0o700)
    data, key = os.path.join(service.directory, "data"), os.path.join(service.directory, "sleutel")
    result["append"] = {**rows(o.programs, "measure", data, key, os.path.join(top, "empty")), "bar": 1.1}
    say("append", result["append"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--entries", type=int, default=10000000)
    parser.add_argument("--directory")
    parser.add_argument("--only", default="start,tiles,append")
    o = parser.parse_args()
    o.programs, o.only, result = os.path.abspath(o.programs), o.only.split(","), {"entries": o.entries}
    with tempfile.TemporaryDirectory(prefix="passend-bench-", dir=o.directory) as top:
        service = Pinned(o.programs, os.path.join(top, "service"), beat=BEAT_S)
        try:
            service.start()
            service.stop()
            fill(o, service)
            if "start" in o.only:
                of_start(service, result)
            if "tiles" in o.only:
                of_tiles(o, service, result)
            if "append" in o.only:
                of_append(o, service, top, result)
        finally:
            service.stop()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
