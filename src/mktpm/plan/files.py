"""Reading plan files: bytes → text, whatever the bytes are.

A file that can't be read is a finding, never an exception and never silence.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import Message, message, reason_of

LARGEST_BYTES = 48 * 1024 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TOO_LARGE = message("the file is larger than {n} MB", n=LARGEST_BYTES // 1024**2)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text (empty where there is none to be had) and what is wrong with the file."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    readable: bool = True


def read_text(path: Path, shown: str) -> TextFile:
    """Return the text of the file at ``path``, called ``shown`` in findings.

    Text in GB18030 or UTF-16 is read and reported; anything else that isn't UTF-8 is refused.
    """
    try:
        data = _bytes(path)
    except _Unreadable as reason:
        return _refused(shown, reason.said)
    except OSError as reason:
        return _refused(shown, message("the file can't be read: {reason}", reason=reason_of(reason)))
    return decode(data, shown)


class _Unreadable(Exception):
    def __init__(self, said: Message) -> None:
        super().__init__(said.template)
        self.said = said


def _bytes(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _Unreadable(message("this is not a regular file"))
        if status.st_size > LARGEST_BYTES:
            raise _Unreadable(_TOO_LARGE)
        return stream.read(LARGEST_BYTES + 1)


def too_large(shown: str) -> TextFile:
    """Return the finding for a file that is larger than any plan may be."""
    return _refused(shown, _TOO_LARGE)


def _refused(shown: str, said: Message) -> TextFile:
    return TextFile("", (error("file-unreadable", said, Place(shown)),), readable=False)


def decode(data: bytes, shown: str) -> TextFile:
    """Return the text that ``data`` is, with a finding where it isn't UTF-8."""
    if data[:2] in _UTF16_MARKS:
        return _decoded_as(data, "UTF-16", shown)
    if b"\0" in data:
        return _refused(shown, message("this is not text: the file holds binary data"))
    try:
        return TextFile(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _decoded_as(data, "GB18030", shown)


def _decoded_as(data: bytes, encoding: str, shown: str) -> TextFile:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _refused(shown, message("this is not text in UTF-8"))
    if "\0" in text or "\ufffd" in text:
        return _refused(shown, message("this is not text: the file holds binary data"))
    hint = message("save it as UTF-8, or convert it: `iconv -f {encoding} -t UTF-8`", encoding=encoding)
    said = message("this file is written in {encoding}; plans are UTF-8", encoding=encoding)
    return TextFile(text, (error("file-encoding", said, Place(shown, position=(1, 1)), hint),))
