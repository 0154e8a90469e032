"""A decision that was made: what was agreed to, what remains, and where it is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from mktpm.display_width import padded, width_of
from mktpm.engine.approvals import ApprovalState, people_on_turn
from mktpm.language import Language, Listing, Message, message
from mktpm.plan.paperwork import Decided
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted, prose


def decision_text(
    state: ApprovalState, decided: Decided, person: str, file: str, width: int, language: Language
) -> PaintedLines:
    """Return what ``person`` decided on a task, ``state`` being how far it has come with that."""
    return fitted(_lines(state, decided, person, file, width, language), width)


def _lines(
    state: ApprovalState, decided: Decided, person: str, file: str, width: int, language: Language
) -> Iterator[Line]:
    approved = decided == "approved"
    said = "{person} approved “{task}”" if approved else "{person} rejected “{task}”"
    yield [(message(said, person=person, task=state.task.name).say(language), "bold green" if approved else "bold red")]
    values = {**state.agreed.values, **_files(state)}
    longest = max(map(width_of, values), default=0)
    for name, value in values.items():
        yield from prose([(_one_line(value), "")], width, [("  ", ""), (padded(name, longest) + "  ", "dim")])
    below = [name.removeprefix("task:") for name in state.agreed.parts if name.startswith("task:")]
    if below:
        tasks = message("with the tasks below it: {tasks}", tasks=Listing(tuple(below)))
        yield from prose([(tasks.say(language), "")], width, [("  ", "")])
    yield from prose([(outlook(state).say(language), "")], width)
    yield [(message("written: {file}", file=file).say(language), "dim")]


def _files(state: ApprovalState) -> dict[str, str]:
    names = (name.removeprefix("file:") for name in state.agreed.parts if name.startswith("file:"))
    return {name: f"…{state.agreed.parts['file:' + name]}" for name in names}


def outlook(state: ApprovalState) -> Message:
    """Return in a sentence how far an approval has come."""
    people = people_on_turn(state)
    if state.rejections:
        return message("it is rejected, until {people} approves it or it is changed", people=people)
    if state.is_approved:
        return message("it is approved")
    return message("whose turn it is: {people}", people=people)


def decision_json(state: ApprovalState, decided: Decided, person: str, file: str) -> dict[str, Any]:
    """Return the same as data."""
    return {
        "project": state.project.id,
        "task": state.task.id,
        "person": person,
        "decision": decided,
        "content": state.agreed.content,
        "fields": dict(state.agreed.values),
        "file": file,
        "standing": state.standing,
        "waits_for": list(state.waits_for),
    }


def _one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_one_line(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_one_line(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
