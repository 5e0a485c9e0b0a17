#!/bin/sh
# Development certificates, made on this machine: nothing of this is for production, and no private key leaves DIR.
#
#   certs/dev-ca.sh DIR [CLIENT | bron:SOURCE | site:NAME]...       default clients: regio-demo ander-platform
#
#   DIR/ca.pem                     CA for server and client certificates    DIR/ca.key
#   DIR/server.pem  server.key     of the host for platforms: CN=localhost, SAN DNS:localhost IP:127.0.0.1 IP:::1
#   DIR/public.pem  public.key     of the public host, likewise
#   DIR/client-NAME.pem .key       SAN URI:https://NAME.example/passend, client authentication only
#   DIR/site-NAME.pem .key         of a platform's own site: SAN DNS:NAME.localhost
#   DIR/verdict-ca.pem             CA of the verdict certificate            DIR/verdict-ca.key
#   DIR/verdict.pem verdict.key    verdict signing: key usage digitalSignature and nothing else
#   DIR/bron-ca.pem                CA of the stand-in sources and of who asks them                  DIR/bron-ca.key
#   DIR/bron-NAME.pem .key         of the source: SAN DNS:NAME.localhost, login.NAME.localhost (people), NAME.test (couriers)
#   DIR/koerier-NAME.pem .key      who asks it, SAN URI:https://passend.example/koerier, client authentication only
#   DIR/receipt.pem receipt.key    receipts, likewise, under the same CA
#   DIR/verklaring.pem .key        statements, likewise
#   DIR/log.pem  log.key           of the host where the public log is read, as the public host's
#   DIR/log-sign.key               signs checkpoints of the log: Ed25519, without a certificate
#
# Each name stands in full: there are programs that take no wildcard below .localhost. All other keys are EC P-256. A file that is there already is kept, so a second run changes nothing.
set -eu

[ $# -ge 1 ] || { echo "usage: certs/dev-ca.sh DIR [CLIENT...]" >&2; exit 2; }
dir=$1
shift
[ $# -gt 0 ] || set -- regio-demo ander-platform
days=825
umask 077
mkdir -p "$dir"
# No configuration file of the machine takes part; each request brings its own.
OPENSSL_CONF=/dev/null
export OPENSSL_CONF

key() {
    [ -s "$1" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null
}

# request NAME COMMON_NAME EXTENSIONS : writes DIR/NAME.cnf
request() {
    printf '[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\nO=passend ontwikkeling\nCN=%s\n[ext]\n%b\n' \
        "$2" "$3" > "$dir/$1.cnf"
}

# authority NAME COMMON_NAME
authority() {
    [ -s "$dir/$1.pem" ] && return
    key "$dir/$1.key"
    request "$1" "$2" 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash'
    openssl req -new -x509 -sha256 -days $days -config "$dir/$1.cnf" -key "$dir/$1.key" -out "$dir/$1.pem"
    rm -f "$dir/$1.cnf"
}

# leaf NAME COMMON_NAME AUTHORITY EXTENSIONS
leaf() {
    [ -s "$dir/$1.pem" ] && return
    key "$dir/$1.key"
    request "$1" "$2" "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n$4"
    openssl req -new -sha256 -config "$dir/$1.cnf" -key "$dir/$1.key" -out "$dir/$1.csr"
    openssl x509 -req -sha256 -days $days -in "$dir/$1.csr" -CA "$dir/$3.pem" -CAkey "$dir/$3.key" \
        -set_serial "0x01$(openssl rand -hex 15)" -extfile "$dir/$1.cnf" -extensions ext -out "$dir/$1.pem" 2>/dev/null
    rm -f "$dir/$1.cnf" "$dir/$1.csr"
}

authority ca "passend ontwikkel-CA"
leaf server localhost ca 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
authority bron-ca "passend ontwikkel-CA voor bronnen"
leaf public localhost ca 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
leaf log localhost ca 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
[ -s "$dir/log-sign.key" ] || openssl genpkey -algorithm ed25519 -out "$dir/log-sign.key"
for name in "$@"; do
    kind=client
    case $name in bron:* | site:*) kind=${name%%:*} name=${name#*:} ;; esac
    case $name in
        *[!a-z0-9-]* | '') echo "dev-ca.sh: a name is [a-z0-9-]: $name" >&2; exit 2 ;;
    esac
    case $kind in
        bron)
            leaf "bron-$name" "$name (nagemaakt)" bron-ca \
                "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:$name.localhost,DNS:login.$name.localhost,DNS:$name.test"
            leaf "koerier-$name" "passend" bron-ca "extendedKeyUsage=clientAuth\nsubjectAltName=URI:https://passend.example/koerier"
            ;;
        site) leaf "site-$name" "$name.localhost" ca "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:$name.localhost" ;;
        *) leaf "client-$name" "$name" ca "extendedKeyUsage=clientAuth\nsubjectAltName=URI:https://$name.example/passend" ;;
    esac
done
authority verdict-ca "passend ontwikkel-CA voor verdicts"
leaf verdict "passend verdicts (TEST)" verdict-ca ''
leaf receipt "passend ontvangstbewijzen (TEST)" verdict-ca ''
leaf verklaring "passend verklaringen (TEST)" verdict-ca ''
