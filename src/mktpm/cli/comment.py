"""`mktpm comment`: something said about a task."""

from typing import Annotated

import typer

from mktpm.cli.author import WhoOption, author_of
from mktpm.cli.editing import DryRunOption, OnOption, editing_of, targets_of
from mktpm.cli.entries import without_invisible, write_entries
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.cli.output import note
from mktpm.language import Listing, message
from mktpm.plan.journal import COMMENT
from mktpm.plan.mentions import strangers
from mktpm.plan.people import people_of

NEEDS_ARGUMENTS = True
_LONGEST = 10_000


def command(
    words: Annotated[
        list[str],
        typer.Argument(metavar="TASK... TEXT", help="Tasks (or a project's id), and what is said; `@lina` mentions."),
    ],
    who: WhoOption = None,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Comment on tasks: `mktpm comment poster "please look @lina"`. Each one is a file of its own in `PLAN.log/`."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    *names, text = words
    text = without_invisible(text).strip()
    if not names or not text:
        editing.refuse(message('say about which task, and what: `mktpm comment TASK "text"`'))
    if len(text) > _LONGEST:
        editing.refuse(message("a comment has at most {n} characters", n=_LONGEST))
    targets = targets_of(editing, names, projects=True)
    people = people_of(editing.ground.settings, targets[0].plan.data)
    unknown = tuple(f"@{name}" for name in strangers(text, people.values()))
    if unknown and people:
        note(message("Not among the workspace's people: {names}", names=Listing(unknown)), editing.language)
    entries = [
        {"task": target.id if target.route else "", "by": author_of(editing, target, who), "text": text}
        for target in targets
    ]
    write_entries(editing, COMMENT, list(zip(targets, entries, strict=True)))
