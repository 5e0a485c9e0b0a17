"""Definitive verdicts through the real service: from two agreements to a verdict in the log, checked offline; repeated after kills and
restarts; many at once; replaced; and what is left when somebody stops.

usage: definitive.py BIN [TEXT]      TEXT: only the scenes whose name has it
"""
import concurrent.futures
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult, slug                                    # noqa: E402
from client import Platform, accept, claims, definitive, expect, home   # noqa: E402
from logreader import LogReader                                     # noqa: E402
from patience import until                                          # noqa: E402
from scenes import play, same, scene                                # noqa: E402
from service import FLOW                                            # noqa: E402

HOME = home("W-1201", 69011)


class Offered(Adult):
    """Of the household that was offered this home; days: until when."""

    def details(self):
        out = {**super().details(), "fase": "toewijzing", "grondslag": "INSTEMMING_WW46", "doel": "TOEWIJZEN"}
        return out if self.dossier is not None else {**out, "eenheid": HOME}


def ask(p, h, key, **more):
    return p.toets(definitive(h, **more), key)


def decided(answer):
    return expect("toetsingen", answer, 200)["antwoorden"][0]


def replacing(verdict, reason, sent=None, **more):
    """In place of that verdict; sent: the text that is sent along as it."""
    beside = {} if sent is None else {"toetsing": sent}
    return {"vervangt": {"jti": claims(verdict["toetsing"])["jti"], "logIndex": verdict["logIndex"], "reden": reason, **beside}, **more}


def check(s, verdict):
    """With its proof, by whom the service says to trust: what it says."""
    files = {"bewijs": verdict["logbewijs"], "vertrouwen": LogReader(s).policy()}
    options = []
    for name, text in files.items():
        path = os.path.join(s.directory, name + ".txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        options += ["--" + name, path]
    done = s.verify(verdict["toetsing"], *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return claims(verdict["toetsing"])


def restarted(s, p):
    """The notary is killed, and another one serves."""
    old = s.pids()["notary"]
    os.kill(old[0], signal.SIGKILL)
    until(lambda: s.pids().get("notary", old) != old, "another notary")
    until(lambda: p.call("GET", "/health/ready", retry=True)[0] == 200, "an answer that it is ready")


# ---- the way of a couple ----

@scene
def one_by_flow_and_one_by_order(s, p):
    refs = ["r-1", "r-2"]
    first = Offered(s, p, refs, person="amina").ask().load().agree().choose("qii").away().log_in().at("/waarden").right().back().redeem().fetch()
    second = Offered(s, p, refs, 1, first.dossier, person="joris")
    case = expect("par", p.par({**second.details(), "intake": "BEWIJS"}), 201)
    order = s.standin.order("joris")
    grant = expect("bewijzen", p.bewijs(case["zaak"], "dvmg", order["bewijs"], order.get("intrekking")), 201)
    h = {"dossier": first.dossier, "zegels": [first.seal, grant["zegel"]]}
    same(slug(p.dossierzegel(h["dossier"], h["zegels"])), (422, "fase-niet-beschikbaar"), "no seal of the dossier")
    v = decided(ask(p, h, "walk-1", talen=["nl"]))
    said = check(s, v)
    same([said[k] for k in ("fase", "corporatie", "logIndex", "log")], ["toewijzing", "L0101", v["logIndex"], "log.localhost/passend"], "what it says")
    same([e["bron"] for e in said["herkomst"]], ["qii", "dvmg"], "where it came from")
    same(said["eenheid"]["idExtern"], "W-1201", "the home")
    assert "tellend" in said and len(said["verbintenis"]) == 43 and "vervangt" not in said, said
    assert v["uitleg"]["nl"] and "huishouden" in v and v["idExtern"] == "W-1201", v
    # One changed character of the proof.
    spoilt = dict(v, logbewijs=v["logbewijs"].replace(f"index {v['logIndex']}", f"index {v['logIndex'] - 1}"))
    try:
        check(s, spoilt)
    except AssertionError:
        return
    raise AssertionError("a proof of another place passes")


# ---- repeated ----

@scene
def the_same_bytes_after_a_kill(s, p):
    h = accept(p, s.standin, "amina", HOME)
    v = decided(ask(p, h, "again-1"))
    for _ in range(2):
        again = decided(ask(p, h, "again-1"))
        same((again["toetsing"], again["logIndex"]), (v["toetsing"], v["logIndex"]), "the same verdict")
        assert "logbewijs" not in again, again
        restarted(s, p)
    same(slug(ask(p, h, "again-1", talen=["nl"])), (409, "idempotentie-conflict"), "another body")
    answer = ask(p, h, "again-2")
    same(slug(answer), (409, "toetsing-bestaat"), "another key")
    same((answer[2]["jti"], answer[2]["logIndex"]), (claims(v["toetsing"])["jti"], v["logIndex"]), "which one there is")


@scene
def thirty_two_at_once_and_a_kill(s, p):
    count = 32
    households = [accept(p, s.standin, "saba" if i % 2 else "amina", home(f"W-{2000 + i}", 69011)) for i in range(count)]
    platforms, notary = [Platform(s.port, s.certs) for _ in range(count)], s.pids()["notary"][0]

    def insist(i):
        while True:
            try:
                answer = ask(platforms[i], households[i], f"many-{i}")
            except OSError:
                continue
            if answer[0] == 200:
                return decided(answer)
            assert answer[0] == 503, answer

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        all_of_them = [pool.submit(insist, i) for i in range(count)]
        os.kill(notary, signal.SIGKILL)
        verdicts = [f.result() for f in all_of_them]
    same(len({v["logIndex"] for v in verdicts}), count, "each has a place of its own")
    for i, v in enumerate(verdicts):
        again = insist(i)      # the notary may have been killed when all had their answer
        same((again["toetsing"], again["logIndex"]), (v["toetsing"], v["logIndex"]), "the same verdict")
        same(claims(v["toetsing"])["eenheid"]["idExtern"], f"W-{2000 + i}", "of the home that was asked about")
        platforms[i].close()


# ---- another in its place ----

@scene
def a_rent_that_was_corrected(s, p):
    h = accept(p, s.standin, "amina", HOME)
    first = decided(ask(p, h, "rent-1"))
    p.call("POST", "/v1/gebeurtenissen", {"returnImmediately": True})
    dearer = home("W-1201", 69016)
    same(slug(ask(p, h, "rent-2", **replacing(first, "EENHEID", eenheid=HOME))), (409, "vervangreden-onjuist"), "nothing has changed")
    second = decided(ask(p, h, "rent-3", **replacing(first, "EENHEID", eenheid=dearer)))
    said = check(s, second)
    same(said["vervangt"], {"jti": claims(first["toetsing"])["jti"], "logIndex": first["logIndex"], "reden": "EENHEID"}, "what it replaces")
    same(said["eenheid"]["huurprijs"], 69016, "the rent")
    same(slug(ask(p, h, "rent-4", **replacing(first, "EENHEID", eenheid=home("W-1201", 69020)))), (409, "toetsing-vervangen"), "once only")
    again = decided(ask(p, h, "rent-1"))
    same((again["toetsing"], again["vervangenDoor"]), (first["toetsing"], second["logIndex"]), "the first one is told of the second")

    def told():
        events = expect("gebeurtenissen", p.call("POST", "/v1/gebeurtenissen", {"returnImmediately": True}), 200)["gebeurtenissen"]
        return [e for e in events if e["soort"] == "toetsing.vervangen" and e["dossier"] == h["dossier"]]

    until(told, "the event")
    same((told()[0]["jti"], told()[0]["vervangenDoor"]), (claims(first["toetsing"])["jti"], second["logIndex"]), "the event")


CLASSES = ["uitkomst", "daeb", "vrijstellingDaeb", "passendheidsoort", "vrijstellingPassend", "inkomensklasse", "huurklasse", "grootteklasse",
           "isOuderenhuishouden", "hoogstePassendeHuurklasse", "samenstelling", "zekerheid", "tellend"]


def classes(jws):
    said = claims(jws)
    return {name: said[name] for name in CLASSES if name in said}


@scene
def both_classes_side_by_side(s, p):
    h, elsewhere = accept(p, s.standin, "amina", HOME), accept(p, s.standin, "saba", home("W-1202", 69011))
    first, other = decided(ask(p, h, "side-1")), decided(ask(p, elsewhere, "side-2"))
    dear = home("W-1201", 120000)
    header, body, signature = first["toetsing"].split(".")
    spoilt = [
        ("another dossier's", other["toetsing"], "toetsing-anders"),
        ("a changed claim", f"{header}.{body[:30]}{'A' if body[30] != 'A' else 'B'}{body[31:]}.{signature}", None),
        ("the header of another key", f"{header[:-2]}{'A' if header[-2] != 'A' else 'B'}{header[-1]}.{body}.{signature}", "toetsing-anders"),
        ("its claims alone", body, "tekst-ongeldig"),
        ("too long", f"{header}.{body}.{'A' * 16384}", "tekst-ongeldig"),
    ]
    for what, text, reason in spoilt:
        answer = ask(p, h, "side-3", **replacing(first, "EENHEID", text, eenheid=dear))
        assert slug(answer)[1] in ((reason,) if reason else ("toetsing-anders", "tekst-ongeldig")), (what, answer)
        same(answer[2]["vindplaats"], "/vervangt/toetsing", what)
    second = decided(ask(p, h, "side-4", **replacing(first, "EENHEID", first["toetsing"], eenheid=dear)))
    same(second["vergelijking"], {"was": classes(first["toetsing"]), "is": classes(second["toetsing"])}, "side by side")
    assert second["vergelijking"]["was"]["uitkomst"] != second["vergelijking"]["is"]["uitkomst"], second
    restarted(s, p)
    again = decided(ask(p, h, "side-4", **replacing(first, "EENHEID", first["toetsing"], eenheid=dear)))
    same((again["toetsing"], again["vergelijking"]), (second["toetsing"], second["vergelijking"]), "the call that is repeated")
    dearer = home("W-1201", 120005)
    same(slug(ask(p, h, "side-5", **replacing(first, "EENHEID", first["toetsing"], eenheid=dearer))), (409, "toetsing-vervangen"), "not the last")
    same(slug(ask(p, h, "side-6", **replacing(second, "EENHEID", first["toetsing"], eenheid=dearer))), (409, "toetsing-anders"), "the one before the last")
    third = decided(ask(p, h, "side-7", **replacing(second, "EENHEID", eenheid=dearer)))
    same(third["nietVergeleken"], "TOETSING_NIET_MEEGESTUURD", "what was not sent")
    assert "vergelijking" not in third, third


# ---- withdrawn ----

@scene
def nothing_is_left_to_repeat_after_an_end(s, p):
    h = accept(p, s.standin, "amina", HOME)
    v = decided(ask(p, h, "end-1"))
    same(p.einde(h["grants"][0])[0], 204, "the end")
    same(slug(ask(p, h, "end-1")), (410, "instemming-ingetrokken"), "no repeat")
    same(slug(ask(p, h, "end-2")), (410, "instemming-ingetrokken"), "no other")
    check(s, v)       # what was answered stays what it was


if __name__ == "__main__":
    play(flow=FLOW, beat=10)
