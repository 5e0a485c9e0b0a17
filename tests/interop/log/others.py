"""A log of ours and its verdicts to readers that are packaged: @sigstore/verify (places, checkpoint, stamp), python3-jwcrypto (verdicts).

    others.py SOURCE BUILD MAKE_LOG CLAIMS_JWS     exit 77 where one of them cannot be had
"""
import base64
import os
import shutil
import sys

import sigstore

SOURCE, BUILD, MAKE_LOG, CLAIMS = (os.path.abspath(a) for a in sys.argv[1:5])
sys.path.insert(0, os.path.join(SOURCE, "..", "..", "cli"))
from authority import authority, stamp, tool     # noqa: E402

FOLDER, SIZE = os.path.join(BUILD, "verdicts-of-others"), 300


def make():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    authority(FOLDER)
    with open(CLAIMS, encoding="ascii") as f:
        part = f.read().split(".")[1]
    with open(os.path.join(FOLDER, "claims.json"), "wb") as f:
        f.write(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    tool(MAKE_LOG, FOLDER, str(SIZE), "50", "claims.json", "verdict.pem", "verdict.key", cwd=FOLDER)
    stamp(FOLDER, "log/checkpoint", SIZE)


def changes(jws):
    """But for the last characters: not everybody minds bits there that say nothing."""
    for at in range(0, len(jws) - 4, 37):
        if jws[at] != ".":
            yield jws[:at] + ("A" if jws[at] != "A" else "B") + jws[at + 1:]


def jwcrypto():
    with open(os.path.join(FOLDER, "keys.json"), encoding="ascii") as f:
        keys = jwk.JWKSet.from_json(f.read())
    names = sorted(n for n in os.listdir(os.path.join(FOLDER, "verdicts")) if n.endswith(".jws"))
    refused = 0
    for name in names:
        with open(os.path.join(FOLDER, "verdicts", name), encoding="ascii") as f:
            text = f.read()
        token = jws.JWS()
        token.allowed_algs = ["ES256"]
        token.deserialize(text)
        token.verify(keys.get_key(token.jose_header["kid"]))
        for other in changes(text):
            try:
                token = jws.JWS()
                token.allowed_algs = ["ES256"]
                token.deserialize(other)
                token.verify(next(iter(keys)))
            except (jws.InvalidJWSSignature, jws.InvalidJWSObject, ValueError):
                refused += 1
                continue
            sys.exit("jwcrypto takes a changed " + name)
    print("%d verdicts by jwcrypto, %d changed ones refused" % (len(names), refused))
    if len(names) < 5 or refused < 100:
        sys.exit("too few")


if sigstore.missing() is not None:
    print("SKIP: %s is not installed" % sigstore.missing())
    sys.exit(77)
try:
    from jwcrypto import jwk, jws
except ImportError:
    print("SKIP: python3-jwcrypto is not installed")
    sys.exit(77)
os.makedirs(BUILD, exist_ok=True)
make()
sigstore.judge(BUILD, FOLDER, 61)
jwcrypto()
