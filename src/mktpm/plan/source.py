"""YAML text → plain data.

``parse`` builds dictionaries and lists from libyaml's events with the scalars of YAML 1.2's core
schema; dates, times and numbers with a leading zero stay text. It keeps no positions: a clean plan
pays nothing for them; ``plan/spans.py`` reads the text a second time where somebody asks.

What people don't write in plans and attackers do is refused: tags, alias bombs, absurd depth,
millions of values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from mktpm.diagnostics import Diagnostic, Place, Related, error
from mktpm.language import Message, message

DEEPEST = 200
MOST_NODES = 3_000_000
MOST_ALIASED_NODES = 100_000
MOST_FINDINGS = 1000

_SPECIAL: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": "(infinite)", ".Inf": "(infinite)", ".nan": "(not a number)", ".NaN": "(not a number)",
}  # fmt: skip
_INTEGER = r"[-+]?(0|[1-9][0-9]{0,17})"
_FLOAT = r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}"
_NUMERIC = frozenset("0123456789-+.")
UNSAFE = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]"
"""A pattern of characters that move the cursor, change the direction of text, or can't be seen."""


def one_line(text: str) -> str:
    """Return ``text`` as one line that is safe to show: unsafe characters and line ends replaced."""
    if text.isprintable():
        return text
    return re.sub(UNSAFE, "\ufffd", text).replace("\n", "\ufffd").replace("\t", " ")


_ScalarEvent = yaml.ScalarEvent
_MappingStart = yaml.MappingStartEvent
_MappingEnd = yaml.MappingEndEvent
_SequenceStart = yaml.SequenceStartEvent
_SequenceEnd = yaml.SequenceEndEvent
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """The text is YAML, but not of a kind that plans are written in."""

    def __init__(self, said: Message, event: Any, hint: Message | None = None) -> None:
        super().__init__(said.template)
        self.said = said
        self.hint = hint
        mark = event.start_mark
        self.position = (mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text holds, and what is wrong with it."""

    data: Any
    diagnostics: tuple[Diagnostic, ...]


def scalar(text: str) -> Any:
    """Return what a plain (unquoted) scalar means in YAML 1.2's core schema.

    Numbers with a leading zero and numbers too large to be meant as one stay text.
    """
    if text in _SPECIAL:
        return _SPECIAL[text]
    if text[0] in _NUMERIC:
        if re.fullmatch(_INTEGER, text):
            return int(text)
        if re.fullmatch(_FLOAT, text):
            return float(text)
    return text


def parse(text: str, file: str, places: dict[int, int] | None = None) -> Parsed:
    """Return the data in ``text`` and the findings about its form; data is None if unreadable.

    ``places`` takes, by the ``id()`` of each mapping that is an item of a list, the offset at which it begins.
    """
    builder = _Builder(file, places)
    try:
        data = builder.build(text)
    except _Refused as refusal:
        place = Place(file, position=refusal.position)
        return Parsed(None, (*builder.diagnostics, error("yaml-syntax", refusal.said, place, refusal.hint)))
    except yaml.YAMLError as problem:
        return Parsed(None, (*builder.diagnostics, _unmerged(text, file) or _syntax(problem, text, file)))
    return Parsed(data, tuple(builder.diagnostics))


class _Builder:
    """Builds plain data out of the events of one document."""

    def __init__(self, file: str, places: dict[int, int] | None) -> None:
        self.file = file
        self.places = places
        self.diagnostics: list[Diagnostic] = []
        self.anchors: dict[str, Any] = {}
        self.aliased = 0

    def build(self, text: str) -> Any:
        loader = LOADER(text)
        try:
            loader.get_event()
            if isinstance(loader.get_event(), yaml.StreamEndEvent):
                return None
            data = self._nodes(loader.get_event)
            loader.get_event()
            after = loader.get_event()
            if not isinstance(after, yaml.StreamEndEvent):
                raise _Refused(message("a plan is one document: a second one begins here"), after)
            return data
        finally:
            loader.dispose()

    def _nodes(self, get_event: Any) -> Any:  # noqa: C901, PLR0912, PLR0915 - one loop: calls would double its time
        """Return the document's root; one flat loop, for speed and against absurd depth."""
        root: list[Any] = []
        stack: list[tuple[Any, Any]] = []
        container: Any = root
        key: Any = None
        memo: dict[str, Any] = {}
        places = self.places
        nodes = 0
        while True:
            event = get_event()
            kind = type(event)
            if kind is _ScalarEvent:
                text = event.value
                if event.implicit[0]:
                    value = memo.get(text, memo)
                    if value is memo:
                        value = memo[text] = self._text(scalar(text), event)
                else:
                    value = text if text.isprintable() else self._text(text, event)
                if event.anchor or event.tag:
                    self._anchor(event, value)
            elif kind is _MappingStart or kind is _SequenceStart:
                value = {} if kind is _MappingStart else []
                if event.anchor or event.tag:
                    self._anchor(event, value)
            elif kind is _MappingEnd or kind is _SequenceEnd:
                container, key = stack.pop()
                if container is root:
                    return root[0]
                continue
            else:
                value = self._alias(event, container, stack)
            nodes += 1
            if nodes > MOST_NODES:
                raise _Refused(message("the file holds more than {n} values", n=MOST_NODES), event)
            if type(container) is list:
                container.append(value)
                if places is not None and kind is _MappingStart:
                    places[id(value)] = event.start_mark.index
            elif key is None:
                key = self._key(event, value, container)
                continue
            else:
                if key is not _Builder:
                    container[key] = value
                key = None
            if kind is _MappingStart or kind is _SequenceStart:
                stack.append((container, key))
                if len(stack) > DEEPEST:
                    raise _Refused(message("nested deeper than {n} levels", n=DEEPEST), event)
                container, key = value, None
            elif container is root:
                return value

    def _key(self, event: Any, value: Any, container: Any) -> Any:
        """Return the key as text; the class itself for a key whose value is to be dropped."""
        if type(event) is not _ScalarEvent:
            raise _Refused(
                message("a key must be plain text"), event, message("put text with `{{`, `[` or `*` in quotes")
            )
        key = value if type(value) is str else event.value
        if key == "<<" and event.implicit[0]:
            raise _Refused(message("merge keys (`<<`) are not part of YAML 1.2"), event, message("write the keys out"))
        if key in container:
            self._duplicate(event, key)
            return _Builder
        return key

    def _duplicate(self, event: Any, key: str) -> None:
        said = message("`{key}` stands twice in this mapping", key=key[:60])
        self._report("duplicate-key", said, event, message("keep one of the two: the first one counts until then"))

    def _text(self, value: Any, event: Any) -> Any:
        """Return ``value`` without characters that could steer a terminal; report those."""
        if type(value) is not str or value.isprintable():
            return value
        if "\n" not in value:
            value = value.replace("\t", " ")
        if re.search(UNSAFE, value) is None:
            return value
        said = message("invisible control characters stand in this text")
        self._report("invalid-value", said, event, message("delete them, or write the text anew"))
        return re.sub(UNSAFE, "\ufffd", value)

    def _report(self, code: str, said: Message, event: Any, hint: Message) -> None:
        if len(self.diagnostics) >= MOST_FINDINGS:
            raise _Refused(message("more than {n} findings: the rest of the file was not read", n=MOST_FINDINGS), event)
        mark = event.start_mark
        place = Place(self.file, position=(mark.line + 1, mark.column + 1))
        self.diagnostics.append(error(code, said, place, hint))

    def _anchor(self, event: Any, value: Any) -> None:
        if event.tag and event.tag != "!":
            raise _Refused(message("tags such as `{tag}` are not allowed", tag=one_line(event.tag[:40])), event)
        if event.anchor:
            self.anchors[event.anchor] = value

    def _alias(self, event: Any, container: Any, stack: list[tuple[Any, Any]]) -> Any:
        if event.anchor not in self.anchors:
            raise _Refused(message("`*{name}` refers to no anchor above it", name=event.anchor), event)
        value = self.anchors[event.anchor]
        if value is container or any(value is outer for outer, _ in stack):
            raise _Refused(message("`*{name}` stands inside what it refers to", name=event.anchor), event)
        self.aliased += _size(value, MOST_ALIASED_NODES)
        if self.aliased > MOST_ALIASED_NODES:
            raise _Refused(message("aliases repeat more than {n} values", n=MOST_ALIASED_NODES), event)
        return value


def _size(value: Any, limit: int) -> int:
    """Return the number of nodes in ``value`` written out, counting no further than ``limit``."""
    count, pending = 0, [value]
    while pending and count <= limit:
        node = pending.pop()
        count += 1
        if isinstance(node, dict):
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return count + len(pending)


_Problem = tuple[str, str, str]
_IN_QUOTES = "put the text in quotes; indent with spaces, never with tabs"
_COLON = "put text that contains `: ` in quotes, and check the indentation"
_SAME_COLUMN = "check the indentation: keys of one mapping start in the same column"
_BACKSLASH = "write `\\\\` for a backslash, or use single quotes"
_PROBLEMS: tuple[_Problem, ...] = (
    ("cannot start any token", "this character can't begin a value", _IN_QUOTES),
    ("mapping values are not allowed", "a `:` that doesn't belong here", _COLON),
    ("did not find expected key", "a key was expected here", _SAME_COLUMN),
    ("expected '-' indicator", "a list item was expected here", "items of one list start with `- ` in the same column"),
    ("could not find expected ':'", "a `:` is missing behind this key", "write `key: value`"),
    ("expected ',' or ']'", "a list `[…]` is not closed", "close it with `]`, with commas between the items"),
    ("expected ',' or '}'", "a mapping `{{…}}` is not closed", "close it with `}}`, with commas between the entries"),
    ("found undefined tag handle", "tags are not allowed", "put text that begins with `!` in quotes"),
    ("block sequence entries", "a `- ` that doesn't belong here", "begin the list on the next line, or use quotes"),
    ("found a tab character", "a tab stands where spaces indent", "indent with spaces, never with tabs"),
    ("expected node content", "a value is missing here", "put text that begins with `,`, `]` or `}}` in quotes"),
    ("unknown escape character", "there is no such escape", _BACKSLASH),
    ("hexdecimal number", "there is no such escape", _BACKSLASH),
    ("invalid Unicode character", "there is no such character", "write the character itself"),
    ("alphabetic or numeric", "a name is missing behind `&` or `*`", "put text that begins with `&` or `*` in quotes"),
    ("comment or line break", "the text of `|` or `>` begins on the next line", "begin a new line, or use quotes"),
    ("<document start>", "this belongs to nothing above it", _SAME_COLUMN),
)
"""A part of what libyaml says, what to say instead, and the remedy."""


def _unmerged(text: str, file: str) -> Diagnostic | None:
    """Return the finding for the marks that git leaves around a conflict, None where there are none."""
    marks = re.finditer(r"^(<{7,}|={7,}|>{7,})(?= |\r?$)", text, re.MULTILINE)
    places = {found[0][0]: found.start() for found in reversed(list(marks))}
    if len(places) < len("<=>"):
        return None
    line = text.count("\n", 0, places["<"]) + 1
    hint = message("keep of the lines between `<<<<<<<` and `>>>>>>>` what shall hold, and delete the marks")
    said = message("a conflict of two versions is not resolved here")
    return error("yaml-syntax", said, Place(file, position=(line, 1)), hint)


def _syntax(problem: yaml.YAMLError, text: str, file: str) -> Diagnostic:
    """Return the finding for what libyaml refused, in words for the author."""
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    if mark is None:
        return _unreadable_character(text, file)
    place = Place(file, position=(mark.line + 1, mark.column + 1))
    raw = str(getattr(problem, "problem", "") or problem)
    context = getattr(problem, "context_mark", None)
    if ("unexpected end of stream" in raw or "unexpected document indicator" in raw) and context is not None:
        opened = Place(file, position=(context.line + 1, context.column + 1))
        return error("yaml-syntax", message("the quotes that open here are never closed"), opened)
    for part, said, hint in _PROBLEMS:
        if part in raw:
            began: tuple[Related, ...] = ()
            if context is not None and context.line != mark.line:
                opened = Place(file, position=(context.line + 1, context.column + 1))
                began = (Related(opened, message("what it belongs to began here")),)
            found = error("yaml-syntax", message(said), place, message(hint))
            return Diagnostic(found.code, found.severity, found.message, place, found.hint, related=began)
    return error("yaml-syntax", message("this is not YAML: {problem}", problem=raw), place)


_NOT_YAML = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def _unreadable_character(text: str, file: str) -> Diagnostic:
    found = re.search(_NOT_YAML, text)
    at = found.start() if found else 0
    before = _with_plain_breaks(text[:at])
    place = Place(file, position=(before.count("\n") + 1, len(before) - before.rfind("\n")))
    code = f"U+{ord(text[at]):04X}" if text else "?"
    said = message("the character {code} is not allowed in a plan", code=code)
    return error("yaml-syntax", said, place, message("delete it, or save the file as UTF-8 text"))


_ODD_BREAKS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
_STRIDE = 4096


def lines_at(text: str, numbers: Iterable[int]) -> dict[int, str]:
    """Return the lines of ``text`` with these numbers, as YAML counts them from 1, without their line ends.

    Only these: a file of millions of lines would take more memory than everything else together.
    """
    text = _with_plain_breaks(text)
    found: dict[int, str] = {}
    line, begin = 1, 0
    for number in sorted(set(numbers)):
        begin = _ahead(text, begin, number - line)
        if begin < 0:
            break
        line, end = number, text.find("\n", begin)
        found[number] = text[begin:] if end < 0 else text[begin:end]
    return found


def _with_plain_breaks(text: str) -> str:
    for mark in _ODD_BREAKS:
        if mark in text:
            text = text.replace(mark, "\n")
    return text


def _ahead(text: str, begin: int, count: int) -> int:
    """Return where the line begins that is ``count`` lines behind the one at ``begin``; -1 behind the last."""
    while (within := text.count("\n", begin, begin + _STRIDE)) < count and begin < len(text):
        count, begin = count - within, begin + _STRIDE
    for _ in range(count):
        begin = text.find("\n", begin) + 1
        if begin == 0:
            return -1
    return begin
