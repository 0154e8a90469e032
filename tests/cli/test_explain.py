"""`mktpm explain`: every code with its meaning and two examples."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.language import LANGUAGES, translate
from mktpm.rules import all_rules
from mktpm.rules.rule import Rule

RULES = all_rules()


def explain(*arguments: str) -> Result:
    """The result of `mktpm explain`."""
    return CliRunner().invoke(app, ["explain", *arguments])


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_code_all_are_listed_with_a_sentence_each(language: str) -> None:
    result = explain("--lang", language)
    assert result.exit_code == 0
    rows = result.stdout.splitlines()
    assert [row.split()[0] for row in rows] == [rule.code for rule in RULES]
    assert all(row.endswith((".", "。")) for row in rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_code_is_explained_with_both_examples(rule: Rule) -> None:
    for language in LANGUAGES:
        result = explain(rule.code, "--lang", language)
        assert result.exit_code == 0
        assert translate(rule.explanation, language).strip() in result.stdout
        for example in (rule.bad, rule.good):
            lines = example.splitlines() if isinstance(example, str) else []
            assert all(f"    {line}".rstrip() in result.stdout.splitlines() for line in lines)


def test_a_code_may_be_copied_with_its_brackets() -> None:
    assert explain("[task-alarm]").stdout == explain("task-alarm").stdout


def test_binary_examples_are_spelled_out() -> None:
    assert r"name: \xcc\xe1\xb0\xb8" in explain("file-encoding").stdout
    assert "\x00" not in explain("file-unreadable").stdout


def test_an_unknown_code_cannot_be_explained() -> None:
    result = explain("no-such-code", "--lang", "zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "mktpm: 没有检查代码 `no-such-code`\n  用 `mktpm explain` 查看全部检查代码\n"
