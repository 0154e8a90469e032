"""Edits of real plans, and which lines each of them may touch: found with PyYAML's own positions, not with ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from mktpm.diagnostics import Route
from mktpm.plan.edit import Edit, InsertItem, RemoveItem, SetItem, SetKey, UnsetKey
from mktpm.plan.source import UNSAFE, parse

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan's text without a byte order mark, and the data in it."""

    name: str
    text: str
    data: Any

    def __repr__(self) -> str:
        return f"{self.name}: {self.text!r}" if len(self.text) < 1000 else self.name


@cache
def plans() -> tuple[Plan, ...]:
    """Every example, template and test case that can be read."""
    patterns = ("examples/**/*.yaml", "templates/**/*.yaml", "tests/cases/**/*.yaml")
    found = []
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        parsed = parse(text, path.name)
        if isinstance(parsed.data, dict) and not parsed.diagnostics:
            found.append(Plan(path.relative_to(ROOT).as_posix(), text, parsed.data))
    return tuple(found)


# ------------------------------------------------------------------ layouts

_LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "windows": lambda text: text.replace("\n", "\r\n"),
    "old mac": lambda text: text.replace("\n", "\r"),
    "no last line end": lambda text: text.rstrip("\n"),
    "many last line ends": lambda text: f"{text}\n\n\n",
    "commented": lambda text: "# before\n\n" + "".join(_commented(text)) + "# behind: everything\n",
    "behind a dash line": lambda text: "--- # here it begins\n" + text.removeprefix("---\n"),
}


def laid_out(text: str, layout: str) -> str:
    """The same data in another layout."""
    return _LAYOUTS[layout](text.replace("\r\n", "\n"))


def _commented(text: str) -> Iterator[str]:
    """Yield the lines with a comment line before each that begins a task."""
    for number, line in enumerate(text.splitlines(keepends=True)):
        indent = line[: len(line) - len(line.lstrip(" "))]
        if line.lstrip().startswith("- id:"):
            yield f"{indent}# task at {number}: 'a' [b] {{c}}\n"
        yield line


@st.composite
def laid_out_plans(draw: st.DrawFn) -> Plan:
    plan = draw(st.sampled_from(plans()))
    layout = draw(st.sampled_from(sorted(_LAYOUTS)))
    text = laid_out(plan.text, layout)
    return plan if parse(text, "").data != plan.data else Plan(f"{plan.name}, {layout}", text, plan.data)


# ------------------------------------------------------------------ edits

TEXTS = st.one_of(
    st.sampled_from([
        "done", "2026-11-11", "2026-11-11 20:00", "T-15d", "", " ", "null", "~", "true", "yes", "5", "05", "1.50", "-",
        "- a", "a: b", "a #b", "#a", "主会场：终稿", "“引号”", "'", '"', "it's", 'say "no"', "a, b", "[a]",
        "{a}", "&a", "*a", "!a", "|", ">", "%a", "@lina", "`a`", "a\nb", "a\n", "a ", "---", "...", "=", "<<", "?",
        "? a", ":", "a:", "\xa0", "\u3000", "海报　终稿", "😀", "👩\u200d👧", "\\", "\\n", "x" * 500, "设计" * 60,
    ]),
    st.text(max_size=12).filter(lambda text: re.search(f"{UNSAFE}|[\t\ud800-\udfff\ufffe\uffff]", text) is None),
)  # fmt: skip
"""What people write, and what looks like something else; without what no plan may hold."""
SINGLES = st.one_of(
    TEXTS, st.booleans(), st.integers(-(10**17), 10**17), st.sampled_from([0.5, -1.25, 100.0, 0.000001])
)
LISTS = st.lists(TEXTS, min_size=1, max_size=3)
RECORDS = st.dictionaries(st.sampled_from(["task", "lag", "ok", "text", "x-注", "a b", "1"]), SINGLES, min_size=1)
VALUES = st.one_of(SINGLES, SINGLES, LISTS, RECORDS)
NEW_TASKS = st.fixed_dictionaries(
    {"id": st.sampled_from(["new-k7q2m", "新任务", "7", "a: b"]), "name": TEXTS},
    optional={
        "owner": TEXTS, "tags": LISTS, "milestone": st.just(value=True),
        "tasks": st.lists(st.fixed_dictionaries({"name": TEXTS}), min_size=1, max_size=2),
    },
)  # fmt: skip
KEYS = st.sampled_from([
    "id", "name", "status", "blocked", "owner", "team", "due", "start", "started", "finished", "progress", "slips",
    "tags", "depends", "note", "x-预算", "x-y", "priority", "a b", "on", "5", "true",
])  # fmt: skip


def mappings_of(data: Any, route: Route = ()) -> Iterator[tuple[Route, dict[str, Any]]]:
    if isinstance(data, dict):
        yield route, data
        for key, value in data.items():
            yield from mappings_of(value, (*route, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from mappings_of(value, (*route, at))


def lists_of(data: Any, route: Route = ()) -> Iterator[tuple[Route, list[Any]]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from lists_of(value, (*route, key))
    elif isinstance(data, list):
        yield route, data
        for at, value in enumerate(data):
            yield from lists_of(value, (*route, at))


@st.composite
def edits_of(draw: st.DrawFn, data: Any, kinds: Sequence[type[Edit]] = ()) -> Edit:
    """Any edit that can be meant for a plan with that data, of one of these kinds."""
    lists = [(route, items) for route, items in lists_of(data) if items and isinstance(route[-1], str)]
    chosen = draw(st.sampled_from(kinds or (SetKey, SetKey, UnsetKey, InsertItem, InsertItem, SetItem, RemoveItem)))
    if chosen in (SetKey, UnsetKey) or not lists:
        return draw(_key_edits(data, UnsetKey if chosen in (UnsetKey, RemoveItem) else SetKey))
    route, items = draw(st.sampled_from(lists))
    if chosen is InsertItem:
        return InsertItem(route, draw(st.integers(0, len(items))), draw(NEW_TASKS if route[-1] == "tasks" else VALUES))
    position = draw(st.integers(0, len(items) - 1))
    return RemoveItem(route, position) if chosen is RemoveItem else SetItem(route, position, draw(SINGLES))


@st.composite
def _key_edits(draw: st.DrawFn, data: Any, kind: type[Edit]) -> Edit:
    route, mapping = draw(st.sampled_from([(route, mapping) for route, mapping in mappings_of(data) if mapping]))
    if kind is UnsetKey:
        return UnsetKey(route, draw(st.sampled_from(sorted(mapping))))
    key = draw(st.one_of(KEYS, st.sampled_from(sorted(mapping))))
    lists = {"tasks": NEW_TASKS, "slips": RECORDS}
    value = draw(st.lists(lists[key], min_size=1, max_size=2) if key in lists else VALUES)
    return SetKey(route, key, value)


# ------------------------------------------------------------------ where things are


@dataclass(frozen=True, slots=True)
class Extent:
    """Characters of a text: from the first one of a key or an item to the last visible one of its value."""

    start: int
    end: int
    flow: bool
    """Whether it stands in brackets or braces."""


def extent_of(text: str, route: Route) -> Extent | None:
    """Where the entry or the item at ``route`` stands; None where nothing is there."""
    node: Any = yaml.compose(text, yaml.CSafeLoader)
    start, flow = 0, False
    for step in route:
        flow = flow or bool(node.flow_style and not isinstance(node, yaml.ScalarNode))
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                return None
            start, node = found[0].start_mark.index, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            start = node.start_mark.index
        else:
            return None
    end = max(_end(node), start)
    return Extent(start, start + len(text[start:end].rstrip()), flow)


def is_flow(text: str, route: Route) -> bool:
    """Whether what ``route`` leads to stands in brackets or braces, its own or those around it."""
    node: Any = yaml.compose(text, yaml.CSafeLoader)
    for step in route:
        if node.flow_style:
            return True
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == step)
        else:
            node = node.value[step]
    return bool(node.flow_style)


def _end(node: Any) -> int:
    if not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        below = node.value[-1]
        return _end(below[1] if isinstance(below, tuple) else below)
    return int(node.end_mark.index)
