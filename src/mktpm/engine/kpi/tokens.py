"""A formula's text → its tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mktpm.language import Message, message

Kind = Literal["number", "name", "text", "sign", "end"]
LONGEST_FORMULA = 500
_SAME = str.maketrans("（），×÷−＋－＊／", "(),*/-+-*/")
"""Signs that people type on other keyboards."""
_TOKEN = re.compile(
    r"(?P<blank>[\s\u3000]+)"
    r"|(?P<number>\d+(?:\.\d+)?)(?P<unit>\s*[%％‰]|[^\W\d_]+)?"
    r"|(?P<name>[^\W\d][\w.]*(?:-[\w.]+)*)"
    r"|(?P<text>\"[^\"]+\"|`[^`]+`|“[^”]+”|'[^']+')"
    r"|(?P<sign>[-+*/(),])"
)


class FormulaFault(ValueError):
    """What was written is no formula."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula: a number with its unit, a name, a text in quotes, or a sign."""

    kind: Kind
    text: str
    """What it says: the name itself, the number, without quotes."""
    unit: str
    """The unit behind a number; empty for none."""
    start: int
    """Where it begins and ends in the formula."""
    end: int


def tokens(formula: str) -> Iterator[Token]:
    """Yield the tokens of a formula and an end; raises ``FormulaFault``."""
    if len(formula) > LONGEST_FORMULA:
        raise FormulaFault(message("this formula is longer than {n} characters", n=LONGEST_FORMULA))
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula.translate(_SAME), at)
        if match is None:
            raise FormulaFault(message("`{sign}` means nothing in a formula", sign=formula[at]), HOW)
        yield from _token(match, formula)
        at = match.end()
    yield Token("end", "", "", at, at)


HOW = message("a formula has names, numbers, + - * / and brackets, and min, max, sum, avg, completion, on_time")


def _token(match: re.Match[str], formula: str) -> Iterator[Token]:
    start, end = match.span()
    if match["number"]:
        yield Token("number", match["number"], (match["unit"] or "").strip(), start, end)
    elif match["name"]:
        yield Token("name", match["name"], "", start, end)
    elif match["text"]:
        yield Token("text", formula[start + 1 : end - 1].strip(), "", start, end)
    elif match["sign"]:
        yield Token("sign", match["sign"], "", start, end)
