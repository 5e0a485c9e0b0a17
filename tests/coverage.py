"""Lines and branches that the unit tests and the corpora reach, per file.

    coverage.py [FOLDER]...      folders of src (json jose x509 evidence credential vectors); exit 1 where a file is below 95% of lines or 90% of branches

Builds preset coverage, runs the unit tests of these folders and the corpora, and adds up what gcov says.
"""
import glob
import json
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, "build", "coverage")
FOLDERS = sys.argv[1:] or ["json", "jose", "x509", "evidence", "credential", "vectors"]
WINGS = ["lib", "service", "tools"]
LINES, BRANCHES = 95, 90


def programs():
    """The unit tests of the folders are programs of the same name; the corpora go through the command line."""
    known = subprocess.check_output(["ninja", "-C", BUILD, "-t", "targets", "all"], text=True)
    known = {line.split(":")[0] for line in known.split("\n")}
    found = {"passend", "passend-standin", "vectors_calls"}
    for test in json.loads(subprocess.check_output(["ctest", "--test-dir", BUILD, "--show-only=json-v1"]))["tests"]:
        folder = next((p["value"] for p in test["properties"] if p["name"] == "WORKING_DIRECTORY"), "")
        if os.path.basename(folder) in FOLDERS:
            found.add(test["name"])
    return sorted(found & known)


def run():
    subprocess.run(["cmake", "--preset", "coverage"], cwd=TOP, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, *programs()], check=True, stdout=subprocess.DEVNULL)
    for old in glob.glob(os.path.join(BUILD, "**", "*.gcda"), recursive=True):
        os.unlink(old)
    for folder in [os.path.join("unit", wing, f) for wing in WINGS for f in FOLDERS] + ["vectors"]:
        path = os.path.join(BUILD, "tests", folder)
        if os.path.isdir(path):
            subprocess.run(["ctest", "--test-dir", path, "-Q"], check=True)


def measure(folder):
    """{file: [lines, lines hit, branches, branches hit]}"""
    data = glob.glob(os.path.join(BUILD, "src", "*", folder, "CMakeFiles", "*.dir", "*.gcda"))
    out = subprocess.check_output(["gcov", "--json-format", "--stdout", "--branch-probabilities", *data], cwd=BUILD)
    result = {}
    for document in out.decode().split("\n"):
        if not document.startswith("{"):
            continue
        for f in json.loads(document)["files"]:
            name = os.path.relpath(os.path.normpath(os.path.join(BUILD, f["file"])), os.path.join(TOP, "src")).partition(os.sep)[2]
            if name.startswith(folder + os.sep) and name.endswith(".c"):
                c = result.setdefault(name, [0, 0, 0, 0])
                for line in f["lines"]:
                    c[0] += 1
                    c[1] += line["count"] > 0
                    c[2] += len(line["branches"])
                    c[3] += sum(b["count"] > 0 for b in line["branches"])
                    if os.environ.get("SHOW") and (line["count"] == 0 or any(b["count"] == 0 for b in line["branches"])):
                        print("%s:%d: %s" % (name, line["line_number"], "line" if line["count"] == 0 else "branch"))
    return result


def row(name, c):
    """Prints one line; True where it is low."""
    low = 100 * c[1] < LINES * c[0] or 100 * c[3] < BRANCHES * c[2]
    print("%-28s %5d lines %6.1f%%   %5d branches %6.1f%%%s" % (
        name, c[0], 100 * c[1] / max(c[0], 1), c[2], 100 * c[3] / max(c[2], 1), "   low" if low else ""))
    return low


def main():
    run()
    low = False
    for folder in FOLDERS:
        files = measure(folder)
        for name in sorted(files):
            low |= row(name, files[name])
        total = [sum(c[i] for c in files.values()) for i in range(4)]
        low |= row("src/" + folder, total)
    sys.exit(1 if low else 0)


main()
