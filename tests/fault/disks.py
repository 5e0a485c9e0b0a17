"""Disks that are full, read-only, failing, slow or put back, under the running service: no withdrawal is confirmed that does not
hold, no verdict is wrong, the log says what is the matter, and the service heals with the disk.

usage: disks.py BIN SHIM failing|logged|slow|restored [ROW...]
       disks.py BIN - mounted                             a real file system that is full; needs the right to mount one

SHIM is built from disk.c: a copy of it beside a file `disk` comes before the C library in every process of the service, and
does to files what the test writes into `disk`.
"""
import base64
import contextlib
import errno
import http.client
import mmap
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from client import Platform, agree, claims, details, expect, home, wait_ready   # noqa: E402
from logreader import LogReader                                                 # noqa: E402
from patience import until                                                      # noqa: E402
from service import Service                                                     # noqa: E402

CORPORATION = "L0101"
GONE = ("instemming-ingetrokken",)
NO_STORE = (503, "dienst-opslag")
FULL, IO_ERROR = "store-fault code=13 errno=0\n", "store-fault code=10 errno=%d\n"   # of SQLite
UNKNOWN = "zegel-onbekend"   # of a seal whose dossier is not there


class Disk:
    """Written here, read by disk.c: struct disk."""
    FIELDS = {"full": (0, "i"), "write_error": (4, "i"), "sync_error": (8, "i"), "sync_ms": (12, "i"), "room": (16, "q"),
              "only": (24, "Q"), "refused": (32, "q"), "slow": (40, "q")}
    SIZE = 48

    def __init__(self, shim, directory):
        self.shim = os.path.join(directory, "fault_disk.so")
        shutil.copy(shim, self.shim)
        with open(os.path.join(directory, "disk"), "w+b") as f:
            f.write(bytes(self.SIZE))
            f.flush()
            self.map = mmap.mmap(f.fileno(), self.SIZE)

    def set(self, **values):
        for name, value in values.items():
            at, form = self.FIELDS[name]
            struct.pack_into("<" + form, self.map, at, value)

    def get(self, name):
        at, form = self.FIELDS[name]
        return struct.unpack_from("<" + form, self.map, at)[0]

    def heal(self):
        self.set(full=0, write_error=0, sync_error=0, sync_ms=0, room=0, only=0)

    def end(self):
        self.map.close()


class Mounted:
    """The data directory on a small file system of its own, which is filled for real."""

    def __init__(self, directory):
        self.data = os.path.join(directory, "data")
        os.mkdir(self.data, mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "passend-disks", self.data], check=True)

    def set(self, full, room):
        with open(os.path.join(self.data, "filler"), "wb", buffering=0) as f, contextlib.suppress(OSError):
            while full and room == 0:
                f.write(bytes(4096))

    def heal(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.data, "filler"))

    def end(self):
        subprocess.run(["umount", self.data], check=True)


class Trial:
    """A service on such a disk; one household that stays, and those whose withdrawal was answered 204."""

    def __init__(self, service, disk, directory):
        self.service, self.disk, self.directory = service, disk, directory
        self.platform = Platform(service.port, service.certs)
        self.verdicts, self.gone, self.number, self.row = [], [], 0, ""
        self.stays = self.agree()
        self.end(self.agree())

    # ---- what is asked ----

    def wrong(self, what):
        raise AssertionError(f"{self.row}: {what}")

    def must(self, what, found, *expected):
        if found not in expected:
            self.wrong(f"{what}: {found}, not {expected}")

    def answer(self, call, platform=None):
        """(status, reason or None, body); (0, None, None) where there was no answer."""
        platform = platform or self.platform
        try:
            status, _, body = call(platform)
        except (OSError, http.client.HTTPException):
            platform.close()
            return 0, None, None
        return status, (body or {}).get("type", "").rsplit("/", 1)[-1] or None, body

    def agree(self):
        self.number += 1
        reference = f"r-{self.number}"
        return {**agree(self.platform, self.service.standin, [("amina", reference)], CORPORATION), "referentie": reference}

    def case(self):
        self.number += 1
        people = [("amina", f"r-{self.number}")]
        return expect("par", self.platform.par(details(self.service.standin, people, 0, [CORPORATION])), 201)

    def hand_in(self, par):
        standin = self.service.standin
        jws = standin.sign("amina", par["nonce"])
        return self.answer(lambda p: p.bewijs(par["zaak"], standin.people["amina"]["bron"], jws))

    def complete(self, par, grant):
        return self.answer(lambda p: p.dossierzegel(par["dossier"], [grant["zegel"]]))

    def withdraw(self, household, platform=None):
        return self.answer(lambda p: p.einde(household["grants"][0]), platform)[:2]

    def end(self, household):
        self.must("a withdrawal", self.withdraw(household), (204, None))
        self.gone.append(household)

    def says(self, household):
        """`verdict`, checked, or why there is none."""
        body = {"fase": "reactie", "corporatie": CORPORATION, "eenheden": [home("W-1", 69011)],
                "huishoudens": [{name: household[name] for name in ("referentie", "dossierzegel")}]}
        status, reason, answer = self.answer(lambda p: p.toets(body))
        if status != 200:
            return reason
        one = answer["antwoorden"][0]
        if "toetsing" not in one:
            return one["probleem"]["type"].rsplit("/", 1)[-1]
        said = claims(one["toetsing"])
        self.must("a verdict", (said["uitkomst"], said["daeb"], said["passendheidsoort"]), ("GESCHIKT", "BINNEN", "PAS"))
        self.verdicts.append(one["toetsing"])
        return "verdict"

    def holds(self):
        """What was promised is so."""
        self.must("the household that stays", self.says(self.stays), "verdict")
        for household in self.gone:
            self.must("a withdrawn household", self.says(household), *GONE)

    # ---- what is seen from outside ----

    def log(self):
        with open(os.path.join(self.service.directory, "log"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def logs(self, line, since=0):
        until(lambda: line in self.log()[since:], f"{self.row}: the line {line.strip()}")

    def data(self, name):
        return os.path.join(self.directory, "data", name)

    def rows(self, database, question, *values):
        """Of a copy: the service has its databases for itself. None: the copy was made at a bad moment."""
        with tempfile.TemporaryDirectory() as copy:
            with contextlib.suppress(FileNotFoundError):
                for end in ("", "-wal"):
                    shutil.copy(self.data(database) + end, copy)
            try:
                with contextlib.closing(sqlite3.connect(os.path.join(copy, database))) as db:
                    return db.execute(question, values).fetchall()
            except sqlite3.DatabaseError:
                return None

    def deleted(self, household):
        """Its grant is no row any more: the service has ended it, asked again or not."""
        grant = base64.urlsafe_b64decode(household["grants"][0] + "==")
        until(lambda: self.rows("grants.db", "SELECT 1 FROM grants WHERE id = ?", grant) == [], f"{self.row}: the end of a grant")

    def kill_notary(self):
        """Its pid, which is of the past."""
        pid = self.service.pids()["notary"][0]
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid not in self.service.pids().get("notary", []), "the end of the notary")

    def up(self):
        self.platform.close()
        wait_ready(self.platform)

    def restart(self):
        """The whole service, killed."""
        self.platform.close()
        os.kill(self.service.process.pid, signal.SIGKILL)
        self.service.restart_launcher()
        self.up()

    def verify(self):
        """A sample and the last, offline."""
        for verdict in self.verdicts[::5] + self.verdicts[-1:]:
            self.must("the check of a verdict", self.service.verify(verdict).returncode, 0)

    def healed(self):
        """All goes on, and goes on after a crash."""
        self.disk.heal()
        self.up()
        self.holds()
        until(lambda: self.hand_in(self.case())[0] == 201, f"{self.row}: a grant")
        self.end(self.agree())
        self.restart()
        self.holds()


# ---- a disk that fails ----

def nothing_is_written(t, line, start_line, **faults):
    """Verdicts go on, whatever needs the disk is 503, whose withdrawal was asked answers nothing, and it is carried out later."""
    repeated, left, lost = t.agree(), t.agree(), t.agree()
    half, open_case = t.case(), t.case()
    grant = t.hand_in(half)[2]
    began = len(t.log())
    t.disk.set(**faults)
    t.holds()
    t.must("evidence", t.hand_in(open_case)[:2], NO_STORE)
    t.must("a completion", t.complete(half, grant)[:2], NO_STORE)
    for household in (repeated, left):
        t.must("a withdrawal", t.withdraw(household), NO_STORE)
        t.must("its household", t.says(household), *GONE)
    t.must("the withdrawal, repeated", t.withdraw(repeated)[0], 503)
    t.holds()
    t.logs(line, began)
    t.disk.heal()
    until(lambda: t.withdraw(repeated) == (204, None), f"{t.row}: the withdrawal, repeated")
    t.deleted(left)
    t.gone += [repeated, left]
    until(lambda: t.complete(half, grant)[0] == 201, f"{t.row}: the completion, repeated")
    # The process that was to try again dies.
    t.disk.set(**faults)
    t.must("a withdrawal", t.withdraw(lost), NO_STORE)
    t.must("its household", t.says(lost), *GONE)
    began = len(t.log())
    t.kill_notary()
    t.logs("launcher role-ended role=2 status=1\n", began)
    t.logs(start_line, began)
    t.disk.heal()
    t.up()
    t.holds()
    t.end(lost)
    t.healed()


def read_only(t):
    nothing_is_written(t, IO_ERROR % errno.EROFS, IO_ERROR % errno.EBADF, write_error=errno.EROFS, sync_error=errno.EROFS)


def write_fails(t):
    nothing_is_written(t, IO_ERROR % errno.EIO, IO_ERROR % errno.EIO, write_error=errno.EIO)


def sync_fails(t):
    nothing_is_written(t, IO_ERROR % errno.EIO, IO_ERROR % errno.EIO, sync_error=errno.EIO)


def full(t):
    """The reserve is for withdrawals: these go on, and nothing else that needs the disk."""
    households = [t.agree() for _ in range(4)]
    began = len(t.log())
    t.disk.set(full=1, room=0)
    t.must("evidence", t.hand_in(t.case())[:2], NO_STORE)
    for household in households[:2]:
        t.end(household)
    t.holds()
    t.logs(FULL, began)
    t.kill_notary()
    t.up()
    t.holds()
    for household in households[2:]:
        t.end(household)
    t.healed()


def full_at_start(t):
    """As above, after an orderly stop: files are as short as they get."""
    households = [t.agree() for _ in range(2)]
    t.platform.close()
    t.service.stop()
    began = len(t.log())
    t.disk.set(full=1, room=0)
    t.service.start()
    t.holds()
    for household in households:
        t.end(household)
    t.holds()
    t.logs(FULL, began)
    t.healed()


def key_file_fails(t):
    """The rows are gone and the key file does not say so: not confirmed, and nothing else is destroyed before it does."""
    first, second = t.agree(), t.agree()
    began = len(t.log())
    t.disk.set(write_error=errno.EIO, only=os.stat(os.path.join(t.directory, "sleutel")).st_ino)
    for household in (first, second):
        t.must("a withdrawal", t.withdraw(household), NO_STORE)
        t.must("its household", t.says(household), *GONE)
    t.holds()
    t.logs(f"key-file-fault errno={errno.EIO}\n", began)
    began = len(t.log())
    t.kill_notary()
    t.logs("launcher role-ended role=2 status=1\n", began)
    t.disk.heal()
    t.up()
    t.end(first)
    t.end(second)
    t.healed()


# ---- of a service with a log ----

def published(t):
    """All entries, once each withdrawal has one; the tree is computed here."""
    log = LogReader(t.service)
    packs = expect("the packs", t.platform.call("GET", "/v1/beleidspakketten"), 200)["beleidspakketten"]
    rows = 1 + 3 + len(packs) + len(t.gone)    # ORIGIN, keys, packs
    until(lambda: (log.checkpoint() or (0,))[0] >= rows, f"{t.row}: {rows} published rows")
    with tempfile.TemporaryDirectory() as folder:
        t.must("rows", log.mirror(folder), rows)
    return log.entries


def row_is_not_known(t):
    """A sync of the ledger fails: nobody is told anything, and a start that cannot write says nothing of the log either. The row that was
    read back all the same is one row."""
    household = t.agree()
    before = published(t)
    began = len(t.log())
    t.disk.set(sync_error=errno.EIO, only=os.stat(t.data("ledger.db-wal")).st_ino)
    t.must("a withdrawal", t.withdraw(household)[0], 0, 503)
    t.logs("notary ledger-lost\n", began)
    t.logs("launcher role-ended role=2 status=1\n", began)
    began = len(t.log())
    t.logs("notary " + IO_ERROR % errno.EIO, began)
    t.disk.heal()
    t.up()
    until(lambda: t.withdraw(household) == (204, None), f"{t.row}: the withdrawal, repeated")
    t.gone.append(household)
    t.holds()
    t.must("what was published", published(t)[:len(before)] == before, True)
    t.healed()
    t.must("what was published, at last", published(t)[:len(before)] == before, True)


def one_tree(t):
    published(t)


# ---- a slow disk ----

def later(t, household, answers):
    """Withdraws with a connection of its own, meanwhile."""
    def run():
        platform = Platform(t.service.port, t.service.certs)
        answers.append(t.withdraw(household, platform))
        platform.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def slow(t):
    """Everything waits, and is right."""
    household, answers = t.agree(), []
    began = len(t.log())
    t.disk.set(sync_ms=1500, slow=0)
    waiting = later(t, household, answers)
    until(lambda: t.disk.get("slow") > 0, "a slow write")
    t.must("the household that stays", t.says(t.stays), "verdict")
    waiting.join()
    t.must("a withdrawal", answers, [(204, None)])
    t.gone.append(household)
    t.holds()
    t.logs("notary store-slow ms=", began)
    t.logs("notary ledger-slow ms=", began)
    t.healed()


def stuck(t):
    """Half a minute: the notary is replaced, whoever waited is not told what is not so."""
    household, answers = t.agree(), []
    began = len(t.log())
    t.disk.set(sync_ms=1000000, slow=0)
    waiting = later(t, household, answers)
    until(lambda: t.disk.get("slow") > 0, "a write that takes for ever")
    t.logs("launcher role-hung role=2 pid=", began)
    t.logs("launcher role-ended role=2 status=137\n", began)
    waiting.join()
    t.must("a withdrawal", answers[0][0], 503)
    t.disk.heal()
    t.up()
    t.holds()
    t.end(household)
    t.healed()


# ---- files that are put back ----

def put_back(t, names, between, expected):
    """What `between` does is not in the files `names`, which are of before. expected: a line of the start after it, or None."""
    t.platform.close()
    t.service.stop()
    for name in names:
        shutil.copy(os.path.join(t.directory, name), os.path.join(t.directory, "old-" + os.path.basename(name)))
    t.service.start()
    between()
    t.platform.close()
    t.service.stop()
    for name in ("grants.db-wal", "ledger.db-wal"):
        t.must(f"the size of {name}", os.path.getsize(t.data(name)), 0)
    for name in names:
        os.replace(os.path.join(t.directory, "old-" + os.path.basename(name)), os.path.join(t.directory, name))
    began = len(t.log())
    t.service.start()
    if expected is not None:
        t.logs(expected, began)
    t.must("grants that are dropped", "grants-dropped" in t.log()[began:], expected is not None)


def dropped(t):
    """Nobody's agreement is left, and nobody has a verdict; people agree again."""
    for household in [t.stays, *t.gone]:
        t.must("a household of before", t.says(household), *GONE, UNKNOWN)
    t.gone.clear()
    t.stays = t.agree()
    t.healed()


def ledger_put_back(t):
    households = [t.agree(), t.agree()]
    put_back(t, ["data/ledger.db"], lambda: [t.end(h) for h in households], None)
    t.holds()
    t.healed()


def key_put_back_by_one(t):
    """As after a crash between the two files."""
    household = t.agree()
    put_back(t, ["sleutel"], lambda: t.end(household), None)
    t.holds()
    t.healed()


def key_put_back(t):
    households = [t.agree(), t.agree()]
    put_back(t, ["sleutel"], lambda: [t.end(h) for h in households], "notary grants-dropped reason=1 count=")
    dropped(t)


def key_file_lost(t):
    t.platform.close()
    t.service.stop()
    os.unlink(os.path.join(t.directory, "sleutel"))
    began = len(t.log())
    t.service.start()
    t.logs("notary grants-dropped reason=2 count=", began)
    dropped(t)


def grants_put_back(t):
    household = t.agree()
    put_back(t, ["data/grants.db"], lambda: t.end(household), "notary grants-dropped reason=1 count=")
    dropped(t)


def grants_put_back_of_one_generation(t):
    """Nothing was withdrawn since: who agreed since agrees again."""
    made = []
    put_back(t, ["data/grants.db"], lambda: made.append(t.agree()), None)
    t.must("who agreed since", t.says(made[0]), UNKNOWN)
    t.must("the withdrawal of that", t.withdraw(made[0]), (404, "instemming-onbekend"))
    t.holds()
    t.healed()


def grants_and_key_put_back(t):
    """They fit together; the ledger knows who withdrew."""
    household = t.agree()
    put_back(t, ["data/grants.db", "sleutel"], lambda: t.end(household), None)
    t.holds()
    t.healed()


ROWS = {"failing": [full, full_at_start, read_only, write_fails, sync_fails, key_file_fails],
        "logged": [row_is_not_known, full, full_at_start, one_tree],
        "slow": [slow, stuck],
        "restored": [ledger_put_back, key_put_back_by_one, grants_put_back_of_one_generation, grants_and_key_put_back,
                     key_put_back, grants_put_back, key_file_lost],
        "mounted": [full, full_at_start]}


def run(t, rows):
    try:
        for row in rows:
            t.row = row.__name__
            row(t)
            t.verify()
            print("ok:", t.row, flush=True)
    except Exception:
        sys.stderr.write(t.log()[-6000:])
        raise
    finally:
        t.platform.close()


def main():
    programs, shim, kind, names = *sys.argv[1:4], sys.argv[4:]
    rows = [row for row in ROWS[kind] if not names or row.__name__ in names]
    with tempfile.TemporaryDirectory(prefix="passend-disks-") as directory:
        if kind == "mounted":
            disk, environment = Mounted(directory), None
        else:
            disk = Disk(shim, directory)
            environment = {"LD_PRELOAD": disk.shim, "PASSEND_TEST_PRELOAD": disk.shim}
        try:
            with Service(programs, directory, environment=environment, beat=10 if kind == "logged" else None) as service:
                run(Trial(service, disk, directory), rows)
        finally:
            disk.end()


if __name__ == "__main__":
    main()
