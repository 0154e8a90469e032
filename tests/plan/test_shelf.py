"""Files that are kept in memory are found like those on the disk."""

from pathlib import Path

import pytest

from mktpm.plan.shelf import DISK, KeptFiles

NAMES = [
    "mktpm.yaml",
    "a.yaml",
    "b.yml",
    ".hidden.yaml",
    "projects/one.yaml",
    "projects/ONE.YAML",
    "projects/双 十一.yaml",
    "projects/deep/er/two.yaml",
    "projects/deep/three.yaml",
    "projects/folder/project.yaml",
    "projects/folder/part.yaml",
    "projects/x[1].yaml",
    "projects/line\nend.yaml",
    "projects/.git/config.yaml",
    "projects/one.log/hours.yaml",
    "other/projects/four.yaml",
    "projects.yaml/five.yaml",
]
PATTERNS = [
    "*", "*.yaml", "**", "**/*", "**/*.yaml", "projects/*.yaml", "projects/**/*.yaml", "projects/**/*", "projects/*",
    "projects/*/*.yaml", "projects/**/project.yaml", "**/projects/*.yaml", "projects/deep/**/*.y*",
    "projects/x[[]1].yaml", "projects/[a-o]*.yaml", "projects/?.yaml", "projects/???.yaml", "*/*/*/*.yaml",
    "nowhere/*.yaml", "a.yaml",
    "projects/**/er/*.yaml", "**/**/*.yaml", "projects/*\n*.yaml", "PROJECTS/*.yaml", "projects", "projects/deep",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


@pytest.fixture
def kept(folder: Path) -> KeptFiles:
    return KeptFiles(folder, {name: name.encode() for name in NAMES})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_match_the_same_files(folder: Path, kept: KeptFiles, pattern: str) -> None:
    for below in folder, folder / "projects", folder / "not there":
        on_disk = {path for path in DISK.matching(below, pattern) if not path.is_dir()}
        assert set(kept.matching(below, pattern)) == on_disk


@pytest.mark.parametrize("pattern", ["", "a**b", "projects/**.yaml"])
def test_what_is_no_pattern(folder: Path, kept: KeptFiles, pattern: str) -> None:
    outcomes: list[object] = []
    for shelf in DISK, kept:
        try:
            outcomes.append({path for path in shelf.matching(folder, pattern) if not path.is_dir()})
        except ValueError:
            outcomes.append(ValueError)
    assert outcomes[0] == outcomes[1]


def test_questions_have_the_same_answers(folder: Path, kept: KeptFiles) -> None:
    paths = [folder, folder.parent, folder / "a.yaml", folder / "projects", folder / "projects.yaml", folder / "no"]
    for path in paths[:1] + paths[2:]:
        assert kept.exists(path) == DISK.exists(path)
        assert kept.is_folder(path) == DISK.is_folder(path)
        assert kept.closed_below(path) == DISK.closed_below(path) == []
    assert not kept.exists(folder.parent), "what is above is not kept"
    assert kept.read(folder / "a.yaml", "a") == DISK.read(folder / "a.yaml", "a")
