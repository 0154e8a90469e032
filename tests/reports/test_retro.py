"""`mktpm report`: the retrospective as its readers get it, on a git host and in a pipe."""

from __future__ import annotations

import json
import os
import re
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.language import catalogue
from mktpm.plan.templates import bundled_folder
from tests.reports.plan import HOSTILE_WORDS, LAUNCH, hostile_plan

EXAMPLES = Path(__file__).parents[2] / "examples"
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LANGUAGES = ("en", "zh")


def report(*arguments: str | Path) -> Result:
    """The outcome of `mktpm report` with these arguments."""
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def retro(path: Path, language: str = "en", as_of: str = "2026-03-02") -> str:
    """The retrospective of a plan."""
    result = report("retro", path, "--lang", language, "--as-of", as_of)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def launch(tmp_path: Path) -> Path:
    file = tmp_path / "launch.yaml"
    file.write_text(LAUNCH, encoding="utf-8")
    return file


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    file = tmp_path / "hostile.yaml"
    file.write_text(hostile_plan(), encoding="utf-8")
    return file


def tokens_of(source: str) -> list[Token]:
    """All tokens of a Markdown text."""
    found: list[Token] = []
    for token in PARSER.parse(source):
        found += [token, *(token.children or [])]
    return found


def check_markdown(source: str) -> None:
    """Fails unless the source is Markdown that renders well on a git host."""
    tokens = tokens_of(source)
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_block", "fence", "hr", "s_open"}
    for position, line in enumerate(source.split("\n")):
        assert line == line.rstrip(), f"blanks at the end of line {position + 1}"
    assert "\n\n\n" not in source
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert all(headings)
    check_tables(source)
    check_sections(tokens)


def check_tables(source: str) -> None:
    """Every line that looks like a table's row is one, with as many cells as its head."""
    tokens = PARSER.parse(source)
    rows = sum(token.type == "tr_open" for token in tokens)
    tables = sum(token.type == "table_open" for token in tokens)
    assert rows + tables == sum(line.startswith("|") for line in source.split("\n"))
    for block in re.findall(r"(?:^\|.*\n)+", source, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(cells) == 1, block
        assert len(block.splitlines()) <= 24, "a table is longer than people read"


def check_sections(tokens: list[Token]) -> None:
    """No section is empty."""
    blocks = [token for token in tokens if token.level == 0 and token.type.endswith(("_open", "fence"))]
    for here, after in pairwise(blocks):
        if here.type == after.type == "heading_open":
            assert after.tag > here.tag, "a heading with nothing below it"
    assert blocks[-1].type != "heading_open"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_finished_project(launch: Path, language: str, snapshot: SnapshotAssertion) -> None:
    text = retro(launch, language)
    check_markdown(text)
    assert text == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_project_under_way(launch: Path, language: str, snapshot: SnapshotAssertion) -> None:
    plan = launch.read_text("utf-8").replace("status: closed", "status: active")
    plan = re.sub(r"status: done, started: (2026-01-2[27]), finished: [\d-]+", r"status: doing, started: \1", plan)
    plan = re.sub(r"status: done, finished: 2026-01-(26|30)", "status: todo", plan)
    launch.write_text(plan.replace("status: doing, started: 2026-01-27", "status: blocked"), encoding="utf-8")
    text = retro(launch, language, "2026-01-28")
    check_markdown(text)
    assert text == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("example", "as_of"),
    [("omni-channel", "2025-06-03"), ("lipstick-launch", "2026-05-20"), ("double11", "2026-10-20")],
)
def test_the_reports_of_the_examples_render_well(example: str, as_of: str, language: str) -> None:
    text = retro(EXAMPLES / example, language, as_of)
    check_markdown(text)
    assert not re.search(r"\b0\.0\b|None|nan|\{\w+\}", text)


def test_the_lipstick_launch_finished_three_days_early() -> None:
    text = retro(EXAMPLES / "lipstick-launch", "zh", "2026-05-20")
    assert "- 比截止日期提前 3 个工作日完成。" in text


def test_a_chinese_report_has_no_english_left_in_it() -> None:
    text = retro(EXAMPLES / "omni-channel", "zh", "2025-06-03")
    words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"`[^`]*`", "", text)))
    plan = next((EXAMPLES / "omni-channel" / "projects").glob("*.yaml")).read_text("utf-8")
    assert {word for word in words if word not in plan} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["active", "closed"])
def test_hostile_words_are_shown_and_do_nothing(hostile: Path, language: str, status: str) -> None:
    hostile.write_text(f"status: {status}\n" + hostile.read_text("utf-8"), encoding="utf-8")
    text = retro(hostile, language, "2026-02-02")
    check_markdown(text)
    kinds = {token.type for token in tokens_of(text)}
    assert kinds & {"em_open", "strong_open"}, "the template's own markup works"
    seen = "".join(token.content for token in tokens_of(text) if token.type in ("text", "text_special"))
    seen = seen.replace("\u2060", "")
    for word in HOSTILE_WORDS:
        assert word in seen, word


def test_markup_in_the_report_is_the_templates_and_never_the_plans(hostile: Path) -> None:
    inside = [token for token in tokens_of(retro(hostile)) if token.type == "code_inline"]
    assert {token.content for token in inside} <= {"due", "note", "started", "finished", "depends"}


@pytest.mark.parametrize("plan", ["name: empty\n", "name: begun\ntasks: [{name: a}]\n", "name: p\nstatus: closed\n"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_with_nothing_in_it_makes_no_hollow_report(tmp_path: Path, plan: str, language: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(plan, encoding="utf-8")
    check_markdown(retro(file, language))


def test_before_the_start_there_is_nothing_to_look_back_on(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("name: p\ntasks: [{name: a}]\n", encoding="utf-8")
    assert retro(file).endswith("\n\nNothing has been started yet: there is nothing to look back on.\n")


def test_missing_results_are_blanks_to_fill_in(launch: Path) -> None:
    assert "| Repeat buyers | – | 30% | _to fill in_ | – | – |" in retro(launch)


def test_every_sentence_of_the_template_is_there_in_chinese() -> None:
    template = (bundled_folder() / "reports" / "retro.md.j2").read_text("utf-8")
    said = set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', template)) - {"…"}
    said |= set(re.findall(r' else "((?:[^"\\]|\\.)* [^"]*)", ', template))
    assert said - set(catalogue("zh")) == set()


def test_the_language_is_the_workspaces(tmp_path: Path, launch: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\nlanguage: zh\nprojects: ['*.yaml']\n", encoding="utf-8")
    assert report("retro", launch).stdout.startswith("# 项目复盘：")


def test_a_template_of_the_workspace_wins_over_ours(tmp_path: Path, launch: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\nname: W\nprojects: ['*.yaml']\n", encoding="utf-8")
    folder = tmp_path / "templates" / "reports"
    folder.mkdir(parents=True)
    (folder / "retro.md.j2").write_text("own: {{ workspace }} {{ as_of }}", encoding="utf-8")
    (folder / "weekly.md.j2").write_text("{{ projects[0].name }}: {{ projects[0].tasks|length }}", encoding="utf-8")
    assert report("retro", launch, "--as-of", "2026-03-02").stdout == "own: W 2026-03-02\n"
    assert report("weekly", launch).stdout == "Lipstick launch: 10\n"
    assert report("--list", launch).stdout == "charter\nretro\nweekly\n"


def test_a_mistake_in_a_template_is_said_with_its_line(tmp_path: Path, launch: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\nprojects: ['*.yaml']\n", encoding="utf-8")
    folder = tmp_path / "templates" / "reports"
    folder.mkdir(parents=True)
    (folder / "weekly.md.j2").write_text("fine\n{{ projects.nothing }}\n", encoding="utf-8")
    result = report("weekly", launch)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "weekly.md.j2, line 2: 'list object' has no attribute 'nothing'" in result.stderr


@pytest.mark.parametrize("name", ["nothing", "../retro", "retro.md.j2"])
def test_an_unknown_report_is_refused_with_those_there_are(launch: Path, name: str) -> None:
    result = report(name, launch)
    assert result.exit_code == 2
    assert f"there is no report `{name}`\n  there are: charter and retro\n" in result.stderr


def test_no_name_lists_the_reports(launch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(launch.parent)
    result = report()
    assert (result.exit_code, result.stderr) == (2, "mktpm: which report?\n  there are: charter and retro\n")


def test_a_report_that_people_filled_in_is_not_overwritten(tmp_path: Path, launch: Path) -> None:
    target = tmp_path / "out" / "retro.md"
    target.parent.mkdir()
    assert report("retro", launch, "--output", target).exit_code == 0
    first = target.read_text("utf-8")
    assert first.startswith("# Retrospective: Lipstick launch\n")
    target.write_text("ours\n", encoding="utf-8")
    refused = report("retro", launch, "--output", target)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert target.read_text("utf-8") == "ours\n"
    assert report("retro", launch, "--output", target, "--force").exit_code == 0
    assert target.read_text("utf-8") == first
    assert [path.name for path in target.parent.iterdir()] == ["retro.md"]


def test_a_folder_is_no_place_to_write_a_report(tmp_path: Path, launch: Path) -> None:
    result = report("retro", launch, "--output", tmp_path, "--force")
    assert result.exit_code == 2
    assert "can't be written: it is not a regular file\n" in result.stderr


def refused(*arguments: str | Path) -> str:
    """What `mktpm report` says where it can't run."""
    result = report("retro", *arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_only_regular_files_that_hold_no_plan_are_replaced(tmp_path: Path, launch: Path, force: list[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing" / "retro.md")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "plan").symlink_to(launch)
    for name in ("pipe", "nowhere", "device"):
        assert "it is not a regular file" in refused(launch, "--output", tmp_path / name, *force)
    for name in ("plan", "launch.yaml"):
        assert "a report never replaces a plan" in refused(launch, "--output", tmp_path / name, *force)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (tmp_path / "device").is_symlink()
    assert launch.read_text("utf-8") == LAUNCH


def test_a_link_and_the_rights_of_a_file_stay(tmp_path: Path, launch: Path) -> None:
    file, link = tmp_path / "real.md", tmp_path / "link.md"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file.name)
    assert "is there already" in refused(launch, "--output", link)
    assert report("retro", launch, "--output", link, "--force").exit_code == 0
    assert link.is_symlink()
    assert file.read_text("utf-8").startswith("# Retrospective")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path, launch: Path) -> None:
    said = refused(launch, "--output", tmp_path / "out" / "retro.md")
    assert said.endswith(f"can't be written: there is no folder `{tmp_path / 'out'}`\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_stdout_can_be_named(launch: Path, name: str) -> None:
    options = (launch, "--as-of", "2026-03-02", "--output", name)
    assert report("retro", *options).stdout == retro(launch)
    assert json.loads(report("retro", *options, "--json").stdout)["schema"] == 1


def test_the_figures_can_go_to_a_file(tmp_path: Path, launch: Path) -> None:
    result = report("retro", launch, "--json", "--output", tmp_path / "retro.json")
    assert (result.exit_code, result.stdout) == (0, "")
    data = json.loads((tmp_path / "retro.json").read_text("utf-8"))
    assert data["projects"][0]["frame"]["deadline_slip"] == -5


@pytest.fixture
def templates(tmp_path: Path, launch: Path) -> Path:  # noqa: ARG001 - the plan beside them
    """The folder of a workspace's own reports."""
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\nprojects: ['*.yaml']\n", encoding="utf-8")
    folder = tmp_path / "templates" / "reports"
    folder.mkdir(parents=True)
    return folder


def test_only_reports_that_can_be_used_are_listed(templates: Path, launch: Path) -> None:
    os.mkfifo(templates / "pipe.md.j2")
    (templates / "folder.md.j2").mkdir()
    (templates / "nowhere.md.j2").symlink_to("missing")
    (templates / "loop.md.j2").symlink_to("loop.md.j2")
    (templates / "latin.md.j2").write_bytes(b"caf\xe9\n")
    (templates / "chinese.md.j2").write_bytes("报告".encode("gb18030"))
    (templates / "good.md.j2").write_text("报告", encoding="utf-8")
    assert report("--list", launch).stdout == "charter\ngood\nretro\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the file can't be read: Is a directory"),
        (b"caf\xe9\n", "this is not text in UTF-8"),
        ("报告".encode("gb18030"), "this is not text in UTF-8"),
        (b"\0", "this is not text: the file holds binary data"),
        (b"x" * 400_001, "it is longer than 400000 characters"),
    ],
)
def test_a_template_that_cannot_be_used_hides_ours_and_is_said(
    templates: Path, launch: Path, content: bytes | None, reason: str
) -> None:
    file = templates / "retro.md.j2"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    assert refused(launch) == f"mktpm: the template `{file}` can't be used: {reason}\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_templates_that_may_not_be_read_are_said(templates: Path, launch: Path) -> None:
    file = templates / "retro.md.j2"
    file.write_text("x", encoding="utf-8")
    file.chmod(0)
    assert "can't be used: the file can't be read: Permission denied" in refused(launch)
    templates.parent.chmod(0)
    try:
        assert f"the folder `{templates}` can't be read: Permission denied" in refused(launch)
    finally:
        templates.parent.chmod(0o700)


def test_the_figures_are_there_as_json(launch: Path) -> None:
    result = report("retro", launch, "--json", "--as-of", "2026-03-02")
    (project,) = json.loads(result.stdout)["projects"]
    assert project["frame"]["deadline_slip"] == -5
    assert [task["slip"] for task in project["tasks"] if task["id"] == "ready"] == [4]
    assert project["suggestions"][0]["text"]


def test_a_plan_with_errors_is_reported_and_exits_with_1(launch: Path) -> None:
    launch.write_text(LAUNCH + "  - {name: bad, duration: soon}\n", encoding="utf-8")
    result = report("retro", launch)
    assert result.exit_code == 1
    assert "invalid-value" in result.stderr
    assert result.stdout.startswith("# Retrospective: Lipstick launch\n")
