"""Who is asking: the person of the plan whom git's configured address belongs to, or whom an option names."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mktpm.cli.output import cannot_run
from mktpm.engine.permissions import has_address
from mktpm.language import Language, Message, message
from mktpm.plan.model import Person, Project

AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help="Who decides, by id, name or address; default: git's `user.email`."),
]


def me_by_git(folder: Path, people: Iterable[Person], language: Language, option: str) -> Person:
    """Return the person to whom the address belongs that git would commit with in ``folder``.

    Exits with 2 where git knows no address, or nobody in the plan has it; ``option`` is what names a person instead.
    """
    from mktpm.history.git import HistoryUnavailable, Repository

    otherwise = message("or name the person: `{option}`", option=option)
    try:
        address = Repository.around(folder).identity()[1]
    except HistoryUnavailable as reason:
        cannot_run(message("who you are is not known: {reason}", reason=reason.said), otherwise, language)
    if not address:
        hint = message("tell git: `git config user.email you@example.com`, {otherwise}", otherwise=otherwise)
        cannot_run(message("who you are is not known: git has no `user.email`"), hint, language)
    found = {person.id: person for person in people if has_address(person, address)}
    if len(found) != 1:
        _refuse_address(address, sorted(found), otherwise, language)
    return next(iter(found.values()))


def _refuse_address(address: str, people: list[str], otherwise: Message, language: Language) -> NoReturn:
    if people:
        listed = ", ".join(people)
        said = message("the address `{address}` belongs to several people: {listed}", address=address, listed=listed)
        cannot_run(said, otherwise, language)
    hint = message("write it under `people:` (`email`, or `emails` for further ones), {otherwise}", otherwise=otherwise)
    cannot_run(message("nobody in the plan has your address `{address}`", address=address), hint, language)


def person_called(text: str, people: Iterable[Person], language: Language) -> Person:
    """Return the person with that id, name or address; exits with 2 where there is none, or more than one."""
    known = {person.id: person for person in people}
    wanted = text.strip().removeprefix("@")
    if wanted in known:
        return known[wanted]
    found = [person for person in known.values() if person.name == text.strip() or has_address(person, text)]
    if len(found) != 1:
        _refuse_name(text, [person.id for person in found], known.values(), language)
    return found[0]


def _refuse_name(text: str, people: list[str], known: Iterable[Person], language: Language) -> NoReturn:
    if people:
        listed = ", ".join(people)
        cannot_run(message("`{text}` could be several people: {listed}", text=text, listed=listed), None, language)
    from difflib import get_close_matches  # only where something is mistyped

    names = [name for person in known for name in (person.id, person.name) if name]
    close = get_close_matches(text, names, n=1, cutoff=0.5)
    hint = message("did you mean `{key}`?", key=close[0]) if close else message("`people:` lists who there is")
    cannot_run(message("there is no person `{id}`", id=text), hint, language)


def everybody(projects: Iterable[Project]) -> list[Person]:
    """Return the people of all ``projects``."""
    return [person for project in projects for person in project.people.values()]
