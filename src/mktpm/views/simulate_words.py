"""What a simulation rests on, in sentences."""

from collections.abc import Iterator

from mktpm.engine.simulation.results import ProjectOdds
from mktpm.engine.simulation.spreads import DEFAULT, FEW, Spread
from mktpm.engine.simulation.strikes import Strike
from mktpm.language import Count, Message, message
from mktpm.plan.model import Task
from mktpm.views.wording import percent


def basis(odds: ProjectOdds) -> Iterator[Message]:
    """Yield where the lengths come from, and which risks may strike."""
    sources = odds.sources
    if sources.get("three-points"):
        yield message("{n} from three points", n=Count(sources["three-points"], "task"))
    for tag, (used, finished) in odds.classes.items():
        yield message(
            "{n} from how long finished tasks with the tag {tag} really took: {finished}, "
            "{low} to {high} of their planned length, in the middle {likely}",
            n=Count(used, "task"), tag=tag, finished=Count(finished, "finished task"),
            **_points(class_spread(odds, tag)),
        )  # fmt: skip
    if sources.get("default"):
        yield message(
            "{n} by the default spread, {low} to {high} of the planned length, most likely {likely}: "
            "no three points, fewer than {few} finished tasks with the same tag",
            n=Count(sources["default"], "task"), few=FEW, **_points(DEFAULT),
        )  # fmt: skip
    if sources.get("none"):
        yield message(
            "{n} without spread: planned for the due day, nobody said for how long", n=Count(sources["none"], "task")
        )
    if odds.strikes:
        yield message("{n} may strike, each in its share of the runs", n=Count(len(odds.strikes), "open risk"))


def class_spread(odds: ProjectOdds, tag: str) -> Spread:
    """Return the spread of the reference class of a tag that some task draws its length from."""
    return next(task.spread for task in odds.tasks if task.spread is not None and task.spread.tag == tag)


def _points(spread: Spread) -> dict[str, str]:
    return {name: percent_of(getattr(spread, name)) for name in ("low", "likely", "high")}


def percent_of(factor: float) -> str:
    """Return a multiple as a percentage."""
    return f"{factor * 100:.0f}%"


def spread_text(spread: Spread, task: Task) -> Message:
    """Return where the spread of one task comes from."""
    if spread.source == "three-points":
        return message("its three points, {estimate}", estimate=task.fields.estimate)
    if spread.source == "reference-class":
        return message(
            "{n} with the tag {tag}, which took {low} to {high} of their planned length, in the middle {likely}",
            n=Count(len(spread.ratios), "finished task"), tag=spread.tag, **_points(spread),
        )  # fmt: skip
    if spread.source == "none":
        return message("none: it is planned for its due day, and nobody said for how long")
    return message(
        "the default: {low} to {high} of the planned length, most likely {likely}", **_points(spread)
    )  # fmt: skip


def strike_text(strike: Strike) -> Message:
    """Return what a risk does."""
    risk = strike.risk
    return message(
        "{risk}: strikes in {chance} of the runs, {delay} longer",
        risk=risk.name or risk.id, chance=percent(strike.chance), delay=risk.delay,
    )  # fmt: skip
