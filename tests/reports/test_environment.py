"""Templates of one's own: what they may do, what stops them, and how they hear of mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.retrospective import Retrospective, look_back
from mktpm.plan.loader import load_text
from mktpm.plan.templates import Shelf, report_shelf
from mktpm.reports.render import ReportFault, Subject, render_report

PLAN = """
name: "Launch *now*"
owner: lina
tasks:
  - {name: "a_b", duration: 2d, start: 2026-01-05, status: done, started: 2026-01-05, finished: 2026-01-06}
  - {name: "<b>", duration: 1d, depends: [a_b]}
"""
AS_OF = date(2026, 1, 8)


def project() -> Retrospective:
    """A small project looked back on."""
    workspace = load_text(PLAN).workspace
    return look_back(next(compute_schedule(workspace, AS_OF).projects()))


def rendered(tmp_path: Path, template: str, **others: str) -> str:
    """What a template of one's own makes of the plan."""
    for name, text in {"own": template, **others}.items():
        (tmp_path / f"{name}.md.j2").write_text(text, encoding="utf-8")
    shelf = Shelf((tmp_path,), ".md.j2")
    return render_report("own", shelf, Subject([project()], "W", AS_OF, "en")).rstrip("\n")


def fault(tmp_path: Path, template: str, **others: str) -> str:
    """Why a template can't be used."""
    with pytest.raises(ReportFault) as caught:
        rendered(tmp_path, template, **others)
    return str(caught.value)


def test_everything_printed_is_escaped_and_nothing_twice(tmp_path: Path) -> None:
    template = (
        "{% macro bold(text) %}**{{ text }}**{% endmacro %}"
        "{% set name %}<{{ projects[0].name }}>{% endset %}"
        "{{ bold(projects[0].tasks[0].name) }} {{ name }} {{ [t('_to fill in_'), 'a_b']|join(', ') }}"
    )
    assert rendered(tmp_path, template) == r"**a\_b** <Launch \*now\*> _to fill in_, a\_b"


@pytest.mark.parametrize(
    "expression",
    [
        "projects[0].name|safe",
        "projects[0].name|forceescape",
        "'{}'.format(projects[0].name)",
        "t('{}').format(projects[0].name)",
        "projects[0].name|tojson",
        "projects[0].name|urlize",
    ],
)
def test_there_is_no_way_to_print_text_unescaped(tmp_path: Path, expression: str) -> None:
    assert fault(tmp_path, "{{ " + expression + " }}")


@pytest.mark.parametrize(
    "expression",
    [
        "projects[0].name|e",
        "projects[0].name|upper",
        "projects[0].name ~ ''",
        "(t('_to fill in_') ~ projects[0].name)",
        "projects[0].name[:]",
        "[projects[0].name]|join('')",
        "[projects[0].name]",
    ],
)
def test_text_stays_escaped_on_every_way_round(tmp_path: Path, expression: str) -> None:
    template = "{{ " + expression + " }} {% autoescape true %}{{ " + expression + " }}{% endautoescape %}"
    assert "*now*" not in rendered(tmp_path, template).lower().replace(r"\*", "")
    assert r"\*now" in rendered(tmp_path, template).lower()


@pytest.mark.parametrize(
    "template",
    [
        "{{ projects[0].__class__.__mro__ }}",
        "{{ projects.__class__ }}",
        "{{ t.__globals__ }}",
        "{{ range.__self__.loader }}",
        "{{ self._TemplateReference__context.environment }}",
        "{{ projects[0].frame.plan_start.__reduce__() }}",
        "{{ cycler.__init__ }}",
        "{{ lipsum() }}",
    ],
)
def test_nothing_but_data_can_be_reached(tmp_path: Path, template: str) -> None:
    assert "line 1" in fault(tmp_path, template)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", "nowhere", ".hidden"])
def test_no_file_but_the_templates_can_be_included(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secret.md.j2").write_text("secret", encoding="utf-8")
    assert f"{name}: not found" in fault(tmp_path, "{% include '" + name + "' %}")


def test_a_link_does_not_lead_out_of_the_templates(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "link.md.j2").symlink_to(outside)
    said = fault(folder, "{% include 'link' %}")
    assert said.endswith("link.md.j2` can't be used: it is a link that leads out of its folder")


def test_a_templates_own_control_characters_are_replaced(tmp_path: Path) -> None:
    made = rendered(tmp_path, "a\tb\n\x1b[31mred\x07\u202e{{ '\x1b' }}\x9b\r\n{{ projects[0].tasks[0].name }}")
    assert made == "a\tb\n\ufffd[31mred\ufffd\ufffd\ufffd\ufffd\na\\_b"


def test_templates_may_include_each_other(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{% include 'part.md.j2' %}!", part="{{ projects[0].name }}") == r"Launch \*now\*!"


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% for i in range(100000) %}{{ range(100000)|sum }}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 10 ** 1000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ range(1000000000000)|list }}",
        "{% set n = namespace(x='xxxxxxxxxx') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='xxxxxxxxxx') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=9) %}{% for i in range(100000) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% for i in range(100000) %}" + "x" * 200 + "{% endfor %}",
        "{% for a in [[]] recursive %}{{ loop([a]) }}{% endfor %}",
        "{% include 'own.md.j2' %}",
    ],
)
def test_a_template_that_runs_away_is_stopped(tmp_path: Path, template: str) -> None:
    assert "line 1" in fault(tmp_path, template)


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ("# a\n\n{% for x in %}\n", 3, "Expected an expression"),
        ("# a\n{{ projcts }}\n", 2, "'projcts' is undefined"),
        ("# a\n\n\n{{ projects[0].nam }}\n", 4, "has no attribute 'nam'"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("{{ projects[0].name|nofilter }}", 1, "No filter named 'nofilter'"),
        ("a\n{% filter upper %}{% endfilter %}", 2, "not available"),
        ("{{ 1 + 'a' }}", 1, "TypeError"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, template: str, line: int, reason: str) -> None:
    said = fault(tmp_path, template)
    assert said.startswith(f"{tmp_path / 'own.md.j2'}, line {line}: ")
    assert reason in said


def test_a_mistake_in_an_included_template_is_named_there(tmp_path: Path) -> None:
    said = fault(tmp_path, "{% include 'part.md.j2' %}", part="fine\n{{ broken }}")
    assert said.startswith(f"{tmp_path / 'part.md.j2'}, line 2: ")


def test_ours_is_found_without_a_workspace() -> None:
    assert report_shelf(None).names() == ("charter", "retro")


def test_an_ordinary_report_runs_through(tmp_path: Path) -> None:
    template = (
        "{% for p in projects %}# {{ p.name }}\n"
        "{% for x in p.tasks if x.is_open %}- {{ x.name }}: {{ x.slip|signed }} ({{ x.progress|percent }})\n"
        "{% endfor %}"
        "{{ p.late|length|tasks }} {{ p.frame.slip|lateness }} {{ 2|days }} {{ ['a', 'b', 'c']|listing }}"
        "{% endfor %}"
    )
    assert rendered(tmp_path, template) == (
        "# Launch \\*now\\*\n- \\<b>: +1 (0%)\n1 task 1 working day late 2 working days a, b and c"
    )
