"""Findings as data: what was found, how bad it is, and where in the plan it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mktpm.language import Message

Route = tuple[str | int, ...]
"""The way through a document's mappings and lists to a value: ``("tasks", 0, "due")``."""


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for an error, 1 for a warning, 2 for an information."""
        return ("error", "warning", "info").index(self.value)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a plan file: a route into it, or, where it can't be parsed, a position."""

    file: str
    """The file's path as shown to people."""
    route: Route = ()
    at: Literal["value", "key"] = "value"
    """Whether the route's value is meant or the key that leads to it."""
    position: tuple[int, int] | None = None
    """Line and column, both from 1, where there is no route."""

    def key(self) -> "Place":
        """Return the place of the key that leads to this place's value."""
        return Place(self.file, self.route, "key")

    def to(self, *steps: str | int) -> "Place":
        """Return the place further down by ``steps``."""
        return Place(self.file, self.route + steps)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, such as the other edges of a loop."""

    where: Place
    message: Message


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding."""

    code: str
    severity: Severity
    message: Message
    where: Place
    hint: Message | None = None
    project: str | None = None
    """The id of the project it is about."""
    task: str | None = None
    """The id of the task it is about."""
    related: tuple[Related, ...] = ()


def error(code: str, message: Message, where: Place, hint: Message | None = None) -> Diagnostic:
    """Return a finding of severity error."""
    return Diagnostic(code, Severity.ERROR, message, where, hint)


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """Return the highest severity among ``diagnostics``, None where there are none."""
    return min((d.severity for d in diagnostics), key=lambda s: s.rank, default=None)
