"""``mktpm approve``: an approver agrees to a task as it is."""

from typing import Annotated

import typer

from mktpm.cli.decisions import CommitOption, TasksArgument, deciding_of, run
from mktpm.cli.identity import AsOption
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption, WidthOption

NEEDS_ARGUMENTS = True


def command(
    tasks: TasksArgument,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A remark, kept in the record.")] = None,
    who: AsOption = None,
    commit: CommitOption = False,
    plan: PlanOption = None,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Approve tasks: write down that you agree to them as they are now.

    The record holds for this content: the fields shown, and the files delivered. Who you are, git's configured
    address says. The record proves something once you have committed it.
    """
    run(deciding_of(plan, lang, "approved", note, who), tasks, commit, as_json, color, width)
