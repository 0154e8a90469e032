"""`mktpm log`: hours that were worked on a task."""

from typing import Annotated

import typer

from mktpm.cli.author import WhoOption, author_of
from mktpm.cli.editing import DryRunOption, OnOption, editing_of, targets_of
from mktpm.cli.entries import write_entries
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import message
from mktpm.plan.journal import HOURS
from mktpm.quantities import QuantityError, parse_duration

NEEDS_ARGUMENTS = True


def command(
    words: Annotated[
        list[str], typer.Argument(metavar="TASK... TIME", help="Tasks, and the time worked on each: `2h`, `1.5d`.")
    ],
    who: WhoOption = None,
    text: Annotated[str | None, typer.Option("--note", "-m", metavar="TEXT", help="What was done.")] = None,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Log time worked: `mktpm log poster 2h --note "second round"`. Each entry is a file of its own in `PLAN.log/`."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    *names, time = words
    if not names:
        editing.refuse(message("say which task and how long: `mktpm log TASK 2h`"))
    try:
        worked = parse_duration(time)
    except QuantityError as reason:
        editing.refuse(reason.said, reason.hint)
    if worked.amount <= 0 or worked.elapsed:
        editing.refuse(message("`{text}` is no time that somebody worked", text=time), message("write `2h` or `1.5d`"))
    targets = targets_of(editing, names)
    entries = [
        {
            "task": target.id, "by": author_of(editing, target, who),
            "on": editing.today.isoformat(), "time": str(worked), "note": text,
        }
        for target in targets
    ]  # fmt: skip
    write_entries(editing, HOURS, list(zip(targets, entries, strict=True)))
