"""A time-stamp authority (RFC 3161), over `openssl ts`.

    a = Authority(folder)        its key and certificate, and the one above it, are made there where they are not; a.ca is that one's file
    a.reply(query)               TimeStampReq to TimeStampResp, both DER
    a.start(cert, key)           serves https on loopback at a.port, any path; a.stop()
    a.refuses = True             until it is False again, it grants nothing
    a.asked                      questions that came in

    tsa.py FOLDER CERT KEY       the same as a process: prints its port, and serves until its standard input ends
"""
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from https import Https                       # noqa: E402

CONF = """
[req]
distinguished_name = d
[d]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[leaf]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = this
[this]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = tsa-ca.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = %s
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
"""


class Authority:
    def __init__(self, folder):
        self.folder, self.refuses, self.asked, self.server, self.lock = folder, False, 0, None, threading.Lock()
        self.ca = os.path.join(folder, "tsa-ca.pem")
        os.makedirs(folder, exist_ok=True)
        for name, digests in (("tsa.cnf", "sha256"), ("tsa-refuses.cnf", "sha1")):
            with open(os.path.join(folder, name), "w", encoding="ascii") as f:
                f.write(CONF % digests)
        if not os.path.exists(os.path.join(folder, "tsa.pem")):
            self.make()

    def openssl(self, *args):
        subprocess.run(["openssl", *args], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def make(self):
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
        self.openssl("req", "-x509", *new, "-days", "3650", "-subj", "/CN=tijdstempel wortel", "-extensions", "ca", "-keyout", "tsa-ca.key",
                     "-out", "tsa-ca.pem")
        self.openssl("req", *new, "-subj", "/CN=tijdstempel", "-keyout", "tsa.key", "-out", "tsa.csr")
        self.openssl("x509", "-req", "-in", "tsa.csr", "-CA", "tsa-ca.pem", "-CAkey", "tsa-ca.key", "-set_serial", "2", "-days", "3650",
                     "-extfile", "tsa.cnf", "-extensions", "leaf", "-out", "tsa.pem")

    def reply(self, query):
        with self.lock, tempfile.TemporaryDirectory() as t:
            self.asked += 1
            with open(os.path.join(t, "query"), "wb") as f:
                f.write(query)
            self.openssl("ts", "-reply", "-config", "tsa-refuses.cnf" if self.refuses else "tsa.cnf", "-queryfile", os.path.join(t, "query"),
                         "-out", os.path.join(t, "reply"))
            with open(os.path.join(t, "reply"), "rb") as f:
                return f.read()

    def answer(self, method, _, headers, body):
        if method != "POST" or headers.get("Content-Type") != "application/timestamp-query":
            return 400, "text/plain", b""
        return 200, "application/timestamp-reply", self.reply(body)

    def start(self, cert, key, port=0):
        self.server = Https(cert, key, self.answer, port)
        self.port = self.server.port
        return self

    def stop(self):
        self.server.stop()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(Authority(sys.argv[1]).start(*sys.argv[2:]).port, flush=True)
    sys.stdin.read()
