"""What a rule is: a code, its documentation, and a check that yields findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Place, Related, Severity
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.language import Message
from mktpm.plan.model import Project, Task, Workspace

if TYPE_CHECKING:
    from mktpm.engine.evidence import Evidence

EXAMPLE_DAY = date(2026, 10, 20)
"""The day from which the examples in the rules' documentation are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at."""

    workspace: Workspace
    schedule: Schedule
    loading: tuple[Diagnostic, ...]
    """What reading the files found."""
    evidence: "Evidence | None" = None
    """What git says about approvals; None where nobody asked, and nothing is proved."""
    _judged: list[tuple[Diagnostic, ...]] = field(default_factory=list, repr=False, compare=False)
    """What was found in the figures that the plans state, once somebody asked."""

    @property
    def as_of(self) -> date:
        """Return the day from which the plan is looked at."""
        return self.schedule.as_of

    @property
    def asks_for_approvals(self) -> bool:
        """Return whether any task of the projects asked for needs somebody's consent."""
        return any(task.fields.approval is not None for project in self.workspace.selected for task in project.tasks)

    def about_claims(self, code: str) -> Iterator[Diagnostic]:
        """Yield what is found with ``code`` in the figures that the plans state; they are judged once."""
        if not self._judged:
            self._judged.append(tuple(self._judge_claims()))
        return (found for found in self._judged[0] if found.code == code)

    def _judge_claims(self) -> Iterator[Diagnostic]:
        for at in self.projects():
            if at.project.fields.claims:
                from mktpm.engine.stated_figures.judging import judged  # most plans state no figures

                yield from judged(at, self.loading)

    def projects(self) -> Iterator[ProjectSchedule]:
        """Yield the projects that were asked for."""
        for project in self.workspace.selected:
            yield self.schedule.project(project)

    def active(self) -> Iterator[ProjectSchedule]:
        """Yield the projects asked for that are under way: rules about time look at no others."""
        return (at for at in self.projects() if at.project.fields.status == "active")


Check = Callable[[Subject], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its documentation; ``mktpm explain CODE`` prints it."""

    code: str
    severity: Severity
    """The usual one; a finding may have another where the explanation says so."""
    summary: str
    explanation: str
    bad: str | bytes
    """A plan in which the rule finds something on ``EXAMPLE_DAY``."""
    good: str
    """The same plan, mended: the rule finds nothing."""
    check: Check
    bad_beside: Mapping[str, str] = field(default_factory=dict)
    """Files beside the bad plan, which is called ``plan.yaml``, by their path from there."""
    good_beside: Mapping[str, str] = field(default_factory=dict)
    """The same for the good plan."""
    structural: bool = False
    """Whether it says that the plan itself is wrong, and not how the work stands."""


def found_while_loading(code: str) -> Check:
    """Return the check that passes on what reading the files found under ``code``."""

    def check(subject: Subject) -> Iterator[Diagnostic]:
        return (diagnostic for diagnostic in subject.loading if diagnostic.code == code)

    return check


def found_in_claims(code: str) -> Check:
    """Return the check that yields the figures stated by plans that fail with ``code``."""

    def check(subject: Subject) -> Iterator[Diagnostic]:
        return subject.about_claims(code)

    return check


def finding(  # noqa: PLR0913 - the parts of a finding, by name
    rule: Rule,
    project: Project,
    message: Message,
    where: Place,
    *,
    task: Task | None = None,
    hint: Message | None = None,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """Return a finding of ``rule`` in ``project``."""
    return Diagnostic(
        rule.code, severity or rule.severity, message, where, hint, project.id, task.id if task else None, related
    )
