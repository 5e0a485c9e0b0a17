"""Starts a service, and the conformance modules and clients against it: passend.py BIN SUITE.mjs"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from running_year import TOP, read, write   # noqa: E402
from service import CLIENTS, CORPORATIONS, Service   # noqa: E402


def renew(certs, name):
    """Another certificate of the same client, beside its first."""
    old, new = (os.path.join(certs, "client-" + n) for n in (name, name + "-nieuw"))
    for end in (".pem", ".key"):
        os.rename(old + end, new + end)
    subprocess.run([os.path.join(TOP, "certs", "dev-ca.sh"), certs, *CLIENTS], check=True)


def setup(service):
    """What the suite is told of it; the second client's address gets a query, as the modules want."""
    register = os.path.join(service.directory, "afnemers.json")
    clients = read(register)
    clients["afnemers"][1]["redirect_uris"] = [clients["afnemers"][1]["redirect_uris"][0] + "?dummy1=lorem&dummy2=ipsum"]
    write(register, clients)
    renew(service.certs, CLIENTS[0])
    return {
        "issuer": service.issuer, "platform": f"https://localhost:{service.port}",
        "clients": [{"id": c["client_id"], "file": "client-" + c["client_id"], "redirect_uri": c["redirect_uris"][0],
                     "corporatie": CORPORATIONS[c["client_id"]][-1]} for c in clients["afnemers"]],
        "zelf": {"dag": "5", "maand": "5", "geboortejaar": "1991", "inkomen": "24000"},
        "lifetime": {"code_s": 60}, "clock": service.clock_command()}


with tempfile.TemporaryDirectory() as directory:
    passend = Service(sys.argv[1], directory, extra={"beheer": "beheer"})
    told = setup(passend)
    with passend:
        told["launcher"] = passend.process.pid
        path = os.path.join(directory, "setup.json")
        write(path, told)
        sys.exit(subprocess.run(["node", "--experimental-global-webcrypto", "--no-warnings", sys.argv[2], "passend", passend.certs, path],
                                check=False).returncode)
