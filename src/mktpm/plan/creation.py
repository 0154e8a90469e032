"""Files come into being whole or not at all, and never over another one that nobody gave up."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from mktpm.language import Message, message

_PLAN_ENDINGS = (".yaml", ".yml")


class AlreadyThere(Exception):
    """The file exists; it stays as it is."""


class NoPlace(Exception):
    """No text may be written to that name."""

    def __init__(self, said: Message) -> None:
        """Keep the reason for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


def create_file(path: Path, text: str, check: Callable[[Path], None] | None = None) -> None:
    """Create the file ``path`` with ``text``, and the folders above it.

    ``check`` is called with a file beside it that holds the text already; what it raises leaves
    nothing behind. Raises ``AlreadyThere`` and never replaces a file, not even one that appears
    meanwhile; raises ``OSError`` where the file can't be written.
    """
    if path.exists() or path.is_symlink():
        raise AlreadyThere(str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, text)
    try:
        if check is not None:
            check(draft)
        _place(draft, path, text)
    finally:
        draft.unlink(missing_ok=True)


def save_file(path: Path, text: str, *, replace: bool) -> None:
    """Write ``text`` to the file ``path``, or to the one that a link of that name leads to.

    A file that is there keeps its rights; it raises ``AlreadyThere`` unless ``replace``. Raises
    ``NoPlace`` where the folder is missing, and for a plan or anything that isn't a regular file;
    raises ``OSError`` where the file can't be written.
    """
    target = Path(os.path.realpath(path))
    if not os.path.lexists(path):
        if not path.parent.is_dir():
            raise NoPlace(message("there is no folder `{folder}`", folder=str(path.parent)))
        create_file(target, text)
        return
    mode = target.stat().st_mode if target.exists() else 0
    if not stat.S_ISREG(mode):
        raise NoPlace(message("it is not a regular file"))
    if any(name.suffix.lower() in _PLAN_ENDINGS for name in (path, target)):
        raise NoPlace(message("a plan may be in it, and a report never replaces a plan"))
    if not replace:
        raise AlreadyThere(str(path))
    draft = _draft(target, text)
    try:
        draft.chmod(stat.S_IMODE(mode))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        draft.chmod(0o666 & ~_umask())
    except BaseException:
        draft.unlink()
        raise
    return draft


def _umask() -> int:
    """Return the mask for new files; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _place(draft: Path, path: Path, text: str) -> None:
    """Give the draft its name, which fails where the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError as reason:
        raise AlreadyThere(str(path)) from reason
    except OSError:
        _write_exclusively(path, text)  # a file system without links


def _write_exclusively(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except FileExistsError as reason:
        raise AlreadyThere(str(path)) from reason
