"""Writes down what the programs of a build show to the outside, so that tests/before/compare.py can say what a change of the
code changed of it.

    record.py BIN OUT [PART...]      BIN: build/debug/bin of some checkout; OUT: a folder; parts: cli e2e verdicts packs cases

The rows, bodies, packs and cases are those of the checkout that this file lies in, whatever built BIN: record the older BIN and
the newer one with the same checkout and on one day. Each part is a file of lines [name, what came], JSON. Left out, or put as what
it is: what is drawn at random, clock times and days counted from today, ports, keys and hashes of keys, and where the files lie.
"""
import base64
import datetime
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
for folder in ("e2e", "bench", "oracle"):
    sys.path.insert(0, os.path.join(TOP, "tests", folder))
import cases     # noqa: E402
import law       # noqa: E402
import reacting  # noqa: E402
from client import Platform    # noqa: E402
from service import Service    # noqa: E402

SCRIPTS = ("refusals", "orders", "activation", "revocation")
HELP = {
    "passend": ["", "verify", "evaluate", "needs", "explain", "glossary", "policy", "policy check", "policy show", "policy text",
                "policy diff", "policy impact", "policy compile", "vera", "vectors"],
    "passendctl": ["", "key", "key new", "policy", "policy sign", "policy load", "policy list", "policy withdraw", "status"],
    "passend-standin": ["", "sign", "check", "defects"],      # init would make a folder of that name
    "passend-launcher": [""],
}
POLICIES = ("policy", os.path.join("tests", "policy"), os.path.join("tests", "cli", "packs"))
CASES, SEED, DAY = 20000, 24, datetime.date(2026, 11, 30)
# Members of a verdict and of its header that differ each time; what else is of the day.
RANDOM = {"jti", "iat", "iss", "kid", "x5t#S256", "x5c", "verklaardZout", "grantVerwijzing", "profiel", "certificaat", "verklaardDigest"}
OF_THE_DAY = {"bruikbaarTot", "opgehaald"}


class Part:
    """One file of the record; a name that comes again gets a number."""

    def __init__(self, folder, name, programs):
        self.file = open(os.path.join(folder, name), "w", encoding="utf-8")
        self.count, self.seen = 0, {}
        self.places = [(os.path.dirname(programs), "<build>"), (TOP, "<checkout>")]

    def add(self, name, came):
        self.seen[name] = self.seen.get(name, 0) + 1
        if self.seen[name] > 1:
            name = "%s (%d)" % (name, self.seen[name])
        line = json.dumps([name, came], ensure_ascii=False, sort_keys=True)
        for place, instead in self.places:
            line = line.replace(place, instead)
        line = re.sub(r"(localhost|127\.0\.0\.1):\d+", r"\1:<port>", line)
        self.file.write(line + "\n")
        self.count += 1


def run(command, **more):
    done = subprocess.run(command, cwd=TOP, capture_output=True, **more)
    return [done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")]


def rows_of(part, what, command):
    """The rows that a test prints with --record, and its exit status: 1 is no news where BIN is older than the test."""
    status, out, err = run([sys.executable, "-B", *command, "--record"])
    for line in out.splitlines():
        if line.startswith("row "):
            name, came = json.loads(line[4:])
            part.add(f"{what}: {name}", came)
    part.add(f"{what}: exit status", status)
    if status != 0:
        print(f"{what}: exit status {status}\n{err[-2000:]}", file=sys.stderr)


def part_cli(part, programs):
    """Output and exit status of each row of cli.py, and of --help of each program and sub-command."""
    rows_of(part, "cli", [os.path.join(TOP, "tests", "cli", "cli.py"), os.path.join(programs, "passend")])
    for program, commands in HELP.items():
        for command in commands:
            part.add(" ".join([program, *command.split(), "--help"]),
                     run([os.path.join(programs, program), *command.split(), "--help"]))


def part_e2e(part, programs):
    """Status, code and place of each row of the tests of the whole service."""
    shifts = "--klok-verschuiving" in run([os.path.join(programs, "passend-launcher"), "--help"])[1]
    for script in SCRIPTS:
        command = [os.path.join(TOP, "tests", "e2e", script + ".py"), programs]
        if script == "activation":      # what comes of a kill at a random moment differs, and a release cannot move the clock
            command += ["refusals", "sign", "load", *(["year"] if shifts else []), "withdraw", "restart", "damage", "faults"]
        rows_of(part, script, command)


def plain(value, name=None):
    """A verdict or an answer without what differs each time: of that only what it is and how long."""
    if name in RANDOM:
        return "<%d characters>" % len(value) if isinstance(value, str) else "<%s>" % type(value).__name__
    if name in OF_THE_DAY and isinstance(value, str) and not value.endswith("-12-31"):
        return "<today%+d>" % (datetime.date.fromisoformat(value) - datetime.date.today()).days
    if isinstance(value, dict):
        return {k: plain(v, k) for k, v in value.items() if k != "toetsing"} | (
            {"toetsing": [plain(opened(p)) for p in value["toetsing"].split(".")[:2]]} if "toetsing" in value else {})
    return [plain(v) for v in value] if isinstance(value, list) else value


def opened(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def part_verdicts(part, programs):
    """Every answer to what the measurement of responses asks."""
    kept, toets = [], Platform.toets

    def keep(self, body, sleutel=None):
        answer = toets(self, body, sleutel)
        kept.append((answer[0], answer[2]))
        return answer

    def add(what):
        for i, (status, body) in enumerate(kept):
            part.add(f"{what} {i}: status", status)
            for j, answer in enumerate(body.get("antwoorden", [])):
                part.add(f"{what} {i}: answer {j}", plain(answer))
        kept.clear()

    Platform.toets = keep
    try:
        with tempfile.TemporaryDirectory(prefix="passend-record-") as folder:
            with Service(programs, os.path.join(folder, "bench")) as service:
                platform = Platform(service.port, service.certs)
                for name, bodies in reacting.bodies(reacting.households(service)).items():
                    for body in bodies:
                        platform.toets(body)
                    add(name)
                platform.close()
    finally:
        Platform.toets = toets


def packs():
    """Every pack that is shipped or made for tests."""
    for top in POLICIES:
        for folder, folders, names in os.walk(os.path.join(TOP, top)):
            folders[:] = sorted(f for f in folders if f not in ("schema", "examples"))
            yield from (os.path.relpath(os.path.join(folder, n), TOP) for n in sorted(names) if re.fullmatch(r"[0-9-]+\.json", n))


def part_packs(part, programs):
    """SHA-256 of every pack compiled, and what the compiler says."""
    with tempfile.TemporaryDirectory(prefix="passend-record-") as folder:
        out = os.path.join(folder, "pack")
        for pack in packs():
            came = run([os.path.join(programs, "passend"), "policy", "compile", pack, "-o", out])
            sha = None
            if os.path.exists(out):
                with open(out, "rb") as f:
                    sha = hashlib.sha256(f.read()).hexdigest()
                os.unlink(out)
            part.add(pack, [sha, *came])


def part_cases(part, programs):
    """What `evaluate --stream` answers to random cases of all years, as of one day."""
    cases.TODAY = DAY       # the day on which a case without a home is asked
    per_pack = -(-CASES // len(law.PACKS))
    for p in law.PACKS:
        rng = random.Random("%d/%s" % (SEED, p.key))
        drawn = [cases.random_case(rng, p) for _ in range(per_pack)]
        status, out, err = run([os.path.join(programs, "passend"), "evaluate", "--stream", "--at", DAY.isoformat()],
                               input="".join(json.dumps(c) + "\n" for c in drawn).encode(),
                               env=dict(os.environ, PASSEND_POLICY_DIR=":".join(POLICIES[:2])))
        lines = out.splitlines()
        part.add(p.key, [status, len(lines), err])
        for i, (case, line) in enumerate(zip(drawn, lines)):
            part.add("%s %d" % (p.key, i), {"case": case, "answer": json.loads(line)})


PARTS = {k[5:]: f for k, f in globals().copy().items() if k.startswith("part_")}


def main():
    if len(sys.argv) < 3 or not set(sys.argv[3:]) <= set(PARTS):
        sys.exit(__doc__)
    programs, out = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(out, exist_ok=True)
    for name in sys.argv[3:] or PARTS:
        part = Part(out, name, programs)
        PARTS[name](part, programs)
        part.file.close()
        print(f"{name}: {part.count} rows", flush=True)


if __name__ == "__main__":
    main()
