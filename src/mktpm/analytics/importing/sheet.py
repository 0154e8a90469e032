"""The rows of an XLSX file, read one after the other, with limits that stop a zip bomb."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from mktpm.analytics.importing.layout import WIDEST
from mktpm.analytics.importing.records import Record
from mktpm.analytics.importing.refusal import Refused
from mktpm.language import message

_MEGABYTE = 1024 * 1024
_LARGEST_SHEET = 2048 * _MEGABYTE
_LARGEST_STRINGS = 256 * _MEGABYTE
"""Shared texts are all held in memory while the sheet is read."""
_MOST_FILES = 2000
_STEEPEST = 250
"""How many times its packed size a large file may have: spreadsheets stay below 40."""
_MOST_ROWS = 1_048_576
"""What a sheet can have: a row with a greater number is there to keep a reader busy."""
_EXACT_DIGITS = 15
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_HIDDEN = re.compile("[\x80-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def is_zip(head: bytes) -> bool:
    """Return whether a file begins like one."""
    return head.startswith(b"PK\x03\x04")


def refuse_other_kinds(head: bytes) -> None:
    """Raise ``Refused`` for files of well-known kinds that hold no table this program reads."""
    kinds = {
        b"\xd0\xcf\x11\xe0": message("this is an old Excel file (.xls)"),
        b"\x1f\x8b": message("this is a packed file"),
        b"PK\x05\x06": message("this is an empty archive"),
        b"%PDF": message("this is a PDF"),
        b"PAR1": message("this is a Parquet file"),
    }
    found = next((said for mark, said in kinds.items() if head.startswith(mark)), None)
    if found is None and re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", head, re.IGNORECASE):
        found = message("this is HTML or XML, whatever its name says")
    if found is not None:
        raise Refused(found, message("save it as CSV or XLSX"))


class Sheet:
    """The first sheet of a workbook that has rows."""

    def __init__(self, path: Path) -> None:
        """Open the workbook; raises ``Refused``."""
        _refuse_bombs(path)
        import warnings

        import openpyxl

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # not by its name: openpyxl refuses a workbook that somebody called .csv
                self._stream = path.open("rb")
                self._book = openpyxl.load_workbook(self._stream, read_only=True, data_only=True, keep_links=False)
        except Exception as reason:  # noqa: BLE001 - openpyxl raises whatever a broken file makes it stumble over
            self._stream.close()
            raise _broken(reason) from None
        if not self._book.worksheets:
            self.close()
            raise Refused(message("the workbook has no sheet"))

    def close(self) -> None:
        """Close the file."""
        self._book.close()
        self._stream.close()

    def rows(self) -> Iterator[Record]:
        """Yield the rows that are not blank, with their numbers in the sheet."""
        sheet = self._book.worksheets[0]
        try:
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                _refuse_far_row(number)
                cells = [text_of_cell(value) for value in row[: WIDEST + 1]]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield Record(number, cells)
        except Refused:
            raise
        except Exception as reason:  # noqa: BLE001 - the same
            raise _broken(reason) from None


def _refuse_far_row(number: int) -> None:
    if number > _MOST_ROWS:
        raise Refused(message("the sheet says that it has more rows than a sheet can have"))


def text_of_cell(value: Any) -> str:
    """Return a cell's value as an export in text would have it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e300)
        return _whole(int(value)) if whole else _fraction(value)
    return "" if value is None else _HIDDEN.sub("", _STEERING.sub("?", str(value)))


def _whole(value: int) -> str:
    """Return a number; one with more digits than a spreadsheet keeps is written as rounded."""
    text = str(value)
    return text if len(text.lstrip("-")) <= _EXACT_DIGITS else f"{value:.1E}"


def _fraction(value: float) -> str:
    text = repr(value)
    return text if "e" not in text or abs(value) >= 1 else f"{value:.10f}"


def _broken(reason: Exception) -> Refused:
    said = str(reason).split("\n", 1)[0][:120]
    return Refused(message("the workbook can't be read: {reason}", reason=said or type(reason).__name__))


def _refuse_bombs(path: Path) -> None:
    """Raise ``Refused`` for a workbook that grows beyond all measure when it is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            files = packed.infolist()
            names = {file.filename for file in files}
            if "xl/workbook.xml" not in names:
                raise Refused(message("this is an archive and no workbook"), message("unpack it first"))
            if len(files) > _MOST_FILES:
                raise Refused(message("the workbook holds too many files"))
            for file in files:
                limit = _LARGEST_STRINGS if "sharedstrings" in file.filename.lower() else _LARGEST_SHEET
                steep = file.file_size > 10 * _MEGABYTE and file.file_size > _STEEPEST * max(file.compress_size, 1)
                if file.file_size > limit or steep:
                    raise Refused(
                        message("unpacked, the workbook would have {n} MB", n=file.file_size // _MEGABYTE),
                        message("save it as CSV"),
                    )
                if file.filename.endswith((".xml", ".rels")):
                    _refuse_entities(packed, file)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as reason:
        raise _broken(reason) from None


def _refuse_entities(packed: zipfile.ZipFile, file: zipfile.ZipInfo) -> None:
    with packed.open(file) as stream:
        if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b"").upper():
            raise Refused(message("the workbook holds an XML document type, which no spreadsheet writes"))
