"""SQL over the plan and the imported figures, which can read these and nothing else.

What keeps a query in: it is one SELECT; it runs in a read-only transaction of a database in memory;
no file but the imported figures can be opened, no extension loaded, no variable of the program seen,
and these settings are locked before the query is looked at.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from mktpm.analytics.embedded import Figures, connect, quoted, scan
from mktpm.analytics.engines.asked import EngineRefused
from mktpm.analytics.tables import METRICS, NAMES, Table
from mktpm.language import Listing, Message, message

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_FIRST_WORD = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*(\w+)", re.DOTALL)
_BEGINNINGS = frozenset({"SELECT", "WITH", "FROM", "VALUES"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a query may take."""

    seconds: float = 60.0
    megabytes: int = 2000
    rows: int = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """In the engine's words, such as "DECIMAL(38,4)"."""
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    """Whether there are more rows than were asked for."""


class QueryRefused(EngineRefused):
    """A query is not one that may be run, or can't be answered."""


def answered(sql: str, tables: Mapping[str, Table], store: Figures | None, limits: Limits) -> Answer:
    """Return what ``sql`` finds in the plan's tables and the imported figures; raises ``QueryRefused``."""
    with connect() as database:
        checked(database, sql)
        named = named_in(sql)
        files = tuple(store.files()) if store is not None and METRICS in named else ()
        for name in named:
            if name != METRICS:
                fill(database, name, tables[name])
        if METRICS in named:
            database.execute(f"CREATE VIEW {METRICS} AS SELECT * FROM {scan(files)}")  # noqa: S608
        lock(database, files, limits)
        return _run(database, sql, limits)


def named_in(sql: str) -> tuple[str, ...]:
    """Return the tables that a query may be about: those whose names stand in it as words."""
    words = set(re.findall(r"\w+", sql.lower()))
    return tuple(name for name in NAMES if name in words)


def checked(database: "DuckDBPyConnection", sql: str) -> None:
    """Raise ``QueryRefused`` where ``sql`` is not exactly one SELECT."""
    import duckdb

    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise QueryRefused(message("the query holds bytes that are no text"))
    try:
        statements = database.extract_statements(sql)
    except duckdb.Error as reason:
        raise QueryRefused(_reason(reason)) from None
    if len(statements) != 1:
        raise QueryRefused(message("a query is exactly one SELECT"))
    kind = str(statements[0].type).rpartition(".")[2]
    word = _FIRST_WORD.match(sql)
    if kind == "SELECT" and word is not None and word[1].upper() not in _BEGINNINGS:
        kind = word[1].upper()  # some of these are a SELECT in disguise
    if kind != "SELECT":
        raise QueryRefused(
            message("a query only reads: `{kind}` is not allowed", kind=kind),
            message("write a SELECT; it may begin with WITH"),
        )


def fill(database: "DuckDBPyConnection", name: str, table: Table) -> None:
    """Create one of the plan's tables with its rows."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in table.columns.items())
    database.execute(f"CREATE TABLE {name} ({columns})")
    rows = [tuple(None if value is None else str(value) for value in row) for row in table.rows()]
    if rows:
        values = [list(column) for column in zip(*rows, strict=True)]
        casts = ", ".join(f"CAST(unnest(?::VARCHAR[]) AS {kind})" for kind in table.columns.values())
        database.execute(f"INSERT INTO {name} SELECT {casts}", values)


def lock(database: "DuckDBPyConnection", files: Sequence[str], limits: Limits) -> None:
    """Close the database to everything but ``files``, for good."""
    allowed = ", ".join(quoted(file) for file in files)
    for setting in (
        "temp_directory = ''",
        f"memory_limit = '{limits.megabytes}MB'",
        "python_enable_replacements = false",
        f"allowed_paths = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        database.execute(f"SET {setting}")
    database.execute("BEGIN TRANSACTION READ ONLY")


def _run(database: "DuckDBPyConnection", sql: str, limits: Limits) -> Answer:
    import duckdb

    def asked() -> _Raw:
        database.execute(sql)
        return database.description or [], database.fetchmany(limits.rows + 1)

    try:
        described, rows = _within(database, asked, limits)
    except duckdb.Error as reason:
        raise QueryRefused(_reason(reason), _hint(reason)) from None
    names = unique([str(column[0]) for column in described])
    kinds = tuple(str(column[1]) for column in described)
    return Answer(names, kinds, tuple(tuple(row) for row in rows[: limits.rows]), len(rows) > limits.rows)


_Raw = tuple[Sequence[Any], Sequence[Any]]
_PATIENCE = 10.0
"""Seconds in which an interrupted query must have stopped; after them it is left to the end of the program."""


def _within(database: "DuckDBPyConnection", asked: Callable[[], _Raw], limits: Limits) -> _Raw:
    """Return what ``asked`` returns, from a thread of its own: the main one waits for Ctrl-C and for the time.

    DuckDB looks for signals only between the steps of a query, which may be long.
    """
    results: Queue[_Raw | BaseException] = Queue()

    def work() -> None:
        try:
            results.put(asked())
        except BaseException as reason:  # noqa: BLE001 - it is raised again where it is waited for
            results.put(reason)

    worker = Thread(target=work, daemon=True)
    worker.start()
    try:
        found = results.get(timeout=limits.seconds)
    except Empty:
        _stop(database, worker)
        raise QueryRefused(*_too_long(limits)) from None
    except KeyboardInterrupt:
        _stop(database, worker)
        raise
    if isinstance(found, BaseException):
        raise found
    return found


def _stop(database: "DuckDBPyConnection", worker: Thread) -> None:
    database.interrupt()
    worker.join(_PATIENCE)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return column names of which no two are the same."""
    found: dict[str, None] = {}
    for name in names:
        number, fresh = 1, name
        while fresh in found:
            number += 1
            fresh = f"{name}_{number}"
        found[fresh] = None
    return tuple(found)


def _too_long(limits: Limits) -> tuple[Message, Message]:
    return (
        message("the query took longer than {seconds:g} seconds and was stopped", seconds=limits.seconds),
        message("narrow it down, or give it more with `--timeout`"),
    )


def _reason(reason: Exception) -> Message:
    """Return what DuckDB complains of, without the drawing below it."""
    if "'pytz'" in str(reason):
        return message("a moment with a time zone can't be shown: turn it into one without, `…::TIMESTAMP`")
    text = str(reason).split("\n\nLINE ")[0].split("\nLINE ")[0]
    return message("the query can't be run: {reason}", reason=" ".join(text.split())[:500])


def _hint(reason: Exception) -> Message | None:
    if "Permission" in type(reason).__name__:
        return message("a query sees the plan and the imported figures, and no file, address or setting beside them")
    if "Catalog" in type(reason).__name__:
        return message("there are {names}", names=Listing(NAMES))
    return None
