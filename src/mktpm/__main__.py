"""The command line's entry point: answers ``--version`` at once, else starts the commands."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from mktpm import __version__

        sys.stdout.write(f"mktpm {__version__}\n")
        return
    # A command lives for a second: collecting cycles would cost a fifth of it.
    gc.disable()
    # Plugins of pydantic would be looked for in every installed package: 10 ms at each start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from mktpm.cli.main import run

        run()
    except SystemExit as leaving:
        _leave(leaving.code)
    except KeyboardInterrupt:  # while modules were still loading: later ones are typer's
        _leave(130)


def _leave(code: object) -> None:
    """End the process at once: taking the interpreter apart would cost a tenth of a run."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    main()
