#!/bin/sh
# Installs the pinned packages beside the build (not in the source) and lets them check verdicts.
set -e
source=$1 build=$2 make_verdict=$3 passend=$4
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
mkdir -p "$build/verdicts"
cp "$source/package.json" "$source/package-lock.json" "$source/verdict.mjs" "$build/"
cd "$build"
[ -d node_modules/jose ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
"$make_verdict" "$build/verdicts" >/dev/null 2>&1
node verdict.mjs "$build/verdicts"
# The command line: genuine, refused with its code, unreadable.
"$passend" verify "$build/verdicts/single.jws" --keys "$build/verdicts/keys.json" --test --at 2026-11-22T10:00:05Z
code=0; "$passend" verify "$build/verdicts/batch.jws" --keys "$build/verdicts/keys.json" 2>err || code=$?
[ $code = 1 ] && grep -q '^passend verify: verdict-test:' err
sed 's/^./f/' "$build/verdicts/batch.jws" >altered.jws
code=0; "$passend" verify altered.jws --keys "$build/verdicts/keys.json" --test --json >out 2>err || code=$?
[ $code = 1 ] && grep -q '^{"result":"refuse","reason":"' out
# A signature that is not one.
sed 's/\.[^.]*$/.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/' \
    "$build/verdicts/batch.jws" >altered.jws
code=0; "$passend" verify altered.jws --keys "$build/verdicts/keys.json" --test 2>err || code=$?
[ $code = 1 ] && grep -q '^passend verify: bewijs-handtekening:' err
code=0; "$passend" verify nowhere.jws --keys "$build/verdicts/keys.json" 2>err || code=$?
[ $code = 4 ]
code=0; "$passend" verify altered.jws 2>err || code=$?
[ $code = 2 ]
"$passend" verify - --keys "$build/verdicts/keys.json" --test --json <"$build/verdicts/batch.jws" | grep -q '"result":"accept"'
# And the same through the vector runner.
ask() { printf '{"id":1,"op":"verify-verdict","jws":"%s","keys":%s%s}\n' "$(tr -d '\n' <"$build/verdicts/single.jws")" \
    "$(tr -d '\n' <"$build/verdicts/keys.json")" "$1" | "$passend" vectors; }
ask ',"test":true' | grep -q '^{"id":1,"result":"accept","claims":{"'
ask '' | grep -q '^{"id":1,"result":"refuse","reason":"verdict-test"}'
ask ',"test":true,"at":1' | grep -q '^{"id":1,"result":"refuse","reason":"bewijs-nog-niet-geldig"}'
ask ',"test":true,"proof":"x","vkeys":[]' | grep -q '^{"id":1,"result":"refuse","reason":"logbewijs-vorm"}'
echo "passend verify: 7 checks, passend vectors: 4"
