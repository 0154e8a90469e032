"""`mktpm set`: give fields of tasks and projects a value."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from mktpm.cli.author import person_meant
from mktpm.cli.editing import DryRunOption, Editing, OnOption, change_tasks, editing_of, targets_of
from mktpm.cli.examination import ForceOption, no_new_errors
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.cli.output import note
from mktpm.cli.slipping import BecauseOption, Slips
from mktpm.language import message
from mktpm.plan.assignment import Assignment, NotAnAssignment, assignment_of, edits_for
from mktpm.plan.edit import Edit, SetKey, changed
from mktpm.plan.target import Target

NEEDS_ARGUMENTS = True


def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TASK... KEY=VALUE...",
            help="Tasks (or a project's id), then fields: `due=2026-11-11`, `due=` takes away, `tags+=x`, `tags-=x`.",
        ),
    ],
    because: BecauseOption = None,
    on: OnOption = None,
    force: ForceOption = False,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Set fields: `mktpm set poster due=2026-11-09 owner=lina`. What the format doesn't allow is not written."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    names, assignments = _parted(editing, words)
    targets = targets_of(editing, names, projects=True)
    assignments = [_of_a_person(editing, targets[0], each) for each in assignments]
    slips = Slips(editing, because)

    def edits_of(target: Target) -> Sequence[Edit]:
        edits = _all_edits(editing, target, assignments)
        dates = {edit.key: edit.value for edit in edits if isinstance(edit, SetKey) and edit.route == target.route}
        return [*edits, *slips.records(target, slips.later(target, dates))]

    change_tasks(editing, targets, edits_of, no_new_errors(editing, force=force))
    if any(each.key == "status" and each.value in ("doing", "done") for each in assignments):
        note(message("only the status was set: `mktpm start` and `mktpm done` write the day as well"), editing.language)


def _parted(editing: Editing, words: list[str]) -> tuple[list[str], list[Assignment]]:
    """Return the names and the assignments; the first word with `=` begins the latter."""
    first = next((at for at, word in enumerate(words) if "=" in word and at), len(words))
    names, typed = words[:first], words[first:]
    if not typed:
        editing.refuse(message("say what is to be set: `mktpm set TASK key=value`"))
    try:
        return names, [assignment_of(text) for text in typed]
    except NotAnAssignment as reason:
        editing.refuse(reason.said, reason.hint)


def _of_a_person(editing: Editing, target: Target, assignment: Assignment) -> Assignment:
    """Return the assignment with an owner's id where the name was given."""
    if assignment.key != "owner" or assignment.sign or not isinstance(assignment.value, str):
        return assignment
    return replace(assignment, value=person_meant(editing, target, assignment.value))


def _all_edits(editing: Editing, target: Target, assignments: list[Assignment]) -> list[Edit]:
    """Return the edits of all assignments: each of them sees what those before it have done."""
    edits: list[Edit] = []
    fields = target.fields
    for each in assignments:
        made = _edits(editing, replace(target, fields=fields), each)
        edits += made
        fields = changed(fields, [replace(edit, route=edit.route[len(target.route) :]) for edit in made])
    return edits


def _edits(editing: Editing, target: Target, assignment: Assignment) -> list[Edit]:
    if assignment.key in ("tasks", "id") and target.fields.get(assignment.key) != assignment.value:
        _refuse_structure(editing, target, assignment.key)
    try:
        return edits_for(target.route, target.fields, assignment)
    except NotAnAssignment as reason:
        editing.refuse(reason.said, reason.hint)


def _refuse_structure(editing: Editing, target: Target, key: str) -> None:
    """Exit with 2: what others refer to, or what is a task of its own, is not set."""
    if key == "tasks":
        editing.refuse(message("tasks are added with `mktpm add --under {task}`", task=target.id))
    editing.refuse(
        message("the id of `{task}` stays: others, and its history, know it by that", task=target.id),
        message("`name=…` changes what people see"),
    )
