#!/bin/sh
# verify.sh SOURCE BUILD WHAT ...: the page that checks verdicts.
#   node TREE PASSEND MAKE_LOG CORPORA     its functions
#   page PAGE                              the same in Chromium, and what people see (after node)
#   service PROGRAMS                       as the running service serves it
set -e
source=$1 build=$2 what=$3
shift 3
for command in node npm chromium; do
    command -v $command >/dev/null || { echo "SKIP: $command is not installed"; exit 77; }
done
mkdir -p "$build/page"
exec 9>"$build/lock"
flock 9
cp "$source"/*.mjs "$source"/*.json "$build/"
cp "$source/../../src/service/gate/public/verify/"*.mjs "$build/page/"
cd "$build"
[ -d node_modules/playwright-core ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
flock -u 9
node="node --experimental-global-webcrypto"
case $what in
node) exec $node verify_node.mjs "$@" ;;
page)
    cp "$1" verify.html
    node node_modules/html-validate/bin/html-validate.mjs --config htmlvalidate.json verify.html
    exec $node verify_chromium.mjs verify.html
    ;;
service) exec python3 -B "$source/verify_service.py" "$1" "$build/verify_service.mjs" ;;
esac
