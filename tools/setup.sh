#!/bin/sh
# Make .venv with the pinned packages: `sh tools/setup.sh run` for serving, `sh tools/setup.sh dev` for everything.
# One line for each step and for each thing that can go wrong; what pip says goes to var/setup.log.
set -u
cd "$(dirname "$0")/.." || exit 1
group=$1
log=var/setup.log
requirements=var/requirements-$group.txt
venv=.venv/bin/python

say() { echo "setup: $1"; }
fail() { say "$1" >&2; exit 1; }

mkdir -p var || fail "cannot write into $(pwd)"
: >"$log"

find_python() {
    found="no Python at all"
    without_venv=""
    for name in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        # Run it: pyenv puts programs on PATH that exist and lead nowhere.
        version=$("$name" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
        found="Python $version ($name)"
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        # Debian takes venv's better half, ensurepip, into a package of its own.
        if ! "$name" -c 'import venv, ensurepip' 2>/dev/null; then
            without_venv=$name
            continue
        fi
        python=$name
        return
    done
    [ -z "$without_venv" ] || fail "$without_venv has no venv module: apt-get install $without_venv-venv"
    fail "Casebook needs Python 3.11 or newer, found $found; name another with PYTHON=/path/to/python3"
}

if ! "$venv" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    find_python
    say "making .venv with Python $version"
    "$python" -m venv --clear .venv >>"$log" 2>&1 || fail "venv failed: $(tail -n 1 "$log") (more in $log)"
fi

"$venv" - "$group" >"$requirements" <<'PYTHON' || fail "pyproject.toml could not be read"
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
groups = {"run": [], "dev": project["optional-dependencies"]["dev"]}
print("\n".join(project["dependencies"] + groups[sys.argv[1]]))
PYTHON

say "installing $(grep -c . "$requirements") packages and what they need (a minute the first time)"
# --use-pep517: jieba comes as source only, and older versions of pip build it in a way that warns.
if ! "$venv" -m pip install --no-input --disable-pip-version-check --progress-bar off --use-pep517 \
    --constraint constraints.txt --requirement "$requirements" >>"$log" 2>&1; then
    unreachable='NewConnectionError|NameResolution|name resolution|ConnectTimeout|ProxyError|Network is unreachable'
    if grep -qE "$unreachable" "$log"; then
        fail "no network: pip could not reach the package index (more in $log)"
    fi
    fail "$(grep -i 'error' "$log" | tail -n 1) (more in $log)"
fi
touch .venv/.run
[ "$group" = run ] || touch .venv/.dev
