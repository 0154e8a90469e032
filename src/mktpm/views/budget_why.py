"""How the figures of one line of the budget come about: amount, time, rows of the ledger, forecast."""

from collections.abc import Iterator, Mapping

from mktpm.display_width import width_of
from mktpm.engine.budget.account import Account, LineAccount
from mktpm.language import Count, Language, Message, message
from mktpm.plan.budget import LABOUR
from mktpm.plan.ledger import LedgerEntry
from mktpm.views.budget import BudgetPaper
from mktpm.views.budget_why_people import MOST_ROWS, PeoplesTime
from mktpm.views.money import grouped, signed
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted, prose


def why_text(account: Account, each: LineAccount, paper: BudgetPaper) -> PaintedLines:
    """Return where each figure of a line comes from."""
    return fitted(_Explanation(account, each, paper).lines(), paper.width)


class _Explanation:
    """Explains one line."""

    def __init__(self, account: Account, each: LineAccount, paper: BudgetPaper) -> None:
        self.account, self.each, self.paper = account, each, paper
        self.language: Language = paper.language

    def lines(self) -> Iterator[Line]:
        """Yield the explanation, a paragraph a figure."""
        each, figures = self.each, self.each.figures
        yield [(each.name, "bold"), (f"  {each.id}", "dim")]
        yield from self._figure("Budget", grouped(figures.amount), self._amount())
        yield from self._figure("Planned by now", grouped(figures.planned), self._phasing())
        yield from self._figure("Paid", grouped(figures.actual), self._paid())
        yield from self._figure("Committed", grouped(figures.committed), self._promised())
        yield from self._figure("Left over", grouped(figures.remaining), [message("budget − paid − committed")])
        yield from self._figure("Forecast", grouped(figures.forecast), [self._forecast()])
        yield from self._people()
        yield from self._entries()

    def _figure(self, title: str, figure: str, said: "list[Message]") -> Iterator[Line]:
        word = message(title).say(self.language)
        head = f"  {word}{' ' * max(16 - width_of(word), 1)}{figure}  "
        text = ("；" if self.language == "zh" else "; ").join(part.say(self.language) for part in said)
        yield from prose([(text, "dim")], self.paper.width, [(head, "")], indent=4)

    def _amount(self) -> "list[Message]":
        each = self.each
        if each.line.amount == LABOUR:
            said = [message("what {tasks} cost: planned time × rate", tasks=Count(len(self._leaves()), "task"))]
        else:
            said = [message("{amount} as the plan says", amount=grouped(each.original))]
        for request in self.account.requests:
            if request.counts and request.change.line == each.id:
                amount = signed(request.change.amount, "en")
                said.append(message("{amount} by the approved change `{id}`", amount=amount, id=request.change.id))
        for day, draw in () if self.account.reserve is None else self.account.reserve.draws:
            if draw.line == each.id:
                said.append(message("{amount} from the reserve on {day}", amount=signed(draw.amount, "en"), day=day))
        return said

    def _leaves(self) -> tuple[object, ...]:
        return () if self.each.labour is None else self.each.labour.leaves

    def _phasing(self) -> "list[Message]":
        each = self.each
        first, last = each.phasing.first, each.phasing.last
        if isinstance(each.line.spread, Mapping):
            return [message("by the shares of months and days in `spread`, evenly over each month's working days")]
        if each.labour is not None and "spread" not in each.line.model_fields_set:
            return [message("each task's cost evenly over its planned working days")]
        if each.line.spread == "task":
            tasks = Count(len(each.phasing.spans), "task")
            return [message("over {tasks} by their length, evenly over the working days of each", tasks=tasks)]
        days = each.phasing.spans[0].days if each.phasing.spans else 0
        shapes = {
            "even": message("evenly, F(k) = k / n"),
            "front": message("front-loaded, F(k) = k (2n − k + 1) / (n (n + 1))"),
            "back": message("back-loaded, F(k) = k (k + 1) / (n (n + 1))"),
        }
        return [
            shapes[each.line.spread],
            message("n = {n} working days from {first} to {last}", n=days, first=first, last=last),
        ]

    def _paid(self) -> "list[Message]":
        rows = sum(entry.kind == "actual" for entry in self.each.entries)
        said = [message("{rows} of the ledger", rows=Count(rows, "row"))]
        if self.each.labour is not None:
            logged = self.each.labour.logged
            hours = round(sum(worked.minutes for worked in logged) / 60, 1)
            said.append(message("{hours} logged × rate", hours=Count(hours, "hour")))
        return said

    def _promised(self) -> "list[Message]":
        return [
            message("`{ref}` {promised}, {settled} of it paid", ref=found.ref or "–", promised=grouped(found.promised),
                    settled=grouped(found.settled))
            for found in self.each.commitments
        ] or [message("nothing was committed")]  # fmt: skip

    def _forecast(self) -> Message:
        if self.each.line.closed:
            return message("closed: what was paid and is committed")
        if self.each.labour is not None:
            return message("paid, committed, and of each task's planned cost what is still to be done")
        return message("the budget, or what is paid and committed where that is more")

    def _people(self) -> Iterator[Line]:
        """Yield what each task's time costs by the plan, and each time that somebody logged."""
        people = PeoplesTime(self.account, self.each, self.language)
        for said in (list(people.planned()), list(people.logged())):
            yield from [[]] if said else []
            for text in said:
                yield from prose([(text, "")], self.paper.width, [("  ", "")])

    def _entries(self) -> Iterator[Line]:
        if self.each.entries:
            yield []
        for entry in self.each.entries[-MOST_ROWS:]:
            yield from prose([(self._entry(entry), "")], self.paper.width, [("  ", "")])

    def _entry(self, entry: LedgerEntry) -> str:
        kind = message("commitment") if entry.kind == "commitment" else message("actual")
        line = entry.place.position[0] if entry.place.position is not None else 0
        parts = [entry.day.isoformat(), kind.say(self.language), grouped(entry.amount), entry.ref]
        parts += [message("settles {ref}", ref=entry.settles).say(self.language) if entry.settles else ""]
        parts += [entry.note, f"({entry.place.file}:{line})"]
        return "  ".join(part for part in parts if part)
