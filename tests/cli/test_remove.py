"""`mktpm remove`: tasks leave the plan."""

from __future__ import annotations

import pytest

from mktpm.plan.source import parse
from tests.cli.desk import Desk


def test_a_task_that_nobody_needs_goes_with_its_lines(desk: Desk) -> None:
    assert desk.does("remove", "上线") == [
        "-", "-  - id: 上线", "-    name: 上线", "-    milestone: true", "-    depends:", "-      - design",
        "-      - video",
    ]  # fmt: skip


def test_what_others_wait_for_is_refused(desk: Desk) -> None:
    said = desk.refuses("remove", "poster")
    assert said.startswith("mktpm: `poster` is needed by ")
    assert all(name in said for name in ("`coupon-rules`", "`banner`", "`video`"))
    assert "`--links cut`" in said
    assert "`--links bridge`" in said


def test_links_can_be_cut(desk: Desk) -> None:
    lines = desk.does("remove", "poster", "--links", "cut")
    assert [line for line in lines if "depends" in line or "video" in line] == [
        '-    depends: ["d11:poster"]',
        "-        depends: [poster]",
        "-  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [film]}",
        "+  - {id: video, name: 短视频, duration: 2d, tags: [film]}",
    ]
    assert lines.count("-      - id: poster") == 1
    assert desk.run("check", "--as-of", "2026-10-12").code == 0


def test_links_can_be_bridged(desk: Desk) -> None:
    desk.does("set", "poster", "depends=coupons:coupon-test FS +1d", "--force")
    desk.does("set", "coupon-rules", "depends=")
    lines = desk.does("remove", "poster", "--links", "bridge")
    assert [line for line in lines if "depends" in line and line.startswith("+")] == [
        '+        depends: ["coupons:coupon-test FS +1d"]',
        '+  - {id: video, name: 短视频, duration: 2d, depends: ["coupons:coupon-test FS +1d"], tags: [film]}',
    ]


def test_a_bridge_doubles_nothing_and_keeps_the_other_lines(desk: Desk) -> None:
    plan = (
        "name: P\ntasks:\n- id: a\n- id: b\n  depends: [a, x]\n- id: x\n- id: c\n  depends:\n  - a  # first\n"
        "  - b  # second\n  - {task: x, lag: 2d}\n"
    )
    desk.write("projects/coupons.yaml", plan)
    desk.changes()
    assert desk.does("remove", "coupons:b", "--links", "bridge") == [
        "-- id: b",
        "-  depends: [a, x]",
        "-  - b  # second",
    ]


def test_tasks_below_are_named_or_refused(desk: Desk) -> None:
    assert "`design` has tasks below it" in desk.refuses("remove", "design")
    assert "is needed" in desk.refuses("remove", "design", "--below")
    lines = desk.does("remove", "design", "--below", "--links", "cut")
    assert "-  - id: design" in lines
    assert "-      - design" in lines
    assert "-      - id: banner   # for the app" in lines
    assert desk.run("check", "--as-of", "2026-10-12").code == 0


def test_several_tasks_at_once_also_ones_inside_each_other(desk: Desk) -> None:
    desk.does("remove", "banner", "上线", "design", "coupon-test", "poster", "--below", "--links", "cut")
    held = parse(desk.sale.read_text("utf-8"), "").data["tasks"]
    assert held == [{"id": "video", "name": "短视频", "duration": "2d", "tags": ["film"]}]
    assert [task["id"] for task in parse(desk.coupons.read_text("utf-8"), "").data["tasks"]] == ["coupon-rules"]


def test_what_goes_together_may_wait_for_each_other(desk: Desk) -> None:
    desk.does("remove", "coupon-test", "coupon-rules")
    assert "tasks" not in parse(desk.coupons.read_text("utf-8"), "").data


def test_all_tasks_of_a_list_in_any_order(desk: Desk) -> None:
    desk.write("projects/coupons.yaml", "name: P\ntasks:\n" + "".join(f"- id: t{number}\n" for number in range(12)))
    desk.changes()
    assert sorted(desk.does("remove", "t3", "t11", "t0", "t7", "t10")) == [
        "-- id: t0", "-- id: t10", "-- id: t11", "-- id: t3", "-- id: t7",
    ]  # fmt: skip


def test_a_link_to_its_approval_is_a_link(desk: Desk) -> None:
    desk.write(
        "projects/coupons.yaml",
        "name: P\ntasks:\n- id: a\n  approval: [{by: lina}]\n- id: b\n  depends: [a.approved]\n",
    )
    desk.changes()
    desk.refuses("remove", "coupons:a")
    assert desk.does("remove", "coupons:a", "--links", "cut") == [
        "-- id: a", "-  approval: [{by: lina}]", "-  depends: [a.approved]",
    ]  # fmt: skip


def test_a_dry_run_shows_all_files_and_writes_nothing(desk: Desk) -> None:
    said = desk.run("remove", "poster", "--links", "cut", "-n")
    assert said.out.count("--- a/projects/") == 2
    assert desk.changes() == []


@pytest.mark.parametrize("number", ["1.1", "d11:1.1"])
def test_by_number(desk: Desk, number: str) -> None:
    desk.coupons.unlink()
    desk.changes()
    assert "-      - id: poster" in desk.does("remove", number, "--links", "cut")
