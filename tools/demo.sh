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
echo "== The same promotion in git: edits of single lines, and what the history knows =="
team=$(mktemp -d)
trap 'rm -rf "$messages" "$team"' EXIT
cp -R "$flight/." "$team"
here=$PWD
cd "$team"
record() {
    git -c user.name="$1" -c user.email="$2" -c commit.gpgsign=false commit -q -m "$3" --date "$4"
}
git init -q -b main
git add -A
record 李娜 lina@example.com "The plan" 2026-10-16T09:00:00+08:00
show 0 start price-entry --on 2026-10-19
git add -A
record 王伟 wangwei@example.com "Prices are being entered" 2026-10-19T17:00:00+08:00
show 0 done price-entry --on 2026-10-20
show 0 set price-lock due=2026-11-02 --because "resources: one colleague is ill" --on 2026-10-20
git add -A
record 王伟 wangwei@example.com "Prices are in; the lock moves" 2026-10-20T17:00:00+08:00
show 0 diff HEAD~2..HEAD --as-of 2026-10-20
show 0 burndown projects/double11-2026.yaml --as-of 2026-10-20
show 0 standup --as-of 2026-10-20
cd "$here"

echo
echo "== The retrospective of a 17-month programme that is over =="
show 0 report retro "$closed" --as-of 2025-07-15
