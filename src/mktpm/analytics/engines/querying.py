"""A query on an engine of the team: the same tables, none of them written there.

The plan's tables go along inside the query, as values; `metrics` stands for the engine's own table of
figures. The query is read first, and anything but one SELECT refused; what the engine lets its user
do is the engine's business, so that user should be one who only reads.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mktpm.analytics.embedded import Figures
from mktpm.analytics.engines import connected
from mktpm.analytics.engines.relational import told_as_refusal
from mktpm.analytics.query import Answer, Limits, QueryRefused, named_in, unique
from mktpm.analytics.tables import METRICS, Table
from mktpm.language import message

if TYPE_CHECKING:
    from sqlglot.expressions import CTE, Query

    from mktpm.analytics.engines.relational import Relational

_DIALECTS = {"spark": "spark", "postgres": "postgres", "clickhouse": "clickhouse", "trino": "trino"}
_MOST_VALUES = 200_000
"""Cells of plan tables that may travel inside a query."""


def answered_by(
    url: str,
    sql: str,
    tables: Mapping[str, Table],
    figures: tuple[Figures | None, str | None],
    limits: Limits,
) -> Answer:
    """Return what ``sql`` finds on the engine at ``url``; ``figures`` are the store and the engine's own table.

    Raises ``EngineRefused``.
    """
    engine = connected(url, *figures)
    dialect = _DIALECTS.get(engine.name, engine.name)
    try:
        with told_as_refusal(engine.name, url):
            said = prepared(sql, dialect, tables, engine.table)
            return _ANSWERS.get(engine.name, _generic)(engine, said, limits)
    finally:
        engine.close()


def prepared(sql: str, dialect: str, tables: Mapping[str, Table], metrics: Any) -> str:
    """Return ``sql`` with the tables that it names before it; raises ``QueryRefused`` where it does not only read."""
    import ibis
    import sqlglot
    from sqlglot import expressions

    query = checked(sql, dialect)
    named = named_in(sql)
    parts: list[CTE] = []
    for name in named:
        if name == METRICS:
            inner: Any = sqlglot.parse_one(str(ibis.to_sql(metrics, dialect=_ibis(dialect))), dialect=dialect)
        else:
            inner = _values(tables[name])
        alias = expressions.TableAlias(this=expressions.to_identifier(name))
        parts.append(expressions.CTE(this=inner, alias=alias))
    if parts:
        key = "with_" if "with_" in expressions.Select.arg_types else "with"
        own = query.args.get(key)
        recursive = bool(own is not None and own.args.get("recursive"))
        query.set(key, expressions.With(expressions=[*parts, *query.ctes], recursive=recursive))
    return str(query.sql(dialect=dialect))


def checked(sql: str, dialect: str) -> "Query":
    """Return the one SELECT that ``sql`` is; raises ``QueryRefused`` where it is anything else."""
    import sqlglot
    from sqlglot import expressions

    try:
        found = [one for one in sqlglot.parse(sql, dialect=dialect) if one is not None]
    except sqlglot.errors.SqlglotError as reason:
        first = str(reason).splitlines()[0] if str(reason) else "?"
        raise QueryRefused(message("the query can't be run: {reason}", reason=first[:300])) from None
    if len(found) != 1:
        raise QueryRefused(message("a query is exactly one SELECT"))
    query = found[0]
    writes = (expressions.DML, expressions.DDL, expressions.Command, expressions.Into, expressions.Lock)
    writing = next((type(node).__name__ for node in query.walk() if isinstance(node, _only_writes(writes))), None)
    if not isinstance(query, expressions.Query) or writing is not None:
        kind = writing or type(query).__name__
        raise QueryRefused(
            message("a query only reads: `{kind}` is not allowed", kind=kind.upper()),
            message("write a SELECT; it may begin with WITH"),
        )
    return query


def _only_writes(kinds: Sequence[type]) -> tuple[type, ...]:
    """Return the kinds of expressions that write; a SELECT is a DDL to sqlglot's mind only in name."""
    from sqlglot import expressions

    found: list[type] = []
    for kind in kinds:
        pending = [kind]
        while pending:
            one = pending.pop()
            if not issubclass(one, expressions.Query):
                found += [one] if one not in {expressions.DDL, expressions.DML} else []
                pending += one.__subclasses__()
    return tuple(found)


def _values(table: Table) -> Any:
    """Return a table's rows as a SELECT from values, each column of its type."""
    from sqlglot import expressions

    rows = list(table.rows())
    if len(rows) * len(table.columns) > _MOST_VALUES:
        raise QueryRefused(message("the plan is too large to go along with a query: ask DuckDB with `--engine duckdb`"))
    rows = rows or [(None,) * len(table.columns)]
    empty = all(value is None for value in rows[0])
    texts = [
        expressions.Tuple(
            expressions=[
                expressions.null() if value is None else expressions.Literal.string(str(value)) for value in row
            ]
        )
        for row in rows
    ]
    columns = list(table.columns)
    alias = expressions.TableAlias(
        this=expressions.to_identifier("given"),
        columns=[expressions.to_identifier(name, quoted=True) for name in columns],
    )
    values = expressions.Values(expressions=texts, alias=alias)
    picked = [
        expressions.alias_(
            expressions.cast(expressions.column(name, quoted=True), kind, dialect="duckdb"), name, quoted=True
        )
        for name, kind in table.columns.items()
    ]
    query = expressions.Select(expressions=picked).from_(values)
    return query.where("1 = 0") if empty else query


def _ibis(dialect: str) -> str:
    return "pyspark" if dialect == "spark" else dialect


# ------------------------------------------------------------------ each engine's way to answer


def _postgres(engine: "Relational", sql: str, limits: Limits) -> Answer:
    connection: Any = engine.backend.con  # type: ignore[attr-defined,unused-ignore]
    connection.rollback()
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(f"SET LOCAL statement_timeout = {int(limits.seconds * 1000)}")
        cursor.execute(sql.encode())
        names = [column.name for column in cursor.description]
        kinds = [_postgres_type(column) for column in cursor.description]
        rows = cursor.fetchmany(limits.rows + 1)
    return _answer(names, kinds, rows, limits)


def _postgres_type(column: Any) -> str:
    return str(getattr(column, "type_display", column.type_code))


def _spark(engine: "Relational", sql: str, limits: Limits) -> Answer:
    frame: Any = engine.backend.raw_sql(sql)
    rows = [tuple(row) for row in frame.take(limits.rows + 1)]
    return _answer(frame.columns, [kind for _, kind in frame.dtypes], rows, limits)


def _generic(engine: "Relational", sql: str, limits: Limits) -> Answer:
    found: Any = engine.backend.sql(sql)
    rows = [tuple(row.values()) for row in found.limit(limits.rows + 1).to_pyarrow().to_pylist()]
    return _answer(found.columns, [str(kind) for kind in found.schema().types], rows, limits)


def _answer(names: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Any]], limits: Limits) -> Answer:
    kept = tuple(tuple(row) for row in rows[: limits.rows])
    return Answer(unique(list(names)), tuple(kinds), kept, len(rows) > limits.rows)


_ANSWERS: Mapping[str, Callable[["Relational", str, Limits], Answer]] = {"postgres": _postgres, "spark": _spark}
