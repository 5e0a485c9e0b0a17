"""The stand-ins for who attests to a log: each answer of the witness by the table of its protocol, and what a restart and its switches do; and
the authority, by what openssl thinks of its stamps.

usage: attestors.py
"""
import base64
import hashlib
import http.client
import os
import ssl
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tsa import Authority                       # noqa: E402
from witness import DER, Witness, key_id, sha   # noqa: E402

ORIGIN = "log.example/een"
LEAVES = [sha(b"\0", bytes([i])) for i in range(7)]


def openssl(folder, *args):
    return subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True).stdout


def half(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root(leaves):
    """RFC 6962, 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    k = half(len(leaves))
    return sha(b"\1", root(leaves[:k]), root(leaves[k:]))


def subproof(m, leaves, whole):
    """RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = half(len(leaves))
    if m <= k:
        return subproof(m, leaves[:k], whole) + [root(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [root(leaves[:k])]


def b64(data):
    return base64.b64encode(data).decode()


class Log:
    def __init__(self, folder, name="log.key"):
        self.folder, self.key = folder, name
        openssl(folder, "genpkey", "-algorithm", "ed25519", "-out", name)
        self.public = openssl(folder, "pkey", "-in", name, "-pubout", "-outform", "DER")[len(DER):]
        self.vkey = "%s+%s+%s" % (ORIGIN, key_id(ORIGIN, 1, self.public).hex(), b64(b"\1" + self.public))

    def checkpoint(self, size, its_root=None, origin=ORIGIN):
        text = "%s\n%d\n%s\n" % (origin, size, b64(its_root or root(LEAVES[:size])))
        with open(os.path.join(self.folder, "text"), "w", encoding="utf-8") as f:
            f.write(text)
        signature = openssl(self.folder, "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", "text")
        return text + "\n\u2014 %s %s\n" % (origin, b64(key_id(ORIGIN, 1, self.public) + signature))


def body(old, proof, note):
    return "old %d\n%s\n%s" % (old, "".join(b64(p) + "\n" for p in proof), note)


def proof(old, size):
    return subproof(old, LEAVES[:size], True) if old > 0 else []


def call(server, ca, method, path, data=b"", **headers):
    conn = http.client.HTTPSConnection("localhost", server.port, context=ssl.create_default_context(cafile=ca), timeout=60)
    try:
        conn.request(method, path, data, headers)
        answer = conn.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()
    finally:
        conn.close()


def cosigned(witness, note, answer):
    """The line is of the witness's key, over this checkpoint."""
    mark, name, rest = answer.decode().rstrip("\n").split(" ")
    raw = base64.b64decode(rest)
    public = base64.b64decode(witness.vkey.split("+", 2)[2])[1:]
    text = b"cosignature/v1\ntime %d\n" % int.from_bytes(raw[4:12], "big") + note.split("\n\n")[0].encode() + b"\n"
    return (mark, name, raw[:4], len(raw)) == ("\u2014", witness.name, witness.id, 76) and witness.verifies(public, text, raw[12:])


def witness_rows(folder, tls):
    ca = tls[0]
    log, stranger = Log(folder), Log(folder, "stranger.key")
    w = Witness(os.path.join(folder, "w"), "getuige.example", [log.vkey]).start(*tls)

    def add(data):
        return call(w, ca, "POST", "/pre/fix/add-checkpoint", data.encode())

    def same(what, got, *wanted):
        assert got[:len(wanted)] == wanted, (what, got, wanted)

    one, three, seven = log.checkpoint(1), log.checkpoint(3), log.checkpoint(7)
    same("nothing at all", add(""), 400)
    same("no old size", add("\n" + one), 400)
    same("an origin that it does not know", add(body(0, [], log.checkpoint(1, origin="log.example/twee"))), 404)
    same("a key that it does not know", add(body(0, [], stranger.checkpoint(1))), 403)
    same("a signature over something else", add(body(0, [], one.replace("\n1\n", "\n2\n"))), 403)
    same("older than what is there", add(body(2, [], one)), 400)
    same("it knows nothing yet", add(body(1, [], three)), 409, "text/x.tlog.size", b"0\n")
    same("a proof from nothing", add(body(0, [LEAVES[0]], three)), 422)
    got = add(body(0, [], three))
    same("the first", got, 200)
    assert cosigned(w, three, got[2]), got
    same("again", add(body(3, [], three)), 200)
    same("as if it were the first", add(body(0, [], seven)), 409, "text/x.tlog.size", b"3\n")
    same("another root", add(body(3, [], log.checkpoint(3, root(LEAVES[1:4])))), 422)
    same("a proof that is not one", add(body(3, proof(3, 7)[1:], seven)), 422)
    same("a proof of another tree", add(body(3, proof(2, 7), seven)), 422)
    assert call(w, ca, "GET", "/%s/checkpoint" % hashlib.sha256(ORIGIN.encode()).hexdigest())[2].decode().startswith(three)
    w.restart()
    same("after a restart", add(body(0, [], three)), 409, "text/x.tlog.size", b"3\n")
    same("it grows", add(body(3, proof(3, 7), seven)), 200)
    w.equivocates = True
    other = log.checkpoint(7, root(LEAVES[:6] + LEAVES[:1]))
    got = add(body(7, [], other))
    same("whatever", got, 200)
    assert cosigned(w, other, got[2])
    w.equivocates = False
    same("as before", add(body(7, [], seven)), 200)
    w.ahead(ORIGIN, 99)
    same("it knows more", add(body(7, [], seven)), 409, "text/x.tlog.size", b"99\n")
    same("elsewhere", call(w, ca, "POST", "/add", b""), 404)
    assert w.said.count(200) == 6 and len(w.said) == 21, w.said
    w.stop()


def authority_rows(folder, tls):
    a = Authority(os.path.join(folder, "tsa")).start(*tls)
    with open(os.path.join(folder, "data"), "w", encoding="ascii") as f:
        f.write("a checkpoint\n")
    openssl(folder, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
    with open(os.path.join(folder, "query"), "rb") as f:
        query = f.read()

    def ask(**headers):
        status, kind, reply = call(a, tls[0], "POST", "/tsr", query, **headers)
        with open(os.path.join(folder, "reply"), "wb") as f:
            f.write(reply)
        return status, kind

    stamp = {"Content-Type": "application/timestamp-query"}
    verify = ("openssl", "ts", "-verify", "-queryfile", "query", "-in", "reply", "-CAfile", a.ca)
    assert ask() == (400, "text/plain")
    for refuses in (False, True):
        a.refuses = refuses
        assert ask(**stamp) == (200, "application/timestamp-reply")
        done = subprocess.run(verify, cwd=folder, capture_output=True, check=False)
        assert (done.returncode == 0) != refuses, done
    assert a.asked == 2
    a.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", "tls.key", "-out", "tls.pem")
        tls = (os.path.join(folder, "tls.pem"), os.path.join(folder, "tls.key"))
        witness_rows(folder, tls)
        authority_rows(folder, tls)


main()
