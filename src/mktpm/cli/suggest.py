"""``mktpm suggest``: who could own a task, and between which channels money could be shifted."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, WidthOption
from mktpm.cli.output import cannot_run
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

NEEDS_ARGUMENTS = True


class What(StrEnum):
    """What can be suggested."""

    OWNER = "owner"
    BUDGET = "budget"


def command(
    what: Annotated[
        What, typer.Argument(metavar="owner|budget", help="What to suggest: the owner of a task, or a shift of money.")
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TASK] [PATH]...",
            help="Of `owner` the task first: id, project:id, number, or name. Then plan files or workspace folders; "
            "default: the workspace around this folder.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Show everybody, not only the best five; of shifts the doubtful ones too.")
    ] = False,
    apply: Annotated[
        str | None, typer.Option("--apply", metavar="PERSON", help="Make this person, by id or name, the owner.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With --apply: show the diff and write nothing.")
    ] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Suggest who could own a task, or a shift of money between channels; every figure is explained.

    Owners are ranked by skill, by time in the task's window, and by their record on similar tasks; nobody is assigned
    without --apply, which does what `mktpm assign` does. A shift is judged by the imported days of each channel, told
    with its expected gain and how sure that is, and never applied.
    """
    said, own = list(words or []), what is What.OWNER
    paths = [Path(word) for word in (said[1:] if own else said)]
    invocation = open_plan(paths, as_of, lang)
    if own and not said:
        cannot_run(message("the task is missing: `mktpm suggest owner TASK`"), None, invocation.language)
    _refuse_applying(invocation, own=own, apply=apply is not None or dry_run)
    code = report_errors(invocation, color)
    if own:
        from mktpm.cli.suggest_owner import Asked, suggest_owner

        asked = Asked(paths, as_of, lang, everybody, apply, dry_run)
        suggest_owner(invocation, said[0], asked, as_json=as_json, color=color, width=width, ascii_only=ascii_only)
    else:
        from mktpm.cli.suggest_budget import suggest_budget

        suggest_budget(
            invocation, everything=everybody, as_json=as_json, color=color, width=width, ascii_only=ascii_only
        )
    if code:
        raise typer.Exit(code)


def _refuse_applying(invocation: Invocation, *, own: bool, apply: bool) -> None:
    if apply and not own:
        said = message("money is never shifted by itself: `--apply` is for owners")
        cannot_run(
            said, message("change the lines of the budget, or ask for it in `budget.changes`"), invocation.language
        )
