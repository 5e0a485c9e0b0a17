"""What the commands print: golden files, each refusal with its line on standard error, and what holds for all of them.

    cli.py PASSEND [--update] [NAME...]
    cli.py PASSEND --record

Each row runs in this folder with the packs of packs/ (made up, so that what they print stays). --update writes the golden
files anew: look at the difference before committing it. --record prints what each row gave and does no more.
"""
import csv
import html.parser
import io
import json
import os
import pty
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(REPO, "tests", "e2e"))
from patience import patience     # noqa: E402
from rows import RECORD, record   # noqa: E402

ENV = {"PATH": os.environ["PATH"], "PASSEND_POLICY_DIR": "packs", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "GCOV_PREFIX"):
    if name in os.environ:
        ENV[name] = os.environ[name]
ESC = "\033"

A, B = "proef/2030", "proef/2031"
IMPACT = ["policy", "impact", A, B, "--households", "data/huishoudens.csv"]
HOMES = ["--homes", "data/woningen.csv"]
VERIFY = ["verify", "data/verdict.jws", "--at", "2026-12-01"]

VERA = ["vera", "zaak", "--op", "2026-12-15", "--relaties"]
VERDICT = ["data/verdict.jws", "--keys", "data/sleutels.json", "--test", "--at", "2026-12-01"]   # of tests/interop/make_verdict

# name, arguments, exit status; standard output is golden/NAME; what standard error says where it says anything
GOLDEN = [
    ("show", ["policy", "show", A], 0),
    ("show-en", ["policy", "show", A, "--lang", "en"], 0),
    ("show-smal", ["policy", "show", A, "--table", "passendheidsoort"], 0),
    ("show.md", ["policy", "show", A, "--markdown"], 0),
    ("show.html", ["policy", "show", A, "--html"], 0),
    ("show.csv", ["policy", "show", A, "--csv"], 0),
    ("show-parameters.csv", ["policy", "show", A, "--csv", "--table", "parameters"], 0),
    ("show.json", ["policy", "show", A, "--json"], 0),
    ("diff", ["policy", "diff", A, B], 1),
    ("diff-en", ["policy", "diff", A, B, "--lang", "en"], 1),
    ("diff-gelijk", ["policy", "diff", A, A], 0),
    ("diff.md", ["policy", "diff", A, B, "--markdown"], 1),
    ("diff.json", ["policy", "diff", A, B, "--json"], 1),
    ("impact", IMPACT + HOMES, 0),
    ("impact-zonder-woningen", IMPACT, 0),
    ("impact-en", IMPACT + HOMES + ["--lang", "en"], 0),
    ("impact-verborgen", IMPACT + HOMES + ["--hide-under", "5"], 0),
    ("impact.md", IMPACT + HOMES + ["--markdown"], 0),
    ("impact.csv", IMPACT + HOMES + ["--csv"], 0),
    ("impact.json", IMPACT + HOMES + ["--json"], 0),
    ("impact-verborgen.json", IMPACT + HOMES + ["--hide-under", "5", "--json"], 0),
    ("impact-start", IMPACT + HOMES + ["--old-start", "2030-07-01", "--new-start", "2031-07-01", "--quiet"], 0),
    ("evaluate", ["evaluate", "data/zaak.json", "--policy", A], 0),
    ("evaluate.json", ["evaluate", "data/zaak.json", "--policy", A, "--json"], 0),
    # the key of the verdict is the nineteenth of the set, after keys of other kinds and uses
    ("verify", VERIFY + ["--keys", "data/sleutels.json", "--test"], 0),
    ("verify.json", VERIFY + ["--keys", "data/sleutels.json", "--test", "--json"], 0),
    ("vera-net.json", VERA + ["data/vera-kand.json", "--eenheid", "data/vera-net.json"], 0,
     "passend: vera: vera-geen-kale-huur at /prijscomponenten/1/detailSoort/code\n"
     "passend: vera: vera-geen-kale-huur at /prijscomponenten/2/detailSoort/code\npassend: vera: left out of the rent: 25.75 euro\n"),
    ("vera-huur.json", VERA + ["data/vera-kand.json", "--eenheid", "data/vera-huur.json"], 0,
     "passend: vera: vera-huurdeel-nagaan at /prijscomponenten/1/detailSoort/code\n"
     "passend: vera: vera-huurdeel-nagaan at /prijscomponenten/2/soort/code\n"
     "passend: vera: vera-geen-kale-huur at /prijscomponenten/3/detailSoort/code\n"
     "passend: vera: left out of the rent: -50.00 euro\npassend: vera: to be checked as part of the rent: 30.01 euro\n"),
    ("vera-6jaar.json", VERA + ["data/vera-6jaar.json"], 0,
     "".join(f"passend: vera: vera-inkomen-telt-niet at /relaties/0/inkomens/{i}/jaar\n" for i in range(4))),
    ("vera-0000.json", VERA + ["data/vera-0000.json"], 0, "passend: vera: lid-ontbreekt at /relaties/0/geboortedatum\n"),
]

# arguments, exit status, what standard error says (a regular expression for all of it), standard input
REFUSED = [
    ([], 2, r"passend [\s\S]*Usage: passend COMMAND[\s\S]*", None),
    (["fiets"], 2, r"passend: unknown command; see passend --help\n", None),
    (["policy"], 2, r"passend policy: expected check, show, .*; see passend policy --help\n", None),
    (["policy", "fiets"], 2, r"passend policy: expected check, show, .*; see passend policy --help\n", None),
    (["policy", "show"], 2, r"passend policy show: expected one PACK; see passend policy show --help\n", None),
    (["policy", "show", A, B], 2, r"passend policy show: expected one PACK; .*\n", None),
    (["policy", "show", A, "--kleur"], 2, r"passend policy show: expected one PACK; .*\n", None),
    (["policy", "show", A, "--lang", "fr"], 2, r"passend policy show: expected one PACK; .*\n", None),
    (["policy", "show", A, "--table", "fiets"], 4, r"passend: proef/2030: no table of that name; .*\n", None),
    (["policy", "show", "weg.json"], 4, r"passend: weg.json: beleid-onbekend: no such file, and no such pack .*\n", None),
    (["policy", "show", "proef/2033"], 4, r"passend: proef/2033: beleid-onbekend: .*; the nearest known name is proef/203[01]\n", None),
    (["policy", "show", "data/geen-json.json"], 1, r"passend: data/geen-json.json: json-onjuist.*\n", None),
    (["policy", "show", "-"], 1, r"passend: -: json-onjuist.*\n", "geen json"),
    (["policy", "show", "data/zaak.json"], 1, r"passend: data/zaak.json: beleid-ongeldig at .*: .*\n", None),
    (["policy", "diff", A], 2, r"passend policy diff: expected OLD NEW; .*\n", None),
    (["policy", "diff", "-", "-"], 2, r"passend policy diff: expected OLD NEW; .*\n", None),
    (["policy", "diff", A, B, "--csv"], 2, r"passend policy diff: expected OLD NEW; .*\n", None),
    (["policy", "diff", A, "weg.json"], 4, r"passend: weg.json: beleid-onbekend: .*\n", None),
    (["policy", "impact", A, B], 2, r"passend policy impact: expected OLD NEW --households CSV; .*\n", None),
    (IMPACT[:3] + IMPACT[4:], 2, r"passend policy impact: expected .*\n", None),
    (IMPACT + ["--hide-under", "-1"], 2, r"passend policy impact: expected .*\n", None),
    (IMPACT + ["--old-start", "2030-02-30"], 2, r"passend policy impact: expected .*\n", None),
    (IMPACT + ["--html"], 2, r"passend policy impact: expected .*\n", None),
    (IMPACT + ["--old-start", "2031-01-01"], 1, r"passend: proef/2030: not valid on the start that was asked for\n", None),
    (IMPACT[:4] + ["--households", "weg.csv"], 4, r"passend: cannot read weg.csv\n", None),
    (IMPACT + ["--homes", "weg.csv"], 4, r"passend: cannot read weg.csv\n", None),
    (IMPACT + ["--homes", "/dev/null"], 4, r"passend: /dev/null: cannot be read, or has no first line .*\n", None),
    (IMPACT[:4] + ["--households", "data/kolom.csv"], 1,
     r"passend: data/kolom.csv: line 1, column 2: lid-onbekend: no such column; .*; the nearest known name is inkomen\n", None),
    (IMPACT[:4] + ["--households", "data/bedrag.csv"], 1,
     r"passend: data/bedrag.csv: line 3, column 2 \(inkomen\): bedrag-buiten-bereik: not an amount in euros such as .*\n", None),
    (IMPACT[:4] + ["--households", "data/jaar.csv"], 1,
     r"passend: data/jaar.csv: line 2, column 2 \(belastingjaar\): waarde-onbekend: an income of this year does not count .*\n", None),
    (IMPACT[:4] + ["--households", "-"], 1, r"passend: -: line 2, column 1 \(personen\): waarde-onbekend: not a whole number.*\n",
     "personen\nzeven\n"),
    (IMPACT[:4] + ["--households", "-"], 1,
     r"passend: -: line 3, column 2 \(geboortejaar\): datum-ongeldig: born after the lease starts, on one of the two sides\n",
     "personen,geboortejaar\n1,2030\n1,2031\n"),
    (IMPACT[:4] + ["--households", "-"], 1, r"passend: -: line 2, column 1 \(geboortejaar\): datum-ongeldig: born after .*\n",
     "geboortejaar,personen\n1990 2030-01-02,2\n"),
    (IMPACT + ["--homes", "-"], 1, r"passend: -: line 3, column 1 \(huurprijs\): huurprijs-te-laag: a rent a month in euros; .*\n",
     "huurprijs\n50\n49.99\n"),
    (["policy", "check"], 2, r"passend policy check: expected PACK...; .*\n", None),
    (["policy", "check", "--html", A], 2, r"passend policy check: expected PACK...; .*\n", None),
    (["policy", "check", "weg.json"], 4, r"passend: weg.json: beleid-onbekend: .*\n", None),
    (["policy", "check", A, "packs/proef/2030.json"], 1, r"passend: packs/proef/2030.json: beleid-ongeldig: overlaps another pack .*\n", None),
    (["policy", "compile", A], 2, r"passend policy compile: expected PACK -o FILE; .*\n", None),
    (["policy", "compile", A, "-o", "/weg/er/mee"], 4, r"passend: cannot write /weg/er/mee\n", None),
    (["policy", "compile", "data/geen-json.json", "-o", "/dev/null"], 1, r"passend: data/geen-json.json: json-onjuist.*\n", None),
    (["evaluate"], 2, r"passend evaluate: expected CASE or --stream; see passend evaluate --help\n", None),
    (["evaluate", "weg.json", "--policy", A], 4, r"passend: cannot read weg.json\n", None),
    (["evaluate", "data/rekenhuur.json", "--policy", A], 4,
     r"passend: data/rekenhuur.json: huurprijs-soort at /eenheid/rekenhuur; give huurprijs, .* NET and HUA\n", None),
    (["evaluate", "data/schrijffout.json", "--policy", A], 4,
     r"passend: data/schrijffout.json: lid-onbekend at .*; the nearest known name is geboortedatum\n", None),
    (["evaluate", "-", "--policy", A], 4, r"passend: -: json-onjuist at .*\n", "{"),
    *[([command, "-", "--policy", A], 4, r"passend: -: %s\n" % wanted, '{"eenheid":{"ingangsdatum":"2030-06-01",%s},"huishouden":{"leden":[%s]}}' % (home, members))
      for command in ("evaluate", "explain", "needs") for wanted, home, members in (
          ("datum-ongeldig at /huishouden/leden/0/geboortedatum", '"huurprijs":75000', '{"rol":"WON","geboortedatum":"2058-06-02"}'),
          ("datum-ongeldig at /huishouden/leden/1/geboortedatum", '"huurprijs":75000',
           '{"rol":"MBW","kind":true,"geboortedatum":"2058-06-02"},{"rol":"MED","geboortedatum":"2030-06-02"}'),
          ("huurprijs-te-laag at /eenheid/huurprijs", '"huurprijs":750', '{"rol":"WON","geboortedatum":"1958-06-02"}'),
          ("huurprijs-te-laag at /eenheid/huurprijzen/1", '"huurprijzen":[75000,0]', '{"rol":"WON","geboortedatum":"1958-06-02"}'))],
    (["evaluate", "-", "--policy", A], 4, r"passend: -: datum-ongeldig at /huishouden/leden/0/geboortedatum\n",
     '{"huishouden":{"leden":[{"rol":"WON","geboortedatum":"2058-06-02"}]}}'),
    (["evaluate", "data/zaak.json", "--policy", "proef/1999"], 4, r"passend: proef/1999: beleid-onbekend: .*\n", None),
    (VERIFY + ["--keys", "data/sleutels.json"], 1, r"passend verify: verdict-test: .*\n", None),
    (VERIFY + ["--keys", "-"], 1, r"passend verify: sleutel-ongeldig: .*\n", '{"keys":[{"kty":"AKP","alg":"ML-DSA-65","pub":"AAAA"}]}'),
    (VERIFY + ["--keys", "-"], 1, r"passend verify: sleutel-ongeldig: .*\n", '{"keys":[]}'),
    (VERIFY + ["--keys", "-"], 1, r"passend verify: json-onjuist: .*\n", '{"keys":[{"kty":"AKP",}]}'),
    (VERIFY + ["--keys", "-"], 1, r"passend verify: lid-ontbreekt: .*\n", "{}"),
    (["evaluate", "packs", "--policy", A], 4, r"passend: cannot read packs\n", None),
    (["evaluate", "-", "--policy", A], 4, r"passend: -: bestand-te-groot\n", " " * ((1 << 20) + 1)),
    (["policy", "show", "-"], 1, r"passend: -: bestand-te-groot\n", " " * ((4 << 20) + 1)),
    (["policy", "show", "packs"], 4, r"passend: packs: beleid-onbekend: .*\n", None),
    (["verify", "weg.jws", "--keys", "data/sleutels.json"], 4, r"passend verify: cannot read the verdict\n", None),
    (["verify", "data/verdict.jws", "--keys", "weg.json"], 4, r"passend verify: cannot read the keys\n", None),
    (["verify", "-", "--keys", "data/sleutels.json"], 1, r"passend verify: bewijs-grootte: [^\n]*\n", "a" * ((1 << 20) + 1)),
    (["verify", *VERDICT[:3]], 1, r"passend verify: verdict-test: .*\n", None),
    (["vera"], 2, r"passend vera: expected zaak, toewijzing or nagaan; see passend vera --help\n", None),
    (VERA[:4], 2, r"passend vera: expected .*\n", None),
    (VERA + ["-", "--eenheid", "-"], 2, r"passend vera: expected .*\n", None),
    (VERA + ["weg.json"], 4, r"passend: weg.json: cannot read it\n", None),
    (VERA + ["-"], 4, r"passend: -: json-onjuist\n", ""),
    (VERA + ["-"], 4, r"passend: -: bestand-te-groot\n", " " * ((4 << 20) + 1)),
    (VERA + ["-"], 1, r"passend: vera: lid-ontbreekt at /relaties\n", "[]"),
    (VERA + ["-"], 1, r"passend: vera: vera-dubbelzinnig at /relaties/0/inkomens/1\n",
     '[{"rollen":[{"soort":{"code":"WON"}}],"geboortedatum":"1991-05-05","inkomens":[{"jaar":2025,"bedrag":1,"inkomensverklaringsoort":'
     '{"code":"IBD"}},{"jaar":2025,"bedrag":2,"inkomensverklaringsoort":{"code":"IBD"}}]}]'),
    (VERA + ["-"], 1, r"(passend: vera: vera-geen-rol-in-huishouden at /relaties/\d+/rollen\n){64}passend: vera: and 36 more\n", json.dumps([{}] * 100)),
    (["vera", "zaak", "--op", "2101-01-01", "--relaties", "data/vera-kand.json", "--eenheid", "-"], 1,
     r"passend: vera: vera-inkomen-telt-niet at /relaties/0/inkomens/0/jaar\npassend: vera: datum-ongeldig at --op\n",
     '{"zelfstandig":true,"prijscomponenten":[{"soort":{"code":"NET"},"bedrag":700}]}'),
    (["vera", "toewijzing", "-"], 4, r"passend: -: not an accepted verdict; .*\n", '{"result":"refuse","reason":"verdict-test"}'),
]

HELP = [[], ["evaluate"], ["policy"], ["policy", "check"], ["policy", "show"], ["policy", "diff"], ["policy", "impact"],
        ["policy", "compile"], ["verify"], ["vera"]]

failures = []


def fail(what, text=""):
    failures.append(what)
    print("FAILED", what, text[:2000], sep="\n" if text else " ")


def run(args, stdin=None, env=None):
    done = subprocess.run([PASSEND, *args], cwd=HERE, env=env or ENV, input=(stdin or "").encode(), capture_output=True,
                          timeout=patience())
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check_golden(update, only):
    for name, args, status, *said in GOLDEN:
        if only and name not in only:
            continue
        env = {**ENV, "COLUMNS": "60"} if name == "show-smal" else ENV
        code, out, err = run(args, env=env)
        record(name, [code, out, err])
        path = os.path.join(HERE, "golden", name if "." in name else name + ".txt")
        if code != status or err != (said[0] if said else ""):
            fail(f"{name}: exit {code}, expected {status}", err)
        if ESC in out:
            fail(f"{name}: an escape code without a terminal")
        if update:
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(out)
            continue
        with open(path, encoding="utf-8", newline="") as f:
            golden = f.read()
        if golden != out:
            import difflib
            fail(f"{name}: differs from golden", "\n".join(difflib.unified_diff(golden.split("\n"), out.split("\n"), lineterm="")))


def check_refused():
    for args, status, pattern, stdin in REFUSED:
        code, out, err = run(args, stdin)
        record(" ".join(["refused:", *args, *(["<", stdin] if stdin else [])]), [code, out, err])
        if code != status or not re.fullmatch(pattern, err) or (out != "" and status != 0):
            fail(f"{' '.join(args)}: exit {code} (expected {status})", err + out)
        if ESC in err:
            fail(f"{' '.join(args)}: an escape code without a terminal")


def check_help():
    for args in HELP:
        code, out, err = run([*args, "--help"])
        record(" ".join(["help:", *args]), [code, out, err])
        lines = out.split("\n")
        if code != 0 or err or "Usage: " not in out or "xample" not in out or "Exit status" not in out:
            fail(f"{' '.join(args)} --help")
        if len(lines) > 60 or (args and len(lines) > 25) or max(len(x) for x in lines) > 120:
            fail(f"{' '.join(args)} --help: {len(lines)} lines of {max(len(x) for x in lines)}: more than one screen")


def check_terminal():
    """On a terminal headings are bold, unless NO_COLOR asks otherwise."""
    for extra, bold in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        master, slave = pty.openpty()
        p = subprocess.Popen([PASSEND, "policy", "show", A, "--table", "readings"], cwd=HERE,
                             env={**ENV, "TERM": "xterm", **extra}, stdout=slave, stderr=slave, stdin=subprocess.DEVNULL)
        q = subprocess.Popen([PASSEND, "policy", "show", A], cwd=HERE, env={**ENV, "TERM": "xterm", **extra}, stdout=slave,
                             stderr=slave, stdin=subprocess.DEVNULL)
        os.close(slave)
        text = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(master)
        if p.wait() != 0 or q.wait() != 0 or (ESC.encode() in text) != bold:
            fail(f"terminal {extra}: escape codes {'missing' if bold else 'there'}")


def check_pipes():
    """A reader that goes away is no error to talk about; a disk that is full is."""
    for args in (["policy", "show", A], ["policy", "diff", A, B], IMPACT + ["--json"], ["evaluate", "data/zaak.json", "--policy", A]):
        read, write = os.pipe()
        os.close(read)
        p = subprocess.Popen([PASSEND, *args], cwd=HERE, env=ENV, stdout=write, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                             restore_signals=True)
        os.close(write)
        err = p.stderr.read().decode()
        if p.wait() not in (-13, 4) or "rror:" in err:
            fail(f"{' '.join(args)}: broken pipe: {p.returncode}", err)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PASSEND, *args], cwd=HERE, env=ENV, stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                  check=False)
        if done.returncode != 4 or done.stderr != b"passend: cannot write the output\n":
            fail(f"{' '.join(args)}: full disk: {done.returncode}", done.stderr.decode())


class Page(html.parser.HTMLParser):
    VOID = {"meta", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.cells = [], [], []

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.seen.append(tag)
        if tag == "th" and a.get("scope") not in ("col", "row"):
            fail("html: th without scope")
        if tag == "div" and not a.get("aria-labelledby"):
            fail("html: a region without a name")
        if tag in ("script", "link", "img", "iframe") or any(k.startswith("on") or k in ("src", "href") for k in a):
            fail(f"html: {tag} brings something in from outside")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            fail(f"html: {tag} does not close what is open")


def packs(folder):
    for group in sorted(os.listdir(folder)):
        top = os.path.join(folder, group)
        for name in sorted(os.listdir(top)) if os.path.isdir(top) and group not in ("schema", "examples") else ():
            if re.fullmatch(r"[0-9-]+\.json", name) and '"draft": true' not in open(os.path.join(top, name), encoding="utf-8").read():
                yield f"{group}/{name[:-5]}"


def check_shipped():
    """Every shipped pack: all forms hold together and hold the same."""
    env = {**ENV, "PASSEND_POLICY_DIR": os.path.join(REPO, "policy")}
    for name in packs(os.path.join(REPO, "policy")):
        code, text, err = run(["policy", "show", name, "--json"], env=env)
        parts = json.loads(text)
        tables = {p["table"]: p for p in parts if "table" in p}
        for table, p in tables.items():
            if any(len(r) != len(p["columns"]) for r in p["rows"]):
                fail(f"{name}: {table}: a row is not as wide as its table")
            code, text, err = run(["policy", "show", name, "--csv", "--table", table], env=env)
            rows = list(csv.reader(io.StringIO(text, newline="")))
            if rows[0] != p["columns"] or [[c.removeprefix("'") if c[1:2] in ("=", "+", "-", "@") else c for c in r]
                                           for r in rows[1:]] != p["rows"]:
                fail(f"{name}: {table}: CSV and JSON differ")
            if any(c[:1] in ("=", "+", "-", "@") for r in rows for c in r):
                fail(f"{name}: {table}: a cell that a spreadsheet takes for a formula")
        page = Page()
        code, text, err = run(["policy", "show", name, "--html"], env=env)
        page.feed(text)
        if page.open or page.seen.count("h1") != 1 or page.seen.count("table") != sum(1 for p in tables.values() if p["rows"]):
            fail(f"{name}: html: not one page of all tables")
        for width in ("60", "80", "120"):
            code, text, err = run(["policy", "show", name], env={**env, "COLUMNS": width})
            widest = max(len(x) for x in text.split("\n"))
            if code != 0 or widest > int(width):
                fail(f"{name}: a line of {widest} places on a terminal of {width}")
        code, text, err = run(["policy", "diff", name, name], env=env)
        if code != 0 or "Geen verschil." not in text:
            fail(f"{name}: differs from itself", text)
    code, text, err = run(["policy", "check", "nl.woningwet/2026", "regio-demo/2026", "--json"], env=env)
    found = [json.loads(x) for x in text.strip().split("\n")]
    if code != 0 or [f["findings"] for f in found] != [[], []] or found[0]["cases"] == 0 or len(found[0]["incomeBreakpoints"]) != 6:
        fail("policy check --json", text)
    code, text, err = run(["policy", "check", "nl.woningwet/2026"], env=env)
    if code != 0 or not re.fullmatch(r"nl\.woningwet/2026: .*, complete, no overlap, \d+ worked cases as expected; 6 income breakpoints: .*\n", text):
        fail("policy check", text)
    code, text, err = run(["policy", "check", A, "--json"])
    if code != 1 or not json.loads(text)["findings"]:
        fail("policy check --json with findings", text)


def check_compile():
    out = os.path.join(OUT, "proef.pack")
    code, text, err = run(["policy", "compile", A, "-o", out, "--json"])
    made = json.loads(text)
    import hashlib
    with open(out, "rb") as f:
        data = f.read()
    if code != 0 or made["bytes"] != len(data) or made["bestand"] != hashlib.sha256(data).hexdigest() or made["id"] != "proef":
        fail("policy compile --json", text)
    code, text, err = run(["policy", "compile", A, "-o", out])
    if code != 0 or text != f"proef 2030.1\nsha256 {made['sha256']}\nbestand {made['bestand']}\n":
        fail("policy compile", text)
    # What was compiled is shown as its source is; so is a source from standard input.
    want = run(["policy", "show", A])[1]
    with open(os.path.join(HERE, "packs", A + ".json"), encoding="utf-8") as f:
        source = f.read()
    if run(["policy", "show", out])[1] != want or run(["policy", "show", "-"], source)[1] != want:
        fail("policy show of a compiled pack or of standard input differs")


def check_impact_stdin():
    with open(os.path.join(HERE, "data", "huishoudens.csv"), encoding="utf-8") as f:
        rows = f.read()
    want = run(IMPACT + HOMES + ["--json"])[1]
    if run(IMPACT[:4] + ["--households", "-", *HOMES, "--json"], rows)[1] != want:
        fail("impact: standard input differs from a file")
    lines = rows.split("\n")
    turned = "\r\n".join([lines[0], *reversed(lines[1:])])
    if run(IMPACT[:4] + ["--households", "-", *HOMES, "--json"], "\ufeff" + turned)[1] != want:
        fail("impact: the order of rows or the line ends matter")


def check_progress():
    """A long run says how far it is to somebody who watches, and to nobody else."""
    rows = os.path.join(OUT, "veel.csv")
    with open(rows, "w", encoding="ascii") as f:
        f.write("personen,inkomen\n" + "1,25000\n" * 5000)
    for extra, seen in (([], True), (["--quiet"], False)):
        master, slave = pty.openpty()
        p = subprocess.Popen([PASSEND, *IMPACT[:4], "--households", rows, "--json", *extra], cwd=HERE, env=ENV, stderr=slave,
                             stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        os.close(slave)
        text = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(master)
        if p.wait() != 0 or (b"households" in text) != seen:
            fail(f"impact {extra}: progress {'missing' if seen else 'there'}", text.decode())


def check_stream():
    with open(os.path.join(HERE, "data", "zaak.json"), encoding="utf-8") as f:
        case = f.read().replace("\n", "")
    code, text, err = run(["evaluate", "--stream", "--policy", A], f"{case}\nfiets\n{case}\n")
    lines = text.strip().split("\n")
    if code != 4 or len(lines) != 3 or lines[0] != lines[2] or '"fout":"json-soort"' not in lines[1] or err:
        fail("evaluate --stream", text + err)


def check_verdict_to_vera():
    """The example of docs/vera.md: what verify says goes through a pipe into an allocation, and that agrees with it."""
    verified = run(["verify", *VERDICT, "--json"])[1]
    code, made, err = run(["vera", "toewijzing", "-", "--op", "2026-12-15"], verified)
    if code != 0 or err or json.loads(made)["passendheidsoort"]["code"] != "PAS":
        fail("vera toewijzing of a pipe", made + err)
    path = os.path.join(OUT, "verdict.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(verified)
    if run(["vera", "nagaan", "-", path], made) != (0, "the same\n", ""):
        fail("vera nagaan of a pipe")
    code, out, err = run(["vera", "nagaan", "-", path], made.replace('"PAS"', '"NIE"'))
    if (code, out, err) != (1, "", "passend: -: vera-anders-dan-verdict at /passendheidsoort/code\n"):
        fail("vera nagaan of another outcome", out + err)


def main():
    only = [a for a in sys.argv[2:] if not a.startswith("-") and "/" not in a]
    update = "--update" in sys.argv
    os.makedirs(os.path.join(HERE, "golden"), exist_ok=True)
    check_golden(update, only)
    if update or only:
        return
    checks = (check_refused, check_help, check_terminal, check_pipes, check_compile, check_impact_stdin, check_progress,
                  check_stream, check_verdict_to_vera,
                  check_shipped)
    for check in checks[:2] if RECORD else checks:
        check()
    print(f"{len(GOLDEN)} golden, {len(REFUSED)} refusals, {len(HELP)} helps, {len(failures)} failures")
    sys.exit(1 if failures else 0)


PASSEND = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)
OUT = os.environ.get("CLI_OUT", "/tmp")
if __name__ == "__main__":
    main()
