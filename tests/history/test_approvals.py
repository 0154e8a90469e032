"""Approvals are proved by git, or they are not: real commits, forgeries, moves, merges and rebases."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.history.approving import FILE, LINA, PLAN, SETTINGS, WANG, ZHAO, Team, run
from tests.history.repo import Repo

FORGED, MISSING, STALE = "approval-forged error", "approval-missing error", "approval-stale error"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    return Team(tmp_path / "w", monkeypatch)


def rewritten(record: Path, before: str, after: str) -> None:
    text = record.read_text("utf-8")
    assert text.count(before) == 1
    record.write_text(text.replace(before, after), "utf-8")


# ------------------------------------------------------------------ what is proved


def test_an_approval_committed_by_its_approver_is_proved(team: Team) -> None:
    team.finish()
    assert team.codes() == [MISSING]
    team.approve()
    assert team.codes() == []


def test_a_record_that_no_commit_holds_proves_nothing_yet(team: Team) -> None:
    team.finish()
    team.approve(commit=False)
    [found] = team.findings()
    assert found["message"] == "`Page design` is done, but the approval by Lina is in no commit yet"
    assert "git add projects/d11.log/approval-" in found["hint"]
    team.repo.git("add", "-A")
    assert team.codes() == [MISSING]
    team.repo.record("Approve", author=LINA, when="2026-11-03T10:00:00+08:00")
    assert team.codes() == []


def test_nothing_is_said_about_what_nobody_relies_on(team: Team) -> None:
    assert team.codes() == []
    team.approve(commit=False)
    assert team.codes() == []


def test_what_waits_for_an_approval_must_not_begin_without_it(team: Team) -> None:
    team.change("duration: 2d, depends", "duration: 2d, status: doing, started: 2026-11-03, depends")
    [found] = team.findings()
    assert found["message"] == (
        "`build` has begun, which waits for the approval of `Page design`, but it is not approved: Lina still must"
    )
    assert found["task"] == "design"
    team.approve()
    assert team.codes() == []


def test_without_a_repository_nothing_can_be_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "projects").mkdir()
    (tmp_path / "mktpm.yaml").write_text(SETTINGS, "utf-8")
    twice = PLAN + "  - {id: two, approval: [{by: lina}]}\n"
    (tmp_path / FILE).write_text(twice, "utf-8")
    assert run("approve", "design", "two", "--as", "lina").exit_code == 0
    found = run("check", "--as-of", "2026-11-04")
    assert found.stdout.count("approvals can't be proved here") == 1
    assert "is not in a git repository" in found.stdout
    assert found.exit_code == 0
    (tmp_path / FILE).write_text(twice.replace("status: review", "status: done"), "utf-8")
    assert run("check", "--as-of", "2026-11-04").exit_code == 1


# ------------------------------------------------------------------ forgeries


def test_a_record_that_somebody_else_committed_is_forged(team: Team) -> None:
    team.finish()
    record = team.approve(commit=False)
    team.repo.commit("Approve it for her", author=WANG)
    assert team.codes() == [FORGED, MISSING]
    [found, _] = team.findings()
    assert found["message"].startswith(
        "this decision of Lina on `Page design` came with a commit by wang@example.com ("
    )
    assert found["file"] == f"projects/d11.log/{record.name}"


@pytest.mark.parametrize("change", ["note", "order", "by"])
def test_a_record_that_was_altered_is_forged_whoever_did_it(team: Team, change: str) -> None:
    team.finish()
    record = team.approve("design", "--note", "fine")
    if change == "order":
        record.write_text("".join(reversed(record.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    else:
        rewritten(record, *{"note": ("note: fine", "note: finer"), "by": ("by: lina", "by: zhao")}[change])
    before_commit = team.codes()
    team.repo.commit("Alter it", author=LINA)
    assert FORGED in team.codes()
    assert team.codes() == before_commit
    if change != "by":
        assert "is not as it came" in team.findings()[0]["message"]


def test_a_record_that_was_altered_and_restored_counts_again(team: Team) -> None:
    team.finish()
    record = team.approve("design", "--note", "fine")
    rewritten(record, "note: fine", "note: finer")
    team.repo.commit("Alter it", author=WANG)
    assert FORGED in team.codes()
    rewritten(record, "note: finer", "note: fine")
    team.repo.commit("Restore it", author=WANG)
    assert team.codes() == []


def test_a_record_copied_onto_another_task_counts_for_neither_of_them(team: Team) -> None:
    other = "  - {id: poster, status: done, finished: 2026-11-03, approval: [{by: lina}]}\n"
    team.repo.write(FILE, PLAN + other)
    record = team.approve()
    copy = record.with_name(record.name.replace("approval-2", "approval-3"))
    copy.write_text(record.read_text("utf-8").replace("task: design", "task: poster"), "utf-8")
    team.repo.commit("Copy", author=WANG)
    assert team.codes() == [FORGED, STALE]


def test_even_her_own_copy_for_another_task_is_of_other_content(team: Team) -> None:
    team.repo.write(FILE, PLAN + "  - {id: poster, status: done, finished: 2026-11-03, approval: [{by: lina}]}\n")
    record = team.approve()
    copy = record.with_name(record.name.replace("approval-2", "approval-3"))
    copy.write_text(record.read_text("utf-8").replace("task: design", "task: poster"), "utf-8")
    team.repo.commit("Copy", author=LINA)
    assert team.codes() == [STALE]


def test_a_record_of_somebody_who_is_not_asked_is_forged(team: Team) -> None:
    record = team.approve()
    rewritten(record, "by: lina", "by: wang")
    team.repo.git(
        "mv", "-f", f"projects/d11.log/{record.name}", "projects/d11.log/approval-20261103T000000Z-00000000.yaml"
    )
    team.repo.commit("Approve", author=WANG)
    [found] = team.findings()
    assert found["message"] == "Wang decided on `Page design`, but is not among those who are asked"


def test_a_record_that_was_deleted_counts_no_more_even_if_it_lies_there(team: Team) -> None:
    team.finish()
    record = team.approve()
    kept = record.read_bytes()
    team.repo.git("rm", "-q", f"projects/d11.log/{record.name}")
    team.repo.commit("Withdraw", author=LINA)
    record.parent.mkdir(exist_ok=True)
    record.write_bytes(kept)
    assert team.codes() == [MISSING]


# ------------------------------------------------------------------ content


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("due: T-2d", "due: T-1d", "`due`"),
        ("T: 2026-11-11", "T: 2026-11-12", "`due`"),
        ("name: Page design", "name: Page layout", "`name`"),
        ("done_when: [on brand]", "done_when: [on brand, fast]", "`done_when`"),
        ("approval: [{by: lina}]", "approval: [{any_of: [lina, zhao]}]", "`approval`"),
        ("a nice page", "a page", "`deliverables`"),
        ("    due: T-2d", "    due: T-2d\n    effort: 9d", "`effort`"),
    ],
)
def test_a_change_of_what_was_agreed_to_is_named(team: Team, before: str, after: str, part: str) -> None:
    team.approve()
    team.change(before, after)
    [found] = team.findings()
    assert (found["code"], found["severity"]) == ("approval-stale", "warning")
    assert found["message"].endswith(f"; since then {part} changed")
    team.finish()
    assert team.codes() == [STALE]


def test_a_change_that_is_taken_back_leaves_the_approval_as_it_was(team: Team) -> None:
    team.approve()
    team.finish()
    team.change("due: T-2d", "due: T-1d")
    team.repo.commit("Later", author=ZHAO)
    assert team.codes() == [STALE]
    team.change("due: T-1d", 'due:   "T-2d"   # as agreed')
    assert team.codes() == []


def test_progress_ticks_and_tags_are_not_agreed_to(team: Team) -> None:
    team.approve()
    team.change("status: review", "status: doing\n    progress: 40%\n    started: 2026-11-02\n    tags: [page]")
    team.change("done_when: [on brand]", 'done_when: ["[x] on brand"]')
    assert team.codes() == []


def test_a_file_that_is_delivered_belongs_to_what_was_agreed_to(team: Team) -> None:
    team.approve()
    (team.repo.folder / "out" / "page.txt").write_text("second draft\n")
    [found] = team.findings()
    assert found["message"].endswith("since then the file `out/page.txt` changed")
    (team.repo.folder / "out" / "page.txt").unlink()
    assert len(team.findings()) == 1
    (team.repo.folder / "out" / "page.txt").write_text("first draft\n")
    assert team.codes() == []


def test_the_tasks_below_a_parent_are_agreed_to_with_it(team: Team) -> None:
    team.change("    status: review\n", "    tasks: [{id: sketch, duration: 1d}, {id: paint, duration: 2d}]\n")
    team.change("    due: T-2d\n", "")
    team.repo.commit("Split", author=ZHAO)
    team.approve()
    team.change("{id: paint, duration: 2d}", "{id: paint, duration: 3d}")
    [found] = team.findings()
    assert found["message"].endswith("since then the task `paint` below it changed")


# ------------------------------------------------------------------ steps


STEPS = "approval: [{by: lina}, {any_of: [wang, zhao], name: Legal}]"


def test_steps_come_in_their_order(team: Team) -> None:
    team.change("approval: [{by: lina}]", STEPS)
    refused = run("approve", "design", "--as", "wang")
    assert refused.exit_code == 2
    assert "it is not the turn of Wang on `design`\n  whose turn it is: Lina" in refused.stderr
    team.approve()
    team.finish()
    assert team.findings()[0]["message"].endswith("it is not approved: Wang or 赵 still must")
    team.approve("design", author=WANG)
    assert team.codes() == []
    again = run("approve", "design", "--as", "zhao")
    assert "there is nothing left to approve on `design`: Lina and Wang did" in again.stderr


def test_a_later_step_does_not_count_without_the_proof_of_an_earlier_one(team: Team) -> None:
    team.change("approval: [{by: lina}]", STEPS)
    team.finish()
    team.approve(commit=False)
    team.repo.commit("Approve", author=ZHAO)
    team.approve("design", author=WANG)
    assert team.codes() == [FORGED, MISSING]


def test_parallel_steps_come_in_any_order(team: Team) -> None:
    team.change("approval: [{by: lina}]", "approval: {parallel: true, steps: [{by: lina}, {all_of: [wang, zhao]}]}")
    team.finish()
    for author in (ZHAO, LINA):
        team.approve("design", author=author)
        assert team.codes() == [MISSING]
    team.approve("design", author=WANG)
    assert team.codes() == []


def test_a_rejection_holds_until_the_same_person_approves(team: Team) -> None:
    team.change("approval: [{by: lina}]", "approval: [{any_of: [lina, wang]}]")
    team.finish()
    team.approve("design", author=WANG)
    assert team.codes() == []
    team.decide("reject", "design", "--note", "too green", author=LINA)
    [found] = team.findings()
    assert "but Lina rejected it on 20" in found["message"]
    team.approve("design", author=LINA)
    assert team.codes() == []


# ------------------------------------------------------------------ history


def test_a_merge_keeps_the_proof(team: Team) -> None:
    team.repo.branch("lina")
    team.approve()
    team.repo.switch("main")
    team.finish()
    team.repo.commit("Done", author=ZHAO)
    team.repo.merge("lina")
    assert team.codes() == []


def test_a_record_smuggled_into_a_merge_is_the_mergers(team: Team) -> None:
    team.finish()
    team.repo.branch("other")
    team.repo.write("x.txt", "x")
    team.repo.commit("x", author=LINA)
    team.repo.switch("main")
    team.repo.write("y.txt", "y")
    team.repo.commit("y", author=LINA)
    team.repo.git("merge", "-q", "--no-ff", "--no-commit", "other")
    team.approve(commit=False)
    team.repo.commit("Merge", author=WANG)
    assert team.codes() == [FORGED, MISSING]


def test_a_rebase_and_a_cherry_pick_keep_the_author(team: Team) -> None:
    team.repo.branch("lina")
    team.approve()
    team.repo.switch("main")
    team.finish()
    team.repo.commit("Done", author=ZHAO)
    team.repo.switch("lina")
    team.repo.git("rebase", "-q", "main")
    assert team.codes() == []
    team.repo.git("reset", "-q", "--hard", "main")
    team.repo.git("cherry-pick", "lina@{1}")
    assert team.codes() == []


def test_a_plan_that_moves_takes_its_proofs_along(team: Team) -> None:
    team.finish()
    team.approve()
    (team.repo.folder / "projects" / "2026").mkdir()
    for name in ("d11.yaml", "d11.log"):
        team.repo.git("mv", f"projects/{name}", f"projects/2026/{name}")
    team.repo.commit("Tidy up", author=WANG)
    assert team.codes() == []


def test_moving_a_forgery_does_not_make_it_true(team: Team) -> None:
    team.finish()
    team.approve(commit=False)
    team.repo.commit("Forge", author=WANG)
    (team.repo.folder / "projects" / "2026").mkdir()
    for name in ("d11.yaml", "d11.log"):
        team.repo.git("mv", f"projects/{name}", f"projects/2026/{name}")
    team.repo.commit("Tidy up", author=LINA)
    assert team.codes() == [FORGED, MISSING]


def test_a_former_address_is_written_under_emails(team: Team) -> None:
    team.finish()
    team.approve()
    settings = team.repo.folder / "mktpm.yaml"
    settings.write_text(SETTINGS.replace("email: lina@example.com", "email: lina@new.example"), "utf-8")
    [found, _] = team.findings()
    assert found["code"] == "approval-forged"
    assert "a former one belongs under `emails`" in found["hint"]
    emails = "email: lina@new.example, emails: [LINA@example.com]"
    settings.write_text(SETTINGS.replace("email: lina@example.com", emails), "utf-8")
    assert team.codes() == []


def test_a_person_without_address_proves_nothing(team: Team) -> None:
    team.finish()
    team.approve()
    (team.repo.folder / "mktpm.yaml").write_text(SETTINGS.replace(", email: lina@example.com", ""), "utf-8")
    [found] = team.findings()
    assert "no address of theirs is known" in found["message"]


def test_a_shallow_clone_says_that_it_is_too_shallow(team: Team, tmp_path: Path) -> None:
    team.finish()
    team.approve()
    team.repo.write("x.txt", "x")
    team.repo.commit("x", author=WANG)
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", team.repo.folder.as_uri(), str(clone)], check=True, capture_output=True
    )
    team.patch.chdir(clone)
    [found] = team.findings()
    assert found["message"].endswith("this clone is too shallow to prove the approval by Lina")
    assert "--unshallow" in found["hint"]
    Repo(clone).git("fetch", "-q", "--unshallow")
    assert team.codes() == []


def test_names_with_blanks_quotes_and_chinese_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team = Team(tmp_path / '双 "十一"', monkeypatch)
    team.repo.git("mv", FILE, "projects/双 '十一'.yaml")
    team.repo.commit("Rename", author=ZHAO)
    assert run("approve", "design", "--as", "lina").exit_code == 0
    team.repo.commit("Approve", author=LINA)
    plan = team.repo.folder / "projects/双 '十一'.yaml"
    plan.write_text(
        plan.read_text("utf-8").replace("status: review", "status: done\n    finished: 2026-11-03"), "utf-8"
    )
    assert team.codes() == []


def test_line_ends_that_git_changes_alter_nothing(team: Team) -> None:
    team.finish()
    record = team.approve()
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    assert team.codes() == []


def test_settings_of_git_change_nothing(team: Team) -> None:
    team.finish()
    team.approve(commit=False)
    team.repo.git("checkout", "-q", "--orphan", "new")
    team.repo.commit("All at once", author=LINA)
    for key, value in (
        ("log.showRoot", "false"), ("diff.relative", "true"), ("log.follow", "true"), ("diff.renames", "copies"),
        ("log.showSignature", "true"), ("core.pager", "false"), ("diff.external", "false"), ("color.ui", "always"),
        ("log.diffMerges", "off"), ("core.quotePath", "true"), ("diff.noprefix", "true"), ("log.date", "relative"),
    ):  # fmt: skip
        team.repo.configure(key, value)
    assert team.codes() == []


def test_a_repository_without_commits_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team = Team(tmp_path / "w", monkeypatch)
    team.finish()
    team.approve(commit=False)
    team.repo.git("checkout", "-q", "--orphan", "new")
    team.repo.git("rm", "-q", "-r", "-f", "--cached", ".")
    assert team.codes() == [MISSING]


# ------------------------------------------------------------------ signatures


@pytest.fixture
def keys(tmp_path: Path, team: Team) -> Path:
    """A folder with ssh keys of Lina and Wang, and the file of those that count."""
    folder = tmp_path / "keys"
    folder.mkdir()
    try:
        for name in ("lina", "wang"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
            subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed")
    lines = [f"{name}@example.com {(folder / f'{name}.pub').read_text()}" for name in ("lina", "wang")]
    (folder / "allowed").write_text("".join(lines))
    team.repo.configure("gpg.format", "ssh")
    team.repo.configure("gpg.ssh.allowedSignersFile", str(folder / "allowed"))
    settings = SETTINGS + "policy: {approvals: signed}\n"
    team.repo.write("mktpm.yaml", settings)
    team.finish()
    team.repo.commit("Ask for signatures", author=ZHAO)
    return folder


def signed(team: Team, key: Path, author: str = LINA) -> None:
    team.approve(commit=False)
    team.repo.git("add", "-A")
    team.repo.configure("user.signingkey", str(key) + ".pub")
    team.repo.record("Approve", author=author, when="2026-11-03T10:00:00+08:00", extra=("-S",))


def test_a_good_signature_of_the_approver_proves_it(team: Team, keys: Path) -> None:
    signed(team, keys / "lina")
    assert team.codes() == []


def test_an_unsigned_commit_is_not_enough_where_the_policy_asks_for_more(team: Team, keys: Path) -> None:
    assert keys.is_dir()
    team.approve()
    assert team.codes() == [FORGED, MISSING]
    assert "is not signed" in team.findings()[0]["message"]


def test_somebody_elses_signature_under_her_name_is_forged(team: Team, keys: Path) -> None:
    signed(team, keys / "wang")
    assert team.codes() == [FORGED, MISSING]
    assert "is signed by wang@example.com" in team.findings()[0]["message"]


@pytest.mark.parametrize("how", ["no file", "no key"])
def test_a_signature_by_an_unknown_key_proves_nothing_here(team: Team, keys: Path, how: str) -> None:
    signed(team, keys / "lina")
    if how == "no file":
        team.repo.git("config", "--unset", "gpg.ssh.allowedSignersFile")
    else:
        (keys / "allowed").write_text("")
    assert team.codes() == ["approval-forged warning", MISSING]
    assert "can't be checked" in team.findings()[0]["message"]


def test_a_signature_over_another_content_is_bad(team: Team, keys: Path) -> None:
    signed(team, keys / "lina")
    raw = team.repo.git("cat-file", "commit", "HEAD") + "\n"
    forged = raw.replace("\nApprove", "\nApprove all")
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=team.repo.folder, input=forged.encode(),
        capture_output=True, check=True,
    )  # fmt: skip
    team.repo.git("reset", "-q", "--soft", made.stdout.decode().strip())
    assert FORGED in team.codes()


def test_commit_signs_where_the_policy_asks_for_it(team: Team, keys: Path) -> None:
    team.repo.configure("user.email", "lina@example.com")
    team.repo.configure("user.signingkey", str(keys / "lina") + ".pub")
    done = run("approve", "design", "--commit")
    assert done.exit_code == 0, done.output
    assert team.codes() == []


# ------------------------------------------------------------------ rejections that go


def rejected_after_all(team: Team) -> Path:
    team.finish()
    team.approve()
    record = team.decide("reject", "design", "--note", "no")
    assert team.codes() == [MISSING]
    return record


def test_a_rejection_can_t_be_deleted(team: Team) -> None:
    record = rejected_after_all(team)
    record.unlink()
    team.repo.commit("Clean up", author=WANG)
    [found] = team.findings()
    assert found["code"] == "approval-missing"
    assert re.search(r"the rejection by Lina of \d{4}-\d\d-\d\d was deleted", found["message"])
    team.repo.git("checkout", "HEAD~1", "--", record.relative_to(team.repo.folder).as_posix())
    team.repo.commit("Bring it back", author=ZHAO)
    team.approve()
    assert team.codes() == []


def test_a_rejection_can_t_be_put_aside(team: Team) -> None:
    record = rejected_after_all(team)
    aside = team.repo.folder / "projects" / "other.log"
    aside.mkdir()
    record.rename(aside / record.name)
    team.repo.write("projects/other.yaml", "id: other\nname: Other\ntasks: [{id: design, approval: [{by: lina}]}]\n")
    team.repo.commit("Move it", author=WANG)
    assert team.codes() == [MISSING]


def test_a_deleted_rejection_of_other_content_is_none(team: Team) -> None:
    rejected_after_all(team).unlink()
    team.change("owner: zhao\n    due", "owner: wang\n    due")
    team.repo.commit("Change the content", author=WANG)
    team.approve()
    assert team.codes() == []


# ------------------------------------------------------------------ what a plan can't change


def test_a_plan_gives_nobody_another_address(team: Team) -> None:
    team.finish()
    team.change("tasks:\n", "people: [{id: lina, name: Lina, email: wang@example.com}]\ntasks:\n")
    team.decide("approve", "design", commit=False)
    team.repo.commit("I am Lina", author=WANG)
    assert team.codes() == [FORGED, MISSING]


def test_a_plan_does_not_do_without_the_signatures_of_its_workspace(team: Team) -> None:
    team.repo.write("mktpm.yaml", SETTINGS + "policy: {approvals: signed}\n")
    team.change("tasks:\n", "policy: {approvals: author}\ntasks:\n")
    team.finish()
    team.approve()
    assert team.codes() == [FORGED, MISSING]
