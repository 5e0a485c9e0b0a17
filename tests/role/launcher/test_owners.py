"""What the service rests on belongs to root or to who starts it, and nobody else can write where it is found.

Each row spoils one thing, looks with --check and with a start, and puts it right again.
"""
import json
import os
import shutil
import subprocess
import tempfile

import setting
from test_supervision import make

STRANGER = 64199
ROOT = os.geteuid() == 0

OTHER = "belongs to another user than root and the one who starts the service: chown it"
CHANGED = "can be changed by its group or by others: chmod go-w it"
ABOVE_OTHER = "is found by a directory or link of another user than root and the one who starts the service (namei -l)"
ABOVE_CHANGED = "lies below a directory that its group or others can change: chmod go-w that (namei -l)"
KEY = "names a key file that others can read or change: chmod 600 it"
ENTERED = "names a directory that others can enter: chmod 700 it"

# (file in the folder, member that names it)
FILES = [("passend.json", ""), ("tls.pem", "/platform/tls/cert"), ("ca.pem", "/platform/ca"), ("public.pem", "/publiek/tls/cert"),
         ("verdict.pem", "/verdict/cert"), ("receipt.pem", "/ontvangst/cert"), ("corporaties.json", "/corporaties"),
         ("register.json", "/register"), ("qii.json", "/bronnen/0"), ("b.pack", "/packs/1/bestand")]
SECRETS = [("tls.key", "/platform/tls/key"), ("public.key", "/publiek/tls/key"), ("verdict.key", "/verdict/key"),
           ("receipt.key", "/ontvangst/key"), ("kek", "/sleutelbestand")]
SOME_HAVE = ["passend-courier", "passend-dialer", "passend-tiler", "passend-gate-log", "passend-log-courier"]
PROGRAMS = ["passend-launcher", "passend-gate-platform", "passend-gate-public", "passend-notary", "passend-assessor"]


class Look:
    def __init__(self, folder):
        self.folder, self.rows = folder, 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *options, config="passend.json", cwd=None):
        return subprocess.run([self.path("bin/passend-launcher"), *options, "--config",
                               config if cwd else self.path(config)], capture_output=True, text=True, cwd=cwd)

    def good(self, **how):
        r = self.run("--check", **how)
        assert (r.returncode, r.stdout, r.stderr) == (0, "in order\n", ""), r

    def refused(self, where, why, config="passend.json", cwd=None):
        if where == "program":
            wanted = "passend-launcher: a program of the service %s\n" % why
        else:
            wanted = "passend-launcher: %s%s %s\n" % (config if cwd else self.path(config), where and ": " + where, why)
        for options in (["--check"], []):
            r = self.run(*options, config=config, cwd=cwd)
            assert (r.returncode, r.stdout, r.stderr) == (1, "", wanted), (r, wanted)
        self.rows += 1

    def spoilt(self, name, mode, where, why, **how):
        """With another mode, or owner where mode is None."""
        before = os.lstat(self.path(name))
        if mode is None:
            os.chown(self.path(name), STRANGER, -1, follow_symlinks=False)
        else:
            os.chmod(self.path(name), mode)
        self.refused(where, why, **how)
        if mode is None:
            os.chown(self.path(name), before.st_uid, -1, follow_symlinks=False)
        else:
            os.chmod(self.path(name), before.st_mode & 0o7777)


def each_thing(l):
    for name, where in FILES:
        for mode in (0o664, 0o646):
            l.spoilt(name, mode, where, CHANGED)
    for name, where in SECRETS:
        l.spoilt(name, 0o620, where, KEY)
    l.spoilt("data", 0o720, "/data", ENTERED)
    for name in PROGRAMS:
        l.spoilt("bin/" + name, 0o775, "program", CHANGED)
    if ROOT:
        for name, where in (*FILES, *SECRETS, ("data", "/data")):
            l.spoilt(name, None, where, OTHER)
        for name in PROGRAMS:
            l.spoilt("bin/" + name, None, "program", OTHER)


def each_directory_above(l, config, registry):
    """Also two steps up, and where a link leads to it or from it."""
    os.makedirs(l.path("deep/down"))
    shutil.copy(l.path("ca.pem"), l.path("deep/down/ca.pem"))
    os.symlink("deep/down", l.path("link"))
    os.symlink(os.path.join("link", "ca.pem"), l.path("linked.pem"))
    for ca in ("deep/down/ca.pem", "link/ca.pem", "linked.pem", l.path("link/ca.pem"), "deep/../link/./ca.pem"):
        setting.write(l.folder, dict(config, platform=dict(config["platform"], ca=ca)), registry)
        l.good()
        for name in ("deep/down", "deep"):
            for mode in (0o775, 0o757):
                l.spoilt(name, mode, "/platform/ca", ABOVE_CHANGED)
            if ROOT:
                l.spoilt(name, None, "/platform/ca", ABOVE_OTHER)
        if ROOT and "link/" in ca:
            l.spoilt("link", None, "/platform/ca", ABOVE_OTHER)
    if ROOT:
        setting.write(l.folder, dict(config, platform=dict(config["platform"], ca="linked.pem")), registry)
        l.spoilt("linked.pem", None, "/platform/ca", OTHER)
    setting.write(l.folder, config, registry)
    l.spoilt("bin", 0o775, "program", ABOVE_CHANGED)
    # The folder of all of it has the programs too, which are looked at first.
    l.spoilt(".", 0o770, "program", ABOVE_CHANGED)
    # Where something is made anew
    for member, path in (("data", "deep/down/new"), ("sleutelbestand", "deep/down/new"), ("beheer", "deep/down/new")):
        setting.write(l.folder, dict(config, **{member: path}), registry)
        l.good()
        l.spoilt("deep/down", 0o777, "/" + member, ABOVE_CHANGED)
        l.spoilt("deep", 0o777, "/" + member, ABOVE_CHANGED)
        assert os.listdir(l.path("deep/down")) == ["ca.pem"], "something was made there"
    setting.write(l.folder, config, registry)


def links_in_the_middle_of_a_chain(l, config, registry):
    """Of a link to a link only the first was looked at, and where it all led: who had the second could lead it elsewhere."""
    for name in ("middle", "middle/further", "good"):
        os.mkdir(l.path(name))
    shutil.copy(l.path("ca.pem"), l.path("good/ca.pem"))
    for name, target in (("a", "middle/b"), ("middle/b", "further/../../good"),
                         ("absolute", l.path("middle/c")), ("middle/c", l.path("good//")),
                         ("file", "./middle/file"), ("middle/file", "../good/ca.pem")):
        os.symlink(target, l.path(name))
    for ca, second, says in (("a/ca.pem", "middle/b", ABOVE_OTHER), (l.path("a/../good/ca.pem"), "middle/b", ABOVE_OTHER),
                             ("absolute/ca.pem", "middle/c", ABOVE_OTHER), ("file", "middle/file", OTHER)):
        setting.write(l.folder, dict(config, platform=dict(config["platform"], ca=ca)), registry)
        l.good()
        l.spoilt("middle", 0o777, "/platform/ca", ABOVE_CHANGED)
        if "/b" in second:
            l.spoilt("middle/further", 0o777, "/platform/ca", ABOVE_CHANGED)
        if ROOT:
            l.spoilt("middle", None, "/platform/ca", ABOVE_OTHER)
            l.spoilt(second, None, "/platform/ca", says)
    setting.write(l.folder, config, registry)


def sticky_directories(l, config, registry):
    """Others can make files there, but not replace ours: that is /tmp, in which all of this lies. Only of root."""
    os.mkdir(l.path("sticky"))
    shutil.copy(l.path("ca.pem"), l.path("sticky/ca.pem"))
    setting.write(l.folder, dict(config, platform=dict(config["platform"], ca="sticky/ca.pem")), registry)
    os.chmod(l.path("sticky"), 0o1777)
    if ROOT:
        l.good()
        l.spoilt("sticky/ca.pem", None, "/platform/ca", OTHER)
        os.unlink(l.path("sticky/ca.pem"))
        os.symlink("../ca.pem", l.path("sticky/ca.pem"))
        l.good()
        l.spoilt("sticky/ca.pem", None, "/platform/ca", OTHER)
        l.spoilt("sticky", None, "/platform/ca", ABOVE_OTHER)
    else:
        l.refused("/platform/ca", ABOVE_CHANGED)
    setting.write(l.folder, config, registry)


def the_configuration_itself(l):
    """Named from the working directory, and by a link."""
    os.mkdir(l.path("other"))
    os.symlink("../passend.json", l.path("other/passend.json"))
    os.symlink(l.folder, l.path("other/all"))
    l.good(config="all/passend.json", cwd=l.path("other"))
    l.spoilt("other", 0o777, "", ABOVE_CHANGED, config="all/passend.json", cwd=l.path("other"))
    if ROOT:
        l.spoilt("other/all", None, "", ABOVE_OTHER, config="all/passend.json", cwd=l.path("other"))
        l.spoilt("other/passend.json", None, "", OTHER, config="other/passend.json")


def a_program_is_missing(l):
    os.rename(l.path("bin/passend-notary"), l.path("bin/notary"))
    l.refused("program", "is not beside this one: install it again")
    os.rename(l.path("bin/notary"), l.path("bin/passend-notary"))


def a_program_that_some_services_have_is_missing(l, config, registry):
    """Each by a configuration that needs it, and all others there. Without need of it nobody misses it."""
    logged = setting.with_log(l.folder, config)
    setting.make_key(l.folder, "client")
    fetched = dict(config, bronnen=[{"profiel": "qii.json", "cert": "client.pem", "key": "client.key", "ca": "ca.pem"}])
    for name in SOME_HAVE:
        if not os.path.exists(l.path("bin/" + name)):
            shutil.copy(l.path("bin/passend-notary"), l.path("bin/" + name))
    for name, needed in (("passend-courier", fetched), ("passend-dialer", fetched), ("passend-tiler", logged), ("passend-gate-log", logged),
                         ("passend-log-courier", setting.with_attestors(l.folder, logged)), ("passend-dialer", setting.with_attestors(l.folder, logged))):
        setting.write(l.folder, needed, registry)
        l.good()
        os.rename(l.path("bin/" + name), l.path("bin/away"))
        for options in (["--check"], []):
            r = l.run(*options)
            assert (r.returncode, r.stdout, r.stderr) == (1, "", "passend-launcher: %s is not beside this program: install it again\n" % name), r
        setting.write(l.folder, config, registry)
        l.good()
        os.rename(l.path("bin/away"), l.path("bin/" + name))
        l.rows += 1


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        os.mkdir(os.path.join(folder, "data"), 0o700)
        open(os.path.join(folder, "kek"), "w").close()
        os.chmod(os.path.join(folder, "kek"), 0o600)
        l = Look(folder)
        l.good()
        each_thing(l)
        each_directory_above(l, config, registry)
        links_in_the_middle_of_a_chain(l, config, registry)
        sticky_directories(l, config, registry)
        the_configuration_itself(l)
        a_program_is_missing(l)
        a_program_that_some_services_have_is_missing(l, config, registry)
        assert json.load(open(l.path("passend.json"))) == config
        l.good()
    print("ok: %d things others could change are refused%s" % (l.rows, "" if ROOT else "; not root: none of another user"))


main()
