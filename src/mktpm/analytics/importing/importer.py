"""One file into the store, from its first byte to the manifest."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from mktpm.analytics.importing.chunks import Job, Result, Worker
from mktpm.analytics.importing.decoding import CHUNK, Chunk, TextSource, open_regular, without_tabs
from mktpm.analytics.importing.grain import refuse_other_grain
from mktpm.analytics.importing.keeping import Keeper, clear_away, commit, refuse_links, work_folder
from mktpm.analytics.importing.layout import Layout, find_header, layout_of
from mktpm.analytics.importing.locking import importing_into
from mktpm.analytics.importing.quarantine import BadRow, header_line
from mktpm.analytics.importing.records import Record, cells_of
from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.importing.rows import Judge
from mktpm.analytics.importing.sheet import Sheet, is_zip, refuse_other_kinds
from mktpm.analytics.importing.sql import ChunkQuery
from mktpm.analytics.importing.sums import checks_of
from mktpm.analytics.manifest import Import, Manifest, MappingUsed, RowCounts
from mktpm.analytics.platforms.mapping import PlatformMapping
from mktpm.analytics.store import Store, store_in
from mktpm.language import Language, message
from mktpm.plan.source import one_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WORKERS = 2
_HEAD_LINES = 2000
_HEAD_BYTES = 8 * 1024 * 1024
_DELIMITERS = (",", "\t", ";", "|")
_ROWS_A_BATCH = 50_000
_MEMORY = "640MB"
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how."""

    path: Path
    mapping: PlatformMapping
    folder: Path
    """The folder of the store."""
    at: str
    """The moment, with its time zone."""
    language: Language
    default_currency: str
    dry_run: bool = False
    replace_days: bool = False
    """Whether all rows of the same account and day give way, not only those of the same key."""
    chunk: int = CHUNK
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did."""

    imported: Import
    already: bool
    """Whether the very same file had been imported before: nothing was done."""
    examples: tuple[BadRow, ...] = ()
    """The first of the bad rows."""
    unused: tuple[str, ...] = ()
    """Columns that stand for nothing this program keeps."""
    dry_run: bool = False

    @property
    def holds(self) -> bool:
        """Return whether no row is bad and the sums that the file states are those of its rows."""
        return self.imported.rows.quarantined == 0 and all(check.holds for check in self.imported.checks)


Progress = Callable[[int, int], None]
"""Is told the bytes read and the bytes of the file."""


def import_file(order: Order, progress: Progress, on_wait: Callable[[], None]) -> Outcome:
    """Import one file; raises ``Refused``, with nothing changed, where it can't be read."""
    stream, _ = open_regular(order.path)  # before anything is made: a file that is not there leaves no trace
    with stream:
        head = stream.read(_HEAD)
    if not head.strip():
        raise Refused(message("the file is empty"))
    refuse_other_kinds(head)
    refuse_links(order.folder)
    with importing_into(order.folder, on_wait):
        store = store_in(order.folder) or Store(order.folder, Manifest())
        clear_away(order.folder, store.manifest)
        known = _imported_before(order, store)
        if known is not None and known.mapping.digest == order.mapping.digest:
            return Outcome(known, already=True)
        with work_folder(order.folder) as work, closing(_database(work)) as connection, _failures_told():
            run = _Run(order, store, known, work, connection, progress)
            return run.sheet() if is_zip(head) else run.text()


@contextmanager
def _failures_told() -> Iterator[None]:
    """Raise ``Refused`` where the work fails: the disk is full, or a file of earlier figures is damaged."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError) as reason:
        said = (reason.strerror if isinstance(reason, OSError) else None) or str(reason)
        first = said.strip().split("\n", 1)[0][:300]
        raise Refused(
            message("the figures can't be written: {reason}", reason=first),
            message("nothing was imported; is the disk full, or a file of earlier figures damaged?"),
        ) from None


def _database(work: Path) -> "DuckDBPyConnection":
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,  # each worker is a thread of its own already
        "memory_limit": _MEMORY,
        "temp_directory": str(work / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(config=config)


def _imported_before(order: Order, store: Store) -> Import | None:
    """Return the import of the very same bytes, the latest one."""
    size = order.path.stat().st_size
    same = [one for one in store.manifest.imports if one.bytes == size and one.platform == order.mapping.name]
    if not same:
        return None
    with order.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return next((one for one in reversed(same) if one.sha256 == digest), None)


@dataclass(frozen=True, slots=True)
class _Run:
    order: Order
    store: Store
    known: Import | None
    """The same file under another mapping: its rows give way."""
    work: Path
    connection: "DuckDBPyConnection"
    progress: Progress

    # ------------------------------------------------------------------ text

    def text(self) -> Outcome:
        """Import a text file."""
        source = TextSource(self.order.path, self.order.chunk)
        with closing(source):
            chunks = source.chunks()
            head = next(chunks, None)
            if head is None:
                raise Refused(message("the file is empty"))
            layout, delimiter = self._read_head(head)
            job = self._job(layout, delimiter)
            source.tabs_are_blanks = delimiter != "\t"
            rest = _below(head, layout.header_row, source)
            result = self._work(job, chain([rest] if rest.lines else [], chunks), source)
            return self._keep(job, result, source.sha256, source.consumed, source.encoding or "ascii")

    def _read_head(self, head: Chunk) -> tuple[Layout, str]:
        """Return the layout of the table, and what stands between its cells."""
        lines = head.data[:_HEAD_BYTES].decode("utf-8", "replace").split("\n")[: _HEAD_LINES + 1]
        if len(lines) > 1:
            lines.pop()
        numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
        readings = [(delimiter, [cells_of(line, delimiter) for _, line in numbered]) for delimiter in _DELIMITERS]
        mapping = self.order.mapping
        found = [(find_header(rows, mapping), delimiter, rows) for delimiter, rows in readings]
        best = max(found, key=lambda one: (len(one[0][1]) if one[0] else 0, max(map(len, one[2]), default=0)))
        _, delimiter, rows = best
        layout = layout_of(rows, [number for number, _ in numbered], mapping, self.order.default_currency)
        return layout, delimiter

    def _work(self, job: Job, chunks: Iterator[Chunk], source: TextSource) -> Result:
        """Return what comes of all chunks; two are worked on at once, and few are held."""
        total = Result()
        cursors = [self.connection.cursor() for _ in range(_WORKERS)]
        free = [Worker(job, cursor) for cursor in cursors]
        with ThreadPoolExecutor(_WORKERS) as pool:
            running: list[tuple[Future[Result], Worker]] = []
            try:
                for number, chunk in enumerate(chunks):
                    if not free:
                        free.append(self._next_done(running, total))
                    worker = free.pop()
                    running.append((pool.submit(worker.work, chunk, number), worker))
                    self.progress(source.consumed, source.bytes)
                while running:
                    self._next_done(running, total)
            except BaseException:
                for future, worker in running:
                    future.cancel()
                    worker.connection.interrupt()
                raise
        self.progress(source.bytes, source.bytes)
        return total

    def _next_done(self, running: list[tuple[Future[Result], Worker]], total: Result) -> Worker:
        future, worker = running.pop(0)
        total.add(future.result())
        return worker

    # ------------------------------------------------------------------ workbooks

    def sheet(self) -> Outcome:
        """Import the first sheet of a workbook."""
        size = self.order.path.stat().st_size
        with closing(Sheet(self.order.path)) as sheet:
            rows = sheet.rows()
            head = list(islice(rows, _HEAD_LINES))
            cells = [record.cells for record in head]
            found = find_header(cells, self.order.mapping)
            if found is not None:
                width = len(cells[found[0]])
                cells = [row + [""] * (width - len(row)) for row in cells]
            numbers = [record.number for record in head]
            layout = layout_of(cells, numbers, self.order.mapping, self.order.default_currency)
            job = self._job(layout, ",")
            worker = Worker(job, self.connection)
            total = Result()
            below = (record for record in chain(head, rows) if record.number > layout.header_row)
            padded = (Record(one.number, one.cells + [""] * (layout.width - len(one.cells))) for one in below)
            number = 0
            while batch := list(islice(padded, _ROWS_A_BATCH)):
                total.add(worker.work_on_rows(batch, number))
                number += 1
                self.progress(0, size)
        with self.order.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self.progress(size, size)
        return self._keep(job, total, digest, size, "xlsx")

    # ------------------------------------------------------------------ keeping

    def _job(self, layout: Layout, delimiter: str) -> Job:
        return Job(
            ChunkQuery(layout, delimiter),
            Judge(layout),
            self.order.mapping.name,
            self.store.manifest.next_id,
            self.work,
            self.order.language,
            self.order.plain,
        )

    def _keep(self, job: Job, result: Result, sha256: str, size: int, encoding: str) -> Outcome:
        """Put the rows into the store and say what happened."""
        order, manifest = self.order, self.store.manifest
        layout = job.judge.layout
        if not result.read:
            raise Refused(message("there are no rows below the header"))
        superseded = self.known.id if self.known is not None else None
        keeper = Keeper(self.store, order.mapping.name, job.import_id, self.connection, whole_days=order.replace_days)
        refuse_other_grain(keeper, layout, result.parts, superseded)
        if order.dry_run:
            replaced = keeper.giving_way(result.parts, superseded)
            partitions = manifest.partitions
        else:
            merged = keeper.merge(result.parts, superseded)
            partitions, replaced = merged.partitions, merged.replaced
        counts = RowCounts(result.read, result.kept, replaced, result.bad, result.total_rows)
        mapping = MappingUsed(order.mapping.label or order.mapping.name, order.mapping.version, order.mapping.digest)
        imported = Import(
            job.import_id, _name_of(order.path), sha256, size, order.at, order.mapping.name, mapping, layout.currency,
            encoding, counts, checks_of(result), _iso(result.since), _iso(result.until), layout.dimensions, None,
        )  # fmt: skip
        if not order.dry_run:
            imported = replace(imported, quarantine=self._write_quarantine(job, result))
            commit(self.store.folder, Manifest((*manifest.imports, imported), partitions))
        examples = tuple(result.examples)
        return Outcome(imported, already=False, examples=examples, unused=layout.unused, dry_run=order.dry_run)

    def _write_quarantine(self, job: Job, result: Result) -> str | None:
        """Join the bad rows of all chunks into one file; return its path below the store's folder."""
        files = sorted(self.work.glob("bad-*.csv"), key=lambda path: int(path.stem.partition("-")[2]))
        if not result.bad or not files:
            return None
        name = f"quarantine/{job.import_id:04}.csv"
        path = self.store.folder / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)  # nothing is written through a link
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write("\ufeff" + header_line(job.judge.layout.names, self.order.language))
            for file in files:
                with file.open(encoding="utf-8", newline="") as piece:
                    while text := piece.read(1 << 20):
                        stream.write(text)
        return name


def _below(head: Chunk, row: int, source: TextSource) -> Chunk:
    """Return what is left of a chunk below one of its lines."""
    position = 0
    for _ in range(row):
        position = head.data.index(b"\n", position) + 1
    rest = head.data[position:]
    return Chunk(row + 1, without_tabs(rest) if source.tabs_are_blanks else rest, head.lines - row, head.broken)


def _name_of(path: Path) -> str:
    """Return a file's name without what would steer a terminal or can't be written."""
    return one_line(path.name.encode("utf-8", "replace").decode())


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
