"""Rows of refusals.py: seals that were altered, are of others, or were withdrawn; allocations."""
import json

from client import Platform, details, expect
from refusals_answer import Answer, FORM, MARK, NOBODY, b64, unb64
from refusals_bodies import AT, CHILD, DETAILS, HOME, ONE_HOME, WON, days, form_body
from refusals_evidence import middle
from running_year import YEAR


# ---- seals ----

def flipped(seal, at, bit=0):
    data = bytearray(unb64(seal))
    data[at] ^= 1 << bit
    return b64(bytes(data))


def region_code(at):
    """Where the change is decides what can be said: the id names another seal, all else is a forgery."""
    return "404 zegel-onbekend" if 16 <= at < 32 else "400 zegel-ongeldig"


class Seals:
    def __init__(self, service, wire):
        self.service, self.wire = service, wire
        self.platform = Platform(service.port, service.certs)

    def agree(self, people, corporaties=("L0101",), complete=True):
        s, dossier, grants, seals = self.service.standin, None, [], []
        for i, (person, _) in enumerate(people):
            par = expect("par", self.platform.par(details(s, people, i, list(corporaties), dossier)), 201)
            dossier = par["dossier"]
            grant = expect("bewijzen", self.platform.bewijs(par["zaak"], s.people[person]["bron"], s.sign(person, par["nonce"])), 201)
            grants.append(grant["grant_id"])
            seals.append(grant["zegel"])
        out = {"dossier": dossier, "grants": grants, "zegels": seals}
        if complete:
            out["dossierzegel"] = expect("dossierzegels", self.platform.dossierzegel(dossier, seals), 201)["dossierzegel"]
        return out

    def complete(self, dossier, seals, wire=None):
        return (wire or self.wire).call("POST", "/v1/dossierzegels", {"dossier": dossier, "zegels": seals})

    def toets(self, households, corporatie="L0101", wire=None, **more):
        body = {"fase": "reactie", "corporatie": corporatie, "eenheden": [HOME], "huishoudens": households, **more}
        return (wire or self.wire).call("POST", "/v1/toetsingen", body)

    def answers(self, households, **more):
        answer = self.toets(households, **more)
        assert answer.status == 200, answer.raw
        return json.loads(answer.body)["antwoorden"]


def inside(t, name, answer, wanted):
    """A row about one answer among several: `probleem` where a verdict would be."""
    t.row(name, answer.get("probleem", Answer(200, {}, b"", b"")), wanted)
    if (wanted == "200") != ("toetsing" in answer):
        t.complain(name, "no verdict" if wanted == "200" else "a verdict beside the refusal")


def allocation_rows(t, e, s):
    """Phase toewijzing as far as it goes: agreement, evidence, seal, end."""
    terms = {"fase": "toewijzing", "grondslag": "INSTEMMING_WW46", "doel": "TOEWIJZEN", "tot": days(60), "eenheid": ONE_HOME}

    def par(**changed):
        d = details(e.standin, [("henk", "h-1"), ("riet", "h-2")], 0, ["L0101"])
        d.update(terms)
        d.update(changed)
        return e.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([{k: v for k, v in d.items() if v is not None}])), FORM)

    for name, changed, wanted in [
            ("sixty days", {}, "201"), ("sixty-one days", {"tot": days(61)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
            ("consent", {"grondslag": "TOESTEMMING"}, "201"), ("to respond", {"doel": "REAGEREN"}, DETAILS + "invalid_authorization_details" + AT + "/doel"),
            ("one source", {"bronnen": ["dvmg"]}, "201")]:
        t.row("allocation: " + name, par(**changed), wanted)
    first = json.loads(par().body)
    second = details(e.standin, [("henk", "h-1"), ("riet", "h-2")], 1, ["L0101"], first["dossier"])
    for name, changed, wanted in [
            ("the same home", {}, "201"), ("without its home", {"eenheid": None}, "201"),
            ("another home", {"eenheid": dict(ONE_HOME, idExtern="W-1025")}, "403 access_denied:buiten-instemming"),
            ("another rent", {"eenheid": dict(ONE_HOME, huurprijs=69012)}, "403 access_denied:buiten-instemming"),
            ("more of the home", {"eenheid": dict(ONE_HOME, kamers=3)}, "403 access_denied:buiten-instemming"),
            ("consent where the first did not", {"grondslag": "TOESTEMMING"}, "403 access_denied:buiten-instemming"),
            ("a response", {"fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN", "eenheid": None}, "403 access_denied:buiten-instemming")]:
        d = {k: v for k, v in {**second, **terms, **changed}.items() if v is not None}
        t.row("allocation: second adult: " + name, e.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([d])), FORM), wanted)
    case = e.case(**terms)
    jws = e.sign("amina", case["nonce"])
    sealed = e.post(case["zaak"], "qii", jws)
    t.row("allocation: evidence with a nonce", sealed, "201")
    sealed = json.loads(sealed.body)
    t.row("allocation: dossier's seal", s.complete(case["dossier"], [sealed["zegel"]]), "422 fase-niet-beschikbaar")
    t.row("allocation: a verdict", s.toets([{"referentie": "r-1", "dossierzegel": sealed["zegel"]}], fase="toewijzing"), "422 fase-niet-beschikbaar @/fase")
    t.row("allocation: the seal again", e.wire.call("GET", "/v1/zegels/" + sealed["grant_id"]), "200")
    t.row("allocation: its end", e.wire.call("DELETE", "/oauth/grants/" + sealed["grant_id"]), "204")
    t.row("allocation: after its end", e.wire.call("GET", "/v1/zegels/" + sealed["grant_id"]), "410 instemming-ingetrokken")
    t.row("allocation: dossier's seal after its end", s.complete(case["dossier"], [sealed["zegel"]]), "410 instemming-ingetrokken")


def seal_rows(t, s, other):
    one = s.agree([("amina", "r-1")])
    open_one = s.agree([("amina", "r-1")], complete=False)
    two = s.agree([("henk", "h-1"), ("riet", "h-2")])
    open_two = s.agree([("henk", "h-1"), ("riet", "h-2")], complete=False)

    # Participants' seals.
    seal, dossier = open_one["zegels"][0], open_one["dossier"]
    for at in range(len(unb64(seal))):
        t.row(f"participant's seal: byte {at} changed", s.complete(dossier, [flipped(seal, at, at % 8)]), region_code(at))
    raw = unb64(seal)
    for name, text in [("cut off", b64(raw[:-1])), ("a byte longer", b64(raw + b"\0")), ("its head only", b64(raw[:32])),
                       ("nothing", ""), ("of zeros", b64(bytes(len(raw)))), ("padded", seal + "=="), ("in base64", "+" + seal[1:]),
                       ("with a line break", seal + "\n"), ("of 2 KiB", b64(raw * 3)), ("a word", MARK),
                       ("a dossier's", one["dossierzegel"])]:
        t.row("participant's seal: " + name, s.complete(dossier, [text]), "400 zegel-ongeldig")
    t.row("participant's seal: another dossier's", s.complete(dossier, one["zegels"]), "409 rooster-ander-dossier")
    t.row("participant's seal: another client", s.complete(dossier, [seal], other), "404 dossier-onbekend")
    mine = unb64(one["zegels"][0])
    t.row("participant's seal: another's content", s.complete(dossier, [b64(raw[:32] + mine[32:])]), "400 zegel-ongeldig")
    t.row("dossier: unknown", s.complete(NOBODY, [seal]), "404 dossier-onbekend")
    t.row("dossier: no id", s.complete(MARK, [seal]), "400 tekst-ongeldig @/dossier")
    for name, body, wanted in [("no seals", {"dossier": dossier, "zegels": []}, "409 rooster-onvolledig @/zegels"),
                               ("without seals", {"dossier": dossier}, "400 lid-ontbreekt @/zegels"),
                               ("without a dossier", {"zegels": [seal]}, "400 lid-ontbreekt @/dossier"),
                               ("a text as seals", {"dossier": dossier, "zegels": seal}, "400 json-soort @/zegels"),
                               ("null as seal", {"dossier": dossier, "zegels": [None]}, "400 json-soort @/zegels/0")]:
        t.row("dossier: " + name, s.wire.call("POST", "/v1/dossierzegels", body), wanted)
    h1, h2 = open_two["zegels"]
    for name, seals, wanted in [("one of two", [h1], "409 rooster-onvolledig"), ("the other of two", [h2], "409 rooster-onvolledig"),
                                ("the same twice", [h1, h1], "409 rooster-dubbel"), ("three of two", [h1, h2, h1], "409 rooster-te-veel"),
                                ("nine of two", [h1] * 9, "409 rooster-te-veel"),
                                ("one of another dossier", [h1, two["zegels"][1]], "409 rooster-ander-dossier"),
                                ("a dossier's among them", [h1, two["dossierzegel"]], "400 zegel-ongeldig")]:
        t.row("roster: " + name, s.complete(open_two["dossier"], seals), wanted)
    t.row("roster: two of one", s.complete(dossier, [seal, seal]), "409 rooster-te-veel")
    t.row("roster: complete, in the other order", s.complete(open_two["dossier"], [h2, h1]), "201")
    t.row("roster: completed again", s.complete(open_two["dossier"], [h1, h2]), "201")
    for name, changed, wanted in [("for a complete dossier", {}, "409 invalid_authorization_details:dossier-voltooid")]:
        d = details(s.service.standin, [("henk", "h-1"), ("riet", "h-2")], 1, ["L0101"], two["dossier"])
        d.update(changed)
        t.row("par: " + name, s.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([d])), FORM), wanted)
    half = s.agree([("henk", "h-1")], complete=False)
    base = details(s.service.standin, [("henk", "h-1")], 0, ["L0101"], half["dossier"])
    for name, changed, wanted in [
            ("place outside the roster", {"plaats": 1}, "409 invalid_authorization_details:rooster-plaats"),
            ("other reference at the place", {"deelnemer": dict(base["deelnemer"], referentie="h-9")}, "409 invalid_authorization_details:rooster-plaats"),
            ("other role at the place", {"deelnemer": {k: v for k, v in dict(base["deelnemer"], rol="MED").items() if k != "verklaring"}},
             "409 invalid_authorization_details:rooster-plaats"),
            ("other corporations than the dossier", {"corporaties": ["L0102"]}, "403 access_denied:buiten-instemming"),
            ("more corporations than the dossier", {"corporaties": ["L0101", "L0102"]}, "403 access_denied:buiten-instemming"),
            ("other roster than the dossier", {"rooster": [{"rol": "WON", "referentie": "h-1"}, {"rol": "MED", "referentie": "h-2"}]},
             DETAILS + "rooster-ongeldig")]:
        t.row("par: " + name, s.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([dict(base, **changed)])), FORM), wanted)
    d = dict(base, bronnen=["qii"])
    t.row("par: another client's dossier", other.call("POST", "/oauth/par", form_body(
        client_id="ander-platform", redirect_uri="https://ander-platform.example/passend/terug",
        authorization_details=json.dumps([d])), FORM), "404 invalid_authorization_details:dossier-onbekend")

    # Dossiers' seals: all bytes in one call, each spoils its own answer only.
    seal = one["dossierzegel"]
    raw = unb64(seal)
    found = s.answers([{"dossierzegel": flipped(seal, at, at % 8)} for at in range(len(raw))] + [{"dossierzegel": seal}])
    for at, answer in enumerate(found[:-1]):
        inside(t, f"dossier's seal: byte {at} changed", answer, region_code(at))
    inside(t, "dossier's seal: the whole one among them", found[-1], "200")
    third = unb64(two["dossierzegel"])
    rows = [("cut off", b64(raw[:-8]), "400 zegel-ongeldig"), ("longer", b64(raw + bytes(8)), "400 zegel-ongeldig"),
            ("its head only", b64(raw[:32]), "400 zegel-ongeldig"), ("nothing", "", "400 zegel-ongeldig"),
            ("padded", seal + "=", "400 zegel-ongeldig"), ("a word", MARK, "400 zegel-ongeldig"),
            ("of 4 KiB", b64(raw * 5), "400 zegel-ongeldig"), ("of zeros", b64(bytes(len(raw))), "400 zegel-ongeldig"),
            ("a participant's", one["zegels"][0], "400 zegel-ongeldig"),
            ("another dossier's content", b64(raw[:32] + third[32:]), "400 zegel-ongeldig"),
            ("another dossier's id", b64(raw[:16] + third[16:32] + raw[32:]), "400 zegel-ongeldig"),
            ("a participant's as dossier's", b64(raw[:4] + unb64(one["zegels"][0])[4:32] + raw[32:]), "404 zegel-onbekend")]
    found = s.answers([{"dossierzegel": text} for _, text, _ in rows])
    for (name, _, wanted), answer in zip(rows, found):
        inside(t, "dossier's seal: " + name, answer, wanted)
    inside(t, "dossier's seal: another client", json.loads(s.toets([{"dossierzegel": seal}], "L0102", other).body)["antwoorden"][0],
           "404 zegel-onbekend")
    inside(t, "dossier's seal: another corporation", s.answers([{"dossierzegel": seal}], corporatie="L0102")[0], "403 buiten-instemming")
    inside(t, "dossier's seal: another applicant", s.answers([{"referentie": "r-2", "dossierzegel": seal}])[0], "403 buiten-instemming")
    inside(t, "dossier's seal: of an open dossier", s.answers([{"dossierzegel": b64(raw[:16] + unb64(half["dossier"]) + raw[32:])}])[0],
           "400 zegel-ongeldig")
    for name, household, wanted in [
            ("seal and declared", {"dossierzegel": seal, "verklaard": {"leden": [WON]}}, "400 huishouden-gemengd @/huishoudens/0/verklaard"),
            ("declared and seal", {"verklaard": {"leden": [WON]}, "dossierzegel": seal}, "400 huishouden-gemengd @/huishoudens/0/dossierzegel"),
            ("seal and children", {"dossierzegel": seal, "kinderen": [CHILD]}, "400 lid-onbekend @/huishoudens/0"),
            ("seal and assets", {"dossierzegel": seal, "vermogen": 0}, "400 lid-onbekend @/huishoudens/0"),
            ("two seals", {"dossierzegel": [seal, seal]}, "400 json-soort @/huishoudens/0/dossierzegel"),
            ("null as seal", {"dossierzegel": None}, "400 json-soort @/huishoudens/0/dossierzegel")]:
        t.row("household: " + name, s.toets([household]), wanted)

    # Lease years: that of completion and the next, whatever was asked before and whatever law there is.
    years = s.agree([("amina", "r-1")])["dossierzegel"]
    first, last = f"{YEAR}-01-01", f"{YEAR + 1}-12-31"
    before, after = f"{YEAR - 1}-12-31", f"{YEAR + 2}-01-01"
    other_years, unknown = "409 te-veel-ingangsjaren", {k: v for k, v in HOME.items() if k != "ingangsdatum"}
    for name, start, wanted in [
            ("the year before", before, other_years), ("the first day", first, "200"), ("the last day", last, "200"), ("the year after", after, other_years),
            ("all of both", {"min": first, "max": last}, "200"), ("a day too early", {"min": before, "max": last}, other_years),
            ("a day too late", {"min": first, "max": after}, other_years), ("without a last day", {"min": first}, other_years),
            ("without a first day", {"max": last}, other_years)]:
        inside(t, "lease years: " + name, s.answers([{"dossierzegel": years}], eenheden=[dict(HOME, ingangsdatum=start)])[0], wanted)
    inside(t, "lease years: any day", s.answers([{"dossierzegel": years}], eenheden=[unknown])[0], other_years)
    found = s.answers([{"dossierzegel": years}, {"verklaard": {"leden": [WON]}}], eenheden=[dict(HOME, ingangsdatum=before), HOME])
    for name, answer, wanted in zip(("sealed, before", "sealed, now", "declared, before", "declared, now"), found, (other_years, "200", "200", "200")):
        inside(t, "lease years in one call: " + name, answer, wanted)

    # Withdrawal: alone it is said, together nothing tells who it was.
    t.row("withdrawal: another client", other.call("DELETE", "/oauth/grants/" + one["grants"][0]), "404 instemming-onbekend")
    t.row("withdrawal: unknown", s.wire.call("DELETE", "/oauth/grants/" + NOBODY), "404 instemming-onbekend")
    t.row("withdrawal: no id", s.wire.call("DELETE", "/oauth/grants/" + MARK), "404 instemming-onbekend")
    t.row("withdrawal: a dossier's id", s.wire.call("DELETE", "/oauth/grants/" + one["dossier"]), "404 instemming-onbekend")
    inside(t, "withdrawal: nothing was withdrawn so far", s.answers([{"dossierzegel": seal}])[0], "200")
    t.row("seal: fetched by another client", other.call("GET", "/v1/zegels/" + one["grants"][0]), "404 zegel-onbekend")
    t.row("seal: fetched, unknown", s.wire.call("GET", "/v1/zegels/" + NOBODY), "404 zegel-onbekend")
    t.row("seal: fetched, no id", s.wire.call("GET", "/v1/zegels/" + MARK), "404 zegel-onbekend")
    t.row("seal: fetched", s.wire.call("GET", "/v1/zegels/" + one["grants"][0]), "200")
    t.row("withdrawal", s.wire.call("DELETE", "/oauth/grants/" + one["grants"][0]), "204")
    t.row("withdrawal: again", s.wire.call("DELETE", "/oauth/grants/" + one["grants"][0]), "204")
    t.row("withdrawal: again by another client", other.call("DELETE", "/oauth/grants/" + one["grants"][0]), "404 instemming-onbekend")
    inside(t, "withdrawn: dossier's seal", s.answers([{"dossierzegel": seal}])[0], "410 instemming-ingetrokken")
    inside(t, "withdrawn: dossier's seal, another client", json.loads(s.toets([{"dossierzegel": seal}], "L0102", other).body)["antwoorden"][0],
           "404 zegel-onbekend")
    inside(t, "withdrawn: dossier's seal, changed", s.answers([{"dossierzegel": flipped(seal, len(raw) - 1)}])[0], "410 instemming-ingetrokken")
    t.row("withdrawn: seal fetched", s.wire.call("GET", "/v1/zegels/" + one["grants"][0]), "410 instemming-ingetrokken")
    t.row("withdrawn: seal fetched by another client", other.call("GET", "/v1/zegels/" + one["grants"][0]), "404 zegel-onbekend")
    t.row("withdrawn: completed again", s.complete(one["dossier"], one["zegels"]), "410 instemming-ingetrokken")
    told = []
    for who, people in ((0, two), (1, open_two)):
        wire_call = s.wire.call
        t.row(f"withdrawal: of adult {who}", wire_call("DELETE", "/oauth/grants/" + people["grants"][who]), "204")
        people["dossierzegel"] = people.get("dossierzegel") or b64(third[:16] + unb64(people["dossier"]) + third[32:])
        answer = s.answers([{"dossierzegel": people["dossierzegel"]}])[0]
        inside(t, f"withdrawn by adult {who}: dossier's seal", answer, "410 gegevens-onvolledig")
        mine = [json.dumps(answer)]
        for i in (0, 1):
            got = wire_call("GET", "/v1/zegels/" + people["grants"][i])
            t.row(f"withdrawn by adult {who}: seal of adult {i}", got, "410 gegevens-onvolledig")
            mine.append(got.body)
        got = s.complete(people["dossier"], people["zegels"])
        t.row(f"withdrawn by adult {who}: completed again", got, "410 gegevens-onvolledig")
        mine.append(got.body)
        told.append(mine)
        t.row(f"withdrawn by adult {who}: the other withdraws", wire_call("DELETE", "/oauth/grants/" + people["grants"][1 - who]), "204")
    if told[0] != told[1] or told[0][1] != told[0][2]:
        t.complain("withdrawn by one of two", "the answers tell which one")
    for name, people, wanted in [("alone", [("amina", "r-1")], "410 instemming-ingetrokken"),
                                 ("of two", [("henk", "h-1"), ("riet", "h-2")], "410 gegevens-onvolledig")]:
        gone = s.agree(people, complete=False)
        d = details(s.service.standin, people, 0, ["L0101"], gone["dossier"])
        form = form_body(authorization_details=json.dumps([d]))
        late = json.loads(s.wire.call("POST", "/oauth/par", form, FORM).body)
        s.platform.einde(gone["grants"][0])
        t.row(f"withdrawn, {name}: another case", s.wire.call("POST", "/oauth/par", form, FORM),
              wanted.replace(" ", " invalid_authorization_details:"))
        jws = s.service.standin.sign(people[0][0], late["nonce"])
        t.row(f"withdrawn, {name}: evidence for an open case", s.wire.call(
            "POST", "/v1/bewijzen", {"zaak": late["zaak"], "bron": "qii", "bewijs": jws}), wanted, middle(jws))
    withdrawn = s.agree([("amina", "r-1")], complete=False)
    s.platform.einde(withdrawn["grants"][0])
    t.row("withdrawn before completion", s.complete(withdrawn["dossier"], withdrawn["zegels"]), "410 instemming-ingetrokken")
