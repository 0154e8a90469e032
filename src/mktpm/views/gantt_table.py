"""The left side of a Gantt chart: the work breakdown structure and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mktpm.display_width import cropped, padded, width_of
from mktpm.engine.calendar import datetime_of
from mktpm.language import Language, translate
from mktpm.views.gantt_bars import slip_of
from mktpm.views.gantt_glyphs import Glyphs, Meaning, paint_of
from mktpm.views.gantt_rows import Row
from mktpm.views.painted import Run

_MARKS = 3
"""Columns of the marks before a name: its state, whether it is overdue, a blank."""
_INDENT = 2
_NAME_SHARE = 0.3
_TABLE_SHARE = 0.45
"""How much of the width the name may take before the other columns, and all of them together."""
_WBS_SHARE = 0.15
_NARROWEST_NAME = 12
_LONGEST_OWNER = 12
_WITH_YEAR = 8
"""Columns of a day with its year."""


@dataclass(frozen=True, slots=True)
class Table:
    """The width of each column beside the chart; 0 for one that isn't shown."""

    name: int
    longest_name: int
    wbs: int = 0
    owner: int = 0
    finish: int = 0
    progress: int = 0

    @property
    def columns(self) -> int:
        """Return the width of the whole left side, without the border to the chart."""
        extras = (self.wbs, self.owner, self.finish, self.progress)
        return _MARKS + self.name + sum(width + 1 for width in extras if width)

    def widened(self, columns: int) -> "Table":
        """Return the table with up to ``columns`` more columns for names that need them."""
        return replace(self, name=min(self.longest_name, self.name + columns))


def table_for(rows: Sequence[Row], width: int, language: Language, *, wbs: bool | None) -> Table:
    """Return the columns that fit beside a chart in ``width`` columns.

    WBS numbers are shown where asked for, or, where ``wbs`` is None, where there is room left.
    """
    titles = {key: width_of(translate(title, language)) for key, title in TITLES.items()}
    longest = max((_INDENT * row.task.depth + width_of(row.task.name) for row in rows), default=0)
    longest = max(longest, titles["name"])
    room = int(width * _TABLE_SHARE)
    table = Table(min(longest, max(int(width * _NAME_SHARE), _NARROWEST_NAME)), longest)
    owner = min(max((width_of(row.owner) for row in rows), default=0), _LONGEST_OWNER)
    sizes = {
        "owner": max(owner, titles["owner"]) if owner else 0,
        "finish": max(_WITH_YEAR if _several_years(rows) else 5, titles["finish"]),
        "progress": max(4, titles["progress"]),
        "wbs": min(
            max([titles["wbs"], *(len(row.task.wbs) for row in rows)]), max(int(width * _WBS_SHARE), titles["wbs"])
        ),
    }
    if wbs:
        table = replace(table, wbs=sizes["wbs"])
    for key in ("owner", "finish", "progress", *(("wbs",) if wbs is None else ())):
        wider = replace(table, **{key: sizes[key]})
        if wider.columns > room:
            break
        table = wider
    return table


TITLES = {"wbs": "WBS", "name": "Task", "owner": "Owner", "finish": "Finish", "progress": "Done"}


def _several_years(rows: Sequence[Row]) -> bool:
    days = [row.finish for row in rows if row.live]
    days += [row.planned[1] for row in rows if row.live and row.planned is not None]
    return bool(days) and datetime_of(min(days)).year != datetime_of(max(days)).year


def titles(table: Table, language: Language) -> list[Run]:
    """Return the line with the columns' titles."""
    words = {key: translate(title, language) for key, title in TITLES.items()}
    texts = [" " * _MARKS]
    if table.wbs:
        texts.append(padded(cropped(words["wbs"], table.wbs), table.wbs) + " ")
    texts.append(padded(cropped(words["name"], table.name), table.name))
    texts += [
        " " + padded(words[key], getattr(table, key)) for key in ("owner", "finish", "progress") if getattr(table, key)
    ]
    return [("".join(texts), "dim")]


def cells(table: Table, row: Row, glyphs: Glyphs) -> list[Run]:
    """Return the row's left side, as wide as the table."""
    name_paint = (
        "dim" if not row.live else "orange" if row.days_late is not None else "" if row.task.is_leaf else "bold"
    )
    wbs = padded(cropped(row.task.wbs, table.wbs, glyphs["ellipsis"]), table.wbs) + " " if table.wbs else ""
    indent = " " * min(_INDENT * row.task.depth, table.name // 2)
    name = cropped(indent + row.task.name.replace("\t", " "), table.name, glyphs["ellipsis"])
    return [
        *_marks(row, glyphs),
        (wbs, "dim"),
        (padded(name, table.name), name_paint),
        (_extras(table, row, glyphs), "dim"),
    ]


def planned_cells(table: Table, row: Row, glyphs: Glyphs, language: Language) -> list[Run]:
    """Return the left side of the line below a row: by how much it slipped, and the planned finish."""
    meaning: Meaning = "new" if row.baseline is None else "slip" if (row.slip_days or 0) > 0 else "lead"
    word = translate("new", language) if row.baseline is None else slip_of(row)
    indent = " " * min(_INDENT * (row.task.depth + 1), table.name // 2)
    name = padded(cropped(indent + word, table.name, glyphs["ellipsis"]), table.name)
    blank = " " * (_MARKS + (table.wbs + 1 if table.wbs else 0))
    extras = " " * (table.owner + 1 if table.owner else 0)
    if table.finish:
        extras += " " + padded(_day(row.planned, table) if row.planned is not None else "", table.finish)
    extras += " " * (table.progress + 1 if table.progress else 0)
    return [(blank, ""), (name, paint_of(meaning)), (extras, "dim")]


def _day(span: tuple[int, int], table: Table) -> str:
    """Return the day on which a bar ends, as the column for it has room."""
    day = datetime_of(max(span[1] - 1, span[0]))
    return f"{day:%y-%m-%d}" if table.finish >= _WITH_YEAR else f"{day:%m-%d}"


def _extras(table: Table, row: Row, glyphs: Glyphs) -> str:
    text = ""
    if table.owner:
        text += " " + padded(cropped(row.owner, table.owner, glyphs["ellipsis"]), table.owner)
    if table.finish:
        text += " " + padded(_day((row.start, row.finish), table) if row.live else "", table.finish)
    if table.progress:
        shown = f"{row.at.progress:.0%}" if row.live and not (row.is_event and row.at.progress == 0) else ""
        text += " " + shown.rjust(table.progress)
    return text


def marks_of(row: Row) -> list[Meaning]:
    """Return what the marks before the row's name say."""
    found: list[Meaning] = []
    if row.at.state in ("done", "cancelled"):
        found.append("mark done" if row.at.state == "done" else "mark cancelled")
    elif row.at.status == "blocked":
        found.append("mark blocked")
    elif row.at.state == "running":
        found.append("mark running")
    if row.days_late is not None:
        found.append("mark overdue")
    return found


def _marks(row: Row, glyphs: Glyphs) -> list[Run]:
    marks = marks_of(row)
    blank: Run = (" ", "")
    overdue = glyphs.run("mark overdue") if "mark overdue" in marks else blank
    state = [glyphs.run(mark) for mark in marks if mark != "mark overdue"]
    return [*(state or [blank]), overdue, blank]
