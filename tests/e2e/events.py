"""What a platform is told without having asked: POST /v1/gebeurtenissen of the running service.

usage: events.py BIN [TEXT]      TEXT: only the scenes whose name has it

Needs a build for tests: `passendctl klok +SECONDS`.
"""
import http.client
import json
import os
import re
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, slug                            # noqa: E402
from client import Platform, agree, expect                  # noqa: E402
from patience import until                                  # noqa: E402
from running_year import TOP                                # noqa: E402
from scenes import BIN, ONLY, chosen, same, scene           # noqa: E402
from service import Service                                 # noqa: E402

DAY = 86400
with open(os.path.join(TOP, "docs", "openapi.json"), encoding="utf-8") as f:
    SCHEMAS = json.load(f)["components"]["schemas"]


def as_described(event):
    """Every member as the OpenAPI document has it."""
    described = SCHEMAS["Gebeurtenis"]
    for name in described["required"]:
        assert name in event, f"{event} has no {name}"
    for name, value in event.items():
        is_ = described["properties"][name]
        is_ = SCHEMAS[is_["$ref"].rsplit("/", 1)[-1]] if "$ref" in is_ else is_
        assert value in is_.get("enum", [value]), f"{name} {value}"
        assert re.search(is_.get("pattern", ""), str(value)), f"{name} {value}"
        assert type(value).__name__ == {"string": "str", "integer": "int", "boolean": "bool"}[is_.get("type", "string")], f"{name} {value}"


class Reader:
    """A platform that keeps what it was told."""

    def __init__(self, platform):
        self.platform, self.have, self.all = platform, [], []

    def ask(self, **body):
        return self.platform.call("POST", "/v1/gebeurtenissen", body, retry=True)

    def page(self, ack=True, **body):
        """One page; what was read before is acknowledged with it."""
        answer = expect("gebeurtenissen", self.ask(**({"ack": self.have} if self.have and ack else {}), returnImmediately=True, **body), 200)
        for event in answer["gebeurtenissen"]:
            as_described(event)
        if ack:
            self.have = [e["id"] for e in answer["gebeurtenissen"]]
            self.all += answer["gebeurtenissen"]
        return answer

    def drain(self):
        """All that there is, and it is acknowledged."""
        found = []
        while True:
            page = self.page()
            found += page["gebeurtenissen"]
            if not page["meer"] and not self.have:
                return found

    def told(self, n=1):
        """The next n events, however late they are written down."""
        found = []
        until(lambda: found.extend(self.drain()) or len(found) >= n, f"{n} events")
        return [said(e) for e in found]


def said(event):
    """Without id and time."""
    return {k: v for k, v in event.items() if k not in ("id", "op")}


def of(a, kind, **more):
    """What is said of an adult's agreement where nothing is left out."""
    return {"soort": "instemming." + kind, "dossier": a.dossier, "grant_id": a.grant, "referentie": a.refs[a.i], **more}


def of_flow(a, kind, reason):
    return {"soort": "instemming." + kind, "dossier": a.dossier, "referentie": a.refs[a.i], "reden": reason}


def whole(a, kind, **more):
    return {"soort": "instemming." + kind, "dossier": a.dossier, **more}


class Stage:
    def __init__(self, service):
        self.service = service
        self.platform, self.other = Platform(service.port, service.certs), Platform(service.port, service.certs, "ander-platform", redirect="https://ander-platform.example/passend/terug")
        self.reader, self.stranger = Reader(self.platform), Reader(self.other)
        self.n = 0

    def adult(self, **more):
        self.n += 1
        return Adult(self.service, self.platform, [f"r-{self.n}"], **more).ask()

    def couple(self, **more):
        self.n += 2
        refs = [f"r-{self.n - 1}", f"r-{self.n}"]
        one = Adult(self.service, self.platform, refs, **more).ask()
        return one, Adult(self.service, self.platform, refs, 1, one.dossier, **more)

    def kill_notary(self):
        pid = self.service.pids()["notary"][0]
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid not in self.service.pids().get("notary", [pid]), "another notary")
        until(lambda: self.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a notary that answers")


# ---- agreements ----

@scene
def the_service_began(t):
    for reader in (t.reader, t.stranger):
        events = reader.drain()
        same([e["soort"] for e in events], ["dienst.herstart"], "first of all")
        same(events[0]["instemmingen"], False, "nothing was lost")


@scene
def given_and_withdrawn(t):
    a = t.adult().fill_in()
    same(t.reader.drain(), [], "until the seal is fetched nothing is given")
    a.back().redeem().fetch()
    same(t.reader.told(), [of(a, "gegeven")], "given")
    again = Adult(t.service, t.platform, a.refs, 0, a.dossier).ask().finish()
    same(t.reader.told(), [of(again, "gegeven")], "given anew, in the place of the first")
    again.stop()
    same(t.reader.told(), [of(again, "ingetrokken")], "by the person")
    household = agree(t.platform, t.service.standin, [("amina", "WON")], "L0101")
    first = t.reader.told()
    same([(e["soort"], e["dossier"], e["grant_id"]) for e in first], [("instemming.gegeven", household["dossier"], household["grants"][0])], "by evidence")
    t.platform.einde(household["grants"][0])
    same([e["soort"] for e in t.reader.told()], ["instemming.ingetrokken"], "by the platform")
    t.platform.einde(household["grants"][0])
    same((t.reader.drain(), t.stranger.drain()), ([], []), "once, and to nobody else")


@scene
def of_two_nobody_is_named(t):
    seen = []
    for who in (0, 1):
        for how in ("stop", "einde"):
            pair = t.couple()
            one = pair[0].finish()
            two = pair[1].ask().finish()
            same(t.reader.told(2), [of(one, "gegeven"), of(two, "gegeven")], "both agree")
            pair[who].stop() if how == "stop" else t.platform.einde(pair[who].grant)
            told = t.reader.told()
            same(told, [whole(one, "ingetrokken")], f"{how} of {who}")
            seen.append({k for e in told for k in e})
    same(len({frozenset(s) for s in seen}), 1, "members")


@scene
def how_flows_end(t):
    """(what is done, what is told of it)"""
    a = t.adult().load()
    a.browser.press("anders")
    a.browser.press("nee", stop=[t.platform.redirect])
    same(t.reader.told(), [of_flow(a, "geweigerd", "NEE")], "no")
    a = t.adult().load().agree()
    a.browser.press("anders")
    a.browser.press("balie", stop=[t.platform.redirect])
    same(t.reader.told(), [of_flow(a, "geweigerd", "ANDERE_MANIER")], "the desk")
    a = t.adult().fill_in().back().redeem()
    same(t.platform.einde(a.grant)[0], 204, "the end of what is pending")
    same(t.reader.told(), [of_flow(a, "afgebroken", "BEEINDIGD")], "ended while pending")
    a = t.adult().fill_in()
    a.stop()
    same(t.reader.told(), [of_flow(a, "afgebroken", "BEEINDIGD")], "stopped while pending")
    one, two = t.couple()
    one.finish()
    two.ask().load().agree()
    one.stop()
    same(t.reader.told(3), [of(one, "gegeven"), whole(one, "ingetrokken"), of_flow(two, "afgebroken", "BEEINDIGD")], "the other was on the way")
    nobody, loaded, bound, done = t.adult(), t.adult().load(), t.adult().load().agree(), t.adult().fill_in()
    t.service.clock(31 * 60)
    same(sorted(map(str, t.reader.told(2))), sorted(map(str, [of_flow(bound, "afgebroken", "TIJD"), of_flow(done, "afgebroken", "TIJD")])), "left alone")
    assert nobody.dossier and loaded.dossier


@scene
def time_goes_by(t):
    a = t.adult(days=100).finish()
    short = t.adult(days=20).finish()
    pair = t.couple(days=100)
    pair[0].finish(), pair[1].ask().finish()
    t.reader.told(4)
    t.service.clock(15 * DAY)
    same(t.reader.drain(), [], "two weeks")
    t.service.clock(7 * DAY)
    same(t.reader.told(), [of(short, "verlopen")], "one of twenty days is not announced")
    t.service.clock(50 * DAY)
    soon = t.reader.told(2)
    until_ = soon[0].pop("verlooptOp"), soon[1].pop("verlooptOp")
    same(sorted(map(str, soon)), sorted(map(str, [of(a, "verloopt-over-30-dagen"), whole(pair[0], "verloopt-over-30-dagen")])), "announced")
    same(len(set(until_)), 1, "when")
    t.kill_notary()
    same([e["soort"] for e in t.reader.told()], ["dienst.herstart"], "not announced again")
    t.stranger.drain()
    t.service.clock(30 * DAY)
    same(sorted(map(str, t.reader.told(2))), sorted(map(str, [of(a, "verlopen"), whole(pair[0], "verlopen")])), "over")


# ---- the conversation ----

@scene
def until_it_is_acknowledged(t):
    adults = [t.adult().finish() for _ in range(3)]
    first = t.reader.page(ack=False, maxEvents=2)
    same((len(first["gebeurtenissen"]), first["meer"]), (2, True), "a page of two")
    same(t.reader.page(ack=False, maxEvents=2), first, "an answer that was lost")
    ids = [e["id"] for e in first["gebeurtenissen"]]
    same(t.stranger.ask(ack=ids, returnImmediately=True)[2], {"gebeurtenissen": [], "meer": False}, "another client has nothing of it")
    t.kill_notary()
    same(t.reader.page(ack=False, maxEvents=2), first, "after a restart")
    same(t.reader.ask(ack=ids[:1] + ids[:1], maxEvents=0)[2], {"gebeurtenissen": [], "meer": True}, "only taken, twice")
    t.kill_notary()
    rest = t.reader.drain()
    same([e["id"] for e in rest][:1], ids[1:], "the rest")
    same([e.get("referentie") for e in rest if e["soort"] != "dienst.herstart"], [a.refs[0] for a in adults[1:]], "in order")
    t.kill_notary()
    same([e["soort"] for e in t.reader.drain()], ["dienst.herstart"], "what was acknowledged is gone")
    t.stranger.drain()


@scene
def refusals(t):
    good = "A" * 22
    for body, wanted in (
            ({"ack": [good] * 401}, (400, "te-veel")), ({"ack": ["x"]}, (400, "tekst-ongeldig")), ({"ack": good}, (400, "json-soort")),
            ({"maxEvents": 257}, (400, "json-getal")), ({"maxEvents": -1}, (400, "json-getal")), ({"maxEvents": "1"}, (400, "json-soort")),
            ({"returnImmediately": 1}, (400, "json-soort")), ({"setErrs": {}}, (400, "lid-onbekend")), ([], (400, "json-soort"))):
        status, _, answer = t.platform.call("POST", "/v1/gebeurtenissen", body)
        same((status, answer["type"].rsplit("/", 1)[-1]), wanted, str(body)[:60])
    same(t.platform.call("GET", "/v1/gebeurtenissen")[0], 405, "GET")
    same(t.reader.ask(ack=[good] * 400, returnImmediately=True)[0], 200, "ids that nobody knows")


class Waiting:
    """A call that waits, on a connection of its own."""

    def __init__(self, t, name="regio-demo", **body):
        self.platform, self.answer = Platform(t.service.port, t.service.certs, name), None
        self.thread = threading.Thread(target=self._ask, args=(body,), daemon=True)
        self.thread.start()

    def _ask(self, body):
        try:
            self.answer = self.platform.call("POST", "/v1/gebeurtenissen", body)
        except (OSError, http.client.HTTPException) as e:
            self.answer = (0, {}, str(type(e).__name__))

    def heard(self):
        until(lambda: self.answer is not None, "the answer of a call that waits")
        return self.answer[0], self.answer[2]

    def hang_up(self):
        self.platform.conn.sock.shutdown(2)
        self.thread.join()


def both_wait(t):
    """Two calls that wait: of three one is refused."""
    calls = [Waiting(t) for _ in range(3)]
    until(lambda: any(c.answer for c in calls), "one that may not wait")
    refused = next(c for c in calls if c.answer)
    same(slug(refused.answer), (429, "te-veel-aanvragen"), "the third one")
    return [c for c in calls if c is not refused]


@scene
def waiting(t):
    t.reader.drain()
    calls = both_wait(t)
    other = Waiting(t, "ander-platform")
    same(t.platform.call("GET", "/health/ready")[0], 200, "other calls meanwhile")
    a = t.adult().finish()
    for call in calls:
        status, body = call.heard()
        same((status, [said(e) for e in body["gebeurtenissen"]]), (200, [of(a, "gegeven")]), "told while it waits")
    same(other.answer, None, "nobody else is told")
    t.reader.drain()
    calls = both_wait(t)
    for call in calls:
        call.hang_up()
    last = []

    def room():
        last[:] = [Waiting(t)]
        last[0].thread.join(0.3)
        return last[0].answer is None

    until(room, "room for a call that waits, as those who hung up are gone")
    t.service.clock(26)
    same(last[0].heard(), (200, {"gebeurtenissen": [], "meer": False}), "nothing came")
    same(other.heard(), (200, {"gebeurtenissen": [], "meer": False}), "nor for the other")
    for name, role in (("the notary ends", "notary"), ("the gate ends", "gate-platform")):
        call = both_wait(t)[0]
        os.kill(t.service.pids()[role][0], signal.SIGKILL)
        status, _ = call.heard()
        assert status in (0, 503), f"{name}: {status}"
        until(lambda: t.platform.call("GET", "/health/ready", retry=True)[0] == 200, "it serves again")
        t.reader.drain(), t.stranger.drain()


@scene
def an_orderly_stop_waits_for_nobody(t):
    calls = both_wait(t)
    t.service.stop()
    for call in calls:
        assert call.heard()[0] in (0, 503), call.answer
    t.service.start()
    t.reader.drain(), t.stranger.drain()


@scene
def all_is_lost(t):
    a = t.adult().finish()
    t.reader.told()
    b = t.adult().finish()
    t.service.stop()
    for name in os.listdir(os.path.join(t.service.directory, "data")):
        if name.startswith("grants.db"):
            os.remove(os.path.join(t.service.directory, "data", name))
    t.service.start()
    for reader in (t.reader, t.stranger):
        events = reader.drain()
        same([(e["soort"], e["instemmingen"]) for e in events], [("dienst.herstart", True)], "all agreements are gone")
    same((a.grant_status()[0], b.grant_status()[0]), (404, 404), "they are")
    t.kill_notary()
    same([e["instemmingen"] for e in t.reader.drain()], [False], "once")
    t.stranger.drain()


def main():
    with tempfile.TemporaryDirectory(prefix="events-") as folder, Service(BIN, folder, extra={"beheer": "beheer"}) as service:
        stage = Stage(service)
        for f in chosen():
            if f is not the_service_began and ONLY:
                stage.reader.drain(), stage.stranger.drain()
            f(stage)


if __name__ == "__main__":
    main()
