"""The templates: where they lie, ours and the workspace's own, and their text.

A workspace's file wins over ours of the same name.
"""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mktpm.language import LANGUAGES, Language, Message, message
from mktpm.plan.files import read_text

FOLDER = "templates"
_LARGEST = 400_000
"""Characters of a template; more is no template."""
LONGEST_NAME = 100
"""Characters of a name; in UTF-8 it may take twice as many bytes."""
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


class ShelfFault(Exception):
    """A template or a folder of templates is there and can't be used."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


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
        """Return the names of all templates that can be used, sorted; raises ``ShelfFault`` for a closed folder."""
        found = {entry.removesuffix(self.ending) for folder in self.folders for entry in _entries(folder)}
        return tuple(sorted(name for name in found if self._is_usable(name)))

    def read(self, name: str) -> TemplateFile | None:
        """Return the template called ``name``, None where there is none.

        Raises ``ShelfFault`` where the first file of that name can't be used: the next one is another template.
        """
        if not is_safe_name(name):
            return None
        for folder in self.folders:
            path = folder / (name + self.ending)
            if _is_there(path):
                return TemplateFile(name, path, _text(path))
        return None

    def _is_usable(self, name: str) -> bool:
        try:
            return self.read(name) is not None
        except ShelfFault:
            return False


def _entries(folder: Path) -> Iterator[str]:
    """Yield the names in ``folder``, none where there is no such folder."""
    try:
        yield from [entry.name for entry in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as reason:
        raise _closed(folder, reason) from reason


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as reason:
        raise _closed(path.parent, reason) from reason
    return True


def _closed(folder: Path, reason: OSError) -> ShelfFault:
    said = message("the folder `{folder}` can't be read: {reason}", folder=str(folder), reason=reason.strerror or "?")
    return ShelfFault(said)


def _text(path: Path) -> str:
    """Return a template's text; raises ``ShelfFault`` where it can't be used."""
    try:
        inside = path.resolve(strict=True).is_relative_to(path.parent.resolve())
    except (OSError, RuntimeError) as reason:  # a loop of links is the latter
        raise _unusable(path, message("it is a link that leads nowhere")) from reason
    if not inside:
        raise _unusable(path, message("it is a link that leads out of its folder"))
    file = read_text(path, str(path))
    if file.diagnostics:
        otherwise_encoded = file.readable
        said = message("this is not text in UTF-8") if otherwise_encoded else file.diagnostics[0].message
        raise _unusable(path, said)
    if len(file.text) > _LARGEST:
        raise _unusable(path, message("it is longer than {n} characters", n=_LARGEST))
    return file.text


def _unusable(path: Path, reason: Message) -> ShelfFault:
    return ShelfFault(message("the template `{name}` can't be used: {reason}", name=str(path), reason=reason))


def is_safe_name(name: str) -> bool:
    """Return whether ``name`` is safe as a file's name: letters of any language, digits, ``-_.``."""
    if not name or is_too_long(name):
        return False
    if name[0] in "-." or name[-1] == "." or name.partition(".")[0].casefold() in _RESERVED:
        return False
    return all(c.isalnum() or c in "-_." or unicodedata.category(c).startswith("M") for c in name)


def is_too_long(name: str) -> bool:
    """Return whether ``name`` is too long for a file's name."""
    return len(name) > LONGEST_NAME or len(name.encode("utf-8", "replace")) > 2 * LONGEST_NAME


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
