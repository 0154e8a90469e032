"""The program's words: every English sentence has its Chinese one, and none is left over."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from typer.testing import CliRunner

import mktpm
from mktpm import language
from mktpm.cli.main import COMMANDS, SECTIONS, app
from mktpm.diagnostics import Severity
from mktpm.language import LANGUAGES, Count, Listing, Message, catalogue, message, translate, working_days
from mktpm.plan.holidays import HolidayBook
from tests.history.repo import Repo

SOURCE = Path(mktpm.__file__).parent
ROOT = Path(__file__).parents[1]
TRANSLATIONS = SOURCE / "translations" / "zh"
SPOKEN = {"message", "translate", "Message", "say", "t"}
"""Functions whose first argument is one of the program's sentences."""
SPOKEN_IN_TEMPLATE = re.compile(r'\bt\(\s*"([^"]*)"')
QUOTED = re.compile(r'"([^"]*)"')


@cache
def _modules() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text("utf-8")) for file in sorted(SOURCE.rglob("*.py"))}


@cache
def _report_templates() -> str:
    files = sorted((ROOT / "templates").rglob("*.j2"))
    return "\n".join(file.read_text("utf-8") for file in files)


@cache
def spoken() -> dict[str, Path]:
    """Every sentence that stands where it is said, with the file it stands in."""
    found = {sentence: Path("templates") for sentence in SPOKEN_IN_TEMPLATE.findall(_report_templates())}
    found |= {severity.value: SOURCE / "diagnostics.py" for severity in Severity}
    for file, module in _modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                found |= dict.fromkeys(_sentences(node), file)
    return {text: file for text, file in found.items() if re.search(r"[a-zA-Z]", text) and text not in LANGUAGES}


def _sentences(call: ast.Call) -> Iterator[str]:
    """Yield the sentences that a call says."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in SPOKEN and call.args:
        yield from _texts(call.args[0])
    elif name == "Count" and len(call.args) > 1:
        yield from ("{n} " + noun for noun in _texts(call.args[1]))
    elif name == "Rule":
        for keyword in call.keywords:
            if keyword.arg in ("summary", "explanation"):
                yield from _texts(keyword.value)


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be, as far as they stand in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


@cache
def literals() -> frozenset[str]:
    """Every text that stands in the code or in a report template, and the names of holidays."""
    found = {
        node.value
        for module in _modules().values()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    holidays = {name for year in range(2020, 2027) for name in HolidayBook().year("CN", year).off.values()}
    return frozenset(found | set(QUOTED.findall(_report_templates())) | holidays)


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


# ------------------------------------------------------------------ completeness


def test_every_sentence_has_its_chinese() -> None:
    missing = {text: str(file.relative_to(SOURCE) if file.is_absolute() else file) for text, file in spoken().items()}
    assert {text: file for text, file in missing.items() if text not in catalogue("zh")} == {}


def test_no_translation_is_left_over() -> None:
    known = literals()
    left_over = [key for key in catalogue("zh") if key not in known and key.removeprefix("{n} ") not in known]
    assert left_over == []


def test_a_translation_names_the_same_values() -> None:
    different = {key: text for key, text in catalogue("zh").items() if _names(key) != _names(text)}
    assert different == {}


def test_every_sentence_can_be_filled_in() -> None:
    bad = {text for text in (*spoken(), *catalogue("zh")) if not all(name.isidentifier() for name in _names(text))}
    assert bad == set()


def test_a_sentence_is_translated_the_same_way_everywhere() -> None:
    ways: dict[str, set[str]] = defaultdict(set)
    for file in TRANSLATIONS.glob("*.json"):
        for key, text in json.loads(file.read_text("utf-8")).items():
            ways[key].add(text)
    assert {key: texts for key, texts in ways.items() if len(texts) > 1} == {}


def test_code_in_a_sentence_stays_as_it_is() -> None:
    def code(text: str) -> list[str]:
        return sorted(piece for piece in re.findall(r"`([^`]+)`", text) if piece.isascii() and piece.islower())

    lost = {key: text for key, text in catalogue("zh").items() if not set(code(key)) <= set(code(text)) | {""}}
    assert lost == {}


def test_chinese_has_chinese_punctuation() -> None:
    odd = re.compile(r"[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]")
    assert [text for text in catalogue("zh").values() if odd.search(re.sub(r"`[^`]*`", "", text))] == []


class _Recorder(dict[str, str]):
    """The Chinese sentences, which remembers what it was asked for in vain."""

    def __init__(self) -> None:
        super().__init__(catalogue("zh"))
        self.missed: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        if key and key not in self:
            self.missed.add(key)
        return super().get(key, default) or key


WITHOUT_A_PLAN = {"init", "new", "explain", "merge-driver", "guard", "codeowners", "automate", "pivot", "metrics push"}
WITHOUT_A_PLAN |= {"metrics import", "metrics imports", "metrics export", "trace"}
CHANGES_A_PLAN = {*SECTIONS["Say what happens"], "spend", "approve", "reject"}
"""What they say, the test of all sentences in the code covers."""
ARGUMENTS = {
    "report": ["retro"], "why": ["launch"], "show": ["launch"], "history": ["launch"], "diff": ["HEAD"],
    "variance": ["--baseline", "HEAD"], "inbox": ["--person", "lina"],
    "suggest": ["owner", "page-test"], "query": ["SELECT * FROM tasks"],
}  # fmt: skip


def _in_a_repository(folder: Path) -> str:
    """Return the folder of the Double-11 example, in a repository of its own with a day of history."""
    repo = Repo(folder / "repo")
    shutil.copytree(ROOT / "examples" / "double11", repo.folder, dirs_exist_ok=True)
    repo.commit(when="2026-10-15T10:00:00+08:00")
    return str(repo.folder)


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - WITHOUT_A_PLAN - CHANGES_A_PLAN))
def test_nothing_english_is_said_about_a_chinese_plan(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recorder = _Recorder()
    monkeypatch.setattr(language, "catalogue", lambda asked: {} if asked == "en" else recorder)
    plan = _in_a_repository(tmp_path)
    arguments = [command, *ARGUMENTS.get(command, []), plan, "--as-of", "2026-10-20", "--lang", "zh"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (0, 1), result.output
    assert recorder.missed == set()


def test_nothing_english_is_said_about_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = _Recorder()
    monkeypatch.setattr(language, "catalogue", lambda asked: {} if asked == "en" else recorder)
    cases = [str(path) for path in sorted((ROOT / "tests" / "cases").glob("*/*.yaml"))]
    result = CliRunner().invoke(app, ["check", *cases, "--as-of", "2026-10-20", "--lang", "zh"])
    assert result.exit_code == 1
    assert recorder.missed == set()


# ------------------------------------------------------------------ how things are said


def test_a_message_is_said_in_the_readers_language() -> None:
    said = message("no findings in {projects} with {tasks}", projects=Count(1, "project"), tasks=Count(3, "task"))
    assert said.say("en") == str(said) == "no findings in 1 project with 3 tasks"
    assert said.say("zh") == "没有发现问题：1 个项目，3 个任务"


def test_what_has_no_translation_is_said_in_english() -> None:
    assert translate("no such sentence", "zh") == "no such sentence"
    assert Message("{x} is new", {"x": 1}).say("zh") == "1 is new"


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        (0, "0 working days", "0 个工作日"),
        (1, "1 working day", "1 个工作日"),
        (1.26, "1.3 working days", "1.3 个工作日"),
    ],
)
def test_amounts_have_their_plural(number: float, en: str, zh: str) -> None:
    assert working_days(number).say("en") == en
    assert working_days(number).say("zh") == zh


@pytest.mark.parametrize(
    ("items", "en", "zh"),
    [
        ((), "", ""),
        (("a",), "a", "a"),
        (("a", "b"), "a and b", "a、b"),
        (("a", Count(2, "task"), "c"), "a, 2 tasks and c", "a、2 个任务、c"),
    ],
)
def test_lists_are_told_the_languages_way(items: tuple[object, ...], en: str, zh: str) -> None:
    assert Listing(items).say("en") == en
    assert Listing(items).say("zh") == zh


def test_dates_and_braces_in_values_are_just_values() -> None:
    said = message("{a} {b} {c}", a=date(2026, 11, 11), b=datetime(2026, 11, 11, 20), c="{d}")
    assert said.say("en") == "2026-11-11 2026-11-11 20:00 {d}"
