"""`mktpm log` and `mktpm comment`: entries, each in a file of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mktpm.plan.journal import Entry, journal_folder, read_journal
from tests.cli.desk import Desk, Said
from tests.history.repo import Repo

WHO = ("--who", "lina")
NAME = re.compile(r"projects/d11\.log/(hours|comment)-\d{8}T\d{6}Z-[0-9a-f]{8}\.yaml")


def entries(desk: Desk) -> tuple[Entry, ...]:
    found = read_journal(desk.sale, "projects/d11.yaml")
    assert found.diagnostics == ()
    return found.entries


def values(entry: Entry) -> dict[str, object]:
    return {key: value for key, value in entry.values.items() if key != "at"}


# ------------------------------------------------------------------ hours


def test_hours_are_a_file_that_loads_again(desk: Desk) -> None:
    said = desk.run("log", "poster", "2h", "--note", "second round: colours", "--on", "2026-10-19", *WHO)
    assert said.code == 0
    file, *lines = said.out.splitlines()
    assert NAME.fullmatch(file)
    assert lines[:-1] == [
        "+ kind: hours", "+ task: poster", "+ by: lina", "+ on: 2026-10-19", "+ time: 2h",
        '+ note: "second round: colours"',
    ]  # fmt: skip
    (entry,) = entries(desk)
    assert (entry.kind, entry.task, entry.by, entry.text("time")) == ("hours", "poster", "lina", "2h")
    assert entry.at.utcoffset() is not None
    assert entry.at.date().isoformat() == "2026-10-19"
    assert [line for line in desk.changes() if line.startswith("-")] == []


def test_several_tasks_get_an_entry_each(desk: Desk) -> None:
    desk.run("log", "poster", "banner", "coupon-rules", "1.5d", *WHO)
    assert [entry.task for entry in entries(desk)] != []
    assert {entry.task for entry in entries(desk)} == {"poster", "banner"}
    assert [entry.task for entry in read_journal(desk.coupons, "c").entries] == ["coupon-rules"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("poster",), "say which task and how long"),
        (("2h",), "say which task and how long"),
        (("poster", "long"), "`long` is not a duration"),
        (("poster", "0h"), "`0h` is no time that somebody worked"),
        (("poster", "3ed"), "`3ed` is no time that somebody worked"),
        (("nobody", "3d"), "there is no task `nobody`"),
        (("poster", "2h", "--who", "lima"), "there is no person `lima`"),
    ],
)
def test_what_is_no_work_is_refused(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refuses("log", *words)
    assert not journal_folder(desk.sale).exists()


# ------------------------------------------------------------------ comments


def test_a_comment_is_a_file_that_loads_again(desk: Desk) -> None:
    said = desk.run("comment", "poster", "请看一下 @lina: “终稿”\n第二行 #3", *WHO)
    assert (said.code, said.err) == (0, "")
    (entry,) = entries(desk)
    assert values(entry) == {
        "kind": "comment", "task": "poster", "by": "lina", "text": "请看一下 @lina: “终稿”\n第二行 #3",
    }  # fmt: skip


def test_strangers_are_mentioned(desk: Desk) -> None:
    said = desk.run("comment", "poster", "@lina @bob bob@example.com @zhou.min.", *WHO)
    assert said.code == 0
    assert said.err == "Not among the workspace's people: @bob and @zhou.min\n"


def test_a_project_can_be_commented_on(desk: Desk) -> None:
    assert desk.run("comment", "d11", "go", *WHO).code == 0
    (entry,) = entries(desk)
    assert values(entry) == {"kind": "comment", "by": "lina", "text": "go"}
    assert entry.task == ""


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "5",
        "- a",
        "{a: b}",
        "'",
        '"',
        "a: b # c",
        "*x",
        "&x",
        "!!python/object",
        "|",
        ">-",
        "%",
        "@x",
        "\\",
        "---",
        "x" * 9_999,
    ],
)
def test_any_text_comes_back(desk: Desk, text: str) -> None:
    assert desk.run("comment", "poster", *WHO, "--", text).code == 0
    (entry,) = entries(desk)
    assert values(entry)["text"] == text


def test_invisible_characters_are_left_out(desk: Desk) -> None:
    said = desk.run("comment", "poster", "\x1b[31mred\u200b \u202eabc\r\nnext", *WHO)
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out
    (entry,) = entries(desk)
    assert values(entry)["text"] == "[31mred abc\nnext"


@pytest.mark.parametrize(
    "words",
    [
        ("poster",),
        ("poster", "  "),
        ("poster", "\u200b"),
        ("poster", "\udcff"),
        ("poster", "x" * 10_001),
        ("nobody", "hi"),
    ],
)
def test_what_is_no_comment_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    desk.refuses("comment", *words, *WHO)
    assert not journal_folder(desk.sale).exists()


# ------------------------------------------------------------------ both


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    said = desk.run("comment", "poster", "hi", "--dry-run", *WHO)
    assert said.out.startswith("projects/d11.log/\n+ kind: comment\n")
    assert desk.changes() == []
    assert not journal_folder(desk.sale).exists()


def test_as_json(desk: Desk) -> None:
    said = desk.run("comment", "poster", "hi", "--json", *WHO)
    (each,) = said.json["entries"]
    assert said.json["written"] is True
    assert NAME.fullmatch(each["file"])
    assert (desk.folder / each["file"]).is_file()
    assert {key: each["entry"][key] for key in ("kind", "task", "by", "text")} == {
        "kind": "comment", "task": "poster", "by": "lina", "text": "hi",
    }  # fmt: skip


def test_entries_never_meet(desk: Desk) -> None:
    for number in range(20):
        assert desk.run("comment", "poster", f"number {number}", *WHO).code == 0
    assert len({entry.path for entry in entries(desk)}) == 20


def test_entries_are_no_plans(desk: Desk) -> None:
    desk.run("comment", "poster", "hi", *WHO)
    said = desk.run("check", "--json", "--as-of", "2026-10-12")
    assert not any(".log/" in one["file"] for one in said.json["diagnostics"])


def test_a_folder_that_cannot_be_made_is_said(desk: Desk) -> None:
    journal_folder(desk.sale).write_text("in the way")
    desk.changes()
    said = desk.refuses("comment", "poster", "hi", *WHO)
    assert said.startswith("mktpm: `projects/d11.log` can't be written: ")


def test_a_link_leads_entries_nowhere_else(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    journal_folder(desk.sale).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    said = desk.refuses("comment", "poster", "hi", *WHO)
    assert "`projects/d11.log` can't be written: Not a directory" in said
    assert list((tmp_path / "elsewhere").iterdir()) == []


# ------------------------------------------------------------------ who


def said_by(desk: Desk, *words: str) -> Said:
    return desk.run("comment", "poster", "hi", *words)


@pytest.mark.parametrize(("word", "person"), [("lina", "lina"), ("李娜", "lina"), ("@zhao", "zhao")])
def test_a_person_is_named(desk: Desk, word: str, person: str) -> None:
    said_by(desk, "--who", word)
    assert entries(desk)[0].by == person


def test_somebody_mistyped_is_suggested(desk: Desk) -> None:
    assert "did you mean `lina`?" in desk.refuses("comment", "poster", "hi", "--who", "linna")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


@pytest.mark.parametrize(
    ("email", "by"),
    [("zhao@example.com", "zhao"), ("LINA@EXAMPLE.COM", "lina"), ("someone@example.com", "someone@example.com")],
)
def test_git_knows_who(repo: Repo, email: str, by: str) -> None:
    desk = Desk(repo.folder)
    repo.configure("user.email", email)
    assert said_by(desk).code == 0
    assert entries(desk)[0].by == by


def test_without_git_the_person_must_be_named(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    said = desk.refuses("comment", "poster", "hi")
    assert said.startswith("mktpm: who you are is not known: ")
    assert said.endswith("  name the person: `--who PERSON`\n")
    assert said_by(desk, *WHO).code == 0


def test_outside_of_git_the_person_must_be_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.folder.parent))
    said = desk.refuses("comment", "poster", "hi")
    assert "name the person: `--who PERSON`" in said
