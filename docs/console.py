"""The blocks of a Markdown document that can be run: run them, and write what they really say.

A block's first line may say more behind its language, which readers of the page don't see:

- ``console``: commands after ``$``, each with its output; ``exits=1`` where one ends with that status
- ``sh``: commands without output
- ``yaml file=NAME``: a file that later commands of the document find
- ``skip``: not run, because it would install something or needs a service
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 96
_FENCE = re.compile(
    r"^(?P<fence>```+)(?P<language>\w+)(?P<options>[^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_MARK = "-- end of command, status"


class Failed(Exception):
    """A command of a document ended with a status that the document doesn't announce."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a document."""

    language: str
    options: tuple[str, ...]
    text: str
    begin: int
    """Where ``text`` begins and ends in the document."""
    end: int

    def option(self, name: str) -> str | None:
        """Return what stands behind ``name=``; None where nothing does."""
        return next((word.partition("=")[2] for word in self.options if word.startswith(name + "=")), None)

    @property
    def skipped(self) -> bool:
        """Return whether the block is not to be run."""
        return "skip" in self.options

    def commands(self) -> tuple[str, ...]:
        """Return the commands that stand in the block."""
        if self.skipped or self.language not in ("console", "sh"):
            return ()
        if self.language == "sh":
            return (self.text,)
        found: list[str] = []
        typing = False
        for line in self.text.splitlines():
            if line.startswith("$ "):
                found.append(line[2:])
            elif typing and line.startswith("> "):
                found[-1] += "\n" + line[2:]
            typing = line.startswith("$ ") or (typing and line.startswith("> "))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command wrote and how it ended."""

    output: str
    status: int


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a document that name a language."""
    for found in _FENCE.finditer(text):
        yield Block(found["language"], tuple(found["options"].split()), found["text"], *found.span("text"))


def refreshed(text: str) -> str:
    """Return the document with the real outputs of its console blocks."""
    found = list(blocks(text))
    if not any(block.commands() for block in found):
        return text
    results = iter(_run(found))
    for block, ran in reversed([(block, [next(results) for _ in block.commands()]) for block in found]):
        if block.commands():
            _expect(block, ran)
        if block.language == "console" and ran:
            text = text[: block.begin] + _transcript(block, ran) + text[block.end :]
    return text


def _expect(block: Block, ran: list[Ran]) -> None:
    """Raise ``Failed`` where a command ended otherwise than the block says."""
    announced = int(block.option("exits") or 0)
    for command, result in zip(block.commands(), ran, strict=True):
        if result.status not in (0, announced):
            raise Failed(f"{command}\nended with status {result.status}:\n{result.output}")
    if all(result.status != announced for result in ran):
        raise Failed(f"nothing here ends with status {announced}:\n{block.text}")


def _transcript(block: Block, ran: list[Ran]) -> str:
    parts = []
    for command, result in zip(block.commands(), ran, strict=True):
        lines = result.output.rstrip("\n")
        parts.append("$ " + command.replace("\n", "\n> ") + "\n" + (lines + "\n" if lines else ""))
    return "".join(parts)


def _run(found: list[Block]) -> list[Ran]:
    """Return what the commands of a document do, run one after the other in a copy of the examples."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        home, stash, work = place / "home", place / "stash", place / "mktpm"
        for each in (home, stash, work):
            each.mkdir()
        subprocess.run(["cp", "-R", str(ROOT / "examples"), str(ROOT / "templates"), str(work)], check=True)
        script = place / "script"
        script.write_text("".join(_lines(found, stash)), "utf-8")
        ended = subprocess.run(
            ["bash", str(script)], cwd=work, env=environment(home), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=600, check=False,
        )  # fmt: skip
    parts = re.split(rf"\n{_MARK} (\d+)\n", ended.stdout)
    if parts[-1] or len(parts) // 2 != sum(len(block.commands()) for block in found):
        raise Failed(f"the document's commands ended early:\n{parts[-1]}")
    return [Ran(output, int(status)) for output, status in zip(parts[:-1:2], parts[1::2], strict=True)]


def _lines(found: list[Block], stash: Path) -> Iterator[str]:
    for number, block in enumerate(found):
        name = block.option("file")
        if name is not None:
            kept = stash / str(number)
            kept.write_text(block.text, "utf-8")
            yield f'mkdir -p "$(dirname {name})" && cp {kept} {name}\n'
        for command in block.commands():
            yield f"{command}\n_status=$?; printf '\\n{_MARK} %d\\n' $_status; (exit $_status)\n"


def environment(home: Path, columns: int = COLUMNS) -> dict[str, str]:
    """Return the environment in which commands are run: nothing of whoever builds the documents."""
    kept = {name: os.environ[name] for name in ("TMPDIR", "SYSTEMROOT") if name in os.environ}
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return kept | {
        "PATH": programs, "HOME": str(home), "COLUMNS": str(columns), "LANG": "C.UTF-8", "PYTHONUTF8": "1",
        "TERM": "dumb",
    }  # fmt: skip
