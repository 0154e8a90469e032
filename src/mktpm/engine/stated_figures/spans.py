"""Whether something takes longer than the plan says that it may, and which tasks make it so long."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mktpm.diagnostics import Related
from mktpm.engine.chain import Tracer
from mktpm.engine.critical import last_leaf
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch, unclear
from mktpm.engine.stated_figures.planned import days_of, plan_days, task_days, task_of
from mktpm.engine.stated_figures.wording import months_and_days
from mktpm.language import Count, Message, message
from mktpm.plan.claims import ClaimFields
from mktpm.plan.figures import Figure
from mktpm.plan.model import Task

_MOST_LINKS = 8


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the time begins and ends, and how that is said."""

    first: date
    last: date
    """Inclusive."""
    begin: object
    end: object
    planned: bool
    """Whether one of them is the plan's."""


def check_span(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return by how much the time is longer than ``at_most``; None where it isn't."""
    cap = claim.at_most
    if cap is None or (cap.length is not None and cap.length.unit in ("h", "min")):
        hint = message("write months `17mo`, years `2y`, working days `60d`, weeks `12w`, or elapsed days `90ed`")
        raise unclear(message("`{value}` is not a length in days or months", value=str(cap)), "at_most", hint=hint)
    ends = _ends(book, claim)
    found, over = _taken(book, cap, ends)
    if over is None:
        return None
    values = {"claim": book.label(claim.id), "cap": _cap(cap), "first": ends.begin, "last": ends.end,
              "found": found, "gap": message("{gap} more", gap=over)}  # fmt: skip
    if not ends.planned:
        return Mismatch(
            message("`{claim}` is stated as at most {cap}, but {first} to {last} takes {found}: {gap}", **values),
            ("at_most",),
        )
    said = message(
        "`{claim}` is stated as at most {cap}, but the plan takes {found}, from {first} to {last}: {gap}", **values
    )
    return Mismatch(said, ("at_most",), _chain(book, claim))


def _ends(book: Book, claim: ClaimFields) -> _Ends:
    if claim.plan not in (None, "duration") or (claim.plan is not None and claim.task is not None):
        raise unclear(
            message("`{key}` doesn't go with `{mark}`", key="plan", mark="at_most" if claim.task is None else "task"),
            "plan", hint=message("beside `at_most` it is `duration`"),
        )  # fmt: skip
    begin = days_of(book, claim.start, "from") if claim.start is not None else None
    end = days_of(book, claim.end, "to") if claim.end is not None else None
    planned = begin is None or end is None
    first, last = begin.first if begin else date.min, end.last if end else date.max
    if planned:
        days = task_days(book, claim.task, "task") if claim.task is not None else plan_days(book.at, "at_most")
        first, last = (first if begin else days[0]), (last if end else days[1])
    elif claim.task is not None or claim.plan is not None:
        key = "task" if claim.task is not None else "plan"
        raise unclear(message("`{key}` doesn't go with `{mark}`", key=key, mark="from, to"), key)
    if last < first:
        raise unclear(message("it ends on {last}, before it begins on {first}", first=first, last=last),
                      "to" if claim.end is not None else "from")  # fmt: skip
    return _Ends(first, last, claim.start or first, claim.end or last, planned)


def _cap(cap: Figure) -> Count:
    """Return the longest time in words."""
    if cap.length is None:
        return Count(int(cap.number), "month")
    number = float(cap.length.amount)
    if cap.length.unit == "w":
        return Count(number, "week")
    return Count(number, "day") if cap.length.elapsed else Count(number, "working day")


def _taken(book: Book, cap: Figure, ends: _Ends) -> tuple[object, Message | Count | None]:
    """Return how long something takes and by how much that is more than ``cap``, in the units of ``cap``."""
    if cap.length is None:
        end = ends.last + timedelta(days=1)
        limit = _months_on(ends.first, int(cap.number))
        return _between(ends.first, end), _between(limit, end) if end > limit else None
    length = cap.length
    if length.elapsed:
        days = (ends.last - ends.first).days + 1
        over = days - length.amount * (7 if length.unit == "w" else 1)
        return Count(days, "day"), Count(float(over), "day") if over > 0 else None
    calendar = book.at.timeline.calendar()
    days = calendar.days_between(ends.first - timedelta(days=1), ends.last)
    over = days - length.amount * (calendar.week_days if length.unit == "w" else 1)
    return Count(days, "working day"), Count(float(over), "working day") if over > 0 else None


def _months_on(day: date, months: int) -> date:
    """Return the day ``months`` later, the last of its month where that is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _between(first: date, end: date) -> Message | Count:
    """Return whole months and days from ``first`` to ``end``, exclusive."""
    months = (end.year - first.year) * 12 + end.month - first.month
    months -= _months_on(first, months) > end
    return months_and_days(months, (end - _months_on(first, months)).days)


def _chain(book: Book, claim: ClaimFields) -> tuple[Related, ...]:
    """Return the tasks that decide when the time ends, the last ones where they are many."""
    if claim.end is not None:
        return ()
    at = book.at
    under = None if claim.task is None else task_of(book, claim.task)
    leaves = [number for number in at.leaves if under is None or _is_below(book, number, under)]
    if not leaves:
        return ()
    tracer = Tracer(at.schedule, "plan")
    chosen = frozenset(leaves)
    chain = tracer.chain(last_leaf(tracer, leaves)).steps
    steps = [step for step in chain if under is None or step.node in chosen][-_MOST_LINKS:]
    related: list[Related] = []
    for step in steps:
        node = at.schedule.network.nodes[step.node]
        project = at.schedule.network.projects[node.project]
        dates = ProjectSchedule(at.schedule, node.project).dates(node.task)
        said = message("on the chain that decides it: {first} to {last}", first=dates.plan_start.date(),
                       last=dates.plan_finish.date())  # fmt: skip
        related.append(Related(project.task_place(node.task, _key(node.task)), said))
    return tuple(related)


def _is_below(book: Book, number: int, above: Task) -> bool:
    task: Task | None = book.at.schedule.network.nodes[number].task
    while task is not None and task is not above:
        task = book.project.tasks[task.parent] if task.parent is not None else None
    return task is not None


def _key(task: Task) -> str:
    return "id" if task.fields.id is not None else "name"
