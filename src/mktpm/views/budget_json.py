"""A project's money as data: the shape of ``mktpm budget --json``. Amounts are strings: nobody rounds them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.budget.account import Account, Figures, LineAccount, ReserveAccount
from mktpm.engine.budget.grouping import Dimension, groups_of
from mktpm.engine.budget.need import Month, months_in
from mktpm.engine.budget.requests import Request
from mktpm.plan.ledger import LedgerEntry
from mktpm.views.money import plain


def as_json(found: Sequence[Account], by: Sequence[Dimension], as_of: date) -> dict[str, Any]:
    """Return the money of each project that has a budget, in groups."""
    return {"schema": 1, "as_of": as_of.isoformat(), "projects": [_project(account, by) for account in found]}


def _project(account: Account, by: Sequence[Dimension]) -> dict[str, Any]:
    return {
        "id": account.at.project.id,
        "name": account.at.project.name,
        "currency": account.at.project.currency,
        "total": plain(account.total),
        "limit": plain(account.limit),
        "limit_share": float(account.limit_share),
        **figures_json(account.figures),
        "by": list(by),
        "groups": [
            {
                **{dimension: key or None for dimension, key in zip(by, group.keys, strict=True)},
                "names": list(group.names),
                "lines": [each.id for each in group.lines],
                **figures_json(group.figures),
            }
            for group in groups_of(account, by)
        ],
        "reserve": _reserve(account.reserve),
        "changes": [request_json(request) for request in account.requests],
        "months": [_month(month) for month in months_in(account)],
    }


def figures_json(figures: Figures) -> dict[str, str]:
    """Return amounts by name."""
    return {
        "budget": plain(figures.amount),
        "planned": plain(figures.planned),
        "committed": plain(figures.committed),
        "actual": plain(figures.actual),
        "remaining": plain(figures.remaining),
        "forecast": plain(figures.forecast),
    }


def _reserve(reserve: ReserveAccount | None) -> dict[str, Any] | None:
    if reserve is None:
        return None
    return {
        "amount": plain(reserve.amount),
        "drawn": plain(reserve.drawn),
        "left": plain(reserve.left),
        "draws": [
            {
                "on": day.isoformat(),
                "amount": plain(draw.amount),
                "line": draw.line,
                "because": draw.because,
                "by": draw.by,
            }
            for day, draw in reserve.draws
        ],
    }


def request_json(request: Request) -> dict[str, Any]:
    """Return a change asked for, with the line's amount before and after it."""
    change = request.change
    return {
        "id": change.id,
        "on": request.on.isoformat(),
        "line": change.line,
        "amount": plain(change.amount),
        "because": change.because,
        "by": change.by,
        "approval": None if request.task is None else request.task.id,
        "decision": request.decision,
        "decided": None if request.decided is None else request.decided.isoformat(),
        "waits_for": [] if request.approval is None or request.counts else list(request.approval.waits_for),
        "before": plain(request.before),
        "after": plain(request.after),
    }


def _month(month: Month) -> dict[str, str]:
    return {
        "month": month.name,
        "planned": plain(month.planned),
        "actual": plain(month.paid),
        "need": plain(month.need),
        "funding": plain(month.funding),
        "balance": plain(month.balance),
    }


def why_json(account: Account, each: LineAccount) -> dict[str, Any]:
    """Return one line with all that its figures come from."""
    first, last = each.phasing.first, each.phasing.last
    spread, labour = each.line.spread, each.labour
    return {
        "schema": 1,
        "as_of": account.as_of.isoformat(),
        "project": account.at.project.id,
        "id": each.id,
        "name": each.name,
        **figures_json(each.figures),
        "original": plain(each.original),
        "changed": plain(each.changed),
        "drawn": plain(each.drawn),
        "spread": spread if isinstance(spread, str) else {month: float(share) for month, share in spread.items()},
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
        "commitments": [
            {
                "ref": found.ref or None,
                "promised": plain(found.promised),
                "settled": plain(found.settled),
                "open": plain(found.open),
            }
            for found in each.commitments
        ],
        "entries": [_entry(entry) for entry in each.entries],
        "planned_time": [
            {"task": account.at.project.tasks[index].id, "cost": plain(cost)}
            for index, cost in ({} if labour is None else labour.planned).items()
        ],
        "hours": [
            {
                "on": worked.day.isoformat(),
                "by": worked.person,
                "task": worked.task,
                "minutes": worked.minutes,
                "cost": plain(worked.cost),
            }
            for worked in (() if labour is None else labour.logged)
        ],
        "unrated": [] if labour is None else list(labour.unrated),
    }


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "date": entry.day.isoformat(),
        "kind": entry.kind,
        "line": entry.line,
        "amount": plain(entry.amount),
        "ref": entry.ref or None,
        "settles": entry.settles or None,
        "note": entry.note or None,
        "by": entry.by or None,
        "file": entry.place.file,
        "row": None if entry.place.position is None else entry.place.position[0],
    }
