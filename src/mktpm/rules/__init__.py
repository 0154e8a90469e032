"""The checks: one rule a file, listed here by code, each with its documentation."""

from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic
from mktpm.engine.schedule import Schedule
from mktpm.plan.model import Project, Workspace
from mktpm.rules.rule import Rule, Subject

if TYPE_CHECKING:
    from mktpm.engine.evidence import Evidence
    from mktpm.plan.locations import Located

Concern = Callable[[Project], bool]
"""Whether a project has anything that a rule looks at."""


def _every(project: Project) -> bool:  # noqa: ARG001 - a concern's signature
    return True


def _nothing(project: Project) -> bool:  # noqa: ARG001 - only what reading the files found
    return False


def _approvals(project: Project) -> bool:
    return any(task.fields.approval is not None for task in project.tasks)


def _people(project: Project) -> bool:
    return bool(project.people or project.resources)


def _required(project: Project) -> bool:
    return bool(project.policy.require)


def _limits(project: Project) -> bool:
    return bool(project.policy.wip)


def _risks(project: Project) -> bool:
    return bool(project.fields.risks or project.policy.risk_shares)


def _buffer(project: Project) -> bool:
    return project.policy.buffer is not None


def _raci(project: Project) -> bool:
    return any(task.fields.raci is not None for task in project.tasks)


def _budget(project: Project) -> bool:
    return project.fields.budget is not None


def _claims(project: Project) -> bool:
    return bool(project.fields.claims)


def _goals(project: Project) -> bool:
    return bool(project.fields.goals or project.fields.kpis)


def _returns(project: Project) -> bool:
    return project.fields.returns is not None


RULE_CONCERNS: Mapping[str, Concern] = {
    "file-unreadable": _nothing,
    "file-encoding": _nothing,
    "yaml-syntax": _nothing,
    "duplicate-key": _nothing,
    "unknown-key": _nothing,
    "missing-field": _nothing,
    "invalid-value": _every,
    "duplicate-id": _every,
    "unknown-reference": _every,
    "dependency-cycle": _every,
    "dates-reversed": _every,
    "fixed-conflict": _every,
    "beyond-calendar": _every,
    "rolled-up-field": _every,
    "tracking-contradiction": _every,
    "missing-required": _required,
    "owner-unknown": _every,
    "skill-missing": _people,
    "demand-exceeds": _people,
    "holidays-unpublished": _every,
    "deadline-missed": _every,
    "milestone-overdue": _every,
    "task-alarm": _every,
    "task-overdue": _every,
    "due-missed": _every,
    "milestone-approaching": _every,
    "wip-exceeded": _limits,
    "over-allocated": _every,
    "outside-availability": _every,
    "buffer-burning": _buffer,
    "risk-unowned": _risks,
    "risk-unanswered": _risks,
    "risk-shares": _risks,
    "raci-no-accountable": _raci,
    "raci-two-accountable": _raci,
    "ledger-invalid": _nothing,
    "budget-mismatch": _budget,
    "reserve-overdrawn": _budget,
    "budget-exceeded": _budget,
    "budget-unfunded": _budget,
    "sum-mismatch": _claims,
    "share-mismatch": _claims,
    "rate-mismatch": _claims,
    "conflicting-values": _claims,
    "duration-exceeded": _claims,
    "count-mismatch": _claims,
    "phase-order": _claims,
    "kpi-invalid": _goals,
    "kpi-out-of-scale": _goals,
    "kpi-trend": _goals,
    "goal-not-smart": _goals,
    "task-without-goal": _goals,
    "return-below-target": _returns,
    "roi-tracking-stopped": _returns,
    "approval-missing": _approvals,
    "approval-stale": _approvals,
    "approval-forged": _approvals,
}
"""The code of every rule, in the order of the reference, and which projects it concerns.

A rule's module, called like its code, is imported only where a project concerns it: most plans have no
claims and no budget, and shall not wait for their rules.
"""

NEVER_LEFT_OUT = frozenset({"file-unreadable", "yaml-syntax"})
"""A file that can't be read is never skipped, whatever codes are asked for."""


def rule(code: str) -> Rule | None:
    """Return the rule with that code, None where there is none."""
    return _rule(code) if code in RULE_CONCERNS else None


def all_rules() -> tuple[Rule, ...]:
    """Return all rules, in the order of the reference."""
    return tuple(map(_rule, RULE_CONCERNS))


def _rule(code: str) -> Rule:
    found: Rule = import_module(f"mktpm.rules.{code.replace('-', '_')}").RULE
    return found


def run_rules(  # noqa: PLR0913 - what is looked at, and by which rules
    workspace: Workspace,
    schedule: Schedule,
    loading: tuple[Diagnostic, ...],
    *,
    evidence: "Evidence | None" = None,
    structural: bool = False,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> "list[Located]":
    """Return what the rules find, by file and line, without what is silenced in the plan.

    ``loading`` is what reading the files found, ``evidence`` what git says about approvals: without it
    none of them is proved. ``structural`` asks only whether the plan itself
    is wrong; ``select`` and ``ignore`` choose codes.
    """
    subject = Subject(workspace, schedule, loading, evidence)
    found = list(_findings(subject, structural=structural, select=select, ignore=ignore))
    if not found:
        return []
    from mktpm.plan.locations import located  # a clean plan asks for no positions
    from mktpm.rules.silence import without_silenced

    return without_silenced(located(found, workspace.texts), workspace.texts)


def _findings(
    subject: Subject, *, structural: bool, select: Collection[str], ignore: Collection[str]
) -> Iterator[Diagnostic]:
    loaded = {diagnostic.code for diagnostic in subject.loading}
    concerned = {concern: any(map(concern, subject.workspace.selected)) for concern in set(RULE_CONCERNS.values())}
    for code, concern in RULE_CONCERNS.items():
        left_out = code in ignore or (select and code not in select)
        if left_out and code not in NEVER_LEFT_OUT:
            continue
        if code in loaded or concern is _every or concerned[concern]:
            candidate = _rule(code)
            if candidate.structural or not structural:
                yield from candidate.check(subject)
