"""What became of imported files, in lines."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from mktpm.analytics.importing.importer import Outcome
from mktpm.analytics.manifest import Import, TotalsCheck
from mktpm.analytics.measures import MEASURES
from mktpm.language import Count, Language, Listing, message, translate
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose

_EXAMPLES = 5
_UNUSED = 8


def import_text(outcomes: Sequence[Outcome], folder: Path, width: int, language: Language) -> PaintedLines:
    """Return what each import did; ``folder`` is that of the store."""
    lines: list[Line] = []
    for outcome in outcomes:
        if lines:
            lines.append([])
        lines.extend(_Page(outcome, folder, width, language).lines())
    return fitted(lines, width)


def grouped(amount: str | int | Decimal) -> str:
    """Return an exact amount with its digits in groups of three, and at least two decimals where it has any."""
    number = Decimal(amount)
    places = -int(number.as_tuple().exponent)
    return f"{number:,f}" if places != 1 else f"{number:,.2f}"


def measure_word(measure: str, language: Language) -> str:
    """Return the name of a sum in the reader's language."""
    return translate(MEASURES[measure].name, language)


class _Page:
    def __init__(self, outcome: Outcome, folder: Path, width: int, language: Language) -> None:
        self.outcome, self.folder, self.width, self.language = outcome, folder, width, language

    def say(self, template: str, **values: object) -> str:
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        one = self.outcome.imported
        yield from flowed([[run] for run in self._head(one)], self.width, " · ")
        if self.outcome.already:
            said = self.say("imported before, as import {n} on {day}: nothing was done", n=one.id, day=one.at[:10])
            yield from prose([(said, "")], self.width, [("  ", "")])
            return
        yield from ([("  ", ""), *line] for line in flowed([[run] for run in self._rows(one)], self.width - 2, " · "))
        yield from self._checks(one)
        yield from self._bad(one)
        if self.outcome.unused:
            shown = Listing(tuple(self.outcome.unused[:_UNUSED])).say(self.language)
            more = len(self.outcome.unused) - _UNUSED
            text = shown + (f" +{more}" if more > 0 else "")
            yield from prose([(self.say("columns not used: {listed}", listed=text), "dim")], self.width, [("  ", "")])
        if self.outcome.dry_run:
            yield [("  " + self.say("only tried out: nothing was written"), "bold")]

    def _head(self, one: Import) -> Iterator[Run]:
        yield one.file, "bold"
        yield one.platform, ""
        if not self.outcome.dry_run:
            yield self.say("import {n}", n=one.id), ""
        if one.since is not None:
            yield (one.since if one.since == one.until else f"{one.since}..{one.until}"), ""
        yield one.currency, ""
        yield one.encoding, "dim"

    def _rows(self, one: Import) -> Iterator[Run]:
        rows = one.rows
        yield self.say("{n} rows read", n=grouped(rows.read)), ""
        yield self.say("{n} kept", n=grouped(rows.kept)), ""
        yield self.say("{n} replaced", n=grouped(rows.replaced)), ""
        yield self.say("{n} quarantined", n=grouped(rows.quarantined)), "red" if rows.quarantined else ""
        if rows.totals:
            yield Count(rows.totals, "row of totals", "rows of totals").say(self.language), ""

    def _checks(self, one: Import) -> Iterator[Line]:
        if one.checks:
            yield [("  " + self.say("row {row} states totals:", row=one.checks[0].row), "")]
            pieces = [list(self._check(check)) for check in one.checks]
            yield from ([("    ", ""), *line] for line in flowed(pieces, self.width - 4, " · "))

    def _check(self, check: TotalsCheck) -> Iterator[Run]:
        name = measure_word(check.measure, self.language)
        if check.holds:
            yield f"{name} {grouped(check.stated)} ✓", "green"
            return
        difference = Decimal(check.summed) - Decimal(check.stated)
        said = self.say(
            "{name} says {stated}, the rows make {summed} ({difference})",
            name=name,
            stated=grouped(check.stated),
            summed=grouped(check.summed),
            difference=("+" if difference > 0 else "") + grouped(difference),
        )
        yield said, "red"

    def _bad(self, one: Import) -> Iterator[Line]:
        for bad in self.outcome.examples[:_EXAMPLES]:
            lead = [("  " + self.say("row {row}", row=bad.row) + "  ", "red")]
            yield from prose([(bad.reason.say(self.language), "")], self.width, lead)
        if one.rows.quarantined > _EXAMPLES and self.outcome.examples:
            yield [("  " + self.say("and {n} more", n=grouped(one.rows.quarantined - _EXAMPLES)), "dim")]
        if one.quarantine is not None:
            yield [("  → ", "dim"), (str(self.folder / one.quarantine), "")]
