"""Committing files that were just written, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.language import message


def is_ignored(repository: Repository, path: Path) -> bool:
    """Return whether git passes ``path`` over because of a ``.gitignore``."""
    name = repository.name_of(path)
    return name is not None and repository.succeeds("-C", str(repository.top), "check-ignore", "-q", "--", name)


def commit_files(repository: Repository, paths: Sequence[Path], text: str, *, sign: bool) -> str:
    """Commit these files alone, with the message ``text``; return the commit's id.

    What else is staged stays staged. Raises ``HistoryUnavailable``.
    """
    names = [name for path in paths if (name := repository.name_of(path)) is not None]
    if repository.root is None or len(names) < len(paths):
        raise HistoryUnavailable(message("the file lies outside the git repository"))
    specs = [f":(top,literal){name}" for name in names]
    repository.run("add", "--force", "--", *specs)
    repository.run("commit", "--quiet", "--message", text, *(["--gpg-sign"] if sign else []), "--only", "--", *specs)
    return repository.commit_of("HEAD")
