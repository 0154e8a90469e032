"""Tables without frames: columns that line up, give way or go where the width is short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mktpm.display_width import width_of
from mktpm.views.painted import Line, Run, cropped_line, line_width

_GAP = 2
_LEAST_FLEXIBLE = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    title: str
    right: bool = False
    """Whether its cells stand at the right, as figures do."""
    least: int = 0
    """Down to how many columns it may be cut; 0 where it may not."""
    leaves: int = 0
    """In which order columns go where the width is short, 1 first; 0 for never."""


Row = Mapping[str, Line]
"""The cells of a row by the columns' keys; what is missing is blank."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table laid out for a width."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    natural: Mapping[str, int]
    """The widths of all contents by the columns' keys."""
    gone: tuple[str, ...]
    """The columns that had to go."""
    limit: int
    """The width that no line may be longer than."""

    @property
    def width(self) -> int:
        """Return the width of the whole table."""
        return sum(self.widths) + _GAP * (len(self.widths) - 1)

    def head(self) -> list[Run]:
        """Return the line of titles."""
        cells = {column.key: ((column.title, "dim"),) for column in self.columns}
        return self.line(cells)

    def line(self, row: Row) -> list[Run]:
        """Return the line of a row."""
        runs: list[Run] = []
        last = len(self.columns) - 1
        for position, (column, width) in enumerate(zip(self.columns, self.widths, strict=True)):
            cell = row.get(column.key, ())
            used = line_width(cell)
            if used > width:
                cell = cropped_line(cell, width)
                used = line_width(cell)
            blank = " " * (width - used)
            if column.right and blank:
                runs.append((blank, ""))
            runs.extend(cell)
            behind = ("" if column.right else blank) + " " * _GAP
            if position < last:
                runs.append((behind, ""))
        return runs if self.width <= self.limit else cropped_line(runs, self.limit)

    def wants(self, key: str) -> int:
        """Return the width that a column's content has; 0 where it isn't shown."""
        return self.natural.get(key, 0)

    def gives(self, key: str) -> int:
        """Return the width that a column got; 0 where it isn't shown."""
        return next((width for column, width in zip(self.columns, self.widths, strict=True) if column.key == key), 0)

    def indent(self, key: str) -> int:
        """Return the position at which a column begins; 0 where it isn't shown."""
        keys = [column.key for column in self.columns]
        return sum(self.widths[: keys.index(key)]) + _GAP * keys.index(key) if key in keys else 0


def sheet(columns: Sequence[Column], rows: Sequence[Row], width: int) -> Sheet:
    """Return the table for ``rows``; columns without any content are left out."""
    natural = {column.key: max((line_width(row.get(column.key, ())) for row in rows), default=0) for column in columns}
    shown = [column for column in columns if natural[column.key]]
    for column in shown:
        natural[column.key] = max(natural[column.key], width_of(column.title))
    leaving = sorted((column for column in shown if column.leaves), key=lambda column: column.leaves)
    gone: list[Column] = []
    while leaving and _narrowest(shown, natural) > width:
        gone.append(leaving.pop(0))
        shown.remove(gone[-1])
    return Sheet(tuple(shown), _widths(shown, natural, width), natural, tuple(column.key for column in gone), width)


def _narrowest(columns: Sequence[Column], natural: Mapping[str, int]) -> int:
    widths = (min(natural[column.key], column.least or natural[column.key]) for column in columns)
    return sum(widths) + _GAP * (len(columns) - 1)


def _widths(columns: Sequence[Column], natural: Mapping[str, int], width: int) -> tuple[int, ...]:
    """Return the widths of the columns, the widest of those that may be cut taken from first."""
    widths = {column.key: natural[column.key] for column in columns}
    flexible = {column.key: min(column.least, natural[column.key]) for column in columns if column.least}
    excess = sum(widths.values()) + _GAP * (len(columns) - 1) - width
    while excess > 0:
        key = max(flexible, key=lambda name: widths[name] - flexible[name], default=None)
        if key is None or widths[key] <= min(flexible[key], _LEAST_FLEXIBLE):
            break
        widths[key] -= 1
        excess -= 1
    return tuple(widths.values())
