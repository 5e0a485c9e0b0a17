"""What all measures share: a core for what is measured and one for what asks, their crypto index, processor time, and the peer."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.environ.get("BENCH_E2E", os.path.join(HERE, "..", "e2e")))      # of another checkout: against.py
from service import Service, free_port     # noqa: E402

SERVICE_CORE, LOAD_CORE = 0, 1


def tool(programs, name, *args, core=LOAD_CORE):
    """What one of our programs prints, on that core."""
    done = subprocess.run(["taskset", "-c", str(core), os.path.join(programs, name), *map(str, args)], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}: status {done.returncode} {done.stdout}")
    return json.loads(done.stdout)


def index(programs):
    return tool(programs, "bench_index", core=SERVICE_CORE)


def cpu_s(pids):
    """CPU seconds of these processes, all threads, from the scheduler's own clock."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
                total += int(f.read().split()[0])
    return total / 1e9


def all_pids(service, but=()):
    return [p for role, pids in service.pids().items() if role not in but for p in pids]


@contextlib.contextmanager
def on(core):
    """What is started meanwhile runs on that core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Pinned(Service):
    """The service on its own core."""

    def start(self):
        with on(SERVICE_CORE):
            return super().start()


def client_of(service, name="regio-demo"):
    """Options of bench_load."""
    return ["--port", service.port, "--cert", os.path.join(service.certs, f"client-{name}.pem"),
            "--key", os.path.join(service.certs, f"client-{name}.key"), "--path", "/v1/toetsingen"]


def one_run(programs, pids, load, answers=1, warm_s=0.5):
    """One load, between two readings of the index. warm_s: seconds that the load runs before it counts."""
    before, cpu = index(programs), cpu_s(pids)
    got = tool(programs, "bench_load", *load)
    used = cpu_s(pids) - cpu
    after = index(programs)
    v1s1 = (before["v1s1_per_s"] + after["v1s1_per_s"]) / 2
    sign = 2e6 / (before["sign_us"] + after["sign_us"])
    rate = got["rps"] * answers
    # Processor time is that of the whole load, so the share of it is, and the answers of a second are of those that count.
    share = used / (got["seconds"] + warm_s)
    per_cpu = rate / share
    return {"answers_per_s": round(rate, 1), "cpu_share": round(share, 3), "cpu_us_per_answer": round(1e6 / per_cpu, 2),
            "answers_per_cpu_s": round(per_cpu, 1), "v1s1_per_s": round(v1s1), "sign_per_s": round(sign),
            "of_v1s1": round(per_cpu / v1s1, 3), "of_sign": round(per_cpu / sign, 3), "p50_us": got["p50_us"], "p99_us": got["p99_us"],
            "non2xx": got["non2xx"]}


def median(runs, by="of_v1s1"):
    """The run in the middle, and all of them by that."""
    runs = sorted(runs, key=lambda r: r[by])
    return {**runs[len(runs) // 2], by + "_all": [r[by] for r in runs]}


def say(what, value):
    print(json.dumps({what: value}), file=sys.stderr, flush=True)


class Peer:
    """What somebody would write instead, in tests/bench/peer: fastify, jose and a table of rows; it verifies one ES256 token and signs
    one. audit: each verdict is in a file, synced, before it is answered. Its packages are fetched on first use."""

    def __init__(self, programs, directory, audit):
        self.programs, self.directory, self.port = programs, os.path.join(directory, "peer-audit" if audit else "peer"), free_port()
        shutil.copytree(os.path.join(HERE, "peer"), self.directory)
        self.command = ["node", "server.mjs", self.directory, str(self.port), *(["audit"] if audit else [])]
        self.bodies = os.path.join(self.directory, "bodies")

    def run(self, *command):
        subprocess.run(command, cwd=self.directory, check=True, capture_output=True)

    def __enter__(self):
        self.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        self.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key", "-out",
                 "tls.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
        self.run("node", "tokens.mjs", ".", "256")
        with open(os.path.join(self.directory, "tokens"), encoding="ascii") as tokens, open(self.bodies, "w", encoding="ascii") as bodies:
            bodies.writelines(json.dumps({"token": t}) + "\n" for t in tokens.read().split())
        with on(SERVICE_CORE):
            self.process = subprocess.Popen(self.command, cwd=self.directory, env={**os.environ, "NODE_ENV": "production"},
                                            stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            sys.exit("the peer did not start")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def load(self, seconds):
        return one_run(self.programs, [self.process.pid], ["--port", self.port, "--path", "/decide", "--bodies", self.bodies,
                                                           "--connections", 32, "--seconds", seconds])


def times(ours, theirs):
    """Each relative to the index of its own minutes, so that a change of the machine's speed between them does not count."""
    return {"times_peer": round(ours["of_v1s1"] / theirs["of_v1s1"], 2),
            "times_peer_wall": round(ours["answers_per_s"] / ours["v1s1_per_s"] / (theirs["answers_per_s"] / theirs["v1s1_per_s"]), 2)}
