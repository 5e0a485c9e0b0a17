#!/bin/sh
# Installs the pinned packages beside the build and compares with other implementations.
set -e
source=$1 build=$2 passend=$3 others=$4 tree=$5
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
cp "$source/package.json" "$source/package-lock.json" "$source/differ.mjs" "$build/"
cd "$build"
[ -d node_modules/jose ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
exec node differ.mjs "$passend" "$others" "$tree"
