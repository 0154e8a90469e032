"""Who writes an entry: the person named, else the one whose address git commits with."""

from typing import Annotated

import typer

from mktpm.cli.editing import Editing
from mktpm.language import Message, message
from mktpm.plan.people import people_of, person_called, person_with_address
from mktpm.plan.target import Target

WhoOption = Annotated[
    str | None,
    typer.Option("--who", metavar="PERSON", help="Whose it is; default: whoever git's `user.email` belongs to."),
]


def author_of(editing: Editing, target: Target, who: str | None) -> str:
    """Return the id of the person who writes about ``target``; the address where nobody has it.

    Exits with 2 where the person named is unknown, or git can't say who writes.
    """
    people = people_of(editing.ground.settings, target.plan.data)
    if who is not None:
        found = person_called(people, who)
        if found is None and people:
            editing.refuse(message("there is no person `{id}`", id=who), _closest(list(people), who))
        return found or who.strip()
    name, address = _git_identity(editing, target)
    known = person_with_address(people.values(), address)
    if known is None and not address and not name:
        editing.refuse(
            message("who you are is not known: git has no `user.email`"),
            message("name the person: `--who PERSON`"),
        )
    return known or address or name


def _git_identity(editing: Editing, target: Target) -> tuple[str, str]:
    from mktpm.history.git import HistoryUnavailable, Repository  # a process: only where nobody was named

    try:
        return Repository.around(target.plan.path.parent).identity()
    except HistoryUnavailable as reason:
        said = message("who you are is not known: {reason}", reason=reason.said)
        editing.refuse(said, message("name the person: `--who PERSON`"))


def _closest(known: list[str], text: str) -> Message:
    from difflib import get_close_matches  # only where something is mistyped

    close = get_close_matches(text, known, n=1, cutoff=0.5)
    return message("did you mean `{key}`?", key=close[0]) if close else message("`people:` lists who there is")
