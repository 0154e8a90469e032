"""Goals against results: how much of the way from the baseline to the target was gone."""

import re
from dataclasses import dataclass
from decimal import Decimal

from mktpm.plan.model import Goal, Project

_COMPARISON = re.compile(r"^\s*(?P<sign>>=|<=|[≥≤><＞＜]|不低于|不高于|不少于|不超过|至少|至多)\s*")
_FIGURE = re.compile(r"(?P<number>[-+]?\d[\d,]{0,20}(?:\.\d{1,9})?)\s*(?P<scale>万|亿|%|％)?\s*(?P<unit>.{0,12})")
_SCALE = {"万": 10**4, "亿": 10**8}
_AT_MOST = ("<", "<=", "≤", "＜", "不高于", "不超过", "至多")


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal and what came of it; figures are shown as they were written."""

    name: str
    metric: str
    owner: str
    baseline: str
    target: str
    result: str
    """Empty where no result has been written yet."""
    way: float | None
    """The share of the way from baseline (else zero) to target, 1 for all of it; None where the
    figures can't be compared."""
    reached: bool | None


@dataclass(frozen=True, slots=True)
class _Figure:
    number: Decimal
    unit: str


def goal_results(project: Project) -> tuple[GoalResult, ...]:
    """Return the project's goals with their results."""
    return tuple(_result(goal, project) for goal in project.fields.goals)


def _result(goal: Goal, project: Project) -> GoalResult:
    unit = goal.unit or ""
    way = _way(goal)
    return GoalResult(
        name=goal.name or goal.metric or goal.scenario or goal.id or "",
        metric=(goal.metric or "") if goal.name else "",
        owner=project.person(goal.owner),
        baseline=_shown(goal.baseline, unit),
        target=_shown(goal.target, unit),
        result=_shown(goal.result, unit),
        way=way,
        reached=_reached(goal, way),
    )


def _shown(value: str | float | None, unit: str) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    known = figure_of(text)
    if not unit or known is None or known.unit or text.endswith(unit):
        return text
    return text + unit if unit in ("%", "％") or not unit.isascii() else f"{text} {unit}"


def figure_of(value: str | float | None) -> _Figure | None:
    """Return the number in a figure as people write it ("≥ 95%", "4280万", "36 h"), and its unit."""
    if value is None:
        return None
    text = _COMPARISON.sub("", str(value)).strip()
    match = _FIGURE.fullmatch(text)
    if match is None:
        return None
    number = Decimal(match["number"].replace(",", ""))
    scale = match["scale"] or ""
    return _Figure(number * _SCALE.get(scale, 1), ("%" if scale in ("%", "％") else "") + match["unit"])


def _way(goal: Goal) -> float | None:
    baseline, target, result = figure_of(goal.baseline), figure_of(goal.target), figure_of(goal.result)
    if target is None or result is None or target.unit != result.unit:
        return None
    if goal.baseline is None:
        return float(result.number / target.number) if target.number > 0 and not _is_ceiling(goal) else None
    if baseline is None or baseline.unit != target.unit or baseline.number == target.number:
        return None
    return float((result.number - baseline.number) / (target.number - baseline.number))


def _is_ceiling(goal: Goal) -> bool:
    """Return whether the target is written as a value not to exceed: "≤ 24"."""
    match = _COMPARISON.match(str(goal.target))
    return match is not None and match["sign"] in _AT_MOST


def _reached(goal: Goal, way: float | None) -> bool | None:
    target, result = figure_of(goal.target), figure_of(goal.result)
    if target is None or result is None or target.unit != result.unit:
        return None
    if _is_ceiling(goal):
        return result.number <= target.number
    return way >= 1 if way is not None else None
