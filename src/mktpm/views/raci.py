"""The responsibility matrix, in a terminal and as Markdown's plain data."""

from collections.abc import Iterator, Sequence

from mktpm.display_width import width_of
from mktpm.engine.raci import LETTERS, Assignment, Matrix, Party
from mktpm.language import Language, message
from mktpm.views.painted import Line, PaintedLines, cropped_line, flowed, line_width
from mktpm.views.prose import fitted

LEGEND = "R responsible · A accountable · C consulted · I informed"
_PAINTS = {"A": "bold red", "R": "bold blue", "C": "purple", "I": "dim"}
_GAP = 2
_NARROWEST_TASK, _WIDEST_TASK, _WIDEST_NAME = 16, 40, 10


def raci_text(found: Sequence[Matrix], idle: Sequence[Party], width: int, language: Language) -> PaintedLines:
    """Return a matrix for each project; people who don't fit beside each other follow in further blocks.

    Those list only the tasks in which somebody of them has a part.
    """
    return fitted(_Page(found, idle, width, language).lines(), width)


class _Page:
    """Writes the matrices."""

    def __init__(self, found: Sequence[Matrix], idle: Sequence[Party], width: int, language: Language) -> None:
        self.found, self.idle, self.width, self.language = found, idle, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        parts: list[Line] = [((part, "dim"),) for part in self.say(LEGEND).split(" · ")]
        yield from flowed(parts, self.width, " · ")
        for matrix in self.found:
            yield []
            yield [(matrix.project.name, "bold")]
            if not matrix.parties:
                yield [("  " + self.say("no task names anybody"), "dim")]
            task = self._task_width(matrix)
            for number, block in enumerate(_blocks(matrix.parties, self.width - task - _GAP)):
                yield from [[]] if number else []
                rows = [row for row in matrix.rows if not number or any(row.letters(party.id) for party in block)]
                yield from self._block(matrix, rows, block, task)
        if self.idle:
            yield []
            names: list[Line] = [((party.name, ""),) for party in self.idle]
            yield from flowed([((self.say("without any task:"), "orange"),), *names], self.width)

    def _task_width(self, matrix: Matrix) -> int:
        widest = max((line_width(_name(row)) for row in matrix.rows), default=0)
        widest = max(widest, width_of(self.say("tasks with {letter}", letter="R")))
        return min(widest, max(self.width // 3, _NARROWEST_TASK), _WIDEST_TASK)

    def _block(self, matrix: Matrix, rows: Sequence[Assignment], block: Sequence[Party], width: int) -> Iterator[Line]:
        """Yield the columns of some of the people."""
        widths = [_column(party) for party in block]
        titles = [((party.name, "" if party.kind == "person" else "dim"),) for party in block]
        yield _row(((self.say("Task"), "dim"),), width, titles, widths)
        for row in rows:
            cells = [_letters(row.letters(party.id)) for party in block]
            yield _row(_name(row), width, cells, widths)
        for letter in ("R", "A"):
            counts: list[Line] = [((str(matrix.count(party, letter)), "dim"),) for party in block]
            yield _row(((self.say("tasks with {letter}", letter=letter), "dim"),), width, counts, widths)


def _blocks(parties: Sequence[Party], room: int) -> Iterator[list[Party]]:
    """Yield the people in groups that fit beside each other."""
    block: list[Party] = []
    used = 0
    for party in parties:
        width = _column(party) + _GAP
        if block and used + width > room + _GAP:
            yield block
            block, used = [], 0
        block.append(party)
        used += width
    if block:
        yield block


def _column(party: Party) -> int:
    return min(max(width_of(party.name), len(LETTERS) // 2), _WIDEST_NAME)


def _row(first: Line, width: int, cells: Sequence[Line], widths: Sequence[int]) -> Line:
    runs = [*_padded(first, width)]
    for cell, column in zip(cells, widths, strict=True):
        runs += [(" " * _GAP, ""), *_padded(cell, column)]
    return runs


def _padded(cell: Line, width: int) -> Line:
    shown = cropped_line(cell, width)
    return [*shown, (" " * (width - line_width(shown)), "")]


def _name(row: Assignment) -> Line:
    glyph = "◇ " if row.task.fields.milestone else ""
    return ((glyph + row.task.name, "" if row.task.is_leaf else "bold"),)


def _letters(letters: str) -> Line:
    return tuple((letter, _PAINTS[letter]) for letter in letters) or (("·", "dim"),)
