#!/bin/sh
# passend vectors as a stream: one answer a line in order, at once, through lines of any length and without a last newline;
# memory does not grow with the number of lines (a sanitizer keeps freed memory; it reports leaks itself).
set -eu
passend=$1 sanitized=${2:-}
fail() { echo "$1" >&2; exit 1; }
line='{"id":%d,"op":"json-parse","data_b64":"W10="}\n'

[ "$(printf "$line" 1 | tr -d '\n' | "$passend" vectors)" = '{"id":1,"result":"accept"}' ] || fail "no last newline"
[ -z "$("$passend" vectors </dev/null)" ] || fail "an answer to nothing"
[ "$(printf '\n\n' | "$passend" vectors | wc -l)" = 2 ] || fail "empty lines"

# longer than it keeps, and the next line is answered as ever
{ printf '{"id":1,"x":"'; head -c 9000000 /dev/zero | tr '\0' a; printf '"}\n'; printf "$line" 2; } | "$passend" vectors >"${TMPDIR:-/tmp}/v.$$"
trap 'rm -f "${TMPDIR:-/tmp}/v.$$"' EXIT
[ "$(cat "${TMPDIR:-/tmp}/v.$$")" = '{"id":1,"result":"refuse","reason":"json-te-groot"}
{"id":2,"result":"accept"}' ] || fail "a long line"

# answers come before the next question is asked
python3 - "$passend" "$sanitized" <<'P'
import json, os, subprocess, sys, tempfile, time
p = subprocess.Popen([sys.argv[1], "vectors"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for i in range(20):
    p.stdin.write(b'{"id":%d,"op":"json-parse","data_b64":"W10="}\n' % i)
    p.stdin.flush()
    if json.loads(p.stdout.readline())["id"] != i:
        sys.exit("out of order")
p.stdin.close()
if p.wait() != 0:
    sys.exit("exit status")
peak = []
for n in (2000, 40000):
    with tempfile.TemporaryFile() as out:
        p = subprocess.Popen([sys.argv[1], "vectors"], stdin=subprocess.PIPE, stdout=out)
        for i in range(n):
            p.stdin.write(b'{"id":%d,"op":"jcs","data_b64":"eyJiIjoxLCJhIjpbMS41XX0="}\n' % i)
        p.stdin.flush()
        seen, at = 0, 0
        while seen < n:
            part = os.pread(out.fileno(), 1 << 20, at)
            seen, at = seen + part.count(b"\n"), at + len(part)
            time.sleep(0 if part else 0.01)
        status = open("/proc/%d/status" % p.pid).read()
        p.stdin.close()
        p.wait()
        out.seek(0)
        lines = out.read().split(b"\n")
    if len(lines) != n + 1 or any(json.loads(lines[i])["id"] != i for i in range(0, n, 97)):
        sys.exit("answers lost or out of order")
    peak.append(int(status.split("VmHWM:")[1].split()[0]))
if not sys.argv[2] and peak[1] > peak[0] + 1024:        # KiB; a leak of 27 bytes a line shows
    sys.exit("memory grows: %d KiB after 2000 lines, %d after 40000" % tuple(peak))
P
# what cannot be written is an error
if printf "$line" 1 | "$passend" vectors >/dev/full 2>/dev/null; then fail "a full disk"; fi
"$passend" vectors x >/dev/null 2>&1 && fail "an argument" || [ $? = 2 ]
"$passend" vectors --help | grep -q '^Usage: passend vectors' || fail "help"
