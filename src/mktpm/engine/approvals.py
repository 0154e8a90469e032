"""How far the approval of a task has come: who has decided what, and whose turn it is.

A record counts for the content that it was given for. Its digest no longer fits after a change, and
fits again when the change is taken back. Records are taken in the order of time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mktpm.engine.agreement import Agreed, agreed_content, changed_parts
from mktpm.engine.cancelled import is_cancelled
from mktpm.engine.timeline import Timeline
from mktpm.language import Listing
from mktpm.plan.model import Approval, ApprovalStep, Project, Task
from mktpm.plan.paperwork import ApprovalRecord, Paperwork

Standing = Literal["approved", "rejected", "stale", "waiting"]


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one step has come."""

    number: int
    """Counted from 1."""
    step: ApprovalStep
    approved: tuple[ApprovalRecord, ...]
    """One a person, the latest."""
    complete: bool
    turn: bool
    """Whether it is this step's turn: it is not complete, and nothing stands before it."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the people who could still approve; none once the step is complete."""
        done = {record.by for record in self.approved}
        return () if self.complete else tuple(person for person in self.step.people if person not in done)


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """How far the approval of a task has come."""

    project: Project
    task: Task
    approval: Approval
    agreed: Agreed
    """The present content."""
    steps: tuple[StepState, ...]
    rejections: tuple[ApprovalRecord, ...]
    """Rejections that hold: nobody has taken them back."""
    stale: tuple[ApprovalRecord, ...]
    """Approvals of other content by people who are still missing: each one's latest."""
    strangers: tuple[ApprovalRecord, ...]
    """Records of the present content by people who are in no step."""
    completed: datetime | None
    """When the last approval came, as wall-clock time of the workspace; None while it is not approved."""

    @property
    def standing(self) -> Standing:
        """Return where the approval stands, in a word."""
        if self.rejections:
            return "rejected"
        if all(step.complete for step in self.steps):
            return "approved"
        return "stale" if self.stale else "waiting"

    @property
    def is_approved(self) -> bool:
        """Return whether all steps are complete and nobody rejects it."""
        return self.standing == "approved"

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return the people whose turn it is: after a rejection, those who can take it back."""
        if self.rejections:
            return tuple(dict.fromkeys(record.by for record in self.rejections))
        turns = (person for step in self.steps if step.turn for person in step.missing)
        return tuple(dict.fromkeys(turns))

    def changed_since(self, record: ApprovalRecord) -> tuple[str, ...]:
        """Return the names of the parts that have changed since ``record``, as far as it says."""
        return changed_parts(record.parts, self.agreed.parts) if record.parts else ()


def approval_of(project: Project, task: Task, timeline: Timeline, papers: Paperwork) -> ApprovalState | None:
    """Return how far the approval of ``task`` has come, all records taken at their word; None where it needs none."""
    approval = task.fields.approval
    if approval is None:
        return None
    agreed = agreed_content(project, task, timeline, papers.checksums)
    return _counted(project, task, approval, agreed, papers.of(task.id))


def recounted(state: ApprovalState, records: Sequence[ApprovalRecord]) -> ApprovalState:
    """Return how far the same approval has come by ``records`` alone."""
    return _counted(state.project, state.task, state.approval, state.agreed, records)


def _counted(
    project: Project, task: Task, approval: Approval, agreed: Agreed, records: Sequence[ApprovalRecord]
) -> ApprovalState:
    present = [record for record in records if record.content == agreed.content]
    count = _Count(approval)
    for record in present:
        count.take(record)
    steps = tuple(count.steps())
    approvers = {person for step in approval.steps for person in step.people}
    return ApprovalState(
        project, task, approval, agreed, steps,
        rejections=tuple(count.rejections.values()),
        stale=_stale(records, agreed, steps),
        strangers=tuple(record for record in present if record.by not in approvers),
        completed=count.completed,
    )  # fmt: skip


def people_on_turn(state: ApprovalState) -> Listing:
    """Return the names of the people whose turn it is: "Wang or Zhao" where one of them is enough."""
    turns = [step for step in state.steps if step.turn]
    one = len(turns) == 1 and turns[0].step.all_of is None and not state.rejections
    return Listing(tuple(map(state.project.person, state.waits_for)), "or" if one else "and")


def approvals_in(project: Project, timeline: Timeline, papers: Paperwork) -> Iterator[ApprovalState]:
    """Yield how far each approval of a project has come, but those of cancelled tasks, in the order of the file."""
    for task in project.tasks:
        if task.fields.approval is not None and not is_cancelled(project, task):
            state = approval_of(project, task, timeline, papers)
            if state is not None:
                yield state


def _stale(records: Sequence[ApprovalRecord], agreed: Agreed, steps: Sequence[StepState]) -> tuple[ApprovalRecord, ...]:
    missing = {person for step in steps for person in step.missing}
    latest = {record.by: record for record in records if record.decision == "approved"}
    return tuple(record for person, record in latest.items() if person in missing and record.content != agreed.content)


class _Count:
    """Takes decisions on one content in the order of time."""

    def __init__(self, approval: Approval) -> None:
        self.approval = approval
        self.given: dict[tuple[int, str], ApprovalRecord] = {}
        self.rejections: dict[str, ApprovalRecord] = {}
        self.completed: datetime | None = None

    def take(self, record: ApprovalRecord) -> None:
        """Count a decision; one by somebody whose turn it has not been yet is passed over."""
        step = self._step_of(record)
        if step is None:
            return
        if record.decision == "rejected":
            self.rejections[record.by] = record
            self.given = {key: given for key, given in self.given.items() if key[1] != record.by}
        else:
            self.rejections.pop(record.by, None)
            self.given[step, record.by] = record
        if self.rejections or not all(map(self._is_complete, range(len(self.approval.steps)))):
            self.completed = None
        else:
            self.completed = self.completed or record.local

    def steps(self) -> Iterator[StepState]:
        """Yield how far each step has come."""
        for position, step in enumerate(self.approval.steps):
            given = tuple(self.given[position, person] for person in step.people if (position, person) in self.given)
            complete = self._is_complete(position)
            yield StepState(position + 1, step, given, complete, not complete and self._is_open(position))

    def _step_of(self, record: ApprovalRecord) -> int | None:
        """Return the position of the step that a decision is for, None where it is for none that is open yet."""
        steps = self.approval.steps
        mine = [position for position, step in enumerate(steps) if record.by in step.people and self._is_open(position)]
        if record.step is not None and record.step - 1 in mine:
            return record.step - 1
        undecided = [position for position in mine if (position, record.by) not in self.given]
        return next(iter(undecided or mine), None)

    def _is_open(self, position: int) -> bool:
        """Return whether nothing stands before a step."""
        return self.approval.parallel or all(map(self._is_complete, range(position)))

    def _is_complete(self, position: int) -> bool:
        step = self.approval.steps[position]
        given = [(position, person) in self.given for person in step.people]
        return all(given) if step.all_of is not None else any(given)


def step_for(state: ApprovalState, person: str) -> StepState | None:
    """Return the step that ``person`` could decide in now; None where it is not their turn."""
    mine = [step for step in state.steps if person in step.step.people]
    return next((step for step in mine if step.turn and person in step.missing), None)
