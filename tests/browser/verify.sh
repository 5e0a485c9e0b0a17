#!/bin/sh
# verify.sh SOURCE BUILD WHAT ...: the page that checks verdicts.
#   node TREE PASSEND MAKE_LOG CORPORA     its functions
#   page PAGE                              the same in Chromium, and what people see (after node)
#   service PROGRAMS                       as the running service serves it
set -e
source=$1 build=$2 what=$3
shift 3
. "$source/install.sh"
begin "$source" "$build"
mkdir -p page
cp "$source/../../src/service/gate/public/verify/"*.mjs page/
flock -u 9
case $what in
node) exec $node verify_node.mjs "$@" ;;
page)
    cp "$1" verify.html
    validate verify.html
    exec $node verify_chromium.mjs verify.html
    ;;
service) exec python3 -B "$source/verify_service.py" "$1" "$build/verify_service.mjs" ;;
esac
