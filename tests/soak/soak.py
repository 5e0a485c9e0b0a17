"""Two hundred thousand requests of all kinds through the service; descriptors and memory of each role are as after the first ones.

usage: soak.py BIN [REQUESTS=200000]      as root: nobody else may look into the roles

A round is some seconds of everything at once: verdicts of sealed households, one and 300 at a time; of declared ones; agreements from
PAR to withdrawal, with evidence that is refused between them; requests that are refused; connections for one request each;
answers that nobody reads. After a round all connections end, and each role is looked at: its descriptors must be those of before the
first request, exactly; its memory may be more than after the warm-up by what the service is to remember, and a little.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("e2e", "bench", "fire"):
    sys.path.insert(0, os.path.join(HERE, "..", folder))
from agreeing import Adult                                                      # noqa: E402
from bench import bodies, households, write_bodies                              # noqa: E402
from client import Platform, claims, details, expect, home                      # noqa: E402
from fire import post                                                           # noqa: E402
from patience import until                                                      # noqa: E402
from service import FLOW, Service                                               # noqa: E402

SECONDS = 8                        # of a round
WARM_UP = 3                        # rounds
ROUNDS_LEAST = 10
CORPORATION = "L0101"
OTHER = "ander-platform"
ROLES = ("launcher", "gate-platform", "gate-public", "notary", "assessor", "dialer", "courier", "tiler", "gate-log")
# KiB that a role may have more than after the warm-up. Of the gate the allocator keeps the most that bodies and answers ever were
# at once, 50 MiB or so, which depends on how the kinds of load met; of 200,000 requests this is 63 bytes each. The notary's two
# page caches go on to 2 MiB each.
SLACK_KIB = {"launcher": 512, "gate-platform": 12288, "gate-public": 2048, "notary": 2048, "assessor": 512, "dialer": 512, "courier": 2048,
             "tiler": 512, "gate-log": 2048}
# Of an agreement that began the notary keeps the case for half an hour and the seal for ten minutes; of one that ended, two ids
# for 90 days.
AGREEMENT_BYTES = 4096


# ---- what is seen of a process ----

def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def memory(pid):
    """(resident, proportional) KiB."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        lines = {line.split(":")[0]: line.split()[1] for line in f if ":" in line and line.split()[-1] == "kB"}
    return int(lines["Rss"]), int(lines["Pss"])


def look(service):
    """{role: (number of processes, descriptors of them as a set, greatest RSS, greatest PSS)}; None while a role is replaced."""
    seen, pids = {}, service.pids()
    try:
        for role in ROLES:
            at = [memory(pid) for pid in pids[role]]
            seen[role] = (len(at), {descriptors(pid) for pid in pids[role]}, max(m[0] for m in at), max(m[1] for m in at))
    except (OSError, KeyError):
        return None
    return seen


def at_rest(service, before):
    """Looks when all roles are there, with the descriptors of before."""
    last = []

    def same():
        last[:] = [look(service)]
        return last[0] is not None and all(last[0][role][:2] == before[role][:2] for role in ROLES)

    until(same, lambda: f"the descriptors of before: {before}, now {last[0]}", 0.2)
    return last[0]


# ---- load ----

def refused():
    """Requests that are refused, and why they are."""
    verdict = {"fase": "reactie", "corporatie": CORPORATION, "eenheden": [home("W-1", 69011)], "huishoudens": [{}]}
    good = post("/v1/toetsingen", verdict)
    yield post("/v1/toetsingen", b"{")                                                     # no JSON
    yield post("/v1/toetsingen", {**verdict, "corporatie": "L0999"})                       # not its corporation
    yield post("/v1/toetsingen", {**verdict, "huishoudens": [{"dossierzegel": "A" * 1200}]})   # 200, its answer is a problem
    yield post("/v1/toetsingen", {**verdict, "fase": "toewijzing"})                        # members of the other
    yield post("/v1/toetsen", verdict)                                                     # no such address
    yield post("/oauth/par", verdict)                                                      # no form
    yield post("/v1/bewijzen", {"zaak": "A" * 22, "bron": "qii", "bewijs": "e30.e30.AAAA"})  # no such case
    yield post("/v1/dossierzegels", {"dossier": "A" * 22, "zegels": ["A" * 1200]})         # no such dossier
    yield good.replace(b"POST", b"DELETE", 1)
    yield good.replace(b"POST", b"BREW", 1)
    yield good.replace(b"application/json", b"text/plain", 1)
    yield b"DELETE /oauth/grants/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: localhost\r\n\r\n"
    yield b"GET /v1/zegels/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: localhost\r\n\r\n"


def ends_connection():
    """After these the connection ends."""
    yield b"POST /v1/toetsingen HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n"
    yield b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Soak:
    def __init__(self, service, directory):
        self.service, self.directory = service, directory
        self.statuses, self.agreements, self.problems, self.lock = collections.Counter(), 0, [], threading.Lock()
        self.flows = 0
        for name, made in bodies(households(service, 300)).items():
            write_bodies(os.path.join(directory, name), made)
        unread = post("/v1/toetsingen", {"fase": "reactie", "corporatie": "L0102", "talen": ["en"], "huishoudens": [{}] * 1000})
        for name, requests in (("refused", list(refused()) * 20), ("ends", ends_connection()), ("unread", [unread])):
            with open(os.path.join(directory, name), "wb") as f:
                f.writelines(requests)

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self, program, *words):
        done = subprocess.run([os.path.join(self.service.programs, program), *map(str, words)], capture_output=True, text=True,
                              check=False)
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            self.wrong(f"{program} {words[0]}: {done.stderr.strip()}")
            return {"requests": 0, "non2xx": 0, "statuses": {}}

    def wrong(self, what):
        with self.lock:
            self.problems.append(what)

    def count(self, status, n=1):
        with self.lock:
            self.statuses[int(status)] += n

    def verdicts(self, name, connections):
        """All of them are answered 200."""
        cert = os.path.join(self.service.certs, "client-regio-demo")
        result = self.run("bench_load", "--port", self.service.port, "--path", "/v1/toetsingen", "--bodies", self.path(name), "--cert",
                          cert + ".pem", "--key", cert + ".key", "--connections", connections, "--seconds", SECONDS)
        self.count(200, result["requests"] - result["non2xx"])
        if result["non2xx"] > 0 or result["requests"] == 0:
            self.wrong(f"{name}: {result}")

    def attack(self, name, connections, *more):
        result = self.run("fire_attack", "requests", "--port", self.service.port, "--certs", self.service.certs, "--client", OTHER,
                          "--seconds", SECONDS, "--connections", connections, "--requests", self.path(name), *more)
        for status, n in result["statuses"].items():
            self.count(status, n)

    def agreement(self, platform, reference):
        """PAR, evidence of nobody, evidence, completion, a verdict, withdrawal, and no verdict any more."""
        standin = self.service.standin

        def call(step, answer, status):
            self.count(answer[0])
            return expect(step, answer, status)

        par = call("par", platform.par(details(standin, [("amina", reference)], 0, [CORPORATION])), 201)
        call("evidence of nobody", platform.bewijs(par["zaak"], "qii", "e30.e30.AAAA"), 422)
        jws = standin.sign("amina", par["nonce"])
        made = call("evidence", platform.bewijs(par["zaak"], standin.people["amina"]["bron"], jws), 201)
        sealed = call("completion", platform.dossierzegel(par["dossier"], [made["zegel"]]), 201)
        question = {"fase": "reactie", "corporatie": CORPORATION, "eenheden": [home("W-1", 69011)],
                    "huishoudens": [{"referentie": reference, "dossierzegel": sealed["dossierzegel"]}]}
        answer = call("verdict", platform.toets(question), 200)["antwoorden"][0]
        if claims(answer["toetsing"])["uitkomst"] != "GESCHIKT":
            self.wrong("a wrong verdict")
        call("withdrawal", platform.einde(made["grant_id"]), 204)
        if "toetsing" in call("no verdict", platform.toets(question), 200)["antwoorden"][0]:
            self.wrong("a withdrawn household has a verdict")
        with self.lock:
            self.agreements += 1

    def flow(self, platform, source, reference):
        """Somebody logs in at a source, agrees, and the platform ends it. A source that is asked too much at once is no mistake."""
        a = Adult(self.service, platform, [reference], person="amina").ask().load().agree().choose(source).away().log_in()
        if not a.browser.path.endswith("/waarden"):
            return
        a.right().back().redeem().fetch()
        self.count(expect("withdrawal", platform.einde(a.grant), 204) or 204)
        with self.lock:
            self.agreements += 1
            self.flows += 1

    def agree(self, name, stop):
        platform = Platform(self.service.port, self.service.certs)
        i = 0
        try:
            while not stop.is_set():
                self.agreement(platform, f"{name}-{i}")
                self.flow(platform, FLOW[i % len(FLOW)], f"{name}-stroom-{i}")
                i += 1
        except Exception as e:      # also of the harness: the round is not to go on without
            self.wrong(f"an agreement: {e!r}")
        finally:
            platform.close()

    def round(self, number):
        stop = threading.Event()
        load = [threading.Thread(target=self.verdicts, args=args) for args in (("single", 16), ("declared", 16), ("batch", 2))]
        load += [threading.Thread(target=self.attack, args=args) for args in
                 (("refused", 4, "--read"), ("ends", 4, "--read"), ("unread", 32))]
        agree = threading.Thread(target=self.agree, args=(f"r{number}", stop))
        for thread in (*load, agree):
            thread.start()
        for thread in load:
            thread.join()
        stop.set()
        agree.join()

    def requests(self):
        return sum(self.statuses.values())


# ---- judgement ----

def say(mark, soak, seen):
    print(f"{mark:>8} {soak.requests():>9,} {soak.agreements:>6}", *(
        f"  {min(seen[r][1]):>4} {seen[r][2]:>7} {seen[r][3]:>7}" for r in ROLES), flush=True)


def judge(soak, before, after):
    """before: after the warm-up, with the number of agreements of then."""
    for role in ROLES:
        allowed = SLACK_KIB[role]
        if role == "notary":
            allowed += (soak.agreements - before["agreements"]) * AGREEMENT_BYTES // 1024
        for name, at in (("RSS", 2), ("PSS", 3)):
            more = after[role][at] - before["seen"][role][at]
            if more > allowed:
                soak.wrong(f"{role} has {more} KiB more ({name}), {allowed} are allowed")


def main():
    programs, least = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200000
    if os.geteuid() != 0:
        sys.exit("soak: only root may look into the roles")
    with tempfile.TemporaryDirectory(prefix="passend-soak-") as directory, Service(programs, directory, flow=FLOW, beat=10) as service:
        start = until(lambda: look(service), "all roles")
        print("    mark  requests agreed", *(f"  {r:>20}" for r in ROLES))
        print("                         ", *("    fd  RSS KiB PSS KiB" for _ in ROLES))
        soak = Soak(service, directory)
        say("start", soak, start)
        number, warm = 0, None
        while not soak.problems and (number < ROUNDS_LEAST or soak.requests() < least):
            soak.round(number)
            number += 1
            seen = at_rest(service, start)
            say(number if number != WARM_UP else f"warm {number}", soak, seen)
            if number == WARM_UP:
                warm = {"seen": seen, "agreements": soak.agreements}
        if warm is not None:
            judge(soak, warm, seen)
        if soak.flows < 2 * number:
            soak.wrong(f"{soak.flows} people found their way through a source in {number} rounds")
        for status in (200, 201, 204, 400, 403, 404, 405, 413, 415, 422, 501):
            if soak.statuses[status] == 0:
                soak.wrong(f"nothing was answered {status}")
        print("answers:", ", ".join(f"{s} {n:,}" for s, n in sorted(soak.statuses.items())))
    for problem in soak.problems:
        print("wrong:", problem)
    sys.exit(1 if soak.problems else 0)


if __name__ == "__main__":
    main()
