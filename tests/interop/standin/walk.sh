#!/bin/sh
# Installs the pinned packages beside the build; a client of OAuth by others walks through the stand-in sources.
set -e
source=$1 build=$2 programs=$3
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/walk.mjs" "$build/"
cd "$build"
[ -d node_modules/undici ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
exec python3 "$source/walk.py" "$programs" "$build/walk.mjs"
