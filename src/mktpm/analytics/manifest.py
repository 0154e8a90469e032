"""The list of imports: what was read from which file, and which Parquet files hold it now.

The manifest alone says what counts. It is replaced in one step after everything else is written, so
that an import that is killed has not happened.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from mktpm.plan.source import UNSAFE

MANIFEST_FILE = "manifest.json"
SCHEMA = 1
_PART = re.compile(r"platform=[a-z0-9_-]{1,40}/month=\d{4}-\d{2}/[A-Za-z0-9_-]{1,80}\.parquet")
"""What a partition's file may be called: nothing that leads anywhere else."""
_STEERING = re.compile(f"{UNSAFE}|[\t\n\ud800-\udfff]")
"""What no text of a manifest holds: it would steer a terminal, or can't be written."""


_Kind = TypeVar("_Kind")


class BadManifest(Exception):
    """The manifest is not one that this program wrote."""


@dataclass(frozen=True, slots=True)
class TotalsCheck:
    """A sum that the file states itself, beside the sum of its rows."""

    measure: str
    stated: str
    """An exact decimal as text, as in JSON."""
    summed: str
    row: int
    """The row of the file that states it."""

    @property
    def holds(self) -> bool:
        """Return whether both are the same amount."""
        return self.stated == self.summed


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the rows of a file."""

    read: int
    """Rows below the header, blank ones aside."""
    kept: int
    replaced: int
    """Rows of earlier imports that gave way to rows of this one."""
    quarantined: int
    totals: int
    """Rows that only add up others; they are dropped."""


@dataclass(frozen=True, slots=True)
class MappingUsed:
    """The mapping that a file was read with."""

    name: str
    version: int
    digest: str
    """Tells mappings of the same name and version apart."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was read."""

    id: int
    file: str
    """Its name as it was given, without the folders."""
    sha256: str
    bytes: int
    at: str
    """When, with the time zone."""
    platform: str
    mapping: MappingUsed
    currency: str
    encoding: str
    rows: RowCounts
    checks: tuple[TotalsCheck, ...]
    since: str | None
    """The first day that it has rows for; None without rows."""
    until: str | None
    """The last day, inclusive."""
    dimensions: tuple[str, ...]
    """The columns that say what its rows are about, as far as any row fills them."""
    quarantine: str | None
    """The file of its bad rows, relative to the folder of the manifest."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A Parquet file with rows of one platform and month."""

    platform: str
    month: str
    file: str
    """Its path below the folder of the manifest."""
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All imports, the oldest first, and all files that hold rows."""

    imports: tuple[Import, ...] = ()
    partitions: tuple[Partition, ...] = ()

    def import_called(self, number: int) -> Import | None:
        """Return the import with that id."""
        return next((one for one in self.imports if one.id == number), None)

    @property
    def next_id(self) -> int:
        """Return the id that the next import gets."""
        return max((one.id for one in self.imports), default=0) + 1

    @property
    def rows(self) -> int:
        """Return how many rows all files hold."""
        return sum(partition.rows for partition in self.partitions)


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as its file holds it."""
    data = {
        "schema": SCHEMA,
        "imports": [asdict(one) for one in manifest.imports],
        "partitions": [asdict(partition) for partition in manifest.partitions],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def manifest_of(text: str) -> Manifest:
    """Return the manifest that a file's ``text`` holds; raises ``BadManifest``."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise BadManifest(f"schema {data['schema']}")
        imports = tuple(_import(one) for one in data["imports"])
        partitions = tuple(_record(Partition, one) for one in data["partitions"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise BadManifest(str(reason)) from None
    if any(_PART.fullmatch(partition.file) is None for partition in partitions):
        raise BadManifest("a partition leads out of the folder")
    return Manifest(imports, partitions)


def _import(data: Mapping[str, Any]) -> Import:
    inner: Mapping[str, Callable[[Any], Any]] = {
        "mapping": lambda value: _record(MappingUsed, value),
        "rows": lambda value: _record(RowCounts, value),
        "checks": lambda value: tuple(_record(TotalsCheck, one) for one in value),
        "dimensions": lambda value: tuple(str(one) for one in value),
    }
    return _record(Import, {key: inner[key](value) if key in inner else value for key, value in data.items()})


_PLAIN: Mapping[Any, tuple[type, ...]] = {int: (int,), str: (str,), str | None: (str, type(None))}


def _record(kind: type[_Kind], data: Mapping[str, Any]) -> _Kind:
    """Return ``data`` as a record; raises ``ValueError`` where a key or a type is not as it was written."""
    known = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    if set(data) != set(known):
        raise ValueError(f"keys of {kind.__name__}")
    for name, value in data.items():
        allowed = _PLAIN.get(known[name])
        if allowed is not None and (not isinstance(value, allowed) or isinstance(value, bool)):
            raise ValueError(f"{kind.__name__}.{name}")
        if isinstance(value, str) and _STEERING.search(value):
            raise ValueError(f"{kind.__name__}.{name}")
    return kind(**data)
