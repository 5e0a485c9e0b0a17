"""Sources that evidence is fetched from: what the launcher takes of them, and which processes it starts.

    test_sources.py LAUNCHER PASSEND TREE
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

import setting

launcher, passend, tree = sys.argv[1:]


def write(folder, config, registry, sources, **more):
    setting.write(folder, dict(config, bronnen=sources, **more), registry)


def check(folder):
    done = subprocess.run([launcher, "--config", os.path.join(folder, "passend.json"), "--check"], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def running(folder):
    """The line that says what serves; the service is stopped again."""
    p = subprocess.Popen([launcher, "--config", os.path.join(folder, "passend.json")], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    line = p.stdout.readline()
    p.send_signal(signal.SIGTERM)
    log = p.communicate()[1]
    assert p.returncode == 0, log
    return line, log


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = setting.make(folder, passend, tree)
        for name in ("client", "other", "signer"):
            setting.make_key(folder, name)
        path = lambda n: os.path.join(folder, n)
        good = {"profiel": "qii.json", "cert": "client.pem", "key": "client.key", "ca": "ca.pem"}
        signs = dict(json.load(open(path("qii.json"))), id="signs")
        signs["stroom"] = dict(signs["stroom"], aanmelding="private_key_jwt")
        plain = {k: v for k, v in dict(signs, id="plain").items() if k != "stroom"}
        for profile in (signs, plain):
            json.dump(profile, open(path(profile["id"] + ".json"), "w"))
        signing = {"profiel": "signs.json", "key": "signer.key", "ca": "ca.pem"}
        once_more = dict(signing, key="client.key")
        own_keys = ("tls.key", "public.key", "verdict.key", "receipt.key")
        for sources, more, word in (
                (["qii.json"], {}, None), ([good], {}, None), (["plain.json", signing, good], {}, None),
                ([dict(good, adressen=["127.0.0.1:9443", "[::1]:9443"])], {"dns": ["192.0.2.53", "[2001:db8::53]:5353"]}, None),
                ([dict(good, profiel="plain.json")], {}, "without stroom"), ([dict(good, key="other.key")], {}, "do not belong"),
                ([{k: v for k, v in good.items() if k != "cert"}], {}, "/bronnen/0"),
                ([{k: v for k, v in good.items() if k != "ca"}], {}, "/bronnen/0"), ([dict(good, ca="client.key")], {}, "/bronnen/0/ca"),
                ([dict(signing, cert="client.pem")], {}, "is not used"), ([dict(signing, key="ca.pem")], {}, "/bronnen/0/key"),
                ([dict(good, adressen=["127.0.0.1"])], {}, "/bronnen/0/adressen/0"),
                ([dict(good, adressen=["localhost:1"])], {}, "/bronnen/0/adressen/0"),
                ([dict(good, adressen=["127.0.0.1:0"])], {}, "/bronnen/0/adressen/0"),
                ([dict(good, adressen=["[::1:1"])], {}, "/bronnen/0/adressen/0"),
                ([once_more, good], {}, "/bronnen/1/key is a key of something else too"), ([good, once_more], {}, "/bronnen/1/key is a key of"),
                *(([dict(signing, key=own)], {}, "/bronnen/0/key is a key of something else too") for own in own_keys),
                ([good], {"dns": ["dns.example"]}, "/dns/0"), ([good], {"dns": []}, "/dns"), ([dict(good, port=1)], {}, "/bronnen/0")):
            write(folder, config, registry, sources, **more)
            code, said = check(folder)
            assert (code == 0) == (word is None) and (word is None or word in said), (sources, more, said)

        write(folder, config, registry, ["qii.json"])
        line, _ = running(folder)
        assert "courier" not in line and "dialer" not in line, line
        write(folder, config, registry, ["plain.json", signing, dict(good, adressen=["127.0.0.1:9443"])])
        line, log = running(folder)
        assert re.search(r"rollen=gate-platform,notary,assessor,\S*dialer,courier ", line) and "couriers=2" in line, line
        assert log.count(" courier started ") == 2 and log.count(" dialer started ") == 1, log
    print("ok")


main()
