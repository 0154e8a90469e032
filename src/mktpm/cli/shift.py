"""`mktpm shift`: tasks move in time."""

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from mktpm.cli.editing import DryRunOption, Editing, OnOption, change_tasks, editing_of, targets_of
from mktpm.cli.examination import ForceOption, loaded_for, no_new_errors
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.cli.slipping import BecauseOption, Slips
from mktpm.engine.computation import compute_schedule
from mktpm.engine.date_shift import Shifted, dated, shifted
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.plan.edit import Edit
from mktpm.plan.target import Target, tasks_of
from mktpm.plan.tracking_edits import set_keys
from mktpm.quantities import Offset

NEEDS_ARGUMENTS = True
CONTEXT = {"ignore_unknown_options": True}
"""So that `-2d` is taken for the distance it is."""
_DISTANCE = re.compile(r"(?P<sign>[+-]?)(?P<number>\d{1,4})(?P<unit>d|w|ed|ew)")


def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TASK... DISTANCE", help="Tasks, and how far: `+2d`, `-1w` working time, `+3ed` elapsed."
        ),
    ],
    cascade: Annotated[
        bool, typer.Option("--cascade", "-c", help="Move the dates of everything that waits for them as well.")
    ] = False,
    because: BecauseOption = None,
    on: OnOption = None,
    force: ForceOption = False,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Move tasks in time: their `start`, `fixed` and `due`, and those of all tasks below them.

    A task without a date of its own gets a `start`. What is done stays where it is.
    """
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    *names, distance = words
    by = _offset(distance)
    if by is None or not names:
        said = message("the last word must be a distance in time, such as `+2d`, `-1w` or `+3ed`")
        editing.refuse(said, message("`mktpm shift TASK +2d`"))
    moves = _moves(editing, targets_of(editing, names), by, cascade=cascade)
    slips = Slips(editing, because)

    def edits_of(target: Target) -> Sequence[Edit]:
        move = moves[(str(target.plan.path), target.id)]
        later = slips.later(target, move.dates)
        if move.follows:
            later = [each for each in later if each.field != "start"]
        return [*set_keys(target.route, target.fields, move.dates), *slips.records(target, later)]

    change_tasks(editing, _targets(editing, moves), edits_of, no_new_errors(editing, force=force))


def _offset(text: str) -> Offset | None:
    match = _DISTANCE.fullmatch(text.strip())
    if match is None or int(match["number"]) == 0:
        return None
    number = int(match["number"]) * (-1 if match["sign"] == "-" else 1)
    return Offset(number, "w" if match["unit"].endswith("w") else "d", match["unit"].startswith("e"))


def _moves(editing: Editing, targets: list[Target], by: Offset, *, cascade: bool) -> dict[tuple[str, str], Shifted]:
    """Return what moves, by the plan's path and the task's id."""
    workspace = loaded_for(editing).workspace
    schedule = compute_schedule(workspace, editing.today)
    found: dict[tuple[str, str], Shifted] = {}
    for target in targets:
        at = next((at for at in schedule.projects() if at.project.path == str(target.plan.path)), None)
        index = at.project.by_id.get(target.id) if at is not None else None
        if at is None or index is None:
            editing.refuse(
                message("{file} can't be read as a plan", file=target.plan.shown), message("`mktpm check` says why")
            )
        _refuse_over(editing, at, target, index)
        for key, move in dated(shifted(at, at.project.tasks[index], by, cascade=cascade)).items():
            if key not in found or found[key].follows:
                found[key] = move
    return found


def _refuse_over(editing: Editing, at: ProjectSchedule, target: Target, index: int) -> None:
    """Exit with 2 where there is nothing left to be moved."""
    if at.dates(at.project.tasks[index]).state in ("done", "cancelled"):
        editing.refuse(message("`{task}` is over: it has happened when it has happened", task=target.id))


def _targets(editing: Editing, moves: dict[tuple[str, str], Shifted]) -> list[Target]:
    plans = {str(path): path for path in editing.ground.files}
    wanted = {path for path, _ in moves}
    tasks = [task for path in wanted if path in plans for task in tasks_of(editing.ground.plan(plans[path]))]
    return [task for task in tasks if (str(task.plan.path), task.id) in moves]
