"""``mktpm explain``: what a finding means, with an example and its remedy."""

from typing import Annotated

import typer

from mktpm.cli.options import LangOption, language_of
from mktpm.cli.output import cannot_run, write
from mktpm.language import message


def command(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="The code of a finding; without it all codes are listed.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Explain a code of `mktpm check`: what it means, a bad and a good example."""
    from mktpm.rules import all_rules, rule
    from mktpm.views.explanation import explanation, listing

    language = language_of(lang, None)
    if code is None:
        write(listing(all_rules(), language))
        return
    found = rule(code.strip().removeprefix("[").removesuffix("]"))
    if found is None:
        cannot_run(
            message("there is no code `{code}`", code=code), message("`mktpm explain` lists all codes"), language
        )
    write(explanation(found, language))
