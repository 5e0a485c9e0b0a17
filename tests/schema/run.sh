#!/bin/sh
# Installs the pinned validator beside the build (not in the source) and lets it judge packs, rules and cases.
set -e
source=$1 build=$2 tree=$3 resolve=$4 passend=$5 par=$6
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
cp "$source/package.json" "$source/package-lock.json" "$source"/*.mjs "$build/"
cd "$build"
[ -d node_modules/ajv ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node schema.mjs "$tree" "$build" "$resolve" "$passend" "$par"
