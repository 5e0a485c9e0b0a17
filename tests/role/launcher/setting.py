"""A complete configuration in a directory of its own: keys, one source profile, one pack, one client."""
import base64
import copy
import hashlib
import json
import os
import shutil
import subprocess


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_key(folder, name, days="2"):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", days, "-subj",
            "/CN=" + name, "-keyout", name + ".key", "-out", name + ".pem", cwd=folder)
    os.chmod(os.path.join(folder, name + ".key"), 0o600)


def complete_profile(folder, source):
    """Gives every key entry of a profile template the public key of a fresh P-256 pair."""
    profile = json.load(open(source))
    for entry in profile["sleutels"]:
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "source.key", cwd=folder)
        openssl("pkey", "-in", "source.key", "-pubout", "-outform", "DER", "-out", "source.der", cwd=folder)
        point = open(os.path.join(folder, "source.der"), "rb").read()[-64:]
        entry.update({"alg": "ES256", "kty": "EC", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])})
    return profile


def compile_pack(passend, source, target):
    """Returns the SHA-256 of the compiled file."""
    subprocess.run([passend, "policy", "compile", source, "-o", target], check=True, stdout=subprocess.DEVNULL)
    return hashlib.sha256(open(target, "rb").read()).hexdigest()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


CLIENT = {
    "client_id": "demo-platform", "omgeving": "TEST", "certificaat": {"san_uri": ["https://platform.example/client"]},
    "corporaties": ["L0101", "L0102"], "redirect_uris": ["https://platform.example/terug"],
    "naam": "Demo Platform", "website": "https://platform.example",
}
CORPORATIONS = {"corporaties": [
    {"code": "L0101", "naam": "Woonstichting De Eerste", "balie": {"adres": "Plein 1", "uren": "9 tot 17 uur", "telefoon": "088 1"},
     "kleuren": {"merk": "#00472f", "merktekst": "#ffffff", "knop": "#00613f", "knoptekst": "#FFFFFF", "link": "#004b87"}},
    {"code": "L0102", "naam": "Wonen Tweestad", "oin": "00000001003214345000", "minimaleZekerheid": "KLUISGETEKEND",
     "klachten": "https://tweestad.example/klachten", "verantwoording": ["demo-platform"],
     "bezwaar": [{"gemeente": "0363", "adres": "https://tweestad.example/bezwaar"}, {"gemeente": "0202", "adres": "https://arnhem.example/bezwaar"}],
     "extraVrijeRuimte": [{"jaar": 2026, "gemeente": "0363", "basispunten": 750}, {"jaar": 2027, "gemeente": "0363", "basispunten": 1}]}]}
ACCOUNTS = {"client_id": "eigen", "omgeving": "TEST", "rol": "CORPORATIE", "naam": "Wonen Tweestad",
            "certificaat": {"san_uri": ["https://tweestad.example/client"]}, "corporaties": ["L0102"]}
AUDITOR = {"client_id": "accountant", "omgeving": "TEST", "rol": "CONTROLEUR", "naam": "Accountant Demo",
           "certificaat": {"san_uri": ["https://accountant.example/client"]}, "corporaties": ["L0101", "L0102"], "jaren": [2026, 2027], "tot": "2029-12-31",
           # Of RFC 7517, appendix A.1.
           "sleutel": {"kty": "EC", "crv": "P-256", "kid": "controle-2026", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                       "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}}


def make(folder, passend, tree):
    """Writes everything; returns (configuration, registry) as Python values."""
    for name in ("tls", "public", "verdict", "receipt"):
        make_key(folder, name)
    shutil.copy(os.path.join(folder, "tls.pem"), os.path.join(folder, "ca.pem"))
    profile = complete_profile(folder, os.path.join(tree, "certs/sources/qii.json"))
    json.dump(profile, open(os.path.join(folder, "qii.json"), "w"))
    packs = {name: compile_pack(passend, os.path.join(tree, "policy", source), os.path.join(folder, name))
             for name, source in (("a.pack", "nl.woningwet/2026.json"), ("b.pack", "regio-demo/2026.json"))}
    config = {
        "issuer": "https://passend.example", "omgeving": "TEST",
        "publiek": {"adres": "127.0.0.1", "poort": 0, "tls": {"cert": "public.pem", "key": "public.key"}},
        "platform": {"url": "https://api.passend.example", "adres": "127.0.0.1", "poort": 0,
                     "tls": {"cert": "tls.pem", "key": "tls.key"}, "ca": "ca.pem"},
        "verdict": {"cert": "verdict.pem", "key": "verdict.key"},
        "ontvangst": {"cert": "receipt.pem", "key": "receipt.key"},
        "data": "data", "sleutelbestand": "kek", "bronnen": ["qii.json"],
        "packs": [{"bestand": name, "sha256": packs[name]} for name in packs],
        "register": "register.json", "corporaties": "corporaties.json", "sandbox": {"landlock": "indien-aanwezig"},
    }
    registry = {"afnemers": [copy.deepcopy(CLIENT)]}
    write(folder, config, registry)
    return config, registry


def with_log(folder, config):
    """The same configuration with a public log, whose keys are made."""
    for name in ("statement", "loghost"):
        if not os.path.exists(os.path.join(folder, name + ".key")):
            make_key(folder, name)
    if not os.path.exists(os.path.join(folder, "log.key")):
        openssl("genpkey", "-algorithm", "ed25519", "-out", "log.key", cwd=folder)
        os.chmod(os.path.join(folder, "log.key"), 0o600)
    return dict(config, log={
        "origin": "log.passend.example/passend", "key": "log.key", "verklaring": {"cert": "statement.pem", "key": "statement.key"},
        "map": "log", "host": {"adres": "127.0.0.1", "poort": 0, "tls": {"cert": "loghost.pem", "key": "loghost.key"}}})


def vkey(folder, key, name, kind=4):
    """The verifier key (C2SP signed-note) of that private key, made where it is not. kind 4: a witness; 1: a log."""
    if not os.path.exists(os.path.join(folder, key)):
        openssl("genpkey", "-algorithm", "ed25519", "-out", key, cwd=folder)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], cwd=folder, check=True, capture_output=True).stdout[-32:]
    typed = bytes([kind]) + public
    return "%s+%s+%s" % (name, hashlib.sha256(name.encode() + b"\n" + typed).hexdigest()[:8], base64.b64encode(typed).decode())


def checkpoint(folder, key, name, origin, size):
    """A checkpoint of that size, signed by that key of that name."""
    key_hash = bytes.fromhex(vkey(folder, key, name, 1).split("+")[1])
    text = "%s\n%d\n%s\n" % (origin, size, base64.b64encode(hashlib.sha256(b"" if size == 0 else b"a root").digest()).decode())
    with open(os.path.join(folder, "text"), "w") as f:
        f.write(text)
    openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", "text", "-out", "signature", cwd=folder)
    with open(os.path.join(folder, "signature"), "rb") as f:
        signed = base64.b64encode(key_hash + f.read()).decode()
    return "%s\n\u2014 %s %s\n" % (text, name, signed)


def with_before(folder, config):
    """A configuration with a log that goes on from another, of which it has a checkpoint."""
    old = "oud.example/passend"
    write_file(folder, "oud.checkpoint", checkpoint(folder, "oud.key", old, old, 48211))
    return dict(config, log=dict(config["log"], vervolgVan={"sleutel": vkey(folder, "oud.key", old, 1), "controlepunt": "oud.checkpoint"}))


def write_file(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def with_attestors(folder, config):
    """A configuration with a log that asks two witnesses and an authority."""
    return dict(config, log=dict(config["log"], ca="ca.pem", tijdstempel={"url": "https://tijd.example/tsr"}, getuigen=[
        {"url": "https://stad.example/passend/", "vkey": vkey(folder, "stad.key", "stad.example/getuige")},
        {"url": "https://land.example:8443", "vkey": vkey(folder, "land.key", "land.example"), "adressen": ["192.0.2.1:8443", "[2001:db8::1]:443"]}]))


def write(folder, config, registry, corporations=None):
    shown = CORPORATIONS if corporations is None else corporations
    for name, value in (("passend.json", config), ("register.json", registry), ("corporaties.json", shown)):
        with open(os.path.join(folder, name), "w") as f:
            f.write(value if isinstance(value, str) else json.dumps(value))
