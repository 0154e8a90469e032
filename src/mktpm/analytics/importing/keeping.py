"""New rows into the store: rows of the same key give way, small files are joined, the manifest comes last."""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from mktpm.analytics.importing.chunks import PARQUET, Part
from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.importing.sql import quoted
from mktpm.analytics.manifest import MANIFEST_FILE, Manifest, Partition, manifest_text
from mktpm.analytics.store import COLUMNS, Store
from mktpm.language import message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WORK = ".incoming"
_SMALL_PART = 100_000
"""Files with fewer rows than this on average are joined into one."""
_KEY = ("date", "account", "channel", "coalesce(campaign_id, campaign)", "coalesce(group_id, ad_group)",
        "coalesce(ad_id, ad)", "region", "category", "currency")  # fmt: skip
"""What makes two rows of a platform the same row: its dimensions, an id before a name, since names change."""
_DAYS = ("date", "account")
"""The key under which whole days give way."""
_ALL = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class Merged:
    """What the store holds after the new rows are in."""

    partitions: tuple[Partition, ...]
    replaced: int


class Keeper:
    """Puts the parts of one import into the store's folder; nothing of it counts before ``commit``."""

    def __init__(
        self, store: Store, platform: str, import_id: int, connection: "DuckDBPyConnection", *, whole_days: bool = False
    ) -> None:
        """Take the store as it is, and a connection; with ``whole_days`` rows of the same account and day give way."""
        self.store = store
        self._key = _DAYS if whole_days else _KEY
        self.platform = platform
        self.connection = connection
        self._stem = f"{import_id:04}-{secrets.token_hex(4)}"
        self._number = 0

    def merge(self, parts: Sequence[Part], superseded: int | None) -> Merged:
        """Put ``parts`` beside what is there; all rows of the import ``superseded`` give way.

        A row of the same key gives way, too. Returns the partitions that count from now on.
        """
        months = {part.month for part in parts}
        mine = [one for one in self.store.manifest.partitions if one.platform == self.platform]
        kept = [one for one in self.store.manifest.partitions if one.platform != self.platform]
        replaced = 0
        for month, found in groupby(sorted(parts, key=lambda part: (part.month, part.path)), lambda part: part.month):
            olds = [one for one in mine if one.month == month]
            partitions, gone = self._month(month, list(found), olds, superseded)
            kept += partitions
            replaced += gone
        for one in mine:
            if one.month not in months:
                partitions, gone = self._without(one, superseded, [])
                kept += partitions
                replaced += gone
        ordered = sorted(kept, key=lambda one: (one.platform, one.month, one.file))
        return Merged(tuple(ordered), replaced)

    def giving_way(self, parts: Sequence[Part], superseded: int | None) -> int:
        """Return how many rows would give way to ``parts``."""
        return sum(self._giving_way(old, news, superseded) for old, news in self._beside(parts, superseded))

    def staying_beside(self, parts: Sequence[Part], superseded: int | None) -> list[int]:
        """Return the imports with rows of the same account and days that would stay."""
        found: set[int] = set()
        for old, news in self._beside(parts, superseded):
            if not news:
                continue
            days = " UNION ".join(f"SELECT date, account FROM ({self._scan(part.path)})" for part in news)
            query = (
                f"SELECT DISTINCT old.import_id FROM ({self._rest(old, news, superseded)}) old JOIN ({days}) new "
                "ON old.date = new.date AND old.account IS NOT DISTINCT FROM new.account"
            )
            found.update(number for (number,) in self.connection.execute(query).fetchall())
        return sorted(found)

    def _beside(self, parts: Sequence[Part], superseded: int | None) -> Iterator[tuple[Partition, list[Part]]]:
        """Yield the files of this platform that may be touched, each with the new parts of its month."""
        for old in self.store.manifest.partitions:
            if old.platform == self.platform:
                news = [part for part in parts if part.month == old.month]
                if news or superseded is not None:
                    yield old, news

    def _month(
        self, month: str, news: list[Part], olds: list[Partition], superseded: int | None
    ) -> tuple[list[Partition], int]:
        """Return the partitions of a month and how many rows gave way."""
        gone = {old.file: self._giving_way(old, news, superseded) for old in olds}
        rows = sum(part.rows for part in news) + sum(old.rows - gone[old.file] for old in olds)
        files = len(news) + len(olds)
        if files > 1 and rows < _SMALL_PART * files:
            sources = [self._scan(part.path) for part in news]
            sources += [self._rest(old, news, superseded) for old in olds if gone[old.file] < old.rows]
            return [self._written(month, " UNION ALL ".join(sources))], sum(gone.values())
        partitions = [self._moved(part) for part in news]
        for old in olds:
            if gone[old.file]:
                partitions += self._without(old, superseded, news)[0]
            else:
                partitions.append(old)
        return partitions, sum(gone.values())

    def _giving_way(self, old: Partition, news: Sequence[Part], superseded: int | None) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM ({self._rest(old, news, superseded)})").fetchone()
        return old.rows - int(row[0]) if row is not None else 0

    def _without(self, old: Partition, superseded: int | None, news: Sequence[Part]) -> tuple[list[Partition], int]:
        """Return what is left of a file without the rows that give way, and how many they are."""
        if not news and superseded is None:
            return [old], 0
        gone = self._giving_way(old, news, superseded)
        if not gone:
            return [old], 0
        return ([self._written(old.month, self._rest(old, news, superseded))] if gone < old.rows else []), gone

    def _scan(self, path: Path) -> str:
        return f"SELECT {_ALL} FROM read_parquet({quoted(str(path))}, hive_partitioning = false)"

    def _rest(self, old: Partition, news: Sequence[Part], superseded: int | None) -> str:
        """Return the query of the rows of a file that stay."""
        rows = self._scan(self.store.folder / old.file)
        if superseded is not None:
            rows = f"SELECT * FROM ({rows}) WHERE import_id <> {superseded}"
        if not news:
            return rows
        keys = " UNION ALL ".join(f"SELECT {self._keys()} FROM ({self._scan(part.path)})" for part in news)
        same = " AND ".join(f"old.k{at} IS NOT DISTINCT FROM new.k{at}" for at in range(len(self._key)))
        keyed = f"SELECT {_ALL}, {self._keys()} FROM ({rows})"
        return f"SELECT {_ALL} FROM ({keyed}) old WHERE NOT EXISTS (SELECT 1 FROM ({keys}) new WHERE {same})"

    def _keys(self) -> str:
        return ", ".join(f"{expression} AS k{at}" for at, expression in enumerate(self._key))

    def _written(self, month: str, query: str) -> Partition:
        file = self._name(month)
        path = self.store.folder / file
        row = self.connection.execute(
            f"COPY (SELECT * FROM ({query}) ORDER BY date, import_id, source_row) TO {quoted(str(path))} {PARQUET}"
        ).fetchone()
        flush(path)
        return Partition(self.platform, month, file, int(row[0]) if row is not None else 0)

    def _moved(self, part: Part) -> Partition:
        file = self._name(part.month)
        part.path.rename(self.store.folder / file)
        flush(self.store.folder / file)
        return Partition(self.platform, part.month, file, part.rows)

    def _name(self, month: str) -> str:
        folder = f"platform={self.platform}/month={month}"
        (self.store.folder / folder).mkdir(parents=True, exist_ok=True)
        self._number += 1
        return f"{folder}/{self._stem}-{self._number:04}.parquet"


def flush(path: Path) -> None:
    """Make a file last through a loss of power, as far as the system can."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def commit(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step: from now on the new files count."""
    draft = folder / f".{MANIFEST_FILE}.new"
    draft.unlink(missing_ok=True)  # nothing is written through a link
    with draft.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(manifest_text(manifest))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / MANIFEST_FILE)
    flush(folder)


def clear_away(folder: Path, manifest: Manifest) -> None:
    """Delete what killed imports left behind, and files that no longer count; call it under the lock."""
    shutil.rmtree(folder / _WORK, ignore_errors=True)  # follows no link
    counting = {partition.file for partition in manifest.partitions}
    for path in folder.glob("platform=*/month=*/*.parquet"):
        if path.relative_to(folder).as_posix() not in counting:
            with suppress(OSError):
                path.unlink()


def refuse_links(folder: Path) -> None:
    """Raise ``Refused`` where a part of the store is a link: it could lead anywhere, and is written and cleared."""
    own = [folder.parent, folder, *(folder / name for name in (_WORK, ".lock", "quarantine", MANIFEST_FILE))]
    for path in (*own, *folder.glob("platform=*"), *folder.glob("platform=*/month=*")):
        if path.is_symlink():
            said = message("`{path}` is a symbolic link: it could lead anywhere", path=path)
            raise Refused(said, message("put a folder or file of its own there"))


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """Give a folder for unfinished files, empty again afterwards."""
    work = folder / _WORK
    work.mkdir(parents=True, exist_ok=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
