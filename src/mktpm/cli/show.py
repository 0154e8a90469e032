"""``mktpm show``: all that is known about one task."""

from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors, task_in
from mktpm.cli.options import (
    AsOfOption,
    ColorChoice,
    ColorOption,
    JsonOption,
    LangOption,
    PathsArgument,
    PlanOption,
    WidthOption,
)
from mktpm.cli.output import note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

NEEDS_ARGUMENTS = True


def command(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task: its id, PROJECT:ID, name or WBS number.")],
    paths: PathsArgument = None,
    plans: PlanOption = None,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show one task: its fields, all its dates, its links, criteria, notes, comments, and where it is written."""
    from mktpm.engine.approvals import approval_of
    from mktpm.plan.journal import COMMENT, HOURS, read_journal
    from mktpm.views.entries import entries_json, entries_text
    from mktpm.views.show import line_of, show_text

    invocation = open_plan([*(paths or ()), *(plans or ())], as_of, lang)
    project, asked = task_in(invocation, task)
    code = report_errors(invocation, color)
    at = invocation.schedule.project(project)
    line = line_of(at, asked, invocation.workspace.texts)
    journal = read_journal(Path(project.path), project.file, (COMMENT, HOURS))
    entries = [entry for entry in journal.entries if entry.task == asked.id]
    for fault in journal.diagnostics:
        note(message("{file}: {reason}", file=fault.where.file, reason=fault.message), invocation.language)
    approval = approval_of(project, asked, at.timeline, invocation.workspace.beside(project))
    if as_json:
        from mktpm.views.show_json import as_json as json_of

        write_json(json_of(at, asked, line, invocation.as_of, approval) | entries_json(at, asked, entries))
    else:
        text = show_text(at, asked, line, page_width(width), invocation.language, approval)
        show_lines(text, color, width, ascii_only=ascii_only)
        said = entries_text(at, asked, entries, page_width(width), invocation.language)
        if said.lines:
            show_lines(said, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
