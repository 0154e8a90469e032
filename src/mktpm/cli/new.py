"""`mktpm new`: a plan from a template and a date."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mktpm.cli.invocation import Invocation, day_of, open_plan
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, LangOption, LanguageChoice
from mktpm.cli.output import CANNOT_RUN, cannot_run, colored, write
from mktpm.cli.surroundings import spoken_language, workspace_around
from mktpm.diagnostics import Severity
from mktpm.language import Language, Listing, Message, message
from mktpm.plan.creation import AlreadyThere, create_file
from mktpm.plan.loader import PROJECT_FILE, WORKSPACE_FILE, load_text
from mktpm.plan.model import TemplateFields, Workspace
from mktpm.plan.scaffold import Order, TemplateUnusable, plan_from, roles_in
from mktpm.plan.templates import Shelf, TemplateFile, is_safe_name, project_shelf
from mktpm.quantities import QuantityError, parse_day

NEEDS_ARGUMENTS = True
_WILD = frozenset("*?[")


def command(
    identity: Annotated[str | None, typer.Argument(metavar="ID", help="The new project's id, and its file's name.")] = None,
    template: Annotated[str | None, typer.Option("--template", "-t", metavar="NAME", help="What to begin from; --list shows the names.")] = None,
    deadline: Annotated[str | None, typer.Option("--deadline", metavar="DATE", help="The day a template is counted back from.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DATE", help="The day a template is counted forward from.")] = None,
    owner: Annotated[list[str] | None, typer.Option("--owner", metavar="ROLE=PERSON", help="Who takes a role; may be repeated.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="The project's name; default: the template's.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the templates.")] = False,
    as_of: AsOfOption = None,
    lang: LangOption = None,
    color: ColorOption = ColorChoice.AUTO,
) -> None:
    """Make a plan from a template: its dates follow from one date, its roles become people."""
    workspace = workspace_around(Path.cwd())
    language = spoken_language(lang, workspace)
    shelf = project_shelf(Path(workspace.folder) if workspace and workspace.folder else None, language)
    if listed:
        write(_listing(shelf, language))
        return
    wanted = _Wanted(workspace, language, color)
    file = wanted.template(template, shelf)
    fields = wanted.fields(file)
    path = wanted.path(identity or "")
    day = wanted.day(fields, deadline, start)
    people = wanted.people(fields, owner or [])
    comment = message("the day that the dates below are counted from").say(language)
    order = Order(identity or "", wanted.name(name), day, comment, people)
    wanted.create(path, file, order)
    from mktpm.views.creation import creation_lines

    made = open_plan([path], as_of, LanguageChoice(language))
    roles = {role: said for role, said in fields.roles.items() if role not in people and role in roles_in(file.text)}
    lines = creation_lines(made.selected()[0], made.as_of, fields.title, roles)
    lines += _strangers(people, made) + _unseen(workspace, path, order.id)
    write("\n".join(line.say(language) for line in lines))


class _Wanted:
    """Reads the arguments of one call; what can't be done exits with 2."""

    def __init__(self, workspace: Workspace | None, language: Language, color: ColorChoice) -> None:
        self.workspace, self.language, self.color = workspace, language, color

    def refuse(self, said: Message, hint: Message | None = None) -> NoReturn:
        cannot_run(said, hint, self.language)

    def template(self, name: str | None, shelf: Shelf) -> TemplateFile:
        found = shelf.read(name) if name is not None else None
        if found is not None:
            return found
        said = message("which template? Name it with --template") if name is None else message("there is no template `{name}`", name=name)
        self.refuse(said, message("there are: {names}", names=Listing(shelf.names())))

    def fields(self, file: TemplateFile) -> TemplateFields:
        """Return what the template says about itself."""
        loaded = load_text(file.text, str(file.path))
        errors = [found for found in loaded.diagnostics if found.severity is Severity.ERROR]
        if errors:
            self.show(errors, loaded.workspace)
            self.refuse(message("the template `{name}` has errors", name=file.name))
        fields = loaded.workspace.projects[0].fields.template if loaded.workspace.projects else None
        if fields is None:
            self.unusable(file, message("it has no `template:` block"))
        return fields

    def unusable(self, file: TemplateFile, said: Message) -> NoReturn:
        self.refuse(message("the template `{name}` can't be used: {reason}", name=file.name, reason=said))

    def path(self, identity: str) -> Path:
        """Return where the plan's file goes: the first folder that the workspace's patterns name."""
        taken = (Path(PROJECT_FILE).stem, Path(WORKSPACE_FILE).stem)
        if not identity:
            self.refuse(message("which id? Write `mktpm new ID --template NAME`"))
        if not is_safe_name(identity) or identity.casefold() in taken:
            hint = message("use letters, digits, `-`, `_` and `.`, beginning with a letter or a digit")
            self.refuse(message("`{id}` can't be the name of a plan file", id=identity), hint)
        workspace = self.workspace
        if workspace is not None and any(project.id == identity for project in workspace.projects):
            other = next(project.file for project in workspace.projects if project.id == identity)
            self.refuse(message("there is a project `{id}` already: {file}", id=identity, file=other))
        if workspace is None or workspace.folder is None:
            return Path.cwd() / f"{identity}.yaml"
        return Path(workspace.folder) / _fixed_part(workspace.fields.projects) / f"{identity}.yaml"

    def day(self, fields: TemplateFields, deadline: str | None, start: str | None) -> date:
        """Return the anchor's day."""
        given = {"deadline": deadline, "start": start}
        text, other = given.pop(fields.anchor), next(iter(given.values()))
        if text is None or other is not None:
            hint = message("write --{option} 2026-11-11", option=fields.anchor)
            said = message("the template “{title}” is counted from its {option}", title=fields.title, option=fields.anchor)
            self.refuse(said, hint)
        try:
            return parse_day(text)
        except QuantityError as reason:
            self.refuse(message("`--{option}`: {reason}", option=fields.anchor, reason=reason.said), reason.hint)

    def people(self, fields: TemplateFields, assignments: list[str]) -> dict[str, str]:
        """Return the person for each role, as an id where the workspace knows the person."""
        known = {person.name: person.id for person in self.workspace.fields.people if person.name} if self.workspace else {}
        people: dict[str, str] = {}
        for text in assignments:
            role, equals, person = (part.strip() for part in text.partition("="))
            if not equals or not person or not person.isprintable() or len(person) > 200:
                self.refuse(message("`--owner {text}`: write ROLE=PERSON", text=text))
            if role not in fields.roles:
                self.refuse(message("the template has no role `{role}`", role=role), message("there are: {names}", names=Listing(tuple(fields.roles))))
            if people.setdefault(role, known.get(person, person)) != known.get(person, person):
                self.refuse(message("the role `{role}` is given to two people", role=role))
        return people

    def name(self, name: str | None) -> str | None:
        if name is not None and not (name.strip() and name.isprintable() and len(name) <= 500):
            self.refuse(message("`--name` must be one line of text"))
        return name.strip() if name is not None else None

    def create(self, path: Path, file: TemplateFile, order: Order) -> None:
        """Write the plan, once the loader has found nothing wrong with it."""
        try:
            create_file(path, plan_from(file.text, order), self.check)
        except TemplateUnusable as reason:
            self.unusable(file, reason.said)
        except AlreadyThere:
            self.refuse(message("`{file}` is there already", file=_shown(path)), message("choose another id"))
        except OSError as reason:
            self.refuse(message("`{file}` can't be written: {reason}", file=_shown(path), reason=reason.strerror or "?"))

    def check(self, draft: Path) -> None:
        """Refuse a plan with errors of its own."""
        made = open_plan([draft], None, LanguageChoice(self.language))
        shown = made.workspace.selected[0].file if made.workspace.selected else ""
        errors = [found for found in made.diagnostics if found.severity is Severity.ERROR and found.where.file == shown]
        if errors or made.schedule.loops:
            self.show(errors, made.workspace)
            raise TemplateUnusable(message("the plan that it makes has errors"))

    def show(self, errors: list[Diagnostic], workspace: Workspace) -> None:
        from mktpm.plan.locations import located
        from mktpm.views.diagnostics import render

        text = render(located(errors, workspace.texts), workspace.texts, self.language, color=colored(self.color, sys.stderr))
        sys.stderr.write(text)
