"""YAML text → where everything in it stands: the nodes of a document with their character offsets.

The outline knows nothing of plans. Edits and merges use it to change the lines they must and no
others. Offsets count characters of the text from 0, ends are exclusive, lines count from 0, columns
from 0.
"""

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any

import yaml

from mktpm.diagnostics import Route
from mktpm.plan.source import LOADER


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; an empty one (``key:``) begins where it ends."""

    start: int
    end: int
    line: int
    column: int
    text: str
    """What it says, without quotes; of an alias, the anchor's name."""
    style: str
    """``""`` for plain text, a quote (one or two), ``|``, ``>``, or ``*`` for an alias."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values."""

    start: int
    end: int
    """Behind the last character of its last value; behind the brace where it is in flow style."""
    line: int
    column: int
    """Of the first key; of the brace where it is in flow style."""
    flow: bool
    entries: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        """Return the first entry with that key, None where there is none."""
        return next((entry for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in a row."""

    start: int
    """Of the first dash; of the bracket where it is in flow style."""
    end: int
    line: int
    column: int
    flow: bool
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A collection that nobody asked for."""

    start: int
    end: int
    line: int
    column: int


Node = Scalar | Mapping | Sequence | Skipped


def outline(text: str) -> Node | None:
    """Return the outline of all that ``text`` holds; None for a text without a document.

    Raises ``yaml.YAMLError`` for a text that is not YAML.
    """
    return _read(text, _ALL, set())


def outline_along(text: str, routes: Iterable[Route], until: Iterable[Route] = ()) -> Node | None:
    """Return the outline of what lies on the ways along ``routes`` and right beside them.

    Mappings and sequences on a way have all their entries; collections off every way are ``Skipped``.
    What a route ends at is there with everything in it. Where ``until`` names places on those ways,
    reading stops when all of them have been read: what stands further down is missing then.
    """
    wanted: dict[Any, Any] = {}
    for route in routes:
        _wish(wanted, route)[_ALL] = _ALL
    return _read(text, wanted, {id(_wish(wanted, place)) for place in until})


def _wish(wanted: dict[Any, Any], route: Route) -> dict[Any, Any]:
    node = wanted
    for step in route:
        node = node.setdefault(step, {})
    return node


def node_at(root: Node | None, route: Route) -> Node | None:
    """Return the node that ``route`` leads to, None where it leads nowhere."""
    node = root
    for step in route:
        if isinstance(node, Mapping) and isinstance(step, str):
            found = node.entry(step)
            node = None if found is None else found.value
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


_ALL: Any = object()


def _read(text: str, wanted: Any, until: set[int]) -> Node | None:
    loader = LOADER(text)
    try:
        loader.get_event()
        if not isinstance(loader.get_event(), yaml.DocumentStartEvent):
            return None
        return _Reader(loader.get_event, until).node(loader.get_event(), wanted)
    finally:
        loader.dispose()


class _Reader:
    """Builds the nodes of one document out of its events."""

    def __init__(self, get_event: Any, until: set[int]) -> None:
        self._next = get_event
        self._until = until
        self._stopped = False

    def node(self, event: Any, wanted: Any) -> Node:
        """Return the node that begins with ``event``."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return _scalar(event)
        if kind is yaml.AliasEvent:
            mark = event.start_mark
            return Scalar(mark.index, event.end_mark.index, mark.line, mark.column, event.anchor, "*")
        if wanted is None:
            return self._skipped(event)
        found = self._mapping(event, wanted) if kind is yaml.MappingStartEvent else self._sequence(event, wanted)
        if id(wanted) in self._until:
            self._until.discard(id(wanted))
            self._stopped = not self._until
        return found

    def _mapping(self, event: Any, wanted: Any) -> Mapping:
        entries: list[Entry] = []
        last = event
        while not self._stopped and type(last := self._next()) is not yaml.MappingEndEvent:
            name = self.node(last, _ALL)
            below = _below(wanted, name.text) if isinstance(name, Scalar) else _ALL
            value = self.node(self._next(), below)
            if not isinstance(name, Scalar):
                name = Scalar(name.start, name.end, name.line, name.column, "", "?")
            entries.append(Entry(name, value))
        mark, flow = event.start_mark, bool(event.flow_style)
        end = last.end_mark.index if flow or not entries else entries[-1].value.end
        return Mapping(mark.index, end, mark.line, mark.column, flow, tuple(entries))

    def _sequence(self, event: Any, wanted: Any) -> Sequence:
        items: list[Node] = []
        last = event
        while not self._stopped and type(last := self._next()) is not yaml.SequenceEndEvent:
            items.append(self.node(last, _below(wanted, len(items))))
        mark, flow = event.start_mark, bool(event.flow_style)
        end = last.end_mark.index if flow or not items else items[-1].end
        return Sequence(mark.index, end, mark.line, mark.column, flow, tuple(items))

    def _skipped(self, begin: Any) -> Skipped:
        depth, last = 1, begin
        while depth:
            event = self._next()
            kind = type(event)
            if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                depth += 1
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                depth -= 1
                if event.end_mark.index > event.start_mark.index:
                    last = event
            else:
                last = event
        mark = begin.start_mark
        return Skipped(mark.index, last.end_mark.index, mark.line, mark.column)


def _scalar(event: Any) -> Scalar:
    mark, style = event.start_mark, event.style or ""
    return Scalar(mark.index, event.end_mark.index, mark.line, mark.column, event.value, style)


def _below(wanted: Any, step: str | int) -> Any:
    if wanted is _ALL or _ALL in wanted:
        return _ALL
    found: MappingType[Any, Any] | None = wanted.get(step)
    return found
