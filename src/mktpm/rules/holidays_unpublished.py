"""A plan that reaches into a year whose make-up working days are not announced yet."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.engine.calendar import Calendar, datetime_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield each holiday calendar that is used in a year without announced make-up days."""
    reported: set[Place] = set()
    for at in subject.active():
        for calendar, last in _reach(at).items():
            country = calendar.fields.holidays
            place = next((p for fields, p in at.project.calendars.values() if fields == calendar.fields), None)
            if country is None or place is None or place in reported:
                continue
            years = [
                y
                for y in range(subject.as_of.year, last + 1)
                if not subject.workspace.holidays.year(country, y).published
            ]
            if years:
                reported.add(place)
                said = message(
                    "the plan reaches into {year}, for which {country}'s make-up working days are not published yet",
                    year=years[0], country=country,
                )  # fmt: skip
                hint = message("dates from then on may move by days; update `holidays`, or write `closed:` and `open:`")
                yield finding(RULE, at.project, said, place.to("holidays"), hint=hint)


def _reach(at: ProjectSchedule) -> dict[Calendar, int]:
    """Return the calendars that tasks run on, each with the last year that a task reaches."""
    moments = at.schedule.moments("forecast").finish
    reach: dict[Calendar, int] = {}
    for number in at.leaves:
        calendar = at.schedule.network.nodes[number].calendar
        reach[calendar] = max(reach.get(calendar, 0), moments[number])
    return {calendar: datetime_of(moment).year for calendar, moment in reach.items()}


RULE = Rule(
    code="holidays-unpublished",
    severity=Severity.WARNING,
    summary="The plan reaches into a year whose make-up working days are not published.",
    explanation="""\
Some countries, China among them, announce each autumn which weekend days of the next year are worked to make
up for holidays. Until then the holidays of that year are known only roughly: dates computed for it may move by
some days. The known facts come from the `holidays` library; update it once the year is announced, or write the
days under `closed:` and `open:` of the calendar.
""",
    bad="""\
name: New year sale
calendar: cn
calendars: {cn: {holidays: CN}}
start: 2032-01-05
tasks:
  - {name: Theme, duration: 5d}
""",
    good="""\
name: Autumn sale
calendar: cn
calendars: {cn: {holidays: CN}}
start: 2026-10-12
tasks:
  - {name: Theme, duration: 5d}
""",
    check=check,
)
