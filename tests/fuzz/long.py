#!/usr/bin/env python3
"""Fuzzes targets for long: tests/fuzz/long.py [--build build/fuzz] [--seconds 3600] [--jobs 2] [--work DIR] [NAME...]

Each target gets that many seconds of processor time (not of the clock: a busy machine makes it take longer), in slices that
keep what the last one found. Prints a line a target: processor time, executions, edges reached (of those linked in: a target
links more of a library than it calls), features, inputs kept. Edges are counted at the end by replaying what was kept. A
crash, hang, leak or report of a sanitizer ends that target; its input stays in the work folder, and the exit status is 1. A
second run with the same work folder goes on with its inputs."""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SLICE_S = 300
LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-print_final_stats=1"]


def child(command, log):
    """Runs one slice; its exit status and the processor seconds it used."""
    with open(log, "ab") as out:
        before = time.monotonic()
        p = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        out.write(b"\n== exit %d after %d s\n" % (p.returncode, time.monotonic() - before))
    return p.returncode, used.ru_utime + used.ru_stime


def fuzz(args, name):
    program = os.path.join(args.build, "bin", "fuzz_" + name)
    folder = os.path.join(args.work, name)
    corpus, log = os.path.join(folder, "corpus"), os.path.join(folder, "log")
    os.makedirs(corpus, exist_ok=True)
    made = os.path.join(args.build, "tests", "fuzz", "corpus_" + name)
    seeds = [d for d in (os.path.join(HERE, "corpus", name), made) if os.path.isdir(d)]
    open(log, "wb").close()
    cpu, start, status = 0.0, time.monotonic(), 0
    while cpu < args.seconds and status == 0:
        last = max(1, min(SLICE_S, int(args.seconds - cpu) + 1))
        status, used = child([program, f"-max_total_time={last}", f"-artifact_prefix={folder}/", *LIMITS, corpus, *seeds], log)
        cpu += used
    text = open(log, errors="replace").read()
    runs = sum(int(n) for n in re.findall(r"stat::number_of_executed_units:\s+(\d+)", text))
    edges = subprocess.run([program, "-runs=0", corpus, *seeds], capture_output=True, text=True).stderr
    found = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", edges)
    cov, ft, corp = found[-1] if found else ("?", "?", "?")
    linked = re.search(r"\((\d+) inline", edges)
    row = f"{name:10} {cpu:7.0f} s {runs:14,} runs {cov:>6} of {linked[1] if linked else '?':>6} edges {ft:>6} features " \
          f"{corp:>6} inputs {time.monotonic() - start:7.0f} s by the clock  {'ok' if status == 0 else f'FAILED {status}: {log}'}"
    print(row, flush=True)
    return status == 0


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--build", default="build/fuzz")
    p.add_argument("--seconds", type=int, default=3600)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--work", default="build/fuzz/long")
    p.add_argument("names", nargs="*")
    args = p.parse_args()
    names = args.names or sorted(f[5:-2] for f in os.listdir(HERE) if re.fullmatch(r"fuzz_\w+\.c", f))
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        good = list(pool.map(lambda n: fuzz(args, n), names))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
