"""Findings as people read them: the sentence, the place, the line with a caret, the remedy."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from mktpm.diagnostics import Severity
from mktpm.display_width import width_of
from mktpm.language import Count, Language, Listing, message, translate
from mktpm.plan.locations import Located
from mktpm.plan.source import lines_at, one_line
from mktpm.plan.spans import Span

_COLORS = {"error": "31", "warning": "33", "info": "36", "frame": "34", "bold": "1"}
_WINDOW = 96
"""Longer lines are cut to a window of this many characters around the place meant."""


def render(found: Sequence[Located], texts: Mapping[str, str], language: Language, *, color: bool) -> str:
    """Return the findings as text, each with its source line, ending with a line end."""
    paint = _Paint(color=color)
    lines = _source_lines(found, texts)
    blocks = [_block(located, lines, language, paint) for located in found]
    return "\n".join(blocks) + ("\n" if blocks else "")


def _source_lines(found: Sequence[Located], texts: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Return the lines that findings stand in, by file and number."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for located in found:
        wanted[located.diagnostic.where.file].add(located.span.line)
        for related, span in zip(located.diagnostic.related, located.related, strict=True):
            wanted[related.where.file].add(span.line)
    return {file: lines_at(texts.get(file, ""), numbers) for file, numbers in wanted.items()}


def summary(found: Sequence[Located], language: Language) -> str:
    """Return how many findings there are of each severity, in words."""
    counts = Counter(located.diagnostic.severity for located in found)
    parts = tuple(Count(counts[severity], noun) for severity, noun in _NOUNS if counts[severity])
    if not parts:
        return message("no findings").say(language)
    return Listing(parts).say(language)


_NOUNS = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note"))


def as_json(found: Sequence[Located], language: Language) -> dict[str, Any]:
    """Return the findings in the shape of the command contract."""
    counts = Counter(located.diagnostic.severity for located in found)
    return {
        "diagnostics": [_json(located, language) for located in found],
        "summary": {severity.value: counts[severity] for severity in Severity},
    }


def _json(located: Located, language: Language) -> dict[str, Any]:
    diagnostic, span = located.diagnostic, located.span
    data: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message.say(language),
        "file": diagnostic.where.file,
        "line": span.line,
        "column": span.column,
        "project": diagnostic.project,
        "task": diagnostic.task,
    }
    if diagnostic.hint is not None:
        data["hint"] = diagnostic.hint.say(language)
    if diagnostic.related:
        data["related"] = [
            {"message": r.message.say(language), "file": r.where.file, "line": at.line, "column": at.column}
            for r, at in zip(diagnostic.related, located.related, strict=True)
        ]
    return data


class _Paint:
    """Colours words, where colours are wanted."""

    def __init__(self, *, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, *styles: str) -> str:
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_COLORS[style] for style in styles)}m{text}\x1b[0m"


def _block(located: Located, lines: Mapping[str, Mapping[int, str]], language: Language, paint: _Paint) -> str:
    diagnostic, span = located.diagnostic, located.span
    severity = diagnostic.severity.value
    word = translate(severity, language)
    sentence = one_line(diagnostic.message.say(language))
    head = paint(f"{word}[{diagnostic.code}]", severity, "bold") + paint(f": {sentence}", "bold")
    margin = " " * max([len(str(at.line)) for at in (span, *located.related)])
    file = diagnostic.where.file
    rows = [head, f"{margin}{paint('-->', 'frame')} {one_line(file)}:{span.line}:{span.column}"]
    rows.extend(_excerpt(lines[file].get(span.line, ""), span, margin, paint, severity))
    for related, at in zip(diagnostic.related, located.related, strict=True):
        file = related.where.file
        where = f"{one_line(file)}:{at.line}:{at.column}"
        rows.append(f"{margin}{paint('::', 'frame')} {where} {one_line(related.message.say(language))}")
        rows.extend(_excerpt(lines[file].get(at.line, ""), at, margin, paint, "frame"))
    if diagnostic.hint is not None:
        hint = one_line(diagnostic.hint.say(language))
        rows.append(f"{margin} {paint('=', 'frame')} {translate('help', language)}: {hint}")
    return "\n".join(rows) + "\n"


def _excerpt(line: str, span: Span, margin: str, paint: _Paint, style: str) -> list[str]:
    """Return the source line with carets under the place, aligned for double-width text."""
    if not line.strip():
        return []
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    last = min(max(last, first + 1), max(len(line.rstrip()), first + 1))
    begin = max(0, first - _WINDOW // 2) if len(line) > _WINDOW else 0
    mark, rest = "…" if begin else "", "…" if begin + _WINDOW < len(line) else ""
    shown = one_line(mark + line[begin : begin + _WINDOW]).rstrip() + rest
    before, meant = one_line(mark + line[begin:first]), line[first : min(last, begin + _WINDOW)]
    carets = "^" * max(width_of(one_line(meant)), 1)
    bar = paint("|", "frame")
    number = paint(str(span.line).rjust(len(margin)), "frame")
    return [
        f"{number} {bar} {shown}",
        f"{margin} {bar} {' ' * width_of(before)}{paint(carets, style, 'bold')}",
    ]
