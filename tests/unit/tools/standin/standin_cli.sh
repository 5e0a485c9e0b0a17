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
[ "$(wc -l <"$dir/hashes")" = 4 ] || fail "four profiles"
refused "$standin" init "$dir/bronnen" --from "$source/certs/sources"
refused "$standin" check "$source"/certs/sources/qii.json
(cd "$dir" && refused "$standin" init --help --from "$source/certs/sources")
[ ! -e "$dir/--help" ] || fail "an option is no folder"
[ -z "$(find "$dir/bronnen/keys" -type f -perm /077)" ] || fail "a key that others can read"
[ "$(grep -lE '^ *"voorlopig": true' "$dir"/bronnen/*.json | wc -l)" = 4 ] || fail "a stand-in that a service of PRODUCTIE would take"
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
[ "$("$standin" defects jws | wc -l)" -ge 60 ] || fail "defects"
refused "$standin" defects pdf
for d in $("$standin" defects jws); do sign qii --persona amina --defect "$d" >/dev/null || fail "defect $d"; done

# Evidence for an order, in both containers: what it consists of is read by openssl.
mkdir "$dir/sjablonen"
sed -e 's/"id": "dvmg"/"id": "dvmg-cms"/' -e 's/"jws-x5c"/"cms"/' "$source/certs/sources/dvmg.json" >"$dir/sjablonen/dvmg-cms.json"
"$standin" init "$dir/cms" --from "$dir/sjablonen"
"$standin" check "$dir/cms/dvmg-cms.json" >/dev/null
member() { python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
for name in sys.argv[2:]: v = v[int(name) if name.isdigit() else name]
print(v if isinstance(v, str) else json.dumps(v))' "$@"; }
order() { where=$1 profile=$2; shift 2; "$standin" sign "$profile" --dir "$dir/$where" --persona amina \
          --personas "$source/tests/data/personas.json" "$@" >"$dir/order"; }
member "$dir/cms/dvmg-cms.json" ankers 0 | base64 -d | openssl x509 -inform DER -out "$dir/wortel.pem"
cert_of() { openssl x509 -in "$dir/cms/keys/dvmg-cms-$1.pem" -out "$dir/$1.pem"; }
cert_of blad-rsa; cert_of blad-p256; cert_of tussen
for row in RS256:gemengd PS256:crl ES256:ocsp; do
    order cms dvmg-cms --alg "${row%:*}" --intrekking "${row#*:}" --opdracht eenmalige-opdracht-17
    member "$dir/order" bewijs | base64 -d >"$dir/bewijs.der"
    # A purpose is not named: the certificate has no extended key usage.
    openssl cms -verify -binary -inform DER -in "$dir/bewijs.der" -CAfile "$dir/wortel.pem" -purpose any -out "$dir/inhoud" 2>"$dir/err" ||
        fail "openssl cms -verify $row"
    [ "$(member "$dir/inhoud" opdracht nummer)" = eenmalige-opdracht-17 ] || fail "content of $row"
done
# The last was with answers: one about the intermediate, one about the signer.
member "$dir/order" intrekking 1 | base64 -d >"$dir/ocsp.der"
openssl ocsp -respin "$dir/ocsp.der" -issuer "$dir/tussen.pem" -sha256 -cert "$dir/blad-p256.pem" -CAfile "$dir/wortel.pem" \
    -verify_other "$dir/tussen.pem" >"$dir/said" 2>"$dir/err" || fail "openssl ocsp"
grep -q 'blad-p256.pem: good' "$dir/said" && grep -q 'Response verify OK' "$dir/err" || fail "an answer: $(cat "$dir/said" "$dir/err")"
order cms dvmg-cms --intrekking crl
member "$dir/order" intrekking 1 | base64 -d | openssl crl -inform DER -CAfile "$dir/tussen.pem" -noout 2>&1 | grep -q 'verify OK' || fail "a list"
for d in handtekening-bit inhoud-bit andere-wortel tussen-weg certificaat-verlopen geen-ondertekenaar; do
    order cms dvmg-cms --defect "$d"
    member "$dir/order" bewijs | base64 -d >"$dir/bewijs.der"
    refused openssl cms -verify -binary -inform DER -in "$dir/bewijs.der" -CAfile "$dir/wortel.pem" -purpose any
done
for d in $("$standin" defects cms); do order cms dvmg-cms --defect "$d" || fail "defect $d of cms"; done
for d in $("$standin" defects jws-x5c); do order bronnen dvmg --defect "$d" || fail "defect $d of jws-x5c"; done
order bronnen dvmg --corporatie L0101
refused order bronnen dvmg --corporatie L9999
refused order bronnen dvmg --alg EdDSA
refused order bronnen dvmg --intrekking geen
refused order bronnen dvmg --defect twee-ondertekenaars

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
