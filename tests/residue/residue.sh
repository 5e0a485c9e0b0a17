#!/bin/sh
# residue.py with the rights it needs.
here=$(dirname "$0")
[ "$(id -u)" = 0 ] && exec python3 "$here/residue.py" "$@"
unshare --user --map-root-user true 2>/dev/null && exec unshare --user --map-root-user python3 "$here/residue.py" "$@"
echo "SKIP: needs root or user namespaces to read the memory of other processes"
exit 77
