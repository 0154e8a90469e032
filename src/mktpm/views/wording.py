"""Dates, amounts and states as all views say them, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mktpm.engine.calendar import Calendar, datetime_of, moment_of
from mktpm.engine.pauses import Pause
from mktpm.engine.timeline import Day
from mktpm.language import Language, Listing, Message, message, translate
from mktpm.plan.model import Status, Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

STATUS_MARKS: dict[Status, tuple[str, str]] = {
    "todo": ("○", "dim"),
    "doing": ("▸", "blue"),
    "review": ("▹", "blue"),
    "blocked": ("■", "purple"),
    "done": ("✓", "green"),
    "cancelled": ("×", "dim"),
}
"""A glyph and a paint for each status; the word stands beside it."""

_STATUS_WORDS: dict[Status, str] = {"todo": "to do", "review": "in review"}


def status_word(status: Status, language: Language) -> str:
    """Return a task's status as a word."""
    return translate(_STATUS_WORDS.get(status, status), language)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day with its weekday: "2026-10-08 Thu" or "2026-10-08 周四"; a moment with its time."""

    when: date | datetime

    def say(self, language: Language) -> str:
        """Return the day, its weekday, and the time where there is one."""
        name = translate(_WEEKDAYS[self.when.weekday()], language)
        if isinstance(self.when, datetime):
            return f"{self.when:%Y-%m-%d} {name} {self.when:%H:%M}"
        return f"{self.when.isoformat()} {name}"


def on_day(day: Day) -> Message | Weekday:
    """Return a day of the plan as it is read, with its time where one was written."""
    return Weekday(datetime.combine(day.day, day.clock) if day.clock else day.day)


def at_moment(moment: int) -> Weekday:
    """Return a moment with its weekday and time."""
    return Weekday(datetime_of(moment))


def finish_day(moment: int) -> date:
    """Return the day on which something ends: midnight belongs to the day before it."""
    return datetime_of(moment - 1).date()


@dataclass(frozen=True, slots=True)
class DateForm:
    """How dates are written in a table."""

    year: str = "%Y-"
    """The year before month and day, as ``strftime`` has it; "" for none."""
    times: bool = True
    """Whether a time that isn't the usual one is said."""

    def text(self, when: datetime, *, plain: bool) -> str:
        """Return a day, with its time unless it is ``plain``."""
        return when.strftime(f"{self.year}%m-%d" + ("" if plain or not self.times else " %H:%M"))


def shown_start(moment: int, calendar: Calendar | None, form: DateForm) -> str:
    """Return the day of a start, with the time where it isn't the beginning of the working day."""
    usual = 0 if calendar is None else calendar.hours[0][0]
    return form.text(datetime_of(moment), plain=moment % MINUTES_PER_ELAPSED_DAY in (0, usual))


def shown_finish(moment: int, calendar: Calendar | None, form: DateForm) -> str:
    """Return the day of a finish, inclusive, with the time where it isn't the end of the working day."""
    minute = moment % MINUTES_PER_ELAPSED_DAY
    if minute == 0:
        return form.text(datetime_of(moment) - timedelta(days=1), plain=True)
    usual = () if calendar is None else (calendar.hours[0][0], calendar.hours[-1][1])
    return form.text(datetime_of(moment), plain=minute in usual)


def days_text(number: float, unit: str = "d") -> str:
    """Return an amount of days in short: "3d", "0.5d", "-2d"."""
    text = f"{round(number, 1):g}"
    return f"{'0' if text == '-0' else text}{unit}"


def money_text(amount: Decimal, currency: str | None) -> str:
    """Return an amount with its thousands apart, in whole units where it has no fraction, and its currency."""
    digits = 0 if amount == amount.to_integral_value() else 2
    return f"{amount:,.{digits}f} {currency or ''}".strip()


def chance_text(share: float) -> str:
    """Return how often something comes out, as a whole percentage; 0% only where it never does."""
    return "<1%" if 0 < share < 0.005 else percent(share)


def percent(share: float) -> str:
    """Return a share from 0 to 1 as a whole percentage; 100% only where nothing is missing."""
    return f"{min(int(share * 100 + 0.5), 99) if share < 1 else 100}%"


def bar(share: float, columns: int) -> str:
    """Return a bar of ``columns`` columns of which ``share`` is filled."""
    filled = min(max(round(share * columns), int(share > 0)), columns - int(share < 1))
    return "█" * filled + "░" * (columns - filled)


def moment(when: datetime) -> int:
    """Return a wall-clock time as a moment."""
    return moment_of(when.date(), when.hour * 60 + when.minute)


def name_of(task: Task) -> str:
    """Return a task's name with its id behind it where they differ."""
    return task.name if task.id == task.name else f"{task.name} ({task.id})"


_SAME_HOLIDAY = {"Chinese New Year's Eve": "Chinese New Year", "Chinese New Year (Spring Festival)": "Chinese New Year"}
"""Names that a reader takes for one holiday."""
_NO_NAMES = ("Day off", "Substituted")


def holiday_names(names: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return the holidays' names in ``language``, without the days that are only moved."""
    plain = [part.partition(" (observed)")[0] for name in names for part in name.split("; ")]
    shown = [translate(_SAME_HOLIDAY.get(name, name), language) for name in plain if not name.startswith(_NO_NAMES)]
    return tuple(dict.fromkeys(shown))


@dataclass(frozen=True, slots=True)
class PauseText:
    """Days off as a reader sees them: "10-01..10-07 National Day"."""

    pause: Pause

    def say(self, language: Language) -> str:
        """Return the days and why nobody works on them."""
        first, last = self.pause.first, self.pause.last
        days = f"{first:%m-%d}" if first == last else f"{first:%m-%d}..{last:%m-%d}"
        names = holiday_names(self.pause.names, language)
        return f"{days} {'/'.join(names) or translate(_PAUSES[self.pause.reason], language)}"


_PAUSES = {"weekend": "weekend", "holiday": "day off", "closed": "closed days"}


def pauses_text(pauses: Sequence[Pause], most: int = 3) -> Message | None:
    """Return which days are off; None where none are. Many are summed up."""
    if not pauses:
        return None
    if len(pauses) <= most:
        return message("{pauses}", pauses=Listing(tuple(PauseText(pause) for pause in pauses)))
    telling = [pause for pause in pauses if pause.reason != "weekend"]
    total = sum((pause.last - pause.first).days + 1 for pause in pauses)
    if telling and len(telling) <= most:
        listed = Listing(tuple(PauseText(pause) for pause in telling))
        return message("{n} days off, among them {pauses}", n=total, pauses=listed)
    return message("{n} days off", n=total)


def sentences(parts: Iterable[str], language: Language) -> str:
    """Return whole sentences one behind the other."""
    return ("" if language == "zh" else " ").join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Half sentences in a row."""

    parts: tuple[Message, ...]

    def say(self, language: Language) -> str:
        """Return the parts with semicolons between them."""
        return ("；" if language == "zh" else "; ").join(part.say(language) for part in self.parts)
