"""From paths to a workspace: what is read, what is chosen, and what is never passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.loader import Loaded, load, load_text
from mktpm.plan.model import Project
from tests.plan.reading import project_of

WORKSPACE = "name: 市场部\nlanguage: zh\ncalendar: cn\ncalendars: {cn: {holidays: CN}}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with two projects and a third one that is a folder."""
    _write(tmp_path / "mktpm.yaml", WORKSPACE)
    _write(tmp_path / "projects" / "a.yaml", "id: a\nname: A\ntasks: [{id: one}]\n")
    _write(tmp_path / "projects" / "deep" / "b.yaml", "id: b\nname: B\ntasks: [{id: two, depends: ['a:one']}]\n")
    _write(tmp_path / "projects" / "c" / "project.yaml", "name: C\n")
    _write(tmp_path / "projects" / "c" / "notes" / "extra.yaml", "just: notes\n")
    return tmp_path


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _ids(loaded: Loaded) -> list[str]:
    return [project.id for project in loaded.workspace.selected]


def _codes(loaded: Loaded) -> list[str]:
    return [one.code for one in loaded.diagnostics]


def _said(loaded: Loaded) -> list[str]:
    return [f"{one.where.file}: {one.message}" for one in loaded.diagnostics]


# ------------------------------------------------------------------ which files


def test_the_workspace_around_the_current_folder_is_found(home: Path) -> None:
    for folder in (home, home / "projects", home / "projects" / "deep"):
        loaded = load([], folder)
        assert _ids(loaded) == ["a", "c", "b"]
        assert loaded.workspace.fields.name == "市场部"
        assert loaded.diagnostics == ()


def test_a_project_that_is_a_folder_is_one_project(home: Path) -> None:
    assert "extra.yaml" not in str(load([home], home).workspace.texts.keys())


def test_a_folder_that_is_named_chooses_what_lies_in_it(home: Path) -> None:
    assert _ids(load([home / "projects" / "deep"], home)) == ["b"]
    assert _ids(load([home / "projects" / "c", home / "projects" / "a.yaml"], home)) == ["a", "c"]
    assert _ids(load([home / "mktpm.yaml"], home)) == ["a", "c", "b"]


def test_a_file_is_read_under_its_workspace(home: Path) -> None:
    loaded = load([home / "projects" / "a.yaml"], Path("/"))
    [project] = loaded.workspace.selected
    assert project.calendar == "cn"
    assert "cn" in project.calendars


def test_what_a_chosen_project_refers_to_is_read_and_not_chosen(home: Path) -> None:
    loaded = load([home / "projects" / "deep" / "b.yaml"], home)
    assert _ids(loaded) == ["b"]
    assert {project.id for project in loaded.workspace.projects} == {"a", "b", "c"}


def test_what_nobody_refers_to_is_not_read(home: Path) -> None:
    loaded = load([home / "projects" / "a.yaml"], home)
    assert [project.id for project in loaded.workspace.projects] == ["a"]


def test_a_file_is_read_once_however_often_it_is_named(home: Path) -> None:
    paths = [home / "projects" / "a.yaml", home, home / "projects", home / "projects" / ".." / "projects" / "a.yaml"]
    assert sorted(_ids(load(paths, home))) == ["a", "b", "c"]


def test_a_file_needs_no_workspace(tmp_path: Path) -> None:
    plan = _write(tmp_path / "sale.yaml", "tasks: [{name: a}]\nname: Sale\n")
    loaded = load([plan], tmp_path)
    assert _ids(loaded) == ["sale"]
    assert loaded.workspace.file is None


def test_a_folder_without_a_workspace_gives_all_its_plans(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", ".hidden.yaml", "readme.md", "projects/c/d.yaml", "other/e.yaml"):
        _write(tmp_path / name, "name: x\n")
    assert _ids(load([tmp_path], tmp_path)) == ["a", "b", "d"]
    assert _ids(load([], tmp_path)) == ["a", "b", "d"]


def test_hidden_folders_and_other_endings_are_not_plans(home: Path) -> None:
    _write(home / "projects" / ".git" / "x.yaml", "nonsense: 1\n")
    _write(home / "projects" / "x.yaml~", "nonsense: 1\n")
    (home / "projects" / "folder.yaml").mkdir()
    assert _ids(load([home], home)) == ["a", "c", "b"]


def test_the_workspace_says_where_its_plans_are(home: Path) -> None:
    _write(home / "mktpm.yaml", "projects: ['plans/*.yml', 'projects/a.yaml', 'projects/a.*']\n")
    _write(home / "plans" / "z.yml", "name: Z\n")
    assert _ids(load([home], home)) == ["z", "a"]


@pytest.mark.parametrize(
    "pattern", [".", "./", "**", "*", "[", "**x", "a/**b", "?", "[!a", "projects/./", " ", "projects//*.yaml"]
)
def test_no_pattern_makes_the_loader_fail(home: Path, pattern: str) -> None:
    _write(home / "mktpm.yaml", f"projects: ['{pattern}']\n")
    loaded = load([home], home)
    assert set(_codes(loaded)) <= {"invalid-value"}


def test_two_workspaces_at_once_keep_their_settings(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    _write(other / "mktpm.yaml", "calendar: night\ncalendars: {night: {hours: ['20:00-24:00']}}\n")
    _write(other / "projects" / "a.yaml", "id: a\nname: A\n")
    loaded = load([home / "projects" / "a.yaml", other], tmp_path)
    assert [project.calendar for project in loaded.workspace.selected] == ["night", "cn"]
    assert len({project.home for project in loaded.workspace.selected}) == 2


# ------------------------------------------------------------------ what isn't there


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere/", "projects/a.yaml/b", "x" * 5000, "a\udcffb.yaml"])
def test_what_is_not_there_is_said(home: Path, name: str) -> None:
    with pytest.raises(PlanNotFound) as caught:
        load([home / name], home)
    assert "there is no `" in str(caught.value)


def test_an_empty_folder_holds_no_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanNotFound):
        load([], tmp_path)
    with pytest.raises(PlanNotFound):
        load([tmp_path], tmp_path)


def test_a_folder_of_a_workspace_without_plans_is_no_silent_success(home: Path) -> None:
    (home / "docs").mkdir()
    with pytest.raises(PlanNotFound):
        load([home / "docs"], home)


def test_a_new_workspace_may_be_empty(tmp_path: Path) -> None:
    _write(tmp_path / "mktpm.yaml", "name: new\n")
    loaded = load([], tmp_path)
    assert loaded.workspace.selected == ()
    assert loaded.diagnostics == ()


def test_names_are_shown_without_what_could_steer_a_terminal(tmp_path: Path) -> None:
    with pytest.raises(PlanNotFound) as caught:
        load([tmp_path / "a\x1b[31m\nb\x9b.yaml"], tmp_path)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------ what can't be read


def test_a_link_to_nowhere_is_never_passed_over(home: Path) -> None:
    (home / "projects" / "gone.yaml").symlink_to(home / "nowhere.yaml")
    (home / "projects" / "round.yaml").symlink_to(home / "projects" / "round.yaml")
    loaded = load([home], home)
    assert _codes(loaded) == ["file-unreadable", "file-unreadable"]
    assert _ids(loaded) == ["a", "c", "b"]


def test_folders_that_link_to_each_other_end(home: Path) -> None:
    (home / "projects" / "loop").symlink_to(home / "projects", target_is_directory=True)
    assert sorted(_ids(load([home], home))) == ["a", "b", "c"]


def test_pipes_and_devices_among_the_plans_are_reported(home: Path) -> None:
    os.mkfifo(home / "projects" / "pipe.yaml")
    (home / "projects" / "zero.yaml").symlink_to("/dev/zero")
    assert _codes(load([home], home)) == ["file-unreadable", "file-unreadable"]
    assert _codes(load([Path("/dev/zero")], home)) == ["file-unreadable"]


def test_settings_that_are_no_file_are_reported(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").mkdir()
    _write(tmp_path / "projects" / "a.yaml", "name: A\n")
    assert _codes(load([], tmp_path)) == ["file-unreadable"]


def test_settings_that_link_nowhere_are_reported(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").symlink_to(tmp_path / "gone")
    plan = _write(tmp_path / "projects" / "a.yaml", "name: A\n")
    assert _codes(load([plan], tmp_path)) == ["file-unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_folder_that_nobody_may_enter_is_never_passed_over(home: Path) -> None:
    closed = home / "projects" / "closed"
    _write(closed / "x.yaml", "name: X\n")
    closed.chmod(0)
    try:
        assert _codes(load([home], home)) == ["file-unreadable"]
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_plan_is_a_finding(text: str) -> None:
    assert _codes(load_text(text)) == ["missing-field"]
    assert load_text(text).workspace.projects == ()


@pytest.mark.parametrize("text", ["- a\n", "text\n", "3\n", "[]\n"])
def test_a_plan_that_is_no_mapping_is_a_finding(text: str) -> None:
    assert _codes(load_text(text)) == ["invalid-value"]


def test_settings_with_faults_still_serve(home: Path) -> None:
    _write(home / "mktpm.yaml", WORKSPACE + "colour: red\npolicy: {alarm_days: -1, require: [owner]}\n")
    loaded = load([home], home)
    assert sorted(_codes(loaded)) == ["invalid-value", "unknown-key"]
    assert loaded.workspace.fields.policy.require == ("owner",)
    assert loaded.workspace.fields.policy.alarm_days == 3


# ------------------------------------------------------------------ what a project is made of


def test_a_finding_knows_its_project_and_task() -> None:
    text = "id: sale\ntasks:\n  - id: a\n    tasks:\n      - {id: b, foo: 1}\n      - {id: c}\n  - {id: d}\n  - 7\n"
    found = load_text(text).diagnostics
    assert [(one.project, one.task, one.code) for one in found] == [
        ("sale", "b", "unknown-key"),
        ("sale", None, "invalid-value"),
    ]


def test_tasks_are_numbered_and_know_their_parents() -> None:
    tasks = project_of(
        "name: p\ntasks:\n  - name: a\n    tasks: [{name: b}, 3, {name: c, tasks: [{name: d}]}]\n  - name: e\n"
    ).tasks
    assert [(t.name, t.wbs, t.depth, t.parent, t.children) for t in tasks] == [
        ("a", "1", 0, None, (1, 2)),
        ("b", "1.1", 1, 0, ()),
        ("c", "1.2", 1, 0, (3,)),
        ("d", "1.2.1", 2, 2, ()),
        ("e", "2", 0, None, ()),
    ]
    assert [t.route for t in tasks][2] == ("tasks", 0, "tasks", 2)


@pytest.mark.parametrize(
    ("text", "identity", "name"),
    [
        ("{id: a, name: A}", "a", "A"),
        ("{id: a}", "a", "a"),
        ("{name: A}", "A", "A"),
        ("{name: ' A '}", "A", " A "),
        ("{owner: x}", "#1", "#1"),
    ],
)
def test_id_and_name_stand_in_for_each_other(text: str, identity: str, name: str) -> None:
    [task] = project_of(f"name: p\ntasks: [{text}]\n").tasks
    assert (task.id, task.name) == (identity, name)


@pytest.mark.parametrize(
    ("stem", "identity"), [("双十一", "双十一"), ("a\x1bb", "a\ufffdb"), ("a b", "a b"), ("\udcff", "?")]
)
def test_a_project_without_an_id_has_its_files_name(stem: str, identity: str) -> None:
    [project] = load_text("name: X\n", f"{stem}.yaml").workspace.projects
    assert (project.id, project.name) == (identity, "X")


def test_the_project_wins_over_the_workspace(home: Path) -> None:
    own = """
name: A
calendars: {cn: {days: [mon]}, de: {holidays: DE}}
dates: {T: 2026-11-11}
people: [{id: lina, name: Own}]
policy: {alarm_days: 9}
"""
    shared = """
dates: {T: 2025-11-11, S: 2026-06-18}
people: [{id: lina, name: Shared}, {id: wang}]
policy: {alarm_days: 1, warn_days: [5]}
"""
    _write(home / "mktpm.yaml", WORKSPACE + shared)
    project = _only(load([_write(home / "projects" / "a.yaml", own)], home))
    assert project.calendars["cn"][0].days == ("mon",)
    assert set(project.calendars) == {"cn", "de"}
    assert str(project.dates["T"][0]) == "2026-11-11"
    assert set(project.dates) == {"S", "T"}
    assert project.person("lina") == "Own"
    assert project.person("wang") == "wang"
    assert project.person("nobody") == "nobody"
    assert (project.policy.alarm_days, project.policy.warn_days) == (9, (5,))
    assert project.dates["S"][1].file == "mktpm.yaml"


def _only(loaded: Loaded) -> Project:
    assert _said(loaded) == []
    [project] = loaded.workspace.selected
    return project


def test_a_task_deep_down_is_no_problem() -> None:
    levels = 90
    text = "name: p\n" + "".join("  " * n + "tasks:\n" + "  " * n + f"- name: n{n}\n" for n in range(levels))
    project = project_of(text)
    assert len(project.tasks) == levels
    assert project.tasks[-1].depth == levels - 1


def test_dependencies_that_multiply_beyond_measure_are_refused() -> None:
    leaves = "".join(f"      - {{id: c{n}}}\n" for n in range(1_100))
    text = f"name: p\ntasks:\n  - id: P\n    depends: [{', '.join(['x'] * 1_000)}]\n    tasks:\n{leaves}  - {{id: x}}\n"
    loaded = load_text(text)
    assert [str(one.message) for one in loaded.diagnostics] == [
        "the dependencies of parents come to more than 1000000 links between tasks"
    ]
    assert loaded.workspace.projects == ()


def test_a_hundred_calendars_are_enough() -> None:
    calendars = "".join(f"  c{n}: {{}}\n" for n in range(101))
    assert _codes(load_text(f"name: p\ncalendars:\n{calendars}")) == ["invalid-value"]
