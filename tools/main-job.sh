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

# The plan lives in git: an edit, what it changed, and the figures of the history.
git init -q -b main
git config user.name Lina
git config user.email lina@example.com
run init --git >/dev/null
git add -A && git commit -qm "The plan" --date 2026-09-01T10:00:00
run add "Call the printer" --project autumn --id printer --owner lina --due 2026-11-20 >/dev/null
run start printer --on 2026-09-02 >/dev/null
git commit -qam "A task" --date 2026-09-02T10:00:00
run done printer --on 2026-09-03
git commit -qam "Done" --date 2026-09-03T10:00:00
run comment printer "asked @lina" --on 2026-09-03 >/dev/null
run diff HEAD~2..HEAD --as-of 2026-09-03 >diff.txt
holds diff.txt 'Call the printer'
run burndown --as-of 2026-09-03 >/dev/null
run metrics --json --as-of 2026-09-03 >metrics.json
holds metrics.json '"id": "printer"'
run audit --as-of 2026-09-03 >audit.txt
holds audit.txt 'asked @lina'
cd ..

run check examples/omni-channel --as-of 2025-07-15
run schedule examples/omni-channel --json --as-of 2025-07-15 >omni.json
holds omni.json '"critical": true'
run gantt examples/omni-channel --as-of 2025-07-15 >omni.txt
run report retro examples/omni-channel --as-of 2025-07-15 >retro.md
holds retro.md '^# '
head -40 retro.md
