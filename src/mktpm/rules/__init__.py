"""The checks: one rule a file, listed here, each with its documentation."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic
from mktpm.engine.schedule import Schedule
from mktpm.plan.model import Workspace
from mktpm.rules import (
    approval_forged,
    approval_missing,
    approval_stale,
    beyond_calendar,
    buffer_burning,
    dates_reversed,
    deadline_missed,
    demand_exceeds,
    dependency_cycle,
    due_missed,
    duplicate_id,
    duplicate_key,
    file_encoding,
    file_unreadable,
    fixed_conflict,
    holidays_unpublished,
    invalid_value,
    milestone_approaching,
    milestone_overdue,
    missing_field,
    missing_required,
    outside_availability,
    over_allocated,
    owner_unknown,
    raci_no_accountable,
    raci_two_accountable,
    risk_shares,
    risk_unanswered,
    risk_unowned,
    rolled_up_field,
    skill_missing,
    task_alarm,
    task_overdue,
    tracking_contradiction,
    unknown_key,
    unknown_reference,
    wip_exceeded,
    yaml_syntax,
)
from mktpm.rules.rule import Rule, Subject

if TYPE_CHECKING:
    from mktpm.engine.evidence import Evidence
    from mktpm.plan.locations import Located

RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        file_unreadable,
        file_encoding,
        yaml_syntax,
        duplicate_key,
        unknown_key,
        missing_field,
        invalid_value,
        duplicate_id,
        unknown_reference,
        dependency_cycle,
        dates_reversed,
        fixed_conflict,
        beyond_calendar,
        rolled_up_field,
        tracking_contradiction,
        missing_required,
        owner_unknown,
        skill_missing,
        demand_exceeds,
        holidays_unpublished,
        deadline_missed,
        milestone_overdue,
        task_alarm,
        task_overdue,
        due_missed,
        milestone_approaching,
        wip_exceeded,
        over_allocated,
        outside_availability,
        buffer_burning,
        risk_unowned,
        risk_unanswered,
        risk_shares,
        raci_no_accountable,
        raci_two_accountable,
        approval_missing,
        approval_stale,
        approval_forged,
    )
)

NEVER_LEFT_OUT = frozenset({"file-unreadable", "yaml-syntax"})
"""A file that can't be read is never skipped, whatever codes are asked for."""


def rule(code: str) -> Rule | None:
    """Return the rule with that code, None where there is none."""
    return next((rule for rule in RULES if rule.code == code), None)


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
    for candidate in RULES:
        if structural and not candidate.structural:
            continue
        left_out = candidate.code in ignore or (select and candidate.code not in select)
        if left_out and candidate.code not in NEVER_LEFT_OUT:
            continue
        yield from candidate.check(subject)
