"""What the plan itself says: its dates, its buffer, its budget."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.stated_figures.arithmetic import plain
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import unclear, unknown
from mktpm.engine.stated_figures.wording import one_day
from mktpm.language import Listing, message
from mktpm.plan.claims import ClaimFields, Stated
from mktpm.plan.figures import Figure, Period
from mktpm.plan.model import Task

_DATES = ("start", "finish", "deadline")
_WORDS = (*_DATES, "buffer", "budget.total", "budget.reserve")


def planned(book: Book, claim: ClaimFields) -> Figure:
    """Return what the plan has for ``claim``; raises ``Unclear`` where that is nothing."""
    if claim.task is not None:
        if claim.plan is not None:
            raise unclear(message("`{key}` doesn't go with `{mark}`", key="plan", mark="task"), "plan")
        return one_day(task_days(book, claim.task, "task")[1])
    word = claim.plan or ""
    if word in _DATES:
        return one_day(_date(book.at, word))
    if word == "buffer":
        return _buffer(book.at)
    if word.startswith("budget."):
        return _budget(book, word.removeprefix("budget."))
    meant = book.similar.to(word, _WORDS)
    hint = message("did you mean `{key}`?", key=meant) if meant else message(
        "write one of {allowed}", allowed=Listing(tuple(f"`{each}`" for each in _WORDS), "or"))  # fmt: skip
    raise unclear(message("the plan has no `{word}` to compare with", word=word), "plan", hint=hint)


def plan_days(at: ProjectSchedule, *key: str | int) -> tuple[date, date]:
    """Return the first and the last day of the plan, inclusive; raises ``Unclear`` where it has no tasks."""
    if not at.leaves:
        raise unclear(message("the plan has no tasks to compare with"), *key)
    return at.start.date(), _last_day(at.start, at.finish)


def task_days(book: Book, name: str, *key: str | int) -> tuple[date, date]:
    """Return the first and the last day of a task's plan, inclusive."""
    dates = book.at.dates(task_of(book, name, *key))
    return dates.plan_start.date(), _last_day(dates.plan_start, dates.plan_finish)


def task_of(book: Book, name: str, *key: str | int) -> Task:
    """Return the task with the id ``name``; raises ``Unclear`` where there is none, or it is cancelled."""
    project = book.project
    if name not in project.by_id:
        meant = book.similar.to(name, project.by_id)
        hint = message("did you mean `{key}`?", key=meant) if meant else message("name the `id` of a task")
        raise unknown(message("there is no task `{id}`", id=name), *key, hint=hint)
    return project.tasks[project.by_id[name]]


def days_of(book: Book, bound: Stated, key: str | int, *above: str | int) -> Period:
    """Return the days that a bound stands for; raises ``Unclear`` where it names no day."""
    if isinstance(bound.meaning, Period):
        return bound.meaning
    found = book.at.timeline.day(bound.meaning)
    if found is None:
        said = message("`{name}` is neither a quarter, a month, a date nor a named day", name=bound.written)
        raise unknown(said, *above, key, hint=message("write `2024Q1`, `2024-03` or `2024-03-05`"))
    return Period(found.day, found.day)


def _last_day(start: datetime, finish: datetime) -> date:
    """Return the day whose end a finish is: what ends at midnight ends with the day before."""
    return (finish - timedelta(minutes=1)).date() if finish > start else finish.date()


def _date(at: ProjectSchedule, word: str) -> date:
    if word == "deadline":
        if at.deadline is None:
            raise unclear(message("the plan has no `{word}` to compare with", word=word), "plan")
        return at.deadline.day
    return plan_days(at, "plan")[word == "finish"]


def _buffer(at: ProjectSchedule) -> Figure:
    share = at.project.policy.buffer
    if not isinstance(share, Decimal):
        hint = message("write it under `policy:`, such as `buffer: 15%`")
        raise unclear(message("the plan has no `{word}` to compare with", word="buffer"), "plan", hint=hint)
    return Figure("percent", f"{plain(share * 100)}%", share * 100)


def _budget(book: Book, name: str) -> Figure:
    """Return an amount of the budget as the plan says, before changes and draws."""
    from mktpm.engine.budget.account import account_of  # few claims are about the budget

    account = account_of(book.at)
    amount: Decimal | None = None
    if account is not None and name == "total":
        amount = account.parts if account.budget.total is None else account.budget.total
    elif account is not None and name == "reserve":
        amount = None if account.reserve is None else account.reserve.amount
    elif account is not None:
        line = account.line(name)
        amount = None if line is None else line.original
    if amount is None:
        raise unknown(message("the plan has no `{word}` to compare with", word=f"budget.{name}"), "plan")
    return Figure("amount", plain(Decimal(amount)), Decimal(amount))
