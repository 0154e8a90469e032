"""What all commands that change plans have in common: finding tasks, refusing, diffs, and files of ill will."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mktpm.plan.source import parse
from tests.cli.desk import DAY, SALE, WORKSPACE, Desk
from tests.history.repo import Repo

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
EDITS = {
    "add": ["add", "New", "--under", "TASK"],
    "set": ["set", "TASK", "priority=must"],
    "start": ["start", "TASK"],
    "done": ["done", "TASK", "--tick"],
    "block": ["block", "TASK", "--why", "x"],
    "assign": ["assign", "TASK", "zhao"],
    "move": ["move", "TASK", "review"],
    "shift": ["shift", "TASK", "+2d"],
    "log": ["log", "TASK", "2h", "--who", "lina"],
    "comment": ["comment", "TASK", "hi", "--who", "lina"],
    "remove": ["remove", "TASK", "--links", "cut"],
}
CHANGES = [name for name in EDITS if name not in ("log", "comment")]


def words(name: str, task: str) -> list[str]:
    return [task if word == "TASK" else word for word in EDITS[name]]


# ------------------------------------------------------------------ which task


@pytest.mark.parametrize(
    ("word", "task"),
    [
        ("banner", "banner"), ("bann", "banner"), ("Banner", "banner"), ("d11:banner", "banner"), ("d11:ban", "banner"),
        ("1.2", "banner"), ("d11:1.2", "banner"), ("上线", "上线"), ("上", "上线"), ("短视", "video"),
        ("coupon-r", "coupon-rules"), ("coupons:1", "coupon-rules"), ("coupons:Rules", "coupon-rules"),
    ],
)  # fmt: skip
def test_a_task_is_found_by_id_number_name_and_beginning(desk: Desk, word: str, task: str) -> None:
    assert desk.run("set", word, "x-a=1", "--json").json["changes"][0]["tasks"] == [task]


def test_the_same_task_named_twice_is_one_task(desk: Desk) -> None:
    assert desk.does("start", "banner", "1.2", "Ban", *DAY) == [
        "+        status: doing",
        "+        started: 2026-10-19",
    ]


@pytest.mark.parametrize("name", EDITS)
def test_a_mistyped_id_is_suggested(desk: Desk, name: str) -> None:
    assert desk.refuses(*words(name, "bannner")) == ("mktpm: there is no task `bannner`\n  did you mean `banner`?\n")


@pytest.mark.parametrize("name", EDITS)
def test_a_beginning_of_several_ids_names_them(desk: Desk, name: str) -> None:
    assert desk.refuses(*words(name, "coupon")) == (
        "mktpm: `coupon` could be several tasks\n  say which: `coupons:coupon-rules` or `coupons:coupon-test`\n"
    )


def test_an_id_in_two_projects_needs_its_project(desk: Desk) -> None:
    desk.write("projects/third.yaml", "name: Third\ntasks:\n  - id: banner\n")
    desk.changes()
    assert "say which: `d11:banner` or `third:banner`" in desk.refuses("start", "banner")
    assert desk.does("block", "third:banner") == ["+    status: blocked"]


def test_one_id_twice_in_a_project_is_told_apart_by_number(desk: Desk) -> None:
    desk.write("projects/third.yaml", "name: Third\ntasks:\n  - id: twin\n  - id: twin\n    owner: x\n")
    desk.changes()
    assert "say which: `third:1` or `third:2`" in desk.refuses("start", "twin")
    assert desk.does("block", "third:2") == ["+    status: blocked"]
    assert desk.sale.with_name("third.yaml").read_text("utf-8").splitlines()[2] == "  - id: twin"


def test_many_that_could_be_meant_are_not_all_listed(desk: Desk) -> None:
    desk.write("projects/many.yaml", "name: M\ntasks:\n" + "".join(f"  - id: many{number}\n" for number in range(30)))
    desk.changes()
    said = desk.refuses("start", "many")
    assert said.count("`many:") == 8
    assert "22 more" in said


@pytest.mark.parametrize(
    "identity", ["-x", "--force", "--plan=/etc/passwd", "a b", "$(id)", "`id`", "*", "a/b", "..", "5", "null"]
)
def test_an_id_is_never_anything_but_an_id(desk: Desk, identity: str) -> None:
    desk.write("projects/odd.yaml", f"name: Odd\ntasks:\n  - id: '{identity}'\n")
    desk.changes()
    assert desk.does("block", "--", f"odd:{identity}") == ["+    status: blocked"]


@pytest.mark.parametrize("name", EDITS)
def test_words_for_help_are_not_needed(desk: Desk, name: str) -> None:
    assert desk.run(name).code == 2
    assert "Usage: " in desk.run(name, "--help").out


# ------------------------------------------------------------------ where


def test_a_plan_is_named_by_any_path(desk: Desk) -> None:
    for path in ("projects/d11.yaml", "./projects/../projects/d11.yaml", str(desk.sale), "projects", "."):
        assert desk.run("set", "banner", "due=T-9d", "--plan", path, "-n").code == 0
    os.chdir(desk.folder)
    (desk.folder / "link.yaml").symlink_to("projects/d11.yaml")
    assert desk.run("set", "banner", "x-a=1", "--plan", "link.yaml").code == 0
    assert (desk.folder / "link.yaml").is_symlink()
    assert "x-a: 1" in desk.sale.read_text("utf-8")


def test_from_a_folder_below(desk: Desk) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "mktpm", "block", "banner"], cwd=desk.folder / "projects", capture_output=True,
        check=True, encoding="utf-8",
    )  # fmt: skip
    assert said.stdout.startswith("d11.yaml\n")


@pytest.mark.parametrize("name", EDITS)
def test_where_there_is_no_plan_that_is_said(name: str, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = desk.refuses(*words(name, "banner"), "--plan", str(tmp_path / "empty"))
    assert "there is no plan in" in said
    assert "there is no `nowhere.yaml`" in desk.refuses(*words(name, "banner"), "--plan", "nowhere.yaml")


def test_a_plan_without_a_workspace(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "mktpm.yaml").unlink()
    desk.changes()
    for name in EDITS:
        desk.write("projects/d11.yaml", SALE)
        assert desk.run(*words(name, "banner"), "--plan", "projects/d11.yaml").code == 0, name


# ------------------------------------------------------------------ diffs


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("file", ["d11.yaml", "双十一 大促.yaml", 'it\'s "it".yaml'])
def test_the_diff_of_a_dry_run_applies(name: str, file: str, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    desk = Desk(repo.folder, coupons=None)
    desk.sale.rename(desk.sale.with_name(file))
    repo.commit()
    said = desk.run(*words(name, "banner"), "--dry-run", *DAY)
    assert said.code == 0
    assert repo.git("status", "--porcelain") == ""
    (tmp_path / "diff").write_bytes(said.out.encode())
    repo.git("apply", str(tmp_path / "diff"))
    applied = desk.texts()
    repo.git("checkout", "-q", ".")
    assert desk.run(*words(name, "banner"), *DAY).code == 0
    if name == "add":  # the id is another one
        assert len(applied[f"projects/{file}"]) == len(desk.texts()[f"projects/{file}"])
    else:
        assert desk.texts() == applied


@pytest.mark.parametrize("layout", ["crlf", "no end"])
def test_the_diff_of_odd_layouts_applies(layout: str, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    text = SALE.replace("\n", "\r\n") if layout == "crlf" else SALE.rstrip("\n")
    desk = Desk(repo.folder, text, coupons=None)
    repo.commit()
    raw = subprocess.run(
        [sys.executable, "-m", "mktpm", "set", "上线", "banner", "x-a=1", "-n"],
        cwd=repo.folder,
        capture_output=True,
        check=True,
    ).stdout
    (tmp_path / "diff").write_bytes(raw)
    repo.git("apply", "--whitespace=nowarn", str(tmp_path / "diff"))
    applied = desk.sale.read_bytes()
    repo.git("checkout", "-q", ".")
    assert desk.run("set", "上线", "banner", "x-a=1").code == 0
    assert desk.sale.read_bytes() == applied


@pytest.mark.parametrize("name", EDITS)
def test_a_dry_run_writes_nothing(desk: Desk, name: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")}
    assert desk.run(*words(name, "banner"), "--dry-run").code == 0
    assert {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")} == before


@pytest.mark.parametrize("name", EDITS)
def test_json_says_what_was_written(desk: Desk, name: str) -> None:
    said = desk.run(*words(name, "banner"), "--json")
    assert said.code == 0
    assert said.json["written"] is True
    assert desk.changes() != []
    for change in said.json.get("changes", ()):
        assert change["file"] == "projects/d11.yaml"
        after = desk.sale.read_text("utf-8").splitlines()
        for line in change["lines"]:
            assert line["sign"] == "-" or after[line["line"] - 1] == line["text"]


@pytest.mark.parametrize("name", EDITS)
def test_colour_is_for_those_who_ask(desk: Desk, name: str) -> None:
    assert "\x1b" not in desk.run(*words(name, "banner"), "-n").out
    said = desk.run(*words(name, "banner"), "--color", "always")
    assert ("\x1b[32m+ " in said.out) == (name in CHANGES and name != "remove")


@pytest.mark.parametrize("name", EDITS)
def test_everything_else_stays_byte_for_byte(desk: Desk, name: str) -> None:
    """No comment, quote or blank line goes that isn't the task's own."""
    assert desk.run(*words(name, "banner")).code == 0
    kept = [line for line in desk.changes() if line.startswith("-")]
    if name == "remove":
        kept = [line for line in kept if "banner" not in line and "Banner" not in line]
        assert kept == ["-", "-        duration: 2d", "-        depends: [poster]", "-        due: T-10d"]
    else:
        assert len(kept) <= (1 if name == "shift" else 0)


# ------------------------------------------------------------------ files of ill will


def ill(desk: Desk, data: bytes) -> Desk:
    desk.coupons.unlink()
    desk.sale.write_bytes(data)
    desk.changes()
    return desk


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused_with_the_remedy(desk: Desk, name: str, encoding: str) -> None:
    said = ill(desk, SALE.encode(encoding)).run(*words(name, "banner"))
    if name in ("log", "comment"):
        assert said.code in (0, 2)
        return
    assert said.code == 2
    assert "plans are UTF-8" in said.err or "could not be read" in said.err
    assert desk.changes() == []


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize(
    "data",
    [
        b"tasks: [\n", b"a: b: c\n", b"\x00\xff" * 50, b"", b"just text\n", b"- a\n- b\n", b"tasks: 5\n",
        b"tasks: [1, [2], null]\n", b"\xef\xbb\xbf\xef\xbb\xbfname: x\n", b"name: &a [*a]\n",
        b"a: !!python/object:x {}\n", b"[" * 3000, b"name: x\n---\nname: y\n",
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused(desk: Desk, name: str, data: bytes) -> None:
    said = ill(desk, data).run(*words(name, "banner"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("mktpm: ")
    assert desk.changes() == []


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("tasks", ["5", "text", "{a: 1}", "[1]"])
def test_tasks_that_are_no_list_do_no_harm(desk: Desk, name: str, tasks: str) -> None:
    fields = f"  tasks: {tasks}\n  done_when: 5\n  team: x\n  depends: 7\n  slips: no\n"
    ill(desk, f"name: x\ntasks:\n- id: banner\n{fields}".encode())
    said = desk.run(*words(name, "banner"))
    assert said.code in (0, 2)
    assert parse(desk.sale.read_text("utf-8"), "").data is not None


@pytest.mark.parametrize("name", EDITS)
def test_a_broken_neighbour_is_no_hindrance(desk: Desk, name: str) -> None:
    desk.coupons.write_text("tasks: [\n")
    desk.changes()
    assert desk.run(*words(name, "banner")).code == 0


@pytest.mark.parametrize("name", EDITS)
def test_control_characters_steer_no_terminal(desk: Desk, name: str) -> None:
    text = SALE.replace("name: Banner", 'name: "\\e[31mBan\\u202ener\\a"').replace(
        "# for the app", "# for \u202ethe \x85app\u2028"
    )
    ill(desk, text.encode())
    for extra in ((), ("--json",), ("-n", "--json")):
        said = desk.run(*words(name, "banner"), *extra)
        assert RAW.search(said.out + said.err) is None
    assert RAW.search(desk.run(*words(name, "\x1b[31mbanner\u202e")).err) is None


@pytest.mark.parametrize("name", EDITS)
def test_names_of_files_steer_no_terminal(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path / "\x1b[31m\u202e", coupons=None)
    desk.sale.rename(desk.sale.with_name("\x1b[32m\n.yaml"))
    said = desk.run(*words(name, "banner"))
    assert said.code == 0
    assert RAW.search(said.out + said.err) is None


def test_a_huge_plan_is_edited_in_one_line(desk: Desk) -> None:
    tasks = "".join(f"  - id: task-{n}\n    name: 任务 {n}\n    duration: 2d\n    owner: lina\n" for n in range(5_000))
    ill(desk, f"name: huge\ntasks:\n{tasks}".encode())
    said = desk.run("done", "task-4711", *DAY)
    assert [line.split()[0::2] for line in said.out.splitlines()[1:]] == [["+", "status:"], ["+", "finished:"]]
    after = desk.sale.read_text("utf-8")
    assert (
        after.replace("    status: done\n", "").replace("    finished: 2026-10-19\n", "")
        == f"name: huge\ntasks:\n{tasks}"
    )


def test_what_is_deep_is_edited_too(desk: Desk) -> None:
    lines = ["name: deep", "tasks:"]
    for depth in range(60):
        lines += ["  " * depth + f"- id: d{depth}", "  " * depth + "  tasks:"]
    ill(desk, ("\n".join(lines[:-1]) + "\n").encode())
    assert desk.does("block", "d59") == ["+" + "  " * 59 + "  status: blocked"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_task_of_many_aliases_is_refused_or_right(desk: Desk, name: str) -> None:
    ill(desk, b"name: x\ntasks:\n- &t {id: banner, owner: &o lina}\n- {id: b, owner: *o, tasks: [*t]}\n")
    before = parse(desk.sale.read_text("utf-8"), "").data
    said = desk.run(*words(name, "d11:1"))
    assert said.code == 2
    assert desk.changes() == []
    assert parse(desk.sale.read_text("utf-8"), "").data == before


@pytest.mark.parametrize(
    "typed",
    [
        ["set", "banner", "note=\udcff"], ["set", "banner", "tags+=\udcff"], ["set", "banner", "\udcff=1"],
        ["add", "\udcff", "--under", "design"], ["add", "x", "--under", "design", "--owner", "\udcff"],
        ["block", "banner", "--why", "\udcff"],
        ["assign", "banner", "\udcff"], ["assign", "banner", "--join", "\udcff"],
        ["set", "poster", "due=2026-10-28", "--because", "resources: \udcff"],
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(desk: Desk, typed: list[str]) -> None:
    said = desk.run(*typed)
    assert (said.code, said.out, desk.changes()) == (2, "", [])
    assert "invisible control characters stand in" in said.err


# ------------------------------------------------------------------ languages and days


@pytest.mark.parametrize("name", EDITS)
def test_it_speaks_chinese_where_the_workspace_does(desk: Desk, name: str) -> None:
    desk.write("mktpm.yaml", WORKSPACE + "language: zh\n")
    desk.changes()
    assert "没有任务 `bannner`" in desk.refuses(*words(name, "bannner"))
    assert "there is no task" in desk.refuses(*words(name, "bannner"), "--lang", "en")


def test_today_is_today_in_the_zone_of_the_workspace(desk: Desk) -> None:
    days = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        desk.write("mktpm.yaml", WORKSPACE.replace("Asia/Shanghai", zone))
        desk.run("done", "banner")
        days |= set(re.findall(r"finished: \S+", desk.sale.read_text("utf-8")))
        desk.write("projects/d11.yaml", SALE)
    assert len(days) == 2
