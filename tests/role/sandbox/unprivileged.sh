#!/bin/sh
# The program works without privileges: as an ordinary user, and as root of a user namespace.
program=$1
top=$(cd "$(dirname "$0")/../../.." && pwd)
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"

# The uppermost folder above the checkout that others cannot enter, such as /root; empty where there is none.
closed=
dir=$top
while [ "$dir" != / ]; do
    case $(stat -c %A "$dir") in *[xt]) ;; *) closed=$dir ;; esac
    dir=$(dirname "$dir")
done

# Everything below $closed but the checkout vanishes for this command, and the way to the checkout is open.
opened() {
    OPEN_TOP=$top OPEN_CLOSED=$closed unshare --mount sh -c '
        hold=$(mktemp -d) && mount --bind "$OPEN_TOP" "$hold" &&
        mount -t tmpfs -o mode=755 none "$OPEN_CLOSED" && mkdir -p "$OPEN_TOP" && mount --bind "$hold" "$OPEN_TOP" &&
        umount "$hold" && rmdir "$hold" && exec "$@"' sh "$@"
}

done=0
if [ "$(id -u)" != 0 ]; then
    "$program" || exit 1
    done=1
elif [ -z "$closed" ]; then
    $nobody "$program" || exit 1
    done=1
elif unshare --mount true 2>/dev/null; then
    opened $nobody "$program" || exit 1
    done=1
fi
if unshare --user --map-root-user true 2>/dev/null; then
    unshare --user --map-root-user "$program" || exit 1
    done=1
fi
[ $done = 1 ] || { echo "SKIP: neither another user nor user namespaces work here"; exit 77; }
