"""What binds a task, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from mktpm.engine.calendar import ELAPSED, moment_of
from mktpm.engine.chain import Binding, Step, Tracer
from mktpm.engine.network import FF, FS, SS, TYPES, Arc, Node
from mktpm.engine.pauses import Pause, pauses_between
from mktpm.engine.tracking import remaining_minutes
from mktpm.language import Count, Message, message, working_days
from mktpm.plan.model import Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY
from mktpm.views.wording import Clauses, Weekday, at_moment, on_day, pauses_text


def because(tracer: Tracer, step: Step) -> Clauses:
    """Return why a leaf stands where it stands: a half sentence behind "because"."""
    binding = step.binding
    if tracer.is_put_off(step.node):
        return Clauses((_AS_LATE, message("it could begin {when} at the earliest", when=_earliest(tracer, step.node))))
    if binding.reason == "link":
        return Clauses(tuple(_linked(tracer, step)))
    return Clauses(tuple(_held(tracer, step.node, binding, step)))


_AS_LATE = message("the plan puts it as late as what follows allows (`schedule: alap`)")


def _earliest(tracer: Tracer, number: int) -> Weekday:
    return at_moment(tracer.schedule.moments("early").start[number])


def decides(tracer: Tracer, step: Step) -> Literal["start", "end", ""]:
    """Return which end of a leaf the reason given by ``because`` decides; "" where it tells of both."""
    reason = step.binding.reason
    if tracer.is_put_off(step.node) or reason in ("alap", "running", "done", "float"):
        return ""
    if reason == "link":
        return "start" if step.arcs[-1].type in (FS, SS) else "end"
    return "end" if reason == "due" else "start"


def also(tracer: Tracer, step: Step) -> Message | None:
    """Return what holds the leaf as well, in a half sentence; None where nothing does."""
    for binding in step.bindings[1:]:
        if binding.reason not in ("link", "project-start"):
            return next(iter(_held(tracer, step.node, binding, step)))
    followed = step.binding.arc.before if step.binding.arc is not None else None
    arcs = [binding.arc for binding in step.bindings[1:] if binding.arc is not None]
    others = [arc for arc in arcs if arc.before != followed]
    if not others:
        return None
    before = tracer.network.nodes[others[0].before]
    return message("“{task}” binds it just as much", task=_named(tracer, before, step.node))


def short_link(arcs: tuple[Arc, ...]) -> str:
    """Return the types and lags of links as the plan writes them: "FS", "SS +2d"."""
    return ", ".join(dict.fromkeys(f"{TYPES[arc.type]}{_short_lag(arc)}" for arc in arcs if arc.written is not None))


def _short_lag(arc: Arc) -> str:
    if arc.written is None:
        return ""
    task, number = arc.written
    lag = task.fields.depends[number].lag
    return f" {lag}" if lag is not None else ""


def gap_before(tracer: Tracer, step: Step, left: int, entered: int) -> tuple[Pause, ...]:
    """Return the days off between what lets go of a leaf and its own start or finish."""
    node = tracer.network.nodes[step.node]
    return () if node.axis is ELAPSED else pauses_between(node.calendar, left, entered)


def _linked(tracer: Tracer, step: Step) -> Iterator[Message]:
    first, last = step.arcs[0], step.arcs[-1]
    network, shown = tracer.network, tracer.schedule.moments(tracer.kind)
    before = network.nodes[first.before]
    by_finish = first.type in (FS, FF)
    when = (shown.finish if by_finish else shown.start)[first.before]
    values: dict[str, object] = {"task": _named(tracer, before, step.node), "when": at_moment(when)}
    parent = _parent_between(tracer, step)
    if first.before in network.gates:
        yield _approval(tracer, first.before, values)
    elif parent is not None:
        values["parent"] = parent.name
        yield message(
            "all of “{parent}” is finished {when}, “{task}” last"
            if by_finish
            else "all of “{parent}” has started {when}, “{task}” last",
            **values,
        )
    else:
        yield message("“{task}” finishes {when}" if by_finish else "“{task}” starts {when}", **values)
    gate = next((arc.before for arc in step.arcs[1:] if arc.before in network.gates), None)
    if gate is not None and tracer.kind == "forecast":
        yield _approval(tracer, gate, {"task": network.nodes[gate].task.name})
    elif gate is not None:
        yield message("the plan has it approved then")
    yield from _passed(tracer, step)
    yield from _lags(step, network.nodes)
    entered = (shown.start if last.type in (FS, SS) else shown.finish)[step.node]
    pauses = pauses_text(gap_before(tracer, step, when, entered))
    if pauses is not None:
        yield message("off: {pauses}", pauses=pauses)
    if last.type not in (FS, SS):
        yield message("that holds its finish, {when}, and with it the start", when=at_moment(entered))


def _approval(tracer: Tracer, gate: int, values: dict[str, object]) -> Message:
    """Return whether the approval that is waited for has been given."""
    given = tracer.network.gates[gate]
    if given is None:
        return message("“{task}” is not approved yet", **values)
    return message("“{task}” was approved {when}", **{**values, "when": at_moment(given)})


def _parent_between(tracer: Tracer, step: Step) -> Task | None:
    """Return the parent whose end the link leaves from."""
    node = tracer.network.nodes[step.arcs[0].after]
    return None if node.is_task or node.task.is_leaf else node.task


def _passed(tracer: Tracer, step: Step) -> Iterator[Message]:
    for arc in step.arcs[:-1]:
        node = tracer.network.nodes[arc.after]
        if node.is_task:
            yield message("“{task}” in between is cancelled", task=node.task.name)


def _lags(step: Step, nodes: list[Node]) -> Iterator[Message]:
    for arc in step.arcs:
        lag = _short_lag(arc).strip()
        if not lag:
            continue
        if arc.elapsed_lag:
            days = Count(round(arc.elapsed_lag / MINUTES_PER_ELAPSED_DAY, 1), "calendar day")
        else:
            days = working_days(arc.lag / nodes[arc.after].calendar.day_minutes)
        if days.number >= 0:
            yield message("then {days} of lag (`{lag}`)", days=days, lag=lag)
        else:
            yield message("they may overlap by {days} (`{lag}`)", days=Count(-days.number, days.noun), lag=lag)


def _held(tracer: Tracer, number: int, binding: Binding, step: Step) -> Iterator[Message]:
    """Yield the half sentences for what is no link."""
    node, schedule = tracer.network.nodes[number], tracer.schedule
    if binding.reason == "project-start":
        yield _project_start(tracer, node)
    elif binding.reason == "start" and node.start is not None:
        said = "it must not start before {day} (`start`)"
        if node.start_of is not node.task:
            said = "nothing in “{parent}” may start before {day} (`start`)"
        yield message(said, day=on_day(node.start), parent=node.start_of.name if node.start_of else "")
        yield from _pauses(tracer, number, node.start.begin())
    elif binding.reason == "levelled" and node.levelled is not None:
        said = "its people are busy before {day} (`levelled`)"
        if node.levelled_of is not node.task:
            said = "the people of “{parent}” are busy before {day} (`levelled`)"
        yield message(said, day=on_day(node.levelled), parent=node.levelled_of.name if node.levelled_of else "")
        yield from _pauses(tracer, number, node.levelled.begin())
    elif binding.reason == "fixed" and node.fixed is not None:
        yield message("it is fixed on {day} (`fixed`)", day=on_day(node.fixed))
        yield from _pauses(tracer, number, node.fixed.begin())
    elif binding.reason == "due" and node.due is not None:
        yield message(
            "it waits for nothing and has no length, so it is planned to end on its due day {day}", day=on_day(node.due)
        )
    elif binding.reason == "as-of":
        yield message("it has not begun, and nothing new begins before {day}, the day looked from", day=schedule.as_of)
        yield from _pauses(tracer, number, moment_of(schedule.as_of))
    else:
        yield from _stands(tracer, number, binding)
        yield from _waited(tracer, step, binding)


def _pauses(tracer: Tracer, number: int, after: int) -> Iterator[Message]:
    node = tracer.network.nodes[number]
    if node.axis is not ELAPSED:
        found = pauses_text(pauses_between(node.calendar, after, tracer.schedule.moments(tracer.kind).start[number]))
        if found is not None:
            yield message("off: {pauses}", pauses=found)


def _project_start(tracer: Tracer, node: Node) -> Message:
    project = tracer.network.projects[node.project]
    when = at_moment(tracer.schedule.starts[node.project])
    written = tracer.network.timelines[node.project].day(project.fields.start)
    if written is not None:
        return message("the project starts {when}", when=on_day(written))
    if project.fields.schedule == "alap" and project.fields.deadline is not None:
        return message("counted back from the deadline, the project must start {when}", when=when)
    return message("the earliest date in the plan, {when}, counts as the project's start", when=when)


def _stands(tracer: Tracer, number: int, binding: Binding) -> Iterator[Message]:
    """Yield what tracking, or planning backward, says of a leaf."""
    node, schedule = tracer.network.nodes[number], tracer.schedule
    actual = schedule.actuals[number]
    if binding.reason == "done":
        if actual.finish is None:
            yield message("it is done, on what day is not written")
        else:
            yield message("it was finished on {day}", day=_day(actual.finish))
    elif binding.reason == "running":
        days = remaining_minutes(node) / node.axis.day_minutes
        unit = "calendar day" if node.axis is ELAPSED else "working day"
        rest = message("{days} of work remain from {day}", days=Count(round(days, 1), unit), day=schedule.as_of)
        if actual.start is None:
            yield message("it is under way")
        else:
            yield message("it has been under way since {day}", day=_day(actual.start))
        yield rest
    elif binding.reason == "alap":
        yield _AS_LATE
    else:
        yield message("what follows allows it to be that late")


def _day(moment: int) -> object:
    when = at_moment(moment).when
    return when.date() if isinstance(when, datetime) else when


def _waited(tracer: Tracer, step: Step, binding: Binding) -> Iterator[Message]:
    """Yield what a leaf, placed by something else, waited for last."""
    if binding.arc is None or not step.arcs:
        return
    arc, network, shown = step.arcs[0], tracer.network, tracer.schedule.moments(tracer.kind)
    before, axis = network.nodes[arc.before], network.nodes[step.node].axis
    by_finish = arc.type in (FS, FF)
    when = (shown.finish if by_finish else shown.start)[arc.before]
    slack = working_days(abs(binding.slack) / axis.day_minutes)
    if by_finish:
        said = "last it waited for “{task}”, which finished {when}"
    else:
        said = "last it waited for “{task}”, which started {when}"
    yield message(said, task=_named(tracer, before, step.node), when=at_moment(when))
    if slack.number and binding.slack > 0:
        yield message("that leaves {days} unused", days=slack)
    elif slack.number:
        yield message("it began {days} before that allowed", days=slack)


def _named(tracer: Tracer, before: Node, after: int) -> str:
    """Return a task's name, with its project where that is another one."""
    if before.project == tracer.network.nodes[after].project:
        return before.task.name
    return f"{tracer.network.projects[before.project].id}: {before.task.name}"
