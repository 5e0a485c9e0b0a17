#!/bin/sh
# Installs the pinned packages beside the build; they check what the stand-in signs with its certificates.
set -e
source=$1 build=$2 standin=$3 tree=$4
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/order.mjs" "$build/"
cd "$build"
[ -d node_modules/jose ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
rm -rf bronnen
"$standin" init bronnen --from "$tree/certs/sources"
exec node order.mjs "$standin" bronnen "$tree/tests/data/personas.json"
