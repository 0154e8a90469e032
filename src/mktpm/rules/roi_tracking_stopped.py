"""A closed project whose results are no longer followed before the time promised is over."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield closed projects with a month after the close that is over and from which there is no result."""
    chosen = [at for at in subject.projects() if at.project.fields.status == "closed" and at.project.fields.returns]
    if not chosen:
        return
    from mktpm.analytics.coverage import imported_spans  # most plans say nothing of returns
    from mktpm.engine.returns.following import following_of

    imported = imported_spans(subject.workspace)
    for at in chosen:
        project, fields = at.project, at.project.fields.returns
        following = following_of(at, fields, imported) if fields is not None else None
        stopped = following.stopped if following is not None else None
        if following is None or stopped is None:
            continue
        said = message(
            "closed on {closed}, the return is to be followed until {until}: there is no result from month {n}, "
            "{first} to {last}",
            closed=following.closed, until=following.until, n=stopped.number, first=stopped.window.first,
            last=stopped.window.last,
        )  # fmt: skip
        hint = message("import the figures, or write a KPI's value down: `mktpm kpi set KPI VALUE --on DATE`")
        yield finding(RULE, project, said, project.place("returns").key(), hint=hint)


_PLAN = """\
name: Spring sale
status: closed
returns: {target: 1:4.1, follow_months: 3}
kpis: [{id: gmv, unit: 元, target: 400万}]
tasks: [{id: sale, status: done, started: 2026-05-04, finished: 2026-05-31}]
"""
_SOME = "date,kpi,value,source\n2026-06-30,gmv,310万,shop\n"

RULE = Rule(
    code="roi-tracking-stopped",
    severity=Severity.WARNING,
    summary="A closed project's return is no longer followed.",
    explanation="""\
What a campaign brought shows after it: returns of goods, second orders, customers who stay. A closed project
with `returns` is followed for `follow_months` months after its close, the day on which its last task was
finished; 6 months by default, 0 for never. In each of these months there must be at least one result: the value
of a KPI in `PLAN.kpis.csv`, or a day of imported figures. The first month that is over and has none is
reported.
""",
    bad=_PLAN,
    good=_PLAN,
    bad_beside={"plan.kpis.csv": _SOME},
    good_beside={"plan.kpis.csv": _SOME + "2026-07-31,gmv,342万,shop\n2026-08-31,gmv,351万,shop\n"},
    check=check,
)
