"""The documents: tables, outputs and pictures are up to date, examples are valid, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from build import IMAGES, SHOTS, document, documents, shot
from console import Block, blocks

from mktpm.diagnostics import Severity
from mktpm.engine.computation import compute_schedule
from mktpm.plan.loader import load, load_text
from mktpm.rules import run_rules
from mktpm.rules.rule import EXAMPLE_DAY

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*documents(), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_tables_and_outputs_are_what_the_program_says(path: Path) -> None:
    assert document(path) == path.read_text("utf-8"), "run `make docs`"


@pytest.mark.parametrize("name", [each.name for each in SHOTS])
def test_pictures_show_what_the_program_shows(name: str) -> None:
    path = IMAGES / f"{name}.svg"
    assert shot(path) == path.read_text("utf-8"), "run `make docs`"


def test_every_picture_has_a_command_that_makes_it() -> None:
    assert {path.stem for path in IMAGES.iterdir()} == {each.name for each in SHOTS}


# --- examples of plans -----------------------------------------------------------------------------

EXAMPLES = [
    pytest.param(block, path, id=f"{name_of(path)}-{number}")
    for path in documents()
    for number, block in enumerate(blocks(path.read_text("utf-8")))
    if block.language == "yaml" and not block.skipped
]


@pytest.mark.parametrize(("block", "page"), EXAMPLES)
def test_plans_in_the_documents_are_valid(block: Block, page: Path, tmp_path: Path) -> None:
    around = [each for each in blocks(page.read_text("utf-8")) if each.end < block.begin and _is_around(each, block)]
    assert list(_errors(block, around[-1:], tmp_path)) == []


def _is_around(workspace: Block, plan: Block) -> bool:
    """Whether one block is the workspace file that the other one's file belongs to."""
    folder, _, name = (workspace.option("file") or "").rpartition("/")
    return name == "mktpm.yaml" and (plan.option("file") or "").startswith(f"{folder}/")


def _errors(block: Block, around: list[Block], folder: Path) -> Iterator[str]:
    """Yield the errors in a plan, a workspace, or a list of tasks that stands in a document."""
    kinds = {"plan", "workspace", "tasks"}.intersection(block.options)
    assert kinds or block.option("file"), "say what this is: plan, workspace, tasks, file=NAME or skip"
    allowed = set()
    if "workspace" in kinds or (block.option("file") or "").endswith("mktpm.yaml"):
        (folder / "mktpm.yaml").write_text(block.text, "utf-8")
        loaded = load([folder], folder)
    elif "tasks" in kinds:
        allowed = {"unknown-reference"}
        loaded = load_text("name: Example\ntasks:\n" + block.text)
    elif around:
        (folder / "mktpm.yaml").write_text(around[0].text, "utf-8")
        (folder / "projects").mkdir()
        (folder / "projects" / "plan.yaml").write_text(block.text, "utf-8")
        loaded = load([folder], folder)
    else:
        loaded = load_text(block.text)
    schedule = compute_schedule(loaded.workspace, EXAMPLE_DAY)
    for found in run_rules(loaded.workspace, schedule, loaded.diagnostics, structural=True):
        if found.diagnostic.severity is Severity.ERROR and found.diagnostic.code not in allowed:
            yield f"{found.diagnostic.code}: {found.diagnostic.message}"


# --- what is not run -------------------------------------------------------------------------------

NEEDS_THE_OUTSIDE = re.compile(
    r"(git clone|cd|pipx|uv tool|python3? -m pip|make|mktpm --install-completion|docker|mktpm .*--engine \w+://\w+)\b"
)


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_only_what_needs_the_outside_is_left_out(path: Path) -> None:
    for block in blocks(path.read_text("utf-8")):
        if block.language in ("console", "sh") and block.skipped:
            assert all(NEEDS_THE_OUTSIDE.match(line) for line in block.text.splitlines()), block.text


# --- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    text = _without_code(path.read_text("utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", text)
    lost = [target for pair in targets for target in pair if target and not _leads_somewhere(target, path)]
    assert lost == []


def _leads_somewhere(target: str, page: Path) -> bool:
    if target.startswith("https://"):
        return True
    file, _, anchor = target.partition("#")
    other = (page.parent / file).resolve() if file else page
    if not other.exists() or not other.is_relative_to(ROOT):
        return False
    return not anchor or anchor in _anchors(other)


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as git hosts make them."""
    headings = re.findall(r"^#+ (.+)$", _without_code(page.read_text("utf-8"), keep_spans=True), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _without_code(text: str, *, keep_spans: bool = False) -> str:
    text = re.sub(r"^(```+).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return text if keep_spans else re.sub(r"`[^`\n]*`", "", text)


@pytest.mark.parametrize("path", [*PAGES, *(IMAGES / f"{each.name}.svg" for each in SHOTS)], ids=name_of)
def test_nothing_tells_where_it_was_made(path: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users|var)/[^\s`)]*", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [path for path in documents() if path.parent.name != "decisions"], ids=name_of)
def test_every_document_can_be_reached_from_the_readme(path: Path) -> None:
    assert path in _reachable(ROOT / "README.md")


def _reachable(start: Path) -> set[Path]:
    found: set[Path] = set()
    pending = [start]
    while pending:
        page = pending.pop()
        if page in found or page.suffix != ".md" or not page.exists():
            continue
        found.add(page)
        targets = re.findall(r"\]\(([^)#\s]+)", _without_code(page.read_text("utf-8")))
        pending.extend((page.parent / target).resolve() for target in targets if "://" not in target)
    return found
