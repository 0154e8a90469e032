"""Plan files that carry their expected findings: each is checked, none missing, none extra.

A case is a file `tests/cases/GROUP/NAME.yaml`, or a folder with a workspace in it. What is
expected stands at the end of the line at which a user would point:

    due: 2026-02-30  # expect: invalid-value
    depends: [b]     # expect-any: dependency-cycle     (exactly one line of these carries it)
    # expect-file: file-encoding                        (a finding on whatever line)

`# as-of: 2026-10-20` and `# args: --ignore unknown-key` stand on lines of their own.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mktpm.cli.main import app

CASES = Path(__file__).parent / "cases"
AS_OF = "2026-09-01"
MARK = re.compile(r"#\s*expect(?P<how>-any(?:\((?P<group>\w+)\))?|-file)?:\s*(?P<codes>[\w, -]+?)\s*$")
DIRECTIVE = re.compile(r"^#\s*(?P<key>as-of|args):\s*(?P<value>.+?)\s*$")

Finding = tuple[str, int, str]


@dataclass
class Expected:
    """What a case says about itself: findings by file, line and code, and how to run it."""

    findings: Counter[Finding] = field(default_factory=Counter)
    any_of: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    in_file: list[tuple[str, str]] = field(default_factory=list)
    as_of: str = AS_OF
    arguments: list[str] = field(default_factory=list)


def _cases() -> list[Path]:
    """Every case: a plan file, or a folder that holds several."""
    return [case for group in sorted(CASES.iterdir()) for case in sorted(group.iterdir())]


def _text(file: Path) -> str:
    """The file's text, in whatever encoding it is."""
    data = file.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _expected(case: Path) -> Expected:
    """What the case expects of its check."""
    expected = Expected()
    for file in sorted(case.rglob("*.yaml")) if case.is_dir() else [case]:
        for number, line in enumerate(_text(file).splitlines(), 1):
            _read_line(expected, str(file.relative_to(CASES)), number, line)
    return expected


def _read_line(expected: Expected, file: str, number: int, line: str) -> None:
    """Takes over what one line of a case says."""
    directive = DIRECTIVE.match(line)
    if directive and directive["key"] == "as-of":
        expected.as_of = directive["value"]
    elif directive:
        expected.arguments = shlex.split(directive["value"])
    mark = MARK.search(line)
    for code in re.split(r",\s*", mark["codes"]) if mark else ():
        assert mark is not None
        if mark["how"] is None:
            expected.findings[file, number, code] += 1
        elif mark["how"] == "-file":
            expected.in_file.append((file, code))
        else:
            expected.any_of[f"{mark['group']} {code}"].append((file, number, code))


def _found(case: Path, expected: Expected) -> Counter[Finding]:
    """What the check of the case finds."""
    arguments = ["check", str(case), "--format", "json", "--as-of", expected.as_of]
    result = CliRunner().invoke(app, [*arguments, *expected.arguments])
    assert result.exit_code in (0, 1), result.output
    found: Counter[Finding] = Counter()
    for finding in json.loads(result.stdout)["diagnostics"]:
        file = Path(finding["file"]).resolve().relative_to(CASES)
        found[str(file), finding["line"], finding["code"]] += 1
    return found


def _take_movable(found: Counter[Finding], expected: Expected) -> list[str]:
    """Takes the findings without a fixed line out of the found; returns those that are missing."""
    missing = []
    for name, choices in expected.any_of.items():
        present = [choice for choice in choices if found[choice]]
        found.subtract(present[:1])
        missing += [] if present else [f"one of {name}: {choices}"]
    for file, code in expected.in_file:
        present = [one for one in found if one[0] == file and one[2] == code and found[one]]
        found.subtract(present[:1])
        missing += [] if present else [f"{file}: {code}"]
    return missing


@pytest.mark.parametrize("case", _cases(), ids=lambda case: str(case.relative_to(CASES)))
def test_a_plan_gets_the_findings_written_in_it_and_no_others(case: Path) -> None:
    expected = _expected(case)
    found = _found(case, expected)
    missing_any = _take_movable(found, expected)
    missing = [*sorted((expected.findings - found).elements()), *missing_any]
    extra = sorted((found - expected.findings).elements())
    assert not missing, f"{missing=} {extra=}"
    assert not extra, f"{extra=}"


def test_a_case_stands_under_the_code_it_expects() -> None:
    for case in _cases():
        expected = _expected(case)
        codes = {code for _, _, code in expected.findings}
        codes |= {one[2] for choices in expected.any_of.values() for one in choices}
        codes |= {code for _, code in expected.in_file}
        silenced = "ignore" in case.stem or "silenced" in case.stem
        group = case.parent.name
        assert silenced or (group in codes) == (group != "clean"), case
        assert group != "clean" or not codes, case


def test_a_plan_that_cannot_be_read_is_never_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\nname: market\n", encoding="utf-8")
    projects = tmp_path / "projects"
    projects.mkdir()
    (projects / "good.yaml").write_text("name: good\ntasks: [{name: a}]\n", encoding="utf-8")
    (projects / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    arguments = ["check", str(tmp_path), "--format", "json", "--as-of", AS_OF]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)["diagnostics"]
    assert [(Path(one["file"]).name, one["code"]) for one in found] == [("gone.yaml", "file-unreadable")]
