"""``mktpm suggest owner``: who could own a task."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.editing import change_tasks, editing_of, targets_of
from mktpm.cli.invocation import Invocation, open_plan, report_errors, task_in
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message
from mktpm.plan.model import Project
from mktpm.plan.ownership import ownership_edits

NEEDS_ARGUMENTS = True
_USUALLY = 5


class What(StrEnum):
    """What can be suggested."""

    OWNER = "owner"


def command(
    what: Annotated[What, typer.Argument(metavar="owner", help="What to suggest.")],
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task: id, project:id, number, or name.")],
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    everybody: Annotated[bool, typer.Option("--all", help="Show everybody, not only the best five.")] = False,
    apply: Annotated[
        str | None, typer.Option("--apply", metavar="PERSON", help="Make this person, by id or name, the owner.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With --apply: show the diff and write nothing.")
    ] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Suggest who could own a task: by skill, by time in its window, and by their record on similar tasks.

    Every figure is explained. Nobody is assigned without --apply, which does what `mktpm assign` does.
    """
    from mktpm.engine.suggestion import suggested_owners

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    project, chosen = task_in(invocation, task)
    if apply is not None:
        person = _person(project, apply, invocation)
        editing = editing_of(paths, as_of, lang, dry_run=dry_run, as_json=as_json, color=color)
        targets = targets_of(editing, [f"{project.id}:{chosen.id}"])
        change_tasks(editing, targets, lambda target: ownership_edits(target.route, target.fields, person))
    else:
        found = suggested_owners(invocation.schedule.project(project), chosen)
        if as_json:
            from mktpm.views.suggest_json import as_json as json_of

            write_json(json_of(found, invocation.as_of))
        else:
            from mktpm.views.suggest import suggest_text

            most = len(found.candidates) if everybody else _USUALLY
            text = suggest_text(found, most, page_width(width), invocation.language)
            show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _person(project: Project, word: str, invocation: Invocation) -> str:
    """Return the id of the person meant; exits with 2 where the project knows nobody by that id or name."""
    if word in project.people:
        return word
    named = [person.id for person in project.people.values() if person.name == word]
    if len(named) != 1:
        said = message("nobody is called `{name}`", name=word)
        cannot_run(said, message("`mktpm suggest owner TASK --all` lists everybody"), invocation.language)
    return named[0]
