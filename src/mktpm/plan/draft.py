"""The files of this machine with some of them as they are going to be: for looking before writing."""

from collections.abc import Mapping
from pathlib import Path

from mktpm.plan.files import TextFile, decode
from mktpm.plan.shelf import Disk


class Drafts(Disk):
    """The disk, with other contents for some files."""

    def __init__(self, contents: Mapping[Path, bytes]) -> None:
        """Take the contents by the files' absolute paths."""
        self._contents = contents

    def read(self, path: Path, shown: str) -> TextFile:
        """Return the text of the file at ``path``, the coming one where there is one."""
        data = self._contents.get(path)
        return super().read(path, shown) if data is None else decode(data, shown)
