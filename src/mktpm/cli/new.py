"""`mktpm new`: a plan from a template and a date."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, LangOption, LanguageChoice
from mktpm.cli.ordering import (
    Faults,
    Refused,
    anchor_day,
    assigned,
    chosen_template,
    plan_path,
    project_name,
    template_fields,
    unusable,
)
from mktpm.cli.output import cannot_run, colored, write
from mktpm.cli.surroundings import current_folder, spoken_language, workspace_around
from mktpm.diagnostics import Place, Severity
from mktpm.language import Language, Listing, Message, message, reason_of
from mktpm.plan.creation import AlreadyThere, create_file
from mktpm.plan.model import Workspace
from mktpm.plan.scaffold import Order, TemplateUnusable, plan_from, roles_in
from mktpm.plan.templates import Shelf, ShelfFault, TemplateFile, project_shelf

NEEDS_ARGUMENTS = True


def command(
    identity: Annotated[
        str | None, typer.Argument(metavar="ID", help="The new project's id, and its file's name.")
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", "-t", metavar="NAME", help="What to begin from; --list shows the names.")
    ] = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="DATE", help="The day that a template is counted back from.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="DATE", help="The day that a template is counted forward from.")
    ] = None,
    owner: Annotated[
        list[str] | None, typer.Option("--owner", metavar="ROLE=PERSON", help="Who takes a role; may be repeated.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="The project's name; default: the template's.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the templates.")] = False,
    as_of: AsOfOption = None,
    lang: LangOption = None,
    color: ColorOption = ColorChoice.AUTO,
) -> None:
    """Make a plan from a template: its dates follow from one date, its roles become people."""
    here = current_folder(spoken_language(lang, None))
    workspace = workspace_around(here)
    language = spoken_language(lang, workspace)
    shelf = project_shelf(Path(workspace.folder) if workspace and workspace.folder else None, language)
    if listed:
        try:
            write("\n".join(_catalogue(shelf, language)))
        except ShelfFault as fault:
            cannot_run(fault.said, None, language)
        return
    try:
        file = chosen_template(template, shelf)
        fields = template_fields(file)
        path = plan_path(identity, workspace, here)
        day = anchor_day(fields, deadline, start)
        people = assigned(fields, owner or [], workspace)
        comment = message("the day that the dates below are counted from").say(language)
        _create(path, file, Order(path.stem, project_name(name), day, comment, people), language)
    except Refused as refused:
        if refused.faults is not None:
            _show(refused.faults, language, color=colored(color, sys.stderr))
        cannot_run(refused.said, refused.hint, language)
    made = open_plan([path], as_of, LanguageChoice(language))
    lines = _report(made, file, people, fields.roles, workspace)
    write("\n".join(line.say(language) for line in lines))


def _catalogue(shelf: Shelf, language: Language) -> Iterator[str]:
    """Yield a line or two a template: its name, its title, and what it is for."""
    names = shelf.names()
    width = max((len(name) for name in names), default=0)
    for name in names:
        file = shelf.read(name)
        try:
            fields = template_fields(file) if file is not None else None
        except Refused as refused:
            yield f"{name:{width}}  {refused.said.say(language)}"
            continue
        if fields is not None:
            yield f"{name:{width}}  {fields.title} (--{fields.anchor})"
            if fields.about:
                yield f"{'':{width}}  {' '.join(fields.about.split())}"


def _create(path: Path, file: TemplateFile, order: Order, language: Language) -> None:
    """Write the plan, once the loader has found nothing wrong with it."""

    def check(draft: Path) -> None:
        from mktpm.rules import run_rules

        made = open_plan([draft], None, LanguageChoice(language))
        found = run_rules(made.workspace, made.schedule, made.diagnostics, structural=True)
        errors = [
            at for at in found if at.diagnostic.severity is Severity.ERROR and draft.name in at.diagnostic.where.file
        ]
        if errors:
            faults = _placed(Faults(errors, made.workspace.texts), draft.name, path.name)
            raise Refused(message("the plan that `{name}` makes here has errors", name=file.name), None, faults)

    try:
        create_file(path, plan_from(file.text, order), check)
    except TemplateUnusable as reason:
        raise unusable(file, reason.said) from reason
    except AlreadyThere as reason:
        said = message("`{file}` is there already and stays as it is", file=path.name)
        raise Refused(said, message("choose another id")) from reason
    except OSError as reason:
        said = message("`{file}` can't be written: {reason}", file=path.name, reason=reason_of(reason))
        raise Refused(said) from reason


def _placed(faults: Faults, draft: str, name: str) -> Faults:
    """Return errors in a draft as errors in the plan that was to be written."""

    def meant(place: Place) -> Place:
        return replace(place, file=place.file.replace(draft, name))

    found = [
        replace(
            at,
            diagnostic=replace(
                at.diagnostic,
                where=meant(at.diagnostic.where),
                related=tuple(replace(related, where=meant(related.where)) for related in at.diagnostic.related),
            ),
        )
        for at in faults.found
    ]
    return Faults(found, {file.replace(draft, name): text for file, text in faults.texts.items()})


def _show(faults: Faults, language: Language, *, color: bool) -> None:
    """Write the errors of a template to stderr, each with its line."""
    from mktpm.views.diagnostics import render

    sys.stderr.write(render(faults.found, faults.texts, language, color=color))


def _report(
    made: Invocation,
    file: TemplateFile,
    people: Mapping[str, str],
    roles: Mapping[str, str],
    workspace: Workspace | None,
) -> Iterator[Message]:
    """Yield what was made, what is still open, and what may surprise."""
    from mktpm.views.creation import creation_lines

    project = made.workspace.selected[0]
    used = roles_in(file.text)
    open_roles = {role: said for role, said in roles.items() if role in used and role not in people}
    yield from creation_lines(made.selected()[0], made.as_of, open_roles)
    strangers = tuple(person for person in dict.fromkeys(people.values()) if person not in project.people)
    if strangers and project.people:
        yield message("Not among the workspace's people: {names}", names=Listing(strangers))
    if workspace is not None and workspace.folder is not None and not _is_seen(project.id):
        yield message("The workspace's `projects` patterns don't match {file}: add it there.", file=project.file)
    yield message("Next: mktpm gantt {file}", file=_quoted(project.file))


def _is_seen(identity: str) -> bool:
    workspace = workspace_around(Path.cwd())
    return workspace is not None and any(project.id == identity for project in workspace.projects)


def _quoted(file: str) -> str:
    """Return a file's name as a shell takes it."""
    from shlex import quote

    return file if file.replace("/", "").replace("-", "").replace(".", "").isalnum() else quote(file)
