"""What a project is about, on a page: why, what for, what belongs to it, by when, with whom and with how much."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.engine.goal_links import without_goal
from mktpm.engine.goals import GoalResult, goal_results
from mktpm.engine.kpi.results import KpiResult, ProjectKpis
from mktpm.engine.kpi.units import Quantity, shown
from mktpm.engine.outcomes import last_day_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Project, ProjectStatus, Task


@dataclass(frozen=True, slots=True)
class CharterPain:
    """What hurts today, and the names of the goals that answer it."""

    text: str
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CharterMilestone:
    """A milestone, when it is promised or planned, and when it is expected."""

    name: str
    owner: str
    planned: date
    expected: date
    done: bool


@dataclass(frozen=True, slots=True)
class CharterPerson:
    """Somebody who has a part in the project."""

    name: str
    roles: tuple[str, ...]
    owns: int
    """Tasks that the person is accountable for."""
    helps: int
    """Further tasks that the person works on."""


@dataclass(frozen=True, slots=True)
class CharterRisk:
    """An open risk."""

    name: str
    score: int
    """Probability × impact, 1 to 25."""
    owner: str
    trigger: str


@dataclass(frozen=True, slots=True)
class CharterKpi:
    """A KPI that is followed, in words."""

    name: str
    baseline: str
    target: str
    latest: str
    by: date | None
    owner: str


@dataclass(frozen=True, slots=True)
class CharterShare:
    """What is spent for one purpose."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CharterBudget:
    """The project's money."""

    total: Decimal
    reserve: Decimal | None
    currency: str
    shares: tuple[CharterShare, ...]
    """By category, the greatest first; empty where no line has one."""


@dataclass(frozen=True, slots=True)
class Charter:
    """A project's charter as of a day. Days are inclusive."""

    id: str
    name: str
    owner: str
    status: ProjectStatus
    note: str
    tags: tuple[str, ...]
    start: date
    finish: date
    """The planned finish."""
    deadline: date | None
    goals: tuple[GoalResult, ...]
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    pains: tuple[CharterPain, ...]
    milestones: tuple[CharterMilestone, ...]
    kpis: tuple[CharterKpi, ...]
    budget: CharterBudget | None
    people: tuple[CharterPerson, ...]
    risks: tuple[CharterRisk, ...]
    idle: tuple[str, ...]
    """The names of tasks that serve no goal, where goals name tasks."""


def charter_of(at: ProjectSchedule, kpis: ProjectKpis) -> Charter:
    """Return the charter of a project, its goals judged by ``kpis``."""
    project, fields = at.project, at.project.fields
    deadline = at.deadline
    scope = fields.scope
    return Charter(
        id=project.id,
        name=project.name,
        owner=project.person(fields.owner),
        status=fields.status,
        note=(fields.note or "").strip(),
        tags=fields.tags,
        start=at.start.date(),
        finish=last_day_of(at.finish_moment),
        deadline=deadline.day if deadline is not None else None,
        goals=goal_results(project, kpis),
        inside=scope.inside if scope is not None else (),
        outside=scope.outside if scope is not None else (),
        pains=tuple(_pains(project)),
        milestones=tuple(sorted(_milestones(at), key=lambda each: (each.planned, each.name))),
        kpis=tuple(_kpi(project, each) for each in kpis.results),
        budget=_budget(at),
        people=tuple(_people(project)),
        risks=tuple(_risks(project)),
        idle=tuple(task.name for task in without_goal(project)),
    )


def _pains(project: Project) -> Iterator[CharterPain]:
    names = {goal.id: goal.name or goal.metric or goal.id for goal in project.fields.goals if goal.id is not None}
    for pain in project.fields.pains:
        yield CharterPain(pain.text, tuple(names[goal] or goal for goal in pain.goals if goal in names))


def _milestones(at: ProjectSchedule) -> Iterator[CharterMilestone]:
    for task in at.project.leaves():
        if not task.fields.milestone or at.node(task).cancelled:
            continue
        moments, due = at.moments(task), at.timeline.day(task.fields.due)
        planned = due.day if due is not None else last_day_of(moments.plan_finish)
        yield CharterMilestone(
            task.name,
            at.project.person(task.owner),
            planned,
            last_day_of(moments.forecast_finish),
            moments.status == "done",
        )


def _kpi(project: Project, result: KpiResult) -> CharterKpi:
    def text(value: Quantity | None) -> str:
        return shown(value, result.unit) if value is not None else ""

    owner = project.person(result.kpi.owner)
    return CharterKpi(result.name, text(result.baseline), text(result.target), text(result.latest), result.by, owner)


def _budget(at: ProjectSchedule) -> CharterBudget | None:
    if at.project.fields.budget is None:
        return None
    from mktpm.engine.budget.account import account_of  # most plans have none

    account = account_of(at)
    if account is None:
        return None
    amounts: dict[str, Decimal] = {}
    for line in account.lines:
        name = line.line.category or ""
        amounts[name] = amounts.get(name, Decimal(0)) + line.original
    known = any(amounts) and len(amounts) > 1
    shares = sorted(amounts.items(), key=lambda item: (-item[1], item[0])) if known else []
    return CharterBudget(
        total=account.total,
        reserve=account.reserve.amount if account.reserve is not None else None,
        currency=at.project.currency or "",
        shares=tuple(CharterShare(name, amount) for name, amount in shares),
    )


def _people(project: Project) -> Iterator[CharterPerson]:
    owns, helps = Counter[str](), Counter[str]()
    for task in project.leaves():
        if task.owner is not None:
            owns[task.owner] += 1
        helps.update(name for name in _helpers(task) if name != task.owner)
    first = [project.fields.owner] if project.fields.owner is not None else []
    others = sorted({*owns, *helps}, key=lambda name: (-owns[name], -helps[name], name))
    for name in dict.fromkeys((*first, *others)):
        person = project.people.get(name)
        yield CharterPerson(project.person(name), person.roles if person else (), owns[name], helps[name])


def _helpers(task: Task) -> set[str]:
    raci = task.fields.raci
    return {name for name, _ in task.fields.team} | (set(raci.R) if raci is not None else set())


def _risks(project: Project) -> Iterator[CharterRisk]:
    live = [risk for risk in project.fields.risks if risk.status != "closed"]
    for risk in sorted(live, key=lambda each: (-each.probability * each.impact, each.id)):
        score = risk.probability * risk.impact
        yield CharterRisk(risk.name or risk.id, score, project.person(risk.owner), risk.trigger or "")
