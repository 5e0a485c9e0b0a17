#!/bin/sh
# Makes the certificates of a source and of its courier in a fresh folder, and runs the test on them.
set -eu
test_program=$1 courier=$2 far_end=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export OPENSSL_CONF=/dev/null

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" 2>/dev/null; }
ca() { key "$1"; printf '[v]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n[req]\ndistinguished_name=d\n[d]\n' >"$1.cnf"
       openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 2 -config "$1.cnf" -extensions v -out "$1.pem"; }
# leaf NAME CA SUBJECT EXTENSIONS
leaf() { key "$1"; printf "$4\n" >"$1.ext"; printf '[req]\ndistinguished_name=d\n[d]\n' >"$1.cnf"
         openssl req -new -key "$1.key" -subj "$3" -config "$1.cnf" -out "$1.csr"
         openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -set_serial "$(date +%s%N)" -days 2 -extfile "$1.ext" -out "$1.pem" 2>/dev/null; }
ca ca
ca other-ca
leaf server ca "/CN=qii" "subjectAltName=DNS:qii.test"
leaf elsewhere ca "/CN=elsewhere" "subjectAltName=DNS:elsewhere.test"
leaf stranger other-ca "/CN=qii" "subjectAltName=DNS:qii.test"
leaf client ca "/CN=passend" "extendedKeyUsage=clientAuth"
key signer
openssl pkey -in signer.key -pubout -out signer.pub 2>/dev/null
"$test_program" "$courier" "$far_end"
