"""The risks of a project: how high each is, who watches it, what is done about it, and how it moved.

The score is probability × impact, each from 1 to 5: the matrix of ISO/IEC 31010:2019, B.10.3
(consequence/likelihood matrix), with the policy's ``health.risk_score`` as the borders of its colours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Policy, Project, Risk, Task

Heat = Literal["green", "yellow", "red"]
Response = Literal["warn", "stop_loss", "recover"]
RESPONSES: tuple[Response, ...] = ("warn", "stop_loss", "recover")
"""The three levels of a response, in the order in which they are needed."""
Way = Literal["new", "struck", "closed", "reopened", "up", "down", "same"]
_STATUS_RANK = {"struck": 0, "open": 0, "closed": 1}
HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Movement:
    """How a risk stands against an earlier version of the plan."""

    way: Way
    was: Risk | None
    """None where it is new."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A risk in the register."""

    number: int
    """Its place in the register, from 1."""
    risk: Risk
    position: int
    """Its place in the project's ``risks``."""
    heat: Heat
    tasks: tuple[Task, ...]
    """What it would delay."""
    movement: Movement | None
    """None where no earlier version was asked for."""

    @property
    def score(self) -> int:
        """Return probability × impact, from 1 to 25."""
        return score_of(self.risk)

    @property
    def is_over(self) -> bool:
        """Return whether it can strike no more."""
        return self.risk.status == "closed"


@dataclass(frozen=True, slots=True)
class Category:
    """A class of risk: how much of the open scores it has, and what the policy expects."""

    name: str
    """Empty for risks without one."""
    count: int
    score: int
    share: float
    """Its part of all open scores, 0 to 1."""
    expected: float | None
    """What ``policy.risk_shares`` gives it."""


@dataclass(frozen=True, slots=True)
class Register:
    """All risks of a project, the highest first; those that are over last."""

    at: ProjectSchedule
    entries: tuple[Entry, ...]
    gone: tuple[Risk, ...]
    """Risks of the earlier version that the plan doesn't name any more."""
    categories: tuple[Category, ...]

    def count(self, heat: Heat) -> int:
        """Return how many open risks have this colour."""
        return sum(entry.heat == heat and entry.risk.status == "open" for entry in self.entries)


def score_of(risk: Risk) -> int:
    """Return probability × impact, from 1 to 25."""
    return risk.probability * risk.impact


def heat_of(score: int, policy: Policy) -> Heat:
    """Return the colour that the policy gives a score."""
    yellow, red = policy.health.risk_score
    return "red" if score >= red else "yellow" if score >= yellow else "green"


def high_risks(project: Project) -> Iterator[tuple[int, Risk]]:
    """Yield the open risks that aren't green, each with its position in the project's ``risks``."""
    for position, risk in enumerate(project.fields.risks):
        if risk.status == "open" and heat_of(score_of(risk), project.policy) != "green":
            yield position, risk


def unanswered(risk: Risk) -> tuple[Response, ...]:
    """Return the levels of response that are missing."""
    written = {} if risk.response is None else risk.response.model_dump(exclude_none=True)
    return tuple(level for level in RESPONSES if level not in written)


def register_of(at: ProjectSchedule, before: Project | None, *, compared: bool) -> Register:
    """Return the register of a project; ``compared`` with it as it was ``before`` (None: it wasn't there)."""
    project = at.project
    was = {} if before is None else _by_id(before)
    ranked = sorted(enumerate(project.fields.risks), key=lambda found: _rank(found[1]))
    entries = tuple(
        Entry(
            number,
            risk,
            position,
            heat_of(score_of(risk), project.policy),
            tuple(project.tasks[project.by_id[name]] for name in dict.fromkeys(risk.affects) if name in project.by_id),
            _movement(risk, was) if compared else None,
        )
        for number, (position, risk) in enumerate(ranked, 1)
    )
    still = {risk.id for risk in project.fields.risks}
    gone = tuple(risk for name, risk in was.items() if name not in still)
    return Register(at, entries, gone, tuple(_categories(project)))


def _rank(risk: Risk) -> tuple[object, ...]:
    return _STATUS_RANK[risk.status], -score_of(risk), -risk.impact, risk.id


def _by_id(project: Project) -> Mapping[str, Risk]:
    """Return a project's risks by id; the first of each."""
    return {risk.id: risk for risk in reversed(project.fields.risks)}


def _movement(risk: Risk, was: Mapping[str, Risk]) -> Movement:
    before = was.get(risk.id)
    if before is None:
        return Movement("new", None)
    if before.status != risk.status:
        return Movement("reopened" if risk.status == "open" else risk.status, before)
    change = score_of(risk) - score_of(before)
    return Movement("up" if change > 0 else "down" if change < 0 else "same", before)


def _categories(project: Project) -> Iterator[Category]:
    """Yield the classes of the open risks and of the policy, the policy's first."""
    expected = {name: float(share) for name, share in project.policy.risk_shares.items()}
    open_risks = [risk for risk in project.fields.risks if risk.status == "open"]
    total = sum(map(score_of, open_risks))
    named = [risk.category for risk in open_risks if risk.category is not None]
    for name in dict.fromkeys((*expected, *named, "")):
        inside = [risk for risk in open_risks if (risk.category or "") == name]
        score = sum(map(score_of, inside))
        if inside or name in expected:
            yield Category(name, len(inside), score, score / total if total else 0.0, expected.get(name))
