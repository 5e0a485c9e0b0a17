"""A verdict of a running service, in the log that its host serves, which two witnesses cosigned and an authority stamped: what @sigstore/verify makes of place, checkpoint and
stamp, and `passend verify` of the verdict over the same folder.

    attested.py SOURCE BUILD BIN     exit 77 where node, npm or openssl is not installed
"""
import os
import shutil
import sys
import tempfile

import sigstore

SOURCE, BUILD, BIN = (os.path.abspath(a) for a in sys.argv[1:4])
sys.path[:0] = [os.path.join(SOURCE, "..", "..", "e2e"), os.path.join(SOURCE, "..")]
from attesting import HOUR, Stage                                       # noqa: E402
from client import accept, definitive, expect, home                     # noqa: E402
from patience import until                                              # noqa: E402
from witness import Witness                                             # noqa: E402


def decide(s):
    h = accept(s.platform, s.service.standin, "amina", home("W-1201", 69011))
    return expect("toetsingen", s.platform.toets(definitive(h), "attested-1"), 200)["antwoorden"][0]


def attested_to(s, index):
    """The log as a folder, once both have cosigned the verdict's row and the authority has stamped it."""
    until(lambda: s.lines(index + 1) == {"w1", "w2"}, "the lines of both witnesses")
    s.service.clock(HOUR)
    until(lambda: any(size > index for size in s.stamps()), "a stamp over the verdict's row")
    return s.mirror()[0]


def put(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def joined(folder, *files):
    """Several authorities in one file."""
    texts = []
    for name in files:
        with open(name, encoding="ascii") as f:
            texts.append(f.read())
    return put(folder, "authorities.pem", "".join(texts))


def verified(s, verdict, log, index, folder):
    """By our own reader: place, quorum, certificate and stamp; and not with one thing otherwise."""
    both, ca = os.path.join(s.folder, "two.policy"), joined(folder, os.path.join(s.folder, "certs", "verdict-ca.pem"), s.authority.ca)
    options = ["--log", log, "--vertrouwen", both, "--ca", ca]
    good = s.service.verify(verdict, *options)
    assert good.returncode == 0, good.stdout + good.stderr
    for word in ("in the log   %s, place %d of " % (s.origin, index), "cosigned by 2, enough of them by ", "there before 20"):
        assert word in good.stdout, (word, good.stdout)
    with open(both, encoding="ascii") as f:
        policy = f.read()
    stranger = Witness(os.path.join(folder, "w3"), "witness.example/w3", []).vkey
    three = put(folder, "three.policy", policy.replace("group both all w1 w2", "witness w3 %s\ngroup both all w1 w2 w3" % stranger))
    stamps = os.path.join(log, "stempels")
    spoilt = os.path.join(folder, "spoilt")
    shutil.copytree(log, spoilt)
    for name in (n for n in os.listdir(stamps) if n.endswith(".tsr")):
        with open(os.path.join(spoilt, "stempels", name), "r+b") as f:
            f.seek(-5, os.SEEK_END)
            f.write(b"spoil")
    head, claims, signature = verdict.split(".")
    changed = "%s.%s.%s%s" % (head, claims, "A" if signature[0] != "A" else "B", signature[1:])
    for text, more, reason in ((verdict, ["--log", log, "--vertrouwen", three], "getuigen-te-weinig"), (verdict, ["--log", spoilt, *options[2:]], "stempel-"),
                               (verdict, [*options[:4], "--ca", s.authority.ca], "certificaat-"), (changed, options, "bewijs-handtekening")):
        done = s.service.verify(text, *more)
        assert done.returncode != 0 and reason in done.stderr, (more, done.stdout, done.stderr)


def by_others(s, verdict, log, index, folder):
    """The same verdict, the proof of the folder's newest checkpoint and the folder's stamps, to @sigstore/verify."""
    code, proof = s.proves(log, index)
    assert code == 0, proof
    put(folder, "verdicts/W-1201.jws", verdict)
    put(folder, "verdicts/W-1201.tlog-proof", proof)
    shutil.copytree(os.path.join(log, "stempels"), os.path.join(folder, "log", "stempels"))
    shutil.copy(os.path.join(s.folder, "two.policy"), os.path.join(folder, "log.policy"))
    shutil.copy(os.path.join(s.authority.folder, "tsa.pem"), folder)
    shutil.copy(os.path.join(s.folder, "certs", "verdict.pem"), folder)
    sigstore.judge(BUILD, folder, 10)


def main():
    if sigstore.missing() is not None:
        print("SKIP: %s is not installed" % sigstore.missing())
        sys.exit(77)
    os.makedirs(BUILD, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="passend-attested-") as folder:
        s = Stage(BIN, folder)
        try:
            answer = decide(s)
            log = attested_to(s, answer["logIndex"])
            verified(s, answer["toetsing"], log, answer["logIndex"], os.path.join(folder, "ours"))
            by_others(s, answer["toetsing"], log, answer["logIndex"], os.path.join(folder, "theirs"))
        except BaseException:
            sys.stderr.write(s.said()[-5000:])
            raise
        finally:
            s.stop()


main()
