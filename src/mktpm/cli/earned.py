"""``mktpm earned``: earned value, what the work done is worth against what was planned and paid."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption


class Estimate(StrEnum):
    """The formulas for the estimate at completion."""

    CPI = "cpi"
    PLAN = "plan"
    CPI_SPI = "cpi-spi"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    eac: Annotated[
        Estimate,
        typer.Option(
            "--eac",
            help="How the rest will cost: as so far (BAC / CPI), as planned (AC + BAC − EV), or as so far in cost and "
            "time (AC + (BAC − EV) / (CPI × SPI)).",
        ),
    ] = Estimate.CPI,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show earned value: PV, EV, AC and what follows from them, by project, month and line, and earned schedule.

    Values are by the end of the day looked from. A line without a task earns what was planned.
    """
    from mktpm.engine.earned_value import earned_value_of

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    found = [earned for at in invocation.selected() if (earned := earned_value_of(at)) is not None]
    if as_json:
        from mktpm.views.earned_json import as_json as json_of

        write_json(json_of(found, eac.value, invocation.as_of))
    else:
        from mktpm.views.earned import EarnedPaper, earned_text

        paper = EarnedPaper(invocation.as_of, eac.value, page_width(width), invocation.language)
        show_lines(earned_text(found, paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
