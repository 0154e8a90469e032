"""Routes → positions: a second reading of a text, for the places that somebody asks about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from mktpm.diagnostics import Place, Route
from mktpm.plan.source import LOADER


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in a text: lines and columns from 1, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def locate(text: str, places: Iterable[Place]) -> dict[Place, Span]:
    """Return where each of ``places`` stands in ``text``.

    A route that isn't in the text (a missing field) gets the span of the nearest thing above it.
    """
    wanted: dict[Any, Any] = {}
    asked = list(places)
    for place in asked:
        node = wanted
        for step in place.route:
            node = node.setdefault(step, {})
    spans: dict[tuple[Route, str], Span] = {}
    loader = LOADER(text)
    try:
        _walk(loader, wanted, spans)
    except (yaml.YAMLError, RecursionError):
        pass
    finally:
        loader.dispose()
    return {place: _nearest(place, spans) for place in asked}


def _nearest(place: Place, spans: dict[tuple[Route, str], Span]) -> Span:
    if place.position is not None:
        line, column = place.position
        return Span(line, column, line, column + 1)
    found = spans.get((place.route, place.at)) or spans.get((place.route, "value"))
    route = place.route
    while found is None and route:
        route = route[:-1]
        found = spans.get((route, "value"))
    return found or Span(1, 1, 1, 1)


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _walk(loader: Any, wanted: dict[Any, Any], spans: dict[tuple[Route, str], Span]) -> None:
    """Record the spans of the routes in ``wanted``, skipping what nobody asked for."""
    loader.get_event()
    if isinstance(loader.get_event(), yaml.DocumentStartEvent):
        root = loader.get_event()
        spans[((), "value")] = _span(root)
        if wanted:
            _visit(loader, root, wanted, (), spans)


def _visit(loader: Any, event: Any, wanted: dict[Any, Any], route: Route, spans: dict[tuple[Route, str], Span]) -> None:
    spans[(route, "value")] = _span(event)
    if isinstance(event, yaml.MappingStartEvent):
        _visit_mapping(loader, wanted, route, spans)
    elif isinstance(event, yaml.SequenceStartEvent):
        index = 0
        while not isinstance(item := loader.get_event(), yaml.SequenceEndEvent):
            _step(loader, item, wanted, route, index, spans)
            index += 1


def _visit_mapping(loader: Any, wanted: dict[Any, Any], route: Route, spans: dict[tuple[Route, str], Span]) -> None:
    seen: set[str] = set()
    while not isinstance(key := loader.get_event(), yaml.MappingEndEvent):
        name = getattr(key, "value", None)
        value = loader.get_event()
        if name in seen or name is None:
            _skip(loader, value)
            continue
        seen.add(name)
        if name in wanted:
            spans[((*route, name), "key")] = _span(key)
        _step(loader, value, wanted, route, name, spans)


def _step(
    loader: Any,
    event: Any,
    wanted: dict[Any, Any],
    route: Route,
    step: str | int,
    spans: dict[tuple[Route, str], Span],
) -> None:
    below = wanted.get(step)
    if below is None:
        _skip(loader, event)
    else:
        _visit(loader, event, below, (*route, step), spans)


def _skip(loader: Any, event: Any) -> None:
    depth = 0
    while True:
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth <= 0:
            return
        event = loader.get_event()
