"""Findings as people read them: the sentence, the place, the line with a caret, the remedy."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mktpm.diagnostics import Severity
from mktpm.display_width import width_of
from mktpm.language import Count, Language, Listing, message, translate
from mktpm.plan.locations import Located
from mktpm.plan.source import UNSAFE, Span, lines_of

_COLORS = {"error": "31", "warning": "33", "info": "36", "frame": "34", "bold": "1"}
_WINDOW = 96
"""Longer lines are cut to a window of this many characters around the place meant."""


def render(found: Sequence[Located], texts: Mapping[str, str], language: Language, *, color: bool) -> str:
    """Return the findings as text, each with its source line, ending with a line end."""
    paint = _Paint(color=color)
    lines: dict[str, list[str]] = {}
    blocks = []
    for located in found:
        file = located.diagnostic.where.file
        if file not in lines:
            lines[file] = lines_of(texts.get(file, ""))
        blocks.append(_block(located, lines, texts, language, paint))
    return "\n".join(blocks) + ("\n" if blocks else "")


def summary(found: Sequence[Located], language: Language) -> str:
    """Return how many findings there are of each severity, in words."""
    counts = Counter(located.diagnostic.severity for located in found)
    parts = tuple(Count(counts[severity], severity.value, plural) for severity, plural in _PLURALS if counts[severity])
    if not parts:
        return message("no findings").say(language)
    return Listing(parts).say(language)


_PLURALS = ((Severity.ERROR, "errors"), (Severity.WARNING, "warnings"), (Severity.INFO, "notes"))


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


def _block(
    located: Located, lines: dict[str, list[str]], texts: Mapping[str, str], language: Language, paint: _Paint
) -> str:
    diagnostic, span = located.diagnostic, located.span
    severity = diagnostic.severity.value
    word = translate(severity, language)
    sentence = diagnostic.message.say(language)
    head = paint(f"{word}[{diagnostic.code}]", severity, "bold") + paint(f": {sentence}", "bold")
    margin = " " * max([len(str(at.line)) for at in (span, *located.related)])
    rows = [head, f"{margin}{paint('-->', 'frame')} {_shown(diagnostic.where.file)}:{span.line}:{span.column}"]
    excerpt = _excerpt(lines[diagnostic.where.file], span, margin, paint, severity)
    rows.extend(excerpt)
    for related, at in zip(diagnostic.related, located.related, strict=True):
        file = related.where.file
        if file not in lines:
            lines[file] = lines_of(texts.get(file, ""))
        where = f"{_shown(file)}:{at.line}:{at.column}"
        rows.append(f"{margin}{paint('::', 'frame')} {where} {related.message.say(language)}")
        rows.extend(_excerpt(lines[file], at, margin, paint, "frame"))
    if diagnostic.hint is not None:
        rows.append(f"{margin} {paint('=', 'frame')} {translate('help', language)}: {diagnostic.hint.say(language)}")
    return "\n".join(rows) + "\n"


def _shown(text: str) -> str:
    return re.sub(UNSAFE, "\ufffd", text).replace("\n", "\ufffd").replace("\t", " ")


def _excerpt(lines: list[str], span: Span, margin: str, paint: _Paint, style: str) -> list[str]:
    """Return the source line with carets under the place, aligned for double-width text."""
    if span.line > len(lines) or not lines[span.line - 1].strip():
        return []
    line = lines[span.line - 1]
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    last = min(max(last, first + 1), max(len(line.rstrip()), first + 1))
    begin = max(0, first - _WINDOW // 2) if len(line) > _WINDOW else 0
    shown = line[begin : begin + _WINDOW]
    before, meant = line[begin:first], line[first : min(last, begin + _WINDOW)]
    carets = "^" * max(width_of(_shown(meant)), 1)
    bar = paint("|", "frame")
    number = paint(str(span.line).rjust(len(margin)), "frame")
    return [
        f"{number} {bar} {_shown(shown).rstrip()}",
        f"{margin} {bar} {' ' * width_of(_shown(before))}{paint(carets, style, 'bold')}",
    ]
