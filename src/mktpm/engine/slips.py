"""Why dates slipped: the records that plans keep of it, as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mktpm.plan.model import ProjectFields, TaskFields
from mktpm.plan.written import written_record

CATEGORIES = ("resources", "scope change", "dependency", "estimate", "external")


@dataclass(frozen=True, slots=True)
class Slip:
    """One record of a date that was moved."""

    on: str
    """The day of the record."""
    field: str
    """Which date it was."""
    was: str
    now: str
    because: str
    """The category and the words behind it: ``resources: designer ill``."""
    by: str

    @property
    def category(self) -> str:
        """Return which of `CATEGORIES` the reason is; "" where it is none of them."""
        word = self.because.partition(":")[0].strip().lower()
        return word if word in CATEGORIES else ""

    @property
    def words(self) -> str:
        """Return the reason without its category."""
        return self.because.partition(":")[2].strip() if self.category else self.because


def slips_of(fields: TaskFields | ProjectFields | None) -> tuple[Slip, ...]:
    """Return the slip records of a task or a project in the order written; none where there are no fields."""
    if fields is None or not fields.slips:
        return ()
    return tuple(_slip(written_record(record)) for record in fields.slips)


def _slip(record: Mapping[str, Any]) -> Slip:
    return Slip(*(str(record.get(key) or "") for key in ("on", "field", "was", "now", "because", "by")))


def new_slips(before: TaskFields | ProjectFields | None, after: TaskFields | ProjectFields | None) -> tuple[Slip, ...]:
    """Return the records that ``after`` has and ``before`` didn't have."""
    known = set(slips_of(before))
    return tuple(record for record in slips_of(after) if record not in known)
