"""Each defect of the configuration alone: refused, with the right place, without a value and without side effects."""
import copy
import ctypes
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import setting

launcher, _, passend, tree = sys.argv[1:5]
CANARY = "KANARIE7731"
NOBODY = 65534
IN_CLOSE_NOWRITE = 0x10
PROGRAMS = ("passend-launcher", "passend-gate-platform", "passend-gate-public", "passend-notary", "passend-assessor")


def set_at(doc, path, value):
    *way, last = path
    for step in way:
        doc = doc[step]
    if value is None:
        del doc[last]
    else:
        doc[last] = value


def member(path):
    return "/" + "/".join(str(p) for p in path)


# Of the published cases of signed notes.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
VKEY2 = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"

# (path, value or None to take it away, place that must be told or None for the path itself)
CONFIG = [
    (["issuer"], None, None), (["issuer"], "http://passend.example", None), (["issuer"], "https://a.example/", None),
    (["issuer"], "https://a.example?x", None), (["issuer"], "https://a b.example", None), (["issuer"], 3, None),
    (["issuer"], "https://" + "a" * 200, None), (["issuer"], "", None), (["issuer"], 'https://a"b.example', None),
    (["omgeving"], CANARY, None), (["omgeving"], None, None),
    (["issuer"], "https://a.example/pad", None), (["issuer"], "https://A.example", None), (["issuer"], "https://a.example:443", None),
    (["issuer"], "https://x@a.example", None), (["issuer"], "https://api.passend.example", "/platform/url"),
    (["platform"], None, None), (["platform"], [], None), (["platform", CANARY], 1, "/platform"),
    (["platform", "url"], None, None), (["platform", "url"], "https://api.passend.example/v1", None),
    (["platform", "adres"], "localhost", None), (["platform", "adres"], CANARY, None), (["platform", "poort"], 70000, None),
    (["platform", "poort"], "8443", None), (["platform", "poort"], -1, None),
    (["platform", "tls"], None, None), (["platform", "tls", "cert"], "absent.pem", None), (["platform", "tls", "key"], "absent.key", None),
    (["platform", "ca"], "absent.pem", None), (["platform", "tls", "key"], "verdict.key", "/platform/tls/cert"),
    (["platform", "tls", "cert"], "qii.json", None), (["platform", "tls", "key"], "open.key", None),
    (["platform", "tls", "cert"], "expired.pem", None), (["platform", "ca"], None, None), (["platform", "tls", "key"], "data", None),
    (["platform", "tls", "ca"], "ca.pem", "/platform/tls"),
    (["publiek"], None, None), (["publiek", "url"], "https://passend.example", "/publiek"), (["publiek", "adres"], None, None),
    (["publiek", "adres"], "::g", None), (["publiek", "poort"], 1.5, ""), (["publiek", "tls"], None, None),
    (["publiek", "tls", "key"], "tls.key", "/publiek/tls/cert"), (["publiek", "tls"], {"cert": "tls.pem", "key": "tls.key"}, "/publiek/tls/key"),
    (["publiek", "ca"], "ca.pem", "/publiek"), (["luister"], {"adres": "::", "poort": 1}, ""), (["tls"], {}, ""),
    (["ontvangst"], None, None), (["ontvangst", "key"], "verdict.key", "/ontvangst/cert"),
    (["ontvangst"], {"cert": "p384.pem", "key": "p384.key"}, "/ontvangst/cert"),
    (["talen"], [], None), (["talen"], "nl", None), (["talen"], ["nl", "xx"], "/talen/1"), (["talen"], ["en"], None),
    (["talen"], ["nl", "nl"], "/talen/1"), (["talen"], ["NL"], "/talen/0"), (["talen"], ["nl", 1], "/talen/1"),
    (["corporaties"], None, None), (["corporaties"], "absent.json", None), (["corporaties"], "tls.pem", "/corporaties/(file)"),
    (["verdict", "key"], "tls.key", "/verdict/cert"), (["verdict"], {"cert": "p384.pem", "key": "p384.key"}, "/verdict/cert"),
    (["verdict", "cert"], None, None),
    (["data"], None, None), (["data"], "open-dir", None), (["data"], "a.pack", None),
    (["sleutelbestand"], None, None), (["sleutelbestand"], "data/kek", None), (["sleutelbestand"], "nowhere/kek", None),
    (["sleutelbestand"], "link-to-data/kek", None), (["sleutelbestand"], "data/sub/kek", None),
    (["sleutelbestand"], "open.key", None), (["sleutelbestand"], "data/", None), (["sleutelbestand"], "link-to-kek", None),
    (["bronnen"], [], None), (["bronnen"], None, None), (["bronnen"], ["absent.json"], "/bronnen/0"),
    (["bronnen"], ["qii.json", "qii.json"], "/bronnen"), (["bronnen"], ["template.json"], "/bronnen/0"),
    (["bronnen"], ["passend.json"], "/bronnen/0"), (["bronnen"], [1], "/bronnen/0"), (["bronnen"], ["tls.pem"], "/bronnen/0"),
    (["packs"], [], None), (["packs"], None, None), (["packs", 0, "sha256"], "0" * 64, "/packs/0/bestand"),
    (["packs", 0, "sha256"], "0" * 63, None), (["packs", 0, "sha256"], "G" * 64, None), (["packs", 0, "sha256"], None, None),
    (["packs", 0, "bestand"], "absent.pack", None), (["packs", 0, CANARY], 1, "/packs/0"),
    (["packs"], [{"bestand": "a.pack", "sha256": "0" * 64}] * 33, None),
    (["register"], None, None), (["register"], "absent.json", None), (["register"], "tls.pem", "/register/(file)"),
    (["sandbox", "landlock"], "misschien", None), (["sandbox"], 1, None), (["sandbox", "seccomp"], "nee", "/sandbox"),
    (["uid_basis"], 0, None), (["uid_basis"], 999, None), (["uid_basis"], 4000000001, None), (["uid_basis"], 64100.5, ""),
    (["assessors"], 0, None), (["assessors"], 5, None), (["menselijke_toets"], "javascript:1", None),
    (["beleidssleutels"], [], None), (["beleidssleutels"], "x", None), (["beleidssleutels"], [VKEY] * 9, None),
    (["beleidssleutels"], [CANARY], "/beleidssleutels/0"), (["beleidssleutels"], [VKEY[:-1]], "/beleidssleutels/0"),
    (["beleidssleutels"], [VKEY.replace("Peter", "Pieter")], "/beleidssleutels/0"),
    (["beleidssleutels"], [VKEY, VKEY], "/beleidssleutels/1"), (["beleidssleutels"], [1], "/beleidssleutels/0"),
    (["beleidsdrempel"], 0, None), (["beleidsdrempel"], 9, None), (["beleidsdrempel"], 2, None), (["beleidsdrempel"], "1", None),
    (["beheer"], "nowhere/beheer", None), (["beheer"], "data/", None), (["beheer"], "b" * 65, None), (["beheer"], 1, None),
    ([CANARY], 1, ""),
]
REGISTRY = [
    (["afnemers"], None, None), (["afnemers"], [], None), ([CANARY], 1, ""), (["afnemers"], [setting.CLIENT] * 513, None),
    (["afnemers", 0], 3, None), (["afnemers", 0, CANARY], 1, "/afnemers/0"),
    (["afnemers", 0, "client_id"], None, None), (["afnemers", 0, "client_id"], "a b", None),
    (["afnemers", 0, "client_id"], "a" * 65, None), (["afnemers", 0, "client_id"], "", None),
    (["afnemers", 0, "omgeving"], "PRODUCTIE", None), (["afnemers", 0, "omgeving"], CANARY, None),
    (["afnemers", 0, "certificaat"], None, None), (["afnemers", 0, "certificaat"], {}, None),
    (["afnemers", 0, "certificaat", "san_uri"], ["a:1", "b:2", "c:3"], None),
    (["afnemers", 0, "certificaat", "san_uri"], [], None), (["afnemers", 0, "certificaat", "san_uri", 0], "no uri", None),
    (["afnemers", 0, "certificaat", "san_uri", 0], "a:" + "b" * 127, None),
    (["afnemers", 0, "certificaat", "subject_dn"], ["platform"], "/afnemers/0/certificaat/subject_dn/0"),
    (["afnemers", 0, "certificaat", "thumbprint"], ["ab"], "/afnemers/0/certificaat"),
    (["afnemers", 0, "corporaties"], [], None), (["afnemers", 0, "corporaties"], None, None),
    (["afnemers", 0, "corporaties", 0], "l0101", None), (["afnemers", 0, "corporaties", 1], "L0101", "/afnemers/0/corporaties/1"),
    (["afnemers", 0, "corporaties", 0], "L" * 24, None), (["afnemers", 0, "corporaties"], ["L0101"] * 65, None),
    (["afnemers", 0, "redirect_uris"], [], None), (["afnemers", 0, "redirect_uris", 0], "http://platform.example", None),
    (["afnemers", 0, "redirect_uris", 0], "https://platform.example/#x", None),
    (["afnemers", 0, "redirect_uris", 0], "https://platform.example", None),
    (["afnemers", 0, "redirect_uris", 0], "http://localhost/terug", None),
    (["afnemers", 0, "redirect_uris", 0], "https://a@platform.example/", None),
    (["afnemers", 0, "redirect_uris", 0], "https://Platform.example/", None),
    (["afnemers", 0, "redirect_uris", 0], "https://platform.example/?state=x", None),
    (["afnemers", 0, "redirect_uris", 0], "https://platform.example/" + "a" * 240, None),
    (["afnemers", 0, "redirect_uris"], ["https://a.example/%d" % i for i in range(5)], None),
    (["afnemers", 0, "menselijke_toets"], "ftp://a.example", None),
    (["afnemers", 0, "menselijke_toets"], "http://localhost/mens", None), (["afnemers", 0, "corporaties", 0], "L0999", None),
    (["afnemers", 0, "naam"], None, None), (["afnemers", 0, "naam"], "", None), (["afnemers", 0, "naam"], "a" * 81, None),
    (["afnemers", 0, "naam"], "\u00e9" * 81, None), (["afnemers", 0, "naam"], "Demo\u202ePlatform", None),
    (["afnemers", 0, "naam"], "Demo\nPlatform", None), (["afnemers", 0, "website"], None, None),
    (["afnemers", 0, "website"], "http://platform.example", None), (["afnemers", 0, "website"], "javascript:1", None),
    (["afnemers", 0, "bewijs"], "ja", None), (["afnemers", 0, "bewijs"], 1, None),
    (["afnemers"], [setting.CLIENT, setting.CLIENT], "/afnemers/1"),
    (["afnemers"], [setting.CLIENT, dict(setting.CLIENT, client_id="other")], "/afnemers/1"),
]

SHOWN = [
    (["corporaties"], None, None), (["corporaties"], [], None), ([CANARY], 1, ""), (["corporaties", 0], "L0101", None),
    (["corporaties", 0, CANARY], 1, "/corporaties/0"), (["corporaties", 0, "code"], None, None), (["corporaties", 0, "code"], "l0101", None),
    (["corporaties", 1, "code"], "L0101", "/corporaties/1"), (["corporaties", 0, "naam"], None, None),
    (["corporaties", 0, "naam"], "a" * 81, None), (["corporaties", 0, "naam"], "De\u2066Eerste", None),
    (["corporaties", 0, "naam"], "De\tEerste", None), (["corporaties", 0, "naam"], "De\u0085Eerste", None),
    (["corporaties", 0, "balie", "adres"], None, None), (["corporaties", 0, "balie", "uren"], None, None),
    (["corporaties", 0, "balie", "telefoon"], "\u200f088", None), (["corporaties", 0, "balie", "fax"], "1", "/corporaties/0/balie"),
    (["corporaties", 0, "kleuren", "merk"], "groen", None), (["corporaties", 0, "kleuren", "merk"], "#00472", None),
    (["corporaties", 0, "kleuren", "link"], None, None), (["corporaties", 0, "kleuren", "knop"], "#00g13f", None),
    (["corporaties", 0, "kleuren", "merktekst"], "#00613f", "/corporaties/0/kleuren"),
    (["corporaties", 0, "kleuren", "link"], "#8899ff", "/corporaties/0/kleuren"),
    (["corporaties", 0, "kleuren", "achtergrond"], "#ffffff", "/corporaties/0/kleuren"),
    (["corporaties"], [{"code": "L%d" % i, "naam": "x"} for i in range(513)], None),
    *((["corporaties", 1, "oin"], value, None) for value in
      ("", 1, "L0102", "0000000100321434500", "000000010032143450001", "0000000100321434500a")),
    (["corporaties", 0, "oin"], "00000001003214345000", None), (["corporaties", 1, "code"], "00000001003214345001", "/corporaties/1/oin"),
    (["corporaties", 0, "code"], "00000001003214345000", "/corporaties/1/oin"),
    *((["corporaties", 1, "minimaleZekerheid"], value, None) for value in
      (CANARY, "balie", "", 2, "OPGEHAALD", "GEUPLOAD", "VERKLAARD")),
    (["corporaties", 1, "klachten"], "http://tweestad.example", None), (["corporaties", 1, "klachten"], "mailto:klachten@tweestad.example", None),
    (["corporaties", 1, "klachten"], "https://" + "a" * 120, None), (["corporaties", 1, "klachten"], "", None),
    (["corporaties", 1, "bezwaar"], [], None), (["corporaties", 1, "bezwaar"], {}, None), (["corporaties", 1, "bezwaar", 0], "0363", None),
    (["corporaties", 1, "bezwaar", 0, CANARY], 1, "/corporaties/1/bezwaar/0"), (["corporaties", 1, "bezwaar", 0, "gemeente"], None, None),
    (["corporaties", 1, "bezwaar", 0, "gemeente"], "363", None), (["corporaties", 1, "bezwaar", 0, "gemeente"], "03633", None),
    (["corporaties", 1, "bezwaar", 0, "gemeente"], "036a", None), (["corporaties", 1, "bezwaar", 0, "gemeente"], 363, None),
    (["corporaties", 1, "bezwaar", 1, "gemeente"], "0363", "/corporaties/1/bezwaar/1"),
    (["corporaties", 1, "bezwaar", 0, "adres"], None, None), (["corporaties", 1, "bezwaar", 0, "adres"], "javascript:1", None),
    (["corporaties", 1, "bezwaar"], [{"gemeente": "%04d" % i, "adres": "https://a.example"} for i in range(4097)], None),
    # All corporations together.
    (["corporaties"], [{"code": "L%d" % k, "naam": "x", "bezwaar": [{"gemeente": "%04d" % i, "adres": "https://a.example"} for i in range(2049)]}
                       for k in range(3)], "/corporaties/1/bezwaar/2047"),
    (["corporaties", 1, "extraVrijeRuimte"], [], None), (["corporaties", 1, "extraVrijeRuimte", 0], 750, None),
    (["corporaties", 1, "extraVrijeRuimte", 0, CANARY], 1, "/corporaties/1/extraVrijeRuimte/0"),
    *((["corporaties", 1, "extraVrijeRuimte", 0, name], value, None) for name, value in
      (("jaar", None), ("jaar", 2021), ("jaar", 2101), ("jaar", "2026"), ("gemeente", None), ("gemeente", "0"), ("basispunten", None),
       ("basispunten", 0), ("basispunten", 751), ("basispunten", -1), ("basispunten", "750"))),
    (["corporaties", 1, "extraVrijeRuimte", 1, "jaar"], 2026, "/corporaties/1/extraVrijeRuimte/1"),
    (["corporaties", 1, "extraVrijeRuimte"], [{"jaar": 2026, "gemeente": "%04d" % i, "basispunten": 1} for i in range(513)], None),
    (["corporaties", 1, "verantwoording"], [], None), (["corporaties", 1, "verantwoording"], "demo-platform", None),
    (["corporaties", 1, "verantwoording"], ["demo-platform"] * 9, None), (["corporaties", 1, "verantwoording", 0], 1, None),
    (["corporaties", 1, "verantwoording"], ["demo-platform", "demo-platform"], "/corporaties/1/verantwoording/1"),
    (["corporaties", 1, "verantwoording", 0], "niemand", None), (["corporaties", 1, "verantwoording", 0], "accountant", None),
    (["corporaties", 0, "verantwoording"], ["eigen"], "/corporaties/0/verantwoording/0"),
]
# Of the three clients of ROLES.
ROLES = [
    (["afnemers", 0, "rol"], CANARY, None), (["afnemers", 0, "rol"], "platform", None), (["afnemers", 0, "rol"], 1, None),
    (["afnemers", 0, "rol"], "CORPORATIE", "/afnemers/0"), (["afnemers", 0, "rol"], "CONTROLEUR", "/afnemers/0"),
    (["afnemers", 1, "rol"], "CONTROLEUR", "/afnemers/1/sleutel"), (["afnemers", 1, "rol"], None, "/afnemers/1/website"),
    (["afnemers", 1, "rol"], "PLATFORM", "/afnemers/1/website"), (["afnemers", 2, "rol"], "CORPORATIE", "/afnemers/2"),
    *((["afnemers", i, name], value, "/afnemers/%d" % i) for i in (1, 2) for name, value in
      (("website", "https://a.example"), ("redirect_uris", ["https://a.example/"]), ("bewijs", False), ("menselijke_toets", "https://a.example"))),
    (["afnemers", 1, "naam"], None, None), (["afnemers", 1, "naam"], "a\u202eb", None), (["afnemers", 1, "certificaat"], None, None),
    (["afnemers", 1, "corporaties"], None, None), (["afnemers", 1, "corporaties", 0], "L0999", None), (["afnemers", 1, "omgeving"], "PRODUCTIE", None),
    (["afnemers", 1, "client_id"], "demo-platform", "/afnemers/1"),
    (["afnemers", 1, "certificaat", "san_uri", 0], "https://platform.example/client", "/afnemers/1"),
    (["afnemers", 1, "jaren"], [2026], "/afnemers/1"), (["afnemers", 1, "tot"], "2029-12-31", "/afnemers/1"),
    (["afnemers", 2, "sleutel"], None, None), (["afnemers", 2, "sleutel"], "x", None), (["afnemers", 2, "sleutel", CANARY], 1, "/afnemers/2/sleutel"),
    (["afnemers", 2, "sleutel", "d"], "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE", "/afnemers/2/sleutel"),
    (["afnemers", 2, "sleutel", "alg"], "ES256", "/afnemers/2/sleutel"),
    (["afnemers", 2, "sleutel", "kid"], None, None), (["afnemers", 2, "sleutel", "kid"], "a" * 65, None),
    *((["afnemers", 2, "sleutel", name], value, "/afnemers/2/sleutel") for name, value in
      (("kid", "a b"), ("kty", None), ("kty", "OKP"), ("crv", "P-384"), ("x", None), ("y", None), ("y", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"),
       ("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4="), ("x", 1))),
    (["afnemers", 2, "sleutel"], {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, None),
    (["afnemers", 2, "jaren"], None, None), (["afnemers", 2, "jaren"], [], None), (["afnemers", 2, "jaren"], 2026, None),
    (["afnemers", 2, "jaren"], list(range(2022, 2039)), None), (["afnemers", 2, "jaren", 0], 2021, None), (["afnemers", 2, "jaren", 0], 2101, None),
    (["afnemers", 2, "jaren", 0], "2026", None), (["afnemers", 2, "jaren", 1], 2026, None),
    *((["afnemers", 2, "tot"], value, None) for value in (None, "", "2029-12", "2029-02-30", "2029-12-31T", "9999-12-31", 2029)),
]


# Of a configuration with a log; "same.key" is also that of the certificate same.pem, and "log" a folder that is there.
LOG = [
    (["log"], [], None), (["log"], {}, "/log/verklaring"), (["log", CANARY], 1, "/log"),
    (["log", "origin"], None, None), (["log", "origin"], "", None), (["log", "origin"], "two words", None), (["log", "origin"], "a+b", None),
    (["log", "origin"], "a\u00a0b", None), (["log", "origin"], "a\nb", None), (["log", "origin"], "a" * 128, None), (["log", "origin"], 1, None),
    (["log", "key"], None, None), (["log", "key"], "absent.key", None), (["log", "key"], "log.pem", None), (["log", "key"], "statement.pem", None),
    (["log", "key"], "open-log.key", None), (["log", "key"], "other-p256.key", None), (["log", "key"], "log.pub", None),
    (["log", "verklaring"], None, None), (["log", "verklaring", "cert"], None, None), (["log", "verklaring", "key"], "tls.key", "/log/verklaring/cert"),
    (["log", "verklaring"], {"cert": "verdict.pem", "key": "verdict.key"}, "/log/verklaring/key"),
    (["log", "verklaring"], {"cert": "receipt.pem", "key": "receipt.key"}, "/log/verklaring/key"),
    (["log", "verklaring"], {"cert": "p384.pem", "key": "p384.key"}, "/log/verklaring/cert"),
    (["log", "host"], None, None), (["log", "host", "adres"], "log.example", None), (["log", "host", "poort"], None, None),
    (["log", "host", "url"], "https://log.example", "/log/host"), (["log", "host", "tls"], None, None),
    (["log", "host", "tls"], {"cert": "tls.pem", "key": "tls.key"}, "/log/host/tls/key"),
    (["log", "host", "tls"], {"cert": "public.pem", "key": "public.key"}, "/log/host/tls/key"),
    (["log", "host", "tls"], {"cert": "statement.pem", "key": "statement.key"}, "/log/host/tls/key"),
    (["log", "host", "tls"], {"cert": "same.pem", "key": "same.key"}, "/log/key"),
    (["log", "map"], None, None), (["log", "map"], "data", None), (["log", "map"], "data/sub", None), (["log", "map"], ".", None),
    (["log", "map"], "nowhere/log", None), (["log", "map"], "tls.pem", None), (["log", "map"], "link-to-log", None),
    (["log", "map"], "writable", None),
    (["log", "beat"], 9, None), (["log", "beat"], 3601, None), (["log", "beat"], "60", None),
]

# Of a log that asks two witnesses and an authority: `setting.with_attestors`. {NAME}: a verifier key made for it.
AT = "/log/getuigen/%d"
ATTESTED = [
    (["log", "getuigen"], [], None), (["log", "getuigen"], {}, None), (["log", "getuigen", 0], "https://stad.example/", None),
    (["log", "getuigen", 1, CANARY], 1, AT % 1), (["log", "getuigen", 0, "naam"], "stad", AT % 0),
    *((["log", "getuigen", 0, "url"], value, None) for value in (
        None, "", 1, "http://stad.example/", "https://stad.example/?a", "https://Stad.example", "https://u@stad.example", "https://stad.example:0",
        "https://stad.example:65536", "https://", "https:///", "stad.example", "https://-.example", "https://stad.example/a b", "https://[::1]/",
        "https://stad.example/" + "a" * 92)),
    *((["log", "getuigen", 1, "vkey"], value, None) for value in (
        None, "", 1, "land.example", "{log}", "{kind1}", "{name}", "{cut}", "{first}", "{renamed}", "a" * 312)),
    (["log", "getuigen", 1, "adressen"], [], None), (["log", "getuigen", 1, "adressen"], ["192.0.2.1:1"] * 5, None),
    (["log", "getuigen", 1, "adressen"], ["192.0.2.1"], AT % 1 + "/adressen/0"),
    (["log", "getuigen", 1, "adressen"], ["192.0.2.1:1", "land.example:1"], AT % 1 + "/adressen/1"),
    (["log", "getuigen"], "{seventeen}", None),
    (["log", "tijdstempel"], [], None), (["log", "tijdstempel"], {}, "/log/tijdstempel/url"), (["log", "tijdstempel", CANARY], 1, "/log/tijdstempel"),
    (["log", "tijdstempel", "vkey"], "{first}", "/log/tijdstempel"),
    *((["log", "tijdstempel", "url"], value, None) for value in ("http://tijd.example/", "https://tijd.example", "https://tijd.example/" + "a" * 107)),
    (["log", "tijdstempel", "adressen"], ["192.0.2.1"], "/log/tijdstempel/adressen/0"),
    (["log", "ca"], None, None), (["log", "ca"], "absent.pem", None), (["log", "ca"], "tls.key", None), (["log", "ca"], "", None),
]

# Of a log that goes on from another: `setting.with_before`. {NAME}: a verifier key, or a file, made for it.
BEFORE = "/log/vervolgVan"
GOES_ON = [
    (["log", "vervolgVan"], [], None), (["log", "vervolgVan"], {}, BEFORE + "/sleutel"), (["log", "vervolgVan", CANARY], 1, BEFORE),
    *((["log", "vervolgVan", "sleutel"], value, None) for value in (
        None, "", 1, "oud.example/passend", "{log}", "{renamed}", "{kind4}", "{cut}", "{long}", "{samename}")),
    (["log", "vervolgVan", "sleutel"], "{other}", BEFORE + "/controlepunt"),
    *((["log", "vervolgVan", "controlepunt"], value, None) for value in (
        None, "", 1, "absent.checkpoint", "tls.pem", "log", "bare.checkpoint", "bigger.checkpoint", "foreign.checkpoint", "empty.checkpoint", "open.checkpoint")),
]

PURPOSE = "the certificate is not one of a server: its extended key usage has no serverAuth"
SHARED = "is a key of something else too: make one that signs these and nothing else"
BOTH = "is the key of platform too: who takes over one host must not be the other"
NOWHERE = "lies in a directory that does not exist: make that one, mode 700"
WITHIN = "must lie outside the data directory: a copy of that must not hold the key"
NO_ROOM = "lies in a directory where we cannot make it: make it, or let us write there"

# (path, value, place, what is said) in so many words; a certificate NAME.pem of platform is the usual one with this extended key usage
TOLD = [
    (["platform", "tls", "cert"], "clientAuth.pem", "/platform/tls/cert", PURPOSE),
    (["platform", "tls", "cert"], "codeSigning.pem", "/platform/tls/cert", PURPOSE),
    (["platform", "tls", "cert"], "anyExtendedKeyUsage.pem", "/platform/tls/cert", PURPOSE),
    (["platform", "tls", "cert"], "serverAuth.pem", None, None), (["platform", "tls", "cert"], "clientAuth,serverAuth.pem", None, None),
    (["publiek", "tls"], {"cert": "serverAuth.pem", "key": "tls.key"}, "/publiek/tls/key", BOTH),
    (["ontvangst"], {"cert": "verdict.pem", "key": "verdict.key"}, "/ontvangst/key", SHARED),
    (["ontvangst"], {"cert": "public.pem", "key": "public.key"}, "/ontvangst/key", SHARED),
    (["verdict"], {"cert": "public.pem", "key": "public.key"}, "/verdict/key", SHARED),
    (["verdict"], {"cert": "tls.pem", "key": "tls.key"}, "/verdict/key", SHARED),
    # Another certificate of the same key is no other key.
    (["verdict"], {"cert": "serverAuth.pem", "key": "tls.key"}, "/verdict/key", SHARED),
    (["verdict"], {"cert": "clientAuth.pem", "key": "tls.key"}, "/verdict/key", SHARED),
    (["data"], "nowhere/data", "/data", NOWHERE), (["data"], "nowhere/deep/data/", "/data", NOWHERE), (["data"], "new/", None, None),
    (["data"], "a.pack/data", "/data", "must name a directory"),
    (["sleutelbestand"], "nowhere/kek", "/sleutelbestand", NOWHERE), (["beheer"], "nowhere/beheer", "/beheer", NOWHERE),
]
# Where only others may write; looked at as an ordinary user.
NOT_OURS = [(["data"], "closed/data", "/data", NO_ROOM), (["sleutelbestand"], "closed/kek", "/sleutelbestand", NO_ROOM),
            (["data"], "shut/data", "/data", "names a directory that we may not enter"), (["data"], "new", None, None),
            # That the way up leads through a directory which cannot be listed hid that it is within.
            (["sleutelbestand"], "data/unlisted/sub/kek", "/sleutelbestand", WITHIN),
            (["sleutelbestand"], "unlisted/sub/kek", None, None)]


def said(folder, path, value, place, says, config, registry, run):
    bad = copy.deepcopy(config)
    set_at(bad, path, value)
    setting.write(folder, bad, registry)
    before = sorted(os.listdir(folder))
    r = run()
    if place is None:
        wanted = (0, "in order\n", "")
    else:
        wanted = (1, "", "passend-launcher: %s: %s %s\n" % (os.path.join(folder, "passend.json"), place, says))
    assert (r.returncode, r.stdout, r.stderr) == wanted, (path, value, r, wanted)
    assert sorted(os.listdir(folder)) == before, (path, value)
    return r


def in_so_many_words(folder, config, registry):
    """By --check, and what is refused also at a start."""
    for name in {row[1].removesuffix(".pem") for row in TOLD if row[0] == ["platform", "tls", "cert"]}:
        setting.openssl("req", "-x509", "-key", "tls.key", "-subj", "/CN=x", "-days", "2", "-addext", "extendedKeyUsage=" + name,
                        "-out", name + ".pem", cwd=folder)
    for path, value, place, says in TOLD:
        said(folder, path, value, place, says, config, registry, lambda: check(folder))
        if place is not None:
            said(folder, path, value, place, says, config, registry, lambda: start(folder))


def logged(folder, config, registry):
    config = setting.with_log(folder, config)
    setting.make_key(folder, "other-p256")
    for name in ("open-log.key", "same.key"):
        shutil.copy(os.path.join(folder, "log.key"), os.path.join(folder, name))
    os.chmod(os.path.join(folder, "open-log.key"), 0o644)
    setting.openssl("req", "-x509", "-key", "log.key", "-subj", "/CN=x", "-days", "2", "-out", "same.pem", cwd=folder)
    setting.openssl("pkey", "-in", "log.key", "-pubout", "-out", "log.pub", cwd=folder)
    os.chmod(os.path.join(folder, "log.pub"), 0o600)
    setting.write(folder, config, registry)
    for there in (False, True):            # --check makes no folder
        r = check(folder)
        assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r
        assert os.path.isdir(os.path.join(folder, "log")) == there
        if not there:
            os.mkdir(os.path.join(folder, "log"), 0o755)
    os.symlink("log", os.path.join(folder, "link-to-log"))
    os.mkdir(os.path.join(folder, "writable"))
    os.chmod(os.path.join(folder, "writable"), 0o775)
    for beat in (10, 3600):
        setting.write(folder, dict(config, log=dict(config["log"], beat=beat)), registry)
        assert check(folder).returncode == 0
    for path, value, place in LOG:
        bad = copy.deepcopy(config)
        set_at(bad, path, value)
        setting.write(folder, bad, registry)
        expect_refused(folder, (path, value), member(path) if place is None else place)
    if os.geteuid() == 0:                  # that of somebody else, and that of the process that writes it
        for uid, place in ((NOBODY, "/log/map"), (64100 + 25, None)):
            os.chown(os.path.join(folder, "log"), uid, uid)
            setting.write(folder, config, registry)
            if place:
                expect_refused(folder, uid, place)
            else:
                assert check(folder).returncode == 0, check(folder).stderr


def attested(folder, config, registry):
    """Who attests to the log: all of them, each alone, as many as may be, and nobody."""
    config = setting.with_attestors(folder, setting.with_log(folder, config))
    first = config["log"]["getuigen"][0]["vkey"]
    made = {"{log}": setting.vkey(folder, "log.key", "log.passend.example/passend"), "{kind1}": setting.vkey(folder, "other.key", "o.example", 1),
            "{name}": "x" + first, "{cut}": first[:-1], "{first}": first, "{renamed}": setting.vkey(folder, "stad.key", "anders.example"),
            "{seventeen}": [{"url": "https://w%d.example" % i, "vkey": setting.vkey(folder, "w%d.key" % i, "w%d.example" % i)} for i in range(17)]}
    log = config["log"]
    for more in ({}, {"getuigen": made["{seventeen}"][:16]}, {"tijdstempel": None}, {"getuigen": None},
                 {"tijdstempel": None, "getuigen": None, "ca": None}):
        setting.write(folder, dict(config, log={k: v for k, v in {**log, **more}.items() if v is not None}), registry)
        r = check(folder)
        assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), (more, r)
    for path, value, place in ATTESTED:
        bad = copy.deepcopy(config)
        set_at(bad, path, made.get(value, value) if isinstance(value, str) else value)
        setting.write(folder, bad, registry)
        expect_refused(folder, (path, value), member(path) if place is None else place)
    setting.write(folder, dict(config, log={k: v for k, v in log.items() if k not in ("getuigen", "tijdstempel")}), registry)
    expect_refused(folder, "nobody to ask", "/log/ca")


def goes_on(folder, config, registry):
    """From the log before, whose key signed the checkpoint that is known of it."""
    config, old = setting.with_before(folder, setting.with_log(folder, config)), "oud.example/passend"
    good = setting.checkpoint(folder, "oud.key", old, old, 48211)
    texts = {"bare": good.split("\n\n")[0] + "\n", "bigger": good.replace("48211", "48212"), "empty": setting.checkpoint(folder, "oud.key", old, old, 0),
             "foreign": setting.checkpoint(folder, "oud.key", old, "anders.example", 48211), "open": good}
    for name, text in texts.items():
        setting.write_file(folder, name + ".checkpoint", text)
    os.chmod(os.path.join(folder, "open.checkpoint"), 0o666)
    key = config["log"]["vervolgVan"]["sleutel"]
    made = {"{log}": setting.vkey(folder, "log.key", "log.passend.example/anders", 1), "{renamed}": "x" + key, "{kind4}": setting.vkey(folder, "oud.key", old, 4),
            "{cut}": key[:-1], "{long}": setting.vkey(folder, "oud.key", "a" * 128, 1), "{other}": setting.vkey(folder, "nieuw.key", old, 1),
            "{samename}": setting.vkey(folder, "oud.key", "log.passend.example/passend", 1)}
    setting.write(folder, config, registry)
    r = check(folder)
    assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r
    for path, value, place in GOES_ON:
        bad = copy.deepcopy(config)
        set_at(bad, path, made.get(value, value) if isinstance(value, str) else value)
        setting.write(folder, bad, registry)
        expect_refused(folder, (path, value), member(path) if place is None else place)


def ordinary_user(folder, config, registry):
    """In directories of its own, beside which root has one that it may not write to."""
    shutil.copytree(os.path.dirname(launcher), os.path.join(folder, "bin"),
                    ignore=lambda _, names: [n for n in names if n not in PROGRAMS])
    modes = (("closed", 0o555), ("shut", 0o000), ("unlisted", 0o311), ("data/unlisted", 0o311))
    for name, mode in modes:
        os.makedirs(os.path.join(folder, name, *(["sub"] if "unlisted" in name else [])))
        os.chmod(os.path.join(folder, name), mode)
    command = [os.path.join(folder, "bin/passend-launcher"), "--check", "--config", os.path.join(folder, "passend.json")]
    if os.geteuid() == 0:
        for root, folders, names in os.walk(folder):
            for name in (".", *folders, *names):
                os.chown(os.path.join(root, name), NOBODY, NOBODY, follow_symlinks=False)
        command = ["setpriv", "--reuid=%d" % NOBODY, "--regid=%d" % NOBODY, "--clear-groups", *command]
    for path, value, place, says in NOT_OURS:
        said(folder, path, value, place, says, config, registry,
             lambda: subprocess.run(command, capture_output=True, text=True))
        if os.geteuid() == 0:     # the two files are written anew by root: anybody can read them
            assert os.stat(os.path.join(folder, "passend.json")).st_uid in (0, NOBODY)
    for name, _ in modes:
        os.chmod(os.path.join(folder, name), 0o700)


def opened_once(folder):
    """What was looked at is what the role gets and what was read: a name that is opened again may name another file by then.
    Closing is counted, because two that are alike and follow each other are one event, as opening twice would be."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.inotify_init1(os.O_NONBLOCK)
    assert fd >= 0, os.strerror(ctypes.get_errno())
    names = {libc.inotify_add_watch(fd, os.path.join(folder, name).encode(), IN_CLOSE_NOWRITE): name
             for name in ("tls.key", "tls.pem", "public.key", "public.pem", "verdict.key", "verdict.pem", "receipt.key", "receipt.pem")}
    assert len(names) == 8 and -1 not in names, os.strerror(ctypes.get_errno())
    r = check(folder)
    assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r
    closed, size = [], struct.calcsize("iIII")      # events of a file have no name after them
    try:
        while events := os.read(fd, 64 * size):
            closed += [names[struct.unpack_from("iIII", events, at)[0]] for at in range(0, len(events), size)]
    except BlockingIOError:
        pass
    os.close(fd)
    assert sorted(closed) == sorted(names.values()), closed


def start(folder):
    """Of what must not start: it ends by itself."""
    return subprocess.run([launcher, "--config", os.path.join(folder, "passend.json")], capture_output=True, text=True, timeout=300)


def check(folder):
    return subprocess.run([launcher, "--check", "--config", os.path.join(folder, "passend.json")], capture_output=True,
                          text=True)


def place_of(stderr, folder):
    start = "passend-launcher: " + os.path.join(folder, "passend.json")
    assert stderr.startswith(start), stderr
    rest = stderr[len(start):]
    return rest[2:].split(" ")[0] if rest.startswith(": ") else ""


def expect_refused(folder, what, place):
    before = sorted(os.listdir(folder))
    r = check(folder)
    assert r.returncode == 1 and r.stdout == "", (what, r)
    assert place_of(r.stderr, folder) == place, (what, r.stderr, place)
    assert r.stderr.count("\n") == 1 and CANARY not in r.stderr, (what, r.stderr)
    assert sorted(os.listdir(folder)) == before, what


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = setting.make(folder, passend, tree)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-subj",
                        "/CN=x", "-keyout", "p384.key", "-out", "p384.pem"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        setting.openssl("req", "-new", "-key", "tls.key", "-subj", "/CN=x", "-out", "x.csr", cwd=folder)
        setting.openssl("x509", "-req", "-in", "x.csr", "-signkey", "tls.key", "-days", "-1", "-out", "expired.pem", cwd=folder)
        os.chmod(os.path.join(folder, "p384.key"), 0o600)
        for name, mode in (("data", 0o700), ("open-dir", 0o755), ("data/sub", 0o700)):
            os.mkdir(os.path.join(folder, name))
            os.chmod(os.path.join(folder, name), mode)
        os.symlink("data", os.path.join(folder, "link-to-data"))
        os.symlink("data/kek", os.path.join(folder, "link-to-kek"))
        open(os.path.join(folder, "open.key"), "w").write(open(os.path.join(folder, "tls.key")).read())
        os.chmod(os.path.join(folder, "open.key"), 0o644)
        open(os.path.join(folder, "template.json"), "w").write(open(os.path.join(tree, "certs/sources/qii.json")).read())

        r = check(folder)
        assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r
        assert not os.path.exists(os.path.join(folder, "kek")), "--check made the key file"
        opened_once(folder)

        # A preview of a source is for TEST only
        wallet = json.load(open(os.path.join(tree, "certs/sources/nl-wallet-bri.json")))
        pem = open(os.path.join(folder, "ca.pem")).read()
        wallet["ankers"] = ["".join(pem.split("-----")[2].split())]
        json.dump(wallet, open(os.path.join(folder, "wallet.json"), "w"))
        for service, sources, place in (("TEST", ["qii.json", "wallet.json"], None), ("PRODUCTIE", ["qii.json"], None),
                                        ("PRODUCTIE", ["qii.json", "wallet.json"], "/bronnen/1")):
            setting.write(folder, dict(config, omgeving=service, bronnen=sources), registry)
            if place:
                expect_refused(folder, "a preview in production", place)
            else:
                assert check(folder).returncode == 0, check(folder).stderr
        setting.write(folder, config, registry)

        # Packs whose hash is right but whose contents are not
        whole = open(os.path.join(folder, "a.pack"), "rb").read()
        packs = {"not.pack": b"{}", "short.pack": whole[:-8], "empty.pack": b"",
                 "altered.pack": whole[:200] + bytes([whole[200] ^ 255]) + whole[201:]}
        for name, data in packs.items():
            open(os.path.join(folder, name), "wb").write(data)
        national, overlay = config["packs"]
        rows = CONFIG + [(["packs"], [{"bestand": name, "sha256": hashlib.sha256(data).hexdigest()}], "/packs/0/bestand")
                         for name, data in packs.items()]
        rows += [(["packs"], [overlay], "/packs"), (["packs"], [national, national], "/packs/1")]
        for path, value, place in rows:
            bad = copy.deepcopy(config)
            set_at(bad, path, value)
            setting.write(folder, bad, registry)
            expect_refused(folder, (path, value), member(path) if place is None else place)
        logged(folder, config, registry)
        attested(folder, config, registry)
        goes_on(folder, config, registry)
        for path, value, place in REGISTRY:
            bad = copy.deepcopy(registry)
            set_at(bad, path, value)
            setting.write(folder, config, bad)
            expect_refused(folder, (path, value), "/register/(file)" + (member(path) if place is None else place))
        for path, value, place in SHOWN:
            bad = copy.deepcopy(setting.CORPORATIONS)
            set_at(bad, path, value)
            setting.write(folder, config, {"afnemers": [setting.CLIENT, setting.ACCOUNTS, setting.AUDITOR]}, bad)
            expect_refused(folder, (path, value), "/corporaties/(file)" + (member(path) if place is None else place))
        roles = {"afnemers": [setting.CLIENT, setting.ACCOUNTS, setting.AUDITOR]}
        for path, value, place in ROLES:
            bad = copy.deepcopy(roles)
            set_at(bad, path, value)
            setting.write(folder, config, bad)
            expect_refused(folder, (path, value), "/register/(file)" + (member(path) if place is None else place))
        for text in ("", "{", "[]", json.dumps(config) + "x", json.dumps(config)[:-1] + ',"data":"x"}', "\0", '"\\ud800"'):
            setting.write(folder, text, registry)
            expect_refused(folder, text[:20], "")

        in_so_many_words(folder, config, registry)

        # Good variants
        both = copy.deepcopy(registry)
        both["afnemers"].append(dict(setting.CLIENT, client_id="tweede", naam="\u05d0\u00e9 & \"<b>\" \u0142", bewijs=True, certificaat={"subject_dn": ["CN=platform,O=x"]}))
        for good in (dict(config, menselijke_toets="https://a.example/mens"), dict(config, assessors=1),
                     dict(config, platform=dict(config["platform"], adres="::1", poort=8443)),
                     dict(config, publiek=dict(config["publiek"], adres="::", poort=8444), talen=["nl", "uk", "ar"]),
                     dict(config, beleidssleutels=[VKEY, VKEY2], beleidsdrempel=2, beheer="beheer"),
                     dict(config, beleidssleutels=[VKEY], beheer=os.path.join(folder, "data", "b" * 64)),
                     {k: v for k, v in config.items() if k != "sandbox"}):
            setting.write(folder, good, both)
            r = check(folder)
            assert r.returncode == 0, (good, r.stderr)
        most = [{"code": "L%d" % i, "naam": "x", "bezwaar": [{"gemeente": "%04d" % g, "adres": "https://a.example/" + "p" * 50} for g in range(8)]}
                for i in range(512)]
        crowd = [dict(setting.CLIENT, client_id="c-%d" % i, certificaat={"san_uri": ["urn:c:%d" % i]}, corporaties=["L%d" % k for k in range(64)])
                 for i in range(512)]
        one = dict(setting.CORPORATIONS["corporaties"][1], code="00000001003214345000", verantwoording=["eigen", "demo-platform"])
        for clients, corporations in (([setting.CLIENT, setting.ACCOUNTS, setting.AUDITOR], setting.CORPORATIONS),
                                      (crowd, {"corporaties": most}),
                                      ([dict(c, rol=c.get("rol", "PLATFORM"), corporaties=["00000001003214345000"])
                                        for c in (setting.CLIENT, setting.ACCOUNTS, setting.AUDITOR)], {"corporaties": [one]})):
            setting.write(folder, config, {"afnemers": clients}, corporations)
            r = check(folder)
            assert r.returncode == 0, r.stderr

        for args in ([], ["--config"], ["--check"], ["--config", "x", "--nonsense"], ["--config", "x", "--gereed-fd", "1"],
                     ["--config", "x", "--gereed-fd", "77"]):
            r = subprocess.run([launcher, *args], capture_output=True, text=True)
            assert r.returncode == 2 and "Usage" in r.stderr, (args, r)
        assert subprocess.run([launcher, "--help"], capture_output=True).returncode == 0
        r = subprocess.run([launcher, "--check", "--config", os.path.join(folder, "absent.json")], capture_output=True, text=True)
        assert r.returncode == 1 and "does not exist" in r.stderr, r
        setting.write(folder, config, registry)
        ordinary_user(folder, config, registry)
    print("ok: %d defects refused at their place" % (len(CONFIG) + len(REGISTRY) + len(SHOWN) + len(ROLES) + len(TOLD) + len(NOT_OURS)))


main()
