"""Plans with money, reckoned up on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from mktpm.engine.budget.account import Account, account_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.ledger import COLUMNS, ledger_of
from mktpm.plan.loader import load, load_text
from mktpm.plan.paperwork import Paperwork
from mktpm.plan.table_file import table_of

BOOK = HolidayBook()
LEDGER = "date,kind,line,amount,ref,settles\n"


def schedule_on(plan: str, day: str, ledger: str = "") -> ProjectSchedule:
    """The schedule of a plan on a day, with the rows of a ledger beside it."""
    workspace = load_text(plan, holidays=BOOK).workspace
    [project] = workspace.projects
    budget = project.fields.budget
    lines = {line.id for line in budget.lines} if budget is not None else set[str]()
    entries = ledger_of(table_of(LEDGER + ledger, "plan.ledger.csv", COLUMNS), lines, None).entries
    workspace = replace(workspace, paperwork={project.file: Paperwork(ledger=entries)})
    return compute_schedule(workspace, date.fromisoformat(day)).project(project)


def account_on(plan: str, day: str, ledger: str = "") -> Account:
    """The money of a plan on a day."""
    found = account_of(schedule_on(plan, day, ledger))
    assert found is not None
    return found


def account_in(folder: Path, day: str) -> Account:
    """The money of the plan in a folder."""
    workspace = load([folder], folder, BOOK).workspace
    found = account_of(compute_schedule(workspace, date.fromisoformat(day)).project(workspace.projects[0]))
    assert found is not None
    return found


def seen(value: object) -> object:
    """A value to compare with plain numbers."""
    return value


def planned(account: Account, line: str, *days: str) -> list[Decimal]:
    """What was to be spent of a line by the ends of days."""
    found = account.line(line)
    assert found is not None
    return [found.phasing.until(date.fromisoformat(day)) for day in days]
