"""Starts both stand-in sources for walk.mjs.   walk.py BIN MJS"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
from sources import Source   # noqa: E402

AUDIENCE = "https://localhost:8444"


def main():
    programs, script = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        for name in ("qii", "mijninkomen"):
            with Source(programs, os.path.join(directory, name), name, AUDIENCE) as s:
                subprocess.run(["node", "--experimental-global-webcrypto", script, name, os.path.join(s.profiles, name + ".json"), s.certs,
                                str(s.front_port), str(s.back_port), AUDIENCE], check=True)


main()
