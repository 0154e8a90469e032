"""A version of plans as single facts that can be compared: this field of this task is this.

Facts are taken from what is written, not from what the model makes of it, so that nothing in a file
can change without a fact that changes: aliases are written out, custom fields count like others, and
what can't be told apart (two tasks with one id) becomes a fact that says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mktpm.language import Message, message

SpotKind = Literal["workspace", "project", "task", "entry", "unclear"]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """What a fact is about."""

    kind: SpotKind
    project: str = ""
    """The project's id; for what is unclear about a file, its path."""
    task: str = ""
    """The task's id; for an entry of a journal, its file's name."""
    field: str = ""
    """Empty for the existence of a project or task."""


Facts = Mapping[Spot, Any]
"""What is written, by what it is about; what isn't written isn't there, ``null`` counts as not written."""


class Unclear(Exception):
    """A file can't be taken apart into facts."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


def same(one: Any, other: Any) -> bool:
    """Return whether two plain values are written alike: ``1``, ``1.0`` and ``true`` are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def workspace_facts(data: Any, file: str) -> dict[Spot, Any]:
    """Return the facts of a workspace file; raises ``Unclear``."""
    if not isinstance(data, dict):
        raise Unclear(message("this is not a mapping"))
    return {Spot("workspace", file, field=key): value for key, value in data.items() if value is not None}


def project_id(data: Any, default: str) -> str:
    """Return the id of the project that ``data`` describes; raises ``Unclear``."""
    if not isinstance(data, dict):
        raise Unclear(message("this is not a mapping"))
    return _identifier(data.get("id")) or default


def project_facts(data: Any, file: str, default: str) -> dict[Spot, Any]:
    """Return the facts of a project file; ``default`` is its id where it names none. Raises ``Unclear``."""
    project = project_id(data, default)
    facts = {Spot("project", project): True, Spot("project", project, field="file"): file}
    for key, value in data.items():
        if key not in ("id", "tasks") and value is not None:
            facts[Spot("project", project, field=key)] = value
    _add_level(data.get("tasks"), project, "", None, facts)
    return facts


def _add_level(tasks: Any, project: str, prefix: str, parent: str | None, facts: dict[Spot, Any]) -> None:
    if tasks is None:
        return
    if not isinstance(tasks, list):
        raise Unclear(message("a list of tasks was expected"))
    for number, item in enumerate(tasks, 1):
        if not isinstance(item, dict):
            raise Unclear(message("a task is not a mapping"))
        task = _identifier(item.get("id")) or _identifier(item.get("name")) or f"#{prefix}{number}"
        _add_task(item, project, task, parent, facts)
        _add_level(item.get("tasks"), project, f"{prefix}{number}.", task, facts)


def _add_task(item: dict[str, Any], project: str, task: str, parent: str | None, facts: dict[Spot, Any]) -> None:
    if "parent" in item:  # the name under which the place in the tree is a fact
        raise Unclear(message("a task has a key `parent`"))
    if Spot("task", project, task) in facts:
        again = Spot("unclear", project, task, "id")
        facts[again] = [*facts.get(again, ()), item]
        return
    facts[Spot("task", project, task)] = True
    if parent is not None:
        facts[Spot("task", project, task, "parent")] = parent
    if item.get("tasks"):
        facts[Spot("task", project, task, "tasks")] = True
    for key, value in item.items():
        if key not in ("id", "tasks") and value is not None:
            facts[Spot("task", project, task, key)] = value


def _identifier(value: Any) -> str | None:
    """Return an id as the format reads it, None where none is written; raises ``Unclear``."""
    if value is None:
        return None
    if type(value) is int:
        return str(value)
    if type(value) is not str or not value.strip() or "\n" in value or len(value) > 500:
        raise Unclear(message("an id or a name is not one line of text"))
    return value.strip()


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that two versions don't share."""

    spot: Spot
    before: Any
    """None where it wasn't written."""
    after: Any
    """None where it isn't written any more."""


def differences(before: Facts, after: Facts) -> list[Difference]:
    """Return the facts that ``before`` and ``after`` don't share, in order."""
    spots = sorted(before.keys() | after.keys())
    return [
        Difference(spot, before.get(spot), after.get(spot))
        for spot in spots
        if not same(before.get(spot), after.get(spot))
    ]


def beyond_merge(parents: Sequence[Facts], bases: Sequence[Facts], agreed: Facts, after: Facts) -> list[Difference]:
    """Return what a merge made ``after`` beyond what its parents bring together.

    What only some parents changed since ``bases`` is to be as they have it. Where they disagree, taking
    what ``agreed`` has is right; anything else is what the one who merged decided.
    """
    spots: set[Spot] = set(after).union(*parents)
    found = (_beyond(spot, parents, bases, agreed, after) for spot in sorted(spots))
    return [difference for difference in found if difference is not None]


def _beyond(
    spot: Spot, parents: Sequence[Facts], bases: Sequence[Facts], agreed: Facts, after: Facts
) -> Difference | None:
    is_now, was_agreed = after.get(spot), agreed.get(spot)
    was = [base.get(spot) for base in bases] or [None]
    values = [parent.get(spot) for parent in parents]
    if all(same(value, values[0]) for value in values):
        return None if same(is_now, values[0]) else Difference(spot, values[0], is_now)
    if all(same(value, was[0]) for value in was):
        changed = _distinct(value for value in values if not same(value, was[0]))
        if len(changed) == 1:
            return None if same(is_now, changed[0]) else Difference(spot, changed[0], is_now)
    if same(is_now, was_agreed):
        return None
    return Difference(spot, was_agreed, is_now)


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return found
