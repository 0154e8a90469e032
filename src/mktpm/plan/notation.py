"""Plain values → YAML as people write it: quotes only where they are needed, short lists in one line."""

import re
from collections.abc import Mapping
from typing import Any

from mktpm.plan.source import UNSAFE, scalar

_NEEDS_QUOTES_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_NEEDS_QUOTES_IN_FLOW = frozenset(",[]{}:")
_NOT_PLAIN = re.compile(r":(\s|$)|\s#")
_MUST_BE_ESCAPED = re.compile(f"{UNSAFE}|[\t\n\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_QUOTED = ("---", "...", "<<", "=")


def notation(value: Any, quote: str = "") -> str:
    """Return any plain value as YAML in one line: ``done``, ``[a, b]``, ``{task: a, lag: +2d}``.

    Text stands in ``quote`` where one is given and can hold it.
    """
    return flow(value) if isinstance(value, (Mapping, list, tuple)) else single(value, quote=quote)


def flow(value: Any, quote: str = "") -> str:
    """Return any plain value as YAML for a place inside brackets or braces, where commas need quotes."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{single(str(key), inside=True)}: {flow(below)}" for key, below in value.items())
        return "{" + inside + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return single(value, quote=quote, inside=True)


def single(value: Any, *, quote: str = "", inside: bool = False) -> str:
    """Return a single value as YAML; ``inside`` says that it will stand inside brackets or braces."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if not isinstance(value, str):
        return _number(value)
    if quote == '"' or (quote and not _MUST_BE_ESCAPED.search(value)):
        return _quoted(value, quote)
    return value if _is_plain(value, inside=inside) else _quoted(value, '"')


def block(record: Mapping[str, Any], indent: str, newline: str, nested: str) -> str:
    """Return a record as the lines of a list item, without the last line end.

    The dash stands at ``indent``; a list under the key ``nested`` is written as items, all else in one line.
    """
    lines: list[str] = []
    for key, value in record.items():
        lead = indent + ("  " if lines else "- ")
        if key == nested and isinstance(value, list) and value:
            below = newline.join(block(child, indent + "    ", newline, nested) for child in value)
            lines.append(f"{lead}{single(key)}:{newline}{below}")
        else:
            lines.append(f"{lead}{single(key)}: {notation(value)}")
    return newline.join(lines) if lines else f"{indent}- {{}}"


def _number(value: Any) -> str:
    """Return a number without an exponent, which YAML 1.2 would take for text."""
    written = repr(value)
    if "e" not in written:
        return written
    from decimal import Decimal  # hardly ever

    digits = format(Decimal(written), "f")
    return digits if "." in digits else f"{digits}.0"


def _is_plain(text: str, *, inside: bool) -> bool:
    if not text or text != text.strip() or text[0] in _NEEDS_QUOTES_FIRST or text in _QUOTED:
        return False
    if _MUST_BE_ESCAPED.search(text) or _NOT_PLAIN.search(text) or text.startswith(("--- ", "... ")):
        return False
    if inside and _NEEDS_QUOTES_IN_FLOW.intersection(text):
        return False
    said = scalar(text)
    return type(said) is str and bool(said == text)


def _quoted(text: str, quote: str) -> str:
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    found = _ESCAPES.get(character)
    if found is not None:
        return found
    if not _MUST_BE_ESCAPED.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
