"""What a budget refers to and isn't there: tasks, and its own lines."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mktpm.diagnostics import Route
from mktpm.language import Message, message
from mktpm.plan.model import Project
from mktpm.plan.similar import Similar


@dataclass(frozen=True, slots=True)
class Fault:
    """A reference to nothing, and where it stands in the plan."""

    said: Message
    route: Route
    hint: Message


def faults_in(project: Project, similar: Similar) -> Iterator[Fault]:
    """Yield every reference of the project's budget to a task or a line that doesn't exist."""
    budget = project.fields.budget
    if budget is None:
        return
    tasks, lines = _Known(project.by_id, similar), _Known({line.id for line in budget.lines}, similar)
    for n, line in enumerate(budget.lines):
        if line.task is not None:
            yield from tasks.missing(line.task, ("budget", "lines", n, "task"), _TASK, _NAME_A_TASK)
    for n, draw in enumerate(budget.reserve.draws if budget.reserve is not None else ()):
        yield from lines.missing(draw.line, ("budget", "reserve", "draws", n, "line"), _LINE, _NAME_A_LINE)
    for n, change in enumerate(budget.changes):
        yield from lines.missing(change.line, ("budget", "changes", n, "line"), _LINE, _NAME_A_LINE)
        if change.approval is None:
            continue
        route: Route = ("budget", "changes", n, "approval")
        yield from tasks.missing(change.approval, route, _TASK, _NAME_A_TASK)
        index = project.by_id.get(change.approval)
        if index is not None and project.tasks[index].fields.approval is None:
            said = message("`{task}` needs no approval, so it can't decide the change", task=change.approval)
            yield Fault(said, route, message("write who must agree to it: `approval: [{{by: …}}]`"))


_TASK, _NAME_A_TASK = "there is no task `{id}`", "name the `id` of a task"
_LINE, _NAME_A_LINE = "the budget has no line `{id}`", "`budget.lines` lists them by `id`"


@dataclass(frozen=True, slots=True)
class _Known:
    """Names that there are."""

    names: Collection[str]
    similar: Similar

    def missing(self, name: str, route: Route, template: str, remedy: str) -> Iterator[Fault]:
        """Yield the fault of naming what isn't there."""
        if name not in self.names:
            meant = self.similar.to(name, self.names)
            hint = message("did you mean `{key}`?", key=meant) if meant else message(remedy)
            yield Fault(message(template, id=name), route, hint)
