"""From a command's arguments to the history of a plan; what can't be read is said here."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path

from mktpm.cli.invocation import Invocation, day_of, holiday_cache
from mktpm.cli.options import LanguageChoice, language_near
from mktpm.cli.output import cannot_run
from mktpm.cli.surroundings import current_folder
from mktpm.engine.computation import compute_schedule
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.history.versions import Range, parse_range, workspace_at
from mktpm.language import Language, message
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded


@dataclass(frozen=True, slots=True)
class Past:
    """The repository around a plan, and which plan of it is meant."""

    repository: Repository
    paths: tuple[Path, ...]
    cwd: Path
    language: Language

    def loaded_at(self, revision: str) -> Loaded:
        """Return the plan as it stood at ``revision``; exits with 2 where that can't be read.

        Raises ``PlanNotFound`` where there was no plan yet.
        """
        with told(self.language):
            return workspace_at(self.repository, revision, self.paths, self.cwd, HolidayBook(holiday_cache()))

    def plan_at(self, revision: str, as_of: date | str | None) -> Invocation:
        """Return the plan as it stood at ``revision``, scheduled; exits with 2 where there was none."""
        try:
            loaded = self.loaded_at(revision)
        except PlanNotFound as reason:
            said = message("at `{revision}`: {reason}", revision=revision, reason=reason.said)
            cannot_run(said, language=self.language)
        day = as_of if isinstance(as_of, date) else day_of(as_of, loaded.workspace, self.language)
        schedule = compute_schedule(loaded.workspace, day)
        return Invocation(loaded.workspace, schedule, loaded.diagnostics, self.language, day)

    def commit_of(self, revision: str) -> str:
        """Return the full id of a commit; exits with 2 where there is none of that name."""
        with told(self.language):
            return self.repository.commit_of(revision)

    def commit_by(self, day: date, zone: tzinfo | None) -> str | None:
        """Return the last commit that was made by the end of ``day`` in ``zone``; None where there was none."""
        end = datetime.combine(day, time(23, 59, 59), zone)
        with told(self.language):
            found = self.repository.run("rev-list", "--max-count=1", f"--before={end.isoformat()}", "HEAD")
        return found.decode("ascii").strip() or None


@contextmanager
def told(language: Language) -> Iterator[None]:
    """Say why the history can't be read, and exit with 2, where that turns out inside."""
    try:
        yield
    except HistoryUnavailable as reason:
        cannot_run(reason.said, reason.hint, language)


def past_of(paths: Sequence[Path] | None, lang: LanguageChoice | Language | None) -> Past:
    """Return the past of the plan that a command's ``paths`` name; exits with 2 where it has none.

    A folder or file that is gone today may be named: only its repository must still be there.
    """
    spoken: Language | None = lang.value if isinstance(lang, LanguageChoice) else lang
    cwd = current_folder(spoken or "en")
    asked = tuple(Path(os.path.abspath(cwd / path)) for path in paths or ())
    place = asked[0] if asked else cwd
    folder = place if place.is_dir() else place.parent
    language = spoken or language_near(None, folder)
    with told(language):
        repository = Repository.around(folder)
    return Past(repository, asked, cwd, language)


def range_of(text: str, language: Language) -> Range:
    """Return the range of revisions that ``text`` means; exits with 2 where it can't mean any."""
    with told(language):
        return parse_range(text)
