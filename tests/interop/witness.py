"""A witness of logs (C2SP tlog-witness, with the status table of its drafts of July 2026: another root of the same size is 422).

    w = Witness(folder, name, [vkey of a log, ...])    its key and its state are in the folder, made where they are not; w.vkey
    w.start(cert, key)       serves https on loopback at w.port: POST /add-checkpoint, GET /HEX/checkpoint; w.stop()
    w.restart()              what it knows then is what was durable
    w.equivocates = True     until it is False again, it cosigns whatever the log signed, and remembers none of it
    w.ahead(origin, size)    from now on it has cosigned a tree of that size, which nobody else has
    w.said                   status of each answer, in order

    witness.py FOLDER NAME CERT KEY VKEY...   the same as a process: prints port and vkey, and serves until its standard input ends
"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from https import Https                       # noqa: E402

DER = bytes.fromhex("302a300506032b6570032100")   # SubjectPublicKeyInfo of Ed25519, up to the key (RFC 8410)
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(name, kind, public):
    return sha(name.encode(), b"\n", bytes([kind]), public)[:4]


class Refused(Exception):
    """status, media type, body"""


def consistent(old, old_root, size, root, proof):
    """RFC 9162, 2.1.4.2, for 0 < old < size."""
    path = ([old_root] if old & (old - 1) == 0 else []) + proof
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    if not path:
        return False
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", node, fr), sha(b"\1", node, sr)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


class Witness:
    def __init__(self, folder, name, logs):
        self.folder, self.name, self.equivocates, self.said, self.lock = folder, name, False, [], threading.Lock()
        os.makedirs(folder, exist_ok=True)
        key = os.path.join(folder, "witness.key")
        if not os.path.exists(key):
            self.openssl("genpkey", "-algorithm", "ed25519", "-out", key)
        public = self.openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[len(DER):]
        self.id = key_id(name, 4, public)
        self.vkey = "%s+%s+%s" % (name, self.id.hex(), base64.b64encode(b"\4" + public).decode())
        self.logs = {}
        for vkey in logs:
            origin, rest = vkey.split("+", 1)
            self.logs[origin] = base64.b64decode(rest.split("+", 1)[1])[1:]
        self.load()

    def openssl(self, *args):
        return subprocess.run(["openssl", *args], cwd=self.folder, check=True, capture_output=True).stdout

    # ---- what it knows ----

    def load(self):
        self.known, path = {}, os.path.join(self.folder, "state.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.known = json.load(f)

    def keep(self, origin, size, root, note):
        """Durable before anybody is answered."""
        self.known[origin] = {"size": size, "root": root.hex(), "note": note, "at": int(time.time())}
        path = os.path.join(self.folder, "state.json")
        with open(path + ".new", "w", encoding="utf-8") as f:
            json.dump(self.known, f)
            f.flush()
            os.fsync(f.fileno())
        os.rename(path + ".new", path)

    def ahead(self, origin, size):
        with self.lock:
            self.keep(origin, size, os.urandom(32), "")

    # ---- signatures ----

    def verifies(self, public, text, signature):
        with tempfile.TemporaryDirectory() as t:
            for name, data in (("key", DER + public), ("text", text), ("sig", signature)):
                with open(os.path.join(t, name), "wb") as f:
                    f.write(data)
            return subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", "key", "-in", "text",
                                   "-sigfile", "sig"], cwd=t, capture_output=True, check=False).returncode == 0

    def cosign(self, text):
        at = int(time.time())
        with tempfile.NamedTemporaryFile() as f:
            f.write(b"cosignature/v1\ntime %d\n" % at + text)
            f.flush()
            signature = self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", "witness.key", "-in", f.name)
        return "\u2014 %s %s\n" % (self.name, base64.b64encode(self.id + at.to_bytes(8, "big") + signature).decode())

    def signed_by(self, origin, text, lines):
        public, found = self.logs[origin], False
        for line in lines:
            mark, name, rest = line.split(" ")
            raw = base64.b64decode(rest)
            if mark == "\u2014" and name == origin and raw[:4] == key_id(origin, 1, public):
                if not self.verifies(public, text.encode(), raw[4:]):
                    return False
                found = True
        return found

    # ---- the protocol ----

    def judge(self, body):
        """Old size, origin, size, root, the checkpoint's text and the whole of it; the order of checks is that of the table."""
        head, text, signatures = body.decode().split("\n\n", 2)
        old, *proof = head.split("\n")
        assert old.startswith("old ") and len(proof) <= 63
        old, proof = int(old[4:]), [base64.b64decode(p, validate=True) for p in proof]
        origin, size, root = text.split("\n")          # extension lines are none of ours
        size, root, text = int(size), base64.b64decode(root, validate=True), text + "\n"
        if origin not in self.logs:
            raise Refused(404, TEXT, b"")
        if not self.signed_by(origin, text, signatures.splitlines()):
            raise Refused(403, TEXT, b"")
        if old > size:
            raise Refused(400, TEXT, b"")
        known = self.known.get(origin, {"size": 0, "root": sha(b"").hex()})
        if not self.equivocates:
            if old != known["size"]:
                raise Refused(409, SIZE, b"%d\n" % known["size"])
            known_root = bytes.fromhex(known["root"])
            good = not proof if old == 0 else (not proof and root == known_root) if old == size else \
                consistent(old, known_root, size, root, proof)
            if not good or (size == 0 and root != sha(b"")):
                raise Refused(422, TEXT, b"")
        return origin, size, root, text, text + "\n" + signatures

    def add_checkpoint(self, body):
        with self.lock:
            try:
                origin, size, root, text, note = self.judge(body)
            except Refused as e:
                return e.args
            except (ValueError, AssertionError):
                return 400, TEXT, b""
            line = self.cosign(text.encode())
            if not self.equivocates:
                self.keep(origin, size, root, note + line)
            return 200, TEXT, line.encode()

    def checkpoint(self, name):
        for origin, known in self.known.items():
            if hashlib.sha256(origin.encode()).hexdigest() == name and known["note"] and time.time() - known["at"] < 3600:
                return 200, TEXT, known["note"].encode()
        return 404, TEXT, b""

    def answer(self, method, path, _, body):
        parts = path.strip("/").split("/")
        if method == "POST" and parts[-1] == "add-checkpoint":
            out = self.add_checkpoint(body)
        elif method == "GET" and len(parts) >= 2 and parts[-1] == "checkpoint":
            out = self.checkpoint(parts[-2])
        else:
            out = 404, TEXT, b""
        self.said.append(out[0])
        return out

    def start(self, cert, key, port=0):
        self.tls, self.server = (cert, key), Https(cert, key, self.answer, port)
        self.port = self.server.port
        return self

    def stop(self):
        self.server.stop()

    def restart(self):
        self.stop()
        self.load()
        self.start(*self.tls, self.port)


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    witness = Witness(sys.argv[1], sys.argv[2], sys.argv[5:]).start(*sys.argv[3:5])
    print(witness.port, witness.vkey, flush=True)
    sys.stdin.read()
