"""The command line's entry point: answers ``--version`` at once, else starts the commands."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from mktpm import __version__

        sys.stdout.write(f"mktpm {__version__}\n")
        return
    from mktpm.cli.main import run

    run()


if __name__ == "__main__":
    main()
