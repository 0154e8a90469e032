"""What commands write: results to stdout, messages to stderr, and the exit code."""

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from mktpm.cli.options import ColorChoice
from mktpm.language import Language, Message
from mktpm.plan.source import UNSAFE

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from mktpm.views.painted import PaintedLines

FINDINGS, CANNOT_RUN = 1, 2
"""Exit codes: a check fell short or the plan has errors; the command itself could not run."""


_NARROWEST, _USUAL_WIDTH = 40, 80
_ANY_HEIGHT = 100
"""Rich believes a width on a dumb terminal only if it gets a height with it."""


def write(text: str) -> None:
    """Write a result to stdout, with a line end."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def write_json(data: Any) -> None:
    """Write ``data`` to stdout as JSON; as ASCII where stdout can't carry Chinese."""
    wide = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(data, ensure_ascii=not wide) + "\n")  # json.dump is four times slower
    sys.stdout.flush()


def note(message: Message, language: Language = "en") -> None:
    """Write a message for the person to stderr."""
    _complain(message.say(language))


def _complain(text: str) -> None:
    """Write to stderr what can't steer a terminal; where nobody can be told, nothing is said."""
    try:
        sys.stderr.write(re.sub(UNSAFE, "\ufffd", text) + "\n")
        sys.stderr.flush()
    except OSError:
        return


def cannot_run(message: Message, hint: Message | None = None, language: Language = "en") -> NoReturn:
    """Say on stderr why the command can't run, and exit with 2."""
    _complain(f"mktpm: {message.say(language)}")
    if hint is not None:
        _complain(f"  {hint.say(language)}")
    raise typer.Exit(CANNOT_RUN)


def colored(choice: ColorChoice, stream: Any = None) -> bool:
    """Return whether to write colours to ``stream`` (stdout)."""
    if choice is not ColorChoice.AUTO:
        return choice is ColorChoice.ALWAYS
    stream = stream or sys.stdout
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def console(choice: ColorChoice, width: int | None = None) -> "Console":
    """Return a rich console on stdout that takes text as text: no markup, no emoji codes."""
    from rich.console import Console

    color = colored(choice)
    return Console(
        file=sys.stdout,
        force_terminal=color,
        color_system="auto" if color and choice is ColorChoice.AUTO else "256" if color else None,
        no_color=not color,
        width=width,
        height=_ANY_HEIGHT if width else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def speaks_unicode() -> bool:
    """Return whether stdout can carry box drawing and Chinese."""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith(("utf", "gb18030"))


def show(renderable: "RenderableType", choice: ColorChoice, width: int | None = None) -> None:
    """Write a rich renderable to stdout, without blanks at the ends of lines."""
    out = console(choice, width)
    with out.capture() as captured:
        out.print(renderable)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    write("\n".join(lines))


def page_width(width: int | None = None) -> int:
    """Return the columns to write in: those asked for, else the terminal's, else 80."""
    if width:
        return width
    found = console(ColorChoice.NEVER).width
    return max(found, _NARROWEST) if found else _USUAL_WIDTH


def show_lines(
    lines: "PaintedLines", choice: ColorChoice, width: int | None = None, *, ascii_only: bool = False
) -> None:
    """Write painted lines to stdout, in ASCII where that is asked for or stdout can't carry more."""
    if ascii_only or not speaks_unicode():
        from mktpm.views.prose import in_ascii

        lines = in_ascii(lines)
    if colored(choice):
        show(lines, choice, width)
    else:
        write(str(lines))
