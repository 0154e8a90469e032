"""Findings → the spans they stand at, reading each file a second time only where it has some."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mktpm.diagnostics import Diagnostic, Place
from mktpm.plan.spans import Span, locate

WHOLE_FILE = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Located:
    """A finding, where it stands, and where the places that explain it stand."""

    diagnostic: Diagnostic
    span: Span
    related: tuple[Span, ...]


def located(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str]) -> list[Located]:
    """Return ``diagnostics`` with their spans, by file and line."""
    found = list(diagnostics)
    wanted: dict[str, set[Place]] = defaultdict(set)
    for diagnostic in found:
        for place in (diagnostic.where, *(related.where for related in diagnostic.related)):
            wanted[place.file].add(place)
    spans: dict[Place, Span] = {}
    for file, places in wanted.items():
        spans.update(locate(texts.get(file, ""), places))
    results = [
        Located(d, spans.get(d.where, WHOLE_FILE), tuple(spans.get(r.where, WHOLE_FILE) for r in d.related))
        for d in found
    ]
    return sorted(results, key=lambda at: (at.diagnostic.where.file, at.span.line, at.span.column, at.diagnostic.code))
