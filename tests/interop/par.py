"""Starts a service and lets par.mjs ask it: par.py BIN SCRIPT"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from service import Service   # noqa: E402

with tempfile.TemporaryDirectory() as directory, Service(sys.argv[1], directory) as service:
    sys.exit(subprocess.run(["node", sys.argv[2], str(service.port), service.certs]).returncode)
