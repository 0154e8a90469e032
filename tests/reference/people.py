"""Hypothesis strategies: random plans whose tasks need people and things of whom there are too few."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.reference.plans import CALENDARS, Draw, days, plans, sometimes

PEOPLE = ("lina", "wang", "zhao")


@st.composite
def staffed_plans(draw: Draw) -> dict[str, Any]:
    """A plan without ``levelled`` starts, with people, days off and resources."""
    plan: dict[str, Any] = draw(plans())
    plan["people"] = [_person(draw, name) for name in PEOPLE]
    plan["resources"] = [{"id": "studio", "count": draw(st.integers(1, 3))}]
    own = {person["calendar"] for person in plan["people"] if "calendar" in person}
    if own:
        plan["calendars"] = {**plan.get("calendars", {}), **{name: CALENDARS[name] for name in sorted(own)}}
    for task in _leaves(plan["tasks"]):
        task.pop("levelled", None)
        _staff(draw, task)
    return plan


def _person(draw: Draw, name: str) -> dict[str, Any]:
    person: dict[str, Any] = {"id": name}
    if sometimes(draw, 4):
        person["capacity"] = draw(st.sampled_from(("50%", "80%", "0%")))
    if sometimes(draw, 3):
        first = draw(st.integers(3, 25))
        person["off"] = [f"{draw(days(first, first))}..{draw(days(first + 2, first + 2))}"]
    if sometimes(draw, 6):
        person["available"] = [f"{draw(days(0, 3))}..{draw(days(20, 60))}"]
    if sometimes(draw, 8):
        person["calendar"] = draw(st.sampled_from(sorted(CALENDARS)))
    return person


def _staff(draw: Draw, task: dict[str, Any]) -> None:
    task.pop("team", None)
    if "effort" in task:  # its length would follow from the people
        task["duration"] = task.pop("effort")
    if not sometimes(draw, 4):
        task["owner"] = draw(st.sampled_from(PEOPLE))
    if sometimes(draw, 4):
        others = [name for name in PEOPLE if name != task.get("owner")]
        task["team"] = [f"{draw(st.sampled_from(others))} {draw(st.sampled_from(('50%', '30%', '100%')))}"]
    if sometimes(draw, 4):
        task["demand"] = {"studio": draw(st.integers(0, 4))}
    if sometimes(draw, 4):
        task["priority"] = draw(st.sampled_from(("must", "should", "could", "wont")))


def _leaves(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for task in tasks:
        found += _leaves(task["tasks"]) if task.get("tasks") else [task]
    return found
