"""`mktpm automate` over real repositories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.history.repo import Repo

WORKSPACE = """\
mktpm: 1
people:
  - {id: lina, email: lina@example.com}
  - {id: director, email: boss@example.com}
rules:
"""
RULES = """\
  - name: to-director
    when: {status: review, tag: design}
    set: {owner: director}
    notify: lina
  - name: urgent
    when: {owner: director}
    set: {priority: must, tags: [design, 重要]}
  - name: 法务
    when: {status: review, channel: tmall}
    add: {name: "法务复核：{name}", owner: lina, depends: [self], duration: 1d}
"""
PLAN = """\
id: d11
name: 双十一   # the sale
tasks:
  - id: page
    name: 主页
    owner: wang      # for now
    tags: [design]
    channel: tmall
  - {id: copy, tags: [design]}
  - {id: print}
"""
FILE = "projects/d11.yaml"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = Repo(tmp_path / "repo")
    made.write("mktpm.yaml", WORKSPACE + RULES)
    made.write(FILE, PLAN)
    made.commit("Begin", when="2026-11-02T10:00:00+08:00")
    made.git("tag", "base")
    made.configure("user.email", "lina@example.com")
    monkeypatch.chdir(made.folder)
    return made


def review(repo: Repo) -> None:
    """Put the page to review, in a commit."""
    repo.write(FILE, read(repo).replace("    owner: wang", "    status: review\n    owner: wang"))
    repo.commit("Review", when="2026-11-03T10:00:00+08:00")


def read(repo: Repo, name: str = FILE) -> str:
    return (repo.folder / name).read_text("utf-8")


def automate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["automate", *(arguments or ("base..HEAD",))])


def data(*arguments: str) -> Any:
    return json.loads(automate(*(arguments or ("base..HEAD",)), "--json").stdout)


def done(*arguments: str) -> list[tuple[str, str, str]]:
    """What is left to do: the rule, the task and what."""
    found = [each for each in data(*arguments)["actions"] if each["outcome"] == "open"]
    return [(each["rule"], each["task"], each.get("field") or each.get("new_task") or each["person"]) for each in found]


def test_rules_are_shown_and_nothing_is_written(repo: Repo) -> None:
    review(repo)
    before = read(repo)
    result = automate()
    assert result.exit_code == 0, result.output
    assert read(repo) == before
    assert "to-director: d11:page: owner: wang → director" in result.stdout
    assert "to-director → urgent: d11:page: priority: nothing → must" in result.stdout
    assert "+    owner: director      # for now" in result.stdout
    assert "`--apply` does it" in result.stdout


def test_what_follows_is_written_once(repo: Repo) -> None:
    review(repo)
    assert done() == [
        ("to-director", "page", "owner"),
        ("to-director", "page", "lina"),
        ("法务", "page", "page-法务"),
        ("urgent", "page", "priority"),
        ("urgent", "page", "tags"),
    ]
    assert automate("base..HEAD", "--apply").exit_code == 0
    text = read(repo)
    assert "    owner: director      # for now\n" in text
    assert "id: page-法务" in text
    assert "法务复核：主页" in text
    assert text.index("page-法务") < text.index("id: copy")
    [entry] = (repo.folder / "projects/d11.log").iterdir()
    assert "@lina" in entry.read_text("utf-8")
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
    for arguments in (("base..HEAD",), ("base..",), ("base..HEAD", "--apply")):
        assert done(*arguments) == []
        assert "nothing to do" in automate(*arguments).stdout
    assert read(repo) == text
    repo.commit("Automate", when="2026-11-03T11:00:00+08:00")
    assert done() == []
    assert len(list((repo.folder / "projects/d11.log").iterdir())) == 1


def test_a_task_that_was_so_before_is_no_event(repo: Repo) -> None:
    review(repo)
    repo.git("tag", "later")
    repo.write(FILE, read(repo) + "  - {id: more}\n")
    repo.commit("More")
    assert done("later..HEAD") == []


def test_a_second_event_tells_again(repo: Repo) -> None:
    review(repo)
    automate("base..HEAD", "--apply")
    repo.write(FILE, read(repo).replace("status: review", "status: doing"))
    repo.commit("Back", when="2026-11-04T10:00:00+08:00")
    repo.git("tag", "back")
    repo.write(
        FILE, read(repo).replace("status: doing", "status: review").replace("tags: [design, 重要]", "tags: [design]")
    )
    repo.commit("Again", when="2026-11-05T10:00:00+08:00")
    assert ("to-director", "page", "lina") in done("back..HEAD")
    automate("back..HEAD", "--apply")
    assert done("back..HEAD") == []
    assert len(list((repo.folder / "projects/d11.log").iterdir())) == 2


def test_what_somebody_changed_since_stays(repo: Repo) -> None:
    review(repo)
    repo.write(FILE, read(repo).replace("owner: wang", "owner: zhao"))
    result = automate("base..HEAD", "--apply")
    assert "`owner` was changed since and stays" in result.stdout
    assert "owner: zhao" in read(repo)


def test_new_tasks_are_events(repo: Repo) -> None:
    repo.write(FILE, read(repo) + "  - {id: new, status: review, tags: [design]}\n")
    repo.commit("New")
    assert ("to-director", "new", "owner") in done()


def test_uncommitted_work_is_an_event(repo: Repo) -> None:
    repo.write(FILE, read(repo).replace("{id: copy,", "{id: copy, status: review,"))
    assert ("to-director", "copy", "owner") in done("base..")
    assert done("base..HEAD") == []


LOOPS = [
    (("  - {name: a, when: {status: review}, set: {status: doing}}\n"
     "  - {name: b, when: {status: doing}, set: {status: review}}\n"), "a → b"),
    (("  - {name: a, when: {status: review}, set: {owner: x}}\n"
     "  - {name: b, when: {status: review}, set: {owner: y}}\n"), "`owner` of `page`"),
    ("  - {name: a, when: {status: review}, add: {name: n, status: review}}\n", "a → a"),
    (("  - {name: a, when: {status: review}, add: {name: n, status: done}}\n"
     "  - {name: b, when: {status: done}, add: {name: n, status: review}}\n"), "a → b → a"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "said"), LOOPS)
def test_loops_are_refused_and_nothing_is_written(repo: Repo, rules: str, said: str) -> None:
    repo.write("mktpm.yaml", WORKSPACE + rules)
    review(repo)
    before = read(repo)
    result = automate("base..HEAD", "--apply")
    assert result.exit_code == 2
    assert said in result.stderr
    assert read(repo) == before
    assert not (repo.folder / "projects/d11.log").exists()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{name: a, when: {status: reviw}, set: {owner: x}}", "`reviw` is not possible here"),
        ("{name: a, when: {status: review}, set: {due: 2026-13-01}}", "there is no such date"),
        ("{name: a, when: {}, set: {owner: x}}", "the rule has no condition"),
        ("{name: a, when: {status: review}}", "the rule does nothing"),
        ("{name: a, when: {status: review}, set: {id: x}}", "a rule can't change an id"),
        ("{name: a, when: {status: review}, add: {owner: x}}", "`name` is missing"),
        ("{name: a, when: {status: review}, set: {ownr: x}}", "there is no key `ownr` here"),
        ("{name: a, when: {status: review}, notify: [nobody]}", ""),
    ],
)
def test_rules_that_are_wrong_are_found_by_check_and_not_run(repo: Repo, rule: str, said: str) -> None:
    repo.write("mktpm.yaml", WORKSPACE + f"  - {rule}\n")
    review(repo)
    assert CliRunner().invoke(app, ["check"]).exit_code == 1
    if said:
        result = automate("base..HEAD", "--apply")
        assert result.exit_code == 2
        assert said in result.stderr


def test_a_rule_that_would_break_the_plan_writes_nothing(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE + "  - {name: a, when: {status: review}, set: {depends: [nothing]}}\n")
    review(repo)
    before = read(repo)
    result = automate("base..HEAD", "--apply")
    assert result.exit_code == 2
    assert "the plan would have an error" in result.stderr
    assert read(repo) == before


def test_custom_fields_can_be_set(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE + "  - {name: a, when: {status: review}, set: {x-gate: 2}}\n")
    review(repo)
    assert automate("base..HEAD", "--apply").exit_code == 0
    assert "    x-gate: 2\n" in read(repo)
    assert done() == []


def test_somebody_must_tell(repo: Repo) -> None:
    review(repo)
    repo.configure("user.email", "bot@example.com")
    before = read(repo)
    assert automate("base..HEAD", "--apply").exit_code == 2
    assert read(repo) == before
    assert automate("base..HEAD", "--apply", "--as", "director").exit_code == 0


def test_line_ends_and_byte_order_marks_stay(repo: Repo) -> None:
    repo.write(FILE, ("\ufeff" + PLAN).replace("\n", "\r\n"))
    repo.commit("Windows", when="2026-11-02T11:00:00+08:00")
    repo.write(FILE, (repo.folder / FILE).read_bytes().replace(b"owner: wang ", b"status: review\r\n    owner: wang "))
    repo.commit("Review", when="2026-11-03T10:00:00+08:00")
    assert automate("base..HEAD", "--apply").exit_code == 0
    after = (repo.folder / FILE).read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n")


@pytest.mark.parametrize("text", ["--output=x", "nothing..HEAD", ""])
def test_what_is_no_range_cannot_run(repo: Repo, text: str) -> None:
    assert automate("--", text).exit_code == 2
    assert not (repo.folder / "x").exists()


def test_what_follows_is_told_in_chinese(repo: Repo) -> None:
    repo.write("mktpm.yaml", "language: zh\n" + WORKSPACE + RULES)
    review(repo)
    result = automate("base..HEAD", "--apply")
    assert "to-director：d11:page：通知 @lina" in result.stdout
    assert "法务：d11:page：新增 `page-法务` 法务复核：主页" in result.stdout
    [entry] = (repo.folder / "projects/d11.log").iterdir()
    assert "@lina 规则 `to-director`：`page`" in entry.read_text("utf-8")
    assert "无需处理" in automate().stdout


def test_escapes_in_a_plan_do_not_steer_the_terminal(repo: Repo) -> None:
    repo.write(FILE, PLAN.replace("# for now", "# \u202e\u200b now"))
    repo.commit("Odd", when="2026-11-02T12:00:00+08:00")
    review(repo)
    assert "\u202e" not in automate().stdout
