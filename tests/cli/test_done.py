"""`mktpm done`: tasks are finished."""

from __future__ import annotations

import subprocess

import pytest

from tests.cli.desk import DAY, Desk


def test_it_changes_the_status_and_adds_the_day(desk: Desk) -> None:
    assert desk.does("done", "banner", *DAY) == ["+        status: done", "+        finished: 2026-10-19"]


def test_it_shows_the_lines_with_their_numbers(desk: Desk) -> None:
    said = desk.run("done", "coupon-test", *DAY)
    assert (
        said.out
        == """\
projects/coupons.yaml
- 11      status: doing
+ 11      status: done
+ 13      finished: 2026-10-19
"""
    )
    assert said.err == ""


def test_done_twice_is_done_once(desk: Desk) -> None:
    desk.does("done", "banner", *DAY)
    assert desk.does("done", "banner") == []
    said = desk.run("done", "banner")
    assert (said.code, said.err) == (0, "nothing to change: the plan says so already\n")


def test_another_day_corrects_the_day(desk: Desk) -> None:
    desk.does("done", "banner", *DAY)
    assert desk.does("done", "banner", "--on", "2026-10-16") == [
        "-        finished: 2026-10-19", "+        finished: 2026-10-16",
    ]  # fmt: skip


def test_progress_stays_and_contradicts_nothing(desk: Desk) -> None:
    assert desk.does("done", "coupon-test", *DAY) == [
        "-    status: doing", "+    status: done", "+    finished: 2026-10-19",
    ]  # fmt: skip
    assert "tracking-contradiction" not in desk.run("check", "--as-of", "2026-10-19").out


def test_a_blocked_task_is_not_blocked_any_more(desk: Desk) -> None:
    desk.does("block", "banner", "--why", "no copy")
    assert desk.does("done", "banner", *DAY) == [
        "-        status: blocked", "-        blocked: no copy",
        "+        status: done", "+        finished: 2026-10-19",
    ]  # fmt: skip


def test_open_criteria_are_named_and_refused(desk: Desk) -> None:
    said = desk.refuses("done", "poster")
    assert said == (
        "mktpm: `poster` is not done yet: “copy approved” and “legal has agreed”\n"
        "  `--tick` ticks them, `--force` finishes the task all the same\n"
    )


def test_nothing_is_written_for_the_others_either(desk: Desk) -> None:
    desk.refuses("done", "banner", "coupon-rules", "poster")


def test_criteria_can_be_ticked(desk: Desk) -> None:
    assert desk.does("done", "poster", "--tick", *DAY) == [
        "+        status: done",
        "+        finished: 2026-10-19",
        "-          - copy approved",
        '+          - "[x] copy approved"',
        "-          - {text: legal has agreed, ok: false}",
        "+          - {text: legal has agreed, ok: true}",
    ]


def test_criteria_can_be_left_open(desk: Desk) -> None:
    assert desk.does("done", "poster", "--force", *DAY) == [
        "+        status: done", "+        finished: 2026-10-19",
    ]  # fmt: skip


def test_many_criteria_are_not_all_named(desk: Desk) -> None:
    items = "".join(f"      - criterion {number}\n" for number in range(9))
    desk.write("projects/coupons.yaml", f"name: C\ntasks:\n  - id: long\n    done_when:\n{items}")
    desk.changes()
    said = desk.refuses("done", "long")
    assert "“criterion 4” and 4 more" in said
    assert "criterion 5" not in said


def test_a_task_with_tasks_is_done_when_they_are(desk: Desk) -> None:
    said = desk.refuses("done", "design")
    assert "`design` has tasks of its own" in said
    assert "finish those" in said


def test_several_tasks_in_several_files(desk: Desk) -> None:
    said = desk.run("done", "banner", "coupon-rules", "上线", "video", *DAY)
    assert said.code == 0
    assert [line for line in said.out.splitlines() if line.startswith("projects/")] == [
        "projects/d11.yaml", "projects/coupons.yaml",
    ]  # fmt: skip
    changes = desk.changes()
    assert sorted(line for line in changes if "video" not in line) == [
        "+        finished: 2026-10-19", "+        status: done",
        "+    finished: 2026-10-19", "+    finished: 2026-10-19",
        "+    status: done", "+    status: done",
    ]  # fmt: skip
    gone, come = (line for line in changes if "video" in line)
    assert gone[1:] == come[1:].replace(", status: done", "").replace(", finished: 2026-10-19", "")


def test_it_reads_json_like(desk: Desk) -> None:
    said = desk.run("done", "banner", "--json", *DAY)
    (change,) = said.json["changes"]
    lines = change.pop("lines")
    assert change == {"file": "projects/d11.yaml", "tasks": ["banner"]}
    assert said.json["written"] is True
    after = desk.sale.read_text("utf-8").splitlines()
    assert [line["text"] for line in lines] == ["        status: done", "        finished: 2026-10-19"]
    assert all(line["sign"] == "+" and after[line["line"] - 1] == line["text"] for line in lines)
    assert desk.run("done", "banner", "--json").json == {"written": True, "changes": []}


@pytest.mark.parametrize("layout", ["crlf", "bom", "no end"])
def test_the_layout_of_the_file_stays(desk: Desk, layout: str) -> None:
    text = desk.coupons.read_text("utf-8")
    if layout == "crlf":
        text = text.replace("\n", "\r\n")
    elif layout == "bom":
        text = "\ufeff" + text
    else:
        text = text.rstrip("\n")
    desk.coupons.write_bytes(text.encode())
    assert desk.run("done", "coupon-rules", *DAY).code == 0
    end = "\r\n" if layout == "crlf" else "\n"
    after = desk.coupons.read_bytes().decode()
    for line in ("    status: done", "    finished: 2026-10-19"):
        assert after.count(line + end) == 1
        after = after.replace(line + end, "")
    assert after == text


def test_it_runs_as_a_process_in_any_folder(desk: Desk) -> None:
    said = desk.process("done", "banner", "--plan", "projects/d11.yaml", *DAY)
    assert (said.code, said.err) == (0, "")
    assert desk.changes() == ["+        status: done", "+        finished: 2026-10-19"]


def test_a_file_that_cannot_be_replaced_is_said(desk: Desk) -> None:
    desk.sale.unlink()
    desk.sale.mkdir()
    said = desk.run("done", "banner", "--plan", "projects/d11.yaml")
    assert said.code == 2
    assert said.err.startswith("mktpm: ")


def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    assert "`--on`: there is no such date: `2026-02-30`" in desk.refuses("done", "banner", "--on", "2026-02-30")


def test_it_finishes_what_git_then_shows_as_two_lines(desk: Desk) -> None:
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=desk.folder, check=True, capture_output=True)
    desk.does("done", "banner", *DAY)
    counted = subprocess.run(
        ["git", "diff", "--numstat"], cwd=desk.folder, check=True, capture_output=True, encoding="utf-8"
    )
    assert counted.stdout == "2\t0\tprojects/d11.yaml\n"
