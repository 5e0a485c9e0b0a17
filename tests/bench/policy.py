"""Speed and memory of the commands that decide many cases. Prints one JSON document; asserts nothing.

usage: policy.py BIN [--households 150000] [--homes 1000] [--cases 200000]

BIN is a release build. Everything runs on one core; user is CPU time, wall the time on the clock.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
MAKE = os.path.join(REPO, "policy", "examples", "maak.py")


def make(what, n, path):
    with open(path, "w", encoding="ascii") as f:
        subprocess.run([sys.executable, MAKE, what, str(n)], stdout=f, check=True)


def high_water_kib(pid):
    """Of the program itself: what wait4 reports counts this script, from which it was forked, as well."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            return next((int(x.split()[1]) for x in f if x.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def timed(args, stdin=None):
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.Popen(["taskset", "-c", "0", *args], cwd=REPO, stdin=stdin, stdout=subprocess.DEVNULL)
    most = 0
    while done.poll() is None:
        most = max(most, high_water_kib(done.pid))
        time.sleep(0.01)
    if done.returncode not in (0, 1):
        sys.exit(f"{args}: status {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"user_s": round(after.ru_utime - before.ru_utime, 2), "wall_s": round(time.monotonic() - wall, 2),
            "max_rss_kib": most}


def cases(households, n, path):
    """Cases for evaluate --stream out of the same rows."""
    with open(households, encoding="ascii") as f, open(path, "w", encoding="ascii") as out:
        next(f)
        rows = [line.rstrip("\n").split(",") for line in f]
        for i in range(n):
            people, children, income, born, status, _ = rows[i % len(rows)]
            money = [round(float(x) * 100) for x in income.split("..") if x]
            amount = {"min": money[0], "max": money[-1]} if len(money) > 1 else money[0] if money else None
            adult = {"rol": "WON", "geboortedatum": born, "statussen": status.split()}
            if amount is not None:
                adult["inkomens"] = [{"jaar": 2025, "bedrag": amount}]
            others = [{"rol": "MED", "geboortedatum": "1985-03-01", "inkomens": [{"jaar": 2025, "bedrag": 0}]}] * (
                int(people) - int(children) - 1)
            kids = [{"rol": "MBW", "kind": True, "geboortedatum": "2018-11-20"}] * int(children)
            json.dump({"corporatie": "L0101", "eenheid": {
                "huurprijs": 45000 + i * 37 % 50000, "woonruimtesoort": "ZELFSTANDIG", "kamers": 1 + i % 5,
                "publicatiedatum": "2026-02-10", "ingangsdatum": "2026-03-01"},
                "huishouden": {"leden": [adult, *others, *kids]}}, out, separators=(",", ":"))
            out.write("\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("bin")
    p.add_argument("--households", type=int, default=150000)
    p.add_argument("--homes", type=int, default=1000)
    p.add_argument("--cases", type=int, default=200000)
    o = p.parse_args()
    passend, result = os.path.abspath(os.path.join(o.bin, "passend")), {}
    with tempfile.TemporaryDirectory() as tmp:
        h, w, z = (os.path.join(tmp, x) for x in ("households.csv", "homes.csv", "cases.ndjson"))
        make("huishoudens", o.households, h)
        make("woningen", o.homes, w)
        for name, old, new in (("years", "nl.woningwet/2025", "nl.woningwet/2026"), ("overlay", "nl.woningwet/2026", "regio-demo/2026")):
            r = timed([passend, "policy", "impact", old, new, "--households", h, "--homes", w, "--json"])
            r["pairs"] = o.households * o.homes
            r["pairs_per_cpu_s"] = round(r["pairs"] / r["user_s"]) if r["user_s"] else None
            result["impact_" + name] = r
        cases(h, o.cases, z)
        with open(z, "rb") as f:
            r = timed([passend, "evaluate", "--stream", "--policy", "nl.woningwet/2026", "--policy", "regio-demo/2026"], f)
        r["cases_per_cpu_s"] = round(o.cases / r["user_s"]) if r["user_s"] else None
        result["stream"] = r
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
