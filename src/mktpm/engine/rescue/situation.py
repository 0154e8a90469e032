"""What the search looks at: the late project, its chain, and the terms on which it may be changed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from mktpm.engine.calendar import ELAPSED
from mktpm.engine.chain import Chain, Tracer
from mktpm.engine.free_time import FreeTime
from mktpm.engine.network import Node
from mktpm.engine.rescue.change import WAYS, Way
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.tracking import remaining_minutes
from mktpm.plan.model import Person, Project, Task, Workspace
from mktpm.quantities import Rate


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a plan may be changed."""

    ways: frozenset[Way] = frozenset(WAYS)
    efficiency: Decimal = Decimal("0.8")
    """How much of each person's time is left for the work once one more has joined; the rest is talk."""
    rest_day_pay: Decimal = Decimal(2)
    """What a day of work costs on a day off, in day rates."""
    begun: bool = False
    """Whether work that has begun may be dropped."""


@dataclass(frozen=True)
class Situation:
    """A project that its forecast finishes too late."""

    workspace: Workspace
    at: ProjectSchedule
    terms: Terms = field(default_factory=Terms)

    @property
    def schedule(self) -> Schedule:
        """Return the schedule of the plan as it is."""
        return self.at.schedule

    @property
    def as_of(self) -> date:
        """Return the day on which the search begins."""
        return self.at.schedule.as_of

    @cached_property
    def free_time(self) -> FreeTime:
        """Return who has time when, by the plan as it is."""
        return FreeTime(self.schedule)

    def node(self, number: int) -> Node:
        """Return a node of the plan as it is; leaves have the same numbers in every changed plan."""
        return self.schedule.network.nodes[number]

    def project_of(self, number: int) -> Project:
        """Return the project of a node."""
        return self.schedule.network.projects[self.node(number).project]

    def is_open(self, number: int) -> bool:
        """Return whether a node is work of some length, in working time, that is not over."""
        node = self.node(number)
        real = node.is_task and not node.cancelled and not node.task.fields.milestone and node.duration > 0
        return real and node.axis is not ELAPSED and self.schedule.actuals[number].state in ("waiting", "running")

    def days_left(self, number: int) -> float:
        """Return the working days that a node's work still takes."""
        node = self.node(number)
        minutes = remaining_minutes(node) if self.schedule.actuals[number].state == "running" else node.duration
        return minutes / node.calendar.day_minutes

    def full_id(self, project: Project, task: Task) -> str:
        """Return the task's id, with the project's before it where it is another one."""
        return task.id if project is self.at.project else f"{project.id}:{task.id}"


def chain_of(at: ProjectSchedule) -> Chain | None:
    """Return the chain that decides the forecast finish of a project; None where nothing is left of it."""
    leaves = at.leaves
    if not leaves:
        return None
    tracer = Tracer(at.schedule, "forecast")
    nodes = at.schedule.network.nodes

    def key(number: int) -> tuple[object, ...]:
        linked = bool(tracer.network.before[number]) and not nodes[number].pinned
        return tracer.finish_moment(number), linked, not tracer.network.after[number], nodes[number].task.id

    return tracer.chain(max(leaves, key=key))


def day_rate(person: Person | None, hours_a_day: Decimal, days_a_week: int) -> Decimal | None:
    """Return what a person's day costs; None where no rate is known."""
    rate: Rate | None = person.rate if person is not None else None
    if rate is None:
        return None
    if rate.per == "h":
        return rate.amount * hours_a_day
    return rate.amount / days_a_week if rate.per == "w" else rate.amount
