#!/bin/sh
# Makes the certificates of who is asked in a fresh folder, and runs the test on them.
set -eu
test_program=$1 courier=$2 far_end=$3
helpers=$(cd "$(dirname "$0")/../.." && pwd)/certificates.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
. "$helpers"

ca ca
ca other-ca
leaf server ca "/CN=attestor" "subjectAltName=DNS:attestor.test"
leaf stranger other-ca "/CN=attestor" "subjectAltName=DNS:attestor.test"
"$test_program" "$courier" "$far_end"
