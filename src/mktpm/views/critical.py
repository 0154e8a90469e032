"""The critical chain in words: which tasks, why it takes that long, and what comes next."""

from collections.abc import Iterable, Iterator

from mktpm.display_width import padded, width_of
from mktpm.engine.critical import Branch, Criticality
from mktpm.engine.health_schedule import slip_days
from mktpm.engine.limits import Limit, total_limit
from mktpm.engine.path import PartKind, Path, days_between
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import lineage
from mktpm.language import Count, Language, message, translate, working_days
from mktpm.plan.model import Task
from mktpm.views.critical_table import LEAST_WAIT, ChainTable
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.wording import (
    bar,
    days_text,
    finish_day,
    on_day,
    percent,
    sentences,
)

_MOST_PARALLEL = 3
_MOST_DUE = 2
_MOST_SHARES = 6


def critical_text(
    found: Iterable[tuple[ProjectSchedule, Criticality | None]], width: int, language: Language
) -> PaintedLines:
    """Return what decides the finish of each project."""
    lines: list[Line] = []
    for at, criticality in found:
        lines += [[], *_Chapter(at, width, language).lines(criticality)]
    return fitted(lines[1:], width)


class _Chapter:
    """What is said about one project."""

    def __init__(self, at: ProjectSchedule, width: int, language: Language) -> None:
        self.at, self.width, self.language = at, width, language
        self.first_level = int(sum(task.parent is None for task in at.project.tasks) == 1)
        """The level of the tree whose tasks count as phases: below a single task at the top, the next one."""

    def lines(self, found: Criticality | None) -> Iterator[Line]:
        """Yield the lines of the chapter."""
        project = self.at.project
        identity: list[Run] = [(f"  {project.id}", "dim")] if project.id != project.name else []
        yield [(project.name, "bold"), *identity]
        if found is None:
            yield [(self.say("this plan has no tasks yet"), "dim")]
            return
        table = ChainTable(found, self._shown(found), self.width, self.language)
        yield from flowed([[run] for run in self._facts(found)], self.width, " · ")
        yield []
        yield from table.lines(found.path.legs)
        yield from self._after_table(found, table)

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def _after_table(self, found: Criticality, table: ChainTable) -> Iterator[Line]:
        yield []
        yield from self._parts(found.path)
        for paragraph in self._remarks(found):
            yield []
            yield from prose(paragraph, self.width)
        for branch in self._shown(found):
            yield from self._branch(branch, found, table)
        if len(found.parallel) > _MOST_PARALLEL:
            yield []
            yield [(self.say("{n} more chains are just as long", n=len(found.parallel) - _MOST_PARALLEL), "dim")]

    def _shown(self, found: Criticality) -> list[Branch]:
        return [*found.parallel[:_MOST_PARALLEL], *([found.following] if found.following is not None else [])]

    def _facts(self, found: Criticality) -> Iterator[Run]:
        path, at = found.path, self.at
        kind = {"plan": "plan {start} → {finish}", "forecast": "forecast {start} → {finish}"}[found.kind]
        finish = finish_day(path.end)
        yield self.say(kind, start=finish_day(path.begin + 1), finish=finish), ""
        total = self.say("{days} ({n})", days=working_days(path.length), n=Count(path.calendar_days, "calendar day"))
        yield total, ""
        if at.deadline is not None:
            days = (at.float_days if found.kind == "plan" else at.forecast_float_days) or 0.0
            yield self.say("deadline {day}", day=at.deadline), ""
            if days < 0:
                yield self.say("{days} too late", days=working_days(-days)), "bold red"
            else:
                yield self._spare(days), ""

    def _spare(self, days: float) -> str:
        return self.say("{days} to spare", days=working_days(days)) if days else self.say("nothing to spare")

    def _parts(self, path: Path) -> Iterator[Line]:
        """Yield what the time goes into, and whose work and which phases it is."""
        yield [(self.say("Why it takes {days}", days=working_days(path.length)), "bold")]
        parts = path.parts()
        names = {kind: translate(_PARTS[kind], self.language) for kind in parts}
        longest = max((width_of(name) for name in names.values()), default=0)
        room = min(24, self.width - longest - 19)
        for kind, days in parts.items():
            share = days / path.length if path.length else 0.0
            figures = f"{days_text(days):>7}  {percent(share) if share >= 0 else '':>4}  "
            yield [
                ("  " + padded(names[kind], longest), ""),
                (figures, ""),
                (bar(max(share, 0.0), room).rstrip("░"), _PART_PAINTS[kind]),
            ]
        yield from self._shares("Work by phase", path.work_by(self._phase))
        yield from self._shares("Work by owner", path.work_by(self._owner))

    def _shares(self, title: str, days: dict[str, float]) -> Iterator[Line]:
        listed = [(name, number) for name, number in days.items() if number > LEAST_WAIT]
        if len(listed) < 2:
            return
        total = sum(number for _, number in listed)
        items: list[Line] = [
            ((f"{name or '–'} ", ""), (f"{days_text(number)} {percent(number / total)}", "dim"))
            for name, number in listed[:_MOST_SHARES]
        ]
        if len(listed) > _MOST_SHARES:
            rest = sum(number for _, number in listed[_MOST_SHARES:])
            items.append(((self.say("others") + " ", "dim"), (f"{days_text(rest)} {percent(rest / total)}", "dim")))
        first = f"  {translate(title, self.language)}  "
        indent = width_of(first)
        for position, line in enumerate(flowed(items, self.width - indent)):
            yield [(first if position == 0 else " " * indent, ""), *line]

    def _phase(self, number: int) -> str:
        node = self.at.schedule.network.nodes[number]
        project = self.at.schedule.network.projects[node.project]
        if node.project != self.at.position:
            return project.name
        line = list(lineage(project, node.task))[::-1]
        if len(line) == 1:
            return ""
        return line[min(self.first_level, len(line) - 2)].name

    def _owner(self, number: int) -> str:
        node = self.at.schedule.network.nodes[number]
        project = self.at.schedule.network.projects[node.project]
        return project.person(node.task.owner) or self.say("nobody")

    def _remarks(self, found: Criticality) -> Iterator[Line]:
        """Yield what should be known about the chain, a paragraph each."""
        yield from self._backward(found)
        yield from self._too_late(found)
        yield from self._capped(found)
        yield from self._approach(found)
        yield from self._forecast(found)

    def _backward(self, found: Criticality) -> Iterator[Line]:
        at = self.at
        if found.kind == "plan" and finish_day(found.path.end) != finish_day(at.finish_moment):
            said = (
                "The project is planned backward: this is its longest chain, "
                "and it ends before the planned finish {day}."
            )
            yield [(self.say(said, day=finish_day(at.finish_moment)), "")]

    def _too_late(self, found: Criticality) -> Iterator[Line]:
        at = self.at
        days = at.float_days if found.kind == "plan" else at.forecast_float_days
        if days is not None and days < 0 and at.deadline is not None:
            said = self.say(
                "It ends {days} after the deadline {day}. To hold the deadline, this chain must become {days} shorter: "
                "shorten or overlap its tasks, or drop what isn't a must.",
                days=working_days(-days), day=at.deadline,
            )  # fmt: skip
            yield [(said, "red")]

    def _capped(self, found: Criticality) -> Iterator[Line]:
        """Yield which due days are before what the chain allows."""
        schedule = self.at.schedule
        known: dict[int, Limit] = {}  # whatever lies on the way to a limit has the same one
        capped: dict[Task, tuple[Limit, int]] = {}
        for leg in found.path.legs if found.kind == "plan" else ():
            number = leg.step.node
            if schedule.late.finish[number] >= schedule.early.finish[number]:
                continue
            if number not in known:
                limit = total_limit(schedule, number)
                known.update(dict.fromkeys(limit.nodes, limit))
            limit = known[number]
            if limit.reason == "due" and limit.task is not None:
                capped[limit.task] = limit, capped.get(limit.task, (limit, 0))[1] + 1
        worst = sorted(capped.values(), key=lambda found: -self._days_late(found[0]))
        for limit, count in worst[:_MOST_DUE]:
            yield [(self._due_missed(limit, count), "red")]
        if len(worst) > _MOST_DUE:
            yield [(self.say("{n} more due days on this chain can't be kept either.", n=len(worst) - _MOST_DUE), "red")]

    def _days_late(self, limit: Limit) -> float:
        """Return the working days from a due day to the planned finish of what it limits."""
        node = self.at.schedule.network.nodes[limit.nodes[-1]]
        plan = self.at.schedule.moments("plan").finish[limit.nodes[-1]]
        return days_between(node.calendar, limit.day.end(), plan) if limit.day else 0.0

    def _due_missed(self, limit: Limit, count: int) -> str:
        return self.say(
            "“{task}” is due on {day}, but the plan finishes it {days} later: "
            "that is the negative float of {tasks} on this chain.",
            task=limit.task.name if limit.task else "",
            day=on_day(limit.day) if limit.day else "",
            days=working_days(self._days_late(limit)),
            tasks=Count(count, "task"),
        )

    def _approach(self, found: Criticality) -> Iterator[Line]:
        branch = found.approach
        if branch is None:
            return
        first, last = found.path.legs[0], branch.path.legs[-1]
        values = {
            "first": self._name(first.step.node),
            "before": self._name(last.step.node),
            "days": working_days(abs(branch.shorter)),
            "finish": finish_day(last.finish),
        }
        if branch.shorter >= 0:
            said = (
                "A date holds “{first}”, not work. Of what it waits for, “{before}” comes closest: "
                "it ends {finish}, {days} before it is needed. `mktpm why` shows what leads there."
            )
            yield [(self.say(said, **values), "")]
        else:
            said = "“{first}” stands on its fixed day, although “{before}” ends {finish}, {days} too late for it."
            yield [(self.say(said, **values), "red")]

    def _forecast(self, found: Criticality) -> Iterator[Line]:
        at = self.at
        if found.kind == "forecast" or at.project.fields.status in ("closed", "cancelled"):
            return
        planned, expected = finish_day(at.finish_moment), finish_day(at.forecast_moment)
        if planned == expected:
            return
        days = slip_days(at)
        said = (
            "The forecast finishes {day}, {days} later than the plan."
            if days > 0
            else "The forecast finishes {day}, {days} earlier than the plan."
        )
        more = self.say("`mktpm critical --forecast` shows the chain that decides it now.")
        told = self.say(said, day=expected, days=working_days(abs(days)))
        yield [(sentences((told, more), self.language), "orange" if days > 0 else "green")]

    def _name(self, number: int) -> str:
        node = self.at.schedule.network.nodes[number]
        return node.task.name

    def _branch(self, branch: Branch, found: Criticality, table: ChainTable) -> Iterator[Line]:
        """Yield another chain: what is its own, and where it leaves and joins the others."""
        yield []
        if branch.shorter > 0:
            title = self.say("The next-longest chain: {days} shorter", days=working_days(branch.shorter))
        else:
            title = self.say("Another chain, just as long")
        length = self.say("{tasks} of its own", tasks=Count(len(branch.legs), "task"))
        yield from flowed([[(title, "bold")], [(length, "dim")]], self.width, " · ")
        yield from table.lines(branch.legs, head=False)
        yield from prose([(self._ends(branch, found), "dim")], self.width, [("  ", "")])

    def _ends(self, branch: Branch, found: Criticality) -> str:
        """Return where a chain leaves the others, and where it joins them or ends."""
        ends = []
        if branch.leaves is not None:
            ends.append(self.say("branches off after “{task}”", task=self._name(branch.leaves.step.node)))
        if branch.joins is not None:
            ends.append(self.say("joins at “{task}”", task=self._name(branch.joins.step.node)))
        else:
            days = {"day": finish_day(branch.path.end), "finish": finish_day(found.path.end)}
            ends.append(self.say("ends {day}, the project {finish}", **days))
        return " · ".join(ends)


_PARTS: dict[PartKind, str] = {
    "work": "work",
    "lag": "lags of links",
    "constraint": "waiting for a date",
    "calendar": "waiting for other working hours",
    "idle": "not used",
}
_PART_PAINTS: dict[PartKind, str] = {
    "work": "red",
    "lag": "orange",
    "constraint": "purple",
    "calendar": "dim",
    "idle": "dim",
}
