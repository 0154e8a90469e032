"""`mktpm block`: work on a task can't go on, and why."""

from collections.abc import Sequence
from typing import Annotated

import typer

from mktpm.cli.editing import DryRunOption, OnOption, TasksArgument, change_tasks, editing_of, targets_of
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import message
from mktpm.plan.edit import Edit
from mktpm.plan.source import one_line
from mktpm.plan.target import Target
from mktpm.plan.tracking_edits import blocked

NEEDS_ARGUMENTS = True


def command(
    tasks: TasksArgument,
    why: Annotated[
        str | None, typer.Option("--why", "-w", metavar="TEXT", help="What it waits for, in one line.")
    ] = None,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Mark tasks as blocked, with the reason; `mktpm start` takes both away again."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    reason = " ".join(why.split()) if why is not None else None
    if reason is not None and one_line(reason) != reason:
        editing.refuse(message("`--why` must be one line of text"))
    targets = targets_of(editing, tasks)
    for target in targets:
        if target.fields.get("tasks"):
            editing.refuse(
                message("`{task}` has tasks of its own, and stands where they stand", task=target.id),
                message("block those"),
            )

    def edits_of(target: Target) -> Sequence[Edit]:
        return blocked(target.route, target.fields, reason or None)

    change_tasks(editing, targets, edits_of)
