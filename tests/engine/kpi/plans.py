"""Plans with KPIs and their tables, made in a folder, and what becomes of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from mktpm.engine.computation import compute_schedule
from mktpm.engine.kpi.imported import DaySums, Filter
from mktpm.engine.kpi.results import KpiResult, ProjectKpis, project_kpis
from mktpm.engine.kpi.units import shown
from mktpm.plan.loader import load

DAY = date(2026, 10, 20)
ALL: Filter = ()


def kpis_in(
    folder: Path, kpis: str, rows: str = "", *, more: str = "", day: date = DAY, measured: list[DaySums] | None = None
) -> ProjectKpis:
    """The KPIs of a plan: ``kpis`` are its lines, ``rows`` those of the table, ``more`` further keys of the plan."""
    listed = "".join(f"  - {{{line.strip()}}}\n" for line in kpis.strip().splitlines())
    (folder / "p.yaml").write_text(f"name: p\nstart: 2026-09-07\nkpis:\n{listed}{more}", encoding="utf-8")
    if rows:
        lines = "".join(f"{line.strip()}\n" for line in rows.strip().splitlines())
        (folder / "p.kpis.csv").write_text(f"date,kpi,value,source\n{lines}", encoding="utf-8")
    loaded = load([folder / "p.yaml"], folder)
    assert [str(found.message) for found in loaded.diagnostics] == []
    (at,) = compute_schedule(loaded.workspace, day).projects()
    return project_kpis(at, None if measured is None else {ALL: measured})


def result_of(found: ProjectKpis, name: str) -> KpiResult:
    """Where one KPI stands."""
    return next(each for each in found.results if each.kpi.id == name)


def latest(found: ProjectKpis, name: str) -> str:
    """The last value of a KPI as shown, or why there is none."""
    each = result_of(found, name)
    return shown(each.latest, each.unit) if each.latest is not None else str(each.missing)


def day_sums(day: str, **sums: str) -> DaySums:
    """What was imported for a day."""
    return DaySums(date.fromisoformat(day), {name: Decimal(value) for name, value in sums.items()})


def faults_in(found: ProjectKpis) -> list[str]:
    """What is wrong with the KPIs."""
    return [str(fault.said) for fault in found.definitions.faults()]
