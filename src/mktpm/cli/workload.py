"""``mktpm workload``: how busy people and resources are, and with what."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, note, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import Message, message

if TYPE_CHECKING:
    from mktpm.engine.workload import Window, Workload


_MOST_DAYS = 3660


class By(StrEnum):
    """How long a cell of the map is."""

    DAY = "day"
    WEEK = "week"


class DatesChoice(StrEnum):
    """By which dates work is counted."""

    PLAN = "plan"
    FORECAST = "forecast"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    by: Annotated[By, typer.Option("--by", help="What a cell of the map stands for.")] = By.WEEK,
    person: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="PERSON", help="Only this person, by id or name; may be repeated."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day; default: this week's Monday, or where work begins."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day, inclusive; default: where work ends.")
    ] = None,
    dates: Annotated[
        DatesChoice, typer.Option("--dates", help="Count work on its planned or on its forecast dates.")
    ] = DatesChoice.FORECAST,
    resources: Annotated[bool, typer.Option("--resources", help="Show the resources, too.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show how much of everybody's time the plan takes, where it is more than they have, and which tasks do that.

    All projects of the workspace that are active or drafts count together: people are the same in all of them.
    """
    from mktpm.engine.workload import workload

    invocation = open_plan(paths, as_of, lang)
    window = _window(invocation, first, last, dates)
    code = report_errors(invocation, color)
    found = _chosen(workload(invocation.schedule, window), person, invocation)
    if as_json:
        from mktpm.views.workload_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, by.value, resources=resources))
    elif not found.people and not (resources and found.resources):
        note(_empty(invocation), invocation.language)
    else:
        from mktpm.views.workload import WorkloadPaper, workload_text

        plain = ascii_only or not speaks_unicode()
        paper = WorkloadPaper(page_width(width), by.value, invocation.language, plain, resources)
        show_lines(workload_text(found, paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _empty(invocation: Invocation) -> Message:
    """Return why there is nobody to show."""
    from mktpm.engine.workload import PLANNED

    if any(at.project.fields.status in PLANNED for at in invocation.schedule.projects()):
        return message("nobody has a task, and nobody is listed under `people:`")
    return message("no project is active or a draft: only those take people's time")


def _window(invocation: Invocation, first: str | None, last: str | None, dates: DatesChoice) -> "Window":
    from mktpm.engine.workload import Window

    begin = None if first is None else day_written("--from", first, invocation.language)
    end = None if last is None else day_written("--to", last, invocation.language)
    if begin is not None and end is not None and end < begin:
        cannot_run(message("`--to` is before `--from`"), None, invocation.language)
    if end is not None and (end - (begin or min(invocation.as_of, end))).days > _MOST_DAYS:
        cannot_run(
            message("that is more than {n} years: choose fewer with `--from` and `--to`", n=10),
            None,
            invocation.language,
        )
    return Window(begin, end, dates.value)


def _chosen(found: "Workload", wanted: list[str] | None, invocation: Invocation) -> "Workload":
    """Return the loads of the people asked for; exits with 2 where somebody isn't there."""
    if not wanted:
        return found
    for name in wanted:
        if all(name not in (load.id, load.name) for load in found.people):
            said = message("nobody in the plan is called `{name}`", name=name)
            known = ", ".join(load.id for load in found.people[:12])
            hint = message("there are: {listed}", listed=known) if known else None
            cannot_run(said, hint, invocation.language)
    people = tuple(load for load in found.people if load.id in wanted or load.name in wanted)
    return replace(found, people=people)
