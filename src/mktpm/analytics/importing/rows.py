"""Cells → a row to keep, a row of totals, or a reason for the quarantine: the one place where that is decided."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.analytics.importing.cells import (
    BadCell,
    count_of,
    day_of,
    id_of,
    is_range,
    number_of,
    refuse_other_currency,
    stripped,
    text_of,
)
from mktpm.analytics.importing.layout import Layout, header_key
from mktpm.analytics.store import COUNTS, DIMENSIONS, MEASURES
from mktpm.language import Message, message

IDS = frozenset({"campaign_id", "group_id", "ad_id", "account"})
TOTAL_WORDS = re.compile(
    r"(?:grand |sub)?totals?(?:\s*[:：(（\-–].*)?|results from \d+.*"
    r"|(?:总计|合计|汇总|小计|共计|总和|全部)(?:\s*[:：(（\-–].*|\s*\d+.*)?|共\s*\d+\s*[条行个项].*",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of figures."""

    day: date
    dimensions: tuple[str | None, ...]
    """In the order of ``DIMENSIONS``."""
    measures: tuple[Decimal | int | None, ...]
    """In the order of ``MEASURES``."""


@dataclass(frozen=True, slots=True)
class Total:
    """A row that only adds others up."""

    measures: tuple[Decimal | int | None, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that can't be taken, and why."""

    reason: Message


class Note:
    """A line that is no row: the header once more, or a remark below the table."""


NOTE = Note()
Judged = Kept | Total | Bad | Note


class Judge:
    """Decides about the rows of one table."""

    def __init__(self, layout: Layout) -> None:
        """Take the table's layout."""
        self.layout = layout
        self._header = tuple(header_key(name) for name in layout.names)
        self._texts: list[tuple[int, str | None, int | None, Callable[[str], str | None]]] = [
            (position, layout.constants.get(name), layout.at.get(name), id_of if name in IDS else text_of)
            for position, name in enumerate(DIMENSIONS)
        ]
        self._naming = sorted({0, layout.at["date"], *(layout.at[name] for name in layout.dimensions)})
        self._entities = [layout.at[name] for name in layout.entities]

    def of(self, cells: Sequence[str]) -> Judged:
        """Return what a row is."""
        try:
            return self._of(cells)
        except BadCell as reason:
            return Bad(reason.said)

    def _of(self, cells: Sequence[str]) -> Judged:
        layout = self.layout
        filled = sum(1 for cell in cells if stripped(cell))
        if filled <= 1 and self._is_remark(cells):
            return NOTE
        if len(cells) != layout.width:
            cells = self._mended(cells)
        if self._is_header(cells):
            return NOTE
        if self._is_total(cells):
            return self._total(cells)
        day = day_of(cells[layout.at["date"]], layout.dates)
        end = layout.at.get("date_end")
        if end is not None and stripped(cells[end]) and day_of(cells[end], layout.dates) != day:
            raise BadCell(message("the row is about more than one day: export the figures day by day"))
        dimensions = self._dimensions(cells)
        self._refuse_other_money(cells, dimensions[-1] or "")
        return Kept(day, dimensions, self._measures(cells))

    def _refuse_other_money(self, cells: Sequence[str], currency: str) -> None:
        for name in ("spend", "gmv"):
            at = self.layout.at.get(name)
            if at is not None:
                refuse_other_currency(cells[at], currency)

    def _mended(self, cells: Sequence[str]) -> Sequence[str]:
        """Return the row without empty cells too many at its end; raises ``BadCell`` where it doesn't fit."""
        width = self.layout.width
        if len(cells) > width and not any(stripped(cell) for cell in cells[width:]):
            return cells[:width]
        raise BadCell(message("the row has {n} cells, not {width}", n=len(cells), width=width))

    def _is_remark(self, cells: Sequence[str]) -> bool:
        text = next((stripped(cell) for cell in cells if stripped(cell)), "")
        if not text:
            return True
        return self.layout.width > 2 and TOTAL_WORDS.fullmatch(text) is None and re.match(r"[^\W\d]", text) is not None

    def _is_header(self, cells: Sequence[str]) -> bool:
        at = self.layout.at["date"]
        return header_key(cells[at]) == self._header[at] and tuple(map(header_key, cells)) == self._header

    def _is_total(self, cells: Sequence[str]) -> bool:
        date_cell = cells[self.layout.at["date"]]
        undated = text_of(date_cell) is None or is_range(date_cell)
        named = [text_of(cells[at]) for at in self._entities]
        if self._entities and not any(named) and (undated or self._spans(cells)):
            return any(text_of(cells[self.layout.at[name]]) is not None for name in self.layout.measures)
        words = [text for text in (text_of(cells[at]) for at in self._naming) if text and TOTAL_WORDS.fullmatch(text)]
        if not words:
            return False
        others = [text for text in named if text and not TOTAL_WORDS.fullmatch(text)]
        return undated or not others or TOTAL_WORDS.fullmatch(stripped(date_cell)) is not None

    def _spans(self, cells: Sequence[str]) -> bool:
        end = self.layout.at.get("date_end")
        return end is not None and stripped(cells[end]) != stripped(cells[self.layout.at["date"]])

    def _dimensions(self, cells: Sequence[str]) -> tuple[str | None, ...]:
        found: list[str | None] = [None] * len(DIMENSIONS)
        for position, constant, at, read in self._texts:
            value = constant if at is None else read(cells[at])
            if value is not None and len(value) > LONGEST_TEXT:
                raise BadCell(message("a text of it is longer than {n} characters", n=LONGEST_TEXT))
            found[position] = value
        if found[-1] is None:
            found[-1] = self.layout.currency
        return tuple(found)

    def _measures(self, cells: Sequence[str]) -> tuple[Decimal | int | None, ...]:
        found: list[Decimal | int | None] = []
        for name in MEASURES:
            at = self.layout.at.get(name)
            found.append(None if at is None else self._measure(name, cells[at]))
        if all(value is None for value in found):
            raise BadCell(message("the row has no figures"))
        return tuple(found)

    def _measure(self, name: str, cell: str) -> Decimal | int | None:
        scale = self.layout.scales.get(name)
        if scale is None:
            return (count_of if name in COUNTS else number_of)(cell, self.layout.decimal)
        number = number_of(cell, self.layout.decimal, scale)
        return number if number is None or name not in COUNTS else count_of(str(number))

    def _total(self, cells: Sequence[str]) -> Total:
        found: list[Decimal | int | None] = []
        for name in MEASURES:
            at = self.layout.at.get(name)
            try:
                found.append(None if at is None else self._measure(name, cells[at]))
            except BadCell:
                found.append(None)
        return Total(tuple(found))
