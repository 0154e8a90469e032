"""A number followed home, in lines and as JSON."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from mktpm.analytics.following import Followed
from mktpm.analytics.tracing import Selection, Source, Trace
from mktpm.language import Count, Language, message
from mktpm.views.metrics_import import grouped, measure_word
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, Row, sheet


def trace_text(followed: Followed, width: int, language: Language) -> PaintedLines:
    """Return a number, the sums that it is made of, and where each comes from."""
    return fitted(_Page(followed, width, language).lines(), width)


class _Page:
    def __init__(self, followed: Followed, width: int, language: Language) -> None:
        self.followed, self.width, self.language = followed, width, language

    def say(self, template: str, **values: object) -> str:
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        yield list(self._head())
        for value in self.followed.written:
            yield []
            said = self.say("written down: {text} on {day}", text=value.text, day=value.on)
            origin = f"  {value.source}" if value.source else ""
            yield [(f"  {value.file}:{value.line}", "bold"), (f"  {said}{origin}", "")]
        for trace in self.followed.traces:
            yield []
            yield from self._trace(trace)
        if not self.followed.traces and not self.followed.written:
            yield [("  " + self.say("nothing was imported or written down for it"), "dim")]

    def _head(self) -> Iterator[tuple[str, str]]:
        followed = self.followed
        yield followed.name, "bold"
        if followed.value is not None or followed.exact is not None:
            yield f"  {followed.value or _readable(followed.exact)}", "blue"
        if followed.formula:
            yield f"  = {followed.formula}", ""
        if followed.on is not None:
            yield f"  {followed.on}", "dim"

    def _trace(self, trace: Trace) -> Iterator[Line]:
        total = "–" if trace.total is None else grouped(_short(trace.total))
        said = f"{measure_word(trace.measure, self.language)}  {total}"
        rows = Count(trace.rows, "row").say(self.language)
        yield [(f"  {said}", "bold"), (f"  {rows}  {_where(trace.selection)}".rstrip(), "dim")]
        if not trace.sources:
            return
        columns = [
            *(Column(f"key{at}", name) for at, name in enumerate(trace.by)),
            Column("import", self.say("Import"), right=True),
            Column("file", self.say("File"), least=18),
            Column("rows", self.say("Rows of the file"), leaves=2),
            Column("count", self.say("Rows"), right=True),
            Column("amount", measure_word(trace.measure, self.language), right=True),
            Column("hash", "SHA-256", leaves=1),
        ]
        table = sheet(columns, [_row(one) for one in trace.sources], self.width - 4)
        yield [("    ", ""), *table.head()]
        for one in trace.sources:
            yield [("    ", ""), *table.line(_row(one))]
            for row in one.listed:
                about = " / ".join(row.about)
                yield [(f"      {_file(one)}:{row.row}  {row.day}  {grouped(_short(row.amount))}  {about}", "dim")]


def _row(one: Source) -> Row:
    found: dict[str, Line] = {f"key{at}": [(key or "–", "")] for at, key in enumerate(one.keys)}
    span = str(one.first) if one.first == one.last else f"{one.first}..{one.last}"
    return found | {
        "import": [(str(one.import_id), "")],
        "file": [(_file(one), "bold")],
        "rows": [(span, "")],
        "count": [(grouped(one.rows), "")],
        "amount": [(grouped(_short(one.amount)), "blue")],
        "hash": [(one.imported.sha256[:8] if one.imported else "?", "dim")],
    }


def _file(one: Source) -> str:
    return one.imported.file if one.imported else "?"


def _where(selection: Selection) -> str:
    days = [str(day) for day in (selection.since, selection.until) if day is not None]
    span = days[0] if len(set(days)) == 1 and len(days) == 2 else "..".join(days) if len(days) == 2 else ""
    if len(days) == 1:
        span = f"{days[0]}.." if selection.since is not None else f"..{days[0]}"
    chosen = [f"{key}={value}" for key, values in selection.where.items() for value in values]
    return "  ".join(filter(None, [span, *chosen]))


def _short(amount: Decimal) -> str:
    """Return an exact amount without zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _readable(amount: Decimal | None) -> str:
    if amount is None:
        return "–"
    shown = _short(amount)
    return grouped(shown) if len(shown.partition(".")[2]) <= 4 else f"{amount:,.6g}"


def trace_json(followed: Followed) -> dict[str, Any]:
    """Return a number with its sources; amounts are exact, as text."""
    return {
        "schema": 1,
        "name": followed.name,
        "formula": followed.formula or None,
        "value": None if followed.exact is None else _short(followed.exact),
        "shown": followed.value,
        "on": None if followed.on is None else followed.on.isoformat(),
        "written": [
            {"file": one.file, "line": one.line, "on": one.on.isoformat(), "text": one.text, "source": one.source}
            for one in followed.written
        ],
        "sums": [_trace_json(trace) for trace in followed.traces],
    }


def _trace_json(trace: Trace) -> dict[str, Any]:
    selection = trace.selection
    return {
        "measure": trace.measure,
        "since": None if selection.since is None else selection.since.isoformat(),
        "until": None if selection.until is None else selection.until.isoformat(),
        "where": {key: list(values) for key, values in selection.where.items()},
        "total": None if trace.total is None else _short(trace.total),
        "rows": trace.rows,
        "sources": [_source_json(trace, one) for one in trace.sources],
    }


def _source_json(trace: Trace, one: Source) -> dict[str, Any]:
    return {
        **dict(zip(trace.by, one.keys, strict=True)),
        "import": one.import_id,
        "file": one.imported.file if one.imported else None,
        "sha256": one.imported.sha256 if one.imported else None,
        "imported_at": one.imported.at if one.imported else None,
        "rows": one.rows,
        "first_row": one.first,
        "last_row": one.last,
        "amount": _short(one.amount),
        "listed": [
            {"row": row.row, "date": row.day.isoformat(), "about": list(row.about), "amount": _short(row.amount)}
            for row in one.listed
        ],
    }
