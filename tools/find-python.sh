#!/bin/sh
# Print the path of a Python that can make the virtual environment: 3.11 or newer, with venv and pip.
# usage: find-python.sh [PREFERRED ...]   With PYTHON set in the environment, only that one is tried.
set -eu

fits() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if fits "$PYTHON"; then
        command -v "$PYTHON"
        exit 0
    fi
    echo "PYTHON=$PYTHON is not a Python 3.11 or newer with the modules venv and ensurepip." >&2
    exit 1
fi

for name in "$@" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if fits "$name"; then
        command -v "$name"
        exit 0
    fi
done

cat >&2 <<'END'
mktpm needs Python 3.11 or newer with the modules venv and ensurepip; none was found.
  Debian, Ubuntu:  apt-get install python3 python3-venv
  macOS:           brew install python@3.13
  elsewhere:       https://www.python.org/downloads/
If it is installed under another name: make PYTHON=/path/to/python3.12 ...
END
exit 1
