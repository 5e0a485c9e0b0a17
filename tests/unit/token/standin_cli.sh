#!/bin/sh
# passend-standin and dev-ca.sh as an operator uses them: keys, profiles, evidence, certificates; nothing is overwritten and
# no private key is readable by others.
set -eu
standin=$1 source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }
refused() { if "$@" >/dev/null 2>&1; then fail "accepted: $*"; fi; }

"$standin" init "$dir/bronnen" --from "$source/certs/sources"
"$standin" check "$dir"/bronnen/*.json >"$dir/hashes"
[ "$(wc -l <"$dir/hashes")" = 3 ] || fail "three profiles"
refused "$standin" init "$dir/bronnen" --from "$source/certs/sources"
refused "$standin" check "$source"/certs/sources/qii.json
[ -z "$(find "$dir/bronnen/keys" -type f -perm /077)" ] || fail "a key that others can read"
if grep -l '"d"' "$dir"/bronnen/*.json; then fail "a private member in a profile"; fi

sign() { "$standin" sign "$@" --dir "$dir/bronnen" --aud https://localhost --nonce AAECAwQFBgcICQoLDA0ODw \
         --personas "$source/tests/data/personas.json"; }
for p in qii:amina mijninkomen:karim balie:leyla; do
    token=$(sign "${p%:*}" --persona "${p#*:}")
    [ "$(printf %s "$token" | tr -cd . | wc -c)" = 2 ] || fail "a compact JWS for $p"
done
header() { part=$(printf %s "$1" | cut -d. -f1 | tr _- /+); printf '%s===' "$part" | head -c $(((${#part} + 3) / 4 * 4)) | base64 -d; }
for alg in PS256 RS256; do
    case $(header "$(sign mijninkomen --persona karim --alg $alg)") in *"\"alg\":\"$alg\""*) ;; *) fail "alg $alg" ;; esac
done
case $(header "$(sign balie --persona leyla --corporatie L0102)") in *balie-L0102-1*) ;; *) fail "key of L0102" ;; esac
refused sign qii --persona niemand
refused sign qii --persona amina --alg RS256
refused sign qii --persona amina --defect onbekend
refused sign qii --persona amina --facts "$dir/hashes"
[ "$("$standin" defects | wc -l)" -ge 60 ] || fail "defects"
for d in $("$standin" defects); do sign qii --persona amina --defect "$d" >/dev/null || fail "defect $d"; done

sh "$source/certs/dev-ca.sh" "$dir/certs" een twee
openssl verify -x509_strict -CAfile "$dir/certs/ca.pem" -purpose sslserver -verify_hostname localhost "$dir/certs/server.pem" >/dev/null
openssl verify -x509_strict -CAfile "$dir/certs/ca.pem" -purpose sslserver -verify_ip 127.0.0.1 "$dir/certs/server.pem" >/dev/null
openssl verify -x509_strict -CAfile "$dir/certs/ca.pem" -purpose sslclient "$dir/certs/client-een.pem" "$dir/certs/client-twee.pem" >/dev/null
openssl verify -x509_strict -CAfile "$dir/certs/verdict-ca.pem" "$dir/certs/verdict.pem" >/dev/null
refused openssl verify -CAfile "$dir/certs/ca.pem" -purpose sslserver "$dir/certs/client-een.pem"
refused openssl verify -CAfile "$dir/certs/ca.pem" "$dir/certs/verdict.pem"
openssl x509 -in "$dir/certs/client-een.pem" -noout -ext subjectAltName | grep -q 'URI:https://een.example/passend' || fail "SAN"
[ -z "$(find "$dir/certs" -type f -perm /077)" ] || fail "a certificate folder that others can read"
before=$(cat "$dir"/certs/* | openssl sha256)
sh "$source/certs/dev-ca.sh" "$dir/certs" een twee
[ "$before" = "$(cat "$dir"/certs/* | openssl sha256)" ] || fail "a second run changed something"
refused sh "$source/certs/dev-ca.sh" "$dir/certs" '../x'
