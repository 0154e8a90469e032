"""A pivot as a table in a terminal, and what its figures mean and rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mktpm.analytics.anomalies import LEAST_DAYS, THRESHOLD, Anomaly, Watch
from mktpm.analytics.engines.asked import PERIODS
from mktpm.analytics.measures import MEASURES, Measure
from mktpm.analytics.periods import label
from mktpm.analytics.pivot import Pivot, PivotRow
from mktpm.engine.window import Window
from mktpm.language import Count, Language, Listing, message, translate
from mktpm.views.figures import NOTHING, Scale, plain_number, scale_of, shown
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, Row, Sheet, sheet
from mktpm.views.wording import Weekday

_LEAST_KEY = 6
_MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class PivotPaper:
    """How the table is to be drawn."""

    width: int
    language: Language
    currency: str | None = None
    """Of figures whose import stated none."""


KEY_WORDS = {
    "platform": "Platform", "account": "Account", "channel": "Channel", "campaign_id": "Campaign id",
    "campaign": "Campaign", "group_id": "Ad group id", "ad_group": "Ad group", "ad_id": "Ad id", "ad": "Ad",
    "region": "Region", "category": "Category", "currency": "Currency", "day": "Day", "week": "Week",
    "month": "Month", "quarter": "Quarter", "year": "Year",
}  # fmt: skip


def pivot_text(found: Pivot, watched: Watch | None, paper: PivotPaper) -> PaintedLines:
    """Return the table, its total, the definitions of its ratios, and the days that stand out."""
    page = _Page(found, paper)
    return fitted([*page.lines(), *(() if watched is None else page.watched(watched))], paper.width)


class _Page:
    def __init__(self, found: Pivot, paper: PivotPaper) -> None:
        self.found, self.paper, self.language = found, paper, paper.language
        rows = (*found.rows, found.total)
        self.scales = {
            measure.id: scale_of(
                measure.kind,
                [value for row in rows for value in (row.values[measure.id], (row.before or {}).get(measure.id))],
                paper.language,
            )
            for measure in found.question.measures
        }

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield from self._head()
        if not self.found.rows:
            yield [(self.say("no imported row is among these"), "dim")]
            return
        table = self._table()
        yield []
        yield table.head()
        for row in self.found.rows:
            yield table.line(self._row(row, self._labels(row)))
        if self.found.others is not None:
            yield table.line(self._others(self.found.others))
        yield table.line(self._total())
        if table.gone:
            names = Listing(tuple(self._title(name) for name in table.gone if name in MEASURES))
            yield [(self.say("too narrow for {names}: `--width {width}`", names=names, width=_room(table)), "orange")]
        yield from self._notes()

    def _head(self) -> Iterator[Line]:
        asked = self.found.question
        names = " × ".join(translate(KEY_WORDS[name], self.language) for name in asked.by)
        title: list[tuple[str, str]] = [(names or self.say("All figures"), "bold")]
        if asked.since is not None or asked.until is not None:
            title.append((f"  {asked.since or ''}..{asked.until or ''}", ""))
        for name, values in asked.where.items():
            stated = ", ".join(shown(value) or self.say("not stated") for value in values)
            title.append((f"  {translate(KEY_WORDS[name], self.language)} = {stated}", ""))
        yield title
        if self.found.window is not None:
            reference = self.found.reference
            before = self.say("the budget") if reference is None else _span(reference.window)
            said = self.say("{window} compared with {before}", window=_span(self.found.window), before=before)
            yield [(said, "dim")]

    def _title(self, measure: str) -> str:
        return translate(MEASURES[measure].name, self.language)

    # ------------------------------------------------------------------ the table

    def _table(self) -> Sheet:
        asked = self.found.question
        columns = [
            Column(name, translate(KEY_WORDS[name], self.language), least=0 if name in PERIODS else _LEAST_KEY)
            for name in asked.by
        ] or [Column("", "")]
        for place, measure in enumerate(asked.measures):
            leaves = len(asked.measures) - place if place else 0
            columns.append(Column(measure.id, translate(measure.name, self.language), right=True, leaves=leaves))
            if self.found.reference is not None:
                columns.append(Column(f"{measure.id}±", "±", right=True, leaves=leaves))
            if self.found.planned is not None and measure.id == "spend":
                columns += [
                    Column("planned", self.say("Planned"), right=True),
                    Column("of plan", self.say("of plan"), right=True),
                ]
        rows = [self._row(row, self._labels(row)) for row in self.found.rows]
        rows.append(self._total())
        if self.found.others is not None:
            rows.append(self._others(self.found.others))
        return sheet(columns, rows, self.paper.width)

    def _others(self, others: PivotRow) -> Row:
        hidden = Count(self.found.groups - len(self.found.rows), "other")
        return self._row(others, {self.found.question.by[0]: ((hidden.say(self.language), "dim"),)})

    def _total(self) -> Row:
        first = self.found.question.by[0] if self.found.question.by else ""
        cells = self._row(self.found.total, {first: ((self.say("total"), "bold"),)})
        return {name: tuple((text, paint or "bold") for text, paint in cell) for name, cell in cells.items()}

    def _labels(self, row: PivotRow) -> dict[str, Line]:
        return {
            name: (((shown(label(name, key)), "") if key is not None else (self.say("not stated"), "dim")),)
            for name, key in zip(self.found.question.by, row.keys, strict=True)
        }

    def _row(self, row: PivotRow, labels: dict[str, Line]) -> Row:
        cells = dict(labels)
        for measure in self.found.question.measures:
            value = row.values[measure.id]
            cells[measure.id] = ((self.scales[measure.id].text(value), "" if value is not None else "dim"),)
            if self.found.planned is not None and measure.id == "spend":
                cells["planned"] = ((self.scales["spend"].text(row.planned), ""),)
                cells["of plan"] = (_of_plan(value, row.planned),)
            if self.found.reference is not None:
                cells[f"{measure.id}±"] = (_change(measure, value, (row.before or {}).get(measure.id)),)
        return cells

    # ------------------------------------------------------------------ what the figures mean

    def _notes(self) -> Iterator[Line]:
        yield []
        code = self.found.currencies[0] if len(self.found.currencies) == 1 else self.paper.currency
        if code and any(one.kind == "money" for one in self.found.question.measures):
            yield [(self.say("money in {currency}", currency=code), "dim")]
        for measure in self.found.question.measures:
            if measure.below is not None:
                yield [(f"{translate(measure.name, self.language)} = {self._formula(measure)}", "dim")]
        if any(measure.id == "roi" for measure in self.found.question.measures):
            yield [(self._margin(), "dim")]
        for one in self.found.partly:
            said = self.say(
                "{measure}: what is above the line is reported by {some} rows, what is below it by {all}",
                measure=translate(MEASURES[one.measure].name, self.language), some=f"{one.reported:,}",
                all=f"{one.needed:,}",
            )  # fmt: skip
            yield [(said, "orange")]

        if self.found.planned is not None and self.found.planned.without_channel:
            amount = self.scales["spend"].text(self.found.planned.without_channel)
            said = self.say("planned besides, in lines of the budget that name no channel: {amount}", amount=amount)
            yield [(said, "dim")]

    def _formula(self, measure: Measure) -> str:
        """Return the definition of a ratio in the reader's words."""
        below = self._title(measure.below or "spend")
        if measure.id == "roi":
            return self.say("({gain} × margin - {cost}) / {cost}", gain=self._title("gmv"), cost=below)
        part = measure.above[0]
        times = f" × {part.factor}" if part.factor != 1 else ""
        return f"{self._title(part.sum)}{times} / {below}"

    def _margin(self) -> str:
        margin = self.found.question.margin
        if margin is None:
            return self.say("no plan states `returns.margin`: all revenue is taken for gain")
        return self.say("margin {share}, as the plan states it", share=f"{plain_number(margin * 100)}%")

    # ------------------------------------------------------------------ days that stand out

    def watched(self, watched: Watch) -> Iterator[Line]:
        """Yield the days that stand out, and how that was judged."""
        yield []
        yield [(self.say("Days that stand out"), "bold"), (f"  {len(watched.found)}", "dim")]
        rows = [self._outstanding(watched, one) for one in watched.found[:_MOST_DAYS]]
        titles = {"day": self.say("Day"), "measure": self.say("measure"), "value": self.say("value"),
                  "expected": self.say("usual"), "score": self.say("score")}  # fmt: skip
        columns = [
            Column("day", titles["day"]),
            *(
                Column(f"key {name}", translate(KEY_WORDS[name], self.language), least=_LEAST_KEY)
                for name in watched.by
            ),
            *(
                Column(name, titles[name], right=name != "measure")
                for name in ("measure", "value", "expected", "score")
            ),
        ]
        if rows:
            table = sheet(columns, rows, self.paper.width)
            yield table.head()
            yield from (table.line(row) for row in rows)
        if len(watched.found) > _MOST_DAYS:
            yield [(self.say("and {n} more: `--json`", n=len(watched.found) - _MOST_DAYS), "dim")]
        yield [(self._judged(watched), "dim")]

    def _outstanding(self, watched: Watch, one: Anomaly) -> Row:
        measure = MEASURES[one.measure]
        scale = scale_of(measure.kind, (one.value, one.expected), self.language)
        keys: dict[str, Line] = {
            f"key {name}": ((shown(label(name, key)) if key is not None else self.say("not stated"), ""),)
            for name, key in zip(watched.by, one.keys, strict=True)
        }
        paint = "red" if one.score < 0 else "orange"
        return {
            "day": ((Weekday(one.day).say(self.language), ""),), **keys,
            "measure": ((translate(measure.name, self.language), ""),),
            "value": ((scale.text(one.value), "bold"),), "expected": ((scale.text(one.expected), ""),),
            "score": ((f"{one.score:+.1f}", paint),),
        }  # fmt: skip

    def _judged(self, watched: Watch) -> str:
        method = self.say(
            "Usual is the median of the other days of the same weekday; the score is the modified z-score "
            "0.6745 × distance / MAD, and a day stands out from {threshold} on.",
            threshold=f"{THRESHOLD:.1f}",
        )
        judged = self.say("{judged} series were judged.", judged=watched.judged)
        short = self.say("{n} have fewer than {least} days and were not.", n=watched.short, least=LEAST_DAYS)
        beyond = self.say("{n} more were not looked at: narrow it down.", n=watched.passed_over)
        said = [method, judged, *([short] if watched.short else []), *([beyond] if watched.passed_over else [])]
        return (" " if self.language == "en" else "").join(said)


def _of_plan(spent: Decimal | None, planned: Decimal | None) -> tuple[str, str]:
    """Return which share of the plan was spent."""
    if not planned:
        return NOTHING, "dim"
    share = (spent or Decimal(0)) / planned
    return Scale("percent", Decimal(1), "", 1).text(share), "red" if share > 1 else ""


def _room(table: Sheet) -> int:
    """Return the width that shows all columns."""
    return sum(table.natural.values()) + 2 * (len(table.natural) - 1)


def _span(window: Window) -> str:
    return f"{window.first}..{window.last}"


def _change(measure: Measure, now: Decimal | None, before: Decimal | None) -> tuple[str, str]:
    """Return how a figure changed: a share in points, everything else in per cent of what it was."""
    if now is None or before is None:
        return NOTHING, "dim"
    if measure.kind == "percent":
        return Scale("money", Decimal(1), "pp", 2).text((now - before) * 100, signed=True), "dim"
    if not before:
        return NOTHING, "dim"
    return Scale("percent", Decimal(1), "", 1).text((now - before) / before, signed=True), "dim"
