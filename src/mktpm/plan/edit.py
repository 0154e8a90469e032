"""Surgical changes of a plan's text: the lines that must change, and no others.

``edited`` takes a text and what is meant, and returns the new text. Comments, quotes, order, blank
lines and line ends stay. Before anybody writes the result, it has been parsed again and compared
with what was meant; what can't be written that way is refused, never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from mktpm.diagnostics import Route
from mktpm.language import Message, message
from mktpm.plan import replacement
from mktpm.plan.key_order import peers_of
from mktpm.plan.outline import Node, outline_along
from mktpm.plan.pieces import Reader, Unreadable
from mktpm.plan.replacement import Replacement, Unwritable
from mktpm.plan.source import UNSAFE, one_line, parse

BOM = "\ufeff"
_BY_HAND = message("edit the lines by hand: anchors, aliases or an unusual layout stand in the way")


class CannotEdit(Exception):
    """The change can't be made to this text."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(frozen=True, slots=True)
class SetKey:
    """The mapping at ``route`` is to have ``key`` with ``value``, whether it had the key or not."""

    route: Route
    key: str
    value: Any
    """Plain data; a list of mappings under ``tasks`` is written as items, all else in one line."""


@dataclass(frozen=True, slots=True)
class UnsetKey:
    """The mapping at ``route`` is not to have ``key``."""

    route: Route
    key: str


@dataclass(frozen=True, slots=True)
class InsertItem:
    """The list at ``route`` is to have ``value`` at ``position``; the key is made where it is missing."""

    route: Route
    position: int
    """From 0; the list's length puts it behind the last item."""
    value: Any


@dataclass(frozen=True, slots=True)
class SetItem:
    """The item at ``position`` of the list at ``route`` is to be ``value``."""

    route: Route
    position: int
    value: Any


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """The item at ``position`` of the list at ``route`` is to go; with the last one goes the key."""

    route: Route
    position: int


Edit = SetKey | UnsetKey | InsertItem | SetItem | RemoveItem


def edited(text: str, edits: Iterable[Edit], data: Any = None, reader: Reader | None = None) -> str:
    """Return ``text`` with ``edits`` made one after another; the same text where nothing changes.

    Routes of an edit count in the text as the edits before it have left it. ``data`` is what the text
    holds, where that is known already; a ``reader`` that has read it makes looking at the result cheaper.
    Raises ``CannotEdit``.
    """
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    meant = _held(body) if data is None else data
    wanted = tuple(edits)
    for group in _independent(wanted):
        body = _applied(body, group, meant)
        meant = _changed_data(meant, group)
    try:
        _verify(body, meant, reader or Reader())
    except CannotEdit:
        _refuse_invisible(wanted)
        raise
    return mark + body


def changed(data: Any, edits: Iterable[Edit]) -> Any:
    """Return plain ``data`` as ``edits`` mean it to be; what is given stays as it was."""
    return _changed_data(data, tuple(edits))


def _held(text: str) -> Any:
    parsed = parse(text, "")
    if parsed.data is None and parsed.diagnostics:
        raise CannotEdit(
            message("the file can't be read as YAML, so it can't be edited"), message("`mktpm check` shows the line")
        )
    return {} if parsed.data is None else parsed.data


def _independent(edits: Iterable[Edit]) -> list[tuple[Edit, ...]]:
    """Return the edits in groups that can be made in one go: those that only set or unset keys."""
    groups: list[tuple[Edit, ...]] = []
    for edit in edits:
        alone = not isinstance(edit, (SetKey, UnsetKey))
        again = not alone and groups and any(_meet(edit, other) for other in groups[-1])
        if alone or again or not groups:
            groups.append((edit,))
        else:
            groups[-1] = (*groups[-1], edit)
    return groups


def _meet(edit: Edit, other: Edit) -> bool:
    """Return whether one of two edits touches what the other one writes."""
    if not isinstance(other, (SetKey, UnsetKey)) or not isinstance(edit, (SetKey, UnsetKey)):
        return True
    mine, its = (*edit.route, edit.key), (*other.route, other.key)
    short = min(len(mine), len(its))
    if mine[:short] == its[:short]:
        return True
    # A new line may be put behind the one that goes, and two that go share the line between them.
    return edit.route == other.route and (isinstance(edit, UnsetKey) or isinstance(other, UnsetKey))


def _applied(text: str, group: Sequence[Edit], data: Any) -> str:
    try:
        root = outline_along(text, [_route_of(edit) for edit in group], [_mapping_of(edit) for edit in group])
    except yaml.YAMLError:
        raise CannotEdit(message("the file can't be read as YAML, so it can't be edited")) from None
    found: list[Replacement] = []
    try:
        for edit in group:
            found.extend(_replacements(text, root, edit, data))
    except Unwritable as reason:
        raise CannotEdit(reason.said, _BY_HAND) from reason
    return replacement.applied(text, found)


def _route_of(edit: Edit) -> Route:
    if isinstance(edit, (SetKey, UnsetKey)):
        return (*edit.route, edit.key)
    return edit.route


def _mapping_of(edit: Edit) -> Route:
    """Return the way to the mapping that the edit may have to look at as a whole."""
    return edit.route if isinstance(edit, (SetKey, UnsetKey)) else edit.route[:-1]


def _replacements(text: str, root: Node | None, edit: Edit, data: Any) -> list[Replacement]:
    if isinstance(edit, SetKey):
        peers = peers_of(data, edit.route)
        return replacement.key_set(text, root, edit.route, edit.key, edit.value, peers)
    if isinstance(edit, UnsetKey):
        return replacement.key_unset(text, root, edit.route, edit.key)
    if isinstance(edit, InsertItem):
        return replacement.item_inserted(text, root, edit.route, edit.position, edit.value)
    if isinstance(edit, SetItem):
        return replacement.item_set(text, root, edit.route, edit.position, edit.value)
    return replacement.item_removed(text, root, edit.route, edit.position)


def _verify(text: str, meant: Any, reader: Reader) -> None:
    try:
        found = reader.data_of(text)
    except Unreadable:
        found = None
    if found != meant and not (found is None and meant == {}):
        raise CannotEdit(
            message("this change can't be made without rewriting more of the file than is meant"),
            _BY_HAND,
        )


def _refuse_invisible(edits: Iterable[Edit]) -> None:
    """Raise ``CannotEdit`` where it is a text that no plan can hold which stands in the way."""
    pending: list[Any] = [edit.key for edit in edits if isinstance(edit, SetKey)]
    pending += [edit.value for edit in edits if not isinstance(edit, (UnsetKey, RemoveItem))]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and re.search(f"{UNSAFE}|[\ud800-\udfff]", value):
            said = message("invisible control characters stand in `{text}`", text=one_line(value))
            raise CannotEdit(said, message("type it anew: pasted text often has them"))
        pending += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _changed_data(data: Any, edits: Sequence[Edit]) -> Any:
    for edit in edits:
        data = _with(data, edit.route, edit)
    return data


def _with(node: Any, route: Route, edit: Edit) -> Any:
    """Return ``node`` with one edit made below it, copying only what lies on the way."""
    if route:
        step = route[0]
        if isinstance(node, dict) and isinstance(step, str):
            if step not in node and isinstance(edit, InsertItem) and len(route) == 1:
                return node | {step: _edited_value([], edit)}
            return (
                {key: _with(value, route[1:], edit) if key == step else value for key, value in node.items()}
                if not _gone(node.get(step), route, edit)
                else {k: v for k, v in node.items() if k != step}
            )
        if isinstance(node, list) and isinstance(step, int) and step < len(node):
            return [_with(item, route[1:], edit) if at == step else item for at, item in enumerate(node)]
        raise _out_of_place()
    return _edited_value(node, edit)


def _out_of_place() -> CannotEdit:
    said = message("what is to be changed isn't there, or isn't of the form that it should have")
    return CannotEdit(said, message("`mktpm check` says what is wrong with the file"))


def _gone(value: Any, route: Route, edit: Edit) -> bool:
    """Return whether a key goes because the last item of its list does."""
    return isinstance(edit, RemoveItem) and len(route) == 1 and isinstance(value, list) and len(value) == 1


def _edited_value(node: Any, edit: Edit) -> Any:
    if isinstance(edit, (SetKey, UnsetKey)):
        if not isinstance(node, dict):
            raise _out_of_place()
        if isinstance(edit, UnsetKey):
            return {key: value for key, value in node.items() if key != edit.key}
        return {**node, edit.key: edit.value}
    items = [] if node is None else node
    if not isinstance(items, list) or (not isinstance(edit, InsertItem) and edit.position >= len(items)):
        raise _out_of_place()
    if isinstance(edit, InsertItem):
        return [*items[: edit.position], edit.value, *items[edit.position :]]
    if isinstance(edit, SetItem):
        return [edit.value if at == edit.position else item for at, item in enumerate(items)]
    return [item for at, item in enumerate(items) if at != edit.position]
