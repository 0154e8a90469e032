"""`mktpm add`: a new task."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mktpm.cli.author import person_meant
from mktpm.cli.editing import DryRunOption, Editing, OnOption, change_tasks, editing_of, targets_of
from mktpm.cli.examination import ForceOption, no_new_errors
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import Listing, message
from mktpm.plan.assignment import NotAnAssignment, assignment_of
from mktpm.plan.edit import Edit, InsertItem
from mktpm.plan.key_order import in_order
from mktpm.plan.naming import new_id
from mktpm.plan.source import one_line
from mktpm.plan.target import NoTarget, Target, find_project, find_task, tasks_of

NEEDS_ARGUMENTS = True
_MOST_LISTED = 8


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What is to be done.")],
    assignments: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE", help="Any fields, as for `mktpm set`: `priority=must note=…`."),
    ] = None,
    under: Annotated[str | None, typer.Option("--under", "-u", metavar="TASK", help="The task it belongs to.")] = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="TASK", help="The task it stands behind in the list.")
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="ID", help="The project, where there are several.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", "-o", metavar="PERSON", help="Whose it is.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="The day it is promised for.")] = None,
    duration: Annotated[str | None, typer.Option("--duration", "-d", metavar="TIME", help="How long it takes.")] = None,
    depends: Annotated[
        list[str] | None, typer.Option("--depends", metavar="TASK", help="What it waits for; may be repeated.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag; may be repeated.")] = None,
    milestone: Annotated[bool, typer.Option("--milestone", help="It is a milestone.")] = False,
    identity: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id; default: the name and five random signs.")
    ] = None,
    on: OnOption = None,
    force: ForceOption = False,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Add a task: `mktpm add "Poster" --under design --owner lina --due 2026-11-05`.

    It gets an id that no other branch gives to another task.
    """
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    parent, sibling = _place(editing, under, after, project)
    links = [_linked(editing, parent, text) for text in depends or []]
    options: dict[str, Any] = {
        "milestone": milestone or None, "owner": owner, "duration": duration, "depends": links or None,
        "due": due, "tags": tag or None,
    }  # fmt: skip
    given = {key: value for key, value in options.items() if value is not None} | _assigned(editing, assignments or [])
    if isinstance(given.get("owner"), str):
        given["owner"] = person_meant(editing, parent, given["owner"])
    title = " ".join(name.split())
    if not title or one_line(title) != title:
        editing.refuse(message("a task needs a name: one line of text"))
    record = in_order({**given, "id": _identity(editing, parent, identity, title), "name": title})

    def edits_of(target: Target) -> Sequence[Edit]:
        held = target.fields.get("tasks")
        position = len(held) if isinstance(held, list) else 0
        if sibling is not None:
            position = next((int(t.route[-1]) + 1 for t in tasks_of(target.plan) if t.id == sibling.id), position)
        return [InsertItem((*target.route, "tasks"), position, record)]

    change_tasks(editing, [parent], edits_of, no_new_errors(editing, force=force))


def _linked(editing: Editing, parent: Target, text: str) -> str:
    """Return a link as it is written: where no id stands, but a name or the beginning of one, that task's id."""
    if any(task.id == text for task in tasks_of(parent.plan)):
        return text
    try:
        found = find_task(editing.ground, text)
    except NoTarget:
        return text
    return found.id if found.plan is parent.plan else f"{found.plan.project}:{found.id}"


def _identity(editing: Editing, parent: Target, wanted: str | None, title: str) -> str:
    """Return the id wanted, else a new one; exits with 2 where a task of the plan has it."""
    taken = {task.id for task in tasks_of(parent.plan)}
    identity = wanted.strip() if wanted is not None else ""
    if not identity:
        return new_id(title, taken)
    if identity in taken:
        editing.refuse(message("there is a task `{task}` already", task=one_line(identity)))
    return identity


def _assigned(editing: Editing, texts: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in texts:
        try:
            assignment = assignment_of(text)
        except NotAnAssignment as reason:
            editing.refuse(reason.said, reason.hint)
        if assignment.key in ("id", "name", "tasks"):
            editing.refuse(message("`{key}` is not given that way: see `mktpm add --help`", key=assignment.key))
        if assignment.sign == "+" and assignment.value is not None:
            found[assignment.key] = [*found.get(assignment.key, ()), assignment.value]
        elif not assignment.sign and assignment.value is not None:
            found[assignment.key] = assignment.value
    return found


def _place(editing: Editing, under: str | None, after: str | None, project: str | None) -> tuple[Target, Target | None]:
    """Return the task or project to add to, and the task to stand behind; None for the end of the list."""
    if after is not None:
        sibling = targets_of(editing, [after])[0]
        above = sibling.route[:-2]
        parent = next((task for task in tasks_of(sibling.plan) if task.route == above), None)
        whole = Target(sibling.plan, (), sibling.plan.data, sibling.plan.project, "")
        return parent or whole, sibling
    if under is not None:
        return targets_of(editing, [under], projects=True)[0], None
    return _project(editing, project), None


def _project(editing: Editing, project: str | None) -> Target:
    """Return the project meant; exits with 2 where there are several and none was named."""
    plans = [plan for path in editing.ground.files if not (plan := editing.ground.plan(path)).broken]
    if project is not None:
        found = find_project(editing.ground, project)
        if found is not None:
            return found
        editing.refuse(message("there is no project `{id}`", id=project), _listed([plan.project for plan in plans]))
    if not plans:
        editing.refuse(message("there is no plan to add it to"), message("`mktpm new` makes one"))
    if len(plans) > 1:
        editing.refuse(
            message("say where: there are several projects"), _listed([f"--project {plan.project}" for plan in plans])
        )
    return Target(plans[0], (), plans[0].data, plans[0].project, "")


def _listed(names: list[str]) -> Any:
    return message("one of {listed}, or `--under TASK`", listed=Listing(tuple(names[:_MOST_LISTED]), "or"))
