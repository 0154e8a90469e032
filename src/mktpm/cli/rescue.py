"""``mktpm rescue``: the smallest sets of changes that bring a project back to its deadline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.editing import Editing, change_tasks, editing_of
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import CANNOT_RUN, FINDINGS, cannot_run, note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.cli.slipping import BecauseOption, Slips
from mktpm.cli.stopping import Clock, interruptible
from mktpm.diagnostics import Route
from mktpm.engine.rescue.change import WAYS, DayOpened, TaskSetting, Way
from mktpm.engine.rescue.options import Option, Rescue, is_late, rescue_of
from mktpm.engine.rescue.situation import Situation, Terms
from mktpm.engine.rescue.writing import LinkGone, calendar_edits, opened_days, settings_by_task, task_edits
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Listing, message
from mktpm.plan.discovery import WORKSPACE_FILE
from mktpm.plan.edit import Edit, SetKey
from mktpm.plan.model import Workspace
from mktpm.plan.target import Target, read_plan, tasks_of
from mktpm.quantities import QuantityError, parse_percent
from mktpm.views.wording import finish_day

if TYPE_CHECKING:
    from mktpm.views.rescue import Found

_Rescued = tuple[ProjectSchedule, Rescue | None]
_USUALLY = 20.0
"""Seconds that the search may take where nothing else bounds it."""


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    options: Annotated[int, typer.Option("--options", min=1, max=50, metavar="N", help="List at most N.")] = 5,
    only: Annotated[
        str | None, typer.Option("--only", metavar="WAYS", help="Only these ways: drop,overlap,crash,dates.")
    ] = None,
    begun: Annotated[bool, typer.Option("--begun", help="Work that has begun may be dropped as well.")] = False,
    efficiency: Annotated[
        str, typer.Option("--efficiency", metavar="SHARE", help="What is left of everybody's time once one more helps.")
    ] = "80%",
    rest_day_pay: Annotated[
        str, typer.Option("--rest-day-pay", metavar="SHARE", help="What work on a day off costs, in day rates.")
    ] = "200%",
    tries: Annotated[
        int | None,
        typer.Option("--tries", min=1, max=100_000, metavar="N", help="Reschedule at most about N changed plans."),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--time",
            min=0.0,
            metavar="SECONDS",
            help="Search that long at most; Ctrl-C ends it as well; default 20 without --tries.",
        ),
    ] = None,
    why: Annotated[
        int | None, typer.Option("--why", min=1, metavar="N", help="Explain the figures of option N.")
    ] = None,
    apply: Annotated[
        int | None, typer.Option("--apply", min=1, metavar="N", help="Write option N to the plan.")
    ] = None,
    move_dues: Annotated[
        bool, typer.Option("--move-dues", help="With --apply: move the due days that give way to the forecast.")
    ] = False,
    because: BecauseOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With --apply: show the diff and write nothing.")
    ] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Find the smallest sets of changes that bring a late forecast back to the deadline.

    Each set was really rescheduled. Only what is could, should or wont is dropped, and nothing is written
    without --apply. Ends with 1 where nothing restores a date.
    """
    from mktpm.views.rescue import numbered

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    terms = Terms(
        _ways(only, invocation),
        _share("--efficiency", efficiency, invocation),
        _share("--rest-day-pay", rest_day_pay, invocation),
        begun,
    )
    if code and apply is not None:
        note(message("mktpm: nothing was written: the plan has errors"), invocation.language)
        raise typer.Exit(CANNOT_RUN)
    clock = Clock(_USUALLY if seconds is None and tries is None else seconds)
    with interruptible(clock):
        rescues = list(_searched(invocation, terms, (options, tries), clock))
    found = numbered(rescues)
    display = _Display(invocation, as_json, ascii_only, color, width)
    if apply is not None:
        _need_the_whole(rescues, clock, invocation)
        at, option = display.option(rescues, apply)
        editing = editing_of(paths, invocation.as_of.isoformat(), lang, dry_run=dry_run, as_json=as_json, color=color)
        writing = _Writing(editing, invocation.workspace, at, option, Slips(editing, because) if move_dues else None)
        writing.write()
        if not dry_run:
            _check(open_plan(paths, invocation.as_of.isoformat(), lang), at, option)
    elif why is not None:
        display.explain(rescues, why)
    else:
        display.show(found)
        code = FINDINGS if any(_is_lost(rescue) for _, rescue in rescues) else code
    if code:
        raise typer.Exit(code)


def _searched(invocation: Invocation, terms: Terms, extent: tuple[int, int | None], clock: Clock) -> Iterator[_Rescued]:
    """Yield what can be done about each project; those that are late share the time that there is."""
    projects = list(invocation.selected())
    ahead = sum(is_late(at) for at in projects)
    for at in projects:
        found = rescue_of(Situation(invocation.workspace, at, terms), *extent, stop=clock.share(ahead))
        ahead -= is_late(at)
        yield at, found


def _need_the_whole(rescues: Sequence[_Rescued], clock: Clock, invocation: Invocation) -> None:
    """Exit with 2 where the search was stopped: option N may then not be the one that was listed as N."""
    if not any(rescue is not None and rescue.stopped for _, rescue in rescues):
        return
    said = message("nothing was written: the search was stopped, so its options may be others than those listed before")
    hint = message("`--time SECONDS` gives it longer; `--tries N`, when listing and here, makes both searches the same")
    cannot_run(said, None if clock.interrupted else hint, invocation.language)


def _is_lost(rescue: Rescue | None) -> bool:
    return rescue is not None and bool(rescue.late) and not rescue.options


def _ways(only: str | None, invocation: Invocation) -> frozenset[Way]:
    if only is None:
        return frozenset(WAYS)
    words = {word.strip() for word in only.split(",")}
    found = frozenset(way for way in WAYS if way in words)
    if words - found:
        said = message("`--only` takes {ways}, with commas between them", ways=Listing(WAYS))
        cannot_run(said, message("for example: `--only drop,overlap`"), invocation.language)
    return found


def _share(option: str, text: str, invocation: Invocation) -> Decimal:
    try:
        share = parse_percent(text)
    except QuantityError as reason:
        cannot_run(message("{option}: {reason}", option=option, reason=reason.said), reason.hint, invocation.language)
    if not Decimal("0.01") <= share <= 100:
        cannot_run(message("{option}: the share must be at least 1 %", option=option), language=invocation.language)
    return share


@dataclass(frozen=True, slots=True)
class _Display:
    """Shows what was found."""

    invocation: Invocation
    as_json: bool
    ascii_only: bool
    color: ColorChoice
    width: int | None

    def option(self, rescues: Sequence[_Rescued], number: int) -> tuple[ProjectSchedule, Option]:
        """Return the option with that number; exits with 2 where there is none."""
        listed = [(at, option) for at, rescue in rescues if rescue is not None for option in rescue.options]
        if number > len(listed):
            said = message("there is no option {number}", number=number)
            if listed:
                hint = message("`mktpm rescue` lists {n}; `--options` lists more", n=len(listed))
            else:
                hint = message("`mktpm rescue` shows how the deadlines stand")
            cannot_run(said, hint, self.invocation.language)
        return listed[number - 1]

    def show(self, found: "list[Found]") -> None:
        """Write all options."""
        if self.as_json:
            from mktpm.views.rescue_json import as_json

            write_json(as_json(found, self.invocation.as_of, self.invocation.language))
        elif not found:
            said = message("there are no projects in this workspace yet: `mktpm new` makes one")
            note(said, self.invocation.language)
        else:
            from mktpm.views.rescue import rescue_text

            text = rescue_text(found, page_width(self.width), self.invocation.language)
            show_lines(text, self.color, self.width, ascii_only=self.ascii_only)

    def explain(self, rescues: Sequence[_Rescued], number: int) -> None:
        """Write where the figures of one option come from."""
        from mktpm.views.rescue import numbered, why_text
        from mktpm.views.rescue_json import option_json

        at, option = self.option(rescues, number)
        found = next(each for each in numbered(rescues) if each.project is at)
        if self.as_json:
            write_json(option_json(found, option, number, self.invocation.language))
        else:
            text = why_text(found, option, number, page_width(self.width), self.invocation.language)
            show_lines(text, self.color, self.width, ascii_only=self.ascii_only)


class _Writing:
    """Writes an option to the files."""

    def __init__(
        self, editing: Editing, workspace: Workspace, at: ProjectSchedule, option: Option, slips: Slips | None
    ) -> None:
        self.editing, self.workspace, self.at, self.option, self.slips = editing, workspace, at, option, slips
        self.changes = [measure.change for measure in option.measures]
        self.by_target: dict[tuple[Path, str], Callable[[Target], list[Edit]]] = {}

    def write(self) -> None:
        """Write it and show the lines."""
        targets = [*self._tasks(), *self._calendars()]
        change_tasks(self.editing, targets, lambda target: self.by_target[target.plan.path, target.id](target))

    def _tasks(self) -> list[Target]:
        settings = settings_by_task(self.changes)
        late = {(self.at.position, due.task.index): due for due in self.option.dues} if self.slips else {}
        found = []
        for position, index in sorted({*settings, *late}):
            project = self.workspace.projects[position]
            target = self._target(Path(project.path), project.tasks[index].id, project.tasks[index].route)
            due = late.get((position, index))
            day = finish_day(due.finish).isoformat() if due is not None else None
            mine = settings.get((position, index), [])
            self.by_target[target.plan.path, target.id] = partial(self._edits, mine, day)
            found.append(target)
        return found

    def _edits(self, settings: Sequence[TaskSetting], day: str | None, target: Target) -> list[Edit]:
        return [*self._set(target, settings), *self._moved(target, day)]

    def _set(self, target: Target, settings: Sequence[TaskSetting]) -> list[Edit]:
        edits: list[Edit] = []
        for edit in task_edits(target.route, target.fields, settings):
            if isinstance(edit, LinkGone):
                said = message("`{task}` does not depend on `{link}` any more", task=target.id, link=edit.link)
                self.editing.refuse(said, message("run the command again"))
            edits.append(edit)
        return edits

    def _moved(self, target: Target, day: str | None) -> list[Edit]:
        """Return the edits that move a due day to the forecast, with the reason where one was given."""
        if day is None or self.slips is None:
            return []
        later = self.slips.later(target, {"due": day})
        return [SetKey(target.route, "due", day), *self.slips.records(target, later)] if later else []

    def _target(self, path: Path, name: str, route: Route) -> Target:
        tasks = [task for task in tasks_of(self.editing.ground.plan(path)) if task.id == name]
        if not tasks:
            self.editing.refuse(message("`{task}` is not in the plan any more", task=name))
        return next((task for task in tasks if task.route == route), tasks[0])

    def _calendars(self) -> list[Target]:
        """Return the files in which days off are opened, once each."""
        days = opened_days(self.changes)
        found = []
        for shown in sorted({each.place.file for each in days}):
            path, mine = self._file(shown), [each for each in days if each.place.file == shown]
            plan = read_plan(path, self.editing.ground.cwd, self.editing.ground.reader)
            self.by_target[path, ""] = partial(_opened, mine)
            found.append(Target(plan, (), plan.data, "", ""))
        return found

    def _file(self, shown: str) -> Path:
        project = next((p for p in self.workspace.projects if p.file == shown), None)
        return Path(project.path) if project is not None else Path(self.workspace.folder or ".") / WORKSPACE_FILE


def _opened(days: Sequence[DayOpened], target: Target) -> list[Edit]:
    return list(calendar_edits(target.fields, days))


def _check(after: Invocation, at: ProjectSchedule, option: Option) -> None:
    """Say what the plan that was written comes to."""
    now = next((each for each in after.schedule.projects() if each.project.path == at.project.path), None)
    if now is None or now.deadline is None:
        return
    values = {"project": now.project.name, "day": finish_day(now.forecast_moment), "deadline": now.deadline}
    if now.forecast_moment == option.trial.finish:
        note(message("“{project}” is now forecast for {day}, deadline {deadline}", **values), after.language)
    else:
        said = "“{project}” is now forecast for {day}, deadline {deadline}: not what was computed before writing"
        note(message(said, **values), after.language)
