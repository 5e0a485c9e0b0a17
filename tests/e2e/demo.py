"""The scenes of ./run: fictional people, stand-in sources, the real service. Every line says what just happened.

    demo.py BIN DIR [--once]      --once: stop after the scenes; exit 1 if any line is not as it should be
"""
import base64
import copy
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, Refused, agree, claims, details, expect, home   # noqa: E402
from patience import until                     # noqa: E402
from running_year import TOP, YEAR, is_shipped, pack_source, packs, read   # noqa: E402
from service import Service, free_port        # noqa: E402

CORPORATION = "L0101"
wrong = []


def say(text, ok=True):
    print(text if ok else text + "      <- not as it should be", flush=True)
    if not ok:
        wrong.append(text)


def euro(cents):
    return "%d.%02d" % divmod(cents, 100)


def toets(platform, homes, households, **more):
    return expect("toetsingen", platform.toets({"fase": "reactie", "corporatie": CORPORATION, "eenheden": homes,
                                                "huishoudens": households, **more}), 200)["antwoorden"]


def verdict_of(answer):
    """The JWS of an answer that must be one."""
    if "toetsing" not in answer:
        raise Refused("toetsing of " + answer.get("referentie", "?"), answer.get("probleem", {}).get("status"), answer.get("probleem"))
    return answer["toetsing"]


def sealed(household, reference):
    return {"referentie": reference, "dossierzegel": household["dossierzegel"]}


def in_words(c):
    """The verdict's classes; a reason where there is no outcome."""
    parts = ["%s income" % c["inkomensklasse"] if c.get("inkomensklasse") not in (None, "ONBEPAALD") else "",
             "passend %s" % c["passendheidsoort"] if c.get("passendheidsoort") not in (None, "ONBEPAALD") else "",
             "a person can look" if c.get("menselijkeToets") else "",
             "missing: " + ", ".join(m["feit"] for m in c["ontbreekt"]) if c.get("ontbreekt") else ""]
    return ", ".join(p for p in parts if p)


def traces_of(service, cents):
    """Occurrences of an amount in the service's own files, as text and as the integer the programs compute with."""
    forms = [str(cents).encode(), str(cents // 100).encode(), struct.pack("<q", cents)]
    hits = size = 0
    for path in service.files():
        if os.path.basename(path) == "log" or not os.path.exists(path):
            continue
        with open(path, "rb") as f:
            data = f.read()
        size += len(data)
        hits += sum(data.count(form) for form in forms)
    return hits, size


def ready_line(log, start):
    """What the launcher says when everything serves; the gate may answer a moment before the last assessor is warm."""
    def said():
        with open(log, encoding="utf-8", errors="replace") as f:
            f.seek(start)
            return next((line for line in f if line.startswith("gereed ") and line.endswith("\n")), None)

    return until(said, "that the service is complete; see " + log + ":", 0.01)


def started(service, seconds, ready):
    facts = dict(part.split("=") for part in ready.split()[1:])
    roles = service.pids()
    platform = Platform(service.port, service.certs)
    packs = expect("beleidspakketten", platform.call("GET", "/v1/beleidspakketten"), 200)
    platform.close()
    names = ["%s/%s" % (p["id"], p["versie"]) for p in packs["beleidspakketten"] if p["status"] in ("ACTIEF", "KOMEND")]
    say("  packages  ok      build  ok (warnings are errors)      packs  " + " ".join(names), len(names) == 3)
    say("  started   launcher two gates, notary, %d assessors in %.2f s   sandboxed: seccomp %s, landlock %s, own users %s"
        % (len(roles.get("assessor", [])), seconds, facts["seccomp"],
           "ja (level %s)" % facts["landlock"] if facts["landlock"] != "0" else "nee", facts["eigen-uid"]),
        (facts["seccomp"] == "ja" or "PASSEND_UNFILTERED" in os.environ) and all(len(roles.get(role, [])) == 1 for role in ("gate-platform", "gate-public", "notary")))
    say("")


def amina_shares(service, platform):
    say("1  Amina, alone, shares her income with one platform             [stand-in for a vault]")
    began = time.monotonic()
    household = agree(platform, service.standin, [("amina", "r-1024")], CORPORATION)
    say("   evidence signed for this one case > verified in a process of its own > sealed             %.0f ms"
        % ((time.monotonic() - began) * 1000))
    homes = [home("W-1024", 69011), home("W-1077", 74500), home("W-1103", 70500, start=f"{YEAR + 1}-01-15")]
    expected = ["GESCHIKT", "NIET_GESCHIKT", "ONBEPAALD"]
    single = None
    for h, want in zip(homes, expected):
        began = time.monotonic()
        answer = toets(platform, [h], [sealed(household, "r-1024")])[0]
        took = (time.monotonic() - began) * 1000
        c = claims(verdict_of(answer))
        say("     home %s   %s   %-14s %-60s %.1f ms" % (h["idExtern"], euro(h["huurprijzen"][0]), c["uitkomst"], in_words(c), took),
            c["uitkomst"] == want and bool(c.get("menselijkeToets")) == (want != "GESCHIKT"))
        single = single or answer["toetsing"]
    held = len(base64.urlsafe_b64decode(household["dossierzegel"] + "=="))
    hits, size = traces_of(service, 2710000)
    say("   the platform holds %d unreadable bytes, we hold %d key; her income is in our files %d times (%d bytes searched)"
        % (held, len(household["grants"]), hits, size), hits == 0 and size > 0)
    say("")
    return household, single


def agree_with_slip(service, platform, people, changed):
    """As client.agree, with one person's facts changed before the source signs them."""
    dossier, seals = None, []
    for i, (person, _) in enumerate(people):
        par = expect("par", platform.par(details(service.standin, people, i, [CORPORATION], dossier)), 201)
        dossier = par["dossier"]
        facts = copy.deepcopy(service.standin.people[person])
        changed(person, facts)
        jws = service.standin.sign_facts(facts, facts["bron"], par["nonce"])
        seals.append(expect("bewijzen", platform.bewijs(par["zaak"], facts["bron"], jws), 201)["zegel"])
    return expect("dossierzegels", platform.dossierzegel(dossier, seals), 201)


def couple(service, platform):
    say("2  Karim and Leyla, two children, one tax income, one wage slip   [stand-ins for a vault and a desk]")
    people = [("karim", "r-1201a"), ("leyla", "r-1201b")]

    def monthly(person, facts):
        if person == "leyla":
            facts["loonopgave"]["vakantiegeldApart"] = False

    variants = [("her slip: holiday pay apart", agree(platform, service.standin, people, CORPORATION), "MIDDEN", "NVT"),
                ("were it paid every period", agree_with_slip(service, platform, people, monthly), "LAAG", "PAS")]
    for what, household, income, fit in variants:
        c = claims(verdict_of(toets(platform, [home("W-1201", 75250, rooms=4)], [sealed(household, "r-1201a")])[0]))
        say("     home W-1201   752.50   %-14s %-28s %s" % (c["uitkomst"], what, in_words(c)),
            (c["uitkomst"], c["inkomensklasse"], c["passendheidsoort"]) == ("GESCHIKT", income, fit))
    say("")


def advertisement(platform):
    say("3  An advertisement closes: 300 respondents with declared facts, stop after 15 that fit")
    households = [{"referentie": "r-%d" % i, "verklaard": {"leden": [
        {"rol": "WON", "geboortedatum": "%d-%02d-%02d" % (1950 + i * 7 % 52, 1 + i % 12, 1 + i % 28),
         "inkomens": [{"jaar": YEAR - 1, "bedrag": 2600000 + i * 791900 % 7000000, "soort": "VERZAMELINKOMEN"}]}]}}
        for i in range(300)]
    began = time.monotonic()
    answers = toets(platform, [home("W-2207", 70802)], households, stopNa={"uitkomst": "GESCHIKT", "aantal": 15})
    took = time.monotonic() - began
    outcomes = [claims(a["toetsing"])["uitkomst"] if "toetsing" in a else a.get("nietGetoetst") for a in answers]
    looked = sum(o != "STOP_BEREIKT" for o in outcomes)
    ok = (len(answers) == 300 and outcomes.count("GESCHIKT") == 15 and looked < 300 and outcomes[looked - 1] == "GESCHIKT"
          and all(o == "STOP_BEREIKT" for o in outcomes[looked:]))
    say("     looked at %d, never looked at %d       %.3f s, every answer signed" % (looked, 300 - looked, took), ok)
    say("")


def auditor(service, verdict):
    say("4  An auditor checks, offline")
    jws, keys = (os.path.join(service.directory, n) for n in ("W-1024.jws", "keys.json"))
    with open(jws, "w", encoding="ascii") as f:
        f.write(verdict + "\n")
    with open(keys, "w", encoding="ascii") as f:
        f.write(service.jwks())
    head, body, signature = verdict.split(".")
    altered = os.path.join(service.directory, "W-1024-altered.jws")
    at = len(body) // 2
    with open(altered, "w", encoding="ascii") as f:
        f.write(".".join([head, body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1:], signature]) + "\n")

    def verify(path):
        command = [os.path.join(service.programs, "passend"), "verify", path, "--keys", keys, "--test"]
        shown = [os.path.relpath(c, TOP) if os.path.abspath(c).startswith(TOP + os.sep) else c for c in command]
        return subprocess.run(command, capture_output=True, text=True), "   $ " + " ".join(shown)

    r, shown = verify(jws)
    say(shown)
    say("     " + (r.stdout or r.stderr).strip().split("\n")[0][:110], r.returncode == 0)
    r, _ = verify(altered)
    say("     one character changed: " + (r.stderr or r.stdout).strip().split("\n")[0][:80], r.returncode == 1)
    say("")


def operators(programs, directory):
    """Two who may sign policy, new at each start, and a service that has never loaded a pack. Returns its configuration."""
    for name in ("data/packs", "sleutels"):
        shutil.rmtree(os.path.join(directory, name), ignore_errors=True)
    os.makedirs(os.path.join(directory, "sleutels"), mode=0o700)
    return {"beheer": "beheer", "beleidsdrempel": 2, "beleidssleutels": [subprocess.check_output(
        [os.path.join(programs, "passendctl"), "key", "new", name, "-o", os.path.join(directory, "sleutels", name)], text=True).strip()
        for name in ("anna", "bert")]}


def new_policy(service, platform, household):
    say("5  The region leaves rents above the cap to the margin again; nothing is restarted")

    def do(program, *args):
        return subprocess.run([os.path.join(service.programs, program), "policy", *args], cwd=service.directory, capture_output=True,
                              text=True, env=dict(os.environ, PASSEND_BEHEER="beheer"))

    def outcome():
        return claims(verdict_of(toets(platform, [home("W-1077", 74500)], [sealed(household, "r-1024")])[0]))["uitkomst"]

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
    say("     signed by one: %s; by two: loaded     home W-1077   %s > %s"
        % ("refused" if "note-te-weinig" in loads[0].stderr else loads[0].stderr.strip(), before, outcome()),
        (loads[0].returncode, loads[1].returncode, before, outcome()) == (1, 0, "NIET_GESCHIKT", "RUIMTE_PASSEND"))
    gone = do("passendctl", "withdraw", sha, "--reason", "PROEF")
    say("     withdrawn: the earlier version serves     home W-1077   %s" % outcome(), gone.returncode == 0 and outcome() == before)
    say("")


def allocation(service, platform):
    say("6  One home is offered: Amina orders her data for it, once       [stand-in for MijnOverheid]")

    def case():
        return expect("par", platform.par(details(service.standin, [("amina", "r-1024")], 0, [CORPORATION],
                                                  eenheid=home("W-1024", 69011))), 201)

    def hand_in(zaak, order):
        return platform.bewijs(zaak, "dvmg", order["bewijs"], order["intrekking"])

    def reason(answer):
        return answer[2]["type"].rsplit("/", 1)[-1] if answer[2] and "type" in answer[2] else ""

    zaak, order = case()["zaak"], service.standin.order("amina", corporatie=CORPORATION)
    began = time.monotonic()
    grant = expect("bewijzen", hand_in(zaak, order), 201)["grant_id"]
    say("     signed with a certificate > chain and %d answers about revocation checked > sealed for W-1024   %.0f ms"
        % (len(order["intrekking"]), (time.monotonic() - began) * 1000), len(order["intrekking"]) == 2)
    other = case()["zaak"]
    again = hand_in(other, order)
    say("     the same order for another case: refused: %s" % (reason(again) or "no"), (again[0], reason(again)) == (409, "bewijs-al-gebruikt"))
    revoked = hand_in(other, service.standin.order("amina", corporatie=CORPORATION, defect="crl-ingetrokken"))
    say("     a new order, its certificate withdrawn: refused: %s" % (reason(revoked) or "no"),
        (revoked[0], reason(revoked)) == (422, "certificaat-ingetrokken"))
    gone, seal = platform.einde(grant)[0], platform.zegel(grant)[0]
    say("     she withdraws: her seal for W-1024 can no longer be had (%d)" % seal, gone == 204 and seal in (404, 410))
    say("")


def withdrawal(platform, household):
    say("7  Amina withdraws")
    began = time.monotonic()
    status = platform.einde(household["grants"][0])[0]
    took = (time.monotonic() - began) * 1000
    answer = toets(platform, [home("W-1024", 69011)], [sealed(household, "r-1024")])[0]
    code = answer.get("probleem", {}).get("type", "").rsplit("/", 1)[-1]
    say("     withdrawn in %.0f ms; next question refused: %s" % (took, code or "no"),
        status == 204 and code == "instemming-ingetrokken")
    later = platform.dossierzegel(household["dossier"], household["zegels"])
    say("     her sealed bytes can no longer be opened by anyone: the key is destroyed (%d)" % later[0], later[0] in (404, 409, 410))
    say("")


def play(service):
    platform = Platform(service.port, service.certs)
    try:
        household, verdict = amina_shares(service, platform)
        couple(service, platform)
        advertisement(platform)
        auditor(service, verdict)
        new_policy(service, platform, household)
        allocation(service, platform)
        withdrawal(platform, household)
    except Refused as e:
        say("     " + str(e), False)
    finally:
        platform.close()


def check_log(path, start):
    """The operating log holds events and nothing else: no assertion, no sanitizer's report, no library's complaint."""
    event = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (launcher|gate-platform|gate-public|notary|assessor) [a-z-]+( [a-z]+=-?\d+)*|gereed .*")
    with open(path, encoding="utf-8", errors="replace") as f:
        f.seek(start)
        strange = [line for line in f.read().splitlines() if not event.fullmatch(line)]
    if strange:
        say("unexpected in the log: " + strange[0], False)


def choose_port(once):
    port = os.environ.get("PASSEND_PORT", "8443")
    if not port.isdigit() or int(port) > 65534:
        sys.exit("passend: PASSEND_PORT must be a port number, and the next one is used too")
    if once and "PASSEND_PORT" not in os.environ:
        return free_port()
    for number in (int(port), int(port) + 1):
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", number))
            except OSError:
                sys.exit("passend: port %d cannot be had; choose another: PASSEND_PORT=9443 ./run" % number)
    return int(port)


def main():
    programs, directory, once = sys.argv[1], sys.argv[2], "--once" in sys.argv[3:]
    made = [pack for pack in packs(YEAR) if not is_shipped(pack)]
    if made:
        print("passend: note: not shipped yet, so made from the newest one for this demo only: " + " ".join(made))
    print("passend demo   all data fictional, sources are stand-ins, keys made on this machine\n", flush=True)
    service = Service(programs, directory, choose_port(once), extra=operators(programs, directory))
    log = os.path.join(service.directory, "log")
    log_start = os.path.getsize(log) if os.path.exists(log) else 0
    began = time.monotonic()
    try:
        service.start()
    except Exception as e:
        sys.exit("passend: the service does not start (%s); see %s" % (e, log))
    try:
        took = time.monotonic() - began
        started(service, took, ready_line(log, log_start))
        play(service)
        if wrong:
            print("%d lines are not as they should be; log: %s" % (len(wrong), os.path.join(directory, "log")))
        elif not once:
            print("Service stays up: curl --cacert %s/certs/ca.pem --cert %s/certs/client-regio-demo.pem \\" % (directory, directory))
            print("    --key %s/certs/client-regio-demo.key https://localhost:%d/health/ready" % (directory, service.port))
            print("Public host: %s        Ctrl-C stops   log: %s/log" % (service.issuer, directory), flush=True)
        if not once and not wrong:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
            while signal.sigtimedwait([signal.SIGINT, signal.SIGTERM], 1) is None:
                if service.process.poll() is not None:
                    say("the service ended; log: %s/log" % directory, False)
                    break
            print()
    finally:
        service.stop()
    check_log(log, log_start)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
