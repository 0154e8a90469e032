"""`mktpm remove`: tasks leave the plan."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.editing import DryRunOption, Editing, OnOption, TasksArgument, change_tasks, editing_of, targets_of
from mktpm.cli.examination import no_new_errors
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import Listing, message
from mktpm.plan.dependents import Dependent, bridged, cut, dependents_of
from mktpm.plan.edit import Edit, RemoveItem
from mktpm.plan.target import Target, tasks_of

NEEDS_ARGUMENTS = True
_MOST_NAMED = 5


class Links(StrEnum):
    """What becomes of the links of tasks that depend on one that goes."""

    KEEP = "refuse"
    CUT = "cut"
    BRIDGE = "bridge"


def command(
    tasks: TasksArgument,
    links: Annotated[
        Links,
        typer.Option(
            "--links",
            help="What becomes of those that depend on it: refuse, cut the link, or bridge it to what it waited for.",
        ),
    ] = Links.KEEP,
    below: Annotated[bool, typer.Option("--below", help="Remove the tasks below it as well.")] = False,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Remove tasks from the plan. What others depend on stays unless --links says what becomes of the links.

    `mktpm move TASK cancelled` gives a task up and keeps it in the plan.
    """
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    targets = _outermost(targets_of(editing, tasks))
    for target in targets:
        if target.fields.get("tasks") and not below:
            editing.refuse(
                message("`{task}` has tasks below it", task=target.id),
                message("`--below` removes them as well"),
            )
    dependents = _dependents(editing, targets)
    if dependents and links is Links.KEEP:
        _refuse_needed(editing, dependents)
    leaving = {(target.plan.path, target.id) for target in targets}

    def edits_of(target: Target) -> Sequence[Edit]:
        if (target.plan.path, target.id) in leaving:
            return [RemoveItem(target.route[:-1], int(target.route[-1]))]
        now = dependents_of(targets, [target])  # as it stands now: somebody else may write as well
        return [edit for each in now for edit in (cut(each) if links is Links.CUT else bridged(each))]

    relinked = [dependent.task for dependent in dependents]
    # From the last to the first, so that what goes doesn't move what is still to go.
    gone = sorted(targets, key=lambda target: [int(part) for part in target.wbs.split(".")], reverse=True)
    change_tasks(editing, [*_each_once(relinked), *gone], edits_of, no_new_errors(editing, force=False))


def _outermost(targets: list[Target]) -> list[Target]:
    """Return the tasks that aren't below another one of them."""
    return [
        target
        for target in targets
        if not any(
            other is not target and other.plan is target.plan and target.route[: len(other.route)] == other.route
            for other in targets
        )
    ]


def _each_once(targets: list[Target]) -> list[Target]:
    return list({(str(target.plan.path), target.id): target for target in targets}.values())


def _dependents(editing: Editing, targets: list[Target]) -> list[Dependent]:
    plans = [editing.ground.plan(path) for path in editing.ground.files]
    everything = [task for plan in plans if not plan.broken for task in tasks_of(plan)]
    return dependents_of(targets, everything)


def _refuse_needed(editing: Editing, dependents: list[Dependent]) -> None:
    names = list(dict.fromkeys(f"`{dependent.task.id}`" for dependent in dependents))
    more = (message("{n} more", n=len(names) - _MOST_NAMED),) if len(names) > _MOST_NAMED else ()
    editing.refuse(
        message(
            "`{task}` is needed by {dependents}",
            task=dependents[0].gone.id, dependents=Listing((*names[:_MOST_NAMED], *more)),
        ),
        message("`--links cut` drops these links, `--links bridge` makes them wait for what it waited for"),
    )  # fmt: skip
