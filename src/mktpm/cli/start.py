"""`mktpm start`: work on a task has begun."""

from collections.abc import Sequence

from mktpm.cli.editing import DryRunOption, OnOption, TasksArgument, change_tasks, editing_of, targets_of
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import message
from mktpm.plan.edit import Edit
from mktpm.plan.target import Target
from mktpm.plan.tracking_edits import begun

NEEDS_ARGUMENTS = True


def command(
    tasks: TasksArgument,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Begin tasks: their status becomes `doing`, with the day on which work began."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    targets = targets_of(editing, tasks)
    for target in targets:
        if target.fields.get("tasks"):
            editing.refuse(
                message("`{task}` has tasks of its own, and stands where they stand", task=target.id),
                message("start one of those"),
            )

    def edits_of(target: Target) -> Sequence[Edit]:
        if target.fields.get("status") in ("doing", "review") and editing.day is None:
            return []
        return begun(target.route, target.fields, editing.day, editing.today)

    change_tasks(editing, targets, edits_of)
