"""Why a task stands where it stands, told as a chain from the task back to the beginning."""

from collections.abc import Iterator, Sequence

from mktpm.display_width import padded, width_of
from mktpm.engine.calendar import ELAPSED
from mktpm.engine.chain import Step, Tracer
from mktpm.engine.explanation import Account, Explanation, Slack
from mktpm.engine.limits import Limit
from mktpm.engine.network import Node
from mktpm.engine.pauses import pauses_between
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.engine.selection import lineage
from mktpm.language import Language, Listing, Message, message, translate, working_days
from mktpm.plan.model import Task
from mktpm.views.painted import Line, PaintedLines, Run, cropped_line
from mktpm.views.prose import fitted, prose
from mktpm.views.reasons import also, because, decides
from mktpm.views.wording import STATUS_MARKS, at_moment, days_text, on_day, pauses_text, percent, sentences, status_word

_SHOWN_NEAR, _SHOWN_FAR = 10, 3
"""How many steps of a long chain are told: next to the task, and at the beginning."""
_MOST_NAMES = 5


def why_text(found: Explanation, width: int, language: Language, *, whole: bool) -> PaintedLines:
    """Return the account of one task; long chains are cut in the middle unless ``whole``."""
    return fitted(_Account(found, width, language, whole=whole).lines(), width)


class _Account:
    """Tells an explanation."""

    def __init__(self, found: Explanation, width: int, language: Language, *, whole: bool) -> None:
        self.found, self.width, self.language, self.whole = found, width, language, whole
        self.at, self.nodes = found.at, found.at.schedule.network.nodes
        self.span_columns = width_of(_span(0, 1, language))

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield everything."""
        found = self.found
        moments = self.at.moments(found.task)
        yield from task_heading(self.at, found.task, self.language)
        yield from self._spans(moments)
        if not found.plan:
            yield []
            yield [(self.say("It is cancelled: it has no length and binds nothing by itself."), "dim")]
            return
        for account in (*_telling(found.plan), *_telling(found.forecast)):
            yield []
            yield from self._chain(account)
        if found.slack is not None:
            yield []
            yield from self._floats(found.slack)

    def _spans(self, moments: TaskMoments) -> Iterator[Line]:
        yield [*self._span("plan", moments.plan_start, moments.plan_finish), *self._length(moments)]
        if self.found.forecast:
            calendar = self.at.timeline.calendar_of(self.found.task)
            days = (
                calendar.index(moments.forecast_finish) - calendar.index(moments.plan_finish)
            ) / calendar.day_minutes
            span = self._span("forecast", moments.forecast_start, moments.forecast_finish)
            later = "{days} later" if days > 0 else "{days} earlier"
            shift = [("  " + self.say(later, days=working_days(abs(days))), "orange" if days > 0 else "green")]
            yield [*span, *(shift if abs(days) >= 0.05 else [])]
        elif self.found.plan:
            yield [(self._label("forecast"), "dim"), (self.say("as planned"), "")]

    def _label(self, kind: str) -> str:
        words = [translate(word, self.language) for word in ("plan", "forecast")]
        longest = max(map(len, words)) + 2
        word = translate(kind, self.language)
        return word + " " * (longest - len(word))

    def _span(self, kind: str, start: int, finish: int) -> list[Run]:
        return [(self._label(kind), "dim"), (_span(start, finish, self.language), "bold")]

    def _length(self, moments: TaskMoments) -> list[Run]:
        if not moments.duration:
            return []
        source = _length_source(self.found.task) if self.found.task.is_leaf else None
        said = f"  {days_text(moments.duration, 'ed' if moments.elapsed else 'd')}"
        return [(said, ""), *([(f" ({source.say(self.language)})", "dim")] if source is not None else [])]

    def _chain(self, account: Account) -> Iterator[Line]:
        """Yield the chain that leads to a leaf, from the leaf back."""
        title = {
            ("plan", "itself"): "Why then, in the plan",
            ("plan", "first"): "Why it starts then, in the plan: its first task",
            ("plan", "last"): "Why it ends then, in the plan: its last task",
            ("forecast", "itself"): "Why then, in the forecast",
            ("forecast", "first"): "Why it starts then, in the forecast: its first task",
            ("forecast", "last"): "Why it ends then, in the forecast: its last task",
        }[account.kind, account.role]
        yield [(translate(title, self.language), "bold")]
        steps = account.chain.steps[::-1]
        hidden = len(steps) - _SHOWN_NEAR - _SHOWN_FAR
        for position, step in enumerate(steps):
            if hidden > 1 and not self.whole and _SHOWN_NEAR <= position < _SHOWN_NEAR + hidden:
                if position == _SHOWN_NEAR:
                    yield [("⋯ ", "dim"), (self.say("{n} steps more; `--all` tells them", n=hidden), "dim")]
                continue
            yield from self._step(account.tracer, step, is_last=position == len(steps) - 1, asked=position == 0)

    def _step(self, tracer: Tracer, step: Step, *, is_last: bool, asked: bool) -> Iterator[Line]:
        node, shown = self.nodes[step.node], tracer.schedule.moments(tracer.kind)
        start, finish = shown.start[step.node], shown.finish[step.node]
        project = "" if node.project == self.at.position else f"{tracer.network.projects[node.project].id}: "
        mark: Run = ("◆ " if node.task.fields.milestone else "● ", "red" if asked else "")
        head = [mark, (padded(_span(start, finish, self.language), self.span_columns) + "  ", ""), (project, "dim")]
        yield cropped_line([*head, (node.task.name, "bold")], self.width)
        rail: Line = ((("  " if is_last else "│ ") + "  ", "dim"),)
        for text, paint in self._reasons(tracer, step, node, asked=asked):
            for number, line in enumerate(prose([(text, paint)], self.width, rail)):
                yield line if number == 0 else [*rail, *line[1:]]

    def _reasons(self, tracer: Tracer, step: Step, node: Node, *, asked: bool) -> Iterator[Run]:
        yield _sentence(tracer, step).say(self.language), ""
        other = also(tracer, step)
        if other is not None:
            yield self.say("besides, {reason}", reason=other), "dim"
        shown = tracer.schedule.moments(tracer.kind)
        if node.axis is ELAPSED or not node.duration or step.binding.reason in ("running", "done"):
            return
        pauses = pauses_between(node.calendar, shown.start[step.node], shown.finish[step.node])
        text = pauses_text([pause for pause in pauses if asked or pause.reason != "weekend"])
        if text is not None:
            yield (
                self.say(
                    "its {days} of work are interrupted: {pauses}",
                    days=working_days(node.duration / node.axis.day_minutes),
                    pauses=text,
                ),
                "dim",
            )

    def _floats(self, slack: Slack) -> Iterator[Line]:
        """Yield what the floats are, and what they depend on."""
        node = self.nodes[slack.node]
        moments = self.at.moments(node.task)
        yield [(translate("Float", self.language), "bold")]
        if slack.node != self.at.schedule.network.node_of.get((self.at.position, self.found.task.index)):
            yield from prose(
                [(self.say("The least of its tasks has “{task}”:", task=node.task.name), "")], self.width, (("  ", ""),)
            )
        total = self.say(
            _total(moments.total_float),
            days=working_days(abs(moments.total_float)),
            when=at_moment(moments.late_finish),
        )
        label = self.say("total {days}", days=days_text(moments.total_float))
        paint = "bold red" if moments.total_float < 0 else "bold"
        told = sentences((total, *self._limit(slack.limit)), self.language)
        yield from prose([(told, "")], self.width, ((f"  {label}  ", paint),), 4)
        free = self.say("free {days}", days=days_text(moments.free_float))
        yield from prose([(self._moved(slack, moments.free_float), "")], self.width, ((f"  {free}  ", "bold"),), 4)

    def _limit(self, limit: Limit) -> Iterator[str]:
        """Yield what the total float is measured to, and the way there."""
        names = [self.nodes[number].task.name for number in limit.nodes]
        is_own = limit.task is self.nodes[limit.nodes[0]].task
        template = _OWN_LIMITS.get(limit.reason) if is_own else None
        day = on_day(limit.day) if limit.day else ""
        yield self.say(template or _LIMITS[limit.reason], task=limit.task.name if limit.task else "", day=day)
        if len(names) > _MOST_NAMES:
            names = [*names[:2], "…", *names[-2:]]
        if len(names) > 1:
            yield self.say("The way there: {names}.", names=" → ".join(names))

    def _moved(self, slack: Slack, free: float) -> str:
        names = [f"“{self.nodes[number].task.name}”" for number in slack.moved]
        if not names:
            return self.say("Nothing waits for it: more than that, and the project ends later.")
        listed: tuple[object, ...] = tuple(names)
        if len(names) > _MOST_NAMES:
            listed = (*names[: _MOST_NAMES - 1], message("{n} more", n=len(names) - _MOST_NAMES + 1))
        said = "Every delay moves {names} at once." if free <= 0 else "A longer delay moves {names}."
        return self.say(said, names=Listing(listed))


def _telling(accounts: Sequence[Account]) -> Iterator[Account]:
    """Yield the accounts without one that another tells on its way."""
    for account in accounts:
        others = (other for other in accounts if other is not account)
        if account.role != "first" or not any(account.node in other.chain.nodes for other in others):
            yield account


def _span(start: int, finish: int, language: Language) -> str:
    first, last = at_moment(start).say(language), at_moment(finish).say(language)
    return first if start == finish else f"{first} → {last}"


def task_heading(at: ProjectSchedule, task: Task, language: Language) -> Iterator[Line]:
    """Yield the name of a task with its status, and the way to it through the plan."""
    moments = at.moments(task)
    glyph, paint = STATUS_MARKS[moments.status]
    identity: list[Run] = [(f"  {task.id}", "dim")] if task.id != task.name else []
    share = f" {percent(moments.progress)}" if 0 < moments.progress < 1 else ""
    status = (f"  {glyph} {status_word(moments.status, language)}{share}", paint)
    milestone: list[Run] = [(f"  ◆ {translate('milestone', language)}", "blue")] if task.fields.milestone else []
    yield [(task.name, "bold"), *identity, status, *milestone]
    above = [parent.name for parent in lineage(at.project, task)][1:]
    yield [(f"{task.wbs}  " + " › ".join([at.project.name, *reversed(above)]), "dim")]


def _sentence(tracer: Tracer, step: Step) -> Message:
    """Return why a leaf stands where it stands, with what the reason decides."""
    reason, decided = because(tracer, step), decides(tracer, step)
    if decided and not tracer.network.nodes[step.node].duration:
        return message("stands then because {reason}", reason=reason)
    if decided == "start":
        return message("starts then because {reason}", reason=reason)
    if decided == "end":
        return message("ends then because {reason}", reason=reason)
    return message("{reason}", reason=reason)


_LIMITS = {
    "due": "Its limit is “{task}”, due on {day}.",
    "fixed": "Its limit is “{task}”, fixed on {day}.",
    "deadline": "Its limit is the project's deadline, {day}.",
    "project-finish": "Its limit is the project's planned finish.",
}


_OWN_LIMITS = {**_LIMITS, "due": "Its limit is its own due day, {day}.", "fixed": "It is fixed on {day}."}


def _total(days: float) -> str:
    if days < 0:
        return "It should have ended {days} earlier, by {when}."
    if days == 0:
        return "It is critical: it must end by {when}."
    return "It may end {days} later, by {when}."


def _length_source(task: Task) -> Message | None:
    """Return where a leaf's length comes from, in words; None where ``duration`` says it plainly."""
    fields = task.fields
    if fields.duration is not None:
        return None
    if (fields.start or fields.fixed) is not None and fields.due is not None:
        return message("from `start` to `due`")
    if fields.estimate is not None:
        return message("the mean of the estimate {estimate}", estimate=str(fields.estimate))
    if fields.effort is not None:
        return message("from {effort} of effort", effort=str(fields.effort))
    return message("the default")
