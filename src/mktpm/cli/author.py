"""Who is meant: whoever writes an entry, and whose a task is to be."""

from typing import Annotated

import typer

from mktpm.cli.editing import Editing
from mktpm.cli.output import note
from mktpm.language import Message, message
from mktpm.plan.people import PlainPerson, people_of, person_called, person_with_address
from mktpm.plan.source import one_line
from mktpm.plan.target import Target

WhoOption = Annotated[
    str | None,
    typer.Option("--who", metavar="PERSON", help="Whose it is; default: whoever git's `user.email` belongs to."),
]


def person_meant(editing: Editing, target: Target, text: str) -> str:
    """Return the id of the person meant; one whom nobody knows is taken at the word, and mentioned."""
    people = people_of(editing.ground.settings, target.plan.data)
    found = person_called(people, text)
    if found is not None:
        return found
    word = text.strip()
    if not word or one_line(word) != word:
        editing.refuse(message("`{text}` is no person", text=one_line(text)))
    if people:
        near = _near(people, word)
        said = message("`{name}` is not among the people of the workspace", name=word)
        if near is not None:
            template = "`{name}` is not among the people of the workspace; did you mean `{key}`?"
            said = message(template, name=word, key=near)
        note(said, editing.language)
    return word


def author_of(editing: Editing, target: Target, who: str | None) -> str:
    """Return the id of the person who writes about ``target``; the address where nobody has it.

    Exits with 2 where the person named is unknown, or git can't say who writes.
    """
    people = people_of(editing.ground.settings, target.plan.data)
    if who is not None:
        found = person_called(people, who)
        if found is None and people:
            editing.refuse(message("there is no person `{id}`", id=who), _closest(people, who))
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


def _closest(people: dict[str, PlainPerson], text: str) -> Message:
    near = _near(people, text)
    return message("did you mean `{key}`?", key=near) if near is not None else message("`people:` lists who there is")


def _near(people: dict[str, PlainPerson], text: str) -> str | None:
    """Return the id or name that is most like what was typed, None where none is."""
    from difflib import get_close_matches  # only where something is mistyped

    known = [name for person in people.values() for name in (person.id, person.name)]
    return next(iter(get_close_matches(text, known, n=1, cutoff=0.5)), None)
