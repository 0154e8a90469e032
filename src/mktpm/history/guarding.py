"""A range of commits → what their authors may not do, by the roles of the version before it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mktpm.engine.facts import Difference, Facts, Spot, Unclear, beyond_merge, differences, project_facts
from mktpm.engine.permissions import Grants, Newcomers, has_address, records_of, refusals
from mktpm.engine.plan_changes import ENTRY_KINDS, PlanChange, plan_changes
from mktpm.engine.trail import FieldChange
from mktpm.history.blobs import Blobs
from mktpm.history.commits import Commit, Signature, changed_files, commits_between, merge_bases, signatures
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.history.guarded_files import Contents, Piece, Scope, listing, pieces_of, stem_of
from mktpm.language import LANGUAGES, Language, Message, message
from mktpm.plan.discovery import PATTERNS, WORKSPACE_FILE
from mktpm.plan.findings import Findings, TooManyFindings
from mktpm.plan.model import Person, WorkspaceFields
from mktpm.plan.records import read_record

Version = frozenset[Piece]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something in a commit that its author may not do."""

    commit: Commit
    reason: Message
    person: str | None
    change: PlanChange | None = None
    """None where the commit itself is at fault, not something in it."""
    roles: tuple[str, ...] = ()
    """Roles that may."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What became of one workspace."""

    file: str
    """Its workspace file, by its name from the top of the repository."""
    has_roles: bool
    language: Language | None = None
    """The language that the agreed version asks for."""
    violations: tuple[Violation, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a range of commits does that its authors may not do."""

    base: str
    head: str
    commits: tuple[Commit, ...]
    workspaces: tuple[Guarded, ...]
    other_files: tuple[str, ...]
    """Files that the range changes and that no roles guard."""

    @property
    def violations(self) -> list[Violation]:
        """Return all violations, by workspace and commit."""
        return [violation for workspace in self.workspaces for violation in workspace.violations]


def judge(repository: Repository, base: str, head: str, *, folder: str | None = None, signed: bool = False) -> Verdict:
    """Return what the commits of ``head`` that ``base`` doesn't have do without the right to.

    ``folder`` chooses the workspace in that folder of the repository, None all of ``base``; ``signed``
    asks every commit for a good signature of its author. Raises ``HistoryUnavailable``.
    """
    commits = commits_between(repository, base, head)
    files = listing(repository, base, "")
    homes = sorted(name for name in files if name.rpartition("/")[2] == WORKSPACE_FILE)
    if folder is not None:
        wanted = f"{folder}/{WORKSPACE_FILE}" if folder else WORKSPACE_FILE
        if wanted not in homes:
            raise HistoryUnavailable(
                message("the base version has no workspace file `{file}`", file=wanted),
                message("name the folder of a workspace that exists in the base version"),
            )
        homes = [wanted]
    with Blobs(repository) as blobs:
        guards = [_Guard(repository, Contents(blobs), base, home, frozenset(homes)) for home in homes]
        guarded = tuple(guard.judged(commits, signed=signed) for guard in guards)
    looked_at = frozenset[str]().union(*(guard.looked_at for guard in guards))
    others = sorted(changed_files(repository, base, head) - looked_at) if looked_at else []
    return Verdict(base, head, tuple(commits), guarded, tuple(others))


class _Guard:
    """One workspace and the range of commits."""

    def __init__(self, repository: Repository, contents: Contents, base: str, file: str, homes: frozenset[str]) -> None:
        self.repository = repository
        self.contents = contents
        self.base = base
        self.file = file
        self.folder = file.removesuffix(WORKSPACE_FILE).rstrip("/")
        self.looked_at: set[str] = set()
        self._files = listing(repository, base, self.folder)
        self._data = self._workspace_data()
        self._others = homes - {file}
        self._versions: dict[str, Version] = {}
        self._newcomers = Newcomers()

    def judged(self, commits: Sequence[Commit], *, signed: bool) -> Guarded:
        """Return what the commits do that their authors may not do."""
        if self._data.get("roles") is None:
            return Guarded(self.file, has_roles=False, language=self._language)
        self._begin(commits)
        waiting = Counter(parent for commit in commits for parent in commit.parents)
        found: list[Violation] = []
        to_be_signed: list[Commit] = []
        for commit in commits:
            changes = list(self._changes(commit))
            found.extend(self._violations(commit, changes))
            approved = {change.project for change in changes if change.entry_kind == "approval"}
            if signed or (approved and self._all_signed) or approved & self._signing:
                to_be_signed.append(commit)
            waiting.subtract(commit.parents)
            for parent in commit.parents:
                if not waiting[parent]:
                    self._versions.pop(parent, None)
        found.extend(self._unsigned(to_be_signed))
        order = {commit.id: position for position, commit in enumerate(commits)}
        found.sort(key=lambda violation: order[violation.commit.id])
        return Guarded(self.file, True, self._language, tuple(found), tuple(self._notes))  # noqa: FBT003 - it has roles

    @property
    def _language(self) -> Language | None:
        return next((known for known in LANGUAGES if known == self._data.get("language")), None)

    def _workspace_data(self) -> dict[str, Any]:
        """Return the plain data of the agreed workspace file; what can't be read can't be judged by."""
        try:
            data = self.contents.data(self._files[self.file].blob)
        except Unclear as reason:
            said = message("the base version of `{file}` can't be read: {reason}", file=self.file, reason=reason.said)
            raise HistoryUnavailable(said) from None
        if not isinstance(data, dict):
            raise HistoryUnavailable(message("the base version of `{file}` is not a mapping", file=self.file))
        return data

    def _begin(self, commits: Sequence[Commit]) -> None:
        """Read the agreed version: who has which rights, and what is written."""
        self._scope = Scope(self.folder, self._patterns(commits), self._others, {})
        first = pieces_of(self._files, self._scope, self.contents)
        ids = {piece.path: piece.project for piece in first if piece.kind == "plan"}
        self._scope = replace(self._scope, agreed=ids)
        agreed = pieces_of(self._files, self._scope, self.contents)
        self._versions[self.base] = agreed
        self.looked_at.update(piece.path for piece in agreed)
        self._agreed = self._facts(agreed)
        self._records = records_of(self._agreed)
        self._notes = [
            message(
                "in the base version `{file}` can't be judged: {reason}", file=piece.path, reason=_UNCLEAR[piece.name]
            )
            for piece in sorted(agreed, key=lambda piece: piece.path)
            if piece.kind == "unclear"
        ]
        self._grants = self._agreed_grants()

    def _patterns(self, commits: Sequence[Commit]) -> tuple[str, ...]:
        """Return where plans are, by the workspace file of any version that takes part."""
        found = dict.fromkeys(_patterns_in(self._data))
        if "\n" not in self.file:
            asked = "".join(f"{commit.id}:{self.file}\n" for commit in commits).encode("utf-8", "surrogateescape")
            answer = self.repository.run("cat-file", "--batch-check=%(objecttype) %(objectname)", input=asked)
            for line in dict.fromkeys(answer.decode("utf-8", "replace").splitlines()):
                kind, _, blob = line.partition(" ")
                if kind == "blob":
                    try:
                        found |= dict.fromkeys(_patterns_in(self.contents.data(blob)))
                    except Unclear:
                        continue
        return tuple(found)

    def _agreed_grants(self) -> Grants:
        findings = Findings(self.file)
        try:
            read = read_record(WorkspaceFields, self._data, (), findings)
        except TooManyFindings:
            read = None
        if read is None:
            raise HistoryUnavailable(message("the base version of `{file}` has too many errors", file=self.file))
        wrong = {str(found.where.route[1]) for found in findings.diagnostics if _is_in(found.where.route, "roles")}
        self._notes += [
            message("the role `{role}` is not valid in the base version and gives no rights", role=role)
            for role in sorted(wrong)
        ]
        roles = {name: role for name, role in read.record.roles.items() if name not in wrong}
        self._all_signed = read.record.policy.approvals == "signed"
        self._signing = {
            spot.project
            for spot, value in self._agreed.items()
            if spot.kind == "project" and spot.field == "policy"
            if isinstance(value, dict) and value.get("approvals") == "signed"
        }
        people = {
            spot.project: tuple(_people_in(value))
            for spot, value in self._agreed.items()
            if spot.kind == "project" and spot.field == "people"
        }
        return Grants(roles, read.record.people, people, self._records)

    def _version(self, commit: str) -> Version:
        if commit not in self._versions:
            files = listing(self.repository, commit, self.folder)
            self._versions[commit] = pieces_of(files, self._scope, self.contents)
            self.looked_at.update(piece.path for piece in self._versions[commit])
        return self._versions[commit]

    def _facts(self, pieces: Iterable[Piece]) -> dict[Spot, Any]:
        found: dict[Spot, Any] = {}
        for piece in pieces:
            found.update(self.contents.facts(piece))
        return found

    def _changes(self, commit: Commit) -> Iterator[PlanChange]:
        """Yield what the commit's author did."""
        after = self._version(commit.id)
        parents = [self._version(parent) for parent in commit.parents] or [frozenset[Piece]()]
        if all(parent == after for parent in parents):
            return
        if commit.is_merge:
            bases = [self._version(base) for base in merge_bases(self.repository, commit.parents)]
            yield from self._merged(parents, bases, after)
        else:
            yield from self._made(parents[0], after)

    def _made(self, before: Version, after: Version) -> Iterator[PlanChange]:
        gone, come = before - after, after - before
        renamed = _renamed(before, after)
        unreadable = {piece.path for piece in come if piece.kind == "unclear" and piece.name == "file"}
        gone = frozenset(piece for piece in gone if piece.kind != "plan" or piece.path not in unreadable)
        was = _with_names(self._facts(gone), renamed)
        now = self._facts(come)
        for old, new in renamed.items():
            change = FieldChange("changed", None, "id", old, new)
            yield PlanChange("project", new, change, former_project=old)
        yield from self._described(differences(was, now), was, now, gone | come)

    def _merged(self, parents: list[Version], bases: list[Version], after: Version) -> Iterator[PlanChange]:
        shared = after.intersection(*parents, *bases)
        facts = [self._facts(version - shared) for version in parents]
        now = self._facts(after - shared)
        found = beyond_merge(facts, [self._facts(base - shared) for base in bases], self._agreed, now)
        yield from self._described(found, facts[0], now, after.union(*parents))

    def _described(
        self, found: list[Difference], before: Facts, after: Facts, pieces: Iterable[Piece]
    ) -> Iterator[PlanChange]:
        """Yield the differences as changes of a plan, with the files they are in."""
        files = {piece.project: piece.path for piece in pieces if piece.kind == "plan"}
        paths = {(piece.project, piece.name): piece.path for piece in pieces if piece.kind == "entry"}
        was, now = records_of(before), records_of(after)
        for each in found:
            if each.spot.kind == "unclear":
                yield from self._unclear(each)
        for change in plan_changes(found, was, now, self._records):
            yield change if change.file else replace(change, file=files.get(change.project, ""))
        for each in found:
            if each.spot.kind == "entry":
                yield self._entry(each, paths.get((each.spot.project, each.spot.task), ""), now)

    def _unclear(self, each: Difference) -> Iterator[PlanChange]:
        """Yield what can't be judged value by value."""
        spot, way = each.spot, each.spot.field
        reason = _UNCLEAR[way]
        if way == "file" and each.after is not None:
            reason = self._why_unreadable(spot.project, each.after)
        project = self._scope.agreed.get(spot.project, stem_of(spot.project)) if way == "file" else spot.project
        if way == "case" and each.after is None:
            return
        change = FieldChange("changed", spot.task or None, "", None, None)
        forbidden = each.after is not None and way != "link"
        file = spot.project if way != "id" else ""
        yield PlanChange(
            "unclear", project, change, file, reason=reason, is_never_allowed=forbidden, for_workspace=way == "link"
        )

    def _why_unreadable(self, path: str, blob: str) -> Message:
        try:
            data = self.contents.data(blob)
            project_facts(data, path, stem_of(path))
        except Unclear as reason:
            return message("the version can't be judged: {reason}", reason=reason.said)
        return _UNCLEAR["file"]

    def _entry(self, each: Difference, path: str, now: Mapping[tuple[str, str], Mapping[str, Any]]) -> PlanChange:
        """Return what was done to an entry of a journal: adding one is all that can be right."""
        project = each.spot.project
        changed = PlanChange(
            "entry", project, FieldChange("changed", None, "", None, None), path, is_never_allowed=True
        )
        if each.after is None:
            return replace(changed, reason=message("an entry of the journal was deleted: entries stay"))
        if each.before is not None:
            return replace(changed, reason=message("an entry of the journal was altered: entries stay as they are"))
        try:
            data = self.contents.data(each.after)
        except Unclear as reason:
            return replace(changed, reason=message("the entry can't be read: {reason}", reason=reason.said))
        kind = data.get("kind") if isinstance(data, dict) else None
        if kind not in ENTRY_KINDS or not each.spot.task.startswith(f"{kind}-") or "/" in each.spot.task:
            return replace(changed, reason=message("this is no entry of a journal"))
        task = str(data.get("task") or "")
        approval = now.get((project, task), {}).get("approval")
        change = FieldChange("added", task or None, "", None, data)
        return PlanChange("entry", project, change, path, entry_kind=kind, approval=approval)

    def _violations(self, commit: Commit, changes: list[PlanChange]) -> Iterator[Violation]:
        for refusal in refusals(self._grants, commit.revision.email, changes, self._newcomers):
            yield Violation(commit, refusal.reason, refusal.person, refusal.change, refusal.roles)

    def _unsigned(self, commits: Sequence[Commit]) -> Iterator[Violation]:
        """Yield the commits without a good signature of their author."""
        found = signatures(self.repository, [commit.id for commit in commits])
        for commit in commits:
            people = self._grants.known_as(commit.revision.email)
            for project in self._grants.project_people:
                people |= self._grants.known_as(commit.revision.email, project)
            reason = _signing_fault(found.get(commit.id, Signature("N", "")), people)
            if reason is not None:
                yield Violation(commit, reason, min(people, default=None))


_UNCLEAR = {
    "file": message("the file can't be read"),
    "id": message("two have the same id: nobody can tell which is meant"),
    "link": message("this is a link or another repository: what it leads to is not guarded"),
    "case": message("the name differs from that of a plan only in capitals: some systems take one for the other"),
}


def _signing_fault(signature: Signature, people: Mapping[str, Person]) -> Message | None:
    if not signature.is_good:
        return message("the commit has no good signature (git says `{state}`)", state=signature.state)
    if any(has_address(person, signature.address) for person in people.values()):
        return None
    return message("the commit is signed by `{signer}`, not by its author", signer=signature.signer)


def _patterns_in(data: Any) -> list[str]:
    written = data.get("projects") if isinstance(data, dict) else None
    found = [pattern for pattern in written if isinstance(pattern, str)] if isinstance(written, list) else []
    return [pattern for pattern in found if pattern and not pattern.startswith("/")] or list(PATTERNS)


def _people_in(value: Any) -> Iterator[Person]:
    for item in value if isinstance(value, list) else ():
        try:
            read = read_record(Person, item, (), Findings(""))
        except TooManyFindings:
            continue
        if read is not None:
            yield read.record


def _is_in(route: Sequence[str | int], key: str) -> bool:
    return len(route) > 1 and route[0] == key


def _renamed(before: Version, after: Version) -> dict[str, str]:
    """Return the former id → the new one of each project that stayed in its file and got another id."""
    was = {piece.path: piece.project for piece in before if piece.kind == "plan"}
    now = {piece.path: piece.project for piece in after if piece.kind == "plan"}
    pairs = {was[path]: now[path] for path in was.keys() & now.keys() if was[path] != now[path]}
    taken, left = set(was.values()), set(now.values())
    return {old: new for old, new in pairs.items() if new not in taken and old not in left}


def _with_names(facts: Facts, renamed: Mapping[str, str]) -> Facts:
    """Return the facts under the projects' new ids."""
    if not renamed:
        return facts
    return {replace(spot, project=renamed.get(spot.project, spot.project)): value for spot, value in facts.items()}
