"""Records of approvals and delivered files are read whatever they are, and nothing outside is."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from mktpm.plan.deliverables import LARGEST_READ, checksums
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded, load

PLAN = "id: p\nname: p\npeople: [{id: lina}]\ntasks: [{id: t, deliverables: [a.txt], approval: [{by: lina}]}]\n"
DIGEST = "sha256:" + "0" * 64
RECORD = f"kind: approval\ntask: t\nby: lina\ndecision: approved\ncontent: {DIGEST}\nat: 2026-11-02T10:00:00+08:00\n"
NAME = "approval-20261102T020000Z-00c0ffee.yaml"


def loaded(folder: Path, *records: str | bytes, plan: str = PLAN) -> Loaded:
    (folder / "plan.log").mkdir(exist_ok=True)
    (folder / "plan.yaml").write_text(plan)
    for number, text in enumerate(records):
        path = folder / "plan.log" / f"approval-{number}.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load([folder / "plan.yaml"], folder, HolidayBook())


def papers(found: Loaded) -> list[str]:
    return [f"{each.by} {each.decision}" for at in found.workspace.paperwork.values() for each in at.records]


def test_records_are_read_in_the_order_of_time(tmp_path: Path) -> None:
    later = RECORD.replace("by: lina", "by: zhao").replace("10:00:00+08:00", "03:00:00Z")
    found = loaded(tmp_path, later, RECORD)
    assert papers(found) == ["lina approved", "zhao approved"]
    assert found.diagnostics == ()
    [paper] = found.workspace.paperwork.values()
    assert paper.records[1].local == datetime(2026, 11, 2, 3)
    assert [each.file for each in paper.records] == ["plan.log/approval-1.yaml", "plan.log/approval-0.yaml"]


def test_times_are_those_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("timezone: Asia/Shanghai\n")
    [paper] = loaded(tmp_path, RECORD.replace("10:00:00+08:00", "03:00:00Z")).workspace.paperwork.values()
    assert paper.records[0].local == datetime(2026, 11, 2, 11)


def test_no_records_are_looked_for_where_nothing_needs_approval(tmp_path: Path) -> None:
    found = loaded(tmp_path, "nonsense: [", plan="id: p\nname: p\ntasks: [{id: t}]\n")
    assert found.workspace.paperwork == {}
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing-field"),
        ("a: [", "yaml-syntax"),
        ("- 1\n", "invalid-value"),
        ("42\n", "invalid-value"),
        (RECORD + "bribe: 5\n", "unknown-key"),
        (RECORD.replace("decision: approved", "decision: maybe"), "invalid-value"),
        (RECORD.replace(DIGEST, "sha256:xyz"), "invalid-value"),
        (RECORD.replace("+08:00", ""), "invalid-value"),
        (RECORD.replace("2026-11-02T", "9999-12-31T"), "invalid-value"),
        (RECORD.replace("2026-11-02T10:00:00+08:00", "yesterday"), "invalid-value"),
        (RECORD + "step: 0\n", "invalid-value"),
        (RECORD + "step: yes\n", "invalid-value"),
        (RECORD + "parts: [1]\n", "invalid-value"),
        (RECORD + "parts: {due: {x: y}}\n", "invalid-value"),
        (RECORD.replace("by: lina\n", ""), "missing-field"),
        (RECORD + "by: zhao\n", "duplicate-key"),
        (RECORD + "---\nby: zhao\n", "yaml-syntax"),
        (b"\x00\x01", "file-unreadable"),
        (RECORD + "note: !!python/object:os.system {}\n", "yaml-syntax"),
    ],
)
def test_what_is_no_record_is_a_finding_and_the_others_count(tmp_path: Path, text: str | bytes, code: str) -> None:
    found = loaded(tmp_path, text, RECORD)
    assert {each.code for each in found.diagnostics} == {code}
    assert all(each.where.file == "plan.log/approval-0.yaml" for each in found.diagnostics)
    assert "lina approved" in papers(found)


def test_a_folder_or_a_pipe_in_place_of_a_record_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "plan.log").mkdir()
    (tmp_path / "plan.log" / "approval-a.yaml").mkdir()
    os.mkfifo(tmp_path / "plan.log" / "approval-b.yaml")
    (tmp_path / "plan.log" / "approval-c.yaml").symlink_to("nowhere")
    found = loaded(tmp_path, RECORD)
    assert papers(found) == ["lina approved"]
    assert {each.code for each in found.diagnostics} == {"file-unreadable"}
    assert len(found.diagnostics) == 3


# ------------------------------------------------------------------ deliverables


def test_files_of_the_workspace_have_a_checksum(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "页面 1.txt").write_text("hi\n")
    assert checksums(tmp_path, ["out/页面 1.txt", "out", "a nice page", "out/none.txt", "https://example.com/a"]) == {
        "out/页面 1.txt": "sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"
    }


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../secret", "in/../../secret", "~/secret", "link-out", "folder-out/secret", ".git/config",
        "in/.GIT/config", "C:\\secret", "\\\\server\\secret", "..\\secret", "pipe", ".", "", "a" * 5000, "in\0x",
    ],
)  # fmt: skip
def test_nothing_outside_and_nothing_odd_is_read(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    (home / "in" / ".GIT").mkdir(parents=True)
    (home / ".git").mkdir()
    for path in (tmp_path / "secret", home / ".git" / "config", home / "in" / ".GIT" / "config"):
        path.write_text("secret")
    (home / "link-out").symlink_to(tmp_path / "secret")
    (home / "folder-out").symlink_to(tmp_path)
    os.mkfifo(home / "pipe")
    assert checksums(home, [name]) == {}


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to("a")
    found = checksums(tmp_path, ["a", "b"])
    assert found["a"] == found["b"]


def test_of_a_huge_file_only_the_size_is_taken(tmp_path: Path) -> None:
    with (tmp_path / "film.mov").open("wb") as stream:
        stream.truncate(LARGEST_READ + 1)
    assert checksums(tmp_path, ["film.mov"]) == {"film.mov": f"size:{LARGEST_READ + 1}"}
