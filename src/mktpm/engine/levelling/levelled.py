"""A schedule → dates that everybody can keep, and what it took."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mktpm.engine.levelling.abstraction import Abstract, abstracted
from mktpm.engine.levelling.placing import Placed, finish_moment, order_by, placed, start_moment
from mktpm.engine.levelling.reasons import Cause, causes_of
from mktpm.engine.levelling.search import Found, Search
from mktpm.engine.levelling.work import Dates, Impossible, Stock, Work, work_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task

_BEFORE_PROOF = 2000
Report = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come."""

    schedules: int
    finish: int
    """The last finish of all projects of the best dates so far, a moment."""
    late: int
    """By how many minutes, by weight, the best dates so far miss due days and deadlines."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search."""

    seed: int = 0
    iterations: int | None = None
    """How many schedules to build; None for as many as the time allows."""
    stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class TaskLevel:
    """Where one leaf stands before and after levelling; moments."""

    task: Task
    node: int
    before_start: int
    before_finish: int
    start: int
    finish: int
    moved: float
    """Working days by which it starts later, in its calendar."""
    cause: Cause | None
    """Why it starts later; None where it doesn't."""


@dataclass(frozen=True, slots=True)
class ProjectLevel:
    """One project before and after levelling."""

    at: ProjectSchedule
    dates: Dates
    tasks: tuple[TaskLevel, ...]
    """The leaves that are not cancelled, in the order of the file."""
    before: int
    """The last finish without regard to people, a moment."""
    finish: int
    makespan: float
    """Working days from the project's start to the last levelled finish."""
    moved: float
    """Working days between the two finishes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A task that a person or resource can't do."""

    project: ProjectSchedule
    task: Task
    stock: Stock
    units: int
    most: int
    """The most there ever is of it; 0 where nobody is ever there."""
    crowded: bool
    """Whether it could be done alone, but not behind what else there is to do."""


@dataclass(frozen=True, slots=True)
class Levelling:
    """What levelling made of a workspace."""

    projects: tuple[ProjectLevel, ...]
    troubles: tuple[Trouble, ...]
    method: str
    seed: int
    schedules: int
    optimal: bool
    """Whether no other order gives better dates."""
    bound: float | None
    """The working days that no plan of the only project can fall below; None where there are several, or no proof."""
    work: Work
    placed: Placed


class Level:
    """Levels one schedule."""

    def __init__(self, projects: Sequence[ProjectSchedule], dates: Dates | None = None) -> None:
        """Take the projects to level, of a schedule in which none of their tasks is levelled.

        What else there is in the schedule stands where it is, and keeps its people.
        """
        self.projects = projects
        self.schedule = projects[0].schedule
        self.work = work_of(self.schedule, frozenset(at.position for at in projects), dates)
        self.problem: Abstract = abstracted(self.work)
        self.best: Placed | None = None
        self.method = ""
        self.searched: Found | None = None

    def run(self, effort: Effort, report: Report = lambda _: None) -> Levelling:
        """Return the best dates that the search finds; some are found whatever the time allows."""

        def better(found: Found) -> None:
            if self._tried(found.starts, found.method):
                report(self._progress(found.schedules))

        search = Search(self.problem.problem, effort.seed, stop=effort.stop, better=better)
        found = self.searched = search.run(effort.iterations)
        return self._result(effort.seed, search.built, found.cost, found.bound)

    def proved(self, effort: Effort, left: Callable[[], float | None], report: Report = lambda _: None) -> Levelling:
        """Return the best dates that OR-Tools finds in the seconds ``left`` or so many iterations, and its proof.

        It begins with what the search finds in as many schedules, 2000 by default.
        """
        from mktpm.engine.levelling.solver import proof_of  # an extra

        found = self.run(Effort(effort.seed, effort.iterations or _BEFORE_PROOF, effort.stop), report)
        if found.optimal or effort.stop():
            return found
        problem, searched = self.problem.problem, self.searched
        assert searched is not None  # noqa: S101 - it has just run
        proof = proof_of(problem, searched.starts, seed=effort.seed, seconds=left(), iterations=effort.iterations)
        self._tried(proof.starts, "CP-SAT")
        return self._result(effort.seed, found.schedules, min(proof.cost, searched.cost), proof.bound)

    def _tried(self, starts: tuple[int, ...], method: str) -> bool:
        """Return whether serving the tasks in the order of these starts gives better dates than all before."""
        dates = placed(self.work, order_by(self.work, starts))
        if self.best is not None and dates.cost >= self.best.cost:
            return False
        self.best, self.method = dates, method
        return True

    def _progress(self, schedules: int) -> Progress:
        assert self.best is not None  # noqa: S101 - one has just been found
        leaves = (n for at in self.projects for n in at.leaves)
        finish = max((finish_moment(self.work, self.best.times, n) for n in leaves), default=0)
        return Progress(schedules, finish, self.best.cost[1])

    def _result(self, seed: int, schedules: int, cost: int, bound: int) -> Levelling:
        assert self.best is not None  # noqa: S101 - the first rule is always tried
        causes = causes_of(self.work, self.best)
        projects = tuple(self._project(at, causes) for at in self.projects)
        troubles = (*map(self._impossible, self.work.impossible), *self._crowded())
        optimal = self.problem.exact and cost <= bound and not troubles
        return Levelling(
            projects, troubles, self.method, seed, schedules, optimal, self._bound_days(bound), self.work, self.best
        )

    def _bound_days(self, bound: int) -> float | None:
        """Return a bound on the cost as working days of the only project; None where it can't be told so."""
        problem, at, calendar = self.problem.problem, self.projects[0], self.problem.calendar
        if not self.problem.exact or len(problem.groups) != 1 or calendar is not at.timeline.calendar():
            return None
        if problem.goals or problem.groups[0].due is not None:
            return None
        slots = -(-bound // problem.groups[0].weight)
        begin = calendar.index(self.schedule.starts[at.position])
        return (self.problem.origin + slots * self.problem.minutes - begin) / calendar.day_minutes

    def _project(self, at: ProjectSchedule, causes: dict[int, Cause]) -> ProjectLevel:
        tasks = tuple(self._task(at, task, causes) for task in at.project.leaves() if not at.node(task).cancelled)
        calendar = at.timeline.calendar()
        begin = calendar.index(self.schedule.starts[at.position])
        start = calendar.start_moment(begin)
        before = max((task.before_finish for task in tasks), default=start)
        finish = max((task.finish for task in tasks), default=start)
        day = calendar.day_minutes
        makespan = (calendar.index(finish) - begin) / day
        moved = (calendar.index(finish) - calendar.index(before)) / day
        return ProjectLevel(at, self.work.dates[at.position], tasks, before, finish, makespan, moved)

    def _task(self, at: ProjectSchedule, task: Task, causes: dict[int, Cause]) -> TaskLevel:
        assert self.best is not None  # noqa: S101
        number, node, work = at.number(task), at.node(task), self.work
        base, times = work.base, self.best.times
        starts = start_moment(work, base, number), start_moment(work, times, number)
        moved = (node.calendar.index(starts[1]) - node.calendar.index(starts[0])) / node.calendar.day_minutes
        finishes = finish_moment(work, base, number), finish_moment(work, times, number)
        return TaskLevel(
            task, number, starts[0], finishes[0], starts[1], finishes[1], moved, causes.get(number)
        )  # fmt: skip

    def _impossible(self, found: Impossible) -> Trouble:
        node = self.work.network.nodes[found.node]
        at = ProjectSchedule(self.schedule, node.project)
        return Trouble(at, node.task, found.stock, found.units, found.most, crowded=False)

    def _crowded(self) -> list[Trouble]:
        assert self.best is not None  # noqa: S101
        found: list[Trouble] = []
        for number in self.best.crowded:
            node = self.work.network.nodes[number]
            which, units = self.work.claims[number][0]
            most = max(self.work.ledgers[which].free)
            at = ProjectSchedule(self.schedule, node.project)
            found.append(Trouble(at, node.task, self.work.stocks[which], units, most, crowded=True))
        return found
