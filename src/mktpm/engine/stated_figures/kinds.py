"""What a claim states, told from its keys."""

from dataclasses import dataclass

from mktpm.engine.stated_figures.findings import unclear
from mktpm.language import Listing, message
from mktpm.plan.claims import ClaimFields


@dataclass(frozen=True, slots=True)
class Kind:
    """A shape that a claim may have."""

    name: str
    marks: tuple[str, ...]
    """Any of these keys makes a claim one of this kind."""
    takes: frozenset[str] = frozenset()
    """Keys that may stand beside them."""


KINDS = (
    Kind("share", ("share",), frozenset({"of", "parts", "value"})),
    Kind("shares", ("shares",)),
    Kind("rate", ("terms",), frozenset({"equals", "value", "plan", "within"})),
    Kind("span", ("at_most",), frozenset({"start", "end", "task", "plan"})),
    Kind("count", ("count",), frozenset({"items", "sum", "people"})),
    Kind("phases", ("phases",)),
    Kind("values", ("values",), frozenset({"plan", "task", "within"})),
    Kind("sum", ("parts",), frozenset({"value", "plan", "within"})),
    Kind("values", ("plan", "task"), frozenset({"value", "within"})),
    Kind("figure", ("value",)),
)
"""The first whose mark a claim has is its kind."""
ALWAYS = frozenset({"id", "name", "text", "source"})
_WRITTEN = {"start": "from", "end": "to"}
_OWNERS = {
    "of": "share", "equals": "terms", "items": "count", "sum": "count", "people": "count", "start": "at_most",
    "end": "at_most",
}  # fmt: skip
"""Keys that say nothing without another one."""


_KEYS = tuple(ClaimFields.model_fields)


def kind_of(claim: ClaimFields) -> str:
    """Return the name of what ``claim`` states; raises ``Unclear`` where that is nothing or more than one thing."""
    written = claim.model_fields_set - ALWAYS
    given = [key for key in _KEYS if key in written]
    kind = next((kind for kind in KINDS if any(mark in given for mark in kind.marks)), None)
    if kind is None:
        raise _nothing(given)
    others = [key for key in given if key not in kind.marks and key not in kind.takes]
    if not others:
        return kind.name
    mark, other = next(mark for mark in kind.marks if mark in given), others[0]
    said = message("`{key}` doesn't go with `{mark}`", key=_WRITTEN.get(other, other), mark=mark)
    raise unclear(said, _WRITTEN.get(other, other), hint=message("a claim states one thing: make two claims of it"))


def _nothing(given: list[str]) -> Exception:
    if not given:
        said = message("the claim states nothing")
        return unclear(said, "id", hint=message("write its `value`, or one of {keys}", keys=Listing(_MARKS, "or")))
    owner = _OWNERS.get(given[0])
    key = _WRITTEN.get(given[0], given[0])
    if owner is None:
        return unclear(message("`{key}` alone states nothing", key=key), key)
    return unclear(message("`{key}` needs `{owner}` beside it", key=key, owner=owner), key)


_MARKS = ("`share`", "`shares`", "`terms`", "`values`", "`at_most`", "`count`", "`phases`")
