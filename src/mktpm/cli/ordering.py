"""What `mktpm new` was asked for: its arguments as the template, the place and the order for a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mktpm.diagnostics import Severity
from mktpm.language import Listing, Message, message
from mktpm.plan.discovery import PROJECT_FILE, WORKSPACE_FILE
from mktpm.plan.loader import load_text
from mktpm.plan.locations import Located, located
from mktpm.plan.model import TemplateFields, Workspace
from mktpm.plan.templates import LONGEST_NAME, Shelf, ShelfFault, TemplateFile, is_safe_name, is_too_long
from mktpm.quantities import QuantityError, parse_day

_LONGEST_NAME = 200
_LONGEST_CHINESE = 2 * LONGEST_NAME // 3
_WILD = "*?["
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Faults:
    """Errors in a plan, and the texts that they stand in."""

    found: Sequence[Located]
    texts: Mapping[str, str]


class Refused(Exception):
    """The arguments can't be carried out."""

    def __init__(self, said: Message, hint: Message | None = None, faults: Faults | None = None) -> None:
        """Keep the sentence, the remedy, and the errors that are the reason."""
        super().__init__(said.say("en"))
        self.said, self.hint, self.faults = said, hint, faults


def chosen_template(name: str | None, shelf: Shelf) -> TemplateFile:
    """Return the template called ``name``."""
    try:
        hint = message("there are: {names}", names=Listing(shelf.names()))
        found = shelf.read(name) if name is not None else None
    except ShelfFault as fault:
        raise Refused(fault.said) from fault
    if name is None:
        raise Refused(message("which template? Name it with --template"), hint)
    if found is None:
        raise Refused(message("there is no template `{name}`", name=name), hint)
    return found


def template_fields(file: TemplateFile) -> TemplateFields:
    """Return what a template says about itself."""
    loaded = load_text(file.text, str(file.path))
    errors = [found for found in loaded.diagnostics if found.severity is Severity.ERROR]
    if errors:
        faults = Faults(located(errors, loaded.workspace.texts), loaded.workspace.texts)
        raise Refused(message("the template `{name}` has errors", name=file.name), None, faults)
    fields = loaded.workspace.projects[0].fields.template if loaded.workspace.projects else None
    if fields is None:
        raise unusable(file, message("it has no `template:` block"))
    return fields


def unusable(file: TemplateFile, reason: Message) -> Refused:
    """Return the refusal of a template."""
    return Refused(message("the template `{name}` can't be used: {reason}", name=file.name, reason=reason))


def plan_path(identity: str | None, workspace: Workspace | None, folder: Path) -> Path:
    """Return where the plan's file goes: in a workspace, to the first folder that its patterns name."""
    if not identity:
        raise Refused(message("which id? Write `mktpm new ID --template NAME`"))
    _check_identity(identity)
    same = next((project for project in workspace.projects if project.id == identity), None) if workspace else None
    if same is not None:
        raise Refused(message("there is a project `{id}` already: {file}", id=identity, file=same.file))
    if workspace is None or workspace.folder is None:
        return folder / f"{identity}.yaml"
    return Path(workspace.folder) / _fixed_part(workspace.fields.projects) / f"{identity}.yaml"


def _check_identity(identity: str) -> None:
    """Raise ``Refused`` where ``identity`` can't be an id and the name of a file."""
    if is_too_long(identity):
        hint = message("use at most {n} letters, or {wide} Chinese characters", n=LONGEST_NAME, wide=_LONGEST_CHINESE)
        raise Refused(message("this id is too long for the name of a plan"), hint)
    said = message("`{id}` can't be the name of a plan", id=identity)
    reserved = (Path(PROJECT_FILE).stem, Path(WORKSPACE_FILE).stem)
    if not is_safe_name(identity) or identity.casefold() in reserved:
        raise Refused(said, message("use letters, digits, `-`, `_` and `.`, and begin with a letter or a digit"))
    if identity.casefold().endswith(_ENDINGS):
        hint = message("give the id without the file's ending: `{id}`", id=identity.rpartition(".")[0])
        raise Refused(said, hint)


def _fixed_part(patterns: Sequence[str]) -> Path:
    """Return the folders that the first pattern begins with, before any `*`."""
    parts = patterns[0].replace("\\", "/").split("/")[:-1] if patterns else []
    fixed = next((at for at, part in enumerate(parts) if any(c in part for c in _WILD)), len(parts))
    return Path(*parts[:fixed])


def anchor_day(fields: TemplateFields, deadline: str | None, start: str | None) -> date:
    """Return the day that the template's dates are counted from."""
    given = {"deadline": deadline, "start": start}
    text = given.pop(fields.anchor)
    if text is None or any(given.values()):
        option = f"--{fields.anchor}"
        if fields.anchor == "deadline":
            said = message("the template “{title}” is counted back from its deadline", title=fields.title)
        else:
            said = message("the template “{title}” is counted forward from its start", title=fields.title)
        raise Refused(said, message("give it that day and no other: `{option} 2026-11-11`", option=option))
    try:
        return parse_day(text)
    except QuantityError as reason:
        said = message("`{option}`: {reason}", option=f"--{fields.anchor}", reason=reason.said)
        raise Refused(said, reason.hint) from reason


def assigned(fields: TemplateFields, assignments: Sequence[str], workspace: Workspace | None) -> dict[str, str]:
    """Return who takes which role, people that the workspace knows by their ids."""
    known = {person.name: person.id for person in workspace.fields.people} if workspace else {}
    people: dict[str, str] = {}
    for text in assignments:
        role, equals, person = (part.strip() for part in text.partition("="))
        if not equals or not _is_line(person):
            raise Refused(message("`--owner {text}`: write ROLE=PERSON", text=text))
        if role not in fields.roles:
            hint = message("there are: {names}", names=Listing(tuple(fields.roles)))
            raise Refused(message("the template has no role `{role}`", role=role), hint)
        if role in people:
            raise Refused(message("the role `{role}` is given twice", role=role))
        people[role] = known.get(person, person)
    return people


def project_name(name: str | None) -> str | None:
    """Return the name given, without blanks around it."""
    if name is not None and not _is_line(name.strip()):
        raise Refused(message("`--name` must be one line of text"))
    return name.strip() if name is not None else None


def _is_line(text: str) -> bool:
    return bool(text) and text.isprintable() and len(text) <= _LONGEST_NAME
