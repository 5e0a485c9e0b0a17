"""Nobody reads the log of the real service, and it is full from the start: it starts, takes evidence, answers, withdraws, replaces roles
and stops. Read on, it says what happened meanwhile.

    stalled.py BIN
"""
import contextlib
import os
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from agreeing import Adult                                      # noqa: E402
from client import Platform, agree, expect, home, wait_ready   # noqa: E402
from patience import until                                      # noqa: E402
from service import FLOW, Service                               # noqa: E402

COUNTS = {"gate-platform": 1, "gate-public": 1, "notary": 1, "assessor": 4, "dialer": 1, "courier": 2, "tiler": 1, "gate-log": 1}


def full_pipe():
    """Both ends, and not a byte more goes in."""
    there, here = os.pipe()
    os.set_blocking(here, False)
    for piece in (b"x" * 4096, b"x"):
        try:
            while True:
                os.write(here, piece)
        except BlockingIOError:
            pass
    os.set_blocking(here, True)
    return there, here


def answer(platform, seal):
    body = expect("toets", platform.toets({"fase": "reactie", "corporatie": "L0101", "eenheden": [home("W-1", 69011)],
                                           "huishoudens": [{"referentie": "r-1", "dossierzegel": seal}]}), 200)
    one = body["antwoorden"][0]
    return "verdict" if "toetsing" in one else one["probleem"]["type"].rsplit("/", 1)[1]


def whole(service):
    """The processes, once there are as many as there should be."""
    def found():
        pids = service.pids()
        return pids if all(len(pids.get(role, [])) == n for role, n in COUNTS.items()) else None

    return until(found, "a whole service")


def work(service):
    """Returns the seal of a household that withdrew."""
    platform = Platform(service.port, service.certs)
    one = agree(platform, service.standin, [("amina", "r-1")], "L0101")
    assert answer(platform, one["dossierzegel"]) == "verdict"
    for role in COUNTS:
        victim = whole(service)[role][0]
        with contextlib.suppress(ProcessLookupError):   # an assessor may be ending with its peers
            os.kill(victim, signal.SIGKILL)
        until(lambda: victim not in whole(service)[role], "another " + role)
        wait_ready(platform)
    platform.close()
    assert answer(platform, one["dossierzegel"]) == "verdict"
    whole(service)
    for source in FLOW:
        Adult(service, platform, [source], person="amina").ask().load().agree().choose(source).away().log_in().at("/waarden")
    assert platform.einde(one["grants"][0])[0] == 204
    assert answer(platform, one["dossierzegel"]) == "instemming-ingetrokken"
    platform.close()
    return one["dossierzegel"]


def stops(directory, seal, service):
    """Without anybody having read a word."""
    process = service.process
    service.stop()
    assert process.returncode == 0
    with Service(sys.argv[1], directory, port=service.port, beat=10) as again:
        platform = Platform(again.port, again.certs)
        assert answer(platform, seal) == "instemming-ingetrokken"
        platform.close()


def reads_on(there, here, service):
    """The lines of what happened are there, and then the end."""
    said = []
    os.close(here)

    def read():
        with os.fdopen(there, encoding="ascii") as log:
            said.extend(log)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    until(lambda: sum(" launcher role-started " in line for line in said) >= 9, lambda: "the starts:\n" + "".join(said[-40:]))
    service.stop()
    until(lambda: not reader.is_alive(), "the end of the log")
    text = "".join(said).lstrip("x")
    for wanted in ("Z launcher role-ended role=1 status=137\n", "Z launcher role-ended role=2 status=137\n",
                   "Z launcher role-ended role=3 ", "Z gate-platform started ", "Z notary started ",
                   "Z assessor started ", "Z gate-platform stopped\n", "Z notary stopped\n"):
        assert wanted in text, (wanted, text[-4000:])
    assert text.endswith("Z launcher stopped\n"), text[-200:]


def main():
    for reads in (False, True):
        there, here = full_pipe()
        with tempfile.TemporaryDirectory() as directory, Service(sys.argv[1], directory, log=here, flow=FLOW, beat=10) as service:
            seal = work(service)
            if reads:
                reads_on(there, here, service)
            else:
                stops(directory, seal, service)
    print("ok: the service does not wait for its log")


if __name__ == "__main__":
    main()
