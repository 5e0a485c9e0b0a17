"""Everything wrong that a stand-in source can be told to do (docs/standins.md), as the person sees it: the words of the page, whether a try is lost,
and that the next way forward works: the same source again, and in the end an agreement.

usage: flow_deeds.py BIN [TEXT]      TEXT: only the deeds whose name has it
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from agreeing import Adult                 # noqa: E402
from client import Platform                # noqa: E402
from patience import until                 # noqa: E402
from running_year import read, write       # noqa: E402
from scenes import BIN, ONLY               # noqa: E402
from service import FLOW, Service          # noqa: E402

PEOPLE = {"qii": "amina", "mijninkomen": "joris"}
ANSWER_S = 6     # that a source may take for an answer: less than of a real one

DOWN, SLOW = "doet het nu niet. Dat ligt niet aan u.", "antwoordt niet op tijd. Dat ligt niet aan u."
EVIDENCE, PERSON = "Wij kunnen de gegevens van", "Wij weten niet zeker of deze gegevens van u zijn."
NO_DATA = "heeft geen inkomen van u over de jaren die tellen. U kunt een andere manier kiezen."
CANCELLED, TRIES, NOTHING = "U bent gestopt bij", "Het is te vaak niet gelukt.", None

# What an answer to the courier leads to; of the token and of the evidence alike, but where EVIDENCE_DEEDS says otherwise.
ANSWERS = {"traag": SLOW, "stil": SLOW, "eindeloos": DOWN, "te-groot": DOWN, "doorverwijzing": DOWN, "html": DOWN, "soort": DOWN, "half": DOWN,
           "leeg": DOWN, "storing": DOWN, "verbroken": DOWN, "weigering": EVIDENCE}
# The way back. NOTHING: it is nobody's answer, and the person is where they were: on the page with the link.
RETURNS = {"bronfout": EVIDENCE, "iss-ander": EVIDENCE, "iss-weg": EVIDENCE, "state-ander": NOTHING, "state-weg": NOTHING, "code-gebruikt": EVIDENCE,
           "code-lang": EVIDENCE}
# Evidence that an assessor refuses: each costs a try. `gegevens-half` is one too: half of a signed text is a text.
JUDGED = {"iemand-anders": PERSON, "ander-bewijs": EVIDENCE, "nonce": EVIDENCE, "ontvanger": EVIDENCE, "sleutel-gisteren": EVIDENCE,
          "verlopen": EVIDENCE, "gegevens-half": EVIDENCE}
seen = {name: set() for name in FLOW}


def wanted(deed):
    return ONLY in deed


class Walker(Adult):
    """One person who tries again and again at one source."""

    def __init__(self, service, platform, source, ref):
        super().__init__(service, platform, [ref], person=PEOPLE[source])
        self.source = source
        self.ask().load().agree()

    def notice(self):
        """The words above the choice, once it is there: what takes long is looked at again."""
        until(lambda: not self.browser.path.endswith("/bezig") or self.browser.go(self.page("/bezig")).path.endswith("/bron"), "the end of a slow source")
        self.at("/bron")
        found = re.search(r"(?:English|العربية|Українська) (.*?) Waar halen wij", self.browser.text)
        return found[1] if found else ""

    def came(self, deed):
        """What became of it: the words above the choice, or the end of the path. On a machine with much to do a source may be slow, or we
        busy: that is no try, and is done again."""
        self.choose(self.source).away().log_in(deed=deed)      # of the page with the link too: by its other button
        return self.browser.path.rsplit("/", 1)[-1] if self.browser.path.endswith(("/naar-bron", "/waarden")) else self.notice()

    def in_time(self, deed):
        got = []

        def once():
            got[:] = [self.came(deed)]
            return SLOW not in got[0]

        until(once, "a source that answers in time")
        return got[0]

    def go_wrong(self, deed, words):
        found = self.came(deed) if words is SLOW else self.in_time(deed)
        assert (found == "naar-bron") if words is NOTHING else words in found, f"{self.source} {deed}: {found!r}, not {words!r}"
        seen[self.source].add(deed)

    def go_right(self):
        """The same source again; what it is told is good, and the person goes back to the choice with it."""
        assert self.in_time("") == "waarden", self.browser.text
        self.browser.go(self.page("/klopt-niet"))
        self.browser.press("andere-bron")
        return self.at("/bron")

    def agree_at_last(self):
        assert self.in_time("") == "waarden", self.browser.text
        self.right().back().redeem().fetch()


def by_person(deeds):
    """As many a person as they may leave for a source, twice for each: more than there are tries."""
    return [deeds[i:i + 8] for i in range(0, len(deeds), 8)]


def no_try_is_lost(service, platform, source, ref, deeds):
    """More failures than there are tries, each followed by what is good: none of them was one."""
    for i, some in enumerate(by_person(deeds)):
        a = Walker(service, platform, source, f"{ref}-{i}").go_right()
        for deed, words in some:
            a.go_wrong(deed, words)
            a.go_right()
        a.agree_at_last()


def a_try_is_lost(service, platform, source, ref, deeds):
    """Five of them are all there are; whoever has none left can still fill in what they know."""
    if len(deeds) < 5:
        return
    a = Walker(service, platform, source, ref)
    for i, (deed, words) in enumerate(deeds[:5]):
        a.go_wrong(deed, words if i < 4 else TRIES)
    a.type_in().right().back().redeem().fetch()


def cancelled(service, platform, source):
    a = Walker(service, platform, source, "stop").choose(source).away().log_in(choice="annuleren")
    assert CANCELLED in a.notice(), a.browser.text
    a.go_right().agree_at_last()


def no_data(service, platform, source):
    """Who has no income at the source is told so, may say what they earn by themselves or go to the desk, and the other source is recommended."""
    a = Walker(service, platform, source, "leeg")
    for _ in range(6):      # more than there are tries
        a.go_wrong("geen-gegevens", NO_DATA)
    other = next(name for name in FLOW if name != source)
    assert ("bron", other) in [pair for form in a.browser.forms for pair in form.values()], a.browser.text
    a.browser.press("anders")
    assert all(a.browser.button(value) is not None for value in (source, other, "zelf")) and "Naar een medewerker" in a.browser.text, a.browser.text
    a.browser.press("zelf")
    a.at("/zelf").browser.go(a.page("/bron"))
    a.agree_at_last()


def ahead(service, platform, source):
    """A request ahead: what is to be wrong with it is a matter of the source, not of one flow."""
    front = service.sources[source].front
    for i, some in enumerate(by_person([(d, w) for d, w in ANSWERS.items() if wanted("par-" + d)])):
        a = Walker(service, platform, source, f"vooraf-{i}")
        for deed, words in some:
            assert front.call("POST", "/toestand", f"fout=par-{deed}")[0] == 303, deed
            a.choose(source)
            found = a.notice()
            assert words in found, f"{source} par-{deed}: {found!r}, not {words!r}"
            seen[source].add("par-" + deed)
            assert front.call("POST", "/toestand", "fout=")[0] == 303
            a.go_right()
        a.agree_at_last()


def rows(source, par):
    """(deeds that cost no try, slow ones among them apart; deeds that do)"""
    answers = [(f"{answer}-{deed}", words) for answer in (("token", "gegevens") if par else ("token",)) for deed, words in ANSWERS.items()]
    returns = [(d, w) for d, w in RETURNS.items() if par or not d.startswith("iss-")]
    free = [(d, w) for d, w in answers + returns if d not in JUDGED and wanted(d)]
    judged = [(d, w) for d, w in JUDGED.items() if par or not d.startswith("gegevens-")]
    return [r for r in free if r[1] is not SLOW], [r for r in free if r[1] is SLOW], [r for r in judged if wanted(r[0])]


def walk(service, source):
    """All of one source; at most three people at a time, so that no five of its failures come in a row: then nobody is sent there."""
    platforms = [Platform(service.port, service.certs) for _ in range(3)]
    par = "par" in service.sources[source].flow["adressen"]
    free, slow, judged = rows(source, par)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        work = [pool.submit(no_try_is_lost, service, platforms[0], source, "vrij", free),
                pool.submit(no_try_is_lost, service, platforms[1], source, "traag", slow)]
        for one in work:
            one.result()
    for first in ([0, len(judged) - 5] if len(judged) > 5 else [0]):
        a_try_is_lost(service, platforms[0], source, f"pogingen-{first}", judged[first:])
    if wanted("annuleren"):
        cancelled(service, platforms[0], source)
    if wanted("geen-gegevens"):
        no_data(service, platforms[0], source)
    if par and any(wanted("par-" + d) for d in ANSWERS):
        ahead(service, platforms[2], source)
    for p in platforms:
        p.close()
    return par


def all_of_them(par):
    said = subprocess.run([os.path.join(BIN, "passend-standin"), "deeds"], check=True, capture_output=True, text=True).stdout
    return {line.split("\t")[0] for line in said.splitlines()} - (set() if par else {d for d in (l.split("\t")[0] for l in said.splitlines())
                                                                                if d.startswith(("par-", "gegevens-", "iss-"))})


def main():
    with tempfile.TemporaryDirectory() as directory:
        service = Service(BIN, directory, flow=FLOW)
        for source in service.sources.values():
            profile = read(source.profile)
            profile["stroom"]["termijn"] = ANSWER_S
            write(source.profile, profile)
        with service, concurrent.futures.ThreadPoolExecutor(len(FLOW)) as pool:
            for source, par in zip(FLOW, pool.map(lambda source: walk(service, source), FLOW)):
                if not ONLY:
                    assert seen[source] == all_of_them(par), f"{source}: not seen {all_of_them(par) - seen[source]}, not known {seen[source] - all_of_them(par)}"
            with open(os.path.join(directory, "log"), encoding="utf-8") as log:
                assert not re.search(r" (source-down|bug|role-hung) ", log.read()), "no source went out of order, and nothing broke"
    print("deeds of sources: %d rows" % sum(len(s) for s in seen.values()))


main()
