"""Text that stays text: everything a template prints is escaped, unless it is ``Markdown``.

``Markdown`` is no ``str`` on purpose. Whatever a template does with it (joining, slicing,
upper-casing) yields ordinary text, and that is escaped again: forgetting to escape shows too many
backslashes, never a link.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mktpm.language import Language, Message, Sayable, catalogue, translate
from mktpm.plan.source import UNSAFE

_ALWAYS = re.compile(r"[\\`*_\[\]<|~${}#]")
_ENTITY = re.compile(r"&(?=[#A-Za-z0-9]|$)")
_ADDRESS = re.compile(r":(?=//|$)|(?<=[wW]{3})\.")
_BLOCK_START = re.compile(r"[-+=>:.)]|\d{1,9}(?=[.)](?:\s|$))")
_MAIL = re.compile(r"@(?=\S|$)")
_WORD_JOINER = "\u2060"
_NAME = re.compile(r"\{(\w+)\}")
_ESCAPED_NAME = re.compile(r"\\\{((?:\w|\\_)+)\\\}")


@dataclass(frozen=True, slots=True)
class Markdown:
    """Markdown source that may be printed as it is."""

    text: str

    def __str__(self) -> str:
        """Return the source."""
        return self.text


def escaped(text: str) -> str:
    """Return Markdown that shows ``text`` and nothing else, wherever on a line it is put.

    Line breaks become blanks. Backslashes keep ASCII punctuation from being markup (CommonMark
    0.31.2, 2.4) and break the addresses that GFM would turn into links (6.9). Mail addresses are
    linked after backslashes are gone: an invisible word joiner breaks those.
    """
    line = " ".join(re.sub(UNSAFE, "\ufffd", text.replace("\r", "\n")).split())
    line = _ENTITY.sub(r"\\&", _ALWAYS.sub(r"\\\g<0>", line))
    line = _ADDRESS.sub(r"\\\g<0>", line)
    line = _MAIL.sub(f"@{_WORD_JOINER}", line)
    start = _BLOCK_START.match(line)
    if start is None:
        return line
    at = start.end() if start[0][0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def printed(value: object) -> str:
    """Return what a template's expression prints: Markdown as it is, all else escaped."""
    if isinstance(value, Markdown):
        return value.text
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (int, float, date)) and not isinstance(value, bool):
        return str(value)
    return escaped(str(value))


def joined(pieces: Iterable[object]) -> str:
    """Return pieces that were printed already as one text."""
    return "".join(str(piece) for piece in pieces)


def said(sentence: Message | str, language: Language, **values: object) -> Markdown:
    """Return one of the program's sentences in ``language``, the values in it escaped.

    A sentence that is not the program's own is text like any other, and escaped as well.
    """
    if isinstance(sentence, Message):
        return said(sentence.template, language, **{**sentence.values, **values})
    own = sentence in catalogue("zh")
    template = translate(sentence, language) if own else escaped(sentence)

    def value_of(match: re.Match[str]) -> str:
        name = match[1].replace("\\", "")
        return _value(values[name], language) if name in values else match[0]

    return Markdown((_NAME if own else _ESCAPED_NAME).sub(value_of, template))


def _value(value: object, language: Language) -> str:
    if isinstance(value, Message):
        return said(value, language).text
    return printed(value.say(language) if isinstance(value, Sayable) else value)
