"""A public log that others attest to: two witnesses and a time-stamp authority, by stand-ins. What they say is in the folder, readers believe it, and the
service bears what becomes of them.

usage: attested.py BIN [SCENE]
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from attesting import HOUR, Stage, openssl          # noqa: E402
from client import Platform                         # noqa: E402
from patience import until                          # noqa: E402
from scenes import BIN, chosen, same, scene         # noqa: E402


@scene
def what_is_published_is_cosigned_and_stamped(s):
    until(lambda: s.lines(1) == {"w1", "w2"}, "the lines of both witnesses")
    until(s.stamps, "a stamp")
    folder, size = s.mirror()
    same(s.proves(folder, 0)[0], 0, "a quorum of both")
    stamped = s.stamps()[0]
    copy = os.path.join(folder, "stempels", "%d" % stamped)
    openssl(s.folder, "ts", "-verify", "-data", copy + ".checkpoint", "-in", copy + ".tsr", "-CAfile", s.authority.ca)
    same(s.ready(), {"status": "pass"}, "nobody has to look")
    assert stamped <= size


@scene
def a_restart_knows_it_all(s):
    note, stamps, asked = s.log.checkpoint()[2], s.stamps(), s.authority.asked
    s.platform.close()
    s.service.stop()
    answers = [len(w.said) for w in s.witnesses]
    s.service.start()
    s.platform = Platform(s.service.port, s.service.certs)
    until(lambda: all(len(w.said) > n for w, n in zip(s.witnesses, answers)), "witnesses that are asked at a start")
    same((s.log.checkpoint()[2], s.stamps(), s.authority.asked), (note, stamps, asked), "the same as before")


@scene
def a_witness_that_was_started_anew_goes_on(s):
    size = s.log.checkpoint()[0]
    s.witnesses[0].restart()
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1", "w2"}, "the lines of both, under what is newer")


@scene
def one_that_cannot_be_reached_holds_up_nobody(s):
    size = s.log.checkpoint()[0]
    mark = len(s.said())
    s.witnesses[1].stop()
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1"}, "the line of the one that is there")
    until(lambda: "tiler not-attested attestor=1 http=0" in s.said()[mark:], "who is missed")
    folder, _ = s.mirror()
    code, said = s.proves(folder, size)
    assert code == 1 and "getuigen-te-weinig" in said, said
    same(s.proves(folder, 0)[0], 0, "what both have seen before is proved to that")


@scene
def one_that_saw_another_tree_stops_the_service(s):
    size = s.log.checkpoint()[0]
    witness, mark = s.witnesses[0], len(s.said())
    with witness.lock:
        witness.keep(s.origin, size, os.urandom(32), "")
    witness.equivocates = True
    s.grow()
    until(lambda: s.lines(size + 1) == {"w1"}, "the line of one that signs whatever it is shown")
    assert "public-log-refused" not in s.said()[mark:]
    witness.equivocates = False
    s.service.clock(660)
    until(lambda: "notary public-log-refused mark=4 size=%d" % size in s.said()[mark:], "a notary that ends")
    until(lambda: "\nlog wacht\n" in s.ctl("status")[1], "its successor waits")
    with witness.lock:
        witness.known.clear()                          # it was its own mistake, and it begins anew
    s.service.clock(660)
    until(lambda: s.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a service that goes on by itself")


@scene
def a_stamp_that_is_refused(s):
    before = s.stamps()
    s.authority.refuses = True
    s.service.clock(HOUR)
    asked = s.authority.asked
    until(lambda: s.authority.asked > asked, "a question of the next hour")
    same((s.stamps(), s.ready()), (before, {"status": "pass"}), "an hour without is borne")
    s.service.clock(4 * HOUR)
    until(lambda: s.ready() == {"status": "warn", "output": "log-zonder-tijdstempel"}, "a warning after four")
    until(lambda: "log zonder tijdstempel" in s.ctl("status")[1], "the operator's status")
    until(lambda: "notary public-log-unstamped size=" in s.said(), "and the log")
    s.authority.refuses = False
    s.service.clock(HOUR)
    until(lambda: len(s.stamps()) == len(before) + 1, "the next that is asked for")
    until(lambda: s.ready() == {"status": "pass"}, "and all is well")


@scene
def one_that_is_ahead_stops_the_service(s):
    size, _, note = s.log.checkpoint()
    path = os.path.join(s.folder, "onthouden.checkpoint")
    with open(path, "wb") as f:
        f.write(note)
    mark = len(s.said())
    s.witnesses[0].ahead(s.origin, size + 100)
    s.service.clock(660)                               # it is asked again without anything new
    until(lambda: "notary public-log-refused mark=4 size=%d" % (size + 100) in s.said()[mark:], "a notary that ends")
    until(lambda: "\nlog wacht\n" in s.ctl("status")[1], "its successor waits")
    same(s.ctl("log", "bevestig", "--controlepunt", path), (0, ""), "the operator overrules it")
    until(lambda: s.platform.call("GET", "/health/ready", retry=True)[0] == 200, "a service that serves")


def main():
    with tempfile.TemporaryDirectory(prefix="passend-attested-") as folder:
        s = Stage(BIN, folder)
        try:
            for f in chosen():
                f(s)
        except BaseException:
            sys.stderr.write(s.said()[-5000:])
            raise
        finally:
            s.stop()


main()
