"""What lies beside a plan: records of approvals, checksums of deliverables, its tables, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mktpm.plan.actuals import KpiValue
    from mktpm.plan.journal import Entry
    from mktpm.plan.ledger import LedgerEntry

Decided = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True, eq=False)
class ApprovalRecord:
    """One decision as its file says it; whether that is true, git tells."""

    path: Path
    """The file itself."""
    file: str
    """The file's path as shown to people."""
    task: str
    by: str
    """The id of the person who decided."""
    at: datetime
    """When, with its time zone."""
    local: datetime
    """The same as wall-clock time of the workspace."""
    decision: Decided
    content: str
    """The digest of what was agreed to: ``sha256:…``."""
    parts: Mapping[str, str]
    """A short digest of each field agreed to, by which a later change can be named."""
    step: int | None
    """The step of the approval that it is for, counted from 1."""
    note: str | None


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What lies beside one plan."""

    records: tuple[ApprovalRecord, ...] = ()
    """In the order of time."""
    checksums: Mapping[str, str] = field(default_factory=dict)
    """Of deliverables that are files of the workspace, by the name that the plan gives them."""
    actuals: "tuple[KpiValue, ...]" = ()
    """What the KPIs came to, in the order of the file; none where the plan has no KPIs."""
    ledger: "tuple[LedgerEntry, ...]" = ()
    """What was promised and paid, in the order of the file; none where the plan has no budget."""
    hours: "tuple[Entry, ...]" = ()
    """The time that people logged, the oldest first; none where no line of the budget is labour."""

    def of(self, task: str) -> tuple[ApprovalRecord, ...]:
        """Return the records about the task with that id, in the order of time."""
        return tuple(record for record in self.records if record.task == task)


NO_PAPERWORK = Paperwork()
