"""A platform and its sources, as the tests and the demo play them: python3 standard library only.

    p = Platform(port, certs_dir, "regio-demo")
    adult = Adult(persona(data, "amina"))
    household = agree(p, standin, [adult])          # PAR, evidence, seals, dossier seal
    answers = p.toets(...)

Everything goes through the real interfaces: HTTP over mutual TLS, and the stand-in program that signs as a source does.
"""
import base64
import datetime
import hashlib
import http.client
import json
import os
import select
import ssl
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from patience import patience, until   # noqa: E402
from running_year import YEAR           # noqa: E402

REDIRECT = "https://regio-demo.example/passend/terug"


def left(sock):
    """Whether the service has ended a connection that rested too long: there is something to read, and nothing was asked."""
    return bool(select.select([sock], [], [], 0)[0])


def when_free(ask):
    """The answer of ask(), asked again while all assessors are at work, or after much evidence was refused: that is no refusal of
    this piece, and no try. An answer is (status, headers, body, ...)."""
    got, later = [], {503: "dienst-druk", 429: "te-veel-aanvragen"}

    def free():
        got[:] = [ask()]
        return got[0] is None or got[0][0] not in later or later[got[0][0]] not in str(got[0][2])

    until(free, "a free assessor", 0.05)
    return got[0]


class Stranger:
    """Somebody without a certificate, with one keep-alive connection: at the public host."""

    def __init__(self, port, certs, host="127.0.0.1"):
        self.port, self.host = port, host
        self.tls = ssl.create_default_context(cafile=os.path.join(certs, "ca.pem"))
        self.conn = None

    def close(self):
        if self.conn is not None:
            self.conn.close()
            self.conn = None

    def call(self, method, path, body=None, headers=None, content_type="application/json", retry=False):
        """One request. Returns (status, headers, parsed body or None). retry: again on a dropped connection."""
        data = body
        if body is not None and not isinstance(body, (bytes, str)):
            data = json.dumps(body, separators=(",", ":"))
        if isinstance(data, str):
            data = data.encode()
        head = dict(headers or {})
        if data is not None:
            head["Content-Type"] = content_type
        if self.conn is not None and self.conn.sock is not None and left(self.conn.sock):
            self.close()
        for attempt in (0, 1):
            if self.conn is None:
                self.conn = http.client.HTTPSConnection(self.host, self.port, context=self.tls, timeout=patience())
            try:
                self.conn.request(method, path, body=data, headers=head)
                answer = self.conn.getresponse()
                raw = answer.read()
                break
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt or not retry:
                    raise
        if answer.getheader("Connection", "").lower() == "close":
            self.close()
        kind = answer.getheader("Content-Type", "")
        return answer.status, answer.headers, json.loads(raw) if raw and "json" in kind else None


class Platform(Stranger):
    """One client of the service, with its certificate."""

    def __init__(self, port, certs, name="regio-demo", host="127.0.0.1", redirect=REDIRECT):
        super().__init__(port, certs, host)
        self.name, self.redirect = name, redirect
        self.tls.load_cert_chain(os.path.join(certs, f"client-{name}.pem"), os.path.join(certs, f"client-{name}.key"))

    def par(self, details, **form):
        """Pushed authorization request; form members override the usual ones, None leaves one out."""
        verifier = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        members = {"client_id": self.name, "response_type": "code", "redirect_uri": self.redirect,
                   "code_challenge": challenge, "code_challenge_method": "S256", "state": "s-1",
                   "authorization_details": json.dumps([details])}
        members.update(form)
        body = urllib.parse.urlencode({k: v for k, v in members.items() if v is not None})
        return self.call("POST", "/oauth/par", body, content_type="application/x-www-form-urlencoded")

    def bewijs(self, zaak, bron, jws, intrekking=None):
        """intrekking: what is known about the revocation of the source's certificates, base64 each."""
        body = {"zaak": zaak, "bron": bron, "bewijs": jws}
        if intrekking is not None:
            body["intrekking"] = intrekking
        return when_free(lambda: self.call("POST", "/v1/bewijzen", body))

    def zegel(self, grant):
        return self.call("GET", f"/v1/zegels/{grant}")

    def dossierzegel(self, dossier, zegels):
        return self.call("POST", "/v1/dossierzegels", {"dossier": dossier, "zegels": zegels})

    def toets(self, body, sleutel=None):
        return self.call("POST", "/v1/toetsingen", body, {"Idempotency-Key": sleutel} if sleutel else None)

    def einde(self, grant):
        return self.call("DELETE", f"/oauth/grants/{grant}")


class Standin:
    """The far end: signs evidence as the profile says, with keys made for this run."""

    def __init__(self, program, directory, personas, issuer):
        self.program, self.directory, self.personas, self.issuer = program, directory, personas, issuer
        with open(personas, encoding="utf-8") as f:
            self.people = {p["id"]: p for p in json.load(f)["personas"]}

    def sign(self, person, nonce, bron=None, **options):
        command = [self.program, "sign", bron or self.people[person]["bron"], "--dir", self.directory,
                   "--aud", options.pop("aud", self.issuer), "--nonce", nonce, "--persona", person,
                   "--personas", self.personas]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def sign_facts(self, facts, bron, nonce, **options):
        """As sign, for a person that is not among the twelve: `facts` is an entry of the same shape, through a pipe."""
        command = [self.program, "sign", bron, "--dir", self.directory, "--aud", options.pop("aud", self.issuer),
                   "--nonce", nonce, "--facts", "/dev/stdin"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        return subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(facts)).stdout.strip()

    def order(self, person, bron="dvmg", facts=None, **options):
        """Evidence for a one-time order, by a source that signs with a certificate: {"bewijs", "intrekking"}, which is what
        POST /v1/bewijzen takes. facts: as in sign_facts."""
        command = [self.program, "sign", bron, "--dir", self.directory]
        command += ["--facts", "/dev/stdin"] if facts else ["--persona", person, "--personas", self.personas]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True,
                                         input=json.dumps(facts) if facts else "").stdout)


def details(standin, people, i, corporaties, dossier=None, tot=None, eenheid=None):
    """authorization_details of adult i of the roster `people`, a list of (persona id, reference). eenheid: the one home of an
    allocation; without it, it is for responses."""
    person = standin.people[people[i][0]]
    declared = person["verklaart"]
    roster = [{"rol": standin.people[p]["verklaart"]["lid"]["rol"], "referentie": r} for p, r in people]
    out = {"type": "passend.instemming", "intake": "BEWIJS", "fase": "reactie",
           "deelnemer": {"rol": roster[i]["rol"], "referentie": roster[i]["referentie"],
                         "identiteit": {k: v for k, v in person["identiteit"].items() if v},
                         "verklaring": {"leden": [declared["lid"]] + declared["kinderen"]}}}
    # Everybody agrees to basis, purpose and period themselves; corporations, roster and home are the dossier's.
    out.update({"grondslag": "TOESTEMMING", "doel": "REAGEREN"} if eenheid is None else
               {"fase": "toewijzing", "grondslag": "INSTEMMING_WW46", "doel": "TOEWIJZEN"})
    days = 170 if eenheid is None else 59
    out["tot"] = tot or (datetime.date.today() + datetime.timedelta(days=days)).isoformat()
    if dossier is None:
        out.update({"corporaties": corporaties, "rooster": roster})
        if eenheid is not None:
            out["eenheid"] = eenheid
    else:
        out.update({"dossier": dossier, "plaats": i})
    return out


class Refused(Exception):
    def __init__(self, step, status, problem):
        super().__init__(f"{step}: {status} {problem.get('type') or problem.get('error') if problem else ''}")
        self.status, self.problem = status, problem


def expect(step, answer, status):
    if answer[0] != status:
        raise Refused(step, answer[0], answer[2])
    return answer[2]


def agree(platform, standin, people, corporaties, tot=None):
    """All adults of a household agree and hand in evidence: {dossier, dossierzegel, grants, zegels, ...}."""
    if isinstance(corporaties, str):
        corporaties = [corporaties]
    dossier, grants, seals = None, [], []
    for i, (person, _) in enumerate(people):
        par = expect("par", platform.par(details(standin, people, i, corporaties, dossier, tot)), 201)
        dossier = par["dossier"]
        jws = standin.sign(person, par["nonce"])
        grant = expect("bewijzen", platform.bewijs(par["zaak"], standin.people[person]["bron"], jws), 201)
        grants.append(grant["grant_id"])
        seals.append(grant["zegel"])
    done = expect("dossierzegels", platform.dossierzegel(dossier, seals), 201)
    return {"dossier": dossier, "dossierzegel": done["dossierzegel"], "grants": grants, "zegels": seals}


def accept(platform, standin, person, unit, corporation="L0101"):
    """One adult agrees for this home, which was offered to them, and hands evidence for a one-time order in: {dossier, grants, zegels}."""
    par = expect("par", platform.par(details(standin, [(person, "r-1")], 0, [corporation], eenheid=unit)), 201)
    order = standin.order(person)
    grant = expect("bewijzen", platform.bewijs(par["zaak"], "dvmg", order["bewijs"], order.get("intrekking")), 201)
    return {"dossier": par["dossier"], "grants": [grant["grant_id"]], "zegels": [grant["zegel"]]}


def definitive(household, **more):
    """The body that asks for a definitive verdict on it; more: members beside."""
    return {"fase": "toewijzing", "huishoudens": [{name: household[name] for name in ("dossier", "zegels")}], **more}


def home(id_extern, rent, start=f"{YEAR}-12-15", published=f"{YEAR}-11-12", rooms=3, **more):
    return {"idExtern": id_extern, "huurprijzen": rent if isinstance(rent, list) else [rent],
            "woonruimtesoort": "ZELFSTANDIG", "kamers": rooms, "gemeente": "0202", "publicatiedatum": published,
            "ingangsdatum": start, **more}


def claims(jws):
    """Claims of a compact JWS without checking it; the check is `passend verify`."""
    part = jws.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def ready(platform):
    """Whether the service answers, and says that it is ready."""
    try:
        return platform.call("GET", "/health/ready")[0] == 200
    except (OSError, http.client.HTTPException):
        platform.close()
        return False


def wait_ready(platform):
    until(lambda: ready(platform), "an answer that it is ready")
