"""``mktpm level``: dates that people and resources can keep."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.editing import DryRunOption, Editing, change_tasks, editing_of
from mktpm.cli.examination import ForceOption, no_new_errors
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import CANNOT_RUN, FINDINGS, cannot_run, note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.cli.stopping import Clock, interruptible
from mktpm.engine.computation import compute_schedule
from mktpm.engine.levelling.levelled import Effort, Level, Levelling, Progress
from mktpm.engine.levelling.work import Dates
from mktpm.engine.levelling.writing import levelled_values
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Count, message
from mktpm.plan.model import Project
from mktpm.plan.target import Target, read_plan, tasks_of
from mktpm.plan.tracking_edits import set_keys

DEFAULT_ITERATIONS = 2000
"""How many schedules are built where neither a number nor a time is given."""


class MethodChoice(StrEnum):
    """How the dates are found."""

    HEURISTIC = "heuristic"
    OPTIMAL = "optimal"


class FromChoice(StrEnum):
    """Which dates are levelled."""

    AUTO = "auto"
    PLAN = "plan"
    FORECAST = "forecast"


_CHOSEN: dict[FromChoice, Dates | None] = {
    FromChoice.AUTO: None,
    FromChoice.PLAN: "plan",
    FromChoice.FORECAST: "forecast",
}


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    dates: Annotated[
        FromChoice,
        typer.Option("--dates", help="What is levelled: the plan, or the forecast once a project has begun."),
    ] = FromChoice.AUTO,
    seed: Annotated[
        int, typer.Option("--seed", min=0, metavar="N", help="Where chance begins: the same seed, the same result.")
    ] = 1,
    seconds: Annotated[
        float | None,
        typer.Option("--time", min=0.0, metavar="SECONDS", help="Search that long; Ctrl-C takes the best so far."),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, metavar="N", help="Build N schedules; default 2000 without --time."),
    ] = None,
    method: Annotated[
        MethodChoice, typer.Option("--method", help="optimal asks OR-Tools for a proof as well.")
    ] = MethodChoice.HEURISTIC,
    everything: Annotated[bool, typer.Option("--all", help="List the tasks that stay where they are, too.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write the starts into the plan, as `levelled`.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take all `levelled` starts out of the plan.")] = False,
    force: ForceOption = False,
    dry_run: DryRunOption = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Move tasks so that nobody has more to do at once than they can: which, by how much, and why.

    Links, calendars, days off and what has begun are kept; `must` goes before `should`. Nothing is written
    without --apply, and --clear takes it back. Ends with 1 where a task can't be done by its people at all.
    """
    invocation = open_plan(paths, as_of, lang)
    if apply and clear:
        cannot_run(message("`--apply` and `--clear` are two different things"), language=invocation.language)
    code = report_errors(invocation, color)
    if code and (apply or clear):
        note(message("mktpm: nothing was written: the plan has errors"), invocation.language)
        raise typer.Exit(CANNOT_RUN)
    display = _Display(invocation, everything, ascii_only, as_json, color, width)
    values: dict[tuple[Project, int], str] = {}
    if not clear:
        limit = DEFAULT_ITERATIONS if iterations is None and seconds is None else iterations
        found, took = _levelled(invocation, dates, method, Effort(seed, limit), Clock(seconds))
        display.show(found, took, written=apply)
        code = code or (FINDINGS if found is not None and found.troubles else 0)
        values = levelled_values(found) if apply and found is not None else {}
    if apply or clear:
        editing = editing_of(paths, None, lang, dry_run=dry_run, as_json=as_json, color=color)
        _write(editing, invocation, values, force=force)
    if code:
        raise typer.Exit(code)


@dataclass(frozen=True, slots=True)
class _Display:
    """How the result is shown."""

    invocation: Invocation
    everything: bool
    ascii_only: bool
    as_json: bool
    color: ColorChoice
    width: int | None

    def show(self, found: Levelling | None, took: float, *, written: bool) -> None:
        """Write the result; where it is written into the plan as well, JSON is about that alone."""
        language = self.invocation.language
        if self.as_json and not written:
            from mktpm.views.level_json import as_json, nothing

            as_of = self.invocation.as_of
            write_json(nothing(as_of) if found is None else as_json(found, as_of, took))
        elif found is None:
            note(message("there are no projects in this workspace yet: `mktpm new` makes one"), language)
        elif not self.as_json:
            from mktpm.views.level import level_text

            text = level_text(found, page_width(self.width), language, everything=self.everything)
            show_lines(text, self.color, self.width, ascii_only=self.ascii_only)


def _unlevelled(invocation: Invocation) -> list[ProjectSchedule]:
    """Return the schedules of the projects as they are before anybody levelled them."""
    chosen = invocation.workspace.selected
    schedule = invocation.schedule
    if any(task.fields.levelled is not None for project in chosen for task in project.tasks):
        schedule = compute_schedule(invocation.workspace, invocation.as_of, chosen)
    return [schedule.project(project) for project in chosen]


def _levelled(
    invocation: Invocation, dates: FromChoice, method: MethodChoice, effort: Effort, clock: Clock
) -> tuple[Levelling | None, float]:
    """Return the best dates found, None without any project; and how many seconds it took."""
    if method is MethodChoice.OPTIMAL:
        _need_solver(invocation)
    projects = _unlevelled(invocation)
    if not projects:
        return None, 0.0
    level = Level(projects, _CHOSEN[dates])
    began = time.monotonic()
    with _watched(invocation) as told, interruptible(clock):
        effort = replace(effort, stop=clock.is_over)
        optimal = method is MethodChoice.OPTIMAL
        found = level.proved(effort, clock.left, told) if optimal else level.run(effort, told)
    return found, time.monotonic() - began


def _need_solver(invocation: Invocation) -> None:
    """Exit with 2 where OR-Tools is missing."""
    try:
        import ortools  # noqa: F401 - only whether it is there
    except ImportError:
        said = message("`--method optimal` needs OR-Tools, which is not installed")
        cannot_run(said, message('install it with `pip install "mktpm[solver]"`'), invocation.language)


@contextmanager
def _watched(invocation: Invocation) -> Iterator[Callable[[Progress], None]]:
    """Show the best finish so far on a terminal's stderr."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from mktpm.views.wording import Weekday, finish_day

    def tell(progress: Progress) -> None:
        said = message(
            "best finish so far: {day}, after {n}", day=Weekday(finish_day(progress.finish)),
            n=Count(progress.schedules, "schedule"),
        )  # fmt: skip
        sys.stderr.write(f"\r\x1b[K{said.say(invocation.language)}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _write(editing: Editing, invocation: Invocation, values: dict[tuple[Project, int], str], *, force: bool) -> None:
    """Write the starts of the tasks that have to wait, and take away those that need no more."""
    targets: list[Target] = []
    wanted: dict[tuple[Path, str], str | None] = {}
    for project in invocation.workspace.selected:
        plan = read_plan(Path(project.path), editing.ground.cwd, editing.ground.reader)
        by_route = {} if plan.broken else {target.route: target for target in tasks_of(plan)}
        for task in project.tasks:
            value = values.get((project, task.index))
            target = by_route.get(task.route)
            if target is not None and (value is not None or "levelled" in target.fields):
                targets.append(target)
                wanted[plan.path, target.id] = value
    change_tasks(
        editing,
        targets,
        lambda target: set_keys(target.route, target.fields, {"levelled": wanted[target.plan.path, target.id]}),
        no_new_errors(editing, force=force),
    )
