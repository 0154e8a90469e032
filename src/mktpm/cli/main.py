"""The list of commands, each in its own module and imported only when it is called."""

import os
import signal
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

COMMANDS = (
    "init",
    "new",
    "check",
    "status",
    "schedule",
    "critical",
    "why",
    "show",
    "gantt",
    "board",
    "report",
    "explain",
)
"""The names of the commands in the order of ``--help``; each is a module of this package."""


class CommandGroup(TyperGroup):
    """Finds a command's module by its name, so that one command costs one import."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return the command called ``cmd_name``, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"mktpm.cli.{cmd_name}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name, no_args_is_help=getattr(module, "NEEDS_ARGUMENTS", False))(module.command)
        return typer.main.get_command(single)


app = typer.Typer(
    cls=CommandGroup,
    name="mktpm",
    help="Projects as plain text: check, schedule, show and report plans that live in git.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from mktpm import __version__

        typer.echo(f"mktpm {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Projects as plain text: check, schedule, show and report plans that live in git."""


def run() -> None:
    """Run the command line on this process's arguments and exit."""
    _speak_utf8()
    if hasattr(signal, "SIGPIPE"):
        # A reader of a pipe that has seen enough ends the program, as it does others: no finding.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app()
    except BrokenPipeError:
        # The same where there is no such signal: nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as reason:
        _give_up(reason)


def _give_up(reason: OSError) -> NoReturn:
    """Say what the system refused, and exit with 2: a full disk is no finding."""
    from mktpm.cli.output import CANNOT_RUN, note
    from mktpm.language import message

    said = message("mktpm: {reason}: {name}", reason=reason.strerror or str(reason), name=reason.filename or "stdout")
    note(said)
    sys.exit(CANNOT_RUN)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
