# Sourced by ./run and ./test: says which Debian packages are missing and why, and installs those and nothing else.

missing='' reasons=''

want() { # PACKAGE REASON
    case " $missing " in *" $1 "*) return ;; esac
    missing="$missing $1"
    reasons="$reasons    $1: $2
"
}

need_command() { # COMMAND PACKAGE REASON
    command -v "$1" >/dev/null 2>&1 || want "$2" "$3"
}

need_library() { # PKG-CONFIG-NAME PACKAGE REASON
    pkg-config --exists "$1" 2>/dev/null || want "$2" "$3"
}

need_to_build() {
    need_command cc gcc "compiles the service"
    printf '#include <stdio.h>\n#include <linux/seccomp.h>\n' | cc -E -x c - >/dev/null 2>&1 ||
        want libc6-dev "headers of the C library and the kernel"
    need_command cmake cmake "configures the build"
    need_command ninja ninja-build "runs the build"
    need_command pkg-config pkg-config "finds the libraries"
    need_library libssl libssl-dev "TLS and signatures"
    need_library jansson libjansson-dev "JSON of packs, profiles and configuration"
    need_library libjwt libjwt-dev "second opinion of passend verify; signs for the stand-in sources"
    need_library sqlite3 libsqlite3-dev "the two databases"
    need_library libevent_openssl libevent-dev "event loop of the gate"
    need_library libseccomp libseccomp-dev "system call filters"
    need_library libcurl libcurl4-openssl-dev "couriers: HTTP to the sources"
    need_library libcares libc-ares-dev "dialer: names of the sources"
    need_library zlib zlib1g-dev "inflates status lists of wallet attestations"
    printf '#include <csv.h>\n' | cc -E -x c - >/dev/null 2>&1 || want libcsv-dev "CSV of passend policy impact"
    need_library cmocka libcmocka-dev "unit tests"
    need_command python3 python3-minimal "plays platform and sources over the real interfaces"
    python3 -c 'import ssl, http.client, json' >/dev/null 2>&1 || want python3 "its standard library: TLS and HTTP client"
    need_command openssl openssl "makes the development certificates"
    need_command readelf binutils "reads what the linker made"
}

install_missing() {
    [ -n "$missing" ] || return 0
    printf '  packages  missing, from Debian:\n%s' "$reasons"
    as_root=''
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
        command -v sudo >/dev/null 2>&1 || as_root=none
    fi
    if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
        printf 'Install them and start again:\n    apt-get install --no-install-recommends%s\n' "$missing" >&2
        exit 1
    fi
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        "apt-get -q update && apt-get -q -y install --no-install-recommends$missing" >build/packages.log 2>&1 || {
        tail -5 build/packages.log >&2
        printf 'apt-get failed (build/packages.log). Install by hand:\n    apt-get install --no-install-recommends%s\n' \
            "$missing" >&2
        exit 1
    }
}
