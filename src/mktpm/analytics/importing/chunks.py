"""One chunk of a file → Parquet files, bad rows and sums; several chunks are worked on at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mktpm.analytics.importing.decoding import Chunk
from mktpm.analytics.importing.quarantine import BadRow, bad_lines
from mktpm.analytics.importing.records import Record, records
from mktpm.analytics.importing.rows import Bad, Judge, Kept, Total
from mktpm.analytics.importing.splitting import Split, by_month, day_or_none, splits
from mktpm.analytics.importing.sql import ChunkQuery, quoted
from mktpm.analytics.store import COLUMNS, DIMENSIONS, MEASURES
from mktpm.language import Language, message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOST_TOTALS = 1000
_MOST_EXAMPLES = 20
_BATCH = 20_000
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_TABLE = "chunk"
PARQUET = "(FORMAT parquet, DICTIONARY_SIZE_LIMIT 4096)"
"""How files are written; dictionaries of more texts cost more time than they save."""
_TYPES = ", ".join(
    ["source_row BIGINT", "day_text VARCHAR", *(f"{name} VARCHAR" for name in DIMENSIONS)]
    + [f"{name} {COLUMNS[name]}" for name in MEASURES]
    + ["odd BOOLEAN"]
)


@dataclass(frozen=True, slots=True)
class Job:
    """What all chunks of one file share."""

    query: ChunkQuery
    judge: Judge
    platform: str
    import_id: int
    folder: Path
    """Where unfinished files go."""
    language: Language
    plain: bool = True
    """Whether plain rows may take the short way; tests ask for the other one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file with rows of one month."""

    month: str
    path: Path
    rows: int


@dataclass(slots=True)
class Result:
    """What came of a chunk."""

    read: int = 0
    kept: int = 0
    bad: int = 0
    totals: list[tuple[int, Total]] = field(default_factory=list)
    total_rows: int = 0
    examples: list[BadRow] = field(default_factory=list)
    """The first of the bad rows."""
    bad_file: Path | None = None
    parts: list[Part] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def add(self, other: "Result") -> None:
        """Add what came of a later chunk."""
        self.read += other.read
        self.kept += other.kept
        self.bad += other.bad
        self.total_rows += other.total_rows
        self.totals = (self.totals + other.totals)[:_MOST_TOTALS]
        self.examples = (self.examples + other.examples)[:_MOST_EXAMPLES]
        self.parts += other.parts
        for name, amount in other.sums.items():
            self.sums[name] = self.sums.get(name, Decimal(0)) + amount
        self.since = min(filter(None, (self.since, other.since)), default=None)
        self.until = max(filter(None, (self.until, other.until)), default=None)


class Worker:
    """Works on chunks, one after the other, with a connection of its own."""

    def __init__(self, job: Job, connection: "DuckDBPyConnection") -> None:
        """Take what the chunks share and a connection that nobody else uses."""
        self.job = job
        self.connection = connection
        self._bad: list[BadRow] = []
        self._pending: list[tuple[int, Kept]] = []
        self._hopeful = True
        """Whether chunks of one month with nothing odd in them are to be expected."""
        self._failure = _database_error()

    def work(self, chunk: Chunk, number: int) -> Result:
        """Return what comes of a chunk of text; ``number`` is its place in the file."""
        result = Result()
        self._begin()
        for record in self._odd_records(chunk, number, result):
            self._judge(record, result)
        return self._end(result, number)

    def work_on_rows(self, rows: Iterable[Record], number: int) -> Result:
        """Return what comes of rows that are already in cells."""
        result = Result()
        self._begin()
        for record in rows:
            self._judge(record, result)
        return self._end(result, number)

    # ------------------------------------------------------------------ plain rows

    def _odd_records(self, chunk: Chunk, number: int, result: Result) -> Iterator[Record]:
        """Take in the plain rows; yield the others."""
        for split in self._splits(chunk):
            if self._write_at_once(split, chunk.first, number, result):
                return
            if self._take(split, chunk.first, number):
                yield from self._marked(split, chunk, result)
                return
            self._begin()
        lines = chunk.data.decode("utf-8", "replace").split("\n")
        yield from self._checked(records(lines, chunk.first, self.job.query.delimiter), chunk.broken, result)

    def _splits(self, chunk: Chunk) -> Iterator[Split]:
        query = self.job.query
        if self.job.plain and query.can:
            yield from splits(chunk, query.layout.width, query.delimiter.encode())

    def _checked(self, found: Iterable[Record], broken: frozenset[int], result: Result) -> Iterator[Record]:
        """Yield records without those that no cells can be made of."""
        for record in found:
            if record.number in broken or record.open_quote:
                result.read += 1
                self._bad.append(BadRow(record.number, _UNCLOSED if record.open_quote else _MIXED, record.cells))
            else:
                yield record

    def _write_at_once(self, split: Split, first: int, number: int, result: Result) -> bool:
        """Write lines that all are plain rows in the order of days; return False, with nothing done, where not.

        Only the lines at which a month begins are looked at beforehand; DuckDB's count of rows shows the rest.
        """
        query = self.job.query
        pieces = by_month(split, first, query.layout, query.delimiter) if self._hopeful and not split.others else []
        parts: list[Part] = []
        for month, piece, begin in pieces:
            part = self._written(month, piece, begin, f"{number:05}-{len(parts)}")
            parts.append(part)
            if part.rows != piece.lines:
                break
        if not pieces or sum(part.rows for part in parts) != split.lines:
            for part in parts:
                part.path.unlink(missing_ok=True)
            self._hopeful = self._hopeful and not pieces
            return False
        result.read += split.lines
        result.parts += parts
        files = ", ".join(quoted(str(part.path)) for part in parts)
        self._sum(result, f"(SELECT *, date AS day FROM read_parquet([{files}], hive_partitioning = false))")
        return True

    def _written(self, month: str, piece: Split, first: int, name: str) -> Part:
        """Return the file of those lines that are plain rows of a month."""
        lines = self._lines_file(piece, name)
        path = self._part_path(month, name)
        day = f"CASE WHEN regexp_full_match(day_text, {quoted(_ISO_DAY)}) THEN TRY_CAST(day_text AS DATE) END"
        rows = f"(SELECT *, {day} AS day FROM ({self._query(lines, piece, first)}) WHERE NOT odd)"
        try:
            return Part(month, path, self._copy(month, rows, path))
        except self._failure:
            return Part(month, path, -1)
        finally:
            lines.unlink(missing_ok=True)

    def _take(self, split: Split, first: int, number: int) -> bool:
        """Read the plain lines into the table; return False where DuckDB sees other rows in them."""
        lines = self._lines_file(split, str(number))
        try:
            self.connection.execute(f"INSERT INTO {_TABLE} {self._query(lines, split, first)}")
            return self._one(f"SELECT count(*) FROM {_TABLE}") == split.lines
        except self._failure:
            return False
        finally:
            lines.unlink(missing_ok=True)

    def _lines_file(self, split: Split, name: str) -> Path:
        path = self.job.folder / f"lines-{name}.csv"
        path.write_bytes(split.data)
        return path

    def _query(self, lines: Path, split: Split, first: int) -> str:
        ascii_only = split.data.isascii()
        return self.job.query.of(lines, first, quotes=split.quotes, numbered=split.numbered, ascii_only=ascii_only)

    def _marked(self, split: Split, chunk: Chunk, result: Result) -> Iterator[Record]:
        """Yield the rows that a judge must look at, and take them out of the table."""
        self._read_days()
        marked = "odd OR day_text IS NULL OR day_text NOT IN (SELECT text FROM days)"
        numbers = {
            row for (row,) in self.connection.execute(f"SELECT source_row FROM {_TABLE} WHERE {marked}").fetchall()
        }
        result.read += split.lines - len(numbers)
        if numbers:
            self.connection.execute(f"DELETE FROM {_TABLE} WHERE {marked}")
        numbers.update(split.others)
        if not numbers:
            return
        lines = chunk.data.decode("utf-8", "replace").split("\n")
        for row in sorted(numbers):
            found = records([lines[row - chunk.first]], row, self.job.query.delimiter)
            yield from self._checked(found, chunk.broken, result)

    def _read_days(self) -> None:
        """Fill the table of days with what the texts of this chunk mean."""
        texts = self.connection.execute(f"SELECT DISTINCT day_text FROM {_TABLE} WHERE day_text IS NOT NULL").fetchall()
        known = [(text, day) for (text,) in texts if (day := day_or_none(text, self.job.judge.layout)) is not None]
        self._add_days(known)

    def _add_days(self, known: Sequence[tuple[str, date]]) -> None:
        if known:
            self.connection.execute(
                "INSERT INTO days SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])::DATE ON CONFLICT DO NOTHING",
                [[text for text, _ in known], [day.isoformat() for _, day in known]],
            )

    # ------------------------------------------------------------------ the others

    def _judge(self, record: Record, result: Result) -> None:
        judged = self.job.judge.of(record.cells)
        if isinstance(judged, Kept):
            result.read += 1
            self._pending.append((record.number, judged))
            if len(self._pending) >= _BATCH:
                self._flush()
        elif isinstance(judged, Bad):
            result.read += 1
            self._bad.append(BadRow(record.number, judged.reason, record.cells))
        elif isinstance(judged, Total):
            result.read += 1
            result.total_rows += 1
            result.totals.append((record.number, judged))

    def _flush(self) -> None:
        """Add the judged rows to the table."""
        if not self._pending:
            return
        rows = self._pending
        columns: list[list[Any]] = [[row for row, _ in rows], [kept.day.isoformat() for _, kept in rows]]
        columns += [[kept.dimensions[at] for _, kept in rows] for at in range(len(DIMENSIONS))]
        columns += [[_text(kept.measures[at]) for _, kept in rows] for at in range(len(MEASURES))]
        types = ["BIGINT", "VARCHAR", *("VARCHAR" for _ in DIMENSIONS), *(COLUMNS[name] for name in MEASURES)]
        picked = ", ".join(
            f"unnest(?::{'BIGINT' if kind == 'BIGINT' and at == 0 else 'VARCHAR'}[])::{kind}"
            for at, kind in enumerate(types)
        )
        self.connection.execute(f"INSERT INTO {_TABLE} SELECT {picked}, false", columns)
        self._add_days([(day.isoformat(), day) for day in {kept.day for _, kept in rows}])
        self._pending = []

    # ------------------------------------------------------------------ beginning and end

    def _begin(self) -> None:
        self._pending = []
        self._bad = []
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} ({_TYPES})")
        self.connection.execute("CREATE OR REPLACE TEMP TABLE days (text VARCHAR PRIMARY KEY, day DATE)")

    def _end(self, result: Result, number: int) -> Result:
        self._flush()
        months = self.connection.execute(
            f"SELECT DISTINCT strftime(day, '%Y-%m') FROM days WHERE text IN (SELECT day_text FROM {_TABLE}) ORDER BY 1"
        ).fetchall()
        if months:
            rows = f"(SELECT * FROM {_TABLE} JOIN days ON day_text = text)"
            self._sum(result, rows)
            result.parts += [self._part(month, rows, number) for (month,) in months]
            self._hopeful |= len(months) == 1 and result.read == result.kept
        if self._bad:
            self._bad.sort(key=lambda bad: bad.row)
            result.bad = len(self._bad)
            result.examples = self._bad[:_MOST_EXAMPLES]
            result.bad_file = self.job.folder / f"bad-{number}.csv"
            result.bad_file.write_text(bad_lines(self._bad, self.job.language), "utf-8")
        self.connection.execute(f"DROP TABLE {_TABLE}")
        return result

    def _sum(self, result: Result, rows: str) -> None:
        """Take in how many rows there are, their days, their sums, and which dimensions they fill."""
        sums = ", ".join(f"sum({name})" for name in MEASURES)
        row = self.connection.execute(f"SELECT count(*), min(day), max(day), {sums} FROM {rows}").fetchone()
        assert row is not None  # noqa: S101 - an aggregate has a row
        result.kept, result.since, result.until = row[0], row[1], row[2]
        found = zip(MEASURES, row[3:], strict=True)
        result.sums = {name: Decimal(amount) for name, amount in found if amount is not None}

    def _part(self, month: str, rows: str, number: int) -> Part:
        path = self._part_path(month, f"{number:05}")
        return Part(month, path, self._copy(month, rows, path))

    def _part_path(self, month: str, name: str) -> Path:
        return self.job.folder / f"part-{month}-{name}.parquet"

    def _copy(self, month: str, rows: str, path: Path) -> int:
        """Write the rows of a month, out of ``rows``; return how many they are."""
        columns = ", ".join([*DIMENSIONS, *MEASURES])
        first = f"DATE '{month}-01'"
        constants = f"{quoted(self.job.platform)} AS platform, {quoted(month)} AS month"
        return self._one(
            f"COPY (SELECT day AS date, {constants}, {columns}, CAST({self.job.import_id} AS INTEGER) AS import_id, "
            f"source_row FROM {rows} WHERE day BETWEEN {first} AND last_day({first})) TO {quoted(str(path))} {PARQUET}"
        )

    def _one(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row is not None else 0


_MIXED = message("the row is in another encoding than the file")
_UNCLOSED = message("a quote in it never ends: the file may be cut off")


def _database_error() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)
