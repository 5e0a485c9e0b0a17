"""What a start inherits, or has not been given: ignored signals, closed descriptors, missing rights, a terminal that holds back."""
import atexit
import contextlib
import fcntl
import os
import pty
import select
import signal
import subprocess
import tempfile
import termios

import setting
from test_supervision import ASSESSOR, Service, make, patience, stops_in_order, until, whole

ROOT = os.geteuid() == 0
RIGHTS = "passend-launcher: root needs the rights SETUID, SETGID and KILL: give them, or start it as an ordinary user\n"
NUMBERS = "passend-launcher: the numbers above uid_basis cannot be had here: change it, or start it as an ordinary user\n"


def command(folder, *more):
    return [os.path.join(folder, "bin/passend-launcher"), "--config", os.path.join(folder, "passend.json"), *more]


def run(folder, *before):
    """Until it ends, or is ready, then it is ended: (exit status, what it printed, what it said)."""
    p = subprocess.Popen([*before, *command(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    atexit.register(p.kill)
    line = p.stdout.readline()
    if line:
        p.send_signal(signal.SIGTERM)
    _, said = p.communicate(timeout=patience())
    return p.returncode, line, said


@contextlib.contextmanager
def started(*args, **more):
    """Ready, and ended again."""
    there, here = os.pipe()
    p = subprocess.Popen([*args, "--gereed-fd", str(here)], pass_fds=[here], **more)
    os.close(here)
    atexit.register(p.kill)
    try:
        assert select.select([there], [], [], patience())[0], "it does not get ready"
        assert os.read(there, 1) == b"1", "it does not get ready"
        yield p
    finally:
        os.close(there)
        p.terminate()
        p.wait(patience())


def ended_roles_are_seen(folder):
    """SIGCHLD ignored outlives exec: no role had a uid of its own, and none was replaced."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        s = Service(folder)
    finally:
        signal.signal(signal.SIGCHLD, before)
    line = s.ready()
    s.wait(whole, "a whole tree")
    with open("/proc/self/uid_map", encoding="ascii") as f:
        alone = f.read().split()[2:] == ["1"]
    assert ("eigen-uid=ja" in line) == (ROOT and not alone), line
    victim = s.running()[ASSESSOR][0]
    os.kill(victim, signal.SIGKILL)
    s.wait(lambda l: any("role-ended role=3 status=137" in x for x in l) and whole(l), "another assessor")
    stops_in_order(s)


def closed_descriptors_are_nobodys(folder):
    """The listener and the server's key had these numbers, and the log went there."""
    for closed in ("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"):
        with started("sh", "-c", 'exec "$@" ' + closed, "sh", *command(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL) as p:
            for fd in range(3):
                assert os.readlink("/proc/%d/fd/%d" % (p.pid, fd)) == "/dev/null", (closed, fd)


def ready_byte_is_not_for_the_log(folder):
    """A number that was not open became the launcher's own open file of the log."""
    for fd in range(3, 12):
        r = subprocess.run(command(folder, "--gereed-fd", str(fd)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           timeout=patience())
        assert (r.returncode, r.stdout) == (2, "") and r.stderr.startswith("passend-launcher "), (fd, r)


def root_without_a_right(folder):
    """Without SETUID all roles were root; without KILL none that hung could be ended."""
    for right in ("setuid", "setgid", "kill"):
        found = run(folder, "setpriv", "--inh-caps", "-" + right, "--bounding-set", "-" + right)
        assert found == (1, "", RIGHTS), (right, found)


def root_of_a_namespace(folder):
    """Of one uid: nothing else can be had, and nothing is root. Of several, without those that are configured: they are to be given."""
    alone = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL).returncode == 0:
        status, line, said = run(folder, *alone)
        assert status == 0 and line.endswith(" eigen-uid=nee\n"), (status, line, said)
    if not ROOT:
        return
    ours = os.readlink("/proc/self/ns/user")
    p = subprocess.Popen(["unshare", "--user", "sh", "-c", 'read go && exec "$@"', "sh", *command(folder)], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    atexit.register(p.kill)
    until(lambda: p.poll() is not None or os.readlink("/proc/%d/ns/user" % p.pid) != ours, "another namespace")
    try:
        for which in ("uid_map", "gid_map"):
            with open("/proc/%d/%s" % (p.pid, which), "w", encoding="ascii") as f:
                f.write("0 0 1000")
    except OSError:             # it may not be made here
        p.kill()
        p.communicate()
        return
    _, said = p.communicate("go\n", timeout=patience())
    assert (p.returncode, said) == (1, NUMBERS), (p.returncode, said)


def terminal_holds_nobody_back(folder):
    """`stty tostop`, and the launcher in the background: its first line stopped it."""
    pid, terminal = pty.fork()
    if pid == 0:
        modes = termios.tcgetattr(0)
        modes[3] |= termios.TOSTOP
        termios.tcsetattr(0, termios.TCSANOW, modes)
        try:
            with started(*command(folder), preexec_fn=os.setpgrp):
                pass
        finally:
            os._exit(0)
    said = bytearray()
    with contextlib.suppress(OSError):     # at the end of who has it
        while (b"gereed poort=" not in said and select.select([terminal], [], [], patience())[0] and
               (piece := os.read(terminal, 4096))):
            said.extend(piece)
    with contextlib.suppress(OSError):
        while select.select([terminal], [], [], patience())[0] and os.read(terminal, 4096):
            pass
    os.close(terminal)
    os.waitpid(pid, 0)
    assert b"gereed poort=" in said, bytes(said[-2000:])


def signals_wait_for_the_start(folder):
    """While it waits for the data directory of one that ends, SIGHUP ended it."""
    data = os.open(os.path.join(folder, "data"), os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(data, fcntl.LOCK_EX)
    s = Service(folder)
    held = "/proc/%d/fd" % s.process.pid

    def opened():
        with contextlib.suppress(OSError):
            return any(os.path.realpath(os.path.join(held, fd)) == os.path.realpath(os.path.join(folder, "data"))
                       for fd in os.listdir(held))

    until(opened, "the data directory")
    s.process.send_signal(signal.SIGHUP)
    os.close(data)
    assert s.ready().startswith("gereed "), s.lines[-5:]
    s.wait(whole, "a whole tree")
    stops_in_order(s)


def main():
    with tempfile.TemporaryDirectory() as folder:
        config, registry = make(folder)
        setting.write(folder, config, registry)
        cases = [ended_roles_are_seen, closed_descriptors_are_nobodys, ready_byte_is_not_for_the_log, root_of_a_namespace,
                 terminal_holds_nobody_back, signals_wait_for_the_start]
        failed = []
        for case in cases + ([root_without_a_right] if ROOT else []):
            try:
                case(folder)
            except (AssertionError, subprocess.TimeoutExpired) as e:
                failed.append("%s: %s" % (case.__name__, e))
        assert not failed, "\n".join(failed)
    print("ok: a start takes nothing for granted")


main()
