"""``mktpm metrics imports``: what has been imported, file by file."""

from mktpm.cli.importing import store_or_exit
from mktpm.cli.invocation import open_plan
from mktpm.cli.options import ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption


def command(
    paths: PathsArgument = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """List the files that have been imported, with their rows and checks, the latest first."""
    invocation = open_plan(paths, None, lang)
    store = store_or_exit(invocation)
    if as_json:
        from mktpm.views.metrics_imports import imports_json

        write_json(imports_json(store))
        return
    from mktpm.views.metrics_imports import imports_text

    text = imports_text(store, page_width(width), invocation.language)
    show_lines(text, color, width, ascii_only=ascii_only)
