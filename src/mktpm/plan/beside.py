"""What lies beside a plan, read: records of approvals, values of KPIs, the ledger, logged hours.

Nothing is looked for that the plan doesn't ask for, and what reads it is imported only then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mktpm.diagnostics import Diagnostic
from mktpm.plan.model import Project
from mktpm.plan.paperwork import NO_PAPERWORK, Paperwork
from mktpm.plan.shelf import DISK, Shelf


@dataclass(slots=True)
class Beside:
    """The papers of one plan, and what reading them found."""

    papers: Paperwork = NO_PAPERWORK
    diagnostics: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """The text of every file with findings, by the path shown."""

    def take(self, found: tuple[Diagnostic, ...], texts: Mapping[str, str]) -> None:
        """Keep findings, and the texts of the files that they stand in."""
        self.diagnostics.extend(found)
        if found:
            self.texts.update(texts)


def read_beside(path: Path, project: Project, zone: str | None, shelf: Shelf) -> Beside:
    """Return what lies beside the plan at ``path``; ``zone`` is the workspace's time zone."""
    beside = Beside()
    if any(task.fields.approval is not None for task in project.tasks):
        _approvals(path, project, zone, shelf, beside)
    if project.fields.kpis:
        _actuals(path, project, shelf, beside)
    if project.fields.budget is not None:
        _ledger(path, project, shelf, beside)
    beside.diagnostics = [replace(found, project=project.id) for found in beside.diagnostics]
    return beside


def _approvals(path: Path, project: Project, zone: str | None, shelf: Shelf, beside: Beside) -> None:
    from mktpm.plan.approval_records import read_approvals  # most plans ask for no approval
    from mktpm.plan.deliverables import checksums

    read = read_approvals(path, project.file, zone, shelf)
    names = _deliverables(project, {record.task for record in read.records}) if shelf is DISK else ()
    sums = checksums(Path(project.home), names)
    beside.papers = replace(beside.papers, records=read.records, checksums=sums)
    beside.take(read.diagnostics, read.texts)


def _deliverables(project: Project, tasks: set[str]) -> Iterator[str]:
    """Yield the deliverables of those tasks and of all below them."""
    chosen: set[int] = set()
    for task in project.tasks:
        if task.id in tasks or task.parent in chosen:
            chosen.add(task.index)
            yield from task.fields.deliverables


def _actuals(path: Path, project: Project, shelf: Shelf, beside: Beside) -> None:
    from mktpm.plan.actuals import read_actuals  # most plans have no KPIs

    read = read_actuals(path, project.file, shelf)
    beside.papers = replace(beside.papers, actuals=read.values)
    beside.take(read.diagnostics, {})
    if read.file:
        beside.texts[read.file] = read.text  # rules find faults in it, too


def _ledger(path: Path, project: Project, shelf: Shelf, beside: Beside) -> None:
    from mktpm.plan.journal import HOURS, read_journal  # most plans have no budget
    from mktpm.plan.ledger import read_ledger

    assert project.fields.budget is not None  # noqa: S101 - asked before
    lines = {line.id: line for line in project.fields.budget.lines}
    ledger = read_ledger(path, project.file, lines, project.currency, shelf)
    if ledger is not None:
        beside.papers = replace(beside.papers, ledger=ledger.entries)
        beside.take(ledger.diagnostics, {ledger.file: ledger.text})
    if shelf is DISK and any(line.is_labour for line in lines.values()):
        beside.papers = replace(beside.papers, hours=read_journal(path, project.file, (HOURS,)).entries)
