"""Two versions of the plans for the commands that compare; what is wrong in either is said here."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.invocation import Invocation, day_of, holiday_cache
from mktpm.cli.options import ColorChoice, LanguageChoice, language_of
from mktpm.cli.output import FINDINGS, cannot_run, colored, note
from mktpm.cli.past import Past, past_of, range_of, told
from mktpm.diagnostics import Severity
from mktpm.engine.changes import Version
from mktpm.engine.computation import compute_schedule
from mktpm.history.differing import WORKING_FOLDER, Name, named, read_versions
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.history.versions import Range
from mktpm.language import Language, Message, message
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded
from mktpm.plan.locations import Located

_NO_FILES = message("a bare repository has no working folder to compare with")
BASELINE_HELP = "Measure against the version that was agreed: a commit, a branch or a tag."
BaselineOption = Annotated[str, typer.Option("--baseline", metavar="REV", help=BASELINE_HELP)]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a plan, scheduled as of one day."""

    before: Version
    after: Version
    names: tuple[Name, Name]
    loaded: tuple[Loaded, Loaded]
    language: Language
    as_of: date


def open_versions(
    revisions: str, paths: Sequence[Path] | None, as_of: str | None, lang: LanguageChoice | None
) -> Compared:
    """Return the two versions that ``revisions`` names; exits with 2 where they can't be had."""
    past, chosen = _meant(revisions, paths, lang)
    with told(past.language):
        base, head = chosen.base_in(past.repository), chosen.head_in(past.repository)
        if head is None and past.repository.is_bare:
            raise HistoryUnavailable(_NO_FILES, message("name two versions: `HEAD~1..HEAD`"))
        names = _names(chosen, base, head, past.repository)
        try:
            found = read_versions(past.repository, (base, head), past.paths, past.cwd, HolidayBook(holiday_cache()))
        except PlanNotFound as reason:
            cannot_run(reason.said, reason.hint, past.language)
    workspace = found.after.workspace
    language = language_of(lang, workspace.fields.language or found.before.workspace.fields.language)
    day = day_of(as_of, workspace, language)
    before, after = (
        Version(side.workspace, compute_schedule(side.workspace, day)) for side in (found.before, found.after)
    )
    return Compared(before, after, names, (found.before, found.after), language, day)


def _meant(revisions: str, paths: Sequence[Path] | None, lang: LanguageChoice | None) -> tuple[Past, Range]:
    """Return which plans and which versions of them are meant: a path may stand where revisions do, as in git."""
    if revisions and os.path.lexists(revisions):
        past = past_of([Path(revisions), *(paths or [])], lang)
        try:
            past.repository.commit_of(revisions)
        except HistoryUnavailable:
            return past, Range("HEAD", None)
    past = past_of(paths, lang)
    return past, range_of(revisions, past.language)


def _names(chosen: Range, base: str, head: str | None, repository: Repository) -> tuple[Name, Name]:
    """Return what the two versions are called; both may be one commit."""
    asked = {base: chosen.base} if head is None else {head: chosen.head, base: chosen.base}
    names = {name.commit: name for name in named(repository, asked)}
    after = WORKING_FOLDER if head is None else replace(names[head], revision=chosen.head)
    return names[base], after


def report_both(compared: Compared, color: ColorChoice) -> int:
    """Write what is wrong with either version to stderr; return the exit code that follows.

    What is wrong in both alike is said once, of the later one.
    """
    later = _errors(compared.after, compared.loaded[1])
    known = {_identity(located) for located in later}
    earlier = [located for located in _errors(compared.before, compared.loaded[0]) if _identity(located) not in known]
    for found, version, name in (
        (earlier, compared.before, compared.names[0]),
        (later, compared.after, compared.names[1]),
    ):
        if found:
            _report(found, version, name, compared.language, color)
    return FINDINGS if earlier or later else 0


def _report(found: Sequence[Located], version: Version, name: Name, language: Language, color: ColorChoice) -> None:
    from mktpm.views.diagnostics import render

    if name.commit is not None:
        note(message("at {version}:", version=name_of(name)), language)
    sys.stderr.write(render(found, version.workspace.texts, language, color=colored(color, sys.stderr)))


def name_of(name: Name) -> Message | str:
    """Return what a version is called in a sentence."""
    if name.commit is None:
        return message("the working folder")
    short = name.commit[:8]
    return short if name.revision is None or name.commit.startswith(name.revision) else f"{name.revision} ({short})"


def _errors(version: Version, loaded: Loaded) -> list[Located]:
    from mktpm.rules import run_rules

    found = run_rules(version.workspace, version.schedule, loaded.diagnostics, structural=True)
    return [located for located in found if located.diagnostic.severity is Severity.ERROR]


def _identity(located: Located) -> tuple[object, ...]:
    diagnostic = located.diagnostic
    return diagnostic.code, diagnostic.where.file, diagnostic.task, str(diagnostic.message)


def baseline_of(invocation: Invocation, paths: Sequence[Path] | None, revision: str, color: ColorChoice) -> "Baseline":
    """Return the plan as it stood at ``revision``, scheduled; what is wrong with it is said.

    Exits with 2 where there was none, or no history.
    """
    past = past_of(paths, invocation.language)
    with told(invocation.language):
        commit = past.repository.commit_of(revision)
        (name,) = named(past.repository, {commit: revision})
    plan = past.plan_at(commit, invocation.as_of)
    version = Version(plan.workspace, plan.schedule)
    found = _errors(version, Loaded(plan.workspace, plan.diagnostics))
    if found:
        _report(found, version, name, invocation.language, color)
    return Baseline(plan, name, FINDINGS if found else 0)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The version that a plan is measured against."""

    plan: Invocation
    name: Name
    code: int
    """The exit code that follows from what is wrong with it."""
