"""Whether `reactie` became slower than it was: two builds serve the same questions in turn, in one run. Prints JSON, asserts nothing.

usage: against.py BIN OTHER [--seconds 3] [--pairs 7]

OTHER is a checkout of a version before, with its release build in OTHER/build/release/bin (git worktree add; cmake --preset release;
ninja). Each serves by its own tests/e2e, on the same core; the load is that of this checkout.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from machine import one_run, say    # noqa: E402


class Side:
    def __init__(self, programs, e2e, directory):
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, "reacting.py"), programs, directory], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, "BENCH_E2E": e2e})
        self.served = None

    def wait(self):
        self.served = json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("other")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=7)
    o = parser.parse_args()
    programs, other = os.path.abspath(o.programs), os.path.abspath(o.other)
    with tempfile.TemporaryDirectory(prefix="passend-bench-") as top:
        sides = []
        try:
            for name, where, e2e in (("now", programs, os.path.join(HERE, "..", "e2e")),
                                     ("before", os.path.join(other, "build", "release", "bin"), os.path.join(other, "tests", "e2e"))):
                sides.append(Side(where, e2e, os.path.join(top, name)))
                sides[-1].wait()
            pairs = []
            for i in range(o.pairs):
                runs = [None, None]
                for k in (0, 1) if i % 2 == 0 else (1, 0):
                    s = sides[k].served
                    runs[k] = one_run(programs, s["pids"], [*s["load"], "--connections", 32, "--seconds", o.seconds])
                pairs.append({"now_us": runs[0]["cpu_us_per_answer"], "before_us": runs[1]["cpu_us_per_answer"],
                              "now_of_v1s1": runs[0]["of_v1s1"], "before_of_v1s1": runs[1]["of_v1s1"],
                              "ratio": round(runs[0]["cpu_us_per_answer"] / runs[1]["cpu_us_per_answer"], 3)})
                say("pair", pairs[-1])
        finally:
            for s in sides:
                s.end()
    ratios = sorted(p["ratio"] for p in pairs)
    print(json.dumps({"reactie_now_to_before": {"median": round(statistics.median(ratios), 3), "all": ratios,
                                                "now_us": statistics.median(p["now_us"] for p in pairs),
                                                "before_us": statistics.median(p["before_us"] for p in pairs)}}, indent=1))


if __name__ == "__main__":
    main()
