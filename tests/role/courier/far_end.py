"""A source as it should be, and in every way that it should not, for test_courier.c.

    far_end.py DIR     certificates in DIR; prints the ports of the site that wants a client certificate, of the one that does not,
                       and of one whose certificate nobody trusts; then one line for each question on standard input

Which way is said by the code (of the token address) or the token (of the data address). It trusts nothing of its client: what
a form must have is compared, and an assertion is verified by the openssl program.
"""
import base64
import hashlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

DIR = sys.argv[1]
AT = "https://qii.test:%d"
REDIRECT = "https://passend.example/terug/qii"
VERIFIER, NONCE = bytes([2] * 32), bytes([3] * 16)
connections = 0
assertions = set()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def answer(status, kind, body, more=""):
    head = "HTTP/1.1 %d X\r\n" % status
    if kind:
        head += "Content-Type: %s\r\n" % kind
    return (head + "Content-Length: %d\r\n%s\r\n" % (len(body), more)).encode() + body.encode()


JSON = "application/json"
WAYS = {                                   # that are one answer, whatever was asked
    "redirect": answer(302, None, "", "Location: https://elsewhere.test/\r\n"),
    "moved": answer(307, None, "", "Location: https://elsewhere.test/\r\n"),
    "html": answer(200, "text/html; charset=utf-8", "<html>"),
    "text": answer(200, "text/plain", "x"),
    "no-type": answer(200, None, "{}"),
    "large": b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n" + b" " * 100000,
    "broken": b"ICY 200 OK\r\n\r\nthis is no answer" + b"." * 200,
    "cut": b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    "cut-head": b"HTTP/1.1 200 X\r\nContent-Type: appl",
    "closed": b"",
    "down": answer(503, JSON, "{}"),
    "gone": answer(500, "text/html", "<html>"),
    "not-json": answer(200, JSON, "{\"access_token\":"),
    "empty": answer(200, JSON, ""),
    "no-token": answer(200, JSON, "{}"),
    "list": answer(200, JSON, "[]"),
    "mac": answer(200, JSON, json.dumps({"access_token": "a", "token_type": "MAC"})),
    "doubled": answer(200, JSON, "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}"),
    "newline": answer(200, JSON, json.dumps({"access_token": "a\r\nX: y", "token_type": "Bearer"})),
    "number": answer(200, JSON, "{\"access_token\":1,\"token_type\":\"Bearer\"}"),
    "deep": answer(200, JSON, "[" * 5000 + "]" * 5000),
    "bad-code": answer(400, JSON, json.dumps({"error": "invalid_grant", "error_description": "x"})),
    "bad-client": answer(401, JSON, json.dumps({"error": "invalid_client"})),
    "bad-html": answer(400, "text/html", "<html>"),
    "bad-empty": answer(400, JSON, "{}"),
    "bad-type": answer(404, None, json.dumps({"error": "invalid_grant"})),
    "bad-body": answer(400, JSON, ""),
    "bad-json": answer(499, JSON, "{\"error\":\"invalid_grant\""),
    "bad-kind": answer(400, JSON, json.dumps({"error": ["invalid_grant"]})),
    "filtered": answer(403, "text/html", json.dumps({"error": "invalid_grant"})),
    "created": answer(201, JSON, json.dumps({"access_token": "a", "token_type": "Bearer"})),
    "nothing": b"HTTP/1.1 204 X\r\n\r\n",
    "data-empty": answer(200, "application/jwt", ""),
    "data-json": answer(200, JSON, "{}"),
    "data-most": answer(200, "application/jwt", "m" * 65536),
    "data-more": answer(200, "application/jwt", "m" * 65537),
    "data-refused": answer(403, "text/plain", "no"),
}


def check_assertion(form, host):
    """RFC 7523, and what FAPI 2.0 adds: short, once, for us."""
    head, claims, signature = form["client_assertion"].split(".")
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert json.loads(unb64(head)) == {"alg": "ES256", "typ": "JWT"}
    c = json.loads(unb64(claims))
    assert set(c) == {"iss", "sub", "aud", "jti", "iat", "exp"} and c["iss"] == c["sub"] == "passend", c
    assert c["aud"] == host + "/token" and 0 < c["exp"] - c["iat"] <= 60 and c["jti"] not in assertions, c
    assertions.add(c["jti"])
    raw = unb64(signature)
    assert len(raw) == 64

    def integer(b):
        b = b.lstrip(b"\0") or b"\0"
        b = b"\0" + b if b[0] & 0x80 else b
        return b"\x02" + bytes([len(b)]) + b
    der = integer(raw[:32]) + integer(raw[32:])
    with tempfile.TemporaryDirectory() as t:
        for name, data in (("sig", b"\x30" + bytes([len(der)]) + der), ("text", (head + "." + claims).encode())):
            with open(os.path.join(t, name), "wb") as f:
                f.write(data)
        subprocess.run(["openssl", "dgst", "-sha256", "-verify", os.path.join(DIR, "signer.pub"), "-signature", os.path.join(t, "sig"),
                        os.path.join(t, "text")], check=True, stdout=subprocess.DEVNULL)


def form_of(body):
    pairs = urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True)
    assert len({k for k, _ in pairs}) == len(pairs)
    return dict(pairs)


def way_of(form):
    """Of a request ahead: what the state says, for it is the courier's to send on."""
    state = base64.urlsafe_b64decode(form["state"] + "=")
    assert len(state) == 32 and b64(state) == form["state"]
    return state.rstrip(b"\0").decode()


def par(form, host, signs):
    way = way_of(form)
    if signs:
        check_assertion(form, host)
    assert {k: v for k, v in form.items() if not k.startswith("client_assertion")} == {
        "client_id": "passend", "response_type": "code", "redirect_uri": REDIRECT, "state": form["state"], "nonce": b64(NONCE),
        "code_challenge": b64(hashlib.sha256(b64(VERIFIER).encode()).digest()), "code_challenge_method": "S256",
        "scope": form["scope"], **({} if way == "not-spoken" else {"ui_locales": "nl"})}, form
    ways = {"inkomen": ("urn:source:1", 90), "aanmelding": ("urn:source:login", 90)}
    uri, life = ways[form["scope"]]
    special = {"lang-l": ("u" * 512, 2), "more": ("u" * 513, 90), "old": (uri, 0), "ages": (uri, 99999), "none": (None, 90),
               "space": ("a b", 90)}
    uri, life = special.get(way, (uri, life))
    return answer(201, JSON, json.dumps({"request_uri": uri, "expires_in": life, "more": [1.5, None, {"a": {}}]}))


def token(form, host, signs):
    code = form["code"]
    if signs:
        check_assertion(form, host)
    assert {k: v for k, v in form.items() if not k.startswith("client_assertion")} == {
        "client_id": "passend", "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT,
        "code_verifier": b64(VERIFIER)}, form
    if code in WAYS and not code.startswith("data-"):
        return WAYS[code]
    if signs:
        return answer(200, JSON, json.dumps({"access_token": "a", "token_type": "bearer", "bewijs": "e." + code + "/"}).replace("/", "\\/"))
    return answer(200, JSON + ";charset=utf-8", json.dumps({"token_type": "bearer", "access_token": code, "expires_in": 60, "x": 1.25}))


def wait_for_end(s):
    while s.recv(4096):
        pass


def trickle(s):
    """Never so slow that nothing comes, never so fast that it ends."""
    s.sendall(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
    while True:
        s.sendall(b" ")
        threading.Event().wait(0.05)


def endless(s):
    s.sendall(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        s.sendall(b"400\r\n" + b" " * 0x400 + b"\r\n")


def endless_head(s):
    s.sendall(b"HTTP/1.1 200 X\r\n")
    n = 0
    while True:
        n += 1
        s.sendall(b"X-%d: %s\r\n" % (n, b"y" * 1000))


def informed(s):
    while True:
        s.sendall(b"HTTP/1.1 103 X\r\nLink: </a>\r\n\r\n")


LASTING = {"silent": wait_for_end, "trickle": trickle, "endless": endless, "endless-head": endless_head, "informed": informed}


def read_request(f):
    line = f.readline().decode()
    if not line:
        return None
    headers = {}
    while True:
        h = f.readline().decode().rstrip("\r\n")
        if not h:
            break
        name, value = h.split(":", 1)
        assert name.lower() not in headers
        headers[name.lower()] = value.strip()
    return line.split()[:2], headers, f.read(int(headers.get("content-length", 0))).decode()


def serve(raw, context, port, signs):
    global connections
    connections += 1
    mine, n = connections, 0
    host = AT % port
    try:
        with context.wrap_socket(raw, server_side=True) as s, s.makefile("rb") as f:
            if context.verify_mode == ssl.CERT_REQUIRED:
                assert dict(x[0] for x in s.getpeercert()["subject"])["commonName"] == "passend"
            while (got := read_request(f)) is not None:
                (method, path), headers, body = got
                n += 1
                assert headers["host"] == "qii.test:%d" % port and "expect" not in headers and "cookie" not in headers, headers
                assert "accept-encoding" not in headers
                way = None
                if method == "POST":
                    assert headers["content-type"] == "application/x-www-form-urlencoded" and headers["accept"] == JSON
                    form = form_of(body)
                    way = way_of(form) if path == "/par" else form["code"]
                    out = lambda: (par if path == "/par" else token)(form, host, signs)
                else:
                    assert method == "GET" and path == "/data" and headers["accept"] == "application/jwt" and body == ""
                    assert headers["authorization"].startswith("Bearer ")
                    way = headers["authorization"][7:]
                    out = lambda: WAYS.get(way, answer(200, "application/jwt", "evidence.%d.%d" % (mine, n)))
                    if way.startswith("data-") and way not in WAYS and way[5:] in WAYS:
                        way = way[5:]
                    elif way.startswith("data-") and way[5:] in LASTING:
                        way = way[5:]
                if way in LASTING:
                    LASTING[way](s)
                if path == "/par" and way in WAYS:
                    out = lambda: WAYS[way]
                s.sendall(out())
                if way in ("closed", "cut", "cut-head", "broken") or way == "drop":
                    return
    except (OSError, ssl.SSLError):
        pass
    except AssertionError as e:
        print("far end: %r" % e, file=sys.stderr, flush=True)
    except Exception as e:
        print("far end: %r" % e, file=sys.stderr, flush=True)


def listen(certificate, wants_client, signs):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(DIR, certificate + ".pem"), os.path.join(DIR, certificate + ".key"))
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(os.path.join(DIR, "ca.pem"))
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]

    def accept():
        while True:
            raw, _ = listener.accept()
            threading.Thread(target=serve, args=(raw, context, port, signs), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return port


print(listen("server", True, False), listen("server", False, True), listen("stranger", False, False), listen("elsewhere", False, False),
      flush=True)
for _ in sys.stdin:
    print(connections, flush=True)
