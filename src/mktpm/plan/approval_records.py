"""Approval records: the files in a plan's ``.log`` folder that say who approved or rejected what."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, StrictInt

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import message
from mktpm.plan.discovery import JOURNAL_ENDING
from mktpm.plan.findings import Findings, TooManyFindings
from mktpm.plan.journal import journal_folder
from mktpm.plan.paperwork import ApprovalRecord, Decided
from mktpm.plan.record import Record
from mktpm.plan.records import read_record
from mktpm.plan.shelf import Shelf
from mktpm.plan.source import parse
from mktpm.plan.values import Identifier, Line, Text, kind_of
from mktpm.quantities import QuantityError

RECORD_PATTERN = "approval-*.yaml"
MOST_RECORDS = 20_000
"""Of one plan; further ones are not read, and therefore don't count."""


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise QuantityError(message("a date was expected, not {kind}", kind=kind_of(value)))
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise QuantityError(
            message("`{text}` is not a time with its zone", text=value[:40]),
            message("write it as `2026-11-02T10:00:00+08:00`"),
        )
    return found


def _digest(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"sha256:[0-9a-f]{64}", value):
        return value
    raise QuantityError(message("this is not a digest: `sha256:` and 64 digits from 0 to f"))


class ApprovalEntry(Record):
    """A record as it is written."""

    kind: Literal["approval"]
    task: Identifier
    by: Identifier
    at: Annotated[datetime, PlainValidator(_moment)]
    decision: Decided
    content: Annotated[str, PlainValidator(_digest)]
    parts: Annotated[Mapping[Line, Line], Field(max_length=100_000)] = Field(default_factory=dict)
    step: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """The records beside a plan, and what is wrong with their files."""

    records: tuple[ApprovalRecord, ...]
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    """The text of every file with findings, by the path shown."""


def read_approvals(plan: Path, shown: str, zone: str | None, shelf: Shelf) -> ReadRecords:
    """Return the approval records beside the plan at ``plan``, called ``shown`` in findings.

    ``zone`` is the workspace's time zone; without one a record's own wall-clock time is local.
    """
    records: list[ApprovalRecord] = []
    diagnostics: list[Diagnostic] = []
    texts: dict[str, str] = {}
    folder = shown.removesuffix(plan.suffix) + JOURNAL_ENDING
    for path in _files(plan, shelf):
        name = f"{folder}/{path.name}"
        record, found, text = _read(path, name, zone, shelf)
        if record is not None:
            records.append(record)
        if found:
            diagnostics.extend(found)
            texts[name] = text
    return ReadRecords(tuple(sorted(records, key=_order)), tuple(diagnostics), texts)


def _files(plan: Path, shelf: Shelf) -> Iterable[Path]:
    try:
        return sorted(islice(shelf.matching(journal_folder(plan), RECORD_PATTERN), MOST_RECORDS))
    except OSError:
        return ()


def _order(record: ApprovalRecord) -> tuple[datetime, str]:
    return record.at.astimezone(UTC), record.path.name


def _read(
    path: Path, shown: str, zone: str | None, shelf: Shelf
) -> tuple[ApprovalRecord | None, Collection[Diagnostic], str]:
    file = shelf.read(path, shown)
    if not file.readable:
        return None, file.diagnostics, file.text
    parsed = parse(file.text, shown)
    if parsed.data is None:
        empty = error("missing-field", message("this record is empty"), Place(shown))
        return None, (*file.diagnostics, *(parsed.diagnostics or (empty,))), file.text
    findings = Findings(shown)
    try:
        read = read_record(ApprovalEntry, parsed.data, (), findings)
    except TooManyFindings:
        read = None
    record = None if read is None else _record(read.record, path, shown, zone)
    return record, (*file.diagnostics, *parsed.diagnostics, *findings.diagnostics), file.text


def _record(entry: ApprovalEntry, path: Path, shown: str, zone: str | None) -> ApprovalRecord:
    local = entry.at.astimezone(ZoneInfo(zone)) if zone is not None else entry.at
    return ApprovalRecord(
        path, shown, entry.task, entry.by, entry.at, local.replace(tzinfo=None),
        entry.decision, entry.content, entry.parts, entry.step, entry.note,
    )  # fmt: skip
