"""passend verify, show and bewijs on a log that make_log writes: every option, one thing at a time as it should not be.

    log.py PASSEND MAKE_LOG EXAMPLE

EXAMPLE is docs/examples/c/verify.c, which does the same by libpassend.

Each row: arguments, exit status, what standard output and standard error must have. Stamps are made by `openssl ts`.
"""
import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

PASSEND, MAKE_LOG, EXAMPLE = (os.path.abspath(a) for a in sys.argv[1:4])
HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(REPO, "tests", "e2e"))
from authority import authority, stamp, tool     # noqa: E402
from patience import patience     # noqa: E402

ENV = dict(os.environ, PASSEND_POLICY_DIR=os.path.join(HERE, "packs"), LC_ALL="C.UTF-8")
SIZE, EVERY = 600, 50
AT = str(int(time.time()) + 86400)
wrong = []
count = 0


def run(*args, data=None):
    return subprocess.run([PASSEND, *args], env=ENV, input=data, capture_output=True, timeout=patience())


def row(name, args, status, out="", err="", data=None):
    global count
    count += 1
    done = run(*args, data=data)
    stdout, stderr = done.stdout.decode(), done.stderr.decode()
    for text in ([out] if isinstance(out, str) else out):
        if text not in stdout:
            wrong.append("%s: %r is not in %r" % (name, text, stdout[-600:]))
    if err not in stderr or (err == "" and stderr != ""):
        wrong.append("%s: standard error %r" % (name, stderr[:300]))
    if done.returncode != status:
        wrong.append("%s: exit status %d, not %d; %s" % (name, done.returncode, status, stderr[:200]))
    return stdout


def claims():
    with open(os.path.join(HERE, "data", "verdict.jws"), encoding="ascii") as f:
        part = f.read().split(".")[1]
    body = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return dict(body, fase="toewijzing", iat=int(time.time()), iets={"nieuws": [1]},   # after its certificate was made
                tellend=False, verbintenis="AQID" + 39 * "A", vervangt={"jti": "s3Kr" + 18 * "A", "logIndex": 0, "reden": "EENHEID"},
                ontbreekt=[{"feit": "bewijs", "van": "AANVRAGER", "rol": "WON", "zekerheid": "BALIE"}])


def flip(path, at, bit=1):
    with open(path, "rb") as f:
        data = bytearray(f.read())
    data[at] ^= bit
    with open(path, "wb") as f:
        f.write(data)


def proofs(v, place):
    """One verdict, its proof, and who is trusted."""
    bewijs = ["--bewijs", "verdicts/%d.tlog-proof" % place, "--vertrouwen", "log.policy"]
    row("without a proof", v(1), 0, ["genuine (test environment)", "in the log   not shown", "phase        toewijzing", 'iets         {"nieuws":[1]}'])
    row("with its proof", v(1) + bewijs, 0, ["in the log   log.example/passend, place 1 of 600", "cosigned by 1, enough of them by 2026-11-30 12:00 UTC"])
    row("the proof of another", v(51) + bewijs, 1, err="logbewijs-klopt-niet")
    row("nobody is trusted", v(1) + bewijs[:2], 2, err="Usage")
    row("no such proof", v(1) + ["--bewijs", "x"] + bewijs[2:], 4, err="cannot read the proof")
    row("no such policy", v(1) + bewijs[:2] + ["--vertrouwen", "x"], 4, err="cannot read who is trusted")
    with open("log.policy", encoding="ascii") as f:
        policy = f.read()
    log, witness, _ = policy.splitlines()
    for name, text, status, err in (
            ("nobody need cosign", log + "\nquorum none\n", 0, ""), ("who need not cosigned", log + "\n" + witness + "\nquorum none\n", 0, ""), ("a witness without the log", witness + "\nquorum w1\n", 1, "log-onbekend"),
            ("another witness", log + "\nwitness w1 witness.example/w9+e0ab4c7b+BJ/y\nquorum w1\n", 1, "line 2"),
            ("no quorum", log + "\n", 1, "vertrouwen-ongeldig"), ("cut", policy[:-1], 1, "vertrouwen-ongeldig")):
        with open("other.policy", "w", encoding="ascii") as f:
            f.write(text)
        row(name, v(1) + bewijs[:2] + ["--vertrouwen", "other.policy"], status, err=err)
    out = row("as JSON", v(1) + bewijs + ["--json"], 0)
    if json.loads(out)["log"] != {"origin": "log.example/passend", "index": 1, "size": 600, "witnesses": 1, "cosigned": 1796040000, "stamped": 0}:
        wrong.append("as JSON: " + out[:300])


def folders(v):
    """The log's own tiles."""
    log = ["--log", "log", "--vertrouwen", "log.policy"]
    row("out of the log", v(301) + log, 0, ["place 301 of 600", "cosigned by 1"])
    row("proof and log", v(301) + log + ["--bewijs", "verdicts/301.tlog-proof"], 0, "place 301 of 600")
    row("many", ["verify", "verdicts", "--keys", "keys.json", "--test", "--at", AT] + log, 0, ["place 551\n", "12 genuine, 0 refused\n"])
    row("no such log", v(301) + ["--log", "verdicts", "--vertrouwen", "log.policy"], 4, err="cannot read the checkpoint")
    row("no place in it", ["verify", os.path.join(HERE, "data", "verdict.jws"), "--keys", os.path.join(HERE, "data", "sleutels.json"), "--test", "--at", AT] + log, 1,
        err="logplaats-onbekend")
    # A tile that is not there, is short, or was changed; a partial tile may be gone once the full one is there.
    for tile, bad in (("0/001", (301, 351)), ("0/002.p/88", (551,)), ("1/000.p/2", (301,))):
        path = os.path.join("log", "tile", tile)
        shutil.copy(path, "kept")
        os.remove(path)
        row("without tile " + tile, v(bad[0]) + log, 1, err="logtegel-ontbreekt")
        with open("kept", "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(data[:-1])
        row("tile cut " + tile, v(bad[0]) + log, 1, err="logtegel-ontbreekt")
        shutil.copy("kept", path)
    shutil.copy(os.path.join("log", "tile", "0", "002.p", "88"), "kept")
    shutil.move(os.path.join("log", "tile", "0", "002.p"), "aside")
    with open("kept", "rb") as f, open(os.path.join("log", "tile", "0", "002"), "wb") as g:
        g.write(f.read() + bytes(32 * (256 - 88)))
    row("the full tile in place of the partial one", v(551) + log, 0, "place 551 of 600")
    os.remove(os.path.join("log", "tile", "0", "002"))
    shutil.move("aside", os.path.join("log", "tile", "0", "002.p"))
    # Random bytes of the tiles that a proof rests on, and each of its checkpoint. The hash of the entry itself is not read.
    chance = random.Random(7)
    for n in range(12):
        at = chance.choice([b for b in range(8192) if b // 32 != 301 - 256])
        flip("log/tile/0/001", at)
        row("tile byte %d" % at, v(301) + log, 1, err="logbewijs-klopt-niet")
        flip("log/tile/0/001", at)
    for at in range(0, os.path.getsize("log/checkpoint"), 9):
        flip("log/checkpoint", at)
        done = run(*(v(301) + log))
        if done.returncode == 0:
            wrong.append("checkpoint byte %d" % at)
        flip("log/checkpoint", at)


def remembering(v):
    log, bewijs = ["--vertrouwen", "log.policy", "--log", "log"], ["--vertrouwen", "log.policy", "--bewijs", "verdicts/1.tlog-proof"]
    with open("log/checkpoint", "rb") as f:
        newest = f.read()

    def kept(what, text=newest):
        with open("seen", "rb") as f:
            if f.read() != text:
                wrong.append("%s: another checkpoint was kept" % what)

    row("nothing was remembered", v(1) + bewijs + ["--onthoud", "seen"], 0)
    kept("first")
    row("the same again", v(1) + bewijs + ["--onthoud", "seen"], 0)
    shutil.copy("older.checkpoint", "seen")
    with open("seen", "rb") as f:
        older = f.read()
    row("no way there", v(1) + bewijs + ["--onthoud", "seen"], 1, err="samenhang-ontbreekt")
    kept("no way there", older)
    row("a way there", v(1) + bewijs + ["--onthoud", "seen", "--samenhang", "step"], 0)
    kept("a way there")
    shutil.copy("older.checkpoint", "seen")
    row("by the tiles", v(1) + log + ["--onthoud", "seen"], 0)
    kept("by the tiles")
    shutil.copy("older.checkpoint", "seen")
    with open("step", encoding="utf-8") as f:
        step = f.read().splitlines(True)
    for name, text, err in (("another hash", [step[0], "A" * 43 + "=\n"] + step[2:], "log-niet-samenhangend"), ("a hash less", step[:1] + step[2:], "log-niet-samenhangend"),
                            ("from elsewhere", ["old 7\n"] + step[1:], "samenhang-ontbreekt"), ("no step", ["x\n"], "logbewijs-vorm")):
        with open("bad.step", "w", encoding="utf-8") as f:
            f.write("".join(text))
        row(name, v(1) + bewijs + ["--onthoud", "seen", "--samenhang", "bad.step"], 1, err=err)
        kept(name, older)
    flip("seen", 30)
    row("what was remembered is spoilt", v(1) + log + ["--onthoud", "seen"], 1, err="note-handtekening")
    # A log that was begun again is another tree of the same size.
    tool(MAKE_LOG, "again", str(SIZE), "60", "claims.json")
    row("another tree", v(1) + ["--vertrouwen", "log.policy", "--log", "log", "--onthoud", "again/log/checkpoint"], 1, err="log-niet-samenhangend")
    row("an older one of another tree", v(1) + ["--vertrouwen", "log.policy", "--log", "log", "--onthoud", "again/older.checkpoint"], 1, err="log-niet-samenhangend")
    row("who is trusted is needed", v(1) + ["--onthoud", "seen"], 2, err="Usage")
    row("a step to nowhere", v(1) + ["--samenhang", "step"], 2, err="Usage")


def authorities(v):
    log = ["--log", "log", "--vertrouwen", "log.policy", "--ca", "ca.pem"]
    row("certificate", v(1) + ["--ca", "ca.pem"], 0, "led to the authority when it was signed")
    with open("verdicts/1.jws", encoding="ascii") as f:
        head = f.read().split(".")[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    with open("x5c.der", "wb") as f:
        f.write(base64.b64decode(header["x5c"][0]))
    tool("openssl", "x509", "-inform", "DER", "-in", "x5c.der", "-out", "x5c.pem")
    tool("openssl", "verify", "-attime", str(header["iat"]), "-x509_strict", "-CAfile", "ca.pem", "x5c.pem")
    row("another authority", v(1) + ["--ca", "verdict.pem"], 1, err="certificaat-keten")
    row("no authority", v(1) + ["--ca", "claims.json"], 1, err="certificaat-vorm")
    row("no stamp yet", v(1) + log, 0)
    stamp(".", "log/checkpoint", SIZE)
    stamp(".", "older.checkpoint", SIZE // 2)
    with open("claims.json", encoding="utf-8") as f:
        iat = json.load(f)["iat"]
    early = [a if a != AT else str(iat - 5) for a in v(1)]     # the clocks of a verdict and its reader may differ by ten seconds
    for place in (1, 551):
        row("stamped %d" % place, v(place) + log, 0, "there before 20")
    if json.loads(row("stamped, as JSON", v(1) + log + ["--json"], 0))["log"]["stamped"] < time.time() + 3000:
        wrong.append("the time of a stamp that may be off by an hour")
    row("stamped later", early + log, 1, err="stempel-later")
    row("not asked for", v(1) + log[:4], 0)
    flip("log/stempels/300.tsr", -1)
    row("a stamp that is spoilt", v(1) + log, 1, err="stempel-handtekening")
    flip("log/stempels/300.tsr", -1)
    shutil.copy("log/stempels/600.tsr", "log/stempels/300.tsr")
    row("a stamp of something else", v(1) + log, 1, err="stempel-andere-inhoud")
    os.remove("log/stempels/300.tsr")
    row("a stamp that is not there yet: the next", v(1) + log, 0, "there before 20")
    shutil.rmtree("log/stempels")


def bare(path):
    """A checkpoint as it is before any witness saw it: with the line of the log only."""
    with open(path, "rb") as f:
        text, signatures = f.read().rsplit(b"\n\n", 1)
    with open(path, "wb") as f:
        f.write(text + b"\n\n" + signatures.split(b"\n")[0] + b"\n")


def attested(v):
    """The newest checkpoint is not cosigned yet; older ones are, under stempels/."""
    log = ["--log", "log", "--vertrouwen", "log.policy"]
    shutil.copy("log/checkpoint", "newest")
    bare("log/checkpoint")
    row("nobody has seen it yet", v(1) + log, 1, err="getuigen-te-weinig")
    row("nor is there a proof", ["bewijs", "log", "1", "--vertrouwen", "log.policy"], 1, err="getuigen-te-weinig")
    stamp(".", "older.checkpoint", SIZE // 2)
    row("an older one was seen", v(1) + log, 0, ["place 1 of 300", "cosigned by 1, enough of them by 2026-11-30 12:00 UTC"])
    row("with its stamp", v(1) + log + ["--ca", "ca.pem"], 0, ["place 1 of 300", "there before 20"])
    row("what came after it", v(551) + log, 1, err="getuigen-te-weinig")
    row("beyond all", ["bewijs", "log", "600", "--vertrouwen", "log.policy"], 1, err="logbewijs-klopt-niet")
    row("a proof to what came after it", ["bewijs", "log", "551", "--vertrouwen", "log.policy"], 1, err="getuigen-te-weinig")
    with open("seen.tlog-proof", "w", encoding="utf-8") as f:
        f.write(row("a proof to it", ["bewijs", "log", "1", "--vertrouwen", "log.policy"], 0))
    row("which is one", v(1) + ["--bewijs", "seen.tlog-proof", "--vertrouwen", "log.policy"], 0, "place 1 of 300")
    row("a proof to the newest", ["bewijs", "log", "551"], 0, "\n600\n")
    with open("keys.json", encoding="ascii") as f:
        keys = json.load(f)
    for name, at, status, err in (("leaked", 1796040000, 1, "sleutel-gelekt"), ("leaked later", 1796040001, 0, "")):
        with open("leaked.json", "w", encoding="ascii") as f:
            json.dump({"keys": [dict(keys["keys"][0], **{"passend:gelektVanaf": at})]}, f)
        row(name, [a if a != "keys.json" else "leaked.json" for a in v(1)] + log, status, err=err)
    shutil.copy("again/older.checkpoint", "log/stempels/300.checkpoint")
    row("others saw another tree", v(1) + log, 1, err="log-niet-samenhangend")
    shutil.copy("newest", "log/checkpoint")
    row("whatever was seen since", v(1) + log, 1, err="log-niet-samenhangend")
    shutil.rmtree("log/stempels")
    shutil.copy("older.checkpoint", "bare.checkpoint")
    bare("bare.checkpoint")
    stamp(".", "bare.checkpoint", SIZE // 2)
    row("a stamp needs no witness", v(1) + log + ["--ca", "ca.pem"], 0, ["place 1 of 600", "there before 20"])
    bare("log/checkpoint")
    row("but a checkpoint does", v(1) + log + ["--ca", "ca.pem"], 1, err="getuigen-te-weinig")
    shutil.copy("newest", "log/checkpoint")
    shutil.rmtree("log/stempels")


def lines(v):
    """Many: lines, answers of the API, standard input."""
    rest = ["--keys", "keys.json", "--test", "--at", AT]
    jws = [open("verdicts/%d.jws" % p, encoding="ascii").read() for p in (1, 51)]
    proof = open("verdicts/1.tlog-proof", encoding="utf-8").read()
    text = "".join((jws[0] + "\n", json.dumps(jws[1]) + "\r\n", "\n", json.dumps({"toetsing": jws[0], "logbewijs": proof, "anders": [1.5, {"é": None}]}) + "\n",
                    json.dumps({"toetsing": jws[1], "logbewijs": proof}) + "\n", json.dumps({"x": 1}) + "\n", "{\n", jws[0][:-9] + "A" * 9 + "\n",
                    '{"toetsing":"%s","toetsing":"%s"}\n' % (jws[0], jws[0])))
    with open("many.ndjson", "w", encoding="utf-8") as f:
        f.write(text)
    expected = ["1  genuine  GESCHIKT  r-1024\n", "2  genuine", "4  genuine  GESCHIKT  r-1024  place 1\n", "5  refused  logbewijs-klopt-niet\n", "6  refused  bewijs-grootte\n",
                "7  refused  bewijs-grootte\n", "8  refused  bewijs-handtekening\n", "9  refused  bewijs-grootte\n", "3 genuine, 5 refused\n"]
    row("lines", ["verify", "many.ndjson"] + rest + ["--vertrouwen", "log.policy"], 1, expected)
    row("standard input", ["verify", "-"] + rest + ["--vertrouwen", "log.policy"], 1, expected, data=text.encode())
    out = row("lines as JSON", ["verify", "many.ndjson", "--json"] + rest + ["--vertrouwen", "log.policy"], 1)
    answers = [json.loads(line) for line in out.splitlines()]
    if [a.get("result") for a in answers] != ["accept", "accept", "accept", "refuse", "refuse", "refuse", "refuse", "refuse", None] or answers[-1] != {"genuine": 3, "refused": 5}:
        wrong.append("lines as JSON: " + out[:300])
    row("a proof, and nobody trusted", ["verify", "many.ndjson"] + rest, 1, "4  refused  vertrouwen-ongeldig")
    row("two files", ["verify", "verdicts/1.jws", "many.ndjson"] + rest + ["--vertrouwen", "log.policy"], 1, ["verdicts/1.jws  genuine  GESCHIKT  r-1024  place 1\n",
                                                                                                              "many.ndjson:8  refused", "4 genuine, 5 refused\n"])
    row("a file that is not there", ["verify", "verdicts/1.jws", "nowhere"] + rest + ["--vertrouwen", "log.policy"], 4, "1 genuine, 0 refused", err="cannot read nowhere")
    row("one proof for many", ["verify", "verdicts", "--bewijs", "verdicts/1.tlog-proof", "--vertrouwen", "log.policy"] + rest, 2, err="Usage")
    row("one proof for lines", ["verify", "many.ndjson", "--bewijs", "verdicts/1.tlog-proof", "--vertrouwen", "log.policy"] + rest, 2, err="Usage")
    row("standard input twice", ["verify", "-", "--keys", "-", "--test"], 2, err="Usage", data=b"")


def rules(v):
    """The packs that the verdict names are those of policy/."""
    env = ENV["PASSEND_POLICY_DIR"]
    ENV["PASSEND_POLICY_DIR"] = os.path.join(REPO, "policy")
    with open(os.path.join(HERE, "data", "verdict.jws"), encoding="ascii") as f:
        part = f.read().split(".")[1]
    packs = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["beleid"]
    known = {}
    for pack in ("nl.woningwet/2026", "regio-demo/2026"):
        done = subprocess.run([PASSEND, "policy", "compile", pack, "-o", "pack.out"], env=ENV, capture_output=True, check=True)
        known[pack] = re.search("[0-9a-f]{64}", done.stdout.decode())[0]
    body = claims()
    body["beleid"] = [dict(p, sha256=known[p["id"] + "/2026"]) for p in packs]
    both = ["--beleid", "nl.woningwet/2026", "--beleid", "regio-demo/2026"]
    for name, change, args, status, err, out in (
            ("the packs it names", {}, both, 0, "", "its classes lead to its outcome"),
            ("one of them", {}, both[:2], 0, "", "reasons"),
            ("not named", {}, ["--beleid", "nl.woningwet/2025"], 1, "verdict-ander-beleid", ""),
            ("another outcome", {"uitkomst": "RUIMTE_DAEB"}, both, 1, "verdict-uitkomst", ""),
            ("other classes", {"daeb": "BOVEN"}, both, 1, "verdict-uitkomst", ""),
            ("an open class", {"daeb": "ONBEPAALD", "uitkomst": "ONBEPAALD"}, both, 0, "", ""),
            ("open, though all is known", {"uitkomst": "ONBEPAALD"}, both, 1, "verdict-uitkomst", ""),
            ("without a home", {"eenheid": None, "uitkomst": "RUIMTE_DAEB"}, both, 0, "", "")):
        changed = {k: x for k, x in {**body, **change}.items() if x is not None}
        with open("changed.json", "w", encoding="utf-8") as f:
            json.dump(changed, f)
        shutil.rmtree("rules", ignore_errors=True)
        tool(MAKE_LOG, "rules", "2", "2", "changed.json")
        row(name, ["verify", "rules/verdicts/1.jws", "--keys", "rules/keys.json", "--test", "--at", AT] + args, status, out, err)
    row("show with texts", ["show", "rules/verdicts/1.jws", "--beleid", "nl.woningwet/2026"], 0, ["NOT CHECKED", "PASSEND_LAAG_ONDER_LAGE_GRENS\n               "])
    ENV["PASSEND_POLICY_DIR"] = env


def showing(v):
    row("show", ["show", "verdicts/1.jws"], 0, ["NOT CHECKED: passend verify tells whether it is genuine\n", "rent €690.11", "place in log 1\n", "counts       no\n",
        "replaces     s3Kr" + 18 * "A" + ", place in log 0, because of EENHEID\n", "commitment   AQID",
        "missing      bewijs, to be given by AANVRAGER, of WON, assurance at least BALIE\n"])
    row("show JSON", ["show", "verdicts/1.jws", "--json"], 0, '"logIndex":1')
    for name, text, status, err in (("no verdict", "x", 1, "bewijs-vorm"), ("not base64", "a.!.c", 1, "bewijs-base64"), ("not JSON", "a.eA.c", 1, "json-onjuist"),
                                    ("a number", "a.MQ.c", 1, "json-onjuist")):
        with open("no.jws", "w", encoding="ascii") as f:
            f.write(text)
        row("show " + name, ["show", "no.jws"], status, err=err)
    row("show nothing", ["show"], 2, err="Usage")
    row("show nowhere", ["show", "nowhere"], 4, err="cannot read")
    row("show a terminal nothing", ["show", "-"], 0, data=b"a." + base64.urlsafe_b64encode(b'{"iets":"\x7f[31m"}').rstrip(b"=") + b".c", out="iets         [31m\n")
    row("show no other direction", ["show", "-"], 0, data=b"a." + base64.urlsafe_b64encode('{"iets":"\u202eé","ook":"é"}'.encode()).rstrip(b"=") + b".c",
        out=["iets         ?????\n", "ook          é\n"])
    row("show no C1", ["show", "-"], 0, data=b"a." + base64.urlsafe_b64encode('{"iets":"\u009b31m"}'.encode()).rstrip(b"=") + b".c", out="iets         ??31m\n")


def making(v):
    out = row("bewijs", ["bewijs", "log", "301"], 0, "c2sp.org/tlog-proof@v1\nindex 301\n")
    with open("verdicts/301.tlog-proof", encoding="utf-8") as f:
        if f.read() != out:
            wrong.append("bewijs: not the proof that was made with the log")
    os.mkdir("made")
    row("several", ["bewijs", "log", "1", "51", "-o", "made"], 0)
    row("several to standard output", ["bewijs", "log", "1", "51"], 2, err="Usage")
    for place in (1, 51):
        row("made %d" % place, v(place) + ["--bewijs", "made/%d.tlog-proof" % place, "--vertrouwen", "log.policy"], 0, "place %d of 600" % place)
    row("beyond", ["bewijs", "log", "600"], 1, err="logbewijs-klopt-niet")
    row("no place", ["bewijs", "log", "x"], 2, err="Usage")
    row("no log", ["bewijs", "made", "1"], 4, err="dienst-storing")
    row("nowhere to write", ["bewijs", "log", "1", "-o", "nowhere"], 4, err="cannot write")
    flip("log/tile/1/000.p/2", 40)
    row("tiles of another tree", ["bewijs", "log", "1"], 1, err="log-niet-samenhangend")
    flip("log/tile/1/000.p/2", 40)


def library(v):
    """The example, on good and spoilt files."""
    good = ["keys.json", "log.policy", "verdicts/1.jws", "verdicts/1.tlog-proof"]
    with open("keys.json", encoding="ascii") as f:
        keys = json.load(f)
    for name, key in (("leaked.json", {"passend:gelektVanaf": 1796040000}), ("later.json", {"passend:gelektVanaf": 1796040001}), ("retired.json", {"passend:tot": 0})):
        with open(name, "w", encoding="ascii") as f:
            json.dump({"keys": [dict(keys["keys"][0], **key)]}, f)
    with open("cut.policy", "w", encoding="ascii") as f:
        f.write("quorum none")
    with open("log.policy", encoding="ascii") as f:
        policy = f.read().splitlines()
    with open("none.policy", "w", encoding="ascii") as f:
        f.write("%s\n%s\nquorum none\n" % tuple(policy[:2]))
    for name, args, status, out, err in (
            ("good", good, 0, "GESCHIKT, place 1 of 600, 1 witnesses, keep this checkpoint\n", ""),
            ("seen before", good + ["older.checkpoint", "step"], 0, "keep this checkpoint", ""),
            ("the same", good + ["log/checkpoint"], 0, "1 witnesses\n", ""),
            ("no way there", good + ["older.checkpoint"], 1, "", "the log of last time: samenhang-ontbreekt"),
            ("another way", good + ["older.checkpoint", "verdicts/1.tlog-proof"], 1, "", "the log of last time: logbewijs-vorm"),
            ("another tree", good + ["again/log/checkpoint"], 1, "", "the log of last time: log-niet-samenhangend"),
            ("the proof of another", good[:3] + ["verdicts/51.tlog-proof"], 1, "", "place in the log: logbewijs-klopt-niet"),
            ("no policy", ["keys.json", "cut.policy"] + good[2:], 1, "", "policy: vertrouwen-ongeldig"),
            ("no keys", ["claims.json"] + good[1:], 1, "", "keys: lid-ontbreekt"),
            ("leaked", ["leaked.json"] + good[1:], 1, "", "place in the log: sleutel-gelekt"),
            ("leaked later", ["later.json"] + good[1:], 0, "place 1", ""),
            ("leaked later, and nobody need cosign", ["later.json", "none.policy"] + good[2:], 1, "", "place in the log: sleutel-gelekt"),
            ("retired", ["retired.json"] + good[1:], 1, "", "place in the log: sleutel-niet-in-gebruik")):
        done = subprocess.run([EXAMPLE, *args], capture_output=True, timeout=patience())
        if done.returncode != status or out not in done.stdout.decode() or err not in done.stderr.decode():
            wrong.append("library, %s: %d %s %s" % (name, done.returncode, done.stdout.decode()[:200], done.stderr.decode()[:200]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        authority(folder)
        with open("claims.json", "w", encoding="utf-8") as f:
            json.dump(claims(), f)
        tool(MAKE_LOG, folder, str(SIZE), str(EVERY), "claims.json", "verdict.pem", "verdict.key")

        def v(place):
            return ["verify", "verdicts/%d.jws" % place, "--keys", "keys.json", "--test", "--at", AT]

        for part in (lambda x: proofs(x, 1), folders, remembering, authorities, attested, lines, rules, showing, making, library):
            part(v)
        os.chdir("/")
    print("\n".join(wrong) if wrong else "%d commands as expected" % count)
    sys.exit(1 if wrong else 0)


main()
