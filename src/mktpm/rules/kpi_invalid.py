"""A KPI that can't be computed or measured."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding

_MOST_ROWS = 20


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what is wrong with formulas, figures and units, and the rows of the table that no KPI can take."""
    for at in subject.projects():
        fields = at.project.fields
        if not fields.kpis and not any(goal.formula is not None or goal.kpi is not None for goal in fields.goals):
            continue
        yield from _faults(subject, at)


def _faults(subject: Subject, at: ProjectSchedule) -> Iterator[Diagnostic]:
    from mktpm.engine.kpi.definitions import Definitions  # plans without KPIs start without them
    from mktpm.engine.kpi.rows import row_faults

    project, definitions = at.project, Definitions(at.project)
    for fault in definitions.faults():
        yield finding(RULE, project, fault.said, project.place(*fault.route), hint=fault.hint)
    for position, goal in enumerate(project.fields.goals):
        if goal.kpi is not None and goal.kpi not in definitions.kpis:
            said = message("there is no KPI `{id}`", id=goal.kpi)
            yield finding(RULE, project, said, project.place("goals", position, "kpi"))
    rows = subject.workspace.beside(project).actuals
    for count, (row, said, hint) in enumerate(row_faults(definitions, rows)):
        if count >= _MOST_ROWS:
            return
        yield finding(RULE, project, said, row.place, hint=hint)


RULE = Rule(
    code="kpi-invalid",
    severity=Severity.ERROR,
    summary="A KPI can't be computed, or a figure of it can't be read.",
    explanation="""\
A formula has names, numbers with units, `+ - * /`, brackets, and `min`, `max`, `sum`, `avg`, `completion` and
`on_time`. Its names are KPIs of the plan or imported measures: spend, impressions, clicks, conversions, gmv. No
KPI may need itself, not even by way of others. Figures that are added or compared must be of one kind: money is
not time, and euros are not yuan. What the formula gives must go with the KPI's `unit`, and so must `baseline`,
`target`, `scale` and each value in `PLAN.kpis.csv`, whose rows must name KPIs that have no formula.
""",
    bad="""\
name: Autumn sale
kpis:
  - {id: gmv, unit: 元, target: 4000万}
  - {id: roas, formula: gvm / 2, target: 4.1}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
kpis:
  - {id: gmv, unit: 元, target: 4000万}
  - {id: roas, formula: gmv / 900万元, target: 4.1}
tasks: [{id: page}]
""",
    check=check,
    structural=True,
)
