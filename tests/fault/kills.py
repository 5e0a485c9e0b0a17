"""Roles die at random under load; nothing confirmed is undone, no verdict is wrong, the service recovers by itself.

usage: kills.py BIN [KILLS=200] [SEED]

Five threads work all the time: one asks verdicts for a household that stays, one withdraws households that were made
before, one asks about households whose withdrawal was confirmed, one hands in evidence for one-time orders, each again and again, one reads the public log. Meanwhile roles are killed (SIGKILL), now and then the launcher too,
which the test restarts as the system's service manager would.
"""
import http.client
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult                                      # noqa: E402
from client import Platform, Refused, agree, claims, details, home, wait_ready   # noqa: E402
from logreader import LogReader, root, sha                            # noqa: E402
from patience import until                                           # noqa: E402
from service import FLOW, Service                                     # noqa: E402

HOUSEHOLDS = 40                # to withdraw, one by one
GONE = {"instemming-ingetrokken", "gegevens-onvolledig"}
# Environment, not caller: the request may be sent again.
RETRY = {503, 408, 429}


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.stop = False
        self.verdicts, self.withdrawn, self.asked_again, self.dropped = [], [], 0, 0
        self.orders, self.again = 0, 0
        self.roots = {}            # of published checkpoints, by their size
        self.errors = []

    def wrong(self, what):
        with self.lock:
            self.errors.append(what)


def body(seal):
    return {"fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1", 69011)],
            "huishoudens": [{"referentie": "r-1", "dossierzegel": seal}]}


def reason(answer):
    return answer.get("probleem", {}).get("type", "").rsplit("/", 1)[-1]


def ask(platform, state, seal):
    """One verdict request that outlives restarts. Returns the answer of the household, or None when told to stop."""
    while not state.stop:
        try:
            status, _, answer = platform.call("POST", "/v1/toetsingen", body(seal))
        except (OSError, http.client.HTTPException):
            platform.close()
            with state.lock:
                state.dropped += 1
            time.sleep(0.01)
            continue
        if status == 200:
            one = answer["antwoorden"][0]
            if one.get("probleem", {}).get("status") in RETRY:
                time.sleep(0.01)
                continue
            return one
        if status not in RETRY:
            state.wrong(f"toetsing answered {status}")
            return None
        time.sleep(0.01)
    return None


def keep_asking(service, state, seal):
    platform = Platform(service.port, service.certs)
    while not state.stop:
        one = ask(platform, state, seal)
        if one is None:
            continue
        if "toetsing" not in one:
            state.wrong(f"the household that stays was refused: {reason(one)}")
            return
        said = claims(one["toetsing"])
        if (said["uitkomst"], said["daeb"], said["passendheidsoort"]) != ("GESCHIKT", "BINNEN", "PAS"):
            state.wrong("a wrong verdict")
        with state.lock:
            state.verdicts.append(one["toetsing"])


def keep_withdrawing(service, state, households, pace):
    platform = Platform(service.port, service.certs)
    for h in households:
        while not state.stop:
            try:
                status, _, _ = platform.einde(h["grants"][0])
            except (OSError, http.client.HTTPException):
                platform.close()
                time.sleep(0.01)
                continue
            if status in RETRY:
                time.sleep(0.01)
                continue
            if status != 204:
                state.wrong(f"withdrawal answered {status}")
            with state.lock:
                state.withdrawn.append(h["dossierzegel"])
            break
        time.sleep(pace)


def keep_asking_withdrawn(service, state):
    platform = Platform(service.port, service.certs)
    while not state.stop:
        with state.lock:
            seal = random.choice(state.withdrawn) if state.withdrawn else None
        if seal is None:
            time.sleep(0.05)
            continue
        one = ask(platform, state, seal)
        if one is None:
            continue
        if reason(one) not in GONE:
            state.wrong(f"a withdrawn household was answered: {reason(one) or 'verdict'}")
        with state.lock:
            state.asked_again += 1


def until_answered(platform, state, call):
    """The answer of a call that is repeated while the service is away."""
    while not state.stop:
        try:
            status, _, body = call()
        except (OSError, http.client.HTTPException):
            platform.close()
            time.sleep(0.01)
            continue
        if status not in RETRY:
            return status, body
        time.sleep(0.01)
    return None, None


def hand_in(platform, state, standin, order):
    """Evidence for an order in a case of its own, and in another of its dossier when it was lost with the process: grant or
    reason."""
    dossier = None
    while True:
        d = details(standin, [("amina", "r-1")], 0, ["L0101"], dossier, eenheid=home("W-1", 69011))
        status, par = until_answered(platform, state, lambda: platform.par(d))
        if status == 404:   # the process died before anything was known of it
            dossier = None
            continue
        if status != 201:
            return None if status is None else f"par {status}"
        zaak, dossier = par["zaak"], par["dossier"]
        status, body = until_answered(platform, state, lambda: platform.bewijs(zaak, "dvmg", order["bewijs"], order["intrekking"]))
        if status is None:
            return None
        if status == 201:
            # Both the notary's memory and the ledger may be asked: at once, and from the assessor once more.
            more, same = until_answered(platform, state, lambda: platform.bewijs(zaak, "dvmg", order["bewijs"], order["intrekking"]))
            if more == 201 and same["grant_id"] != body["grant_id"]:
                state.wrong("one case gave two grants for an order")
            return body["grant_id"]
        why = body["type"].rsplit("/", 1)[-1]
        if why not in ("zaak-onbekend", "zaak-bezig"):
            return why


def rows_without_grant(directory):
    """Orders whose row was committed and whose grant was not, of a service that has stopped."""
    def read(name, question):
        db = sqlite3.connect(os.path.join(directory, "data", name))
        try:
            return {row[0] for row in db.execute(question)}
        finally:
            db.close()
    return len(read("ledger.db", "SELECT grant_id FROM gezien") - read("grants.db", "SELECT id FROM grants"))


def keep_ordering(service, state):
    """One order at a time, each in three cases: the first gets its grant, whatever died meanwhile, and no other does."""
    platform = Platform(service.port, service.certs)
    while not state.stop:
        order = service.standin.order("amina")
        got = [hand_in(platform, state, service.standin, order) for _ in range(3)]
        if None in got:
            return
        if len(got[0]) != 22 or got[1:] != ["bewijs-al-gebruikt"] * 2:
            state.wrong(f"an order was answered {got}")
        with state.lock:
            state.orders += 1
            state.again += got.count("bewijs-al-gebruikt")


def keep_reading(service, state):
    """Every checkpoint that is published: it only grows, and no size has two roots."""
    log, last = LogReader(service), 0
    while not state.stop and not state.errors:
        seen = log.checkpoint()
        if seen is not None:
            if seen[0] < last or state.roots.setdefault(seen[0], seen[1]) != seen[1]:
                state.wrong("the log was published smaller, or with another root")
            last = seen[0]
        time.sleep(0.2)


def whole_log(service, platform, state, directory):
    """What is published at last has every row, one of each withdrawal however often anything died in it, and each checkpoint of before
    is one of its beginnings."""
    log = LogReader(service)
    made = 1 + 3 + len(platform.call("GET", "/v1/beleidspakketten")[2]["beleidspakketten"]) + HOUSEHOLDS   # ORIGIN, keys, packs
    until(service.log_settled, "all rows in the folder")
    log.mirror(os.path.join(directory, "spiegel"))
    leaves = [sha(b"\0", e) for e in log.entries]
    for size, wanted in state.roots.items():
        if root(leaves[:size]) != wanted:
            state.wrong("a checkpoint that was published is of another tree")
    if len(state.roots) < 2 or len(leaves) != made:
        state.wrong(f"{len(leaves)} rows in the log, and {made} were made")


def kill_one(service, rng):
    """Kills a random process of a random role. Returns the role, or None when none was up."""
    role = rng.choices(("gate-platform", "notary", "assessor", "gate-public", "courier", "dialer", "tiler", "gate-log", "launcher"),
                       (8, 8, 3, 2, 2, 1, 2, 1, 1))[0]
    pids = service.pids().get(role)
    if not pids:
        return None
    try:
        os.kill(rng.choice(pids), 9)
    except ProcessLookupError:
        return None
    if role == "launcher":
        service.restart_launcher()
    return role


def main():
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    rng = random.Random(seed)
    state = State()
    with tempfile.TemporaryDirectory(prefix="passend-kills-") as directory, \
            Service(sys.argv[1], directory, extra={"beheer": "beheer"}, flow=FLOW, beat=10) as service:
        platform = Platform(service.port, service.certs)
        stays = agree(platform, service.standin, [("amina", "r-1")], "L0101")
        households = [agree(platform, service.standin, [("amina", f"r-{i}")], "L0101") for i in range(HOUSEHOLDS)]
        threads = [threading.Thread(target=keep_asking, args=(service, state, stays["dossierzegel"])),
                   threading.Thread(target=keep_withdrawing, args=(service, state, households, kills * 0.15 / HOUSEHOLDS)),
                   threading.Thread(target=keep_asking_withdrawn, args=(service, state)),
                   threading.Thread(target=keep_ordering, args=(service, state)), threading.Thread(target=keep_reading, args=(service, state))]
        for t in threads:
            t.daemon = True   # a failure of this thread must not wait for them
            t.start()
        count, by_role, slowest = 0, {}, 0.0
        while count < kills and not state.errors:
            time.sleep(rng.uniform(0.0, 0.25))
            role = kill_one(service, rng)
            if role is None:
                continue
            count += 1
            by_role[role] = by_role.get(role, 0) + 1
            if count % 20 == 0:   # and it comes back
                begin = time.monotonic()
                wait_ready(platform)
                slowest = max(slowest, time.monotonic() - begin)
        platform.close()
        wait_ready(platform)
        threads[1].join()
        # Something of each after the last kill.
        before = (len(state.verdicts), state.asked_again, state.orders)
        until(lambda: state.errors or all(n > b for n, b in zip((len(state.verdicts), state.asked_again, state.orders), before)),
              "a load that goes on")
        state.stop = True
        for t in threads:
            t.join()
        # At rest again: people find their way through each source, every confirmed withdrawal holds, and the one that stayed answers.
        for source in FLOW:
            until(lambda: all(service.pids().get(role) for role in ("courier", "dialer")), "couriers and a dialer")
            Adult(service, platform, [source], person="amina").ask().load().agree().choose(source).away().log_in().at("/waarden")
        state.stop = False
        for seal in state.withdrawn:
            one = ask(platform, state, seal)
            if one is None or reason(one) not in GONE:
                state.wrong("a confirmed withdrawal was undone")
        one = ask(platform, state, stays["dossierzegel"])
        if one is None or "toetsing" not in one:
            state.wrong("the household that stays does not answer")
        # Genuine, each of them: the offline check of a sample and of the last.
        if any(service.verify(verdict).returncode != 0 for verdict in rng.sample(state.verdicts, min(20, len(state.verdicts)))):
            state.wrong("a verdict does not verify")
        whole_log(service, platform, state, directory)
        platform.close()
        service.stop()
        alone = rows_without_grant(directory)
        if alone != 0:
            state.wrong(f"{alone} orders were used up without a grant")
        if not state.verdicts or len(state.withdrawn) != HOUSEHOLDS or state.asked_again == 0 or state.orders == 0:
            state.wrong("the load did not run")
    for e in sorted(set(state.errors)):
        print("kills:", e)
    roles = ", ".join(f"{r} {n}" for r, n in sorted(by_role.items()))
    print(f"kills: {count} ({roles}), seed {seed}; {len(state.verdicts)} verdicts, {len(state.withdrawn)} withdrawals, "
          f"{state.asked_again} refused after withdrawal, {state.orders} orders ({state.again} refused again), "
          f"{state.dropped} connections lost; slowest recovery {slowest:.2f} s")
    sys.exit(1 if state.errors or count < kills else 0)


if __name__ == "__main__":
    try:
        main()
    except Refused as e:
        sys.exit(f"kills: {e}")
