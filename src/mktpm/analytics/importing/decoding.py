"""Bytes of an export → chunks of whole lines in UTF-8, whatever the export is written in, in bounded memory."""

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mktpm.analytics.importing.refusal import Refused
from mktpm.language import message, reason_of

CHUNK = 32 * 1024 * 1024
_FIRST_LOOK = 4 * 1024 * 1024
"""What is read before anything is known of the file."""
LONGEST_LINE = 1024 * 1024
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_KEPT = frozenset((*range(32, 127), *range(128, 256), 9, 10, 13))
_STEERING = bytes(code if code in _KEPT else 63 for code in range(256))
"""Control characters become a question mark: what is shown later must not steer a terminal."""
_WITHOUT_TABS = _STEERING.replace(b"\t", b" ")
_HIDDEN = (
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xe2\x80[\x8b-\x8f\xa8-\xae]"),
    re.compile(rb"\xe2\x81[\xa6-\xa9]"),
    re.compile(rb"\xef\xbb\xbf"),
)
"""C1 control characters, and characters that turn or hide text."""
_BROKEN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of a file, in UTF-8, ending with LF."""

    first: int
    """The number of the first line in the file, counted from 1."""
    data: bytes
    lines: int
    broken: frozenset[int]
    """Lines that are not in the file's encoding, by number."""


class TextSource:
    """A text file, read once from beginning to end."""

    def __init__(self, path: Path, chunk: int = CHUNK) -> None:
        """Open the file; raises ``Refused`` where there is none to read."""
        self._stream, self.bytes = open_regular(path)
        self._chunk = chunk
        self._hash = hashlib.sha256()
        self.consumed = 0
        self.encoding = ""
        self.tabs_are_blanks = False
        """Whether a tab is a blank like others; it is, where it doesn't stand between cells."""
        self._undecided = False
        self._lone_returns = False

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    @property
    def sha256(self) -> str:
        """Return the checksum of what was read so far."""
        return self._hash.hexdigest()

    def chunks(self) -> Iterator[Chunk]:
        """Yield the file's lines in order."""
        first = 1
        for data in self._pieces():
            text, broken = self._in_utf8(data, first)
            clean = _harmless(text, _WITHOUT_TABS if self.tabs_are_blanks else _STEERING)
            lines = clean.count(b"\n")
            yield Chunk(first, clean, lines, frozenset(broken))
            first += lines

    def _pieces(self) -> Iterator[bytes]:
        """Yield the file in pieces that end with a line, outside of quotes where that can be told."""
        held = b""
        blocks = self._blocks()
        for block in blocks:
            held = held + block if held else block
            if len(held) < self._chunk:
                _refuse_long_tail(held)
                continue
            end = _cut(held)
            if end:
                yield held[:end]
                held = held[end:]
            _refuse_long_tail(held)
        if held:
            yield held if held.endswith(b"\n") else held + b"\n"

    def _blocks(self) -> Iterator[bytes]:
        """Yield what the file holds, line ends made LF, UTF-16 already turned into UTF-8."""
        raw = self._read()
        self.encoding, skipped = _encoding_of(raw)
        self._undecided = self.encoding == ""
        raw = raw[skipped:]
        wide = self.encoding.startswith("utf-16")
        if not wide and b"\0" in raw:
            raise Refused(message("this is not text: the file holds binary data"))
        decoder = codecs.getincrementaldecoder(self.encoding)("replace") if wide else None
        pending = b""
        first = True
        while raw or first:
            block = decoder.decode(raw).encode("utf-8", "replace") if decoder is not None else raw
            if first:
                self._lone_returns = b"\r" in block and b"\n" not in block
                first = False
            block = pending + block
            pending = b"\r" if block.endswith(b"\r") and not self._lone_returns else b""
            if pending:
                block = block[:-1]
            yield self._line_ends(block)
            raw = self._read()
        if pending:
            yield b"\n"

    def _line_ends(self, block: bytes) -> bytes:
        if b"\r" not in block:
            return block
        if self._lone_returns:
            return block.replace(b"\r", b"\n")
        return block.replace(b"\r\n", b"\n").replace(b"\r", b" ")

    def _read(self) -> bytes:
        data = self._stream.read(self._chunk if self.consumed else min(_FIRST_LOOK, self._chunk))
        self._hash.update(data)
        self.consumed += len(data)
        return data

    def _in_utf8(self, data: bytes, first: int) -> tuple[bytes, list[int]]:
        """Return the lines in UTF-8, and the numbers of those that are not in the file's encoding."""
        if data.isascii():
            return data, []
        if self.encoding.startswith("utf-16"):
            return data, _lines_with(data, _BROKEN.encode(), first)
        if self._undecided:
            self.encoding = _of_those_that_fit(data)
            self._undecided = False
        if self.encoding == "utf-8":
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                return _line_by_line(data, "utf-8", first)
            return data, []
        return _line_by_line(data, "gb18030", first)


def open_regular(path: Path) -> tuple[BinaryIO, int]:
    """Return a file opened for reading and its size; raises ``Refused`` for anything that is no regular file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as reason:
        raise Refused(message("the file can't be read: {reason}", reason=reason_of(reason))) from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise Refused(message("this is not a regular file"))
    return os.fdopen(handle, "rb", buffering=0), status.st_size


def _encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes show, empty where they leave it open, and the length of its mark."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            if encoding == "utf-32":
                raise Refused(message("the file is in UTF-32, which is not read"), message("save it as UTF-8"))
            return encoding, len(mark)
    sample = head[:4096]
    if b"\0" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > 4 * even and odd * 3 > len(sample) // 2:
            return "utf-16-le", 0
        if even > 4 * odd and even * 3 > len(sample) // 2:
            return "utf-16-be", 0
        raise Refused(message("this is not text: the file holds binary data"))
    return "", 0


def _of_those_that_fit(data: bytes) -> str:
    """Return the encoding of a piece that is not ASCII: UTF-8 where most of its lines are."""
    odd = [line for line in data.split(b"\n") if not line.isascii()]
    fitting = sum(_decodes(line, "utf-8") for line in odd[:2000])
    return "utf-8" if fitting * 2 >= len(odd[:2000]) else "gb18030"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _line_by_line(data: bytes, encoding: str, first: int) -> tuple[bytes, list[int]]:
    lines: list[bytes] = []
    broken: list[int] = []
    for number, line in enumerate(data.split(b"\n")[:-1], start=first):
        if line.isascii():
            lines.append(line)
            continue
        if not _decodes(line, encoding) or (encoding == "gb18030" and _is_surely_utf8(line)):
            broken.append(number)
            lines.append(line.decode("utf-8", "replace").encode())
        else:
            lines.append(line.decode(encoding).encode("utf-8", "replace"))
    lines.append(b"")
    return b"\n".join(lines), broken


def _is_surely_utf8(line: bytes) -> bool:
    """Return whether a line that also decodes otherwise is UTF-8: by chance it hardly ever looks so."""
    return len(line) - len(line.decode("ascii", "ignore")) >= 9 and _decodes(line, "utf-8")


def _lines_with(data: bytes, mark: bytes, first: int) -> list[int]:
    if mark not in data:
        return []
    return [number for number, line in enumerate(data.split(b"\n"), start=first) if mark in line]


def without_tabs(data: bytes) -> bytes:
    """Return text with blanks for tabs."""
    return data.replace(b"\t", b" ")


def _harmless(data: bytes, table: bytes) -> bytes:
    data = data.translate(table)
    if not data.isascii():
        for pattern in _HIDDEN:
            if pattern.search(data):
                data = pattern.sub(b"", data)
    return data


def _cut(held: bytes) -> int:
    """Return where the last whole line ends, by quotes as well; 0 where there is none."""
    end = held.rfind(b"\n") + 1
    if end == 0 or b'"' not in held:
        return end
    quotes = held.count(b'"', 0, end)
    candidate = end
    for _ in range(200):
        if quotes % 2 == 0:
            return candidate
        earlier = held.rfind(b"\n", 0, candidate - 1) + 1
        if earlier == 0:
            break
        quotes -= held.count(b'"', earlier, candidate)
        candidate = earlier
    return end


def _refuse_long_tail(held: bytes) -> None:
    """Raise ``Refused`` where a line is longer than any line of a table may be."""
    position = 0
    while len(held) - position > LONGEST_LINE:
        end = held.rfind(b"\n", position, position + LONGEST_LINE)
        if end < 0:
            raise Refused(
                message("a line is longer than {n} MB: this is no table", n=LONGEST_LINE // 1024**2),
                message("is it a file of another kind, or cut off?"),
            )
        position = end + 1
