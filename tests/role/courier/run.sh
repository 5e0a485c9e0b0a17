#!/bin/sh
# Makes the certificates of who is asked, NAME.test, and of the courier in a fresh folder, and runs the test on them.
set -eu
test_program=$1 courier=$2 far_end=$3 name=$4
helpers=$(cd "$(dirname "$0")/.." && pwd)/certificates.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
. "$helpers"

ca ca
ca other-ca
leaf server ca "/CN=$name" "subjectAltName=DNS:$name.test"
leaf elsewhere ca "/CN=elsewhere" "subjectAltName=DNS:elsewhere.test"
leaf stranger other-ca "/CN=$name" "subjectAltName=DNS:$name.test"
leaf client ca "/CN=passend" "extendedKeyUsage=clientAuth"
key signer
openssl pkey -in signer.key -pubout -out signer.pub 2>/dev/null
"$test_program" "$courier" "$far_end"
