"""``mktpm codeowners``: a CODEOWNERS file out of people and roles."""

from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.invocation import holiday_cache
from mktpm.cli.options import LangOption, PathsArgument, language_of
from mktpm.cli.output import FINDINGS, cannot_run, note, write
from mktpm.cli.past import Past, past_of
from mktpm.engine.codeowners import CodeOwners, OwnedPlan, code_owners, merged
from mktpm.language import Listing, message
from mktpm.plan.creation import AlreadyThere, NoPlace, save_file
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.journal import journal_folder
from mktpm.plan.loader import load
from mktpm.plan.model import Workspace

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS")
"""Where git hosts look, the first one by default."""


def command(
    paths: PathsArgument = None,
    do_write: Annotated[bool, typer.Option("--write", help="Write the file; otherwise it is printed.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 if the file is out of date.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="The file; default: .github/CODEOWNERS.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Say which plan needs whose review: a CODEOWNERS file, made of people's accounts and roles.

    Lines outside the generated part of the file stay as they are.
    """
    past = past_of(paths, lang)
    try:
        workspace = load(past.paths, past.cwd, HolidayBook(holiday_cache())).workspace
    except PlanNotFound as reason:
        cannot_run(reason.said, reason.hint, past.language)
    past = Past(past.repository, past.paths, past.cwd, language_of(lang, workspace.fields.language))
    target = _target(past, file)
    owners = _owners(past, workspace, target)
    if owners.unnamed:
        people = Listing(tuple(f"`{person}`" for person in owners.unnamed))
        note(message("no account and no usable address: {people}", people=people), past.language)
    existing = _existing(past, target)
    text = merged(existing, owners.lines)
    if check:
        _check(past, target, up_to_date=text == existing)
    elif do_write:
        _write(past, target, text)
    else:
        write(text)


def _target(past: Past, file: Path | None) -> Path:
    """Return the file: the one named, the one that is there, else the usual one."""
    if file is not None:
        return past.cwd / file
    root = past.repository.root
    if root is None:
        cannot_run(message("a bare repository has no files to write"), language=past.language)
    return next((root / place for place in _PLACES if (root / place).is_file()), root / _PLACES[0])


def _owners(past: Past, workspace: Workspace, target: Path) -> CodeOwners:
    if workspace.file is None or workspace.folder is None:
        said = message("there is no `mktpm.yaml`: roles stand in the workspace file")
        cannot_run(said, message("`mktpm init` begins a workspace"), past.language)
    if not workspace.fields.roles:
        said = message("`{file}` has no `roles`: nobody is to be asked", file=workspace.file)
        cannot_run(said, message("say under `roles:` who may change what"), past.language)
    plans: list[OwnedPlan] = []
    for project in workspace.selected:
        path = Path(project.path)
        name, journal = past.repository.name_of(path), past.repository.name_of(journal_folder(path))
        if name and journal:
            plans.append(OwnedPlan(project.id, name, journal))
    own = past.repository.name_of(target)
    special = [past.repository.name_of(Path(workspace.folder) / "mktpm.yaml"), own, ".gitattributes"]
    if own and own.startswith((".github/", ".gitlab/", ".gitea/")):
        special.append(own.split("/")[0] + "/")  # the checks that are run stand there
    guarded = [name for name in special if name]
    people = [person for project in workspace.selected for person in project.people.values()]
    everybody = {person.id: person for person in (*people, *workspace.fields.people)}
    return code_owners(workspace.fields.roles, everybody.values(), plans, guarded)


def _existing(past: Past, target: Path) -> str:
    try:
        return target.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        cannot_run(message("`{file}` can't be read as UTF-8", file=_shown(past, target)), language=past.language)


def _check(past: Past, target: Path, *, up_to_date: bool) -> None:
    file = _shown(past, target)
    if up_to_date:
        write(message("{file} is up to date", file=file).say(past.language))
        return
    note(message("{file} is out of date: `mktpm codeowners --write`", file=file), past.language)
    raise typer.Exit(FINDINGS)


def _write(past: Past, target: Path, text: str) -> None:
    shown = _shown(past, target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        save_file(target, text, replace=True)
    except (AlreadyThere, NoPlace, OSError) as reason:
        said = message("`{file}` can't be written: {reason}", file=shown, reason=str(reason) or "?")
        cannot_run(said, language=past.language)
    write(message("wrote {file}", file=shown).say(past.language))


def _shown(past: Past, target: Path) -> str:
    return past.repository.name_of(target) or str(target)
