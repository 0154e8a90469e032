"""DuckDB in this process: the connection, and the words in which imported figures are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from mktpm.analytics import store
from mktpm.analytics.store import COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DIMENSIONS = ("platform", *store.DIMENSIONS)
"""The columns of imported figures that say what a row is about."""
Where = Mapping[str, Sequence[str]]
"""Values that a dimension may have; an empty text stands for rows that don't say it."""


class Figures(Protocol):
    """What knows the files of imported figures."""

    def files(self) -> Sequence[str]:
        """Return the paths of the current Parquet files."""
        ...


class UnknownDimension(ValueError):
    """What was asked for is no column of imported figures."""


def connect() -> "DuckDBPyConnection":
    """Return a new database in memory that fetches nothing from the network by itself."""
    import duckdb

    database = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    database.execute("SET parquet_metadata_cache = true")  # several questions, one look at the files' ends
    return database


def quoted(text: str) -> str:
    """Return ``text`` as a text of SQL."""
    return "'" + text.replace("'", "''") + "'"


def scan(files: Iterable[str]) -> str:
    """Return the table of those Parquet files, for a FROM; without files one of the same columns and no rows."""
    listed = ", ".join(quoted(file) for file in files)
    return f"read_parquet([{listed}], hive_partitioning = true, hive_types_autocast = false)" if listed else _EMPTY


def metadata(files: Iterable[str]) -> str:
    """Return the table of what those Parquet files say about their columns, for a FROM."""
    return f"parquet_metadata([{', '.join(quoted(file) for file in files)}])"


def conditions(since: date | None, until: date | None, where: Where) -> tuple[str, list[object]]:
    """Return a WHERE, or nothing, and its parameters: days are inclusive, values of one dimension alternatives."""
    said: list[str] = []
    values: list[object] = []
    for sign, day in ((">=", since), ("<=", until)):
        if day is not None:
            said.append(f"date {sign} ?")
            values.append(day)
    for name, wanted in where.items():
        if name not in DIMENSIONS:
            raise UnknownDimension(name)
        stated = [value for value in wanted if value]
        tests = [f"{name} IN ({', '.join('?' * len(stated))})"] if stated else []
        tests += [f"coalesce({name}, '') = ''"] if len(stated) < len(wanted) else []
        said.append(f"({' OR '.join(tests)})" if tests else "false")
        values.extend(stated)
    return (f"WHERE {' AND '.join(said)}" if said else ""), values


_EMPTY = f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in COLUMNS.items())} LIMIT 0)"
