#!/bin/sh
# same_code.sh [BEFORE [AFTER]]: whether two commits (HEAD^ and HEAD) are one program under two sets of names. Builds the
# sources of both and compares each object: its code, its data, and what these refer to, old names read as renames.tsv of the
# second says. What debuggers are told is not compared.
set -eu
tree=$(cd "$(dirname "$0")/../.." && pwd)
before=${1:-HEAD^} after=${2:-HEAD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A BUG_IF says its file, which may be the thing that was renamed.
flags="-Wno-builtin-macro-redefined -D__FILE__=\"\\\"file\\\"\""
for side in before after; do
    eval commit=\$$side
    mkdir "$work/$side"
    git -C "$tree" archive "$commit" | tar -x -C "$work/$side"
    (
        cd "$work/$side"
        export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
        cmake --preset debug -DCMAKE_C_FLAGS="$flags" >cmake.log 2>&1 || { cat cmake.log >&2; exit 1; }
        objects=$(ninja -C build/debug -t targets all | sed -n 's/^\(src[^:]*\.o\): .*/\1/p')
        # shellcheck disable=SC2086
        ninja -C build/debug -j"${JOBS:-$(nproc)}" $objects >ninja.log 2>&1 || { tail -40 ninja.log >&2; exit 1; }
    )
done
python3 "$work/after/tests/lint/same_code.py" "$work/before" "$work/after"
