"""Which files are plans: found by place and name, without reading what is in them.

Commands that change a plan need no more than this, and start without the model.
"""

from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from mktpm.language import Message, message
from mktpm.plan.shelf import Shelf

WORKSPACE_FILE = "mktpm.yaml"
PROJECT_FILE = "project.yaml"
JOURNAL_ENDING = ".log"
"""Ends the name of a folder of entries, such as hours and comments: what lies in it is no plan."""
PATTERNS = ("projects/**/*.yaml",)
"""Where a workspace's plans are unless it says otherwise."""
_ENDINGS = (".yaml", ".yml")


class PlanNotFound(Exception):
    """There is no plan where one was looked for."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


class BadPattern(Exception):
    """What stands there is no pattern of file names."""


def nothing_at(shown: str) -> PlanNotFound:
    """Return what is said where a path leads to nothing."""
    return PlanNotFound(
        message("there is no `{path}`", path=shown),
        message("check the spelling, or run `mktpm init` to begin a workspace"),
    )


def no_plan_in(shown: str) -> PlanNotFound:
    """Return what is said of a folder inside a workspace that holds no plan."""
    return PlanNotFound(message("there is no plan in `{path}`", path=shown))


def no_workspace_at(shown: str) -> PlanNotFound:
    """Return what is said of a folder that is no workspace and holds no plan."""
    return PlanNotFound(
        message("there is no plan in `{path}` and no `mktpm.yaml` in it or above it", path=shown),
        message("run `mktpm init` to begin a workspace, or name a plan file"),
    )


def workspace_above(folder: Path, shelf: Shelf) -> Path | None:
    """Return the nearest folder with a workspace file, ``folder`` or one above it."""
    return next((at for at in (folder, *folder.parents) if shelf.exists(at / WORKSPACE_FILE)), None)


def matching_plans(folder: Path, pattern: str, shelf: Shelf) -> list[Path]:
    """Return the plan files below ``folder`` that match one of its workspace's patterns.

    Raises ``BadPattern``.
    """
    try:
        found = shelf.matching(folder, _plain(pattern))
        return [path for path in found if is_plan(path, folder, shelf)]
    except (ValueError, NotImplementedError, OSError) as reason:
        raise BadPattern(pattern) from reason


def one_project_each(found: Iterable[Path]) -> list[Path]:
    """Return the plan files in order; in a folder that is one project, only its project file."""
    files = set(found)
    owners = {path.parent for path in files if path.name == PROJECT_FILE}
    return sorted(path for path in files if path.name == PROJECT_FILE or not owners.intersection(path.parents))


def loose_plans(folder: Path, shelf: Shelf) -> list[Path]:
    """Return the YAML files in a folder without a workspace, and in its ``projects`` folder."""
    places = [*shelf.matching(folder, "*"), *shelf.matching(folder, "projects/**/*")]
    return sorted({path for path in places if is_plan(path, folder, shelf)})


def is_plan(path: Path, folder: Path, shelf: Shelf) -> bool:
    """Return whether the file at ``path``, somewhere below ``folder``, is taken for a plan by its name."""
    if path.suffix.lower() not in _ENDINGS or path.name == WORKSPACE_FILE:
        return False
    *folders, name = path.relative_to(folder).parts
    passed_over = name.startswith(".") or any(part.startswith(".") or part.endswith(JOURNAL_ENDING) for part in folders)
    return not passed_over and not shelf.is_folder(path)


def literal_part(pattern: str) -> str:
    """Return the folders at the front of ``pattern`` that are named and not matched."""
    parts = pattern.replace("\\", "/").split("/")[:-1]
    return "/".join(takewhile(lambda part: not set(part).intersection("*?["), parts))


def _plain(pattern: str) -> str:
    """Return ``pattern`` without steps that lead nowhere, over which pathlib stumbles."""
    return "/".join(part for part in pattern.split("/") if part not in ("", "."))
