"""``mktpm suggest owner``: who could own a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mktpm.cli.editing import change_tasks, editing_of, targets_of
from mktpm.cli.invocation import Invocation, task_in
from mktpm.cli.options import ColorChoice, LanguageChoice
from mktpm.cli.output import cannot_run, page_width, show_lines, write_json
from mktpm.language import message
from mktpm.plan.model import Project
from mktpm.plan.ownership import ownership_edits

_USUALLY = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for beside the task."""

    paths: Sequence[Path]
    as_of: str | None
    lang: LanguageChoice | None
    everybody: bool
    apply: str | None
    dry_run: bool


def suggest_owner(
    invocation: Invocation, task: str, asked: Asked, *, as_json: bool, color: ColorChoice, width: int | None,
    ascii_only: bool,
) -> None:  # fmt: skip
    """Show who could own a task, or make somebody its owner."""
    from mktpm.engine.suggestion import suggested_owners

    project, chosen = task_in(invocation, task)
    if asked.apply is not None:
        person = _person(project, asked.apply, invocation)
        editing = editing_of(
            list(asked.paths), asked.as_of, asked.lang, dry_run=asked.dry_run, as_json=as_json, color=color
        )
        targets = targets_of(editing, [f"{project.id}:{chosen.id}"])
        change_tasks(editing, targets, lambda target: ownership_edits(target.route, target.fields, person))
        return
    found = suggested_owners(invocation.schedule.project(project), chosen)
    if as_json:
        from mktpm.views.suggest_json import as_json as json_of

        write_json(json_of(found, invocation.as_of))
    else:
        from mktpm.views.suggest import suggest_text

        most = len(found.candidates) if asked.everybody else _USUALLY
        text = suggest_text(found, most, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)


def _person(project: Project, word: str, invocation: Invocation) -> str:
    """Return the id of the person meant; exits with 2 where the project knows nobody by that id or name."""
    if word in project.people:
        return word
    named = [person.id for person in project.people.values() if person.name == word]
    if len(named) != 1:
        said = message("nobody is called `{name}`", name=word)
        cannot_run(said, message("`mktpm suggest owner TASK --all` lists everybody"), invocation.language)
    return named[0]
