"""``mktpm metrics import``: what ad platforms and shops export → figures by day."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import now_in
from mktpm.cli.importing import damage_told, need_analytics
from mktpm.cli.invocation import Invocation, open_plan
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption, WidthOption
from mktpm.cli.output import CANNOT_RUN, FINDINGS, cannot_run, note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.analytics.importing.importer import Order, Outcome, Progress
    from mktpm.analytics.platforms.mapping import PlatformMapping

NEEDS_ARGUMENTS = True


class Platform(StrEnum):
    """Whose exports are read."""

    GOOGLE_ADS = "google-ads"
    META = "meta"
    OCEANENGINE = "oceanengine"
    TENCENT_ADS = "tencent-ads"
    KUAISHOU = "kuaishou"
    GENERIC = "generic"


class Dates(StrEnum):
    """In which order day, month and year stand."""

    YMD = "ymd"
    MDY = "mdy"
    DMY = "dmy"


class DecimalSign(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports: CSV, TSV or XLSX.")],
    platform: Annotated[Platform, typer.Option("--platform", "-P", help="Whose exports they are.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="A mapping of your own: which header is which field.")
    ] = None,
    plan: PlanOption = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="What amounts are in, such as CNY.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="The account, where no column says it.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="NAME", help="The channel, where no column says it.")
    ] = None,
    dates: Annotated[Dates | None, typer.Option("--dates", help="How 10/11/2026 is meant.")] = None,
    decimal: Annotated[DecimalSign | None, typer.Option("--decimal", help="What stands before the decimals.")] = None,
    replace_days: Annotated[
        bool,
        typer.Option("--replace-days", help="Replace all rows of the same account and day, not only the same rows."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Import exports of ad platforms and shops: rows by day, kept as Parquet beside the plans.

    A file that was imported before adds nothing; rows of overlapping exports take the place of the earlier ones.
    Rows that can't be read go to a quarantine file with the reason, rows of totals check the sum. The exit status is
    1 where a row was bad or a sum differs, 2 where a file could not be imported.
    """
    invocation = open_plan(plan, None, lang)
    language = invocation.language
    need_analytics(language)
    chosen = _mapping(invocation, platform, mapping)
    constants = {"account": account, "channel": channel}
    chosen = replace(
        chosen,
        constants={**chosen.constants, **{key: value for key, value in constants.items() if value}},
        currency=_currency(currency, invocation) or chosen.currency,
        dates=dates.value if dates is not None else chosen.dates,
        decimal=decimal.value if decimal is not None else chosen.decimal,
        says_currency=currency is not None,
    )
    order = _order(invocation, chosen, dry_run=dry_run, replace_days=replace_days)
    done, code = _import_all(invocation, files, order)
    if as_json:
        from mktpm.views.metrics_import_json import as_json as json_of

        write_json(json_of(done, order.folder, language))
    elif done:
        from mktpm.views.metrics_import import import_text

        text = import_text(done, _shown(order.folder), page_width(width), language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _shown(folder: Path) -> Path:
    """Return a folder as it is named from here, where it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _mapping(invocation: Invocation, platform: Platform, own: Path | None) -> "PlatformMapping":
    from mktpm.analytics.importing.refusal import Refused
    from mktpm.analytics.platforms import PLATFORMS
    from mktpm.analytics.platforms.user import mapping_in

    base = PLATFORMS[platform.value]
    try:
        return base if own is None else mapping_in(own, base)
    except Refused as reason:
        cannot_run(reason.said, reason.hint, invocation.language)


def _currency(written: str | None, invocation: Invocation) -> str | None:
    from mktpm.analytics.platforms.user import CURRENCY

    if written is not None and CURRENCY.fullmatch(written) is None:
        said = message("`{text}` is no code of a currency, such as CNY or USD", text=written[:20])
        cannot_run(said, language=invocation.language)
    return written


def _order(invocation: Invocation, mapping: "PlatformMapping", *, dry_run: bool, replace_days: bool) -> "Order":
    """Return what is to be done, with a file still to be named."""
    from mktpm.analytics.importing.importer import Order
    from mktpm.analytics.store import store_folder

    fields = invocation.workspace.fields
    at = now_in(fields.timezone).isoformat(timespec="seconds")
    folder = store_folder(invocation.workspace)
    default = fields.currency or "CNY"
    return Order(Path(), mapping, folder, at, invocation.language, default, dry_run, replace_days)


def _import_all(invocation: Invocation, files: list[Path], order: "Order") -> tuple[list["Outcome"], int]:
    """Return what each import did, and the exit code; one file that is refused stops no other."""
    from mktpm.analytics.importing.importer import import_file
    from mktpm.analytics.importing.refusal import Refused

    done: list[Outcome] = []
    code = 0
    for path in files:
        try:
            with damage_told(invocation.language), _progress(path) as progress:
                outcome = import_file(replace(order, path=path), progress, lambda: _say_wait(invocation))
        except Refused as reason:
            note(message("mktpm: {file}: {reason}", file=path, reason=reason.said), invocation.language)
            if reason.hint is not None:
                note(message("  {hint}", hint=reason.hint), invocation.language)
            code = CANNOT_RUN
            continue
        done.append(outcome)
        code = max(code, 0 if outcome.holds or outcome.already else FINDINGS)
    return done, code


def _say_wait(invocation: Invocation) -> None:
    note(message("another import is at work: waiting for it to end"), invocation.language)


@contextmanager
def _progress(path: Path) -> "Iterator[Progress]":
    """Give what draws a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, size: None  # noqa: ARG005 - nobody looks
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    shown = "".join(character if character.isprintable() else "?" for character in path.name)[-40:]
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = Console(file=sys.stderr, markup=False, emoji=False, highlight=False)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(shown, total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size)
