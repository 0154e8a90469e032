"""What roles and rules of a workspace refer to that isn't there."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from mktpm.diagnostics import Place, Route
from mktpm.engine.permissions import OTHER_RIGHTS
from mktpm.language import Message, message
from mktpm.plan.model import Person, Project, ProjectFields, TaskFields, Workspace
from mktpm.plan.similar import Similar

_CUSTOM = "x-"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is referred to and isn't there."""

    where: Place
    said: Message
    hint: Message
    project: Project | None = None


def unknown_names(workspace: Workspace, similar: Similar) -> Iterator[Fault]:
    """Yield what roles, people and rules name that doesn't exist: fields, roles, people."""
    file = workspace.file
    if file is None:
        return
    roles = workspace.fields.roles
    for name, role in roles.items():
        for key, words in (("change", role.change), ("except", role.excepted)):
            yield from _fields(file, ("roles", name, key), words, similar)
    if roles:
        yield from _roles(workspace.fields.people, roles, similar, lambda *steps: Place(file, steps))
        for project in workspace.selected:
            if project.home == workspace.folder:
                found = _roles(project.fields.people, roles, similar, project.place)
                yield from (replace(fault, project=project) for fault in found)
    yield from _told(workspace, file, similar)


def _told(workspace: Workspace, file: str, similar: Similar) -> Iterator[Fault]:
    """Yield the people whom rules tell and who don't exist."""
    known = {person.id for project in workspace.projects for person in project.people.values()}
    known.update(person.id for person in workspace.fields.people)
    for position, rule in enumerate(workspace.fields.rules):
        for at, person in enumerate(rule.notify):
            if person not in known:
                meant = similar.to(person, known)
                hint = _meant(meant) if meant else message("`people:` lists who there is")
                said = message("there is no person `{id}`", id=person)
                yield Fault(Place(file, ("rules", position, "notify", at)), said, hint)


def _fields(file: str, route: Route, words: Iterable[str], similar: Similar) -> Iterator[Fault]:
    for position, word in enumerate(words):
        about, dot, name = word.rpartition(".")
        known = _known(about) if dot else {*_known("task"), *_known("project")}
        if name.startswith(_CUSTOM) or (known and any(fnmatchcase(each, name) for each in known)):
            continue
        meant = similar.to(name, known) if known else None
        hint = _meant(f"{about}{dot}{meant}") if meant else message(_HOW_TO_NAME)
        yield Fault(Place(file, (*route, position)), message("there is no field `{key}`", key=word[:60]), hint)


_HOW_TO_NAME = "name fields of tasks or projects, `comments`, `hours`, `add` or `remove`; `*` is everything"


def _known(about: str) -> Collection[str]:
    if about == "task":
        return {*TaskFields.model_fields, *OTHER_RIGHTS} - {"file"}
    return {*ProjectFields.model_fields, *OTHER_RIGHTS} - {"parent"} if about == "project" else ()


def _roles(
    people: Iterable[Person], roles: Collection[str], similar: Similar, place: Callable[..., Place]
) -> Iterator[Fault]:
    for position, person in enumerate(people):
        for at, name in enumerate(person.roles):
            if name not in roles:
                meant = similar.to(name, roles)
                hint = _meant(meant) if meant else message("describe it under `roles:`, or it gives no rights")
                said = message("there is no role `{role}`", role=name)
                yield Fault(place("people", position, "roles", at), said, hint)


def _meant(word: str) -> Message:
    return message("did you mean `{key}`?", key=word)
