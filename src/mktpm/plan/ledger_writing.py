"""Adding a row to a ledger: the file keeps its columns, its encoding and its line ends; other rows stay as they are."""

import errno
import os
import re
from pathlib import Path

from mktpm.language import Listing, message
from mktpm.plan.creation import AlreadyThere, create_file
from mktpm.plan.files import decode
from mktpm.plan.ledger import COLUMNS, ENDING, NAMES, LedgerEntry, row_of
from mktpm.plan.saving import rewrite
from mktpm.plan.table_file import csv_line, table_beside, table_of
from mktpm.quantities import QuantityError


class CannotAppend(QuantityError):
    """The file can't take the row; it stays as it is."""


def ledger_file(plan: Path) -> Path:
    """Return the file of a plan's ledger."""
    return table_beside(plan, ENDING)


def append_entry(plan: Path, entry: LedgerEntry, currency: str = "") -> Path:
    """Add an entry to the ledger of ``plan``, which begins with it where there is none; return the file.

    Two writers never lose each other's rows. Raises ``CannotAppend``, ``ChangedMeanwhile``, ``NotAFile``, ``OSError``.
    """
    path = ledger_file(plan)
    if path.is_symlink():  # it could lead anywhere: somebody else may have committed it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if not path.exists():
        try:
            create_file(path, f"{csv_line(NAMES)}\n{csv_line(row_of(entry, NAMES, currency))}\n")
        except AlreadyThere:
            pass  # somebody else has just begun it
        else:
            return path
    rewrite(path, lambda data: with_entry(data, entry, currency))
    return path


def with_entry(data: bytes, entry: LedgerEntry, currency: str = "") -> bytes:
    """Return a ledger's bytes with one more row; raises ``CannotAppend``."""
    if not data.strip():
        return f"{csv_line(NAMES)}\n{csv_line(row_of(entry, NAMES, currency))}\n".encode()
    file = decode(data, "")
    if not file.readable:
        raise CannotAppend(message("the ledger is not text, so nothing can be added to it"))
    encoding = _encoding(data)
    table = table_of(file.text, "", COLUMNS)
    if any(found.code == "missing-field" for found in table.diagnostics):
        raise CannotAppend(
            message("the ledger has no header with `date`, `line` and `amount`, so nothing can be added to it"),
            message("`mktpm check` shows what is wrong with it"),
        )
    cells = dict(zip(NAMES, row_of(entry, NAMES, currency), strict=True))
    lost = [
        name for name in NAMES if cells[name] and name not in table.columns and not _goes_without(name, cells[name])
    ]
    if lost:
        names = Listing(tuple(f"`{name}`" for name in lost))
        raise CannotAppend(
            message("the ledger has no column {columns}, and the row says something there", columns=names),
            message("add the column to its header"),
        )
    end = "\r\n" if "\r\n" in file.text else "\n"
    line = csv_line([cells.get(column, "") for column in table.columns], table.delimiter)
    gap = "" if re.search(r"[\r\n]$", file.text) else end
    return data + f"{gap}{line}{end}".encode(encoding)


def _goes_without(name: str, cell: str) -> bool:
    """Return whether a cell says what an absent column means anyway, or nothing that counts."""
    return name in ("currency", "by") or (name == "kind" and cell == "actual")


def _encoding(data: bytes) -> str:
    if data[:2] == b"\xff\xfe":
        return "utf-16-le"
    if data[:2] == b"\xfe\xff":
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
