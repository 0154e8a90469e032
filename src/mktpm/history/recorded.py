"""The trails of plan files up to a commit: computed once, and then read from what was stored."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mktpm import __version__
from mktpm.engine.trail import Event, Revision, Skipped
from mktpm.history import stored
from mktpm.history.chains import chains_of
from mktpm.history.git import Repository
from mktpm.history.knowledge import Knowledge
from mktpm.history.lineage import Node, files_after
from mktpm.history.log import at, commits_until
from mktpm.plan.source import one_line

_BLOB = re.compile(r"[0-9a-f]{40,64}")
_MOST_RESULTS = 4
"""Commits to keep the trails of."""
_TEXT_OR_NONE = (str, type(None))
_MOST_JOINTS = 200_000
"""Comparisons of versions to keep; where there are more, only those that were needed last."""


@dataclass(frozen=True, slots=True)
class FileTrail:
    """What happened to one file up to a commit."""

    events: tuple[Event, ...]
    skipped: tuple[Skipped, ...]
    last: str | None
    """The id of the last content that can be read; None where there is none."""


@dataclass(slots=True)
class Recorded:
    """The files at a commit, and the trails of those that were asked for."""

    files: dict[str, str] = field(default_factory=dict)
    """The id of each YAML file's content, by name."""
    trails: dict[str, FileTrail] = field(default_factory=dict)


def recorded(repository: Repository, commit: str, names: Sequence[str], knowledge: Knowledge) -> Recorded:
    """Return what happened up to ``commit`` to the files called ``names``, as far as they exist there."""
    path = stored.folder_in(repository.common_dir) / f"trails-{_key(repository, commit)}.json"
    found = _result_from(stored.read(path))
    if found is None or any(name in found.files and name not in found.trails for name in names):
        found = _computed(repository, commit, names, knowledge, found or Recorded())
        stored.write(path, _result_to(found))
        stored.keep_newest(path.parent, "trails-*.json", _MOST_RESULTS)
        stored.keep_newest(path.parent, "*.new", _MOST_RESULTS)  # left by processes that were killed
    return found


def _key(repository: Repository, commit: str) -> str:
    """Return what the history up to ``commit`` depends on, as a short text."""
    digest = hashlib.sha256(f"{stored.FORMAT} {__version__} {commit}".encode())
    for name in ("shallow", "info/grafts"):
        path = repository.common_dir / name
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _computed(
    repository: Repository, commit: str, names: Sequence[str], knowledge: Knowledge, known: Recorded
) -> Recorded:
    path = stored.folder_in(repository.common_dir) / "versions.json"
    _recall(knowledge, stored.read(path))
    files = files_after(list(commits_until(repository, commit, names)))
    found = Recorded({name: node.blob for name, node in files.items() if node.blob is not None}, dict(known.trails))
    for name in names:
        if name in found.files and name not in found.trails:
            found.trails[name] = _file_trail(files[name], knowledge)
    if knowledge.grown:
        stored.write(path, _remembered(knowledge))
    return found


def _file_trail(last: Node, knowledge: Knowledge) -> FileTrail:
    chains = chains_of(last, knowledge)
    return FileTrail(tuple(chains.events), tuple(chains.skipped), chains.last.blob if chains.last else None)


def _recall(knowledge: Knowledge, data: dict[str, Any]) -> None:
    """Give ``knowledge`` what was stored; each comparison is looked at when it is used."""
    facts, joints = data.get("facts"), data.get("joints")
    if data.get("program") != __version__ or type(facts) is not dict or type(joints) is not dict:
        return
    if all(map(_is_fact, facts.values())):
        knowledge.facts.update(facts)
        knowledge.joints.update(joints)


def _is_fact(fact: Any) -> bool:
    return type(fact) is list and len(fact) == 2 and all(type(part) in _TEXT_OR_NONE for part in fact)


def _remembered(knowledge: Knowledge) -> dict[str, Any]:
    joints = knowledge.joints
    if len(joints) > _MOST_JOINTS:
        joints = {key: joints[key] for key in knowledge.used}
        blobs = {blob for key in joints for blob in key.split()}
        knowledge.facts = {blob: fact for blob, fact in knowledge.facts.items() if blob in blobs or fact[0]}
    return {"program": __version__, "facts": knowledge.facts, "joints": joints}


def _result_to(found: Recorded) -> dict[str, Any]:
    """Return ``found`` as plain data, each revision written once."""
    revisions: dict[Revision, int] = {}

    def number(revision: Revision) -> int:
        return revisions.setdefault(revision, len(revisions))

    trails = {
        name: [
            [[number(event.revision), *stored.changes_to([event.change])[0]] for event in trail.events],
            [[number(skipped.revision), skipped.file, skipped.reason] for skipped in trail.skipped],
            trail.last,
        ]
        for name, trail in found.trails.items()
    }
    return {"files": found.files, "trails": trails, "revisions": [_revision_to(revision) for revision in revisions]}


def _revision_to(revision: Revision) -> list[Any]:
    offset = revision.when.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    return [
        revision.commit, revision.author, revision.email, int(revision.when.timestamp()), minutes, revision.subject,
    ]  # fmt: skip


def _result_from(data: dict[str, Any]) -> Recorded | None:
    """Return the result that was stored; None where it is not what it should be."""
    try:
        revisions = [_revision_from(*entry) for entry in data["revisions"]]
        files = {name: _blob(blob) for name, blob in data["files"].items()}
        trails = {name: _trail_from(revisions, *entry) for name, entry in data["trails"].items()}
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    return Recorded(files, trails)


def _blob(stored_id: Any) -> str:
    if type(stored_id) is not str or not _BLOB.fullmatch(stored_id):
        raise TypeError
    return stored_id


def _revision_from(commit: Any, author: Any, email: Any, seconds: Any, minutes: Any, subject: Any) -> Revision:
    if any(type(text) is not str for text in (commit, author, email, subject)):
        raise TypeError
    if type(seconds) is not int or type(minutes) is not int:
        raise TypeError
    return Revision(one_line(commit), one_line(author), one_line(email), at(seconds, minutes), one_line(subject))


def _trail_from(revisions: list[Revision], events: Any, skipped: Any, last: Any) -> FileTrail:
    return FileTrail(
        tuple([Event(revisions[number], stored.change_from(*change)) for number, *change in events]),
        tuple([_skipped_from(revisions[number], file, reason) for number, file, reason in skipped]),
        None if last is None else _blob(last),
    )


def _skipped_from(revision: Revision, file: Any, reason: Any) -> Skipped:
    if type(file) is not str or type(reason) is not str:
        raise TypeError
    return Skipped(revision, file, reason)
