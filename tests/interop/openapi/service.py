"""What a platform and the running service say to each other, one exchange a line as JSON, for service.mjs.   service.py BIN"""
import json
import os
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from client import Platform, accept, agree, claims, definitive, details, home   # noqa: E402
from service import Service                                            # noqa: E402


class Recorder(Platform):
    def call(self, method, path, body=None, headers=None, content_type="application/json", retry=False):
        status, head, answer = super().call(method, path, body, headers, content_type, retry)
        said = dict(sent=body if isinstance(body, (str, type(None))) else json.dumps(body), type=content_type)
        print(json.dumps({"method": method, "path": path, **said, "status": status, "headers": {k.lower(): v for k, v in head.items()},
                          "answer": answer}))
        return status, head, answer


def declared(**more):
    return {"referentie": "r-2", "verklaard": {"leden": [{"rol": "WON", "geboortedatum": "1958-06-02", **more}]}}


def decide(service, p):
    """A verdict that stands in the log, asked for again, and by another key."""
    ask = definitive(accept(p, service.standin, "amina", home("W-1201", 69011)), talen=["nl"])
    ask["huishoudens"][0]["besluit54a"] = False
    for key, body in (("d-1", ask), ("d-1", ask), ("d-2", ask), (None, ask), ("d-3", {**ask, "corporatie": "L0101"})):
        answer = p.call("POST", "/v1/toetsingen", body, headers={"Idempotency-Key": key} if key else None)
        if key == "d-1":
            first = answer[2]["antwoorden"][0]
    former = {"jti": claims(first["toetsing"])["jti"], "logIndex": first["logIndex"], "reden": "EENHEID"}
    for key, sent, rent in (("d-4", {"toetsing": "e30.e30.AA"}, 69016), ("d-5", {"toetsing": first["toetsing"]}, 69016)):
        answer = p.call("POST", "/v1/toetsingen", {**ask, "vervangt": {**former, **sent}, "eenheid": home("W-1201", rent)}, headers={"Idempotency-Key": key})
    second = answer[2]["antwoorden"][0]
    former.update(jti=claims(second["toetsing"])["jti"], logIndex=second["logIndex"])
    p.call("POST", "/v1/toetsingen", {**ask, "vervangt": former, "eenheid": home("W-1201", 69021)}, headers={"Idempotency-Key": "d-6"})


def talk(service, p):
    household = agree(p, service.standin, [("karim", "r-1"), ("mirjam", "r-2")], ["L0101"])
    sealed = {"referentie": "r-1", "dossierzegel": household["dossierzegel"]}
    homes = [home("W-1024", [69011, 74500]), home("W-1077", {"min": 60000, "max": 70000})]
    ask = {"fase": "reactie", "corporatie": "L0101", "huishoudens": [sealed, declared(inkomens=[{"jaar": 2025, "bedrag": {"max": 2940000}}]),
                                                                     declared(geboortedatum="2090-01-01")]}
    for body in ({**ask, "eenheden": homes, "talen": ["nl", "en"]}, ask, {**ask, "huishoudens": [sealed]}, {"fase": "reactie", "corporatie": "L0101"},
                 {**ask, "eenheden": homes[:1] and [home("W-1", 69011)], "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}},
                 {**ask, "onbekend": 1}, {**ask, "fase": "toewijzing"}, {**ask, "corporatie": "L0999"}, {**ask, "huishoudens": []}, "{"):
        p.call("POST", "/v1/toetsingen", body, headers={"Idempotency-Key": "k-1"} if body is ask else None)
    p.call("POST", "/v1/toetsingen", {**ask, "huishoudens": [sealed]}, headers={"Idempotency-Key": "k-1"})
    p.call("POST", "/v1/toetsingen", json.dumps(ask), content_type="text/plain")
    p.call("GET", "/v1/toetsingen")
    for grant in (household["grants"][0], "A" * 22, "x"):
        p.zegel(grant)
    for path in ("/v1/bronnen", "/health/live", "/health/ready", "/v1/beleidspakketten", "/v1/beleidspakketten/" + "0" * 64, "/v1/bronnen?x=1"):
        p.call("GET", path)
    for pack in p.call("GET", "/v1/beleidspakketten")[2]["beleidspakketten"]:
        p.call("GET", "/v1/beleidspakketten/" + pack["sha256"])
        p.call("GET", f"/v1/beleidspakketten/{pack['sha256']}/toetsingen")
    p.call("GET", f"/v1/beleidspakketten/{'0' * 64}/toetsingen/1")
    one = details(service.standin, [("amina", "r-1")], 0, ["L0101"])
    case = p.par(one)[2]
    p.par({k: v for k, v in one.items() if k != "intake"})
    p.par({**one, "tot": "2020-01-01"})
    p.par(one, state="a b", request_uri="urn:x")
    for body in ({"zaak": case["zaak"], "bron": "qii", "bewijs": "e30.e30.AA"}, {"zaak": "A" * 22, "bron": "qii", "bewijs": "a"},
                 {"zaak": case["zaak"], "bron": "elders", "bewijs": "a"}, {"zaak": case["zaak"], "bron": "qii"}):
        p.call("POST", "/v1/bewijzen", body)
    for grant in (household["grants"][0], "A" * 22):
        p.call("GET", "/oauth/grants/" + grant)
    form = {"client_id": p.name, "grant_type": "authorization_code", "code": "A" * 43, "redirect_uri": p.redirect, "code_verifier": "v" * 43}
    for path, body in (("token", form), ("token", {**form, "grant_type": "password"}), ("revoke", {"client_id": p.name, "token": "A" * 43}),
                       ("revoke", {"client_id": "elders", "token": "A" * 43})):
        p.call("POST", "/oauth/" + path, urllib.parse.urlencode(body), content_type="application/x-www-form-urlencoded")
    told = p.call("POST", "/v1/gebeurtenissen", {"returnImmediately": True, "maxEvents": 1})[2]["gebeurtenissen"]
    for body in ({"ack": [e["id"] for e in told], "returnImmediately": True}, {"returnImmediately": True, "maxEvents": 0},
                 {"ack": ["x"], "returnImmediately": True}, {"onbekend": 1}):
        p.call("POST", "/v1/gebeurtenissen", body)
    p.dossierzegel(household["dossier"], household["zegels"])
    p.dossierzegel(household["dossier"], household["zegels"][:1])
    p.dossierzegel("A" * 22, household["zegels"])
    for grant in household["grants"][:1] * 2 + ["A" * 22]:
        p.call("DELETE", f"/oauth/grants/{grant}")
    p.call("POST", "/v1/toetsingen", {**ask, "huishoudens": [sealed]})
    p.zegel(household["grants"][1])


def main():
    with tempfile.TemporaryDirectory() as directory, Service(sys.argv[1], directory, beat=10) as service:
        p = Recorder(service.port, service.certs)
        talk(service, p)
        decide(service, p)
        p.close()


main()
