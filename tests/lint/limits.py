"""Numbers that limit somebody stand in limits.def, and what else says them agrees with it.

    limits.py TREE GEN_DOCS     prints every breach; exit 1 when there is one

1. The name of a row says its unit. 2. A time in src that is a number and no row is one of OWN below, with a reason. 3. The
schemas that platforms use have the same bounds. 4. Pages that repeat a limit in a sentence say the same number.
"""
import json
import os
import re
import subprocess
import sys

TREE, GEN_DOCS = sys.argv[1:]

UNITS = {"BYTES": r".*_BYTES(_.*)?|BODY_.*", "CHARS": r".*_CHARS", "MS": r".*_MS", "PER_S": r".*_PER_S", "CENTS": r".*_CENTS",
         "EURO": r".*_EURO", "YEAR": r".*_YEAR", "S": r"(?!.*_PER_S$).*_S"}

# Times that nobody meets: (file, name) of each, and why.
OWN = {
    ("src/lib/verify/verify.c", "TOLERANCE_S"): "whoever verifies, on a machine of its own",
    ("src/service/gate/link.c", "MESSAGES_MS"): "a turn of the loop",
    ("src/service/http/drive.c", "RELEASE_IDLE_MS"): "buffers are given back, nothing ends",
    ("src/service/http/server.h", "SERVER_BEAT_MS"): "a turn of the loop",
    ("src/service/http/server.c", "TURN_MS"): "a turn of the loop",
    ("src/service/launcher/hosts.c", "PATIENCE_MS"): "for another launcher that is just ending",
    ("src/service/launcher/hosts.c", "PAUSE_MS"): "a turn of that wait",
    ("src/service/launcher/main.c", "PATIENCE_MS"): "for another launcher that is just ending",
    ("src/service/launcher/main.c", "PAUSE_MS"): "a turn of that wait",
    ("src/service/notary/editions.h", "EDITION_LINGER_MS"): "longer than ANSWER_MS",
    ("src/service/notary/loop.c", "OFFERS_MS"): "a turn of the loop",
    ("src/service/notary/loop.c", "PUBLIC_MS"): "a turn of the loop",
    ("src/service/notary/loop.c", "WAIT_MS"): "a turn of the loop",
    ("src/service/courier/serving.c", "WAIT_MS"): "a turn of the loop",
    ("src/service/tiler/main.c", "WAIT_MS"): "a turn of the loop",
    ("src/service/gate/log/serve.c", "CHECKPOINT_AGE_S"): "LOG_CHECKPOINT_AGE_S in a literal",
    ("src/service/dialer/main.c", "WAIT_MS"): "a turn of the loop",
    ("src/service/courier/assertion.c", "LIFE_S"): "FAPI 2.0: an assertion lives a minute at most",
    ("src/service/notary/log.c", "SAY_EVERY_MS"): "a line of the log, again",
    ("src/service/notary/serve_log.c", "SAY_EVERY_MS"): "a line of the log, again",
    ("src/service/notary/upkeep.c", "FORGET_EVERY_MS"): "rows that are no use any more go, sooner or later",
    ("src/service/notary/upkeep.c", "SAY_EVERY_MS"): "a line of the log, again",
    ("src/service/notary/upkeep.c", "SWEEP_EVERY_MS"): "a turn of the loop",
    ("src/service/notary/upkeep.c", "TICK_MS"): "a turn of the loop",
    ("src/service/notary/upkeep.c", "USES_EVERY_MS"): "what a crash may lose of a number that is only about",
    ("src/service/notary/references.c", "RETRY_MS"): "a write that failed is tried again",
    ("src/service/store/ends.c", "ORDERS_KEPT_S"): "longer than evidence for an order may be old",
    ("src/service/store/sqlite/ledger.c", "SLOW_MS"): "a line in the log, nothing ends",
    ("src/service/store/sqlite/ledger.c", "SLOW_EVERY_MS"): "a line in the log, again",
    ("src/service/store/writes.c", "SLOW_MS"): "a line in the log, nothing ends",
    ("src/service/store/store.h", "ORDER_SLACK_S"): "between two steps of one request",
}

# Schema, place, keyword, row; or the number that it must be, in terms of a row.
SCHEMAS = [
    ("case", "/properties/huishouden/properties/leden", "maxItems", "MEMBERS"),
    ("case", "/properties/huishouden/properties/leden/items/properties/inkomens", "maxItems", "INCOMES"),
    ("case", "/properties/huishouden/properties/leden/items/properties/inkomens/items/properties/jaar", "minimum", "FIRST_YEAR"),
    ("case", "/properties/huishouden/properties/leden/items/properties/inkomens/items/properties/jaar", "maximum", "LAST_YEAR"),
    ("case", "/properties/huishouden/properties/leden/items/properties/verklaring/properties/oorzaak", "maxLength", "CAUSE_CHARS"),
    ("case", "/properties/eenheid/properties/huurprijzen", "maxItems", "RENTS"),
    ("case", "/properties/onbekend", "maxItems", ("MEMBERS", 3)),
    ("case", "/properties/bewijzen", "maxItems", "ROSTER"),
    ("case", "/properties/beleid", "maxItems", "PACKS_PER_ANSWER"),
    ("case", "/properties/eenheid/properties/idExtern", "pattern", "^[A-Za-z0-9._-]{1,REFERENCE_CHARS}$"),
    ("case", "/$defs/amount", "minimum", ("DEBT_EURO", -100)),
    ("case", "/$defs/amount", "maximum", ("AMOUNT_EURO", 100)),
    ("case", "/$defs/rent/oneOf/0", "minimum", "RENT_MIN_CENTS"),
    ("case", "/$defs/rent/oneOf/0", "maximum", "RENT_MAX_CENTS"),
    ("case", "/$defs/rent/oneOf/1/properties/min", "maximum", "RENT_MAX_CENTS"),
    ("case", "/$defs/rent/oneOf/1/properties/max", "minimum", "RENT_MIN_CENTS"),
    ("case", "/$defs/rent/oneOf/1/properties/max", "maximum", "RENT_MAX_CENTS"),
    ("instemming", "/items/properties/corporaties", "maxItems", "CORPORATIONS"),
    ("instemming", "/items/properties/rooster", "maxItems", "ROSTER"),
    ("instemming", "/items/properties/bronnen", "maxItems", "SOURCES"),
    ("instemming", "/items/properties/talen", "maxItems", "LANGUAGES"),
    ("instemming", "/items/properties/deelnemer/properties/identiteit/properties/voorletters", "maxLength", "INITIALS_CHARS"),
    ("instemming", "/$defs/name", "maxLength", "NAME_CHARS"),
    ("instemming", "/$defs/reference", "pattern", "^[A-Za-z0-9._-]{1,REFERENCE_CHARS}$"),
    ("api", "/$defs/reference", "pattern", "^[A-Za-z0-9._-]{1,REFERENCE_CHARS}$"),
    ("api", "/$defs/parForm/properties/client_id", "maxLength", "CLIENT_ID_CHARS"),
    ("api", "/$defs/tokenForm/properties/client_id", "maxLength", "CLIENT_ID_CHARS"),
    ("api", "/$defs/revokeForm/properties/client_id", "maxLength", "CLIENT_ID_CHARS"),
    ("api", "/$defs/parAntwoord/properties/expires_in", "const", "REQUEST_URI_S"),
    ("api", "/$defs/bewijs/properties/bewijs", "maxLength", "EVIDENCE_BYTES"),
    ("api", "/$defs/toewijzingsvraag/properties/vervangt/properties/toetsing", "maxLength", "VERDICT_CHARS"),
    ("api", "/$defs/bewijs/properties/intrekking", "maxItems", "INTREKKING"),
    ("api", "/$defs/dossierzegels/properties/zegels", "maxItems", "ROSTER"),
    ("api", "/$defs/toewijzingsvraag/properties/huishoudens/items/properties/zegels", "maxItems", "ROSTER"),
    ("api", "/$defs/reactievraag/properties/eenheden", "maxItems", "ANSWERS"),
    ("api", "/$defs/reactievraag/properties/huishoudens", "maxItems", "HUISHOUDENS"),
    ("api", "/$defs/toetsingen/properties/toetsingen", "maxItems", "PAGE"),
    ("api", "/$defs/gebeurtenisVraag/properties/ack", "maxItems", "EVENT_ACKS"),
    ("api", "/$defs/gebeurtenisVraag/properties/maxEvents", "maximum", "EVENTS_PAGE"),
    ("api", "/$defs/gebeurtenissen/properties/gebeurtenissen", "maxItems", "EVENTS_PAGE"),
]
# Bounds of a size that are no limit of anybody, by schema: everything else must be in SCHEMAS.
SIZES = ("maxItems", "maxLength")
AANLEIDING = "/properties/huishouden/properties/leden/items/properties/verklaring/properties/aanleiding"
FIXED = {("instemming", "", "maxItems"): "the one agreement",
         ("instemming", "/items/allOf/1/then/properties/corporaties", "maxItems"): "an allocation is of one corporation",
         ("instemming", "/items/allOf/1/then/properties/eenheid/properties/huurprijzen", "maxItems"): "at one rent",
         ("case", AANLEIDING + "/anyOf/1", "maxItems"): "one opening",
         ("case", AANLEIDING + "/anyOf/2", "maxItems"): "both of an income that is lower",
         ("api", "/$defs/toewijzingsvraag/properties/huishoudens", "maxItems"): "one household",
         ("api", "/$defs/agreed", "maxItems"): "the one agreement",
         ("api", "/$defs/agreed/items/properties/bronnen", "maxItems"): "the source that was used",
         ("api", "/$defs/bewijs/properties/bron", "maxLength"): "a field of the messages",
         ("api", "/$defs/bronnen/properties/bronnen/items/properties/naam", "maxLength"): "likewise"}

# {NAME}: as docs/limits.md writes it; {NAME.n}: its number only.
SENTENCES = [
    ("docs/api.md", "A case lives {CASE_S} (`zaakTot`)."),
    ("docs/api.md", "together {CASE_REQUESTS_PER_S}, and {CASES_PER_CLIENT.n} open cases."),
    ("docs/api.md", "its seal, {EVIDENCE_TRIES.n} pieces of evidence were refused, its dossier is complete or ended, or {CASE_S} have passed."),
    ("docs/api.md", "{OFFERS.n} pieces of yours wait for their turn, {OFFER_MS} each"),
    ("docs/api.md", "refused {REFUSED_BURST.n} count at once, and {REFUSED_PER_S} are forgotten"),
    ("docs/api.md", "{ANSWERS.n} answers in one call (households x homes x rents), and {WAITING_PER_CLIENT.n} that wait, {WAITING.n} of all"),
    ("docs/api.md", "{HELD_BYTES_PER_CLIENT} for bodies, calls, and answers that you have not read. A call takes {ANSWER_BYTES} an answer, "
     "and {WORDS_BYTES} for the words"),
    ("docs/api.md", "leaves the case open, for {EVIDENCE_TRIES.n} tries"),
    ("docs/api.md", "at most {INTREKKING.n} and together at most {INTREKKING_BYTES}"),
    ("docs/api.md", "answers the same for {SEAL_FETCH_S} after that"),
    ("docs/api.md", "Repeatable for {PART_AFTER_COMPLETION_S};"),
    ("docs/api.md", "{NAME_CHARS}, `voorletters` {INITIALS_CHARS.n}, as in the civil registry"),
    ("docs/api.md", "at least {RENT_MIN_CENTS}, and does not go"),
    ("docs/api.md", "that can only be under {RENT_MIN_CENTS}."),
    ("docs/api.md", "a declared household of more than {MEMBERS.n} members"),
    ("docs/api.md", "(`[A-Za-z0-9._-]`, at most {IDEMPOTENCY_KEY_CHARS.n})"),
    ("docs/api.md", "`[A-Za-z0-9._-]`, 1 to {REFERENCE_CHARS}, not a name"),
    ("docs/api.md", "Kept in memory for {IDEMPOTENCY_S}, of each client as many as {IDEMPOTENCY_KEYS.n} by the number of clients"),
    ("docs/api.md", "or longer than {VERDICT_CHARS.n} characters, 400 `tekst-ongeldig`"),
    ("docs/api.md", "share {STRANGERS.n} connections"),
    ("docs/api.md", "twice, and there are at most {FORM_MEMBERS.n};"),
    ("docs/api.md", "ids of events that you have: up to {EVENT_ACKS.n}."),
    ("docs/api.md", "of the answer, up to {EVENTS_PAGE.n} (default)"),
    ("docs/api.md", "the answer waits until there is, up to {EVENT_WAIT_MS}."),
    ("docs/api.md", "until you acknowledge it, for {EVENTS_S}:"),
    ("docs/api.md", "more than {EVENTS.n} waited for you"),
    ("docs/architecture.md", "the same seal again, for {SEAL_FETCH_S}, if the answer got lost"),
    ("docs/architecture.md", "copies after {REWRAP_S}."),
    ("docs/configuration.md", "| 1 to {SOURCES.n} source profiles"),
    ("docs/configuration.md", "| 1 to {PACKS.n} packs as"),
    ("docs/configuration.md", "optional, 1 to {ASSESSORS.n}, default {ASSESSORS.n}: how many wait warm"),
    ("docs/configuration.md", "optional, 1 to {POLICY_KEYS.n} verifier keys"),
    ("docs/configuration.md", "`-`; at most {CLIENT_ID_CHARS.n} |"),
    ("docs/configuration.md", "| 1 to {CORPORATIONS.n} L-numbers"),
    ("docs/configuration.md", "| 1 to {REDIRECT_URIS.n} https URLs of at most {REDIRECT_URI_CHARS.n} characters"),
    ("docs/configuration.md", "At most {CLIENTS.n} clients."),
    ("docs/configuration.md", "At most {KNOWN_CORPORATIONS.n}."),
    ("docs/configuration.md", "cannot be brought up for {GIVE_UP_MS} ({FIRST_GIVE_UP_MS} at the first start)"),
    ("docs/operate.md", "`te-veel` ({PACKS_EVER.n} packs ever, {PACKS.n} deciding together)"),
    ("docs/operate.md", "Where counting takes longer than {CONTROL_COUNT_MS} (a slow disk)"),
    ("docs/operate.md", "The references are in memory for at most {REFERENCES_MS} and then"),
    ("docs/operate.md", "past its next update, larger than {FILE_BYTES})"),
    ("src/service/launcher/paths.c", "an ordinary file of at most {FILE_BYTES}"),
    ("src/tools/ctl/ctl_service.c", "a code of capitals, digits and _, at most {REASON_CHARS.n},"),
    ("src/lib/base/reasons.def", "langer dan {NAME_CHARS.n} tekens, een voorvoegsel langer dan {PREFIX_CHARS.n}, of voorletters langer dan {INITIALS_CHARS.n}"),
    ("src/lib/base/reasons.def", "Een huurprijs onder {RENT_MIN_CENTS} is"),
    ("docs/verdict.md", "the same body within {IDEMPOTENCY_S} gives"),
    ("docs/threats.md", "{HELD_BYTES_PER_CLIENT} a client, {HELD_BYTES} in all, {HELD_BYTES_LEAST} for each client"),
    ("docs/threats.md", "{WAITING_PER_CLIENT.n} answers of a client may wait"),
    ("docs/threats.md", "{CASES_PER_CLIENT.n} open ones a client"),
    ("docs/threats.md", "{HANDSHAKES.n} are in their handshake at once"),
]

breaches = []


def read(path):
    with open(os.path.join(TREE, path), encoding="utf-8") as f:
        return f.read()


def table():
    """{name: (value, unit, as written)}"""
    out = subprocess.run([GEN_DOCS, "limit-values"], check=True, capture_output=True, text=True).stdout
    return {name: (int(value), unit, text) for name, value, unit, text in (line.split("\t") for line in out.splitlines())}


def check_units(rows):
    for name, (value, unit, _) in rows.items():
        fits = [u for u, pattern in UNITS.items() if re.fullmatch(pattern, name)]
        if fits != ([unit] if unit != "COUNT" else []):
            breaches.append("limits.def: %s is in %s, and its name says %s" % (name, unit, fits or "no unit"))
        if value <= 0:
            breaches.append("limits.def: %s is %d" % (name, value))


def check_sources():
    used = set()
    for top in ("src/lib", "src/service"):
        for root, _, names in os.walk(os.path.join(TREE, top)):
            for name in names:
                path = os.path.relpath(os.path.join(root, name), TREE)
                if not name.endswith((".c", ".h")):
                    continue
                for m in re.finditer(r"^\s*#\s*define\s+(\w+_(?:MS|S))\s+\(?\s*\d", read(path), re.M):
                    if (path, m[1]) in OWN:
                        used.add((path, m[1]))
                    else:
                        breaches.append("%s: %s is a time of its own: a row of limits.def, or a reason in limits.py" % (path, m[1]))
    for path, name in sorted(set(OWN) - used):
        breaches.append("limits.py: %s in %s is not there any more" % (name, path))


def at(schema, place):
    for part in place.split("/")[1:]:
        schema = schema[int(part) if isinstance(schema, list) else part]
    return schema


def bounds(x, place=""):
    """Every bound of a size: (place, keyword, value)."""
    if isinstance(x, list):
        for i, v in enumerate(x):
            yield from bounds(v, "%s/%d" % (place, i))
    elif isinstance(x, dict):
        for k, v in x.items():
            if k in SIZES and isinstance(v, int):
                yield place, k, v
            yield from bounds(v, "%s/%s" % (place, k))


def expected_bound(rows, what):
    if isinstance(what, tuple):
        return rows[what[0]][0] * what[1]
    if what in rows:
        return rows[what][0]
    return re.sub(r"[A-Z]+(?:_[A-Z]+)+", lambda m: str(rows[m[0]][0]), what)


def check_schemas(rows):
    for name in ("case", "instemming", "api"):
        schema = json.loads(read("policy/schema/%s.schema.json" % name))
        said = {(place, keyword): what for s, place, keyword, what in SCHEMAS if s == name}
        for (place, keyword), what in said.items():
            found = at(schema, place).get(keyword)
            if found != expected_bound(rows, what):
                breaches.append("%s.schema.json%s: %s is %s, limits.def says %s" % (name, place, keyword, found, expected_bound(rows, what)))
        for place, keyword, value in bounds(schema):
            if (place, keyword) not in said and (name, place, keyword) not in FIXED:
                breaches.append("%s.schema.json%s: %s %d is not compared with limits.def" % (name, place, keyword, value))


def check_sentences(rows):
    for path, sentence in SENTENCES:
        text = re.sub(r"\{(\w+)(\.n)?\}", lambda m: format(rows[m[1]][0], ",") if m[2] else rows[m[1]][2], sentence)
        if text not in re.sub(r"\s+", " ", read(path)):
            breaches.append("%s: does not say: %s" % (path, text))


rows = table()
check_units(rows)
check_sources()
check_schemas(rows)
check_sentences(rows)
print("\n".join(breaches) if breaches else "ok, %d limits" % len(rows))
sys.exit(1 if breaches else 0)
