"""Shifts of money between channels, in words."""

from collections.abc import Iterator, Sequence

from mktpm.engine.returns.advice import Advice, Advised
from mktpm.engine.returns.definitions import states_margin
from mktpm.engine.returns.marginal import Response
from mktpm.engine.returns.shifting import LARGEST_SHARE
from mktpm.language import Count
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted, prose
from mktpm.views.returns_paper import ReturnsPaper, percent, roas
from mktpm.views.wording import Weekday

_NEARLY_SURE = 0.999


def suggest_budget_text(found: Sequence[Advice], paper: ReturnsPaper, *, everything: bool) -> PaintedLines:
    """Return the shifts of each project; with ``everything`` the doubtful ones too."""
    lines: list[Line] = []
    if not found:
        lines.append(
            [
                (
                    paper.say(
                        "no plan has a budget, or says what its money is to bring back: `budget:` and `returns:`"
                    ),
                    "dim",
                )
            ]
        )
    for each in found:
        lines += [[]] if lines else []
        lines += _Chapter(each, paper).lines(everything=everything)
    return fitted(lines, paper.width)


class _Chapter:
    """What is said about one project."""

    def __init__(self, advice: Advice, paper: ReturnsPaper) -> None:
        self.advice, self.paper = advice, paper
        self.say = paper.say

    def lines(self, *, everything: bool) -> Iterator[Line]:
        """Yield the shifts, and what can't be said."""
        advice, project = self.advice, self.advice.found.at.project
        head = self.say("{project}: shifts of money on {day}", project=project.name, day=Weekday(self.paper.as_of))
        yield [(head, "bold"), *([(f" · {project.currency}", "dim")] if project.currency is not None else [])]
        for each in advice.sure:
            yield from self._shift(each)
        if advice.nothing is not None:
            yield from self._say(
                [(self.say("no shift is suggested: "), "bold"), (advice.nothing.say(self.paper.language), "")]
            )
        for each in advice.doubtful if everything or not advice.sure else ():
            yield from self._shift(each, doubtful=True)
        for refusal in advice.refused:
            yield from self._say([(refusal.channel, ""), (f"  {refusal.reason.say(self.paper.language)}", "dim")])
        if advice.sure or advice.doubtful:
            yield []
            yield from self._caution()

    def _say(self, line: Line) -> Iterator[Line]:
        yield from prose(line, self.paper.width, [("  ", "")])

    def _shift(self, each: Advised, *, doubtful: bool = False) -> Iterator[Line]:
        shift, amount = each.shift, self.paper.amount
        said = self.say(
            "{amount} a day from {giver} to {taker}",
            amount=amount(shift.amount), giver=shift.giver.channel, taker=shift.taker.channel,
        )  # fmt: skip
        head = f"? {said}" if doubtful else f"→ {said}"
        yield [(head, "dim" if doubtful else "bold green")]
        gain = self.say(
            "gain {gain} a day (90%: {low} to {high}), revenue {revenue}; chance of any gain {chance}",
            gain=self.paper.more(shift.gain), low=self.paper.more(shift.low), high=self.paper.more(shift.high),
            revenue=self.paper.more(shift.revenue), chance=_chance(shift.chance),
        )  # fmt: skip
        yield from self._say([(gain, "")])
        for response in (shift.giver, shift.taker):
            yield from self._say([(self._about(response), "dim")])
        if shift.unit_gain < 1:
            said = self.say(
                "even there one more unit brings a gain of only {gain}: spending less would earn more still",
                gain=f"{shift.unit_gain:.2f}",
            )
            yield from self._say([(said, "orange")])
        if self.advice.days_left:
            yield from self._say([(self._rest(each), "dim")])

    def _about(self, each: Response) -> str:
        low, high = each.interval
        return self.say(
            "{channel}: spends {spend} a day, ROAS {roas}; one more unit brings {marginal} ({low} to {high})",
            channel=each.channel, spend=self.paper.amount(each.spend), roas=roas(each.roas),
            marginal=roas(each.marginal), low=roas(low), high=roas(high),
        )  # fmt: skip

    def _rest(self, each: Advised) -> str:
        days = self.advice.days_left
        said = self.say(
            "over the {days} to {end}: {amount} shifted, gain {gain}",
            days=Count(days, "day"), end=self.advice.end, amount=self.paper.amount(each.shift.amount * days),
            gain=self.paper.more(each.shift.gain * days),
        )  # fmt: skip
        if each.free is None:
            return said
        free = self.say(
            "{amount} of {channel}'s budget is free",
            amount=self.paper.amount(each.free),
            channel=each.shift.giver.channel,
        )
        return f"{said}{'；' if self.paper.language == 'zh' else '; '}{free}"

    def _caution(self) -> Iterator[Line]:
        said = self.say(
            "never more than {share} of what a channel spends, nor beyond the spend of any day seen; it is what went "
            "together day by day, no proof: shift a part, and see. Nothing was changed",
            share=f"{LARGEST_SHARE:.0%}",
        )
        yield from self._say([(said, "dim")])
        if not states_margin(self.advice.found.fields):
            yield from self._say([(self.say("no margin is stated, so all revenue counts as gain"), "dim")])


def _chance(share: float) -> str:
    """Return a chance that was drawn by lot: it is never certain."""
    return f"> {percent(_NEARLY_SURE)}" if share > _NEARLY_SURE else percent(share)
