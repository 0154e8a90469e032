"""Ways to ask for a schedule and to read its answer in a test."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

import pytest
import yaml

from tests.reference.adapter import schedule_of_text
from tests.reference.slow_schedule import slow_schedule

Project = dict[str, Any]
Row = tuple[Any, ...]

LONG_BEFORE = date(2026, 1, 1)


class Schedule(Protocol):
    """A scheduler: the text of a plan in, its project out."""

    def __call__(self, text: str, as_of: date = LONG_BEFORE) -> Project:
        """The project of the plan, as `mktpm schedule --json` has it."""


def by_tool(text: str, as_of: date = LONG_BEFORE) -> Project:
    """The project as `mktpm schedule --json` has it."""
    project: Project = schedule_of_text(text, as_of)["projects"][0]
    return project


def by_reference(text: str, as_of: date = LONG_BEFORE) -> Project:
    """The project as the slow reference has it."""
    project: Project = slow_schedule(yaml.load(text, yaml.BaseLoader), as_of)["projects"][0]
    return project


both = pytest.mark.parametrize("schedule", [by_tool, by_reference], ids=["tool", "reference"])
"""Runs a test with the tool and with the slow reference."""


def tasks_of(project: Project) -> dict[str, Any]:
    """The project's tasks by id."""
    return {task["id"]: task for task in project["tasks"]}


def textbook_rows(project: Project) -> dict[str, Row]:
    """Early start and finish, late start and finish, total and free float, in days from zero."""
    return {
        task["id"]: (
            _day_number(task["early_start"]),
            _day_number(task["early_finish"]),
            _day_number(task["late_start"]),
            _day_number(task["late_finish"]),
            pytest.approx(task["total_float_days"], abs=0.0051),
            pytest.approx(task["free_float_days"], abs=0.0051),
        )
        for task in project["tasks"]
    }


def _day_number(iso: str) -> Any:
    """Working days from Monday 2026-09-07, 9:00, to the moment, to the minute."""
    passed = datetime.fromisoformat(iso) - datetime(2026, 9, 7, 9)
    return pytest.approx(passed.days + passed.seconds / 3600 / 8, abs=0.0011)


def critical(project: Project) -> set[str]:
    """The ids of the critical tasks."""
    return {task["id"] for task in project["tasks"] if task["critical"]}


def dates(project: Project, kind: str = "early") -> dict[str, tuple[str, str]]:
    """Start and finish of every task, to the minute, by id."""
    return {task["id"]: (task[f"{kind}_start"][:16], task[f"{kind}_finish"][:16]) for task in project["tasks"]}


def days(project: Project, kind: str = "early") -> dict[str, tuple[str, str]]:
    """First and last day of every task by id, without the year."""
    return {name: (a[5:10], b[5:10]) for name, (a, b) in dates(project, kind).items()}


def floats(project: Project) -> dict[str, tuple[float, float]]:
    """Total and free float of every task by id."""
    return {task["id"]: (task["total_float_days"], task["free_float_days"]) for task in project["tasks"]}
