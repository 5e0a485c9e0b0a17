"""@sigstore/verify, as its package is pinned here, over a log in a folder."""
import os
import shutil
import subprocess

SOURCE = os.path.dirname(os.path.abspath(__file__))


def missing():
    """The first program that it takes and that is not there."""
    return next((name for name in ("node", "npm", "openssl") if shutil.which(name) is None), None)


def judge(build, folder, least):
    """build: where the package is installed; folder: as sigstore.mjs says; least: so many checks at least."""
    for name in ("package.json", "package-lock.json", "sigstore.mjs"):
        shutil.copy(os.path.join(SOURCE, name), build)
    if not os.path.isdir(os.path.join(build, "node_modules", "@sigstore")):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=build, check=True)
    subprocess.run(["node", "sigstore.mjs", folder, str(least)], cwd=build, check=True)
