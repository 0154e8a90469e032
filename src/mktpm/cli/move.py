"""`mktpm move`: a task goes to another column of the board."""

from collections.abc import Sequence
from typing import Annotated

import typer

from mktpm.cli.editing import DryRunOption, OnOption, change_tasks, editing_of, refuse_open_criteria, targets_of
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import Listing, message
from mktpm.plan.edit import Edit
from mktpm.plan.target import Target
from mktpm.plan.tracking_edits import moved

NEEDS_ARGUMENTS = True
COLUMNS = {
    "todo": ("todo", "to do", "待办"),
    "doing": ("doing", "in progress", "进行中"),
    "review": ("review", "in review", "评审", "待审"),
    "blocked": ("blocked", "受阻", "阻塞"),
    "done": ("done", "完成", "已完成"),
    "cancelled": ("cancelled", "canceled", "取消", "已取消"),
}
"""Statuses with the words that people have for them."""


def command(
    words: Annotated[
        list[str],
        typer.Argument(metavar="TASK... STATUS", help="Tasks, and the status or column they go to, such as `review`."),
    ],
    on: OnOption = None,
    force: Annotated[bool, typer.Option("--force", help="Finish tasks whose criteria are still open.")] = False,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Move tasks to another column: `mktpm move poster banner review`. Days follow where the status says so."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    *tasks, column = words
    status = next((key for key, names in COLUMNS.items() if column.strip().casefold() in names), None)
    if status is None or not tasks:
        known = Listing(tuple(f"`{key}`" for key in COLUMNS), "or")
        said = message("the last word must be a status: {statuses}", statuses=known)
        editing.refuse(said, message("`mktpm move TASK review`"))
    targets = targets_of(editing, tasks)
    for target in targets:
        if target.fields.get("tasks") and status != "cancelled":
            editing.refuse(
                message("`{task}` has tasks of its own, and stands where they stand", task=target.id),
                message("move those"),
            )
        if status == "done" and not force:
            refuse_open_criteria(editing, target, message("`mktpm done --tick` ticks them, `--force` leaves them open"))

    def edits_of(target: Target) -> Sequence[Edit]:
        if target.fields.get("status", "todo") == status and editing.day is None:
            return []
        return moved(target.route, target.fields, status, editing.day, editing.today)

    change_tasks(editing, targets, edits_of)
