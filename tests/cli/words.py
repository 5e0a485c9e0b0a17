"""explain, needs, glossary and policy text as people and scripts use them.

    words.py PASSEND POLICY      one row a call: arguments, input, exit status, what is in the output, what is not
"""
import json
import os
import subprocess
import sys

PASSEND, POLICY = sys.argv[1:3]
NAT, REG = ["--policy", "nl.woningwet/2026"], ["--policy", "nl.woningwet/2026", "--policy", "regio-demo/2026"]
WON = {"rol": "WON", "geboortedatum": "1991-05-05", "inkomens": [{"jaar": 2025, "bedrag": 2710000}]}
HOME = {"huurprijs": 74500, "woonruimtesoort": "ZELFSTANDIG", "kamers": 3, "gemeente": "0202", "publicatiedatum": "2026-11-12",
        "ingangsdatum": "2026-12-15"}


def case(home=HOME, leden=(WON,), **more):
    out = {"corporatie": "L0101", "eenheid": home, "huishouden": {"leden": list(leden)} if leden else None, **more}
    return json.dumps({k: v for k, v in out.items() if v is not None})


TWO = {**{k: v for k, v in HOME.items() if k != "huurprijs"}, "huurprijzen": [71302, 74500]}
OPEN = dict(WON, inkomens=[{"jaar": 2025, "bedrag": {"max": 5000000}}])
MED = dict(OPEN, rol="MED", geboortedatum="1990-01-01")
ROWS = [
    # name, arguments, input, status, in the output, not in it
    ("explain in Dutch", ["explain", "-", *REG], case(), 1, ["Deze woning past nu niet bij u.", "Waarom\n", "€ 745,00", "€ 713,02",
     "Wat wel past\n", "Wat u nu kunt doen\n", "In deze regio"], ["27", "1991", "http", "\033"]),
    ("explain in English", ["explain", "-", *REG, "--lang", "en"], case(), 1, ["This home does not fit you now.", "€745.00"], ["past", "27,1"]),
    ("explain with a page", ["explain", "-", *REG, "--page", "https://c.example/x"], case(), 1, ["https://c.example/x\n"], []),
    ("explain nationally", ["explain", "-", *NAT], case(), 1, ["Soms mag de woningcorporatie u de woning toch geven."], ["regio"]),
    ("explain two rents", ["explain", "-", *REG], case(TWO), 0, ["Huur € 713,02\n", "Huur € 745,00\n", "----\n"], []),
    ("explain without a home", ["explain", "-", *NAT, "--at", "2026-12-15"], case(None), 0, ["Hier ziet u welke woningen bij u passen.",
     "Woningen met een huur tot en met € 713,02 passen bij u."], ["ONBEPAALD"]),
    ("explain what is open", ["explain", "-", *NAT], case(leden=[OPEN]), 3, ["U kunt gewoon reageren.", "Wij hebben het inkomen over 2025 nog nodig van u."],
     ["50.000", "5000000"]),
    ("explain a year without rules", ["explain", "-", *NAT], case({**HOME, "ingangsdatum": "2027-01-04"}), 3,
     ["De regels voor 2027 zijn nog niet bekend.", "25 november 2026"], ["Laat het inkomen"]),
    ("explain the order of the margin", ["explain", "-", *NAT], case({**HOME, "huurprijs": 60000}, [dict(WON, inkomens=[{"jaar": 2025, "bedrag": 6000000}])]), 1,
     ["de voorrang die de gemeente", "huur boven € 932,93"], ["60.000", "6000000"]),
    ("explain nothing", ["explain"], "", 2, ["expected one CASE; see passend explain --help"], []),
    ("explain in Turkish", ["explain", "-", "--lang", "tr"], case(), 2, ["see passend explain --help"], []),
    ("explain no file", ["explain", "/no/such/file"], "", 4, ["cannot read /no/such/file"], []),
    ("explain no JSON", ["explain", "-"], "{", 4, ["json-onjuist"], []),
    ("explain a misspelt member", ["explain", "-"], case(eenheit={}), 4, ["lid-onbekend", "the nearest known name is eenheid"], ["eenheit"]),
    ("explain without a household", ["explain", "-"], case(leden=None), 4, ["lid-ontbreekt"], []),
    ("needs nothing", ["needs", "-", *NAT], case(), 0, ["Niets: alles wat nodig is, is bekend."], []),
    ("needs an income", ["needs", "-", *NAT], case(leden=[OPEN]), 3, ["Aan de aanvrager (AANVRAGER)\n  inkomen 2025  WON\n",
     "Wat is het inkomen over 2025?"], ["geboortedatum", "PLATFORM"]),
    ("needs two incomes", ["needs", "-", *NAT, "--lang", "en"], case(leden=[OPEN, MED]), 3, ["inkomen 2025  WON\n", "inkomen 2025  MED\n",
     "We need it from your co-tenant."], ["BELEID"]),
    ("needs a rent", ["needs", "-", *NAT], case({**HOME, "huurprijs": {"min": 70000, "max": 72000}}), 3, ["(PLATFORM)\n  huurprijs\n"], ["inkomen"]),
    ("needs rules", ["needs", "-", *NAT], case({**HOME, "ingangsdatum": "2027-01-04"}), 3, ["(BELEID)\n  beleid nl.woningwet/2027\n"], ["AANVRAGER"]),
    ("needs everything", ["needs", "-", *NAT], case(leden=None), 3, ["  huishouden\n", "  inkomen 2025  WON\n", "  geboortedatum  WON\n",
     "  statussen  WON\n", "Noem ook de kinderen."], []),
    ("needs nothing else", ["needs", "-", "--oops"], case(), 2, ["see passend needs --help"], []),
    ("glossary in Dutch", ["glossary", "huishoudinkomen", "--lang", "nl"], "", 0, ["het inkomen van alle volwassenen samen"], []),
    ("glossary of a value", ["glossary", "tot_lage_aftopping"], "", 0, ["huurklasse\n"], []),
    ("glossary, misspelt", ["glossary", "huishoudinkomens"], "", 1, ["the nearest is huishoudinkomen"], []),
    ("glossary of two", ["glossary", "a", "b"], "", 2, ["at most one TERM"], []),
    ("glossary of all", ["glossary"], "", 0, ["aanleiding\n", "zekerheid\n"], []),
    ("policy text", ["policy", "text", "nl.woningwet/2026"], "", 0, ["# Passend toewijzen", "## De bedragen\n", "€ 713,02", "## Voorbeelden\n",
     "Woningwet art. 46 lid 2"], ["{", "RUIMTE_"]),
    ("policy text as HTML", ["policy", "text", "regio-demo/2026", "--lang", "en", "--html"], "", 0, ["<html lang=\"en\">", "<h2", "scope=\"col\"",
     "L0101 to L0119"], ["<script", "{jaar}"]),
    ("policy text of nothing", ["policy", "text", "no/such"], "", 4, ["no/such"], []),
    ("policy text twice", ["policy", "text", "a", "b"], "", 2, ["one PACK"], []),
]
HELP = [["explain"], ["needs"], ["glossary"], ["policy", "text"]]
wrong = []


def run(arguments, text):
    env = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    done = subprocess.run([PASSEND, *arguments], input=text.encode(), capture_output=True, env=dict(env, PASSEND_POLICY_DIR=POLICY))
    return done.returncode, (done.stdout + done.stderr).decode(), done.stdout.decode()


for name, arguments, text, status, there, absent in ROWS:
    got, both, _ = run(arguments, text)
    if got != status:
        wrong.append(f"{name}: exit {got}, wanted {status}")
    flat = " ".join(both.split())   # as if no line were broken
    wrong += [f"{name}: no {x!r} in\n{both}" for x in there if x not in both and x not in flat]
    wrong += [f"{name}: {x!r} in\n{both}" for x in absent if x in both]

for command in HELP:
    got, _, out = run([*command, "--help"], "")
    if got != 0 or len(out.split("\n")) > 25 or "\nExit status: " not in out or "\nExample: passend " not in out:
        wrong.append(f"{command}: --help")

answer = json.loads(run(["explain", "-", *REG, "--json", "--lang", "en"], case(TWO))[2])
if [sorted(a) for a in answer] != [["huurprijs", "uitkomst", "uitleg"]] * 2 or [sorted(a["uitleg"]) for a in answer] != [["en", "nl"]] * 2:
    wrong.append("explain --json")
if list(json.loads(run(["explain", "-", *REG, "--json"], case())[2])["uitleg"]) != ["nl"]:
    wrong.append("explain --json in Dutch")
needs = json.loads(run(["needs", "-", *NAT, "--json"], case(leden=[OPEN]))[2])["ontbreekt"]
if len(needs) != 1 or {k: v for k, v in needs[0].items() if k != "vraag"} != {"feit": "inkomen", "van": "AANVRAGER", "rol": "WON", "jaar": 2025} \
        or sorted(needs[0]["vraag"]) != ["en", "nl"]:
    wrong.append(f"needs --json: {needs}")
if len(json.loads(run(["glossary", "--json"], "")[2])) < 40 or json.loads(run(["glossary", "mbw", "--json"], "")[2])["term"] != "rol: WON, MED, MDH, MBW":
    wrong.append("glossary --json")
json.loads(run(["policy", "text", "nl.woningwet/2026", "--json"], "")[2])

print("\n".join(wrong) if wrong else f"{len(ROWS)} rows as they should be")
sys.exit(1 if wrong else 0)
