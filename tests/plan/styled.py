"""The same data written the ways people write it: block and flow, quotes of all kinds, comments, blank lines."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from mktpm.plan.notation import notation, single
from mktpm.plan.source import parse
from tests.plan.example_edits import Plan, laid_out

_COMMENTS = st.sampled_from(["", "", "", "  # why: 'a' [b", " # {x}: y", "   ", " #"])
_LINES = st.sampled_from(["", "", "", "", "\n", "# - a: b\n", "\n# why\n\n", "\n\n"])


class Writer:
    """Writes plain data as YAML, with the styles of each value drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def document(self, data: dict[str, Any]) -> str:
        return self._between() + self._mapping(data, 0)

    def _between(self) -> str:
        return self.draw(_LINES)

    def _comment(self) -> str:
        return self.draw(_COMMENTS)

    def _key(self, key: str) -> str:
        return json.dumps(key, ensure_ascii=False) if self.draw(st.booleans()) and key.isprintable() else single(key)

    def _mapping(self, data: dict[str, Any], column: int, *, dashed: bool = False) -> str:
        lines = ""
        for number, (key, value) in enumerate(data.items()):
            lead = "" if dashed and not number else self._between() * bool(number) + " " * column
            lines += f"{lead}{self._key(key)}:{self._value(value, column)}"
        return lines

    def _value(self, value: Any, column: int) -> str:
        """What stands behind a colon, with the line's end."""
        style = self.draw(st.sampled_from(self._styles_of(value)))
        deeper = column + self.draw(st.sampled_from([1, 2, 4]))
        if style == "block":
            below = self._mapping(value, deeper) if isinstance(value, dict) else self._items(value, deeper)
            return f"{self._comment()}\n{below}"
        if style == "indentless":
            return f"{self._comment()}\n{self._items(value, column)}"
        if style == "literal":
            return self._literal(value, deeper)
        if style == "empty":
            return f"{self._comment()}\n"
        text = self._wide(value, deeper) if style == "wide flow" else self._single(value, style)
        return f" {text}{self._comment()}\n"

    def _styles_of(self, value: Any) -> list[str]:
        if isinstance(value, dict) and value:
            return ["flow", "block", "block", "wide flow"]
        if isinstance(value, list) and value:
            return ["flow", "block", "block", "indentless", "wide flow"]
        if isinstance(value, str):
            can_be_literal = value.strip("\n") and not value.startswith((" ", "\n")) and self._printable(value)
            return ["flow", "single", "double", *(["literal", "literal"] if can_be_literal else [])]
        return ["flow", "empty", "empty"] if value is None else ["flow"]

    def _literal(self, value: str, column: int) -> str:
        keep = "+" if value.endswith("\n\n") else "" if value.endswith("\n") else "-"
        lines = value.rstrip("\n").split("\n")
        body = "".join(" " * column + line + "\n" if line else "\n" for line in lines)
        return f" |{keep}{self._comment()}\n{body}" + "\n" * (len(value) - len(value.rstrip("\n")) - 1)

    @staticmethod
    def _printable(value: str) -> bool:
        return all(line.isprintable() and line == line.strip() for line in value.split("\n"))

    def _single(self, value: Any, style: str) -> str:
        if style == "double":
            return json.dumps(value, ensure_ascii=not value.isprintable())
        if style == "single" and value.isprintable():
            return "'" + str(value).replace("'", "''") + "'"
        return notation(value)

    def _wide(self, value: Any, column: int) -> str:
        indent = "\n" + " " * (column + 1)
        last = self.draw(st.sampled_from(["", ",", "\n" + " " * column]))
        if isinstance(value, dict):
            pairs = (f"{json.dumps(key)}: {json.dumps(below)}" for key, below in value.items())
            return "{" + self._commas(list(pairs), indent) + last + "}"
        return "[" + self._commas([json.dumps(item) for item in value], indent) + last + "]"

    def _commas(self, parts: list[str], indent: str) -> str:
        text = parts[0]
        for part in parts[1:]:
            comma = self.draw(
                st.sampled_from([", ", "," + indent, " ," + indent, ",  # comma" + indent, " # no\n" + indent + ", "])
            )
            text += comma + part
        return text

    def _items(self, items: list[Any], column: int) -> str:
        lines = ""
        for number, item in enumerate(items):
            lines += self._between() * bool(number) + " " * column + "-"
            if isinstance(item, dict) and item and self.draw(st.booleans()):
                wide = self.draw(st.sampled_from([1, 1, 3]))
                lines += " " * wide + self._mapping(item, column + 1 + wide, dashed=True)
            else:
                lines += self._value(item, column)
        return lines


# ------------------------------------------------------------------ plans of any shape

_TEXTS = st.sampled_from([
    "a", "done", "2026-11-11", "a: b", "two\nlines\n", "one\n\nthree", "x #y", "it's", "", "双十一：终稿", "5", "null",
    "a, b",
])  # fmt: skip
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    _TEXTS | st.none() | st.booleans() | st.integers(0, 9),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["k", "a b", "5", "owner", "due", "text"]), below, max_size=3)
    ),
    max_leaves=4,
)
_FIELDS = st.sampled_from(["name", "owner", "status", "due", "tags", "depends", "done_when", "note", "raci", "x-预算"])


@st.composite
def _tasks(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    task: dict[str, Any] = {"id": draw(st.sampled_from(["a", "b", "c", "设计"]))}
    task |= {key: draw(_ANYTHING) for key in draw(st.lists(_FIELDS, unique=True, max_size=5))}
    if depth < 2 and draw(st.booleans()):
        task["tasks"] = draw(st.lists(_tasks(depth + 1), min_size=1, max_size=2))
    return {key: task[key] for key in draw(st.permutations(sorted(task)))}


@st.composite
def styled_plans(draw: st.DrawFn) -> Plan:
    """Data of any shape, in any style."""
    data: dict[str, Any] = {"id": "p", "name": draw(_TEXTS), "tasks": draw(st.lists(_tasks(), max_size=3))}
    keys = draw(st.lists(st.sampled_from(["owner", "due", "policy", "people"]), unique=True, max_size=3))
    data |= {key: draw(_ANYTHING) for key in keys}
    data = {key: data[key] for key in draw(st.permutations(sorted(data)))}
    layout = draw(st.sampled_from(["as it is", "as it is", "windows", "no last line end", "many last line ends"]))
    text = laid_out(Writer(draw).document(data), layout)
    assume(parse(text, "").data == data)  # rather than know all of YAML
    return Plan("any plan", text, data)
