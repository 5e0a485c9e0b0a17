#!/bin/sh
# node.mjs on the tree, and on trees of which it must complain.
set -e
here=$1 tree=$2
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
node "$here/node.mjs" "$tree"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir -p "$made/tests/a"
complains() {
    code=0; node "$here/node.mjs" "$made" >"$made/said" || code=$?
    [ $code = 1 ] && grep -q "$1" "$made/said"
}
complains 'no lock file'
lock() { printf '{"packages":{"node_modules/x":{"engines":{"node":"%s"}}}}' "$1" >"$made/tests/a/package-lock.json"; }
lock '>=20'
complains 'tests/a/package-lock.json: node_modules/x wants node >=20'
lock '^12.0.0 || >=20.1.0'
complains 'x wants node'
lock '^18.0.0 || >=20'
node "$here/node.mjs" "$made" >/dev/null
