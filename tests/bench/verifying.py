"""How many verdicts are checked in a second on one core. Prints JSON, asserts nothing.

usage: verifying.py BIN [--verdicts 4000]

BIN is a release build. The library (bench_verify), beside the signatures alone; and `passend verify` on files with a verdict a line, its whole
processor time from start to end: without proofs, with a proof each under one checkpoint, and from the tiles of the log.
"""
import argparse
import base64
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from machine import LOAD_CORE, index, on, say, tool   # noqa: E402

EVERY, AGAIN, RUNS = 50, 5, 3


def make_log(programs, directory, verdicts):
    with open(os.path.join(HERE, "..", "cli", "data", "verdict.jws"), encoding="ascii") as f:
        part = f.read().split(".")[1]
    claims = directory + ".json"
    with open(claims, "wb") as f:
        f.write(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    subprocess.run([os.path.join(programs, "make_log"), directory, str(verdicts * EVERY), str(EVERY), claims], check=True)


def lines(directory):
    """Files with a verdict a line, each of the log several times: as it is, and with its proof."""
    made = {name: os.path.join(directory, name) for name in ("alone", "with_proofs")}
    folder = os.path.join(directory, "verdicts")
    names = sorted(n for n in os.listdir(folder) if n.endswith(".jws"))
    with open(made["alone"], "w", encoding="ascii") as alone, open(made["with_proofs"], "w", encoding="ascii") as proven:
        for name in names * AGAIN:
            with open(os.path.join(folder, name), encoding="ascii") as jws, \
                    open(os.path.join(folder, name[:-4] + ".tlog-proof"), encoding="utf-8") as proof:
                text = jws.read().strip()
                alone.write(text + "\n")
                proven.write(json.dumps({"toetsing": text, "logbewijs": proof.read()}) + "\n")
    return made, len(names) * AGAIN


def cpu_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with on(LOAD_CORE):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.returncode} {done.stderr[:400]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_program(programs, directory):
    made, n = lines(directory)
    command = [os.path.join(programs, "passend"), "verify"]
    keys = ["--keys", os.path.join(directory, "keys.json"), "--test"]
    log = ["--vertrouwen", os.path.join(directory, "log.policy")]
    rows = {"alone": [made["alone"], *keys], "one_checkpoint": [made["with_proofs"], *keys, *log],
            "from_tiles": [made["alone"], *keys, *log, "--log", os.path.join(directory, "log")]}
    took = {name: [] for name in rows}
    for _ in range(RUNS):
        for name, options in rows.items():
            took[name].append(cpu_of([*command, *options]))
    return {"verdicts": n, **{name + "_per_s": round(n / statistics.median(t)) for name, t in took.items()}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--verdicts", type=int, default=4000)
    o = parser.parse_args()
    programs = os.path.abspath(o.programs)
    with tempfile.TemporaryDirectory(prefix="passend-bench-") as top:
        directory = os.path.join(top, "log")
        make_log(programs, directory, o.verdicts)
        result = {"index": index(programs), "library": tool(programs, "bench_verify", directory)}
        say("library", result["library"])
        result["program"] = of_program(programs, directory)
    print(json.dumps({**result, "bars": {"alone_per_s": 10000, "one_checkpoint_per_s": 8000, "own_to_signatures": 0.85}}, indent=1))


if __name__ == "__main__":
    main()
