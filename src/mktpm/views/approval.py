"""How far an approval has come: a line a step, as its records say it."""

from collections.abc import Iterator
from typing import Any

from mktpm.engine.approvals import ApprovalState, StepState
from mktpm.language import Language, Listing, message
from mktpm.views.painted import Line, Run


def approval_lines(state: ApprovalState, language: Language) -> Iterator[Line]:
    """Yield a line for each step of an approval, and one for each rejection."""
    for step in state.steps:
        yield [("  ", ""), _mark(step), *_step(state, step, language)]
    for record in state.rejections:
        said = message(
            "{person} rejected it on {day}", person=state.project.person(record.by), day=record.local.date()
        ).say(language)
        yield [("  ", ""), ("× ", "red"), (said, "red"), (f"  {record.note}" if record.note else "", "")]
    if state.stale and not state.is_approved:
        yield [("  ", ""), ("! ", "orange"), (message("what was approved has changed since").say(language), "orange")]


def _mark(step: StepState) -> Run:
    return ("✓ ", "green") if step.complete else ("▸ ", "blue") if step.turn else ("○ ", "dim")


def _step(state: ApprovalState, step: StepState, language: Language) -> Iterator[Run]:
    names = tuple(state.project.person(person) for person in step.step.people)
    yield Listing(names, "or" if step.step.any_of is not None else "and").say(language), ""
    if step.step.name:
        yield f" · {step.step.name}", "dim"
    for record in step.approved:
        values = {"person": state.project.person(record.by), "day": record.local.date()}
        yield "  " + message("{person}, {day}", **values).say(language), "dim"


def approval_json(state: ApprovalState) -> dict[str, Any]:
    """Return the same as data."""
    return {
        "standing": state.standing,
        "content": state.agreed.content,
        "parallel": state.approval.parallel,
        "steps": [
            {
                "name": step.step.name,
                "people": list(step.step.people),
                "needs": "all" if step.step.all_of is not None else "one",
                "approved_by": [record.by for record in step.approved],
                "complete": step.complete,
            }
            for step in state.steps
        ],
        "rejected_by": [record.by for record in state.rejections],
        "waits_for": list(state.waits_for),
        "completed": None if state.completed is None else state.completed.isoformat(),
    }
