"""The wall clock of a running service jumps, and is put right; it starts with a wrong one; its operator says that it is right.

usage: clock.py BIN

Needs a build for tests: SIGUSR2 moves the wall clock of its processes by as many seconds as the signal's value says.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from client import Platform, agree, home            # noqa: E402
from patience import until                          # noqa: E402
from service import Service, move_wall_clock        # noqa: E402

BIN = os.path.abspath(sys.argv[1])
AHEAD, WITHIN = 300 * 86400, 86400
RIGHT, EXPIRED = "klok in orde", "instemming-verlopen"


def same(found, wanted, what):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


class Scene:
    def __init__(self, folder):
        self.service = Service(BIN, folder, extra={"beheer": "beheer"})
        self.service.start()
        self.open()

    def open(self):
        self.platform = Platform(self.service.port, self.service.certs)

    def restart(self, shift=0):
        self.platform.close()
        self.service.stop()
        self.service.options = ["--klok-verschuiving", str(shift)] if shift else []
        self.service.start()
        self.open()

    def move(self, seconds):
        """The assessors stay as they are: a new one has the time of its start."""
        pids = self.service.pids()
        for pid in pids["launcher"] + pids["gate-platform"] + pids["gate-public"] + pids["notary"]:
            move_wall_clock(pid, seconds)

    def clock(self):
        """What status says of it, and ready: (exit status, line, status)."""
        code, said = self.service.ctl("status")
        body = self.platform.call("GET", "/health/ready", retry=True)[2]
        return code, next(line for line in said.splitlines() if line.startswith("klok ")), body["status"]

    def jumped(self):
        code, line, ready = self.clock()
        return code == 1 and line.startswith("klok versprongen ") and ready == "warn"

    def right(self):
        return self.clock() == (0, RIGHT, "pass")

    def asked(self, household):
        """The answer to a question about it: "toetsing", or the reason why there is none."""
        body = {"fase": "reactie", "corporatie": "L0101", "huishoudens": [{"dossierzegel": household["dossierzegel"]}],
                "eenheden": [home("W-1", 69011)]}
        status, _, body = self.platform.toets(body)
        same(status, 200, body)
        answer = body["antwoorden"][0]
        return "toetsing" if "toetsing" in answer else answer["probleem"]["type"].rsplit("/", 1)[-1]

    def fetched(self, household):
        """The same of its participant's seal, which may be fetched for ten minutes."""
        status, _, body = self.platform.zegel(household["grants"][0])
        return "zegel" if status == 200 else body["type"].rsplit("/", 1)[-1]

    def log(self):
        with open(os.path.join(self.service.directory, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()


def a_jump_under_a_running_service(s, household):
    s.move(AHEAD)
    until(s.jumped, "a clock that jumped")
    same(s.asked(household), EXPIRED, "by its date it is refused")
    same(s.fetched(household), "zegel", "but it is there")
    s.move(0)
    until(s.right, "a clock that is right again")
    same(s.asked(household), "toetsing", "and is answered again")


def a_start_with_the_clock_ahead(s, household):
    """Its first second was enough to end everything."""
    s.restart(AHEAD)
    until(s.jumped, "a clock that jumped, told at the start")
    same(s.asked(household), EXPIRED, "by its date it is refused")
    s.restart(AHEAD)
    until(s.jumped, "the same at the next start")
    s.restart(WITHIN)
    until(s.jumped, "in the same boot it jumped, however little")
    s.restart()
    same((s.clock(), s.asked(household)), ((0, RIGHT, "pass"), "toetsing"), "started with the right clock")


def the_operator_says_that_it_is_right(s, household):
    other = agree(s.platform, s.service.standin, [("amina", "r-2")], "L0101")
    s.move(AHEAD)
    until(s.jumped, "a clock that jumped")
    same((s.asked(other), s.fetched(other)), (EXPIRED, "zegel"), "refused by its date")
    same(s.service.ctl("klok", "bevestig"), (0, RIGHT + "\n"), "the operator's word")
    until(lambda: s.fetched(other) == EXPIRED, "the end of what is over")
    s.move(0)
    until(s.jumped, "the other way it is a jump too")
    same((s.asked(household), s.asked(other)), (EXPIRED, EXPIRED), "what ended does not come back")
    same(s.service.ctl("klok", "bevestig"), (0, RIGHT + "\n"), "the operator's word")
    until(s.right, "a clock that is right")


def main():
    with tempfile.TemporaryDirectory(prefix="passend-clock-") as folder:
        s = Scene(folder)
        try:
            same(s.clock(), (0, RIGHT, "pass"), "the very first start")
            household = agree(s.platform, s.service.standin, [("amina", "r-1")], "L0101")
            same(s.asked(household), "toetsing", "before")
            a_jump_under_a_running_service(s, household)
            a_start_with_the_clock_ahead(s, household)
            the_operator_says_that_it_is_right(s, household)
            said = s.log()
            assert " notary klok-versprongen ahead=" in said and " notary klok-bevestigd ahead=" in said, said[-2000:]
        finally:
            s.platform.close()
            s.service.stop()


main()
