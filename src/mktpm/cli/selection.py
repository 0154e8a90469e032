"""The arguments that choose tasks by owner and tag, and how to draw; shared by gantt and board."""

from typing import Annotated, NoReturn

import typer

from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run
from mktpm.engine.selection import Selection, known_words
from mktpm.language import message

OwnerOption = Annotated[
    list[str] | None,
    typer.Option("--owner", metavar="PERSON", help="Only tasks of this person, by id or name; may be repeated."),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only tasks with this tag, or below one with it; may be repeated."),
]
AsciiOption = Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters; names stay as they are.")]


def selection_of(invocation: Invocation, owners: list[str] | None, tags: list[str] | None) -> Selection:
    """Return the choice of tasks; exits with 2 where nobody in the plan has such a name, or nothing such a tag."""
    selection = Selection(frozenset(owners or ()), frozenset(tags or ()))
    projects = invocation.workspace.selected
    unknown = selection.unknown(projects) if any(project.tasks for project in projects) else None
    if unknown is not None:
        _refuse(unknown, invocation, is_owner=unknown in selection.owners)
    return selection


def _refuse(unknown: str, invocation: Invocation, *, is_owner: bool) -> NoReturn:
    from difflib import get_close_matches  # only where something is mistyped

    known = sorted(set(known_words(invocation.workspace.selected, owners=is_owner, tags=not is_owner)))
    close = get_close_matches(unknown, known, n=1, cutoff=0.5)
    said = message("no task has the owner `{name}`" if is_owner else "no task has the tag `{name}`", name=unknown)
    cannot_run(said, message("did you mean `{key}`?", key=close[0]) if close else None, invocation.language)
