"""What each program can reach: its imported functions and libraries, and the state its pure parts keep.

    programs.py imports PROGRAM...        each program against the table below, by its name
    programs.py pure OBJECT...            no writable data, no call that needs a descriptor, path, clock or environment
    programs.py release PROGRAM...        no test switch, and the hardening of the build
"""
import os
import re
import subprocess
import sys

NETWORK = r"socket|socketpair|connect|bind|listen|getaddrinfo|gethostby\w+|curl_\w+"
FILES = r"f?open(64|at|at64|_2|64_2|at_2|at64_2)?|creat(64)?|fdopen|freopen(64)?|opendir|fexecve|exec\w+|fork|vfork|posix_spawn\w*"
SIGN = r"EVP_DigestSign\w*|EVP_PKEY_sign\w*|ECDSA_(do_)?sign\w*"
JSON, SQL, TLS, HTTP = r"json_\w+", r"sqlite3_\w+", r"SSL_\w+|TLS_\w+", r"ev(ent|buffer|http|connlistener)\w*|bufferevent\w*"
SYSTEM = r"system|popen|dlopen|ptrace"

# program -> (functions it must not import, libraries it must not need)
TABLE = {
    "passend-gate-platform": ([SIGN, JSON, SQL, FILES, SYSTEM, r"connect|socket|getaddrinfo|gethostby\w+|curl_\w+"],
                     r"libjansson|libsqlite3|libcurl|libjwt"),
    "passend-gate-public": ([SIGN, JSON, SQL, FILES, SYSTEM, r"connect|socket|getaddrinfo|gethostby\w+|curl_\w+"],
                            r"libjansson|libsqlite3|libcurl|libjwt"),
    # It opens files of its folder by a system call of its own (gate/log/serve.c).
    "passend-gate-log": ([SIGN, JSON, SQL, FILES, SYSTEM, r"connect|socket|getaddrinfo|gethostby\w+|curl_\w+"],
                         r"libjansson|libsqlite3|libcurl|libjwt"),
    "passend-tiler": ([SIGN, JSON, SQL, TLS, HTTP, SYSTEM, NETWORK, r"fork|vfork|exec\w+|fexecve|posix_spawn\w*"],
                      r"libssl|libjansson|libsqlite3|libcurl|libevent|libjwt|libz"),
    "passend-notary": ([TLS, JSON, HTTP, SYSTEM, NETWORK, r"fork|vfork|exec\w+|fexecve|posix_spawn\w*"],
                       r"libssl|libjansson|libcurl|libevent|libjwt"),
    "passend-assessor": ([SIGN, SQL, TLS, HTTP, FILES, SYSTEM, NETWORK], r"libssl|libsqlite3|libcurl|libevent|libjwt|libz"),
    # libcurl brings its own connect, which finds the courier's (courier/request.c), and libraries for protocols that are off. Of TLS
    # the courier only hands it what was read once (courier/trust.c).
    "passend-courier": ([SQL, r"SSL_(?!CTX_use_cert_and_key$|CTX_set1_cert_store$)\w+|TLS_\w+", HTTP, FILES, SYSTEM, r"connect|socket|bind|listen|accept\d?|getaddrinfo|gethostby\w+"],
                        r"libsqlite3|libevent|libjwt|libz|libcares"),
    "passend-log-courier": ([SIGN, JSON, SQL, r"SSL_(?!CTX_use_cert_and_key$|CTX_set1_cert_store$)\w+|TLS_\w+", HTTP, FILES, SYSTEM,
                             r"connect|socket|bind|listen|accept\d?|getaddrinfo|gethostby\w+"],
                            r"libjansson|libsqlite3|libevent|libjwt|libz|libcares"),
    "passend-dialer": ([SIGN, JSON, SQL, TLS, HTTP, FILES, SYSTEM, r"bind|listen|accept\d?|getaddrinfo|gethostby\w+|curl_\w+"],
                       r"libssl|libjansson|libsqlite3|libcurl|libevent|libjwt|libz"),
    # accept4 is for the control socket: sources.py knows the one place.
    "passend-launcher": ([SIGN, SQL, TLS, HTTP, SYSTEM, r"connect|accept|getaddrinfo|gethostby\w+|curl_\w+"],
                         r"libssl|libsqlite3|libcurl|libevent|libjwt|libz"),
    "passendctl": ([SQL, JSON, TLS, HTTP, SYSTEM, r"bind|listen|accept\d?|getaddrinfo|gethostby\w+|curl_\w+|fork|exec\w+"],
                   r"libssl|libsqlite3|libcurl|libevent|libjwt|libjansson"),
    "passend": ([r"connect|socket|getaddrinfo|gethostby\w+|curl_\w+", SQL, TLS, HTTP, SYSTEM],
                r"libssl|libsqlite3|libcurl|libevent"),
}
# channel_pair and the launcher's half of role.c come along with the object library.
WIRE_HALF = {"socketpair"}

IMPURE = r"open\w*|read|write|pread\w*|pwrite\w*|recv\w*|send\w*|socket|connect|clock_gettime|time|gettimeofday|getenv|" \
         r"secure_getenv|setenv|printf|fprintf|fopen\w*|getrandom|RAND_\w+|rand|random|localtime\w*|gmtime\w*"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def imports(path):
    return {line.split()[-1].split("@")[0] for line in output("nm", "-D", "--undefined-only", path).splitlines()}


def needed(path):
    return re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-dW", path))


def check_imports(paths):
    for path in paths:
        name = os.path.basename(path)
        forbidden, libraries = TABLE[name]
        found = imports(path)
        if len(found) < 10:
            yield "%s: no import table to read" % name
        for pattern in forbidden:
            for f in sorted(found - WIRE_HALF):
                if re.fullmatch(pattern, f):
                    yield "%s imports %s" % (name, f)
        for library in needed(path):
            if re.match(libraries, library):
                yield "%s needs %s" % (name, library)


def check_pure(paths):
    for path in paths:
        name = os.path.basename(path)
        for line in output("readelf", "-SW", path).splitlines():
            m = re.search(r"\] (\.(?:data|bss|tdata|tbss)\S*)\s+\w+\s+\w+\s+\w+\s+(\w+)", line)
            # .data.rel.ro holds constants with addresses in them; the loader makes it read-only.
            if m and not m[1].startswith(".data.rel.ro") and int(m[2], 16) > 0:
                yield "%s keeps state: %s, %d bytes" % (name, m[1], int(m[2], 16))
        for line in output("nm", "--undefined-only", path).splitlines():
            if re.fullmatch(IMPURE, line.split()[-1]):
                yield "%s calls %s" % (name, line.split()[-1])


def check_release(paths):
    for path in paths:
        name = os.path.basename(path)
        with open(path, "rb") as f:
            data = f.read()
        for word in (b"zonder-filter", b"klok-verschuiving", b"passend-klok", b"klok +", b"PASSEND_TEST_PRELOAD", b"LD_PRELOAD"):
            if word in data:
                yield "%s holds the test switch %s" % (name, word.decode())
        dynamic, headers = output("readelf", "-dW", path), output("readelf", "-lW", path)
        for what, ok in (("immediate binding", "NOW" in dynamic), ("position independence", "PIE" in dynamic),
                         ("read-only relocations", "GNU_RELRO" in headers),
                         ("a stack that is not executable", not re.search(r"GNU_STACK.*E\s+0x", headers)),
                         ("no run path", "RPATH" not in dynamic and "RUNPATH" not in dynamic)):
            if not ok:
                yield "%s lacks %s" % (name, what)
        found = imports(path)
        for what, function in (("stack protection", "__stack_chk_fail"),):
            if function not in found:
                yield "%s lacks %s" % (name, what)


def main():
    checks = {"imports": check_imports, "pure": check_pure, "release": check_release}
    if len(sys.argv) < 3 or sys.argv[1] not in checks:
        sys.exit(__doc__)
    breaches = list(checks[sys.argv[1]](sys.argv[2:]))
    print("\n".join(breaches) if breaches else "ok: %d files" % len(sys.argv[2:]))
    sys.exit(1 if breaches else 0)


main()
