#!/bin/sh
# run.sh SOURCE BUILD RENDER WHAT: installs the pinned packages beside the build, writes the pages, and lets others look at them.
# WHAT: layout, rules, or valid; walk with the folder of the programs as RENDER: on the running service.
set -e
source=$1 build=$2 render=$3 what=$4
. "$source/install.sh"
begin "$source" "$build"
if [ "$what" = walk ]; then
    flock -u 9
    exec python3 "$source/walk.py" "$render" "$build/walk.mjs"
fi
mkdir -p "pages-$what"
"$render" "pages-$what"
flock -u 9
case $what in
valid)
    # It finds what is wrong, so that silence means something.
    sed 's/<h1>/<h1><p>/' "pages-$what/nl/why.html" >broken.html
    if validate broken.html >/dev/null 2>&1; then echo "a broken page is taken for valid"; exit 1; fi
    validate "pages-$what/*/*.html"
    echo "$(ls pages-$what/*/*.html | wc -l) pages are valid"
    ;;
*) exec $node "$what.mjs" "pages-$what" ;;
esac
