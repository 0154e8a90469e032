"""A formula's text → a tree, by recursive descent, never by ``eval``.

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | number [unit] | name | function "(" [arguments] ")" | "(" expression ")"
    arguments  = expression ["over" duration] | expression "," expression { "," expression } | tag

The depth is bounded, so that no formula exhausts the stack.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, cast

from mktpm.engine.kpi.tokens import HOW, FormulaFault, Token, tokens
from mktpm.engine.kpi.units import TIME, Quantity, unit_of
from mktpm.language import message

Sign = Literal["+", "-", "*", "/"]
Series = Literal["min", "max", "sum", "avg"]
SERIES: tuple[Series, ...] = ("min", "max", "sum", "avg")
"""Functions of a figure's values through time, or of several figures."""
PlanFunction = Literal["completion", "on_time"]
PLAN: tuple[PlanFunction, ...] = ("completion", "on_time")
"""Functions of the plan's own tasks."""
DEEPEST = 20
_DAY_SECONDS = 86400


@dataclass(frozen=True, slots=True)
class Number:
    """A figure written in the formula."""

    quantity: Quantity
    bare: bool
    """Whether no unit stands behind it."""
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Name:
    """A KPI or an imported measure."""

    name: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chain:
    """Figures in a row with + and - between them, or with * and /; taken from left to right."""

    first: "Node"
    rest: tuple[tuple[Sign, "Node"], ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SeriesCall:
    """A function of one figure's values through time, or of several figures at a time."""

    function: Series
    arguments: tuple["Node", ...]
    days: int | None
    """Over how many last days; None for all, or where there are several arguments."""
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlanCall:
    """A figure of the plan's own tasks: of all, or of those with a tag."""

    function: PlanFunction
    tag: str
    """Empty for all tasks."""
    span: tuple[int, int]


Node = Number | Name | Chain | SeriesCall | PlanCall


@lru_cache(maxsize=1024)
def parsed(formula: str) -> Node:
    """Return the tree of a formula; raises ``FormulaFault``."""
    return _Parser(formula).whole()


def below(node: Node) -> tuple[Node, ...]:
    """Return the parts that a node is made of."""
    if isinstance(node, Chain):
        return node.first, *(part for _, part in node.rest)
    return node.arguments if isinstance(node, SeriesCall) else ()


def names_in(node: Node) -> Iterator[Name]:
    """Yield the names in a formula from left to right."""
    if isinstance(node, Name):
        yield node
    for part in below(node):
        yield from names_in(part)


def height(node: Node) -> int:
    """Return how deep a formula is nested, 1 for a single name."""
    return 1 + max((height(part) for part in below(node)), default=0)


def has_plan_figures(node: Node) -> bool:
    """Return whether a formula takes figures from the plan's tasks, which are known for today alone."""
    return isinstance(node, PlanCall) or any(has_plan_figures(part) for part in below(node))


class _Parser:
    """Reads one formula."""

    def __init__(self, formula: str) -> None:
        self.tokens = list(tokens(formula))
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if len(self.tokens) == 1:
            raise FormulaFault(message("the formula is empty"), HOW)
        node = self.expression()
        left = self.next()
        if left.kind != "end":
            raise FormulaFault(message("`{sign}` is not expected there", sign=left.text), HOW)
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def takes(self, signs: str) -> str:
        """Return the sign that comes next, if it is one of ``signs``, and step over it; else nothing."""
        if self.token.kind == "sign" and self.token.text in signs:
            return self.next().text
        return ""

    def expects(self, sign: str) -> int:
        """Step over ``sign`` and return where it ends; raises ``FormulaFault`` where something else stands."""
        end = self.token.end
        if not self.takes(sign):
            found = self.token.text or self.token.unit
            said = (
                message("`{sign}` was expected instead of `{found}`", sign=sign, found=found)
                if found
                else message("`{sign}` is missing at the end", sign=sign)
            )
            raise FormulaFault(said)
        return end

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaFault(message("the formula is nested deeper than {n} levels", n=DEEPEST))
        node = self.chain("+-", self.term)
        self.depth -= 1
        return node

    def term(self) -> Node:
        return self.chain("*/", self.factor)

    def chain(self, signs: str, part: Callable[[], Node]) -> Node:
        first = part()
        rest: list[tuple[Sign, Node]] = []
        while sign := self.takes(signs):
            rest.append((cast("Sign", sign), part()))
        return Chain(first, tuple(rest), (first.span[0], rest[-1][1].span[1])) if rest else first

    def factor(self) -> Node:
        start = self.token.start
        minus = 0
        while self.takes("-"):
            minus += 1
        node = self.primary()
        return _negative(node, start) if minus % 2 else node

    def primary(self) -> Node:
        token = self.next()
        span = (token.start, token.end)
        if token.kind == "number":
            unit = unit_of(token.unit)
            return Number(Quantity(Decimal(token.text) * unit.factor, unit.dimensions), not token.unit, span)
        if token.kind == "sign" and token.text == "(":
            inner = self.expression()
            self.expects(")")
            return inner
        if token.kind == "name" and self.token.kind == "sign" and self.token.text == "(":
            return self.call(token)
        if token.kind in ("name", "text"):
            return Name(token.text, span)
        if token.kind == "end":
            raise FormulaFault(message("the formula ends where a figure was expected"), HOW)
        raise FormulaFault(message("`{sign}` is not expected there", sign=token.text), HOW)

    def call(self, function: Token) -> Node:
        self.expects("(")
        if function.text in PLAN:
            tag = self.next().text if self.token.kind in ("name", "text", "number") else ""
            return PlanCall(function.text, tag, (function.start, self.expects(")")))
        if function.text not in SERIES:
            names = ", ".join((*SERIES, *PLAN))
            said = message("there is no function `{name}`", name=function.text)
            raise FormulaFault(said, message("there are: {names}", names=names))
        arguments = [self.expression()]
        days = self.window()
        while days is None and self.takes(","):
            arguments.append(self.expression())
        end = self.expects(")")
        return SeriesCall(function.text, tuple(arguments), days, (function.start, end))

    def window(self) -> int | None:
        """Return the days behind ``over``; None where it doesn't stand there."""
        if self.token.kind != "name" or self.token.text != "over":
            return None
        self.next()
        token = self.next()
        unit = unit_of(token.unit)
        days = Decimal(token.text) * unit.factor / _DAY_SECONDS if token.kind == "number" else Decimal(0)
        if unit.dimensions != ((TIME, 1),) or days < 1 or days != int(days):
            raise FormulaFault(message("behind `over` a number of days was expected, such as `7d`"))
        return int(days)


def _negative(node: Node, start: int) -> Chain:
    zero = Number(Quantity(Decimal(0)), bare=True, span=(start, start))
    return Chain(zero, (("-", node),), (start, node.span[1]))
