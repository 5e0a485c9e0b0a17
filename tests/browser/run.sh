#!/bin/sh
# run.sh SOURCE BUILD RENDER WHAT: installs the pinned packages beside the build, writes the pages, and lets others look at them.
# WHAT: layout, rules, or valid; walk with the folder of the programs as RENDER: on the running service.
set -e
source=$1 build=$2 render=$3 what=$4
for command in node npm chromium; do
    command -v $command >/dev/null || { echo "SKIP: $command is not installed"; exit 77; }
done
mkdir -p "$build"
# The tests of this folder share one installation; whoever comes first makes it.
exec 9>"$build/lock"
flock 9
cp "$source"/*.mjs "$source"/*.json "$build/"
cd "$build"
[ -d node_modules/playwright-core ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
if [ "$what" = walk ]; then
    flock -u 9
    exec python3 "$source/walk.py" "$render" "$build/walk.mjs"
fi
mkdir -p "pages-$what"
"$render" "pages-$what"
flock -u 9
case $what in
valid)
    validate() { node node_modules/html-validate/bin/html-validate.mjs --config htmlvalidate.json "$1"; }
    # It finds what is wrong, so that silence means something.
    sed 's/<h1>/<h1><p>/' "pages-$what/nl/why.html" >broken.html
    if validate broken.html >/dev/null 2>&1; then echo "a broken page is taken for valid"; exit 1; fi
    validate "pages-$what/*/*.html"
    echo "$(ls pages-$what/*/*.html | wc -l) pages are valid"
    ;;
*) exec node --experimental-global-webcrypto "$what.mjs" "pages-$what" ;;
esac
