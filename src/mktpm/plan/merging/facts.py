"""What a plan says as a set of facts, and whether a merged plan says what it must.

This is the merge once more, in another way: a fact stays that both sides have, or that one side
added, and a fact goes that one side took away. It knows nothing of the text, so that it finds what
the merge of the text would get wrong.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mktpm.plan.merging.identity import canonical, item_keys, taken_whole, task_id
from mktpm.plan.outline import Mapping as MappingNode
from mktpm.plan.outline import Node, Scalar, Sequence, outline
from mktpm.plan.source import parse

Fact = tuple[Any, ...]
_BESIDE = "  #"
"""Stands between two comments behind one value."""
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says."""

    known: frozenset[Fact]
    """Facts that the sides must agree on."""
    loose: frozenset[Fact]
    """Facts on items that nothing tells from others."""
    comments: Mapping[str, int]


def facts_of(text: str, known_as: Mapping[str, str]) -> Facts | None:
    """Return what ``text`` says; None for what can't be read, or has an id twice."""
    parsed = parse(text, "")
    if parsed.diagnostics or not isinstance(parsed.data, (dict, type(None))):
        return None
    facts = list(_entries(parsed.data or {}, (), known_as))
    placed = [fact[:2] for fact in facts if fact[0] == "task" and fact[2] == "below"]
    if len(placed) != len(set(placed)):
        return None
    loose = frozenset(fact for fact in facts if ("*",) in fact)
    return Facts(frozenset(facts) - loose, loose, comments_in(text))


def _entries(data: Any, path: Fact, known_as: Mapping[str, str]) -> Iterator[Fact]:
    for key, value in data.items():
        if key == "tasks" and isinstance(value, list) and (not path or path[0] == "task"):
            yield from _tasks(value, path[1] if path else None, known_as)
        else:
            yield from _facts(value, key, (*path, key), known_as)


def _tasks(items: list[Any], owner: str | None, known_as: Mapping[str, str]) -> Iterator[Fact]:
    for item in items:
        known = task_id(item)
        if known is None:
            yield ("item", owner, ("*",), canonical(item))
            continue
        task = known_as.get(known, known)
        yield ("task", task, "below", owner)
        yield from _entries(item, ("task", task), known_as)


def _facts(data: Any, name: Any, path: Fact, known_as: Mapping[str, str]) -> Iterator[Fact]:
    """Yield the facts in a value; an empty one says nothing."""
    if isinstance(data, dict) and data:
        yield from _entries(data, path, known_as)
    elif isinstance(data, list) and not taken_whole(name, data):
        for key, item in zip(item_keys(name, data), data, strict=True):
            step = ("*",) if key is None else key
            yield from _facts(item, name, (*path, step), known_as)
    elif isinstance(data, str) and "\n" in data:
        yield from ((*path, "line", line) for line in data.split("\n"))
    elif data is not None and data not in ({}, []):
        yield (*path, "is", canonical(data))


def comments_in(text: str) -> Counter[str]:
    """Return the comments in a text, and how often each stands in it."""
    root = outline(text)
    pieces: list[str] = []
    at = 0
    for start, end in _scalars(root) if root is not None else ():
        pieces += [text[at:start], "x"]
        at = end
    pieces.append(text[at:])
    found = _COMMENT.findall("".join(pieces))
    return Counter(part.strip(" \t\r#") for comment in found for part in comment.split(_BESIDE))


def _scalars(node: Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key.start, entry.key.end
            yield from _scalars(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Scalar):
        end = node.end
        yield node.start, end - 1 if node.style in ("|", ">") and end > node.start else end


def is_merged(base: Facts, ours: Facts, theirs: Facts, result: Facts) -> bool:
    """Return whether ``result`` says what both sides' changes to ``base`` come to, comments included."""
    meant = (ours.known & theirs.known) | (ours.known - base.known) | (theirs.known - base.known)
    if result.known != meant:
        return False
    added = (ours.loose - base.loose) | (theirs.loose - base.loose)
    return added <= result.loose <= ours.loose | theirs.loose and _kept(base, ours, theirs, result)


def _kept(base: Facts, ours: Facts, theirs: Facts, result: Facts) -> bool:
    """Return whether no comment is lost that neither side took away."""
    for comment in {**ours.comments, **theirs.comments}:
        was, here, there = (facts.comments.get(comment, 0) for facts in (base, ours, theirs))
        least = max(here, there) if min(here, there) >= was else min(here, there)
        if result.comments.get(comment, 0) < least:
            return False
    return True


def is_decided(base: Facts, side: Facts, other: Facts, result: Facts) -> bool:
    """Return whether ``result`` has what ``side`` added or changed and what both sides have, and nothing made up."""
    known = (side.known - base.known) | (side.known & other.known)
    loose = (side.loose - base.loose) | (side.loose & other.loose)
    ever_known, ever_loose = base.known | side.known | other.known, base.loose | side.loose | other.loose
    return known <= result.known <= ever_known and loose <= result.loose <= ever_loose
