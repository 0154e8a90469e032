"""Finding a repository and asking git, in all the places and moods that repositories are in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mktpm.history.blobs import Blobs, files_of
from mktpm.history.git import HistoryUnavailable, Repository, UnknownRevision
from mktpm.history.log import commits_until
from mktpm.plan import files
from mktpm.plan.shelf import TooLarge
from tests.history.repo import Repo
from tests.history.telling import only, trails


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "our plans")
    made.write("plan.yaml", "name: Plan\n")
    made.commit("Begin")
    return made


def test_a_repository_is_found_from_anywhere_in_it(repo: Repo) -> None:
    deep = repo.folder / "a" / "b c"
    deep.mkdir(parents=True)
    for folder in repo.folder, deep, deep / "not" / "there":
        found = Repository.around(folder)
        assert (found.root, found.git_dir, found.common_dir) == (
            repo.folder,
            repo.folder / ".git",
            repo.folder / ".git",
        )
        assert not found.is_shallow
    assert Repository.around(repo.folder / ".git").root is None


def test_names_in_a_commit(repo: Repo, tmp_path: Path) -> None:
    repository = Repository.around(repo.folder)
    assert repository.name_of(repo.folder) == ""
    assert repository.name_of(repo.folder / "a" / "b.yaml") == "a/b.yaml"
    assert repository.name_of(tmp_path / "elsewhere") is None
    (tmp_path / "link").symlink_to(repo.folder)
    assert Repository.around(tmp_path / "link").root == tmp_path / "link"
    assert repository.name_of(tmp_path / "link" / "b.yaml") == "b.yaml"


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnavailable, match="is not in a git repository") as caught:
        Repository.around(tmp_path)
    assert "git init" in str(caught.value.hint)


@pytest.mark.parametrize("command", ["", "exit 1", "kill -9 $$", "printf 'fatal: \\033[31mgo away\\n' >&2; exit 128"])
def test_a_git_that_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    if command:
        fake.write_text(f"#!/bin/sh\n{command}\n")
        fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    with pytest.raises(HistoryUnavailable) as caught:
        Repository.around(tmp_path)
    assert caught.value.said.say("en").isprintable()


def test_a_program_called_git_among_the_plans_is_not_run(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("git", "#!/bin/sh\ntouch stolen\n").chmod(0o755)
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path}")
    with pytest.raises(HistoryUnavailable):
        Repository.around(repo.folder)
    assert not (repo.folder / "stolen").exists()


def test_a_repository_of_somebody_else(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in [repo.folder, *repo.folder.rglob("*")]:
        os.chown(path, 65534, 65534)
    monkeypatch.delenv("SUDO_UID", raising=False)
    with pytest.raises(HistoryUnavailable, match="belongs to somebody else") as caught:
        Repository.around(repo.folder)
    assert "safe.directory" in str(caught.value.hint)


def test_the_environment_of_a_hook_leads_nowhere_else(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo(tmp_path / "other")
    other.write("x.yaml", "name: X\n")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git/index"))
    monkeypatch.setenv("GIT_PAGER", "touch stolen")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "touch stolen")
    found = Repository.around(repo.folder)
    assert found.root == repo.folder
    assert list(files_of(found, found.commit_of("HEAD"))) == ["plan.yaml"]


def test_commits_that_are_being_received_can_be_read(repo: Repo, tmp_path: Path) -> None:
    """A hook of the receiving side looks at commits that are not in the repository yet."""
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "server.git"))
    hook = tmp_path / "server.git" / "hooks" / "pre-receive"
    script = tmp_path / "look.py"
    script.write_text(
        "import sys; from pathlib import Path; from mktpm.history.git import Repository\n"
        "new = sys.stdin.read().split()[1]\n"
        "Path('seen').write_text(Repository.around(Path.cwd()).commit_of(new))\n"
    )
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}"\n')
    hook.chmod(0o755)
    repo.write("plan.yaml", "name: New\n")
    commit = repo.commit()
    repo.git("push", "-q", str(tmp_path / "server.git"), "main")
    assert (tmp_path / "server.git" / "seen").read_text() == commit


def test_settings_of_the_repository_run_nothing(repo: Repo) -> None:
    repo.write(".gitattributes", "*.yaml diff=steal filter=steal\n")
    repo.write("plan.yaml", "name: Changed\n")
    repo.commit()
    stolen = repo.folder / "stolen"
    for key in ("diff.steal.textconv", "diff.steal.command", "diff.external", "core.pager", "core.fsmonitor"):
        repo.configure(key, f"touch '{stolen}'; cat")
    repo.configure("log.showSignature", "true")
    repo.configure("gpg.program", f"touch '{stolen}'")
    repo.configure("diff.relative", "true")
    repository = Repository.around(repo.folder)
    commits = list(commits_until(repository, repository.commit_of("HEAD")))
    assert [change.name for commit in commits for change in commit.changes] == ["plan.yaml", "plan.yaml"]
    assert not stolen.exists()


@pytest.mark.parametrize(
    "name",
    ["--output=stolen", "-h", "--all", "^HEAD", "", "nowhere", "HEAD~9", "HEAD:plan.yaml", "a..b", "HEAD\n", "\0"],
)
def test_what_is_no_revision(repo: Repo, name: str) -> None:
    with pytest.raises(UnknownRevision) as caught:
        Repository.around(repo.folder).commit_of(name)
    assert caught.value.hint is not None
    assert not (repo.folder / "stolen").exists()


def test_revisions(repo: Repo) -> None:
    repository = Repository.around(repo.folder)
    first = repo.git("rev-parse", "HEAD")
    repo.git("tag", "-a", "-m", "x", "双十一 v1".replace(" ", "-"))
    repo.branch("feature/页面")
    assert {repository.commit_of(n) for n in ("HEAD", "main", first, first[:8], "双十一-v1", "feature/页面")} == {first}
    assert repository.has_commits


def test_a_name_for_several_things(repo: Repo) -> None:
    repo.git("tag", "both")
    repo.write("plan.yaml", "name: Changed\n")
    commit = repo.commit()
    repo.git("branch", "both")
    repository = Repository.around(repo.folder)
    with pytest.raises(UnknownRevision, match="several things"):
        repository.commit_of("both")
    assert repository.commit_of("refs/heads/both") == commit
    repo.git("branch", "HEAD~1", check=False)
    assert repository.commit_of("HEAD") == commit


def test_before_the_first_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new")
    repository = Repository.around(repo.folder)
    assert not repository.has_commits
    with pytest.raises(UnknownRevision, match="there is no commit in this repository yet"):
        repository.commit_of("HEAD")


def test_merge_bases(repo: Repo) -> None:
    repository = Repository.around(repo.folder)
    fork = repo.git("rev-parse", "HEAD")
    repo.branch("work")
    repo.commit("Work")
    repo.switch("main")
    repo.commit("Main")
    assert repository.merge_base("main", "work") == fork
    repo.git("switch", "-q", "--orphan", "alone")
    repo.commit("Alone")
    with pytest.raises(UnknownRevision, match="no commit in common"):
        repository.merge_base("main", "alone")


def test_who_would_commit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository.around(repo.folder)
    assert repository.identity() == ("Team", "team@example.com")
    repo.configure("user.name", "王 \x1b[31m磊")
    assert repository.identity()[0].isprintable()
    repo.git("config", "--unset", "user.email")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("EMAIL", raising=False)
    assert repository.identity() == ("", "")


def test_the_content_of_files(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("binary.yaml", b"\0\xff\n\n")
    repo.write("empty.yaml", "")
    repo.write("folder/double.yaml", "name: Plan\n")
    (repo.folder / "link.yaml").symlink_to("plan.yaml")
    repo.commit()
    repository = Repository.around(repo.folder)
    found = files_of(repository, repository.commit_of("HEAD"))
    assert sorted(found) == ["binary.yaml", "empty.yaml", "folder/double.yaml", "plan.yaml"]
    with Blobs(repository) as blobs:
        contents = {name: blobs.read(blob) for name, blob in found.items()}
        assert contents["binary.yaml"] == b"\0\xff\n\n"
        assert contents["empty.yaml"] == b""
        assert contents["folder/double.yaml"] == contents["plan.yaml"] == b"name: Plan\n"
        with pytest.raises(HistoryUnavailable, match="damaged or partial"):
            blobs.read("0" * 40)
        assert blobs.read(found["plan.yaml"]) == b"name: Plan\n", "it goes on after a miss"
        monkeypatch.setattr("mktpm.history.blobs.LARGEST_BYTES", 5)
        with pytest.raises(TooLarge):
            blobs.read(found["plan.yaml"])
        assert blobs.read(found["empty.yaml"]) == b""
    assert files.LARGEST_BYTES > 1_000_000


def test_sha256_repositories(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    made = subprocess.run(
        ["git", "init", "-q", "--object-format=sha256", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("this git only knows SHA-1")
    repo = Repo(folder)
    repo.write("plan.yaml", "name: Plan\n")
    commit = repo.commit()
    repository = Repository.around(folder)
    assert repository.commit_of("HEAD") == commit
    assert len(commit) == 64
    assert [event.revision.commit for event in only(trails(repo)).events] == [commit]
