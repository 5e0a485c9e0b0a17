"""The public log of a running service: what is in it, a start on a ledger that is not the newest, a folder that was lost, a key that leaked.

usage: public_log.py BIN [SCENE]
"""
import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, agree                  # noqa: E402
from logreader import LATER, ORIGIN, PACK_IN_FORCE, LogReader, canonical, entry, key_entry   # noqa: E402
from patience import patience, until                # noqa: E402
from scenes import BIN, chosen, same, scene         # noqa: E402
from service import Service                         # noqa: E402

BEAT = 10


class Stage:
    def __init__(self, folder):
        self.folder = folder
        self.service = Service(BIN, folder, extra={"beheer": "beheer"}, beat=BEAT)
        self.log = LogReader(self.service)
        self.platform = None

    def start(self):
        self.service.start()
        self.platform = Platform(self.service.port, self.service.certs)

    def stop(self):
        if self.platform is not None:
            self.platform.close()
        self.platform = None
        self.service.stop()

    def restart(self):
        self.stop()
        self.start()

    def settled(self):
        """How many rows there are, once the operator is told that all of them are published."""
        return until(self.service.log_settled, "rows that are published")

    def published(self, least):
        """Waits until so many rows are published, and mirrors them."""
        until(lambda: (self.log.checkpoint() or (0,))[0] >= least, "%d rows in the folder" % least)
        mirror = os.path.join(self.folder, "spiegel")
        shutil.rmtree(mirror, ignore_errors=True)
        return self.log.mirror(mirror)

    def said(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def withdraw_one(self):
        household = agree(self.platform, self.service.standin, [("amina", "r-2")], "L0101")
        same(self.platform.einde(household["grants"][0])[0], 204, "a withdrawal")

    def file(self, name):
        return os.path.join(self.folder, "data", name)


@scene
def everybody_makes_the_first_rows_again(s):
    n_packs = len(s.platform.call("GET", "/v1/beleidspakketten")[2]["beleidspakketten"])
    size = s.published(1 + 3 + n_packs)
    same(size, 4 + n_packs, "ORIGIN, three keys, the packs")
    policy = s.log.policy()
    word, vkey = policy.splitlines()[0].split()[:2]
    same((word, policy.splitlines()[1]), ("log", "quorum none"), "a policy")
    same(s.log.entries[0], entry(ORIGIN, canonical({"origin": vkey.split("+")[0], "sleutel": vkey, "vervolgVan": None})), "ORIGIN")
    keys = s.service.public("/.well-known/jwks.json")[2]["keys"]
    same([k["passend:voor"] for k in keys], ["verdict", "ontvangst", "verklaring"], "what keys are for")
    for key in keys:
        same(s.log.entries[key["passend:vanaf"]], key_entry(key), key["passend:voor"])
    for pack in s.platform.call("GET", "/v1/beleidspakketten")[2]["beleidspakketten"]:
        same(s.log.entries[pack["logIndex"]], entry(PACK_IN_FORCE, b"passend/activation/1\0" + bytes.fromhex(pack["sha256"])), pack["id"])
        assert "logIndexIngetrokken" not in pack
    same((s.settled(), s.service.ctl("status")[0]), (size, 0), "the operator's status")


@scene
def a_withdrawal_is_a_row_that_nobody_knows(s):
    before = s.settled()
    s.withdraw_one()
    until(lambda: s.service.log_rows() == (before + 1, before), "one row more")
    same(s.published(before + 1), before + 1, "and it is published")


@scene
def what_was_published_goes_on_after_a_restart(s):
    size, _, note = s.log.checkpoint()
    before = list(s.log.entries)
    s.restart()
    same(s.log.checkpoint()[2], note, "the checkpoint of before")
    s.withdraw_one()
    s.published(size + 1)
    same(s.log.entries[:len(before)], before, "and all of before is in it")


@scene
def another_certificate_is_another_row(s):
    first = s.service.public("/.well-known/jwks.json")[2]["keys"][0]
    s.stop()
    certs = os.path.join(s.folder, "certs")
    shutil.copy(os.path.join(certs, "verdict.pem"), os.path.join(certs, "verdict.before"))
    subprocess.run(["openssl", "req", "-new", "-x509", "-key", os.path.join(certs, "verdict.key"), "-subj", "/CN=another", "-days", "30", "-out",
                    os.path.join(certs, "verdict.pem")], check=True, capture_output=True)
    s.start()
    keys = s.service.public("/.well-known/jwks.json")[2]["keys"]
    same(len(keys), 4, "the set keeps the one of before")
    same((keys[0]["kid"], keys[3]["kid"]), (first["kid"], first["kid"]), "of one key")
    same({k: v for k, v in keys[3].items() if k not in LATER}, {k: v for k, v in first.items() if k not in LATER}, "as it was")
    same((keys[3]["passend:tot"] + 1, keys[3]["passend:reden"]), (keys[0]["passend:vanaf"], "VERVANGEN"), "and replaced")
    s.published(keys[0]["passend:vanaf"] + 1)
    same(s.log.entries[keys[0]["passend:vanaf"]], key_entry(keys[0]), "its row")


@scene
def a_ledger_that_was_put_back(s):
    s.stop()
    shutil.copy(s.file("ledger.db"), s.file("older"))
    s.start()
    size = s.settled()
    s.withdraw_one()
    s.published(size + 1)
    s.stop()
    shutil.copy(s.file("ledger.db"), s.file("newest"))
    shutil.copy(s.file("older"), s.file("ledger.db"))
    mark = len(s.said())
    process = subprocess.run([os.path.join(BIN, "passend-launcher"), "--config", os.path.join(s.folder, "passend.json")], capture_output=True, text=True,
                             timeout=120 + patience())
    assert process.returncode != 0 and f"notary public-log-refused mark=1 size={size + 1}" in process.stderr, process.stderr[-2000:]
    with sqlite3.connect("file:%s?mode=ro" % s.file("ledger.db"), uri=True) as db:
        same(db.execute("SELECT count(*) FROM blad").fetchone()[0], size, "nothing was written on it")
    shutil.copy(s.file("newest"), s.file("ledger.db"))
    s.start()
    same(s.settled(), size + 1, "the newest one serves")
    assert "public-log-refused" not in s.said()[mark:]


@scene
def a_folder_that_was_lost(s):
    size = s.published(1)
    before = list(s.log.entries)
    s.stop()
    shutil.rmtree(os.path.join(s.folder, "logmap"))
    s.start()
    same(s.published(size), size, "filled again")
    same(s.log.entries, before, "with the same")


@scene
def neither_key_file_nor_folder(s):
    s.published(1)
    size, _, note = s.log.checkpoint()
    path = os.path.join(s.folder, "onthouden.checkpoint")
    with open(path, "wb") as f:
        f.write(note)
    with open(path + ".other", "wb") as f:
        f.write(note.replace(b"\n%d\n" % size, b"\n%d\n" % (size + 1)))
    s.stop()
    os.truncate(os.path.join(s.folder, "sleutel"), 0)
    shutil.rmtree(os.path.join(s.folder, "logmap"))
    mark = len(s.said())
    process = subprocess.Popen([os.path.join(BIN, "passend-launcher"), "--config", os.path.join(s.folder, "passend.json")],
                               stdout=subprocess.DEVNULL, stderr=open(os.path.join(s.folder, "log"), "ab"))
    s.service.process = process
    until(lambda: "notary public-log-waits clock=1 folder=1" in s.said()[mark:], "a log that waits")
    code, said = s.service.ctl("status")
    assert code == 1 and "\nlog wacht\n" in said, said
    same(s.service.ctl("log", "bevestig", "--controlepunt", path + ".other")[0], 1, "another checkpoint")
    same(s.service.ctl("log", "bevestig", "--controlepunt", path), (0, ""), "the newest that there is")
    s.platform = Platform(s.service.port, s.service.certs)
    until(lambda: s.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a service that serves")
    s.published(size)


@scene
def a_key_that_leaked(s):
    kid = s.service.public("/.well-known/jwks.json")[2]["keys"][0]["kid"]
    household = agree(s.platform, s.service.standin, [("amina", "r-2")], "L0101")
    same(s.service.ctl("sleutel", "gelekt", "--kid", "x" * 43, "--vanaf", "2026-11-22")[0], 1, "no key of ours")
    same(s.service.ctl("sleutel", "gelekt", "--kid", kid, "--vanaf", "2026-11-22T10:00:00Z"), (0, ""), "the operator's word")

    def told():
        keys = s.service.public("/.well-known/jwks.json")[2]["keys"]
        return [k for k in keys if k["kid"] == kid and k.get("passend:gelektVanaf") == 1795341600 and k["passend:reden"] == "GELEKT"]

    until(told, "a key set that says so")
    same(s.platform.einde(household["grants"][0])[0], 204, "a withdrawal needs no key")
    place = told()[0]["passend:gelektPlaats"]
    s.published(place + 1)
    same(s.log.entries[place], entry(12, canonical({"kid": kid, "passend:gelektVanaf": 1795341600, "passend:reden": "GELEKT",
                                                    "passend:voor": "verdict"})), "its row")


@scene
def another_log_goes_on_from_one_that_was_lost(s):
    """The newest ledger is gone: what is left is behind what was published."""
    size = s.settled()
    s.published(size)
    _, root, note = s.log.checkpoint()
    vkey = s.log.policy().split()[1]
    s.stop()
    path = os.path.join(s.folder, "passend.json")
    with open(path, encoding="utf-8") as f:
        config = json.load(f)
    for name, text in (("oud.checkpoint", note), ("ander.checkpoint", note.replace(b"\n%d\n" % size, b"\n%d\n" % (size - 1)))):
        with open(os.path.join(s.folder, name), "wb") as f:
            f.write(text)
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", "certs/log-sign-2.key"], cwd=s.folder, check=True)
    os.chmod(os.path.join(s.folder, "certs/log-sign-2.key"), 0o600)
    before = {"sleutel": vkey, "controlepunt": "oud.checkpoint"}
    config["log"].update(origin="log.localhost/passend-2", key="certs/log-sign-2.key", map="logmap-2", vervolgVan=before)

    def write(**changed):
        with open(path, "w", encoding="utf-8") as f:
            json.dump(dict(config, log=dict(config["log"], **changed)), f)

    def refused(why):
        process = subprocess.run([os.path.join(BIN, "passend-launcher"), "--config", path], capture_output=True, text=True, timeout=120 + patience())
        assert process.returncode != 0 and why in process.stderr, process.stderr[-2000:]

    write()
    refused("a role does not start")                # on the rows of the old one
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
        if os.path.exists(s.file(name)):
            os.rename(s.file(name), os.path.join(s.folder, "oud-" + name))
    refused("notary public-log-refused mark=1 size=%d" % size)        # the key file knows the old one
    os.rename(os.path.join(s.folder, "sleutel"), os.path.join(s.folder, "oud-sleutel"))
    write(vervolgVan=dict(before, controlepunt="ander.checkpoint"))
    refused(": /log/vervolgVan/controlepunt ")
    write()
    s.start()
    begun = s.settled()
    s.published(begun)
    own = s.log.policy().split()[1]
    same(s.log.entries[0], entry(ORIGIN, canonical({"origin": "log.localhost/passend-2", "sleutel": own, "vervolgVan": {
        "origin": vkey.split("+")[0], "grootte": size, "wortel": base64.b64encode(root).decode()}})), "ORIGIN, which names the one before")
    s.restart()
    same(s.settled(), begun, "and goes on")
    s.stop()
    del config["log"]["vervolgVan"]
    write()
    refused("a role does not start")                # it is not one that begins from nothing
    config["log"]["vervolgVan"] = before
    write()


def main():
    with tempfile.TemporaryDirectory(prefix="passend-log-") as folder:
        s = Stage(folder)
        s.start()
        try:
            for f in chosen():
                f(s)
        except BaseException:
            sys.stderr.write(s.said()[-4000:])
            raise
        finally:
            s.stop()


main()
