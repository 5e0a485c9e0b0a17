#!/bin/sh
# same.sh FILE PROGRAM ARGUMENT: the committed FILE is what the program writes now.
file=$1
shift
"$@" | diff -u "$file" - || { echo "run: $* > $file" >&2; exit 1; }
