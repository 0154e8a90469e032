"""What a formula measures: money, time, a plain number, and whether it adds up only what can be added."""

from collections.abc import Callable, Mapping

from mktpm.engine.kpi.syntax import Chain, Name, Node, Number, PlanCall, SeriesCall
from mktpm.engine.kpi.units import PLAIN, Dimensions, agree, kind_text, physical, times
from mktpm.language import Message, message

Named = Callable[[Name], tuple[str, str] | None]
"""What a name stands for: ``("kpi", id)`` or ``("measure", id)``."""


class Mismatch(ValueError):
    """Figures of different kinds are added or compared."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


class Kinds:
    """The dimensions of figures, as far as the plan tells them."""

    def __init__(self, measures: Mapping[str, Dimensions]) -> None:
        """Begin with those of the imported measures."""
        self.known: dict[tuple[str, str], Dimensions | None] = {("measure", k): v for k, v in measures.items()}

    def of(self, node: Node, named: Named) -> Dimensions | None:
        """Return what a formula measures; None where that isn't known. Raises ``Mismatch``."""
        if isinstance(node, Number):
            return node.quantity.dimensions
        if isinstance(node, Name):
            key = named(node)
            return self.known.get(key) if key is not None else None
        if isinstance(node, PlanCall):
            return PLAIN
        if isinstance(node, SeriesCall):
            return self._same(node.arguments, named)
        if node.rest[0][0] in "+-":
            return self._same((node.first, *(part for _, part in node.rest)), named)
        return self._product(node, named)

    def _product(self, node: Chain, named: Named) -> Dimensions | None:
        kind = self.of(node.first, named)
        for sign, part in node.rest:
            other = self.of(part, named)
            kind = None if kind is None or other is None else times(kind, other, 1 if sign == "*" else -1)
        return kind

    def _same(self, nodes: tuple[Node, ...], named: Named) -> Dimensions | None:
        """Return what all of ``nodes`` measure; a bare zero goes with everything."""
        kind: Dimensions | None = None
        for node in nodes:
            other = self.of(node, named)
            if other is None or is_zero(node):
                continue
            if kind is not None and not agree(kind, other):
                raise Mismatch(different(kind, other))
            kind = other if kind is None or not _labels(kind) else kind
        return kind


def is_zero(node: Node) -> bool:
    """Return whether a part of a formula is a zero without unit, which goes with figures of every kind."""
    return isinstance(node, Number) and node.bare and node.quantity.number == 0


def _labels(kind: Dimensions) -> bool:
    return physical(kind) != kind


def different(left: Dimensions, right: Dimensions) -> Message:
    """Return the sentence about two figures of different kinds."""
    return message(
        "`{left}` and `{right}` are different kinds of figures", left=kind_text(left), right=kind_text(right)
    )
