"""The sums that a file states itself, beside the sums of its rows."""

from decimal import Decimal

from mktpm.analytics.importing.chunks import Result
from mktpm.analytics.importing.rows import Total
from mktpm.analytics.manifest import TotalsCheck
from mktpm.analytics.store import MEASURES


def checks_of(result: Result) -> tuple[TotalsCheck, ...]:
    """Return the check of each measure that a row of totals states.

    Where there are several such rows (of pages, of networks), the one that fits best is taken.
    """
    best = max(result.totals, key=lambda found: _fitting(found[1], result.sums), default=None)
    if best is None:
        return ()
    row, total = best
    return tuple(
        TotalsCheck(name, _plain(Decimal(stated)), _plain(result.sums.get(name, Decimal(0))), row)
        for name, stated in zip(MEASURES, total.measures, strict=True)
        if stated is not None
    )


def _fitting(total: Total, sums: dict[str, Decimal]) -> tuple[int, int]:
    """Return in how many measures a row of totals agrees, and how many it states."""
    stated = [(name, amount) for name, amount in zip(MEASURES, total.measures, strict=True) if amount is not None]
    return sum(sums.get(name, Decimal(0)) == amount for name, amount in stated), len(stated)


def _plain(amount: Decimal) -> str:
    """Return an amount without zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
