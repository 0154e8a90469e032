"""Who is meant: people by id, name or address, found in plain data without the model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlainPerson:
    """Somebody as the files have them."""

    id: str
    name: str
    account: str | None
    """The account at the git host."""
    addresses: tuple[str, ...]
    """As `folded` compares them."""


def folded(address: str) -> str:
    """Return an e-mail address for comparing: the case of ASCII letters doesn't matter.

    That of others does: some of them have a lower case that is an ASCII letter.
    """
    return "".join(sign.lower() if sign.isascii() else sign for sign in address.strip())


def people_of(*sources: Mapping[str, Any]) -> dict[str, PlainPerson]:
    """Return the people of a workspace and a project by their ids; the later source wins."""
    found: dict[str, PlainPerson] = {}
    for source in sources:
        written = source.get("people")
        for item in written if isinstance(written, list) else ():
            if isinstance(item, dict) and isinstance(item.get("id"), (str, int)):
                person = _person(item)
                found[person.id] = person
    return found


def _person(item: Mapping[str, Any]) -> PlainPerson:
    further = item.get("emails")
    addresses = [item.get("email"), *(further if isinstance(further, list) else ())]
    identity = str(item["id"]).strip()
    name, account = item.get("name"), item.get("account")
    known = tuple(folded(a) for a in addresses if isinstance(a, str) and a.strip())
    shown = name if isinstance(name, str) else identity
    return PlainPerson(identity, shown, account if isinstance(account, str) else None, known)


def person_called(people: Mapping[str, PlainPerson], text: str) -> str | None:
    """Return the id of the person with that id or, where only one has it, that name; None where there is none."""
    word = text.strip().removeprefix("@")
    if word in people:
        return word
    named = [person.id for person in people.values() if person.name == word]
    return named[0] if len(named) == 1 else None


def person_with_address(people: Iterable[PlainPerson], address: str) -> str | None:
    """Return the id of the one person who commits with that address; None where it is nobody's or several people's."""
    wanted = folded(address)
    found = {person.id for person in people if wanted and wanted in person.addresses}
    return found.pop() if len(found) == 1 else None
