"""``mktpm diff``: what changed in the plans between two versions."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.comparing import Compared, open_versions, report_both
from mktpm.cli.options import (
    AsOfOption,
    ColorChoice,
    ColorOption,
    JsonOption,
    LangOption,
    PathsArgument,
    PlanOption,
    WidthOption,
)
from mktpm.cli.output import FINDINGS, note, page_width, show_lines, write, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.engine.changes import Differences, compare
from mktpm.language import message, working_days


class FormatChoice(StrEnum):
    """How differences are written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    revisions: Annotated[
        str,
        typer.Argument(
            metavar="REV[..REV]",
            help="From which version to which; one alone: to the working folder; A...B: from where B left A.",
        ),
    ] = "HEAD",
    paths: PathsArgument = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    format_: Annotated[
        FormatChoice, typer.Option("--format", help="Text, JSON, or Markdown for a pull request.")
    ] = FormatChoice.TEXT,
    max_slip: Annotated[
        float | None,
        typer.Option(
            "--max-slip",
            min=0,
            max=36500,
            metavar="DAYS",
            help="Exit with 1 where a finish or a milestone moves later by more working days; 0 allows none.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="List every task that others moved.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show what changed in the plans: tasks added, removed, re-estimated, re-assigned, moved by how many days.

    And what that did to the finish, the milestones and the critical path. Without a revision: what
    changed since the last commit. Both versions are scheduled as of the same day.
    """
    compared = open_versions(revisions, [*(paths or []), *(plan or [])], as_of, lang)
    code = report_both(compared, color)
    found = compare(compared.before, compared.after)
    if as_json or format_ is FormatChoice.JSON:
        from mktpm.views.diff_json import as_json as json_of

        write_json(json_of(found, compared.names))
    elif format_ is FormatChoice.MARKDOWN:
        from mktpm.reports.diff import diff_markdown

        write(diff_markdown(found, compared.names, compared.language))
    else:
        from mktpm.views.diff import Paper, diff_text

        text = diff_text(found, compared.names, Paper(page_width(width), compared.language, everything))
        show_lines(text, color, width, ascii_only=ascii_only)
    if _slips_too_far(found, max_slip, compared) or code:
        raise typer.Exit(FINDINGS)


def _slips_too_far(found: Differences, most: float | None, compared: Compared) -> bool:
    """Return whether something moves later by more than ``most`` days, and say so."""
    if most is None or found.slipped <= most + 1e-9:
        return False
    said = message("a finish or a milestone moves {days} later", days=working_days(found.slipped))
    note(said, compared.language)
    return True
