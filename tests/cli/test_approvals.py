"""`mktpm approve`, `reject` and `inbox` as people use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.history.approving import DAY, FILE, LINA, PLAN, SETTINGS, WANG, ZHAO, Team, run

STEPS = PLAN.replace("approval: [{by: lina}]", "approval: [{by: lina}, {any_of: [wang, zhao], name: Legal}]")


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    return Team(tmp_path / "w", monkeypatch, STEPS)


def refused(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    return done.stderr


# ------------------------------------------------------------------ deciding


def test_what_was_approved_is_shown_and_what_remains(team: Team) -> None:
    team.repo.configure("user.email", "LINA@example.com")
    done = run("approve", "design", "--note", "Lovely: #1")
    [record] = team.records()
    assert done.exit_code == 0
    assert (
        done.stdout
        == f"""\
Lina approved “Page design”
  name          Page design
  owner         zhao
  due           T-2d = 2026-11-09
  deliverables  out/page.txt, a nice page
  approval      steps: by: lina, name: Legal, any_of: wang, zhao
  done_when     on brand
  out/page.txt  …01adc19f9157
whose turn it is: Wang or 赵
written: projects/d11.log/{record.name}
commit it as lina@example.com, or it proves nothing: `git add projects/d11.log/{record.name} && git commit`
"""
    )
    data = yaml.safe_load(record.read_text("utf-8"))
    assert {key: data[key] for key in ("kind", "task", "by", "decision", "step", "note")} == {
        "kind": "approval", "task": "design", "by": "lina", "decision": "approved", "step": 1, "note": "Lovely: #1",
    }  # fmt: skip
    assert set(data["parts"]) == {"name", "owner", "due", "deliverables", "approval", "done_when", "file:out/page.txt"}


def test_a_decision_as_data(team: Team) -> None:
    done = run("reject", "design", "--note", "too green", "--as", "Lina", "--json")
    data = json.loads(done.stdout)
    [found] = data["decisions"]
    assert (found["standing"], found["waits_for"], data["commit"]) == ("rejected", ["lina"], None)
    assert found["file"] == f"projects/d11.log/{team.records()[0].name}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["approve", "design"], "nobody in the plan has your address `team@example.com`"),
        (["approve", "design", "--as", "wang"], "it is not the turn of Wang on `design`"),
        (["reject", "design", "--as", "wang", "--note", "x"], "it is not the turn of Wang on `design`"),
        (["approve", "build", "--as", "lina"], "`build` asks for no approval"),
        (["approve", "design", "--as", "linna"], "there is no person `linna`\n  did you mean `lina`?"),
        (["approve", "nothing", "--as", "lina"], "there is no task `nothing`"),
        (["approve", "design", "build", "--as", "lina"], "`build` asks for no approval"),
        (["approve", "design", "--as", "lina", "--commit"], "git commits as `team@example.com`, which is not"),
    ],
)
def test_what_can_not_be_decided_is_refused_and_nothing_written(team: Team, arguments: list[str], said: str) -> None:
    assert said in refused(*arguments)
    assert team.records() == []


def test_one_decides_once(team: Team) -> None:
    team.approve()
    assert "Lina approved `design` already, on 20" in refused("approve", "design", "--as", "lina")
    team.decide("reject", "design", "--note", "on second thought")
    assert "Lina has rejected `design` already" in refused("reject", "design", "--note", "x", "--as", "lina")
    team.approve()
    team.approve("design", author=WANG)
    assert "there is nothing left to approve" in refused("approve", "design", "--as", "zhao")


def test_somebody_who_is_not_asked_is_told_who_is(team: Team) -> None:
    team.repo.write(FILE, PLAN)
    assert "赵 is not asked to approve `design`\n  those who are: Lina" in refused("approve", "design", "--as", "zhao")


def test_a_reason_is_needed_to_reject(team: Team) -> None:
    assert "--note" in refused("reject", "design", "--as", "lina")
    assert team.records() == []


def test_a_plan_with_errors_is_not_agreed_to(team: Team) -> None:
    team.change("owner: zhao\n", "owner: zhao\n    ownr: x\n")
    assert "the plan has errors: projects/d11.yaml:9: there is no key `ownr` here" in refused(
        "approve", "design", "--as", "lina"
    )


def test_a_cancelled_task_is_not_decided_about(team: Team) -> None:
    team.change("status: review", "status: cancelled")
    assert "`design` is cancelled" in refused("approve", "design", "--as", "lina")


def test_clocks_that_go_wrong_change_no_order(team: Team) -> None:
    record = team.approve()
    text = record.read_text("utf-8")
    at = next(line for line in text.splitlines() if line.startswith("at: "))
    record.write_text(text.replace(at, "at: 2199-01-01T10:00:00+08:00"), "utf-8")
    later = team.approve("design", author=WANG, commit=False)
    assert "at: 2199-01-01T10:00:01+08:00" in later.read_text("utf-8")
    assert json.loads(run("show", "design", "--json").stdout)["approval"]["standing"] == "approved"


def test_commit_commits_the_record_and_nothing_else(team: Team) -> None:
    team.repo.configure("user.email", "lina@example.com")
    team.repo.write("staged.txt", "x")
    team.repo.git("add", "staged.txt")
    team.change("name: Double 11", "name: Double 11  # not committed")
    done = run("approve", "design", "--commit")
    assert done.exit_code == 0, done.output
    [record] = team.records()
    assert team.repo.git("show", "--name-only", "--format=%ae %s") == (
        f"lina@example.com Approve Page design\n\nprojects/d11.log/{record.name}"
    )
    assert team.repo.git("status", "--short").splitlines() == ["M projects/d11.yaml", "A  staged.txt"]


def test_a_record_that_gitignore_hides_is_added_by_force(team: Team) -> None:
    team.repo.write(".gitignore", "*.log\n")
    done = run("approve", "design", "--as", "lina")
    assert "`git add --force projects/d11.log/approval-" in done.stdout
    team.repo.configure("user.email", "wang@example.com")
    done = run("approve", "design", "--commit")
    assert done.exit_code == 0, done.output


def test_a_commit_that_a_hook_refuses_is_said_in_a_sentence(team: Team) -> None:
    hook = team.repo.write(".git/hooks/pre-commit", "#!/bin/sh\necho 'no commits on Sunday' >&2\nexit 1\n")
    hook.chmod(0o755)
    team.repo.configure("user.email", "lina@example.com")
    done = run("approve", "design", "--commit")
    assert done.exit_code == 2
    assert "the record is written, but not committed: git can't read the history: no commits on Sunday" in done.stderr


def test_without_git_one_says_who_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text("people: [{id: lina}]\n" + PLAN, "utf-8")
    assert "or name the person: `--as PERSON`" in refused("approve", "design")
    done = run("approve", "design", "--as", "lina")
    assert done.exit_code == 0
    assert "it proves nothing yet: the plan is in no git repository" in done.stdout


def test_chinese_is_spoken(team: Team) -> None:
    assert team.records() == []
    done = run("approve", "design", "--as", "lina", "--lang", "zh")
    assert "Lina 批准了“Page design”" in done.stdout
    assert "现在轮到：Wang、赵" in done.stdout


# ------------------------------------------------------------------ the inbox


def inbox(*arguments: str) -> str:
    done = run("inbox", "--as-of", DAY, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def comment(team: Team, number: int, text: str, at: str = "2026-11-03T10:00:00+08:00", by: str = "zhao") -> None:
    entry = f"kind: comment\ntask: design\nby: {by}\ntext: {json.dumps(text)}\nat: {at}\n"
    team.repo.write(f"projects/d11.log/comment-20261103T020000Z-{number:08x}.yaml", entry)


def test_what_waits_for_whom(team: Team) -> None:
    team.repo.configure("user.email", "lina@example.com")
    assert inbox() == inbox("--me") == inbox("--person", "lina@example.com")
    assert (
        inbox()
        == """\
what waits for Lina on 2026-11-04 Wed

To approve  1
  Page design (d11:design)  step 1 of 2
    mktpm approve d11:design
"""
    )
    assert "To approve" not in inbox("--person", "wang")
    team.approve()
    assert inbox() == "what waits for Lina on 2026-11-04 Wed\nnothing is waiting\n"
    assert "Page design (d11:design)  step 2 of 2 · Legal" in inbox("--person", "wang")


def test_a_change_brings_it_back_and_says_what_changed(team: Team) -> None:
    team.approve()
    team.change("due: T-2d", "due: T-1d")
    assert "step 1 of 2 · changed since Lina approved it: `due`" in inbox("--person", "lina")


def test_a_rejection_goes_back_to_the_owner(team: Team) -> None:
    team.decide("reject", "design", "--note", "too green")
    said = inbox("--person", "zhao")
    assert "Rejected  1\n  Page design (d11:design)  Lina, 20" in said
    assert "    too green" in said


def test_mentions_come_newest_first_and_old_ones_not_at_all(team: Team) -> None:
    comment(team, 1, "@lina first?")
    comment(team, 2, "@Lina second?", "2026-11-03T11:00:00+08:00")
    comment(team, 3, "@lina old", "2026-10-01T11:00:00+08:00")
    comment(team, 4, "@lina to myself", by="lina")
    comment(team, 5, "@wangwang hello")
    said = inbox("--person", "lina")
    assert said.index("second?") < said.index("first?")
    assert "Mentions  2\n  Page design (d11:design)  赵, 2026-11-03 Tue 11:00\n    @Lina second?" in said
    assert "old" not in said
    assert "old" in inbox("--person", "lina", "--since", "2026-10-01")
    assert "hello" in inbox("--person", "wang")


def test_what_can_begin_is_late_and_due(team: Team) -> None:
    tasks = (
        "  - {id: sketch, owner: wang, status: done, finished: 2026-11-03}\n"
        "  - {id: ink, owner: wang, duration: 1d, depends: [sketch], due: 2026-11-06}\n"
        "  - {id: late, owner: zhao, team: [wang], due: 2026-11-03, status: doing}\n"
        "  - {id: later, owner: wang, depends: [ink]}\n"
        "  - {id: old, owner: wang, due: 2026-11-03, status: doing}\n"
    )
    team.repo.write(FILE, PLAN + tasks)
    found = json.loads(inbox("--person", "wang", "--json"))
    assert found["free"] == [{"project": "d11", "task": "ink", "since": "2026-11-03", "late_start": "2026-11-06"}]
    assert [each["task"] for each in found["overdue"]] == ["old"]
    assert [each["task"] for each in found["due_soon"]] == ["ink"]
    assert "ink" in inbox("--person", "wang", "--days", "2")
    assert "Due soon" not in inbox("--person", "wang", "--days", "1")


def test_who_one_is_must_be_known(team: Team) -> None:
    assert "nobody in the plan has your address `team@example.com`" in refused("inbox")
    assert "can't both be meant" in refused("inbox", "--me", "--person", "lina")
    settings = team.repo.folder / "mktpm.yaml"
    settings.write_text(SETTINGS.replace("Wang@Example.com", "team@example.com").replace("zhao@", "team@"), "utf-8")
    assert "belongs to several people: wang, zhao" in refused("inbox")


# ------------------------------------------------------------------ elsewhere


def test_show_tells_the_steps_and_why_tells_what_is_waited_for(team: Team) -> None:
    team.approve()
    shown = run("show", "design", "--as-of", DAY).stdout
    assert "Approval\n  ✓ Lina  Lina, 20" in shown
    assert "  ▸ Wang or 赵 · Legal" in shown
    team.finish()
    assert "“Page design” is not approved yet" in " ".join(run("why", "build", "--as-of", DAY).stdout.split())
    assert "by its approval" in run("show", "build", "--as-of", DAY).stdout
    assert ZHAO.startswith("Zhao")


@pytest.mark.parametrize(
    ("depends", "said", "hint"),
    [
        ("build.approved", "`build` needs no approval that could be waited for", "or depend on `build` alone"),
        ("desing.approved", "there is no task `desing.approved`", "did you mean `design.approved`?"),
    ],
)
def test_an_approval_that_is_not_there_is_a_wrong_reference(team: Team, depends: str, said: str, hint: str) -> None:
    team.repo.write(FILE, PLAN + f"  - {{id: x, depends: [{depends}]}}\n")
    [found] = json.loads(run("check", "--as-of", DAY, "--json").stdout)["diagnostics"]
    assert (found["code"], found["message"]) == ("unknown-reference", said)
    assert hint in found["hint"]


def test_an_approver_whom_nobody_knows_is_a_wrong_reference(team: Team) -> None:
    team.repo.write(FILE, PLAN.replace("by: lina", "any_of: [lina, linan]"))
    [found] = json.loads(run("check", "--as-of", DAY, "--json").stdout)["diagnostics"]
    assert (found["message"], found["hint"]) == ("there is no person `linan`", "did you mean `lina`?")


@pytest.mark.parametrize("command", [["check"], ["schedule"], ["show", "build"], ["status"]])
def test_git_is_not_run_where_nobody_asks_for_approval(team: Team, command: list[str]) -> None:
    team.approve()
    if command == ["check"]:
        team.repo.write(FILE, PLAN.replace("    approval: [{by: lina}]\n", "").replace(".approved", ""))
    script = (
        "import sys; from mktpm.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "assert 'mktpm.history.git' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_approvals_of_another_author_are_not_blessed_by_as(team: Team) -> None:
    team.finish()
    team.decide("approve", "design", author=LINA, commit=False)
    team.repo.commit("Approve", author=ZHAO)
    assert "approval-forged error" in team.codes()
