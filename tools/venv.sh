#!/bin/sh
# Make a virtual environment and install mktpm into it, editable, unless that is already so.
# usage: venv.sh FOLDER core|dev|engines|lowest [PREFERRED_PYTHON ...]
#   core    what mktpm needs to run
#   dev     and what its tests and linters need
#   engines what the tests of other engines need: clients of Postgres and Spark
#   lowest  what the tests need, every run-time dependency at the lowest version that
#           pyproject.toml allows; no linters, which want newer ones
#
# A stamp in the folder tells what was installed, by a checksum of pyproject.toml: a changed
# dependency or a moved checkout installs anew, and nothing else does.
set -eu

folder=$1
kind=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

key=$(cksum <pyproject.toml)
holds() {
    [ -f "$folder/.installed-$1" ] && [ "$(cat "$folder/.installed-$1")" = "$key" ]
}

usable() {
    "$folder/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 1
    # Scripts in a virtual environment name its path: a moved one is made anew.
    [ ! -f "$folder/.place" ] || [ "$(cat "$folder/.place")" = "$PWD" ]
}

if usable; then
    if holds "$kind"; then exit 0; fi
    if [ "$kind" = core ] && holds dev; then exit 0; fi
else
    python=$("$here/find-python.sh" "$@")
    echo "Making $folder with $("$python" --version) ($python)"
    rm -rf "$folder"
    "$python" -m venv "$folder"
fi
printf '%s' "$PWD" >"$folder/.place"
echo '*' >"$folder/.gitignore"

pip="$folder/bin/python -m pip --disable-pip-version-check --quiet"
rm -f "$folder"/.installed-*
echo "Installing mktpm ($kind) into $folder; this is done once and may take a minute"
case $kind in
core) $pip install --editable . ;;
dev) $pip install --editable '.[dev]' ;;
engines) $pip install --editable '.[test,engines]' ;;
lowest)
    "$folder/bin/python" tools/lowest.py pyproject.toml >"$folder/lowest.txt"
    $pip install --constraint "$folder/lowest.txt" --editable '.[test]'
    ;;
*)
    echo "venv.sh: unknown kind: $kind" >&2
    exit 2
    ;;
esac
printf '%s' "$key" >"$folder/.installed-$kind"
