"""A histogram with its S-curve, and a tornado, as lines of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mktpm.display_width import cropped, padded, width_of
from mktpm.language import Language
from mktpm.views.painted import Line, Run, cropped_line, line_width
from mktpm.views.wording import Weekday, days_text, percent

_MOST_ROWS = 16
_TAIL = 0.005
"""The share of runs at either end that is put into the first and the last row."""
_LEAST_BAR, _WIDEST_BAR = 5, 44
_STEPS = (1, 2, 3, 7, 14, 28, 56, 91, 182, 364, 728, 1820, 3640)
"""Days that a row may stand for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day to point at."""

    day: date
    text: str
    paint: str


@dataclass(frozen=True, slots=True)
class Span:
    """A row: the runs that end after the row before it, up to a day."""

    last: date
    share: float
    finished: float
    """The share of all runs that are finished by then."""


def spans_of(days: Sequence[tuple[date, int]], runs: int) -> list[Span]:
    """Return the rows for a histogram, the same number of days each, as many as fit on a page."""
    rows = _between_tails(days, runs)
    for step in _STEPS:
        grouped = _grouped(rows, step)
        if len(grouped) <= _MOST_ROWS:
            rows = grouped
            break
    found, finished = [], 0
    for day, number in rows:
        finished += number
        found.append(Span(day, number / runs, finished / runs))
    return found


def _between_tails(days: Sequence[tuple[date, int]], runs: int) -> list[tuple[date, int]]:
    """Return the days with those at either end that hardly happen added to the next one."""
    found = list(days)
    while len(found) > 2 and found[0][1] < _TAIL * runs:
        found[:2] = [(found[1][0], found[0][1] + found[1][1])]
    while len(found) > 2 and found[-1][1] < _TAIL * runs:
        found[-2:] = [(found[-1][0], found[-2][1] + found[-1][1])]
        if found[-1][1] >= _TAIL * runs:
            break
    return found


def _grouped(days: Sequence[tuple[date, int]], step: int) -> list[tuple[date, int]]:
    """Return the days in spans of ``step``, which end on Sundays where they are weeks."""
    if step == 1:
        return list(days)
    found: dict[int, int] = {}
    for day, number in days:
        span = -(-day.toordinal() // step)  # ordinals of Sundays can be divided by 7
        found[span] = found.get(span, 0) + number
    return [(date.fromordinal(span * step), number) for span, number in found.items()]


def chart_lines(
    spans: Sequence[Span], marks: Sequence[Mark], titles: tuple[str, str, str], width: int, language: Language
) -> Iterator[Line]:
    """Yield the histogram at the left and the S-curve at the right, a row for each span, with the marks."""
    labels = [_label(span.last, spans, width, language) for span in spans]
    notes = [_notes(marks, spans, position) for position in range(len(spans))]
    label_width = max(width_of(text) for text in (*labels, titles[0]))
    room = width - label_width - max((sum(width_of(t) for t, _ in note) for note in notes), default=0) - 2 * 6 - 4
    columns = min(max(room // 2, _LEAST_BAR), _WIDEST_BAR)
    highest = max(span.share for span in spans)
    left = width - label_width - 2 - columns - 7
    heads = padded(titles[0], label_width + 2), _title(titles[1], columns + 7), cropped(titles[2], left)
    yield [(text, "dim") for text in heads]
    for label, span, note in zip(labels, spans, notes, strict=True):
        filled = max(round(span.share / highest * columns), int(span.share > 0))
        at = min(int(span.finished * columns), columns - 1)
        yield [
            (padded(label, label_width) + "  ", ""),
            ("█" * filled + " " * (columns - filled), "blue"),
            (f" {percent(span.share):>4}  ", ""),
            ("·" * at, "dim"),
            ("●", "bold"),
            (" " * (columns - 1 - at), ""),
            (f" {percent(span.finished):>4}", ""),
            *note,
        ]


def _title(text: str, columns: int) -> str:
    return padded(cropped(text, columns - 1), columns)


def _label(day: date, spans: Sequence[Span], width: int, language: Language) -> str:
    one_year = spans[0].last.year == spans[-1].last.year
    if width < 72:
        return f"{day:%m-%d}" if one_year else day.isoformat()
    return Weekday(day).say(language)


def _notes(marks: Sequence[Mark], spans: Sequence[Span], position: int) -> list[Run]:
    """Return the marks that fall into a row: after the row before it, up to its own last day.

    The first row stands for all days before it as well, and days at the end may share the last one, so a mark
    there says which day it means.
    """
    first = spans[position - 1].last + timedelta(days=1) if position else spans[0].last - timedelta(days=6)
    found: list[Run] = []
    for mark in marks:
        if first <= mark.day <= spans[position].last:
            found.append(("  " if not found else " ", ""))
            shared = position in (0, len(spans) - 1) and mark.day < spans[position].last
            found.append((f"{mark.text} {mark.day:%m-%d}" if shared else mark.text, mark.paint))
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a tornado."""

    label: Line
    low: float
    high: float


def tornado_lines(bars: Sequence[Bar], width: int) -> Iterator[Line]:
    """Yield a line for each bar: to the left what makes it earlier, to the right what makes it later."""
    labels = min(max(line_width(bar.label) for bar in bars), max(width * 2 // 5, 10))
    figures = max(width_of(_signed(number)) for bar in bars for number in (bar.low, bar.high))
    half = min(max((width - labels - 2 * figures - 5) // 2, 2), _WIDEST_BAR // 2 + 8)
    largest = max(max(abs(bar.low), abs(bar.high)) for bar in bars)
    for bar in bars:
        label = cropped_line(bar.label, labels)
        left, right = (_cells(max(number, 0.0), largest, half) for number in (-bar.low, bar.high))
        yield [
            *label, (" " * (labels - line_width(label) + 2), ""),
            (f"{_signed(bar.low):>{figures}} ", ""),
            (" " * (half - left) + "▒" * left, "green"), ("│", "dim"), ("█" * right + " " * (half - right), "orange"),
            (f" {_signed(bar.high):>{figures}}", ""),
        ]  # fmt: skip


def _cells(number: float, largest: float, columns: int) -> int:
    return max(round(number / largest * columns), int(number > 0))


def _signed(number: float) -> str:
    text = days_text(number)
    return text if text.startswith("-") or text == "0d" else f"+{text}"
