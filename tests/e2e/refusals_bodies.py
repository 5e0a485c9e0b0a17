"""Rows of refusals.py: bodies as JSON, and the request for an agreement (PAR)."""
import datetime
import json
import urllib.parse

from refusals_answer import FORM, MARK, NOBODY
from running_year import YEAR


# ---- JSON ----

HOME = {"idExtern": "W-1024", "huurprijs": 69011, "woonruimtesoort": "ZELFSTANDIG", "kamers": 3, "gemeente": "0202",
        "publicatiedatum": f"{YEAR}-11-12", "ingangsdatum": f"{YEAR}-12-15"}
# Each route that reads JSON: a body with a hole for one text, and with room for one more member of the outermost object.
ROUTES = {
    "toetsingen": ('{@MORE@"fase":"reactie","corporatie":"L0101","eenheden":[%s],"huishoudens":[{"referentie":@HOLE@}]}'
                   % json.dumps(HOME), '"fase":"reactie"', "huishouden", "huishoudens"),
    "bewijzen": ('{@MORE@"zaak":"%s","bron":@HOLE@,"bewijs":"e30.e30.AA"}' % NOBODY, '"zaak":"' + NOBODY + '"', "zaakId", "zaak"),
    "dossierzegels": ('{@MORE@"dossier":"%s","zegels":[@HOLE@]}' % NOBODY, '"dossier":"' + NOBODY + '"', "zegel", "zegels"),
    "par": ('[{@MORE@"type":"passend.instemming","intake":"BEWIJS","fase":"reactie","grondslag":"TOESTEMMING","doel":"REAGEREN",'
            '"tot":"%s","corporaties":["L0101"],"rooster":[{"rol":"WON","referentie":"r-1"}],"deelnemer":{"rol":"WON",'
            '"referentie":"r-1","identiteit":{"achternaam":@HOLE@,"geboortedatum":"1991-05-05"}}}]'
            % (datetime.date.today() + datetime.timedelta(30)), '"type":"passend.instemming"', "roosters", "rooster"),
}
M = MARK.encode()
# (name, the text in the hole or None, bytes of one more member, function over the whole body, reason)
TEXTS = [
    ("a NUL in a text", b'"%s\0"' % M, "json-nul"),
    ("an escaped NUL", b'"%s\\u0000"' % M, "json-nul"),
    ("a lone high surrogate", b'"%s\\ud800"' % M, "json-utf8"),
    ("a lone low surrogate", b'"%s\\udc00"' % M, "json-utf8"),
    ("a high surrogate before a letter", b'"%s\\ud800\\u0041"' % M, "json-utf8"),
    ("surrogates in the wrong order", b'"%s\\udc00\\ud800"' % M, "json-utf8"),
    ("byte FF", b'"%s\xff"' % M, "json-utf8"),
    ("an overlong form", b'"%s\xc0\xaf"' % M, "json-utf8"),
    ("a surrogate as UTF-8", b'"%s\xed\xa0\x80"' % M, "json-utf8"),
    ("beyond Unicode", b'"%s\xf4\x90\x80\x80"' % M, "json-utf8"),
    ("a cut-off sequence", b'"%s\xe2\x82"' % M, "json-utf8"),
    ("Latin-1", '"Öztürk"'.encode("latin-1"), "json-utf8"),
    ("a line break in a text", b'"%s\n"' % M, "json-onjuist"),
    ("an unknown escape", b'"%s\\x41"' % M, "json-onjuist"),
    ("an escape that is cut off", b'"%s\\u00"' % M, "json-onjuist"),
    ("single quotes", b"'%s'" % M, "json-onjuist"),
    ("a bare word", M, "json-onjuist"),
    ("a number where a text is", b"7", "json-soort"),
    ("null where a text is", b"null", "json-soort"),
    ("true where a text is", b"true", "json-soort"),
    ("a list where a text is", b'["%s"]' % M, "json-soort"),
    ("an object where a text is", b'{"%s":1}' % M, "json-soort"),
    ("nothing where a text is", b"", "json-onjuist"),
    ("thousands of levels", b"[" * 4000, "json-soort"),
]
WHOLE = [
    ("an empty body", lambda b: b"", "json-onjuist"),
    ("only space", lambda b: b" \r\n\t", "json-onjuist"),
    ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b, "json-onjuist"),
    ("UTF-16", lambda b: b.decode("utf-8").encode("utf-16"), "json-onjuist"),
    ("a comment", lambda b: b"/* %s */" % M + b, "json-onjuist"),
    ("half a document", lambda b: b[:len(b) // 2], "json-onjuist"),
    ("something behind it", lambda b: b + M, "json-rest"),
    ("a second document", lambda b: b + b, "json-rest"),
    ("a bracket too many", lambda b: b + b"}", "json-rest"),
    ("a NUL behind it", lambda b: b + b"\0", "json-nul"),
    ("a NUL before it", lambda b: b"\0" + b, "json-nul"),
    ("a text as document", lambda b: b'"%s"' % M, "json-soort"),
    ("a number as document", lambda b: b"1e400", "json-soort"),
    ("null as document", lambda b: b"null", "json-soort"),
    ("NaN as document", lambda b: b"NaN", "json-onjuist"),
]
MEMBERS = [
    ("an unknown member", b'"%s":1,' % M, "lid-onbekend"),
    ("an unknown member with depth", b'"%s":' % M + b'{"a":' * 500 + b"1" + b"}" * 500 + b",", "lid-onbekend"),
    ("a name with an escape", b'"%s\\u0061":1,' % M, "lid-onbekend"),
    ("a name without quotes", b"%s:1," % M, "json-onjuist"),
    ("a name without a value", b'"%s",' % M, "json-onjuist"),
    ("__proto__", b'"__proto__":{"%s":1},' % M, "lid-onbekend"),
    ("a name with a NUL", b'"%s\0":1,' % M, "json-nul"),
    ("a name in bad UTF-8", b'"%s\xff":1,' % M, "json-utf8"),
    ("a comma too many", b",", "json-onjuist"),
    ("a number as name", b"1:1,", "json-onjuist"),
]


def json_rows(t, wire):
    def send(route, body):
        if route != "par":
            return wire.call("POST", "/v1/" + route, body)
        return wire.call("POST", "/oauth/par", form_body(authorization_details=body), FORM)

    def wanted(route, reason, more=""):
        return ("400 invalid_authorization_details:" if route == "par" else "400 ") + reason + more

    for route, (text, first, near, known) in ROUTES.items():
        def body(hole=b'"AAAA"', more=b""):
            return text.encode().replace(b"@HOLE@", hole).replace(b"@MORE@", more)
        for name, hole, reason in TEXTS:
            whole = wanted(route, reason)
            if route == "par" and name == "a NUL in a text":  # a form has no such byte
                whole = "400 invalid_request:invalid_request @authorization_details"
            if route == "dossierzegels" and not hole:  # an empty list
                whole = "409 rooster-onvolledig @/zegels"
            t.row(f"{route}: {name}", send(route, body(hole)), whole)
        for name, change, reason in WHOLE:
            whole = wanted(route, reason)
            if route == "par":
                if name == "an empty body":
                    whole = "400 invalid_request:invalid_request @authorization_details"
                elif "NUL" in name or name == "UTF-16":
                    whole = "400 invalid_request:invalid_request @authorization_details"
            t.row(f"{route}: {name}", send(route, change(body())), whole)
        for name, more, reason in MEMBERS:
            whole = wanted(route, reason)
            if route == "par" and name == "a name with a NUL":
                whole = "400 invalid_request:invalid_request @authorization_details"
            t.row(f"{route}: {name}", send(route, body(more=more)), whole)
        t.row(f"{route}: a member twice", send(route, body(more=first.encode() + b",")), wanted(route, "json-dubbel"))
        place = " @/authorization_details/0" if route == "par" else ""
        t.row(f"{route}: a misspelt member", send(route, body(more=b'"%s":"%s",' % (near.encode(), M))),
              wanted(route, "lid-onbekend", f"{place} ~{known}"))


# ---- PAR ----

def form_members(**changed):
    members = {"client_id": "regio-demo", "response_type": "code", "redirect_uri": "https://regio-demo.example/passend/terug",
               "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
               "state": "s-1", "authorization_details": "[{}]"}
    members.update(changed)
    return {k: v for k, v in members.items() if v is not None}


def quoted(value):
    # NUL is sent as it is: %00 is another row.
    return urllib.parse.quote_from_bytes(value if isinstance(value, bytes) else value.encode(), safe="").encode()


def form_body(**changed):
    return b"&".join(k.encode() + b"=" + quoted(v) for k, v in form_members(**changed).items())


REQUEST = "400 invalid_request:invalid_request"
FORMS = [
    ("client_id of another", {"client_id": "ander-platform"}, "401 invalid_client:afnemer-anders @client_id"),
    ("client_id of nobody", {"client_id": MARK}, "401 invalid_client:afnemer-anders @client_id"),
    ("response_type token", {"response_type": "token"}, "400 unsupported_response_type:invalid_request @response_type"),
    ("response_type code token", {"response_type": "code token"}, "400 unsupported_response_type:invalid_request @response_type"),
    ("redirect_uri not registered", {"redirect_uri": "https://elders.example/" + MARK}, REQUEST + " @redirect_uri"),
    ("redirect_uri with a slash", {"redirect_uri": "https://regio-demo.example/passend/terug/"}, REQUEST + " @redirect_uri"),
    ("redirect_uri with a query", {"redirect_uri": "https://regio-demo.example/passend/terug?a=b"}, REQUEST + " @redirect_uri"),
    ("redirect_uri, the beginning", {"redirect_uri": "https://regio-demo.example/passend/"}, REQUEST + " @redirect_uri"),
    ("redirect_uri without TLS", {"redirect_uri": "http://regio-demo.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("redirect_uri in capitals", {"redirect_uri": "https://REGIO-DEMO.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("redirect_uri of another client", {"redirect_uri": "https://ander-platform.example/passend/terug"}, REQUEST + " @redirect_uri"),
    ("PKCE plain", {"code_challenge_method": "plain"}, REQUEST + " @code_challenge_method"),
    ("PKCE s256", {"code_challenge_method": "s256"}, REQUEST + " @code_challenge_method"),
    ("challenge too short", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"}, REQUEST + " @code_challenge"),
    ("challenge too long", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA"}, REQUEST + " @code_challenge"),
    ("challenge padded", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c="}, REQUEST + " @code_challenge"),
    ("challenge with spare bits", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"}, REQUEST + " @code_challenge"),
    ("challenge in base64", {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"}, REQUEST + " @code_challenge"),
]
REQUIRED = ["client_id", "response_type", "redirect_uri", "code_challenge", "code_challenge_method", "authorization_details"]
FORM_TEXTS = [
    ("nothing", lambda b: b"", REQUEST + " @client_id"),
    ("an unknown member", lambda b: b + b"&%s=1" % M, "201"),
    ("an unknown member twice", lambda b: b + b"&%s=1&%s=2" % (M, M), REQUEST),
    ("an unknown member with a broken escape", lambda b: b + b"&%s=%%4" % M, REQUEST),
    ("34 members", lambda b: b + b"".join(b"&x%d=" % i for i in range(27)), REQUEST),
    ("request_uri", lambda b: b + b"&request_uri=" + M, REQUEST + " @request_uri"),
    ("request", lambda b: b + b"&request=" + M, "400 request_not_supported:invalid_request @request"),
    ("client_secret", lambda b: b + b"&client_secret=" + M, "201"),
    ("nonce", lambda b: b + b"&nonce=" + M, "201"),
    ("a name without a value", lambda b: b + b"&scope", REQUEST),
    ("two values", lambda b: b + b"&scope=a=" + M, REQUEST),
    ("an ampersand at the end", lambda b: b + b"&", REQUEST),
    ("an ampersand first", lambda b: b"&" + b, REQUEST),
    ("two ampersands", lambda b: b.replace(b"&", b"&&", 1), REQUEST),
    ("a broken escape", lambda b: b + b"&scope=%4", REQUEST + " @scope"),
    ("an escape that is none", lambda b: b + b"&scope=%zz", REQUEST + " @scope"),
    ("an escaped NUL", lambda b: b + b"&scope=%00", REQUEST + " @scope"),
    ("a NUL", lambda b: b + b"&scope=\0", REQUEST + " @scope"),
    ("a space", lambda b: b + b"&scope=a b", REQUEST + " @scope"),
    ("a semicolon as separator", lambda b: b.replace(b"&", b";"), REQUEST),
    ("JSON", lambda b: b'{"%s":1}' % M, REQUEST),
]
DETAILS = "400 invalid_authorization_details:"
AT = " @/authorization_details/0"


def par_details(**changed):
    """authorization_details[0] with members changed; a name with dots reaches inside, None removes."""
    d = {"type": "passend.instemming", "intake": "BEWIJS", "fase": "reactie", "grondslag": "TOESTEMMING", "doel": "REAGEREN",
         "tot": (datetime.date.today() + datetime.timedelta(30)).isoformat(), "corporaties": ["L0101"],
         "rooster": [{"rol": "WON", "referentie": "r-1"}],
         "deelnemer": {"rol": "WON", "referentie": "r-1",
                       "identiteit": {"achternaam": "Yılmaz", "voornamen": "Amina", "geboortedatum": "1991-05-05"}}}
    for path, value in changed.items():
        *way, last = path.split("__")
        at = d
        for name in way:
            at = at.setdefault(name, {})
        at[last] = value
        if value is None:
            del at[last]
    return d


def days(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


ONE_HOME = {"idExtern": "W-1024", "gemeente": "0202", "huurprijs": 69011}
WON = {"rol": "WON"}
CHILD = {"rol": "MBW", "kind": True, "geboortedatum": "2019-11-20"}
DETAIL_ROWS = [
    # What the gate sees by itself.
    ("unknown type", {"type": MARK}, DETAILS + "invalid_authorization_details" + AT + "/type"),
    ("phase toewijzing without a home", {"fase": "toewijzing"}, DETAILS + "lid-ontbreekt" + AT + "/eenheid"),
    ("a home in phase reactie", {"eenheid": ONE_HOME}, DETAILS + "invalid_authorization_details" + AT + "/eenheid"),
    ("toewijzing for two corporations", {"fase": "toewijzing", "eenheid": ONE_HOME, "corporaties": ["L0101", "L0102"]},
     DETAILS + "te-veel" + AT + "/corporaties"),
    ("toewijzing of a home without id", {"fase": "toewijzing", "eenheid": {"gemeente": "0202", "huurprijs": 69011}},
     DETAILS + "lid-ontbreekt" + AT + "/eenheid"),
    ("toewijzing of a home at two rents", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=None, huurprijzen=[1, 2])},
     DETAILS + "json-soort" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at a rent in euros", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=690)},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at a rent of nought", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs=0)},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijs"),
    ("toewijzing of a home at one rent in a list, of 49.99", {"fase": "toewijzing", "eenheid": dict(
        {k: v for k, v in ONE_HOME.items() if k != "huurprijs"}, huurprijzen=[4999])},
     DETAILS + "huurprijs-te-laag" + AT + "/eenheid/huurprijzen/0"),
    ("toewijzing of a home at a range of rents", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, huurprijs={"max": 69011})},
     DETAILS + "bedrag-buiten-bereik" + AT + "/eenheid"),
    ("toewijzing with an address", {"fase": "toewijzing", "eenheid": dict(ONE_HOME, straat=MARK)},
     DETAILS + "lid-onbekend" + AT + "/eenheid"),
    ("toewijzing to respond", {"fase": "toewijzing", "eenheid": ONE_HOME}, DETAILS + "invalid_authorization_details" + AT + "/doel"),
    ("a response for an allocation", {"doel": "TOEWIJZEN"}, DETAILS + "invalid_authorization_details" + AT + "/doel"),
    ("a response on statutory agreement", {"grondslag": "INSTEMMING_WW46"}, DETAILS + "invalid_authorization_details" + AT + "/grondslag"),
    ("unknown phase", {"fase": MARK}, DETAILS + "waarde-onbekend" + AT + "/fase"),
    ("unknown ground", {"grondslag": MARK}, DETAILS + "waarde-onbekend" + AT + "/grondslag"),
    ("unknown purpose", {"doel": MARK}, DETAILS + "waarde-onbekend" + AT + "/doel"),
    ("no corporation", {"corporaties": []}, DETAILS + "lid-ontbreekt" + AT + "/corporaties"),
    ("corporation not mandated", {"corporaties": ["L0103"]}, "403 access_denied:corporatie-niet-gemachtigd @/authorization_details/0/corporaties/0"),
    ("one of two not mandated", {"corporaties": ["L0101", "L0103"]},
     "403 access_denied:corporatie-niet-gemachtigd @/authorization_details/0/corporaties/1"),
    ("corporation twice", {"corporaties": ["L0101", "L0101"]}, DETAILS + "json-dubbel" + AT + "/corporaties/1"),
    ("no corporation code", {"corporaties": [MARK]}, DETAILS + "tekst-ongeldig" + AT + "/corporaties/0"),
    ("33 corporations", {"corporaties": ["L0101"] * 33}, DETAILS + "json-dubbel" + AT + "/corporaties/1"),
    ("a day that is none", {"tot": "2027-02-29"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("month 13", {"tot": "2027-13-01"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("day 00", {"tot": "2027-01-00"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("a time as day", {"tot": "2027-01-01T00:00:00Z"}, DETAILS + "tekst-ongeldig" + AT + "/tot"),
    ("a word as day", {"tot": "morgen"}, DETAILS + "datum-ongeldig" + AT + "/tot"),
    ("unknown source", {"bronnen": [MARK]}, "422 invalid_authorization_details:bron-onbekend @/authorization_details/0/bronnen/0"),
    ("no source", {"bronnen": []}, DETAILS + "waarde-onbekend" + AT + "/bronnen"),
    ("source twice", {"bronnen": ["qii", "qii"]}, DETAILS + "json-dubbel" + AT + "/bronnen/1"),
    ("unknown fact", {"feiten": [MARK]}, DETAILS + "feiten-te-veel" + AT + "/feiten/0"),
    ("no facts", {"feiten": []}, DETAILS + "waarde-onbekend" + AT + "/feiten"),
    ("fact twice", {"feiten": ["STATUS", "STATUS"]}, DETAILS + "json-dubbel" + AT + "/feiten/1"),
    ("empty roster", {"rooster": []}, DETAILS + "rooster-ongeldig" + AT + "/rooster"),
    ("roster without the participant", {"rooster": [{"rol": "WON", "referentie": "r-9"}]}, DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("other role in the roster", {"rooster": [{"rol": "MED", "referentie": "r-1"}, {"rol": "WON", "referentie": "r-2"}]},
     DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("reference twice in the roster", {"rooster": [{"rol": "WON", "referentie": "r-1"}, {"rol": "MED", "referentie": "r-1"}]},
     DETAILS + "rooster-ongeldig" + AT + "/rooster/1"),
    ("nine adults", {"rooster": [{"rol": "MED", "referentie": f"r-{i}"} for i in range(9)]}, DETAILS + "te-veel" + AT + "/rooster/8"),
    ("unknown role in the roster", {"rooster": [{"rol": MARK, "referentie": "r-1"}]}, DETAILS + "waarde-onbekend" + AT + "/rooster/0/rol"),
    ("roster without references", {"rooster": [{"rol": "WON"}]}, DETAILS + "lid-ontbreekt" + AT + "/rooster/0"),
    ("income in the roster", {"rooster": [{"rol": "WON", "referentie": "r-1", "inkomen": 2710000}]}, DETAILS + "lid-onbekend" + AT + "/rooster/0"),
    ("place that is not the roster's", {"plaats": 1}, DETAILS + "rooster-ongeldig" + AT + "/deelnemer"),
    ("place 8", {"plaats": 8}, DETAILS + "json-getal" + AT + "/plaats"),
    ("place -1", {"plaats": -1}, DETAILS + "json-getal" + AT + "/plaats"),
    ("place 0.5", {"plaats": 0.5}, DETAILS + "json-getal" + AT + "/plaats"),
    ("dossier that is no id", {"dossier": MARK}, DETAILS + "tekst-ongeldig" + AT + "/dossier"),
    ("dossier without a place", {"dossier": NOBODY}, DETAILS + "lid-ontbreekt" + AT + "/plaats"),
    ("reference with a space", {"deelnemer__referentie": MARK + " 1"}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("empty reference", {"deelnemer__referentie": ""}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("reference of 65", {"deelnemer__referentie": "r" * 65}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/referentie"),
    ("participant without a role", {"deelnemer__rol": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer"),
    ("participant without identity", {"deelnemer__identiteit": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer"),
    ("citizen number in the identity", {"deelnemer__identiteit__bsn": "999990019"}, DETAILS + "lid-onbekend" + AT + "/deelnemer/identiteit"),
    ("identity without a birth date", {"deelnemer__identiteit__geboortedatum": None}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer/identiteit"),
    ("identity without a name", {"deelnemer__identiteit": {"geboortedatum": "1991-05-05", "voorletters": "A."}},
     DETAILS + "lid-ontbreekt" + AT + "/deelnemer/identiteit"),
    ("surname of 200 characters", {"deelnemer__identiteit__achternaam": "ệ" * 200}, "201"),
    ("surname of 201", {"deelnemer__identiteit__achternaam": MARK + "a" * (201 - len(MARK))}, DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/achternaam"),
    ("first names of 201", {"deelnemer__identiteit__voornamen": "a" * 201},
     DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/voornamen"),
    ("41 initials", {"deelnemer__identiteit__voorletters": "A" * 41},
     DETAILS + "naam-te-lang" + AT + "/deelnemer/identiteit/voorletters"),
    ("birth date in 1879", {"deelnemer__identiteit__geboortedatum": "1879-12-31"}, DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date with a month only in the middle", {"deelnemer__identiteit__geboortedatum": "1991-00-05"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born tomorrow", {"deelnemer__identiteit__geboortedatum": days(1)}, DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born today", {"deelnemer__identiteit__geboortedatum": days(0)}, "201"),
    ("born in 2058", {"deelnemer__identiteit__geboortedatum": "2058-06-02"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("born in a year to come", {"deelnemer__identiteit__geboortedatum": "2058-00-00"},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date that is not known", {"deelnemer__identiteit__geboortedatum": "0000-00-00"},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date of which only a bound is known", {"deelnemer__identiteit__geboortedatum": {"max": "1991-05-05"}},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date known to two years", {"deelnemer__identiteit__geboortedatum": {"min": "1991", "max": "1992"}},
     DETAILS + "identiteit-onzeker" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("birth date known to the year", {"deelnemer__identiteit__geboortedatum": "1991-00-00"}, "201"),
    ("birth date known to the month", {"deelnemer__identiteit__geboortedatum": "1991-05-00"}, "201"),
    ("declared tomorrow", {"deelnemer__verklaring": {"leden": [dict(WON, verklaring={"datum": days(1), "aanleiding": "DAEB_LAGER"})]}},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/verklaring/leden/0/verklaring/datum"),
    ("declared tomorrow, behind a child",
     {"deelnemer__verklaring": {"leden": [CHILD, dict(WON, verklaring={"datum": {"min": days(1)}, "aanleiding": "DAEB_LAGER"})]}},
     DETAILS + "datum-ongeldig" + AT + "/deelnemer/verklaring/leden/1/verklaring/datum"),
    ("declared today", {"deelnemer__verklaring": {"leden": [dict(WON, verklaring={"datum": days(0), "aanleiding": "DAEB_LAGER"})]}}, "201"),
    ("a child that is not born yet", {"deelnemer__verklaring": {"leden": [WON, dict(CHILD, geboortedatum="2058-06-02")]}}, "201"),
    ("birth dates the wrong way round", {"deelnemer__identiteit__geboortedatum": {"min": "1992", "max": "1991"}},
     DETAILS + "bereik-omgekeerd" + AT + "/deelnemer/identiteit/geboortedatum"),
    ("name with a line break", {"deelnemer__identiteit__achternaam": MARK + "\n"}, DETAILS + "tekst-ongeldig" + AT + "/deelnemer/identiteit/achternaam"),
    ("declared income", {"deelnemer__verklaring": {"leden": [dict(WON, inkomens=[{"jaar": 2025, "bedrag": 1}])]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared as proven", {"deelnemer__verklaring": {"leden": [dict(WON, statussenBewezen=["WTOS"])]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("a child's care declared as proven", {"deelnemer__verklaring": {"leden": [WON, dict(CHILD, statussenBewezen=["WLZ_ADL"])]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared birth date", {"deelnemer__verklaring": {"leden": [dict(WON, geboortedatum="1991-05-05")]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared for another adult", {"deelnemer__verklaring": {"leden": [WON, {"rol": "MED"}]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared urgency", {"deelnemer__verklaring": {"leden": [WON], "urgentie": ["HVW_15_5"]}},
     DETAILS + "invalid_authorization_details" + AT + "/deelnemer/verklaring"),
    ("declared in another role", {"deelnemer__verklaring": {"leden": [{"rol": "MED"}]}}, DETAILS + "invalid_authorization_details" + AT + "/deelnemer"),
    ("nineteen children", {"deelnemer__verklaring": {"leden": [WON] + [CHILD] * 19}}, "201"),
    ("twenty children of one adult", {"deelnemer__verklaring": {"leden": [WON] + [CHILD] * 20}},
     DETAILS + "te-veel" + AT + "/deelnemer/verklaring/leden/20"),
    ("only children", {"deelnemer__verklaring": {"leden": [CHILD]}}, DETAILS + "lid-ontbreekt" + AT + "/deelnemer/verklaring"),
    ("notice that is no hash", {"kennisgeving": MARK}, DETAILS + "tekst-ongeldig" + AT + "/kennisgeving"),
    ("language that is none", {"talen": ["n"]}, DETAILS + "tekst-ongeldig" + AT + "/talen/0"),
    ("five languages", {"talen": ["nl", "en", "ar", "tr", "pl"]}, DETAILS + "te-veel" + AT + "/talen/4"),
    # What only the notary can say.
    ("ended yesterday", {"tot": days(-1)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("a year from now", {"tot": days(365)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("185 days from now", {"tot": days(185)}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("year 9999", {"tot": "9999-12-31"}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("year 1", {"tot": "0001-01-01"}, DETAILS + "periode-ongeldig" + AT + "/tot"),
    ("assets without a request for them", {"feiten": ["INKOMEN_BAND", "VERMOGEN"]}, DETAILS + "feiten-te-veel"),
    ("all facts, assets too, without a request for them",
     {"feiten": ["INKOMEN_BAND", "GEBOORTEDATUM", "SAMENSTELLING", "STATUS", "VERMOGEN"]}, DETAILS + "feiten-te-veel"),
    ("roster without a tenant", {"rooster": [{"rol": "MED", "referentie": "r-1"}], "deelnemer__rol": "MED"}, DETAILS + "rooster-ongeldig"),
    ("unknown dossier", {"dossier": NOBODY, "plaats": 0}, "404 invalid_authorization_details:dossier-onbekend"),
]


def par_rows(t, wire):
    def send(body):
        return wire.call("POST", "/oauth/par", body, FORM)

    def ask(d, **form):
        return send(form_body(authorization_details=json.dumps([d], ensure_ascii=False), **form))

    good = json.dumps([par_details()], ensure_ascii=False)
    t.row("par: as it should be", ask(par_details()), "201")
    for name in REQUIRED:
        t.row(f"par: without {name}", send(form_body(**{"authorization_details": good, **{name: None}})), REQUEST + " @" + name)
        t.row(f"par: empty {name}", send(form_body(**{"authorization_details": good, **{name: ""}})), REQUEST + " @" + name)
        t.row(f"par: {name} twice", send(form_body(authorization_details=good) + b"&%s=%s" % (name.encode(), M)), REQUEST + " @" + name)
    for name in ("state", "scope"):
        t.row(f"par: {name} twice", send(form_body(authorization_details=good, scope="a") + b"&%s=%s" % (name.encode(), M)), REQUEST + " @" + name)
    for name, changed, wanted in FORMS:
        t.row("par: " + name, send(form_body(authorization_details=good, **changed)), wanted)
    for name, change, wanted in FORM_TEXTS:
        t.row("par: " + name, send(change(form_body(authorization_details=good))), wanted)
    for name in ("type", "fase", "grondslag", "doel", "tot", "corporaties", "rooster", "deelnemer"):
        t.row(f"par: details without {name}", ask(par_details(**{name: None})), DETAILS + f"lid-ontbreekt{AT}/{name}")
    for name, changed, wanted in DETAIL_ROWS:
        t.row("par: " + name, ask(par_details(**changed)), wanted)
    for name, text, wanted in [
            ("no details", "[]", DETAILS + "lid-ontbreekt" + AT + "/type"),
            ("an object as details", good[1:-1], DETAILS + "json-soort @/authorization_details"),
            ("two details", good[:-1] + "," + good[1:], DETAILS + "te-veel @/authorization_details/1")]:
        t.row("par: " + name, send(form_body(authorization_details=text)), wanted)
