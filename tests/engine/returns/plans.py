"""Small plans with what their money is to bring back, scheduled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load, load_text
from mktpm.plan.returns import ReturnFields


def scheduled(text: str, day: str) -> tuple[ProjectSchedule, ReturnFields]:
    """The project in a plan with this text, and its returns, as seen on a day."""
    loaded = load_text(text)
    assert [str(one.message) for one in loaded.diagnostics] == []
    return _seen(compute_schedule(loaded.workspace, date.fromisoformat(day)).project(loaded.workspace.projects[0]))


def read(folder: Path, text: str, day: str, kpis: str) -> tuple[ProjectSchedule, ReturnFields]:
    """The same for a plan in a file with values of KPIs beside it."""
    (folder / "plan.yaml").write_text(text, "utf-8")
    (folder / "plan.kpis.csv").write_text("date,kpi,value,source\n" + kpis, "utf-8")
    workspace = load([folder / "plan.yaml"], folder, HolidayBook()).workspace
    return _seen(compute_schedule(workspace, date.fromisoformat(day)).project(workspace.projects[0]))


def _seen(at: ProjectSchedule) -> tuple[ProjectSchedule, ReturnFields]:
    fields = at.project.fields.returns
    assert fields is not None
    return at, fields
