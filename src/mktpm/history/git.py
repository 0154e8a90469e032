"""Running git: the repository around a folder, and what it answers.

No shell, no option out of a plan's text, and nothing from the environment or the repository's
settings that would make git look elsewhere, ask somebody, or start another program.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mktpm.language import Message, message
from mktpm.plan.source import one_line

_SETTINGS = (
    "core.quotePath=off",
    "core.fsmonitor=false",
    "core.warnAmbiguousRefs=true",
    "diff.orderFile=/dev/null",
    "log.follow=false",
    "log.showSignature=false",
    "user.useConfigOnly=true",
)
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_EXEC_PATH")
"""Variables that choose settings and the author; all others could lead to another repository."""
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""While commits are being received, git keeps them in a place of their own and names it in these."""
_COMMIT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LONGEST_REASON = 300


class HistoryUnavailable(Exception):
    """The history of a plan can't be read."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


class UnknownRevision(HistoryUnavailable):
    """A name stands for no commit, or for more than one."""


class NoRepository(HistoryUnavailable):
    """There is no repository around a folder."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    output: bytes
    complaint: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, and the folder that it was found from."""

    folder: Path
    """The folder in which git is run."""
    root: Path | None
    """The top of the working folder, as it is called from ``folder``; None in a bare repository."""
    git_dir: Path
    common_dir: Path
    """What all working folders of the repository share: the same as ``git_dir`` but in a linked one."""
    is_shallow: bool
    """Whether older commits were left out when it was cloned."""

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """Return the repository that ``folder`` lies in; raises ``HistoryUnavailable``.

        A folder that is gone stands for the nearest one above it.
        """
        here = next(at for at in (folder.absolute(), *folder.absolute().parents) if at.is_dir())
        answer = _asked(here, ("rev-parse", *_QUESTIONS))
        if answer.status:
            raise _refusal(here, answer.complaint)
        bare, inside, shallow, rest = answer.output.split(b"\n", 3)
        root = None
        if inside == b"true":
            up, rest = rest.split(b"\n", 1)
            root = _climbed(here, os.fsdecode(up))
        elif bare == b"false":  # within the folder .git itself
            rest = rest[rest.find(b"\n", 0, -1) + 1 :]
        git_dir = Path(os.fsdecode(rest.removesuffix(b"\n")))
        return cls(here, root, git_dir, _common(git_dir), shallow == b"true")

    @classmethod
    def begun_in(cls, folder: Path) -> "Repository":
        """Return a new repository in ``folder``, on the branch that git begins with."""
        answer = _asked(folder, ("init", "--quiet"))
        if answer.status:
            raise _failure(answer.complaint)
        return cls.around(folder)

    @property
    def top(self) -> Path:
        """Return the folder that the files of a commit stand below; in a bare repository, the one asked from."""
        return self.root or self.folder

    def name_of(self, path: Path) -> str | None:
        """Return what a commit calls the file or folder at ``path`` ("" for the top), None for one outside."""
        if path.is_relative_to(self.top):
            return _below(path, self.top)
        top = Path(os.path.realpath(self.top))
        called = Path(os.path.realpath(path.parent)) / path.name, Path(os.path.realpath(path))
        return next((_below(at, top) for at in called if at.is_relative_to(top)), None)

    def run(self, *arguments: str, input: bytes | None = None) -> bytes:  # noqa: A002 - called as in subprocess
        """Return what git writes to stdout; raises ``HistoryUnavailable`` where it fails."""
        answer = _asked(self.folder, arguments, input)
        if answer.status:
            raise _failure(answer.complaint)
        return answer.output

    def succeeds(self, *arguments: str) -> bool:
        """Return whether git ends with success."""
        return _asked(self.folder, arguments).status == 0

    def started(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Return git at work, to be written to and read from; what it complains of is dropped."""
        command = _command(self.folder, arguments)
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603 - a list, and no shell

    def commit_of(self, revision: str) -> str:
        """Return the full id of the commit that ``revision`` names; raises ``UnknownRevision``."""
        unknown = message("there is no revision `{revision}`", revision=one_line(revision[:80]))
        if not revision or revision.startswith(("-", "^")) or not revision.isprintable():
            raise UnknownRevision(unknown, _HOW_TO_NAME)
        answer = _asked(self.folder, ("rev-parse", "--verify", f"{revision}^{{commit}}"))
        if "ambiguous" in answer.complaint:
            said = message("`{revision}` could be several things", revision=one_line(revision[:80]))
            raise UnknownRevision(said, message("write more of the id, or `refs/heads/…` or `refs/tags/…` in full"))
        found = answer.output.decode("ascii", "replace").strip()
        if answer.status or not _COMMIT_ID.fullmatch(found):
            raise UnknownRevision(*self._why_unknown(unknown))
        return found

    def _why_unknown(self, unknown: Message) -> tuple[Message, Message]:
        if not self.has_commits:
            return (
                message("there is no commit in this repository yet"),
                message("commit the plan: `git add` and `git commit`"),
            )
        if self.is_shallow:
            return unknown, _UNSHALLOW
        return unknown, _HOW_TO_NAME

    @property
    def has_commits(self) -> bool:
        """Return whether anything has been committed on the branch that is checked out."""
        return self.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    @property
    def is_bare(self) -> bool:
        """Return whether the repository has no working folder."""
        return self.root is None and self.run("rev-parse", "--is-bare-repository").strip() == b"true"

    def merge_base(self, one: str, other: str) -> str:
        """Return the commit in which two commits last agreed; raises ``UnknownRevision`` where they never did."""
        ids = self.commit_of(one), self.commit_of(other)
        answer = _asked(self.folder, ("merge-base", *ids))
        if answer.status:
            said = message("`{one}` and `{other}` have no commit in common", one=one_line(one), other=one_line(other))
            raise UnknownRevision(said, _UNSHALLOW if self.is_shallow else None)
        return answer.output.decode("ascii").split()[0]

    def identity(self) -> tuple[str, str]:
        """Return the name and the address that a commit made now would have; empty where none are configured."""
        answer = _asked(self.folder, ("var", "GIT_AUTHOR_IDENT"))
        name, bracket, rest = answer.output.decode("utf-8", "replace").partition(" <")
        return (one_line(name), one_line(rest.partition(">")[0])) if bracket and not answer.status else ("", "")


def _below(path: Path, top: Path) -> str:
    name = path.relative_to(top).as_posix()
    return "" if name == "." else name


_QUESTIONS = (
    "--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository", "--show-cdup", "--absolute-git-dir",
)  # fmt: skip
_UNSHALLOW = message("this clone is shallow: `git fetch --unshallow` gets what is older")
_HOW_TO_NAME = message("name a commit, a branch or a tag: `HEAD~3`, `main`, `v1.2`; `git log` shows them")


def environment() -> dict[str, str]:
    """Return the environment for git: this process's, without what redirects it, and in plain English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith(_KEPT)}
    if "GIT_QUARANTINE_PATH" in os.environ:
        kept |= {key: os.environ[key] for key in _QUARANTINE if key in os.environ}
    ours = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1"}
    return kept | ours


def _command(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    program = shutil.which("git")
    if program is None or not Path(program).is_absolute():  # one in the plan's own folder is not run
        raise HistoryUnavailable(
            message("git is not installed, or not on the PATH"),
            message("install git: it keeps the history of the plans"),
        )
    return [program, "--no-pager", "-C", str(folder), *_settings(), *arguments]


def _settings() -> Iterator[str]:
    for setting in _SETTINGS:
        yield "-c"
        yield setting


def _asked(folder: Path, arguments: tuple[str, ...], given: bytes | None = None) -> _Answer:
    """Return what git answers, whether it succeeds or not."""
    command, pipe = _command(folder, arguments), subprocess.PIPE
    try:
        with subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe) as git:  # noqa: S603 - a list, and no shell
            output, complaint = git.communicate(given)
    except (OSError, ValueError) as reason:
        raise _failure(str(reason)) from None
    return _Answer(git.returncode, output, complaint.decode("utf-8", "replace"))


def _failure(complaint: str) -> HistoryUnavailable:
    lines = [line for line in complaint.splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "?")
    reason = said.removeprefix("fatal: ").removeprefix("error: ")[:_LONGEST_REASON]
    return HistoryUnavailable(message("git can't read the history: {reason}", reason=one_line(reason)))


def _refusal(folder: Path, complaint: str) -> HistoryUnavailable:
    """Return why there is no repository to be had around ``folder``."""
    shown = one_line(str(folder).encode("utf-8", "replace").decode("utf-8"))
    if "not a git repository" in complaint or "must be run in a work tree" in complaint:
        return NoRepository(
            message("`{folder}` is not in a git repository: there is no history to read", folder=shown),
            message("run `git init` there, and commit the plan"),
        )
    if "dubious ownership" in complaint or "safe.directory" in complaint:
        return HistoryUnavailable(
            message("git refuses to read `{folder}`: the repository belongs to somebody else", folder=shown),
            message("if you trust it: `git config --global --add safe.directory {folder}`", folder=shown),
        )
    return _failure(complaint)


def _climbed(folder: Path, up: str) -> Path:
    """Return the top of the working folder, ``up`` from ``folder``: as it is called there, if that is possible."""
    real = Path(os.path.realpath(folder / up))
    levels = up.rstrip("/").count("..")
    called = folder.parents[levels - 1] if levels else folder
    return called if os.path.realpath(called) == str(real) else real


def _common(git_dir: Path) -> Path:
    """Return the folder that a linked working folder shares with the others."""
    try:
        name = (git_dir / "commondir").read_bytes().rstrip(b"\r\n")
    except OSError:
        return git_dir
    return Path(os.path.normpath(git_dir / os.fsdecode(name)))
