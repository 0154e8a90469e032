"""A project's KPIs with their formulas read, their units known, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mktpm.diagnostics import Route
from mktpm.engine.kpi.kinds import Kinds, Mismatch
from mktpm.engine.kpi.syntax import Name, Node, height, names_in, parsed
from mktpm.engine.kpi.tokens import FormulaFault
from mktpm.engine.kpi.units import Dimensions, Figure, Unit, agree, kind_text, physical, read_figure, unit_of
from mktpm.language import Listing, Message, message
from mktpm.plan.goals import Goal
from mktpm.plan.kpis import Kpi
from mktpm.plan.model import Project
from mktpm.plan.similar import Similar

MEASURES = ("spend", "impressions", "clicks", "conversions", "gmv")
"""The imported sums that formulas may name."""
COLUMNS = (
    "platform", "account", "channel", "campaign_id", "campaign", "group_id", "ad_group", "ad_id", "ad", "region",
    "category", "currency",
)  # fmt: skip
"""The columns of imported figures by which rows can be chosen."""
MONEY_MEASURES = ("spend", "gmv")
_RATIOS = {
    "ctr": "clicks / impressions", "cvr": "conversions / clicks", "cpc": "spend / clicks",
    "cpm": "spend / impressions * 1000", "cpa": "spend / conversions", "roas": "gmv / spend",
}  # fmt: skip
_DEEPEST_REFERENCES = 120
"""Levels of all formulas that a KPI rests on, one behind the other."""
FIGURES = ("baseline", "target")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a KPI or a goal: a sentence, where it stands, and a remedy."""

    said: Message
    route: Route
    hint: Message | None = None


_OF_A_GOAL = Kpi(id="goal")
"""A goal has no settings of a KPI, and perhaps no id."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure that can be computed: a KPI, or a goal with a formula."""

    id: str
    """The KPI's id; empty for a goal."""
    route: Route
    """Where it stands in the plan: ``("kpis", 0)``."""
    fields: Kpi | Goal
    tree: Node | None
    """The formula; None where there is none, or it can't be read."""
    unit: Unit | None
    """The unit of its figures: stated, else written with the target or the baseline."""
    fault: FormulaFault | None = None

    @property
    def kpi(self) -> Kpi:
        """Return the KPI; a goal as a KPI without settings of its own."""
        return self.fields if isinstance(self.fields, Kpi) else _OF_A_GOAL


class Definitions:
    """The KPIs of one project and the goals with formulas."""

    def __init__(self, project: Project) -> None:
        """Read the formulas of ``project``."""
        self.project = project
        self.kpis: dict[str, Definition] = {}
        self.twice: list[tuple[str, Route]] = []
        for position, kpi in enumerate(project.fields.kpis):
            if kpi.id in self.kpis:
                self.twice.append((kpi.id, ("kpis", position, "id")))
            else:
                self.kpis[kpi.id] = _definition(kpi.id, ("kpis", position), kpi)
        self.goals = tuple(
            _definition("", ("goals", position), goal)
            for position, goal in enumerate(project.fields.goals)
            if goal.formula is not None
        )

    @property
    def all(self) -> Iterator[Definition]:
        """Yield the KPIs, then the goals with formulas."""
        yield from self.kpis.values()
        yield from self.goals

    def meant(self, name: str, inside: str) -> str | None:
        """Return what a name in the formula of ``inside`` stands for: "kpi" or "measure"; None for nothing known.

        A KPI comes before a measure of its name, except in its own formula.
        """
        if name in self.kpis and not (name == inside and name in MEASURES):
            return "kpi"
        return "measure" if name.removeprefix("metrics.") in MEASURES else None

    def references(self, definition: Definition) -> list[str]:
        """Return the KPIs that a formula names, each once."""
        named = names_in(definition.tree) if definition.tree is not None else ()
        found = (name.name for name in named if self.meant(name.name, definition.id) == "kpi")
        return list(dict.fromkeys(found))

    def measures(self, definition: Definition) -> list[str]:
        """Return the imported measures that a formula names itself, each once."""
        named = names_in(definition.tree) if definition.tree is not None else ()
        found = (name.name for name in named if self.meant(name.name, definition.id) == "measure")
        return list(dict.fromkeys(name.removeprefix("metrics.") for name in found))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the KPIs that can be computed, each behind those that it rests on."""
        waiting = {each.id: set(self.references(each)) for each in self.kpis.values()}
        users: dict[str, list[str]] = {name: [] for name in waiting}
        for name, needs in waiting.items():
            for need in needs:
                users[need].append(name)
        ready = [name for name, needs in waiting.items() if not needs]
        depth: dict[str, int] = {}
        for name in ready:
            tree = self.kpis[name].tree
            below = max((depth[each] for each in self.references(self.kpis[name])), default=0)
            depth[name] = below + (height(tree) if tree is not None else 1)
            if depth[name] > _DEEPEST_REFERENCES:
                continue
            for user in users[name]:
                waiting[user].discard(name)
                if not waiting[user]:
                    ready.append(user)
        return tuple(name for name in ready if depth[name] <= _DEEPEST_REFERENCES)

    def is_sound(self, definition: Definition) -> bool:
        """Return whether a figure can be computed: its formula and all that it rests on."""
        if definition.id:
            return definition.id in self.order
        return definition.tree is not None and all(name in self.order for name in self.references(definition))

    @cached_property
    def kinds(self) -> Kinds:
        """Return what the figures measure."""
        currency = (self.project.currency or "CNY").upper()
        money: Dimensions = ((currency, 1),)
        found = Kinds({name: money if name in MONEY_MEASURES else () for name in MEASURES})
        for name in self.order:
            each = self.kpis[name]
            stated = each.unit.dimensions if each.unit is not None else None
            if stated is not None:
                found.known[("kpi", name)] = stated
            elif each.tree is not None:
                try:
                    found.known[("kpi", name)] = found.of(each.tree, self._kind_key(name))
                except Mismatch:
                    continue
        return found

    def _kind_key(self, inside: str) -> "Naming":
        return Naming(self, inside)

    # ------------------------------------------------------------------ what is wrong

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the KPIs and with the formulas of goals."""
        for name, route in self.twice:
            yield Fault(message("there are two KPIs `{id}`", id=name), route)
        similar = Similar()
        for definition in self.all:
            yield from self._formula_faults(definition, similar)
            if definition.id:
                yield from _figure_faults(definition)
            for column in definition.kpi.where:
                if column not in COLUMNS:
                    hint = message("columns are {names}", names=Listing(tuple(f"`{each}`" for each in COLUMNS)))
                    said = message("imported figures have no column `{column}`", column=column)
                    yield Fault(said, (*definition.route, "where"), hint)
        yield from self._circles()

    def _formula_faults(self, definition: Definition, similar: Similar) -> Iterator[Fault]:
        route = (*definition.route, "formula")
        if definition.fault is not None:
            yield Fault(definition.fault.said, route, definition.fault.hint)
        unknown = False
        for name in dict.fromkeys(each.name for each in names_in(definition.tree)) if definition.tree else ():
            if self.meant(name, definition.id) is None:
                unknown = True
                said = message("there is no KPI and no measure `{name}`", name=name)
                yield Fault(said, route, self._remedy(name, similar))
        if definition.tree is not None and not unknown and self.is_sound(definition):
            yield from self._kind_faults(definition, definition.tree)

    def _remedy(self, name: str, similar: Similar) -> Message:
        if name in _RATIOS:
            return message("write it out: `{formula}`", formula=_RATIOS[name])
        if "-" in name and all(self.meant(part, "") for part in name.split("-")):
            return message("a minus needs blanks around it: `{formula}`", formula=name.replace("-", " - "))
        meant = similar.to(name, (*self.kpis, *MEASURES))
        if meant is not None:
            return message("did you mean `{key}`?", key=meant)
        return message("measures are {names}", names=Listing(tuple(f"`{each}`" for each in MEASURES)))

    def _kind_faults(self, definition: Definition, tree: Node) -> Iterator[Fault]:
        route = (*definition.route, "formula")
        try:
            kind = self.kinds.of(tree, self._kind_key(definition.id))
        except Mismatch as mismatch:
            hint = message("write figures with their units: `5000元`, `30min`, `5%`")
            yield Fault(mismatch.said, route, hint)
            return
        unit = definition.unit
        if unit is not None and kind is not None and physical(kind) != physical(unit.dimensions):
            said = message(
                "the formula gives {found}, and the unit is `{unit}`", found=kind_text(physical(kind)), unit=unit.text
            )
            yield Fault(said, route)

    def _circles(self) -> Iterator[Fault]:
        stuck = [name for name in self.kpis if name not in self.order]
        told: set[str] = set()
        for name in stuck:
            circle = self._circle(name)
            if circle is None or told & set(circle):
                continue
            told |= set(circle)
            way = " → ".join((*circle, circle[0]))
            said = message("the formula needs itself: {way}", way=way)
            yield Fault(
                said, (*self.kpis[circle[0]].route, "formula"), message("let one of them have values of its own")
            )
        if stuck and not told:
            said = message("the KPI rests on too many others, one behind the other")
            yield Fault(said, (*self.kpis[stuck[0]].route, "formula"))

    def _circle(self, start: str) -> list[str] | None:
        """Return the KPIs of the circle that following the formulas from ``start`` ends in; None for none."""
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in way:
            way[at] = None
            at = next((name for name in self.references(self.kpis[at]) if name not in self.order), None)
        names = list(way)
        return names[names.index(at) :] if at is not None else None


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names in one formula stand for."""

    definitions: Definitions
    inside: str

    def __call__(self, name: Name) -> tuple[str, str] | None:
        """Return the kind of thing and its id; None for nothing known."""
        meant = self.definitions.meant(name.name, self.inside)
        return (meant, name.name.removeprefix("metrics.") if meant == "measure" else name.name) if meant else None


def _definition(name: str, route: Route, fields: Kpi | Goal) -> Definition:
    tree, fault = None, None
    if fields.formula is not None:
        try:
            tree = parsed(fields.formula)
        except FormulaFault as found:
            fault = found
    return Definition(name, route, fields, tree, _unit(fields), fault)


def _unit(fields: Kpi | Goal) -> Unit | None:
    """Return the unit of a KPI's figures: the one stated, else the first one written with a figure."""
    if fields.unit is not None:
        return unit_of(fields.unit)
    written = [getattr(fields, name) for name in FIGURES]
    if isinstance(fields, Kpi) and fields.scale is not None:
        written += [fields.scale.min, fields.scale.max]
    figures = (read_figure(each, None) for each in written if each is not None)
    return next((each.unit for each in figures if isinstance(each, Figure) and each.unit is not None), None)


def _figure_faults(definition: Definition) -> Iterator[Fault]:
    fields, unit = definition.fields, definition.unit
    written: Mapping[tuple[str, ...], str | float | None] = {(name,): getattr(fields, name) for name in FIGURES}
    if isinstance(fields, Kpi) and fields.scale is not None:
        written = {**written, ("scale", "min"): fields.scale.min, ("scale", "max"): fields.scale.max}
    read: dict[str, Figure] = {}
    for way, value in written.items():
        found = read_figure(value, unit) if value is not None else None
        if isinstance(found, Message):
            yield Fault(found, (*definition.route, *way), message("write a number and a unit: `35%`, `4280万`, `2h`"))
        elif found is not None and unit is not None and not agree(found.quantity.dimensions, unit.dimensions):
            said = message("`{value}` and the unit `{unit}` don't go together", value=str(value), unit=unit.text)
            yield Fault(said, (*definition.route, *way))
        elif found is not None:
            read[way[-1]] = found
    yield from _order_faults(definition, read)


def _order_faults(definition: Definition, read: Mapping[str, Figure]) -> Iterator[Fault]:
    low, high = read.get("min"), read.get("max")
    if low is not None and high is not None and low.quantity.number > high.quantity.number:
        yield Fault(message("the least of the scale is above the most"), (*definition.route, "scale"))
    begin, end, fields = read.get("baseline"), read.get("target"), definition.fields
    if begin is None or end is None or not isinstance(fields, Kpi) or fields.direction is None:
        return
    way = end.quantity.number - begin.quantity.number
    if (way < 0 and fields.direction == "up") or (way > 0 and fields.direction == "down"):
        said = message("the direction is `{direction}`, and the target is the other way", direction=fields.direction)
        yield Fault(said, (*definition.route, "direction"))
