"""Changes of fields in words: from what to what, and by how many working days a date moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktpm.display_width import cropped
from mktpm.engine.chronicle import Happening
from mktpm.engine.lives import day_of, status_of
from mktpm.engine.timeline import Timeline
from mktpm.language import Language, Message, message, translate
from mktpm.plan.model import STATUSES
from mktpm.plan.source import one_line
from mktpm.views.wording import status_word

_LONGEST = 160
_DATES = ("due", "start", "fixed", "levelled", "started", "finished", "deadline")
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Wording:
    """How changes of one project are put into words."""

    language: Language
    timeline: Timeline | None
    """For the working days between two dates; None where the project is gone."""
    longest: int = _LONGEST
    """How many columns a value may take."""

    def change(self, found: Happening) -> str:
        """Return what happened in one line, without who and when."""
        if found.kind == "changed":
            return f"{found.field}: {self.values(found.field, found.before, found.after)}"
        if found.kind == "added":
            return message("added: {fields}", fields=self.fields(found.after)).say(self.language)
        if found.kind == "removed":
            return message("removed").say(self.language)
        return self._note(found).say(self.language)

    def _note(self, found: Happening) -> Message:
        """Return what an entry of the journal says, or why a version could not be read."""
        text = self._cut(_flat(found.after))
        if found.kind == "comment":
            return message("comment: {text}", text=text)
        if found.kind == "hours":
            return message("hours: {time}", time=text)
        if found.kind == "approval":
            return message("approval: {decision}", decision=translate(text, self.language))
        return message("could not be read: {reason}", reason=text)

    def values(self, field: str, before: Any, after: Any) -> str:
        """Return a change from one value to another."""
        if isinstance(before or after, (list, tuple)) and isinstance(after or before, (list, tuple)):
            return self._items(before or (), after or ())
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            return self._mapping(before, after)
        moved = self._moved(before, after) if field in _DATES else ""
        return f"{self._value(field, before)} → {self._value(field, after)}{moved}"

    def fields(self, fields: Mapping[str, Any] | None) -> str:
        """Return the fields of a task that was added."""
        told = [f"{key} {_flat(value)}" for key, value in (fields or {}).items() if key not in ("id", "parent")]
        return self._cut(", ".join(told)) or NOTHING

    def _value(self, field: str, value: Any) -> str:
        if field == "status" and (value in STATUSES or value is None):
            return status_word(status_of(value), self.language)
        return NOTHING if value is None else self._cut(_flat(value))

    def _items(self, before: Sequence[Any], after: Sequence[Any]) -> str:
        """Return what left a list and what came into it."""
        old, new = [_flat(item) for item in before], [_flat(item) for item in after]
        gone = [f"−{item}" for item in old if item not in new]
        come = [f"+{item}" for item in new if item not in old]
        if not gone and not come:
            return message("in another order").say(self.language)
        return self._cut(", ".join([*gone, *come]))

    def _mapping(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        told = (f"{key}: {self._value('', before.get(key))} → {self._value('', after.get(key))}" for key in keys)
        return self._cut(", ".join(told))

    def _moved(self, before: Any, after: Any) -> str:
        """Return by how many working days a date moved: " (+2d)"."""
        days = self.days_moved(before, after)
        return f" ({days:+}d)" if days else ""

    def days_moved(self, before: Any, after: Any) -> int | None:
        """Return by how many working days a date moved, negative for an earlier one; None where one isn't a date."""
        if self.timeline is None:
            return None
        old, new = day_of(before, self.timeline), day_of(after, self.timeline)
        if old is None or new is None:
            return None
        calendar = self.timeline.calendar()
        if new.day >= old.day:
            return calendar.days_between(old.day, new.day)
        return -calendar.days_between(new.day, old.day)

    def _cut(self, text: str) -> str:
        return cropped(text, self.longest)


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        if set(value) == {"text", "ok"}:
            return f"[{'x' if value['ok'] else ' '}] {value['text']}"
        return ", ".join(f"{key}: {_flat(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_flat(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else one_line(" ".join(str(value).split()))
