"""The plan as tables for SQL: what `mktpm query` shows beside the imported figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.chronicle import Happening
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task

Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns with their types in SQL, and what fills it when it is asked for."""

    columns: Mapping[str, str]
    rows: Callable[[], Rows]


TASK_COLUMNS = {
    "project": "VARCHAR", "id": "VARCHAR", "wbs": "VARCHAR", "name": "VARCHAR", "parent": "VARCHAR",
    "leaf": "BOOLEAN", "milestone": "BOOLEAN", "status": "VARCHAR", "state": "VARCHAR", "owner": "VARCHAR",
    "channel": "VARCHAR", "tags": "VARCHAR", "priority": "VARCHAR", "due": "DATE",
    "plan_start": "TIMESTAMP", "plan_finish": "TIMESTAMP",
    "forecast_start": "TIMESTAMP", "forecast_finish": "TIMESTAMP", "total_float_days": "DOUBLE",
    "critical": "BOOLEAN", "progress": "DOUBLE", "duration_days": "DOUBLE",
}  # fmt: skip
MILESTONE_COLUMNS = {
    "project": "VARCHAR", "id": "VARCHAR", "name": "VARCHAR", "status": "VARCHAR", "owner": "VARCHAR", "due": "DATE",
    "plan": "TIMESTAMP", "forecast": "TIMESTAMP", "total_float_days": "DOUBLE",
}  # fmt: skip
DEPENDENCY_COLUMNS = {
    "project": "VARCHAR", "task": "VARCHAR", "after_project": "VARCHAR", "after": "VARCHAR", "type": "VARCHAR",
    "lag": "VARCHAR",
}  # fmt: skip
BUDGET_COLUMNS = {
    "project": "VARCHAR", "line": "VARCHAR", "name": "VARCHAR", "channel": "VARCHAR", "phase": "VARCHAR",
    "category": "VARCHAR", "region": "VARCHAR", "task": "VARCHAR", "owner": "VARCHAR", "first": "DATE", "last": "DATE",
    "amount": "DECIMAL(18,4)", "planned": "DECIMAL(18,4)", "committed": "DECIMAL(18,4)", "actual": "DECIMAL(18,4)",
    "remaining": "DECIMAL(18,4)", "forecast": "DECIMAL(18,4)",
}  # fmt: skip
LEDGER_COLUMNS = {
    "project": "VARCHAR", "date": "DATE", "kind": "VARCHAR", "line": "VARCHAR", "amount": "DECIMAL(18,4)",
    "ref": "VARCHAR", "settles": "VARCHAR", "note": "VARCHAR", "by": "VARCHAR", "file": "VARCHAR", "row": "BIGINT",
}  # fmt: skip
KPI_COLUMNS = {
    "project": "VARCHAR", "kpi": "VARCHAR", "name": "VARCHAR", "unit": "VARCHAR", "date": "DATE", "value": "VARCHAR",
    "source": "VARCHAR", "baseline": "VARCHAR", "target": "VARCHAR", "file": "VARCHAR", "row": "BIGINT",
}  # fmt: skip
HISTORY_COLUMNS = {
    "when": "TIMESTAMP", "author": "VARCHAR", "email": "VARCHAR", "person": "VARCHAR", "commit": "VARCHAR",
    "project": "VARCHAR", "file": "VARCHAR", "kind": "VARCHAR", "task": "VARCHAR", "field": "VARCHAR",
    "before": "VARCHAR", "after": "VARCHAR",
}  # fmt: skip
METRICS = "metrics"
NAMES = ("tasks", "milestones", "dependencies", "budget", "ledger", "kpi", METRICS, "history")
"""Everything that a query may name."""


def plan_tables(projects: Iterable[ProjectSchedule], history: Callable[[], Iterable[Happening]]) -> Mapping[str, Table]:
    """Return the tables of the plan by their names; none is computed before it is asked for."""
    chosen = tuple(projects)
    return {
        "tasks": Table(TASK_COLUMNS, lambda: _tasks(chosen)),
        "milestones": Table(MILESTONE_COLUMNS, lambda: _milestones(chosen)),
        "dependencies": Table(DEPENDENCY_COLUMNS, lambda: _dependencies(chosen)),
        "budget": Table(BUDGET_COLUMNS, lambda: _budget(chosen)),
        "ledger": Table(LEDGER_COLUMNS, lambda: _ledger(chosen)),
        "kpi": Table(KPI_COLUMNS, lambda: _kpi(chosen)),
        "history": Table(HISTORY_COLUMNS, lambda: _history(history())),
    }


def _tasks(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    for at in projects:
        project = at.project
        for task, dates in zip(project.tasks, at.all_moments(), strict=True):
            fields = task.fields
            yield (
                project.id, task.id, task.wbs, task.name,
                None if task.parent is None else project.tasks[task.parent].id,
                task.is_leaf, fields.milestone, dates.status, dates.state, task.owner, fields.channel,
                ", ".join(fields.tags) or None, fields.priority, _due(at, task),
                datetime_of(dates.plan_start), datetime_of(dates.plan_finish), datetime_of(dates.forecast_start),
                datetime_of(dates.forecast_finish), round(dates.total_float, 4), dates.critical,
                round(dates.progress, 4), round(dates.duration, 4),
            )  # fmt: skip


def _due(at: ProjectSchedule, task: Task) -> date | None:
    day = at.timeline.day(task.fields.due)
    return None if day is None else day.day


def _milestones(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    for at in projects:
        for task, dates in zip(at.project.tasks, at.all_moments(), strict=True):
            if task.fields.milestone:
                yield (
                    at.project.id, task.id, task.name, dates.status, task.owner,
                    _due(at, task), datetime_of(dates.plan_finish),
                    datetime_of(dates.forecast_finish), round(dates.total_float, 4),
                )  # fmt: skip


def _dependencies(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    for at in projects:
        for task in at.project.tasks:
            for link in task.fields.depends:
                project, colon, other = link.task.partition(":")
                inside = link.task in at.project.by_id or not colon
                yield (
                    at.project.id, task.id, at.project.id if inside else project, link.task if inside else other,
                    link.type, None if link.lag is None else str(link.lag),
                )  # fmt: skip


def _budget(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    from mktpm.engine.budget.account import account_of  # most plans have no budget

    for at in projects:
        account = account_of(at)
        for each in () if account is None else account.lines:
            line, figures = each.line, each.figures
            yield (
                at.project.id, each.id, each.name, line.channel, line.phase, line.category, line.region, line.task,
                line.owner, each.phasing.first, each.phasing.last, figures.amount, figures.planned, figures.committed,
                figures.actual, figures.remaining, figures.forecast,
            )  # fmt: skip


def _ledger(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    for at in projects:
        for entry in at.papers.ledger:
            position = entry.place.position
            yield (
                at.project.id, entry.day, entry.kind, entry.line, entry.amount, entry.ref or None,
                entry.settles or None, entry.note or None, entry.by or None, entry.place.file,
                None if position is None else position[0],
            )  # fmt: skip


def _kpi(projects: Iterable[ProjectSchedule]) -> Iterator[tuple[Any, ...]]:
    for at in projects:
        kpis = {kpi.id: kpi for kpi in at.project.fields.kpis}
        for found in at.papers.actuals:
            kpi = kpis.get(found.kpi)
            yield (
                at.project.id, found.kpi, None if kpi is None else kpi.name, None if kpi is None else kpi.unit,
                found.on, found.text, found.source or None, None if kpi is None else kpi.baseline,
                None if kpi is None else kpi.target, found.file, found.line,
            )  # fmt: skip


def _history(found: Iterable[Happening]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        yield (
            one.when.replace(tzinfo=None), one.author, one.email or None, one.person, one.commit or None, one.project,
            one.file, one.kind, one.task, one.field or None, _text(one.before), _text(one.after),
        )  # fmt: skip


def _text(value: Any) -> str | None:
    import json

    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
