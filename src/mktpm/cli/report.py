"""`mktpm report`: a report in Markdown from a template."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption
from mktpm.cli.output import cannot_run, note, write, write_json
from mktpm.language import Language, Listing, message
from mktpm.plan.templates import Shelf, report_shelf

if TYPE_CHECKING:
    from mktpm.engine.retrospective import Retrospective


def command(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="The report: `retro`, or one of the workspace's templates/reports/NAME.md.j2."
        ),
    ] = None,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Plan files or workspace folders; default: the workspace around this folder."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to FILE instead of stdout.")
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
    """Write a report as Markdown: `retro` looks back on what was planned and what happened."""
    if listed and name is not None:
        paths, name = [Path(name), *(paths or [])], None
    invocation = open_plan(paths, as_of, lang)
    folder = invocation.workspace.folder
    shelf = report_shelf(Path(folder) if folder else None)
    if listed:
        write("\n".join(shelf.names()))
        return
    _require(name, shelf, invocation.language)
    code = report_errors(invocation, color)
    if json:
        write_json(_data(invocation))
    else:
        _deliver(_text(name or "", shelf, invocation), output, invocation.language, force=force)
    if code:
        raise typer.Exit(code)


def _require(name: str | None, shelf: Shelf, language: Language) -> None:
    """Exit with 2 where no report has that name."""
    known = shelf.names()
    hint = message("there are: {names}", names=Listing(known))
    if name is None:
        cannot_run(message("which report?"), hint, language)
    if name not in known:
        cannot_run(message("there is no report `{name}`", name=name), hint, language)


def _projects(invocation: Invocation) -> list["Retrospective"]:
    from mktpm.engine.retrospective import look_back

    return [look_back(project) for project in invocation.selected()]


def _text(name: str, shelf: Shelf, invocation: Invocation) -> str:
    from mktpm.reports.render import ReportFault, Subject, render_report

    workspace = invocation.workspace.fields.name
    subject = Subject(_projects(invocation), workspace, invocation.as_of, invocation.language)
    try:
        return render_report(name, shelf, subject)
    except ReportFault as fault:
        cannot_run(fault.said, None, invocation.language)


def _deliver(text: str, output: Path | None, language: Language, *, force: bool) -> None:
    """Write the report to the file, or to stdout where none is named."""
    if output is None:
        write(text)
        return
    from mktpm.plan.creation import AlreadyThere, create_file, replace_file

    try:
        (replace_file if force else create_file)(output, text)
    except AlreadyThere:
        said = message("`{file}` is there already, perhaps with what people filled in", file=str(output))
        cannot_run(said, message("choose another name, or replace it with --force"), language)
    except OSError as reason:
        cannot_run(
            message("`{file}` can't be written: {reason}", file=str(output), reason=reason.strerror or "?"),
            None,
            language,
        )
    note(message("written: {file}", file=str(output)), language)


def _data(invocation: Invocation) -> dict[str, Any]:
    from mktpm.reports.data import report_data

    return {
        "schema": 1,
        "as_of": invocation.as_of.isoformat(),
        "projects": [report_data(p, invocation.language) for p in _projects(invocation)],
    }
