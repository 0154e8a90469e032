"""What is advised about a project's money: shifts between its channels, over the days that are left."""

from dataclasses import dataclass
from datetime import date

from mktpm.engine.budget.account import Account, account_of
from mktpm.engine.budget.grouping import groups_of
from mktpm.engine.returns.definitions import margin_of
from mktpm.engine.returns.marginal import NoResponse, Response
from mktpm.engine.returns.project import ProjectReturns
from mktpm.engine.returns.shifting import Shift, shifts_of
from mktpm.engine.returns.window import DAY, campaign_end
from mktpm.language import Message, message
from mktpm.quantities import Money


@dataclass(frozen=True, slots=True)
class Advised:
    """A shift, and what it means for the budget."""

    shift: Shift
    free: Money | None
    """What of the giver's budget is neither paid nor promised; None where no line is for that channel."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Shifts between the channels of a project."""

    found: ProjectReturns
    end: date
    """The last day of the project."""
    days_left: int
    """From the day after the one looked from to the end."""
    sure: tuple[Advised, ...]
    doubtful: tuple[Advised, ...]
    """Shifts whose gain may well be none."""
    refused: tuple[NoResponse, ...]
    """Channels of which nothing can be said."""
    nothing: Message | None
    """Why no shift is suggested."""


def advice_on(found: ProjectReturns) -> Advice:
    """Return which money of a project could be shifted; it is a suggestion and changes nothing."""
    at = found.at
    known = [each for each in found.responses if isinstance(each, Response)]
    refused = tuple(each for each in found.responses if isinstance(each, NoResponse))
    margins = {each.channel: margin_of(found.fields, each.channel) for each in known}
    account = account_of(at)
    shifts = [Advised(shift, _free(account, shift.giver.channel)) for shift in shifts_of(known, margins)]
    sure = tuple(each for each in shifts if each.shift.is_sure)
    end = campaign_end(at)
    return Advice(
        found=found,
        end=end,
        days_left=max((end - at.schedule.as_of) // DAY, 0),
        sure=sure,
        doubtful=tuple(each for each in shifts if not each.shift.is_sure),
        refused=refused,
        nothing=None if sure else _why_nothing(found, known, shifts),
    )


def _free(account: Account | None, channel: str) -> Money | None:
    groups = groups_of(account, ("channel",)) if account is not None else ()
    return next((group.figures.remaining for group in groups if group.keys[0] == channel), None)


def _why_nothing(found: ProjectReturns, known: list[Response], shifts: list[Advised]) -> Message:
    if not found.responses:
        return message("no imported days name a channel: `mktpm metrics import`")
    if len(known) < 2:
        return message("for a shift two channels are needed whose response is known, there are {n}", n=len(known))
    if not shifts:
        return message("no shift within the spend that was seen brings more")
    return message("what a shift would bring is less than what chance makes of it")
