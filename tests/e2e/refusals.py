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
import base64
import collections
import concurrent.futures
import datetime
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, agree, claims, details, expect, home, left, when_free   # noqa: E402
from patience import patience, until                                # noqa: E402
from rows import record, said                                       # noqa: E402
from running_year import TOP, YEAR                                  # noqa: E402
from service import Service                                         # noqa: E402

MARK = "KANARIE-7f3"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NOBODY = "A" * 22                     # an id that was never given out
HEAD = b"Host: localhost\r\n"
LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
SECURITY = {"cache-control": "no-store", "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff",
            "x-frame-options": "DENY"}

Answer = collections.namedtuple("Answer", "status headers body raw")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# ---- the wire ----

class Wire:
    """One connection, byte for byte: what http.client would not send."""

    def __init__(self, port, tls):
        self.port, self.tls, self.socket, self.rest = port, tls, None, b""

    def open(self):
        if self.socket is None:
            plain = socket.create_connection(("127.0.0.1", self.port), patience())
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = self.tls.wrap_socket(plain, server_hostname="localhost")
            self.rest = b""
        return self

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def send(self, data):
        self.open().socket.sendall(data)

    def more(self):
        """What comes next, empty at the end of the connection."""
        try:
            return self.socket.recv(1 << 16)
        except (ssl.SSLEOFError, ConnectionError):
            return b""

    def answer(self, method="GET"):
        """The next answer, None when the connection ends first."""
        while b"\r\n\r\n" not in self.rest:
            part = self.more()
            if not part:
                return None
            self.rest += part
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = collections.defaultdict(list)
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            headers[name.lower()].append(value)
        status = int(lines[0].split(" ")[1])
        length = 0 if method == "HEAD" else int(headers.get("content-length", ["0"])[0])
        while len(self.rest) < length:
            part = self.more()
            if not part:
                return None
            self.rest += part
        body, self.rest = self.rest[:length], self.rest[length:]
        return Answer(status, headers, body, head + b"\r\n\r\n" + body)

    def call(self, method, path, body=None, kind=JSON, headers=()):
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        if isinstance(body, str):
            body = body.encode("utf-8")
        text = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        if body is not None:
            text += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        text += "".join(f"{name}: {value}\r\n" for name, value in headers)
        if self.socket is not None and not self.rest and left(self.socket):
            self.close()
        if path in ("/oauth/par", "/v1/bewijzen"):
            time.sleep(0.006)             # 200 a second are let through, see rate_rows
        self.send(text.encode("latin-1") + b"\r\n" + (body or b""))
        answer = self.answer(method)
        if answer is None or "close" in answer.headers.get("connection", []):
            self.close()
        return answer


# ---- judging an answer ----

def read_reasons():
    """{reason code: title} of the one list."""
    with open(os.path.join(TOP, "src", "lib", "base", "reasons.def"), encoding="utf-8") as f:
        return dict(re.findall(r'REASON\(\w+, \w+, \d+, "([^"]+)", "([^"]+)"\)', f.read()))


class Table:
    def __init__(self, service):
        self.service, self.reasons = service, read_reasons()
        self.rows, self.wrong, self.codes = 0, [], set()

    def complain(self, name, text):
        record("complaint: " + name, text)
        self.wrong.append(f"{name}: {text}")
        print("wrong:", self.wrong[-1], flush=True)

    def problem_of(self, found, problem, status):
        """What is wrong with a problem object (RFC 9457); `found` gets what it says."""
        if not isinstance(problem, dict) or set(problem) - {"type", "title", "status", "detail", "vindplaats", "bedoeldeU"}:
            return "not the members of a problem: " + repr(problem)[:200]
        start = self.service.issuer + "/problemen/"
        if not str(problem.get("type")).startswith(start):
            return "type " + repr(problem.get("type"))
        code = problem["type"][len(start):]
        found.update(code=code, place=problem.get("vindplaats"), known=problem.get("bedoeldeU"))
        if problem.get("status") != status:
            return "status in the body is " + repr(problem.get("status"))
        if problem.get("title") != self.reasons.get(code):
            return "title " + repr(problem.get("title"))
        if problem.get("detail") != ("Zie %s." % problem["vindplaats"] if "vindplaats" in problem else problem["title"]):
            return "detail " + repr(problem.get("detail"))
        return None

    def oauth_of(self, found, body):
        if not isinstance(body, dict) or set(body) - {"error", "error_description", "reden", "vindplaats", "bedoeldeU"}:
            return "not the members of an OAuth error: " + repr(body)[:200]
        if body.get("error_description") != self.reasons.get(body.get("reden")):
            return "error_description " + repr(body.get("error_description"))
        found.update(code="%s:%s" % (body.get("error"), body["reden"]), place=body.get("vindplaats"),
                     known=body.get("bedoeldeU"))
        return None

    def refusal_of(self, found, answer):
        for name, value in SECURITY.items():
            if answer.headers.get(name) != [value]:
                return "header " + name
        if "api-version" in answer.headers or "server" in answer.headers or len(answer.headers.get("date", [])) != 1:
            return "headers " + ", ".join(answer.headers)
        if answer.status in (429, 503) and not answer.headers.get("retry-after"):
            return "no Retry-After"
        if answer.status == 405 and not answer.headers.get("allow"):
            return "no Allow"
        try:
            body = json.loads(answer.body)
        except ValueError:
            return "body is not JSON"
        kind = answer.headers.get("content-type")
        if kind == ["application/problem+json"]:
            return self.problem_of(found, body, answer.status)
        if kind == [JSON] and "error" in body:
            return self.oauth_of(found, body)
        return "content type " + repr(kind)

    def row(self, name, answer, wanted, secrets=(), came=None):
        """One row: `answer` is an Answer, None (the connection ended) or a problem object inside an answer. came: what is
        recorded where several answers are right."""
        self.rows += 1
        parts = wanted.split(" ")
        found = {"code": None, "place": None, "known": None}
        if answer is None:
            record(name, came or "closed")
        if answer is None or wanted == "closed":
            if answer is not None or wanted != "closed":
                self.complain(name, f"wanted {wanted}, got {'an answer' if answer else 'no answer'}")
            return
        if isinstance(answer, dict):
            raw, status = json.dumps(answer, ensure_ascii=False).encode(), answer.get("status")
            bad = self.problem_of(found, answer, status)
        else:
            raw, status = answer.raw, answer.status
            bad = self.refusal_of(found, answer) if status >= 400 else None
        record(name, came or said(status, found["code"], found["place"], found["known"]))
        got = said(status, found["code"])
        if got != " ".join(p for p in parts if p[0] not in "@~"):
            bad = f"wanted {wanted}, got {got}" + (f" ({bad})" if bad else "")
        for mark, member in (("@", "place"), ("~", "known")):
            for part in parts:
                if part[0] == mark and found[member] != part[1:]:
                    bad = bad or f"wanted {part}, got {mark}{found[member]}"
        if status >= 400 and found["known"] and not any(p[0] == "~" for p in parts):
            bad = bad or "hints at " + found["known"]
        if status >= 400:
            for secret in (MARK, *secrets):
                if secret.encode() in raw or urllib.parse.quote(secret).encode() in raw:
                    bad = "repeats what was sent"
            self.codes.add(found["code"])
        if bad:
            self.complain(name, bad)


# ---- HTTP ----

POST = b"POST /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\n"
BAD = MARK.encode()

# What cannot be framed: answered once, then the connection ends and nothing behind it is served.
MALFORMED = [
    ("empty line first", b"\r\n" + LIVE, "400 http-onjuist"),
    ("bare LF", LIVE.replace(b"\r\n", b"\n"), "400 http-onjuist"),
    ("no version", b"GET /%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("two spaces", b"GET  /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("tab between", b"GET\t/health/live\tHTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("lower-case version", b"GET /health/live http/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("TLS hello inside", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n\r\n", "400 http-onjuist"),
    ("HTTP/1.0", b"GET /health/live HTTP/1.0\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/0.9", b"GET /health/live HTTP/0.9\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/1.2", b"GET /health/live HTTP/1.2\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/2.0", b"GET /health/live HTTP/2.0\r\n" + HEAD + b"\r\n", "505 http-versie"),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "501 methode-onbekend"),
    ("unknown method", b"%s /health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "501 methode-onbekend"),
    ("lower-case method", b"get /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("TRACE", b"TRACE /health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("OPTIONS", b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("CONNECT", b"CONNECT elders.example:443 HTTP/1.1\r\n" + HEAD + b"\r\n", "501 methode-onbekend"),
    ("PUT", b"PUT /v1/bronnen HTTP/1.1\r\n" + HEAD + b"Content-Length: 0\r\n\r\n", "501 methode-onbekend"),
    ("NUL in the method", b"GE\0T / HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-onjuist"),
    ("absolute form of another", b"GET https://%s/health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-host"),
    ("absolute form of another port", b"GET https://localhost:1/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-host"),
    ("absolute form without TLS", b"GET http://localhost/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-host"),
    ("absolute form with a user", b"GET https://%s@localhost/health/live HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-host"),
    ("absolute form without a path", b"GET https://localhost HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("absolute form of an address that is refused", b"GET https://localhost/v1/../health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with an escape", b"GET /v1/%62ronnen HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with ..", b"GET /v1/../health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with //", b"GET //health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with a backslash", b"GET /v1\\%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("path with NUL", b"GET /health/live\0 HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("path with UTF-8", "GET /café HTTP/1.1\r\n".encode() + HEAD + b"\r\n", "400 http-doel"),
    ("path with a fragment", b"GET /health/live#%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("path too long", b"GET /" + b"a" * 600 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", "414 http-doel-te-lang"),
    ("no Host", b"GET /health/live HTTP/1.1\r\n\r\n", "400 http-host"),
    ("two Hosts", b"GET /health/live HTTP/1.1\r\n" + HEAD + HEAD + b"\r\n", "400 http-host"),
    ("empty Host", b"GET /health/live HTTP/1.1\r\nHost:\r\n\r\n", "400 http-host"),
    ("Host with a user", b"GET /health/live HTTP/1.1\r\nHost: %s@localhost\r\n\r\n" % BAD, "400 http-host"),
    ("Host with a list", b"GET /health/live HTTP/1.1\r\nHost: localhost, localhost\r\n\r\n", "400 http-host"),
    ("space before the colon", LIVE[:-2] + b"X-Naam : %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("folded header", LIVE[:-2] + b"X-Naam: a\r\n %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("header without a colon", LIVE[:-2] + b"%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("bare CR in a header", LIVE[:-2] + b"X-Naam: a\rX-Ander: %s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("NUL in a header", LIVE[:-2] + b"X-Naam: a\0%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("control character in a header", LIVE[:-2] + b"X-Naam: \x1b[31m%s\r\n\r\n" % BAD, "400 http-onjuist"),
    ("UTF-8 in a header", LIVE[:-2] + "X-Naam: Yılmaz\r\n\r\n".encode(), "400 http-onjuist"),
    ("two media types", POST + b"content-type: text/html\r\nContent-Length: 2\r\n\r\n{}", "400 http-onjuist"),
    ("two keys", POST + b"Idempotency-Key: a\r\nIdempotency-Key: a\r\nContent-Length: 2\r\n\r\n{}", "400 http-onjuist"),
    ("too many headers", LIVE[:-2] + b"X-Naam: a\r\n" * 40 + b"\r\n", "431 http-kop-te-groot"),
    ("head too large", LIVE[:-2] + b"X-Naam: " + b"a" * 9000 + b"\r\n\r\n", "431 http-kop-te-groot"),
    ("chunked", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "501 http-codering"),
    ("chunked, disguised", POST + b"tRANSFER-eNCODING: xchunked\r\nContent-Length: 2\r\n\r\n{}", "501 http-codering"),
    ("identity", POST + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", "501 http-codering"),
    ("length and chunked", POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", "501 http-codering"),
    ("no length", POST + b"\r\n{}", "411 http-lengte-vereist"),
    ("two lengths", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "400 http-lengte"),
    ("two lengths that differ", POST + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}", "400 http-lengte"),
    ("length with a list", POST + b"Content-Length: 2, 2\r\n\r\n{}", "400 http-lengte"),
    ("length +2", POST + b"Content-Length: +2\r\n\r\n{}", "400 http-lengte"),
    ("length -2", POST + b"Content-Length: -2\r\n\r\n{}", "400 http-lengte"),
    ("length 0x2", POST + b"Content-Length: 0x2\r\n\r\n{}", "400 http-lengte"),
    ("length 02", POST + b"Content-Length: 02\r\n\r\n{}", "400 http-lengte"),
    ("length 2.0", POST + b"Content-Length: 2.0\r\n\r\n{}", "400 http-lengte"),
    ("length 2e0", POST + b"Content-Length: 2e0\r\n\r\n{}", "400 http-lengte"),
    ("empty length", POST + b"Content-Length:\r\n\r\n{}", "400 http-lengte"),
    ("length of 20 digits", POST + b"Content-Length: 18446744073709551618\r\n\r\n{}", "400 http-lengte"),
    ("Expect", POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "417 http-expect"),
    ("Expect something", POST + b"Expect: %s\r\nContent-Length: 2\r\n\r\n{}" % BAD, "417 http-expect"),
    # The body is never waited for.
    ("body over the cap", POST + b"Content-Length: 2097153\r\n\r\n", "413 inhoud-te-groot"),
    ("body of evidence over the cap", POST.replace(b"toetsingen", b"bewijzen") + b"Content-Length: 196609\r\n\r\n",
     "413 inhoud-te-groot"),
    ("body of seals over the cap", POST.replace(b"toetsingen", b"dossierzegels") + b"Content-Length: 16385\r\n\r\n",
     "413 inhoud-te-groot"),
    ("form over the cap", POST.replace(b"/v1/toetsingen", b"/oauth/par").replace(JSON.encode(), FORM.encode()) +
     b"Content-Length: 16385\r\n\r\n", "413 invalid_request:inhoud-te-groot"),
    ("body as large as numbers go", POST + b"Content-Length: 999999999999999999\r\n\r\n", "413 inhoud-te-groot"),
]

# What is framed: refused, and the connection goes on with what is behind it.
FRAMED = [
    ("no such address", b"GET /%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address with more behind it", b"GET /health/live/ HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address without its id", b"GET /v1/zegels/ HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("address in capitals", b"GET /Health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "404 niet-gevonden"),
    ("GET where POST is", b"GET /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"\r\n", "405 methode-niet-toegestaan"),
    ("DELETE where GET is", b"DELETE /v1/zegels/%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "405 methode-niet-toegestaan"),
    ("POST where DELETE is", b"POST /oauth/grants/%s HTTP/1.1\r\n" % BAD + HEAD + b"Content-Length: 0\r\n\r\n",
     "405 methode-niet-toegestaan"),
    ("query", b"GET /v1/bronnen?naam=%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n", "400 http-doel"),
    ("empty query", b"GET /health/live? HTTP/1.1\r\n" + HEAD + b"\r\n", "400 http-doel"),
    ("body with a GET", b"GET /health/live HTTP/1.1\r\n" + HEAD + b"Content-Length: 11\r\n\r\n" + BAD, "413 inhoud-te-groot"),
    ("body with a DELETE", b"DELETE /oauth/grants/" + NOBODY.encode() + b" HTTP/1.1\r\n" + HEAD +
     b"Content-Length: 11\r\n\r\n" + BAD, "413 inhoud-te-groot"),
    ("no media type", b"POST /v1/toetsingen HTTP/1.1\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("media type of a form", POST.replace(JSON.encode(), FORM.encode()) + b"Content-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("media type with more", POST.replace(JSON.encode(), JSON.encode() + b"x") + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("other charset", POST.replace(JSON.encode(), JSON.encode() + b"; charset=" + BAD) + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("other charset, quoted", POST.replace(JSON.encode(), JSON.encode() + b'; charset="latin1"') + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("charset twice", POST.replace(JSON.encode(), JSON.encode() + b"; charset=utf-8; charset=utf-8") + b"Content-Length: 2\r\n\r\n{}",
     "415 inhoud-soort"),
    ("charset, quoted", POST.replace(JSON.encode(), JSON.encode() + b'; charset="utf-8"') + b"Content-Length: 2\r\n\r\n{}",
     "400 lid-ontbreekt"),
    ("absolute form", b"GET https://localhost/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "200"),
    ("absolute form with the port of https", b"GET HTTPS://LOCALHOST:443/health/live HTTP/1.1\r\n" + HEAD + b"\r\n", "200"),
    ("compressed", POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "415 inhoud-soort"),
    ("form as JSON", POST.replace(b"/v1/toetsingen", b"/oauth/par") + b"Content-Length: 2\r\n\r\n{}",
     "415 invalid_request:inhoud-soort"),
]


def http_rows(t, port, tls):
    for name, request, wanted in MALFORMED:
        w = Wire(port, tls)
        w.send(request + LIVE)
        answer = w.answer()
        t.row(name, answer, wanted)
        if answer is not None and answer.headers.get("connection") != ["close"]:
            t.complain(name, "does not say that the connection closes")
        if answer is not None and (w.rest or w.more()):
            t.complain(name, "something behind the refusal was answered")
        w.close()
    for name, request, wanted in FRAMED:
        w = Wire(port, tls)
        w.send(request + LIVE)
        t.row(name, w.answer(), wanted)
        behind = w.answer()
        if behind is None or behind.status != 200 or w.rest:
            t.complain(name, "the request behind it was not answered once")
        w.close()
    w = Wire(port, tls)
    w.send(b"HEAD /%s HTTP/1.1\r\n" % BAD + HEAD + b"\r\n" + LIVE)
    answer = w.answer("HEAD")
    if answer.status != 404 or int(answer.headers["content-length"][0]) == 0:
        t.complain("a refusal of HEAD", "not the head of the refusal of GET")
    t.row("a refusal of HEAD has no body: what follows it", w.answer(), "200")
    w.close()


def oauth_http_rows(t, port, tls):
    """The same defects at /oauth/par: what can be refused before anybody reads the form is an OAuth error too."""
    n = 0
    for name, request, wanted in MALFORMED + [row for row in FRAMED if row[1].startswith(b"POST /v1/toetsingen")]:
        for other in (b"/v1/toetsingen", b"/v1/bewijzen", b"/v1/dossierzegels", b"/health/live", b"/v1/bronnen"):
            request = request.replace(other, b"/oauth/par")
        line = request.split(b"\r\n")[0].split(b" ")
        path = re.sub(rb"^https?://[^/]*", b"", line[1] if len(line) > 1 else b"")
        if path != b"/oauth/par" or "form" in name and "absolute" not in name:
            continue
        status, code = wanted.split(" ")
        if status == "400" and code == "lid-ontbreekt":
            status, code = "415", "inhoud-soort"      # what is right there is wrong here
        w = Wire(port, tls)
        w.send(request)
        t.row("at /oauth/par: " + name, w.answer(), f"{status} invalid_request:{code}")
        w.close()
        n += 1
    for name, request, wanted in [
            ("GET", b"GET /oauth/par HTTP/1.1\r\n" + HEAD + b"\r\n", "405 invalid_request:methode-niet-toegestaan"),
            ("DELETE", b"DELETE https://localhost/oauth/par HTTP/1.1\r\n" + HEAD + b"\r\n", "405 invalid_request:methode-niet-toegestaan"),
            ("query", b"POST /oauth/par?client_id=%s HTTP/1.1\r\n" % BAD + HEAD + b"Content-Length: 0\r\n\r\n", "400 invalid_request:http-doel"),
            ("query too long", b"POST /oauth/par?" + b"a" * 600 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", "414 invalid_request:http-doel-te-lang"),
            ("head too large", b"POST /oauth/par HTTP/1.1\r\n" + HEAD + b"A: " + b"a" * 9000 + b"\r\n\r\n", "431 invalid_request:http-kop-te-groot")]:
        w = Wire(port, tls)
        w.send(request)
        t.row("at /oauth/par: " + name, w.answer(), wanted)
        w.close()
    if n < 20:
        t.complain("at /oauth/par", f"only {n} of the rows")


def too_slow(port, tls, request, drip):
    """Sends and then keeps quiet, or sends one byte more now and then, until it is answered."""
    w = Wire(port, tls)
    w.send(request)
    if drip:
        w.socket.settimeout(0.5)
        for _ in range(int(patience() / 0.5)):
            try:
                w.rest = w.socket.recv(1 << 16)
                break
            except TimeoutError:
                try:
                    w.socket.sendall(b"a")
                except OSError:
                    break
        w.socket.settimeout(patience())
    answer = w.answer()
    w.close()
    return answer


def slow_enough(port, tls):
    """A handshake and a request that take two seconds each: less than either may take."""
    w = Wire(port, tls)
    plain = socket.create_connection(("127.0.0.1", port), patience())
    time.sleep(2)
    w.socket = tls.wrap_socket(plain, server_hostname="localhost")
    w.send(LIVE[:9])
    time.sleep(2)
    w.send(LIVE[9:])
    answer = w.answer()
    w.close()
    return answer


def silent(port):
    """No handshake at all: the service hangs up."""
    with socket.create_connection(("127.0.0.1", port), patience()) as s:
        while s.recv(4096):
            pass


# ---- who asks ----

def context(certs, name, ca="ca.pem"):
    tls = ssl.create_default_context(cafile=os.path.join(certs, ca))
    if name:
        tls.load_cert_chain(os.path.join(certs, name + ".pem"), os.path.join(certs, name + ".key"))
    return tls


def stranger_rows(t, service, directory):
    other = os.path.join(directory, "elders")
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), service.certs, "vreemd"], check=True)
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), other, "regio-demo"], check=True)
    foreign = context(service.certs, None)
    foreign.load_cert_chain(os.path.join(other, "client-regio-demo.pem"), os.path.join(other, "client-regio-demo.key"))
    old = context(service.certs, "client-regio-demo")
    with_cbc = context(service.certs, "client-regio-demo")
    with_cbc.maximum_version = ssl.TLSVersion.TLSv1_2
    with_cbc.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    for name, tls in [("no certificate", context(service.certs, None)), ("certificate of another CA", foreign),
                      ("certificate of a server", context(service.certs, "server")),
                      ("certificate that signs verdicts", context(service.certs, "verdict")),
                      ("a cipher without AEAD", with_cbc)]:
        try:
            w = Wire(service.port, tls)
            w.send(LIVE)
            answer = w.answer()
            w.close()
        except (ssl.SSLError, ConnectionError):
            answer = None
        t.row(name, answer, "closed")
    with socket.create_connection(("127.0.0.1", service.port), 5) as s:
        s.sendall(LIVE)
        got = b""
        try:
            while part := s.recv(4096):
                got += part
        except ConnectionError:
            pass
    t.row("HTTP without TLS", None if b"HTTP" not in got else Answer(200, {}, b"", got), "closed")
    w = Wire(service.port, context(service.certs, "client-vreemd"))
    for method, path, wanted in [("GET", "/health/live", "200"), ("GET", "/.well-known/jwks.json", "200"),
                                 ("GET", "/v1/bronnen", "401 afnemer-onbekend"),
                                 ("GET", "/v1/zegels/" + NOBODY, "401 afnemer-onbekend"),
                                 ("DELETE", "/oauth/grants/" + NOBODY, "401 afnemer-onbekend")]:
        t.row("certificate not in the register: " + path, w.call(method, path), wanted)
    for path, kind in [("/v1/toetsingen", JSON), ("/v1/bewijzen", JSON), ("/v1/dossierzegels", JSON), ("/oauth/par", FORM)]:
        t.row("certificate not in the register: " + path, w.call("POST", path, f'{{"{MARK}":1}}', kind),
              "401 invalid_client:afnemer-onbekend" if path == "/oauth/par" else "401 afnemer-onbekend")
    w.close()
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    w = Wire(service.port, old)
    t.row("TLS 1.2 with AEAD", w.call("GET", "/v1/bronnen"), "200")
    w.close()


# ---- JSON ----

HOME = {"idExtern": "W-1024", "huurprijs": 69011, "woonruimtesoort": "ZELFSTANDIG", "kamers": 3, "gemeente": "0202",
        "publicatiedatum": f"{YEAR}-11-12", "ingangsdatum": f"{YEAR}-12-15"}
# Each route that reads JSON: a body with a hole for one text, and with room for one more member of the outermost object.
ROUTES = {
    "toetsingen": ('{@MORE@"fase":"reactie","corporatie":"L0101","eenheden":[%s],"huishoudens":[{"referentie":@HOLE@}]}'
                   % json.dumps(HOME), '"fase":"reactie"', "huishouden", "huishoudens"),
    "bewijzen": ('{@MORE@"zaak":"%s","bron":@HOLE@,"bewijs":"e30.e30.AA"}' % NOBODY, '"zaak":"' + NOBODY + '"', "zaakId", "zaak"),
    "dossierzegels": ('{@MORE@"dossier":"%s","zegels":[@HOLE@]}' % NOBODY, '"dossier":"' + NOBODY + '"', "zegel", "zegels"),
    "par": ('[{@MORE@"type":"passend.instemming","fase":"reactie","grondslag":"TOESTEMMING","doel":"REAGEREN",'
            '"tot":"%s","corporaties":["L0101"],"rooster":[{"rol":"WON","referentie":"r-1"}],"deelnemer":{"rol":"WON",'
            '"referentie":"r-1","identiteit":{"achternaam":@HOLE@,"geboortedatum":"1991-05-05"}}}]'
            % (datetime.date.today() + datetime.timedelta(30)), '"type":"passend.instemming"', "roosters", "rooster"),
}
M = MARK.encode()
# (name, the text in the hole or None, bytes of one more member, function over the whole body, reason)
TEXTS = [
    ("a NUL in a text", b'"%s\0"' % M, "json-nul"),
    ("an escaped NUL", b'"%s\\u0000"' % M, "json-nul"),
    ("a lone high surrogate", b'"%s\\ud800"' % M, "json-utf8"),
    ("a lone low surrogate", b'"%s\\udc00"' % M, "json-utf8"),
    ("a high surrogate before a letter", b'"%s\\ud800\\u0041"' % M, "json-utf8"),
    ("surrogates in the wrong order", b'"%s\\udc00\\ud800"' % M, "json-utf8"),
    ("byte FF", b'"%s\xff"' % M, "json-utf8"),
    ("an overlong form", b'"%s\xc0\xaf"' % M, "json-utf8"),
    ("a surrogate as UTF-8", b'"%s\xed\xa0\x80"' % M, "json-utf8"),
    ("beyond Unicode", b'"%s\xf4\x90\x80\x80"' % M, "json-utf8"),
    ("a cut-off sequence", b'"%s\xe2\x82"' % M, "json-utf8"),
    ("Latin-1", '"Öztürk"'.encode("latin-1"), "json-utf8"),
    ("a line break in a text", b'"%s\n"' % M, "json-onjuist"),
    ("an unknown escape", b'"%s\\x41"' % M, "json-onjuist"),
    ("an escape that is cut off", b'"%s\\u00"' % M, "json-onjuist"),
    ("single quotes", b"'%s'" % M, "json-onjuist"),
    ("a bare word", M, "json-onjuist"),
    ("a number where a text is", b"7", "json-soort"),
    ("null where a text is", b"null", "json-soort"),
    ("true where a text is", b"true", "json-soort"),
    ("a list where a text is", b'["%s"]' % M, "json-soort"),
    ("an object where a text is", b'{"%s":1}' % M, "json-soort"),
    ("nothing where a text is", b"", "json-onjuist"),
    ("thousands of levels", b"[" * 4000, "json-soort"),
]
WHOLE = [
    ("an empty body", lambda b: b"", "json-onjuist"),
    ("only space", lambda b: b" \r\n\t", "json-onjuist"),
    ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b, "json-onjuist"),
    ("UTF-16", lambda b: b.decode("utf-8").encode("utf-16"), "json-onjuist"),
    ("a comment", lambda b: b"/* %s */" % M + b, "json-onjuist"),
    ("half a document", lambda b: b[:len(b) // 2], "json-onjuist"),
    ("something behind it", lambda b: b + M, "json-rest"),
    ("a second document", lambda b: b + b, "json-rest"),
    ("a bracket too many", lambda b: b + b"}", "json-rest"),
    ("a NUL behind it", lambda b: b + b"\0", "json-nul"),
    ("a NUL before it", lambda b: b"\0" + b, "json-nul"),
    ("a text as document", lambda b: b'"%s"' % M, "json-soort"),
    ("a number as document", lambda b: b"1e400", "json-soort"),
    ("null as document", lambda b: b"null", "json-soort"),
    ("NaN as document", lambda b: b"NaN", "json-onjuist"),
]
MEMBERS = [
    ("an unknown member", b'"%s":1,' % M, "lid-onbekend"),
    ("an unknown member with depth", b'"%s":' % M + b'{"a":' * 500 + b"1" + b"}" * 500 + b",", "lid-onbekend"),
    ("a name with an escape", b'"%s\\u0061":1,' % M, "lid-onbekend"),
    ("a name without quotes", b"%s:1," % M, "json-onjuist"),
    ("a name without a value", b'"%s",' % M, "json-onjuist"),
    ("__proto__", b'"__proto__":{"%s":1},' % M, "lid-onbekend"),
    ("a name with a NUL", b'"%s\0":1,' % M, "json-nul"),
    ("a name in bad UTF-8", b'"%s\xff":1,' % M, "json-utf8"),
    ("a comma too many", b",", "json-onjuist"),
    ("a number as name", b"1:1,", "json-onjuist"),
]


def json_rows(t, wire):
    def send(route, body):
        if route != "par":
            return wire.call("POST", "/v1/" + route, body)
        return wire.call("POST", "/oauth/par", form_body(authorization_details=body), FORM)

    def wanted(route, reason, more=""):
        return ("400 invalid_authorization_details:" if route == "par" else "400 ") + reason + more

    for route, (text, first, near, known) in ROUTES.items():
        def body(hole=b'"AAAA"', more=b""):
            return text.encode().replace(b"@HOLE@", hole).replace(b"@MORE@", more)
        for name, hole, reason in TEXTS:
            whole = wanted(route, reason)
            if route == "par" and name == "a NUL in a text":  # a form has no such byte
                whole = "400 invalid_request:invalid_request @authorization_details"
            if route == "dossierzegels" and not hole:  # an empty list
                whole = "409 rooster-onvolledig @/zegels"
            t.row(f"{route}: {name}", send(route, body(hole)), whole)
        for name, change, reason in WHOLE:
            whole = wanted(route, reason)
            if route == "par":
                if name == "an empty body":
                    whole = "400 invalid_request:invalid_request @authorization_details"
                elif "NUL" in name or name == "UTF-16":
                    whole = "400 invalid_request:invalid_request @authorization_details"
            t.row(f"{route}: {name}", send(route, change(body())), whole)
        for name, more, reason in MEMBERS:
            whole = wanted(route, reason)
            if route == "par" and name == "a name with a NUL":
                whole = "400 invalid_request:invalid_request @authorization_details"
            t.row(f"{route}: {name}", send(route, body(more=more)), whole)
        t.row(f"{route}: a member twice", send(route, body(more=first.encode() + b",")), wanted(route, "json-dubbel"))
        place = " @/authorization_details/0" if route == "par" else ""
        t.row(f"{route}: a misspelt member", send(route, body(more=b'"%s":"%s",' % (near.encode(), M))),
              wanted(route, "lid-onbekend", f"{place} ~{known}"))


# ---- PAR ----

def form_members(**changed):
    members = {"client_id": "regio-demo", "response_type": "code", "redirect_uri": "https://regio-demo.example/passend/terug",
               "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
               "state": "s-1", "authorization_details": "[{}]"}
    members.update(changed)
    return {k: v for k, v in members.items() if v is not None}


def quoted(value):
    # NUL is sent as it is: %00 is another row.
    return urllib.parse.quote_from_bytes(value if isinstance(value, bytes) else value.encode(), safe="").encode()


def form_body(**changed):
    return b"&".join(k.encode() + b"=" + quoted(v) for k, v in form_members(**changed).items())


REQUEST = "400 invalid_request:invalid_request"
FORMS = [
    ("client_id of another", {"client_id": "ander-platform"}, "401 invalid_client:afnemer-anders @client_id"),
    ("client_id of nobody", {"client_id": MARK}, "401 invalid_client:afnemer-anders @client_id"),
    ("response_type token", {"response_type": "token"}, "400 unsupported_response_type:invalid_request @response_type"),
    ("response_type code token", {"response_type": "code token"}, "400 unsupported_response_type:invalid_request @response_type"),
    ("redirect_uri not registered", {"redirect_uri": "https://elders.example/" + MARK}, REQUEST + " @redirect_uri"),
    ("redirect_uri with a slash", {"redirect_uri": "https://regio-demo.example/passend/terug/"}, REQUEST + " @redirect_uri"),
    ("redirect_uri with a query", {"redirect_uri": "https://regio-demo.example/passend/terug?a=b"}, REQUEST + " @redirect_uri"),
    ("redirect_uri, the beginning", {"redirect_uri": "https://regio-demo.example/passend/"}, REQUEST + " @redirect_uri"),
    ("redirect_uri without TLS", {"redirect_uri": "http://regio-demo.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("redirect_uri in capitals", {"redirect_uri": "https://REGIO-DEMO.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("redirect_uri of another client", {"redirect_uri": "https://ander-platform.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("PKCE plain", {"code_challenge_method": "plain"}, REQUEST + " @code_challenge_method"),
    ("PKCE s256", {"code_challenge_method": "s256"}, REQUEST + " @code_challenge_method"),
    ("challenge too short", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"}, REQUEST + " @code_challenge"),
    ("challenge too long", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA"}, REQUEST + " @code_challenge"),
    ("challenge padded", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c="}, REQUEST + " @code_challenge"),
    ("challenge with spare bits", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"}, REQUEST + " @code_challenge"),
    ("challenge in base64", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"}, REQUEST + " @code_challenge"),
]
REQUIRED = ["client_id", "response_type", "redirect_uri", "code_challenge", "code_challenge_method", "authorization_details"]
FORM_TEXTS = [
    ("nothing", lambda b: b"", REQUEST + " @client_id"),
    ("an unknown member", lambda b: b + b"&%s=1" % M, "201"),
    ("an unknown member twice", lambda b: b + b"&%s=1&%s=2" % (M, M), REQUEST),
    ("an unknown member with a broken escape", lambda b: b + b"&%s=%%4" % M, REQUEST),
    ("34 members", lambda b: b + b"".join(b"&x%d=" % i for i in range(27)), REQUEST),
    ("request_uri", lambda b: b + b"&request_uri=" + M, REQUEST + " @request_uri"),
    ("request", lambda b: b + b"&request=" + M, "400 request_not_supported:invalid_request @request"),
    ("client_secret", lambda b: b + b"&client_secret=" + M, "201"),
    ("nonce", lambda b: b + b"&nonce=" + M, "201"),
    ("a name without a value", lambda b: b + b"&scope", REQUEST),
    ("two values", lambda b: b + b"&scope=a=" + M, REQUEST),
    ("an ampersand at the end", lambda b: b + b"&", REQUEST),
    ("an ampersand first", lambda b: b"&" + b, REQUEST),
    ("two ampersands", lambda b: b.replace(b"&", b"&&", 1), REQUEST),
    ("a broken escape", lambda b: b + b"&scope=%4", REQUEST + " @scope"),
    ("an escape that is none", lambda b: b + b"&scope=%zz", REQUEST + " @scope"),
    ("an escaped NUL", lambda b: b + b"&scope=%00", REQUEST + " @scope"),
    ("a NUL", lambda b: b + b"&scope=\0", REQUEST + " @scope"),
    ("a space", lambda b: b + b"&scope=a b", REQUEST + " @scope"),
    ("a semicolon as separator", lambda b: b.replace(b"&", b";"), REQUEST),
    ("JSON", lambda b: b'{"%s":1}' % M, REQUEST),
]
DETAILS = "400 invalid_authorization_details:"
AT = " @/authorization_details/0"


def par_details(**changed):
    """authorization_details[0] with members changed; a name with dots reaches inside, None removes."""
    d = {"type": "passend.instemming", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN",
         "tot": (datetime.date.today() + datetime.timedelta(30)).isoformat(), "corporaties": ["L0101"],
         "rooster": [{"rol": "WON", "referentie": "r-1"}],
         "deelnemer": {"rol": "WON", "referentie": "r-1",
                       "identiteit": {"achternaam": "Yılmaz", "voornamen": "Amina", "geboortedatum": "1991-05-05"}}}
    for path, value in changed.items():
        *way, last = path.split("__")
        at = d
        for name in way:
            at = at.setdefault(name, {})
        at[last] = value
        if value is None:
            del at[last]
    return d


def days(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


ONE_HOME = {"idExtern": "W-1024", "gemeente": "0202", "huurprijs": 69011}
WON = {"rol": "WON"}
CHILD = {"rol": "MBW", "kind": True, "geboortedatum": "2019-11-20"}
DETAIL_ROWS = [
    # What the gate sees by itself.
    ("unknown type", {"type": MARK}, DETAILS + "invalid_authorization_details" + AT + "/type"),
    ("phase toewijzing without a home", {"fase": "toewijzing"}, DETAILS + "lid-ontbreekt" + AT + "/eenheid"),
    ("a home in phase reactie", {"eenheid": ONE_HOME}, DETAILS + "invalid_authorization_details" + AT + "/eenheid"),
    ("toewijzing for two corporations", {"fase": "toewijzing", "eenheid": ONE_HOME, "corporaties": ["L0101", "L0102"]},
     DETAILS + "te-veel" + AT + "/corporaties"),
    ("toewijzing of a home without id", {"fase": "toewijzing", "eenheid": {"gemeente": "0202", "huurprijs": 69011}},
     DETAILS + "lid-ontbreekt" + AT + "/eenheid"),
    ("toewijzing of a home at two rents", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=None, huurprijzen=[1, 2])},
     DETAILS + "json-soort" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at a rent in euros", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=690)},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at a rent of nought", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=0)},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at one rent in a list, of 49.99", {"fase": "toewijzing", "eenheid": dict(
        {k: v for k, v in ONE_HOME.items() if k != "huurprijs"}, huurprijzen=[4999])},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijzen/0"),
    ("toewijzing of a home at a range of rents", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs={"max": 69011})},
     DETAILS + "bedrag-buiten-bereik" + AT + "/eenheid"),
    ("toewijzing with an address", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, straat=MARK)},
     DETAILS + "lid-onbekend" + AT + "/eenheid"),
    ("toewijzing to respond", {"fase": "toewijzing", "eenheid": ONE_HOME}, DETAILS + "invalid_authorization_details" + AT + "/doel"),
    ("a response for an allocation", {"doel": "TOEWIJZEN"}, DETAILS + "invalid_authorization_details" + AT + "/doel"),
    ("a response on statutory agreement", {"grondslag": "INSTEMMING_WW46"}, DETAILS + "invalid_authorization_details" + AT + "/grondslag"),
    ("unknown phase", {"fase": MARK}, DETAILS + "waarde-onbekend" + AT + "/fase"),
    ("unknown ground", {"grondslag": MARK}, DETAILS + "waarde-onbekend" + AT + "/grondslag"),
    ("unknown purpose", {"doel": MARK}, DETAILS + "waarde-onbekend" + AT + "/doel"),
    ("no corporation", {"corporaties": []}, DETAILS + "lid-ontbreekt" + AT + "/corporaties"),
    ("corporation not mandated", {"corporaties": ["L0103"]}, "403 access_denied:corporatie-niet-gemachtigd @/authorization_details/0/corporaties/0"),
    ("one of two not mandated", {"corporaties": ["L0101", "L0103"]},
     "403 access_denied:corporatie-niet-gemachtigd @/authorization_details/0/corporaties/1"),
    ("corporation twice", {"corporaties": ["L0101", "L0101"]}, DETAILS + "json-dubbel" + AT + "/corporaties/1"),
    ("no corporation code", {"corporaties": [MARK]}, DETAILS + "tekst-ongeldig" + AT + "/corporaties/0"),
    ("33 corporations", {"corporaties": ["L0101"] * 33}, DETAILS + "json-dubbel" + AT + "/corporaties/1"),
    ("a day that is none", {"tot": "2027-02-29"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("month 13", {"tot": "2027-13-01"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("day 00", {"tot": "2027-01-00"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("a time as day", {"tot": "2027-01-01T00:00:00Z"}, DETAILS + "tekst-ongeldig" + AT + "/tot"),
    ("a word as day", {"tot": "morgen"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("unknown source", {"bronnen": [MARK]}, "422 invalid_authorization_details:bron-onbekend @/authorization_details/0/bronnen/0"),
    ("no source", {"bronnen": []}, DETAILS + "waarde-onbekend" + AT + "/bronnen"),
    ("source twice", {"bronnen": ["qii", "qii"]}, DETAILS + "json-dubbel" + AT + "/bronnen/1"),
    ("unknown fact", {"feiten": [MARK]}, DETAILS + "feiten-te-veel" + AT + "/feiten/0"),
    ("no facts", {"feiten": []}, DETAILS + "waarde-onbekend" + AT + "/feiten"),
    ("fact twice", {"feiten": ["STATUS", "STATUS"]}, DETAILS + "json-dubbel" + AT + "/feiten/1"),
    ("empty roster", {"rooster": []}, DETAILS + "rooster-ongeldig" + AT + "/rooster"),
    ("roster without the participant", {"rooster": [{"rol": "WON", "referentie": "r-9"}]}, DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("other role in the roster", {"rooster": [{"rol": "MED", "referentie": "r-1"}, {"rol": "WON", "referentie": "r-2"}]},
     DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("reference twice in the roster", {"rooster": [{"rol": "WON", "referentie": "r-1"}, {"rol": "MED", "referentie": "r-1"}]},
     DETAILS + "rooster-ongeldig" + AT + "/rooster/1"),
    ("nine adults", {"rooster": [{"rol": "MED", "referentie": f"r-{i}"} for i in range(9)]}, DETAILS + "te-veel" + AT + "/rooster/8"),
    ("unknown role in the roster", {"rooster": [{"rol": MARK, "referentie": "r-1"}]}, DETAILS + "waarde-onbekend" + AT + "/rooster/0/rol"),
    ("roster without references", {"rooster": [{"rol": "WON"}]}, DETAILS + "lid-ontbreekt" + AT + "/rooster/0"),
    ("income in the roster", {"rooster": [{"rol": "WON", "referentie": "r-1", "inkomen": 2710000}]}, DETAILS + "lid-onbekend" + AT + "/rooster/0"),
    ("place that is not the roster's", {"plaats": 1}, DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("place 8", {"plaats": 8}, DETAILS + "json-getal" + AT + "/plaats"),
    ("place -1", {"plaats": -1}, DETAILS + "json-getal" + AT + "/plaats"),
    ("place 0.5", {"plaats": 0.5}, DETAILS + "json-getal" + AT + "/plaats"),
    ("dossier that is no id", {"dossier": MARK}, DETAILS + "tekst-ongeldig" + AT + "/dossier"),
    ("dossier without a place", {"dossier": NOBODY}, DETAILS + "lid-ontbreekt" + AT + "/plaats"),
    ("reference with a space", {"deelnemer__referentie": MARK + " 1"}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("empty reference", {"deelnemer__referentie": ""}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("reference of 65", {"deelnemer__referentie": "r" * 65}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("participant without a role", {"deelnemer__rol": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer"),
    ("participant without identity", {"deelnemer__identiteit": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer"),
    ("citizen number in the identity", {"deelnemer__identiteit__bsn": "999990019"}, DETAILS + "lid-onbekend" + AT + "/deelnemer/identiteit"),
    ("identity without a birth date", {"deelnemer__identiteit__geboortedatum": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer/identiteit"),
    ("identity without a name", {"deelnemer__identiteit": {"geboortedatum": "1991-05-05", "voorletters": "A."}},
     DETAILS + "lid-ontbreekt" + AT + "/deelnemer/identiteit"),
    ("surname of 200 characters", {"deelnemer__identiteit__achternaam": "ệ" * 200}, "201"),
    ("surname of 201", {"deelnemer__identiteit__achternaam": MARK + "a" * (201 - len(MARK))}, DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/achternaam"),
    ("first names of 201", {"deelnemer__identiteit__voornamen": "a" * 201},
     DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/voornamen"),
    ("41 initials", {"deelnemer__identiteit__voorletters": "A" * 41},
     DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/voorletters"),
    ("birth date in 1879", {"deelnemer__identiteit__geboortedatum": "1879-12-31"}, DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date with a month only in the middle", {"deelnemer__identiteit__geboortedatum": "1991-00-05"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born tomorrow", {"deelnemer__identiteit__geboortedatum": days(1)}, DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born today", {"deelnemer__identiteit__geboortedatum": days(0)}, "201"),
    ("born in 2058", {"deelnemer__identiteit__geboortedatum": "2058-06-02"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born in a year to come", {"deelnemer__identiteit__geboortedatum": "2058-00-00"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date that is not known", {"deelnemer__identiteit__geboortedatum": "0000-00-00"},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date of which only a bound is known", {"deelnemer__identiteit__geboortedatum": {"max": "1991-05-05"}},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date known to two years", {"deelnemer__identiteit__geboortedatum": {"min": "1991", "max": "1992"}},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date known to the year", {"deelnemer__identiteit__geboortedatum": "1991-00-00"}, "201"),
    ("birth date known to the month", {"deelnemer__identiteit__geboortedatum": "1991-05-00"}, "201"),
    ("declared tomorrow", {"deelnemer__verklaring": {"leden": [dict(WON, verklaring={"datum": days(1), "aanleiding": "DAEB_LAGER"})]}},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/verklaring/leden/0/verklaring/datum"),
    ("declared tomorrow, behind a child",
     {"deelnemer__verklaring": {"leden": [CHILD, dict(WON, verklaring={"datum": {"min": days(1)}, "aanleiding": "DAEB_LAGER"})]}},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/verklaring/leden/1/verklaring/datum"),
    ("declared today", {"deelnemer__verklaring": {"leden": [dict(WON, verklaring={"datum": days(0), "aanleiding": "DAEB_LAGER"})]}}, "201"),
    ("a child that is not born yet", {"deelnemer__verklaring": {"leden": [WON, dict(CHILD, geboortedatum="2058-06-02")]}}, "201"),
    ("birth dates the wrong way round", {"deelnemer__identiteit__geboortedatum": {"min": "1992", "max": "1991"}},
     DETAILS + "bereik-omgekeerd" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("name with a line break", {"deelnemer__identiteit__achternaam": MARK + "\n"}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/identiteit/achternaam"),
    ("declared income", {"deelnemer__verklaring": {"leden": [dict(WON, inkomens=[{"jaar": 2025, "bedrag": 1}])]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared birth date", {"deelnemer__verklaring": {"leden": [dict(WON, geboortedatum="1991-05-05")]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared for another adult", {"deelnemer__verklaring": {"leden": [WON, {"rol": "MED"}]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared urgency", {"deelnemer__verklaring": {"leden": [WON], "urgentie": ["HVW_15_5"]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared in another role", {"deelnemer__verklaring": {"leden": [{"rol": "MED"}]}}, DETAILS + "invalid_authorization_details" + AT + "/deelnemer"),
    ("nineteen children", {"deelnemer__verklaring": {"leden": [WON] + [CHILD] * 19}}, "201"),
    ("twenty children of one adult", {"deelnemer__verklaring": {"leden": [WON] + [CHILD] * 20}},
     DETAILS + "te-veel" + AT + "/deelnemer/verklaring/leden/20"),
    ("only children", {"deelnemer__verklaring": {"leden": [CHILD]}}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer/verklaring"),
    ("notice that is no hash", {"kennisgeving": MARK}, DETAILS + "tekst-ongeldig" + AT + "/kennisgeving"),
    ("language that is none", {"talen": ["n"]}, DETAILS + "tekst-ongeldig" + AT + "/talen/0"),
    ("five languages", {"talen": ["nl", "en", "ar", "tr", "pl"]}, DETAILS + "te-veel" + AT + "/talen/4"),
    # What only the notary can say.
    ("ended yesterday", {"tot": days(-1)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("a year from now", {"tot": days(365)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("185 days from now", {"tot": days(185)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("year 9999", {"tot": "9999-12-31"}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("year 1", {"tot": "0001-01-01"}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("assets without a request for them", {"feiten": ["INKOMEN_BAND", "VERMOGEN"]}, DETAILS + "feiten-te-veel"),
    ("all facts, assets too, without a request for them",
     {"feiten": ["INKOMEN_BAND", "GEBOORTEDATUM", "SAMENSTELLING", "STATUS", "VERMOGEN"]}, DETAILS + "feiten-te-veel"),
    ("roster without a tenant", {"rooster": [{"rol": "MED", "referentie": "r-1"}], "deelnemer__rol": "MED"}, DETAILS + "rooster-ongeldig"),
    ("unknown dossier", {"dossier": NOBODY, "plaats": 0}, "404 invalid_authorization_details:dossier-onbekend"),
]


def par_rows(t, wire):
    def send(body):
        return wire.call("POST", "/oauth/par", body, FORM)

    def ask(d, **form):
        return send(form_body(authorization_details=json.dumps([d], ensure_ascii=False), **form))

    good = json.dumps([par_details()], ensure_ascii=False)
    t.row("par: as it should be", ask(par_details()), "201")
    for name in REQUIRED:
        t.row(f"par: without {name}", send(form_body(**{"authorization_details": good, **{name: None}})), REQUEST + " @" + name)
        t.row(f"par: empty {name}", send(form_body(**{"authorization_details": good, **{name: ""}})), REQUEST + " @" + name)
        t.row(f"par: {name} twice", send(form_body(authorization_details=good) + b"&%s=%s" % (name.encode(), M)), REQUEST + " @" + name)
    for name in ("state", "scope"):
        t.row(f"par: {name} twice", send(form_body(authorization_details=good, scope="a") + b"&%s=%s" % (name.encode(), M)), REQUEST + " @" + name)
    for name, changed, wanted in FORMS:
        t.row("par: " + name, send(form_body(authorization_details=good, **changed)), wanted)
    for name, change, wanted in FORM_TEXTS:
        t.row("par: " + name, send(change(form_body(authorization_details=good))), wanted)
    for name in ("type", "fase", "grondslag", "doel", "tot", "corporaties", "rooster", "deelnemer"):
        t.row(f"par: details without {name}", ask(par_details(**{name: None})), DETAILS + f"lid-ontbreekt{AT}/{name}")
    for name, changed, wanted in DETAIL_ROWS:
        t.row("par: " + name, ask(par_details(**changed)), wanted)
    for name, text, wanted in [
            ("no details", "[]", DETAILS + "lid-ontbreekt" + AT + "/type"),
            ("an object as details", good[1:-1], DETAILS + "json-soort @/authorization_details"),
            ("two details", good[:-1] + "," + good[1:], DETAILS + "te-veel @/authorization_details/1")]:
        t.row("par: " + name, send(form_body(authorization_details=text)), wanted)


# ---- evidence ----

DEFECTS = {
    "leeg": "bewijs-grootte", "te-lang": "bewijs-grootte", "twee-delen": "bewijs-vorm", "vier-delen": "bewijs-vorm",
    "alg-none": "bewijs-vorm", "rest-regel": "bewijs-base64", "rest-bytes": "bewijs-handtekening", "opvulling": "bewijs-base64",
    "alfabet": "bewijs-base64", "losse-bits": "bewijs-base64", "kop-lijst": "bewijs-kop", "kop-stuk": "bewijs-kop",
    "kop-dubbel": "bewijs-kop", "kop-jku": "bewijs-kop", "kop-x5u": "bewijs-kop", "kop-jwk": "bewijs-kop",
    "kop-b64": "bewijs-kop", "alg-weg": "bewijs-kop", "crit": "bewijs-crit", "crit-onbekend": "bewijs-crit",
    "typ": "bewijs-typ", "typ-weg": "bewijs-typ", "cty-verdict": "bewijs-typ", "kid-onbekend": "bewijs-sleutel",
    "kid-weg": "bewijs-sleutel", "alg-none-getekend": "bewijs-algoritme", "alg-hs256": "bewijs-algoritme",
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


# ---- toetsingen ----

def household(**lid):
    return {"huishoudens": [{"verklaard": {"leden": [dict(WON, **lid)]}}]}


def unit(**changed):
    out = dict(HOME, **changed)
    return {"eenheden": [{k: v for k, v in out.items() if v is not None}]}


LID = " @/huishoudens/0/verklaard/leden/0"
EEN = " @/eenheden/0"
TOETS_ROWS = [
    ("phase toewijzing", {"fase": "toewijzing"}, "422 fase-niet-beschikbaar @/fase"),
    ("unknown phase", {"fase": MARK}, "400 waarde-onbekend @/fase"),
    ("without a phase", {"fase": None}, "400 lid-ontbreekt @/fase"),
    ("without a corporation", {"corporatie": None}, "400 lid-ontbreekt @/corporatie"),
    ("corporation not mandated", {"corporatie": "L0103"}, "403 corporatie-niet-gemachtigd @/corporatie"),
    ("corporation that is none", {"corporatie": MARK}, "400 tekst-ongeldig @/corporatie"),
    ("without households", {"huishoudens": None}, "400 lid-ontbreekt @/huishoudens"),
    ("no households", {"huishoudens": []}, "400 lid-ontbreekt @/huishoudens"),
    ("an object as households", {"huishoudens": {}}, "400 json-soort @/huishoudens"),
    ("a number as household", {"huishoudens": [7]}, "400 json-soort @/huishoudens/0"),
    ("1001 households", {"huishoudens": [{}] * 1001}, "400 te-veel-antwoorden @/huishoudens/1000"),
    ("1001 answers", {"huishoudens": [{}] * 143, "eenheden": [HOME] * 7}, "400 te-veel-antwoorden"),
    ("1001 rents", {"eenheden": [dict({k: v for k, v in HOME.items() if k != "huurprijs"}, huurprijzen=[60000] * 8)] * 126},
     "400 te-veel-antwoorden @/eenheden/125"),
    ("stopNa with two homes", {"eenheden": [HOME, HOME], "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}}, "400 stop-ongeldig @/stopNa"),
    ("stopNa with two rents", {**unit(huurprijs=None, huurprijzen=[60000, 70000]), "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}},
     "400 stop-ongeldig @/stopNa"),
    ("stopNa without a home", {"eenheden": None, "stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}}, "400 stop-ongeldig @/stopNa"),
    ("stopNa 0", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 0}}, "400 json-getal @/stopNa/aantal"),
    ("stopNa 1001", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1001}}, "400 json-getal @/stopNa/aantal"),
    ("stopNa ONBEPAALD", {"stopNa": {"uitkomst": "ONBEPAALD", "aantal": 1}}, "400 waarde-onbekend @/stopNa/uitkomst"),
    ("stopNa without a number", {"stopNa": {"uitkomst": "GESCHIKT"}}, "400 lid-ontbreekt @/stopNa"),
    ("stopNa with more", {"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1, "aantallen": 2}}, "400 lid-onbekend @/stopNa ~aantal"),
    ("a language we do not speak", {"talen": ["nl", "ar"]}, "400 waarde-onbekend @/talen/1"),
    ("a language as text", {"talen": "nl"}, "400 json-soort @/talen"),
    ("a number as language", {"talen": [7]}, "400 json-soort @/talen/0"),
    ("reference with a space", {"huishoudens": [{"referentie": "r 1"}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("reference of 65", {"huishoudens": [{"referentie": "r" * 65}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("empty reference", {"huishoudens": [{"referentie": ""}]}, "400 tekst-ongeldig @/huishoudens/0/referentie"),
    ("unknown urgency", {"huishoudens": [{"urgentie": [MARK]}]}, "400 waarde-onbekend @/huishoudens/0/urgentie/0"),
    ("urgency twice", {"huishoudens": [{"urgentie": ["HVW_15_5"] * 2}]}, "400 json-dubbel @/huishoudens/0/urgentie/1"),
    ("a text as decision", {"huishoudens": [{"besluit54a": "ja"}]}, "400 json-soort @/huishoudens/0/besluit54a"),
    ("a member beside the household", {"huishoudens": [{"verklaart": {}}]}, "400 lid-onbekend @/huishoudens/0 ~verklaard"),
    ("nobody declared", {"huishoudens": [{"verklaard": {"leden": []}}]}, "400 lid-ontbreekt @/huishoudens/0/verklaard"),
    # Homes
    ("rekenhuur", unit(rekenhuur=69011), "400 huurprijs-soort" + EEN + "/rekenhuur"),
    ("brutohuur", unit(brutohuur=69011), "400 huurprijs-soort" + EEN + "/brutohuur"),
    ("misspelt rent", unit(huurprijss=69011), "400 lid-onbekend" + EEN + " ~huurprijs"),
    ("rent below zero", unit(huurprijs=-1), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("rent of a palace", unit(huurprijs=10000001), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("rent with a fraction", unit(huurprijs=690.11), "400 json-getal" + EEN + "/huurprijs"),
    ("rent as text", unit(huurprijs="69011"), "400 json-soort" + EEN + "/huurprijs"),
    ("rents the wrong way round", unit(huurprijs={"min": 70000, "max": 60000}), "400 bereik-omgekeerd" + EEN + "/huurprijs"),
    ("rent with another bound", unit(huurprijs={"mim": 70000}), "400 lid-onbekend" + EEN + "/huurprijs ~min"),
    ("rent from beyond the bound", unit(huurprijs={"min": 10000001}), "400 bedrag-buiten-bereik" + EEN + "/huurprijs"),
    ("17 rents", unit(huurprijs=None, huurprijzen=[60000] * 17), "400 te-veel" + EEN + "/huurprijzen/16"),
    ("rooms below zero", unit(kamers=-1), "400 json-getal" + EEN + "/kamers"),
    ("100 rooms", unit(kamers=100), "400 json-getal" + EEN + "/kamers"),
    ("rooms the wrong way round", unit(kamers={"min": 3, "max": 2}), "400 bereik-omgekeerd" + EEN + "/kamers"),
    ("kind of home", unit(woonruimtesoort=MARK), "400 waarde-onbekend" + EEN + "/woonruimtesoort"),
    ("no kind of home", unit(woonruimtesoort=[]), "400 waarde-onbekend" + EEN + "/woonruimtesoort"),
    ("municipality of letters", unit(gemeente="Arnh"), "400 tekst-ongeldig" + EEN + "/gemeente"),
    ("municipality too long", unit(gemeente="02021"), "400 tekst-ongeldig" + EEN + "/gemeente"),
    ("id with a slash", unit(idExtern=MARK + "/1"), "400 tekst-ongeldig" + EEN + "/idExtern"),
    ("start on 30 February", unit(ingangsdatum="2026-02-30"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start that is not known, in zeros", unit(ingangsdatum="0000-00-00"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start in 2101", unit(ingangsdatum="2101-01-01"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start in 1879", unit(ingangsdatum="1879-12-31"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start as a number", unit(ingangsdatum=20261215), "400 json-soort" + EEN + "/ingangsdatum"),
    ("start in Dutch", unit(ingangsdatum="15-12-2026"), "400 datum-ongeldig" + EEN + "/ingangsdatum"),
    ("start the wrong way round", unit(ingangsdatum={"min": "2026-12-15", "max": "2026-12-14"}), "400 bereik-omgekeerd" + EEN + "/ingangsdatum"),
    ("ages the wrong way round", unit(doelgroep={"leeftijdVan": 55, "leeftijdTot": 27}), "400 bereik-omgekeerd" + EEN + "/doelgroep"),
    ("age 200", unit(doelgroep={"leeftijdVan": 200}), "400 json-getal" + EEN + "/doelgroep/leeftijdVan"),
    # Persons
    ("person without a role", {"huishoudens": [{"verklaard": {"leden": [{}]}}]}, "400 lid-ontbreekt" + LID),
    ("unknown role", {"huishoudens": [{"verklaard": {"leden": [{"rol": MARK}]}}]}, "400 waarde-onbekend" + LID + "/rol"),
    ("tenant as child", household(kind=True), "400 waarde-onbekend" + LID),
    ("citizen number", household(bsn="999990019"), "400 lid-onbekend" + LID),
    ("name", household(achternaam=MARK), "400 lid-onbekend" + LID),
    ("birth date in 1879", household(geboortedatum="1879-12-31"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date in year nought", household(geboortedatum="0000-05-05"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date in 2101", household(geboortedatum="2101"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("birth date 1991-13", household(geboortedatum="1991-13"), "400 datum-ongeldig" + LID + "/geboortedatum"),
    ("367 days", household(dagenPerJaar=367), "400 json-getal" + LID + "/dagenPerJaar"),
    ("unknown status", household(statussen=[MARK]), "400 waarde-onbekend" + LID + "/statussen/0"),
    ("status twice", household(statussen=["BIJSTAND"] * 2), "400 json-dubbel" + LID + "/statussen/1"),
    ("status held and unknown", household(statussen=["WTOS"], statussenOnbekend=["WTOS"]), "400 json-dubbel" + LID),
    ("income without a year", household(inkomens=[{"bedrag": 1}]), "400 lid-ontbreekt" + LID + "/inkomens/0"),
    ("two incomes of a year", household(inkomens=[{"jaar": 2025, "bedrag": 1}, {"jaar": 2025, "bedrag": 2}]), "400 json-dubbel" + LID + "/inkomens/1"),
    ("five incomes", household(inkomens=[{"jaar": 2020 + i} for i in range(5)]), "400 te-veel" + LID + "/inkomens/4"),
    ("income above 100 million", household(inkomens=[{"jaar": 2025, "bedrag": 10000000001}]), "400 bedrag-buiten-bereik" + LID + "/inkomens/0/bedrag"),
    ("income below -10 million", household(inkomens=[{"jaar": 2025, "bedrag": -1000000001}]), "400 bedrag-buiten-bereik" + LID + "/inkomens/0/bedrag"),
    ("income of 2^63", household(inkomens=[{"jaar": 2025, "bedrag": 1 << 63}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income of 400 digits", household(inkomens=[{"jaar": 2025, "bedrag": 10 ** 400}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income with a fraction", household(inkomens=[{"jaar": 2025, "bedrag": 27100.5}]), "400 json-getal" + LID + "/inkomens/0/bedrag"),
    ("income as text", household(inkomens=[{"jaar": 2025, "bedrag": MARK}]), "400 json-soort" + LID + "/inkomens/0/bedrag"),
    ("income of year 1879", household(inkomens=[{"jaar": 1879, "bedrag": 1}]), "400 json-getal" + LID + "/inkomens/0/jaar"),
    ("income of another kind", household(inkomens=[{"jaar": 2025, "bedrag": 1, "soort": MARK}]), "400 waarde-onbekend" + LID + "/inkomens/0/soort"),
    ("income the wrong way round", household(inkomens=[{"jaar": 2025, "bedrag": {"min": 2, "max": 1}}]), "400 bereik-omgekeerd" + LID + "/inkomens/0/bedrag"),
    ("slip without a period", household(loonopgave={"loonLoonheffing": 1}), "400 lid-ontbreekt" + LID + "/loonopgave"),
    ("slip of a week", household(loonopgave={"loonLoonheffing": 1, "periode": "WEEK"}), "400 loon-per-week" + LID + "/loonopgave/periode"),
    ("declaration without a reason", household(verklaring={"datum": "2026-11-16"}), "400 lid-ontbreekt" + LID + "/verklaring"),
    ("cause of 501 bytes", household(verklaring={"aanleiding": "DAEB_LAGER", "oorzaak": MARK + "a" * 490}), "400 tekst-ongeldig" + LID + "/verklaring/oorzaak"),
]
UNBORN = {"rol": "MBW", "kind": True, "geboortedatum": "2058-06-02"}


def members(*leden):
    return {"huishoudens": [{"verklaard": {"leden": list(leden)}}]}


def born(lid, household=0):
    return f"400 datum-ongeldig @/huishoudens/{household}/verklaard/leden/{lid}/geboortedatum"


def low(rent, home=0):
    return f"400 huurprijs-te-laag @/eenheden/{home}/{rent}"


def many(household):
    return f"400 te-veel @/huishoudens/{household}/verklaard/leden/20"


# What spoils its own answer only: one result for each answer, in order.
PAIR_ROWS = [
    ("tenant born in 1958", household(geboortedatum="1958-06-02"), ["200"]),
    ("tenant born in 2058", household(geboortedatum="2058-06-02"), [born(0)]),
    ("tenant born on the day of the start", {**household(geboortedatum="2026-12-15"), **unit(ingangsdatum="2026-12-15")}, ["200"]),
    ("tenant born the day after the start", {**household(geboortedatum="2026-12-16"), **unit(ingangsdatum="2026-12-15")}, [born(0)]),
    ("tenant born in a year that begins after the start", {**household(geboortedatum="2027"), **unit(ingangsdatum="2026-12-15")}, [born(0)]),
    ("tenant born in the month of the start", {**household(geboortedatum="2026-12-00"), **unit(ingangsdatum="2026-12-15")}, ["200"]),
    ("tenant born before or after the start", household(geboortedatum={"min": "1958-06-02", "max": "2058-06-02"}), ["200"]),
    ("tenant born at the earliest after the start", household(geboortedatum={"min": "2058-06-02"}), [born(0)]),
    ("tenant born after the last possible start", {**household(geboortedatum="2027-01-01"),
                                                   **unit(ingangsdatum={"min": "2026-12-01", "max": "2026-12-31"})}, [born(0)]),
    ("tenant born by the last possible start", {**household(geboortedatum="2026-12-31"),
                                                **unit(ingangsdatum={"min": "2026-12-01", "max": "2026-12-31"})}, ["200"]),
    ("tenant born in 2058, start unknown", {**household(geboortedatum="2058-06-02"), **unit(ingangsdatum=None)}, ["200"]),
    ("tenant born tomorrow, without a home", {**household(geboortedatum=days(1)), "eenheden": None}, [born(0)]),
    ("tenant born on a day that is not known", household(geboortedatum="0000-00-00"), ["200"]),
    ("tenant born yesterday, without a home", {**household(geboortedatum=days(-1)), "eenheden": None}, ["200"]),
    ("partner born after the start", members(dict(WON, geboortedatum="1991"), {"rol": "MED", "geboortedatum": "2058"}), [born(1)]),
    ("tenant to be born after the start, behind children",
     members(CHILD, UNBORN, {"rol": "MDH", "geboortedatum": "2058"}, WON), [born(2)]),
    ("children and others who are not born yet", members(WON, UNBORN, {"rol": "MBW", "geboortedatum": "2058"}), ["200"]),
    ("born between the starts of two homes",
     {**household(geboortedatum="2026-12-15"), "eenheden": [dict(HOME, ingangsdatum="2026-12-14"), dict(HOME, ingangsdatum="2026-12-15")]}, [born(0), "200"]),
    ("one household of three", {"huishoudens": [{"verklaard": {"leden": [dict(WON, geboortedatum=day)]}} for day in ("1958", "2058", "1991")]},
     ["200", born(0, 1), "200"]),
    ("rent of nought", unit(huurprijs=0), [low("huurprijs")]),
    ("rent in euros", unit(huurprijs=690), [low("huurprijs")]),
    ("rent of 49.99", unit(huurprijs=4999), [low("huurprijs")]),
    ("rent of 50.00", unit(huurprijs=5000), ["200"]),
    ("rent of at most 49.99", unit(huurprijs={"max": 4999}), [low("huurprijs")]),
    ("rent of at most 750.00", unit(huurprijs={"max": 75000}), ["200"]),
    ("rent from nought to 50.00", unit(huurprijs={"min": 0, "max": 5000}), ["200"]),
    ("rent that is not given", unit(huurprijs=None), ["200"]),
    ("one rent of three", unit(huurprijs=None, huurprijzen=[69011, 690, 74500]), ["200", low("huurprijzen/1"), "200"]),
    ("the only rent of a list", unit(huurprijs=None, huurprijzen=[0]), [low("huurprijzen/0")]),
    ("one home of three", {"eenheden": [HOME, dict(HOME, huurprijs=745), HOME]}, ["200", low("huurprijs", 1), "200"]),
    ("a rent and a household", {"huishoudens": [{"verklaard": {"leden": [dict(WON, geboortedatum=day)]}} for day in ("1958", "2058")],
                                "eenheden": [HOME, dict(HOME, huurprijs=0)]},
     ["200", low("huurprijs", 1), born(0, 1), low("huurprijs", 1)]),
    ("twenty adults", members(WON, *[{"rol": "MED"}] * 19), ["200"]),
    ("nineteen children", members(WON, *[CHILD] * 19), ["200"]),
    ("twenty-one adults", members(WON, *[{"rol": "MED"}] * 20), [many(0)]),
    ("twenty children and a tenant", members(WON, *[CHILD] * 20), [many(0)]),
    ("thirty members, of whom the last are nobody", members(*[WON] * 20, *[{"rol": MARK, "x": [MARK]}] * 10), [many(0)]),
    ("too many in one household of three, two homes", {"huishoudens": [{"verklaard": {"leden": [WON] * n}} for n in (1, 21, 20)],
                                                       "eenheden": [HOME, HOME]}, ["200", "200", many(1), many(1), "200", "200"]),
    ("too many members, and a rent of nought", {**members(*[WON] * 21), **unit(huurprijs=0)}, [many(0)]),
    ("nobody declared, rent of nought", {"huishoudens": [{}], **unit(huurprijs=0)}, [low("huurprijs")]),
    ("no seal, rent of nought", {"huishoudens": [{"dossierzegel": "AAAA"}], **unit(huurprijs=0)}, ["400 zegel-ongeldig"]),
]
NUMBERS = [("1e400", b"1e400"), ("6.9011e4", b"6.9011e4"), ("1E5", b"1E5"), ("0.0", b"0.0"), ("1.", b"1."), ("-1e-1", b"-1e-1"),
           ("20 digits", b"99999999999999999999"), ("-20 digits", b"-99999999999999999999"), ("10,000 digits", b"9" * 10000)]
NO_NUMBERS = [("01", b"01"), ("+1", b"+1"), (".5", b".5"), ("0x10", b"0x10"), ("NaN", b"NaN"), ("Infinity", b"-Infinity"), ("1_000", b"1_000"), ("-", b"-")]


def words_rows(t, ask):
    """The words beside a verdict: in the languages that are asked, with Dutch, and without anything of the household."""
    name = "toets: words in English"
    many = {"huishoudens": [{"referentie": f"r-{i}", "verklaard": {"leden": [
        dict(WON, geboortedatum="1991-05-05", inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000 + 37 * i}])]}} for i in range(40)],
        **unit(huurprijs=None, huurprijzen=[69011, 74500])}
    asked, plain = ask({**many, "talen": ["en"]}), ask(many)
    t.row(name, asked, "200")
    for answer in json.loads(asked.body)["antwoorden"]:
        words = answer.get("uitleg", {})
        good = answer["huurprijs"] == 69011
        wanted = ("Deze woning past bij u.", "This home fits you.") if good else ("Deze woning past nu niet bij u.", "This home does not fit you now.")
        rent = ("€ 690,11", "€690.11") if good else ("€ 745,00", "€745.00")
        for lang, first, amount in zip(("nl", "en"), wanted, rent):
            text = words.get(lang, "")
            if not text.startswith(first + "\n\n") or amount not in text or "713" not in text or set(words) != {"nl", "en"}:
                t.complain(name, f"{lang}: {text!r}")
            if re.search(r"27[.,]?1\d\d|1991|1 ?mei|5 May", text):
                t.complain(name, "a fact of the household in the words")
        if "uitleg" in claims(answer["toetsing"]) or (not good and "https://" not in words.get("nl", "")):
            t.complain(name, "words within the verdict, or no page of a person")
    t.row("toets: words not asked for", plain, "200")
    if b"uitleg" in plain.body:
        t.complain("toets: words not asked for", "words")
    only = ask({"talen": ["nl"]})
    t.row("toets: words in Dutch", only, "200")
    if set(json.loads(only.body)["antwoorden"][0]["uitleg"]) != {"nl"}:
        t.complain("toets: words in Dutch", "other languages")


def pair_rows(t, ask):
    for name, changed, wanted in PAIR_ROWS:
        answer = ask(changed)
        t.row("toets: " + name, answer, "200")
        found = json.loads(answer.body).get("antwoorden", [])
        if len(found) != len(wanted):
            t.complain("toets: " + name, "%d answers" % len(found))
        for one, want in zip(found, wanted):
            inside(t, "toets: " + name, one, want)
    found = ask({"stopNa": {"uitkomst": "GESCHIKT", "aantal": 1}, "huishoudens": [
        {"verklaard": {"leden": [dict(WON, geboortedatum=day, inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000}])]}} for day in ("2058", "1991", "1992")]})
    t.row("toets: stopNa passes over what is refused", found, "200")
    if [sorted(set(a) & {"probleem", "toetsing", "nietGetoetst"}) for a in json.loads(found.body)["antwoorden"]] != [
            ["probleem"], ["toetsing"], ["nietGetoetst"]]:
        t.complain("toets: stopNa passes over what is refused", found.body.decode())


def toets_rows(t, wire):
    good = {"fase": "reactie", "corporatie": "L0101", "eenheden": [HOME],
            "huishoudens": [{"referentie": "r-1", "verklaard": {"leden": [dict(WON, geboortedatum="1991-05-05", inkomens=[{"jaar": YEAR - 1, "bedrag": 2710000}])]}}]}

    def ask(changed, key=None):
        body = {k: v for k, v in {**good, **changed}.items() if v is not None}
        return wire.call("POST", "/v1/toetsingen", body, headers=[("Idempotency-Key", key)] if key else ())

    t.row("toets: as it should be", ask({}), "200")
    for name, changed, wanted in TOETS_ROWS:
        t.row("toets: " + name, ask(changed), wanted)
    text = json.dumps(good).encode()
    for name, number in NUMBERS:
        t.row("toets: rent of " + name, wire.call("POST", "/v1/toetsingen", text.replace(b"69011", number)), "400 json-getal" + EEN + "/huurprijs")
    for name, number in NO_NUMBERS:
        t.row("toets: rent of " + name, wire.call("POST", "/v1/toetsingen", text.replace(b"69011", number)), "400 json-onjuist")
    t.row("toets: 1000 households", ask({"huishoudens": [{}] * 1000}), "200")
    odd = {"huishoudens": [{"verklaard": {"leden": [
        dict(WON, geboortedatum={"max": "1990"}, winst={}, box3={"min": -5}, dagenPerJaar={"max": 0}, statussenOnbekend=["PROMOTIE"],
             inkomens=[{"jaar": 1880, "bedrag": {"min": -1000000000, "max": 10000000000}}, {"jaar": 2100}],
             loonopgave={"periode": "JAAR", "periodeEinde": {"min": "1880", "max": "2100"}, "loonLoonheffing": {"min": -3}},
             verklaring={"aanleiding": "PASSEND_HOGER", "datum": "2100-00-00"})] + [{"rol": "MBW"}] * 7, "vermogen": {"max": -1}}}],
        "eenheden": [{"ingangsdatum": {"min": "1880", "max": "2100"}, "huurprijs": {}, "kamers": {}, "doelgroep": {}}]}
    t.row("toets: facts at the ends of their ranges", ask(odd), "200")

    words_rows(t, ask)
    pair_rows(t, ask)

    for name, key in [("with a space", MARK + " 1"), ("of 65", "k" * 65), ("with a quote", '"' + MARK + '"'), ("with a slash", MARK + "/1")]:
        t.row("Idempotency-Key: " + name, ask({}, key), "400 idempotentie-sleutel")
    first, again = ask({}, "sleutel-1"), ask({}, "sleutel-1")
    ids = [[claims(a["toetsing"])["jti"] for a in json.loads(x.body)["antwoorden"]] for x in (first, again, ask({}, "sleutel-2"), ask({}))]
    t.row("Idempotency-Key: same key, same body", again, "200")
    if ids[0] != ids[1] or ids[0] == ids[2] or ids[3] in ids[:3]:
        t.complain("Idempotency-Key: same key, same body", "jti " + repr(ids))
    t.row("Idempotency-Key: same key, other body", ask({"corporatie": "L0102"}, "sleutel-1"), "409 idempotentie-conflict")
    t.row("Idempotency-Key: same key, body in another order",
          wire.call("POST", "/v1/toetsingen", dict(reversed(good.items())), headers=[("Idempotency-Key", "sleutel-1")]), "409 idempotentie-conflict")
    t.row("Idempotency-Key: a refused body does not take the key", ask({"fase": MARK}, "sleutel-3"), "400 waarde-onbekend @/fase")
    t.row("Idempotency-Key: the key is free", ask({}, "sleutel-3"), "200")


def info_rows(t, wire):
    for path, wanted in [("/v1/beleidspakketten/" + "0" * 64, "404 beleid-onbekend"), ("/v1/beleidspakketten/" + MARK, "404 beleid-onbekend"),
                         ("/v1/bronnen", "200"), ("/v1/beleidspakketten", "200"), ("/.well-known/jwks.json", "200")]:
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
        elif "peer-dropped" in line or " fault " in line or not re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}Z (launcher|gate-platform|notary|assessor) [a-z-]+( |$)", line):
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
    for role in ("launcher", "gate-platform", "notary"):
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
