"""What `approve` and `reject` share: who decides, whether they may, and the record that is written."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from mktpm.cli.clock import now_in
from mktpm.cli.identity import me_by_git, person_called
from mktpm.cli.invocation import Invocation, open_plan, task_in
from mktpm.cli.options import ColorChoice, LanguageChoice
from mktpm.cli.output import cannot_run, page_width, show_lines, write, write_json
from mktpm.diagnostics import Severity
from mktpm.engine.approvals import ApprovalState, approval_of, people_on_turn, step_for
from mktpm.engine.cancelled import is_cancelled
from mktpm.engine.permissions import has_address
from mktpm.language import Language, Listing, Message, message
from mktpm.plan.approval_records import read_approvals
from mktpm.plan.deliverables import checksums
from mktpm.plan.journal import APPROVAL, write_entry
from mktpm.plan.model import Person, Project, Task
from mktpm.plan.paperwork import Decided, Paperwork
from mktpm.plan.shelf import DISK

TasksArgument = Annotated[
    list[str], typer.Argument(metavar="TASK...", help="Tasks: id, PROJECT:ID, name or WBS number.")
]
CommitOption = Annotated[bool, typer.Option("--commit", help="Commit the record at once, and nothing else.")]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that was written down."""

    decided: Decided
    person: Person
    project: Project
    task: Task
    step: int
    file: str
    """The record's path as shown."""
    path: Path
    state: ApprovalState
    """How far the approval has come with it."""
    policy_asks_signature: bool


@dataclass(frozen=True, slots=True)
class Deciding:
    """What a decision is made with."""

    invocation: Invocation
    decided: Decided
    note: str | None
    who: str | None

    @property
    def language(self) -> Language:
        """Return the language of messages."""
        return self.invocation.language

    def refuse(self, said: Message, hint: Message | None = None) -> NoReturn:
        """Say why nothing is decided, and exit with 2."""
        cannot_run(said, hint, self.language)


@dataclass(frozen=True, slots=True)
class _Case:
    project: Project
    task: Task
    person: Person
    papers: Paperwork
    state: ApprovalState
    step: int


def deciding_of(
    plan: Sequence[Path] | None, lang: LanguageChoice | None, decided: Decided, note: str | None, who: str | None
) -> Deciding:
    """Return what the decision is made with; exits with 2 where there is no plan."""
    return Deciding(open_plan(plan, None, lang), decided, note.strip() or None if note is not None else None, who)


def decide(deciding: Deciding, words: Sequence[str]) -> list[Decision]:
    """Write a record for each task that the words name, and return what was decided.

    Exits with 2 before anything is written where one of them can't be decided.
    """
    tasks = dict.fromkeys(task_in(deciding.invocation, word) for word in words)
    _refuse_broken(deciding, [project for project, _ in tasks])
    return [_write(deciding, case) for case in [_case(deciding, *each) for each in tasks]]


def _refuse_broken(deciding: Deciding, projects: Sequence[Project]) -> None:
    """Exit with 2 where a plan has errors: what is agreed to must be what is written."""
    from mktpm.rules import run_rules

    invocation = deciding.invocation
    found = run_rules(invocation.workspace, invocation.schedule, invocation.diagnostics, structural=True)
    files = {project.file for project in projects} | {invocation.workspace.file}
    for at in found:
        if at.diagnostic.severity is Severity.ERROR and at.diagnostic.where.file in files:
            place = f"{at.diagnostic.where.file}:{at.span.line}"
            said = message("the plan has errors: {place}: {error}", place=place, error=at.diagnostic.message)
            deciding.refuse(said, message("what is agreed to must be certain: mend it first (`mktpm check`)"))


def _case(deciding: Deciding, project: Project, task: Task) -> _Case:
    """Return what is decided about; exits with 2 where the person may not, or there is nothing to decide."""
    papers = _papers(deciding, project, task)
    timeline = deciding.invocation.schedule.project(project).timeline
    state = approval_of(project, task, timeline, papers)
    if state is None:
        hint = message("write who must agree: `approval: [{{by: …}}]`")
        deciding.refuse(message("`{task}` asks for no approval", task=task.id), hint)
    if is_cancelled(project, task):
        deciding.refuse(message("`{task}` is cancelled: there is nothing to decide", task=task.id))
    person = _person(deciding, project)
    return _Case(project, task, person, papers, state, _step(deciding, state, person))


def _papers(deciding: Deciding, project: Project, task: Task) -> Paperwork:
    """Return the records beside the plan, and the checksums of all files that the task delivers."""
    names = [name for each in _at_and_below(project, task) for name in each.fields.deliverables]
    records = deciding.invocation.workspace.beside(project).records
    return Paperwork(records, checksums(Path(project.home), names))


def _at_and_below(project: Project, task: Task) -> Iterator[Task]:
    yield task
    for child in task.children:
        yield from _at_and_below(project, project.tasks[child])


def _person(deciding: Deciding, project: Project) -> Person:
    people = project.people.values()
    if deciding.who is not None:
        return person_called(deciding.who, people, deciding.language)
    return me_by_git(Path(project.path).parent, people, deciding.language, "--as PERSON")


def _step(deciding: Deciding, state: ApprovalState, person: Person) -> int:
    """Return the step that the person decides in; exits with 2 where it is not theirs to decide."""
    mine = [step for step in state.steps if person.id in step.step.people]
    name = person.name or person.id
    if not mine:
        asked = dict.fromkeys(each for step in state.steps for each in step.step.people)
        people = Listing(tuple(state.project.person(each) for each in asked))
        said = message("{person} is not asked to approve `{task}`", person=name, task=state.task.id)
        deciding.refuse(said, message("those who are: {people}", people=people))
    rejected = next((record for record in state.rejections if record.by == person.id), None)
    if deciding.decided == "rejected":
        return _step_to_reject(deciding, state, person, already=rejected is not None)
    if rejected is not None:
        return next((step.number for step in mine if step.number == rejected.step), mine[0].number)
    open_step = step_for(state, person.id)
    if open_step is None:
        _refuse_approval(deciding, state, person)
    return open_step.number


def _step_to_reject(deciding: Deciding, state: ApprovalState, person: Person, *, already: bool) -> int:
    values = {"person": person.name or person.id, "task": state.task.id}
    if already:
        deciding.refuse(message("{person} has rejected `{task}` already", **values))
    reached = [step for step in state.steps if person.id in step.step.people and (step.turn or step.complete)]
    if not reached:
        deciding.refuse(message("it is not the turn of {person} on `{task}`", **values), _whose_turn(state))
    return next((step.number for step in reached if step.turn), reached[-1].number)


def _refuse_approval(deciding: Deciding, state: ApprovalState, person: Person) -> NoReturn:
    """Say why there is nothing for the person to approve, and exit with 2."""
    values = {"person": person.name or person.id, "task": state.task.id}
    own = [record for step in state.steps for record in step.approved if record.by == person.id]
    waiting = any(person.id in step.missing for step in state.steps)
    if own and not waiting:
        deciding.refuse(
            message("{person} approved `{task}` already, on {day}", day=own[-1].local.date(), **values),
            _whose_turn(state),
        )
    if not waiting:
        others = Listing(tuple(state.project.person(record.by) for step in state.steps for record in step.approved))
        deciding.refuse(message("there is nothing left to approve on `{task}`: {people} did", people=others, **values))
    deciding.refuse(message("it is not the turn of {person} on `{task}`", **values), _whose_turn(state))


def _whose_turn(state: ApprovalState) -> Message | None:
    if state.is_approved:
        return message("it is approved")
    return message("whose turn it is: {people}", people=people_on_turn(state))


def _write(deciding: Deciding, case: _Case) -> Decision:
    state, project = case.state, case.project
    zone = deciding.invocation.workspace.fields.timezone
    values: dict[str, Any] = {
        "task": case.task.id,
        "by": case.person.id,
        "decision": deciding.decided,
        "step": case.step,
        "note": deciding.note,
        "content": state.agreed.content,
        "parts": dict(state.agreed.parts),
    }
    plan = Path(project.path)
    path = write_entry(plan, APPROVAL, values, _after_all(now_in(zone), case))
    read = read_approvals(plan, project.file, zone, DISK)
    papers = Paperwork(read.records, case.papers.checksums)
    timeline = deciding.invocation.schedule.project(project).timeline
    after = approval_of(project, case.task, timeline, papers)
    file = next((record.file for record in read.records if record.path.name == path.name), path.name)
    signature = project.policy.approvals == "signed"
    return Decision(deciding.decided, case.person, project, case.task, case.step, file, path, after or state, signature)


def _after_all(now: datetime, case: _Case) -> datetime:
    """Return the time of a record: now, but behind all earlier ones, however the clocks of others go."""
    now = now.replace(microsecond=0)
    latest = max((record.at for record in case.papers.of(case.task.id)), default=None)
    return now if latest is None or now > latest else latest.astimezone(now.tzinfo) + timedelta(seconds=1)


def run(
    deciding: Deciding,
    words: Sequence[str],
    committing: bool,
    as_json: bool,
    color: ColorChoice,
    width: int | None,
) -> None:
    """Decide, show what was decided, and commit it or say how."""
    if committing:
        _refuse_to_commit_for_others(deciding, words)
    decisions = decide(deciding, words)
    commit = _commit(decisions, deciding.language) if committing else None
    if as_json:
        from mktpm.views.decision import decision_json

        found = [decision_json(d.state, d.decided, d.person.id, d.file) for d in decisions]
        write_json({"schema": 1, "decisions": found, "commit": commit})
        return
    from mktpm.views.decision import decision_text

    for each in decisions:
        name = each.person.name or each.person.id
        text = decision_text(each.state, each.decided, name, each.file, page_width(width), deciding.language)
        show_lines(text, color, width)
    if commit is not None:
        write(message("committed: {commit}", commit=commit[:10]).say(deciding.language))
    else:
        write(_how_to_commit(decisions).say(deciding.language))


def _how_to_commit(decisions: Sequence[Decision]) -> Message:
    """Return how the records become a proof."""
    from mktpm.history.git import HistoryUnavailable, Repository
    from mktpm.history.recording import is_ignored

    first = decisions[0]
    person = first.person.email or next(iter(first.person.emails), first.person.id)
    try:
        repository = Repository.around(first.path.parent)
    except HistoryUnavailable:
        return message("it proves nothing yet: the plan is in no git repository")
    force = " --force" if any(is_ignored(repository, decision.path) for decision in decisions) else ""
    files = " ".join(shlex.quote(decision.file) for decision in decisions)
    sign = " -S" if any(decision.policy_asks_signature for decision in decisions) else ""
    return message(
        "commit it as {person}, or it proves nothing: `git add{force} {files} && git commit{sign}`",
        person=person, force=force, files=files, sign=sign,
    )  # fmt: skip


def _commit(decisions: Sequence[Decision], language: Language) -> str:
    """Commit the records, and nothing else; return the commit's id. Exits with 2 where that is not possible."""
    from mktpm.history.git import HistoryUnavailable, Repository
    from mktpm.history.recording import commit_files

    first = decisions[0]
    names = ", ".join(dict.fromkeys(decision.task.name for decision in decisions))
    approved = first.decided == "approved"
    subject = message("Approve {tasks}", tasks=names) if approved else message("Reject {tasks}", tasks=names)
    sign = any(decision.policy_asks_signature for decision in decisions)
    try:
        repository = Repository.around(first.path.parent)
        paths = [decision.path for decision in decisions]
        return commit_files(repository, paths, subject.say(language), sign=sign)
    except HistoryUnavailable as reason:
        said = message("the record is written, but not committed: {reason}", reason=reason.said)
        cannot_run(said, reason.hint, language)


def _refuse_to_commit_for_others(deciding: Deciding, words: Sequence[str]) -> None:
    """Exit with 2 where git would commit as somebody else than the person who decides."""
    from mktpm.history.git import HistoryUnavailable, Repository

    for project, _ in (task_in(deciding.invocation, word) for word in words):
        person = _person(deciding, project)
        try:
            address = Repository.around(Path(project.path).parent).identity()[1]
        except HistoryUnavailable as reason:
            cannot_run(reason.said, reason.hint, deciding.language)
        if not has_address(person, address):
            said = message(
                "git commits as `{address}`, which is not an address of {person}",
                address=address or "?", person=person.name or person.id,
            )  # fmt: skip
            deciding.refuse(said, message("a decision is proved by a commit of the person: leave `--commit` out"))
