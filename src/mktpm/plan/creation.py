"""Files come into being whole or not at all, and never over another one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


class AlreadyThere(Exception):
    """The file exists; it stays as it is."""


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


def replace_file(path: Path, text: str) -> None:
    """Put ``text`` where the file ``path`` was, or create it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, text)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    draft = Path(name)
    draft.chmod(0o666 & ~_umask())
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
