"""A week of a team of three on branches, played with real git and the real program, and then looked back on.

What happened is the script below; every figure that the program computes afterwards is compared with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.history.repo import Repo, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = {"mei": "Mei <mei@example.com>", "lina": "李娜 <lina@example.com>", "wang": "Wang <wang@example.com>"}
WORKSPACE = """\
mktpm: 1
name: 市场部
timezone: Asia/Shanghai
people:
  - {id: mei, name: Mei, email: mei@example.com, roles: [lead]}
  - {id: lina, name: 李娜, email: Lina@Example.com, roles: [member]}
  - {id: wang, name: Wang, email: wang@example.com, roles: [member]}
roles:
  lead: {change: "*", workspace: true}
  member:
    tasks: own
    change: [status, started, finished, blocked, progress, comments, hours]
"""
PLAN = """\
# The launch page
id: launch
name: 上线页
start: 2026-11-02
deadline: 2026-11-20
owner: mei
tasks:
  - id: theme
    name: 主题策划   # first of all
    owner: lina
    duration: 2d
  - id: design
    name: 视觉设计
    owner: lina
    duration: 2d
    depends: [theme]
    approval: [{by: mei}]
  - id: copy
    name: 文案
    owner: lina
    duration: 1d
    depends: [theme]
  - {id: backend, name: 后端, owner: wang, duration: 3d}
  - id: page
    name: 页面
    owner: wang
    duration: 2d
    depends: [design.approved, backend]
  - id: test
    name: 测试
    owner: wang
    depends: [page]
  - id: go
    name: 上线
    milestone: true
    owner: mei
    due: 2026-11-12
    depends: [test]
"""


@dataclass
class Team:
    """The repository of the team, and its people at their keyboards."""

    repo: Repo

    def run(self, *words: str, status: int | None = 0) -> str:
        """Run the program in the repository; return what it wrote to stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "mktpm", *words],
            cwd=self.repo.folder,
            env=clean_environment() | {"LC_ALL": "C.UTF-8", "NO_COLOR": "1"},
            capture_output=True,
            check=False,
        )
        said = done.stdout.decode("utf-8") + done.stderr.decode("utf-8")
        assert "Traceback" not in said, said
        assert status is None or done.returncode == status, f"{words}: {done.returncode}\n{said}"
        return done.stdout.decode("utf-8")

    def json(self, *words: str, status: int | None = 0) -> Any:
        return json.loads(self.run(*words, "--json", status=status))

    def works(self, who: str, when: str, *commands: tuple[str, ...]) -> str:
        """Let a person run commands and commit; return the commit's id. ``when`` is "02 10:00"."""
        name, _, email = PEOPLE[who].removesuffix(">").partition(" <")
        self.repo.configure("user.name", name)
        self.repo.configure("user.email", email)
        for command in commands:
            self.run(*command)
        day, _, clock = when.partition(" ")
        subject = "; ".join(" ".join(command[:2]) for command in commands) or "Begin"
        return self.repo.commit(subject, author=PEOPLE[who], when=f"2026-11-{day}T{clock}:00+08:00")

    def merges(self, branch: str, when: str) -> None:
        day, _, clock = when.partition(" ")
        self.repo.merge(branch, when=f"2026-11-{day}T{clock}:00+08:00")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Play the week; it ends on Friday evening, on main."""
    folder: Path = tmp_path_factory.mktemp("团队 repo")
    team = Team(Repo(folder))
    repo = team.repo
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write("projects/launch.yaml", PLAN)
    team.run("init", "--git")
    team.works("mei", "02 09:00")
    repo.git("tag", "monday")

    repo.branch("lina/theme")
    team.works("lina", "02 10:00", ("start", "theme", "--on", "2026-11-02"))
    repo.switch("main")
    repo.branch("wang/backend")
    team.works("wang", "02 11:00", ("start", "backend", "--on", "2026-11-02"))
    repo.switch("lina/theme")
    team.works("lina", "03 17:00", ("done", "theme", "--on", "2026-11-03"))
    repo.switch("main")
    team.merges("lina/theme", "03 18:00")
    team.merges("wang/backend", "03 18:05")

    repo.branch("lina/design")
    team.works(
        "lina", "04 09:30", ("start", "design", "--on", "2026-11-04"), ("start", "copy", "--on", "2026-11-04"),
    )  # fmt: skip
    team.works("lina", "04 17:00", ("done", "copy", "--on", "2026-11-04"))
    repo.switch("wang/backend")
    repo.git("merge", "-q", "--ff-only", "main")
    team.works(
        "wang", "04 15:00",
        ("block", "backend", "--why", "等接口文档"), ("log", "backend", "4h", "--on", "2026-11-04"),
    )  # fmt: skip
    team.works("wang", "05 10:00", ("start", "backend", "--on", "2026-11-05"))
    team.works("wang", "05 17:00", ("done", "backend", "--on", "2026-11-05"))
    repo.switch("lina/design")
    team.works(
        "lina", "05 16:00",
        ("done", "design", "--on", "2026-11-05"), ("comment", "design", "请审批 @mei", "--on", "2026-11-05"),
    )  # fmt: skip
    repo.switch("main")
    team.works(
        "mei", "05 17:30", ("set", "go", "due=2026-11-13", "--because", "范围变更：加一个页面", "--on", "2026-11-05")
    )
    team.merges("lina/design", "05 18:00")
    team.merges("wang/backend", "05 18:05")

    repo.git("tag", "thursday")
    team.works("mei", "06 09:00", ("approve", "design"))
    team.works("mei", "06 09:30", ("add", "修横幅", "--id", "banner", "--after", "test", "--owner", "wang"))
    repo.branch("wang/page")
    team.works("wang", "06 10:00", ("start", "page", "--on", "2026-11-06"))
    repo.switch("main")
    team.merges("wang/page", "06 18:00")
    return team


FRIDAY = ("--as-of", "2026-11-06")


def test_all_branches_merge_without_a_conflict_and_keep_the_comments(team: Team) -> None:
    text = (team.repo.folder / "projects/launch.yaml").read_text("utf-8")
    assert text.startswith("# The launch page\n")
    assert "name: 主题策划   # first of all\n" in text
    assert "<<<<<<<" not in text
    assert "{id: backend, name: 后端, status: done, owner: wang, duration: 3d, started: 2026-11-02" in text
    team.run("check", *FRIDAY)


def test_burndown_is_what_was_left_each_evening(team: Team) -> None:
    (chart,) = team.json("burndown", *FRIDAY)["charts"]
    days = {day["day"]: day for day in chart["days"]}
    week = [f"2026-11-0{day}" for day in range(2, 7)]
    assert [days[day]["scope"] for day in week] == [6, 6, 6, 6, 7]
    assert [days[day]["done"] for day in week] == [0, 1, 2, 4, 4]
    assert [days[day]["remaining"] for day in week] == [6, 5, 4, 2, 3]
    assert days["2026-11-04"]["status"]["blocked"] == 1
    assert days["2026-11-05"]["status"]["blocked"] == 0


def test_metrics_tell_how_long_things_took(team: Team) -> None:
    found = team.json("metrics", "--by", "task", *FRIDAY)
    tasks = {task["id"]: task for task in found["tasks"]}
    assert found["overall"]["done"] == 4
    assert {name: task["cycle_days"] for name, task in tasks.items() if task["done"]} == {
        "theme": 2, "copy": 1, "design": 2, "backend": 4,
    }  # fmt: skip
    # Blocked on Wednesday from 15:00 to 18:00 and on Thursday from 9:00 to 10:00: 4 of 8 hours.
    assert tasks["backend"]["stages"]["blocked"] == 0.5
    assert found["overall"]["stages"]["blocked"]["days"]["n"] == 1


def test_history_follows_a_field_through_merges(team: Team) -> None:
    found = team.json("history", "backend", "--field", "status", *FRIDAY)
    changes = [(event["author"], event["before"], event["after"]) for event in found["events"] if event["field"]]
    assert changes == [
        ("Wang", None, "doing"),
        ("Wang", "doing", "blocked"),
        ("Wang", "blocked", "doing"),
        ("Wang", "doing", "done"),
    ]


def test_the_audit_names_everybody_once_for_each_change(team: Team) -> None:
    events = team.json("audit", *FRIDAY)["events"]
    finished = [event for event in events if event.get("field") == "finished"]
    assert [(event["author"], event["task"], event["after"]) for event in finished] == [
        ("李娜", "theme", "2026-11-03"), ("李娜", "copy", "2026-11-04"),
        ("李娜", "design", "2026-11-05"), ("Wang", "backend", "2026-11-05"),
    ]  # fmt: skip


def test_the_approval_is_proved_and_the_page_was_free_to_begin(team: Team) -> None:
    found = team.json("check", *FRIDAY)
    assert not [each for each in found["diagnostics"] if each["code"].startswith("approval")]


def test_before_the_approval_it_waits_in_the_inbox(team: Team, tmp_path: Path) -> None:
    elsewhere = Repo(tmp_path / "copy")
    elsewhere.git("fetch", "-q", str(team.repo.folder), "thursday")
    elsewhere.git("reset", "-q", "--hard", "FETCH_HEAD")
    there = Team(elsewhere)
    mei = there.json("inbox", "--person", "mei", "--as-of", "2026-11-05")
    assert [each["task"] for each in mei["approvals"]] == ["design"]
    assert [each["text"] for each in mei["mentions"]] == ["请审批 @mei"]
    wang = there.json("inbox", "--person", "wang", "--as-of", "2026-11-05")
    assert "page" not in [each["task"] for each in wang["free"]]
    there.works("mei", "06 09:00", ("approve", "design"))
    wang = there.json("inbox", "--person", "wang", "--as-of", "2026-11-06")
    assert "page" in [each["task"] for each in wang["free"]]


def test_the_guard_finds_nothing_against_the_team(team: Team) -> None:
    assert team.json("guard", "monday..main")["violations"] == []


def test_the_guard_stops_who_does_what_his_role_does_not_allow(team: Team, tmp_path: Path) -> None:
    elsewhere = Repo(tmp_path / "copy")
    elsewhere.git("fetch", "-q", "--tags", str(team.repo.folder), "main")
    elsewhere.git("reset", "-q", "--hard", "FETCH_HEAD")
    there = Team(elsewhere)
    there.works("lina", "07 10:00", ("set", "test", "duration=1d", "owner=lina"))
    there.works("wang", "07 11:00", ("set", "launch", "deadline=2026-12-24", "--because", "external: fog"))
    found = there.json("guard", "FETCH_HEAD..HEAD", status=1)["violations"]
    assert {(each["author"]["name"], each["task"], each["field"]) for each in found} >= {
        ("李娜", "test", "owner"), ("Wang", None, "deadline"),
    }  # fmt: skip


def test_an_approval_by_somebody_else_is_found(team: Team, tmp_path: Path) -> None:
    elsewhere = Repo(tmp_path / "copy")
    elsewhere.git("fetch", "-q", "--tags", str(team.repo.folder), "thursday")
    elsewhere.git("reset", "-q", "--hard", "FETCH_HEAD")
    there = Team(elsewhere)
    there.works("wang", "06 08:00", ("approve", "design", "--as", "mei"))
    codes = [each["code"] for each in there.json("check", *FRIDAY, status=1)["diagnostics"]]
    assert "approval-forged" in codes
    there.run("guard", "FETCH_HEAD..HEAD", status=1)


def test_the_diff_of_the_week_says_what_the_reason_was(team: Team) -> None:
    found = team.json("diff", "monday..main", *FRIDAY)
    changes = {(each["task"], each["kind"], each["field"]) for each in found["changes"]}
    assert {("banner", "added", None), ("go", "changed", "due"), ("theme", "changed", "status")} <= {
        (task, kind, field or None) for task, kind, field in changes
    }
    text = team.run("diff", "monday..main", *FRIDAY, "--format", "markdown")
    assert "加一个页面" in text


def test_the_variance_against_monday_is_what_was_postponed(team: Team) -> None:
    found = team.json("variance", "--baseline", "monday", *FRIDAY)
    (project,) = found["projects"]
    assert project["id"] == "launch"
    team.run("gantt", "--baseline", "monday", *FRIDAY)
