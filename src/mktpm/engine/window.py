"""Stretches of days, and days so many months away."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Window:
    """Days from the first to the last, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many there are; 0 where the last is before the first."""
        return max((self.last - self.first).days + 1, 0)

    def until(self, day: date) -> "Window":
        """Return what of it lies up to ``day``."""
        return Window(self.first, min(self.last, day))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or before; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
