"""Households that agreed to `reactie`, and what a platform asks about them.

reacting.py BIN DIR: a service of these programs on its own core, told in a line of JSON, until standard input ends (against.py).
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from machine import Pinned, all_pids, client_of   # noqa: E402
from client import Platform, agree, home          # noqa: E402
from running_year import YEAR                     # noqa: E402

PEOPLE = ["amina", "joris", "daan", "suryani"]
SEALED = 300


def households(service):
    platform = Platform(service.port, service.certs)
    made = [agree(platform, service.standin, [(PEOPLE[i % len(PEOPLE)], f"r-{i}")], "L0101") for i in range(SEALED)]
    platform.close()
    return [{"referentie": f"r-{i}", "dossierzegel": h["dossierzegel"]} for i, h in enumerate(made)]


def bodies(sealed):
    """What is asked, out of the sealed households: one at a time, all at a time, and with declared facts."""
    base = {"fase": "reactie", "corporatie": "L0101"}
    homes = [home(f"W-{i}", 60000 + 100 * i) for i in range(64)]
    single = [{**base, "eenheden": [homes[i % 64]], "huishoudens": [sealed[i % SEALED]]} for i in range(256)]
    batch = [{**base, "eenheden": [homes[i]], "huishoudens": [sealed[(37 * i + k) % SEALED] for k in range(SEALED)]} for i in range(8)]
    declared = [{**base, "eenheden": [homes[i % 64]], "huishoudens": [
        {"referentie": f"r-{i}", "verklaard": {"leden": [
            {"rol": "WON", "geboortedatum": "1984-03-12", "inkomens": [{"jaar": YEAR - 1, "bedrag": 3125000 + 1000 * i}]},
            {"rol": "MED", "geboortedatum": "1988-07-19", "inkomens": [{"jaar": YEAR - 1, "bedrag": 500000}]},
            {"rol": "MBW", "kind": True, "geboortedatum": "2016-08-30"}]}}]} for i in range(256)]
    return {"single": single, "batch": batch, "declared": declared}


def check(service, body):
    """What is measured must be verdicts, each of them."""
    platform = Platform(service.port, service.certs)
    status, _, answer = platform.toets(body)
    platform.close()
    if status != 200 or not all("toetsing" in a for a in answer["antwoorden"]):
        sys.exit("bench: not every answer is a verdict")


def asked(service):
    """Files of bodies, by their name."""
    made, files = bodies(households(service)), {}
    check(service, made["batch"][0])
    for name, lines in made.items():
        files[name] = os.path.join(service.directory, "bodies-" + name)
        with open(files[name], "w", encoding="ascii") as f:
            f.writelines(json.dumps(b, separators=(",", ":")) + "\n" for b in lines)
    return files


if __name__ == "__main__":
    with Pinned(sys.argv[1], sys.argv[2]) as served:
        print(json.dumps({"load": [*client_of(served), "--bodies", asked(served)["single"]], "pids": all_pids(served)}), flush=True)
        sys.stdin.read()
