#!/bin/sh
# Installs the pinned packages beside the build (not in the source) and lets them issue, present and encrypt for passend.
set -e
source=$1 build=$2 passend=$3 open_answer=$4 vectors=$5
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/sdjwt.mjs" "$build/"
cd "$build"
[ -d node_modules/@sd-jwt ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node sdjwt.mjs "$passend" "$open_answer" "$vectors"
