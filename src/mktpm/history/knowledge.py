"""What is known of the versions of plans: found out once for each content, and kept between runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from mktpm.engine.trail import FieldChange
from mktpm.history.comparison import NOTHING, Inherited, Version, compare, join, version_of
from mktpm.history.lineage import Node
from mktpm.history.stored import changes_from, changes_to
from mktpm.plan.discovery import PROJECT_FILE
from mktpm.plan.files import decode
from mktpm.plan.pieces import Reader, Unreadable
from mktpm.plan.shelf import TooLarge
from mktpm.plan.source import one_line

_MOST_VERSIONS = 500
"""Versions to keep in memory; going through a history needs few of them at a time."""


@dataclass(frozen=True, slots=True)
class Joint:
    """What a version changed itself, and what it took from each version before it but the first."""

    own: Sequence[FieldChange]
    inherited: Sequence[Inherited] = ()


@dataclass(slots=True)
class Knowledge:
    """What is known of versions, by the ids of their contents."""

    fetch: Callable[[str], bytes]
    """Gets a content by its id; may raise ``TooLarge``."""
    facts: dict[str, list[Any]] = field(default_factory=dict)
    """For each content why it can't be read (None: it can), and the project's id written in it."""
    joints: dict[str, list[Any]] = field(default_factory=dict)
    """What each content changed in the ones before it, as stored; by their ids in a row."""
    used: set[str] = field(default_factory=set)
    """The keys of the ``joints`` that were asked for."""
    grown: bool = False
    """Whether something was found out that was not known before."""
    _versions: dict[str, Version] = field(default_factory=dict)
    _reader: Reader = field(default_factory=Reader)

    def unreadable(self, node: Node) -> str | None:
        """Return why a version can't be read, None for one that can."""
        if node.blob is None:
            return None
        reason: str | None = self._fact(node.blob)[0]
        return reason

    def before(self, node: Node) -> tuple[Node, ...]:
        """Return the versions that ``node`` was made from, other projects that git took for it left out."""
        kept = tuple(other for other in node.before if other.name == node.name or self._one_project(node, other))
        if kept or node.blob is None:
            return kept
        mine = self.called(node.name, node.blob)
        ended = ((other, other.blob) for other in node.deleted)
        return tuple(other for other, blob in ended if blob is not None and self.called(other.name, blob) == mine)[:1]

    def _one_project(self, node: Node, other: Node) -> bool:
        if node.blob is None or other.blob is None or node.blob == other.blob:
            return True
        mine, theirs = self._fact(node.blob)[1], self._fact(other.blob)[1]
        return mine is None or theirs is None or mine == theirs

    def called(self, name: str, blob: str) -> str:
        """Return the project's id in a file: as written, else after the file's name."""
        path = PurePosixPath(name)
        return self._fact(blob)[1] or (path.parent.name if path.name == PROJECT_FILE else path.stem)

    def joint(self, node: Node, before: Sequence[Node]) -> Joint:
        """Return what ``node`` brought itself and what it has from each of those before it."""
        if len(before) == 1 and before[0].blob == node.blob:
            return Joint(())
        key = " ".join(version.blob or "-" for version in (node, *before))
        self.used.add(key)
        stored = self.joints.get(key)
        found = _joint_from(stored, len(before)) if stored is not None else None
        if found is None:
            found = self._compared(node, before)
            self.joints[key] = _joint_to(found)
            self.grown = True
        return found

    def _compared(self, node: Node, before: Sequence[Node]) -> Joint:
        new = self.version(node)
        if len(before) < 2:
            return Joint(compare(new, self.version(before[0]) if before else NOTHING))
        return Joint(*join(new, [self.version(other) for other in before]))

    def version(self, node: Node) -> Version:
        """Return the data of a version that can be read."""
        return NOTHING if node.blob is None else self.content(node.blob)

    def content(self, blob: str) -> Version:
        """Return the data of a content that can be read."""
        found = self._versions.get(blob)
        if found is None:
            found = self._read(blob)
        return found

    def text_version(self, text: str) -> Version:
        """Return the data in a text; raises ``Unreadable``."""
        return version_of(_mapping(self._reader.data_of(text)))

    def _fact(self, blob: str) -> list[Any]:
        fact = self.facts.get(blob)
        if fact is None:
            self.grown = True
            try:
                identity = self._read(blob).project.get("id")
                fact = [None, str(identity).strip() if type(identity) in (str, int) else None]
            except Unreadable as reason:
                fact = [reason.reason, None]
            self.facts[blob] = fact
        return fact

    def _read(self, blob: str) -> Version:
        try:
            data = self.fetch(blob)
        except TooLarge:
            raise Unreadable("the file is too large") from None
        file = decode(data, "")
        if not file.readable:
            raise Unreadable(one_line(str(file.diagnostics[-1].message)))
        if len(self._versions) >= _MOST_VERSIONS:
            self._versions.clear()
        version = self._versions[blob] = self.text_version(file.text)
        return version


def _mapping(data: Any) -> dict[str, Any]:
    if type(data) is not dict:
        raise Unreadable("a mapping was expected")
    return data


def _joint_to(joint: Joint) -> list[Any]:
    return [changes_to(joint.own), [[share.tasks, share.fields] for share in joint.inherited]]


def _joint_from(stored: Any, before: int) -> Joint | None:
    """Return the joint that was stored; None where it is not what it should be."""
    try:
        own, shares = stored
        inherited = [_share(tasks, fields) for tasks, fields in shares]
        return Joint(changes_from(own), inherited) if len(inherited) == max(before - 1, 0) else None
    except (TypeError, ValueError):
        return None


def _share(tasks: list[str], fields: list[list[str | None]]) -> Inherited:
    pairs = [(task, name) for task, name in fields]
    sound = all(type(task) is str for task in tasks) and all(
        type(name) is str and type(task) in (str, type(None)) for task, name in pairs
    )
    if not sound:
        raise TypeError
    return Inherited(list(tasks), [(task, name) for task, name in pairs if name is not None])
