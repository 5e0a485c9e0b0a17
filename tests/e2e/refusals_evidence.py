"""Rows of refusals.py: evidence with one defect each."""
import datetime
import json
import os
import subprocess
import time

from client import details, when_free
from refusals_answer import FORM, HEAD, MARK, NOBODY, Wire
from refusals_bodies import days, form_body


# ---- evidence ----

DEFECTS = {
    "leeg": "bewijs-grootte", "te-lang": "bewijs-grootte", "twee-delen": "bewijs-vorm", "vier-delen": "bewijs-vorm",
    "alg-none": "bewijs-vorm", "rest-regel": "bewijs-base64", "rest-bytes": "bewijs-handtekening", "opvulling": "bewijs-base64",
    "alfabet": "bewijs-base64", "losse-bits": "bewijs-base64", "kop-lijst": "bewijs-kop", "kop-stuk": "bewijs-kop",
    "kop-dubbel": "bewijs-kop", "kop-jku": "bewijs-kop", "kop-x5u": "bewijs-kop", "kop-jwk": "bewijs-kop",
    "kop-b64": "bewijs-kop", "alg-weg": "bewijs-kop", "crit": "bewijs-crit", "crit-onbekend": "bewijs-crit",
    "typ": "bewijs-typ", "typ-weg": "bewijs-typ", "cty-verdict": "bewijs-typ", "kid-onbekend": "bewijs-sleutel",
    "sleutel-gisteren": "bewijs-sleutel", "kid-weg": "bewijs-sleutel", "alg-none-getekend": "bewijs-algoritme", "alg-hs256": "bewijs-algoritme",
    "alg-ander": "bewijs-algoritme", "sleutel-ander": "bewijs-handtekening", "handtekening-nul": "bewijs-handtekening",
    "handtekening-der": "bewijs-handtekening", "handtekening-bit": "bewijs-handtekening",
    "inhoud-bit": "bewijs-handtekening", "inhoud-lijst": "bewijs-json", "inhoud-tekst": "bewijs-json",
    "inhoud-nul": "bewijs-json", "inhoud-surrogaat": "bewijs-json", "inhoud-dubbel": "bewijs-json",
    "inhoud-rest": "bewijs-json", "bedrag-breuk": "bewijs-soort-gegeven", "uitgever": "bewijs-uitgever",
    "uitgever-weg": "bewijs-uitgever", "ontvanger": "bewijs-ontvanger", "ontvanger-weg": "bewijs-ontvanger",
    "ontvanger-twee": "bewijs-ontvanger", "nonce": "bewijs-niet-voor-deze-zaak", "nonce-weg": "bewijs-niet-voor-deze-zaak",
    "verlopen": "bewijs-verlopen", "exp-weg": "bewijs-verlopen", "exp-tekst": "bewijs-verlopen",
    "nog-niet": "bewijs-nog-niet-geldig", "iat-toekomst": "bewijs-tijd", "iat-oud": "bewijs-tijd", "iat-weg": "bewijs-tijd",
    "jti-weg": "bewijs-mist-gegeven", "gegeven-weg": "bewijs-mist-gegeven", "jti-getal": "bewijs-soort-gegeven",
    "gegeven-soort": "bewijs-soort-gegeven", "bedrag-soort": "bewijs-soort-gegeven",
    "gegeven-bereik": "bewijs-buiten-bereik", "bedrag-bereik": "bewijs-buiten-bereik",
    "corporatie-ander": "balie-niet-bevoegd", "naam-ander": "identiteit-onzeker",
}


class Evidence:
    """Cases, and evidence for them that is not stripped of anything."""

    def __init__(self, service, wire):
        self.service, self.wire, self.standin = service, wire, service.standin

    def case(self, person="amina", corporaties=("L0101",), **more):
        d = details(self.standin, [(person, "r-1")], 0, list(corporaties))
        d.update(more)
        answer = self.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([d])), FORM)
        assert answer.status == 201, answer.raw
        return json.loads(answer.body)

    def sign(self, person, nonce, bron=None, facts=None, **options):
        s = self.standin
        command = [s.program, "sign", bron or s.people[person]["bron"], "--dir", s.directory, "--aud",
                   options.pop("aud", s.issuer), "--nonce", nonce]
        command += ["--facts", "/dev/stdin"] if facts else ["--persona", person, "--personas", s.personas]
        for name, value in options.items():
            command += ["--" + name, str(value)]
        done = subprocess.run(command, check=True, capture_output=True, input=json.dumps(facts).encode() if facts else b"")
        return done.stdout[:-1].decode()

    def post(self, zaak, bron, jws, wire=None):
        return when_free(lambda: (wire or self.wire).call("POST", "/v1/bewijzen", {"zaak": zaak, "bron": bron, "bewijs": jws}))


def middle(jws):
    return [jws[len(jws) // 3:len(jws) // 3 + 24]] if len(jws) > 200 else []


def evidence_rows(t, e, other):
    listed = subprocess.run([e.standin.program, "defects", "jws"], check=True, capture_output=True, text=True).stdout.split()
    for name in sorted(set(listed) ^ set(DEFECTS)):
        t.complain(name, "a defect without a row, or a row without a defect")
    for name in listed:
        person = "leyla" if name == "corporatie-ander" else "amina"
        case = e.case("amina") if person == "amina" else e.case_of_leyla()
        bron = e.standin.people[person]["bron"]
        jws = e.sign(person, case["nonce"], defect=name)
        t.row("evidence: " + name, e.post(case["zaak"], bron, jws), "422 " + DEFECTS.get(name, "?"), middle(jws))

    # What is about keys, with every key of every source.
    for bron, person in [("qii", "amina"), ("mijninkomen", "karim"), ("balie", "leyla")]:
        with open(os.path.join(e.standin.directory, bron + ".json"), encoding="utf-8") as f:
            keys = json.load(f)["sleutels"]
        for key in keys:
            for name in ("alg-none", "alg-none-getekend", "alg-hs256", "alg-ander", "kid-onbekend", "sleutel-ander", "handtekening-nul",
                         "handtekening-bit", "rest-bytes", "losse-bits", "crit-onbekend"):
                case = e.case_of_leyla() if person == "leyla" else e.case(person)
                jws = e.sign(person, case["nonce"], bron, defect=name, kid=key["kid"])
                t.row(f"evidence: {key['kid']} ({key['alg']}): {name}", e.post(case["zaak"], bron, jws), "422 " + DEFECTS[name], middle(jws))

    amina = e.standin.people["amina"]
    for name, facts, wanted in [
            ("a name of 201 characters", {"identiteitBron": {"achternaam": MARK + "a" * (201 - len(MARK))}}, "naam-te-lang"),
            ("a prefix of 11 characters", {"identiteitBron": {"voorvoegsel": "voor in het"}}, "naam-te-lang"),
            ("twenty-one children", {"kinderen": ["2016-08-30"] * 21}, "bewijs-buiten-bereik"),
            ("a child of tomorrow", {"kinderen": [days(1)]}, "bewijs-buiten-bereik"),
            ("two incomes of a year", {"inkomens": [{"jaar": 2025, "bedrag": 100}, {"jaar": 2025, "bedrag": 200}]}, "bewijs-buiten-bereik"),
            ("income of year 1999", {"inkomens": [{"jaar": 1999, "bedrag": 100}]}, "bewijs-buiten-bereik"),
            ("income of next year", {"inkomens": [{"jaar": datetime.date.today().year + 1, "bedrag": 100}]}, "bewijs-buiten-bereik"),
            ("a hundred incomes", {"inkomens": [{"jaar": 2000 + i, "bedrag": 100} for i in range(100)]}, "bewijs-buiten-bereik"),
            ("a child of which no day is known", {"kinderen": ["0000-00-00"]}, None),
            ("a child of today", {"kinderen": [days(0)]}, None),
            ("born in 1889", {"identiteitBron": {"geboortedatum": "1889-12-31"}}, "bewijs-buiten-bereik"),
            ("born tomorrow", {"identiteitBron": {"geboortedatum": days(1)}}, "bewijs-buiten-bereik"),
            ("born in a year to come", {"identiteitBron": {"geboortedatum": "2058-00-00"}}, "bewijs-buiten-bereik"),
            ("born today", {"identiteitBron": {"geboortedatum": days(0)}}, "identiteit-onzeker"),
            ("born on a day that is not known", {"identiteitBron": {"geboortedatum": "0000-00-00"}}, "identiteit-onzeker"),
            ("born in a year that is not known", {"identiteitBron": {"geboortedatum": "0000-05-05"}}, "bewijs-buiten-bereik"),
            ("born in 1991, more is not known", {"identiteitBron": {"geboortedatum": "1991-00-00"}}, None),
            ("born in May 1991, more is not known", {"identiteitBron": {"geboortedatum": "1991-05-00"}}, None),
            ("born in June 1991, more is not known", {"identiteitBron": {"geboortedatum": "1991-06-00"}}, "identiteit-onzeker"),
            ("born on 30 February", {"identiteitBron": {"geboortedatum": "1991-02-30"}}, "bewijs-buiten-bereik"),
            ("born a day later", {"identiteitBron": {"geboortedatum": "1991-05-06"}}, "identiteit-onzeker"),
            ("another surname", {"identiteitBron": {"achternaam": "Yilmazer"}}, "identiteit-onzeker")]:
        case = e.case()
        jws = e.sign("amina", case["nonce"], "qii", dict(amina, **facts))
        t.row("evidence: " + name, e.post(case["zaak"], "qii", jws), "422 " + wanted if wanted else "201", middle(jws) if wanted else ())

    here, there = e.case(), e.case()
    jws = e.sign("amina", there["nonce"])
    t.row("evidence: made for another case", e.post(here["zaak"], "qii", jws), "422 bewijs-niet-voor-deze-zaak", middle(jws))
    jws = e.sign("amina", here["nonce"], aud="https://elders.example")
    t.row("evidence: made for another service", e.post(here["zaak"], "qii", jws), "422 bewijs-ontvanger", middle(jws))
    jws = e.sign("riet", here["nonce"])
    t.row("evidence: another person", e.post(here["zaak"], "qii", jws), "422 identiteit-onzeker", middle(jws))
    jws = e.sign("karim", here["nonce"])
    t.row("evidence: another source's key", e.post(here["zaak"], "qii", jws), "422 bewijs-sleutel", middle(jws))
    facts = dict(e.standin.people["amina"], identiteitBron={"achternaam": MARK})
    jws = e.sign("amina", here["nonce"], "qii", facts)
    t.row("evidence: another name", e.post(here["zaak"], "qii", jws), "422 identiteit-onzeker", middle(jws))
    jws = e.sign("amina", here["nonce"])
    t.row("evidence: whole, at the sixth try", e.post(here["zaak"], "qii", jws), "409 zaak-gesloten", middle(jws))

    facts = dict(e.standin.people["amina"], inkomens=[{"jaar": 2019, "bedrag": 2710000}])
    case = e.case()
    t.row("evidence: of years long past", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"], "qii", facts)), "422 bewijs-tijd")
    now = int(time.time())
    t.row("evidence: signed an hour ago", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"], at=now - 3600)), "422 bewijs-verlopen")
    t.row("evidence: signed tomorrow", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"], at=now + 86400)), "422 bewijs-nog-niet-geldig")
    t.row("evidence: unknown source", e.post(case["zaak"], MARK, "e30.e30.AA"), "422 bron-onbekend")
    t.row("evidence: source with a NUL", e.wire.call("POST", "/v1/bewijzen", '{"zaak":"%s","bron":"qii\\u0000","bewijs":"a"}' % case["zaak"]),
          "400 json-nul @/bron")
    t.row("evidence: source too long", e.post(case["zaak"], "q" * 24, "e30.e30.AA"), "400 tekst-ongeldig @/bron")
    t.row("evidence: just over 64 KiB", e.post(case["zaak"], "qii", "a" * 65537), "422 bewijs-grootte @/bewijs")
    t.row("evidence: 64 KiB of dots", e.post(case["zaak"], "qii", "." * 65536), "422 bewijs-vorm")
    escaped = '{"zaak":"%s","bron":"qii","bewijs":"\\u0065%s"}' % (case["zaak"], MARK)
    t.row("evidence: with escapes", when_free(lambda: e.wire.call("POST", "/v1/bewijzen", escaped)),
          "422 bewijs-vorm")
    t.row("evidence: with half an escape", e.wire.call("POST", "/v1/bewijzen", '{"zaak":"%s","bron":"qii","bewijs":"\\/\\u00%s"}' % (case["zaak"], MARK)),
          "400 json-onjuist @/bewijs")
    t.row("evidence: with an escaped NUL", e.wire.call("POST", "/v1/bewijzen", '{"zaak":"%s","bron":"qii","bewijs":"\\/\\u0000%s"}' % (case["zaak"], MARK)),
          "400 json-nul @/bewijs")
    t.row("evidence: just over 64 KiB of escapes", e.wire.call("POST", "/v1/bewijzen", '{"zaak":"%s","bron":"qii","bewijs":"%s"}' % (case["zaak"], "\\/" * 65537)),
          "422 bewijs-grootte @/bewijs")
    t.row("evidence: another client's case", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"]), other), "404 zaak-onbekend")
    t.row("evidence: unknown case", e.post(NOBODY, "qii", "e30.e30.AA"), "404 zaak-onbekend")
    t.row("evidence: case that is no id", e.post(MARK, "qii", "e30.e30.AA"), "400 tekst-ongeldig @/zaak")
    for name in ("zaak", "bron", "bewijs"):
        body = {"zaak": NOBODY, "bron": "qii", "bewijs": "e30.e30.AA"}
        del body[name]
        t.row(f"evidence: without {name}", e.wire.call("POST", "/v1/bewijzen", body), f"400 lid-ontbreekt @/{name}")

    case = e.case(bronnen=["mijninkomen"])
    t.row("evidence: source that was not agreed", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"])), "422 bron-onbekend")
    case = e.case_of_leyla()
    jws = e.sign("leyla", case["nonce"], corporatie="L0102")
    t.row("evidence: desk of a corporation outside the dossier", e.post(case["zaak"], "balie", jws), "422 balie-niet-bevoegd", middle(jws))

    # Two at the same time: the second waits for nothing, and costs no try. Before them one that is taken: then evidence of this
    # client is looked at again, however much was refused.
    case = e.case()
    t.row("evidence: looked at again", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"])), "201")
    case = e.case()
    jws = e.sign("amina", case["nonce"])
    pair = [Wire(e.service.port, e.wire.tls).open() for _ in range(2)]
    body = json.dumps({"zaak": case["zaak"], "bron": "qii", "bewijs": jws}).encode()
    for w in pair:
        w.send(b"POST /v1/bewijzen HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    answers = [w.answer() for w in pair]
    for w in pair:
        w.close()
    t.row("evidence: twice at the same time, one of them", max(answers, key=lambda a: a.status == 201), "201")
    answers.sort(key=lambda a: a.status == 201)
    done = answers[0].status == 201 and answers[0].body == answers[1].body      # the first was done already
    t.row("evidence: twice at the same time, the other", answers[0], "201" if done else "409 zaak-bezig", middle(jws),
          "201, or 409 zaak-bezig")

    # What may come along for certificates: read as strictly, and not for a source that signs without one.
    good = {"zaak": NOBODY, "bron": "dvmg", "bewijs": "MIIB"}
    for name, value, wanted in [("a text", "MIIB", "400 json-soort @/intrekking"), ("null", None, "400 json-soort @/intrekking"),
                                ("a number in it", [7], "400 json-soort @/intrekking/0"), ("nothing in it", [""], "400 tekst-ongeldig @/intrekking/0"),
                                ("base64url", ["MI-_"], "400 tekst-ongeldig @/intrekking/0"), ("not padded", ["MII"], "400 tekst-ongeldig @/intrekking/0"),
                                ("spare bits", ["MIIB", "MIJ="], "400 tekst-ongeldig @/intrekking/1"),
                                ("a line break", ["MIIB\n"], "400 tekst-ongeldig @/intrekking/0"), ("nine", ["MIIB"] * 9, "400 te-veel @/intrekking/8"),
                                ("80 KiB", ["AAAA" * 27306 + "AAA="], "404 zaak-onbekend"), ("a byte more", ["AAAA" * 27307], "422 bewijs-grootte @/intrekking/0"),
                                ("80 KiB and a byte", ["AAAA" * 27306 + "AAA=", "AA=="], "422 bewijs-grootte @/intrekking/1"),
                                ("a word", [MARK], "400 tekst-ongeldig @/intrekking/0"), ("none", [], "404 zaak-onbekend")]:
        t.row("evidence: revocation: " + name, e.wire.call("POST", "/v1/bewijzen", dict(good, intrekking=value)), wanted)
    case = e.case()
    whole = {"zaak": case["zaak"], "bron": "qii", "bewijs": e.sign("amina", case["nonce"])}
    t.row("evidence: revocation for a source without certificates",
          when_free(lambda: e.wire.call("POST", "/v1/bewijzen", dict(whole, intrekking=["MIIB"]))),
          "422 bewijs-vorm", middle(whole["bewijs"]))
    t.row("evidence: and without it", when_free(lambda: e.wire.call("POST", "/v1/bewijzen", dict(whole, intrekking=[]))), "201")
    t.row("evidence: a source of allocations only", e.post(e.case()["zaak"], "dvmg", "MIIB"), "422 bron-onbekend")

    case = e.case()
    jws = e.sign("amina", case["nonce"])
    first, again = e.post(case["zaak"], "qii", jws), e.post(case["zaak"], "qii", jws)
    t.row("evidence: accepted", first, "201")
    t.row("evidence: the same again", again, "201")
    if first.body != again.body:
        t.complain("evidence: the same again", "another grant or another seal")
    t.row("evidence: other evidence for a sealed case", e.post(case["zaak"], "qii", e.sign("amina", case["nonce"], at=now - 1)), "409 zaak-gesloten")
    t.row("evidence: the same once more", e.post(case["zaak"], "qii", jws), "201")
    replaced = json.loads(first.body)
    d = details(e.standin, [("amina", "r-1")], 0, ["L0101"], case["dossier"])
    newer = json.loads(e.wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([d])), FORM).body)
    t.row("evidence: newer for the same place", e.post(newer["zaak"], "qii", e.sign("amina", newer["nonce"])), "201")
    t.row("seal that was replaced: fetched", e.wire.call("GET", "/v1/zegels/" + replaced["grant_id"]), "410 zegel-vervangen")
    t.row("seal that was replaced: used", e.wire.call("POST", "/v1/dossierzegels", {"dossier": case["dossier"], "zegels": [replaced["zegel"]]}),
          "410 zegel-vervangen")
