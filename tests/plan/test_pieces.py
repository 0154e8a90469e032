"""Reading a plan piece by piece gives exactly what reading the whole gives."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plans import plan_lines
from mktpm.history.comparison import version_of
from mktpm.plan.files import decode
from mktpm.plan.pieces import Reader, Unreadable
from mktpm.plan.source import parse

TREE = Path(__file__).parents[2]
PLANS = sorted(
    path
    for folder in ("examples", "templates", "tests/cases")
    for path in (TREE / folder).rglob("*.yaml")
    if path.stat().st_size < 200_000
)

NASTY = [
    "",
    "\n",
    "# nothing but a comment\n",
    "a",
    "tasks:",
    "tasks:\n",
    "tasks: []\n",
    "tasks:\n- a\n- b\n",
    "tasks:\n-\n-   \n- b",
    "tasks:\n  - name: x\n    note: |\n      - name: y\n      tasks:\n        - z\n  - name: b\n",
    "tasks:\n  - note: |+\n      x\n\n\n  - note: |+\n      y\n\n\nname: z\n\n",
    "tasks:\n  - note: |2\n        x\n      y\n  - b",
    "tasks:\n- note: >-\n    folded\n    text\n\n    more\n- name: 'it''s\n    two lines'\n",
    'tasks:\n  - name: "open\n  - name: closed"\n',
    'tasks:\n  - name: "open\nname: closed"\n',
    "name: [a,\nb]\ntasks:\n  - {name: x,\n  id: y}\n",
    "name: 'a\n\nid: b'\n",
    "name: 'a\ntasks:\n  - x\nid: b'\n",
    "name: [a,\ntasks:\n  - x\nb: c]\n",
    "tasks:\n  - name: 'a\n    tasks:\n      - x\n    id: b'\n",
    "? tasks\n: - a\n",
    "? a\n: b\n",
    "a: 1\n? b\nc: 2\n",
    ": b\n",
    "tasks: &t\n  - a\nmore: *t\n",
    "tasks:\n  - &a {name: x}\n  - *a\n",
    "tasks:\n  - &a name: x\n  - b\n",
    "tasks:\n  - name: A & B *bold*\n  - name: 3 * 4\n",
    "tasks:\n  - !x a\n",
    "tasks: !!seq\n  - a\n",
    "name: a\nname: b\n",
    "tasks:\n  - a\ntasks:\n  - b\n",
    "tasks:\n  - name: a\n    name: b\n    tasks:\n      - c\n",
    "tasks:\n  - name: a\n    tasks:\n      - c\n    tasks:\n      - d\n",
    "tasks:\n  - name: a\n    tasks:\n    - c\n    - d\n    id: e\n",
    "tasks:\n  - name: a\n     tasks:\n      - c\n",
    "tasks:\n  - name: a\n   id: b\n",
    "tasks:\n  - name: a\n - name: b\n",
    "tasks:\n   - name: a\n  - name: b\n",
    "tasks:\n  - a\n # comment further left\n# and at the very left\n  - b\n",
    "tasks: # why\n\n  # what\n  - a\n",
    "tasks:#no comment\n  - a\n",
    "tasks:\n  - - a\n    - b\n  - c\n",
    "tasks:\n  -   name: a\n      tasks:\n        - b\n  - name: c\n    tasks:\n    - name: d\n      tasks: [e]\n",
    "tasks:\n  - # comment\n    name: a\n    tasks:\n      - b\n",
    'tasks:\n  - name: a\n    "tasks":\n      - b\n    tasks:\n      - c\n',
    '"tasks":\n  - b\ntasks:\n  - c\n',
    "'name': b\ntasks:\n  - c\n",
    "---\nname: x\ntasks:\n  - a\n",
    "# c\n---\nname: x\n...\n",
    "name: x\n---\nname: y\n",
    "--- {name: x}\n",
    "%YAML 1.2\n---\nname: x\n",
    "name: x\n...\n",
    "name: x\r\ntasks:\r\n  - name: a\r\n    note: |\r\n      text\r\n\r\n      more\r\n  - b\r\n",
    "name: x\rtasks:\r  - a\r",
    "name:\tx\ntasks:\n\t- a\n",
    "name: x\x85tasks: y\n",
    "\ufeffname: x\n",
    "name: x\n\ufeffid: y\n",
    "name: \x07x\ntasks:\n  - \x1b[31m\n",
    "tasks:\n  - a: b: c\n",
    "tasks:\n  - a\n  b\n",
    "tasks:\n  - a\n   b\n",
    "tasks:\n  a\n",
    "tasks: a\n  b\n",
    "tasks:\n  - a\nloose\n",
    "  name: indented\n  tasks:\n    - a\n",
    " name: x\nid: y\n",
    "name: x\ntasks:\n  - a\n  \n   \n - \n",
    "<<: {a: b}\ntasks: []\n",
    "1: a\ntrue: b\nnull: c\n~: d\n",
    "名称: x\n任务-1: y\ntasks:\n  - 名: z\n    tasks:\n      - 名: w\n",
    "tasks:\n" + "".join(f"{'  ' * n}  - name: t{n}\n{'  ' * n}    tasks:\n" for n in range(40)),
    "tasks:\n  - " + "[" * 190 + "]" * 190 + "\n",
    "tasks:\n  - name: a\n    tasks:\n      - " + "[" * 198 + "]" * 198 + "\n",
    "tasks:\n  - name: x" + "\n    # c" * 50 + "\n    tasks:\n      - y\n",
    "name: x # c\ntasks:   # d\n  - a   # e\n#f",
    "tasks:\n  - name: a\n    note: 'x\n  y'\n    tasks:\n      - b\n",
    "tasks:\n  - |\n    literal item\n  - >\n    folded\n     more\n",
    "name: |\ntasks:\n  - a\n",
    "name:\ntasks:\n  - name:\n    tasks:\n  - id:\n",
    "a:\n- x\ntasks:\n- y\nb:\n- z\n",
    "a: b\n- c\n",
    "- a\n- b\n",
    "{name: x, tasks: [a]}\n",
    "name: x}\n",
]  # fmt: skip


def outcome(read: Any) -> Any:
    """Return data in a form in which 1, 1.0 and true differ and the order of keys does not count."""
    try:
        return form(read())
    except Unreadable as reason:
        return reason.reason


def form(data: Any) -> Any:
    if type(data) is dict:
        return {key: form(value) for key, value in data.items()}
    if type(data) is list:
        return [form(value) for value in data]
    return (type(data).__name__, data)


def whole(text: str) -> Any:
    parsed = parse(text, "")
    if parsed.data is None:
        raise Unreadable(str(parsed.diagnostics[-1].message) if parsed.diagnostics else "the plan is empty")
    return parsed.data


def check(text: str, reader: Reader) -> None:
    assert outcome(lambda: reader.data_of(text)) == outcome(lambda: whole(text)), text


@pytest.mark.parametrize("text", NASTY)
def test_odd_texts(text: str) -> None:
    check(text, Reader())


def test_real_plans() -> None:
    reader = Reader()
    assert len(PLANS) > 100
    for path in PLANS:
        file = decode(path.read_bytes(), "")
        if file.readable:
            check(file.text, reader)
            check(file.text.replace("\n", "\r\n"), reader)


def test_a_clean_plan_is_read_in_pieces() -> None:
    """Guards against a doubt that sends every plan the slow way."""
    texts = [path.read_text("utf-8") for path in PLANS if "examples" in path.parts and path.parent.name == "projects"]
    texts.append("\n".join(plan_lines(120)))
    for text in texts:
        reader = Reader()
        tasks = version_of(reader.data_of(text)).tasks
        assert len(reader._known) > len(tasks) >= 5


_FRAGMENTS = [
    "- ", "  ", " ", "tasks:", "    tasks:\n", "\n", "\n\n", "#", " # ", "'", '"', "|", "|+", ">-", ":", ": ", "[", "]",
    "{", "}", "&a ", "*a", "!x ", "---\n", "...", "\t", "? ", "<<: ", ",", "- - ", "name: x\n", "\r\n", "%",
]  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(9)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(other, lines[at])
        elif kind == 2:
            lines[at] = " " * chance.randint(0, 8) + lines[at].lstrip()
        elif kind == 3:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 4:
            lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
        elif kind == 5:
            lines[min(at, other) : max(at, other)] = []
        else:
            line = lines[at]
            place = chance.randint(0, len(line)) if kind == 6 else len(line) - len(line.lstrip())
            lines[at] = line[:place] + chance.choice(_FRAGMENTS) + line[place:]
        text = "\n".join(lines)
    return text


SHORT = [text for path in PLANS if (text := decode(path.read_bytes(), "").text) and len(text) < 6_000] + [
    text for text in NASTY if len(text) < 400
]


@given(st.integers(0, 2**32))
def test_damaged_plans(seed: int) -> None:
    chance = random.Random(seed)
    reader = Reader()
    text = chance.choice(SHORT)
    check(text, reader)
    for _ in range(5):
        check(mutated(text, chance), reader)


@given(st.lists(st.sampled_from([*_FRAGMENTS, "a", "b: c\n", "  - d", "\n  ", "\n    "]), max_size=25).map("".join))
def test_any_text(text: str) -> None:
    check(text, Reader())


def test_what_was_learned_from_one_text_holds_in_every_other() -> None:
    reader = Reader()
    for text in NASTY:
        assert form(reader.learned(text, "").data) == form(parse(text.replace("\r\n", "\n"), "").data)
    for text in NASTY:
        check(text, reader)


@given(st.integers(0, 2**32))
def test_damaged_plans_after_others_were_learned(seed: int) -> None:
    chance = random.Random(seed)
    reader = Reader()
    text = chance.choice(SHORT)
    reader.learned(text, "")
    for _ in range(3):
        damaged = mutated(text, chance)
        check(damaged, reader)
        reader.learned(damaged, "")
    check(text, reader)


def test_another_version_of_a_plan_is_read_from_what_was_learned() -> None:
    """Guards against a cut that finds nothing, and sends every version the slow way."""
    for path in PLANS:
        text = path.read_text("utf-8", "replace")
        if "examples" in path.parts and text.count("\n  - id:") > 3:
            reader = Reader()
            reader.learned(text, "")
            kept = len(reader._known)
            check(text, reader)
            assert len(reader._known) < 3 * kept
