"""Bring the documents up to date with the program: reference tables, outputs of commands, pictures.

usage: build.py [--check] [FILE ...]     default: all documents and pictures

With --check nothing is written: what is out of date is shown, and the exit status is 1.
"""

import difflib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import console
import reference
from picture import picture

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DAY = "2026-10-20"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of what a command shows."""

    name: str
    command: str
    width: int


FLIGHT = "examples/double11/projects/double11-2026.yaml"
SHOTS = (
    Shot("gantt", f"gantt {FLIGHT} --critical", 112),
    Shot("gantt.en", f"gantt {FLIGHT} --critical --lang en", 112),
    Shot("status", "status examples/double11", 104),
    Shot("status.en", "status examples/double11 --lang en", 104),
    Shot("check", "check examples/double11 --select milestone-overdue,task-alarm", 104),
    Shot("check.en", "check examples/double11 --select milestone-overdue,task-alarm --lang en", 104),
    Shot("board", f"board {FLIGHT} --tag 页面 --tag 视觉", 112),
    Shot("board.en", f"board {FLIGHT} --tag 页面 --tag 视觉 --lang en", 112),
    Shot("critical", f"critical {FLIGHT} --forecast", 104),
    Shot("critical.en", f"critical {FLIGHT} --forecast --lang en", 104),
)


def documents() -> list[Path]:
    """Return the Markdown files that are kept up to date."""
    return [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def document(path: Path) -> str:
    """Return what the document should say."""
    return console.refreshed(reference.refreshed(path.read_text("utf-8")))


def shot(path: Path) -> str:
    """Return what the picture should be."""
    found = next(each for each in SHOTS if each.name == path.stem)
    program = Path(sys.executable).with_name("mktpm")
    with tempfile.TemporaryDirectory() as home:
        ended = subprocess.run(
            [program, *found.command.split(), "--as-of", DAY, "--color", "always"],
            cwd=ROOT,
            env=console.environment(Path(home), found.width) | {"TERM": "xterm-256color"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    if ended.returncode > 1 or not ended.stdout:
        raise console.Failed(f"{found.command}: status {ended.returncode}")
    return picture(ended.stdout, f"$ mktpm {found.command}")


def targets(names: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield each file that was asked for with what it should contain."""
    everything = [*documents(), *(IMAGES / f"{each.name}.svg" for each in SHOTS)]
    wanted = [(ROOT / name).resolve() for name in names]
    for path in everything:
        if not wanted or path in wanted:
            yield path, shot(path) if path.suffix == ".svg" else document(path)


def main() -> int:
    """Write or check the files; return the exit status."""
    names = [name for name in sys.argv[1:] if name != "--check"]
    checking = len(names) < len(sys.argv) - 1
    stale = 0
    for path, text in targets(names):
        before = path.read_text("utf-8") if path.exists() else ""
        if before == text:
            continue
        stale += 1
        name = path.relative_to(ROOT).as_posix()
        if checking:
            old, new = before.splitlines(), text.splitlines()
            print(*difflib.unified_diff(old, new, name, f"{name} (real)", lineterm=""), sep="\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote {name}")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
