"""Verdicts of the running service on the page that the same service serves: verify_service.py BIN SCENE.mjs

SCENE.mjs is told where the page is, and has what somebody who checks them has: an indication, and a definitive verdict with its proof, from an
agreement to the log. Whom to trust with that log is what the service publishes.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from client import Platform, accept, definitive, expect, home   # noqa: E402
from logreader import LogReader                # noqa: E402
from running_year import YEAR, write           # noqa: E402
from service import Service                    # noqa: E402


def indication(platform):
    """A verdict of phase `reactie` on a household that the platform declares."""
    household = {"leden": [{"rol": "WON", "geboortedatum": "1991-05-05", "inkomens": [{"jaar": YEAR - 1, "bedrag": 2710000, "soort": "VERZAMELINKOMEN"}]}]}
    answer = expect("toetsingen", platform.toets({"fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1024", 69011)],
                                                  "huishoudens": [{"referentie": "r-1", "verklaard": household}]}), 200)
    return answer["antwoorden"][0]["toetsing"]


def main():
    with tempfile.TemporaryDirectory(prefix="passend-verify-") as folder:
        service = Service(sys.argv[1], folder, beat=10)
        with service:
            platform = Platform(service.port, service.certs)
            answer = expect("toetsingen", platform.toets(definitive(accept(platform, service.standin, "amina", home("W-1201", 69011))), "page-1"), 200)
            path = os.path.join(folder, "pagina.json")
            write(path, {"address": service.issuer + "/verify", "indication": indication(platform), "answer": json.dumps(answer),
                         "definitive": answer["antwoorden"][0], "keys": service.jwks(), "trust": LogReader(service).policy()})
            platform.close()
            sys.exit(subprocess.run(["node", "--experimental-global-webcrypto", sys.argv[2], path], check=False).returncode)


if __name__ == "__main__":
    main()
