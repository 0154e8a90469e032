"""``mktpm suggest budget``: between which channels money could be shifted, and how sure that is."""

from mktpm.cli.invocation import Invocation
from mktpm.cli.options import ColorChoice
from mktpm.cli.output import page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.return_figures import returns_in
from mktpm.plan.model import ProjectFields


def suggest_budget(
    invocation: Invocation, *, everything: bool, as_json: bool, color: ColorChoice, width: int | None, ascii_only: bool
) -> None:
    """Show shifts between the channels of each project that has imported figures; nothing is written."""
    from mktpm.engine.returns.advice import advice_on

    projects = [at for at in invocation.selected() if _has_money(at.project.fields)]
    found = [advice_on(each) for each in returns_in(invocation, projects)]
    if as_json:
        from mktpm.views.suggest_budget_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, invocation.language))
    else:
        from mktpm.views.returns_paper import ReturnsPaper
        from mktpm.views.suggest_budget import suggest_budget_text

        plain = ascii_only or not speaks_unicode()
        paper = ReturnsPaper(invocation.as_of, page_width(width), invocation.language, plain)
        show_lines(suggest_budget_text(found, paper, everything=everything), color, width, ascii_only=ascii_only)


def _has_money(fields: ProjectFields) -> bool:
    return fields.returns is not None or fields.budget is not None
