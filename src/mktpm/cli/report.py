"""`mktpm report`: a report in Markdown from a template."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption
from mktpm.cli.output import cannot_run, note, write, write_json
from mktpm.language import Language, Listing, Message, message
from mktpm.plan.templates import Shelf, ShelfFault, report_shelf

if TYPE_CHECKING:
    from mktpm.engine.charter import Charter
    from mktpm.engine.retrospective import Retrospective

CHARTER = "charter"
_STDOUT = (Path("-"), Path("/dev/stdout"))
"""What `--output` calls stdout; where that is redirected, /dev/stdout would be a file to replace."""


def command(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="The report: `retro`, `charter`, or one of the workspace's templates/reports/NAME.md.j2.",
        ),
    ] = None,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Plan files or workspace folders; default: the workspace around this folder."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; `-` is stdout.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Let --output replace a file, with what people filled in.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the reports there are.")] = False,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
    color: ColorOption = ColorChoice.AUTO,
) -> None:
    """Write a report as Markdown: `retro` looks back on what happened, `charter` says what the project is for.

    A template sees all of its figures; one of the workspace's own wins over the one that comes with the program.
    """
    if listed and name is not None:
        paths, name = [Path(name), *(paths or [])], None
    invocation = open_plan(paths, as_of, lang)
    folder = invocation.workspace.folder
    shelf = report_shelf(Path(folder) if folder else None)
    if listed:
        write("\n".join(_names(shelf, invocation.language)))
        return
    _require(name, shelf, invocation.language)
    code = report_errors(invocation, color)
    if output is not None and output not in _STDOUT:
        text = _json_text(name or "", invocation) if json else _text(name or "", shelf, invocation)
        _save(text, output, invocation.language, force=force)
    elif json:
        write_json(_data(name or "", invocation))
    else:
        write(_text(name or "", shelf, invocation))
    if code:
        raise typer.Exit(code)


def _names(shelf: Shelf, language: Language) -> tuple[str, ...]:
    """Return the names of the reports; exits with 2 where their folder can't be read."""
    try:
        return shelf.names()
    except ShelfFault as fault:
        cannot_run(fault.said, None, language)


def _require(name: str | None, shelf: Shelf, language: Language) -> None:
    """Exit with 2 where no report has that name, or its template can't be used."""
    hint = message("there are: {names}", names=Listing(_names(shelf, language)))
    if name is None:
        cannot_run(message("which report?"), hint, language)
    try:
        found = shelf.read(name)
    except ShelfFault as fault:
        cannot_run(fault.said, None, language)
    if found is None:
        cannot_run(message("there is no report `{name}`", name=name), hint, language)


def _projects(invocation: Invocation) -> list["Retrospective"]:
    from mktpm.cli.kpi_figures import kpis_of
    from mktpm.engine.retrospective import look_back

    return [look_back(at, kpis_of(invocation, at)) for at in invocation.selected()]


def _charters(invocation: Invocation) -> list["Charter"]:
    from mktpm.cli.kpi_figures import kpis_of
    from mktpm.engine.charter import charter_of

    return [charter_of(at, kpis_of(invocation, at)) for at in invocation.selected()]


def _text(name: str, shelf: Shelf, invocation: Invocation) -> str:
    from mktpm.reports.render import ReportFault, Subject, render_report

    workspace = invocation.workspace.fields.name
    subject = Subject(_projects(invocation), workspace, invocation.as_of, invocation.language, _charters(invocation))
    try:
        return render_report(name, shelf, subject)
    except ReportFault as fault:
        cannot_run(fault.said, None, invocation.language)


def _save(text: str, output: Path, language: Language, *, force: bool) -> None:
    """Write the report to the file; exits with 2 where that can't be."""
    from mktpm.plan.creation import AlreadyThere, NoPlace, save_file

    def refuse(reason: Message | str) -> NoReturn:
        cannot_run(message("`{file}` can't be written: {reason}", file=str(output), reason=reason), None, language)

    try:
        save_file(output, text, replace=force)
    except AlreadyThere:
        said = message("`{file}` is there already, perhaps with what people filled in", file=str(output))
        cannot_run(said, message("choose another name, or replace it with --force"), language)
    except NoPlace as reason:
        refuse(reason.said)
    except OSError as reason:
        refuse(reason.strerror or "?")
    note(message("written: {file}", file=str(output)), language)


def _json_text(name: str, invocation: Invocation) -> str:
    from json import dumps

    return dumps(_data(name, invocation), ensure_ascii=False) + "\n"


def _data(name: str, invocation: Invocation) -> dict[str, Any]:
    from mktpm.reports.data import charter_data, report_data

    if name == CHARTER:
        projects = [charter_data(charter) for charter in _charters(invocation)]
    else:
        projects = [report_data(p, invocation.language) for p in _projects(invocation)]
    return {"schema": 1, "as_of": invocation.as_of.isoformat(), "projects": projects}
