"""A witness and a time-stamp authority, as they should be and in every way that they should not, for test_log_courier.c.

    far_end.py DIR      certificates in DIR; prints the ports of the site, and of one whose certificate nobody trusts; then one line for each
                        question on standard input: how many connections came in

Which way is the first part of the path. A witness sends back what it was asked, so that the test sees that it came whole.
"""
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "interop"))
from tsa import Authority                       # noqa: E402

DIR = sys.argv[1]
STAMP, TEXT = "application/timestamp-reply", "text/plain; charset=utf-8"
authority = Authority(os.path.join(DIR, "tsa"))
connections = 0


def answer(status, kind, body, more=""):
    head = "HTTP/1.1 %d X\r\n" % status
    if kind:
        head += "Content-Type: %s\r\n" % kind
    return (head + "Content-Length: %d\r\n%s\r\n" % (len(body), more)).encode() + body


def query(digest, *more):
    """Another question than was asked."""
    with tempfile.NamedTemporaryFile() as f:
        subprocess.run(["openssl", "ts", "-query", "-digest", digest.hex(), "-sha256", "-cert", *more, "-out", f.name], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f.name, "rb") as q:
            return q.read()


def refused(q):
    authority.refuses = True
    out = authority.reply(q)
    authority.refuses = False
    return out


WITNESS = {
    "echo": lambda q: answer(200, TEXT, q),
    "conflict": lambda q: answer(409, "text/x.tlog.size", b"17\n"),
    "forbidden": lambda q: answer(403, None, b""),
    "html": lambda q: answer(200, "text/html", b"<html>"),
    "most": lambda q: answer(200, TEXT, b"m" * 65536),
    "more": lambda q: answer(200, TEXT, b"m" * 65537),
}
STAMPS = {
    "stamp": lambda q: answer(200, STAMP, authority.reply(q)),
    "stamp-of-else": lambda q: answer(200, STAMP, authority.reply(query(bytes(32)))),
    "stamp-without-nonce": lambda q: answer(200, STAMP, authority.reply(query(bytes(range(32)), "-no_nonce"))),
    "stamp-other-nonce": lambda q: answer(200, STAMP, authority.reply(query(bytes(range(32))))),
    "stamp-refused": lambda q: answer(200, STAMP, refused(q)),
    "stamp-404": lambda q: answer(404, TEXT, b"no"),
    "stamp-201": lambda q: answer(201, STAMP, authority.reply(q)),
    "stamp-type": lambda q: answer(200, "application/octet-stream", authority.reply(q)),
    "stamp-html": lambda q: answer(200, "text/html", b"<html>"),
    "stamp-no-type": lambda q: answer(200, None, authority.reply(q)),
    "stamp-longer": lambda q: answer(200, STAMP, authority.reply(q) + b"\0"),
    "stamp-cut": lambda q: answer(200, STAMP, authority.reply(q)[:-1]),
    "stamp-empty": lambda q: answer(200, STAMP, b""),
    "stamp-down": lambda q: answer(503, STAMP, authority.reply(q)),
}
BOTH = {
    "redirect": lambda q: answer(302, None, b"", "Location: https://elsewhere.test/\r\n"),
    "down": lambda q: answer(500, TEXT, b"x"),
    "cut": lambda q: b"HTTP/1.1 200 X\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n{",
    "closed": lambda q: b"",
    "broken": lambda q: b"ICY 200 OK\r\n\r\nthis is no answer",
    "large": lambda q: b"HTTP/1.1 200 X\r\nContent-Type: text/plain\r\nContent-Length: 10000000\r\n\r\n",
}


def silent(s):
    while s.recv(4096):
        pass


def endless(s):
    s.sendall(b"HTTP/1.1 200 X\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        s.sendall(b"400\r\n" + b" " * 0x400 + b"\r\n")


LASTING = {"silent": silent, "endless": endless}


def read_request(f):
    line = f.readline().decode().split()
    headers = {}
    while True:
        h = f.readline().decode().rstrip("\r\n")
        if not h:
            break
        name, value = h.split(":", 1)
        assert name.lower() not in headers
        headers[name.lower()] = value.strip()
    return line[0], line[1], headers, f.read(int(headers["content-length"]))


def serve(raw, context, port):
    global connections
    connections += 1
    try:
        with context.wrap_socket(raw, server_side=True) as s, s.makefile("rb") as f:
            method, path, headers, body = read_request(f)
            assert method == "POST" and headers["host"] == "attestor.test:%d" % port, headers
            assert not {"cookie", "expect", "authorization", "accept-encoding", "user-agent"} & set(headers), headers
            parts = path.split("/")
            way = parts[1]
            if parts[2:] == ["add-checkpoint"]:
                assert headers["content-type"] == TEXT and headers["accept"] == "*/*", headers
                ways = {**WITNESS, **BOTH}
            else:
                assert parts[2:] == [] and headers["content-type"] == "application/timestamp-query" and headers["accept"] == STAMP, headers
                ways = {**STAMPS, **BOTH}
            if way in LASTING:
                LASTING[way](s)
            s.sendall(ways[way](body))
    except (OSError, ssl.SSLError):
        pass
    except Exception as e:                       # the test sees an answer that is not there
        print("far end: %r" % e, file=sys.stderr, flush=True)


def listen(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(DIR, certificate + ".pem"), os.path.join(DIR, certificate + ".key"))
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]

    def accept():
        while True:
            raw, _ = listener.accept()
            threading.Thread(target=serve, args=(raw, context, port), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return port


print(listen("server"), listen("stranger"), flush=True)
for _ in sys.stdin:
    print(connections, flush=True)
