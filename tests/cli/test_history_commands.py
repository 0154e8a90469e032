"""The commands about history over a real repository, against the script of what happened."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.plan.journal import write_entry
from tests.history.repo import Repo, clean_environment
from tests.history.week import AS_OF, FILE, LINA, PLAN, WANG, Week, play

COMMANDS = ("burndown", "metrics", "audit", "standup")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return play(tmp_path_factory.mktemp("week") / "市场 部's", "en")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def run(repo: Repo | Path, command: str, *arguments: str, as_of: str | None = AS_OF) -> Result:
    folder = repo.folder if isinstance(repo, Repo) else repo
    day = ("--as-of", as_of) if as_of else ()
    if command == "history":
        return CliRunner().invoke(app, [command, arguments[0], "--plan", str(folder), *arguments[1:], *day])
    return CliRunner().invoke(app, [command, str(folder), *arguments, *day])


def shown(repo: Repo | Path, command: str, *arguments: str) -> str:
    result = run(repo, command, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(repo: Repo | Path, command: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(repo, command, *arguments, "--json"))
    return found


# ------------------------------------------------------------------ burndown


def test_burndown_says_what_was_left_each_evening(week: Repo) -> None:
    [chart] = data(week, "burndown")["charts"]
    known = [day for day in chart["days"] if day["scope"] is not None]
    left = {day["day"][-2:]: (day["remaining"], day["done"], day["scope"]) for day in known}
    assert left == {
        "02": (5, 0, 5), "03": (4, 1, 5), "04": (4, 1, 5), "05": (3, 2, 5), "06": (3, 2, 5), "07": (3, 2, 5),
        "08": (3, 2, 5), "09": (2, 3, 5), "10": (2, 3, 5),
    }  # fmt: skip
    assert known[7]["added"] == known[7]["dropped"] == 1
    assert known[4]["status"] == {"done": 2, "review": 1, "doing": 0, "blocked": 0, "todo": 2}
    assert chart["days"][-1] == {**dict.fromkeys(("scope", "done", "remaining", "added", "dropped", "status")),
                                 "day": "2026-11-13", "ideal": 0}  # fmt: skip


def test_burndown_by_days(week: Repo) -> None:
    [chart] = data(week, "burndown", "--by", "days", "--working-days")["charts"]
    assert [day["remaining"] for day in chart["days"]] == [9, 7, 7, 6, 6, 2, 2, None, None, None]


def test_burndown_as_of_a_day_in_the_past(week: Repo) -> None:
    result = run(week, "burndown", "--json", as_of="2026-11-04")
    [chart] = json.loads(result.stdout)["charts"]
    known = [day for day in chart["days"] if day["remaining"] is not None]
    # nobody had said by then that the copy would be done on the 5th; the page was begun on a branch
    assert [day["remaining"] for day in known] == [5, 4, 4]
    assert known[-1]["status"]["doing"] == 2


def test_burndown_of_several_plans(tmp_path: Path) -> None:
    found = Week(tmp_path / "two", "en")
    found.repo.write("projects/other.yaml", PLAN.replace("id: launch", "id: other").replace("新品上市", "Other"))
    found.commit("Both", LINA, 2, "09:00")
    each, both = (data(found.repo, "burndown", *options)["charts"] for options in ((), ("--together",)))
    assert [chart["projects"] for chart in each] == [["launch"], ["other"]]
    assert [chart["projects"] for chart in both] == [["launch", "other"]]
    assert both[0]["days"][0]["remaining"] == 10


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--burnup", "--flow"), "choose one"),
        (("--from", "2026-11-09", "--to", "2026-11-02"), "`--to` is before `--from`"),
        (("--from", "--output=x"), "`--from`: "),
    ],
)
def test_burndown_refuses_what_makes_no_sense(week: Repo, options: tuple[str, ...], said: str) -> None:
    result = run(week, "burndown", *options)
    assert result.exit_code == 2
    assert said in result.stderr


# ------------------------------------------------------------------ metrics


def test_metrics_say_how_long_it_took(week: Repo) -> None:
    found = data(week, "metrics")
    tasks = {task["id"]: task for task in found["tasks"]}
    assert {name: (task["cycle_days"], task["lead_days"]) for name, task in tasks.items()} == {
        "theme": (2, 2),  # Mon 2 .. Tue 3
        "copy": (2, 4),  # Wed 4 .. Thu 5, though committed on Friday
        "page": (4, 6),  # Wed 4 .. Mon 9, the weekend left out
    }
    assert tasks["page"]["stages"] == {
        "waiting": 1.875,  # Mon 2 09:00 .. Tue 3 17:00, when the theme was done
        "ready": 0.188,  # Tue 3 17:00 .. Wed 4 09:30
        "doing": 2.562,  # .. Fri 6 15:00
        "review": 1.125,  # .. Mon 9 16:00
        "blocked": 0,
    }
    assert tasks["copy"]["stages"]["doing"] == 1.75  # Wed 4 11:00 .. the evening of Thu 5
    assert tasks["page"]["actual_by_planned"] == 1.333
    assert tasks["page"]["due"] == {"day": "2026-11-06", "days_late": 1}


def test_metrics_say_which_promises_were_kept(week: Repo) -> None:
    overall = data(week, "metrics")["overall"]
    assert overall["done"] == 3
    assert overall["on_time"] == {"finished": 3, "on_time": 2, "open_late": 0, "rate": 0.667, "overdue_rate": 0.333}
    assert overall["cycle_days"]["few"]
    assert overall["cycle_days"]["median"] is None


def test_a_due_day_that_was_moved_counts_against_the_first_promise(week: Repo) -> None:
    result = run(week, "metrics", "--json", as_of="2026-11-12")
    overall = json.loads(result.stdout)["overall"]
    assert (overall["on_time"]["open_late"], overall["on_time_by_first_due"]["open_late"]) == (1, 1)
    earlier = json.loads(run(week, "metrics", "--json").stdout)["overall"]
    assert (earlier["on_time"]["open_late"], earlier["on_time_by_first_due"]["open_late"]) == (0, 1)


def test_metrics_beside_benchmarks_and_in_work(week: Repo) -> None:
    found = data(week, "metrics")
    assert [(at["name"], at["limit_days"], at["within"], at["cycle_days"]["n"]) for at in found["benchmarks"]] == [
        ("设计", 2, 0, 1),
        ("all", 3, 2, 2),
    ]
    assert [task["id"] for task in found["in_work"]["tasks"]] == ["sms"]


def test_metrics_of_one_person_and_tag(week: Repo) -> None:
    for options in (("--owner", "zhao"), ("--owner", "赵敏")):
        assert [task["id"] for task in data(week, "metrics", *options)["tasks"]] == ["copy"]
    assert [task["id"] for task in data(week, "metrics", "--tag", "策划")["tasks"]] == ["theme", "copy"]
    assert [task["id"] for task in data(week, "metrics", "--since", "2026-11-09")["tasks"]] == ["page"]


# ------------------------------------------------------------------ history


def test_history_of_a_task_field_by_field(week: Repo) -> None:
    events = data(week, "history", "legal")["events"]
    assert [(one["when"][:16], one["person"], one["field"], one["before"], one["after"]) for one in events[1:]] == [
        ("2026-11-09T09:10", "zhao", "status", None, "blocked"),
        ("2026-11-09T09:10", "zhao", "blocked", None, "等待法务排期"),
        ("2026-11-09T09:10", "zhao", "due", "2026-11-09", "2026-11-11"),
    ]
    assert events[0]["kind"] == "added"
    [moved] = data(week, "history", "launch", "--field", "due")["events"]
    assert (moved["task"], moved["after"]) == ("legal", "2026-11-11")
    both = data(week, "history", "legal", "--field", "due")["events"]
    assert [(one["before"], one["after"]) for one in both] == [(None, "2026-11-09"), ("2026-11-09", "2026-11-11")]


def test_history_in_words(week: Repo) -> None:
    text = shown(week, "history", "legal", "--field", "due")
    assert "2026-11-09 Mon 09:10  赵敏" in text
    assert "due: 2026-11-09 → 2026-11-11 (+2d)" in text
    assert shown(week, "history", "sms").rstrip().endswith("status: to do → doing")
    first, last = (shown(week, "history", "page", *options) for options in ((), ("--newest-first", "-n", "1")))
    assert "added" in first.split("Wang")[0] or "added" in first
    assert "in review → done" in last
    assert "doing" not in last


def test_history_of_what_is_not_there(week: Repo) -> None:
    result = run(week, "history", "pgae")
    assert result.exit_code == 2
    assert "did you mean `page`?" in result.stderr
    assert run(week, "history", "--output=x").exit_code == 2


def test_history_follows_a_plan_that_was_renamed(tmp_path: Path) -> None:
    found = Week(tmp_path / "moved", "en")
    found.commit("Plan", LINA, 2, "09:00")
    found.repo.git("mv", FILE, "projects/上市 'new'.yaml")
    found.commit("Rename", WANG, 3, "09:00")
    text = (found.repo.folder / "projects/上市 'new'.yaml").read_text("utf-8")
    found.repo.write("projects/上市 'new'.yaml", text.replace("id: theme,", "id: theme, status: doing,"))
    found.commit("Begin", WANG, 4, "09:00")
    found.repo.write(
        "projects/上市 'new'.yaml",
        text.replace("  - {id: poster, name: 海报, owner: wang, tags: [设计], duration: 2d}\n", ""),
    )
    found.commit("No poster", WANG, 5, "09:00")
    events = data(found.repo, "history", "theme")["events"]
    assert [(one["kind"], one["when"][:10]) for one in events][:2] == [
        ("added", "2026-11-02"),
        ("changed", "2026-11-04"),
    ]
    assert [one["kind"] for one in data(found.repo, "history", "poster")["events"]] == ["added", "removed"]


# ------------------------------------------------------------------ audit


def test_audit_is_the_trail_in_the_order_of_time(week: Repo) -> None:
    events = data(week, "audit")["events"]
    moments = [one["when"] for one in events if one["committed"]]
    assert moments == sorted(moments)
    assert events[-1]["commit"] is None
    assert (events[-1]["task"], events[-1]["after"], events[-1]["committed"]) == ("sms", "doing", False)
    assert shown(week, "audit").splitlines()[-1].endswith("not committed yet")


def test_audit_of_one_person_and_some_days(week: Repo) -> None:
    events = data(week, "audit", "--by", "WANG@example.com", "--since", "2026-11-05", "--until", "2026-11-06")["events"]
    assert [(one["task"], one["after"]) for one in events] == [("page", "review")]
    assert [one["task"] for one in data(week, "audit", "--by", "zhao", "--until", "2026-11-04")["events"]] == ["copy"]


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    found = Week(tmp_path / "formula", "en")
    evil = '=HYPERLINK("http://x","y")'
    found.edit("name: 主题策划", f"name: '{evil}'")
    found.repo.git("add", "-A")
    found.repo.record('@SUM(1+1)*cmd|" /C calc"!A0', author="=1+1 <+x@example.com>", when="2026-11-02T09:00:00+08:00")
    found.edit(evil, "-2+3")
    found.edit("duration: 3d", 'duration: 3d, x-note: "two\\nlines, \\"quoted\\""')
    found.commit("\tTab", "＝Wide <w@example.com>", 3, "09:00")
    text = shown(found.repo, "audit", "--format", "csv")
    assert text.startswith("\ufeffwhen,author")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@\t\r＝＋－＠"]
    assert any(row["after"] == "'-2+3" for row in rows)
    assert any(row["after"] == 'two\nlines, "quoted"' for row in rows)


def test_versions_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    found = Week(tmp_path / "broken", "en")
    found.commit("Plan", LINA, 2, "09:00")
    found.repo.write(FILE, "tasks: [\n")
    found.commit("Broken", WANG, 3, "09:00")
    found.repo.write(FILE, PLAN.replace("id: theme,", "id: theme, status: done,"))
    found.commit("Mended", LINA, 4, "09:00")
    [broken] = [one for one in data(found.repo, "audit")["events"] if one["kind"] == "unreadable"]
    assert (broken["author"], broken["subject"]) == ("王强", "Broken")
    assert "passed over: 1 version that could not be read" in shown(found.repo, "burndown", "--width", "200")
    [chart] = data(found.repo, "burndown")["charts"]
    assert [day["remaining"] for day in chart["days"][:3]] == [5, 5, 4]


def test_a_plan_that_was_deleted_stays_in_the_trail(tmp_path: Path) -> None:
    found = Week(tmp_path / "deleted", "en")
    found.repo.write("projects/old.yaml", "id: old\nname: Old\ntasks: [{id: x}]\n")
    found.repo.write("projects/moved.yaml", "id: moved\nname: Moved\ntasks: [{id: y, note: long enough to be known}]\n")
    found.repo.write("other/data.yaml", "id: no-plan\n")
    found.commit("Plans", LINA, 2, "09:00")
    (found.repo.folder / "projects/old.yaml").unlink()
    (found.repo.folder / "other/data.yaml").unlink()
    found.repo.git("mv", "projects/moved.yaml", "projects/elsewhere.yaml")
    found.commit("Clean up", WANG, 4, "09:00")
    events = [one for one in data(found.repo, "audit")["events"] if one["project"] != "launch"]
    assert {one["project"] for one in events} == {"old", "moved"}
    assert [(one["task"], one["kind"], one["author"]) for one in events if one["task"]] == [
        ("y", "added", "李娜"), ("x", "added", "李娜"), ("x", "removed", "王强"),
    ]  # fmt: skip
    alone = CliRunner().invoke(app, ["audit", str(found.repo.folder / FILE), "--as-of", AS_OF, "--json"])
    assert {one["project"] for one in json.loads(alone.stdout)["events"]} == {"launch"}


# ------------------------------------------------------------------ stand-up


def test_standup_tells_what_changed_since_the_last_working_day(week: Repo) -> None:
    found = data(week, "standup")
    assert (found["from"], found["as_of"]) == ("2026-11-09", AS_OF)
    people = {part["owner"]: part for part in found["people"]}
    assert [(one["task"], one["kind"]) for one in people["王强"]["news"]] == [("page", "done"), ("poster", "cancelled")]
    zhao = people["赵敏"]
    assert [(one["task"], one["kind"]) for one in zhao["news"]] == [("legal", "blocked"), ("sms", "added")]
    assert zhao["news"][0]["changes"] == [{"field": "due", "before": "2026-11-09", "after": "2026-11-11"}]
    assert [(one["task"], one["why"], one["days"]) for one in zhao["blocked"]] == [("legal", "等待法务排期", 2)]
    assert [one["task"] for one in zhao["due_soon"]] == ["legal"]
    assert [one["task"] for one in people["李娜"]["due_soon"]] == ["live"]


def test_on_monday_the_last_working_day_is_friday(week: Repo) -> None:
    found = json.loads(run(week, "standup", "--json", as_of="2026-11-09").stdout)
    assert found["from"] == "2026-11-06"
    kinds = {one["task"]: one["kind"] for part in found["people"] for one in part["news"]}
    # what was committed on Friday is news on Monday; the page went from doing to done
    assert (kinds["copy"], kinds["page"]) == ("done", "done")


def test_standup_of_one_person(week: Repo) -> None:
    assert [part["owner"] for part in data(week, "standup", "--owner", "wang")["people"]] == ["王强"]
    week.configure("user.email", "Zhao@Example.com")
    try:
        assert [part["owner"] for part in data(week, "standup", "--me")["people"]] == ["赵敏"]
        week.configure("user.email", "nobody@example.com")
        assert run(week, "standup", "--me").exit_code == 2
    finally:
        week.configure("user.email", "team@example.com")


def test_a_milestone_far_away_is_not_due_soon(week: Repo) -> None:
    def soon(*options: str) -> list[str]:
        return [one["task"] for person in data(week, "standup", *options)["people"] for one in person["due_soon"]]

    assert "live" in soon("--days", "3")
    assert "live" not in soon("--days", "2")


def test_decisions_in_chinese(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "plans")
    file = repo.write("projects/p.yaml", "id: p\nname: P\ntasks:\n  - {id: a, name: A, duration: 1d}\n")
    repo.commit(when="2026-11-02T09:00:00+08:00")
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    for decision in ("approved", "rejected"):
        write_entry(file, "approval", {"task": "a", "by": "lina", "decision": decision, "content": "x"}, at)
    text = shown(repo, "history", "a", "--lang", "zh")
    assert "审批：通过" in text
    assert "审批：驳回" in text


def test_markdown_is_safe_to_paste(tmp_path: Path) -> None:
    found = Week(tmp_path / "chat", "en")
    found.commit("Plan", LINA, 2, "09:00")
    found.edit("name: 主题策划", 'name: "[x](http://evil) <b> @all *now* `a`"')
    found.edit("id: theme,", "id: theme, status: doing,")
    found.commit("Begin", LINA, 10, "09:00")
    text = shown(found.repo, "standup", "--format", "markdown")
    assert "\\[x\\]\\(http:\u2060//evil\\) \\<b\\> @\u2060all \\*now\\* \\`a\\`" in text
    assert "**李娜**" in text


def test_comments_hours_and_reasons_come_from_the_journal(tmp_path: Path) -> None:
    found = Week(tmp_path / "journal", "en")
    found.commit("Plan", LINA, 2, "09:00")
    found.edit("id: legal,", "id: legal, status: blocked,")
    plan, said = found.repo.folder / FILE, datetime(2026, 11, 10, 8, tzinfo=UTC)
    write_entry(plan, "comment", {"task": "legal", "by": "lina", "text": "the lawyer is ill\nuntil Friday"}, said)
    write_entry(plan, "hours", {"task": "page", "by": "wang", "time": "2h", "on": "2026-11-10"}, said)
    found.commit("Blocked", LINA, 10, "17:00")
    people = {part["owner"]: part for part in data(found.repo, "standup")["people"]}
    assert people["赵敏"]["blocked"][0]["why"] == "the lawyer is ill until Friday"
    assert [one["text"] for one in people["赵敏"]["comments"]] == ["the lawyer is ill\nuntil Friday"]
    assert "comment: the lawyer is ill until Friday" in shown(found.repo, "history", "legal")
    kinds = [(one["kind"], one["task"], one["person"], one["after"]) for one in data(found.repo, "audit")["events"]]
    assert ("hours", "page", "wang", "2h") in kinds


def test_what_was_changed_back_is_no_news(tmp_path: Path) -> None:
    found = Week(tmp_path / "back", "en")
    found.commit("Plan", LINA, 2, "09:00")
    found.edit("id: theme,", "id: theme, status: doing,")
    found.commit("Begin", LINA, 10, "09:00")
    found.edit("id: theme, status: doing,", "id: theme,")
    found.commit("Not yet", LINA, 10, "10:00")
    assert [one for part in data(found.repo, "standup")["people"] for one in part["news"]] == []


# ------------------------------------------------------------------ places without a history


@pytest.mark.parametrize("command", COMMANDS)
def test_plain_files_get_a_clear_sentence(tmp_path: Path, command: str) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    result = CliRunner().invoke(app, [command, str(tmp_path / "plan.yaml"), "--lang", "en"])
    assert result.exit_code == 2
    assert "is not in a git repository: there is no history to read" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_repository_without_commits_gets_one_too(tmp_path: Path, command: str) -> None:
    found = Week(tmp_path / "empty", "en")
    result = run(found.repo, command)
    assert result.exit_code == 2
    assert result.stderr.count("\n") <= 2


@pytest.fixture(scope="module")
def shallow(week: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shallow") / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "2", week.folder.as_uri(), str(folder)],
        check=True, env=clean_environment(), capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("command", ["burndown", "metrics", "standup", "audit"])
def test_a_shallow_clone_says_from_when_on_its_figures_count(shallow: Path, command: str) -> None:
    assert "this is a shallow clone: the figures begin on 2026-11-09" in " ".join(shown(shallow, command).split())


def test_in_a_shallow_clone_nobody_knows_the_lead_time(shallow: Path) -> None:
    found = data(shallow, "metrics")
    assert found["history"]["shallow"]
    assert found["overall"]["lead_days"]["n"] == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_plan_that_git_does_not_know_yet(tmp_path: Path, command: str) -> None:
    found = Week(tmp_path / "new", "en")
    found.repo.git("add", "mktpm.yaml")
    found.repo.record("Workspace", author=LINA, when="2026-11-02T09:00:00+08:00")
    assert "is not in git yet" in " ".join(shown(found.repo, command).split())


def test_a_detached_head_and_absurd_authors(tmp_path: Path) -> None:
    found = Week(tmp_path / "odd", "en")
    commit = found.commit("Plan", LINA, 2, "09:00")
    found.edit("id: theme,", "id: theme, status: done,")
    found.repo.git("add", "-A")
    found.repo.record("Dated far ahead", author="\u202eevil\x1b[31m <x@y>", when="2099-01-01T00:00:00+14:00")
    found.repo.git("switch", "-q", "--detach", "HEAD")
    for command in COMMANDS:
        text = shown(found.repo, command)
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert commit
