"""Builds and tests every preset one after the other and adds up the results. Started by ./test.

    test.py             all presets
    test.py quick       what a day's work needs again and again: the QUICK labels in the debug build
    test.py LABEL...    these labels in the debug build
"""
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# preset -> arguments that choose its tests. Each test runs in the builds that can show something: the sanitizers watch
# the C code, the fuzz build has its own targets, and only a release can show what a release lacks. The service from end to
# end runs as released, and under the sanitizers where the clock moves or strangers choose what comes in.
AS_RELEASED = "^e2e_(demo|orders|other_ways|public_log|receipts|revocation|standins)$"
PRESETS = [
    ("debug", ["-LE", "e2e|fire|soak"]),
    ("asan", ["-LE", "lint|fault|bench|interop|oracle|fire|soak", "-E", AS_RELEASED]),
    ("fuzz", ["-L", "fuzz"]),
    ("release", ["-L", "lint|e2e"]),
]
QUICK = ["unit", "lint", "role"]
# At once: much of what is tested is that something waits as long as it should, and that takes no processor.
JOBS = 3 * (os.cpu_count() or 1)
# Not among them: what runs a second time in another manner, and half a minute of waiting for roles that hang.
NOT_QUICK = "_unprivileged$|_zonder_filter$|launcher_test_hung"
# By themselves only, and questions to what is released: how long others wait under fire, and whether anything grows.
ALONE = (["fire"], ["soak"])


def say(text):
    print(text, flush=True)


def targets(preset):
    """The fuzz build is for its targets only."""
    folder = os.path.join(TOP, "tests", "fuzz")
    return sorted("fuzz_" + n[:-6] for n in os.listdir(folder) if n.endswith(".cmake")) if preset == "fuzz" else []


def build(preset):
    began = time.monotonic()
    log = os.path.join(TOP, "build", "test-%s.log" % preset)
    with open(log, "w") as out:
        for command in (["cmake", "--preset", preset], ["ninja", "-C", "build/" + preset, *targets(preset)]):
            if subprocess.run(command, cwd=TOP, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                out.flush()
                lines = open(log).read().split("\n")
                at = next((i for i, l in enumerate(lines) if "FAILED" in l or "CMake Error" in l), max(len(lines) - 25, 0))
                say("\n".join(lines[at:at + 25]))
                say("build %s failed (build/test-%s.log)" % (preset, preset))
                return False
    say("built  %-8s %4d s" % (preset, time.monotonic() - began))
    return True


def test(preset, choice):
    """[(name, seconds, outcome)]"""
    report = os.path.join(TOP, "build", "test-%s.xml" % preset)
    if os.path.exists(report):
        os.unlink(report)
    subprocess.run(["ctest", "--test-dir", "build/" + preset, "-j%d" % JOBS, "--output-on-failure", "--no-tests=ignore", "-Q",
                    "--output-junit", report, *choice], cwd=TOP)
    results = []
    for case in ET.parse(report).getroot().iter("testcase"):
        name, status = case.get("name"), case.get("status")
        outcome = "passed" if status == "run" else "skipped" if case.find("skipped") is not None else "failed"
        results.append((preset + " " + name, float(case.get("time") or 0), outcome))
        if outcome != "passed":
            text = (case.findtext("system-out") or "").strip()
            say("%s: %s %s\n%s" % (outcome, preset, name, "\n".join("    " + l for l in text.split("\n")[-25:])))
    count = {o: sum(r[2] == o for r in results) for o in ("passed", "failed", "skipped")}
    say("tested %-8s %4d s of tests: %d passed, %d failed, %d skipped" %
        (preset, sum(r[1] for r in results), count["passed"], count["failed"], count["skipped"]))
    return results


def main():
    quick = sys.argv[1:] == ["quick"]
    labels = QUICK if quick else sys.argv[1:]
    presets = PRESETS if not labels else [("release" if labels in ALONE else "debug", ["-L", "^(%s)$" % "|".join(labels), *(["-E", NOT_QUICK] if quick else [])])]
    began, results, broken = time.monotonic(), [], 0
    for preset, choice in presets:
        if build(preset):
            results += test(preset, choice)
        else:
            broken += 1
    say("slowest:")
    for name, seconds, _ in sorted(results, key=lambda r: -r[1])[:10]:
        say("  %6.1f s  %s" % (seconds, name))
    passed, failed, skipped = (sum(r[2] == o for r in results) for o in ("passed", "failed", "skipped"))
    if os.environ.get("CI") == "true":   # test data of others lies beside the checkout or is not there at all
        failed += sum(r[2] == "skipped" and not r[0].split()[1].startswith("vectors") for r in results)
        skipped = sum(r[2] == "skipped" and r[0].split()[1].startswith("vectors") for r in results)
    failed += broken
    say("%d passed, %d failed%s   (%d s)" % (passed, failed, ", %d skipped" % skipped if skipped else "",
                                             time.monotonic() - began))
    sys.exit(1 if failed or not passed else 0)


main()
