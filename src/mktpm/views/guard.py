"""What a range of commits does without the right to, commit by commit."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from mktpm.display_width import cropped
from mktpm.engine.plan_changes import PlanChange
from mktpm.history.commits import Commit
from mktpm.history.guarding import Guarded, Verdict, Violation
from mktpm.language import Count, Language, Listing, message, translate
from mktpm.plan.source import one_line
from mktpm.views.painted import Line, PaintedLines

_WIDEST_VALUE = 60
_MOST_FILES = 8
_WHOLE = {
    ("task", "added"): "a new task",
    ("task", "removed"): "the task was removed",
    ("project", "added"): "a new project",
    ("project", "removed"): "the project was removed",
}
SHORT = 12
"""Characters of a commit's id that are shown."""


def guard_text(verdict: Verdict, language: Language) -> PaintedLines:
    """Return the verdict, with every violation under its commit."""
    return PaintedLines(list(_Page(verdict, language).lines()))


def clean(text: str) -> str:
    """Return what a commit or a plan says as one line that is safe to show."""
    return one_line(text.encode("utf-8", "replace").decode("utf-8"))


class _Page:
    """Writes the verdict."""

    def __init__(self, verdict: Verdict, language: Language) -> None:
        self.verdict, self.language = verdict, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield self._heading()
        for workspace in self.verdict.workspaces:
            yield from self._workspace(workspace)
        yield from self._not_guarded()

    def _heading(self) -> Line:
        commits = Count(len(self.verdict.commits), "commit")
        if not any(workspace.has_roles for workspace in self.verdict.workspaces):
            return [(self.say("nothing was checked: the base version has no `roles`"), "bold orange")]
        violations = self.verdict.violations
        if not violations:
            said = self.say("{commits} checked: every change was allowed to its author", commits=commits)
            return [(said, "bold green")]
        guilty = Count(len({violation.commit.id for violation in violations}), "commit")
        template = "{n} in {guilty} (of {commits}) by people without the right to it"
        return [(self.say(template, n=Count(len(violations), "change"), guilty=guilty, commits=commits), "bold red")]

    def _workspace(self, workspace: Guarded) -> Iterator[Line]:
        if not workspace.has_roles and len(self.verdict.workspaces) > 1:
            yield [(self.say("not guarded: `{file}` has no `roles`", file=clean(workspace.file)), "dim")]
        for note in workspace.notes:
            yield [(self.say("note: {note}", note=note), "orange")]
        for _, found in groupby(workspace.violations, key=lambda violation: violation.commit.id):
            violations = list(found)
            yield []
            yield from self._commit(violations[0].commit)
            for violation in violations:
                yield from self._violation(violation, workspace)

    def _commit(self, commit: Commit) -> Iterator[Line]:
        revision = commit.revision
        who = f"{clean(revision.author)} <{clean(revision.email)}>"
        subject = cropped(clean(revision.subject), _WIDEST_VALUE)
        yield [(revision.commit[:SHORT], "bold"), (f"  {who}  {revision.when:%Y-%m-%d}  {subject}", "")]
        if commit.committer_email != revision.email:
            committer = f"{clean(commit.committer)} <{clean(commit.committer_email)}>"
            yield [("  " + self.say("committed by {committer}", committer=committer), "dim")]

    def _violation(self, violation: Violation, workspace: Guarded) -> Iterator[Line]:
        if violation.change is not None:
            yield [("  ", ""), *self._change(violation.change, workspace)]
        yield [("    " + clean(violation.reason.say(self.language)), "red")]
        if violation.roles:
            roles = Listing(tuple(f"`{clean(role)}`" for role in violation.roles), "or")
            yield [("    " + self.say("it takes the role {roles}", roles=roles), "dim")]

    def _change(self, change: PlanChange, workspace: Guarded) -> Iterator[tuple[str, str]]:
        where = [workspace.file if change.about == "workspace" else change.project, change.change.task]
        yield " · ".join(clean(part) for part in (*where, change.change.field) if part), "bold"
        if change.about in ("entry", "unclear"):
            yield f"  {clean(change.file)}", ""
        elif change.change.kind == "changed":
            yield f": {self._value(change.change.before)} → {self._value(change.change.after)}", ""
        else:
            yield "  " + translate(_WHOLE[change.about, change.change.kind], self.language), ""

    def _value(self, value: Any) -> str:
        if value is None:
            return translate("nothing", self.language)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return cropped(clean(text), _WIDEST_VALUE)

    def _not_guarded(self) -> Iterator[Line]:
        files = [clean(name) for name in self.verdict.other_files]
        if files:
            listed = Listing((*files[:_MOST_FILES], *(["…"] if len(files) > _MOST_FILES else [])))
            yield []
            template = "not judged, because they are no plans: {n} ({listed})"
            yield [(self.say(template, n=Count(len(files), "file"), listed=listed), "dim")]


def as_json(verdict: Verdict, language: Language) -> dict[str, Any]:
    """Return the verdict as plain data."""
    return {
        "schema": 1,
        "base": verdict.base,
        "head": verdict.head,
        "commits": len(verdict.commits),
        "violations": [
            _violation(violation, workspace, language)
            for workspace in verdict.workspaces
            for violation in workspace.violations
        ],
        "workspaces": [
            {
                "file": clean(workspace.file),
                "guarded": workspace.has_roles,
                "notes": [note.say(language) for note in workspace.notes],
            }
            for workspace in verdict.workspaces
        ],
        "other_files": [clean(name) for name in verdict.other_files],
    }


def _violation(violation: Violation, workspace: Guarded, language: Language) -> dict[str, Any]:
    commit, change = violation.commit, violation.change
    data: dict[str, Any] = {
        "commit": commit.id,
        "when": commit.revision.when.isoformat(),
        "author": {"name": clean(commit.revision.author), "email": clean(commit.revision.email)},
        "committer": {"name": clean(commit.committer), "email": clean(commit.committer_email)},
        "person": violation.person,
        "workspace": clean(workspace.file),
        "reason": clean(violation.reason.say(language)),
        "roles": list(violation.roles),
    }
    if change is not None:
        about = change.about
        data |= {
            "project": None if about == "workspace" else clean(change.project),
            "file": clean(change.file) or None,
            "about": about,
            "task": None if change.change.task is None else clean(change.change.task),
            "kind": change.change.kind,
            "field": change.change.field or None,
            "before": change.change.before,
            "after": change.change.after,
        }
    return data
