"""Random projects: a checker that knows nothing of the scheduler finds nothing wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, note, settings

from mktpm.engine.computation import compute_schedule
from mktpm.engine.levelling.levelled import Effort, Level, Levelling
from mktpm.plan.loader import load_text
from mktpm.views.level_json import as_json
from tests.reference.adapter import plan_text
from tests.reference.level_checker import faults_of
from tests.reference.people import staffed_plans
from tests.reference.plans import as_of_dates

MORE = settings(max_examples=settings().max_examples * 4)


def levelled(text: str, as_of: date, iterations: int = 20) -> Levelling:
    workspace = load_text(text).workspace
    schedule = compute_schedule(workspace, as_of, workspace.projects)
    return Level(list(schedule.projects())).run(Effort(1, iterations))


@given(plan=staffed_plans(), as_of=as_of_dates())
@MORE
def test_no_link_no_calendar_and_nobodys_time_is_broken(plan: dict[str, Any], as_of: date) -> None:
    text = plan_text(plan)
    note(text)
    answer = as_json(levelled(text, as_of), as_of, 0.0)
    assert faults_of(plan, answer, as_of) == []
