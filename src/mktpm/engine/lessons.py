"""What the figures of a retrospective suggest: sentences, each with the figures it rests on.

A suggestion is made only where the figures are clear enough to be worth a meeting's time; one that
rests on few cases says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mktpm.engine.punctuality import Grouped, Punctuality
from mktpm.engine.retrospective import Retrospective
from mktpm.engine.samples import Sample
from mktpm.language import Count, Message, message, working_days

FEW = 5
"""Below this many cases a suggestion is a hint and no proof."""
LEAST_CASES = 3
"""Fewer cases suggest nothing."""
LONGER, SHORTER = 1.25, 0.8
"""From where on tasks are said to take longer, or less time, than planned."""
_MOST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence, and how many cases it rests on."""

    said: Message
    n: int

    @property
    def few(self) -> bool:
        """Return whether the cases are too few to be sure."""
        return self.n < FEW


def suggestions(retro: Retrospective) -> tuple[Lesson, ...]:
    """Return what to do differently, the most pressing first."""
    sources: tuple[Callable[[Retrospective], Iterator[Lesson]], ...] = (
        _open_and_late, _biggest_loss, _estimates_by_group, _reserve, _milestones,
        _waits, _off_the_path, _owners, _causes, _tracking, _scope,
    )  # fmt: skip
    return tuple(lesson for source in sources for lesson in source(retro))


def strengths(retro: Retrospective) -> tuple[Lesson, ...]:
    """Return what the figures say went well."""
    return tuple(_strengths(retro))


def _open_and_late(retro: Retrospective) -> Iterator[Lesson]:
    late = [task for task in retro.tasks if task.is_open and task.is_late]
    if not late or retro.ended:
        return
    oldest = max(late, key=lambda task: task.slip or 0)
    said = message(
        "{tasks} past the promised day and still open, “{name}” the longest ({days}): "
        "agree on a new date with each owner, or drop the task.",
        tasks=Count(len(late), "task is", "tasks are"), name=oldest.name, days=working_days(oldest.slip or 0),
    )  # fmt: skip
    yield Lesson(said, FEW)


def _biggest_loss(retro: Retrospective) -> Iterator[Lesson]:
    steps = retro.losses
    lost = sum(step.change for step in steps)
    worst = max(steps, key=lambda step: step.change, default=None)
    if worst is None or worst.change < 2 or worst.change * 3 < lost:
        return
    said = message(
        "Of the {lost} that {steps} on the deciding chain lost, “{name}” alone lost {change}: "
        "begin the search for causes there.",
        lost=working_days(lost), steps=Count(len(steps), "task"),
        name=worst.task.name, change=worst.change,
    )  # fmt: skip
    if len(steps) == 1:
        said = message(
            "On the deciding chain only “{name}” lost time, {change}: begin the search for causes there.",
            name=worst.task.name, change=working_days(worst.change),
        )  # fmt: skip
    yield Lesson(said, FEW)


def _estimates_by_group(retro: Retrospective) -> Iterator[Lesson]:
    groups = [g for g in retro.accuracy_by_tag if g.name] or [g for g in retro.accuracy_by_phase if g.name]
    known = [group for group in groups if group.sample.n >= LEAST_CASES]
    longer = [group for group in known if group.sample.median >= LONGER]
    shorter = [group for group in reversed(known) if group.sample.median <= SHORTER]
    yield from (_lesson_of(group, _TOO_SHORT) for group in longer[:_MOST_GROUPS])
    yield from (_lesson_of(group, _TOO_LONG) for group in shorter[:_MOST_GROUPS])


_TOO_SHORT = "“{name}”: these tasks took {ratio} × their planned time (median, n = {n}): plan them longer."
_TOO_LONG = (
    "“{name}”: these tasks took only {ratio} × their planned time (median, n = {n}): "
    "plan them shorter and keep the reserve in one place."
)


def _lesson_of(group: Grouped, template: str) -> Lesson:
    n = group.sample.n
    return Lesson(message(template, name=group.name, ratio=ratio_text(group.sample.median), n=n), n)


def ratio_text(ratio: float) -> str:
    """Return a ratio with one decimal: "1.6"."""
    return f"{int(ratio * 10 + 0.5) / 10:.1f}"


def _reserve(retro: Retrospective) -> Iterator[Lesson]:
    sample = retro.accuracy
    if sample is None or sample.n < 2 * FEW or sample.p85 < LONGER:
        return
    said = message(
        "Most tasks kept near their plan, but 15% took more than {p85} × their planned time (median {median} ×, "
        "n = {n}): give dates that others rely on a reserve, or estimate such tasks in three points.",
        p85=ratio_text(sample.p85), median=ratio_text(sample.median), n=sample.n,
    )  # fmt: skip
    if sample.median >= LONGER:
        said = message(
            "Half of all tasks took more than {median} × their planned time and 15% more than {p85} × (n = {n}): "
            "estimate the next plan from these lengths.",
            p85=ratio_text(sample.p85), median=ratio_text(sample.median), n=sample.n,
        )  # fmt: skip
    yield Lesson(said, sample.n)


def _milestones(retro: Retrospective) -> Iterator[Lesson]:
    known = [task for task in retro.milestones if task.slip is not None]
    late = Sample.of(task.slip or 0 for task in known if task.is_late)
    if late is None or late.n * 2 < len(known):
        return
    said = message(
        "{late} of {n} milestones slipped, by {days} in the median: keep that much reserve in front of "
        "milestones that others rely on.",
        late=late.n, n=len(known), days=working_days(late.median),
    )  # fmt: skip
    yield Lesson(said, len(known))


def _waits(retro: Retrospective) -> Iterator[Lesson]:
    happened = [step for step in retro.actual_chain if step.task.state != "waiting"]
    waits = [step for step in happened if step.waited > 0]
    total, days = sum(step.waited for step in waits), retro.frame.days or 0
    if total < 3 or total * 20 < days:
        return
    longest = max(waits, key=lambda step: step.waited)
    said = message(
        "On the deciding chain {waited} of {days} passed between one task and the next, most before “{name}” "
        "({longest}): announce handovers a few days ahead.",
        waited=total, days=working_days(days), name=longest.task.name, longest=working_days(longest.waited),
    )  # fmt: skip
    yield Lesson(said, FEW)


def _off_the_path(retro: Retrospective) -> Iterator[Lesson]:
    steps, surprises = retro.actual_chain, retro.surprises
    if len(surprises) < 2 or len(surprises) * 5 < len(steps):
        return
    said = message(
        "{n} of the {steps} on the deciding chain were not critical in the plan; they had up to {days} of float: "
        "watch tasks with so little float as closely as the critical ones.",
        n=len(surprises), steps=Count(len(steps), "task"),
        days=working_days(max(1.0, *(task.total_float for task in surprises))),
    )  # fmt: skip
    yield Lesson(said, FEW)


def _owners(retro: Retrospective) -> Iterator[Lesson]:
    everything = retro.punctuality
    for owner in retro.by_owner[:2]:
        if owner.name and owner.late >= LEAST_CASES and _is_heavy(owner, everything):
            said = message(
                "{owner} owned {due} of the {all_due} tasks that fell due, and {late} of the {all_late} late ones: "
                "before the next plan, look together at the load and at what these tasks waited for.",
                owner=owner.name, due=owner.due, all_due=everything.due, late=owner.late, all_late=everything.late,
            )  # fmt: skip
            yield Lesson(said, owner.late)


def _is_heavy(part: Punctuality, whole: Punctuality) -> bool:
    """Return whether the share of the late tasks is well above the share of all."""
    return part.late * whole.due * 2 >= part.due * whole.late * 3 and part.due < whole.due


def _causes(retro: Retrospective) -> Iterator[Lesson]:
    silent = [task for task in retro.late if not task.note]
    if len(silent) < LEAST_CASES or len(silent) * 2 < len(retro.late):
        return
    said = message(
        "{silent} of {late} late tasks say nothing about the cause: write a `note` on the day a date is missed, "
        "while it is remembered.",
        silent=len(silent), late=len(retro.late),
    )  # fmt: skip
    yield Lesson(said, len(retro.late))


def _tracking(retro: Retrospective) -> Iterator[Lesson]:
    counts = retro.counts
    gaps = counts.undated + counts.unstarted
    if gaps < LEAST_CASES or gaps * 10 < counts.done:
        return
    said = message(
        "{undated} of {done} finished tasks have no finish day and {unstarted} no start day: the figures above "
        "leave them out; track `started` and `finished` as it happens.",
        undated=counts.undated, unstarted=counts.unstarted, done=counts.done,
    )  # fmt: skip
    yield Lesson(said, counts.done)


def _scope(retro: Retrospective) -> Iterator[Lesson]:
    cancelled, all_tasks = retro.counts.cancelled, retro.counts.total + retro.counts.cancelled
    if cancelled < LEAST_CASES or cancelled * 10 < all_tasks:
        return
    said = message(
        "{cancelled} of {n} planned tasks were cancelled: settle the scope earlier, or plan it in stages.",
        cancelled=cancelled, n=all_tasks,
    )  # fmt: skip
    yield Lesson(said, all_tasks)


def _strengths(retro: Retrospective) -> Iterator[Lesson]:
    early = -(retro.frame.deadline_slip or 0)
    if retro.ended and retro.frame.finished and early > 0:
        yield Lesson(message("Finished {days} before the deadline.", days=working_days(early)), FEW)
    for phase in retro.by_phase:
        if phase.name and phase.late == 0 and phase.due >= LEAST_CASES:
            said = message("“{name}”: all {n} tasks that fell due were in time.", name=phase.name, n=phase.due)
            yield Lesson(said, phase.due)
    gains = [step for step in retro.gains if step.change <= -2 and step.task.is_done]
    for step in sorted(gains, key=lambda step: step.change)[:_MOST_GROUPS]:
        said = message("“{name}” made up {days}.", name=step.task.name, days=working_days(-step.change))
        yield Lesson(said, FEW)
