#!/bin/sh
# Installs the pinned packages beside the build. openapi.sh rules: docs/openapi.json by the Spectral ruleset of the national API Design Rules;
# openapi.sh service: what the running service takes and answers, by the document.
set -e
what=$1 source=$2 build=$3 programs=$4 tree=$5 rules=$6
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/service.mjs" "$build/"
cd "$build"
[ -d node_modules/ajv-formats ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
if [ "$what" = service ]; then
    python3 "$source/service.py" "$programs" >seen.ndjson
    exec node service.mjs "$tree/docs/openapi.json" seen.ndjson
fi
[ -f "$rules/media/linter.yaml" ] || { echo "SKIP: no ruleset at $rules"; exit 77; }
lint() { node node_modules/@stoplight/spectral-cli/dist/index.js lint --ruleset "$rules/media/linter.yaml" --fail-severity hint "$1"; }
# It finds what is wrong, where something is.
for wrong in contact-missing version-header-missing paths-kebab-incorrect; do
    if lint "$rules/linter/testcases/$wrong/openapi.json" >found.txt 2>&1; then echo "nothing is found in $wrong"; exit 1; fi
done
lint "$tree/docs/openapi.json"
