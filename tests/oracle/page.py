#!/usr/bin/env python3
"""docs/law.md against the packs: amounts per year, tables by name, readings with their answer and review date, and the noted
errors of published sources.

    page.py PASSEND POLICY_PATH docs/law.md published.ndjson [--write]
"""
import json
import os
import re
import subprocess
import sys

import household

MARKS = {"verified_source_text": "V", "secondary": "S", "secondary_low": "S", "derived": "D", "derived_not_published": "D",
         "bounded": "B", "not_found": "?"}
COLUMNS = [
    ("Rents a month", [("kwaliteitskorting", ["kwaliteitskortingsgrens"]), ("lage aftopping", ["lage_aftoppingsgrens"]),
                       ("hoge aftopping", ["hoge_aftoppingsgrens"]), ("bound WHT 13(1)(a)", ["huurtoeslag_max_rent"]),
                       ("min. basishuur", ["minimum_basishuur", "minimum_basishuur_single"]),
                       ("same, more", ["minimum_basishuur", "minimum_basishuur_multi"]),
                       ("same, AOW, one", ["minimum_basishuur_aow_single", "minimum_basishuur_single"]),
                       ("same, AOW, more", ["minimum_basishuur_aow_multi", "minimum_basishuur_multi"])]),
    ("Income, passend (WHT 14)", [("one", ["passend_income_single_below_aow"]), ("more", ["passend_income_multi_below_aow"]),
                                  ("one, AOW", ["passend_income_single_aow"]), ("more, AOW", ["passend_income_multi_aow"])]),
    ("Income, DAEB (BTIV 16)", [("one", ["daeb_income_limit_single", "daeb_income_limit"]),
                                ("more", ["daeb_income_limit_multi", "daeb_income_limit"]),
                                ("second tier", ["daeb_income_limit_second_tier"])]),
    ("Index, pension age, assets", [("I1", ["income_index_I1"]), ("I2", ["income_index_I2"]), ("AOW age", ["aow_age_months"]),
                                    ("the year before", ["aow_age_months_previous_year"]),
                                    ("54a one", ["vermogensgrens_zorgtoeslag_single"]),
                                    ("54a more", ["vermogensgrens_zorgtoeslag_partners"]),
                                    ("youth age", ["young_age_threshold"])])]

NOT_RULES = {"pack", "parameters", "readings", "derivations", "cases", "citations", "texts"}


def packs(path):
    found = {}
    for folder in path.split(":"):
        folder = os.path.join(folder, "nl.woningwet")
        for name in os.listdir(folder):
            if re.fullmatch(r"20\d\d(-\d)?\.json", name) and name != "2027.json":
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    found[name[:-5]] = json.load(f)["parameters"]
    return found


def number(value, unit):
    if isinstance(value, dict):
        return "%s to %s" % (number(value["min"], unit), number(value["max"], unit))
    if value is None:
        return "?"
    if unit == "months":
        return "%dy%dm" % divmod(value, 12) if value % 12 else "%dy" % (value // 12)
    if unit == "1e-4":
        return "%d.%04d" % divmod(value, 10000)
    if unit == "EUR_cent":
        return "{:,}.{:02d}".format(*divmod(value, 100)) if value % 100 else "{:,}".format(value // 100)
    return str(value)


def amounts(found):
    out = []
    for title, columns in COLUMNS:
        out += ["**%s**" % title, "", "| Year | %s |" % " | ".join(c for c, _ in columns), "|---" * (len(columns) + 1) + "|"]
        for key in sorted(found):
            cells = []
            for _, names in columns:
                entry = next((found[key][n] for n in names if n in found[key]), None)
                cells.append("-" if entry is None else
                             "%s %s" % (number(entry["value"], entry["unit"]), MARKS[entry["confidence"]]))
            out.append("| %s | %s |" % (key, " | ".join(cells)))
        out.append("")
    return "\n".join(out)


def second_opinion(found):
    """Amounts of the packs that differ from the table of the second implementation."""
    wrong = []
    for p in household.PACKS:
        for name, entry in p.v.items():
            want, pack = entry["value"], found[p.key]
            if name.startswith("daeb_income_limit_") and name not in pack:
                pairs = [("daeb_income_limit", want)]
            else:
                pairs = [(name, want)]
            for key, value in pairs:
                if key not in pack:
                    if not name.startswith(("vermogensgrens", "midden")):    # no 54a before 2022; middle rent is an overlay
                        wrong.append("%s: %s is not in the pack" % (p.key, key))
                    continue
                got = pack[key]["value"]
                got = [got["min"], got["max"]] if isinstance(got, dict) else got
                if got != value:
                    wrong.append("%s: %s is %s, expected %s" % (p.key, key, got, value))
                parts = {part: e["value"] for part, e in pack[key].get("parts", {}).items()}
                if "parts" in entry and parts != entry["parts"]:
                    wrong.append("%s: %s is made of %s, expected %s" % (p.key, key, parts, entry["parts"]))
    return wrong


def sources(path):
    """Amounts of all packs, overlays too, that have no source: neither citations that exist, nor a formula over parts that have."""
    wrong, seen = [], 0
    for folder in path.split(":"):
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                if not re.fullmatch(r"20\d\d(-\d)?\.json", name):
                    continue
                where = os.path.join(os.path.basename(root), name[:-5])
                with open(os.path.join(root, name), encoding="utf-8") as f:
                    pack = json.load(f)
                cites = known_citations(root, pack)
                for key, entry in pack.get("parameters", {}).items():
                    seen += 1
                    derived = entry["confidence"].startswith("derived")
                    rows = [(key, entry)] + [(key + "." + n, part) for n, part in entry.get("parts", {}).items()]
                    if derived and "formula" not in entry:
                        wrong.append("%s: %s is derived, and says not from what" % (where, key))
                    for label, row in rows:
                        if row["value"] is not None and not (row["citations"] and cites.issuperset(row["citations"])):
                            wrong.append("%s: %s has no source" % (where, label))
    if seen < 200:
        wrong.append("only %d amounts were looked at" % seen)
    return wrong


def known_citations(root, pack):
    """The citations of a pack and of the files of rules it shares."""
    found = set(pack.get("citations", {}))
    for name in pack.get("rules", []):
        places = [os.path.join(root, name), os.path.join("policy/nl.woningwet", name)]
        with open(next(p for p in places if os.path.exists(p)), encoding="utf-8") as f:
            found |= set(json.load(f).get("citations", {}))
    return found


def errors(path):
    with open(path, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return "\n".join("- `%s` %s. %s" % (e["id"], e["what"], e["note"]) for e in lines if "note" in e)


def shown(passend, path, pack):
    run = subprocess.run([passend, "policy", "show", pack, "--json"], capture_output=True, text=True,
                         env=dict(os.environ, PASSEND_POLICY_DIR=path))
    if run.returncode:
        sys.exit("policy show %s: %s" % (pack, run.stderr))
    return run.stdout


def compare(key, pack, text):
    """Every table and reading of a pack is named on the page, with the same answer and review date."""
    wrong = []
    for part in pack:
        name = part.get("table")
        if name == "readings":
            for row in part["rows"]:
                row = dict(zip(part["columns"], row))
                code, review = row["code"], next(v for v in row.values() if re.fullmatch(r"\d{4}-\d\d-\d\d", str(v)))
                if "`%s`" % code not in text:
                    wrong.append("%s: reading %s is not on the page" % (key, code))
                elif code.startswith("O") and not re.search(r"`%s`.*\| %s \|" % (code, review), text):
                    wrong.append("%s: reading %s is to be reviewed on %s" % (key, code, review))
        elif name and name not in NOT_RULES and "`%s`" % name not in text:
            wrong.append("%s: table %s is not on the page" % (key, name))
    return wrong


def main():
    passend, path, page, published = sys.argv[1:5]
    found = packs(path)
    with open(page, encoding="utf-8") as f:
        text = f.read()
    fresh = text
    for name, body in (("amounts", amounts(found)), ("errors", errors(published))):
        fresh = re.sub(r"<!-- %s -->.*<!-- /%s -->" % (name, name),
                       lambda m: "<!-- %s -->\n%s\n<!-- /%s -->" % (name, body.strip(), name), fresh, flags=re.S)
    if "--write" in sys.argv:
        with open(page, "w", encoding="utf-8") as f:
            f.write(fresh)
        text = fresh
    wrong = second_opinion(found) + sources(path)
    if fresh != text:
        wrong.append("%s: the amounts or the errors differ from the packs: run with --write" % page)
    for key in sorted(found):
        pack = json.loads(shown(passend, path, "nl.woningwet/" + key))
        wrong += compare(key, pack, text)
    for line in wrong:
        print(line)
    print("%d packs compared with %s, %d differences" % (len(found), page, len(wrong)))
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
