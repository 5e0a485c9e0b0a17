#!/bin/sh
# The exported symbols of libpassend are exactly those of the list, its SONAME is fixed, and its public header names no type
# of a library behind it.
library=$1 list=$2 header=$3
nm -D --defined-only "$library" | sed -n 's/.* [TDBRV] \([^@]*\)@@.*/\1/p' | sort >"$library.abi" || exit 1
diff -u "$list" "$library.abi" || { echo "exported symbols differ from $list"; exit 1; }
readelf -d "$library" | grep -q 'SONAME.*\[libpassend\.so\.0\]' || { echo "SONAME is not libpassend.so.0"; exit 1; }
if grep -nE 'openssl|EVP_|json_t|jansson|jwt' "$header"; then
    echo "a library's type in the public header"; exit 1
fi
