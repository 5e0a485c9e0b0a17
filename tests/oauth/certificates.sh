#!/bin/sh
# certificates.sh FOLDER: a CA, a server named localhost, two clients, and for the first of them a renewed certificate.
set -e
cd "$1"
[ -f een-nieuw.pem ] && exit 0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=ca -keyout ca.key -out ca.pem 2>/dev/null
leaf() { # file, subject, key, extensions
    openssl req -newkey $3 -nodes -subj "$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf '%b' "$4" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
ec="ec -pkeyopt ec_paramgen_curve:P-256"
leaf server /CN=localhost "rsa:2048" "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth"
leaf een /CN=een "$ec" "extendedKeyUsage=clientAuth"
leaf twee /CN=twee "$ec" "extendedKeyUsage=clientAuth"
leaf een-nieuw /CN=een "$ec" "extendedKeyUsage=clientAuth"
