"""Builds and tests every preset one after the other and adds up the results. Started by ./test.

    test.py             all presets
    test.py quick       what a day's work needs again and again: the QUICK labels in the debug build
    test.py LABEL...    these labels in the debug build
"""
import glob
import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# (preset, what of src and tests is built, arguments that choose its tests). Each test runs in the build that can show most, and
# again only where another can show something else: units and strangers under the sanitizers; roles there, and in the debug
# build with the filter that sanitizers do not bear; in the debug build too what starts a program hundreds of times (cli, OFTEN),
# injects faults or compares with others' code; as released the programs themselves, and what is about the service as it is.
PLAIN = ["bench", "browser", "cli", "fault", "fire", "interop", "oauth", "oracle", "residue", "role", "schema", "vectors", "vera"]
RELEASED = ["e2e", "fault", "fire", "lint", "unit/lib/verify"]
OFTEN = "^launcher_test_(config|lists|owners)$"
PRESETS = [
    ("debug", PLAIN, ["-L", "plain|cli|role|fault|residue|interop|vectors|oracle", "-E", "_zonder_filter$"]),
    ("asan", None, ["-L", "unit|role|e2e", "-LE", "released", "-E", "_met_filter$|_unprivileged$|" + OFTEN]),
    ("fuzz", None, ["-L", "fuzz"]),
    ("release", RELEASED, ["-L", "lint|released"]),
]
# What was freed is kept for two MiB, not for 256: then it is found in use all the same, and memory is used again before the
# kernel has to give more, which was more than half of the time.
os.environ["ASAN_OPTIONS"] = ":".join(filter(None, ["quarantine_size_mb=2:thread_local_quarantine_size_kb=64",
                                                    os.environ.get("ASAN_OPTIONS")]))
# Tests that say python3 get the interpreter that runs this, not a script of a version manager that looks for it half a second.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
QUICK = ["unit", "cli", "lint", "role"]
# At once: much of what is tested is that something waits as long as it should, and that takes no processor.
JOBS = 3 * (os.cpu_count() or 1)
# Not among them: what runs a second time in another manner, waits for roles that hang, or goes over every step that may fail.
NOT_QUICK = ("_unprivileged$|_zonder_filter$|launcher_test_(config|control|hung|idle|supervision)|cli_inputs$|"
             "test_(container_faults|event_rows|ledger_faults|ledger_power|orders)$")
# By themselves only, and questions to what is released: how long others wait under fire, and whether anything grows.
ALONE = (["fire"], ["soak"])


def say(text):
    print(text, flush=True)


def targets(preset, folders, choice):
    """What ninja is told to build: everything, or src, these folders of tests and the programs that chosen tests are. The fuzz
    build is for its own targets only."""
    if preset == "fuzz":
        folder = os.path.join(TOP, "tests", "fuzz")
        return sorted("fuzz_" + n[:-6] for n in os.listdir(folder) if n.endswith(".cmake"))
    if folders is None:
        return []
    tree = os.path.join(TOP, "build", preset)
    chosen = json.loads(subprocess.run(["ctest", "--test-dir", tree, "--show-only=json-v1", *choice], check=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)["tests"]
    # ctest names no command while its program is not there: then it is that of the test's name
    programs = {os.path.relpath(word, tree) for test in chosen
                for word in test.get("command", [os.path.join(tree, "bin", test["name"])]) if word.startswith(tree + "/bin/")}
    sources = ["src/" + os.path.dirname(os.path.relpath(path, os.path.join(TOP, "src")))
               for path in glob.glob(os.path.join(TOP, "src", "**", "CMakeLists.txt"), recursive=True)]
    return [folder + "/all" for folder in sources + ["tests/" + f for f in folders]] + sorted(programs)


def said(log):
    """What a build that failed has said of it."""
    with open(log) as f:
        lines = f.read().split("\n")
    at = next((i for i, l in enumerate(lines) if "FAILED" in l or "CMake Error" in l), max(len(lines) - 25, 0))
    return "\n".join(lines[at:at + 25])


def build(preset, folders, choice):
    began = time.monotonic()
    log = os.path.join(TOP, "build", "test-%s.log" % preset)
    with open(log, "w") as out:
        def run(*command):
            return subprocess.run(command, cwd=TOP, stdout=out, stderr=subprocess.STDOUT).returncode == 0

        built = run("cmake", "--preset", preset) and run("ninja", "-C", "build/" + preset, *targets(preset, folders, choice))
    if built:
        say("built  %-8s %4d s" % (preset, time.monotonic() - began))
    else:
        say(said(log))
        say("build %s failed (build/test-%s.log)" % (preset, preset))
    return built


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
    presets = PRESETS if not labels else [("release" if labels in ALONE else "debug", None, ["-L", "^(%s)$" % "|".join(labels), *(["-E", NOT_QUICK] if quick else [])])]
    began, results, broken = time.monotonic(), [], 0
    for preset, folders, choice in presets:
        if build(preset, folders, choice):
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
