"""One connection byte for byte, and how an answer of refusals.py is judged: what all its rows need."""
import base64
import collections
import json
import os
import re
import socket
import ssl
import time
import urllib.parse

from client import left
from patience import patience
from rows import record, said
from running_year import TOP

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
