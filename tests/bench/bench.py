"""Speed and memory of the service, as ratios that hold on any machine. Prints one JSON document; asserts nothing.

usage: bench.py BIN [--peers DIR] [--seconds 5] [--repeat 3] [--grants 150000] [--only NAME,...]

BIN is a release build. The service is pinned to one core, the load to another. Every rate stands beside the crypto index
(tests/bench/index.c) of the service's core taken just before and after: v1s1 = one ES256 verify and one sign. With --peers
(a folder with the peer services' server.mjs, gen.mjs, policy.mjs, package.json; needs Node 20) the peer `fastify-jose-if` is
driven by the same load generator in the same run.
"""
import argparse
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from client import Platform, agree, home   # noqa: E402
from running_year import YEAR              # noqa: E402
from service import Service, free_port     # noqa: E402

SERVICE_CORE, LOAD_CORE = 0, 1
PEOPLE = ["amina", "joris", "daan", "suryani"]


def tool(o, name, *args):
    done = subprocess.run(["taskset", "-c", str(LOAD_CORE), os.path.join(o.programs, name), *args], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def index(o):
    done = subprocess.run(["taskset", "-c", str(SERVICE_CORE), os.path.join(o.programs, "bench_index")], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def cpu_s(pids):
    """CPU seconds of these processes, all threads, from the scheduler's own clock."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
                total += int(f.read().split()[0])
    return total / 1e9


def pss_kib(pids):
    total = {}
    for pid in pids:
        with open(f"/proc/{pid}/comm", encoding="ascii") as f:
            name = f.read().strip()
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
            total[name] = total.get(name, 0) + next(int(x.split()[1]) for x in f if x.startswith("Pss:"))
    return total


def all_pids(service):
    return [p for role in service.pids().values() for p in role]


def pin(core):
    return lambda: os.sched_setaffinity(0, {core})


class Pinned(Service):
    """The service on its own core; what it starts inherits that."""

    def start(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {SERVICE_CORE})
        try:
            return super().start()
        finally:
            os.sched_setaffinity(0, before)


def measure(o, what, pids, answers, load):
    """Repeated runs of one load; the median by answers per CPU second."""
    runs = []
    for _ in range(o.repeat):
        before, cpu, wall = index(o), cpu_s(pids()), time.monotonic()
        result = tool(o, "bench_load", *load)
        # The half second of warming up is work as well: count CPU for all, and answers in proportion.
        used, took = cpu_s(pids()) - cpu, time.monotonic() - wall
        after = index(o)
        v1s1 = (before["v1s1_per_s"] + after["v1s1_per_s"]) / 2
        sign = 2e6 / (before["sign_us"] + after["sign_us"])
        rate = result["rps"] * answers
        # CPU per answer: CPU share while loading over the rate. The load runs seconds + 0.5 s of `took`.
        share = used / (result["seconds"] + 0.5)
        per_cpu = rate / share
        runs.append({"answers_per_s": round(rate, 1), "cpu_share": round(share, 3), "cpu_us_per_answer": round(1e6 / per_cpu, 2),
                     "answers_per_cpu_s": round(per_cpu, 1), "v1s1_per_s": round(v1s1), "sign_per_s": round(sign),
                     "of_v1s1": round(per_cpu / v1s1, 3), "of_sign": round(per_cpu / sign, 3),
                     "p50_us": result["p50_us"], "p99_us": result["p99_us"], "non2xx": result["non2xx"], "took_s": round(took, 2)})
    runs.sort(key=lambda r: r["of_v1s1"])
    print(json.dumps({what: runs[len(runs) // 2]}), file=sys.stderr, flush=True)
    return {**runs[len(runs) // 2], "of_v1s1_all": [r["of_v1s1"] for r in runs], "of_sign_all": [r["of_sign"] for r in runs]}


def households(service, n):
    platform = Platform(service.port, service.certs)
    made = [agree(platform, service.standin, [(PEOPLE[i % len(PEOPLE)], f"r-{i}")], "L0101") for i in range(n)]
    platform.close()
    return [{"referentie": f"r-{i}", "dossierzegel": h["dossierzegel"]} for i, h in enumerate(made)]


def bodies(sealed):
    """What is asked, out of 300 sealed households: one at a time, 300 at a time, and with declared facts."""
    base = {"fase": "reactie", "corporatie": "L0101"}
    homes = [home(f"W-{i}", 60000 + 100 * i) for i in range(64)]
    single = [{**base, "eenheden": [homes[i % 64]], "huishoudens": [sealed[i % 300]]} for i in range(256)]
    batch = [{**base, "eenheden": [homes[i]], "huishoudens": [sealed[(37 * i + k) % 300] for k in range(300)]} for i in range(8)]
    declared = [{**base, "eenheden": [homes[i % 64]], "huishoudens": [
        {"referentie": f"r-{i}", "verklaard": {"leden": [
            {"rol": "WON", "geboortedatum": "1984-03-12", "inkomens": [{"jaar": YEAR - 1, "bedrag": 3125000 + 1000 * i}]},
            {"rol": "MED", "geboortedatum": "1988-07-19", "inkomens": [{"jaar": YEAR - 1, "bedrag": 500000}]},
            {"rol": "MBW", "kind": True, "geboortedatum": "2016-08-30"}]}}]} for i in range(256)]
    return {"single": single, "batch": batch, "declared": declared}


def write_bodies(path, made):
    with open(path, "w", encoding="ascii") as f:
        for b in made:
            f.write(json.dumps(b, separators=(",", ":")) + "\n")


def check(service, body):
    """What is measured must be verdicts, each of them."""
    platform = Platform(service.port, service.certs)
    status, _, answer = platform.toets(body)
    platform.close()
    if status != 200 or not all("toetsing" in a for a in answer["antwoorden"]):
        sys.exit("bench: not every answer is a verdict")


def of_service(o, directory, result):
    with Pinned(o.programs, directory) as service:
        client = ["--port", str(service.port), "--cert", os.path.join(service.certs, "client-regio-demo.pem"),
                  "--key", os.path.join(service.certs, "client-regio-demo.key"), "--seconds", str(o.seconds)]
        made = bodies(households(service, 300))
        single, batch, declared = (os.path.join(directory, f"bodies-{x}") for x in made)
        for name, file in zip(made, (single, batch, declared)):
            write_bodies(file, made[name])
        path = ["--path", "/v1/toetsingen"]
        check(service, made["batch"][0])
        pids = lambda: all_pids(service)   # noqa: E731
        if "single" in o.only:
            result["single_32"] = measure(o, "single_32", pids, 1,
                                          [*client, *path, "--bodies", single, "--connections", "32"])
        if "declared" in o.only:
            result["declared_32"] = measure(o, "declared_32", pids, 1,
                                            [*client, *path, "--bodies", declared, "--connections", "32"])
        if "batch" in o.only:
            result["batch_300"] = measure(o, "batch_300", pids, 300,
                                          [*client, *path, "--bodies", batch, "--connections", "4"])
        if "lone" in o.only:
            result["lone"] = measure(o, "lone", pids, 1, [*client, *path, "--bodies", single, "--connections", "1"])


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
    print(json.dumps({"memory": [result["memory_rest_mib"]["sum"], result["memory_full_mib"]["sum"]]}), file=sys.stderr)


def of_peer(o, directory, result):
    """fastify + jose + if-table: verifies one ES256 token and signs one, which is one signature check more than `single`."""
    work = os.path.join(directory, "peer")
    os.mkdir(work)
    for name in ("gen.mjs", "policy.mjs", "server.mjs", "package.json"):
        shutil.copy(os.path.join(o.peers, name), work)
    run = lambda *c: subprocess.run(c, cwd=work, check=True, capture_output=True)   # noqa: E731
    run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key",
        "-out", "tls.crt", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    run("node", "gen.mjs", work, "256")
    with open(os.path.join(work, "tokens.txt"), encoding="ascii") as f:
        bodies = os.path.join(work, "bodies")
        write_bodies(bodies, [{"token": t} for t in f.read().split()])
    port = free_port()
    env = {**os.environ, "DIR": work, "PORT": str(port), "NODE_ENV": "production", "FRAMEWORK": "fastify", "JWT": "jose",
           "ENGINE": "if", "AUDIT": "none"}
    peer = subprocess.Popen(["node", "server.mjs"], cwd=work, env=env, preexec_fn=pin(SERVICE_CORE),
                            stdout=subprocess.DEVNULL)
    try:
        time.sleep(2)
        result["peer_fastify_jose_if"] = measure(
            o, "peer", lambda: [peer.pid], 1,
            ["--port", str(port), "--path", "/decide", "--bodies", bodies, "--connections", "32", "--seconds", str(o.seconds)])
    finally:
        peer.send_signal(signal.SIGTERM)
        peer.wait(10)


def of_verify(o, directory):
    """Verdicts checked on one core: alone, under one checkpoint, and with one each; a log of 100,000 with 2,000 verdicts in it."""
    with open(os.path.join(HERE, "..", "cli", "data", "verdict.jws"), encoding="ascii") as f:
        part = f.read().split(".")[1]
    claims = directory + ".json"
    with open(claims, "wb") as f:
        f.write(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    subprocess.run([os.path.join(o.programs, "make_log"), directory, "100000", "50", claims], check=True)
    return tool(o, "bench_verify", directory)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--peers")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--grants", type=int, default=150000)
    parser.add_argument("--only", default="single,declared,batch,lone,memory,peer,verify")
    o = parser.parse_args()
    o.programs, o.only = os.path.abspath(o.programs), o.only.split(",")
    result = {"machine": {"cores": os.cpu_count(), "index_at_start": index(o)}}
    with tempfile.TemporaryDirectory(prefix="passend-bench-") as directory:
        of_service(o, os.path.join(directory, "service"), result)
        if "memory" in o.only:
            of_memory(o, os.path.join(directory, "memory"), result)
        if "peer" in o.only and o.peers:
            of_peer(o, directory, result)
        if "verify" in o.only:
            result["verify"] = of_verify(o, os.path.join(directory, "log"))
    if "single_32" in result and "peer_fastify_jose_if" in result:
        ours, theirs = result["single_32"], result["peer_fastify_jose_if"]
        # Both relative to the index of their own minutes, so that a change of the machine's speed between them does not count.
        result["times_peer"] = round(ours["of_v1s1"] / theirs["of_v1s1"], 2)
        result["times_peer_wall"] = round(ours["answers_per_s"] / ours["v1s1_per_s"] /
                                          (theirs["answers_per_s"] / theirs["v1s1_per_s"]), 2)
    result["machine"]["index_at_end"] = index(o)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
