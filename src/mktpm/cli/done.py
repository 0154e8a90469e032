"""`mktpm done`: tasks are finished."""

from collections.abc import Sequence
from typing import Annotated

import typer

from mktpm.cli.editing import (
    DryRunOption,
    Editing,
    OnOption,
    TasksArgument,
    change_tasks,
    editing_of,
    refuse_open_criteria,
    targets_of,
)
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import message
from mktpm.plan.edit import Edit
from mktpm.plan.target import Target
from mktpm.plan.tracking_edits import finished, ticked

NEEDS_ARGUMENTS = True


def command(
    tasks: TasksArgument,
    on: OnOption = None,
    tick: Annotated[bool, typer.Option("--tick", help="Tick the acceptance criteria that are still open.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Finish tasks whose criteria are still open.")] = False,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Finish tasks: their status becomes `done`, with the day.

    A task whose `done_when` has open criteria is refused unless --tick ticks them or --force leaves them open.
    """
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    targets = targets_of(editing, tasks)
    for target in targets:
        _refuse_parent(editing, target)
        if not tick and not force:
            refuse_open_criteria(
                editing, target, message("`--tick` ticks them, `--force` finishes the task all the same")
            )

    def edits_of(target: Target) -> Sequence[Edit]:
        edits = finished(target.route, target.fields, editing.day, editing.today)
        return [*edits, *ticked(target.route, target.fields)] if tick else edits

    change_tasks(editing, targets, edits_of)


def _refuse_parent(editing: Editing, target: Target) -> None:
    """Exit with 2 where the task is finished by finishing those below it."""
    below = target.fields.get("tasks")
    if isinstance(below, list) and below:
        editing.refuse(
            message("`{task}` has tasks of its own, and is done when they are", task=target.id),
            message("finish those that are still open"),
        )
