#!/bin/sh
# Installs the pinned packages beside the build; the examples for platforms, against an OAuth server that others wrote.
set -e
source=$1 build=$2 programs=$3 what=$4
command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIP: node and npm are not installed"; exit 77; }
case $what in
    php) php -m 2>/dev/null | grep -qx curl || { echo "SKIP: php and its curl are not installed"; exit 77; } ;;
    java) command -v javac >/dev/null || { echo "SKIP: no JDK is installed"; exit 77; } ;;
esac
mkdir -p "$build"
cp "$source/package.json" "$source/package-lock.json" "$source/provider.mjs" "$build/"
cd "$build"
[ -d node_modules/typescript ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
exec python3 "$source/integrate.py" "$build" "$programs" "$what"
