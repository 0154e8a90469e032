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


def environment_language() -> Language:
    """Return the language that the environment speaks, as far as the program knows it."""
    locale = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
