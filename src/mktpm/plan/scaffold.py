"""A template and a date → the text of a plan, by changing the few places that must change.

Comments, quotes and order stay. Before anybody sees the result it is parsed and compared with what
was meant; where the two differ, there is no result.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mktpm.diagnostics import Place, Route
from mktpm.language import Message, message
from mktpm.plan.source import parse
from mktpm.plan.spans import Span, locate

ANCHOR = "T"
"""The named day that a template's dates are counted from."""
_BREAKS = re.compile("(\r\n|[\n\r\x85\u2028\u2029])")
_OWNER_LISTS = ("R", "C", "I")


class TemplateUnusable(Exception):
    """No plan can be made of a template."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


@dataclass(frozen=True, slots=True)
class Order:
    """What a plan is to be made with."""

    id: str
    name: str | None
    """The project's name; None keeps the template's."""
    day: date
    """The anchor's day."""
    comment: str
    """A comment behind the anchor's day."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Who takes a role, by the role's id."""


def plan_from(template: str, order: Order) -> str:
    """Return the text of the plan that ``template`` and ``order`` make; raises ``TemplateUnusable``."""
    data = parse(template, "").data
    if not isinstance(data, dict) or not isinstance(data.get("template"), dict):
        raise TemplateUnusable(message("it has no `template:` block"))
    if isinstance(data.get("dates"), dict) and ANCHOR in data["dates"]:
        raise TemplateUnusable(message("it gives the day `T` itself"))
    edits = dict(_edits(data, order))
    spans = locate(template, [Place("", route) for route in edits] + _structure(data))
    lines = _Lines(template)
    for route, text in edits.items():
        lines.replace(spans[Place("", route)], written(text))
    _restructure(lines, data, spans, order)
    result = lines.text()
    if parse(result, "").data != _meant(data, edits, order):
        raise TemplateUnusable(message("its text is laid out in a way that can't be changed in place"))
    return result


def roles_in(template: str) -> dict[str, int]:
    """Return how many owners, team members and other duties name each role, by the role's id."""
    data = parse(template, "").data
    counts: dict[str, int] = {}
    for _, value in _duties(data if isinstance(data, dict) else {}):
        role = _role_of(value)
        counts[role] = counts.get(role, 0) + 1
    return counts


def written(text: str) -> str:
    """Return ``text`` as a YAML scalar, in quotes only where it needs them."""
    plain = text.strip() == text and parse(f"- {text}", "").data == [text] and parse(f"[{text}]", "").data == [text]
    return text if plain else json.dumps(text, ensure_ascii=False)


def _edits(data: Mapping[str, Any], order: Order) -> Iterator[tuple[Route, str]]:
    """Yield the values to change, each with its new text."""
    if "id" in data:
        yield ("id",), order.id
    if order.name is not None and "name" in data:
        yield ("name",), order.name
    for route, value in _duties(data):
        role = _role_of(value)
        if role in order.people:
            yield route, order.people[role] + value[len(role) :]


def _duties(data: Mapping[str, Any]) -> Iterator[tuple[Route, str]]:
    """Yield every place where a person or a role stands: owners, teams, RACI."""
    yield from _texts(data, ("owner",))
    for position, goal in enumerate(_items(data.get("goals"))):
        yield from _texts(goal, ("goals", position, "owner"))
    for position, task in enumerate(_items(data.get("tasks"))):
        yield from _task_duties(task, ("tasks", position))


def _task_duties(task: Any, route: Route) -> Iterator[tuple[Route, str]]:
    if not isinstance(task, dict):
        return
    yield from _texts(task, (*route, "owner"))
    for position, member in enumerate(_items(task.get("team"))):
        if isinstance(member, str):
            yield (*route, "team", position), member
    raci = task.get("raci")
    if isinstance(raci, dict):
        yield from _texts(raci, (*route, "raci", "A"))
        for key in _OWNER_LISTS:
            named = [(position, value) for position, value in enumerate(_items(raci.get(key)))]
            yield from (((*route, "raci", key, at), value) for at, value in named if isinstance(value, str))
    for position, child in enumerate(_items(task.get("tasks"))):
        yield from _task_duties(child, (*route, "tasks", position))


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(record: Any, route: Route) -> Iterator[tuple[Route, str]]:
    value = record.get(route[-1]) if isinstance(record, dict) else None
    if isinstance(value, str):
        yield route, value


def _role_of(value: str) -> str:
    """Return the role in "designer" or in "designer 50%"."""
    name, _, share = value.rpartition(" ")
    return name.strip() if name and share.endswith(("%", "％")) else value


def _structure(data: Mapping[str, Any]) -> list[Place]:
    """Return the keys at the top, and the value of ``dates``."""
    return [Place("", (key,), "key") for key in data] + [Place("", ("dates",))]


def _restructure(lines: "_Lines", data: Mapping[str, Any], spans: Mapping[Place, Span], order: Order) -> None:
    """Take the template's block out, and put the anchor's day (and a missing id or name) in."""
    day = f"{ANCHOR}: {order.day.isoformat()}"
    begin = spans[Place("", ("template",), "key")].line
    keys = [spans[Place("", (key,), "key")].line for key in data]
    end = min((line for line in keys if line > begin), default=lines.count + 1)
    fresh = [f"{key}: {written(value)}" for key, value in _missing(data, order)]
    if "dates" not in data:
        fresh += ["dates:", f"  {day}  # {order.comment}"]
    else:
        _add_day(lines, spans, day, order.comment)
    lines.exchange_block(begin, end, fresh)


def _missing(data: Mapping[str, Any], order: Order) -> Iterator[tuple[str, str]]:
    if "id" not in data:
        yield "id", order.id
    if "name" not in data and order.name is not None:
        yield "name", order.name


def _add_day(lines: "_Lines", spans: Mapping[Place, Span], day: str, comment: str) -> None:
    """Put the anchor's day in front of the days that the template names already."""
    value, key = spans[Place("", ("dates",))], spans[Place("", ("dates",), "key")]
    if value.line == key.line:
        lines.replace(Span(value.line, value.column + 1, value.line, value.column + 1), f"{day}, ")
    else:
        lines.insert_before(value.line, f"{' ' * (value.column - 1)}{day}  # {comment}")


def _meant(data: dict[str, Any], edits: Mapping[Route, str], order: Order) -> dict[str, Any]:
    """Return the data that the new text must hold."""
    meant = copy.deepcopy(data)
    for route, text in edits.items():
        node: Any = meant
        for step in route[:-1]:
            node = node[step]
        node[route[-1]] = text
    del meant["template"]
    meant.update(_missing(data, order))
    meant["dates"] = {ANCHOR: order.day.isoformat(), **(meant.get("dates") or {})}
    return meant


class _Lines:
    """A text that is changed at positions, which stay those of the text as it was."""

    def __init__(self, text: str) -> None:
        pieces = _BREAKS.split(text)
        self._lines, self._ends = pieces[::2], [*pieces[1::2], ""]
        self.count = len(self._lines)
        self._replacements: list[tuple[Span, str]] = []
        self._before: dict[int, list[str]] = {}
        self._gone: set[int] = set()

    def replace(self, span: Span, text: str) -> None:
        """Put ``text`` where ``span`` is, which must be on one line."""
        if span.line == span.end_line:
            self._replacements.append((span, text))

    def insert_before(self, line: int, text: str) -> None:
        """Put a line in front of ``line``."""
        self._before.setdefault(line, []).append(text)

    def exchange_block(self, begin: int, end: int, fresh: list[str]) -> None:
        """Put ``fresh`` lines where a block begins, and take out its lines before ``end``.

        Comments and blank lines that stand in front of what follows stay.
        """
        last = begin
        for line in range(begin + 1, end):
            if self._lines[line - 1][:1].isspace():
                last = line
        self._gone.update(range(begin, last + 1))
        for text in fresh:
            self.insert_before(begin, text)

    def text(self) -> str:
        """Return the text with all changes."""
        for span, fresh in sorted(self._replacements, key=lambda at: (at[0].line, at[0].column), reverse=True):
            line = self._lines[span.line - 1]
            self._lines[span.line - 1] = line[: span.column - 1] + fresh + line[span.end_column - 1 :]
        ending = next((end for end in self._ends if end), "\n")
        parts: list[str] = []
        for number, (line, end) in enumerate(zip(self._lines, self._ends, strict=True), 1):
            parts.extend(fresh + ending for fresh in self._before.get(number, ()))
            if number not in self._gone:
                parts.append(line + end)
        return "".join(parts)
