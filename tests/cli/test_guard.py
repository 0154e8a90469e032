"""`mktpm guard` over real repositories, with authors who try what they may not."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm import language
from mktpm.cli.main import app
from mktpm.language import catalogue
from tests.history.repo import Repo

BOSS, LEAD = "Boss <boss@example.com>", "Lina <lina@example.com>"
WANG, ZHAO = "Wang <wang@example.com>", "Zhao <zhao@example.com>"
STRANGER = "Mallory <mallory@example.com>"
WORKSPACE = """\
mktpm: 1
people:
  - {id: boss, email: boss@example.com, roles: [owner]}
  - {id: lina, email: Lina@Example.com, emails: [lina@home.example], roles: [lead]}
  - {id: wang, email: wang@example.com, roles: [member]}
  - {id: zhao, email: zhao@example.com, roles: [member]}
  - {id: guest, email: guest@example.com}
roles:
  owner: {change: "*", workspace: true}
  lead: {projects: ["双十一*", "double11*"], change: "*", except: [budget, deadline]}
  member: {tasks: own, change: [status, progress, started, finished, comments, hours, add, x-*]}
"""
PLAN = """\
id: double11
name: 双十一
deadline: 2026-11-11
budget: {total: 100}
tasks:
  - id: design
    owner: wang
    due: 2026-11-01
    approval: [{by: lina}]
  - id: print
    owner: zhao
    team: [wang 50%]
    depends: [design]
  - {id: ship, owner: lina}
"""
OTHER = "id: spring\nname: Spring\nowner: boss\ntasks: [{id: a, owner: boss}]\n"
FILE = "projects/double11.yaml"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a workspace that has roles; `base` is its first version."""
    made = Repo(tmp_path / "repo")
    made.write("mktpm.yaml", WORKSPACE)
    made.write(FILE, PLAN)
    made.write("projects/spring.yaml", OTHER)
    made.commit("Begin", author=BOSS)
    made.git("tag", "base")
    monkeypatch.chdir(made.folder)
    return made


def change(repo: Repo, before: str, after: str, file: str = FILE) -> None:
    text = (repo.folder / file).read_text("utf-8")
    assert before in text
    repo.write(file, text.replace(before, after))


def guard(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["guard", *(arguments or ("base..HEAD",))])


def verdict(*arguments: str) -> Any:
    return json.loads(guard(*(arguments or ("base..HEAD",)), "--json").stdout)


def violations(*arguments: str) -> list[tuple[str | None, str | None]]:
    """The tasks (or projects' fields) that were changed without the right to it."""
    found = verdict(*arguments)["violations"]
    return [(each["task"], each["field"] or each["kind"]) for each in found if "task" in each]


def reasons(*arguments: str) -> str:
    return "\n".join(each["reason"] for each in verdict(*arguments)["violations"])


# ------------------------------------------------------------------ what is allowed


def test_what_roles_allow_passes(repo: Repo) -> None:
    change(repo, "    owner: wang\n", "    owner: wang\n    status: doing\n    x-note: mine\n")
    repo.commit(author=WANG)
    change(repo, "    team: [wang 50%]\n", "    team: [wang 50%]\n    progress: 10%\n")
    repo.commit(author=WANG)
    change(repo, "due: 2026-11-01", "due: 2026-11-03")
    repo.commit(author="Lina <LINA@home.EXAMPLE>")
    change(repo, "total: 100", "total: 200")
    repo.commit(author=BOSS)
    result = guard()
    assert result.exit_code == 0, result.output
    assert "4 commits checked: every change was allowed to its author" in result.stdout


def test_comments_layout_and_order_are_no_values(repo: Repo) -> None:
    repo.write(
        FILE, "# mine\n" + PLAN.replace("  - {id: ship, owner: lina}\n", "  - id: ship   # last\n    owner: 'lina'\n")
    )
    repo.commit(author=WANG)
    assert violations() == []


def test_a_task_of_ones_own_may_be_added_and_worked_on(repo: Repo) -> None:
    change(repo, "tasks:\n", "tasks:\n  - {id: proof, owner: wang, due: 2026-11-02}\n")
    repo.commit(author=WANG)
    change(repo, "id: proof, ", "id: proof, status: doing, ")
    repo.commit(author=WANG)
    assert violations() == []
    change(repo, "due: 2026-11-02", "due: 2026-11-09")
    repo.commit(author=WANG)
    assert violations() == [("proof", "due")]


def test_without_roles_everything_passes_and_says_so(repo: Repo) -> None:
    repo.write("mktpm.yaml", "mktpm: 1\n")
    repo.commit(author=BOSS)
    repo.git("tag", "open")
    change(repo, "total: 100", "total: 200")
    repo.commit(author=STRANGER)
    result = guard("open..HEAD")
    assert result.exit_code == 0
    assert "nothing was checked: the base version has no `roles`" in result.stdout


# ------------------------------------------------------------------ what is not


def test_a_violation_says_who_what_and_which_role_it_takes(repo: Repo) -> None:
    change(repo, "total: 100", "total: 200")
    commit = repo.commit("More money", author=LEAD)
    result = guard()
    assert result.exit_code == 1
    for part in (
        commit[:12],
        "Lina <lina@example.com>",
        "double11 · budget",
        '{"total": 100} → {"total": 200}',
        "`owner`",
    ):
        assert part in result.stdout
    [found] = verdict()["violations"]
    assert found["person"] == "lina"
    assert (found["project"], found["task"], found["field"]) == ("double11", None, "budget")
    assert (found["before"], found["after"], found["roles"]) == ({"total": 100}, {"total": 200}, ["owner"])


@pytest.mark.parametrize(
    ("author", "before", "after", "expected"),
    [
        (WANG, "due: 2026-11-01", "due: 2026-11-03", [("design", "due")]),
        (WANG, "  - {id: ship, owner: lina}", "  - {id: ship, owner: lina, status: done}", [("ship", "status")]),
        (WANG, "  - {id: ship, owner: lina}\n", "", [("ship", "removed")]),
        (WANG, "tasks:\n", "tasks:\n  - {id: new, owner: lina}\n", [("new", "added")]),
        (ZHAO, "owner: wang\n", "owner: zhao\n", [("design", "owner")]),
        (ZHAO, "owner: wang\n", "owner: wang\n    x-cost: 3\n", [("design", "x-cost")]),
        (LEAD, "deadline: 2026-11-11", "deadline: 2026-12-12", [(None, "deadline")]),
        (LEAD, "budget: {total: 100}\n", "", [(None, "budget")]),
        (STRANGER, "name: 双十一", "name: 我的", [(None, "name")]),
        ("Guest <guest@example.com>", "name: 双十一", "name: 我的", [(None, "name")]),
    ],
)
def test_what_roles_do_not_allow_fails(
    repo: Repo, author: str, before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    change(repo, before, after)
    repo.commit(author=author)
    assert violations() == expected
    assert guard().exit_code == 1


def test_a_role_holds_for_its_projects_only(repo: Repo) -> None:
    change(repo, "name: Spring", "name: Autumn", "projects/spring.yaml")
    repo.commit(author=LEAD)
    assert violations() == [(None, "name")]
    assert "doesn't reach the project `spring`" in reasons()


def test_a_key_that_stands_twice_is_refused(repo: Repo) -> None:
    change(repo, "budget: {total: 100}\n", "budget: {total: 100}\nbudget: {total: 5}\n")
    repo.commit(author=WANG)
    assert "`budget` stands twice in this mapping" in reasons()


def test_a_name_without_end_is_cut(repo: Repo) -> None:
    change(repo, "total: 100", "total: 5")
    repo.commit("s" * 10_000, author=f"{'N' * 10_000} <wang@example.com>")
    assert max(map(len, guard().stdout.splitlines())) < 1_000


def test_settings_about_diffs_change_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("other.txt", "x")
    change(repo, "total: 100", "total: 5")
    repo.commit(author=WANG)
    plain = verdict()
    for setting in ("diff.relative=true", "diff.orderFile=/no/such/file", "log.showSignature=true"):
        repo.configure(*setting.split("="))
    monkeypatch.chdir(repo.folder / "projects")
    assert verdict() == plain


def test_true_and_one_are_two_values(repo: Repo) -> None:
    change(repo, "total: 100", "total: 100.0")
    repo.commit(author=LEAD)
    assert violations() == [(None, "budget")]


# ------------------------------------------------------------------ attackers


def test_nobody_grants_himself_rights(repo: Repo) -> None:
    change(repo, "email: wang@example.com, roles: [member]", "email: wang@example.com, roles: [owner]", "mktpm.yaml")
    repo.commit("Promote me", author=WANG)
    change(repo, "total: 100", "total: 1")
    repo.commit("Use it", author=WANG)
    assert violations() == [(None, "people"), (None, "budget")]


def test_people_of_a_project_have_rights_in_that_project_only(repo: Repo) -> None:
    change(repo, "budget: {total: 100}\n", "people: [{id: mallory, email: mallory@example.com, roles: [owner]}]\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "deadline: 2026-11-11", "deadline: 2026-11-12")
    repo.commit(author=STRANGER)
    assert violations() == []
    change(repo, "name: Spring", "name: Mine", "projects/spring.yaml")
    change(repo, "mktpm: 1", "mktpm: 1\nname: Mine", "mktpm.yaml")
    repo.commit(author=STRANGER)
    assert violations() == [(None, "name"), (None, "name")]


def test_taking_a_task_first_does_not_make_it_ones_own(repo: Repo) -> None:
    repo.write(
        "mktpm.yaml",
        WORKSPACE.replace("progress,", "progress, remove, team,").replace("change: [status", "change: [status"),
    )
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "{id: ship, owner: lina}", "{id: ship, owner: lina, team: [zhao]}")
    repo.commit(author=ZHAO)
    change(repo, "team: [zhao]}", "team: [zhao], status: done}")
    repo.commit(author=ZHAO)
    assert violations() == [("ship", "team"), ("ship", "status")]


def test_removing_and_adding_again_is_a_change(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE.replace("progress,", "progress, remove,"))
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "  - {id: ship, owner: lina}\n", "")
    repo.commit(author=LEAD)
    change(repo, "tasks:\n", "tasks:\n  - {id: ship, owner: zhao, due: 2027-01-01}\n")
    repo.commit(author=ZHAO)
    assert violations() == [("ship", "added"), ("ship", "due"), ("ship", "owner")]


def test_a_plan_renamed_out_of_the_patterns_and_back_is_judged(repo: Repo) -> None:
    (repo.folder / "elsewhere").mkdir()
    repo.git("mv", FILE, "elsewhere/double11.yaml")
    repo.commit(author=WANG)
    change(repo, "total: 100", "total: 1", "elsewhere/double11.yaml")
    repo.commit(author=WANG)
    repo.git("mv", "elsewhere/double11.yaml", FILE)
    repo.commit(author=WANG)
    found = verdict()["violations"]
    assert [each["kind"] for each in found if each["about"] == "project"] == ["removed", "added", "changed"]
    assert (None, "budget") in violations()


def test_a_moved_plan_keeps_its_facts(repo: Repo) -> None:
    (repo.folder / "projects/2026").mkdir()
    repo.git("mv", FILE, "projects/2026/d11.yaml")
    repo.commit(author=LEAD)
    assert violations() == []
    repo.git("mv", "projects/2026/d11.yaml", "projects/again.yaml")
    repo.commit(author=WANG)
    assert violations() == [(None, "file")]


def test_a_project_file_cannot_hide_the_plans_beside_it(repo: Repo) -> None:
    repo.write("projects/project.yaml", "id: double11-cover\nname: Cover\ntasks: []\n")
    repo.commit(author=LEAD)
    assert (None, "removed") in violations()


def test_two_projects_with_one_id_are_refused(repo: Repo) -> None:
    repo.write("projects/aaa.yaml", PLAN.replace("total: 100", "total: 1"))
    repo.commit(author=LEAD)
    assert "two have the same id" in reasons()


def test_two_tasks_with_one_id_are_refused(repo: Repo) -> None:
    change(repo, "tasks:\n", "tasks:\n  - {id: design, owner: zhao}\n")
    repo.commit(author=ZHAO)
    assert "two have the same id" in reasons()


def test_aliases_are_written_out(repo: Repo) -> None:
    repo.write(FILE, PLAN.replace("{total: 100}", "&b {total: 100}") + "x-money: *b\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "&b {total: 100}", "&b {total: 5}")
    repo.commit(author=LEAD)
    assert violations() == [(None, "budget")]


def test_the_project_id_cannot_be_changed_into_ones_reach(repo: Repo) -> None:
    change(repo, "id: spring", "id: double11-spring", "projects/spring.yaml")
    repo.commit(author=LEAD)
    assert violations() == [(None, "id")]
    change(repo, "name: Spring", "name: Mine", "projects/spring.yaml")
    repo.commit(author=LEAD)
    assert violations() == [(None, "id"), (None, "name")]


def test_a_task_cannot_pose_as_an_approval(repo: Repo) -> None:
    change(repo, "tasks:\n", "tasks:\n  - {id: design.approved, owner: wang, status: done}\n")
    repo.commit(author=WANG)
    assert violations() == [("design", "approval")]


def test_a_child_cannot_be_put_under_the_task_of_another(repo: Repo) -> None:
    change(repo, "{id: ship, owner: lina}", "{id: ship, owner: lina, tasks: [{id: mine, owner: wang}]}")
    repo.commit(author=WANG)
    assert violations() == [("ship", "tasks")]


def test_a_version_that_cannot_be_read_is_refused(repo: Repo) -> None:
    repo.write(FILE, PLAN + "  - [\n")
    repo.commit(author=BOSS)
    repo.write(FILE, PLAN)
    repo.commit(author=BOSS)
    [found] = verdict()["violations"]
    assert found["file"] == FILE
    assert "can't be judged" in found["reason"]


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"- a\n", b"", b"id: [1]\n", b"tasks: {a: b}\n", b"tasks: [a]\n"])
def test_what_is_no_plan_is_refused(repo: Repo, text: bytes) -> None:
    repo.write(FILE, text)
    repo.commit(author=BOSS)
    [found] = verdict()["violations"]
    assert found["about"] == "unclear"


def test_a_link_in_place_of_a_plan_is_refused(repo: Repo) -> None:
    (repo.folder / FILE).unlink()
    (repo.folder / FILE).symlink_to("../notes.yaml")
    repo.write("notes.yaml", PLAN.replace("total: 100", "total: 1"))
    repo.commit(author=LEAD)
    assert "link" in reasons()


def test_a_name_that_differs_in_capitals_is_refused(repo: Repo) -> None:
    repo.write("Projects/Double11.yaml", PLAN.replace("total: 100", "total: 1"))
    repo.write("MKTPM.yaml", "mktpm: 1\n")
    repo.commit(author=BOSS)
    assert reasons().count("only in capitals") == 2


def test_a_nested_workspace_is_the_workspaces_matter(repo: Repo) -> None:
    repo.write("projects/mktpm.yaml", "mktpm: 1\n")
    repo.commit(author=LEAD)
    assert "may not change the workspace" in reasons()


def test_roles_cannot_be_broken_to_open_the_plan(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE.replace("except: [budget, deadline]", "except: {budget: 1}"))
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "total: 100", "total: 1")
    repo.commit(author=LEAD)
    assert violations() == [(None, "budget")]
    assert "gives no rights" in guard().stdout
    repo.write("mktpm.yaml", "roles: [\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "total: 1}", "total: 2}")
    repo.commit(author=LEAD)
    result = guard()
    assert result.exit_code == 2
    assert "can't be read" in result.stderr


# ------------------------------------------------------------------ the journal

ENTRY = "kind: {kind}\ntask: {task}\nby: {by}\nat: 2026-11-02T10:00:00+08:00\n{rest}\n"
LOG = "projects/double11.log"


def entry(repo: Repo, kind: str, by: str, *, task: str = "design", number: int = 1, rest: str = "") -> str:
    name = f"{LOG}/{kind}-20261102T020000Z-{number:08x}.yaml"
    repo.write(name, ENTRY.format(kind=kind, task=task, by=by, rest=rest))
    return name


def test_entries_by_their_authors_pass(repo: Repo) -> None:
    entry(repo, "comment", "wang", task="ship", rest="text: 好")
    entry(repo, "hours", "wang", rest="time: 2h\non: 2026-11-02")
    repo.commit(author=WANG)
    entry(repo, "approval", "lina", rest="decision: approved")
    repo.commit(author=LEAD)
    assert violations() == []


def test_entries_in_the_name_of_another_are_refused(repo: Repo) -> None:
    entry(repo, "comment", "lina", rest="text: yes")
    repo.commit(author=WANG)
    assert "the entry is by `lina`, its author is `wang`" in reasons()


def test_an_approval_takes_an_approver(repo: Repo) -> None:
    entry(repo, "approval", "boss", rest="decision: approved")
    repo.commit(author=BOSS)
    assert "`boss` is not asked to approve `design`" in reasons()


def test_an_approver_cannot_be_made_up_on_the_way(repo: Repo) -> None:
    change(repo, "approval: [{by: lina}]", "approval: [{by: zhao}]")
    repo.commit(author=LEAD)
    entry(repo, "approval", "zhao", rest="decision: approved")
    repo.commit(author=ZHAO)
    assert "`zhao` is not asked to approve `design`" in reasons()


def test_entries_stay_as_they_are(repo: Repo) -> None:
    name = entry(repo, "comment", "boss", rest="text: no")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    entry(repo, "comment", "boss", rest="text: yes")
    repo.commit(author=BOSS)
    (repo.folder / name).unlink()
    repo.commit(author=BOSS)
    assert [each["reason"][:35] for each in verdict()["violations"]] == [
        "an entry of the journal was altered", "an entry of the journal was deleted"
    ]  # fmt: skip


def test_hours_on_the_task_of_another_are_refused(repo: Repo) -> None:
    entry(repo, "hours", "wang", task="ship", rest="time: 2h")
    repo.commit(author=WANG)
    assert "one's own tasks only" in reasons()


@pytest.mark.parametrize("name", ["note.txt", "comment-x/y.yaml", "approval-20261102T020000Z-00000001.yaml"])
def test_what_is_no_entry_is_refused(repo: Repo, name: str) -> None:
    repo.write(f"{LOG}/{name}", ENTRY.format(kind="comment", task="design", by="boss", rest="text: a"))
    repo.commit(author=BOSS)
    assert "no entry of a journal" in reasons()


def test_entries_may_move_with_their_plan(repo: Repo) -> None:
    entry(repo, "comment", "boss", rest="text: no")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.git("mv", FILE, "projects/d11.yaml")
    repo.git("mv", LOG, "projects/d11.log")
    repo.commit(author=LEAD)
    assert violations() == []


# ------------------------------------------------------------------ merges and roots


def test_an_honest_merge_passes(repo: Repo) -> None:
    repo.branch("work")
    change(repo, "    owner: wang\n", "    owner: wang\n    status: doing\n")
    repo.commit(author=WANG)
    repo.switch("main")
    change(repo, "total: 100", "total: 200")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.switch("work")
    repo.merge("main")
    assert violations() == []


def test_a_merge_that_brings_back_an_old_value_is_judged(repo: Repo) -> None:
    repo.branch("work")
    change(repo, "    owner: wang\n", "    owner: wang\n    status: doing\n")
    repo.commit(author=WANG)
    repo.switch("main")
    change(repo, "total: 100", "total: 200")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.switch("work")
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "main")
    repo.record("Merge main", author=WANG, when="2026-11-06T17:00:00+08:00")
    [found] = verdict()["violations"]
    assert (found["field"], found["before"], found["after"]) == ("budget", {"total": 200}, {"total": 100})


def test_a_merge_that_adds_something_of_its_own_is_judged(repo: Repo) -> None:
    repo.branch("work")
    change(repo, "    owner: wang\n", "    owner: wang\n    status: doing\n")
    repo.commit(author=WANG)
    repo.switch("main")
    change(repo, "name: Spring", "name: Lente", "projects/spring.yaml")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.switch("work")
    repo.git("merge", "-q", "--no-commit", "--no-ff", "main")
    change(repo, "total: 100", "total: 1")
    repo.git("add", "-A")
    repo.record("Merge main", author=WANG, when="2026-11-06T17:00:00+08:00")
    assert violations() == [(None, "budget")]


def test_a_merge_that_takes_the_own_side_of_a_conflict_is_judged(repo: Repo) -> None:
    repo.branch("work")
    change(repo, "due: 2026-11-01", "due: 2026-11-02")
    repo.commit(author=LEAD)
    repo.switch("main")
    change(repo, "due: 2026-11-01", "due: 2026-11-05")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.switch("work")
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "main")
    repo.record("Ours", author=WANG, when="2026-11-06T17:00:00+08:00")
    assert violations() == [("design", "due")]
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.git("merge", "-q", "--no-commit", "main", check=False)
    repo.git("checkout", "-q", "main", "--", FILE)
    repo.record("Theirs", author=WANG, when="2026-11-06T17:00:00+08:00")
    assert violations() == []


def test_an_octopus_is_judged(repo: Repo) -> None:
    for number, task in enumerate(("design", "print")):
        repo.git("switch", "-q", "-c", f"b{number}", "base")
        change(repo, f"id: {task}\n", f"id: {task}\n    status: doing\n")
        repo.commit(author=WANG)
    repo.git("switch", "-q", "-c", "all", "base")
    repo.write("projects/third.yaml", "id: double11-b\nname: b\ntasks: []\n")
    repo.commit(author=LEAD)
    repo.git("merge", "-q", "-m", "All", "b0", "b1")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 4
    assert violations() == []
    change(repo, "total: 100", "total: 1")
    repo.git("add", "-A")
    repo.git("commit", "-q", "--amend", "--no-edit", "--author", WANG)
    assert violations() == [(None, "budget")]


def test_whole_projects_take_a_role_for_all_tasks(repo: Repo) -> None:
    repo.write("projects/mine.yaml", "id: mine\nname: Mine\nowner: wang\ntasks: [{id: a, owner: wang}]\n")
    repo.commit(author=WANG)
    assert violations() == [(None, "added")]
    assert "whole projects" in reasons()


def test_a_root_is_judged_too(repo: Repo) -> None:
    repo.git("switch", "-q", "--orphan", "fresh")
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write(FILE, PLAN.replace("total: 100", "total: 1"))
    repo.commit(author=LEAD)
    assert (None, "budget") in violations()


# ------------------------------------------------------------------ hostile histories


def test_absurd_authors_are_strangers(repo: Repo) -> None:
    for number, author in enumerate(("\u202e $(x) <wang@example.com\u200b>", "Wang <WANG@EXAMPLE.CO\u212a>", "x <->")):
        change(repo, "name: 双十一" + "!" * number, "name: 双十一" + "!" * (number + 1))
        repo.commit("\u202eevil", author=author)
    result = guard()
    assert result.exit_code == 1
    assert len(violations()) == 3
    assert "\u202e" not in result.stdout


def test_a_committer_who_is_not_the_author_is_named(repo: Repo) -> None:
    change(repo, "total: 100", "total: 1")
    repo.git("add", "-A")
    names = {"GIT_AUTHOR_NAME": "Boss", "GIT_AUTHOR_EMAIL": "lina@example.com", "GIT_COMMITTER_NAME": "王",
             "GIT_COMMITTER_EMAIL": "wang@example.com"}  # fmt: skip
    repo.git("commit", "-q", "-m", "x", environment=names)
    assert "committed by 王 <wang@example.com>" in guard().stdout


def test_bytes_that_are_no_text_are_shown_safely(repo: Repo) -> None:
    change(repo, "total: 100", "total: 1")
    repo.git("add", "-A")
    tree = repo.git("write-tree")
    raw = f"tree {tree}\nparent {repo.git('rev-parse', 'HEAD')}\nauthor ".encode()
    raw += b"W\xff\x1b[31m <wa\xffng@example.com> 99999999999999 +0800\ncommitter x <> 1 +0000\n\nm\xfe\n"
    (repo.folder / ".git" / "raw").write_bytes(raw)
    commit = repo.git("hash-object", "-t", "commit", "-w", "--literally", ".git/raw")
    result = guard(f"base..{commit}")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    assert guard(f"base..{commit}", "--json").exit_code == 1


def test_files_that_are_no_plans_are_named_and_not_judged(repo: Repo) -> None:
    repo.write(".gitattributes", "*.yaml merge=evil\n")
    repo.write('文件 "名".txt', "x")
    repo.commit(author=STRANGER)
    result = guard()
    assert result.exit_code == 0
    assert ".gitattributes" in result.stdout
    assert '文件 "名".txt' in result.stdout
    assert verdict()["other_files"] == [".gitattributes", '文件 "名".txt']


@pytest.mark.parametrize("text", ["--output=x..HEAD", "base..--all", "nothing..HEAD", "", "..", "base..HEAD..x"])
def test_what_is_no_range_cannot_be_judged(repo: Repo, text: str) -> None:
    result = guard("--", text)
    assert result.exit_code == 2 or (text == ".." and result.exit_code == 0)
    assert not (repo.folder / "x").exists()


def test_a_shallow_clone_that_lacks_a_parent_cannot_be_judged(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        change(repo, "name: 双十一" + "!" * number, "name: 双十一" + "!" * (number + 1))
        repo.commit(author=LEAD)
    clone = repo.folder.parent / "clone"
    repo.git("clone", "-q", "--depth", "1", repo.folder.as_uri(), str(clone))
    base = repo.git("rev-parse", "base")
    monkeypatch.chdir(clone)
    Repo(clone).git("fetch", "-q", "--depth", "1", "origin", base)
    result = guard(f"{base}..HEAD")
    assert result.exit_code == 2
    assert "shallow" in result.stderr


def test_a_bare_repository_is_judged_alike(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    change(repo, "total: 100", "total: 1")
    repo.commit(author=LEAD)
    bare = repo.folder.parent / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.folder), str(bare))
    monkeypatch.chdir(bare)
    assert violations() == [(None, "budget")]


@pytest.mark.usefixtures("repo")
def test_a_chosen_workspace_must_exist_in_the_base() -> None:
    assert guard("base..HEAD", "-w", "projects").exit_code == 2
    assert guard("base..HEAD", "-w", "mktpm.yaml").exit_code == 0
    assert guard("base..HEAD", "-w", "..").exit_code == 2


def test_every_workspace_of_the_base_is_guarded(repo: Repo) -> None:
    repo.write("团队 b/mktpm.yaml", WORKSPACE.replace("{id: wang, email: wang@example.com, roles: [member]}", ""))
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    repo.write("团队 b/projects/x.yaml", "id: x\nname: X\ntasks: []\n")
    repo.commit(author=WANG)
    assert violations() == [(None, "added")]


def test_signed_asks_for_a_signature(repo: Repo) -> None:
    change(repo, "total: 100", "total: 2")
    repo.commit(author=BOSS)
    assert guard("base..HEAD").exit_code == 0
    result = guard("base..HEAD", "--signed")
    assert result.exit_code == 1
    assert "no good signature" in result.stdout


def signing(repo: Repo, *people: str) -> None:
    """Give people keys, and let git know whose they are."""
    lines = []
    for person in people:
        key = repo.folder.parent / person
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        lines.append(f"{person}@example.com {key.with_suffix('.pub').read_text()}")
    allowed = repo.folder.parent / "allowed"
    allowed.write_text("".join(lines))
    repo.configure("gpg.format", "ssh")
    repo.configure("gpg.ssh.allowedSignersFile", str(allowed))


def signed_commit(repo: Repo, key: str, author: str) -> None:
    repo.configure("user.signingKey", str(repo.folder.parent / key))
    repo.git("add", "-A")
    repo.record("Signed", author=author, when="2026-11-02T10:00:00+08:00", extra=("-S",))


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_signature_must_be_the_authors(repo: Repo) -> None:
    signing(repo, "boss", "wang")
    change(repo, "total: 100", "total: 2")
    signed_commit(repo, "boss", BOSS)
    assert guard("base..HEAD", "--signed").exit_code == 0
    change(repo, "total: 2", "total: 3")
    signed_commit(repo, "wang", BOSS)
    assert guard("base..HEAD").exit_code == 0
    result = guard("base..HEAD", "--signed")
    assert result.exit_code == 1
    assert "signed by `wang@example.com`, not by its author" in result.stdout


def test_signed_approvals_need_a_signature(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE + "policy: {approvals: signed}\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    entry(repo, "comment", "lina", rest="text: ok")
    repo.commit(author=LEAD)
    assert violations() == []
    entry(repo, "approval", "lina", rest="decision: approved")
    repo.commit(author=LEAD)
    assert "no good signature" in reasons()


def test_a_plan_may_ask_for_signed_approvals_of_its_own(repo: Repo) -> None:
    change(repo, "deadline: 2026-11-11\n", "deadline: 2026-11-11\npolicy: {approvals: signed}\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    entry(repo, "approval", "lina", rest="decision: approved")
    repo.commit(author=LEAD)
    assert "no good signature" in reasons()


class Recorder(dict[str, str]):
    """The Chinese sentences, which remembers what it was asked for in vain."""

    def __init__(self) -> None:
        super().__init__(catalogue("zh"))
        self.missed: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        if key and key not in self:
            self.missed.add(key)
        return super().get(key, default) or key


def test_the_verdict_is_told_in_chinese(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setattr(language, "catalogue", lambda asked: {} if asked == "en" else recorder)
    repo.write("mktpm.yaml", WORKSPACE + "language: zh\n")
    repo.commit(author=BOSS)
    repo.git("tag", "-f", "base")
    change(repo, "total: 100", "total: 2")
    change(repo, "due: 2026-11-01", "due: 2026-11-02")
    entry(repo, "comment", "lina")
    repo.write("projects/x.yaml", "id: x\nname: X\n")
    repo.write("README", "")
    (repo.folder / "projects/spring.yaml").unlink()
    repo.commit(author=WANG)
    repo.write(FILE, "- [\n")
    repo.commit(author=STRANGER)
    result = guard("base..HEAD", "--signed")
    assert "角色 `member` 无权修改 `budget`" in result.stdout
    assert recorder.missed == set()
