"""What people's time comes to, task by task and hour by hour, for a line of the budget that pays for it."""

from collections.abc import Iterator
from decimal import Decimal

from mktpm.engine.budget.account import Account, LineAccount
from mktpm.engine.budget.labour import Worked, person_minutes
from mktpm.language import Count, Language, message
from mktpm.plan.budget import LABOUR
from mktpm.views.money import grouped

MOST_ROWS = 200


class PeoplesTime:
    """Tells of the planned time of each task, and of the time that was logged."""

    def __init__(self, account: Account, each: LineAccount, language: Language) -> None:
        """Take a line, and the project's money that it belongs to."""
        self.at, self.each, self.language = account.at, each, language

    def planned(self) -> Iterator[str]:
        """Yield what each task's time costs by the plan, where that is the amount of the line."""
        labour = self.each.labour
        if labour is not None and self.each.line.amount == LABOUR:
            for leaf in labour.leaves[:MOST_ROWS]:
                people = (self._person(*each) for each in person_minutes(self.at, leaf).items())
                yield "  ".join([leaf.name, " + ".join(people) or "–", f"= {grouped(labour.planned[leaf.index])}"])

    def logged(self) -> Iterator[str]:
        """Yield each time that somebody logged, and what it cost."""
        for worked in () if self.each.labour is None else self.each.labour.logged[-MOST_ROWS:]:
            yield self._logged(worked)

    def _logged(self, worked: Worked) -> str:
        person = self._person(worked.person, Decimal(worked.minutes))
        return "  ".join([worked.day.isoformat(), worked.task, person, f"= {grouped(worked.cost)}"])

    def _person(self, name: str, minutes: Decimal) -> str:
        hours = Count(round(float(minutes) / 60, 1), "hour").say(self.language)
        return f"{self.at.project.person(name)} {hours}{self._rate(name)}"

    def _rate(self, name: str) -> str:
        """Return somebody's rate as plans write it, behind the time: " × 800/d"."""
        person = self.at.project.people.get(name)
        if person is None or person.rate is None:
            return f" × {message('no rate').say(self.language)}"
        return f" × {grouped(person.rate.amount)}/{person.rate.per}"
