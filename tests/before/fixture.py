"""Data of an earlier version stays readable: a service takes up the data directory, key file and sources of another build, on the
day they were made, and everything that was given out then is still good, or is still refused.

    fixture.py BIN OPEN_SEALS      the test. BIN: a test build, since its clock is moved; OPEN_SEALS: what open_seals.c became
    fixture.py make BIN            makes fixture.tar.xz anew, with the programs that are to count as the earlier version

In the archive: databases, key file, policy packs, the stand-ins with their keys (made for this, and for nothing else), and
fixture.json: the moment, what the platform kept, and what stands in it. The people are those of tests/data/personas.json.
"""
import datetime
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from client import Platform, agree, claims, details, expect, home   # noqa: E402
from running_year import YEAR                                       # noqa: E402
from service import Service                                         # noqa: E402

ARCHIVE = os.path.join(HERE, "fixture.tar.xz")
MADE = 2026             # the year of what is in it
HOME = home("W-1024", 69011, f"{MADE}-12-15", f"{MADE}-11-12")
# What the seals of single persons hold: born, incomes in cents by year. A certificate's source names one year.
FACTS = {"participant": f"1991-05-05 {MADE - 1} 2710000 {MADE - 2} 2640000",
         "allocation": f"1991-05-05 {MADE - 1} 2710000 {MADE - 2} 2640000", "certificate": f"1991-05-05 {MADE - 1} 2710000"}


# ---- making it ----

def case(service, platform, person, reference, eenheid=None, tot=None):
    return expect("par", platform.par(details(service.standin, [(person, reference)], 0, ["L0101"], eenheid=eenheid, tot=tot)), 201)


def token(service, platform, par, person):
    return expect("bewijzen", platform.bewijs(par["zaak"], "qii", service.standin.sign(person, par["nonce"], "qii")), 201)


def ask(platform, seal, reference):
    body = {"fase": "reactie", "corporatie": "L0101", "eenheden": [HOME], "huishoudens": [{"referentie": reference, "dossierzegel": seal}]}
    return expect("toetsingen", platform.toets(body), 200)["antwoorden"][0]


def references(platform, sha):
    """Status, and the references of all pages."""
    found, path = [], f"/v1/beleidspakketten/{sha}/toetsingen"
    while path:
        status, _, page = platform.call("GET", path)
        if status != 200:
            return status, found
        found, path = found + page["toetsingen"], page.get("volgende")
    return 200, found


def give_out(service):
    """One of everything that lasts. Returns what the platform keeps of it."""
    platform, kept = Platform(service.port, service.certs), {}
    couple = agree(platform, service.standin, [("karim", "k-1"), ("leyla", "k-2")], "L0101")
    answers = [ask(platform, couple["dossierzegel"], "k-1") for _ in range(3)]
    kept["dossier"] = {"id": couple["dossier"], "zegel": couple["dossierzegel"], "grants": couple["grants"]}
    kept["verdict"], kept["keys"] = answers[0]["toetsing"], json.loads(service.jwks())
    kept["claims"] = claims(kept["verdict"])
    kept["references"] = {p["sha256"]: sorted(claims(a["toetsing"])["jti"] for a in answers) for p in kept["claims"]["beleid"]}

    par = case(service, platform, "amina", "r-1")
    kept["participant"] = {"id": par["dossier"], **token(service, platform, par, "amina")}
    kept["allocation"] = token(service, platform, case(service, platform, "amina", "r-2", HOME), "amina")
    order = service.standin.order("amina", corporatie="L0101")
    par = case(service, platform, "amina", "r-3", HOME)
    kept["certificate"] = expect("bewijzen", platform.bewijs(par["zaak"], "dvmg", order["bewijs"], order["intrekking"]), 201)
    kept["order"] = order

    gone = agree(platform, service.standin, [("amina", "r-4")], "L0101")
    expect("withdrawal", platform.einde(gone["grants"][0]), 204)
    kept["withdrawn"] = {"zegel": gone["dossierzegel"], "grants": gone["grants"]}
    platform.close()
    return kept


def of_nobody(member):
    """Without the file that keeps room on the disk, and without who made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return None if member.name == "data/reserve" else member


def make(programs):
    if MADE != YEAR:
        sys.exit("fixture: MADE is to be the running year first")
    with tempfile.TemporaryDirectory(prefix="passend-fixture-") as directory:
        with Service(programs, directory) as service:
            kept = give_out(service)
        kept["at"] = int(time.time())
        with open(os.path.join(directory, "fixture.json"), "w", encoding="ascii") as f:
            json.dump(kept, f, indent=1)
        with tarfile.open(ARCHIVE, "w:xz") as archive:
            for name in ("fixture.json", "data", "sleutel", "bronnen"):
                archive.add(os.path.join(directory, name), name, filter=of_nobody)
    print("%s: %d bytes" % (ARCHIVE, os.path.getsize(ARCHIVE)))


# ---- reading it ----

wrong = []


def row(what, found, wanted):
    if found != wanted:
        wrong.append(what)
        print(f"{what}: {found!r}, not {wanted!r}")


def said(answer):
    """status, and the code of a refusal."""
    return " ".join([str(answer[0])] + ([answer[2]["type"].rsplit("/", 1)[-1]] if answer[2] and "type" in answer[2] else []))


def unpack(directory):
    with tarfile.open(ARCHIVE, "r:xz") as archive:
        archive.extractall(directory)
    with open(os.path.join(directory, "fixture.json"), encoding="ascii") as f:
        return json.load(f)


def exact(open_seals, kept):
    """The seals of single persons, opened by the notary's own code: what the service has no question for yet."""
    with tempfile.TemporaryDirectory(prefix="passend-fixture-") as directory:
        unpack(directory)
        done = subprocess.run([open_seals, os.path.join(directory, "data"), os.path.join(directory, "sleutel"), str(kept["at"]),
                               *(kept[name]["zegel"] for name in FACTS)], capture_output=True, text=True)
        row("open_seals", (done.returncode, done.stderr), (0, ""))
        row("what is in the seals", dict(zip(FACTS, done.stdout.splitlines())), FACTS)


def verified(service, kept, directory):
    for name, text in (("verdict.jws", kept["verdict"]), ("keys.json", json.dumps(kept["keys"]))):
        with open(os.path.join(directory, name), "w", encoding="ascii") as f:
            f.write(text)
    done = subprocess.run([os.path.join(service.programs, "passend"), "verify", os.path.join(directory, "verdict.jws"), "--keys",
                           os.path.join(directory, "keys.json"), "--test"], capture_output=True, text=True)
    row("a verdict of then", (done.returncode, done.stderr), (0, ""))


def serves(service, kept):
    platform = Platform(service.port, service.certs)
    dossier, one = kept["dossier"], kept["participant"]
    answer = ask(platform, dossier["zegel"], "k-1")
    row("a dossier's seal", answer.get("probleem"), None)
    if "toetsing" in answer:
        # What the law makes of the same household does not change; which packs say so may.
        same = ("referentie", "eenheid", "uitkomst", "daeb", "passendheidsoort", "inkomensklasse", "grootteklasse", "isOuderenhuishouden",
                "samenstelling", "zekerheid", "herkomst", "bruikbaarTot")
        found = claims(answer["toetsing"])
        row("what it says", {k: found[k] for k in same}, {k: kept["claims"][k] for k in same})
    done = platform.dossierzegel(one["id"], [one["zegel"]])
    row("a participant's seal", said(done), "201")
    if done[0] == 201:
        row("the dossier it completes", claims(ask(platform, done[2]["dossierzegel"], "r-1").get("toetsing", ".e30."))["uitkomst"], "GESCHIKT")
    for name in ("allocation", "certificate"):
        row(f"the seal of {name}, as a dossier's", said(platform.dossierzegel(one["id"], [kept[name]["zegel"]])), "409 rooster-ander-dossier")
    row("what was withdrawn", ask(platform, kept["withdrawn"]["zegel"], "r-4").get("probleem", {}).get("status"), 410)
    then = datetime.datetime.fromtimestamp(kept["at"], datetime.timezone.utc).date()
    zaak, order = case(service, platform, "amina", "r-5", HOME, str(then + datetime.timedelta(days=50)))["zaak"], kept["order"]
    row("an order that was used", said(platform.bewijs(zaak, "dvmg", order["bewijs"], order["intrekking"])), "409 bewijs-al-gebruikt")
    for sha, wanted in kept["references"].items():
        status, found = references(platform, sha)
        row(f"references of {sha}", (status, sorted(set(found) & set(wanted))), (200, wanted))
    row("withdrawal", said(platform.einde(kept["certificate"]["grant_id"])), "204")
    row("and of one of two", said(platform.einde(dossier["grants"][0])), "204")
    platform.close()


def holds(service, kept):
    """After another start."""
    platform = Platform(service.port, service.certs)
    row("withdrawn, after a restart", said(platform.zegel(kept["certificate"]["grant_id"])), "410 instemming-ingetrokken")
    row("of one of two, after a restart", ask(platform, kept["dossier"]["zegel"], "k-1").get("probleem", {}).get("status"), 410)
    row("not withdrawn, after a restart", said(platform.einde(kept["allocation"]["grant_id"])), "204")
    platform.close()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if sys.argv[1] == "make":
        return make(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="passend-fixture-") as directory:
        kept = unpack(directory)
        exact(sys.argv[2], kept)
        shift = kept["at"] - int(time.time()) + 1
        service = Service(sys.argv[1], directory, options=["--klok-verschuiving", str(shift)], year=MADE)
        verified(service, kept, directory)
        for look in (serves, holds):
            with service:
                look(service, kept)
        with open(os.path.join(directory, "log"), encoding="utf-8") as f:
            log = f.read()
        row("grants that were dropped", "grants-dropped" in log, False)
    print("fixture: %d rows not as they should be" % len(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
