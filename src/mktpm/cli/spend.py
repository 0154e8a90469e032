"""``mktpm spend``: a payment or a commitment, added to the ledger beside the plan."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from mktpm.cli.author import WhoOption, author_of
from mktpm.cli.editing import DryRunOption, Editing, OnOption, editing_of
from mktpm.cli.entries import without_invisible
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PlanOption
from mktpm.cli.output import write, write_json
from mktpm.diagnostics import Place
from mktpm.language import message, reason_of
from mktpm.plan.ledger import NAMES, LedgerEntry, row_of
from mktpm.plan.ledger_writing import CannotAppend, append_entry, ledger_file
from mktpm.plan.saving import ChangedMeanwhile, NotAFile
from mktpm.plan.source import one_line
from mktpm.plan.table_file import csv_line
from mktpm.plan.target import PlanText, Target
from mktpm.quantities import Money, QuantityError, parse_money

NEEDS_ARGUMENTS = True
_LONGEST = 500


class KindChoice(StrEnum):
    """What a row of the ledger may be."""

    ACTUAL = "actual"
    COMMITMENT = "commitment"


def command(
    line: Annotated[str, typer.Argument(metavar="LINE", help="The budget line by its id, or project:line.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much: `30000`, `30,000.50`, `3万`.")],
    kind: Annotated[
        KindChoice, typer.Option("--kind", help="Whether it was paid (actual) or is only promised (commitment).")
    ] = KindChoice.ACTUAL,
    ref: Annotated[
        str,
        typer.Option(
            "--ref", metavar="TEXT", help="The invoice; of a commitment the contract, by which it is settled."
        ),
    ] = "",
    settles: Annotated[
        str, typer.Option("--settles", metavar="REF", help="The commitment that the payment is for.")
    ] = "",
    reverse: Annotated[
        bool, typer.Option("--reverse", help="Book the amount with a minus: a correction, or money back.")
    ] = False,
    text: Annotated[str, typer.Option("--note", "-m", metavar="TEXT", help="What it was for.")] = "",
    who: WhoOption = None,
    on: OnOption = None,
    plan: PlanOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Book a payment, or money promised, on a line of the budget: a row at the end of PLAN.ledger.csv.

    Rows are never changed: a mistake is taken back with --reverse, and booked anew.
    """
    editing = editing_of(plan, on, lang, dry_run=dry_run, as_json=as_json, color=color)
    target, name = _line(editing, line)
    said = {"ref": ref, "settles": settles, "note": text}
    cells = {key: " ".join(without_invisible(value).split())[:_LONGEST] for key, value in said.items()}
    if kind is KindChoice.COMMITMENT and not cells["ref"]:
        editing.refuse(message("a commitment needs `--ref`: by it a payment settles it"))
    if kind is KindChoice.COMMITMENT and cells["settles"]:
        editing.refuse(message("a commitment settles nothing: only an `actual` does"))
    entry = LedgerEntry(
        editing.today, kind.value, name, _amount(editing, amount, reverse=reverse), cells["ref"], cells["settles"],
        cells["note"], author_of(editing, target, who), Place(""),
    )  # fmt: skip
    currency = editing.ground.settings.get("currency")
    _append(editing, target, entry, currency if isinstance(currency, str) else "")


def _append(editing: Editing, target: Target, entry: LedgerEntry, currency: str) -> None:
    """Write the row and show it; exits with 2 where it can't be written."""
    path = ledger_file(target.plan.path)
    shown = editing.ground.shown(path)
    if not editing.dry_run:
        try:
            append_entry(target.plan.path, entry, currency)
        except CannotAppend as reason:
            editing.refuse(message("{file}: {reason}", file=shown, reason=reason.said), reason.hint)
        except ChangedMeanwhile:
            said = message("{file} is being changed by another program: nothing was written", file=shown)
            editing.refuse(said, message("try again"))
        except NotAFile:
            editing.refuse(message("{file} is not a regular file", file=shown))
        except OSError as reason:
            editing.refuse(message("`{file}` can't be written: {reason}", file=shown, reason=reason_of(reason)))
    cells = row_of(entry, NAMES, currency)
    if editing.as_json:
        row = dict(zip(NAMES, cells, strict=True))
        write_json({"written": not editing.dry_run, "file": shown, "project": target.plan.project, "entry": row})
    else:
        write(f"{shown}\n+ {one_line(csv_line(cells))}")


def _amount(editing: Editing, text: str, *, reverse: bool) -> Money:
    try:
        amount = parse_money(text)
    except QuantityError as reason:
        editing.refuse(reason.said, reason.hint)
    if not amount:
        editing.refuse(message("nothing is booked with an amount of 0"))
    return Money(-abs(amount)) if reverse else amount


def _line(editing: Editing, text: str) -> tuple[Target, str]:
    """Return the project whose budget has a line called ``text``, and the line; exits with 2 where not just one has."""
    found = [(plan, name) for plan in map(editing.ground.plan, editing.ground.files) for name in _lines_of(plan)]
    fits = [(plan, name) for plan, name in found if text in (name, f"{plan.project}:{name}")]
    if len(fits) > 1:
        listed = ", ".join(f"{plan.project}:{name}" for plan, name in fits)
        editing.refuse(
            message("`{text}` could be several lines", text=text), message("say which: {listed}", listed=listed)
        )
    if not fits:
        from difflib import get_close_matches  # only where something is mistyped

        close = get_close_matches(text, [name for _, name in found], n=1, cutoff=0.5)
        hint = message("did you mean `{key}`?", key=close[0]) if close else message("`mktpm budget` lists them")
        editing.refuse(message("the budget has no line `{id}`", id=one_line(text)[:80]), hint)
    plan, name = fits[0]
    return Target(plan, (), plan.data, plan.project, ""), name


def _lines_of(plan: PlanText) -> Iterator[str]:
    budget: Any = plan.data.get("budget") if isinstance(plan.data, dict) else None
    lines = budget.get("lines") if isinstance(budget, dict) else None
    for each in lines if isinstance(lines, list) else ():
        name = each.get("id") if isinstance(each, dict) else None
        if isinstance(name, (str, int)) and not isinstance(name, bool):
            yield str(name)
