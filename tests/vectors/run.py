"""Puts the published corpora through `passend vectors` and compares with what they say.

    run.py PASSEND VECTORS_DIRECTORY                 a table per folder; exit 0 as expected, 1 not, 77 no corpora
    run.py - VECTORS_DIRECTORY --questions OP...     prints the questions of these kinds instead

A vector that its corpus accepts and we refuse (or the reverse) is in PROFILE with the reason, or the run fails. Every
refusal must be for the reason that is named here.
"""
import base64
import glob
import hashlib
import json
import os
import subprocess
import sys

PASSEND, TOP = sys.argv[1], sys.argv[2]
ALGS = ["ES256", "PS256", "RS256", "EdDSA"]

# (folder, name) -> what we do although the corpus expects otherwise, and why
PROFILE = {}


def profile(folder, names, reason, why):
    for name in names:
        PROFILE[folder, name] = (reason, why)


profile("jsontestsuite", ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"], "json-dubbel",
        "readers differ on which of two members counts")
profile("jsontestsuite", ["y_object_escaped_null_in_key.json", "y_string_null_escape.json"], "json-nul",
        "a NUL ends a text for some readers")

# What RFC 8259 leaves open. None: accepted.
OPEN = {
    "i_number_double_huge_neg_exp.json": None, "i_number_real_underflow.json": None,
    "i_structure_500_nested_arrays.json": "json-te-diep", "i_structure_UTF-8_BOM_empty_object.json": "json-onjuist",
}
for n in ("huge_exp neg_int_huge_exp pos_double_huge_exp real_neg_overflow real_pos_overflow too_big_neg_int too_big_pos_int "
          "very_big_negative_int").split():
    OPEN["i_number_%s.json" % n] = "json-getal"
for n in ("1st_surrogate_but_2nd_missing 1st_valid_surrogate_2nd_invalid incomplete_surrogate_and_escape_valid "
          "incomplete_surrogate_pair incomplete_surrogates_escape_valid invalid_lonely_surrogate invalid_surrogate "
          "invalid_utf-8 inverted_surrogates_U+1D11E iso_latin_1 lone_second_surrogate lone_utf8_continuation_byte "
          "not_in_unicode_range overlong_sequence_2_bytes overlong_sequence_6_bytes overlong_sequence_6_bytes_null "
          "truncated-utf-8 UTF-8_invalid_sequence UTF8_surrogate_U+D800").split():
    OPEN["i_string_%s.json" % n] = "json-utf8"
OPEN["i_object_key_lone_2nd_surrogate.json"] = "json-utf8"
for n in "UTF-16LE_with_BOM utf16BE_no_BOM utf16LE_no_BOM".split():
    OPEN["i_string_%s.json" % n] = "json-nul"

# Why malformed JSON is refused, where it is not plainly a syntax error.
MALFORMED = {"json-onjuist", "json-utf8", "json-nul", "json-rest", "json-te-diep"}

questions, expected = [], {}


def ask(folder, name, question, standard, want, output=None):
    """standard: the corpus accepts. want: None = accept, else the reason, or a set of reasons."""
    number = len(questions)
    questions.append(dict(question, id=number))
    if (folder, name) in PROFILE:
        want = PROFILE[folder, name][0]
    expected[number] = (folder, name, standard, want, output)


def b64(data):
    return base64.b64encode(data).decode()


def unb64u(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(*path):
    with open(os.path.join(TOP, *path), "rb") as f:
        return f.read()


def load(*path):
    text = read(*path)
    if not text.startswith((b"{", b"[")):           # one file stands for another
        text = read(*path[:-1], text.decode().strip())
    return json.loads(text)


def names(*path):
    return sorted(os.path.basename(p) for p in glob.glob(os.path.join(TOP, *path)))


# ---- JSON ----

def json_test_suite():
    for name in names("jsontestsuite", "test_parsing", "*.json"):
        question = {"op": "json-parse", "data_b64": b64(read("jsontestsuite", "test_parsing", name))}
        if name[0] == "i":
            ask("jsontestsuite", name, question, OPEN[name] is None, OPEN[name])
        else:
            ask("jsontestsuite", name, question, name[0] == "y", None if name[0] == "y" else MALFORMED)


def jcs():
    for name in names("jcs-rfc8785", "testdata", "input", "*.json"):
        question = {"op": "jcs", "data_b64": b64(read("jcs-rfc8785", "testdata", "input", name))}
        ask("jcs-rfc8785", name, question, True, None, ("output_b64", read("jcs-rfc8785", "testdata", "output", name)))
        again = {"op": "jcs", "data_b64": b64(read("jcs-rfc8785", "testdata", "output", name))}
        ask("jcs-rfc8785", name + " again", again, True, None,
            ("output_b64", bytes.fromhex(read("jcs-rfc8785", "testdata", "outhex", name.replace("json", "txt")).decode())))


# ---- JWS and JWK ----

def alg_of(jws):
    text = jws.split(".")[0] if isinstance(jws, str) else jws.get("protected") or ""
    return json.loads(unb64u(text)).get("alg") if text else None


def what_of(alg, reason):
    """A refusal by profile of what the standards allow."""
    return ("the service verifies PS256, ES256, EdDSA and RS256 only", "bewijs-algoritme") if alg not in ALGS else reason


def mutations(folder, name, question):
    """One change of each kind to a good compact token, each with the reason it must be refused for."""
    head, payload, sig = question["jws"].split(".")
    header = json.loads(unb64u(head))
    raw = unb64u(sig)
    r, s = raw[:len(raw) // 2], raw[len(raw) // 2:]

    def with_header(**members):
        return ".".join((b64u(json.dumps({k: v for k, v in dict(header, **members).items() if v is not None}).encode()),
                         payload, sig))

    def flip(data, at):
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]

    rows = [
        ("signature bit", ".".join((head, payload, b64u(flip(raw, 0)))), "bewijs-handtekening"),
        ("signature last bit", ".".join((head, payload, b64u(flip(raw, len(raw) - 1)))), "bewijs-handtekening"),
        ("payload bit", ".".join((head, b64u(flip(unb64u(payload), 0)), sig)), "bewijs-handtekening"),
        ("signature short", ".".join((head, payload, b64u(raw[:-1]))), "bewijs-handtekening"),
        ("signature long", ".".join((head, payload, b64u(raw + b"\0"))), "bewijs-handtekening"),
        ("signature zeros", ".".join((head, payload, b64u(bytes(len(raw))))), "bewijs-handtekening"),
        ("no signature", ".".join((head, payload, "")), "bewijs-vorm"),
        ("no payload", ".".join((head, "", sig)), "bewijs-handtekening"),
        ("no header", ".".join(("", payload, sig)), "bewijs-vorm"),
        ("two segments", ".".join((head, payload)), "bewijs-vorm"),
        ("four segments", question["jws"] + ".AA", "bewijs-vorm"),
        ("trailing dot", question["jws"] + ".", "bewijs-vorm"),
        ("trailing newline", question["jws"] + "\n", "bewijs-base64"),
        ("leading space", " " + question["jws"], "bewijs-base64"),
        ("padding", question["jws"] + "=", "bewijs-base64"),
        ("standard alphabet", ".".join((head, payload, "+/" + sig[2:])), "bewijs-base64"),
        ("none", with_header(alg="none"), "bewijs-algoritme"),
        ("NONE", with_header(alg="nOnE"), "bewijs-algoritme"),
        ("symmetric", with_header(alg="HS256"), "bewijs-algoritme"),
        ("no alg", with_header(alg=None), "bewijs-kop"),
        ("alg not a text", with_header(alg=["ES256"]), "bewijs-kop"),
        ("crit unknown", with_header(crit=["exp"], exp=1), "bewijs-crit"),
        ("crit empty", with_header(crit=[]), "bewijs-crit"),
        ("b64 in crit", with_header(crit=["b64"], b64=False), "bewijs-crit"),
        ("b64 alone", with_header(b64=False), "bewijs-kop"),
        ("jwk", with_header(jwk=question.get("key", {"kty": "oct"})), "bewijs-handtekening"),
        ("jku", with_header(jku="https://example.org/keys"), "bewijs-kop"),
        ("x5u", with_header(x5u="https://example.org/chain"), "bewijs-kop"),
        ("typ not a text", with_header(typ=1), "bewijs-typ"),
        ("kid not a text", with_header(kid=1), "bewijs-sleutel"),
        ("other header", with_header(typ="other"), "bewijs-handtekening"),
        ("header twice", ".".join((b64u(b'{"alg":"none",' + unb64u(head)[1:]), payload, sig)), "bewijs-kop"),
        ("header twice, escaped", ".".join((b64u(b'{"\\u0061lg":"none",' + unb64u(head)[1:]), payload, sig)), "bewijs-kop"),
        ("header not an object", ".".join((b64u(b'["alg"]'), payload, sig)), "bewijs-kop"),
        ("header not JSON", ".".join((b64u(b'{'), payload, sig)), "bewijs-kop"),
        ("header with BOM", ".".join((b64u(b"\xef\xbb\xbf" + unb64u(head)), payload, sig)), "bewijs-kop"),
        ("header too deep", ".".join((b64u(b'{"x":' + b"[" * 40 + b"]" * 40 + b"," + unb64u(head)[1:]), payload, sig)), "bewijs-kop"),
        ("header with trailing bytes", ".".join((b64u(unb64u(head) + b"x"), payload, sig)), "bewijs-kop"),
        ("empty", "", "bewijs-grootte"),
        ("too long", question["jws"] + "A" * 70000, "bewijs-grootte"),
    ]
    spare = {"1": "AEIMQUYcgkosw048", "2": "AQgw"}.get({2: "2", 3: "1"}.get(len(sig) % 4))
    if spare is not None:                       # unused bits of the last character
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        assert sig[-1] in spare
        rows.append(("spare bits", question["jws"][:-1] + alphabet[alphabet.index(sig[-1]) + 1], "bewijs-base64"))
    if header["alg"] == "ES256":
        der = b"".join(b"\x02" + bytes([len(x)]) + x for x in ((b"\0" + v if v[0] & 0x80 else v.lstrip(b"\0")) for v in (r, s)))
        rows += [("DER", ".".join((head, payload, b64u(b"\x30" + bytes([len(der)]) + der))), "bewijs-handtekening"),
                 ("r zero", ".".join((head, payload, b64u(bytes(32) + s))), "bewijs-handtekening"),
                 ("s zero", ".".join((head, payload, b64u(r + bytes(32)))), "bewijs-handtekening"),
                 ("r and s swapped", ".".join((head, payload, b64u(s + r))), "bewijs-handtekening")]
    if header["alg"] in ("PS256", "RS256"):
        rows.append(("the other padding", with_header(alg="RS256" if header["alg"] == "PS256" else "PS256"),
                     {"bewijs-handtekening", "bewijs-algoritme"}))
    for what, jws, reason in rows:
        ask(folder, "%s: %s" % (name, what), dict(question, jws=jws), False, reason)
    ask(folder, name + ": algs without it", dict(question, algs=[a for a in ALGS if a != header["alg"]]), False,
        "bewijs-algoritme")
    ask(folder, name + ": algs empty", dict(question, algs=[]), False, "bewijs-algoritme")
    for what, key, reason in (("symmetric key", {"kty": "oct", "k": "AAAA"}, "sleutel-soort"), ("key is a text", "x", "sleutel-ongeldig"),
                              ("key is empty", {}, "sleutel-ongeldig"), ("key for encryption", dict(question["key"], use="enc"), "sleutel-gebruik"),
                              ("key to sign with", dict(question["key"], key_ops=["sign"]), "sleutel-gebruik"),
                              ("other kid", dict(question["key"], kid="other"), None)):
        ask(folder, "%s: %s" % (name, what), dict(question, key=key), reason is None, reason)
    ask(folder, name + ": other kid in a set", {"op": "verify-jws", "jws": question["jws"], "keys": [dict(question["key"], kid="other")]},
        "kid" not in header, "bewijs-sleutel" if "kid" in header else None)


def verify(folder, name, jws, key, payload):
    """A good token of the corpus."""
    alg = alg_of(jws)
    question = {"op": "verify-jws", "jws": jws, "keys" if isinstance(key, list) or "keys" in key else "key": key}
    if alg in ALGS:
        ask(folder, name, question, True, None, ("payload_b64", payload))
        ask(folder, name + " (algs)", dict(question, algs=[alg]), True, None, ("payload_b64", payload))
        if isinstance(jws, str):
            mutations(folder, name, question)
    else:
        profile(folder, [name], "bewijs-algoritme", "PS256, ES256, EdDSA and RS256 only; alg must be in the protected header")
        ask(folder, name, question, True, None)
        ask(folder, name + " (algs)", dict(question, algs=[alg or "HS256"]), False, "bewijs-algoritme")


def latchset():
    base = ("rfc7515-latchset", "tests", "vectors")
    payload = unb64u("eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ")
    for n in ("A.1", "A.2", "A.3", "A.4"):
        jws = read(*base, "rfc7515_%s.jwsc" % n).decode().strip()
        verify(base[0], n, jws, load(*base, "rfc7515_%s.jwk" % n), unb64u(jws.split(".")[1]))
    ask(base[0], "A.5", {"op": "verify-jws", "jws": read(*base, "rfc7515_A.5.jwsc").decode().strip(),
                         "key": load(*base, "rfc7515_A.3.jwk")}, False, "bewijs-vorm")
    general, flat = load(*base, "rfc7515_A.6.jwsg"), load(*base, "rfc7515_A.7.jwsf")
    for n, key in (("A.6 set", load(*base, "rfc7515_A.6.jwkset")), ("A.6 first", load(*base, "rfc7515_A.6.1.jwk")),
                   ("A.6 second", load(*base, "rfc7515_A.6.2.jwk"))):
        question = {"op": "verify-jws", "jws": general, "keys" if "keys" in key else "key": key}
        ask(base[0], n, question, True, None, ("payload_b64", payload))
        ask(base[0], n + ", one bad", dict(question, jws=dict(general, signatures=[
            dict(s, signature="AAAA" + s["signature"][4:]) for s in general["signatures"]])), False, "bewijs-handtekening")
    ask(base[0], "A.6 nobody's", {"op": "verify-jws", "jws": general, "key": load(*base, "rfc7515_A.1.jwk")}, False,
        "sleutel-soort")
    key = load(*base, "rfc7515_A.7.jwk")
    verify(base[0], "A.7", flat, key, payload)
    for what, jws, reason in (
            ("payload missing", {k: v for k, v in flat.items() if k != "payload"}, "bewijs-vorm"),
            ("payload not a text", dict(flat, payload=1), "bewijs-vorm"),
            ("signature missing", {k: v for k, v in flat.items() if k != "signature"}, "bewijs-vorm"),
            ("signature empty", dict(flat, signature=""), "bewijs-vorm"),
            ("payload empty", dict(flat, payload=""), "bewijs-handtekening"),
            ("both forms", dict(flat, signatures=[]), "bewijs-vorm"),
            ("no signatures", {"payload": flat["payload"], "signatures": []}, "bewijs-vorm"),
            ("signatures not a list", {"payload": flat["payload"], "signatures": {}}, "bewijs-vorm"),
            ("signature not an object", {"payload": flat["payload"], "signatures": ["x"]}, "bewijs-vorm"),
            ("many signatures", {"payload": flat["payload"], "signatures": [flat] * 17}, "te-veel"),
            ("protected not a text", dict(flat, protected={"alg": "ES256"}), "bewijs-vorm"),
            ("alg not protected", dict(flat, protected=None, header={"alg": "ES256"}), "bewijs-vorm"),
            ("alg beside", {**{k: v for k, v in flat.items() if k != "protected"}, "header": {"alg": "ES256"}}, "bewijs-algoritme"),
            ("name in both headers", dict(flat, header={"alg": "ES256"}), "bewijs-kop"),
            ("header not an object", dict(flat, header=[]), "bewijs-kop"),
            ("crit beside", dict(flat, header={"crit": ["x"]}), "bewijs-crit"),
            ("kid beside not a text", dict(flat, header={"kid": 1}), "bewijs-sleutel"),
            ("dot in the payload", dict(flat, payload=flat["payload"] + ".x"), "bewijs-base64"),
            ("dot in the header", dict(flat, protected=flat["protected"] + ".x"), "bewijs-base64")):
        ask(base[0], "A.7: " + what, {"op": "verify-jws", "jws": jws, "key": key}, False, reason)
    for name, n, reason in (("rfc7517_A.1.jwkset", 0, "sleutel-gebruik"), ("rfc7517_A.1.jwkset", 1, None),
                            ("rfc7517_A.2.jwkset", 0, "sleutel-gebruik"), ("rfc7517_A.2.jwkset", 1, "sleutel-geheim"),
                            ("rfc7517_A.3.jwkset", 0, "sleutel-soort"), ("rfc7517_A.3.jwkset", 1, "sleutel-soort")):
        label = "%s %d" % (name, n)
        if reason is not None:
            profile(base[0], [label], reason, "a public key to verify signatures with")
        ask(base[0], label, {"op": "import-jwk", "key": load(*base, name)["keys"][n]}, True, reason)
    ask(base[0], "rfc7517_B.jwk", {"op": "import-jwk", "key": load(*base, "rfc7517_B.jwk")}, True, None)
    key = load(*base, "rfc7638_3.1.jwk")
    ask(base[0], "rfc7638_3.1.jwk", {"op": "import-jwk", "key": key, "alg": "RS256"}, True, None)
    members = json.dumps({k: key[k] for k in ("kty", "n", "e")}).encode()
    ask(base[0], "rfc7638_3.1.thp", {"op": "jcs", "data_b64": b64(members)}, True, None,
        ("output_b64", None, lambda out: b64u(hashlib.sha256(out).digest()) == read(*base, "rfc7638_3.1.thp").decode().strip()))


def cookbook():
    folder = "jose-cookbook-rfc7520"
    for name in names(folder, "jws", "*.json") + ["../curve25519/jws.json", "../rfc7797/4.2.hmac-sha2_b64_false.json",
                                                  "../rfc7797/hmac-sha2_b64_false.json"]:
        doc = load(folder, "jws", name)
        key = doc["input"]["key"]
        payload = doc["input"]["payload"].encode()
        for form, jws in doc["output"].items():
            label = "%s %s" % (os.path.basename(name), form)
            question = {"op": "verify-jws", "jws": jws, "keys" if isinstance(key, list) else "key": key}
            if "4_5" in name:
                profile(folder, [label], "bewijs-algoritme" if form == "compact" else "bewijs-vorm", "HS256, and detached content is not taken")
                ask(folder, label, question, True, None)
            elif "7797" in name:    # the base64url of segments is looked at before crit
                profile(folder, [label], "bewijs-base64", "no critical extension is understood, b64 neither")
                ask(folder, label, question, True, None)
            elif "4_8" in name:
                # RS256 is ours; ES512 beside it is not protected and HS256 is not verified by us
                ask(folder, label, question, True, None, ("payload_b64", payload))
            elif form == "json":
                alg = alg_of(jws["signatures"][0])
                if alg not in ALGS:
                    profile(folder, [label], "bewijs-algoritme", "PS256, ES256, EdDSA and RS256 only; alg must be protected")
                ask(folder, label, question, True, None, ("payload_b64", payload) if alg in ALGS else None)
            else:
                verify(folder, label, jws, key, payload)
    nested = load(folder, "6.nesting_signatures_and_encryption.json")["sign"]
    verify(folder, "6 nested", nested["output"]["compact"], nested["input"]["key"], json.dumps(
        nested["input"]["payload"], separators=(",", ":")).encode() if isinstance(nested["input"]["payload"], dict)
        else nested["input"]["payload"].encode())
    for name in names(folder, "jwk", "*.json"):
        reason = {"3_3.rsa_public_key.json": None, "3_4.rsa_private_key.json": "sleutel-geheim"}.get(name, "sleutel-soort")
        if reason is not None:
            profile(folder, [name], reason, "a public key of P-256, Ed25519 or RSA")
        ask(folder, name, {"op": "import-jwk", "key": load(folder, "jwk", name)}, True, reason)


def wycheproof():
    """Keys only: the messages are no signing inputs. test_key and vectors_calls take the signatures, tags and seals."""
    folder = "wycheproof"
    for name in names(folder, "testvectors_v1", "*.json"):
        for i, group in enumerate(load(folder, "testvectors_v1", name)["testGroups"]):
            pub, label = group.get("publicKey"), "%s group %d" % (name, i)
            if name.startswith("ecdsa"):
                x, y = (bytes.fromhex(pub[c])[-32:].rjust(32, b"\0") for c in ("wx", "wy"))
                key = {"kty": "EC", "crv": "P-256", "x": b64u(x), "y": b64u(y)}
                ask(folder, label, {"op": "import-jwk", "key": key, "alg": "ES256"}, True, None)
                ask(folder, label + ": y off the curve", {"op": "import-jwk", "key": dict(
                    key, y=b64u(y[:-1] + bytes([y[-1] ^ 1])))}, False, "sleutel-ongeldig")
                ask(folder, label + ": x short", {"op": "import-jwk", "key": dict(key, x=b64u(x[1:]))}, False,
                    "sleutel-ongeldig")
            elif name.startswith("rsa"):
                n, e = (bytes.fromhex(pub[m]).lstrip(b"\0") for m in ("modulus", "publicExponent"))
                key = {"kty": "RSA", "n": b64u(n), "e": b64u(e)}
                reason = None if int.from_bytes(e, "big") >= 65537 and len(n) >= 256 else "sleutel-zwak"
                if reason is not None:
                    profile(folder, [label], reason, "exponent below 65537")
                ask(folder, label, {"op": "import-jwk", "key": key, "use": "sig"}, True, reason)
                for what, bad, why in (("even", n[:-1] + bytes([n[-1] & 0xfe]), "sleutel-zwak"), ("short", n[:255], "sleutel-zwak"),
                                       ("leading zero", b"\0" + n, "sleutel-ongeldig")):
                    ask(folder, "%s: modulus %s" % (label, what), {"op": "import-jwk", "key": dict(key, n=b64u(bad))}, False, why)


# ---- the run ----

# ---- attestations ----

# settings.yml of the generated examples
SD_JWT_KEY = {"kty": "EC", "crv": "P-256", "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
              "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}


def presentation(folder, *path):
    """As printed; then once for each thing of ours or theirs that is not as it should be."""
    name, text = path[-1], "".join(read(folder, *path, "sd_jwt_presentation.txt").decode().split())
    bound = not text.endswith("~")
    at = load(folder, *path, "kb_jwt_payload.json")["iat"] + 1 if bound else 1800000000
    question = {"op": "verify-sdjwt", "sdjwt": text, "key": SD_JWT_KEY, "key_binding": "required" if bound else "forbidden",
                "nonce": "1234567890", "aud": "https://verifier.example.org", "at": at}
    good = load(folder, *path, "verified_contents.json")
    ask(folder, name, question, True, None, ("claims", good))
    for what, change in (("optional", {"key_binding": "optional"}), ("unsaid", {"key_binding": None}), ("nulls", {"keys": None, "typ": None}),
                         ("kid", {"key": dict(SD_JWT_KEY, kid="x")}), ("set", {"key": {"keys": [{"kty": "oct"}, SD_JWT_KEY]}})):
        ask(folder, name + " " + what, dict(question, **change), True, None, ("claims", good))
    serialised(folder, name, question, good)
    parts = text.split("~")
    head, body, sig = parts[0].split(".")
    wrong = [("expired", {"at": 1883000000}, {"bewijs-verlopen", "houder-tijd"}),
             ("other issuer", {"key": dict(SD_JWT_KEY, x="TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
                                           y="ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ")}, "bewijs-handtekening"),
             ("signature", {"sdjwt": "~".join([".".join([head, body, ("B" if sig[0] == "A" else "A") + sig[1:]])] + parts[1:])},
              "bewijs-handtekening"),
             ("none", {"sdjwt": "~".join([".".join([b64u(b'{"alg":"none"}'), body, sig])] + parts[1:])}, "bewijs-algoritme"),
             ("no tilde", {"sdjwt": parts[0]}, "sdjwt-vorm"), ("empty disclosure", {"sdjwt": text.replace("~", "~~", 1)}, "sdjwt-vorm"),
             ("foreign disclosure", {"sdjwt": text.replace("~", "~WyJzIiwiYSIsMV0~", 1)}, "sdjwt-onthulling-los")]
    if len(parts) > 2:
        wrong.append(("disclosure twice", {"sdjwt": text.replace("~", "~" + parts[1] + "~", 1)}, "sdjwt-onthulling-dubbel"))
        wrong.append(("padding", {"sdjwt": text.replace(parts[1], parts[1] + "=", 1)}, "sdjwt-onthulling"))
    if bound:
        wrong += [("nonce", {"nonce": "1234567891"}, "houder-niet-voor-deze-zaak"), ("aud", {"aud": "https://x.example"}, "houder-ontvanger"),
                  ("early", {"at": at - 60}, "houder-tijd"), ("late", {"at": at + 86400}, "houder-tijd"),
                  ("not bound", {"sdjwt": "~".join(parts[:-1]) + "~"}, "houder-ontbreekt"),
                  ("unwanted", {"key_binding": "forbidden"}, "houder-ongevraagd"),
                  ("fewer disclosures", {"sdjwt": text.replace("~" + parts[1], "", 1)}, "houder-sd-hash")]
    else:
        wrong.append(("not bound", {"key_binding": "required"}, "houder-ontbreekt"))
    for what, change, reason in wrong:
        ask(folder, name + " " + what, dict(question, **change), False, reason)


def serialised(folder, name, question, good):
    """The same in the JSON serialisation (RFC 9901, 8): flattened, and general with a second signature that is not looked at."""
    parts = question["sdjwt"].split("~")
    head, body, sig = parts[0].split(".")
    outer = dict({"disclosures": parts[1:-1]}, **({"kb_jwt": parts[-1]} if parts[-1] else {}))
    signature = {"protected": head, "signature": sig, "header": outer}
    second = {"protected": b64u(b'{"alg":"HS256"}'), "signature": "AAAA"}
    flat = dict(signature, payload=body)

    def general(*signatures):
        return {"payload": body, "signatures": list(signatures)}

    for what, jws in (("flattened", flat), ("general", general(signature)), ("general, two", general(signature, second)),
                      ("header x", dict(flat, header=dict(outer, x=1)))):
        ask(folder, "%s %s" % (name, what), dict(question, sdjwt=jws), True, None, ("claims", good))
    no = {k: v for k, v in flat.items() if k not in ("payload", "signature", "protected")}
    for what, jws, reason in (
            ("signature", dict(flat, signature=("B" if sig[0] == "A" else "A") + sig[1:]), "bewijs-handtekening"),
            ("payload dot", dict(flat, payload=body + ".x"), "bewijs-vorm"),
            ("tilde", dict(flat, signature=sig + "~WyJzIiwiYSIsMV0"), "sdjwt-vorm"),
            ("no payload", dict(no, protected=head, signature=sig), "sdjwt-vorm"),
            ("no signature", dict(no, protected=head, payload=body), "sdjwt-vorm"),
            ("no protected", dict(no, signature=sig, payload=body), "sdjwt-vorm"),
            ("payload a number", dict(flat, payload=1), "sdjwt-vorm"),
            ("header a list", dict(flat, header=[]), "bewijs-kop"),
            ("alg in both", dict(flat, header=dict(outer, alg="ES256")), "bewijs-kop"),
            ("crit beside", dict(flat, header=dict(outer, crit=["x"])), "bewijs-crit"),
            ("kid beside", dict(flat, header=dict(outer, kid=1)), "bewijs-sleutel"),
            ("disclosures a text", dict(flat, header=dict(outer, disclosures=parts[1])), "sdjwt-vorm"),
            ("disclosure a number", dict(flat, header=dict(outer, disclosures=[1])), "sdjwt-vorm"),
            ("disclosure empty", dict(flat, header=dict(outer, disclosures=[""])), "sdjwt-vorm"),
            ("disclosure foreign", dict(flat, header=dict(outer, disclosures=["WyJzIiwiYSIsMV0"])), "sdjwt-onthulling-los"),
            ("kb_jwt empty", dict(flat, header=dict(outer, kb_jwt="")), "sdjwt-vorm"),
            ("both forms", dict(general(signature), signature=sig), "sdjwt-vorm"),
            ("both forms, protected", dict(general(signature), protected=head), "sdjwt-vorm"),
            ("both forms, header", dict(general(signature), header={}), "sdjwt-vorm"),
            ("no signatures", general(), "sdjwt-vorm"),
            ("second with disclosures", general(signature, dict(second, header={"disclosures": []})), "sdjwt-vorm"),
            ("second with kb_jwt", general(signature, dict(second, header={"kb_jwt": "x"})), "sdjwt-vorm"),
            ("bad one first", general(second, {"protected": head, "signature": sig}), "bewijs-algoritme"),
            ("too large", dict(flat, header=dict(outer, disclosures=["A" * 70000])), "bewijs-grootte")):
        ask(folder, "%s JSON: %s" % (name, what), dict(question, sdjwt=jws), False, reason)


def attestations():
    for name in names("sd-jwt-generated", "rfc9901-examples", "*"):
        presentation("sd-jwt-generated", "rfc9901-examples", name)
    presentation("openid4vp-1.0", "examples", "sd_jwt_vcld", "01")
    for name in names("openid4vp-1.0", "examples", "query_lang", "*.json"):
        query = load("openid4vp-1.0", "examples", "query_lang", name)
        ask("openid4vp-1.0", name, {"op": "dcql", "query": query}, True, None)
        ask("openid4vp-1.0", name + " empty", {"op": "dcql", "query": query, "vp_token": {}}, False, "dcql-onvolledig")
        ask("openid4vp-1.0", name + " unasked", {"op": "dcql", "query": query, "vp_token": {"x": [{}]}}, False, "dcql-ongevraagd")
    expected_status = load("token-status-list", "expected.json")
    for bits, entries in expected_status["lists"].items():
        lst = load("token-status-list", "list-%sbit.json" % bits)
        question = {"op": "status", "bits": lst["bits"], "lst": lst["lst"]}
        for index, status in entries.items():
            ask("token-status-list", "%s bit %s" % (bits, index), dict(question, index=int(index)), True, None, ("status", status))
        for what, change, reason in (("beyond", {"index": 1 << 20}, "status-index"), ("below", {"index": -1}, "status-index"),
                                     ("bits", {"bits": 3}, "status-lijst"), ("cut", {"lst": lst["lst"][:-4]}, "status-lijst"),
                                     ("trailing", {"lst": b64u(unb64u(lst["lst"]) + b"0")}, "status-lijst")):
            ask("token-status-list", "%s bit %s" % (bits, what), dict(question, index=0) | change, False, reason)


# ---- the log ----

def one_bit(text, at=0):
    """The base64 of other bytes."""
    data = bytearray(base64.b64decode(text))
    data[at] ^= 1
    return b64(bytes(data))


def merkle():
    folder = "merkle-rfc6962-proofs"
    for kind in ("inclusion", "consistency"):
        for path in sorted(glob.glob(os.path.join(TOP, folder, "testdata", kind, "**", "*.json"), recursive=True)):
            with open(path, encoding="utf-8") as f:
                doc = json.load(f)
            name = os.path.relpath(path, os.path.join(TOP, folder, "testdata"))
            if kind == "inclusion":
                question = {"op": kind, "leaf_hash_b64": doc["leafHash"], "index": doc["leafIdx"], "size": doc["treeSize"], "root_b64": doc["root"]}
                reason = {"logbewijs-klopt-niet", "json-getal", "tekst-ongeldig"}
            else:
                question = {"op": kind, "size1": doc["size1"], "size2": doc["size2"], "root1_b64": doc["root1"], "root2_b64": doc["root2"]}
                reason = {"log-niet-samenhangend", "json-getal", "tekst-ongeldig"}
            question["proof_b64"] = doc["proof"]
            ask(folder, name, question, not doc["wantErr"], reason if doc["wantErr"] else None)
            if doc["wantErr"]:
                continue
            wrong = {"logbewijs-klopt-niet", "log-niet-samenhangend"}
            for i, h in enumerate(doc["proof"] or []):
                for at in (0, 15, 31):
                    ask(folder, "%s hash %d byte %d" % (name, i, at), dict(question, proof_b64=doc["proof"][:i] + [one_bit(h, at)] + doc["proof"][i + 1:]),
                        False, wrong)
                ask(folder, "%s without hash %d" % (name, i), dict(question, proof_b64=doc["proof"][:i] + doc["proof"][i + 1:]), False, wrong)
            for what, change in (("no root", {"root_b64": None, "root2_b64": None}), ("a short root", {"root_b64": "AAAA", "root2_b64": "AAAA"}),
                                 ("no list", {"proof_b64": "AAAA"}), ("a number in it", {"proof_b64": [1]}),
                                 ("a short hash", {"proof_b64": ["AAAA"]}), ("65 hashes", {"proof_b64": [b64(bytes(32))] * 65}),
                                 ("size -1", {"size": -1, "size2": -1})):
                ask(folder, "%s %s" % (name, what), dict(question, **change), False,
                    wrong | {"json-soort", "tekst-ongeldig", "json-getal", "lid-ontbreekt"})


def notes():
    folder = "tlog-notes"
    doc = load(folder, "signed-note.json")
    for row in doc["signed_note"]:
        note = base64.b64decode(row["note_b64"])
        question = {"op": "signed-note", "note_b64": row["note_b64"], "vkeys": row["trusted"]}
        good = row["result"] == "ok"
        reason = None if good else {"note-ongeldig", "note-handtekening", "note-sleutel-onbekend", "sleutel-ongeldig"}
        text = note[:note.rindex(b"\n\n") + 1].decode() if good else None
        ask(folder, row["name"], question, good, reason, ("text", text) if good else None)
        ask(folder, row["name"] + " null", dict(question, note=None), good, reason)
        try:
            ask(folder, row["name"] + " as text", dict(question, note=note.decode()), good, reason)
        except UnicodeDecodeError:
            pass
        if good:
            ask(folder, row["name"] + " signers", question, True, None, ("signers", row["verified"]))
            for at in range(0, len(text), 7):
                changed = bytearray(note)
                changed[at] ^= 1
                ask(folder, "%s byte %d" % (row["name"], at), {"op": "signed-note", "note_b64": b64(bytes(changed)), "vkeys": row["trusted"]}, False,
                    {"note-ongeldig", "note-handtekening"})
    for key in doc["bad_verifier_keys"]:
        for keys in (key, [key]):
            ask(folder, "bad key", {"op": "signed-note", "note": "x", "vkeys": keys}, False, "sleutel-ongeldig")
    good = doc["signed_note"][0]["trusted"][0]
    for i in range(1, len(good)):
        ask(folder, "key without %d at the end" % i, {"op": "signed-note", "note": "x", "vkeys": good[:-i]}, False, "sleutel-ongeldig")
    for name, keys, reason in (("no keys", None, "lid-ontbreekt"), ("a number", 1, "json-soort"), ("a number in it", [1], "json-soort"),
                               ("65 keys", [good] * 65, "te-veel")):
        ask(folder, name, {"op": "signed-note", "note": "x", "vkeys": keys}, False, reason)


def tessera():
    """Proofs made here out of the tiles of a log that others wrote, for each entry in each of its trees."""
    folder = "tlog-tessera"
    vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    log = os.path.join(TOP, folder, "testdata", "log")

    def node(left, right):
        return hashlib.sha256(b"\1" + left + right).digest()

    def root(hashes):
        if len(hashes) < 2:
            return hashes[0] if hashes else hashlib.sha256(b"").digest()
        k = 1 << ((len(hashes) - 1).bit_length() - 1)
        return node(root(hashes[:k]), root(hashes[k:]))

    def path(m, hashes):
        if len(hashes) < 2:
            return []
        k = 1 << ((len(hashes) - 1).bit_length() - 1)
        return path(m, hashes[:k]) + [root(hashes[k:])] if m < k else path(m - k, hashes[k:]) + [root(hashes[:k])]

    for size in range(16):
        place = os.path.join(log, "checkpoint.%d" % size)
        if not os.path.exists(place):
            continue
        with open(place, encoding="utf-8") as f:
            note = f.read()
        ask(folder, "checkpoint %d" % size, {"op": "signed-note", "note": note, "vkeys": vkey}, True, None, ("text", note[:note.index("\n\n") + 1]))
        if size == 0:
            continue
        tile = read(folder, "testdata", "log", "tile", "0", "000.p", "%d" % size)
        bundle, entries = read(folder, "testdata", "log", "tile", "entries", "000.p", "%d" % size), []
        hashes = [tile[i:i + 32] for i in range(0, len(tile), 32)]
        while bundle:
            n = int.from_bytes(bundle[:2], "big")
            entries.append(bundle[2:2 + n])
            bundle = bundle[2 + n:]
        for i, entry in enumerate(entries):
            proof = "c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s" % (i, "".join(b64(h) + "\n" for h in path(i, hashes)), note)
            question = {"op": "tlog-proof", "proof": proof, "entry_b64": b64(entry), "vkeys": [vkey]}
            ask(folder, "%d in %d" % (i, size), question, True, None)
            policy = "log %s\nquorum none\n" % vkey
            ask(folder, "%d in %d by policy" % (i, size), dict(question, vkeys=None, policy=policy), True, None)
            ask(folder, "%d in %d extra" % (i, size), dict(question, proof=proof.replace("index", "extra YQ==\nindex", 1)), True, None)
            for what, change, reason in (
                    ("another entry", {"entry_b64": b64(entry + b"x")}, "logbewijs-klopt-niet"),
                    ("another place", {"proof": proof.replace("index %d" % i, "index %d" % (i + 1), 1)}, "logbewijs-klopt-niet"),
                    ("beyond the tree", {"proof": proof.replace("index %d" % i, "index %d" % size, 1)}, "logbewijs-klopt-niet"),
                    ("leading zero", {"proof": proof.replace("index ", "index 0", 1)}, "logbewijs-vorm"),
                    ("first line", {"proof": proof[1:]}, "logbewijs-vorm"), ("cut", {"proof": proof[:-3]}, "note-ongeldig"),
                    ("another log", {"vkeys": ["PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]}, "note-sleutel-onbekend"),
                    ("no log", {"vkeys": []}, "note-sleutel-onbekend"), ("no quorum line", {"vkeys": None, "policy": "log %s\n" % vkey}, "vertrouwen-ongeldig"),
                    ("size", {"proof": proof.replace("\n%d\n" % size, "\n%d\n" % (size + 1), 1)}, "note-handtekening"),
                    ("entry not base64", {"entry_b64": "!"}, "tekst-ongeldig"), ("no entry", {"entry_b64": None}, "json-soort")):
                ask(folder, "%d in %d %s" % (i, size, what), dict(question, **change), False, reason)


def pem_of(path):
    """A certificate as PEM, whichever way it lies there."""
    data = read(*path)
    if b"-----BEGIN" in data:
        return data.decode()
    return "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % base64.encodebytes(data).decode()


def stamps():
    """Tokens of an authority, made in September 2021; what they are of is known by its digest."""
    folder = "rfc3161-tspclient"
    root = pem_of((folder, "testdata", "GlobalSignRootCA.crt"))
    digest = bytes.fromhex("8326f4709d401dfabfa78302fb1cdea0f18048a44040c212bd8e28da6bc651c7")
    for name, time in (("TimeStampToken.p7s", 1631887750), ("granted.tsq", 1631966074)):
        token = read(folder, "testdata", name)
        question = {"op": "verify-timestamp", "token_b64": b64(token), "digest_b64": b64(digest), "roots_pem": root, "at": "2026-11-22T10:00:00Z"}
        ask(folder, name, question, True, None, ("time", time))
        ask(folder, name + " no at", dict(question, at=None), True, None, ("time", time))
        ask(folder, name + " at its second", dict(question, at=time), True, None, ("time", time))
        ask(folder, name + " accuracy of a second", question, True, None, ("by", time + 1))
        other = pem_of((folder, "testdata", "GlobalSignRootCA.crt")).replace("CERTIFICATE", "X509 CRL")
        for what, change, reason in (
                ("a second before", {"at": time - 1}, "stempel-later"), ("another digest", {"digest_b64": b64(bytes(32))}, "stempel-andere-inhoud"),
                ("a digest of 48", {"digest_b64": b64(bytes(48))}, "stempel-andere-inhoud"), ("data", {"digest_b64": None, "data_b64": b64(b"x")}, "stempel-andere-inhoud"),
                ("both", {"data_b64": b64(b"x")}, "lid-ontbreekt"), ("neither", {"digest_b64": None}, "lid-ontbreekt"),
                ("cut", {"token_b64": b64(token[:-1])}, "stempel-vorm"), ("a byte more", {"token_b64": b64(token + b"x")}, "stempel-vorm"),
                ("empty", {"token_b64": ""}, "stempel-vorm"), ("no roots", {"roots_pem": ""}, "certificaat-vorm"), ("not PEM", {"roots_pem": "x"}, "certificaat-vorm"),
                ("no certificate", {"roots_pem": other}, "certificaat-vorm"), ("roots cut", {"roots_pem": root[:200]}, "certificaat-vorm")):
            ask(folder, "%s %s" % (name, what), dict(question, **change), False, reason)
        # Every 13th byte changed: nothing of it is believed. The copy of the authority's own root is not looked at: it is known.
        known = base64.b64decode("".join(root.split("-----")[2].split()))
        copy = token.find(known)
        for at in range(0, len(token), 13):
            if copy >= 0 and copy <= at < copy + len(known):
                continue
            changed = bytearray(token)
            changed[at] ^= 0x55
            ask(folder, "%s byte %d" % (name, at), dict(question, token_b64=b64(bytes(changed))), False, STAMP)


STAMP = {"stempel-vorm", "stempel-geweigerd", "stempel-algoritme", "stempel-handtekening", "stempel-andere-inhoud", "stempel-ondertekenaar",
         "stempel-later", "certificaat-keten", "certificaat-geldigheid", "certificaat-zwak", "certificaat-gebruik", "certificaat-vorm"}


def main():
    if not os.path.isdir(TOP):
        print("skipped: no corpora at ../shared/vectors beside the checkout")
        sys.exit(77)
    for corpus in (json_test_suite, jcs, latchset, cookbook, wycheproof, attestations, merkle, notes, tessera, stamps):
        corpus()
    for q in questions:
        if q["op"] == "verify-jws" and q.get("key") is not None and "keys" in q:
            sys.exit("a question with two keys")
    if sys.argv[3:4] == ["--questions"]:
        print("\n".join(json.dumps(q) for q in questions if q["op"] in sys.argv[4:]))
        return
    lines = "".join(json.dumps(q) + "\n" for q in questions).encode()
    run = subprocess.run([PASSEND, "vectors"], input=lines, stdout=subprocess.PIPE)
    answers = run.stdout.decode().split("\n")
    failures, count = [], {}
    if run.returncode != 0 or len(answers) != len(questions) + 1:
        sys.exit("passend vectors ended with %d after %d of %d answers" % (run.returncode, len(answers) - 1, len(questions)))
    for number, line in enumerate(answers[:-1]):
        folder, name, standard, want, output = expected[number]
        answer = json.loads(line)
        got = answer.get("reason")
        ok = answer["id"] == number and answer["result"] == ("accept" if want is None else "refuse") and (
            got in want if isinstance(want, set) else got == want)
        if ok and want is None and output is not None:
            value = answer[output[0]]
            value = base64.b64decode(value) if output[0].endswith("_b64") else value
            ok = output[2](value) if len(output) > 2 else value == output[1]
        if not ok:
            failures.append("%s %s: expected %s, got %s" % (folder, name, want or "accept", line[:200]))
        c = count.setdefault(folder, [0, 0, 0, 0])
        c[0 if answer["result"] == "accept" else 1] += 1
        c[2] += ok
        c[3] += standard != (answer["result"] == "accept")
    print("%-24s %9s %9s %12s %11s" % ("folder", "accepted", "refused", "as expected", "by profile"))
    for folder, c in count.items():
        print("%-24s %9d %9d %12d %11d" % (folder, *c))
    print("\nby profile (the corpus accepts, we refuse):")
    why = {}
    for (folder, name), (reason, text) in PROFILE.items():
        why.setdefault((folder, reason, text), []).append(name)
    for (folder, reason, text), which in why.items():
        print("  %-22s %3d  %-18s %s" % (folder, len(which), reason, text))
    if failures:
        print("\n%d not as expected:\n%s" % (len(failures), "\n".join(failures[:60])))
        sys.exit(1)


main()
