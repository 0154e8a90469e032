"""The model of plan format version 1: what may be written, field by field.

These classes hold what stands in the files, nothing computed. Their descriptions are the source
of the format reference in ``docs/format.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt

from mktpm.diagnostics import Place, Route
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.paperwork import NO_PAPERWORK, Paperwork
from mktpm.plan.record import Record
from mktpm.plan.values import (
    AccountableField,
    ApprovalForm,
    ApprovalStepForm,
    BufferField,
    CountryField,
    CriterionForm,
    DateField,
    DaysField,
    DurationField,
    EstimateField,
    HoursField,
    Identifier,
    Later,
    Lazily,
    Line,
    LinkField,
    MoneyField,
    MoneyRateField,
    OneOrMany,
    PatternField,
    PercentField,
    ProgressField,
    Rising,
    ShareField,
    Text,
    TimezoneField,
)
from mktpm.quantities import DateExpression

if TYPE_CHECKING:
    from mktpm.plan.analytics import AnalyticsFields
    from mktpm.plan.budget import Budget
    from mktpm.plan.claims import ClaimFields
    from mktpm.plan.goals import Goal, Pain, Scope
    from mktpm.plan.kpis import Kpi
    from mktpm.plan.returns import ReturnFields
else:  # imported where a plan has them
    AnalyticsFields = Annotated[Any, Later("mktpm.plan.analytics", "AnalyticsFields")]
    Budget = Annotated[Any, Later("mktpm.plan.budget", "Budget")]
    ClaimFields = Annotated[Any, Later("mktpm.plan.claims", "ClaimFields")]
    Goal = Annotated[Any, Later("mktpm.plan.goals", "Goal")]
    Kpi = Annotated[Any, Later("mktpm.plan.kpis", "Kpi")]
    Pain = Annotated[Any, Later("mktpm.plan.goals", "Pain")]
    ReturnFields = Annotated[Any, Later("mktpm.plan.returns", "ReturnFields")]
    Scope = Annotated[Any, Later("mktpm.plan.goals", "Scope")]

Status = Literal["todo", "doing", "review", "blocked", "done", "cancelled"]
STATUSES: tuple[Status, ...] = ("todo", "doing", "review", "blocked", "done", "cancelled")
Priority = Literal["must", "should", "could", "wont"]
PRIORITIES: tuple[Priority, ...] = ("must", "should", "could", "wont")
ProjectStatus = Literal["draft", "active", "paused", "closed", "cancelled"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ScheduleMode = Literal["asap", "alap"]
APPROVED = ".approved"
"""Behind a task's id in a dependency: the task's approval is waited for."""


class CalendarFields(Record):
    """Working time: which days, which hours, which holidays."""

    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri"), description="Weekdays worked.")
    hours: Annotated[tuple[HoursField, ...], Field(min_length=1)] = Field(
        ((540, 720), (780, 1080)),
        description="Hours worked on each working day.",
        examples=[["09:00-12:00", "13:00-18:00"]],
    )
    holidays: CountryField | None = Field(
        None, description="Country whose public holidays are off and whose make-up days are worked."
    )
    closed: tuple[DaysField, ...] = Field((), description="Extra days off: dates, or ranges with both ends included.")
    open: tuple[DaysField, ...] = Field((), description="Extra working days; they win over holidays and `closed`.")


class Person(Record):
    """Somebody who works on tasks."""

    id: Identifier = Field(description="How tasks refer to the person.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    email: Line | None = Field(None, description="The address the person commits with.")
    emails: tuple[Line, ...] = Field((), description="Further addresses, such as former ones.")
    account: Line | None = Field(None, description="The account at the git host: `@lina`.")
    roles: tuple[Line, ...] = Field((), description="Roles, such as `manager`.")
    skills: tuple[Line, ...] = Field((), description="Skills, such as `copywriting`.")
    capacity: PercentField = Field(Decimal(1), description="Share of full time the person has; default 100%.")
    rate: MoneyRateField | None = Field(None, description="What the person's time costs.")
    available: tuple[DaysField, ...] = Field(
        (), description="When the person is here at all: days or ranges, such as a contract's; default: always."
    )
    off: tuple[DaysField, ...] = Field((), description="Days off, such as leave: days or ranges.")
    calendar: Identifier | None = Field(None, description="The person's own calendar; default: the task's.")


class Resource(Record):
    """Something there are several of: a role's head-count, studios, trucks."""

    id: Identifier = Field(description="How `demand` refers to it.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    count: Annotated[StrictInt, Field(ge=0, le=1_000_000)] = Field(1, description="How many there are.")


class Team(Record):
    """People who are named together."""

    id: Identifier = Field(description="How tasks refer to it, in `team` and `raci`.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    members: tuple[Identifier, ...] = Field((), description="Ids of its people.")


_Score = Annotated[StrictInt, Field(ge=1, le=100)]


class HealthPolicy(Record):
    """When a project's lights change."""

    late_days: Annotated[StrictInt, Field(ge=0, le=3650)] = Field(
        0, description="Working days behind the deadline from which a project is red; with fewer it is yellow."
    )
    buffer: Annotated[tuple[PercentField, PercentField], Rising] = Field(
        (Decimal("0.5"), Decimal(1)),
        description="Share of a buffer that may be used by the end of its chain before it is yellow, and red; "
        "a third of that at the chain's beginning.",
    )
    risk_score: Annotated[tuple[_Score, _Score], Rising] = Field(
        (12, 20), description="Score of an open risk (probability × impact) from which it is yellow, and red."
    )
    cpi: tuple[PercentField, PercentField] = Field(
        (Decimal("0.95"), Decimal("0.85")),
        description="Cost performance index (earned value / actual cost) below which the cost is yellow, and red.",
    )


class Policy(Record):
    """The team's own rules and thresholds."""

    warn_days: Annotated[tuple[Annotated[StrictInt, Field(ge=0, le=3650)], ...], Field(max_length=3)] = Field(
        (30, 15, 7), description="Calendar days before a milestone at which it is announced, in three levels."
    )
    alarm_days: Annotated[StrictInt, Field(ge=0, le=3650)] = Field(
        3, description="A task later than this many working days raises the alarm."
    )
    buffer: BufferField | None = Field(
        None, description="Project buffer: a share of the chain's length, or `rss` of the three-point safety."
    )
    health: Annotated[HealthPolicy, Lazily] = Field(
        default_factory=HealthPolicy.model_construct, description="When the lights of `mktpm status` change."
    )
    risk_shares: Mapping[Line, PercentField] = Field(
        {}, description="Classes of risk with their shares, which make 100 %."
    )
    budget_limit: PercentField | None = Field(
        None, description="Share of a budget's total that spending must stay under; default: 110%."
    )
    wip: Mapping[Status, Annotated[StrictInt, Field(ge=0, le=1_000_000)]] = Field(
        {}, description="Most tasks at once in a status of one project."
    )
    cycle_benchmark: Mapping[Identifier, DurationField] = Field(
        {},
        description="How long a task may take from start to finish, by tag; `all` for tasks without such a tag.",
        examples=[{"all": "3d", "shooting": "5d"}],
    )
    require: tuple[Line, ...] = Field((), description="Fields that every leaf task must have.")
    columns: tuple[Status, ...] = Field(("todo", "doing", "review", "done"), description="Columns of the board.")
    approvals: Literal["author", "signed"] = Field(
        "author", description="What proves an approval: the commit's `author`, or a good signature (`signed`)."
    )


class Criterion(Record):
    """One acceptance criterion."""

    text: Line = Field(description="The sentence that must be true.")
    ok: StrictBool = Field(default=False, description="Whether it is.")


class Raci(Record):
    """Who is responsible, accountable, consulted and informed."""

    R: tuple[Identifier, ...] = Field((), description="Responsible: they do the work.")
    A: AccountableField | None = Field(None, description="Accountable: the owner.")
    C: tuple[Identifier, ...] = Field((), description="Consulted.")
    I: tuple[Identifier, ...] = Field((), description="Informed.")  # noqa: E741 - the I of RACI


class ApprovalStep(Record):
    """One step of an approval: who must agree. Exactly one of `by`, `any_of` and `all_of` is written."""

    name: Line | None = Field(None, description="What the step is called, such as `Legal`.")
    by: Identifier | None = Field(None, description="The one person who must agree.")
    any_of: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = Field(
        None, description="People of whom one must agree."
    )
    all_of: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = Field(
        None, description="People who all must agree."
    )

    @property
    def people(self) -> tuple[str, ...]:
        """Return who may decide in this step, each once, in the order written."""
        return tuple(dict.fromkeys((self.by,) if self.by is not None else self.any_of or self.all_of or ()))


class Approval(Record):
    """Who must agree to a task before it counts as approved."""

    parallel: StrictBool = Field(default=False, description="Whether the steps may come in any order.")
    steps: Annotated[
        tuple[Annotated[ApprovalStep, Lazily, ApprovalStepForm], ...], Field(min_length=1, max_length=100)
    ] = Field(description="The steps, in order.")


class Slip(Record):
    """A date that was moved later, and why."""

    on: DateField = Field(description="The day on which it was moved.")
    field: Line = Field(description="Which date: `due`, `start`, `fixed`, or the project's `deadline`.")
    was: DateField | None = Field(None, description="The date before.")
    now: DateField = Field(description="The date since then.")
    because: Line = Field(
        description="`resources`, `scope change`, `dependency`, `estimate` or `external`, `:`, and the reason."
    )
    by: Identifier | None = Field(None, description="Who moved it.")


class TaskFields(Record):
    """One task as written, without its children."""

    id: Identifier | None = Field(None, description="Unique in the project; default: the name.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    note: Text | None = Field(None, description="Free text, several lines if need be.")
    tags: tuple[Line, ...] = Field((), description="Words to group tasks by.")
    channel: Line | None = Field(None, description="The sales or media channel it belongs to.")
    priority: Priority | None = Field(None, description="MoSCoW: `must`, `should`, `could`, `wont`.")
    status: Status = Field("todo", description="Where the work stands.")
    blocked: Line | None = Field(None, description="Why it is `blocked`.")
    owner: Identifier | None = Field(None, description="The one accountable person.")
    team: tuple[ShareField, ...] = Field((), description="Further people, with a share of their time: `zhao 50%`.")
    duration: DurationField | None = Field(
        None,
        description="Working time `3d`, `4h`, `2w`, or elapsed time `3ed`, `12eh`; default `1d`, `0d` for a milestone.",
    )
    estimate: EstimateField | None = Field(None, description="Three points: optimistic/likely/pessimistic.")
    effort: DurationField | None = Field(
        None, description="Person time; with people and no `duration` it gives the duration."
    )
    needs: tuple[Line, ...] = Field((), description="Skills that its people must have, such as `copywriting`.")
    demand: Mapping[Identifier, Annotated[StrictInt, Field(ge=0, le=1_000_000)]] = Field(
        {}, description="How many of a resource it needs while it runs."
    )
    depends: tuple[LinkField, ...] = Field(
        (),
        description="What it waits for: `theme`, `theme +2d`, `theme SS`, `theme FF -1d`, `other-project:task`, "
        "or an approval: `theme.approved`.",
    )
    start: DateField | None = Field(None, description="Not earlier than this day.")
    fixed: DateField | None = Field(None, description="Must start on this day.")
    due: DateField | None = Field(None, description="The committed finish, inclusive. It never moves the plan.")
    levelled: DateField | None = Field(
        None, description="Not earlier than this, because people are busy before; `mktpm level --apply` writes it."
    )
    milestone: StrictBool = Field(default=False, description="Marks an event; its duration is `0d` by default.")
    calendar: Identifier | None = Field(None, description="The task's own calendar.")
    progress: ProgressField | None = Field(None, description="How much of the work is done.")
    started: DateField | None = Field(None, description="The day the work began.")
    finished: DateField | None = Field(None, description="The day the work was finished, inclusive.")
    remaining: DurationField | None = Field(None, description="Working time still needed.")
    done_when: tuple[Annotated[Criterion, Lazily, CriterionForm], ...] = Field(
        (), description='Acceptance criteria: sentences, `{text: …, ok: true}`, or `"[x] …"`.'
    )
    deliverables: tuple[Line, ...] = Field((), description="What the task leaves behind.")
    raci: Annotated[Raci, Lazily] | None = Field(None, description="Responsibilities; `A` is the owner.")
    approval: Annotated[Approval, Lazily, ApprovalForm] | None = Field(
        None, description="Who must agree: a list of steps in order, or `{parallel: true, steps: […]}`."
    )
    slips: tuple[Annotated[Slip, Lazily], ...] = Field(
        (), description="Dates that were moved later, and why; `mktpm set` and `mktpm shift` write them."
    )


class Response(Record):
    """What is done about a risk, in three levels."""

    warn: Line | None = Field(None, description="What is done when the trigger is near.")
    stop_loss: Line | None = Field(None, description="What limits the damage when it strikes.")
    recover: Line | None = Field(None, description="How things get back on track.")


class Risk(Record):
    """Something that may go wrong."""

    id: Identifier = Field(description="How others refer to it.")
    name: Line | None = Field(None, description="The risk in words.")
    category: Line | None = Field(None, description="Its class, such as `tech`; see `policy.risk_shares`.")
    probability: Annotated[StrictInt, Field(ge=1, le=5)] = Field(3, description="From 1 (rare) to 5 (almost certain).")
    impact: Annotated[StrictInt, Field(ge=1, le=5)] = Field(3, description="From 1 (slight) to 5 (the launch is lost).")
    owner: Identifier | None = Field(None, description="Who watches it.")
    status: Literal["open", "struck", "closed"] = Field("open", description="`struck`: it has happened.")
    trigger: Line | None = Field(None, description="The sign by which it is seen coming.")
    affects: tuple[Identifier, ...] = Field((), description="The tasks that it delays.")
    delay: DurationField | None = Field(None, description="How much longer each of them takes if it strikes.")
    cost: MoneyField | None = Field(None, description="What it costs if it strikes, in the workspace's `currency`.")
    response: Annotated[Response, Lazily] | None = Field(None, description="What is done about it.")


class Shared(Record):
    """Keys that a workspace and a project both may have; the project's win."""

    calendar: Identifier | None = Field(None, description="The default calendar.")
    calendars: Annotated[Mapping[Identifier, Annotated[CalendarFields, Lazily]], Field(max_length=100)] = Field(
        {}, description="Calendars by id."
    )
    dates: Mapping[Identifier, DateField] = Field(
        {}, description="Named days; usable wherever a date is, with offsets: `double11-15d`."
    )
    people: tuple[Annotated[Person, Lazily], ...] = Field((), description="Who works here.")
    teams: tuple[Annotated[Team, Lazily], ...] = Field((), description="People who are named together.")
    resources: tuple[Annotated[Resource, Lazily], ...] = Field((), description="Things there are several of.")
    policy: Annotated[Policy, Lazily] = Field(
        default_factory=Policy.model_construct, description="The team's own rules."
    )


class Role(Record):
    """What the people who have the role may change, and where."""

    about: Text | None = Field(None, description="What it is for.")
    projects: Annotated[tuple[Line, ...], OneOrMany] = Field(
        ("*",), description="Ids of the projects it holds for; `*` and `?` stand for any characters."
    )
    tasks: Literal["all", "own"] = Field(
        "all", description="All tasks, or those whose `owner`, `team` or `raci` (R, A) names the person."
    )
    change: Annotated[tuple[Line, ...], OneOrMany] = Field(
        (),
        description="Fields of tasks and projects, `comments`, `hours`, `add`, `remove`, or `*` for everything; "
        "`project.owner` is the project's alone, `task.owner` the tasks'.",
    )
    excepted: Annotated[tuple[Line, ...], OneOrMany] = Field(
        (), alias="except", description="What `change` leaves out."
    )
    workspace: StrictBool = Field(default=False, description="Whether the workspace file may be changed.")


class RuleCondition(Record):
    """What a task must be like for a rule to fire: a value each, or a list of which one must fit."""

    status: Annotated[tuple[Status, ...], OneOrMany] | None = Field(None, description="Where the work stands.")
    tag: Annotated[tuple[Line, ...], OneOrMany] | None = Field(None, description="A tag that it has.")
    owner: Annotated[tuple[Identifier, ...], OneOrMany] | None = Field(None, description="Whose it is.")
    priority: Annotated[tuple[Priority, ...], OneOrMany] | None = Field(None, description="Its weight.")
    channel: Annotated[tuple[Line, ...], OneOrMany] | None = Field(None, description="The channel it belongs to.")
    project: Annotated[tuple[Line, ...], OneOrMany] | None = Field(
        None, description="The project's id; `*` and `?` stand for any characters."
    )
    milestone: StrictBool | None = Field(None, description="Whether it is a milestone.")


class AutomationRule(Record):
    """What follows when a task comes to fit a condition; see `mktpm automate`."""

    name: Identifier = Field(description="What the rule is called; part of the ids of tasks that it adds.")
    when: Annotated[RuleCondition, Lazily] = Field(description="The condition, which must have become true.")
    set: Annotated[TaskFields, Lazily] | None = Field(None, description="Fields of the task, and what they become.")
    notify: Annotated[tuple[Identifier, ...], OneOrMany] = Field((), description="People who find it in their inbox.")
    add: Annotated[TaskFields, Lazily] | None = Field(
        None, description="A task to add behind it; `depends: [self]` makes it wait, `{name}` is the task's name."
    )


class WorkspaceFields(Shared):
    """`mktpm.yaml`: what all projects of a folder share."""

    mktpm: Literal[1] = Field(1, description="The version of the format.")
    name: Line | None = Field(None, description="The name of the workspace.")
    language: Literal["zh", "en"] | None = Field(None, description="Language of messages and reports.")
    timezone: TimezoneField | None = Field(None, description="Where the days begin; decides what today is.")
    currency: Line | None = Field(None, description="Currency of money amounts.")
    projects: tuple[PatternField, ...] = Field(
        ("projects/**/*.yaml",), description="Where the project files are, relative to this file."
    )
    roles: Annotated[Mapping[Identifier, Annotated[Role, Lazily]], Field(max_length=100)] = Field(
        {}, description="What people may change, by role; `mktpm guard` sees to it."
    )
    rules: Annotated[tuple[Annotated[AutomationRule, Lazily], ...], Field(max_length=100)] = Field(
        (), description="What follows from what; `mktpm automate` does it."
    )
    analytics: AnalyticsFields | None = Field(None, description="Where imported figures lie and what reads them.")


class TemplateFields(Record):
    """What a project template says about itself; only templates have it."""

    title: Line = Field(description="The template's name as shown.")
    about: Text | None = Field(None, description="What it is for.")
    anchor: Literal["deadline", "start"] = Field(
        description="Which date `mktpm new` must be given; it becomes the named day `T`."
    )
    roles: Mapping[Identifier, Line] = Field({}, description="Roles used as owners, and what each is.")


class ProjectFields(Shared):
    """A project file, without its tasks."""

    id: Identifier | None = Field(None, description="Unique in the workspace; default: the file's name.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    note: Text | None = Field(None, description="Free text.")
    owner: Identifier | None = Field(None, description="Who answers for the project.")
    status: ProjectStatus = Field(
        "active", description="Overdue and upcoming dates are reported for `active` projects only."
    )
    priority: Priority | None = Field(None, description="The project's weight against others.")
    start: DateField | None = Field(
        None, description="No task starts before this day; default: the earliest date in the plan."
    )
    deadline: DateField | None = Field(None, description="The hard launch date, inclusive.")
    slips: tuple[Annotated[Slip, Lazily], ...] = Field((), description="How often the deadline was moved, and why.")
    schedule: ScheduleMode = Field("asap", description="`asap`, or `alap`: backward from the deadline.")
    tags: tuple[Line, ...] = Field((), description="Words to group projects by.")
    goals: tuple[Goal, ...] = Field((), description="What the project is for.")
    scope: Scope | None = Field(None, description="What belongs to the project, and what does not.")
    pains: tuple[Pain, ...] = Field((), description="What hurts today.")
    kpis: tuple[Kpi, ...] = Field((), description="Figures to follow.")
    budget: Budget | None = Field(None, description="Money.")
    returns: ReturnFields | None = Field(None, description="What the money is to bring back.")
    risks: tuple[Annotated[Risk, Lazily], ...] = Field((), description="What may go wrong.")
    claims: tuple[ClaimFields, ...] = Field((), description="Figures the plan states about itself.")
    template: Annotated[TemplateFields, Lazily] | None = Field(None, description="Only in templates.")


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A task in its place in the work breakdown structure."""

    id: str
    name: str
    wbs: str
    """Its number: "1.2.3"."""
    index: int
    """Its position in ``Project.tasks``."""
    parent: int | None
    children: tuple[int, ...]
    depth: int
    """0 for a task at the top."""
    route: Route
    fields: TaskFields
    custom: Mapping[str, Any]
    """The ``x-`` fields as written."""

    @property
    def is_leaf(self) -> bool:
        """Return whether it has no children."""
        return not self.children

    @property
    def owner(self) -> str | None:
        """Return the accountable person: ``owner``, or the A of ``raci``."""
        if self.fields.owner is None and self.fields.raci is not None:
            return self.fields.raci.A
        return self.fields.owner


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A project: what its file says, with the workspace's settings behind it."""

    id: str
    name: str
    file: str
    """The file's path as shown to people."""
    path: str
    """The file's path on the disk, absolute."""
    home: str
    """The folder whose projects it may refer to."""
    fields: ProjectFields
    tasks: tuple[Task, ...]
    """All tasks in the order of the file, parents before their children."""
    by_id: Mapping[str, int]
    """The first task of each id, as an index into ``tasks``."""
    policy: Policy
    calendar: str | None
    """The id of the default calendar; None for the built-in one."""
    calendars: Mapping[str, tuple[CalendarFields, Place]]
    """Each calendar with the place it is written in."""
    dates: Mapping[str, tuple[DateExpression, Place]]
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    resources: Mapping[str, Resource]
    currency: str | None
    removed: Mapping[Route, tuple[int, ...]]
    """For a list in the file, the positions of items that couldn't be used."""
    custom: Mapping[str, Any]

    def place(self, *route: str | int) -> Place:
        """Return a place in the project's file."""
        return Place(self.file, self._written(route))

    def task_place(self, task: Task, *route: str | int) -> Place:
        """Return a place in one of the project's tasks."""
        return Place(self.file, task.route + (self._written(route, task.route) if self.removed else route))

    def _written(self, route: Route, above: Route = ()) -> Route:
        """Return ``route`` with its list positions counted as in the file."""
        steps: list[str | int] = []
        for step in route:
            steps.append(self._position((*above, *steps), step) if isinstance(step, int) else step)
        return tuple(steps)

    def _position(self, route: Route, position: int) -> int:
        """Return where the item that is now at ``position`` of a list stands in the file."""
        for gone in sorted(self.removed.get(route, ())):
            position += gone <= position
        return position

    def leaves(self) -> tuple[Task, ...]:
        """Return the tasks without children, in the order of the file."""
        return tuple(task for task in self.tasks if not task.children)

    def person(self, person: str | None) -> str:
        """Return the name of the person with that id; the id itself if nobody has it."""
        if person is None:
            return ""
        known = self.people.get(person)
        return known.name or person if known else person


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """What a command works on: projects and the settings they share."""

    fields: WorkspaceFields
    file: str | None
    """The path of ``mktpm.yaml`` as shown; None without one."""
    folder: str | None
    projects: tuple[Project, ...]
    """All that were read, in the order of their files' names."""
    selected: tuple[Project, ...]
    """The projects that were asked for; the others are there because of references."""
    texts: Mapping[str, str]
    """The text of every file that was read, by the path shown."""
    holidays: HolidayBook
    paperwork: Mapping[str, Paperwork] = dataclass_field(default_factory=dict)
    """What lies beside the plans with approvals, by the path of the plan shown."""

    def beside(self, project: Project) -> Paperwork:
        """Return what lies beside the plan of ``project``."""
        return self.paperwork.get(project.file, NO_PAPERWORK)
