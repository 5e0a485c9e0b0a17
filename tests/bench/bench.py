"""Speed and memory of the service, as ratios that hold on any machine. Prints one JSON document; asserts nothing.

usage: bench.py BIN [--seconds 5] [--repeat 3] [--grants 150000] [--only NAME,...]

BIN is a release build. The service is pinned to one core, the load to another. Every rate stands beside the crypto index
(tests/bench/index.c) of the service's core taken just before and after: v1s1 = one ES256 verify and one sign. `peer`, which is
measured only where it is named, drives the peer without its file (machine.py; needs Node 20 and npm) by the same load in the same run.
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
from machine import Peer, Pinned, all_pids, client_of, index, median, one_run, say, times   # noqa: E402
from client import Platform                                                                  # noqa: E402
from reacting import SEALED, asked                                                           # noqa: E402
from service import Service                                                                  # noqa: E402

LOADS = {"single": ("single_32", 1, 32, "single"), "declared": ("declared_32", 1, 32, "declared"),
         "batch": ("batch_300", SEALED, 4, "batch"), "lone": ("lone", 1, 1, "single")}


def pss_kib(pids):
    total = {}
    for pid in pids:
        with open(f"/proc/{pid}/comm", encoding="ascii") as f:
            name = f.read().strip()
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
            total[name] = total.get(name, 0) + next(int(x.split()[1]) for x in f if x.startswith("Pss:"))
    return total


def of_service(o, directory, result):
    wanted = [row for name, row in LOADS.items() if name in o.only]
    if not wanted:
        return
    with Pinned(o.programs, directory) as service:
        files = asked(service)
        for what, answers, connections, name in wanted:
            load = [*client_of(service), "--seconds", o.seconds, "--bodies", files[name], "--connections", connections]
            result[what] = median([one_run(o.programs, all_pids(service), load, answers) for _ in range(o.repeat)])
            say(what, result[what])


def of_memory(o, directory, result):
    with Service(o.programs, directory) as service:
        time.sleep(1)
        rest = pss_kib(all_pids(service))
        result["memory_rest_mib"] = {"sum": round(sum(rest.values()) / 1024, 1), "roles_kib": rest}
    fill = os.path.join(o.programs, "bench_fill")
    if not os.path.exists(fill) or o.grants == 0:
        return
    shutil.rmtree(os.path.join(directory, "data"))
    os.mkdir(os.path.join(directory, "data"), 0o700)
    begin = time.monotonic()
    subprocess.run([fill, os.path.join(directory, "data"), os.path.join(directory, "sleutel"), str(o.grants)], check=True)
    filled = time.monotonic() - begin
    begin = time.monotonic()
    with Service(o.programs, directory, service.port) as service:
        started = time.monotonic() - begin
        time.sleep(1)
        full = pss_kib(all_pids(service))
        platform = Platform(service.port, service.certs)
        platform.close()
    result["memory_full_mib"] = {"grants": o.grants, "sum": round(sum(full.values()) / 1024, 1), "roles_kib": full,
                                 "fill_s": round(filled, 1), "start_s": round(started, 2)}
    say("memory", [result["memory_rest_mib"]["sum"], result["memory_full_mib"]["sum"]])


def of_peer(o, directory, result):
    with Peer(o.programs, directory, audit=False) as peer:
        result["peer_fastify_jose_if"] = median([peer.load(o.seconds) for _ in range(o.repeat)])
        say("peer", result["peer_fastify_jose_if"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--grants", type=int, default=150000)
    parser.add_argument("--only", default="single,declared,batch,lone,memory")
    o = parser.parse_args()
    o.programs, o.only = os.path.abspath(o.programs), o.only.split(",")
    result = {"machine": {"cores": os.cpu_count(), "index_at_start": index(o.programs)}}
    with tempfile.TemporaryDirectory(prefix="passend-bench-") as directory:
        of_service(o, os.path.join(directory, "service"), result)
        if "memory" in o.only:
            of_memory(o, os.path.join(directory, "memory"), result)
        if "peer" in o.only:
            of_peer(o, directory, result)
    if "single_32" in result and "peer_fastify_jose_if" in result:
        result.update(times(result["single_32"], result["peer_fastify_jose_if"]))
    result["machine"]["index_at_end"] = index(o.programs)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
