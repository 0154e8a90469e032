"""``mktpm guard``: may the authors of these commits do what they did?"""

from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, language_of
from mktpm.cli.output import FINDINGS, cannot_run, show_lines, write_json
from mktpm.cli.past import Past, past_of, range_of, told
from mktpm.language import message

NEEDS_ARGUMENTS = True
_WORKSPACE_FILE = "mktpm.yaml"


def command(
    revisions: Annotated[
        str, typer.Argument(metavar="BASE..HEAD", help="The agreed version, and the commits to be judged by it.")
    ],
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", metavar="FOLDER", help="Only the workspace there; default: all of BASE."),
    ] = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="Every commit must have a good signature of its author.")
    ] = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Check every commit's author against the roles in the base version: nobody grants himself rights.

    Exits with 1 if somebody changed what his roles don't allow, with 2 if that can't be judged.
    """
    from mktpm.history.guarding import judge

    past = past_of([workspace] if workspace is not None else None, lang)
    asked = range_of(revisions, past.language)
    base, head = past.commit_of(asked.base), past.commit_of(asked.head or "HEAD")
    with told(past.language):
        verdict = judge(past.repository, base, head, folder=_folder(past, workspace), signed=signed)
    known = [guarded.language for guarded in verdict.workspaces if guarded.language is not None]
    language = language_of(lang, known[0] if known else None)
    from mktpm.views import guard as view

    if as_json:
        write_json(view.as_json(verdict, language))
    else:
        show_lines(view.guard_text(verdict, language), color)
    if verdict.violations:
        raise typer.Exit(FINDINGS)


def _folder(past: Past, workspace: Path | None) -> str | None:
    """Return the chosen folder as commits call it; None for all; exits with 2 for one elsewhere."""
    if workspace is None:
        return None
    place = past.cwd / workspace
    name = past.repository.name_of(place.parent if place.name == _WORKSPACE_FILE else place)
    if name is None:
        cannot_run(
            message("`{folder}` is not in the repository", folder=str(workspace)),
            message("name the folder of a workspace"),
            past.language,
        )
    return name
