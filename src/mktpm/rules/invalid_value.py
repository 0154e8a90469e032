"""A value of the wrong kind for its field."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.language import Message, message
from mktpm.plan.model import CalendarFields, Project, TaskFields
from mktpm.rules.rule import Rule, Subject, finding, found_while_loading

_loading = found_while_loading("invalid-value")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield values of the wrong form, and those whose meaning is impossible."""
    yield from _loading(subject)
    reported: set[Place] = set()
    for at in subject.projects():
        for diagnostic in (*_calendars(subject, at.project), *_required(subject, at.project)):
            if diagnostic.where not in reported:
                reported.add(diagnostic.where)
                yield diagnostic
    yield from subject.about_claims(RULE.code)
    yield from _automation(subject)


def _automation(subject: Subject) -> Iterator[Diagnostic]:
    if not subject.workspace.fields.rules:
        return
    from mktpm.engine.automation import rule_faults  # a check of a workspace without rules starts without it

    for route, said, hint in rule_faults(subject.workspace.fields.rules):
        where = Place(subject.workspace.file or "", ("rules", *route))
        yield Diagnostic(RULE.code, RULE.severity, said, where, hint)


def _calendars(subject: Subject, project: Project) -> Iterator[Diagnostic]:
    for fields, place in project.calendars.values():
        for key, said, hint in _faults(subject, fields):
            yield finding(RULE, project, said, place.to(key), hint=hint)


def _faults(subject: Subject, fields: CalendarFields) -> Iterator[tuple[str, Message, Message | None]]:
    if not fields.days:
        yield (
            "days",
            message("a calendar needs at least one working weekday"),
            message("write for example `[mon, tue, wed, thu, fri]`"),
        )
    if fields.holidays is not None and not subject.workspace.holidays.knows(fields.holidays):
        hint = message("write the country's two-letter code, or list the days under `closed:`")
        yield "holidays", message("no holidays are known for `{country}`", country=fields.holidays), hint


def _required(subject: Subject, project: Project) -> Iterator[Diagnostic]:
    workspace = subject.workspace
    shared = workspace.fields.policy.require if workspace.folder == project.home else ()
    for position, key in enumerate(shared):
        if not _is_field(key):
            where = Place(workspace.file or "", ("policy", "require", position))
            yield finding(RULE, project, message("tasks have no field `{key}`", key=key), where)
    for position, key in enumerate(project.fields.policy.require):
        if not _is_field(key):
            where = project.place("policy", "require", position)
            yield finding(RULE, project, message("tasks have no field `{key}`", key=key), where)


def _is_field(key: str) -> bool:
    return key in TaskFields.model_fields or key.startswith("x-")


RULE = Rule(
    code="invalid-value",
    severity=Severity.ERROR,
    summary="A value is not of the kind that its field takes.",
    explanation="""\
Dates are written `2026-11-11` (or `2026-11-11 20:00`), durations with a unit (`3d`, `1.5d`, `4h`, `2w`, elapsed
`3ed`), percentages with their sign (`40%`), lists in brackets or with dashes. A value that can't be understood
is left out of the dates, so it is an error. Control characters in text are refused as well.
""",
    bad="""\
name: Autumn sale
start: 2026-11-02
tasks:
  - name: Theme
    duration: -3d
    due: 2026-02-30
""",
    good="""\
name: Autumn sale
start: 2026-11-02
tasks:
  - name: Theme
    duration: 3d
    due: 2026-11-30
""",
    check=check,
    structural=True,
)
