"""The complete trail, one line an event, as text or as a table for spreadsheets."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mktpm.engine.chronicle import Happening
from mktpm.engine.reach import Reach
from mktpm.language import Language, message
from mktpm.views.happenings import Wording
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.reach import reach_notes

COLUMNS = (
    "when", "author", "email", "person", "commit", "project", "file", "kind", "task", "field", "before", "after",
    "subject",
)  # fmt: skip
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = "=+-@\t\r＝＋－＠"
"""What a cell begins with that spreadsheets take for a formula."""


def audit_text(
    found: Sequence[Happening], words: Callable[[str], Wording], reach: Reach, language: Language
) -> PaintedLines:
    """Return a line for each event; ``words`` gives the wording for a project's id."""
    lines: list[Line] = [_line(one, words(one.project), language) for one in found]
    lines += [[(f"– {note.say(language)}", "dim")] for note in reach_notes(reach)]
    return PaintedLines(lines)


def _line(one: Happening, words: Wording, language: Language) -> Line:
    commit = one.commit[:8] if one.commit else ""
    if not one.committed:
        commit = message("not committed yet").say(language)
    about = one.project if one.task is None else f"{one.project}:{one.task}"
    return [
        (one.when.strftime("%Y-%m-%d %H:%M %z"), "dim"),
        (f"  {one.author or one.email}", "bold"),
        (f"  {about}", ""),
        (f"  {words.change(one)}", ""),
        (f"  {commit}", "dim" if one.committed else "orange"),
    ]


def audit_csv(found: Sequence[Happening]) -> str:
    """Return a table that spreadsheets open as text, whatever stands in the plans.

    It begins with a byte order mark, without which they take Chinese for another encoding.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerow([_cell(_value(one, column)) for column in COLUMNS])
    return _BYTE_ORDER_MARK + out.getvalue()


def _value(one: Happening, column: str) -> Any:
    return one.when.isoformat() if column == "when" else getattr(one, column)


def _cell(value: Any) -> str:
    """Return a cell that no spreadsheet runs: what looks like a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, (Mapping, list, tuple)):
        value = json.dumps(value, ensure_ascii=False)
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(tuple(_FORMULA)) else text
