"""A plan that runs off the end of the calendar."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.calendar import LAST_YEAR, datetime_of
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the projects that reach into the last year that dates are computed for."""
    for at in subject.projects():
        if datetime_of(max(at.finish_moment, at.forecast_moment)).year >= LAST_YEAR:
            said = message("the plan reaches beyond the year {year}: its dates are not to be believed", year=LAST_YEAR)
            hint = message("look for a duration or lag with the wrong unit")
            yield finding(RULE, at.project, said, at.project.place("tasks").key(), hint=hint)


RULE = Rule(
    code="beyond-calendar",
    severity=Severity.ERROR,
    summary="The plan runs off the end of the calendar.",
    explanation="""\
Dates are computed up to the year 2400. A plan gets there by a slip, such as weeks for hours, or by a chain of
very long tasks; its late dates and floats mean nothing then.
""",
    bad="""\
name: Autumn sale
tasks:
  - {id: a, duration: 25000d}
  - {id: b, duration: 25000d, depends: [a]}
  - {id: c, duration: 25000d, depends: [b]}
  - {id: d, duration: 25000d, depends: [c]}
""",
    good="""\
name: Autumn sale
tasks:
  - {id: a, duration: 25d}
  - {id: b, duration: 25d, depends: [a]}
""",
    check=check,
    structural=True,
)
