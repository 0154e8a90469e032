"""From a command's arguments to what computes imported figures; shared by pivot and query."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.importing import damage_told
from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.engines.asked import Engine

EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="URL",
        help="What computes: duckdb (the default), or a URL such as postgres://host/database; "
        "default: $MKTPM_ENGINE, then the workspace's analytics.engine.",
    ),
]
ENGINE_VARIABLE = "MKTPM_ENGINE"


def engine_url(invocation: Invocation, asked: str | None) -> str | None:
    """Return the engine asked for: by the option, the environment, or the workspace; None for the default."""
    analytics = invocation.workspace.fields.analytics
    return asked or os.environ.get(ENGINE_VARIABLE) or (analytics.engine if analytics is not None else None)


@contextmanager
def figures_engine(invocation: Invocation, asked: str | None) -> "Iterator[Engine]":
    """Yield what computes figures; exits with 2 where that can't be had or can't answer."""
    from mktpm.analytics.engines import engine_of
    from mktpm.analytics.store import store_of

    analytics = invocation.workspace.fields.analytics
    with failures_told(invocation):
        url = engine_url(invocation, asked)
        engine = engine_of(url, store_of(invocation.workspace), analytics.table if analytics is not None else None)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def failures_told(invocation: Invocation) -> Iterator[None]:
    """Exit with 2 and a sentence where an engine or the store of figures fails."""
    from mktpm.analytics.engines.asked import EngineRefused

    try:
        with damage_told(invocation.language):
            yield
    except EngineRefused as reason:
        cannot_run(reason.said, reason.hint, invocation.language)


def margin_of(invocation: Invocation, *, needed: bool) -> Decimal | None:
    """Return the margin that the plans state; None where none does.

    Exits with 2 where they state several and one is ``needed``.
    """
    returns = [at.project.fields.returns for at in invocation.selected()]
    found = sorted({one.margin for one in returns if one is not None and one.margin is not None})
    if len(found) > 1 and needed:
        listed = Listing(tuple(f"{share:.0%}" for share in found))
        cannot_run(
            message("the plans state several margins: {margins}", margins=listed),
            message("name the plan whose margin counts"),
            invocation.language,
        )
    return found[0] if len(found) == 1 else None
