# Sourced in the folder where they are to be: what makes the keys and certificates of a role test.
export OPENSSL_CONF=/dev/null

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" 2>/dev/null; }
ca() { key "$1"; printf '[v]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n[req]\ndistinguished_name=d\n[d]\n' >"$1.cnf"
       openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 2 -config "$1.cnf" -extensions v -out "$1.pem"; }
# leaf NAME CA SUBJECT EXTENSIONS
leaf() { key "$1"; printf "$4\n" >"$1.ext"; printf '[req]\ndistinguished_name=d\nutf8=yes\nstring_mask=utf8only\n[d]\n' >"$1.cnf"
         openssl req -new -utf8 -key "$1.key" -subj "$3" -config "$1.cnf" -out "$1.csr"
         openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -set_serial "$(date +%s%N)" -days 2 -extfile "$1.ext" -out "$1.pem" 2>/dev/null; }
