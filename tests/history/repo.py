"""A real git repository for a test: files, commits by different people at given times, branches."""

import os
import subprocess
from pathlib import Path


class Repo:
    """A git repository in a folder, and what tests do with it."""

    def __init__(self, folder: Path, *, branch: str = "main") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", branch)
        self.configure("user.name", "Team")
        self.configure("user.email", "team@example.com")
        self.configure("commit.gpgsign", "false")
        self.configure("core.autocrlf", "false")

    def git(self, *arguments: str, check: bool = True, environment: dict[str, str] | None = None) -> str:
        """Run git here and return what it wrote to stdout."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=clean_environment() | (environment or {}),
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
        return done.stdout.decode("utf-8", "replace").strip()

    def configure(self, key: str, value: str) -> None:
        self.git("config", key, value)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def commit(
        self,
        subject: str = "Change the plan",
        *,
        author: str = "Lina <lina@example.com>",
        when: str = "2026-11-02T10:00:00+08:00",
    ) -> str:
        """Commit everything in the folder as that person at that time; return the commit's id."""
        self.git("add", "-A")
        return self.record(subject, author=author, when=when)

    def record(self, subject: str, *, author: str, when: str, extra: tuple[str, ...] = ()) -> str:
        """Commit what is staged; an empty commit is allowed."""
        name, _, email = author.removesuffix(">").partition(" <")
        people = {
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": when,
        }  # fmt: skip
        self.git("commit", "-q", "--allow-empty", "-m", subject, *extra, environment=people)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.git("switch", "-q", "-c", name, start)

    def switch(self, name: str) -> None:
        self.git("switch", "-q", name)

    def merge(self, name: str, *, when: str = "2026-11-06T17:00:00+08:00", check: bool = True) -> str:
        times = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        return self.git("merge", "-q", "--no-ff", "-m", f"Merge {name}", name, check=check, environment=times)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would make git look elsewhere or ask."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
