"""The program's own words in English and Chinese.

A message is an English template and its values. It stays data until somebody reads it, and is
then said in the reader's language. The templates stand in the code, so that a reader of the
code sees what the user sees; the Chinese ones stand in ``translations/zh/``, a file for each area.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@runtime_checkable
class Sayable(Protocol):
    """A value that reads differently in each language."""

    def say(self, language: Language) -> str:
        """Return the value as text in ``language``."""
        ...


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return the templates of ``language`` by their English text; empty for English."""
    if language == "en":
        return {}
    import json  # not needed by an English run

    entries: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / "translations" / language).glob("*.json")):
        entries.update(json.loads(file.read_text("utf-8")))
    return entries


def translate(template: str, language: Language) -> str:
    """Return ``template`` in ``language``; the English text where no translation stands."""
    return catalogue(language).get(template, template)


def _said(value: object, language: Language) -> object:
    if isinstance(value, Sayable):
        return value.say(language)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the program: an English template and the values for its ``{names}``."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        template = translate(self.template, language)
        return template.format_map({k: _said(v, language) for k, v in self.values.items()})

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.say("en")


def message(template: str, **values: object) -> Message:
    """Return the message made of an English ``template`` and the values of its names."""
    return Message(template, values)


def reason_of(error: OSError) -> Message | str:
    """Return why the system refuses a file; in English where it is none of the usual reasons."""
    usual = (
        message("No such file or directory"), message("Is a directory"), message("Not a directory"),
        message("Permission denied"), message("Too many levels of symbolic links"), message("File name too long"),
        message("No space left on device"), message("Read-only file system"), message("Input/output error"),
    )  # fmt: skip
    text = error.strerror or "?"
    return next((each for each in usual if each.template == text), text)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things with the right English plural: ``Count(3, "task")``."""

    number: float
    noun: str
    plural: str = ""

    def say(self, language: Language) -> str:
        """Return the number with its noun, such as "3 tasks" or "3 个任务"."""
        number = f"{self.number:.1f}".removesuffix(".0")
        if language != "en":
            return translate("{n} " + self.noun, language).format(n=number)
        noun = self.noun if self.number == 1 else self.plural or self.noun + "s"
        return f"{number} {noun}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Several words in a row: ``a, b and c``."""

    items: tuple[object, ...]
    last: str = "and"

    def say(self, language: Language) -> str:
        """Return the items joined the way ``language`` lists things."""
        words = [str(_said(item, language)) for item in self.items]
        if language == "zh":
            return "、".join(words)
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.last} {words[-1]}"


def working_days(number: float) -> Count:
    """Return an amount of working days, rounded to a tenth."""
    return Count(round(number, 1), "working day")
