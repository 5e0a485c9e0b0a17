"""Every defect gets its own refusal: one table of rows, each one defect, sent to the real service over mutual TLS.

usage: refusals.py BIN [--record]

A row names a request and the exact answer:

    404 zegel-onbekend                        problem+json with this status and this last segment of `type`
    400 json-soort @/huishoudens/0 ~rol       ... and `vindplaats` and `bedoeldeU`
    400 invalid_request:invalid_request @x    an OAuth error: `error` and `reden`. All that /oauth/par refuses is one
    200                                       no refusal; the status alone
    closed                                    no answer at all: the connection ends

Looked at in every answer: the shape of the problem, its title (src/lib/base/reasons.def), the security headers, and that
nothing that was sent comes back: what is refused carries the word in MARK. At the end the same gate and notary must be
running, the log must hold events only, and what was made before the first row must still work.
"""
import concurrent.futures
import json
import os
import re
import sys
import tempfile
import time

from client import agree, claims, details
from patience import until
from refusals_answer import FORM, HEAD, LIVE, MARK, Table, Wire
from refusals_bodies import form_body, json_rows, par_rows
from refusals_evidence import Evidence, evidence_rows
from refusals_http import BAD, POST, context, http_rows, oauth_http_rows, silent, slow_enough, stranger_rows, too_slow
from refusals_questions import toets_rows
from refusals_seals import Seals, allocation_rows, inside, seal_rows
from service import Service


def info_rows(t, wire):
    for path, wanted in [("/v1/beleidspakketten/" + "0" * 64, "404 beleid-onbekend"), ("/v1/beleidspakketten/" + MARK, "404 beleid-onbekend"),
                         ("/v1/bronnen", "200"), ("/v1/beleidspakketten", "200")]:
        t.row("GET " + path.replace(MARK, "a word"), wire.call("GET", path), wanted)


def rate_rows(t, service, tls):
    """At the end: what is refused here is the client itself."""
    wires = [Wire(service.port, tls).open() for _ in range(130)]
    answers = [w.call("GET", "/v1/bronnen") for w in wires]
    refused = [a for a in answers if a.status == 429]
    t.row("connections over the cap", refused[0] if refused else answers[-1], "429 te-veel-aanvragen")
    if len(refused) not in (2, 3):
        t.complain("connections over the cap", "%d of 130 refused" % len(refused))
    for w in wires:
        w.close()
    w = Wire(service.port, tls)

    def room():
        try:
            answer = w.call("GET", "/v1/bronnen")
        except OSError:
            answer = None
            w.close()
        return answer is not None and answer.status == 200

    def refused():
        w.send((b"POST /oauth/par HTTP/1.1\r\n" + HEAD + b"Content-Type: " + FORM.encode() + b"\r\nContent-Length: 11\r\n\r\n" + BAD) * 600)
        return [a for a in [w.answer() for _ in range(600)] if a.status == 429]

    until(room, "room for a connection")
    t.row("cases over the rate", until(refused, "a refusal of cases over the rate")[0], "429 temporarily_unavailable:te-veel-aanvragen")
    t.row("other requests go on", w.call("GET", "/v1/bronnen"), "200")
    w.close()


# ---- the run ----

def check_log(t, path, begin):
    with open(path, encoding="utf-8", errors="replace") as f:
        f.seek(begin)
        lines = f.read().splitlines()
    for line in lines:
        if MARK in line:
            t.complain("the log", "repeats what was sent")
        elif line.startswith("gereed "):
            continue             # it answers as soon as it can, and says that all is complete when it is
        elif "peer-dropped" in line or " fault " in line or not re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}Z (launcher|gate-platform|gate-public|notary|assessor) [a-z-]+( |$)", line):
            t.complain("the log", line[:200])
        elif re.search(r"role-ended role=3 status=[^0]", line):
            t.complain("the log: an assessor was lost", line[:200])


def all_rows(service, directory):
    t = Table(service)
    log = os.path.join(service.directory, "log")
    mine = context(service.certs, "client-regio-demo")
    wire, other = Wire(service.port, mine), Wire(service.port, context(service.certs, "client-ander-platform"))
    seals, e = Seals(service, wire), Evidence(service, wire)
    leyla = details(service.standin, [("karim", "k-1"), ("leyla", "k-2")], 1, ["L0101"])
    e.case_of_leyla = lambda: json.loads(wire.call("POST", "/oauth/par", form_body(authorization_details=json.dumps([leyla])), FORM).body)
    kept = agree(seals.platform, service.standin, [("tomasz", "t-1")], ["L0101"])
    begin, before = os.path.getsize(log), service.pids()
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        slow = [("a head that does not end", pool.submit(too_slow, service.port, mine, LIVE[:-2], False), "408 te-traag"),
                ("a body that does not come", pool.submit(too_slow, service.port, mine, POST + b"Content-Length: 9\r\n\r\n{", False), "408 te-traag"),
                ("a body that drips", pool.submit(too_slow, service.port, mine, POST + b"Content-Length: 90\r\n\r\n", True), "408 te-traag"),
                ("slow, but not too slow", pool.submit(slow_enough, service.port, mine), "200"),
                ("no handshake", pool.submit(silent, service.port), "closed")]
        http_rows(t, service.port, mine)
        oauth_http_rows(t, service.port, mine)
        stranger_rows(t, service, directory)
        info_rows(t, wire)
        json_rows(t, wire)
        par_rows(t, wire)
        toets_rows(t, wire)
        evidence_rows(t, e, other)
        allocation_rows(t, e, seals)
        seal_rows(t, seals, other)
        for name, answer, wanted in slow:
            t.row(name, answer.result(), wanted)
    other.close()
    rate_rows(t, service, context(service.certs, "client-ander-platform"))

    # Afterwards all is as it was.
    found = seals.answers([{"referentie": "t-1", "dossierzegel": kept["dossierzegel"]}])
    inside(t, "afterwards: a seal from before", found[0], "200")
    if "toetsing" in found[0] and claims(found[0]["toetsing"])["inkomensklasse"] != "LAAG":
        t.complain("afterwards: a seal from before", "another verdict")
    again = agree(seals.platform, service.standin, [("amina", "a-1")], ["L0101"])
    inside(t, "afterwards: a new household", seals.answers([{"dossierzegel": again["dossierzegel"]}])[0], "200")
    after = service.pids()
    for role in ("launcher", "gate-platform", "gate-public", "notary"):
        if before.get(role) != after.get(role):
            t.complain(f"the {role} was replaced", f"{before.get(role)} {after.get(role)}")
    check_log(t, log, begin)
    wire.close()
    seals.platform.close()
    return t


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="passend-refusals-") as directory:
        with Service(sys.argv[1], os.path.join(directory, "dienst")) as service:
            try:
                t = all_rows(service, directory)
            except Exception:
                with open(os.path.join(service.directory, "log"), encoding="utf-8", errors="replace") as log:
                    sys.stderr.write(log.read()[-2000:])
                raise
    print("refusals: %d rows, %d wrong (%d reason codes, %.0f s)" % (t.rows, len(t.wrong), len(t.codes), time.monotonic() - began))
    sys.exit(1 if t.wrong else 0)


if __name__ == "__main__":
    main()
