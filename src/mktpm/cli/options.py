"""The arguments that commands share."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mktpm.language import Language


class ColorChoice(StrEnum):
    """When to write colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class LanguageChoice(StrEnum):
    """The languages that the program speaks."""

    EN = "en"
    ZH = "zh"


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Plan files or workspace folders; default: the workspace around this folder."),
]
PlanOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--plan", "-p", metavar="PATH", help="Plan file or workspace folder; default: the workspace around this folder."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day to look from; default: today in the workspace's time zone."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
ColorOption = Annotated[ColorChoice, typer.Option("--color", help="When to write colours.", show_default=True)]
LangOption = Annotated[
    LanguageChoice | None, typer.Option("--lang", help="Language of the output; default: the workspace's.")
]
WidthOption = Annotated[
    int | None,
    typer.Option("--width", min=40, max=1000, metavar="COLUMNS", help="Width of the output; default: the terminal's."),
]


def language_of(choice: LanguageChoice | None, default: Language | None) -> Language:
    """Return the language asked for, else the workspace's, else English."""
    return choice.value if choice is not None else default or "en"


def language_near(choice: LanguageChoice | None, folder: Path, default: Language = "en") -> Language:
    """Return the language asked for, else that of the workspace around ``folder``, else ``default``.

    It serves where something is said before the plan has been read.
    """
    if choice is not None:
        return choice.value
    from mktpm.plan.discovery import WORKSPACE_FILE, workspace_above
    from mktpm.plan.shelf import DISK
    from mktpm.plan.source import parse

    try:
        around = workspace_above(folder.absolute(), DISK)
        data = parse((around / WORKSPACE_FILE).read_text("utf-8"), "").data if around is not None else None
    except (OSError, ValueError):
        return default
    written = data.get("language") if isinstance(data, dict) else None
    return "zh" if written == "zh" else "en" if written == "en" else default


def environment_language() -> Language:
    """Return the language that the environment speaks, as far as the program knows it."""
    locale = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
