"""No personal data stays behind: a canary as name, birth date and income goes through agreement, dossier, verdict and withdrawal, in a
one-time order through an allocation's seal, and through flows in a browser that end well and that do not; then the writable memory of
every long-lived role and every file of the service is searched. Zero hits.

usage: residue.py BIN   (as root, or with the rights of root in a user namespace: other processes' memory is read)
"""
import base64
import contextlib
import datetime
import json
import os
import re
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult                                   # noqa: E402
from client import Platform, claims, details, expect, home   # noqa: E402
from patience import until                                   # noqa: E402
from running_year import YEAR, read, write                   # noqa: E402
from service import CMS, FLOW, SOURCES, Service              # noqa: E402

NAME, FIRST = "Kwarkzwanepoel", "Xanthippelina"
EUROS, BIRTH = 73914682, "1983-10-17"   # an income nobody has, so that no other number is taken for it
ORDER = "Ypsilonsopdracht.%d"           # of the applicant at the government: kept as a keyed digest only
# What a role has in its memory in any case: else it was not searched.
HELD = {**dict.fromkeys(("launcher", "gate-platform", "gate-public", "gate-log", "notary", "tiler"), b"localhost"),
        **dict.fromkeys(("courier", "dialer"), b".test")}
# What the source does wrong, once the courier has some of the evidence or the assessor all of it.
DEEDS = {"qii": ("gegevens-te-groot", "gegevens-eindeloos", "gegevens-half", "gegevens-soort", "gegevens-verbroken", "gegevens-traag",
                 "nonce", "ontvanger", "sleutel-gisteren", "verlopen", "iemand-anders"),
         "mijninkomen": ("token-te-groot", "token-half", "token-soort", "token-verbroken", "nonce", "iemand-anders")}


def patterns(names=(NAME, FIRST, ORDER.split(".")[0]), euros=EUROS, birth=BIRTH):
    """Every form the canaries may take: text, base64 at all three offsets in both alphabets, numbers as stored."""
    found = {}
    texts = list(names) + [str(euros), birth]   # the amount in cents begins with the one in euros
    for text in texts:
        raw = text.encode()
        found[f"text {text[:3]}"] = raw
        found[f"utf-16 {text[:3]}"] = text.encode("utf-16-le")
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw + b"\0" * 2)
            first, last = -(-offset * 8 // 6), (offset + len(raw)) * 8 // 6
            found[f"base64 {text[:3]} {offset}"] = coded[first:last]
    cents = euros * 100
    found["cents"] = struct.pack("<q", cents)
    found["10^-4 cents"] = struct.pack("<q", cents * 10000)
    days = (datetime.date.fromisoformat(birth) - datetime.date(1970, 1, 1)).days
    found["birth day range"] = struct.pack("<ii", days, days)
    for name in [n for n in found if n.startswith("base64")]:
        url = found[name].replace(b"+", b"-").replace(b"/", b"_")
        if url != found[name]:
            found[name + " url"] = url
    return found


def search(data, wanted):
    return [name for name, pattern in wanted.items() if pattern in data]


def writable_memory(pid):
    """(region, bytes) of everything the process can write, and of its shared memory files."""
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            m = re.match(r"([0-9a-f]+)-([0-9a-f]+) (.)(.)\S+ \S+ \S+ \S+\s*(.*)", line)
            if m is None or m[3] != "r" or m[5] in ("[vvar]", "[vsyscall]", "[vdso]"):
                continue
            if m[4] != "w" and not m[5].startswith("/memfd"):
                continue
            begin, end = int(m[1], 16), int(m[2], 16)
            mem.seek(begin)
            parts = []
            while begin < end:
                part = mem.read(min(end - begin, 1 << 22))
                if not part:
                    break
                parts.append(part)
                begin += len(part)
            yield m[5] or m[1], b"".join(parts)


def files_below(directory):
    for root, _, names in os.walk(directory):
        for name in names:
            yield os.path.join(root, name)


def born(service):
    """The canary is one of those whom the stand-ins know."""
    facts = {"id": "kanarie", "wie": "canary", "wieNl": "kanarie", "bron": "qii",
             "identiteit": {"achternaam": NAME, "voornamen": FIRST, "voorletters": "X.", "geboortedatum": BIRTH},
             "inkomens": [{"jaar": YEAR - 1, "bedrag": EUROS * 100}, {"jaar": YEAR - 2, "bedrag": EUROS * 100}],
             "verklaart": {"lid": {"rol": "WON"}, "kinderen": []}}
    path = os.path.join(service.directory, "personen.json")
    write(path, {"personas": [*read(path)["personas"], facts]})
    service.standin.people["kanarie"] = facts


def exchange(service, platform):
    """The canary's whole life. Returns the verdict's claims."""
    standin = service.standin
    facts = standin.people["kanarie"]
    people = [("kanarie", "r-canary")]
    # One refusal that carries the canary first: what is refused must vanish as well.
    par = expect("par", platform.par(details(standin, people, 0, ["L0101"])), 201)
    other = dict(facts, identiteit=dict(facts["identiteit"], achternaam=NAME + "er"))
    expect("wrong name", platform.bewijs(par["zaak"], "qii", standin.sign_facts(other, "qii", par["nonce"])), 422)
    expect("escaped", platform.call("POST", "/v1/bewijzen", json.dumps(
        {"zaak": par["zaak"], "bron": "qii", "bewijs": NAME}).replace(NAME[:1], "\\u%04x" % ord(NAME[0]))), 422)
    grant = expect("bewijzen", platform.bewijs(par["zaak"], "qii", standin.sign_facts(facts, "qii", par["nonce"])), 201)
    seal = expect("dossierzegels", platform.dossierzegel(par["dossier"], [grant["zegel"]]), 201)["dossierzegel"]
    body = {"fase": "reactie", "corporatie": "L0101", "talen": ["nl", "en"], "eenheden": [home("W-1", 69011)],
            "huishoudens": [{"referentie": "r-canary", "dossierzegel": seal}]}
    sealed = expect("toetsing", platform.toets(body), 200)["antwoorden"][0]
    body["huishoudens"] = [{"referentie": "r-canary", "verklaard": {"leden": [
        {"rol": "WON", "geboortedatum": BIRTH, "inkomens": [{"jaar": YEAR - 1, "bedrag": EUROS * 100}]}]}}]
    declared = expect("declared", platform.toets(body), 200)["antwoorden"][0]
    expect("malformed", platform.toets(f'{{"fase":"reactie","naam":"{NAME}","bedrag":{EUROS}'), 400)
    assert claims(sealed["toetsing"])["daeb"] == claims(declared["toetsing"])["daeb"] == "BOVEN"
    expect("withdrawal", platform.einde(grant["grant_id"]), 204)
    body["huishoudens"] = [{"referentie": "r-canary", "dossierzegel": seal}]
    assert "probleem" in expect("after withdrawal", platform.toets(body), 200)["antwoorden"][0]
    return claims(sealed["toetsing"])


def allocation(service, platform):
    """The canary orders its data for one home, in both containers: refused, sealed, replayed, withdrawn."""
    people = [("kanarie", "r-canary")]
    facts = service.standin.people["kanarie"]
    other = dict(facts, identiteit=dict(facts["identiteit"], achternaam=NAME + "er"))
    for i, bron in enumerate(("dvmg", CMS)):
        case = details(service.standin, people, 0, ["L0101"], eenheid=home("W-1", 69011))
        zaken = [expect("par", platform.par(case), 201)["zaak"] for _ in range(2)]
        wrong, order, next_one = (service.standin.order("kanarie", bron, facts=f, opdracht=ORDER % n)
                                  for f, n in ((other, i), (facts, i), (facts, i + 2)))
        expect("wrong name", platform.bewijs(zaken[0], bron, wrong["bewijs"], wrong["intrekking"]), 422)
        grants = [expect("order", platform.bewijs(zaken[0], bron, order["bewijs"], order["intrekking"]), 201)["grant_id"]]
        expect("replay", platform.bewijs(zaken[1], bron, order["bewijs"], order["intrekking"]), 409)
        grants.append(expect("next", platform.bewijs(zaken[1], bron, next_one["bewijs"], next_one["intrekking"]), 201)["grant_id"])
        # A case keeps whom it expects until its dossier is complete or ends; an allocation's is not completed yet.
        for grant in grants:
            expect("seal", platform.zegel(grant), 200)
            expect("withdrawal", platform.einde(grant), 204)


def refuse(adult):
    adult.browser.go(adult.page("/andere-manier"))
    adult.browser.press("nee", stop=[adult.platform.redirect])
    assert "access_denied" in adult.browser.left


def fetched(service, platform):
    """The canary's evidence, fetched from both kinds of source: whole and stopped, and with everything that can go wrong on its way."""
    def at(source):
        return Adult(service, platform, ["r-canary"], person="kanarie").ask().load().agree().choose(source).away()

    for source, deeds in DEEDS.items():
        whole = at(source).log_in().at("/waarden")
        assert f"{EUROS:,}".replace(",", ".") in whole.browser.text and NAME not in whole.browser.text
        whole.right().back().redeem().fetch().stop()
        for deed in deeds:
            broken = at(source).log_in(deed=deed)
            while broken.browser.path.endswith("/bezig"):
                broken.browser.reload()
            assert not broken.browser.path.endswith("/waarden"), (source, deed)
            refuse(broken)
        refuse(at(source).log_in().at("/waarden"))
        refuse(at(source).log_in(choice="annuleren"))


def flows(service, platform):
    """The canary in a browser, filling in: to the seal and stopped, refused at the end, with all that can be typed wrongly, and left."""
    year, month, day = BIRTH.split("-")

    def adult(person=None):
        return Adult(service, platform, ["r-canary"], name=NAME, born=(day, month, year), person=person)

    whole = adult().ask().load().agree()
    for wrong in ({"inkomen": NAME}, {"inkomen": f"{EUROS},999"}, {"dag": NAME}, {"geboortejaar": NAME}, {"inkomen": f"{EUROS}" * 200}):
        whole.browser.go(whole.page("/zelf"))
        whole.browser.press("verder", {"dag": day, "maand": month, "geboortejaar": year, "inkomen": str(EUROS), **wrong})
        assert whole.browser.path.endswith("/zelf") or whole.browser.status >= 400, (whole.browser.path, whole.browser.status)
    whole.browser.go(whole.page("/bron"))
    whole.type_in(str(EUROS))
    assert str(EUROS)[:2] in whole.browser.text and NAME not in whole.browser.text
    whole.right().back().redeem().fetch()
    assert "Kwark" not in whole.receipt_says()
    whole.stop()
    refuse(adult().ask().load().agree().type_in(str(EUROS)))
    kept = adult().ask().load().agree().type_in(str(EUROS)).right().back().redeem().fetch()
    expect("withdrawal", platform.einde(kept.grant), 204)
    if service.clock_command() is None:
        return 0
    # Whoever leaves is forgotten half an hour later: at each page, and with a code that nobody redeems.
    left = [adult().ask().load(), adult().ask().load().agree(), adult().ask().load().agree().type_in(str(EUROS)),
            adult().ask().load().agree().choose("qii"),
            adult("kanarie").ask().load().agree().choose("qii").away().log_in().at("/waarden"),
            adult().ask().load().agree().type_in(str(EUROS)).right(), adult().ask().load().agree().type_in(str(EUROS)).right().back()]
    service.clock(1801)
    for a in left:
        until(lambda a=a: a.browser.reload().status == 400, "the end of a flow that was left")
    return len(left)


def main():
    wanted = patterns()
    # The search itself must find what is there.
    for name, pattern in wanted.items():
        assert name in search(b"\1" * 7 + pattern + b"\2" * 9, wanted), name
    with tempfile.TemporaryDirectory(prefix="passend-residue-") as directory, contextlib.ExitStack() as stack:
        service = Service(sys.argv[1], directory, sources=(*SOURCES, CMS), extra={"beheer": "beheer"}, flow=FLOW, beat=10)
        born(service)
        stack.enter_context(service)
        platform = Platform(service.port, service.certs)
        verdict = exchange(service, platform)
        allocation(service, platform)
        fetched(service, platform)
        left = flows(service, platform)
        platform.close()
        hits = [f"verdict: {n}" for n in search(repr(verdict).encode(), wanted)]
        # One more request, so that no role still holds the last one in a buffer that the next one would reuse anyway.
        pids = service.pids()
        searched = 0
        for role in ("launcher", "gate-platform", "gate-public", "gate-log", "notary", "courier", "dialer", "tiler"):
            assert pids.get(role), f"no {role} is running"
            for pid in pids[role]:
                known = False
                for region, data in writable_memory(pid):
                    searched += len(data)
                    known = known or HELD[role] in data
                    hits += [f"{role} {region}: {n}" for n in search(data, wanted)]
                assert known, f"what {role} does hold was not found"
        # Nothing but the service's own files: the stand-ins and their people are the far end.
        for path in service.files():
            with open(path, "rb") as f:
                hits += [f"{os.path.relpath(path, directory)}: {n}" for n in search(f.read(), wanted)]
    for hit in hits:
        print("residue:", hit)
    print(f"residue: {searched >> 20} MiB of memory searched for {len(wanted)} forms, {left} flows were left, {len(hits)} hits")
    sys.exit(1 if hits else 0)


if __name__ == "__main__":
    main()
