"""Amounts of money as people read them, exact to the last cent."""

from decimal import Decimal

from mktpm.language import Language

_WAN, _WHOLE_WAN = 10_000, 100
"""An amount of this many is written in 万, where that takes no more than two decimals."""


def money_text(amount: Decimal, language: Language) -> str:
    """Return an amount with every digit it has: "1,234,500", "1,234.50", in Chinese "123.45万"."""
    whole = int(amount)
    if language == "zh" and abs(whole) >= _WAN and amount == whole and whole % _WHOLE_WAN == 0:
        wan, rest = divmod(abs(whole), _WAN)
        digits = f"{rest:04}".rstrip("0")
        return f"{'-' if whole < 0 else ''}{wan:,}{'.' if digits else ''}{digits}万"
    return grouped(amount)


def grouped(amount: Decimal) -> str:
    """Return an amount with commas between its thousands, and cents where it has some."""
    return _trimmed(f"{amount:,f}")


def signed(amount: Decimal, language: Language) -> str:
    """Return an amount with its sign, a plus too; "0" for none."""
    return money_text(amount, language) if amount <= 0 else f"+{money_text(amount, language)}"


def plain(amount: Decimal) -> str:
    """Return an amount for programs: digits, a point, and a minus; a string, so that nobody rounds it."""
    return _trimmed(f"{amount:f}")


def _trimmed(text: str) -> str:
    """Return an amount's text without decimals that say nothing: none at all, or at least two."""
    whole, _, digits = text.partition(".")
    digits = digits.rstrip("0")
    return f"{whole}.{digits:0<2}" if digits else "0" if whole == "-0" else whole


def share_text(part: Decimal, whole: Decimal) -> str:
    """Return how much of ``whole`` a part is, as a percentage with a decimal; "–" of nothing."""
    return "–" if not whole else percent_text(part / whole)


def percent_text(share: Decimal) -> str:
    """Return a share as a percentage with a decimal, if it has one."""
    return f"{round(float(share) * 100, 1) + 0.0:.15g}%"


def ratio_text(ratio: Decimal | None) -> str:
    """Return an index with two decimals; "–" where there is none."""
    return "–" if ratio is None else f"{ratio:.2f}"
