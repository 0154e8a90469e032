"""`mktpm assign`: whose a task is."""

from collections.abc import Sequence
from typing import Annotated

import typer

from mktpm.cli.author import person_meant
from mktpm.cli.editing import DryRunOption, Editing, OnOption, change_tasks, editing_of, targets_of
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.language import message
from mktpm.plan.edit import Edit, InsertItem, SetKey
from mktpm.plan.ownership import ownership_edits
from mktpm.plan.target import Target

NEEDS_ARGUMENTS = True


def command(
    words: Annotated[
        list[str],
        typer.Argument(metavar="TASK... PERSON", help="Tasks, and the new owner by id or name; or tasks and --to."),
    ],
    to: Annotated[
        str | None, typer.Option("--to", "-t", metavar="PERSON", help="The new owner; all words are tasks then.")
    ] = None,
    join: Annotated[
        list[str] | None,
        typer.Option(
            "--join", metavar="PERSON", help="Somebody who joins the team: `zhao`, `zhao 50%`; may be repeated."
        ),
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Take the owner away.")] = False,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Give tasks to somebody: `mktpm assign poster banner lina`; --join adds people to the team."""
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    tasks = words
    if not to and not join and not nobody:
        *tasks, to = words
        if not tasks:
            editing.refuse(message("say whose it is to be: `mktpm assign TASK PERSON`, `--join PERSON`, or `--nobody`"))
    if to and nobody:
        editing.refuse(message("`--to` and `--nobody` contradict each other"))
    targets = targets_of(editing, tasks)
    owner = person_meant(editing, targets[0], to) if to else None
    joining = [_share(editing, targets, text) for text in join or []]

    def edits_of(target: Target) -> Sequence[Edit]:
        return [*ownership_edits(target.route, target.fields, owner, nobody=nobody), *_team(target, joining)]

    change_tasks(editing, targets, edits_of)


def _team(target: Target, joining: list[str]) -> list[Edit]:
    written = target.fields.get("team")
    team = [str(member) for member in written] if isinstance(written, list) else []
    new = [member for member in joining if member not in team]
    if not team and new:
        return [SetKey(target.route, "team", new)]
    return [InsertItem((*target.route, "team"), len(team) + at, member) for at, member in enumerate(new)]


def _share(editing: Editing, targets: list[Target], text: str) -> str:
    """Return a member of a team as it is written: the person, with a share where one was given."""
    name, _, share = text.strip().rpartition(" ")
    if name and share.endswith("%"):
        return f"{person_meant(editing, targets[0], name)} {share}"
    return person_meant(editing, targets[0], text)
