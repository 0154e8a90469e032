"""Dates that move later: whether they do, and the reason, which is kept in the plan as a slip record."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from mktpm.cli.editing import Editing
from mktpm.cli.examination import loaded_for
from mktpm.cli.output import note
from mktpm.diagnostics import Route
from mktpm.engine.slips import CATEGORIES
from mktpm.engine.timeline import Timeline, timeline_of
from mktpm.language import Listing, message
from mktpm.plan.edit import Edit, InsertItem, SetKey
from mktpm.plan.model import Workspace
from mktpm.plan.people import people_of, person_with_address
from mktpm.plan.source import one_line
from mktpm.plan.target import Target
from mktpm.quantities import QuantityError, parse_date

SLIPPING = ("due", "fixed", "start", "deadline")
"""Dates that are promises: who moves one later says why."""
_IN_CHINESE = {
    "资源": "resources",
    "范围变更": "scope change",
    "依赖": "dependency",
    "估算": "estimate",
    "外部": "external",
}

BecauseOption = Annotated[
    str | None,
    typer.Option(
        "--because",
        "-b",
        metavar="REASON",
        help="Why a date moves later: `resources: designer ill`; or scope change, dependency, estimate, external.",
    ),
]


@dataclass(frozen=True, slots=True)
class Later:
    """A date that is going to be later than it was."""

    field: str
    was: str
    now: str


class Slips:
    """Finds dates that move later in one change, asks once why, and writes it down."""

    def __init__(self, editing: Editing, because: str | None) -> None:
        """Take the reason that was given, if any; exits with 2 where it has no known category."""
        self._editing = editing
        self._because = _checked(editing, because) if because is not None else None
        self._asked = False
        self._workspace: Workspace | None = None

    def later(self, target: Target, changes: Mapping[str, Any]) -> list[Later]:
        """Return which of the new dates in ``changes`` are later than those that stand there."""
        found = []
        for field in SLIPPING:
            was, now = target.fields.get(field), changes.get(field)
            if isinstance(was, str) and isinstance(now, str) and was != now and self._is_later(target, was, now):
                found.append(Later(field, was, now))
        return found

    def records(self, target: Target, later: Sequence[Later]) -> list[Edit]:
        """Return the edits that write down why; none where no reason is to be had."""
        reason = self._reason() if later else None
        if reason is None:
            return []
        return list(_records(target.route, target.fields, [self._record(target, each, reason) for each in later]))

    def _record(self, target: Target, later: Later, reason: str) -> dict[str, Any]:
        record = {
            "on": self._editing.today.isoformat(), "field": later.field,
            "was": later.was, "now": later.now, "because": reason,
        }  # fmt: skip
        by = self._person(target)
        return record | {"by": by} if by else record

    def _person(self, target: Target) -> str | None:
        from mktpm.history.git import HistoryUnavailable, Repository  # only where a reason is written down

        try:
            _, address = Repository.around(target.plan.path.parent).identity()
        except HistoryUnavailable:
            return None
        people = people_of(self._editing.ground.settings, target.plan.data)
        return person_with_address(people.values(), address)

    def _is_later(self, target: Target, was: str, now: str) -> bool:
        timeline = self._timeline(target)
        if timeline is None:
            return False
        days = []
        for text in (was, now):
            try:
                day = timeline.day(parse_date(text))
            except QuantityError:
                return False
            if day is None:
                return False
            days.append(day.end())
        return days[1] > days[0]

    def _timeline(self, target: Target) -> Timeline | None:
        if self._workspace is None:
            self._workspace = loaded_for(self._editing).workspace
        workspace = self._workspace
        project = next((p for p in workspace.projects if p.path == str(target.plan.path)), None)
        return timeline_of(project, workspace.holidays, self._editing.today) if project is not None else None

    def _reason(self) -> str | None:
        """Return the reason given, else the one typed in at a terminal, asked for once."""
        if self._because is None and not self._asked and not self._editing.dry_run:
            self._asked = True
            if sys.stdin.isatty() and sys.stderr.isatty() and not self._editing.as_json:
                self._because = _asked(self._editing)
            else:
                said = message('a date moves later, and no reason is written down: `--because "resources: …"`')
                note(said, self._editing.language)
        return self._because


def _records(route: Route, fields: Mapping[str, Any], records: list[dict[str, Any]]) -> "list[Edit]":
    held = fields.get("slips")
    if not isinstance(held, list) or not held:
        return [SetKey(route, "slips", records)]
    return [InsertItem((*route, "slips"), len(held) + at, record) for at, record in enumerate(records)]


def _checked(editing: Editing, text: str) -> str:
    """Return a reason with its category in English, as plans keep it; exits with 2 where it has none."""
    line = " ".join(text.replace("：", ":", 1).split())
    category, colon, words = (part.strip() for part in line.partition(":"))
    known = _IN_CHINESE.get(category, category.lower())
    if known not in CATEGORIES or one_line(line) != line:
        editing.refuse(
            message("`--because` begins with one of {categories}", categories=Listing(CATEGORIES, "or")),
            message('for example: `--because "resources: the designer is ill"`'),
        )
    return f"{known}: {words}" if colon and words else known


def _asked(editing: Editing) -> str | None:
    """Return the reason that somebody types in; None for an empty answer."""
    question = message("Why does it move later? ({categories}: …)", categories="|".join(CATEGORIES))
    sys.stderr.write(question.say(editing.language) + " ")
    sys.stderr.flush()
    try:
        answer = sys.stdin.readline().strip()
    except UnicodeDecodeError:
        answer = "?"  # a terminal in another encoding: refused like any reason without a category
    return _checked(editing, answer) if answer else None
