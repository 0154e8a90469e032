"""A figure of a KPI that can't be true."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

_MOST = 20


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the figures outside the limits that their KPI's ``scale`` sets."""
    for at in subject.projects():
        if any(kpi.scale is not None for kpi in at.project.fields.kpis):
            yield from _outside(subject, at.project)


def _outside(subject: Subject, project: Project) -> Iterator[Diagnostic]:
    from mktpm.engine.kpi.definitions import Definitions  # plans without KPIs start without them
    from mktpm.engine.kpi.rows import off_scale

    found = off_scale(Definitions(project), subject.workspace.beside(project).actuals)
    for count, each in enumerate(found):
        if count >= _MOST:
            return
        template = "`{kpi}` can't be {figure}: its scale ends at {limit}"
        if not each.above:
            template = "`{kpi}` can't be {figure}: its scale begins at {limit}"
        said = message(template, kpi=each.kpi, figure=each.figure, limit=each.limit)
        where = project.place(*each.where) if isinstance(each.where, tuple) else each.where.place
        yield finding(RULE, project, said, where, hint=message("a wrong unit, or a slip of the pen?"))


RULE = Rule(
    code="kpi-out-of-scale",
    severity=Severity.WARNING,
    summary="A figure of a KPI is outside the limits that the plan sets.",
    explanation="""\
`scale: {min: …, max: …}` says which values a KPI may have at all: a score ends at 5, a share at 100%. A
baseline, a target or a value in `PLAN.kpis.csv` outside of it is a slip: a percentage typed without its point,
hours taken for minutes. It is reported where it stands, and still counted.
""",
    bad="""\
name: Autumn sale
kpis:
  - {id: score, target: 48, scale: {min: 1, max: 5}}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
kpis:
  - {id: score, target: 4.8, scale: {min: 1, max: 5}}
tasks: [{id: page}]
""",
    check=check,
)
