"""The responsibility matrix as Markdown: a table for each project."""

from collections.abc import Iterator, Sequence

from mktpm.engine.raci import Matrix, Party
from mktpm.language import Language, message
from mktpm.reports.markdown import escaped, said
from mktpm.views.raci import LEGEND


def raci_markdown(found: Sequence[Matrix], idle: Sequence[Party], language: Language) -> str:
    """Return the matrices as GFM tables; nothing in a plan is markup."""
    lines = [f"# {said('Responsibilities', language)}", "", str(said(LEGEND, language))]
    for matrix in found:
        lines += ["", f"## {escaped(matrix.project.name)}", "", *_table(matrix, language)]
    if idle:
        names = "、".join if language == "zh" else ", ".join
        head = message("without any task:").say(language)
        lines += ["", f"{head} {names(escaped(party.name) for party in idle)}"]
    return "\n".join(lines) + "\n"


def _table(matrix: Matrix, language: Language) -> Iterator[str]:
    titles = [str(said("Task", language)), *(escaped(party.name) for party in matrix.parties)]
    yield _row(titles)
    yield _row(["---", *(":---:" for _ in matrix.parties)])
    for row in matrix.rows:
        name = escaped(f"{row.task.wbs} {row.task.name}")
        yield _row([name, *(row.letters(party.id) for party in matrix.parties)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
