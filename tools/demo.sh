#!/bin/sh
# Run the main job on the real examples and print each command before what it says.
# usage: demo.sh [MKTPM]
#
# The date is fixed, so every run shows the same. The check of the promotion finds something and so
# exits 1: that is what it is for. Any other status but 0, or a crash, fails the demonstration.
set -eu

mktpm=${1:-mktpm}
case $mktpm in */*) mktpm=$(cd "$(dirname "$mktpm")" && pwd)/$(basename "$mktpm") ;; esac
cd "$(dirname "$0")/.."

messages=$(mktemp)
trap 'rm -f "$messages"' EXIT

# usage: show EXPECTED_STATUS COMMAND [ARGUMENT ...]
show() {
    expected=$1
    shift
    printf '\n$ mktpm'
    printf ' %s' "$@"
    printf '\n'
    status=0
    "$mktpm" "$@" 2>"$messages" || status=$?
    cat "$messages" >&2
    if [ "$status" -ne "$expected" ] || grep -q '^Traceback' "$messages"; then
        echo "demo: mktpm $1 ended with status $status, not $expected" >&2
        exit 1
    fi
    if [ "$status" -eq 1 ]; then
        echo "(exit status 1: the check found errors, as it should here)"
    fi
}

flight=examples/double11
closed=examples/omni-channel
today=2026-10-20

echo "== A Double-11 promotion in flight, as of $today =="
show 1 check "$flight" --as-of "$today"
show 0 schedule "$flight" --as-of "$today"
show 0 critical "$flight" --as-of "$today"
show 0 gantt "$flight" --as-of "$today"
show 0 board "$flight" --as-of "$today"
show 0 status "$flight" --as-of "$today"

echo
echo "== The retrospective of a 17-month programme that is over =="
show 0 report retro "$closed" --as-of 2025-07-15
