#!/bin/sh
# run.sh SOURCE BUILD DRIVE COURIER ASSESSOR TREE: installs the pinned packages beside the build, makes certificates, and has the courier
# ask an authorization server that others wrote.
set -eu
source=$1 build=$2 drive=$3 courier=$4 assessor=$5 tree=$6
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/courier.mjs" "$build/"
cd "$build"
[ -d node_modules/oidc-provider ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
. "$tree/tests/role/certificates.sh"
ca ca
ca other-ca
leaf server ca "/CN=source" "subjectAltName=DNS:bron.test,DNS:bron.localhost"
leaf passend ca "/CN=passend" "extendedKeyUsage=clientAuth"
leaf another ca "/CN=another" "extendedKeyUsage=clientAuth"
leaf stranger other-ca "/CN=passend" "extendedKeyUsage=clientAuth"
key signer
key other-signer
exec node --experimental-global-webcrypto --no-warnings courier.mjs "$drive" "$courier" "$assessor" "$tree"
