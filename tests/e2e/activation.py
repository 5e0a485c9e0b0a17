"""Policy packs enter and leave a running service: signatures, days, withdrawal, restart, and every refusal for its reason.

usage: activation.py BIN [--record] [PART...]     parts: refusals sign load year withdraw restart damage faults kills

The packs of the tests are made here from the shipped ones, with invented amounts, in a directory that is deleted.
"""
import base64
import contextlib
import datetime
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, claims, home                      # noqa: E402
from patience import patience, until                           # noqa: E402
from rows import record                                         # noqa: E402
from running_year import TODAY, TOP, YEAR, pack_source, packs  # noqa: E402
from service import Service                                     # noqa: E402

BIN = os.path.abspath(sys.argv[1])
NAMES = ("anna", "bert", "carla")
LAW, REGION = packs(YEAR)[1:]
OFFER_S = 5.5       # longer than the launcher waits for the roles (LIMIT_CONTROL_OFFER_MS)
failures = []
part, recorded = "", set()


def came(what, value):
    """A row for the record; what is asked again and again under load is one row."""
    if (part, what, value) not in recorded:
        recorded.add((part, what, value))
        record(f"{part}: {what}", value)


def fail(what):
    failures.append(what)
    print("activation: FAILED:", what, file=sys.stderr)


def check(ok, what, more=""):
    came(what, "as it should be" if ok else "not as it should be")
    if not ok:
        fail(f"{what} {more}")


def same(found, wanted, what):
    text = repr(found)
    for name, pattern in (("<sha>", r"\b[0-9a-f]{64}\b"), ("<id>", r"(?<![\w-])[\w-]{22}(?![\w-])"), ("<today>", str(TODAY)),
                          ("<today+10>", str(TODAY + datetime.timedelta(days=10)))):
        text = re.sub(pattern, name, text)
    came(what, text if found == wanted else text + " is not as it should be")
    if found != wanted:
        fail(f"{what}: {found!r}, not {wanted!r}")


def run(program, *args, fds=(), env=None):
    done = subprocess.run([os.path.join(BIN, program), *args], capture_output=True, text=True, pass_fds=fds, env=env)
    return done.returncode, done.stdout, done.stderr


# ---- packs ----

class Packs:
    """Compiled packs and their notes, in a folder of their own."""

    def __init__(self, folder):
        self.folder, self.keys, self.vkeys = folder, {}, {}
        self.sources = os.path.join(folder, "policy")
        shutil.copytree(os.path.join(TOP, "policy"), self.sources)
        for pack in (LAW, REGION):
            pack_source(pack, self.sources)
        for name in (*NAMES, "vreemd"):
            key = os.path.join(folder, name + ".key")
            code, out, err = run("passendctl", "key", "new", name, "-o", key)
            assert code == 0, err
            assert os.stat(key).st_mode & 0o777 == 0o600
            self.keys[name], self.vkeys[name] = key, out.strip()

    def make(self, base, name, **change):
        """A pack like `base`, with these members changed. Returns (path, identity)."""
        with open(os.path.join(self.sources, base + ".json"), encoding="utf-8") as f:
            pack = json.load(f)
        pack.pop("cases", None)
        pack.update(change)
        for member in [m for m, v in pack.items() if v is None]:
            del pack[member]
        source = os.path.join(self.sources, os.path.dirname(base), name + ".json")
        with open(source, "w", encoding="utf-8") as f:
            json.dump(pack, f)
        path = os.path.join(self.folder, name + ".pack")
        code, out, err = run("passend", "policy", "compile", source, "-o", path)
        assert code == 0, err + out
        return path, out.split("sha256 ")[1].split()[0]

    def year(self, year, version=None):
        """National policy of a year to come: the amounts of this year, each made to end in 77.77 but those computed from others."""
        with open(os.path.join(self.sources, LAW + ".json"), encoding="utf-8") as f:
            parameters = json.load(f)["parameters"]
        for p in parameters.values():
            if p.get("unit") == "EUR_cent" and isinstance(p.get("value"), int) and "formula" not in p:
                p["value"] = p["value"] // 10000 * 10000 + 7777
        return self.make(LAW, f"{version or year}-verzonnen", version=f"{version or year}.0",
                         validFrom=f"{year}-01-01", validUntil=f"{year}-12-31", parameters=parameters,
                         successorExpected=None, title="Verzonnen bedragen, alleen om te testen")

    def version(self, base):
        with open(os.path.join(self.sources, base + ".json"), encoding="utf-8") as f:
            return json.load(f)["version"]

    def overlay(self, version, **change):
        return self.make(REGION, f"regio-{version}", version=version, **change)

    def sign(self, pack, *names, note=None, vanaf=None):
        note = note or pack[:-5] + ".note"
        if os.path.exists(note):
            os.unlink(note)
        for name in names:
            code, _, err = run("passendctl", "policy", "sign", pack, "--key", self.keys[name], "-o", note,
                               *(["--vanaf", str(vanaf)] if vanaf else []))
            assert code == 0, err
        return note


class Operator:
    def __init__(self, service):
        self.socket = os.path.join(service.directory, "beheer")

    def __call__(self, *args):
        return run("passendctl", *args, "--beheer", self.socket)

    def begin(self, *args):
        return subprocess.Popen([os.path.join(BIN, "passendctl"), *args, "--beheer", self.socket], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def load(self, pack, note):
        """'' when it was loaded, else the reason code."""
        code, out, err = self("policy", "load", pack, "--note", note)
        return "" if code == 0 else err.split(": ")[2] if err.count(": ") > 1 else err

    def by_pipe(self, arguments, pack, note):
        """The same, with arguments as a shell takes them: $1 is the pack, $2 the note."""
        line = '"$0" policy load ' + arguments + ' --beheer "$3"'
        done = subprocess.run(["bash", "-c", line, os.path.join(BIN, "passendctl"), pack, note, self.socket], capture_output=True, text=True)
        return "" if done.returncode == 0 else done.stderr.split(": ")[2] if done.stderr.count(": ") > 1 else done.stderr

    def list(self):
        code, out, err = self("policy", "list")
        assert code == 0, err
        return {line.split()[0]: line.split()[1] for line in out.splitlines()}


# ---- questions ----

def question(n=1, start=f"{YEAR}-12-15", reference="r"):
    """n households whose answer depends on the region's policy or not, by what it is asked about."""
    person = {"leden": [{"rol": "WON", "geboortedatum": "1990-05-05",
                         "inkomens": [{"jaar": int(start[:4]) - 2, "soort": "VERZAMELINKOMEN", "bedrag": 2500000}]}]}
    return {"fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1", 69011, start=start)],
            "huishoudens": [{"referentie": f"{reference}-{i}", "verklaard": person} for i in range(n)]}


def signed(answer):
    """What was signed: signatures themselves differ each time."""
    return [a["toetsing"].rsplit(".", 1)[0] for a in answer["antwoorden"]]


def packs_of(answer):
    return [{p["id"]: p["sha256"] for p in claims(a["toetsing"])["beleid"]} for a in answer["antwoorden"]]


def verdicts(platform, *args, **kw):
    status, _, answer = platform.toets(question(*args, **kw))
    assert status == 200, (status, answer)
    return [claims(a["toetsing"]) for a in answer["antwoorden"]]


def rests_on(platform, **kw):
    return {p["id"]: p["sha256"] for p in verdicts(platform, **kw)[0]["beleid"]}


def shown(platform):
    return {p["sha256"]: p for p in platform.call("GET", "/v1/beleidspakketten")[2]["beleidspakketten"]}


def references(platform, sha):
    found, path = [], f"/v1/beleidspakketten/{sha}/toetsingen"
    while path:
        status, _, page = platform.call("GET", path)
        assert status == 200, (status, page)
        found += page["toetsingen"]
        path = page.get("volgende")
    return found


class Scene:
    """A service with three policy keys of which two must sign, and its operator and platforms."""

    def __init__(self, extra=None, options=(), directory=None):
        self.folder = directory or tempfile.mkdtemp(prefix="passend-activation-")
        self.packs = Packs(os.path.join(self.folder, "maken"))
        self.config = {"beheer": "beheer", "beleidssleutels": [self.packs.vkeys[n] for n in NAMES], "beleidsdrempel": 2}
        self.config.update(extra or {})
        self.config = {k: v for k, v in self.config.items() if v is not None}
        self.service = Service(BIN, os.path.join(self.folder, "dienst"), options=options, extra=self.config)
        self.operator = Operator(self.service)

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.service.start()
        self.platform = Platform(self.service.port, self.service.certs)
        self.other = Platform(self.service.port, self.service.certs, "ander-platform")

    def stop(self):
        self.platform.close()
        self.other.close()
        self.service.stop()

    def restart(self, options=(), days=0):
        self.stop()
        shift = ["--klok-verschuiving", str(86400 * days)] if days else []
        self.service.options = [*options, *shift]
        self.start()

    def log(self):
        with open(os.path.join(self.service.directory, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


# ---- parts ----

def part_refusals():
    with Scene() as s:
        p, op = s.packs, s.operator
        before, list_before = rests_on(s.platform), op.list()
        new, new_sha = p.overlay(f"{YEAR}.104")
        good = p.sign(new, "anna", "bert")
        text = open(good, encoding="utf-8").read()
        body, signatures = text.split("\n\n", 1)
        lines, made = signatures.splitlines(True), []

        def note(content):
            made.append(content)
            path = os.path.join(p.folder, f"poging-{len(made)}.note")
            with open(path, "w", encoding="utf-8") as f:
                f.write(content)
            return path

        def altered(path, at, name="gewijzigd.pack"):
            data = bytearray(open(path, "rb").read())
            data[at] ^= 1
            out = os.path.join(p.folder, name)
            open(out, "wb").write(data)
            return out

        def changed(line):      # one bit of a signature
            head, b64 = line.rsplit(" ", 1)
            raw = bytearray(base64.b64decode(b64))
            raw[20] ^= 1
            return head + " " + base64.b64encode(raw).decode() + "\n"

        damaged = altered(new, 200, "beschadigd.pack")
        older, _ = p.overlay(f"{YEAR}.0")
        equal, _ = p.overlay(p.version(REGION), title="Anders, maar met hetzelfde nummer")
        partly, _ = p.overlay(f"{YEAR}.109", validFrom=f"{YEAR}-07-01")
        elsewhere, _ = p.overlay(f"{YEAR + 1}.1", validFrom=f"{YEAR + 1}-01-01", validUntil=f"{YEAR + 1}-12-31")
        gap, _ = p.year(YEAR + 2)
        other_national, _ = p.make(LAW, "anders", id="nl.anders")
        yesterday = TODAY - datetime.timedelta(days=1)
        rows = [
            ("unsigned", new, note(body + "\n"), "note-ongeldig"),
            ("nobody we know", new, p.sign(new, "vreemd", note=os.path.join(p.folder, "vreemd.note")), "note-sleutel-onbekend"),
            ("one of two", new, note(body + "\n\n" + lines[0]), "note-te-weinig"),
            ("the same key twice", new, note(body + "\n\n" + lines[0] + lines[0]), "note-te-weinig"),
            ("a key we know and one we do not", new, p.sign(new, "anna", "vreemd", note=os.path.join(p.folder, "half.note")),
             "note-te-weinig"),
            ("altered signature", new, note(body + "\n\n" + lines[0] + changed(lines[1])), "note-handtekening"),
            ("altered note", new, note(text.replace(f"versie {YEAR}.104", f"versie {YEAR}.105")), "note-handtekening"),
            ("altered pack", altered(new, os.path.getsize(new) - 100), good, "beleid-bestand-anders"),
            ("another pack", older, good, "beleid-bestand-anders"),
            ("damaged block, signed as it is", damaged, None, None),
            ("equal version", equal, p.sign(equal, "anna", "bert"), "beleid-versie"),
            ("lower version", older, p.sign(older, "anna", "bert"), "beleid-versie"),
            ("part of the period", partly, p.sign(partly, "anna", "bert"), "beleid-overlapt"),
            ("another national pack", other_national, p.sign(other_national, "bert", "carla"), "beleid-overlapt"),
            ("no base in that year", elsewhere, p.sign(elsewhere, "anna", "bert"), "beleid-basis-ontbreekt"),
            ("a year is skipped", gap, p.sign(gap, "anna", "bert"), "beleid-gat"),
            ("a day that is past", new, p.sign(new, "anna", "bert", note=os.path.join(p.folder, "oud.note"), vanaf=yesterday),
             "beleid-vanaf-voorbij"),
            ("no pack at all", os.path.join(p.folder, "leeg"), good, "beleid-bestand-anders"),
        ]
        open(os.path.join(p.folder, "leeg"), "wb").close()
        for what, pack, by, wanted in rows:
            if wanted is None:
                continue
            same(op.load(pack, by), wanted, what)
        # Signatures over a block that no compiler made: passendctl will not, so by the hand of somebody with a key.
        code, _, err = run("passendctl", "policy", "sign", damaged, "--key", p.keys["anna"], "-o", note(""))
        same((code, err.split(": ")[2]), (1, "beleid-ongeldig"), "signing a damaged pack")
        same(op.load(damaged, forged(p, body, damaged)), "beleid-ongeldig", "damaged block, signed as it is")
        swapped = body.replace(f"versie {YEAR}.104", f"versie {YEAR}.107")
        same(op.load(new, by_hand(p, swapped)), "beleid-note-anders", "a note that calls the pack by another version")
        same(op.load(new, by_hand(p, "checkpoint\n5\nabc")), "note-inhoud", "a signature over something else")
        check(not os.path.exists(os.path.join(p.folder, "beschadigd.note")), "no note of a damaged pack")
        # The socket's own: not the owner, no such pack, reasons that are none.
        same(op("policy", "withdraw", "0" * 64, "--reason", "FOUT")[2].split(": ")[2], "beleid-onbekend", "withdraw unknown")
        same(op("policy", "withdraw", new_sha, "--reason", "fout in bedrag")[0], 2, "a reason that is none")
        same(run("passendctl", "status", "--beheer", s.operator.socket + "x")[0], 4, "no such socket")
        mode = os.stat(op.socket).st_mode & 0o777
        same(mode, 0o600, "mode of the socket")
        if os.geteuid() == 0:
            same(stranger(s), "niet-de-eigenaar", "not the owner")
        garbage(op.socket)
        same(rests_on(s.platform), before, "nothing of this changed a verdict")
        same(op.list(), list_before, "nor the list")
        same(sorted(os.listdir(os.path.join(s.service.directory, "data", "packs"))),
             sorted(sha + e for sha in list_before for e in (".pack", ".stand")), "nor the files")
        check("policy-refused" in s.log(), "refusals stand in the log")
        # And without keys in the configuration nothing can be loaded, while its own packs serve.
    with Scene({"beleidssleutels": None, "beleidsdrempel": None}) as s:
        new, _ = s.packs.overlay(f"{YEAR}.104")
        same(s.operator.load(new, s.packs.sign(new, "anna", "bert")), "beleidssleutels-ontbreken", "no keys configured")
        check(len(rests_on(s.platform)) == 2, "packs of the configuration need no signature")


def part_sign():
    """Whoever adds a signature sees what is signed, and signs only what he names himself."""
    with tempfile.TemporaryDirectory() as folder:
        p = Packs(folder)
        new, new_sha = p.overlay(f"{YEAR}.104")
        other, _ = p.overlay(f"{YEAR}.105")
        note = os.path.join(folder, "proef.note")
        bestand = hashlib.sha256(open(new, "rb").read()).hexdigest()
        text = f"passend/beleidspakket/1\nid regio-demo\nversie {YEAR}.104\nsha256 {new_sha}\nbestand {bestand}\n"
        dated = text + "vanaf 2030-12-01\n"

        def sign(name, *more, pack=new):
            before = open(note, "rb").read() if os.path.exists(note) else None
            code, out, err = run("passendctl", "policy", "sign", pack, "--key", p.keys[name], "-o", note, *more)
            if code != 0:
                check(before is not None and open(note, "rb").read() == before, "a refusal leaves the note as it was")
            return code, out, err

        same(sign("anna", "--vanaf", "2030-12-01"), (0, dated + "signed as anna\n", ""), "the first signature")
        good = open(note, encoding="utf-8").read()
        for what, more, pack, says in [
                ("no day", (), new, "says 2030-12-01, you say no vanaf"),
                ("another day", ("--vanaf", "2030-12-02"), new, "says 2030-12-01, you say 2030-12-02"),
                ("another version", ("--vanaf", "2030-12-01"), other, "has another versie")]:
            code, out, err = sign("bert", *more, pack=pack)
            check(code == 1 and out == "" and says in err and "beleid-note-anders" in err, what, f"{code} {out} {err}")
        for line, instead in (("id regio-demo", "id regio-anders"), (f"versie {YEAR}.104", f"versie {YEAR}.9"),
                              ("sha256 " + new_sha, "sha256 " + "0" * 64), ("bestand " + bestand, "bestand " + "0" * 64)):
            with open(note, "w", encoding="utf-8") as f:
                f.write(good.replace(line, instead))
            code, out, err = sign("bert", "--vanaf", "2030-12-01")
            check(code == 1 and out == "" and f"has another {line.split()[0]} than" in err, line.split()[0], f"{code} {err}")
        with open(note, "w", encoding="utf-8") as f:
            f.write(good)
        same(sign("bert", "--vanaf", "2030-12-01"), (0, dated + "signed as bert\n", ""), "the second one")
        signatures = open(note, encoding="utf-8").read().split("\n\n")[1].splitlines()
        same([line.split()[1] for line in signatures], ["anna", "bert"], "both are there")
        os.unlink(note)
        same(sign("anna"), (0, text + "signed as anna\n", ""), "a note without a day")
        same(sign("bert", "--vanaf", "2030-12-01")[0], 1, "is not one with a day")
        same(sign("bert"), (0, text + "signed as bert\n", ""), "but is what it is")


def sign_text(packs, text, names=("anna", "bert")):
    """A note over any text, with the private keys as their files have them."""
    note = text + "\n"
    for name in names:
        with open(packs.keys[name], encoding="ascii") as f:
            seed = base64.b64decode(f.read().strip().split("+", 4)[4])[1:]
        der = bytes.fromhex("302e020100300506032b657004220420") + seed
        with tempfile.TemporaryDirectory() as d:
            open(os.path.join(d, "k"), "wb").write(der)
            open(os.path.join(d, "t"), "w", encoding="utf-8").write(text)
            sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", os.path.join(d, "k"), "-keyform", "DER",
                                  "-in", os.path.join(d, "t")], check=True, capture_output=True).stdout
        key_hash = bytes.fromhex(packs.vkeys[name].split("+")[1])
        note += f"\u2014 {name} {base64.b64encode(key_hash + sig).decode()}\n"
    return note


def by_hand(packs, body):
    path = os.path.join(packs.folder, "hand.note")
    with open(path, "w", encoding="utf-8") as f:
        f.write(sign_text(packs, body + "\n"))
    return path


def forged(packs, body, pack):
    with open(pack, "rb") as f:
        sha = hashlib.sha256(f.read()).hexdigest()
    return by_hand(packs, "\n".join(f"bestand {sha}" if line.startswith("bestand ") else line for line in body.splitlines()))


def stranger(s):
    """As somebody else, past the mode of the socket (an operator who opened it up by mistake)."""
    os.chmod(s.operator.socket, 0o666)
    for path in (s.folder, s.service.directory):
        os.chmod(path, 0o755)
    done = subprocess.run([os.path.join(BIN, "passendctl"), "status", "--beheer", s.operator.socket], capture_output=True,
                          text=True, user=65534, group=65534, extra_groups=[])
    os.chmod(s.operator.socket, 0o600)
    return done.stderr.split(": ")[2] if done.stderr.count(": ") > 1 else done.stderr or done.returncode


def garbage(path):
    """What is no question is answered with a refusal or nothing, and the next question is heard."""
    for data in (b"", b"x", b"\0" * 16, bytes([4, 0, 0, 0, 16, 0, 0, 0]) + b"\0" * 8, b"\xff" * 4096):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as c:
            c.connect(path)
            c.settimeout(patience())
            if data:
                c.send(data)
                c.recv(65536)
    same(run("passendctl", "status", "--beheer", path)[0], 0, "a question after garbage")


def part_load():
    """Under load: no request fails, every call rests on one set, and what comes after the answer rests on the new one."""
    with Scene() as s:
        p, op = s.packs, s.operator
        old = rests_on(s.platform)
        new, new_sha = p.overlay(f"{YEAR}.104")
        note = p.sign(new, "carla", "anna")
        results, stop, lock = [], threading.Event(), threading.Lock()

        def work(n):
            platform = Platform(s.service.port, s.service.certs)
            while not stop.is_set():
                begin = time.monotonic()
                status, _, answer = platform.toets(question(n))
                with lock:
                    results.append((begin, time.monotonic(), status, packs_of(answer) if status == 200 else answer))
            platform.close()

        threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in (1, 1, 300, 300)]
        for t in threads:
            t.start()
        # Enough of each thread's calls before, and after.
        until(lambda: len(results) > 20, "load")
        asked = time.monotonic()
        same(op.load(new, note), "", "loading under load")
        loaded = time.monotonic()
        until(lambda: sum(1 for r in results[:] if r[0] > loaded) > 20, "load that goes on")
        stop.set()
        for t in threads:
            t.join()
        check(all(r[2] == 200 for r in results), "no request failed")
        seen = set()
        for begin, end, _, packs in results:
            hashes = {x["regio-demo"] for x in packs}
            check(len(hashes) == 1, "one call, one set")
            seen |= hashes
            if end < asked:
                same(hashes, {old["regio-demo"]}, "before")
            if begin > loaded:
                same(hashes, {new_sha}, "after")
        same(seen, {old["regio-demo"], new_sha}, "both were seen")
        print(f"activation: {len(results)} calls under load, loaded in {(loaded - asked) * 1000:.0f} ms")
        status = shown(s.platform)
        same((status[new_sha]["status"], status[old["regio-demo"]]["status"]), ("ACTIEF", "VERVANGEN"), "status")
        same(status[new_sha]["ondertekenaars"], ["anna", "carla"], "signers")
        same(status[new_sha]["vanaf"], str(TODAY), "from today")
        with open(new, "rb") as f:
            same(status[new_sha]["bestandSha256"], hashlib.sha256(f.read()).hexdigest(), "hash of the file")
        text = s.platform.call("GET", "/v1/beleidspakketten/" + new_sha)[2]
        same(text["version"], f"{YEAR}.104", "the pack itself")
        same(op.load(new, note), "beleid-al-geladen", "once is enough")
        # A repeated call is what it was, although the packs changed in between.
        first = signed(s.platform.toets(question(3), sleutel="sleutel-1")[2])
        newer, newer_sha = p.overlay(f"{YEAR}.105")
        by = p.sign(newer, "anna", "bert")
        same(op.by_pipe('<(cat "$1") --note <(cat "$2")', newer, by), "", "and another one, through pipes")
        same(op.by_pipe('- --note "$2" < "$1"', newer, by), "beleid-al-geladen", "the pack from standard input")
        same(op.by_pipe('"$1" --note - < "$2"', newer, by), "beleid-al-geladen", "the note from standard input")
        check(signed(s.platform.toets(question(3), sleutel="sleutel-1")[2]) == first, "a repeated call says the same")
        same(rests_on(s.platform)["regio-demo"], newer_sha, "a new call")


def part_year():
    """Next year's amounts come in November and decide for homes that are let from 1 January."""
    with Scene() as s:
        p, op = s.packs, s.operator
        before = verdicts(s.platform, start=f"{YEAR + 1}-01-15")[0]
        same((before["uitkomst"], [p["id"] for p in before["beleid"]].count("nl.woningwet")), ("ONBEPAALD", 0), "next year before")
        check(any(m["van"] == "BELEID" for m in before["ontbreekt"]), "the policy is what is missing")
        pack, sha = p.year(YEAR + 1)
        same(op.load(pack, p.sign(pack, "anna", "bert")), "", "next year")
        after = verdicts(s.platform, start=f"{YEAR + 1}-01-15")[0]
        same({x["id"]: x["sha256"] for x in after["beleid"]}.get("nl.woningwet"), sha, "next year after")
        check(after["uitkomst"] != "ONBEPAALD", "next year is decided")
        check(rests_on(s.platform)["nl.woningwet"] != sha, "this year is as it was")
        same(shown(s.platform)[sha]["status"], "KOMEND", "not yet")
        s.restart(days=(datetime.date(YEAR + 1, 1, 1) - TODAY).days)
        same(shown(s.platform)[sha]["status"], "ACTIEF", "in January")
        s.restart()
        # A correction with a day of its own.
        day = TODAY + datetime.timedelta(days=10)
        fixed, fixed_sha = p.make(LAW, "verbeterd", version=f"{YEAR}.109")
        old = rests_on(s.platform)["nl.woningwet"]
        same(op.load(fixed, p.sign(fixed, "anna", "bert", vanaf=day)), "", "a correction from a day")
        same(rests_on(s.platform)["nl.woningwet"], old, "before its day")
        same((shown(s.platform)[fixed_sha]["status"], shown(s.platform)[fixed_sha]["vanaf"]), ("KOMEND", str(day)), "waits")
        s.restart(days=10)
        same(rests_on(s.platform)["nl.woningwet"], fixed_sha, "on its day")
        same(shown(s.platform)[old]["status"], "VERVANGEN", "the one before")
        same(just_before(s, day), old, "a moment before midnight")
        wait(s, lambda: rests_on(s.platform)["nl.woningwet"] == fixed_sha, "after midnight")


def just_before(s, day):
    """What national policy decides just before the midnight that begins this day, in a service that runs on through it: as many
    seconds before as this machine needs to start and ask."""
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc).timestamp()
    seconds = 6
    while True:
        shift = int(midnight - time.time()) - seconds
        s.stop()
        s.service.options = ["--klok-verschuiving", str(shift)]
        s.start()
        found = rests_on(s.platform)["nl.woningwet"]
        if time.time() + shift < midnight:
            return found
        seconds *= 2


def part_withdraw():
    with Scene() as s:
        p, op = s.packs, s.operator
        old = rests_on(s.platform)
        new, new_sha = p.overlay(f"{YEAR}.104")
        same(op.load(new, p.sign(new, "anna", "bert")), "", "load")
        mine = [v["jti"] for v in verdicts(s.platform, 20)] + [v["jti"] for v in verdicts(s.platform, 1)]
        body = question(5)
        body["corporatie"] = "L0102"
        theirs = [claims(a["toetsing"])["jti"] for a in s.other.toets(body)[2]["antwoorden"]]
        keyed = s.platform.toets(question(2), sleutel="k")[2]["antwoorden"]
        mine += [claims(a["toetsing"])["jti"] for a in keyed]
        same(sorted(references(s.platform, new_sha)), sorted(mine), "my verdicts on it")
        same(sorted(references(s.other, new_sha)), sorted(theirs), "theirs")
        same(s.platform.call("GET", f"/v1/beleidspakketten/{'0' * 64}/toetsingen")[0], 404, "of no pack")
        for tail in ("x", "0", "-1", "1/2"):
            same(s.platform.call("GET", f"/v1/beleidspakketten/{new_sha}/toetsingen/{tail}")[0], 404, "no such page")
        code, out, err = op("policy", "withdraw", new_sha, "--reason", "FOUT_IN_BEDRAG")
        same((code, err), (0, ""), "withdraw")
        check(f"regio-demo {len(mine)} toetsingen" in out and f"ander-platform {len(theirs)} toetsingen" in out, "counted", out)
        same(rests_on(s.platform), old, "the earlier version serves again")
        row = shown(s.platform)[new_sha]
        same((row["status"], row["ingetrokkenOp"], row["reden"]), ("INGETROKKEN", str(TODAY), "FOUT_IN_BEDRAG"), "shown")
        again = s.platform.toets(question(2), sleutel="k")[2]["antwoorden"]
        check(all(new_sha not in x.values() for x in packs_of({"antwoorden": again})), "a repeated call does not rest on it")
        check(not {claims(a["toetsing"])["jti"] for a in again} & set(mine), "and is another verdict")
        same(op.load(new, p.sign(new, "anna", "bert")), "beleid-ingetrokken", "it does not come back")
        code, out, _ = op("policy", "withdraw", new_sha, "--reason", "ANDERS")
        check(code == 0 and "FOUT_IN_BEDRAG" in out and f"regio-demo {len(mine)}" in out, "counted again, the reason stays")
        lower, lower_sha = p.overlay(f"{YEAR}.103.9")
        same(op.load(lower, p.sign(lower, "anna", "bert")), "", "a lower version than the withdrawn one")
        # Of the configuration too; and when nothing is left the policy is what is missing.
        same(op("policy", "withdraw", lower_sha, "--reason", "PROEF")[0], 0, "withdraw the lower one")
        same(op("policy", "withdraw", old["regio-demo"], "--reason", "PROEF")[0], 0, "withdraw one of the configuration")
        check("regio-demo" not in rests_on(s.platform), "no region any more")
        same(op("policy", "withdraw", old["nl.woningwet"], "--reason", "PROEF")[0], 0, "withdraw the national one")
        left = verdicts(s.platform)[0]
        same(left["uitkomst"], "ONBEPAALD", "nothing decides this year")
        check(any(m["van"] == "BELEID" for m in left["ontbreekt"]), "and it says why")
        s.restart()
        same(sorted(shown(s.platform)[x]["status"] for x in (new_sha, lower_sha, *old.values())), ["INGETROKKEN"] * 4,
             "withdrawn stays withdrawn")
        same(sorted(references(s.platform, new_sha)), sorted(mine), "my verdicts after a restart")
        same(verdicts(s.platform)[0]["uitkomst"], "ONBEPAALD", "still nothing")
        check("policy-withdrawn" in s.log() and "policy-loaded" in s.log(), "it stands in the log")
        # Many: pages.
        base = rests_on(s.platform, start=f"{YEAR - 1}-06-01")["nl.woningwet"]
        jtis = []
        for _ in range(12):
            jtis += [v["jti"] for v in verdicts(s.platform, 1000, start=f"{YEAR - 1}-06-01")]
        found = references(s.platform, base)
        check(set(jtis) <= set(found) and len(found) == len(set(found)) == len(jtis) + 1, "references on pages", len(found))


def part_restart():
    with Scene() as s:
        p, op = s.packs, s.operator
        new, new_sha = p.overlay(f"{YEAR}.104")
        year, year_sha = p.year(YEAR + 1)
        for pack in (new, year):
            same(op.load(pack, p.sign(pack, "anna", "bert")), "", "load")
        before, listed = rests_on(s.platform), op.list()
        files = sorted(os.listdir(os.path.join(s.service.directory, "data", "packs")))
        check(new_sha + ".note" in files and year_sha + ".stand" in files, "kept")
        for role in ("gate-platform", "notary"):     # a role that starts anew has the same set
            killed = s.service.pids()[role]
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            wait(s, lambda: not set(killed) & set(s.service.pids()[role]) and answers(s), f"the {role} was replaced")
            same(rests_on(s.platform), before, f"after the {role} was replaced")
        s.restart()
        same(rests_on(s.platform), before, "after a restart")
        same(op.list(), listed, "the list too")
        same(run("passend-launcher", "--check", "--config", os.path.join(s.service.directory, "passend.json"))[1], "in order\n",
             "--check")
        # What was in the configuration stays known when the configuration names others.
        path = os.path.join(s.service.directory, "passend.json")
        config = json.load(open(path, encoding="utf-8"))
        gone = [x for x, r in shown(s.platform).items() if r["id"] == "nl.woningwet" and r["versie"].startswith(f"{YEAR - 1}.")][0]
        config["packs"] = [x for x in config["packs"] if f"-{YEAR - 1}." not in x["bestand"]]
        json.dump(config, open(path, "w", encoding="utf-8"))
        s.restart()
        same(shown(s.platform)[gone]["status"], "VERVANGEN", "once configured")
        same(s.platform.call("GET", "/v1/beleidspakketten/" + gone)[0], 200, "still to be read")
        same(verdicts(s.platform, start=f"{YEAR - 1}-06-01")[0]["uitkomst"], "ONBEPAALD", "but does not decide")
        # A key that left the configuration signs nothing any more, also not what it signed before.
        config["beleidssleutels"], config["beleidsdrempel"] = [p.vkeys["carla"]], 1
        json.dump(config, open(path, "w", encoding="utf-8"))
        code, _, err = run("passend-launcher", "--check", "--config", path)
        same((code, err.count("note-sleutel-onbekend")), (1, 2), "--check says what will not serve")
        s.restart()
        check(new_sha not in shown(s.platform) and rests_on(s.platform)["regio-demo"] != new_sha, "without its signers it is gone")
        same(run("passendctl", "status", "--beheer", op.socket)[1].split("geweigerd-bij-start ")[1].strip(), "2", "status says so")
        check("note-sleutel-onbekend; the service goes on without this pack" in s.log(), "and the start")


def part_damage():
    """Each file under packs/ with one byte changed, cut, or missing: said aloud, and the service goes on without."""
    with Scene() as s:
        p, op = s.packs, s.operator
        old = rests_on(s.platform)["regio-demo"]
        new, new_sha = p.overlay(f"{YEAR}.104")
        same(op.load(new, p.sign(new, "anna", "bert")), "", "load")
        s.stop()
        folder = os.path.join(s.service.directory, "data", "packs")
        rows = [(".pack", 300, "beleid-bestand-anders"), (".pack", None, "beleid-bestand-anders"),
                (".pack", -1, "beleid-bestand-anders"), (".note", 40, "note-handtekening"), (".note", None, "beleid-bestand-anders"),
                (".note", -1, "note-ongeldig"), (".stand", 10, "instelling-ongeldig"), (".stand", -1, "instelling-ongeldig")]
        for end, at, reason in rows:
            path = os.path.join(folder, new_sha + end)
            good = open(path, "rb").read()
            if at is None:
                os.unlink(path)
            else:
                data = bytearray(good)
                if at < 0:
                    data = data[:-1]
                else:
                    data[at] ^= 1
                open(path, "wb").write(data)
            mark = len(s.log())
            s.start()
            said = s.log()[mark:]
            check(new_sha + ": " + reason in said, f"{end} {at}", said[-300:])
            same(rests_on(s.platform)["regio-demo"], old, f"{end} {at}: goes on without")
            s.stop()
            open(path, "wb").write(good)
        # Without its state nothing was loaded: what a crash left is cleared away.
        stand = os.path.join(folder, new_sha + ".stand")
        good = open(stand, "rb").read()
        os.unlink(stand)
        open(os.path.join(folder, "nieuw"), "wb").write(b"half")
        s.start()
        same(rests_on(s.platform)["regio-demo"], old, "half a load")
        same([f for f in os.listdir(folder) if f.startswith(new_sha) or f == "nieuw"], [], "is cleared away")
        same(op.load(new, p.sign(new, "anna", "bert")), "", "and can be loaded")
        same(open(stand, "rb").read(), good, "as before")
        # A withdrawal cannot be undone by damage: what may have been one counts as one.
        sha = rests_on(s.platform)["nl.woningwet"]
        s.stop()
        path = os.path.join(folder, sha + ".stand")
        open(path, "wb").write(b"passend/pakketstand/1\nherkomst configuratie\ningetrokken 2026-11-0")
        s.start()
        same(verdicts(s.platform)[0]["uitkomst"], "ONBEPAALD", "a state that cannot be read")


def part_faults():
    with Scene() as s:
        p, op = s.packs, s.operator
        before, listed = rests_on(s.platform), op.list()
        new, new_sha = p.overlay(f"{YEAR}.104")
        note = p.sign(new, "anna", "bert")
        # A place that cannot be written.
        folder = os.path.join(s.service.directory, "data", "packs")
        os.rename(folder, folder + "-weg")
        open(folder, "w").close()
        same(op.load(new, note), "dienst-opslag", "no place for the pack")
        same(op("policy", "withdraw", before["nl.woningwet"], "--reason", "PROEF")[2].split(": ")[2], "dienst-opslag",
             "no place for a withdrawal")
        os.unlink(folder)
        os.rename(folder + "-weg", folder)
        same([f for f in os.listdir(folder) if new_sha in f], [], "nothing of it is left")
        check(op.list().keys() == listed.keys(), "the list is as it was")
        # A role that dies, and one that does not answer: nobody uses it.
        for role in ("notary", "gate-platform"):
            pid, asked = offered(s, role, new, note)
            os.kill(pid, signal.SIGKILL)
            same(asked.communicate()[1].split(": ")[2], "dienst-herstart", f"the {role} dies while it is offered")
            wait(s, lambda: rests_on(s.platform) == before, f"as before without the {role}")
            check(new_sha not in op.list() and not [f for f in os.listdir(folder) if new_sha in f], "nowhere")
        pid, asked = offered(s, "gate-platform", new, note)
        with still(s.service.process.pid):      # it gives the offer up in the second in which it would find that the gate hangs
            time.sleep(OFFER_S)
        same(asked.communicate()[1].split(": ")[2], "dienst-druk", "the gate does not answer")
        os.kill(pid, signal.SIGCONT)
        wait(s, lambda: new_sha not in shown(s.platform), "the gate did not take it either")
        check(pid in s.service.pids()["gate-platform"], "and was not replaced")
        wait(s, lambda: op.load(new, note) == "", "in the end it is loaded")
        same(rests_on(s.platform)["regio-demo"], new_sha, "and used")
        # A role that does not take a decided change is replaced by one that does.
        pid = s.service.pids()["notary"][0]
        os.kill(pid, signal.SIGSTOP)
        code, out, _ = op("policy", "withdraw", new_sha, "--reason", "PROEF")
        check(code == 0 and "could not be counted" in out, "withdrawn although the notary slept", out)
        wait(s, lambda: rests_on(s.platform) == before, "and the next notary knows")
        check(pid not in s.service.pids().get("notary", []), "it was replaced")


@contextlib.contextmanager
def still(pid):
    """A launcher counts no beats meanwhile, whatever the machine is at: it asks no role, and finds none that hangs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def offered(s, role, pack, note):
    """A pack was offered to all roles, of which this one stands still. Returns its pid, and passendctl, which waits for the answer."""
    pid, launcher = s.service.pids()[role][0], s.service.process.pid
    with still(launcher):
        os.kill(pid, signal.SIGSTOP)
        asked = s.operator.begin("policy", "load", pack, "--note", note)
        until(lambda: asleep(asked.pid), "a question at the control socket")
    until(lambda: asleep(launcher), "an offer")
    return pid, asked


def asleep(pid):
    """A process that waits for something, and did a moment ago: passendctl has asked, there is nothing else it waits for; a launcher has
    done what there was to do."""
    for _ in range(5):
        time.sleep(0.02)
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            if f.read().rsplit(") ", 1)[1][0] != "S":
                return False
    return True


def wait(s, test, what):
    def holds():
        try:
            return test()
        except (OSError, AssertionError, TypeError, KeyError, http.client.HTTPException):
            s.platform.close()
            return False

    try:
        until(holds, what, 0.1)
        check(True, what)
    except AssertionError:
        check(False, what)


def answers(s):
    return rests_on(s.platform) is not None


def part_kills():
    """Roles and launcher die at random moments of loads and withdrawals: afterwards the set is the old or the new one, the
    same in gate, notary, files and list; what was confirmed holds."""
    rng = random.Random(int(os.environ.get("SEED", "5")))
    with Scene() as s:
        p, op = s.packs, s.operator
        confirmed, counts = None, {}
        for i in range(24):
            pack, sha = p.overlay(f"{YEAR}.{200 + i}")
            note = p.sign(pack, *rng.sample(NAMES, 2))
            before = rests_on(s.platform)["regio-demo"]
            role = rng.choice(["notary", "notary", "gate-platform", "launcher"])
            pid = s.service.pids()[role][0]
            result = []
            t = threading.Thread(target=lambda: result.append(op.load(pack, note)))
            t.start()
            time.sleep(rng.uniform(0, 0.03))
            os.kill(pid, signal.SIGKILL)
            t.join()
            if role == "launcher":
                s.platform.close()
                s.service.restart_launcher()
            wait(s, lambda: rests_on(s.platform) is not None, "it comes back")
            after = rests_on(s.platform)["regio-demo"]
            counts[(role, "new" if after == sha else "old")] = counts.get((role, "new" if after == sha else "old"), 0) + 1
            check(after in (before, sha), "old or new")
            if result == [""]:
                same(after, sha, f"confirmed ({role})")
            listed = op.list()
            same(listed.get(sha), "ACTIEF" if after == sha else None, "list")
            same(shown(s.platform).get(sha, {}).get("status"), "ACTIEF" if after == sha else None, "gate")
            if after != sha:
                s.restart()   # nothing of it is found later
                same(rests_on(s.platform)["regio-demo"], before, "nor after a restart")
        print("activation: kills", ", ".join(f"{r} {w} {n}" for (r, w), n in sorted(counts.items())))


PARTS = {k[5:]: f for k, f in globals().copy().items() if k.startswith("part_")}


def main():
    global part
    for name in sys.argv[2:] or list(PARTS):
        begin, part = time.monotonic(), name
        PARTS[name]()
        print(f"activation: {name} {time.monotonic() - begin:.1f} s", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
