"""What reading one file finds, and what it has to leave out."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from mktpm.diagnostics import Diagnostic, Place, Route, error
from mktpm.language import Message
from mktpm.plan.source import MOST_FINDINGS

RecordType = TypeVar("RecordType", bound=BaseModel)


class TooManyFindings(Exception):
    """A file has so many faults that it isn't a plan: reading it stops."""


@dataclass(slots=True)
class Findings:
    """What loading a file found, and which list items it had to leave out."""

    file: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    known: "dict[int, tuple[Any, Read[Any]]] | None" = None
    """Records of data that several versions of a plan share, by the data's ``id()``; None where nothing is shared."""
    removed: dict[Route, tuple[int, ...]] = field(default_factory=dict)
    """For a list in the file, the positions of the items that were left out."""

    def add(self, code: str, said: Message, route: Route, hint: Message | None = None, *, key: bool = False) -> None:
        """Keep an error at ``route``, at its key where ``key`` is true.

        Raises ``TooManyFindings`` once there are a thousand of them.
        """
        place = Place(self.file, route, "key" if key else "value")
        self.diagnostics.append(error(code, said, place, hint))
        if len(self.diagnostics) >= MOST_FINDINGS:
            raise TooManyFindings


@dataclass(frozen=True, slots=True)
class Read(Generic[RecordType]):
    """A record and the custom ``x-`` keys beside its own."""

    record: RecordType
    custom: dict[str, Any]
