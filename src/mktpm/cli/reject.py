"""``mktpm reject``: an approver does not agree to a task as it is."""

from typing import Annotated

import typer

from mktpm.cli.decisions import CommitOption, TasksArgument, deciding_of, run
from mktpm.cli.identity import AsOption
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption, WidthOption

NEEDS_ARGUMENTS = True


def command(
    tasks: TasksArgument,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why; kept in the record.")],
    who: AsOption = None,
    commit: CommitOption = False,
    plan: PlanOption = None,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Reject tasks: write down that you don't agree to them as they are now, and why.

    It holds until you approve the task, or until the task is changed.
    """
    run(deciding_of(plan, lang, "rejected", note, who), tasks, commit, as_json, color, width)
