"""A table of risk classes that doesn't add up, or doesn't know a risk's class."""

from collections.abc import Iterator
from decimal import Decimal

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.language import Listing, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

_NAMED = 8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield shares that don't make 100 %, once a table, and the risks of a class that isn't in it."""
    reported = set[Place]()
    for at in subject.projects():
        shares = at.project.policy.risk_shares
        if not shares:
            continue
        where, total = _place(subject, at.project), sum(shares.values(), Decimal(0))
        if total != 1 and where not in reported:
            reported.add(where)
            said = message("the shares of the risk classes make {total}, not 100%", total=_percent(total))
            yield finding(RULE, at.project, said, where)
        yield from _unknown(at.project)


def _unknown(project: Project) -> Iterator[Diagnostic]:
    shares = project.policy.risk_shares
    for position, risk in enumerate(project.fields.risks):
        if risk.category is not None and risk.category not in shares:
            said = message("`{category}` is no class of risk of the policy", category=risk.category)
            known = (*list(shares)[:_NAMED], "…") if len(shares) > _NAMED else tuple(shares)
            hint = message("`policy.risk_shares` has {names}", names=Listing(known))
            yield finding(RULE, project, said, project.place("risks", position, "category"), hint=hint)


def _place(subject: Subject, project: Project) -> Place:
    """Return where the table stands: in the project's own file, else in the workspace's."""
    workspace = subject.workspace
    if not project.fields.policy.risk_shares and workspace.file is not None and workspace.folder == project.home:
        return Place(workspace.file, ("policy", "risk_shares"))
    return project.place("policy", "risk_shares")


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


RULE = Rule(
    code="risk-shares",
    severity=Severity.WARNING,
    summary="The shares of the risk classes don't make 100%, or a risk's class isn't among them.",
    explanation="""\
`policy.risk_shares` says how the team expects its risks to be spread over classes, such as tech, operations,
money and time. The shares make 100% together, and each risk's `category` is one of them. Without the table
categories are free.
""",
    bad="""\
name: Autumn sale
policy: {risk_shares: {tech: 40%, operations: 35%, money: 20%}}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
policy: {risk_shares: {tech: 40%, operations: 35%, money: 25%}}
tasks: [{id: page}]
""",
    check=check,
)
