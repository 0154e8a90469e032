"""Whether what relies on an approval may: the records, what git says about them, and who went ahead."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mktpm.engine.approvals import ApprovalState, approvals_in, recounted
from mktpm.engine.evidence import FORGED, Evidence, Proof
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.language import Message, message
from mktpm.plan.model import Project, Task
from mktpm.plan.paperwork import ApprovalRecord, Paperwork

_UNASKED = Proof("uncommitted")


@dataclass(frozen=True, slots=True)
class Reliance:
    """Who went ahead as if a task were approved."""

    done: bool
    """Whether the task itself is done."""
    begun: tuple[tuple[Project, Task], ...]
    """Tasks that wait for its approval and have begun or are done."""

    def __bool__(self) -> bool:
        """Return whether anybody did."""
        return self.done or bool(self.begun)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The approval of one task, and what is to be thought of it."""

    state: ApprovalState
    """By all records, taken at their word."""
    proved: bool
    """Whether it is approved by the records alone that git proves."""
    reliance: Reliance
    unavailable: Message | None
    """Why nothing can be proved about any record of the plan; None where git was asked."""
    doubtful: tuple[tuple[ApprovalRecord, Proof], ...]
    """Records of the present content that git doesn't prove."""
    deleted: tuple[ApprovalRecord, ...]
    """Rejections in the project that git proves and whose files are gone: they hold like the others."""


@dataclass(frozen=True, slots=True)
class Forgery:
    """A record that no honest decision looks like."""

    record: ApprovalRecord
    task: Task
    proof: Proof | None
    """None for a decision by somebody whom nobody asked."""


def judgements(at: ProjectSchedule, papers: Paperwork, evidence: Evidence | None) -> Iterator[Judgement]:
    """Yield what is to be thought of each approval of a project, in the order of the file.

    Without ``evidence`` nothing is proved.
    """
    reason = message("nobody asked git") if evidence is None else evidence.unavailable.get(at.project.file)
    proofs = evidence.proofs if evidence is not None else {}
    deleted = evidence.deleted.get(at.project.file, ()) if evidence is not None else ()
    papers = replace(papers, records=tuple(sorted((*papers.records, *deleted), key=lambda record: record.at)))

    def is_proved(record: ApprovalRecord) -> bool:
        return record in deleted or proofs.get(record.file, _UNASKED).verdict == "proved"

    for state in approvals_in(at.project, at.timeline, papers):
        records = papers.of(state.task.id)
        present = [record for record in records if record.content == state.agreed.content]
        yield Judgement(
            state,
            state.is_approved and recounted(state, list(filter(is_proved, records))).is_approved,
            _reliance(at, state.task),
            reason,
            tuple((record, proofs.get(record.file, _UNASKED)) for record in present if not is_proved(record)),
            deleted,
        )


def forgeries(at: ProjectSchedule, papers: Paperwork, evidence: Evidence | None) -> Iterator[Forgery]:
    """Yield the records of a project that no honest decision looks like, in the order of time."""
    proofs = evidence.proofs if evidence is not None else {}
    for state in approvals_in(at.project, at.timeline, papers):
        strangers = {record.file for record in state.strangers}
        for record in papers.of(state.task.id):
            proof = proofs.get(record.file)
            if proof is not None and proof.verdict in (*FORGED, "unverified"):
                yield Forgery(record, state.task, proof)
            elif record.file in strangers:
                yield Forgery(record, state.task, None)


def _reliance(at: ProjectSchedule, task: Task) -> Reliance:
    return Reliance(at.moments(task).state == "done", tuple(_begun(at.schedule, at.position, task)))


def _begun(schedule: Schedule, position: int, task: Task) -> Iterator[tuple[Project, Task]]:
    network = schedule.network
    gate = network.gate_of.get((position, task.index))
    for arc in network.after[gate] if gate is not None else ():
        if schedule.actuals[arc.after].state in ("running", "done"):
            node = network.nodes[arc.after]
            yield network.projects[node.project], node.task
