"""``mktpm check``: is the plan valid, and what is late."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, LangOption, PathsArgument
from mktpm.cli.output import FINDINGS, cannot_run, colored, write, write_json
from mktpm.diagnostics import Severity
from mktpm.language import Count, Language, Listing, Message, message

if TYPE_CHECKING:
    from mktpm.engine.evidence import Evidence


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODES", help="Only these codes, comma-separated.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODES", help="Not these codes, comma-separated.")
    ] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="The lowest severity that makes the check fail.")
    ] = Severity.ERROR,
    output: Annotated[Format, typer.Option("--format", help="How findings are written.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """Check plans: errors in the files, loops, missed dates, overdue work.

    Exits with 1 if something at or above --fail-on was found, with 2 if there was nothing to check.
    """
    from mktpm.rules import run_rules

    invocation = open_plan(paths, as_of, lang)
    language = invocation.language
    chosen, left_out = _codes(select, language), _codes(ignore, language)
    found = run_rules(
        invocation.workspace,
        invocation.schedule,
        invocation.diagnostics,
        evidence=_evidence(invocation),
        select=chosen,
        ignore=left_out,
    )
    if found or as_json or output is Format.JSON:
        from mktpm.views import diagnostics as view  # a clean plan needs no view

        if as_json or output is Format.JSON:
            write_json(view.as_json(found, language))
        else:
            text = view.render(found, invocation.workspace.texts, language, color=colored(color))
            write(text + view.summary(found, language))
    elif invocation.workspace.selected:
        write(_clean(invocation).say(language))
    if not invocation.workspace.selected and not found:
        cannot_run(*_nothing_there(invocation), language)
    if any(located.diagnostic.severity.rank <= fail_on.rank for located in found):
        raise typer.Exit(FINDINGS)


def _evidence(invocation: Invocation) -> "Evidence | None":
    """Return what git says about approvals; git is not asked where there are none."""
    if not invocation.workspace.paperwork:
        return None
    from mktpm.history.approvals import evidence_of

    return evidence_of(invocation.workspace)


def _nothing_there(invocation: Invocation) -> tuple[Message, Message]:
    """Return what is said where no file was found to check."""
    patterns = Listing(tuple(f"`{pattern}`" for pattern in invocation.workspace.fields.projects))
    said = message("there is nothing to check: no file matches {patterns}", patterns=patterns)
    return said, message("`mktpm new` makes a plan; `projects:` in `mktpm.yaml` says where plans are")


def _clean(invocation: Invocation) -> Message:
    """Return what a plan without findings is told, with how much was looked at."""
    projects = invocation.workspace.selected
    tasks = sum(len(project.tasks) for project in projects)
    return message(
        "no findings in {projects} with {tasks}",
        projects=Count(len(projects), "project"), tasks=Count(tasks, "task"),
    )  # fmt: skip


def _codes(values: list[str] | None, language: Language) -> set[str]:
    """Return the codes given, however they were separated; exits with 2 if one doesn't exist."""
    if not values:
        return set()
    from mktpm.rules import RULE_CONCERNS

    codes = {code.strip() for value in values for code in value.split(",")} - {""}
    unknown = sorted(codes - RULE_CONCERNS.keys())
    if unknown:
        cannot_run(
            message("there is no code `{code}`", code=unknown[0]), message("`mktpm explain` lists all codes"), language
        )
    return codes
