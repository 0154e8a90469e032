"""Which tasks and fields a version is asked about: all of them, or those that survived a merge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

Field = tuple[str | None, str]
"""A task (None: the project) and the name of one of its fields; "" for whether the task is there."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A set of fields: ``rest`` says whether those are in it that nothing else is said of."""

    rest: bool
    tasks: Mapping[str, bool] = field(default_factory=dict)
    """Whether the fields of a task are in it, as far as nothing is said of the field."""
    fields: Mapping[Field, bool] = field(default_factory=dict)

    def wants(self, task: str | None, name: str) -> bool:
        """Return whether a field is in it."""
        found = self.fields.get((task, name))
        return self._wants_task(task) if found is None else found

    def _wants_task(self, task: str | None) -> bool:
        return self.rest if task is None else self.tasks.get(task, self.rest)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is in it."""
        return not (self.rest or any(self.tasks.values()) or any(self.fields.values()))

    def only(self, tasks: Iterable[str], fields: Iterable[Field]) -> "Demand":
        """Return what is in it of these tasks with all their fields, and of these fields."""
        whole = set(tasks)
        single = {key: wanted for key, wanted in self.fields.items() if key[0] in whole}
        single |= {key: self.wants(*key) for key in fields}
        return Demand(rest=False, tasks={task: self._wants_task(task) for task in whole}, fields=single)

    def without(self, tasks: Iterable[str], fields: Iterable[Field]) -> "Demand":
        """Return it without these tasks with all their fields, and without these fields."""
        whole = set(tasks)
        single = {key: wanted for key, wanted in self.fields.items() if key[0] not in whole}
        return Demand(
            self.rest, {**self.tasks, **dict.fromkeys(whole, False)}, {**single, **dict.fromkeys(fields, False)}
        )

    def __or__(self, other: Self) -> "Demand":
        """Return what is in either."""
        rest = self.rest or other.rest
        tasks = {t: self._wants_task(t) or other._wants_task(t) for t in (*self.tasks, *other.tasks)}
        plain = Demand(rest, {task: wanted for task, wanted in tasks.items() if wanted != rest})
        fields = {key: self.wants(*key) or other.wants(*key) for key in (*self.fields, *other.fields)}
        return Demand(rest, plain.tasks, {key: wanted for key, wanted in fields.items() if wanted != plain.wants(*key)})


EVERYTHING = Demand(rest=True)
