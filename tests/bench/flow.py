"""What one whole flow costs: from PAR to the seal, the evidence fetched from a stand-in source that is a server. Prints one JSON document;
asserts nothing.

usage: flow.py BIN [--flows 200] [--together 8] [--repeat 3] [--at-once 1000] [--source qii | --self] [--only cost,at-once]

BIN is a release build. The unit is H: processor time of both ends of one full TLS 1.3 handshake (tests/bench/handshake.c), taken on the
service's core just before and after. What is counted is all our roles, also assessors that ended; not the source, nor the person's browser,
nor the platform: they have the other core. A person's browser keeps its connections: one, one that is opened ahead and not used, and after the
source another; the platform has one for PAR, and one for token and seal. --together: flows that are on their way meanwhile. --at-once: so many persons begin at the same
moment, each a step at a time and 64 requests together, of a platform with sixteen connections; how many got their seal, and how long it took. --self: everything filled in by the person, without a source.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import queue
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, HERE)
from agreeing import Adult                                            # noqa: E402
from bench import LOAD_CORE, SERVICE_CORE, Pinned, cpu_s              # noqa: E402
from browser import Browser                                           # noqa: E402
from client import REDIRECT, Platform                                          # noqa: E402
from service import children                                          # noqa: E402

PERSON = {"qii": "amina", "mijninkomen": "karim"}
TICKS_S = os.sysconf("SC_CLK_TCK")


BROWSING = threading.Semaphore(64)      # requests of browsers at a time: a thousand handshakes of this one process would time out


class Kept(Browser):
    """Its connections stay, one for each host."""

    def __init__(self, *args):
        super().__init__(*args)
        self.rested = {}

    def _exchange(self, host, port, plain, request):
        with BROWSING:
            conn = self.rested.pop((host, port), None)
            try:
                if conn is not None:
                    return self._over(conn, host, port, request)
            except (ConnectionError, http.client.HTTPException):    # it was ended meanwhile
                conn.close()
            return self._over(self._connect(host, port, plain), host, port, request)

    def _over(self, conn, host, port, request):
        conn.request(*request)
        answer = conn.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            conn.close()
        else:
            self.rested[host, port] = conn
        return answer, text

    def leave(self):
        while self.rested:
            self.rested.popitem()[1].close()


class Pool:
    """A platform with so many connections that stay, for whoever asks."""

    def __init__(self, service, n):
        self.free = queue.Queue()
        for _ in range(n):
            self.free.put(Platform(service.port, service.certs))
        self.name, self.redirect = "regio-demo", REDIRECT

    def par(self, *args, **more):
        return self._by("par", *args, **more)

    def call(self, *args, **more):
        return self._by("call", *args, **more)

    def _by(self, what, *args, **more):
        platform = self.free.get()
        try:
            return getattr(platform, what)(*args, **more)
        finally:
            self.free.put(platform)

    def close(self):
        pass


class Person(Adult):
    """platform: None, one of its own: no connection of anybody is there before."""

    def __init__(self, o, service, i, platform=None):
        super().__init__(service, platform or Platform(service.port, service.certs), [f"r-{i}"], person=None if o.self else PERSON[o.source])
        self.source = None if o.self else o.source

    def device(self, language="nl"):
        return Kept([os.path.join(self.service.certs, name) for name in ("ca.pem", *(["bron-ca.pem"] if self.service.sources else []))], language)

    def details(self):
        return {**super().details(), **({} if self.source else {"bronnen": ["zelf"]})}

    def push(self):
        """Again when told to come back later, as a platform does that asks for a thousand at the same moment."""
        while True:
            answer = super().push()
            if answer[0] != 429:
                return answer
            time.sleep(float(answer[1]["Retry-After"]))

    def whole(self):
        self.ask()
        self.platform.close()
        with BROWSING:
            ahead = self.browser._connect("localhost", self.service.public_port, False)
        self.load().agree()
        if self.source:
            self.choose(self.source)
            self.browser.leave()
            self.away().log_in()
            while self.browser.path.endswith("/bezig"):
                self.browser.reload()
        else:
            self.type_in()
        self.right().back().redeem().fetch()
        ahead.close()
        self.browser.leave()
        self.platform.close()
        return self


# ---- what it takes ----

def ended_s(pid):
    """CPU seconds of a process's children that ended."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS_S


def used(service):
    """CPU seconds of each role so far; assessors that ended count as such."""
    launcher = service.process.pid
    found = {"launcher": cpu_s([launcher]), "assessor": ended_s(launcher)}
    for pid, name in children(launcher):
        role = name.removeprefix("passend-")[:7]
        try:
            found[role] = found.get(role, 0) + cpu_s([pid])
        except FileNotFoundError:        # it ended in between, and is among those from the next look on
            pass
    found["assessor"] += found.pop("assesso", 0)
    return found


def handshake(o):
    done = subprocess.run(["taskset", "-c", str(SERVICE_CORE), os.path.join(o.programs, "bench_handshake")], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def cost_once(o, service, first):
    before, begun = handshake(o), used(service)
    with concurrent.futures.ThreadPoolExecutor(o.together) as pool:
        list(pool.map(lambda i: Person(o, service, first + i).whole(), range(o.flows)))
    done, after = used(service), handshake(o)
    unit = {name: (before[name] + after[name]) / 2000 for name in before}      # ms
    ms = {role: 1000 * (done[role] - begun.get(role, 0)) / o.flows for role in done}
    platform, browser = 2 * unit["mutual_server_us"], 3 * unit["server_us"]
    rows = {"platform: 2 server handshakes with client certificate": platform, "browser: 3 server handshakes": browser,
            "courier: 2 client handshakes with certificate, libcurl; dialer": ms.get("courier", 0) + ms.get("dialer", 0),
            "assessor: start, judge, exit; launcher": ms["assessor"] + ms["launcher"], "notary": ms["notary"],
            "gates: requests": ms["gate-pl"] + ms["gate-pu"] - platform - browser}
    total, h = sum(ms.values()), unit["h_us"]
    return {"h_ms": round(h, 3), "sum_ms": round(total, 2), "sum_h": round(total / h, 2),
            "rows": {name: {"ms": round(value, 2), "h": round(value / h, 2)} for name, value in rows.items()},
            "roles_ms": {role: round(value, 2) for role, value in sorted(ms.items())}}


def cost(o, service):
    for i in range(20):
        Person(o, service, i).whole()
    runs = sorted((cost_once(o, service, 1000 * (n + 1)) for n in range(o.repeat)), key=lambda r: r["sum_h"])
    return {**runs[len(runs) // 2], "sum_h_all": [r["sum_h"] for r in runs]}


def at_once(o, service):
    threading.stack_size(512 << 10)
    ready, times, wrong, platform = threading.Barrier(o.at_once), [], {}, Pool(service, 16)

    def one(i):
        person = Person(o, service, i, platform)
        ready.wait()
        begun = time.monotonic()
        try:
            person.whole()
            times.append(time.monotonic() - begun)
        except Exception as e:                                      # of whatever kind: it did not finish
            what = f"{type(e).__name__} {str(e)[:120]}"
            wrong[what] = wrong.get(what, 0) + 1

    begun, cpu = time.monotonic(), sum(used(service).values())
    with concurrent.futures.ThreadPoolExecutor(o.at_once) as pool:
        list(pool.map(one, range(10**6, 10**6 + o.at_once)))
    took, cpu = time.monotonic() - begun, sum(used(service).values()) - cpu
    times.sort()
    return {"begun": o.at_once, "finished": len(times), "did_not": wrong, "took_s": round(took, 1), "cpu_s": round(cpu, 2),
            "p50_s": round(times[len(times) // 2], 2) if times else None, "most_s": round(times[-1], 2) if times else None}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--flows", type=int, default=200)
    parser.add_argument("--together", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=1000)
    parser.add_argument("--source", default="qii")
    parser.add_argument("--self", action="store_true")
    parser.add_argument("--only", default="cost,at-once")
    o = parser.parse_args()
    o.programs, o.only = os.path.abspath(o.programs), o.only.split(",")
    os.sched_setaffinity(0, {LOAD_CORE})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))         # also of the source
    result = {"machine": {"cores": os.cpu_count(), **handshake(o)}, "source": None if o.self else o.source}
    with tempfile.TemporaryDirectory(prefix="passend-bench-") as directory:
        with Pinned(o.programs, directory, **({} if o.self else {"flow": (o.source,)})) as service:
            if "cost" in o.only:
                result["cost"] = cost(o, service)
            if "at-once" in o.only:
                result["at_once"] = at_once(o, service)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
