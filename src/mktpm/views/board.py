"""The board for a terminal: columns side by side, or one below the other where it is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from mktpm.display_width import cropped, width_of
from mktpm.engine.board import Board, Card, Column, Lane, LaneKey, key_of
from mktpm.language import Count, Language, Message, message, translate
from mktpm.plan.model import Status
from mktpm.views.board_cards import ASCII, PRIORITY_WORDS, UNICODE, CardStyle, card_lines
from mktpm.views.painted import Line, PaintedLines, Run, cropped_line, flowed, line_width, wrapped

STATUS_WORDS: dict[Status, str] = {
    "todo": "to do", "doing": "doing", "review": "in review", "blocked": "blocked", "done": "done",
    "cancelled": "cancelled",
}  # fmt: skip
_NO_LANE: dict[LaneKey, str] = {
    "owner": "no owner", "channel": "no channel", "tag": "no tag", "priority": "no priority", "project": "no project",
}  # fmt: skip
_STATUS_PAINTS: dict[Status, str] = {"doing": "bold blue", "done": "bold green", "blocked": "bold purple"}
_GAP = 2
_NARROWEST, _WIDEST = 14, 42
"""Columns of a terminal that a column of the board takes at least and at most."""
_DONE_SHOWN, _DONE_SHOWN_IN_LANES = 8, 3


@dataclass(frozen=True, slots=True)
class BoardPaper:
    """What a board is drawn on, and how."""

    width: int
    """No line takes more columns."""
    as_of: date
    language: Language = "en"
    ascii_only: bool = False
    limit: int | None = None
    """Most cards of a column, or of a column in a lane; None for all but of what is done."""
    everything: bool = False
    """Whether what is done is shown in full as well."""

    def most(self, status: Status, *, in_lane: bool) -> int | None:
        """Return how many cards of a status are shown; None for all."""
        if self.limit is not None or self.everything:
            return self.limit
        return (_DONE_SHOWN_IN_LANES if in_lane else _DONE_SHOWN) if status == "done" else None


Block = list[list[Run]]
"""Lines of one column of the board."""


def board(boards: Sequence[Board], paper: BoardPaper) -> PaintedLines:
    """Return the boards one below the other; no line is wider than the paper."""
    lines: list[Line] = []
    if not boards:
        said = message("there are no projects in this workspace yet: `mktpm new` makes one").say(paper.language)
        lines += [[(line, "dim")] for line in wrapped(said, paper.width, 4)]
    for one in boards:
        if lines:
            lines.append([])
        lines += _Sheet(one, paper).lines()
    return PaintedLines(lines)


class _Sheet:
    """One board as it is laid out."""

    def __init__(self, shown: Board, paper: BoardPaper) -> None:
        self.board, self.paper = shown, paper
        self.glyphs = ASCII if paper.ascii_only else UNICODE
        several = len(shown.projects) > 1
        self.style = CardStyle(paper.language, self.glyphs, paper.as_of, shown.by, with_project=several)
        self.widths = _widths(shown.columns, [line_width(self._head(column)) for column in shown.columns], paper.width)
        self.capped = False

    def lines(self) -> list[Line]:
        """Return the title, the columns, and what isn't on the board."""
        lines: list[Line] = [*self._title(), []]
        if not any(column.cards for column in self.board.columns):
            is_empty = not any(project.tasks for project in self.board.projects)
            lines += self._note(message("this plan has no tasks yet" if is_empty else "no task matches"))
        elif self.widths is None:
            lines += self._stacked()
        else:
            lines += self._side_by_side(self.widths)
        return [*lines, *self._footnotes()]

    def _title(self) -> list[Line]:
        language = self.paper.language
        names = [project.name.replace("\t", " ") for project in self.board.projects]
        cards = [card for column in self.board.columns for card in column.cards]
        late = sum(card.days_late is not None for card in cards)
        facts: list[Line] = [[(name, "bold")] for name in names]
        facts.append([(Count(len(cards), "task").say(language), "dim")])
        if late:
            facts.append([(message("{n} overdue", n=late).say(language), "bold orange")])
        facts.append([(self.paper.as_of.isoformat(), "dim")])
        return [*flowed(facts, self.paper.width, self.glyphs["dot"], self.glyphs["ellipsis"])]

    def _head(self, column: Column, in_lane: int | None = None) -> list[Run]:
        """Return a column's name and how many tasks it has: too many, if so; or only how many in a lane."""
        word = translate(STATUS_WORDS[column.status], self.paper.language)
        paint = "bold orange" if column.excess else _STATUS_PAINTS.get(column.status, "bold")
        if in_lane is not None:
            return [(f"{word} {in_lane}", paint)]
        count = f"{len(column.cards)}" + ("" if column.limit is None else f"/{column.limit}")
        over = message("{n} over", n=column.excess).say(self.paper.language) if column.excess else ""
        return [(f"{word} {count}", paint), *([(f" {over}", "bold orange")] if over else [])]

    def _side_by_side(self, widths: Sequence[int]) -> list[Line]:
        columns = self.board.columns
        mark = self.glyphs["ellipsis"]
        heads: list[Block] = []
        for column, width in zip(columns, widths, strict=True):
            head = cropped_line(self._head(column), width, mark)
            rule: Run = (self.glyphs["rule"] * width, head[0][1].removeprefix("bold").strip())
            heads.append([head, [rule]])
        lines = _joined(heads, widths)
        if self.board.by is None:
            return lines + _joined([self._cell(c, w, None) for c, w in zip(columns, widths, strict=True)], widths)
        for lane in self.board.lanes:
            lines.append(self._lane_head(lane))
            lines += _joined([self._cell(c, w, lane) for c, w in zip(columns, widths, strict=True)], widths)
            lines.append([])
        return lines[:-1]

    def _cell(self, column: Column, width: int, lane: Lane | None) -> Block:
        """Return the cards of a column, in a lane those that lie in it, and how many more there are."""
        cards = _in_lane(column, lane)
        most = self.paper.most(column.status, in_lane=lane is not None)
        block: Block = []
        for card in cards[:most]:
            block += [[], *card_lines(card, width, self.style)] if block else card_lines(card, width, self.style)
        hidden = len(cards) - len(cards[:most])
        if hidden:
            self.capped = True
            said = message("+{n} more", n=hidden).say(self.paper.language)
            block += [[], [(cropped(said, width, self.glyphs["ellipsis"]), "dim")]]
        return block

    def _lane_head(self, lane: Lane) -> list[Run]:
        dash, width = self.glyphs["lane"], self.paper.width
        name = f"{self._lane_name(lane)}{self.glyphs['dot']}{len(lane.cards)}"
        shown = cropped(name, width - 6, self.glyphs["ellipsis"])
        return [(dash * 2 + " ", "dim"), (shown, "bold"), (" " + dash * (width - 4 - width_of(shown)), "dim")]

    def _lane_name(self, lane: Lane) -> str:
        by = self.board.by
        if lane.name is None:
            return translate(_NO_LANE[by], self.paper.language) if by else ""
        return translate(PRIORITY_WORDS[lane.name], self.paper.language) if by == "priority" else lane.name

    def _stacked(self) -> list[Line]:
        """Return the columns one below the other."""
        lines: list[Line] = []
        for lane in self.board.lanes or (None,):
            lines += [self._lane_head(lane)] if lane is not None else []
            for column in self.board.columns:
                counted = None if lane is None else len(_in_lane(column, lane))
                head = cropped_line(self._head(column, counted), self.paper.width, self.glyphs["ellipsis"])
                block = self._cell(column, self.paper.width, lane)
                if lane is None or block:
                    lines += [head, *block, []]
        return lines[:-1]

    def _footnotes(self) -> list[Line]:
        """Return where the cards are that the board doesn't show."""
        notes: list[Message] = []
        for status in ("cancelled", "done"):
            count = sum(card.status == status for card in self.board.aside)
            words = _ASIDE[status]
            notes += [message(words, n=Count(count, "task"))] if count else []
        if self.capped and self.paper.limit is None:
            notes.append(message("`--all` shows every task"))
        lines = [line for said in notes for line in self._note(said)]
        return [[], *lines] if lines else []

    def _note(self, said: Message) -> list[Line]:
        text = said.say(self.paper.language)
        return [[(line, "dim")] for line in wrapped(text, self.paper.width, 4, self.glyphs["ellipsis"])]


def _in_lane(column: Column, lane: Lane | None) -> list[Card]:
    return [card for card in column.cards if lane is None or key_of(card) in lane.cards]


_ASIDE = {
    "cancelled": "not on the board: {n} cancelled; `--cancelled` shows them",
    "done": "not on the board: {n} done, for `policy.columns` has no column `done`",
}


def _widths(columns: Sequence[Column], heads: Sequence[int], width: int) -> list[int] | None:
    """Return how wide each column is, none narrower than its head; None where they don't fit side by side."""
    fixed = {number: head for number, head in enumerate(heads) if not columns[number].cards}
    while len(fixed) < len(columns):
        room = width - _GAP * (len(columns) - 1) - sum(fixed.values())
        each = min(room // (len(columns) - len(fixed)), _WIDEST)
        if each < _NARROWEST:
            return None
        wider = {number: head for number, head in enumerate(heads) if head > each and number not in fixed}
        if not wider:
            return [fixed.get(number, each) for number in range(len(columns))]
        fixed |= wider
    return (
        [fixed[number] for number in range(len(columns))]
        if sum(fixed.values()) + _GAP * (len(columns) - 1) <= width
        else None
    )


def _joined(blocks: Sequence[Block], widths: Sequence[int]) -> list[Line]:
    """Return blocks side by side."""
    lines: list[Line] = []
    for parts in zip_longest(*blocks, fillvalue=()):
        line: list[Run] = []
        blanks = 0
        for part, width in zip(parts, widths, strict=True):
            if part:
                line += [(" " * blanks, ""), *part]
                blanks = -line_width(part)
            blanks += width + _GAP
        lines.append(line)
    return lines
