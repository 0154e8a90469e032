"""What the commands about history share: a plan, what became of it, and from where it is looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path

from mktpm.cli.clock import now_in
from mktpm.cli.invocation import Invocation, open_plan
from mktpm.cli.options import LanguageChoice
from mktpm.cli.past import Past as Repositories
from mktpm.cli.past import past_of, told
from mktpm.engine.chronicle import Happening, chronicle, directory_of, known_by
from mktpm.engine.daily import Past
from mktpm.engine.lives import Vantage, lives_of
from mktpm.engine.reach import Reach, reach_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.trail import ProjectTrail, Revision, Trails
from mktpm.plan.journal import Entry, read_journal


@dataclass(frozen=True, slots=True)
class Traced:
    """A plan and what became of it."""

    invocation: Invocation
    trails: Trails
    vantage: Vantage
    repositories: Repositories

    @property
    def zone(self) -> tzinfo | None:
        """Return the time zone of the workspace; None where it names none."""
        return self.vantage.zone

    def trail(self, at: ProjectSchedule) -> ProjectTrail:
        """Return what became of a project; an empty trail where nobody knows."""
        project = at.project
        return self.trails.of(project.id) or ProjectTrail(project.id, project.file, (), ())

    def past(self, at: ProjectSchedule) -> Past:
        """Return a project with what its tasks lived through."""
        return Past(at, lives_of(self.trail(at), at.project.tasks, at.timeline, self.vantage))

    def journal(self, at: ProjectSchedule) -> tuple[Entry, ...]:
        """Return what people wrote beside a plan, the oldest first."""
        return read_journal(Path(at.project.path), at.project.file).entries

    def chronicle(self, at: ProjectSchedule) -> Iterator[Happening]:
        """Yield all that happened to one project."""
        people = directory_of(at.project.people.values())
        yield from chronicle(self.trail(at), self.journal(at), people, self.zone)

    def chronicles(self) -> Iterator[Happening]:
        """Yield all that happened to all projects; to deleted plans too, unless single plans are asked for."""
        for at in self.invocation.selected():
            yield from self.chronicle(at)
        workspace = self.invocation.workspace
        if all(path.is_dir() for path in self.repositories.paths):
            people = directory_of(workspace.fields.people)
            for trail in self._deleted():
                yield from chronicle(trail, (), people, self.zone)

    def _deleted(self) -> tuple[ProjectTrail, ...]:
        from mktpm.history.deleted import deleted_trails

        asked = [path for path in self.repositories.paths if path.is_dir()]
        folder = asked[0] if asked else self.repositories.cwd
        with told(self.invocation.language):
            return deleted_trails(self.repositories.repository, self.invocation.workspace, folder)

    def known(self, found: Iterable[Happening]) -> list[Happening]:
        """Return what had happened by the day looked from; all of it where nobody named a day."""
        return known_by(tuple(found), self.vantage.as_of) if self.vantage.strict else list(found)

    def reach(self, projects: Sequence[str] | None = None) -> Reach:
        """Return how far back the history of ``projects`` reaches; without them, that of all."""
        known = {trail.project for trail in self.trails.projects}
        ids = tuple(known if projects is None else projects)
        firsts = [trail.events[0].revision for trail in self.trails.projects if trail.project in ids and trail.events]
        days = [self._day(revision) for revision in firsts]
        return reach_of(self.trails, ids, min(days, default=None))

    def _day(self, revision: Revision) -> date:
        return (revision.when.astimezone(self.zone) if self.zone is not None else revision.when).date()


def traced(paths: Sequence[Path] | None, as_of: str | None, lang: LanguageChoice | None) -> Traced:
    """Return the plan that the arguments name with its history; exits with 2 where it has none."""
    from mktpm.history.trails import read_trails

    invocation = open_plan(paths, as_of, lang)
    workspace = invocation.workspace
    repositories = past_of(paths, invocation.language)
    zone = _zone_of(workspace.fields.timezone)
    with told(invocation.language):
        name, email = repositories.repository.identity()
        now = now_in(workspace.fields.timezone)
        if as_of is not None:  # then that day is today, whatever the clock says
            now = datetime.combine(invocation.as_of, time(23, 59), now.tzinfo)
        present = Revision("", name, email, now, "")
        trails = read_trails(repositories.repository, workspace, present=present)
    return Traced(invocation, trails, Vantage(invocation.as_of, zone, strict=as_of is not None), repositories)


def _zone_of(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # only where a zone is named

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
