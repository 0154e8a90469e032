"""``mktpm diff`` in real repositories."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of
from tests.history.repo import Repo

WIDTHS = (40, 61, 80, 100, 200)
WORKSPACE = """\
mktpm: 1
name: 市场部
timezone: Asia/Shanghai
dates: {double11: 2026-11-11}
people:
  - {id: lina, name: 李娜}
  - {id: wang, name: 王强}
  - {id: zhao, name: 赵敏}
"""
PLAN = """\
id: double11
name: 双十一大促
owner: lina
start: 2026-10-19
deadline: double11
tasks:
  - id: planning
    name: 策划期
    tasks:
      - {id: theme, name: 主题策划, owner: lina, duration: 3d, status: done, started: 2026-10-19, finished: 2026-10-21}
      - {id: budget, name: 费用预算, owner: lina, duration: 1d, depends: [theme]}
  - id: page
    name: 页面与素材
    tasks:
      - {id: visual, name: 主视觉设计, owner: zhao, duration: 4d, depends: [theme], due: 2026-10-28}
      - {id: build, name: 会场页面开发, owner: wang, duration: 5d, depends: [visual]}
      - {id: copy, name: 详情页文案, owner: zhao, duration: 2d, depends: [theme]}
  - {id: review, name: 开售评审, milestone: true, depends: [build, copy], due: 2026-11-06}
  - {id: live, name: 双十一开售, milestone: true, depends: [review +2d], due: double11}
"""
SLIP = '{on: 2026-10-22, field: due, was: 2026-11-06, now: 2026-11-09, because: "resources: 设计师请假", by: lina}'
CHECK = "  - {id: check, name: 合规检查, owner: lina, duration: 2d, depends: [build]}\n"
AFTER = (
    PLAN.replace("owner: zhao, duration: 4d", "owner: wang, duration: 7d")
    .replace("      - {id: copy, name: 详情页文案, owner: zhao, duration: 2d, depends: [theme]}\n", "")
    .replace("[build, copy], due: 2026-11-06}", f"[build, check], due: 2026-11-09,\n     slips: [{SLIP}]}}")
    .replace("  - {id: review", f"{CHECK}  - {{id: review")
)  # fmt: skip
OTHER = "id: other\nname: 会员日\nstart: 2026-10-19\ntasks:\n  - {id: a, duration: 2d}\n"
HOSTILE = """\
id: x
name: "</summary><script>alert(1)</script> @octocat fixes #12 | [a](http://evil)"
tasks:
  - id: a
    name: "`code` **bold** <img src=x onerror=1> @team/all owner/repo#3 GH-7"
    owner: "@me"
    note: "|||\\n# heading\\n<!-- c -->"
    duration: 1d
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    repo = Repo(tmp_path / "市场 'plans'")
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write('projects/双十一 "大促".yaml', PLAN)
    repo.write("projects/other.yaml", OTHER)
    repo.commit("Agree", when="2026-10-20T10:00:00+08:00")
    monkeypatch.chdir(repo.folder)
    return repo


def change(repo: Repo, text: str = AFTER) -> None:
    repo.write('projects/双十一 "大促".yaml', text)


def run(*arguments: str, as_of: str = "2026-10-22") -> Result:
    return CliRunner().invoke(app, ["diff", *arguments, "--as-of", as_of])


def data(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def without_ids(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{8}\b", "01234567", text)


# ------------------------------------------------------------------ as a whole


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_the_whole_text(repo: Repo, width: int, language: str, snapshot: SnapshotAssertion) -> None:
    change(repo)
    result = run("--width", str(width), "--lang", language)
    assert result.exit_code == 0
    assert without_ids(result.stdout) == snapshot


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_whole_comment(repo: Repo, language: str, snapshot: SnapshotAssertion) -> None:
    change(repo)
    assert without_ids(run("--format", "markdown", "--lang", language).stdout) == snapshot


def test_the_whole_data(repo: Repo, snapshot: SnapshotAssertion) -> None:
    change(repo)
    found = data()
    found["before"]["commit"] = "id"
    assert found == snapshot


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_asked_for(repo: Repo, width: int) -> None:
    change(repo)
    for language in ("zh", "en"):
        text = run("--width", str(width), "--lang", language, "--all").stdout
        assert [line for line in text.splitlines() if width_of(line) > width] == []


def test_ascii_and_colour(repo: Repo) -> None:
    change(repo)
    assert "→" not in run("--ascii").stdout
    assert "\x1b[" in run("--color", "always").stdout
    assert "\x1b[" not in run().stdout


# ------------------------------------------------------------------ which versions


def test_without_a_revision_it_is_what_no_commit_holds_yet(repo: Repo) -> None:
    assert data()["changes"] == []
    assert "nothing changed in the plans" in run().stdout
    change(repo)
    assert {entry["task"] for entry in data()["changes"]} == {"visual", "copy", "review", "check"}


def test_one_revision_is_against_the_working_folder(repo: Repo) -> None:
    change(repo)
    repo.commit("Change", when="2026-10-21T10:00:00+08:00")
    assert data()["changes"] == []
    assert data("HEAD~1")["changes"] == data("HEAD~1..HEAD")["changes"] != []


def test_the_contract(repo: Repo) -> None:
    change(repo)
    repo.commit("Change", when="2026-10-21T10:00:00+08:00")
    found = data("HEAD~1..HEAD")
    visual = [entry for entry in found["changes"] if entry["task"] == "visual"]
    assert [(entry["kind"], entry["field"], entry["before"], entry["after"]) for entry in visual] == [
        ("changed", "owner", "zhao", "wang"), ("changed", "duration", "4d", "7d"),
    ]  # fmt: skip
    assert {entry["project"] for entry in found["changes"]} == {"double11"}
    kinds = {entry["task"]: entry["kind"] for entry in found["changes"]}
    assert (kinds["check"], kinds["copy"]) == ("added", "removed")
    (project,) = found["projects"]
    assert project["finish"] == {
        "before": "2026-11-05T18:00:00", "after": "2026-11-12T18:00:00", "moved_days": 5.0,
    }  # fmt: skip


def test_back_in_time_everything_is_the_other_way_round(repo: Repo) -> None:
    change(repo)
    repo.commit("Change", when="2026-10-21T10:00:00+08:00")
    (project,) = data("HEAD..HEAD~1")["projects"]
    assert project["finish"]["moved_days"] == -5
    assert project["summary"]["added"] == project["summary"]["removed"] == 1


def test_three_dots_are_from_where_the_branches_parted(repo: Repo) -> None:
    repo.branch("feature")
    change(repo)
    repo.commit("On the branch")
    repo.switch("main")
    repo.write("projects/other.yaml", OTHER.replace("2d", "9d"))
    repo.commit("On main")
    assert {project["id"] for project in data("main..feature")["projects"]} == {"double11", "other"}
    assert {project["id"] for project in data("main...feature")["projects"]} == {"double11"}


@pytest.mark.parametrize(
    "revision", ["--output=x", "-p", "nowhere", "HEAD~99", "HEAD..--output=x", "", "a..b..c", ":/x", "HEAD:mktpm.yaml"]
)
def test_what_is_no_revision_is_said(repo: Repo, revision: str) -> None:
    result = CliRunner().invoke(app, ["diff", "--", revision])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("mktpm: ")
    assert not (repo.folder / "x").exists()


def test_an_option_that_does_not_exist_is_no_revision(repo: Repo) -> None:
    result = CliRunner().invoke(app, ["diff", "--output=x"])
    assert result.exit_code == 2
    assert not (repo.folder / "x").exists()


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.exit_code == 2
    assert "not in a git repository" in result.stderr
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in run().stderr


def test_a_repository_without_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "empty")
    repo.write("plan.yaml", PLAN)
    monkeypatch.chdir(repo.folder)
    result = run()
    assert result.exit_code == 2
    assert "no commit" in result.stderr


# ------------------------------------------------------------------ which plans


def test_only_the_plan_asked_for(repo: Repo) -> None:
    change(repo)
    repo.write("projects/other.yaml", OTHER.replace("2d", "9d"))
    assert {project["id"] for project in data("-p", "projects/other.yaml")["projects"]} == {"other"}
    assert {project["id"] for project in data("-p", "projects")["projects"]} == {"other", "double11"}


@pytest.mark.parametrize(
    "arguments", [("projects/other.yaml",), ("HEAD", "projects/other.yaml"), ("HEAD..", "projects")]
)
def test_a_path_may_stand_behind_the_revisions_or_in_their_place(repo: Repo, arguments: tuple[str, ...]) -> None:
    repo.write("projects/other.yaml", OTHER.replace("2d", "9d"))
    assert [project["id"] for project in data(*arguments)["projects"]] == ["other"]


def test_a_revision_wins_over_a_file_of_that_name(repo: Repo) -> None:
    repo.write("main", "not a plan")
    change(repo)
    assert data("main")["before"]["revision"] == "main"
    assert data("main..")["changes"] != []


def test_from_another_folder(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(repo)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert data(f"../{tmp_path.name}/{repo.folder.name}")["changes"] == data("HEAD", str(repo.folder))["changes"] != []


def test_a_renamed_file_is_no_new_plan(repo: Repo) -> None:
    (repo.folder / "projects" / "other.yaml").rename(repo.folder / "projects" / "会员日 2.yaml")
    repo.commit("Rename")
    assert data("HEAD~1..HEAD")["projects"] == []
    repo.write("projects/会员日 2.yaml", OTHER.replace("id: other", "id: member-day").replace("2d", "5d"))
    (project,) = data("HEAD~1")["projects"]
    assert (project["before_id"], project["id"], project["matched_by"]) == ("other", "member-day", "tasks")
    assert project["finish"]["moved_days"] == 3


def test_added_and_removed_plans(repo: Repo) -> None:
    (repo.folder / "projects" / "other.yaml").unlink()
    repo.write("projects/new.yaml", "id: new\nname: 新品\nstart: 2026-10-19\ntasks:\n  - {id: n, duration: 5d}\n")
    found = data()
    assert {(entry["id"], entry["kind"]) for entry in found["projects"]} == {("new", "added"), ("other", "removed")}
    text = run("--lang", "en").stdout
    assert "project added" in text
    assert "project removed" in text


def test_the_first_plan_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "young")
    repo.write("README", "x")
    repo.commit("Begin")
    repo.write("plan.yaml", OTHER)
    repo.commit("Plan")
    monkeypatch.chdir(repo.folder)
    (project,) = data("HEAD~1..HEAD")["projects"]
    assert (project["kind"], project["finish"]["before"]) == ("added", None)


def test_a_setting_of_the_workspace_moves_plans_that_did_not_change(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE.replace("2026-11-11}", "2026-11-12}"))
    found = data()
    assert found["changes"] == [
        {"project": None, "task": None, "kind": "changed", "field": "dates.double11", "about": "dates",
         "before": "2026-11-11", "after": "2026-11-12"},
    ]  # fmt: skip
    (project,) = found["projects"]
    assert project["deadline"] == {"before": "2026-11-11", "after": "2026-11-12", "moved_days": 1.0}


def test_a_plan_that_waits_for_a_changed_one_is_read_too(repo: Repo) -> None:
    waiting = "id: after\nname: 复盘\nstart: 2026-10-19\ntasks:\n  - {id: r, depends: ['double11:live']}\n"
    repo.write("projects/zz.yaml", waiting)
    repo.commit("Wait")
    change(repo)
    projects = {project["id"]: project for project in data()["projects"]}
    assert projects["after"]["kind"] == "moved"
    assert projects["after"]["moved"][0]["because"] == {"project": "double11", "task": "review"}


# ------------------------------------------------------------------ what can't be read


@pytest.mark.parametrize("versions", ["HEAD~1..HEAD", "HEAD..HEAD~1"])
def test_a_version_that_cannot_be_read_is_named(repo: Repo, versions: str) -> None:
    repo.write("projects/other.yaml", "id: other\ntasks: [\n")
    repo.commit("Break")
    result = run(versions, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    broken = "after" if versions == "HEAD~1..HEAD" else "before"
    assert found["unread"] == [{"file": "projects/other.yaml", "version": broken}]
    assert found["projects"] == []
    assert "at HEAD (" in result.stderr
    assert "projects/other.yaml" in result.stderr
    assert "not compared" in run(versions).stdout
    assert "not compared" in run(versions, "--format", "markdown").stdout


def test_an_error_in_both_versions_is_said_once(repo: Repo) -> None:
    change(repo, PLAN.replace("depends: [visual]", "depends: [nobody]"))
    repo.commit("Wrong")
    change(repo, PLAN.replace("depends: [visual]", "depends: [nobody]").replace("4d", "5d"))
    result = run()
    assert result.exit_code == 1
    assert result.stderr.count("unknown-reference") == 1


# ------------------------------------------------------------------ for pull requests


def test_a_slip_can_fail_a_pull_request(repo: Repo) -> None:
    change(repo)
    assert run("--max-slip", "5").exit_code == 0
    late = run("--max-slip", "4")
    assert late.exit_code == 1
    assert "moves 5 working days later" in late.stderr
    assert run("HEAD", "--max-slip", "0").exit_code == 1
    repo.commit("Change")
    assert run("HEAD..HEAD~1", "--max-slip", "0").exit_code == 0


def test_plan_text_is_never_markup_in_a_comment(repo: Repo) -> None:
    repo.write("projects/other.yaml", HOSTILE.replace("1d", "2d").replace("id: x", "id: other"))
    repo.write("projects/evil.yaml", HOSTILE)
    text = run("--format", "markdown").stdout
    assert text.count("<details>") == text.count("</details>")
    tags = set(re.findall(r"(?<!\\)<[^>\s]*", text))
    assert tags <= {"<sub", "</sub", "<details", "<summary", "</summary", "</details"}
    assert not re.search(r"@(?!\u2060)\w", text)
    assert not re.search(r"#\d", text)
    assert "](http" not in text.replace("\\]", "")
    assert not re.search(r"(?<!\\)`", text)
    assert not [line for line in text.splitlines() if line.startswith("# ")]


def test_a_comment_has_a_bound(repo: Repo) -> None:
    many = "".join(f"  - {{id: t{number}, duration: 1d}}\n" for number in range(700))
    repo.write("projects/many.yaml", f"id: many\nname: 多\nstart: 2026-10-19\ntasks:\n{many}")
    repo.commit("Many")
    repo.write("projects/many.yaml", f"id: many\nname: 多\nstart: 2026-10-19\ntasks:\n{many.replace('1d', '2d')}")
    text = run("--format", "markdown", "--lang", "en").stdout
    assert len(text) < 65_000
    assert "600 more" in text


def test_terminal_codes_in_names_do_not_reach_the_terminal(repo: Repo) -> None:
    repo.write("projects/other.yaml", OTHER.replace("2d", '3d, x-note: "\\e[31mred\\u202e"'))
    for form in ("text", "markdown"):
        text = run("--format", form).stdout
        assert "\x1b" not in text
        assert "\u202e" not in text
