"""What came of each row of a test, for tests/before/record.py: a script that is started with --record prints it, one row a line."""
import json
import sys

RECORD = "--record" in sys.argv
if RECORD:
    sys.argv.remove("--record")


def record(name, came):
    """came: text or JSON, without anything that differs from run to run."""
    if RECORD:
        print("row", json.dumps([name, came], ensure_ascii=False, sort_keys=True), flush=True)


def said(status, code=None, place=None, known=None):
    """status code vindplaats, and what a misspelt word was taken for."""
    return " ".join([str(status)] + ([code] if code else []) + (["@" + place] if place else []) + (["~" + known] if known else []))
