#!/bin/sh
# Makes a CA, a server certificate and client certificates in a fresh folder, and runs the test on them.
set -eu
test_program=$1 gate=$2 filter=$3
helpers=$(cd "$(dirname "$0")/.." && pwd)/certificates.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
. "$helpers"

ca ca
ca andere-ca
leaf server ca "/CN=localhost" "subjectAltName=DNS:localhost"
leaf san ca "/CN=een" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:een,DNS:een.example"
leaf dn ca "/C=NL/O=Twee, Wonen/CN=twée" "extendedKeyUsage=clientAuth"
leaf drie ca "/CN=drie" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:drie"
leaf vreemd ca "/CN=vreemd" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:een.vreemd"
leaf corporatie ca "/CN=vier" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:vier"
leaf controleur ca "/CN=vijf" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:vijf"
leaf beide ca "/C=NL/O=Twee, Wonen/CN=twée" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:een"
leaf alleen-server ca "/CN=een" "extendedKeyUsage=serverAuth\nsubjectAltName=URI:urn:afnemer:een"
leaf elders andere-ca "/CN=een" "extendedKeyUsage=clientAuth\nsubjectAltName=URI:urn:afnemer:een"
"$test_program" "$gate" "$filter"
