"""Text → data for texts that differ little from each other: each piece of text is parsed once.

A plan is cut at its top-level keys and at the items of its ``tasks`` lists, and the data of each
piece is kept by its text. What comes out is exactly what parsing the whole text gives: a piece is
cut only at a line that can't be within a value, it must parse alone, and at the slightest doubt
(tabs, aliases, keys in quotes, lines further left than they should be, …) the whole text is parsed.

The data is shared between the versions it is part of and must not be changed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from mktpm.plan.findings import Read
from mktpm.plan.source import MOST_NODES, Parsed, parse

_ODD = "\t\r\x85\u2028\u2029\ufeff"
"""Characters that end a line or stand before a value without being what they look like."""
_KEY = re.compile(r"(\w[\w.-]*):(?=[ \n]|\Z)")
_DASH = re.compile(r"-(?=[ \n]|\Z)")
_LIST_KEY = re.compile(r" *tasks: *(?: #[^\n]*)?\n")
_FIRST_KEY_OF_ITEM = re.compile(r"( *)-( +)(?=\w)")
_NO_CONTENT = re.compile(r"(?: *(?:#[^\n]*)?(?:\n|\Z))*")
_FIRST_ITEM = re.compile(r"(?: *(?:#[^\n]*)?\n)*( *)-(?=[ \n]|\Z)")
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\S", re.MULTILINE)
_START = re.compile(r"(?: *(?:#[^\n]*)?\n)*?---[ ]*\n")
_NESTED_LIST = re.compile(r"^ +tasks:", re.MULTILINE)
_DEEPEST_LIST, _DEEPEST_PIECE = 20, 100
_MOST_KEPT = 100_000_000
"""Characters of pieces to keep: what a history holds is bounded by the repository, not by us."""


class Unreadable(Exception):
    """A text holds no plan."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Doubt(Exception):
    """The pieces may not be what the whole is."""


class Reader:
    """Reads texts, and remembers the data of their pieces."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._kept = 0
        self._files: set[str] = set()
        self.records: dict[int, tuple[Any, Read[Any]]] = {}
        """Records made of the data of pieces, by its ``id()``, for whoever makes some."""

    def data_of(self, text: str) -> Any:
        """Return the data in ``text``, as ``plan.source.parse`` has it; raises ``Unreadable``."""
        if self._kept > _MOST_KEPT:
            self._known.clear()
            self._kept = 0
        try:
            return self._whole_of_pieces(text.replace("\r\n", "\n"))
        except _Doubt:
            return _parsed(text)

    def parsed(self, text: str, file: str) -> Parsed:
        """Return what ``plan.source.parse`` returns; of a file that was read before, from its pieces if that can be."""
        if file not in self._files:
            self._files.add(file)
            return self.learned(text, file)
        try:
            return Parsed(self._whole_of_pieces(text.replace("\r\n", "\n")), ())
        except _Doubt:
            return parse(text, file)

    def learned(self, text: str, file: str) -> Parsed:
        """Return what ``plan.source.parse`` returns, and keep the items of ``tasks`` lists for other texts.

        Faster than parsing the pieces one by one: they are cut where the parser itself saw an item begin.
        """
        places: dict[int, int] = {}
        plain = text.replace("\r\n", "\n")
        parsed = parse(plain, file, places)
        if not parsed.diagnostics and not any(mark in plain for mark in _ODD) and not _ALIAS.search(plain):
            self._keep_items(plain, parsed.data, places)
        return parsed

    def _keep_items(self, text: str, data: Any, places: dict[int, int]) -> None:
        pending = [data]
        while pending:
            node = pending.pop()
            items = node.get("tasks") if type(node) is dict else None
            if type(items) is not list:
                continue
            pending.extend(items)
            starts = [_line_of_item(text, places.get(id(item))) for item in items]
            for item, begin, end in zip(items, starts, starts[1:], strict=False):
                if begin is not None and end is not None and not _is_deep(item):
                    self._known[text[begin:end]] = item
                    self._kept += end - begin

    def _whole_of_pieces(self, text: str) -> Any:
        if len(text) >= MOST_NODES or any(mark in text for mark in _ODD):
            raise _Doubt
        start = _START.match(text)
        return self._mapping(text[start.end() :] if start else text, 0, 0)

    def _mapping(self, text: str, column: int, depth: int) -> Any:
        """Return the data of a mapping whose keys stand in ``column``."""
        if depth > _DEEPEST_LIST:
            raise _Doubt
        before, tasks, after = _around_tasks(text, column)
        if not tasks:
            return self._once(text, _sole)
        data: dict[str, Any] = {}
        for part in before, after:  # never joined: quotes that open in one must not close in the other
            data |= self._once(part, _sole) if part else {}
        return {**data, "tasks": self._list(tasks, column, depth)}

    def _list(self, entry: str, column: int, depth: int) -> Any:
        """Return the data of the list under a key in ``column``, with the key's line before it."""
        head = _LIST_KEY.match(entry)
        items = _items(entry[head.end() :], column) if head else None
        if items is None:
            return self._once(entry, _sole)["tasks"]
        return [self._once(item, lambda text: self._item(text, depth + 1)) for item in items]

    def _item(self, text: str, depth: int) -> Any:
        """Return the data of one item of a list, given with the dash before it."""
        head = _FIRST_KEY_OF_ITEM.match(text)
        if head and _NESTED_LIST.search(text):
            column = head.end()
            return self._mapping(" " * column + text[column:], column, depth)
        (item,) = _sole(text)
        return item

    def _once(self, text: str, read: Callable[[str], Any]) -> Any:
        """Return what ``read`` makes of ``text``, kept from the last time if there was one."""
        data = self._known.get(text, _Doubt)
        if data is _Doubt:
            data = self._known[text] = read(text)
            self._kept += len(text)
        return data


def _line_of_item(text: str, at: int | None) -> int | None:
    """Return where the line begins on which an item of a list does, dash and all; None where it begins otherwise."""
    if at is None:
        return None
    begin = text.rfind("\n", 0, at) + 1
    lead = text[begin:at]
    return begin if lead.strip() == "-" and lead.lstrip(" ").startswith("- ") else None


def _parsed(text: str) -> Any:
    parsed = parse(text, "")
    if parsed.data is None:
        said = parsed.diagnostics[-1].message if parsed.diagnostics else None
        raise Unreadable(str(said) if said else "the plan is empty")
    return parsed.data


def _sole(text: str) -> Any:
    """Return the data of a piece that stands for itself."""
    parsed = parse(text, "")
    if parsed.data is None or parsed.diagnostics or _ALIAS.search(text) or _is_deep(parsed.data):
        raise _Doubt
    return parsed.data


def _is_deep(data: Any) -> bool:
    """Return whether the whole could be nested deeper than is allowed where this piece is not."""
    level = [data]
    for _ in range(_DEEPEST_PIECE):
        level = [
            below
            for value in level
            if type(value) in (dict, list)
            for below in (value.values() if type(value) is dict else value)
            if type(below) in (dict, list)
        ]
        if not level:
            return False
    return True


@cache
def _lines_up_to(column: int) -> re.Pattern[str]:
    """Return the expression for a line end and a line whose content begins in ``column`` or left of it."""
    return re.compile(f"\n(?!{' ' * (column + 1)}) *[^ \n#]")


def _contents(text: str, column: int) -> Iterator[tuple[int, int]]:
    """Yield where each line begins whose content begins in ``column`` or left of it, and where its content does."""
    for line in _lines_up_to(column).finditer("\n" + text):  # a search for line ends is four times as fast as for ^
        yield line.start(), line.end() - 2


def _around_tasks(text: str, column: int) -> tuple[str, str, str]:
    """Return a mapping's entry ``tasks``, between the text of the entries before and after it; "" for what isn't."""
    starts: list[int] = []
    keys: list[str] = []
    for begin, at in _contents(text, column):
        if at - begin != column:
            raise _Doubt
        key = _KEY.match(text, at)
        if key is not None:
            starts.append(begin)
            keys.append(key[1])
        elif not starts or _DASH.match(text, at) is None:
            raise _Doubt
    entries = _cut(text, starts)
    if len(set(keys)) != len(keys):
        raise _Doubt
    if "tasks" not in keys:
        return text, "", ""
    index = keys.index("tasks")
    return "".join(entries[:index]), entries[index], "".join(entries[index + 1 :])


def _items(text: str, column: int) -> list[str] | None:
    """Return the text of each item of a list, from the dash on; None where it isn't written as items on lines."""
    first = _FIRST_ITEM.match(text)
    if first is None or len(first[1]) < column:
        return None
    column = len(first[1])
    starts: list[int] = []
    for begin, at in _contents(text, column):
        if at - begin != column or _DASH.match(text, at) is None:
            raise _Doubt
        starts.append(begin)
    return _cut(text, starts)


def _cut(text: str, starts: Sequence[int]) -> list[str]:
    """Return ``text`` cut at ``starts``; before the first may stand nothing but comments."""
    if not starts or _NO_CONTENT.fullmatch(text, 0, starts[0]) is None:
        raise _Doubt
    return [text[begin:end] for begin, end in zip(starts, [*starts[1:], len(text)], strict=True)]
