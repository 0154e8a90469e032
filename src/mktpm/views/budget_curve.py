"""The S-curve: what was to be spent, what was paid, and what it will come to, day by day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from mktpm.engine.budget.account import Account
from mktpm.engine.budget.phasing import total_of
from mktpm.language import Language, message
from mktpm.views.money import grouped
from mktpm.views.painted import Line, Run, flowed
from mktpm.views.plot import Band, Frame, Plot, Trace, plot_lines

_SCALES = (("", 1), ("k", 10**3), ("m", 10**6))
_SCALES_ZH = (("", 1), ("万", 10**4), ("亿", 10**8))


def curve_lines(account: Account, frame: Frame, language: Language) -> Iterator[Line]:
    """Yield the chart and its legend; nothing where the plan spans less than two days."""
    days = _days(account, frame.width)
    if len(days) < 2:
        return
    planned = [account.planned_until(day) for day in days]
    paid = _paid(account, days)
    coming = _coming(account, days, planned)
    limit = account.limit
    unit, scale = _scale(max([*planned, *(each for each in coming if each is not None), limit, Decimal(1)]), language)

    def drawn(amounts: "list[Decimal | None]") -> list[float | None]:
        return [None if amount is None else float(amount / scale) for amount in amounts]

    plain = frame.ascii_only
    glyphs = ("#", ".", "+", "-") if plain else ("█", "·", "◇", "─")
    plot = Plot(
        days,
        [Band(drawn(paid), glyphs[0], "blue")],
        (
            Trace(drawn([limit] * len(days)), glyphs[3], "red", over=False),
            Trace(drawn(coming), glyphs[2], "orange", over=False),
            Trace(drawn([*planned]), glyphs[1], "bold", over=True),
        ),
        account.as_of if account.as_of in days else None,
    )
    yield from plot_lines(plot, frame)
    yield from flowed([[run] for run in _legend(account, glyphs, unit, language)], frame.width, "   ")


def _legend(account: Account, glyphs: tuple[str, ...], unit: str, language: Language) -> Iterator[Run]:
    yield f"{glyphs[0]} {message('paid').say(language)}", "blue"
    yield f"{glyphs[1]} {message('budget over time').say(language)}", "bold"
    yield f"{glyphs[2]} {message('forecast').say(language)}", "orange"
    yield f"{glyphs[3]} {message('limit {amount}', amount=grouped(account.limit)).say(language)}", "red"
    if unit:
        yield message("figures in {unit}", unit=unit).say(language), "dim"


def _days(account: Account, most: int) -> list[date]:
    """Return the days of the chart: all of them, or of a long plan as many as there are columns."""
    first, last = account.span
    last = max(last, account.as_of) if account.as_of - last < timedelta(days=366) else last
    count = (last - first).days + 1
    step = max(-(-count // most), 1)
    return [first + timedelta(days=n) for n in range(0, count, step)]


def _paid(account: Account, days: list[date]) -> list[Decimal | None]:
    """Return what was paid by each day up to the one looked from."""
    found: list[Decimal | None] = []
    rows, total = iter(account.paid), Decimal(0)
    pending = next(rows, None)
    for day in days:
        while pending is not None and pending[0] <= day:
            total += pending[1]
            pending = next(rows, None)
        found.append(total if day <= account.as_of else None)
    return found


def _coming(account: Account, days: Sequence[date], planned: Sequence[Decimal]) -> list[Decimal | None]:
    """Return what will have been paid by each day ahead: what is still expected comes as the plan does."""
    now = account.planned_until(account.as_of)
    whole = total_of(each.phasing.amount for each in account.lines)
    actual, forecast = account.figures.actual, account.figures.forecast
    ahead = whole - now
    return [
        None
        if day < account.as_of
        else actual + (forecast - actual) * ((amount - now) / ahead if ahead else Decimal(1))
        for day, amount in zip(days, planned, strict=True)
    ]


def _scale(highest: Decimal, language: Language) -> tuple[str, int]:
    """Return the unit of the figures at the side."""
    scales = _SCALES_ZH if language == "zh" else _SCALES
    return next((unit, scale) for unit, scale in reversed(scales) if highest >= scale * 20 or scale == 1)
