"""What `passend vera zaak` writes, `passend evaluate` reads, or it says what it could not do.

    zaak.py PASSEND [SEED [COUNT]]

Documents as other systems might write them are made by chance, each member from values that are right, unusual and wrong. Of
each either a case comes out, and all cases go through `evaluate --stream`; or at least one line says where it was refused.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

PASSEND = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 60
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 400
DAYS = ["2021-12-15", "2025-10-02", "2026-01-01", "2026-12-15", "2027-06-30"]
REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENV = {**os.environ, "PASSEND_POLICY_DIR": os.path.join(REPO, "policy")}
ABSENT = object()

chance = random.Random(SEED)


def one_of(usual, *unusual, often=6):
    """A usual value, and once in a while another."""
    return chance.choice(usual) if not unusual or chance.randrange(4 * often) else chance.choice(unusual)


def members(**values):
    return {name: value for name, value in values.items() if value is not ABSENT}


def code(usual, *unusual):
    value = one_of(usual, *unusual, ABSENT)
    return ABSENT if value is ABSENT else chance.choice([{"code": value}, {"code": value, "naam": "x"}])


def date(*years):
    year, month, day = chance.choice(years), chance.randint(1, 12), chance.randint(1, 28)
    full = f"{year:04}-{month:02}-{day:02}"
    return one_of([full, full, f"{year:04}-{month:02}-00", f"{year:04}-00-00"], "0000-00-00", ABSENT, None, "0001-01-01", "9999-12-31", full[:7],
                  f"{year:04}-00-{day:02}", "0000-05-05", full + "T00:00:00Z", "", 19910505, often=12)


def amount(low, high):
    cents = chance.randint(low * 100, high * 100)
    return one_of([cents / 100, cents // 100], 0, -cents / 100, cents / 100 + 0.001, 1e7, 1e9, str(cents), None, ABSENT, often=12)


def checked():
    moment = f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    return one_of([ABSENT, moment, moment + "T10:00:00Z", moment + "T10:00:00.5Z"], "0000-00-00T00:00:00Z", moment + "T10:00:00+01:00", 5, None)


def income():
    return members(jaar=one_of([2019, 2020, 2023, 2024, 2025, 2026], 0, -1, 99999, 2 ** 62, "2025", 2025.5, None, ABSENT, often=12),
                   bedrag=amount(0, 80000), controledatum=checked(), soort=code(["BRU"], "NET", "QQQ"),
                   inkomensverklaringsoort=code(["IBD", "IB6", "IBR", "IBD", "IBR"], "LOO", "ZZZ"),
                   authentiekGegeven=one_of([ABSENT, {"soort": {"code": "GIN"}}, {"soort": {"code": "GIN"}, "bron": {"code": "QII"}}],
                                            {"soort": {"code": "AIN"}}, {}, None))


def person():
    roles = ["WON", "MED", "MDH", "MBW", "MBW", "CPE"]
    held = [members(soort=code(roles, "AAN", "KIN", "VOL", "XYZ"), begindatum=one_of([ABSENT, "2019-01-01"], date(2020, 2026)),
                    einddatum=one_of([ABSENT], date(2026, 2028))) for _ in range(one_of([1], 0, 2, often=9))]
    return one_of([members(geboortedatum=date(1950, 1975, 1991, 2005, 2019), rollen=held, overlijdensdatum=one_of([ABSENT], date(2024, 2026, 2030), often=15),
                           inkomens=one_of([[income() for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 6]))]], None, {}, often=15))],
                  None, {}, "x", often=60)


def component():
    detail = one_of(["KAL", "ONH", "AFV", "RIH", "WAS", "IGA", "PBU", "PGA", "MAT", "SUC"], "HUI", "NSU", "WAT", "???")
    return members(soort=code(["NET", "NET", "NET", "HUA", "SER", "VER", "PAR", "DIE", "EEN"], "QQQ"), bedrag=amount(0, 900),
                   detailSoort=one_of([ABSENT, ABSENT, {"code": detail}], {"naam": "x"}, {}, None, "KAL"))


def home():
    return members(idExtern=one_of(["W-1", ABSENT], "W 1/2", "", "x" * 65, 1024, None), kamersAantal=one_of([1, 3, ABSENT], 0, 99, 100, -1, 2.5, "3", None),
                   adres=one_of([{"gemeente": {"code": "0202"}}, ABSENT], {"gemeente": {"code": "GM0363"}}, {"gemeente": {"code": 363}}, {}, None),
                   soort=code(["WOO"], "PAR"), detailSoort=code(["KAM", "EIN"], "???"), zelfstandig=one_of([True, False, ABSENT], "ja", None),
                   aangemerktHuurtoeslag=code(["AAN", "NIE", "ONB"], "???"), rekenhuur=one_of([ABSENT], 700.0),
                   prijscomponenten=one_of([[component() for _ in range(chance.choice([0, 1, 1, 2, 4]))]], None, {}, often=15))


def documents():
    people = [person() for _ in range(one_of([1, 1, 2, 3], 0, 9, 10, 21, 30, often=15))]
    return one_of([people, {"relaties": people}, {"relatie": {"relaties": people}}], {}, None, 5, often=40), home()


def convert(folder, relations, home_, day):
    paths = []
    for name, doc in (("relaties", relations), ("eenheid", home_)):
        paths += ["--" + name, os.path.join(folder, name)]
        with open(paths[-1], "w", encoding="utf-8") as f:
            json.dump(doc, f)
    done = subprocess.run([PASSEND, "vera", "zaak", *paths, "--op", day], env=ENV, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def main():
    cases, refused, wrong = [], 0, []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(COUNT):
            relations, home_ = documents()
            day = chance.choice(DAYS)
            status, out, err = convert(folder, relations, home_, day)
            lines = err.splitlines()
            what = f"document {i} of seed {SEED} on {day}: exit status {status}\n{json.dumps([relations, home_])}\n{err}"
            if any(not re.fullmatch(r"passend: vera: ([a-z-]+ at (/[\w/]+|--op)(; use \w+)?|and \d+ more|.* the rent: -?\d+\.\d\d euro)", x) for x in lines
                   if not x.endswith(": json-soort") and not x.endswith(": json-onjuist")):
                wrong.append("says what is no report: " + what)
            elif status == 0:
                cases.append((what, json.dumps(json.loads(out))))
            elif status == 1 and lines and out == "":
                refused += 1
            elif not (status == 4 and not isinstance(relations, (dict, list))):   # no document at all
                wrong.append(what)
    done = subprocess.run([PASSEND, "evaluate", "--stream"], env=ENV, input="".join(c + "\n" for _, c in cases), capture_output=True, text=True,
                          timeout=300)
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(cases):
        wrong.append(f"evaluate --stream: exit status {done.returncode}, {len(answers)} answers to {len(cases)} cases {done.stderr}")
    for (what, case), answer in zip(cases, answers):
        if "fout" in json.loads(answer):
            wrong.append(f"{what}{case}\n{answer}")
    if min(len(cases), refused) < COUNT // 10:
        wrong.append("made too few of either kind")
    print("\n".join(wrong[:5]) if wrong else f"seed {SEED}: {len(cases)} cases, {refused} refused")
    sys.exit(1 if wrong else 0)


main()
