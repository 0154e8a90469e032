"""A record of an approval that is not what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.language import Message, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.engine.evidence import Proof
    from mktpm.engine.judgement import Forgery


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the records that somebody else made, that were altered, or that lack the signature asked for."""
    if not subject.asks_for_approvals:
        return
    from mktpm.engine.judgement import forgeries  # a check of plans without approvals starts without it

    for at in subject.projects():
        for found in forgeries(at, subject.workspace.beside(at.project), subject.evidence):
            yield _finding(at.project, found)


def _finding(project: Project, found: Forgery) -> Diagnostic:
    said, hint = _what(project, found)
    unsure = found.proof is not None and found.proof.verdict == "unverified"
    severity = Severity.WARNING if unsure else Severity.ERROR
    return finding(RULE, project, said, Place(found.record.file), task=found.task, hint=hint, severity=severity)


def _what(project: Project, found: Forgery) -> tuple[Message, Message | None]:
    record, proof = found.record, found.proof
    values: dict[str, object] = {"task": found.task.name, "person": project.person(record.by)}
    if proof is None:
        return (
            message("{person} decided on `{task}`, but is not among those who are asked", **values),
            message("delete the record, or put the person into a step of `approval`"),
        )
    values |= {"author": proof.author, "signer": proof.signer, "commit": proof.commit[:10]}
    if proof.verdict == "altered":
        return (
            message("this record on `{task}` is not as it came with the commit {commit}", **values),
            message("records are never edited: restore it with git, or have the decision made again"),
        )
    if proof.verdict == "foreign":
        return (
            message("this decision of {person} on `{task}` came with a commit by {author} ({commit})", **values),
            message("the person commits it under an address of theirs; a former one belongs under `emails`"),
        )
    return _signature(proof, values)


def _signature(proof: Proof, values: dict[str, object]) -> tuple[Message, Message]:
    """Return what is wrong with a signature that the policy asks for."""
    if proof.verdict == "unsigned":
        return (
            message("the commit {commit} with the decision of {person} on `{task}` is not signed", **values),
            message("`policy.approvals` asks for signatures: `git commit -S`"),
        )
    if proof.verdict == "bad-signature":
        return (
            message("the signature of {commit} with the decision of {person} on `{task}` is bad", **values),
            message("`git log --show-signature` says more"),
        )
    if proof.verdict == "foreign-signature":
        return (
            message("the decision of {person} on `{task}` is signed by {signer} ({commit})", **values),
            message("the key must be listed under the address that the person commits with"),
        )
    return (
        message("the signature of {commit} with the decision of {person} on `{task}` can't be checked here", **values),
        message("git needs the keys of the approvers: `gpg.ssh.allowedSignersFile`, or trusted keys of gpg"),
    )


RULE = Rule(
    code="approval-forged",
    severity=Severity.ERROR,
    summary="The record of an approval is not what it says.",
    explanation="""\
The record must have come with a commit of the person who decided, told by the address of the commit's author
among the person's `email` and `emails`; it must be as it came; and the person must be one of those who are
asked. With `policy.approvals: signed` the commit also needs a good signature by that person's key; where the
key is not known to whoever checks, that is a warning.

Anybody who may push can write any author into a commit: without signatures this finds mistakes and clumsy
forgery, no more. What counts as an approval in any case, `approval-missing` says.
""",
    bad="""\
id: autumn
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, approval: [{by: lina}], status: review}
""",
    bad_beside={
        "plan.log/approval-20261019T020000Z-00c0ffee.yaml": """\
kind: approval
task: design
by: wang
decision: approved
step: 1
content: sha256:b88361990330099ba3f8c979a34f8c8887b4a3ca8f2b475245cacb1dccbc146b
at: 2026-10-19T10:00:00+08:00
"""
    },
    good="""\
id: autumn
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, approval: [{by: lina}], status: review}
""",
    good_beside={
        "plan.log/approval-20261019T030000Z-0badcafe.yaml": """\
kind: approval
task: design
by: lina
decision: approved
step: 1
content: sha256:b88361990330099ba3f8c979a34f8c8887b4a3ca8f2b475245cacb1dccbc146b
at: 2026-10-19T11:00:00+08:00
"""
    },
    check=check,
)
