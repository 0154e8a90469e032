"""``mktpm automate``: do what the workspace's rules say follows from what happened."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mktpm.cli.clock import now_in
from mktpm.cli.identity import AsOption, everybody, me_by_git, person_called
from mktpm.cli.invocation import holiday_cache
from mktpm.cli.options import JsonOption, LangOption, LanguageChoice, PlanOption, language_of
from mktpm.cli.output import cannot_run, write, write_json
from mktpm.cli.past import Past, past_of, range_of, told
from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.automation import RulesClash, State, TaskKey, WrittenRule, actions, rule_faults, states_of
from mktpm.engine.automation_edits import Edits, edits_for
from mktpm.engine.computation import compute_schedule
from mktpm.history.commits import committed_at
from mktpm.language import message
from mktpm.plan.creation import AlreadyThere
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.draft import Drafts
from mktpm.plan.edit import CannotEdit, edited
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.journal import COMMENT, read_journal, write_entry
from mktpm.plan.loader import Loaded, load
from mktpm.plan.model import Project, Task
from mktpm.plan.saving import ChangedMeanwhile, NotAFile, rewrite
from mktpm.plan.shelf import DISK, Shelf
from mktpm.plan.source import parse

NEEDS_ARGUMENTS = True


@dataclass(frozen=True, slots=True)
class _Notice:
    """Somebody to be told of something."""

    project: Project
    task: str
    rule: str
    person: str

    @property
    def mark(self) -> str:
        """Return the end of the entry's name, the same each time."""
        meant = f"{self.project.id}\0{self.task}\0{self.rule}\0{self.person}"
        return hashlib.sha256(meant.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _FileChange:
    path: Path
    shown: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return the change as patch takes it."""
        from mktpm.views.changed_lines import unified_diff

        return unified_diff(self.before.decode("utf-8"), self.after.decode("utf-8"), self.shown)


def command(
    revisions: Annotated[
        str, typer.Argument(metavar="BASE..HEAD", help="The versions between which something happened.")
    ],
    plan: PlanOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; otherwise it is only shown.")] = False,
    person: AsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Apply the workspace's rules to what happened between two versions, and show the diff.

    The plan in the working folder is changed, and only with --apply. A second run finds nothing left to do.
    """
    run = _Run(past_of(plan, lang), lang)
    edits, notices = run.what_follows(revisions)
    changes = run.changes(edits)
    if apply:
        author = run.author(person) if notices else ""
        run.write(changes)
        run.notify(notices, author)
    from mktpm.views import automate as view

    pending = {(each.project.id, each.task, each.rule, each.person) for each in notices}
    settled = [
        each
        for each in edits.settled
        if (each.action.project, each.action.task, each.action.rule, each.action.person) in pending
        or each.action.kind != "notify"
    ]
    diff = "".join(change.diff() for change in changes)
    if as_json:
        write_json(view.as_json(settled, diff, applied=apply))
    else:
        write(view.text(settled, diff, run.language, applied=apply))


class _Run:
    """One run: the plan as it is now, and its past."""

    def __init__(self, past: Past, lang: LanguageChoice | None) -> None:
        self.past = past
        self.now = self._load(DISK)
        self.workspace = self.now.workspace
        self.language = language_of(lang, self.workspace.fields.language)
        self.past = Past(past.repository, past.paths, past.cwd, self.language)
        self.moment = now_in(self.workspace.fields.timezone)
        self.since: datetime = self.moment
        self.at: datetime = self.moment

    def _load(self, shelf: Shelf) -> Loaded:
        try:
            return load(self.past.paths, self.past.cwd, HolidayBook(holiday_cache()), shelf)
        except PlanNotFound as reason:
            cannot_run(reason.said, reason.hint, self.past.language)

    def what_follows(self, revisions: str) -> tuple[Edits, list[_Notice]]:
        """Return what the rules ask for and the plan hasn't got yet; exits with 2 where they clash."""
        asked = range_of(revisions, self.language)
        with told(self.language):
            base, head = asked.base_in(self.past.repository), asked.head_in(self.past.repository)
            self.since = committed_at(self.past.repository, base)
            self.at = self.moment if head is None else committed_at(self.past.repository, head)
        rules = self._rules()
        before = self._states(base)
        after = states_of(self.workspace.selected) if head is None else self._states(head)
        try:
            found = actions(before, after, rules)
        except RulesClash as reason:
            hint = message("change one of the rules in the workspace file; nothing was written")
            cannot_run(reason.said, hint, self.language)
        edits = edits_for(found, after, self.workspace.selected, self._written())
        return edits, self._notices(edits)

    def _states(self, commit: str) -> Mapping[TaskKey, State]:
        try:
            return states_of(self.past.loaded_at(commit).workspace.selected)
        except PlanNotFound:
            return {}

    def _rules(self) -> list[WrittenRule]:
        """Return the workspace's rules with what they write; exits with 2 where one of them is wrong."""
        workspace = self.workspace
        wrong = [found for found in self.now.diagnostics if self._is_about_rules(found)]
        said = wrong[0].message if wrong else next((said for _, said, _ in rule_faults(workspace.fields.rules)), None)
        if said is not None:
            reason = message("the rules of the workspace are not valid: {reason}", reason=said)
            cannot_run(reason, message("`mktpm check` shows where"), self.language)
        data = parse(workspace.texts.get(workspace.file or "", ""), "").data
        written = data.get("rules") if isinstance(data, dict) else None
        items = written if isinstance(written, list) else []
        return [
            WrittenRule(rule, item.get("set") or {}, item.get("add") or {})
            for rule, item in zip(workspace.fields.rules, items, strict=True)
        ]

    def _is_about_rules(self, found: Diagnostic) -> bool:
        return found.where.file == self.workspace.file and (not found.where.route or found.where.route[0] == "rules")

    def _written(self) -> dict[TaskKey, Mapping[str, Any]]:
        """Return what stands in the files about each task."""
        found: dict[TaskKey, Mapping[str, Any]] = {}
        for project in self.workspace.selected:
            data = parse(self.workspace.texts[project.file], "").data
            for task in project.tasks:
                found.setdefault((project.id, task.id), _fields_at(data, task))
        return found

    def _notices(self, edits: Edits) -> list[_Notice]:
        """Return who has not been told yet."""
        projects = {project.id: project for project in reversed(self.workspace.selected)}
        known: dict[str, set[str]] = {}
        found: list[_Notice] = []
        for each in edits.settled:
            action = each.action
            if action.kind != "notify" or each.outcome != "open" or action.project not in projects:
                continue
            notice = _Notice(projects[action.project], action.task, action.rule, action.person)
            if action.project not in known:
                known[action.project] = set(self._told(notice.project))
            if notice.mark not in known[action.project] and notice not in found:
                found.append(notice)
        return found

    def _told(self, project: Project) -> Iterator[str]:
        """Yield the marks of what people were told since the earlier version."""
        for entry in read_journal(Path(project.path), project.file, (COMMENT,)).entries:
            if entry.at > self.since or entry.at == self.at:
                yield entry.path.stem.rpartition("-")[2]

    def changes(self, edits: Edits) -> list[_FileChange]:
        """Return what becomes of the files; exits with 2 where the plan would have new errors."""
        found: list[_FileChange] = []
        for project in self.workspace.selected:
            if project.id in edits.by_project and not any(change.path == Path(project.path) for change in found):
                found.append(self._change(project, edits))
        if found:
            self._examine({change.path: change.after for change in found})
        return found

    def _change(self, project: Project, edits: Edits) -> _FileChange:
        path = Path(project.path)
        try:
            before = path.read_bytes()
            after = edited(before.decode("utf-8"), edits.by_project[project.id]).encode("utf-8")
        except CannotEdit as reason:
            cannot_run(message("{file}: {reason}", file=project.file, reason=reason.said), reason.hint, self.language)
        except (OSError, UnicodeDecodeError):
            cannot_run(message("`{file}` can't be read as UTF-8", file=project.file), language=self.language)
        return _FileChange(path, project.file, before, after)

    def _examine(self, drafts: Mapping[Path, bytes]) -> None:
        known = Counter(map(_identity, self._errors(self.now)))
        for found in self._errors(self._load(Drafts(drafts))):
            if not known[_identity(found)]:
                said = message("nothing was written: the plan would have an error: {reason}", reason=found.message)
                cannot_run(said, message("change the rule in the workspace file"), self.language)
            known[_identity(found)] -= 1

    def _errors(self, loaded: Loaded) -> list[Diagnostic]:
        from mktpm.rules import run_rules

        schedule = compute_schedule(loaded.workspace, self.moment.date())
        found = run_rules(loaded.workspace, schedule, loaded.diagnostics, structural=True)
        return [at.diagnostic for at in found if at.diagnostic.severity is Severity.ERROR]

    def author(self, person: str | None) -> str:
        """Return the id of who tells; exits with 2 where that is not known."""
        people = everybody(self.workspace.selected)
        if person is not None:
            return person_called(person, people, self.language).id
        return me_by_git(self.past.repository.folder, people, self.language, "--as PERSON").id

    def write(self, changes: list[_FileChange]) -> None:
        """Write the files, each whole or not at all; exits with 2 where one has changed meanwhile."""
        for change in changes:
            try:
                rewrite(change.path, lambda data, change=change: _after(change, data))  # type: ignore[misc]
            except ChangedMeanwhile:
                said = message("{file} is being changed by another program: it was not written", file=change.shown)
                cannot_run(said, message("try again"), self.language)
            except (NotAFile, OSError) as reason:
                cause = getattr(reason, "strerror", None) or "?"
                said = message("`{file}` can't be written: {reason}", file=change.shown, reason=cause)
                cannot_run(said, language=self.language)

    def notify(self, notices: list[_Notice], author: str) -> None:
        """Write an entry for everybody who is to be told."""
        for notice in notices:
            said = message(
                "@{person} rule `{rule}`: `{task}`", person=notice.person, rule=notice.rule, task=notice.task
            )
            values = {"task": notice.task, "by": author, "text": said.say(self.language)}
            try:
                write_entry(Path(notice.project.path), COMMENT, values, self.at, name=notice.mark)
            except AlreadyThere:
                continue
            except OSError as reason:
                failed = message("the entry for `{person}` can't be written: {reason}", person=notice.person,
                                 reason=reason.strerror or "?")  # fmt: skip
                cannot_run(failed, language=self.language)


def _after(change: _FileChange, data: bytes) -> bytes:
    if data != change.before:
        raise ChangedMeanwhile(change.shown)
    return change.after


def _identity(found: Diagnostic) -> tuple[str, str, str | None, str | None]:
    return found.code, str(found.message), found.project, found.task


def _fields_at(data: Any, task: Task) -> Mapping[str, Any]:
    for step in task.route:
        data = data[step]
    return data if isinstance(data, dict) else {}
