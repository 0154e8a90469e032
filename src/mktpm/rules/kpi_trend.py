"""A KPI that moves away from its target."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the KPIs of active projects whose last values have a clear trend away from the target."""
    for at in subject.active():
        if at.project.fields.kpis:
            yield from _trends(at)


def _trends(at: ProjectSchedule) -> Iterator[Diagnostic]:
    from mktpm.engine.kpi.results import project_kpis  # plans without KPIs start without them
    from mktpm.engine.kpi.units import shown

    project = at.project
    for each in project_kpis(at).results:
        if each.trend is None or each.latest is None or not each.leads_away:
            continue
        template = "`{kpi}` has been rising over its last {n} values, away from the target: {latest} on {day}"
        if each.trend.way < 0:
            template = "`{kpi}` has been falling over its last {n} values, away from the target: {latest} on {day}"
        latest = shown(each.latest, each.unit)
        said = message(template, kpi=each.kpi.id, n=each.trend.values, latest=latest, day=each.trend.last)
        hint = message("`mktpm kpi --why {kpi}` shows the figures", kpi=each.kpi.id)
        yield finding(RULE, project, said, project.place("kpis", each.position), hint=hint)


RULE = Rule(
    code="kpi-trend",
    severity=Severity.WARNING,
    summary="A KPI moves away from its target.",
    explanation="""\
The last values of a KPI in `PLAN.kpis.csv`, 30 at most, are put to the Mann-Kendall test: it counts in how many
pairs the later value is greater, and in how many it is smaller. With fewer than 8 values nothing is said. A
trend is reported where so clear an order would come about by chance in less than 5% of the cases, where it goes
away from the target, and the target is not reached. Imported measures are judged by `mktpm kpi`.
""",
    bad="""\
name: Autumn sale
kpis:
  - {id: rating, target: 4.8, direction: up}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
kpis:
  - {id: rating, target: 4.8, direction: up}
tasks: [{id: page}]
""",
    check=check,
    bad_beside={
        "plan.kpis.csv": "date,kpi,value,source\n"
        + "".join(f"2026-10-{day:02},rating,{4.7 - day / 20:.2f},shop\n" for day in range(1, 10))
    },
    good_beside={
        "plan.kpis.csv": "date,kpi,value,source\n"
        + "".join(f"2026-10-{day:02},rating,{4 + day / 20:.2f},shop\n" for day in range(1, 10))
    },
)
