#!/bin/sh
# Run the main job as a newcomer would, in a folder that knows nothing of this tree.
# usage: main-job.sh MKTPM FOLDER   FOLDER holds a copy of examples/.
# Every command must exit 0: a fresh plan of a template has no errors, and the programme is over.
set -eu

mktpm=$1
folder=$2
cd "$folder"

run() {
    echo "\$ mktpm $*" >&2
    "$mktpm" "$@"
}

holds() {
    grep -q -- "$2" "$1" || {
        echo "main-job: $1 lacks $2" >&2
        exit 1
    }
}

run --version
mkdir team
cd team
run init --as-of 2026-09-01
run new autumn --template campaign --deadline 2026-11-27 --owner lead=lina --as-of 2026-09-01
run check --as-of 2026-09-01
run schedule --json --as-of 2026-09-01 >schedule.json
holds schedule.json '"id": "autumn"'
run gantt --as-of 2026-09-01 >gantt.txt
cat gantt.txt
cd ..

run check examples/omni-channel --as-of 2025-07-15
run schedule examples/omni-channel --json --as-of 2025-07-15 >omni.json
holds omni.json '"critical": true'
run gantt examples/omni-channel --as-of 2025-07-15 >omni.txt
run report retro examples/omni-channel --as-of 2025-07-15 >retro.md
holds retro.md '^# '
head -40 retro.md
