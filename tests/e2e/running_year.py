"""The year in which the tests live: homes are let in it, people have incomes of the years before it, and there is law for it.

A dossier answers for the year in which it was completed and the next, and tests complete theirs on the day they run. Homes, people and
packs were written for 2026. In a later year they are moved to it: incomes by as many years, slips and declarations to the weeks before today
(birthdays stay), and a pack that is not shipped yet is made from the newest one before it, with that one's amounts. What is made so is for
tests and for ./run only. A run that goes on through the last midnight of a year is the only one that may fail for it.
"""
import datetime
import json
import os
import re
import shutil

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WRITTEN = 2026
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
YEAR = TODAY.year


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def write(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=2, ensure_ascii=False)
        f.write("\n")


def packs(year):
    """Those of a service in that year: the law of the year before and of its own, and a region's policy."""
    return f"nl.woningwet/{year - 1}", f"nl.woningwet/{year}", f"regio-demo/{year}"


def shipped(name):
    """{year: path} of the packs of this id that can be used; a draft cannot."""
    folder = os.path.join(TOP, "policy", name)
    paths = {int(f[:4]): os.path.join(folder, f) for f in os.listdir(folder) if re.fullmatch(r"\d{4}\.json", f)}
    return {year: path for year, path in paths.items() if not read(path).get("draft")}


def is_shipped(pack):
    name, year = pack.split("/")
    return int(year) in shipped(name)


def pack_source(pack, folder):
    """Path of the text of a pack such as "nl.woningwet/2027"; one that is not shipped is made in `folder`."""
    name, year = pack.split("/")
    there = shipped(name)
    if int(year) in there:
        return there[int(year)]
    newest = max(y for y in there if y < int(year))
    made = os.path.join(folder, name)
    shutil.copytree(os.path.join(TOP, "policy", name), made, dirs_exist_ok=True)
    text = read(there[newest])
    for member in ("cases", "successorExpected"):
        text.pop(member, None)
    text.update(version=year + text["version"].removeprefix(str(newest)), validFrom=f"{year}-01-01", validUntil=f"{year}-12-31",
                title=f"Bedragen van {newest}, alleen om te testen")
    path = os.path.join(made, year + ".json")
    write(path, text)
    return path


def people(year):
    """The fictional people, with incomes of the two years before this one; a slip serves for half a year."""
    text = read(os.path.join(TOP, "tests", "data", "personas.json"))
    for person in text["personas"]:
        for income in person.get("inkomens", []):
            income["jaar"] += year - WRITTEN
        if "loonopgave" in person:
            person["loonopgave"]["periodeEinde"] = (TODAY - datetime.timedelta(days=22)).isoformat()
        if "verklaring" in person["verklaart"]["lid"]:
            person["verklaart"]["lid"]["verklaring"]["datum"] = (TODAY - datetime.timedelta(days=14)).isoformat()
    return text
