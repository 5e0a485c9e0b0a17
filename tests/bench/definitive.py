"""Definitive verdicts, each in the log before it is answered, and withdrawals while their groups commit. Prints JSON, asserts nothing.

usage: definitive.py BIN [--count 8000] [--repeat 3] [--seconds 3] [--only rate,withdrawals] [--directory DIR]

BIN is a release build. rate: COUNT questions over 32 connections, each about another agreement, then the peer that syncs a file before it
answers (machine.py; needs Node 20 and npm), REPEAT times in turn; processor time of all roles, publishing the log included, over V1S1 of the
same minute. withdrawals: one after the other, each followed by five bare fdatasyncs of a file beside the database, as many as a withdrawal
makes; first of a service that rests, then while COUNT questions are answered, REPEAT times. DIR (default: a fresh folder in the
system's for temporary files) decides which disk it is.
"""
import argparse
import contextlib
import datetime
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from machine import LOAD_CORE, Peer, Pinned, all_pids, client_of, cpu_s, median, on, one_run, say, times, tool   # noqa: E402
from client import Platform, claims             # noqa: E402
from logreader import LogReader                  # noqa: E402
from patience import until                      # noqa: E402
from running_year import YEAR                   # noqa: E402

BEAT_S = 10
SYNCS = 5                   # of a withdrawal: row of the ledger, rows of the dossier, key file, write-ahead log and file
EVERY_S = 0.02
WITHDRAWER = "ander-platform"


# ---- agreements ----

def fill(o, directory, client, count):
    """Agreements in a store that is filled in memory; what is asked about them and their grants."""
    start = (datetime.date(YEAR, 12, 15) - datetime.date(1970, 1, 1)).days
    done = subprocess.run([os.path.join(o.programs, "bench_offers"), os.path.join(directory, "data"), os.path.join(directory, "sleutel"),
                           client, str(count), str(YEAR - 1), str(start)], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()


@contextlib.contextmanager
def served(o, top):
    """A service with a log and its agreements: (service, files of questions, grants to be withdrawn)."""
    directory = os.path.join(top, "service")
    service = Pinned(o.programs, directory, beat=BEAT_S)
    n = o.repeat * ("rate" in o.only) + o.repeat * ("withdrawals" in o.only)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as memory:
        os.mkdir(os.path.join(memory, "data"), 0o700)
        lines = fill(o, memory, "regio-demo", n * o.count + 1)
        ends = [line.split("\t")[1] for line in fill(o, memory, WITHDRAWER, o.withdrawals * 2 * o.repeat + 1)] if "withdrawals" in o.only else []
        shutil.copytree(os.path.join(memory, "data"), os.path.join(directory, "data"))
        os.chmod(os.path.join(directory, "data"), 0o700)
        shutil.copy(os.path.join(memory, "sleutel"), directory)
    files = []
    for i in range(n):
        files.append(os.path.join(top, f"questions-{i}"))
        with open(files[i], "w", encoding="ascii") as f:
            f.writelines(line + "\n" for line in lines[i * o.count:(i + 1) * o.count])
    with service:
        check(service, json.loads(lines[-1].split("\t")[0]))
        yield service, files, ends


def check(service, body):
    """What is measured is a verdict that counts, in the log."""
    platform = Platform(service.port, service.certs)
    status, _, answer = platform.toets(body, "bench-check")
    platform.close()
    verdict = answer["antwoorden"][0] if status == 200 else {}
    if "logbewijs" not in verdict or not claims(verdict["toetsing"])["tellend"]:
        sys.exit(f"bench: no definitive verdict that counts: {status} {answer}")


def ask(service, file, name):
    return [*client_of(service), "--bodies", file, "--connections", 32, "--seconds", 60, "--once", name]


# ---- verdicts ----

def published(service):
    note = LogReader(service).checkpoint()
    return note[0] if note is not None else 0


def of_rate(o, top, service, files, result):
    """The tiler works when the log is published, after the answers: its time is divided over all of them."""
    tiler, pids = service.pids()["tiler"], all_pids(service, but=("tiler",))
    before, ours, theirs = cpu_s(tiler), [], []
    with Peer(o.programs, top, audit=True) as peer:
        for i in range(o.repeat):
            ours.append(one_run(o.programs, pids, ask(service, files[i], f"rate-{i}"), warm_s=0))
            say("definitive_32", ours[-1])
            theirs.append(peer.load(o.seconds))
            say("peer", theirs[-1])
    until(lambda: published(service) > o.repeat * o.count, "the log to be published")
    tiling = 1e6 * (cpu_s(tiler) - before) / (o.repeat * o.count)
    for run in ours:
        run["of_v1s1"] = round(1e6 / (run["cpu_us_per_answer"] + tiling) / run["v1s1_per_s"], 3)
    result["definitive_32"] = {**median(ours), "tiler_us_per_answer": round(tiling, 2), "bar": 0.45}
    result["peer_fastify_jose_if_audit"] = median(theirs)
    result.update(times(result["definitive_32"], result["peer_fastify_jose_if_audit"]))


# ---- withdrawals ----

def one_withdrawal(platform, grant):
    begun = time.monotonic()
    status = platform.einde(grant)[0]
    if status != 204:
        raise AssertionError(f"a withdrawal: {status}")
    return time.monotonic() - begun


def bare_syncs(fd):
    """Of a page that is there already: nothing grows."""
    begun = time.monotonic()
    for i in range(SYNCS):
        os.pwrite(fd, os.urandom(4096), 4096 * i)
        os.fdatasync(fd)
    return time.monotonic() - begun


def withdrawals(port, certs, path, grants, out):
    platform = Platform(port, certs, WITHDRAWER)
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.pwrite(fd, bytes(4096 * SYNCS), 0)
    os.fsync(fd)
    platform.call("GET", "/health/ready")
    ends, syncs = [], []
    for grant in grants:
        begun = time.monotonic()
        ends.append(one_withdrawal(platform, grant))
        syncs.append(bare_syncs(fd))
        time.sleep(max(0, EVERY_S - (time.monotonic() - begun)))
    os.close(fd)
    out.put((ends, syncs))


def withdraw(service, top, grants, meanwhile):
    """(times of withdrawals, times of five bare syncs) of these grants; what else is done in that time."""
    out = multiprocessing.Queue()
    with on(LOAD_CORE):
        process = multiprocessing.Process(target=withdrawals, args=(service.port, service.certs, os.path.join(top, "syncs"), grants, out))
        process.start()
    meanwhile()
    got = out.get(timeout=300)
    process.join()
    return got


def ranks(seconds):
    ordered = sorted(1000 * s for s in seconds)
    return {"n": len(ordered), **{name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 2)
                                  for name, part in (("p50_ms", 0.5), ("p99_ms", 0.99), ("max_ms", 1))}}


def of_withdrawals(o, top, service, files, grants, result):
    n = o.withdrawals
    said = []

    def load(file, name):
        said.append(tool(o.programs, "bench_load", *ask(service, file, name)))

    for what, loaded in (("at_rest", False), ("while_groups_commit", True)):
        ends, syncs = [], []
        for i in range(o.repeat):
            part, grants = grants[:n], grants[n:]
            e, s = withdraw(service, top, part, (lambda i=i: load(files[i], f"beside-{i}")) if loaded else lambda: None)
            ends += e
            syncs += s
        result[what] = {"withdrawals": ranks(ends), "five_bare_syncs": ranks(syncs)}
        for p in ("p50_ms", "p99_ms"):
            result[what]["net_" + p] = round(result[what]["withdrawals"][p] - result[what]["five_bare_syncs"][p], 2)
        say(what, result[what])
    result["while_groups_commit"].update(answers_per_s=round(statistics.median(s["rps"] for s in said)),
                                         load_s=round(sum(s["seconds"] for s in said), 1), bar_net_p99_ms=100)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--withdrawals", type=int, default=100)
    parser.add_argument("--only", default="rate,withdrawals")
    parser.add_argument("--directory")
    o = parser.parse_args()
    o.programs, o.only, result = os.path.abspath(o.programs), o.only.split(","), {}
    with tempfile.TemporaryDirectory(prefix="passend-bench-", dir=o.directory) as top:
        with served(o, top) as (service, files, grants):
            if "rate" in o.only:
                of_rate(o, top, service, files[:o.repeat], result)
            if "withdrawals" in o.only:
                of_withdrawals(o, top, service, files[-o.repeat:], grants, result)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
