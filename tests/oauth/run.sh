#!/bin/sh
# run.sh SOURCE BUILD [PROGRAMS]: installs the pinned packages beside the build, and tries the conformance modules on a server that was
# certified: where it fails, they are wrong. With PROGRAMS on the running service.
set -e
source=$1 build=$2 programs=$3
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source"/*.mjs "$build/"
sh "$source/certificates.sh" "$build"
cd "$build"
[ -d node_modules/oidc-provider ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
[ -z "$programs" ] || exec python3 "$source/passend.py" "$programs" "$build/suite.mjs"
exec node --experimental-global-webcrypto --no-warnings suite.mjs provider "$build"
