"""What waits for one person: approvals, answers, work that can begin, and what is late or due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mktpm.engine.approvals import ApprovalState, approvals_in
from mktpm.engine.freed import Freed, freed_tasks
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import Selection
from mktpm.engine.standing import Coming, Late, standings
from mktpm.plan.mentions import mentioned
from mktpm.plan.model import Person, Project, Task
from mktpm.plan.paperwork import NO_PAPERWORK, ApprovalRecord, Paperwork


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that somebody wrote."""

    project: Project
    task: str
    """The id of the task; empty for the project."""
    by: str
    at: datetime
    """As wall-clock time of the workspace."""
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval that waits for the person."""

    at: ProjectSchedule
    state: ApprovalState
    step: int
    """The step it is about, counted from 1."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A task of the person that somebody rejected."""

    at: ProjectSchedule
    task: Task
    rejection: ApprovalRecord


@dataclass(frozen=True, slots=True)
class Inbox:
    """All that waits for one person."""

    asked: tuple[Asked, ...]
    """What must be decided first comes first."""
    returned: tuple[Returned, ...]
    """The newest first."""
    mentions: tuple[Remark, ...]
    """The newest first."""
    freed: tuple[Freed, ...]
    """What must begin first comes first."""
    late: tuple[Late, ...]
    coming: tuple[Coming, ...]

    def __bool__(self) -> bool:
        """Return whether anything waits."""
        return any((self.asked, self.returned, self.mentions, self.freed, self.late, self.coming))


def inbox_of(
    person: Person,
    projects: Sequence[ProjectSchedule],
    papers: Mapping[str, Paperwork],
    remarks: Iterable[Remark],
    days: int | None,
) -> Inbox:
    """Return what waits for ``person``; what is due within ``days``, by default the last of ``warn_days``.

    ``papers`` are by the path of the plan as shown, ``remarks`` are those young enough to matter.
    """
    states = [
        (at, state)
        for at in projects
        for state in approvals_in(at.project, at.timeline, papers.get(at.project.file, NO_PAPERWORK))
    ]
    found = standings(projects, Selection(owners=frozenset({person.id})), days)
    freed = [each for at in projects for each in freed_tasks(at) if _is_theirs(each.task, {person.id})]
    return Inbox(
        asked=tuple(sorted(_asked(person, states), key=_urgency)),
        returned=tuple(sorted(_returned(person, states), key=lambda each: each.rejection.at, reverse=True)),
        mentions=tuple(sorted(_mentions(person, remarks), key=lambda remark: remark.at, reverse=True)),
        freed=tuple(sorted(freed, key=lambda each: (each.late_start, each.task.wbs))),
        late=tuple(each for standing in found for each in standing.late),
        coming=tuple(each for standing in found for each in standing.coming if days is None or each.days_left <= days),
    )


def _is_theirs(task: Task, people: Collection[str]) -> bool:
    return task.owner in people or any(name in people for name, _ in task.fields.team)


def _asked(person: Person, states: Iterable[tuple[ProjectSchedule, ApprovalState]]) -> Iterable[Asked]:
    for at, state in states:
        turn = next((step for step in state.steps if step.turn and person.id in step.missing), None)
        if turn is not None and not state.rejections and at.project.fields.status in ("active", "draft"):
            yield Asked(at, state, turn.number)


def _urgency(asked: Asked) -> tuple[bool, int, str]:
    """Return a key by which what is ready to be looked at comes first, then what must be over first."""
    moments = asked.at.moments(asked.state.task)
    ready = moments.status in ("review", "done")
    return not ready, moments.late_finish, asked.state.task.wbs


def _returned(person: Person, states: Iterable[tuple[ProjectSchedule, ApprovalState]]) -> Iterable[Returned]:
    for at, state in states:
        if state.rejections and _is_theirs(state.task, {person.id}):
            yield Returned(at, state.task, state.rejections[-1])


def _mentions(person: Person, remarks: Iterable[Remark]) -> Iterable[Remark]:
    for remark in remarks:
        if remark.by != person.id and person.id in mentioned(remark.text, remark.project.people.values()):
            yield remark


def since(as_of: date, days: int) -> date:
    """Return the day ``days`` before ``as_of``."""
    return date.fromordinal(max(as_of.toordinal() - days, 1))
