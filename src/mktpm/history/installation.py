"""Making a repository merge plans by their meaning, and check them before a commit.

What is there stays: lines of ``.gitattributes``, another merge driver for the same files, hooks.
"""

import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mktpm.history.git import HistoryUnavailable, NoRepository, Repository
from mktpm.history.recording import is_ignored
from mktpm.language import Message, message
from mktpm.plan.creation import AlreadyThere, create_file
from mktpm.plan.discovery import JOURNAL_ENDING, WORKSPACE_FILE, literal_part
from mktpm.plan.saving import rewrite
from mktpm.plan.source import one_line

DRIVER = "mktpm"
ATTRIBUTES, IGNORED = ".gitattributes", ".gitignore"
HOOK = "pre-commit"
_TITLE = "plans by task and field"
_MERGE = "merge-driver %O %A %B --path=%P --marker-size=%L -L %X -L %S -L %Y"
_WITHOUT = "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B"
_NOT_OF_THE_FILES = (
    "milestone-overdue", "task-alarm", "deadline-missed", "approval-missing", "approval-stale", "approval-forged",
)  # fmt: skip
"""Findings that come with time or from the history: a commit may be what puts them right."""


@dataclass(frozen=True, slots=True)
class Program:
    """How this program is called from a shell: an absolute path and what follows it."""

    path: str
    arguments: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Return the words for a shell."""
        return shlex.join((self.path, *self.arguments))


def prepared(home: Path, patterns: Sequence[str], program: Program) -> Iterator[Message]:
    """Make git merge the plans of the workspace in ``home``, and yield what was done line by line.

    ``patterns`` say where its plans are. Raises ``HistoryUnavailable`` and ``OSError``.
    """
    try:
        repository = Repository.around(home)
        yield message("  kept     the git repository {folder}", folder=one_line(str(repository.top)))
    except NoRepository:
        repository = Repository.begun_in(home)
        yield message("  began    a git repository")
    _working_folder(repository)
    yield from _attributes(home, patterns)
    yield from _driver(repository, program)
    yield from _journals(home, patterns, repository)


def _journals(home: Path, patterns: Sequence[str], repository: Repository) -> Iterator[Message]:
    """Make git see the folders of entries beside the plans: many a ``.gitignore`` leaves out what ends in `.log`."""
    entries = [home / literal_part(pattern) / f"plan{JOURNAL_ENDING}" / "entry.yaml" for pattern in patterns]
    if any(is_ignored(repository, entry) for entry in entries):
        line = f"!*{JOURNAL_ENDING}/"
        _add_lines(home / IGNORED, [line])
        yield message("  added    {file}: {line}", file=IGNORED, line=line)


def _working_folder(repository: Repository) -> Path:
    if repository.root is None:
        raise HistoryUnavailable(
            message("the repository has no working folder: nothing can be merged there"),
            message("run `mktpm init --git` in a clone"),
        )
    return repository.root


# ---------------------------------------------------------------------- attributes


def _attributes(home: Path, patterns: Sequence[str]) -> Iterator[Message]:
    """Name the merge driver for the plans, in the workspace's own file of attributes."""
    file = home / ATTRIBUTES
    there = file.read_bytes() if file.exists() else b""
    known = _known_merges(there.decode("utf-8", "replace"))
    missing: list[str] = []
    for pattern in (WORKSPACE_FILE, *patterns):
        line = f"{_as_attribute(pattern)} merge={DRIVER}"
        chosen = known.get(line.split(" merge=", maxsplit=1)[0])
        if chosen is None:
            missing.append(line)
        elif chosen != DRIVER:
            yield message("  kept     {file}: {line}", file=ATTRIBUTES, line=f"{one_line(pattern)} merge={chosen}")
        else:
            yield message("  kept     {file}: {line}", file=ATTRIBUTES, line=line)
    if missing:
        _add_lines(file, missing)
    for line in missing:
        yield message("  added    {file}: {line}", file=ATTRIBUTES, line=line)


def _as_attribute(pattern: str) -> str:
    """Return a workspace's pattern in the words of ``.gitattributes``: from this folder, in quotes if need be."""
    anchored = "/" + pattern.removeprefix("./")
    if not any(c in anchored for c in ' \t"\\'):
        return anchored
    escaped = anchored.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


def _known_merges(text: str) -> dict[str, str]:
    """Return the merge driver of each pattern that names one; "" for one that is switched off."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        bare = line.strip()
        end = bare.find('" ') + 1 if bare.startswith('"') else bare.find(" ")
        pattern, words = (bare[:end], bare[end:].split()) if end > 0 else (bare, [])
        for word in words:
            if word.startswith("merge="):
                found[pattern] = word.removeprefix("merge=")
            elif word.lstrip("-!") == "merge":
                found[pattern] = ""
    return found


def _add_lines(file: Path, lines: Sequence[str]) -> None:
    def added(there: bytes) -> bytes:
        end = b"\r\n" if b"\r\n" in there else b"\n"
        gap = b"" if not there or there.endswith(b"\n") else end
        return there + gap + b"".join(line.encode("utf-8") + end for line in lines)

    if not os.path.lexists(file):
        try:
            create_file(file, added(b"").decode("utf-8"))
        except AlreadyThere:
            pass
        else:
            return
    rewrite(file, added)


# ---------------------------------------------------------------------- the driver


def driver_line(program: Program) -> str:
    """Return the command that git gives to a shell; git's own merge where the program is gone."""
    call = program.line.replace("%", "%%")
    exists = shlex.quote(program.path).replace("%", "%%")
    return f"if test -x {exists}; then {call} {_MERGE}; else {_WITHOUT}; fi"


def _driver(repository: Repository, program: Program) -> Iterator[Message]:
    for key, value in ((f"merge.{DRIVER}.name", _TITLE), (f"merge.{DRIVER}.driver", driver_line(program))):
        before = _setting(repository, key)
        if before == value:
            yield message("  kept     git's setting {key}", key=key)
            continue
        repository.run("config", "--local", "--replace-all", key, value)
        if before is None:
            yield message("  added    git's setting {key}", key=key)
        else:
            yield message("  changed  git's setting {key}", key=key)


def _setting(repository: Repository, key: str) -> str | None:
    try:
        return repository.run("config", "--local", "-z", "--get", key).decode("utf-8", "replace").removesuffix("\0")
    except HistoryUnavailable:
        return None


# ---------------------------------------------------------------------- the hook


def hooked(home: Path, program: Program) -> Iterator[Message]:
    """Install a hook that checks the workspace's files before a commit, and yield what was done.

    A hook that is there stays. Raises ``HistoryUnavailable`` and ``OSError``.
    """
    repository = Repository.around(home)
    root = _working_folder(repository)
    folder = repository.folder / os.fsdecode(repository.run("rev-parse", "--git-path", "hooks").removesuffix(b"\n"))
    text = _hook_text(repository.name_of(home) or "", program)
    hook = folder / HOOK
    if hook.exists() and hook.read_bytes() == text.encode("utf-8"):
        yield message("  kept     the hook {hook}", hook=HOOK)
    elif os.path.lexists(hook) or not _is_own(folder, repository, root):
        yield message("  kept     the hook {hook} that is there: {file}", hook=HOOK, file=one_line(str(hook)))
        yield message("           to check plans in it too, add this line:")
        yield message("           {line}", line=one_line(_check_line(repository.name_of(home) or "", program)))
    else:
        create_file(hook, text)
        hook.chmod(0o755)
        yield message("  created  the hook {hook}: `mktpm check` before each commit", hook=HOOK)


def _is_own(folder: Path, repository: Repository, root: Path) -> bool:
    """Return whether the folder of hooks belongs to this repository alone."""
    real = Path(os.path.realpath(folder))
    return any(real.is_relative_to(os.path.realpath(own)) for own in (repository.common_dir, root))


def _check_line(home: str, program: Program) -> str:
    ignored = ",".join(_NOT_OF_THE_FILES)
    return f"{program.line} check --ignore {ignored} -- {shlex.quote('./' + home)} || exit 1"


def _hook_text(home: str, program: Program) -> str:
    settings = shlex.quote(f"./{home}/{WORKSPACE_FILE}" if home else f"./{WORKSPACE_FILE}")
    return f"""#!/bin/sh
# From `mktpm init --hooks`: a plan with errors is not committed; `git commit --no-verify` skips this.
# It looks at the files as they are in the folder, not at what is staged of them.
# What comes with time (overdue work) or from the history (approvals) stops no commit.
test -e {settings} || exit 0
{_check_line(home, program)}
"""
