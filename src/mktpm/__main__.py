"""The command line's entry point: answers ``--version`` at once, else starts the commands."""

import gc
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line and exit with its code."""
    _open_closed_streams()
    if sys.argv[1:] == ["--version"]:
        _leave(_say_version())
    # A command lives for a second: collecting cycles would cost a fifth of it.
    gc.disable()
    # Plugins of pydantic would be looked for in every installed package: 10 ms at each start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    from mktpm.cli.main import run

    try:
        run()
    except SystemExit as leaving:
        _leave(leaving.code)


def _say_version() -> int:
    from mktpm import __version__

    try:
        sys.stdout.write(f"mktpm {__version__}\n")
    except OSError:
        return 2
    return 0


def _open_closed_streams() -> None:
    """Give a process whose stdout or stderr was closed one that takes nothing."""
    if sys.stdout is None:
        # Opened for reading only, so that every result that is written fails and is reported.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _leave(code: object) -> NoReturn:
    """End the process at once: taking the interpreter apart would cost a tenth of a run."""
    number = code if isinstance(code, int) else 0 if code is None else 1
    for stream, on_failure in ((sys.stdout, 2), (sys.stderr, number)):
        try:
            stream.flush()
        except BrokenPipeError:
            continue
        except OSError:
            number = on_failure
    os._exit(number)


if __name__ == "__main__":
    main()
