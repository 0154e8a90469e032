#!/bin/sh
# Run the tests that ask real engines: a Postgres server, and a Spark cluster of two workers.
# usage: engines.sh FOLDER     FOLDER: the virtual environment that is made for it (1 GB: pyspark)
#
# What is missing is installed where the machine lets it: a Java runtime (17) and the Postgres server
# through apt-get. Without one of them its tests are skipped and say why.
set -eu

folder=$1
cd "$(dirname "$0")/.."

missing=
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -n "$missing" ]; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "installing:$missing"
        apt-get update -qq
        # shellcheck disable=SC2086 # names of packages, one a word
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
    else
        echo "missing:$missing; the tests that need it are skipped" >&2
    fi
fi

tools/venv.sh "$folder" engines
"$folder/bin/python" -m pytest tests/analytics/test_engines.py tests/analytics/test_dialects.py
