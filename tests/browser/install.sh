# begin SOURCE BUILD: for the scripts of this folder. Puts what is pinned here beside the build and goes there; ends the test where programs are missing.
# What follows has the folder to itself until `flock -u 9`: the tests share one installation, and whoever comes first makes it.
begin() {
    for command in node npm chromium; do
        command -v $command >/dev/null || { echo "SKIP: $command is not installed"; exit 77; }
    done
    mkdir -p "$2"
    exec 9>"$2/lock"
    flock 9
    cp "$1"/*.mjs "$1"/*.json "$2/"
    cd "$2"
    [ -d node_modules/playwright-core ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}
node="node --experimental-global-webcrypto"
validate() { node node_modules/html-validate/bin/html-validate.mjs --config htmlvalidate.json "$1"; }
