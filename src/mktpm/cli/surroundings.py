"""Where a command runs: the language of the environment, and the workspace around a folder."""

from pathlib import Path

from mktpm.cli.invocation import holiday_cache
from mktpm.cli.options import LanguageChoice, environment_language
from mktpm.cli.output import cannot_run
from mktpm.language import Language, message
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load
from mktpm.plan.model import Workspace


def spoken_language(choice: LanguageChoice | None, workspace: Workspace | None) -> Language:
    """Return the language asked for, else the workspace's, else that of the environment."""
    if choice is not None:
        return choice.value
    if workspace is not None and workspace.fields.language is not None:
        return workspace.fields.language
    return environment_language()


def workspace_around(folder: Path) -> Workspace | None:
    """Return the workspace, or the loose plans, in ``folder``; None where there are none."""
    try:
        return load([], folder, HolidayBook(holiday_cache())).workspace
    except PlanNotFound:
        return None


def current_folder(language: Language) -> Path:
    """Return the folder that the command runs in; exits with 2 where it has been deleted."""
    try:
        return Path.cwd()
    except OSError:
        cannot_run(message("the current folder does not exist any more"), language=language)
