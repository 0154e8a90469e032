"""The templates: where they lie, ours and the workspace's own, and their text.

A workspace's file wins over ours of the same name.
"""

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from mktpm.language import LANGUAGES, Language
from mktpm.plan.files import read_text

FOLDER = "templates"
_LARGEST = 400_000
"""Characters of a template; more is no template."""
_LONGEST_NAME = 100
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template and its text."""

    name: str
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Folders that hold templates of one kind; the first one that has a name wins."""

    folders: tuple[Path, ...]
    ending: str

    def names(self) -> tuple[str, ...]:
        """Return the names of all templates, sorted."""
        found: set[str] = set()
        for folder in self.folders:
            try:
                entries = [entry.name for entry in folder.iterdir()]
            except OSError:
                continue
            found.update(name.removesuffix(self.ending) for name in entries if name.endswith(self.ending))
        return tuple(sorted(name for name in found if is_safe_name(name)))

    def read(self, name: str) -> TemplateFile | None:
        """Return the template called ``name``; None where there is none that can be read."""
        if not is_safe_name(name):
            return None
        for folder in self.folders:
            path = folder / (name + self.ending)
            if not path.is_file() or not _is_inside(path, folder):
                continue
            file = read_text(path, str(path))
            if file.readable and len(file.text) <= _LARGEST:
                return TemplateFile(name, path, file.text)
        return None


def _is_inside(path: Path, folder: Path) -> bool:
    """Return whether ``path`` still lies in ``folder`` when links are followed."""
    return path.resolve().is_relative_to(folder.resolve())


def is_safe_name(name: str) -> bool:
    """Return whether ``name`` is safe as a file's name: letters of any language, digits, ``-_.``."""
    if not name or len(name) > _LONGEST_NAME or len(name.encode("utf-8", "replace")) > 2 * _LONGEST_NAME:
        return False
    if name[0] in "-." or name[-1] == "." or name.partition(".")[0].casefold() in _RESERVED:
        return False
    return all(c.isalnum() or c in "-_." or unicodedata.category(c).startswith("M") for c in name)


def bundled_folder() -> Path:
    """Return the folder with the templates that come with the program.

    In a wheel it lies inside the package, in a checkout at the repository's root.
    """
    package = Path(os.path.abspath(__file__)).parent.parent
    inside = package / FOLDER
    return inside if inside.is_dir() else package.parent.parent / FOLDER


def report_shelf(workspace: Path | None) -> Shelf:
    """Return the report templates: the workspace's, then ours."""
    own = (workspace / FOLDER / "reports",) if workspace is not None else ()
    return Shelf((*own, bundled_folder() / "reports"), ".md.j2")


def project_shelf(workspace: Path | None, language: Language) -> Shelf:
    """Return the project templates: the workspace's, then ours; those in ``language`` first."""
    languages = (language, *(other for other in LANGUAGES if other != language))
    own = workspace / FOLDER / "projects" if workspace is not None else None
    mine = (own / language, own, *(own / other for other in languages[1:])) if own is not None else ()
    ours = bundled_folder() / "projects"
    return Shelf((*mine, *(ours / each for each in languages)), ".yaml")


def starter_shelf(language: Language) -> Shelf:
    """Return the files that a new workspace begins with."""
    return Shelf((bundled_folder() / "workspace" / language,), ".yaml")
