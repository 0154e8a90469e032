"""Who is meant where a comment says ``@somebody``."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

_HANDLE = re.compile(r"\w+(?:[.-]\w+)*")


class Named(Protocol):
    """Somebody who can be mentioned."""

    @property
    def id(self) -> str:
        """Return the id."""
        ...

    @property
    def name(self) -> str | None:
        """Return the name, None where there is none."""
        ...

    @property
    def account(self) -> str | None:
        """Return the account at the git host, with or without an ``@``."""
        ...


def mentioned(text: str, people: Iterable[Named]) -> frozenset[str]:
    """Return the ids of the people whom ``text`` names by id, name or account behind an ``@``.

    Of several that fit, the longest is meant: ``@lina`` is not in ``@linan``. Chinese needs no blank behind a name.
    """
    handles = {handle: person.id for person in people for handle in _handles(person)}
    return frozenset(handles[handle] for handle in _named(text, sorted(handles, key=len, reverse=True)))


def _handles(person: Named) -> Iterator[str]:
    for handle in (person.id, person.name, (person.account or "").removeprefix("@")):
        if handle:
            yield handle.casefold()


def strangers(text: str, people: Iterable[Named]) -> tuple[str, ...]:
    """Return what stands behind an ``@`` in ``text`` and names nobody among ``people``, each once."""
    handles = sorted((handle for person in people for handle in _handles(person)), key=len, reverse=True)
    unknown = (_HANDLE.match(rest) for rest in _behind_at(text) if _meant(rest.casefold(), handles) is None)
    return tuple(dict.fromkeys(match.group() for match in unknown if match is not None))


def _named(text: str, handles: list[str]) -> Iterator[str]:
    for rest in _behind_at(text.casefold()):
        found = _meant(rest, handles)
        if found is not None:
            yield found


def _meant(rest: str, handles: list[str]) -> str | None:
    return next((handle for handle in handles if rest.startswith(handle) and _ends(rest, handle)), None)


def _behind_at(text: str) -> Iterator[str]:
    """Yield what stands behind each ``@`` that isn't part of an address."""
    position = text.find("@")
    while position >= 0:
        if not _is_in_word(text[max(position - 1, 0) : position]):
            yield text[position + 1 :]
        position = text.find("@", position + 1)


def _ends(rest: str, handle: str) -> bool:
    """Return whether a name ends where ``handle`` does."""
    return not (_is_in_word(handle[-1]) and _is_in_word(rest[len(handle) : len(handle) + 1]))


def _is_in_word(character: str) -> bool:
    """Return whether a character goes on a word that is written with blanks between words."""
    return character.isascii() and (character.isalnum() or character in ("_", "-"))
