"""Work that went ahead without the approval it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Message, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.engine.approvals import ApprovalState
    from mktpm.engine.evidence import Proof
    from mktpm.engine.judgement import Judgement
    from mktpm.plan.paperwork import ApprovalRecord


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the approvals on which somebody relies and that aren't there, or can't be proved."""
    if not subject.asks_for_approvals:
        return
    from mktpm.engine.judgement import judgements  # a check of plans without approvals starts without it

    for at in subject.projects():
        papers = subject.workspace.beside(at.project)
        unproved: list[Judgement] = []
        for found in judgements(at, papers, subject.evidence):
            if found.unavailable is not None and found.state.is_approved:
                unproved.append(found)
            elif found.reliance and not found.proved and found.state.standing != "stale":
                yield _finding(at.project, found)
        yield from _not_provable(at.project, unproved, asked=subject.evidence is not None)


def _finding(project: Project, found: Judgement) -> Diagnostic:
    state = found.state
    why, hint = _why(project, found)
    said = message("{reliance}, but {why}", reliance=_relied(found), why=why)
    return finding(RULE, project, said, project.task_place(state.task, "approval"), task=state.task, hint=hint)


def _relied(found: Judgement) -> Message:
    task = found.state.task
    if found.reliance.done:
        return message("`{task}` is done", task=task.name)
    project, begun = found.reliance.begun[0]
    name = begun.name if project is found.state.project else f"{project.id}: {begun.name}"
    return message("`{next}` has begun, which waits for the approval of `{task}`", next=name, task=task.name)


def _why(project: Project, found: Judgement) -> tuple[Message, Message | None]:
    """Return what is wrong with the approval, and the remedy."""
    state = found.state
    if state.rejections:
        last = state.rejections[-1]
        if last in found.deleted:
            return _deleted(project, last)
        said = message("{person} rejected it on {day}", person=project.person(last.by), day=last.local.date())
        return said, message("settle it with them; they take it back with `mktpm approve {task}`", task=state.task.id)
    if state.is_approved and found.doubtful:
        return _doubt(project, *found.doubtful[0])
    return _not_complete(state)


def _deleted(project: Project, rejection: ApprovalRecord) -> tuple[Message, Message]:
    day = rejection.local.date()
    return (
        message("the rejection by {person} of {day} was deleted", person=project.person(rejection.by), day=day),
        message("records stay: restore `{file}` with git", file=rejection.path.name),
    )


def _not_complete(state: ApprovalState) -> tuple[Message, Message]:
    from mktpm.engine.approvals import people_on_turn

    said = message("it is not approved: {people} still must", people=people_on_turn(state))
    return said, message("they approve it with `mktpm approve {task}`, and commit the record", task=state.task.id)


def _doubt(project: Project, record: ApprovalRecord, proof: Proof) -> tuple[Message, Message | None]:
    person = project.person(record.by)
    if proof.verdict == "uncommitted":
        return (
            message("the approval by {person} is in no commit yet", person=person),
            message(
                "commit the record as {person}: `git add {file}`, then `git commit`", person=person, file=record.file
            ),
        )
    if proof.verdict == "cut-off":
        return (
            message("this clone is too shallow to prove the approval by {person}", person=person),
            message("get the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in CI"),
        )
    if proof.verdict == "nobody":
        return (
            message("the approval by {person} can't be proved: no address of theirs is known", person=person),
            message("write their `email` under `people:`"),
        )
    if proof.is_forged:
        return message("the approval by {person} doesn't count: the record is not theirs", person=person), None
    return message("the signature of the approval by {person} can't be checked here", person=person), None


def _not_provable(project: Project, found: Sequence[Judgement], *, asked: bool) -> Iterator[Diagnostic]:
    """Yield, once a project, that nothing can be proved where the plan lies."""
    relied = [each for each in found if each.reliance]
    if not relied and not (asked and found):
        return
    first = (relied or found)[0]
    said = message("approvals can't be proved here: {reason}", reason=first.unavailable or "")
    hint = message("a record is proved by the commit that brought it: keep the plan in git")
    severity = Severity.ERROR if relied else Severity.WARNING
    task = first.state.task
    yield finding(RULE, project, said, project.task_place(task, "approval"), task=task, hint=hint, severity=severity)


RULE = Rule(
    code="approval-missing",
    severity=Severity.ERROR,
    summary="Something went ahead without the approval it needs.",
    explanation="""\
A task with `approval` must not be done, and what depends on `task.approved` must not begin, before everybody
who is asked has agreed. A rejection counts until the person who gave it approves. Only records that git proves
count: each must have come with a commit of the person who decided (and, with `policy.approvals: signed`, with
their good signature). A record that is not committed yet, or a plan that is in no repository, proves nothing.

`mktpm inbox --person ID` lists what waits for somebody, `mktpm approve TASK` writes their record.
""",
    bad="""\
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, approval: [{by: lina}], status: done, finished: 2026-10-16}
""",
    good="""\
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, approval: [{by: lina}], status: review, started: 2026-10-16}
""",
    check=check,
)
