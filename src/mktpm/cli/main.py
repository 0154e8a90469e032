"""The list of commands, each in its own module and imported only when it is called."""

import os
import re
import signal
import sys
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

SECTIONS = {
    "Begin": ("init", "new"),
    "Say what happens": ("add", "set", "start", "done", "block", "assign", "move", "shift", "log", "comment", "remove"),
    "Look at the plan": ("check", "status", "schedule", "critical", "why", "show", "gantt", "board", "report"),
    "Plan with people and risk": ("workload", "level", "simulate", "risks", "buffer", "raci", "rescue", "suggest"),
    "Follow goals and money": ("kpi", "budget", "spend", "earned", "returns", "pivot", "query", "trace"),
    "Bring results in": ("metrics import", "metrics imports", "metrics export", "metrics push"),
    "Look at its history": ("diff", "variance", "history", "burndown", "metrics", "audit", "standup"),
    "Agree": ("approve", "reject", "inbox"),
    "Guard and automate": ("guard", "codeowners", "automate", "merge-driver"),
    "Understand": ("explain",),
}
"""The names of the commands as ``--help`` lists them; each is a module here, `-` and blanks written as `_`."""
COMMANDS = tuple(name for names in SECTIONS.values() for name in names)
"""The names of all commands in the order of ``--help``."""


def command_module(name: str) -> ModuleType:
    """Return the module of the command called ``name``."""
    return import_module(f"mktpm.cli.{name.replace('-', '_').replace(' ', '_')}")


class CommandGroup(TyperGroup):
    """Finds a command's module by its name, so that one command costs one import."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return the command called ``cmd_name``, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = command_module(cmd_name)
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(
            cmd_name,
            context_settings=getattr(module, "CONTEXT", None),
            no_args_is_help=getattr(module, "NEEDS_ARGUMENTS", False),
        )(module.command)
        return typer.main.get_command(single)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command and arguments; a name may be two words, as in ``metrics import``."""
        words = " ".join(args[:2])
        if len(args) > 1 and words in COMMANDS:
            args = [words, *args[2:]]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by what they are for, each with the whole first sentence of its help."""
        for title, names in SECTIONS.items():
            rows = [(name, _first_sentence(self.get_command(ctx, name))) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)


def _first_sentence(command: Any) -> str:
    """Return the first sentence of a command's help."""
    text = " ".join(str(command.help).split("\n\n")[0].split())
    end = re.search(r"[.:](?= |$)", text)
    return text if end is None else text[: end.start()]


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
