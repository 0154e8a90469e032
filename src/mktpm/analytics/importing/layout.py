"""Where the table begins in an export, and which column is what."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mktpm.analytics.importing.cells import (
    BadCell,
    DayOrder,
    DecimalStyle,
    order_shown_by,
    stripped,
    style_shown_by,
)
from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.platforms.mapping import PlatformMapping
from mktpm.analytics.store import DIMENSIONS, MEASURES
from mktpm.language import Listing, message

DEEPEST_HEADER = 60
"""How many lines above the header an export may have at most."""
WIDEST = 1000
ENTITIES = ("campaign_id", "campaign", "group_id", "ad_group", "ad_id", "ad")
"""What rows are about; a row without any of them, in a file that has them, adds others up."""
_UNIT = re.compile(
    r"(?P<name>.+?)\s*[(\[【](?P<unit>[^()\[\]]{1,12})[)\]】]|(?P<plain>.+?)\s*[-_/](?P<tail>元|万元|分)"
)
_CURRENCIES = {
    "元": "CNY", "人民币": "CNY", "rmb": "CNY", "¥": "CNY", "$": "USD", "us$": "USD", "美元": "USD", "€": "EUR",
    "欧元": "EUR", "£": "GBP", "英镑": "GBP", "港元": "HKD", "hk$": "HKD", "日元": "JPY",
}  # fmt: skip
_SCALES = {
    "分": ("CNY", Decimal("0.01")), "角": ("CNY", Decimal("0.1")), "千元": ("CNY", Decimal(1000)),
    "万元": ("CNY", Decimal(10_000)), "亿元": ("CNY", Decimal(100_000_000)), "万": ("", Decimal(10_000)),
    "千次": ("", Decimal(1000)), "万次": ("", Decimal(10_000)),
}  # fmt: skip
_COUNTED = frozenset({"次", "个", "人", "单", "次数", "笔", "人次"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands in brackets behind a header."""

    currency: str = ""
    scale: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as it stands in its file."""

    header_row: int
    """The row of the header, counted from 1."""
    names: tuple[str, ...]
    """The headers as written."""
    at: Mapping[str, int]
    """The column of each field, counted from 0."""
    scales: Mapping[str, Decimal]
    """What a measure's figures are multiplied by, where not by 1."""
    constants: Mapping[str, str]
    """What fields without a column say."""
    currency: str
    """What amounts are in where no column says it."""
    decimal: DecimalStyle = "point"
    dates: DayOrder = "ymd"

    @property
    def width(self) -> int:
        """Return how many cells a row has."""
        return len(self.names)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return the dimensions that have a column."""
        return tuple(name for name in DIMENSIONS if name in self.at)

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the measures that have a column."""
        return tuple(name for name in MEASURES if name in self.at)

    @property
    def entities(self) -> tuple[str, ...]:
        """Return the fields with a column that name what a row is about."""
        return tuple(name for name in ENTITIES if name in self.at)

    @property
    def unused(self) -> tuple[str, ...]:
        """Return the headers that stand for no field."""
        used = set(self.at.values())
        return tuple(name for position, name in enumerate(self.names) if position not in used and name)


def header_key(text: str) -> str:
    """Return a header as it is compared: width, case and blanks don't count."""
    plain = unicodedata.normalize("NFKC", stripped(text)).casefold()
    return re.sub(r"[\s_]+", "", plain)


def unit_of(text: str) -> tuple[str, Unit | None]:
    """Return a header without its unit, and the unit; None where what is behind it is none."""
    plain = unicodedata.normalize("NFKC", stripped(text))
    match = _UNIT.fullmatch(plain)
    if match is None:
        return text, None
    name, unit = (match["name"], match["unit"]) if match["name"] else (match["plain"], match["tail"])
    unit = unit.strip()
    if unit in _SCALES:
        return name, Unit(*_SCALES[unit])
    if unit.casefold() in _CURRENCIES:
        return name, Unit(_CURRENCIES[unit.casefold()])
    if re.fullmatch(r"[A-Z]{3}", unit):
        return name, Unit(unit)
    return (name, Unit()) if unit in _COUNTED else (text, None)


def matched(cells: Sequence[str], mapping: PlatformMapping) -> tuple[dict[str, int], dict[str, Unit]]:
    """Return the column of each field that a row of headers names, and the units behind them."""
    places: dict[str, list[int]] = {}
    units: dict[int, Unit] = {}
    for position, cell in enumerate(cells):
        if not stripped(cell):
            continue
        places.setdefault(header_key(cell), []).append(position)
        name, unit = unit_of(cell)
        if unit is not None:
            units[position] = unit
            places.setdefault(header_key(name), []).append(position)
    at: dict[str, int] = {}
    for field, names in mapping.columns.items():
        found = next((places[key] for key in map(header_key, names) if key in places), None)
        if found is None:
            continue
        if len(found) > 1 and header_key(cells[found[0]]) == header_key(cells[found[1]]):
            raise Refused(message("two columns are called `{name}`", name=stripped(cells[found[0]])[:60]))
        at[field] = found[0]
    return at, {field: units[position] for field, position in at.items() if position in units}


def find_header(rows: Sequence[Sequence[str]], mapping: PlatformMapping) -> tuple[int, dict[str, int]] | None:
    """Return the position of the first row that names a date and a measure, and its columns."""
    for position, cells in enumerate(rows[: DEEPEST_HEADER + 1]):
        if len(cells) < 2 or len(cells) > WIDEST:
            continue
        try:
            at, _ = matched(cells, mapping)
        except Refused:
            if any(stripped(cell) for cell in cells):
                at = _forgiving(cells, mapping)
            else:
                continue
        if "date" in at and any(name in at for name in MEASURES):
            return position, at
    return None


def _forgiving(cells: Sequence[str], mapping: PlatformMapping) -> dict[str, int]:
    """Return the columns where two have one name; reading the layout then refuses it."""
    keys = {header_key(unit_of(cell)[0]): position for position, cell in enumerate(cells)}
    keys |= {header_key(cell): position for position, cell in enumerate(cells)}
    found = {
        f: next((keys[k] for k in map(header_key, names) if k in keys), -1) for f, names in mapping.columns.items()
    }
    return {field: position for field, position in found.items() if position >= 0}


def layout_of(rows: Sequence[Sequence[str]], numbers: Sequence[int], mapping: PlatformMapping, default: str) -> Layout:
    """Return the layout of a table whose first rows are ``rows``, with their ``numbers`` in the file.

    ``default`` is the currency where neither the file nor the mapping says it. Raises ``Refused``.
    """
    found = find_header(rows, mapping)
    if found is None:
        raise _no_header(rows, mapping)
    position, _ = found
    cells = rows[position]
    at, units = matched(cells, mapping)
    said = mapping.currency if mapping.says_currency else None
    layout = Layout(
        numbers[position],
        tuple(stripped(cell) for cell in cells),
        at,
        {name: unit.scale for name, unit in units.items() if unit.scale != 1 and name in MEASURES},
        {name: value for name, value in mapping.constants.items() if name not in at},
        said or _currency_of(units) or mapping.currency or default,
    )
    return _notations(layout, rows[position + 1 :], mapping)


def _currency_of(units: Mapping[str, Unit]) -> str | None:
    said = {units[name].currency for name in ("spend", "gmv") if name in units and units[name].currency}
    if len(said) > 1:
        raise Refused(message("the headers name several currencies: {listed}", listed=Listing(tuple(sorted(said)))))
    return next(iter(said), None)


def _notations(layout: Layout, rows: Sequence[Sequence[str]], mapping: PlatformMapping) -> Layout:
    """Return the layout with the notation of its numbers and dates, by its first rows."""
    full = [row for row in rows if len(row) == layout.width]
    numbers = [row[layout.at[name]] for row in full for name in layout.measures]
    days = [row[layout.at["date"]] for row in full]
    dates = mapping.dates or _order_of(days)
    if dates is None:
        raise Refused(
            message("days such as `{text}` can be read in two ways", text=stripped(next(filter(_slashed, days)))[:20]),
            _SAY_ORDER,
        )
    return replace(layout, decimal=mapping.decimal or style_shown_by(numbers) or "point", dates=dates)


_SAY_ORDER = message("say which with `--dates mdy` (month first) or `--dates dmy` (day first)")


def _order_of(days: list[str]) -> DayOrder | None:
    try:
        return order_shown_by(days)
    except BadCell as reason:
        raise Refused(reason.said, _SAY_ORDER) from None


def _slashed(cell: str) -> bool:
    return re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*", stripped(cell)) is not None


def _no_header(rows: Sequence[Sequence[str]], mapping: PlatformMapping) -> Refused:
    """Return what is said where no row names a date and a measure."""
    best = max(rows[:DEEPEST_HEADER], key=lambda row: sum(bool(stripped(cell)) for cell in row), default=())
    seen = tuple(f"`{stripped(cell)[:30]}`" for cell in best if stripped(cell))[:12]
    if not seen:
        return Refused(message("the file is empty"))
    at = _forgiving(best, mapping)
    said = message(
        "there is no column for the date in it, only {listed}"
        if "date" not in at and any(name in at for name in MEASURES)
        else "no header with a date and a figure was found, only {listed}",
        listed=Listing(seen),
    )
    hint = message(
        "is it an export of {platform}, day by day? Else say which column is what with `--map`", platform=mapping.name
    )
    return Refused(said, hint)
