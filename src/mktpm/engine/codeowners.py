"""Roles and accounts → the lines of a CODEOWNERS file: who must agree to changes of which file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mktpm.plan.model import Person, Role

BEGIN, END = "# mktpm: begin", "# mktpm: end"
_ACCOUNT = re.compile(r"@?(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)?)")
_ADDRESS = re.compile(r"[^\s@#<>,]+@[^\s@#<>,]+")
_LITERAL = re.compile(r"[^\x00-\x20\x7f#!*?\[\]\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class OwnedPlan:
    """A plan file with the folder of its journal."""

    project: str
    file: str
    """By its name from the top of the repository."""
    journal: str


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """The lines of a file, and who could not be named in them."""

    lines: tuple[str, ...]
    unnamed: tuple[str, ...]
    """Ids of people with neither a usable account nor a usable address."""


def code_owners(
    roles: Mapping[str, Role], people: Iterable[Person], plans: Sequence[OwnedPlan], guarded: Sequence[str]
) -> CodeOwners:
    """Return who must agree to changes of each plan, and of ``guarded``: the workspace's file and others like it.

    A plan is in the hands of those who may change all tasks of it; where there are none, of those
    who may change the workspace.
    """
    everybody = sorted(people, key=lambda person: person.id)
    handles = {person.id: handle_of(person) for person in everybody}
    trusted = [person for person in everybody if any(role.workspace for role in _roles(person, roles))]
    rows: list[tuple[str, list[Person]]] = [(path, trusted) for path in guarded]
    for plan in plans:
        able = [person for person in everybody if any(_leads(role, plan.project) for role in _roles(person, roles))]
        rows += [(plan.file, able or trusted), (f"{plan.journal}/", able or trusted)]
    lines = [_line(path, [handles[person.id] for person in owners]) for path, owners in sorted(rows, key=_path)]
    involved = {person.id for _, owners in rows for person in owners}
    unnamed = tuple(sorted(person for person in involved if not handles[person]))
    return CodeOwners(tuple(dict.fromkeys(lines)), unnamed)


def _path(row: tuple[str, list[Person]]) -> str:
    return row[0]


def _roles(person: Person, roles: Mapping[str, Role]) -> list[Role]:
    return [roles[name] for name in person.roles if name in roles]


def _leads(role: Role, project: str) -> bool:
    reaches = any(fnmatchcase(project, pattern) for pattern in role.projects)
    return reaches and role.tasks == "all" and bool(role.change)


def handle_of(person: Person) -> str:
    """Return how a git host knows the person: ``@account``, else an e-mail address; empty where it can't."""
    account = _ACCOUNT.fullmatch(person.account.strip()) if person.account is not None else None
    if account is not None:
        return f"@{account['name']}"
    return next((known for known in (person.email or "", *person.emails) if _ADDRESS.fullmatch(known)), "")


def _line(path: str, handles: Sequence[str]) -> str:
    return " ".join([pattern_of(path), *sorted({handle for handle in handles if handle})])


def pattern_of(path: str) -> str:
    """Return the pattern that means ``path`` from the top of the repository.

    A blank is escaped; characters that a pattern can't hold are ``?``, which stands for any one character.
    """
    return "/" + "".join(_written(character) for character in path)


def _written(character: str) -> str:
    if character == " ":
        return "\\ "
    return character if _LITERAL.fullmatch(character) else "?"


def merged(existing: str, lines: Sequence[str]) -> str:
    """Return the text of the file with the generated part new, and all else as it was."""
    block = "\n".join([f"{BEGIN} (written by `mktpm codeowners`; what stands here is replaced)", *lines, END])
    found = re.search(rf"^{re.escape(BEGIN)}[^\n]*\n.*?^{re.escape(END)}[^\n]*$", existing, re.MULTILINE | re.DOTALL)
    if found:
        return existing[: found.start()] + block + existing[found.end() :]
    above = existing.rstrip("\n")
    return f"{above}\n\n{block}\n" if above else f"{block}\n"
