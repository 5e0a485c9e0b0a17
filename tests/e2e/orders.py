"""Evidence for a one-time order through the real service: both containers, whole and with every defect of the stand-in; an
order is good once, also after a restart.

    orders.py BIN [--record]      prints what is not as it should be; exit 1 if anything is
"""
import base64
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, details, expect, home, when_free   # noqa: E402
from rows import record, said   # noqa: E402
from service import CMS, SECOND_OIN, SOURCES, Service   # noqa: E402

FORMS = {"dvmg": "jws-x5c", CMS: "cms"}

# Reason of each defect; two where the containers differ. None: not a defect of this key.
DEFECTS = {
    "leeg": "bewijs-grootte", "te-lang": "bewijs-grootte", "rest-regel": "bewijs-base64", "opvulling": "bewijs-base64",
    "alfabet": "bewijs-base64", "twee-delen": "bewijs-vorm", "vier-delen": "bewijs-vorm", "alg-none": "bewijs-vorm",
    "rest-bytes": ("bewijs-handtekening", "bewijs-vorm"), "losse-bits": "bewijs-base64", "kop-lijst": "bewijs-kop",
    "kop-stuk": "bewijs-kop", "kop-dubbel": "bewijs-kop", "kop-jku": "bewijs-kop", "kop-x5u": "bewijs-kop",
    "kop-jwk": "bewijs-kop", "kop-b64": "bewijs-kop", "alg-weg": "bewijs-kop", "crit": "bewijs-crit",
    "crit-onbekend": "bewijs-crit", "typ": "bewijs-typ", "cty-verdict": "bewijs-typ", "alg-none-getekend": "bewijs-algoritme",
    "alg-hs256": "bewijs-algoritme", "alg-ander": "bewijs-handtekening", "sleutel-ander": "bewijs-handtekening",
    "handtekening-nul": "bewijs-handtekening", "handtekening-der": None, "handtekening-bit": "bewijs-handtekening",
    "inhoud-bit": "bewijs-handtekening", "inhoud-lijst": "bewijs-json", "inhoud-tekst": "bewijs-json",
    "inhoud-nul": "bewijs-json", "inhoud-surrogaat": "bewijs-json", "inhoud-dubbel": "bewijs-json",
    "inhoud-rest": "bewijs-json", "bedrag-breuk": "bewijs-soort-gegeven", "uitgever": "bewijs-uitgever",
    "uitgever-weg": "bewijs-uitgever", "verlopen": "bewijs-verlopen", "exp-weg": "bewijs-verlopen",
    "exp-tekst": "bewijs-verlopen", "nog-niet": "bewijs-nog-niet-geldig", "iat-toekomst": "bewijs-tijd",
    "iat-oud": "bewijs-tijd", "iat-weg": "bewijs-tijd", "gegeven-weg": "bewijs-mist-gegeven",
    "gegeven-soort": "bewijs-soort-gegeven", "bedrag-soort": "bewijs-soort-gegeven", "gegeven-bereik": "bewijs-buiten-bereik",
    "bedrag-bereik": "bewijs-buiten-bereik", "naam-ander": "identiteit-onzeker",
    "x5c-weg": "bewijs-sleutel", "x5c-leeg": "certificaat-vorm", "certificaat-weg": "bewijs-sleutel",
    "andere-wortel": "certificaat-keten", "tussen-weg": "certificaat-keten", "wortel-erbij": "certificaat-keten",
    "keten-omgekeerd": "certificaat-keten", "certificaat-ander": "bewijs-handtekening",
    "certificaat-verlopen": "certificaat-geldigheid", "certificaat-nog-niet": "certificaat-geldigheid",
    "certificaat-ca": "certificaat-gebruik", "certificaat-gebruik": "certificaat-gebruik", "certificaat-zwak": "certificaat-zwak",
    "oin-ander": "certificaat-andere-houder", "oin-weg": "certificaat-andere-houder", "oin-twee": "certificaat-andere-houder",
    "organisatie-ander": "certificaat-andere-houder",
    "intrekking-weg": "certificaat-intrekking-onbekend", "intrekking-alleen-blad": "certificaat-intrekking-onbekend",
    "intrekking-alleen-tussen": "certificaat-intrekking-onbekend", "intrekking-rommel": "certificaat-vorm",
    "crl-ingetrokken": "certificaat-ingetrokken", "crl-ingetrokken-ocsp-goed": "certificaat-ingetrokken",
    "crl-ingetrokken-tussen": "certificaat-ingetrokken", "crl-oud": "certificaat-intrekking-onbekend",
    "crl-oud-tussen": "certificaat-intrekking-onbekend", "crl-bejaard": "certificaat-intrekking-onbekend",
    "crl-te-vroeg": "certificaat-intrekking-onbekend", "crl-vreemd": "certificaat-intrekking-onbekend",
    "crl-ander": "certificaat-intrekking-onbekend", "ocsp-ingetrokken": "certificaat-ingetrokken",
    "ocsp-ingetrokken-crl-goed": "certificaat-ingetrokken", "ocsp-ingetrokken-tussen": "certificaat-ingetrokken",
    "ocsp-onbekend": "certificaat-intrekking-onbekend", "ocsp-oud": "certificaat-intrekking-onbekend",
    "ocsp-bejaard": "certificaat-intrekking-onbekend", "ocsp-te-vroeg": "certificaat-intrekking-onbekend",
    "ocsp-vreemd": "certificaat-intrekking-onbekend", "ocsp-gebruik": "certificaat-intrekking-onbekend",
    "ocsp-ander": "certificaat-intrekking-onbekend",
    "twee-ondertekenaars": "bewijs-vorm", "geen-ondertekenaar": "bewijs-vorm", "los": "bewijs-vorm", "sha1": "bewijs-algoritme",
    "kenmerken-weg": "bewijs-kop", "soort-ander": "bewijs-vorm", "ber": "bewijs-vorm",
    "ontvanger": "bewijs-ontvanger", "ontvanger-weg": "bewijs-ontvanger", "opdracht-weg": "bewijs-mist-gegeven",
    "opdracht-kort": "bewijs-buiten-bereik", "opdracht-vorm": "bewijs-buiten-bereik", "opdracht-getal": "bewijs-soort-gegeven",
    "opdracht-oud": "bewijs-tijd", "opdracht-toekomst": "bewijs-tijd", "opdracht-tijdloos": "bewijs-tijd",
    "inkomen-weg": "bewijs-mist-gegeven", "geboortedatum-ander": "identiteit-onzeker",
}


class Rows:
    """Cases for one home, evidence for them, and what came of it."""

    def __init__(self, service):
        self.service, self.standin, self.count, self.wrong = service, service.standin, 0, 0
        self.platform = Platform(service.port, service.certs)

    def case(self, person="amina", platform=None, corporation="L0101", **more):
        d = details(self.standin, [(person, "r-1")], 0, [corporation], eenheid=home("W-1", 69011))
        return expect("par", (platform or self.platform).par(dict(d, **more)), 201)["zaak"]

    def post(self, zaak, bron, order, platform=None):
        return (platform or self.platform).bewijs(zaak, bron, order["bewijs"], order.get("intrekking"))

    def row(self, what, answer, wanted, order=None):
        """wanted: "201", or "422 reason". A refusal repeats nothing of the evidence."""
        status, _, body = answer
        code, place = (body["type"].rsplit("/", 1)[-1], body.get("vindplaats")) if status >= 300 else (None, None)
        got = said(status, code)
        record(what, said(status, code, place))
        self.count += 1
        text = json.dumps(body)
        for part in [order["bewijs"], *order.get("intrekking", [])] if order and status >= 300 else []:
            if len(part) > 200 and part[len(part) // 3:len(part) // 3 + 24] in text:
                got += " and repeats what it got"
        if got != wanted:
            self.wrong += 1
            print("%s: %s, not %s" % (what, got, wanted))
        return body


def whole(t):
    for bron in FORMS:
        for alg in ("RS256", "PS256", "ES256"):
            for kind in ("gemengd", "crl", "ocsp"):
                order = t.standin.order("amina", bron, alg=alg, intrekking=kind)
                t.row(f"{bron} {alg} {kind}", t.post(t.case(), bron, order), "201")
        # Who has no income that the source knows of: another statement than nothing.
        t.row(f"{bron}: no income is known", t.post(t.case("saba"), bron, t.standin.order("saba", bron)), "201")


def defects(t):
    met = set()
    for bron, form in FORMS.items():
        listed = subprocess.run([t.standin.program, "defects", form], check=True, capture_output=True, text=True).stdout.split()
        for name in listed:
            wanted = DEFECTS.get(name, "?")
            if isinstance(wanted, tuple):
                wanted = wanted[form == "cms"]
            order = t.standin.order("amina", bron, defect=name)
            t.row(f"{bron}: {name}", t.post(t.case(), bron, order), "201" if wanted is None else "422 " + wanted, order)
        met.update(listed)
    for name in set(DEFECTS) - met:
        t.row(name, (599, None, {"type": "a row without a defect"}), "a defect")


def revocation(t):
    order = t.standin.order("amina")
    bare = {"bewijs": order["bewijs"]}
    t.row("no member intrekking", t.post(t.case(), "dvmg", bare), "422 certificaat-intrekking-onbekend")
    t.row("more answers than there may be", t.post(t.case(), "dvmg", dict(order, intrekking=order["intrekking"] * 5)), "400 te-veel")
    # Answers of the stand-in's other PKI are about other certificates.
    other = t.standin.order("amina", CMS)
    t.row("answers of another CA", t.post(t.case(), "dvmg", dict(order, intrekking=other["intrekking"])),
          "422 certificaat-intrekking-onbekend")
    t.row("evidence of the other container", t.post(t.case(), "dvmg", other), "422 bewijs-vorm", other)


def shapes(t):
    """What stands beside the evidence is read as strictly as the evidence."""
    order = t.standin.order("amina")
    one, two = order["intrekking"]
    for what, given, wanted in [
            ("not base64", ["*" * 40], "400 tekst-ongeldig"), ("base64url", ["MII_"], "400 tekst-ongeldig"),
            ("an empty answer", [""], "400 tekst-ongeldig"), ("a number", [7], "400 json-soort"), ("no list", one, "400 json-soort"),
            ("one answer of 90,000 bytes", ["A" * 120000], "422 bewijs-grootte"),
            ("an empty list", [], "422 certificaat-intrekking-onbekend"), ("in the other order, one twice", [two, one, two], "201")]:
        t.row("intrekking: " + what, t.post(t.case(), "dvmg", dict(order, intrekking=given)), wanted)


def encoders(t):
    """Encoders differ in what they escape; the text they mean is the same evidence."""
    for bron, alg in (("dvmg", "RS256"), (CMS, "RS256"), (CMS, "ES256")):
        order, case = t.standin.order("amina", bron, alg=alg, intrekking="gemengd"), t.case()
        body = json.dumps({"zaak": case, "bron": bron, **order})
        first = None
        for what, text in (("slashes as PHP writes them", body.replace("/", "\\/")), ("every letter A", body.replace("A", "\\u0041")), ("as it is", body)):
            answer = when_free(lambda: t.platform.call("POST", "/v1/bewijzen", text))
            grant = t.row(f"{bron} {alg}: escapes: {what}", answer, "201")
            if first is not None and grant != first:
                t.row(f"{bron} {alg}: escapes: {what}", (599, None, {"type": "another grant"}), "the same grant")
            first = grant


def elements(der):
    """The encodings in der one by one, each with where its content begins."""
    at = 0
    while at < len(der):
        size, head = der[at + 1], 2
        if size & 0x80:
            head += size & 0x7f
            size = int.from_bytes(der[at + 2:at + head], "big")
        yield der[at:at + head + size], head
        at += head + size


def backwards(order, certificates, attributes):
    """The evidence with the elements of these sets in the other order, which is not that of DER."""
    der = base64.b64decode(order["bewijs"])

    def inside(encoding, number):
        part, head = list(elements(encoding))[number]
        return part[head:]

    data = inside(inside(inside(der, 0), 1), 0)
    signer = inside(inside(data, 4), 0)
    for wanted, known in ((certificates, inside(data, 3)), (attributes, inside(signer, 3))):
        turned = b"".join(part for part, _ in reversed(list(elements(known))))
        if wanted:
            der = der.replace(known, turned)
    return dict(order, bewijs=base64.b64encode(der).decode())


def sets(t):
    """Sets of a SignedData in any order are the same message, and the order in it is used once; it is the bytes that say that they are sent again."""
    for alg in ("RS256", "PS256", "ES256"):
        for what, which in (("certificates", (True, False)), ("attributes", (False, True)), ("both", (True, True))):
            order, case = t.standin.order("amina", CMS, alg=alg), t.case()
            turned = backwards(order, *which)
            first = t.row(f"{alg}: {what} backwards", t.post(case, CMS, turned), "201")
            if first != t.row(f"{alg}: {what} backwards again", t.post(case, CMS, turned), "201"):
                t.row(f"{alg}: {what} backwards again", (599, None, {"type": "another grant"}), "the same grant")
            t.row(f"{alg}: {what} sorted, the same case", t.post(case, CMS, order), "409 zaak-gesloten", order)
            t.row(f"{alg}: {what} sorted, another case", t.post(t.case(), CMS, order), "409 bewijs-al-gebruikt", order)


def standin(t):
    """The stand-in says what it lacks."""
    for option, value, wanted in (("corporatie", "L9999", "no recipient of the profile serves corporation: L9999"),
                                  ("intrekking", "geen", "--intrekking is gemengd, crl or ocsp, not: geen"),
                                  ("alg", "ES384", "an order is signed with RS256, PS256 or ES256, not: ES384")):
        try:
            t.standin.order("amina", **{option: value})
            said = "an order"
        except subprocess.CalledProcessError as e:
            said = e.stderr.strip()
        t.row("stand-in: " + option, (200 if said == "passend-standin: " + wanted else 599, None, {"type": said}), "200")


def phases(t):
    """A profile serves the phases that it says; what comes after the seal is not there for an allocation."""
    d = details(t.standin, [("amina", "r-1")], 0, ["L0101"])
    response = expect("par", t.platform.par(d), 201)
    t.row("an order for a response", t.post(response["zaak"], "dvmg", t.standin.order("amina")), "422 bron-onbekend")
    d = details(t.standin, [("amina", "r-1")], 0, ["L0101"], eenheid=home("W-1", 69011))
    allocation = expect("par", t.platform.par(d), 201)
    token = {"bewijs": t.standin.sign("amina", allocation["nonce"], "qii")}
    t.row("a vault's token with answers about revocation",
          t.post(allocation["zaak"], "qii", dict(token, intrekking=t.standin.order("amina")["intrekking"])), "422 bewijs-vorm")
    grant = t.row("a vault's token for an allocation", t.post(allocation["zaak"], "qii", token), "201")
    t.row("its seal", t.platform.zegel(grant["grant_id"]), "200")
    t.row("its dossier seal", t.platform.dossierzegel(allocation["dossier"], [grant["zegel"]]), "422 fase-niet-beschikbaar")


def tries(t):
    """An order that was refused was not used."""
    order, case = t.standin.order("amina"), t.case()
    t.row("an order without answers", t.post(case, "dvmg", dict(order, intrekking=[])), "422 certificaat-intrekking-onbekend")
    t.row("an order for another person's case", t.post(t.case("henk"), "dvmg", order), "422 identiteit-onzeker")
    first = t.row("the same order, whole", t.post(case, "dvmg", order), "201")
    lists = t.standin.order("amina", intrekking="crl")["intrekking"]
    again = t.row("the same order with other answers", t.post(case, "dvmg", dict(order, intrekking=lists)), "201")
    if first != again:
        t.row("the same order with other answers", (599, None, {"type": "another grant"}), "the same grant")
    t.row("the same order, a revoked certificate's answers", t.post(t.case(), "dvmg", order), "409 bewijs-al-gebruikt")


def race(t):
    """Cases of one order at one time: one of them gets it, whoever comes first."""
    for bron in FORMS:
        for _ in range(10):
            order, cases = t.standin.order("amina", bron), [t.case() for _ in range(4)]
            clients = [Platform(t.service.port, t.service.certs) for _ in cases]
            with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
                answers = list(pool.map(lambda c: t.post(c[0], bron, order, c[1]), zip(cases, clients)))
            for client in clients:
                client.close()
            got = sorted(said(a[0], a[2].get("type", "").rsplit("/", 1)[-1]) for a in answers)
            wanted = [said(201, "")] + 3 * [said(409, "bewijs-al-gebruikt")]
            t.row(f"{bron}: four cases, one order", (201 if got == wanted else 599, None, {"type": str(got)}), "201")


def recipients(t, other):
    zaak = t.case(platform=other, corporation="L0102")
    t.row("a recipient that does not serve this corporation", t.post(zaak, "dvmg", t.standin.order("amina"), other),
          "422 bewijs-ontvanger")
    t.row("another person", t.post(t.case("henk"), "dvmg", t.standin.order("amina")), "422 identiteit-onzeker")


def once(t, other):
    """Returns an order that was used, and what else must be refused after a restart."""
    number = "eenmalige-opdracht-17"
    order = t.standin.order("amina", opdracht=number)
    zaak = t.case()
    first = t.row("an order", t.post(zaak, "dvmg", order), "201")
    again = t.row("the same bytes for the same case", t.post(zaak, "dvmg", order), "201")
    if (first.get("grant_id"), first.get("zegel")) != (again.get("grant_id"), again.get("zegel")):
        t.row("the same bytes", (599, None, {"type": "another grant"}), "the same grant")
    t.row("the same order for another case", t.post(t.case(), "dvmg", order), "409 bewijs-al-gebruikt", order)
    anew = t.standin.order("amina", opdracht=number)
    t.row("the same order, signed anew", t.post(t.case(), "dvmg", anew), "409 bewijs-al-gebruikt", anew)
    # The other profile has certificates of its own but the same issuer: its order is the same one.
    cms = t.standin.order("amina", CMS, opdracht=number)
    t.row("the same order in the other container", t.post(t.case(), CMS, cms), "409 bewijs-al-gebruikt", cms)
    for what, more, wanted in [("an order of another client", {}, "201"),
                               ("the same order of another client", {"opdracht": number}, "409 bewijs-al-gebruikt")]:
        cms = t.standin.order("amina", CMS, ontvanger=SECOND_OIN, **more)
        t.row(what, t.post(t.case(platform=other, corporation="L0102"), CMS, cms, other), wanted, cms)
    kept = b"".join(open(path, "rb").read() for path in t.service.files() if os.path.exists(path))
    if number.encode() in kept or not kept:
        t.row("files", (599, None, {"type": "hold the order's number"}), "hold no order's number")
    return order, first["grant_id"]


def main():
    with tempfile.TemporaryDirectory() as directory:
        service = Service(sys.argv[1], directory, sources=(*SOURCES, CMS))
        with service:
            t, other = Rows(service), Platform(service.port, service.certs, "ander-platform",
                                               redirect="https://ander-platform.example/passend/terug")
            whole(t)
            defects(t)
            revocation(t)
            shapes(t)
            encoders(t)
            sets(t)
            standin(t)
            phases(t)
            tries(t)
            race(t)
            recipients(t, other)
            order, grant = once(t, other)
            service.stop()
            service.start()
            t.platform.close()
            t.row("a used order after a restart", t.post(t.case(), "dvmg", order), "409 bewijs-al-gebruikt", order)
            if t.platform.einde(grant)[0] != 204:
                t.row("withdrawal", (599, None, {"type": "not withdrawn"}), "withdrawn")
            t.row("a used order after a withdrawal", t.post(t.case(), "dvmg", order), "409 bewijs-al-gebruikt", order)
    print("%d rows of evidence for an order, %d not as they should be" % (t.count, t.wrong))
    sys.exit(1 if t.wrong else 0)


if __name__ == "__main__":
    main()
