"""An authority of tests, by `openssl`: a CA, a certificate that verdicts are signed with, and one for time-stamps."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from patience import patience     # noqa: E402


def tool(*args, **more):
    subprocess.run(args, check=True, capture_output=True, timeout=patience(), **more)


def authority(folder):
    """A CA, a certificate for verdicts and one for time-stamps."""
    conf = os.path.join(folder, "ca.cnf")
    with open(conf, "w", encoding="ascii") as f:
        f.write("[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
                "[verdict]\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
                "[tsa]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
                "[ts]\ndefault_tsa=t\n[t]\nserial=%s/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:3600\ness_cert_id_alg=sha256\n" % folder)
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", conf]
    tool("openssl", "req", "-x509", *new, "-extensions", "ca", "-subj", "/CN=CA", "-days", "3650", "-keyout", "ca.key", "-out", "ca.pem", cwd=folder)
    for name in ("verdict", "tsa"):
        tool("openssl", "req", *new, "-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".csr", cwd=folder)
        tool("openssl", "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650", "-extfile", conf,
             "-extensions", name, "-out", name + ".pem", cwd=folder)


def stamp(folder, checkpoint, size):
    """As a log publishes it: the stamped checkpoint, and the answer of the authority."""
    stamps = os.path.join(folder, "log", "stempels")
    os.makedirs(stamps, exist_ok=True)
    copy = os.path.join(stamps, "%d.checkpoint" % size)
    shutil.copy(os.path.join(folder, checkpoint), copy)
    tool("openssl", "ts", "-query", "-data", copy, "-sha256", "-cert", "-out", "q", cwd=folder)
    tool("openssl", "ts", "-reply", "-config", "ca.cnf", "-section", "t", "-queryfile", "q", "-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "ca.pem",
         "-out", os.path.join(stamps, "%d.tsr" % size), cwd=folder)
