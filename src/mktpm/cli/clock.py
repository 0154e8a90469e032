"""The clock, read here and nowhere below, and the day that an option names."""

from datetime import date, datetime

from mktpm.cli.output import cannot_run
from mktpm.language import Language, message


def now_in(zone: str | None) -> datetime:
    """Return the present moment in the time zone called ``zone``, else in that of the machine."""
    if zone is None:
        return datetime.now().astimezone()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # only where a zone is named

    try:
        return datetime.now(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.now().astimezone()


def day_written(option: str, text: str, language: Language) -> date:
    """Return the day given with ``option``; exits with 2 where it is none."""
    from mktpm.quantities import QuantityError, parse_day  # only where a day is given

    try:
        return parse_day(text)
    except QuantityError as reason:
        cannot_run(message("`{option}`: {reason}", option=option, reason=reason.said), reason.hint, language)
