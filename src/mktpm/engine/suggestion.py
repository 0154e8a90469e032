"""Who could own a task: people by skill, by time in its window, and by their record on similar tasks.

The score of somebody is 50 % skill, 30 % time and 20 % record, each from 0 to 1:

- skill: the share of the task's ``needs`` that the person has; without ``needs`` 1 for who has a skill
  that is called like one of the task's tags or has finished a similar task, else 0
- time: the mean share of a full person that is free on the working days of the task's window
- record: (in time + 1) / (finished + 2) over finished similar tasks, the rule of succession
  (Laplace, 1774), so that one task says little and none says a half

Similar is what shares a tag or the channel. Who lacks a skill that is needed comes after all who have them;
between equals the record on all tasks decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from types import MappingProxyType

from mktpm.engine.calendar import moment_of
from mktpm.engine.claims import FULL
from mktpm.engine.free_time import Engagement, FreeTime, working_days_of
from mktpm.engine.outcomes import Outcome, outcome_of
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.selection import channel_of, tags_of
from mktpm.plan.model import Person, Project, Task

WEIGHTS: Mapping[str, float] = MappingProxyType({"skill": 0.5, "time": 0.3, "record": 0.2})


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody's finished tasks say."""

    tasks: tuple[tuple[Project, Task], ...]
    finished: int
    """Finished tasks of which it is known whether they were in time."""
    in_time: int
    ratios: int
    """Finished tasks of which both the planned and the actual length are known."""
    ratio: float | None
    """The median of actual by planned length of those."""

    @property
    def rate(self) -> float | None:
        """Return the share that was in time, 0 to 1; None where nothing is known."""
        return self.in_time / self.finished if self.finished else None


@dataclass(frozen=True, slots=True)
class Window:
    """When a task is worked on by the forecast."""

    first: date
    last: date
    days: tuple[date, ...]
    """The working days of the task's calendar from the first to the last."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could own the task."""

    person: Person
    score: float
    """0 to 1."""
    skill: float
    time: float
    record_share: float
    matched: tuple[str, ...]
    """Skills that it needs, or that are called like its tags."""
    missing: tuple[str, ...]
    away: int
    """Working days of the window on which the person is not there."""
    busy: tuple[Engagement, ...]
    """What else the forecast has the person do in the window."""
    similar: Record
    """Finished tasks that share a tag or the channel with it."""
    overall: Record
    is_owner: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """People for a task, the best first."""

    project: Project
    task: Task
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    window: Window
    candidates: tuple[Candidate, ...]


def suggested_owners(at: ProjectSchedule, task: Task) -> Suggestion:
    """Return who could own ``task``, from the people whom its project knows."""
    project = at.project
    window, free_time = _window(at, task), FreeTime(at.schedule)
    done = _finished(at.schedule)
    tags = _labels(project, task)
    found = [_candidate(at, task, person, window, free_time, done.get(person.id, [])) for person in _people(project)]
    found.sort(key=lambda each: (bool(each.missing), -round(each.score, 9), -(each.overall.rate or 0), each.person.id))
    return Suggestion(project, task, tags, task.fields.needs, window, tuple(found))


def _labels(project: Project, task: Task) -> tuple[str, ...]:
    channel = channel_of(project, task)
    return (*tags_of(project, task), *((channel,) if channel is not None else ()))


def _people(project: Project) -> Iterable[Person]:
    return project.people.values()


def _window(at: ProjectSchedule, task: Task) -> Window:
    moments = at.moments(task)
    first = max(moments.forecast_start, min(moment_of(at.schedule.as_of), moments.forecast_finish))
    days = working_days_of(at, task, first, moments.forecast_finish)
    if not days:
        days = [date.fromordinal(first // 1440)]
    return Window(days[0], days[-1], tuple(days))


def _finished(schedule: Schedule) -> dict[str, list[tuple[ProjectSchedule, Task, Outcome]]]:
    """Return the finished leaves of all projects by their owners."""
    found: dict[str, list[tuple[ProjectSchedule, Task, Outcome]]] = {}
    for at in schedule.projects():
        for task in at.project.leaves():
            number = at.number(task)
            if task.owner is not None and schedule.actuals[number].state == "done" and not task.fields.milestone:
                outcome = outcome_of(at, task, schedule.as_of)
                found.setdefault(task.owner, []).append((at, task, outcome))
    return found


def _candidate(
    at: ProjectSchedule,
    task: Task,
    person: Person,
    window: Window,
    free_time: FreeTime,
    done: list[tuple[ProjectSchedule, Task, Outcome]],
) -> Candidate:
    tags, needs = set(_labels(at.project, task)), task.fields.needs
    similar = _record(each for each in done if not tags.isdisjoint(_labels(each[0].project, each[1])))
    matched = tuple(skill for skill in person.skills if skill in (needs or tags))
    missing = tuple(skill for skill in needs if skill not in person.skills)
    skill = 1 - len(missing) / len(needs) if needs else float(bool(matched or similar.tasks))
    free = [free_time.free(person.id, day, but=task) for day in window.days]
    time = sum(min(each, FULL) for each in free) / (FULL * len(free))
    record = (similar.in_time + 1) / (similar.finished + 2)
    busy = {
        id(each.task): each
        for day in window.days
        for each in free_time.engaged(person.id, day)
        if each.task is not task
    }
    return Candidate(
        person=person,
        score=WEIGHTS["skill"] * skill + WEIGHTS["time"] * time + WEIGHTS["record"] * record,
        skill=skill,
        time=time,
        record_share=record,
        matched=matched,
        missing=missing,
        away=sum(not free_time.capacity(person.id, day) for day in window.days),
        busy=tuple(busy.values()),
        similar=similar,
        overall=_record(done),
        is_owner=task.owner == person.id,
    )


def _record(done: Iterable[tuple[ProjectSchedule, Task, Outcome]]) -> Record:
    listed = list(done)
    slips = [outcome.slip for _, _, outcome in listed if outcome.slip is not None]
    ratios = [outcome.ratio for _, _, outcome in listed if outcome.ratio is not None]
    return Record(
        tasks=tuple((at.project, task) for at, task, _ in listed),
        finished=len(slips),
        in_time=sum(slip <= 0 for slip in slips),
        ratios=len(ratios),
        ratio=median(ratios) if ratios else None,
    )
