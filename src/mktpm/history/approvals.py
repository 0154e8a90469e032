"""Whether the records of approvals are true: which commit brought each, whose it is, and what it is worth.

One ``git log`` tells it for all records of a repository. Records are told apart by the names of their
files, which hold their time and a random number, so that moving a plan changes nothing.
"""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mktpm.engine.evidence import Evidence, Proof, Verdict
from mktpm.engine.permissions import has_address
from mktpm.history.blobs import Blobs, Tree
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.language import Message
from mktpm.plan.approval_records import read_approvals
from mktpm.plan.discovery import JOURNAL_ENDING
from mktpm.plan.model import Person, Project, Workspace
from mktpm.plan.paperwork import ApprovalRecord
from mktpm.plan.shelf import KeptFiles

_RECORDS = ":(top,glob)**/*.log/approval-*.yaml"
_GONE = "gone"
_HEADER = ("%H", "%P", "%ae")
_SIGNED = ("%G?", "%GS")


@dataclass(frozen=True, slots=True)
class _Origin:
    """The commit that brought a file."""

    commit: str
    author: str
    signature: str
    """What git thinks of the commit's signature, in one letter: G is good; empty where nobody asked."""
    signer: str
    blob: str
    """The id of what the file held then."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a repository knows about records."""

    origins: Mapping[str, _Origin]
    """By the name of the file, without its folder."""
    present: frozenset[str]
    """The files that the last commit holds, by their path."""
    cut_off: frozenset[str]
    """The commits at which a shallow clone ends."""
    elsewhere: Mapping[str, ApprovalRecord]
    """What the files held that lie beside no plan of the workspace any more, by their name."""


def evidence_of(workspace: Workspace) -> Evidence:
    """Return what git says about all records of approvals in ``workspace``."""
    proofs: dict[str, Proof] = {}
    unavailable: dict[str, Message] = {}
    deleted: dict[str, tuple[ApprovalRecord, ...]] = {}
    repositories: dict[Path, tuple[Repository, _Known]] = {}
    signed = any(project.policy.approvals == "signed" for project in workspace.projects)
    lying = {record.path.name: record for project in workspace.projects for record in workspace.beside(project).records}
    for project in workspace.projects:
        records = workspace.beside(project).records
        if not records:
            continue
        try:
            repository = Repository.around(records[0].path.parent)
            if repository.git_dir not in repositories:
                repositories[repository.git_dir] = repository, _known(repository, lying, signed=signed)
        except HistoryUnavailable as reason:
            unavailable[project.file] = reason.said
            continue
        repository, known = repositories[repository.git_dir]
        people = _people(workspace, project)
        proofs |= {record.file: _proof(record, project, people, repository, known) for record in records}
        own = {record.path.name for record in records}
        others = {name: record for name, record in {**lying, **known.elsewhere}.items() if name not in own}
        deleted[project.file] = tuple(_rejections(others, project, people, known))
    return Evidence(proofs, unavailable, deleted)


def _known(repository: Repository, lying: Collection[str], *, signed: bool) -> _Known:
    """Return what a repository knows; ``lying`` are the files that were read beside plans."""
    if not repository.has_commits:
        return _Known({}, frozenset(), frozenset(), {})
    listed = repository.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")
    names = (name for name in listed.split(b"\0") if b".log/approval-" in name)
    origins = dict(_introductions(repository, signed=signed))
    if signed:
        origins = {name: _with_signature(repository, origin) for name, origin in origins.items()}
    missing = {name: origin.blob for name, origin in origins.items() if name not in lying}
    present = frozenset(map(os.fsdecode, names))
    return _Known(origins, present, _cut_off(repository), _elsewhere(repository, missing))


def _elsewhere(repository: Repository, ids: Mapping[str, str]) -> dict[str, ApprovalRecord]:
    """Return the records with these ids, by the names of their files."""
    if not ids:
        return {}
    plan = Path(f"/{_GONE}.yaml")
    files = {f"{_GONE}{JOURNAL_ENDING}/{name}": blob for name, blob in ids.items()}
    with Blobs(repository) as blobs:
        found = read_approvals(plan, plan.name, None, KeptFiles(plan.parent, Tree(files, blobs))).records
    return {record.path.name: record for record in found}


def _cut_off(repository: Repository) -> frozenset[str]:
    if not repository.is_shallow:
        return frozenset()
    try:
        return frozenset((repository.common_dir / "shallow").read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _with_signature(repository: Repository, origin: _Origin) -> _Origin:
    """Return the origin, with E ("can't be checked") for a signature that git could not even look at.

    Without the file of allowed signers git says of a commit signed with an ssh key that it has no signature.
    """
    if origin.signature != "N" or b"\ngpgsig" not in repository.run("cat-file", "commit", origin.commit):
        return origin
    return replace(origin, signature="E")


@dataclass(slots=True)
class _Change:
    """What one commit did with the records."""

    commit: str
    author: str
    signature: str
    signer: str
    added: dict[str, set[str]]
    """The contents that came, by the name of the file."""
    removed: set[tuple[str, str]]
    """Names and contents that went."""

    def origins(self) -> Iterator[tuple[str, _Origin]]:
        """Yield the files that this commit brought; one that it moved, it didn't bring."""
        for name, blobs in self.added.items():
            for blob in sorted(blobs):
                if (name, blob) not in self.removed:
                    yield name, _Origin(self.commit, self.author, self.signature, self.signer, blob)


def _introductions(repository: Repository, *, signed: bool) -> Iterator[tuple[str, _Origin]]:
    """Yield for each file the commit that had it first."""
    header = (*_HEADER, *(_SIGNED if signed else ()))
    output = repository.run(
        "log", "--topo-order", "--reverse", "--full-history", "-c", "--raw", "-z", "--no-renames", "--no-abbrev",
        "--root", "--no-follow", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-show-signature",
        "--encoding=UTF-8", "--format=" + "%x00".join(header), "--end-of-options", "HEAD", "--", _RECORDS,
    )  # fmt: skip
    seen: set[str] = set()
    for change in _changes(output, len(header)):
        for name, origin in change.origins():
            if name not in seen:
                seen.add(name)
                yield name, origin


def _changes(output: bytes, width: int) -> Iterator[_Change]:
    """Yield what each commit did, the oldest first, out of what git wrote."""
    tokens = iter(output.split(b"\0"))
    change: _Change | None = None
    for token in tokens:
        text = token.lstrip(b"\n")
        if text.startswith(b":") and change is not None:
            _note(change, text, next(tokens, b""))
        elif text:
            if change is not None:
                yield change
            change = _begun([text, *(next(tokens, b"") for _ in range(width - 1))])
    if change is not None:
        yield change


def _begun(header: Sequence[bytes]) -> _Change:
    fields = [field.decode("utf-8", "replace") for field in header]
    signature, signer = fields[3:5] if len(fields) == len(_HEADER) + len(_SIGNED) else ("", "")
    return _Change(fields[0], fields[2], signature, signer, {}, set())


def _note(change: _Change, raw: bytes, path: bytes) -> None:
    """Add one line of ``--raw`` to what its commit did; a merge has a column for each parent."""
    parents = len(raw) - len(raw.lstrip(b":"))
    columns = raw.lstrip(b":").decode("ascii", "replace").split(" ")
    before, after = columns[parents + 1 : 2 * parents + 1], columns[2 * parents + 1]
    name = os.fsdecode(path.rpartition(b"/")[2])
    if set(after) == {"0"}:
        change.removed.update((name, blob) for blob in before)
    elif all(set(blob) == {"0"} for blob in before):
        change.added.setdefault(name, set()).add(after)


def _proof(
    record: ApprovalRecord, project: Project, people: Mapping[str, Person], repository: Repository, known: _Known
) -> Proof:
    """Return what a repository says about one record."""
    origin = known.origins.get(record.path.name)
    if origin is None or repository.name_of(record.path) not in known.present:
        return Proof("uncommitted")
    verdict: Verdict = "proved"
    if origin.commit in known.cut_off:
        verdict = "cut-off"
    elif origin.blob not in _blobs(record.path, len(origin.blob)):
        verdict = "altered"
    else:
        verdict = _authored(origin, people.get(record.by), signed=project.policy.approvals == "signed")
    return Proof(verdict, origin.commit, origin.author, origin.signer)


def _people(workspace: Workspace, project: Project) -> dict[str, Person]:
    """Return the people by their ids; whom the workspace knows, a plan can't give another address."""
    shared = workspace.fields.people if project.home == workspace.folder else ()
    return {**project.people, **{person.id: person for person in shared}}


def _rejections(
    others: Mapping[str, ApprovalRecord], project: Project, people: Mapping[str, Person], known: _Known
) -> Iterator[ApprovalRecord]:
    """Yield the rejections that git proves and that lie beside the project's plan no more.

    Whose they are, the digest of what was rejected says: it holds the ids of the project and the task.
    """
    for name, record in others.items():
        origin = known.origins.get(name)
        if record.decision != "rejected" or origin is None or origin.commit in known.cut_off:
            continue
        signed = project.policy.approvals == "signed"
        if _authored(origin, people.get(record.by), signed=signed) == "proved":
            yield record


def _authored(origin: _Origin, person: Person | None, *, signed: bool) -> Verdict:
    """Return whether a commit is the person's own."""
    if person is None or not (person.email or person.emails):
        return "nobody"
    if not has_address(person, origin.author):
        return "foreign"
    if not signed:
        return "proved"
    if origin.signature == "G":
        return "proved" if has_address(person, _address(origin.signer)) else "foreign-signature"
    return _WITHOUT_GOOD_SIGNATURE.get(origin.signature, "unverified")


_WITHOUT_GOOD_SIGNATURE: Mapping[str, Verdict] = {
    "N": "unsigned", "": "unsigned", "B": "bad-signature", "R": "bad-signature",
}  # fmt: skip
"""What git's letters mean: none, bad, made with a key that was revoked. All others are good ones by a key that
is unknown, expired or not trusted here."""


def _address(signer: str) -> str:
    """Return the address of whom git names as the signer: ``Lina <lina@example.com>``, or just the address."""
    name, bracket, rest = signer.rpartition("<")
    return (rest.partition(">")[0] if bracket else name + rest).strip()


def _blobs(path: Path, digits: int) -> Iterable[str]:
    """Return the ids that git may give the file as it is: with its line ends, and with plain ones."""
    try:
        data = path.read_bytes()
    except OSError:
        return ()
    new = hashlib.sha1 if digits == 40 else hashlib.sha256
    contents = {data, data.replace(b"\r\n", b"\n")}
    return {new(b"blob %d\0" % len(each) + each, usedforsecurity=False).hexdigest() for each in contents}
