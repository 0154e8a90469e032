"""KPIs in a terminal: a table with a sparkline each, and where a number comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mktpm.diagnostics import Place
from mktpm.engine.kpi.derivation import Derived, ImportedDays, SeriesDays
from mktpm.engine.kpi.evaluation import Nothing
from mktpm.engine.kpi.plan_figures import PlanFigure
from mktpm.engine.kpi.results import KpiResult, Point, ProjectKpis
from mktpm.engine.kpi.trends import Trend
from mktpm.engine.kpi.units import Quantity, shown
from mktpm.language import Language, Message, message
from mktpm.plan.actuals import KpiValue
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday

_BLOCKS, _DIGITS = "▁▂▃▄▅▆▇█", "12345678"
_WIDEST_SPARK = 20
_NOTHING = "–"
_LEAST_CHANCE = 0.001
_NOT_IMPORTED = message("`{name}` has not been imported").template


@dataclass(frozen=True, slots=True)
class KpiPaper:
    """For whom and how KPIs are written."""

    as_of: date
    width: int
    language: Language
    ascii_only: bool


def sparkline(points: Sequence[Point], *, ascii_only: bool) -> str:
    """Return the last values as a line of blocks from the least to the greatest; digits in ASCII."""
    marks = _DIGITS if ascii_only else _BLOCKS
    numbers = [point.value.number for point in points[-_WIDEST_SPARK:]]
    if len(numbers) < 2:
        return ""
    low, span = float(min(numbers)), float(max(numbers) - min(numbers))
    if not span:
        return marks[3] * len(numbers)
    return "".join(marks[round((float(number) - low) / span * (len(marks) - 1))] for number in numbers)


def kpi_text(found: Sequence[ProjectKpis], paper: KpiPaper) -> PaintedLines:
    """Return the table of KPIs of each project that has some."""
    return fitted(_Page(paper).lines(found), paper.width)


def why_text(
    found: Derived, result: KpiResult, places: Mapping[Place, str], kpis: ProjectKpis, paper: KpiPaper
) -> PaintedLines:
    """Return where the value of a KPI comes from; ``places`` says how each place is called: "plan.yaml:12"."""
    return fitted(_Why(paper, kpis, places).lines(found, result), paper.width)


class _Speaker:
    def __init__(self, paper: KpiPaper) -> None:
        self.paper, self.language = paper, paper.language

    def say(self, template: str | Message, **values: object) -> str:
        """Return a sentence in the reader's language."""
        said = template if isinstance(template, Message) else message(template, **values)
        return said.say(self.language)


class _Page(_Speaker):
    """Writes the tables."""

    def lines(self, found: Sequence[ProjectKpis]) -> Iterator[Line]:
        """Yield the whole page."""
        yield [(self.say("KPIs on {day}", day=Weekday(self.paper.as_of)), "bold")]
        if not any(each.results for each in found):
            yield [(self.say("no plan follows a KPI: list them under `kpis:`"), "dim")]
        for each in found:
            if each.results:
                yield []
                yield [(each.at.project.name, "bold")]
                yield from self._table(each)

    def _table(self, found: ProjectKpis) -> Iterator[Line]:
        columns = [
            Column("name", self.say("KPI"), least=16),
            Column("baseline", self.say("Baseline"), right=True, leaves=4),
            Column("target", self.say("Target"), right=True),
            Column("latest", self.say("Last value"), right=True),
            Column("on", self.say("As of"), leaves=5),
            Column("way", self.say("Way"), right=True),
            Column("spark", self.say("Course"), leaves=3),
            Column("trend", self.say("Trend"), least=10, leaves=6),
            Column("by", self.say("By"), leaves=2),
            Column("owner", self.say("Owner"), least=4, leaves=1),
        ]
        rows = [self._row(found, result) for result in found.results]
        table = sheet(columns, rows, self.paper.width - 2)
        yield [("  ", ""), *table.head()]
        for result, row in zip(found.results, rows, strict=True):
            yield [("  ", ""), *table.line(row)]
            if result.missing is not None:
                yield [(f"      {self.say(result.missing)}", "dim")]
        yield from self._remedies(found)

    def _remedies(self, found: ProjectKpis) -> Iterator[Line]:
        """Yield how values get there, where some are missing."""
        missing = [result for result in found.results if result.missing is not None]
        if any(result.kpi.formula is None for result in missing):
            yield [(f"  {self.say('a value is written down with `mktpm kpi set KPI VALUE`')}", "dim")]
        if any(result.missing is not None and result.missing.template == _NOT_IMPORTED for result in missing):
            remedy = self.say("`mktpm metrics import FILE --platform PLATFORM` imports what a platform exports")
            yield [(f"  {remedy}", "dim")]

    def _row(self, found: ProjectKpis, result: KpiResult) -> Row:
        glyph, paint = _mark(result)
        way = f"{result.progress:.0%}" if result.progress is not None else _NOTHING
        return {
            "name": ((f"{glyph} ", paint), (result.name, "bold")),
            "baseline": ((_figure(result.baseline, result), "dim"),),
            "target": ((_figure(result.target, result), ""),),
            "latest": ((_figure(result.latest, result), "bold"),),
            "on": ((self._day(result.on), "dim"),),
            "way": ((way, paint if result.reached else ""),),
            "spark": ((sparkline(result.points, ascii_only=self.paper.ascii_only), "blue"),),
            "trend": self._trend(result),
            "by": ((self._day(result.by), "dim"),),
            "owner": ((found.at.project.person(result.kpi.owner), ""),),
        }

    def _untold(self, result: KpiResult) -> str:
        """Return in short why nothing is said of a trend."""
        if not result.points or result.no_trend is None:
            return ""
        known = result.no_trend.values.get("least")
        return f"{len(result.points)}/{known}" if known is not None else self.say("running total")

    def _day(self, day: date | None) -> str:
        """Return a day, with its year where that is not this one."""
        return "" if day is None else f"{day:%m-%d}" if day.year == self.paper.as_of.year else f"{day:%Y-%m-%d}"

    def _trend(self, result: KpiResult) -> Line:
        if result.trend is None:
            return ((self._untold(result), "dim"),)
        if not result.trend.way:
            return ((self.say("no clear trend"), "dim"),)
        word = self.say("rising") if result.trend.way > 0 else self.say("falling")
        return ((word, "bold orange" if result.leads_away else "green" if _is_good(result) else ""),)


def _is_good(result: KpiResult) -> bool:
    return result.trend is not None and result.trend.way == (1 if result.direction == "up" else -1)


def _mark(result: KpiResult) -> tuple[str, str]:
    if result.reached:
        return "●", "bold green"
    return ("▲", "bold orange") if result.leads_away else ("○", "dim")


def _chance(chance: float) -> str:
    """Return a chance the way tests are reported: "p = 0.032", and never that it is nothing at all."""
    return f"p = {chance:.3f}" if chance >= _LEAST_CHANCE else f"p < {_LEAST_CHANCE}"


def _figure(value: Quantity | None, result: KpiResult) -> str:
    return shown(value, result.unit) if value is not None else ""


class _Why(_Speaker):
    """Writes where a number comes from."""

    def __init__(self, paper: KpiPaper, kpis: ProjectKpis, places: Mapping[Place, str]) -> None:
        super().__init__(paper)
        self.kpis, self.places = kpis, places

    def lines(self, found: Derived, result: KpiResult) -> Iterator[Line]:
        """Yield the number, its tree, and the figures that it is judged by."""
        yield from self._node(found, "", "")
        yield []
        for name, value in (("baseline", result.baseline), ("target", result.target)):
            if value is not None:
                word = self.say("Baseline") if name == "baseline" else self.say("Target")
                yield [(f"  {word} {shown(value, result.unit)}", ""), (self._at("kpis", result.position, name), "dim")]
        if result.progress is not None:
            yield [(f"  {self.say('{way} of the way', way=f'{result.progress:.0%}')}", "")]
        yield [(f"  {self._trend(result)}", "dim")]

    def _at(self, *route: str | int) -> str:
        return "  " + self.places.get(self.kpis.at.project.place(*route), "")

    def _node(self, found: Derived, head: str, indent: str) -> Iterator[Line]:
        line: list[tuple[str, str]] = [(head, "dim"), (found.text, "bold" if found.definition is not None else "")]
        line += [("  ", ""), self._value(found)]
        definition = found.definition
        if definition is not None and definition.fields.formula is not None:
            line += [(f"  = {definition.fields.formula}", ""), (self._at(*definition.route, "formula"), "dim")]
        if found.origin is not None:
            line.append((f"  ← {self._origin(found.origin)}", "dim"))
        yield line
        parts = found.parts
        if len(parts) == 1 and parts[0].definition is None and parts[0].parts:
            parts = parts[0].parts  # the formula itself is told already
        for number, part in enumerate(parts, 1):
            last = number == len(parts)
            yield from self._node(part, indent + ("└ " if last else "├ "), indent + ("  " if last else "│ "))

    def _value(self, found: Derived) -> tuple[str, str]:
        if isinstance(found.value, Nothing):
            return self.say(found.value.reason), "orange"
        return shown(found.value, found.unit), "blue"

    def _origin(self, origin: KpiValue | ImportedDays | SeriesDays | PlanFigure) -> str:
        if isinstance(origin, KpiValue):
            where = f"{origin.file}:{origin.line}  {origin.on}  {origin.text}"
            return f"{where}  {origin.source}" if origin.source else where
        if isinstance(origin, ImportedDays):
            return self.say(
                "imported: {n} days from {first} to {last}", n=origin.days, first=origin.first, last=origin.last
            )
        if isinstance(origin, SeriesDays):
            return self.say("{n} values from {first} to {last}", n=origin.values, first=origin.first, last=origin.last)
        return self._counted(origin)

    def _counted(self, figure: PlanFigure) -> str:
        template = "{part} of {whole} tasks done" if figure.function == "completion" else "{part} of {whole} in time"
        counted = self.say(template, part=figure.part, whole=figure.whole)
        return self.say("{counted}, tag {tag}", counted=counted, tag=figure.tag) if figure.tag else counted

    def _trend(self, result: KpiResult) -> str:
        if result.trend is None:
            reason = self.say(result.no_trend) if result.no_trend else ""
            return self.say("Trend: not judged, {reason}", reason=reason)
        return self._tested(result.trend, result)

    def _tested(self, trend: Trend, result: KpiResult) -> str:
        template = "Trend: none that is clear"
        if trend.way:
            template = "Trend: rising" if trend.way > 0 else "Trend: falling"
        slope = shown(Quantity(trend.slope, result.points[-1].value.dimensions), result.unit)
        tested = self.say(
            "Mann-Kendall over {n} values: S = {score}, {chance}; Sen's slope {slope} a day",
            n=trend.values, score=trend.score, chance=_chance(trend.chance), slope=slope,
        )  # fmt: skip
        return self.say("{trend} ({test})", trend=self.say(template), test=tested)
