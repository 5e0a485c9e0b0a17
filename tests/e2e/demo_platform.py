"""Scenes of ./run that a platform, an auditor and an operator play, with what the service answers them."""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Refused, claims, definitive as asking, details, expect, home   # noqa: E402
from logreader import LogReader                             # noqa: E402
from running_year import TOP, YEAR, pack_source, read        # noqa: E402

CORPORATION = "L0101"


def toets(platform, homes, households, **more):
    return expect("toetsingen", platform.toets({"fase": "reactie", "corporatie": CORPORATION, "eenheden": homes,
                                                "huishoudens": households, **more}), 200)["antwoorden"]


def verdict_of(answer):
    """The JWS of an answer that must be one."""
    if "toetsing" not in answer:
        raise Refused("toetsing of " + answer.get("referentie", "?"), answer.get("probleem", {}).get("status"), answer.get("probleem"))
    return answer["toetsing"]


def declared(born, cents):
    return {"leden": [{"rol": "WON", "geboortedatum": born, "inkomens": [{"jaar": YEAR - 1, "bedrag": cents, "soort": "VERZAMELINKOMEN"}]}]}


def advertisement(told, platform):
    told.say("6  An advertisement closes: 300 responses, stop after 15 that fit")
    households = [{"referentie": "r-%d" % i, "verklaard": declared("%d-%02d-%02d" % (1950 + i * 7 % 52, 1 + i % 12, 1 + i % 28),
                                                                   2600000 + i * 791900 % 7000000)} for i in range(300)]
    began = time.monotonic()
    answers = toets(platform, [home("W-2207", 70802)], households, stopNa={"uitkomst": "GESCHIKT", "aantal": 15})
    took = time.monotonic() - began
    outcomes = [claims(a["toetsing"])["uitkomst"] if "toetsing" in a else a.get("nietGetoetst") for a in answers]
    looked = sum(o != "STOP_BEREIKT" for o in outcomes)
    told.timed("     looked at %d, never looked at %d; every answer signed" % (looked, 300 - looked), took,
               len(answers) == 300 and outcomes.count("GESCHIKT") == 15 and looked < 300 and outcomes[looked - 1] == "GESCHIKT"
               and all(o == "STOP_BEREIKT" for o in outcomes[looked:]))
    told.say()


def other(text, at):
    """With one character changed."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


def short(path):
    return os.path.relpath(path, TOP) if os.path.abspath(path).startswith(TOP + os.sep) else os.path.basename(path)


def put(service, name, text):
    """A file for an auditor; returns where it is."""
    path = os.path.join(service.directory, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def verify(service, jws, *options):
    """What an auditor types, with the keys that they kept."""
    return subprocess.run([os.path.join(service.programs, "passend"), "verify", jws, "--keys", os.path.join(service.directory, "keys.json"), "--test",
                           *options], capture_output=True, text=True)


def auditor(told, service, verdict):
    told.say("7  An auditor checks Amina's verdict, offline")
    jws, keys = put(service, "W-1024.jws", verdict + "\n"), put(service, "keys.json", service.jwks())
    head, body, signature = verdict.split(".")
    altered = put(service, "W-1024-altered.jws", ".".join([head, other(body, len(body) // 2), signature]) + "\n")
    r = verify(service, jws)
    lines = [[part for part in line.split("   ") if part.strip()] for line in r.stdout.strip().split("\n")]
    told.say("   $ %s verify %s \\" % (short(os.path.join(service.programs, "passend")), short(jws)))
    told.say("       --keys %s --test" % short(keys))
    told.say("     %s, %s" % tuple(part.strip() for part in lines[0][:2]) if r.returncode == 0 else "     " + r.stderr[:60], r.returncode == 0)
    told.say("     two checks: %s" % lines[-1][-1].strip(), r.returncode == 0 and "checked by" in r.stdout)
    r = verify(service, altered)
    told.say("     one character changed: %s" % ("refused" if "bewijs-handtekening" in r.stderr else r.stderr.strip()[:50] or "taken"), r.returncode == 1)
    status, headers, _ = service.public("/verify")
    told.say("     or in a browser: %s/verify" % service.issuer, status == 200 and headers["Content-Type"].startswith("text/html"))
    told.say()


def new_policy(told, service, platform):
    told.say("8  The region leaves high rents to the margin again; nothing is restarted")

    def do(program, *args):
        return subprocess.run([os.path.join(service.programs, program), "policy", *args], cwd=service.directory, capture_output=True,
                              text=True, env=dict(os.environ, PASSEND_BEHEER="beheer"))

    def outcome():
        household = {"referentie": "r-1", "verklaard": declared("1991-05-05", 2710000)}
        return claims(verdict_of(toets(platform, [home("W-1077", 74500)], [household])[0]))["uitkomst"]

    policy = dict(read(pack_source(f"regio-demo/{YEAR}", os.path.join(service.directory, "beleid"))), version=f"{YEAR}.99", cases=[])
    rows = policy["tables"][0]["rows"]
    rows[1]["when"]["uitkomst"], rows[3] = "RUIMTE_DAEB", {"when": {"uitkomst": "RUIMTE_PASSEND"}, "then": "RUIMTE_PASSEND"}
    with open(os.path.join(service.directory, "regio.json"), "w", encoding="utf-8") as f:
        json.dump(policy, f)
    before = outcome()
    sha = do("passend", "compile", "regio.json", "-o", "regio.pack").stdout.split("sha256 ")[-1].split()[0]
    loads = []
    for name in ("anna", "bert"):
        do("passendctl", "sign", "regio.pack", "--key", "sleutels/" + name, "-o", "sleutels/note")
        loads.append(do("passendctl", "load", "regio.pack", "--note", "sleutels/note"))
    told.say("     signed by one: %s; by two: loaded   %s > %s"
             % ("refused" if "note-te-weinig" in loads[0].stderr else loads[0].stderr.strip()[:30], before, outcome()),
             (loads[0].returncode, loads[1].returncode, before, outcome()) == (1, 0, "NIET_GESCHIKT", "RUIMTE_PASSEND"))
    gone = do("passendctl", "withdraw", sha, "--reason", "PROEF")
    told.say("     withdrawn: the earlier version serves     %s" % outcome(), gone.returncode == 0 and outcome() == before)
    told.say()


def definitive(told, service, platform, dossier, seal):
    """The test that counts, its place in the public log, and who believes it from what the service publishes."""
    began = time.monotonic()
    v = expect("toetsingen", platform.toets(asking({"dossier": dossier, "zegels": [seal]}), "W-1024"), 200)["antwoorden"][0]
    told.timed("     definitive: %s, at place %d of the public log" % (claims(v["toetsing"])["uitkomst"], v["logIndex"]), time.monotonic() - began, v["logIndex"] > 0)
    jws, proof = put(service, "definitief.jws", v["toetsing"] + "\n"), put(service, "definitief.tlog-proof", v["logbewijs"])
    policy = put(service, "log.policy", LogReader(service).policy())
    told.say("     $ passend verify %s --bewijs %s \\" % (os.path.basename(jws), os.path.basename(proof)))
    told.say("         --vertrouwen %s --keys keys.json --test" % os.path.basename(policy))
    r = verify(service, jws, "--bewijs", proof, "--vertrouwen", policy)
    found = [" ".join(line.split()) for line in r.stdout.split("\n") if line.strip().startswith("in the log")]
    told.say("     genuine, %s" % found[0] if r.returncode == 0 and found else "     " + r.stderr[:60], r.returncode == 0 and len(found) == 1)
    altered = put(service, "definitief-altered.tlog-proof", other(v["logbewijs"], v["logbewijs"].index("\n\n") - 20))
    r = verify(service, jws, "--bewijs", altered, "--vertrouwen", policy)
    told.say("     one character of its proof changed: %s" % ("refused" if "logbewijs-klopt-niet" in r.stderr else r.stderr.strip()[:50] or "taken"), r.returncode == 1)


def allocation(told, service, platform):
    told.say("9  One home is offered: Amina orders her data for it, once")

    def case():
        return expect("par", platform.par(details(service.standin, [("amina", "r-1024")], 0, [CORPORATION],
                                                  eenheid=home("W-1024", 69011))), 201)

    def hand_in(zaak, order):
        return platform.bewijs(zaak, "dvmg", order["bewijs"], order["intrekking"])

    def reason(answer):
        return answer[2]["type"].rsplit("/", 1)[-1] if answer[2] and "type" in answer[2] else ""

    opened, order = case(), service.standin.order("amina", corporatie=CORPORATION)
    began = time.monotonic()
    given = expect("bewijzen", hand_in(opened["zaak"], order), 201)
    grant = given["grant_id"]
    told.say("     MijnOverheid (a stand-in) signs with a certificate; chain and revocation")
    told.timed("     checked, and sealed for W-1024 alone", time.monotonic() - began,
               len(order["intrekking"]) == 2)
    other = case()["zaak"]
    again = hand_in(other, order)
    told.say("     the same order for another case     refused: %s" % (reason(again) or "no"), (again[0], reason(again)) == (409, "bewijs-al-gebruikt"))
    revoked = hand_in(other, service.standin.order("amina", corporatie=CORPORATION, defect="crl-ingetrokken"))
    told.say("     its certificate withdrawn           refused: %s" % (reason(revoked) or "no"),
             (revoked[0], reason(revoked)) == (422, "certificaat-ingetrokken"))
    definitive(told, service, platform, opened["dossier"], given["zegel"])
    gone, seal = platform.einde(grant)[0], platform.zegel(grant)[0]
    told.say("     she withdraws: her seal for W-1024 can no longer be had (%d)" % seal, gone == 204 and seal in (404, 410))
    told.say()


def play(told, service, platform, verdict):
    advertisement(told, platform)
    auditor(told, service, verdict)
    new_policy(told, service, platform)
    allocation(told, service, platform)
