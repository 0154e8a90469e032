"""What the commands around imported figures share: the store, and what is said where it can't be had."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run
from mktpm.language import Language, Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.store import Store
    from mktpm.analytics.tracing import Selection

_LIBRARIES = ("duckdb", "openpyxl")


def need_analytics(language: Language) -> None:
    """Exit with 2 where the libraries for imported figures are missing."""
    if any(find_spec(name) is None for name in _LIBRARIES):
        said = message("imported figures need duckdb and openpyxl, which are not installed")
        cannot_run(said, message('install them with `pip install "mktpm[analytics]"`'), language)


@contextmanager
def damage_told(language: Language) -> Iterator[None]:
    """Exit with 2 and a sentence where the store can't be read."""
    from mktpm.analytics.store import StoreDamaged

    try:
        yield
    except StoreDamaged as reason:
        said = message("the imported figures can't be read: {file}: {reason}", file=reason.path, reason=reason.reason)
        cannot_run(said, _RESTORE, language)
    except _database_errors() as reason:
        first = str(reason).strip().split("\n", 1)[0][:300]
        cannot_run(message("the imported figures can't be read: {reason}", reason=first), _RESTORE, language)


_RESTORE = message("restore the folder from a backup, or delete it and import the exports again")


def _database_errors() -> tuple[type[Exception], ...]:
    """Return what DuckDB raises, where it is at work: a file of figures that is damaged, above all."""
    duckdb = sys.modules.get("duckdb")
    return () if duckdb is None else (duckdb.Error,)


def store_or_exit(invocation: Invocation) -> "Store":
    """Return the imported figures of the workspace; exits with 2 where nothing was imported."""
    from mktpm.analytics.store import store_of

    with damage_told(invocation.language):
        store = store_of(invocation.workspace)
    if store is None:
        hint = message("begin with `mktpm metrics import FILE --platform PLATFORM`")
        cannot_run(message("nothing has been imported yet"), hint, invocation.language)
    return store


def selection_written(
    invocation: Invocation, since: str | None, until: str | None, where: Sequence[str] | None
) -> "Selection":
    """Return which rows are meant; exits with 2 where that can't be told."""
    from mktpm.analytics.embedded import DIMENSIONS
    from mktpm.analytics.tracing import Selection

    found: dict[str, list[str]] = {}
    for text in where or ():
        key, equals, value = text.partition("=")
        if not equals or key.strip() not in DIMENSIONS:
            said = message("`{text}` is no condition such as `channel=抖音`", text=text[:60])
            cannot_run(said, message("the columns are {listed}", listed=Listing(DIMENSIONS)), invocation.language)
        found.setdefault(key.strip(), []).append(value.strip())
    first = None if since is None else day_written("--since", since, invocation.language)
    last = None if until is None else day_written("--until", until, invocation.language)
    if first is not None and last is not None and first > last:
        said = message("`{option}`: {first} is after {last}", option="--since", first=first, last=last)
        cannot_run(said, None, invocation.language)
    return Selection(first, last, found)
