"""All that happened to plans in the order of time: what versions changed, and what people added beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Literal

from mktpm.engine.trail import ProjectTrail, Revision
from mktpm.plan.journal import Entry
from mktpm.plan.model import Person
from mktpm.plan.people import folded

Kind = Literal["added", "removed", "changed", "comment", "hours", "approval", "unreadable"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened."""

    when: datetime
    """With the zone of the workspace, else that of whoever did it."""
    author: str
    email: str
    person: str | None
    """The id of the author in the plan; None where nobody there has that address."""
    commit: str
    """Empty for what no commit holds yet, and for entries of the journal."""
    subject: str
    project: str
    file: str
    kind: Kind
    task: str | None
    """The task's id; None where it is about the project."""
    field: str
    before: Any
    after: Any
    """For a comment its text, for hours the time, for an approval the decision."""
    committed: bool
    """Whether a commit holds it; entries of the journal are what their files say."""

    @property
    def day(self) -> date:
        """Return the day of the zone."""
        return self.when.date()


@dataclass(frozen=True, slots=True)
class Directory:
    """Who commits under which address."""

    ids: Mapping[str, str]
    """Ids of people by address, in lower case."""
    names: Mapping[str, str]
    """Names by id."""

    def person(self, email: str) -> str | None:
        """Return the id of the person who commits with ``email``."""
        return self.ids.get(folded(email))

    def author(self, revision: Revision) -> str:
        """Return the name of whoever made a version: the person's in the plan, else the one in git."""
        person = self.person(revision.email)
        return revision.author if person is None else self.name(person)

    def name(self, identity: str) -> str:
        """Return the name of the person with that id; the id itself if nobody has it."""
        return self.names.get(identity, identity)


def directory_of(people: Iterable[Person]) -> Directory:
    """Return who commits under which address; an address that two people have is nobody's."""
    owners: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for person in people:
        names[person.id] = person.name or person.id
        for address in (person.email, *person.emails):
            if address is not None:
                owners.setdefault(folded(address), set()).add(person.id)
    return Directory({address: next(iter(ids)) for address, ids in owners.items() if len(ids) == 1}, names)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which happenings are asked for; None for all."""

    tasks: frozenset[str] | None = None
    """Ids of tasks."""
    fields: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    people: frozenset[str] = frozenset()
    """Ids, names or addresses, in lower case."""

    def told(self, found: Iterable[Happening]) -> list[Happening]:
        """Return what is asked for; where single fields of a task are, its coming and going is told by them."""
        if self.tasks is not None and self.fields:
            found = (part for one in found for part in self._by_fields(one))
        return [one for one in found if self.takes(one)]

    def _by_fields(self, found: Happening) -> Iterator[Happening]:
        if found.kind not in ("added", "removed"):
            yield found
            return
        before, after = found.before or {}, found.after or {}
        for field in sorted(self.fields & {*before, *after}):
            yield replace(found, kind="changed", field=field, before=before.get(field), after=after.get(field))

    def takes(self, found: Happening) -> bool:
        """Return whether a happening is asked for."""
        if self.tasks is not None and found.task not in self.tasks:
            return False
        if self.fields and found.field not in self.fields:
            return False
        if (self.since and found.day < self.since) or (self.until and found.day > self.until):
            return False
        who = {found.author.casefold(), folded(found.email), (found.person or "").casefold()}
        return not self.people or not self.people.isdisjoint(who)


def chronicle(
    trail: ProjectTrail, entries: Iterable[Entry], directory: Directory, zone: tzinfo | None
) -> Iterator[Happening]:
    """Yield all that happened to one project: its changes in their order, then the journal, then what is unreadable."""
    for event in trail.events:
        change = event.change
        yield _version(
            event.revision, trail, directory, zone,
            (change.kind, change.task, change.field, change.before, change.after),
        )  # fmt: skip
    for entry in entries:
        yield _entry(entry, trail, directory, zone)
    for skipped in trail.skipped:
        yield _version(skipped.revision, trail, directory, zone, ("unreadable", None, "", None, skipped.reason))


def known_by(found: Sequence[Happening], day: date) -> list[Happening]:
    """Return what had happened by the end of ``day``; what no commit holds builds on all that came before it."""
    known = [one for one in found if one.day <= day]
    later = any(one.committed for one in found if one.day > day)
    return [one for one in known if one.committed or not later]


def in_order(found: Iterable[Happening]) -> list[Happening]:
    """Return happenings by the time at which they were made; what no commit holds yet comes last."""
    return sorted(found, key=lambda one: (not one.committed, one.when.astimezone(UTC)))


_Told = tuple[Kind, str | None, str, Any, Any]


def _version(
    revision: Revision, trail: ProjectTrail, directory: Directory, zone: tzinfo | None, told: _Told
) -> Happening:
    kind, task, field, before, after = told
    return Happening(
        when=_local(revision.when, zone),
        author=directory.author(revision),
        email=revision.email,
        person=directory.person(revision.email),
        commit=revision.commit,
        subject=revision.subject,
        project=trail.project,
        file=trail.file,
        kind=kind,
        task=task,
        field=field,
        before=before,
        after=after,
        committed=bool(revision.commit),
    )


def _entry(entry: Entry, trail: ProjectTrail, directory: Directory, zone: tzinfo | None) -> Happening:
    said = {"comment": "text", "hours": "time", "approval": "decision"}
    return Happening(
        when=_local(entry.at, zone),
        author=directory.name(entry.by),
        email="",
        person=entry.by,
        commit="",
        subject="",
        project=trail.project,
        file=entry.file,
        kind=entry.kind,  # type: ignore[arg-type]  # the journal reads no other kinds
        task=entry.task or None,
        field="",
        before=None,
        after=entry.text(said[entry.kind]),
        committed=True,
    )


def _local(when: datetime, zone: tzinfo | None) -> datetime:
    return when.astimezone(zone) if zone is not None else when
