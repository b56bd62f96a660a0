# shellcheck shell=bash
# Sourced by the checks that are shell scripts: . "$(dirname "$0")/lib.sh". Leaves them in the project's folder.
#
# A check exits 0 when it is satisfied, 77 when it could not run, anything else when it failed. Its last line is what checks/run
# shows beside its name.
set -euo pipefail
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=checks/toolchain.sh
. checks/toolchain.sh

skip() {
    echo "$1"
    exit 77
}

missing() {
    printf '%s\n\n' "$2"
    skip "$1"
}

fail() {
    echo "$1"
    exit 1
}

# No AWS account is ever asked: no credentials, no profile, a region that only has to exist.
export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null SAM_CLI_TELEMETRY=0
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

python_pinned=3.13

# Sets python to one of the pinned minor version, else to the newest that the tools still accept.
find_python() {
    local candidate
    for candidate in python$python_pinned "${PYENV_ROOT:-$HOME/.pyenv}"/versions/$python_pinned*/bin/python python3.12 python3.14 python3; do
        if "$candidate" -c 'import sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' 2>/dev/null; then
            python=$candidate
            return
        fi
    done
    skip "needs Python $python_pinned (3.10 to 3.14 will do) with venv: apt install python3-venv, brew install python@$python_pinned or pyenv install $python_pinned"
}

# install FOLDER LOG COMMAND...: runs COMMAND unless the stamp in .tools/FOLDER says it succeeded for the same pins.
install() {
    local folder=.tools/$1 log=.tools/$1.log key=$2
    shift 2
    [ "$(cat "$folder/.stamp" 2>/dev/null)" != "$key" ] || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    if ! "$@" "$folder" >"$log" 2>&1; then
        rm -rf "$folder"
        if grep -qE 'NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT' "$log"; then
            skip "the package registry cannot be reached, and the tools pinned for it in checks/pins are not installed yet ($log)"
        fi
        tail -n 20 "$log"
        fail "the tools could not be installed"
    fi
    echo "$key" >"$folder/.stamp"
}

key_of() {
    cat "$@" | { cat && echo "$root"; } | cksum
}

# What is never imported, most of it, is not compiled.
python_install() {
    "$python" -m venv "$2" && "$2/bin/python" -m pip --disable-pip-version-check install --no-compile --no-deps -r "$1"
}

# python_tools NAME: installs checks/pins/NAME.txt into .tools/NAME.
python_tools() {
    find_python
    with_lock ".tools/$1.lock" install "$1" "$(key_of "checks/pins/$1.txt") $("$python" --version)" \
        python_install "checks/pins/$1.txt"
}

node_install() {
    cp "$1/package.json" "$1/package-lock.json" "$2" && npm ci --prefix "$2" --no-audit --no-fund --ignore-scripts
}

# node_tools NAME: installs checks/pins/NAME/package-lock.json into .tools/NAME.
node_tools() {
    command -v npm >/dev/null 2>&1 || skip "needs Node 20 or newer with npm: apt install nodejs npm, or brew install node"
    with_lock ".tools/$1.lock" install "$1" "$(key_of "checks/pins/$1/package-lock.json")" node_install "checks/pins/$1"
}
