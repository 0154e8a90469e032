"""`mktpm init` and `mktpm new`: a plan of one's own within five minutes, and nothing lost on the way."""

from __future__ import annotations

import json
import os
import re
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.plan.source import parse
from mktpm.plan.templates import bundled_folder

AS_OF = ("--as-of", "2026-09-01")
LANGUAGES = ("en", "zh")
TEMPLATES = sorted(path.stem for path in (bundled_folder() / "projects" / "en").glob("*.yaml"))
ANCHORS = {"omni-channel": "--start"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and an English environment."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for key in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    return folder


def run(*arguments: str | Path) -> Result:
    """The outcome of a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def good(*arguments: str | Path) -> str:
    """What a command that must work prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str | Path) -> str:
    """What a command that can't run says."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


def contents(folder: Path) -> dict[str, str]:
    """All files below a folder with their text."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


# --- init


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["2026-09-01", "2026-09-27", "2026-12-24", "2027-02-01"])
def test_a_new_workspace_is_sound_and_shows_something_at_once(place: Path, language: str, day: str) -> None:
    good("init", "--lang", language, "--as-of", day)
    assert sorted(contents(place)) == ["mktpm.yaml", "projects/first-plan.yaml"]
    result = run(
        "check", "--as-of", day, "--format", "json", "--fail-on", "warning", "--ignore", "holidays-unpublished"
    )
    assert result.exit_code == 0, result.output
    (project,) = json.loads(good("schedule", "--json", "--as-of", day))["projects"]
    assert len(project["tasks"]) >= 6
    assert project["float_days"] >= 0
    assert date.fromisoformat(project["start"][:10]) > date.fromisoformat(day)


def test_init_says_what_it_made_and_what_comes_next() -> None:
    assert good("init", "market", *AS_OF) == (
        "A new workspace: market\n"
        "  created  projects/first-plan.yaml\n"
        "  created  mktpm.yaml\n"
        "\n"
        "Next:\n"
        "  cd market\n"
        "  mktpm check         is the plan sound, and in time?\n"
        "  mktpm gantt         see it\n"
        "  mktpm new --list    begin a real plan from a template\n"
    )


def test_a_second_init_changes_nothing(place: Path) -> None:
    good("init", *AS_OF)
    before = contents(place)
    said = good("init", "--name", "other", "--lang", "zh", *AS_OF)
    assert said.startswith("这里已经是工作区：mktpm.yaml 保持原样。\n")
    assert contents(place) == before


def test_plans_that_are_there_stay_and_get_no_example_beside_them(place: Path) -> None:
    (place / "projects").mkdir()
    (place / "projects" / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    (place / "loose.yaml").write_text("name: loose\n", encoding="utf-8")
    said = good("init", *AS_OF)
    assert "  kept     projects/ (1)\n" in said
    assert "Plans outside projects/ are not part of the workspace; move them there: loose.yaml\n" in said
    assert sorted(contents(place)) == ["loose.yaml", "mktpm.yaml", "projects/mine.yaml"]
    assert contents(place)["projects/mine.yaml"] == "name: mine\n"


def test_an_interrupted_init_is_finished_by_the_next(place: Path) -> None:
    good("init", *AS_OF)
    plan = contents(place)["projects/first-plan.yaml"]
    (place / "mktpm.yaml").unlink()
    good("init", *AS_OF)
    assert contents(place)["projects/first-plan.yaml"] == plan
    assert (place / "mktpm.yaml").is_file()


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "de_DE"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_environment_chooses_the_language(
    place: Path, variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    said = good("init", *AS_OF)
    assert said.startswith("新工作区：" if language == "zh" else "A new workspace:")
    assert f"language: {language}" in (place / "mktpm.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["My: Shop", "# no", "12", "true", "[a]", "市场部", "it's", '"x"', "a\\b", "no", "- a", "~"]
)
def test_any_name_is_written_so_that_it_is_read_again(place: Path, name: str) -> None:
    good("init", "--name", name, *AS_OF)
    assert parse((place / "mktpm.yaml").read_text("utf-8"), "").data["name"] == name
    assert run("check", *AS_OF).exit_code == 0


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "x" * 300])
def test_a_name_that_is_no_line_of_text_is_refused(place: Path, name: str) -> None:
    assert "`--name` must be one line of text" in refused("init", "--name", name)
    assert contents(place) == {}


def test_a_workspace_inside_another_is_pointed_out(place: Path) -> None:
    good("init", *AS_OF)
    assert f"It lies inside the workspace {place}; from in here" in good("init", "inner", *AS_OF)


def test_a_file_is_no_place_for_a_workspace(place: Path) -> None:
    (place / "file").write_text("", encoding="utf-8")
    assert "`file` is a file, not a folder" in refused("init", "file")


@pytest.mark.parametrize("text", ["{{{", "mktpm: 1\nnonsense: 2\nprojects: 3\n", "\0"])
def test_settings_with_errors_are_no_workspace_to_go_on_from(place: Path, text: str) -> None:
    (place / "mktpm.yaml").write_text(text, encoding="utf-8")
    before = contents(place)
    result = run("init", *AS_OF)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "there is a workspace here already, but its mktpm.yaml has errors\n  run `mktpm check` to see them\n"
    )
    assert contents(place) == before


@pytest.mark.parametrize("command", [["init"], ["new", "x", "-t", "campaign"], ["new", "--list"]])
def test_a_folder_that_was_deleted_is_no_place(place: Path, command: list[str]) -> None:
    place.rmdir()
    assert refused(*command) == "mktpm: the current folder does not exist any more\n"


def test_a_folder_elsewhere_can_be_begun_from_a_deleted_one(place: Path) -> None:
    place.rmdir()
    good("init", place.parent / "other", *AS_OF)
    assert (place.parent / "other" / "mktpm.yaml").is_file()


def test_a_folders_name_is_shown_without_what_moves_the_cursor() -> None:
    assert "\x1b" not in good("init", "a\x1b[31mb", *AS_OF)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(place: Path) -> None:
    place.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert "can't be written: Permission denied" in refused("init", *AS_OF)
    finally:
        place.chmod(stat.S_IRWXU)


# --- new


def anchored(template: str, day: str = "2027-11-11") -> tuple[str, ...]:
    """The options that a template needs."""
    return ("--template", template, ANCHORS.get(template, "--deadline"), day, *AS_OF)


def unlike(text: str) -> str:
    """The text without the lines that `new` may change."""
    kept = re.sub(r"^template:\n(?:[ \t].*\n)*", "", text, flags=re.MULTILINE)
    kept = re.sub(r"^dates:\n  T: .*\n", "", kept, flags=re.MULTILINE)
    return re.sub(r"^(id: ).*$", r"\1-", kept, count=1, flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("day", ["2027-11-11", "2027-06-18", "2026-12-31"])
def test_every_template_makes_a_sound_plan_that_fits(place: Path, template: str, language: str, day: str) -> None:
    good("init", "--lang", language, *AS_OF)
    good("new", "plan", "--lang", language, *anchored(template, day))
    made = (place / "projects" / "plan.yaml").read_text("utf-8")
    source = (bundled_folder() / "projects" / language / f"{template}.yaml").read_text("utf-8")
    assert unlike(made) == unlike(source)
    result = run("check", "projects/plan.yaml", *AS_OF, "--fail-on", "warning", "--ignore", "holidays-unpublished")
    assert result.exit_code == 0, result.output
    (project,) = json.loads(good("schedule", "projects/plan.yaml", "--json", *AS_OF))["projects"]
    assert min(task["total_float_days"] for task in project["tasks"]) >= 0
    assert project["float_days"] >= 0


def skeleton(data: Any) -> Any:
    """A template without its words: keys, ids, durations and links."""
    if isinstance(data, dict):
        skipped = {"name", "title", "about", "note", "done_when", "deliverables", "tags", "channel"}
        return {key: skeleton(value) for key, value in data.items() if key not in skipped and key != "roles"}
    return [skeleton(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("template", TEMPLATES)
def test_both_languages_have_the_same_plan(template: str) -> None:
    english, chinese = (
        parse((bundled_folder() / "projects" / language / f"{template}.yaml").read_text("utf-8"), "").data
        for language in LANGUAGES
    )
    assert skeleton(english) == skeleton(chinese)
    assert list(english["template"]["roles"]) == list(chinese["template"]["roles"])


def test_there_is_each_template_in_both_languages() -> None:
    chinese = sorted(path.stem for path in (bundled_folder() / "projects" / "zh").glob("*.yaml"))
    assert chinese == TEMPLATES
    assert TEMPLATES == ["campaign", "double11", "omni-channel", "product-launch", "sku-listing"]


OWN = """\
# A header that stays
template:
  title: Own
  about: |
    Two lines
    of it.

  anchor: start
  roles: {boss: the boss, hand: a hand, boss2: another}

# about the id
id: own   # the id
"name": 'Old name'
owner: boss
start: T
goals:
- {name: g, owner: hand}
tasks:
- {id: boss, name: boss, owner: "boss", team: [hand 50%, boss2, "x, y"], duration: 2d}   # flow
- name: hand
  raci: {R: [hand, boss], A: boss2, C: [boss]}
  depends: [boss]
  note: boss and hand
  tasks:
  - name: T
    owner:   boss   # the boss
"""


def own_template(place: Path, text: str = OWN, name: str = "own") -> Path:
    """A template of the workspace's own."""
    file = place / "templates" / "projects" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")
    return file


def test_only_what_must_change_is_changed(place: Path) -> None:
    good("init", *AS_OF)
    own_template(place)
    people = ("--owner", "boss=lina", "--owner", "hand=Will Song", "--owner", "boss2=a: b")
    good("new", "mine", "-t", "own", "--start", "2026-09-07", "--name", "New # name", *people, *AS_OF)
    assert (
        (place / "projects" / "mine.yaml").read_text("utf-8")
        == """\
# A header that stays
dates:
  T: 2026-09-07  # the day that the dates below are counted from

# about the id
id: mine   # the id
"name": "New # name"
owner: lina
start: T
goals:
- {name: g, owner: will}
tasks:
- {id: boss, name: boss, owner: lina, team: [will 50%, "a: b", "x, y"], duration: 2d}   # flow
- name: hand
  raci: {R: [will, lina], A: "a: b", C: [lina]}
  depends: [boss]
  note: boss and hand
  tasks:
  - name: T
    owner:   lina   # the boss
"""
    )


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            "dates:\n  # a day\n  gate: T+2d\n",
            "dates:\n  # a day\n  T: 2026-09-07  # the day that the dates below are counted from\n  gate: T+2d\n",
        ),
        ("dates: {gate: T+2d}\n", "dates: {T: 2026-09-07, gate: T+2d}\n"),
        (
            "dates:\n    gate: T+2d",
            "dates:\n    T: 2026-09-07  # the day that the dates below are counted from\n    gate: T+2d",
        ),
    ],
)
def test_days_that_the_template_names_stay_beside_the_anchor(place: Path, dates: str, expected: str) -> None:
    good("init", *AS_OF)
    own_template(
        place, f"template: {{title: t, anchor: start}}\nid: x\nstart: T\ntasks: [{{name: a, due: gate}}]\n{dates}"
    )
    good("new", "mine", "-t", "own", "--start", "2026-09-07", *AS_OF)
    made = (place / "projects" / "mine.yaml").read_text("utf-8")
    assert made == f"id: mine\nstart: T\ntasks: [{{name: a, due: gate}}]\n{expected}"


def test_the_line_ends_stay(place: Path) -> None:
    good("init", *AS_OF)
    own_template(place, "template:\r\n  title: t\r\n  anchor: start\r\nname: x\r\nstart: T\r\n")
    good("new", "mine", "-t", "own", "--start", "2026-09-07", *AS_OF)
    made = (place / "projects" / "mine.yaml").read_bytes()
    assert made.startswith(b"id: mine\r\ndates:\r\n  T: 2026-09-07")
    assert b"\n" not in made.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name: x\n", "it has no `template:` block"),
        ("template: {title: t, anchor: start}\nname: x\ndates: {T: 2026-01-01}\n", "it gives the day `T` itself"),
        ("{template: {title: t, anchor: start}, name: x}\n", "can't be changed in place"),
        ("template: {title: t, anchor: start}\nname: x\nstart: T\nduration: 3d\n", "has errors"),
        ("template: [\n", "has errors"),
        ("", "has errors"),
        ("template: {title: t, anchor: start}\nname: x\nstart: T\ntasks: [{name: a, depends: [a]}]\n", "has errors"),
        ("template: {title: t, anchor: start}\nname: x\nstart: T\ncalendar: nowhere\n", "errors"),
    ],
)
def test_a_template_that_cannot_be_used_makes_nothing(place: Path, text: str, reason: str) -> None:
    good("init", *AS_OF)
    own_template(place, text)
    before = contents(place)
    assert reason in refused("new", "mine", "-t", "own", "--start", "2026-09-07", *AS_OF)
    assert contents(place) == before


def test_the_workspaces_template_wins_and_its_language_comes_first(place: Path) -> None:
    good("init", "--lang", "zh", *AS_OF)
    assert "双十一作战室" in good("new", "--list")
    own_template(place, OWN.replace("title: Own", "title: 自己的"), "double11")
    assert "double11        自己的 (--start)\n" in good("new", "--list")


def test_the_list_shows_titles_and_what_they_need() -> None:
    listed = good("new", "--list")
    assert [line.split("  ")[0] for line in listed.splitlines() if line[0] != " "] == TEMPLATES
    assert "double11        Double-11 war room (--deadline)\n" in listed
    assert "omni-channel    Omni-channel integration (--start)\n" in listed


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["x"], "which template? Name it with --template\n  there are: campaign, double11, omni-channel"),
        (["x", "-t", "nope"], "there is no template `nope`\n  there are: campaign"),
        (["x", "-t", "../../mktpm"], "there is no template `../../mktpm`"),
        (["-t", "double11"], "which id?"),
        (
            ["x", "-t", "double11"],
            "is counted back from its deadline\n  give it that day and no other: `--deadline 2026-11-11`",
        ),
        (["x", "-t", "double11", "--start", "2027-01-04"], "is counted back from its deadline"),
        (["x", "-t", "double11", "--start", "2027-01-04", "--deadline", "2027-11-11"], "counted back"),
        (["x", "-t", "omni-channel", "--deadline", "2027-01-04"], "is counted forward from its start"),
        (["x", "-t", "double11", "--deadline", "11.11.2027"], "`--deadline`: `11.11.2027` is not a date"),
        (["x", "-t", "double11", "--deadline", "2027-02-30"], "`--deadline`: there is no such date"),
        (["x", "-t", "double11", "--deadline", "tomorrow"], "`--deadline`: "),
        (
            ["x", "-t", "double11", "--deadline", "2027-11-11", "--owner", "king=a"],
            "there is no role `king`|has no role `king`",
        ),
        (["x", "-t", "double11", "--deadline", "2027-11-11", "--owner", "lead"], "write ROLE=PERSON"),
        (["x", "-t", "double11", "--deadline", "2027-11-11", "--owner", "lead="], "write ROLE=PERSON"),
        (["x", "-t", "double11", "--deadline", "2027-11-11", "--owner", "lead=a", "--owner", "lead=b"], "given twice"),
        (["x", "-t", "double11", "--deadline", "2027-11-11", "--name", "a\nb"], "one line of text"),
    ],
)
def test_what_cannot_be_done_is_said_and_makes_nothing(place: Path, arguments: list[str], reason: str) -> None:
    said = refused("new", *arguments, *AS_OF)
    assert any(part in said for part in reason.split("|")), said
    assert contents(place) == {}


@pytest.mark.parametrize(
    "identity",
    [
        "../x",
        "a/b",
        "a\\b",
        "-x",
        ".x",
        "x.",
        "a b",
        "a:b",
        "a*",
        "con",
        "nul.x",
        "project",
        "MKTPM",
        "x" * 101,
        "x.yaml",
        "x.YML",
        "a\nb",
        "a\x00b",
        "",
    ],
)
def test_an_id_that_is_no_safe_file_name_is_refused(place: Path, identity: str) -> None:
    result = run("new", "--", identity)
    assert result.exit_code == 2
    assert run("new", *anchored("campaign"), "--", identity).exit_code == 2
    assert contents(place) == {}


@pytest.mark.parametrize(
    "identity", ["双十一-2027", "a.b_c-1", "2027", "1.5", "true", "null", "Übung", "हिन्दी", "0x1f", "1e5"]
)
def test_any_letters_make_an_id_and_the_file_is_read_again(identity: str) -> None:
    good("init", *AS_OF)
    said = good("new", identity, *anchored("campaign"))
    assert said.startswith(f"Made projects/{identity}.yaml: Marketing campaign\n")
    (project,) = json.loads(good("schedule", f"projects/{identity}.yaml", "--json", *AS_OF))["projects"]
    assert project["id"] == identity


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("x.yaml", "`x.yaml` can't be the name of a plan\n  give the id without the file's ending: `x`\n"),
        ("x" * 101, "this id is too long for the name of a plan\n  use at most 100 letters, or 66 Chinese characters"),
        ("双" * 67, "this id is too long for the name of a plan\n"),
    ],
)
def test_an_id_is_refused_with_the_reason(identity: str, said: str) -> None:
    assert said in refused("new", identity, *anchored("campaign"))


def test_errors_stand_in_the_plan_that_was_to_be_written(place: Path) -> None:
    good("init", *AS_OF)
    loop = "tasks: [{name: a, depends: [b]}, {name: b, depends: [a]}]"
    own_template(place, f"template: {{title: t, anchor: start}}\nname: x\nstart: T\n{loop}\n")
    said = refused("new", "mine", "-t", "own", "--start", "2026-09-07", *AS_OF)
    assert set(re.findall(r"(?:-->|::) (.*?):\d", said)) == {"projects/mine.yaml"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_templates_that_may_not_be_read_are_said(place: Path) -> None:
    good("init", *AS_OF)
    folder = own_template(place).parent.parent
    folder.chmod(0)
    try:
        for arguments in (["--list"], ["x", "-t", "own"]):
            assert f"{folder / 'projects'}" in refused("new", *arguments)
    finally:
        folder.chmod(0o700)


def test_a_template_that_is_no_file_is_said(place: Path) -> None:
    good("init", *AS_OF)
    (place / "templates" / "projects" / "campaign.yaml").mkdir(parents=True)
    assert "campaign.yaml` can't be used: the file can't be read" in refused("new", "x", *anchored("campaign"))
    assert "campaign " not in good("new", "--list")


def test_an_existing_plan_is_never_overwritten(place: Path) -> None:
    good("init", *AS_OF)
    (place / "projects" / "mine.yaml").write_text("not: [a plan", encoding="utf-8")
    before = contents(place)
    assert "`mine.yaml` is there already and stays as it is" in refused("new", "mine", *anchored("campaign"))
    assert "there is a project `first-plan` already: projects/first-plan.yaml" in refused(
        "new", "first-plan", *anchored("campaign")
    )
    (place / "projects" / "link.yaml").symlink_to(place / "nowhere.yaml")
    assert "is there already" in refused("new", "link", *anchored("campaign"))
    assert contents(place) == before


def test_without_a_workspace_the_plan_goes_here(place: Path) -> None:
    good("new", "mine", *anchored("campaign"))
    assert list(contents(place)) == ["mine.yaml"]
    assert run("check", "mine.yaml", *AS_OF).exit_code == 0


def test_in_a_folder_of_the_workspace_the_plan_goes_to_the_workspace(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good("init", *AS_OF)
    (place / "notes").mkdir()
    monkeypatch.chdir(place / "notes")
    good("new", "mine", *anchored("campaign"))
    assert (place / "projects" / "mine.yaml").is_file()


def test_the_workspaces_patterns_say_where_plans_go(place: Path) -> None:
    (place / "mktpm.yaml").write_text("mktpm: 1\nprojects: ['plans/2026/*.yaml']\n", encoding="utf-8")
    assert "patterns don't match" not in good("new", "mine", *anchored("campaign"))
    assert (place / "plans" / "2026" / "mine.yaml").is_file()
    (place / "mktpm.yaml").write_text("mktpm: 1\nprojects: ['plans/a-*.yaml']\n", encoding="utf-8")
    assert "The workspace's `projects` patterns don't match plans/mine.yaml" in good(
        "new", "mine", *anchored("campaign")
    )


def test_what_was_made_is_told_with_what_is_missing() -> None:
    good("init", *AS_OF)
    said = good("new", "mine", *anchored("campaign", "2026-11-11"), "--owner", "lead=Lina Hart", "--owner", "tech=bob")
    assert said == (
        "Made projects/mine.yaml: Marketing campaign\n"
        "  22 tasks, 7 of them critical\n"
        "  starts 2026-09-30, 21 working days from now\n"
        "  finishes 2026-11-20, 5 working days before the deadline\n"
        "Nobody has these roles yet: planner (campaign planner), designer (designer), content (content editor), "
        "channel (channel manager), finance (finance) and data (data analyst)\n"
        "Not among the workspace's people: bob\n"
        "Next: mktpm gantt projects/mine.yaml\n"
    )


def test_a_date_that_is_too_near_is_pointed_out() -> None:
    said = good("new", "mine", *anchored("campaign", "2026-09-11"))
    assert "  starts 2026-07-31: that was 22 working days ago\n" in said
    assert "Begun today, it would finish on " in said


def test_days_are_told_as_whole_days(place: Path) -> None:
    good("init", *AS_OF)
    text = (
        "template: {title: t, anchor: deadline}\nname: x\nstart: T-20d\ndeadline: T\n"
        "tasks: [{name: a, duration: 2.5d}]\n"
    )
    own_template(place, text)
    for day in ("2026-11-11", "2199-01-04"):
        said = good("new", f"on-{day}", "-t", "own", "--deadline", day, *AS_OF)
        assert re.search(r"finishes \S+, \d+ working days before the deadline", said), said
    own_template(place, text.replace("2.5d", "21.5d"))
    late = good("new", "late", "-t", "own", "--deadline", "2026-11-11", *AS_OF)
    assert re.search(r"finishes \S+, \d working days? after the deadline", late), late


def test_dates_that_cannot_be_kept_are_pointed_out(place: Path) -> None:
    good("init", *AS_OF)
    text = (
        "template: {title: t, anchor: deadline}\nname: x\nstart: T-3d\ndeadline: T\ntasks: [{name: a, duration: 6d}]\n"
    )
    own_template(place, text)
    said = good("new", "mine", "-t", "own", "--deadline", "2026-09-30", *AS_OF)
    assert "  finishes 2026-10-02, 2 working days after the deadline\n" in said
    assert "Too tight: 1 task can't keep the dates, “a” lacks 2 working days.\n" in said


def test_all_of_it_speaks_chinese(place: Path) -> None:
    good("init", "--lang", "zh", "--name", "市场部", *AS_OF)
    said = good("new", "双十一", "-t", "double11", "--deadline", "2026-11-11", "--owner", "lead=李娜", *AS_OF)
    words = set(re.findall(r"[A-Za-z]{2,}", said))
    roles = set(
        yaml.safe_load((bundled_folder() / "projects/zh/double11.yaml").read_text("utf-8"))["template"]["roles"]
    )
    assert words <= roles | {"mktpm", "gantt", "projects", "yaml"}
    assert "owner: lina" in (place / "projects" / "双十一.yaml").read_text("utf-8")


def test_new_files_have_ordinary_rights(place: Path) -> None:
    good("init", *AS_OF)
    mask = os.umask(0o022)
    os.umask(mask)
    for path in (place / "mktpm.yaml", place / "projects" / "first-plan.yaml"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
