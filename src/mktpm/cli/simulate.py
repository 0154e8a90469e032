"""``mktpm simulate``: how sure the dates are, by Monte Carlo simulation."""

from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors, task_in
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.engine.simulation.settings import DEFAULT_CORRELATION, DEFAULT_RUNS, DistributionName, Settings
from mktpm.language import Language, message

if TYPE_CHECKING:
    from mktpm.engine.simulation.results import ProjectOdds, Simulation, TaskOdds
    from mktpm.plan.model import Project, Task

_FEWEST_RUNS, _MOST_RUNS = 100, 100_000


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    runs: Annotated[
        int, typer.Option("--runs", min=_FEWEST_RUNS, max=_MOST_RUNS, metavar="N", help="How often the plan is run.")
    ] = DEFAULT_RUNS,
    seed: Annotated[
        int, typer.Option("--seed", min=0, metavar="N", help="Where chance begins: the same seed, the same result.")
    ] = 1,
    correlation: Annotated[
        float,
        typer.Option(
            "--correlation", min=0.0, max=1.0, metavar="R", help="How much tasks go well or badly together, 0 to 1."
        ),
    ] = DEFAULT_CORRELATION,
    distribution: Annotated[
        DistributionName, typer.Option("--distribution", help="The shape between the three points.")
    ] = DistributionName.PERT,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TASK", help="Tell what the figures of one task rest on.")
    ] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Run the plan thousands of times with lengths and risks by chance: by when is it finished, and how surely?

    Lengths come from `estimate`, else from the team's own finished tasks with the same tag, else from a default
    spread, and the output says which. Work that is done stands, work under way has its rest drawn.
    """
    invocation = open_plan(paths, as_of, lang)
    _need_numpy(invocation.language)
    from mktpm.engine.simulation.results import simulate

    asked = None if why is None else task_in(invocation, why)
    code = report_errors(invocation, color)
    settings = Settings(runs, seed, correlation, distribution.value)
    projects = invocation.selected()
    if asked is not None:
        projects = [at for at in projects if at.project is asked[0]]
    simulation = simulate(invocation.schedule, projects, settings, _watched(invocation, asked))
    if as_json:
        from mktpm.views.simulate_json import as_json as json_of

        write_json(json_of(simulation, invocation.as_of, invocation.language))
    elif not projects and not code:
        note(message("there are no projects in this workspace yet: `mktpm new` makes one"), invocation.language)
    elif asked is not None:
        from mktpm.views.simulate_why import why_text

        shown, odds = _of(simulation, asked[1])
        why_lines = why_text(simulation, shown, odds, page_width(width), invocation.language)
        show_lines(why_lines, color, width, ascii_only=ascii_only)
    else:
        from mktpm.views.simulate import simulation_text

        text = simulation_text(simulation, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _need_numpy(language: Language) -> None:
    """Exit with 2 where numpy is missing."""
    try:
        import numpy  # noqa: F401, ICN001 - only whether it is there
    except ImportError:
        said = message("`mktpm simulate` needs numpy, which is not installed")
        cannot_run(said, message('install it with `pip install "mktpm[simulate]"`'), language)


def _watched(invocation: Invocation, asked: "tuple[Project, Task] | None") -> frozenset[int]:
    if asked is None or not asked[1].is_leaf:
        return frozenset()
    return frozenset({invocation.schedule.project(asked[0]).number(asked[1])})


def _of(simulation: "Simulation", task: "Task") -> "tuple[ProjectOdds, TaskOdds]":
    project = simulation.projects[0]
    return project, project.tasks[task.index]
