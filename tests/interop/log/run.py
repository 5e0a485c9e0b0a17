"""A log of ours to Go's reader of logs and back, and our time-stamps to openssl's.

    run.py SOURCE BUILD PASSEND MAKE_LOG CLAIMS_JWS LOG_DRIVE TILER GATE_LOG     exit 77 where Go and golang.org/x/mod are not installed

Logs of several sizes are written by make_log and read by Go: every entry by its proof out of the tiles, checkpoints, consistency; then proofs of
ours. Our tiler writes logs too, and Go reads them from our gate. Go writes logs, of which `passend bewijs` makes the same proofs as Go, and `passend vectors` takes Go's proofs and refuses each with a byte
changed.
"""
import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys

SOURCE, BUILD, PASSEND, MAKE_LOG, CLAIMS, DRIVE, TILER, GATE = sys.argv[1:9]
GO = os.path.join(BUILD, "log")
ENV = dict(os.environ, GO111MODULE="off", GOPATH="/usr/share/gocode", CGO_ENABLED="0", GOCACHE=os.path.join(BUILD, "cache"), GOFLAGS="")
SIZES = (1, 2, 255, 256, 257, 700)


def run(*args, **more):
    done = subprocess.run(args, capture_output=True, timeout=300, **more)
    if done.returncode != 0:
        sys.exit("%s: %s%s" % (" ".join(args)[:300], done.stdout.decode()[-600:], done.stderr.decode()[-600:]))
    return done.stdout


def refuse(*args):
    if subprocess.run(args, capture_output=True, timeout=300).returncode == 0:
        sys.exit("taken: " + " ".join(args)[:300])


def entry_of(jws):
    digest = hashlib.sha256(jws.rsplit(".", 1)[0].encode()).digest()
    return hashlib.sha256(b"passend/log/1\0\1" + digest).hexdigest()


def ours(size):
    folder = os.path.join(BUILD, "ours-%d" % size)
    shutil.rmtree(folder, ignore_errors=True)
    run(MAKE_LOG, folder, str(size), "50", os.path.join(BUILD, "claims.json"))
    with open(os.path.join(folder, "log.policy"), encoding="ascii") as f:
        vkey = f.read().split()[1]
    log = os.path.join(folder, "log")
    older = os.path.join(folder, "older.checkpoint") if size > 1 else os.path.join(log, "checkpoint")
    print(run(GO, "read", log, vkey, older).decode().strip())
    verdicts = os.path.join(folder, "verdicts")         # there is none in a log of one
    for name in sorted(n for n in (os.listdir(verdicts) if size > 1 else []) if n.endswith(".jws")):
        with open(os.path.join(verdicts, name), encoding="ascii") as f:
            entry = entry_of(f.read())
        proof = os.path.join(verdicts, name[:-4] + ".tlog-proof")
        run(GO, "proof", proof, vkey, entry)
        refuse(GO, "proof", proof, vkey, "%064x" % (int(entry, 16) ^ 1))
    # A changed byte of a tile is seen by the reader that does not know us.
    tile = os.path.join(log, "tile", "0", "000" if size >= 256 else "000.p/%d" % size)
    with open(tile, "r+b") as f:
        f.seek(5)
        byte = f.read(1)
        f.seek(5)
        f.write(bytes([byte[0] ^ 1]))
    refuse(GO, "read", log, vkey, older)


def served(size):
    """As a service publishes it: written by the tiler, read over HTTPS."""
    folder = os.path.join(BUILD, "served-%d" % size)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "log"))
    run("sh", "-c", '. "$0"; ca ca; leaf server ca /CN=localhost subjectAltName=DNS:localhost', os.path.join(SOURCE, "../../role/certificates.sh"), cwd=folder)
    with subprocess.Popen([DRIVE, TILER, GATE, "log", str(size)], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as drive:
        port, vkey = drive.stdout.readline().decode().split()
        address, log = "https://localhost:%s" % port, os.path.join(folder, "log")
        older = os.path.join(folder, "older.checkpoint") if size > 1 else os.path.join(log, "checkpoint")
        print(run(GO, "read", address, vkey, older, env=dict(os.environ, LOG_CA=os.path.join(folder, "ca.pem"))).decode().strip(), "from the gate")
        drive.stdin.close()
        if drive.wait(300) != 0:
            sys.exit("the processes of the log do not end")
    run(GO, "read", log, vkey, older)          # any web server can serve it


def theirs(size):
    folder = os.path.join(BUILD, "theirs-%d" % size)
    shutil.rmtree(folder, ignore_errors=True)
    run(GO, "make", folder, str(size))
    with open(os.path.join(folder, "vkey"), encoding="ascii") as f:
        vkey = f.read().strip()
    questions, wanted = [], []
    chance = random.Random(size)
    for name in sorted(n for n in os.listdir(os.path.join(folder, "proofs")) if not n.endswith(".entry")):
        with open(os.path.join(folder, "proofs", name), "rb") as f:
            proof = f.read()
        with open(os.path.join(folder, "proofs", name + ".entry"), encoding="ascii") as f:
            entry = base64.b64encode(bytes.fromhex(f.read())).decode()
        made = run(PASSEND, "bewijs", folder, name)
        if made != proof:
            sys.exit("passend bewijs makes another proof of %s in %d" % (name, size))
        base = {"op": "tlog-proof", "entry_b64": entry, "vkeys": [vkey]}
        questions.append(dict(base, proof_b64=base64.b64encode(proof).decode()))
        wanted.append("accept")
        for at in chance.sample(range(len(proof)), min(20, len(proof))):
            changed = bytearray(proof)
            changed[at] ^= 1 << chance.randrange(7)
            questions.append(dict(base, proof_b64=base64.b64encode(bytes(changed)).decode()))
            wanted.append("refuse")
    lines = "".join(json.dumps(q) + "\n" for q in questions).encode()
    answers = [json.loads(a)["result"] for a in run(PASSEND, "vectors", input=lines).decode().splitlines()]
    for q, a, w in zip(questions, answers, wanted, strict=True):
        if a != w:
            sys.exit("%s, not %s: %s" % (a, w, json.dumps(q)[:500]))
    with open(os.path.join(folder, "step"), encoding="utf-8") as f:
        head, note = f.read().split("\n\n", 1)
    old, *hashes = head.split("\n")
    with open(os.path.join(folder, "older"), encoding="utf-8") as f:
        older = f.read().split("\n")
    question = {"op": "consistency", "size1": int(old[4:]), "size2": size, "root1_b64": older[2], "root2_b64": note.split("\n")[2], "proof_b64": hashes}
    if b'"accept"' not in run(PASSEND, "vectors", input=json.dumps(question).encode()):
        sys.exit("consistency of Go's log of %d" % size)
    print("%d proofs by Go in %d, %d spoilt" % (wanted.count("accept"), size, wanted.count("refuse")))


def main():
    if shutil.which("go") is None or not os.path.isdir("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"):
        print("SKIP: golang-go and golang-golang-x-mod-dev are not installed")
        sys.exit(77)
    os.makedirs(BUILD, exist_ok=True)
    run("go", "build", "-o", GO, os.path.join(SOURCE, "main.go"), env=ENV)
    with open(CLAIMS, encoding="ascii") as f:
        part = f.read().split(".")[1]
    with open(os.path.join(BUILD, "claims.json"), "wb") as f:
        f.write(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    for size in SIZES:
        ours(size)
        served(size)
    for size in SIZES[1:]:
        theirs(size)


main()
