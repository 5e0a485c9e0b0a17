"""A reader of the public log of a service: what its host has, as a folder, with the tree computed here.

    log = LogReader(service)
    log.mirror(folder)      checkpoint, tiles and entries as they are published; the size
    log.entries             of the last mirror, each 32 bytes
"""
import base64
import hashlib
import http.client
import json
import os
import ssl

ORIGIN, VERDICT, WITHDRAWAL, PACK_IN_FORCE, KEY_IN_USE, KEY_RETIRED = 0, 1, 8, 9, 11, 12
LATER = ("passend:vanaf", "passend:tot", "passend:reden", "passend:gelektVanaf", "passend:gelektPlaats")


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def entry(kind, text):
    """Of a row that everybody may make again."""
    return sha(b"passend/log/1\0", bytes([kind]), sha(text))


def canonical(value):
    """RFC 8785, of what is in our rows: ASCII and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def key_entry(member):
    return entry(KEY_IN_USE, canonical({k: v for k, v in member.items() if k not in LATER}))


def root(leaves):
    """RFC 6962, 2.1."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha(b"\1", root(leaves[:half]), root(leaves[half:]))


def place(n):
    """x001/x234/067"""
    parts = []
    while True:
        parts.insert(0, "%03d" % (n % 1000))
        n //= 1000
        if n == 0:
            return "/".join(["x" + p for p in parts[:-1]] + parts[-1:])


class LogReader:
    def __init__(self, service):
        self.service, self.entries = service, []
        self.tls = ssl.create_default_context(cafile=os.path.join(service.certs, "ca.pem"))

    def get(self, path):
        """(status, bytes)"""
        conn = http.client.HTTPSConnection("localhost", self.service.log_port, context=self.tls, timeout=20)
        try:
            conn.request("GET", path)
            answer = conn.getresponse()
            return answer.status, answer.read()
        except ConnectionError:
            return 0, b""
        finally:
            conn.close()

    def checkpoint(self):
        """(size, root, the whole note), or None where there is none yet."""
        status, note = self.get("/checkpoint")
        if status != 200:
            return None
        lines = note.decode().split("\n")
        assert lines[3] == "" and lines[4].startswith("\u2014 " + lines[0] + " "), note
        return int(lines[1]), base64.b64decode(lines[2]), note

    def policy(self):
        """The policy as the public host has it."""
        conn = http.client.HTTPSConnection("localhost", self.service.public_port, context=self.tls, timeout=20)
        try:
            conn.request("GET", "/.well-known/log.policy")
            answer = conn.getresponse()
            assert answer.status == 200
            return answer.read().decode()
        finally:
            conn.close()

    def keep(self, folder, path):
        status, data = self.get("/" + path)
        assert status == 200, (path, status)
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as f:
            f.write(data)
        return data

    def mirror(self, folder):
        size, wanted, note = self.checkpoint()
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "checkpoint"), "wb") as f:
            f.write(note)
        self.entries, level, n = [], 0, size
        while n > 0:
            for tile in range((n + 255) // 256):
                width = min(256, n - 256 * tile)
                name = place(tile) + ("" if width == 256 else ".p/%d" % width)
                self.keep(folder, "tile/%d/%s" % (level, name))
                if level == 0:
                    bundle = self.keep(folder, "tile/entries/" + name)
                    assert len(bundle) == 34 * width
                    self.entries += [bundle[34 * i + 2:34 * i + 34] for i in range(width)]
            level, n = level + 1, n // 256
        assert root([sha(b"\0", e) for e in self.entries]) == wanted, "the root is not that of the entries"
        return size
