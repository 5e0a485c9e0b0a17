"""A test that is a row of scenes on one service: functions under @scene, in their order.

    script BIN [TEXT]      TEXT: only the scenes whose name has it

BIN and ONLY are these. play(...) runs them on a service of their own, chosen() is for whoever has another stage for them.
"""
import os
import sys
import tempfile

from client import Platform
from service import Service

BIN = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
scenes = []


def scene(f):
    scenes.append(f)
    return f


def same(found, wanted, what):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def chosen():
    """Each that is to run; whoever asks for the next has run it."""
    wanted = [f for f in scenes if ONLY in f.__name__]
    assert wanted, "no such scene"
    for f in wanted:
        yield f
        print("ok", f.__name__, flush=True)


def play(**more):
    """f(service, platform) of each. more: of the service."""
    with tempfile.TemporaryDirectory(prefix="passend-scenes-") as directory, Service(BIN, directory, **more) as service:
        platform = Platform(service.port, service.certs)
        try:
            for f in chosen():
                f(service, platform)
        finally:
            platform.close()
