"""The board as data: the shape of ``mktpm board --json``."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from mktpm.engine.board import Board, Card, LaneKey, key_of


def as_json(boards: Iterable[Board], as_of: date, by: LaneKey | None) -> dict[str, Any]:
    """Return the boards with all of their cards, whatever the view would cut off."""
    return {"schema": 1, "as_of": as_of.isoformat(), "by": by, "boards": [_board(board) for board in boards]}


def _board(board: Board) -> dict[str, Any]:
    columns = [
        {
            "status": column.status,
            "count": len(column.cards),
            "limit": column.limit,
            "excess": column.excess,
            "cards": [_card(card) for card in column.cards],
        }
        for column in board.columns
    ]
    cards = {key_of(card): card for column in board.columns for card in column.cards}
    lanes = [{"name": lane.name, "cards": _references(cards, lane.cards)} for lane in board.lanes]
    data: dict[str, Any] = {
        "projects": [{"id": project.id, "name": project.name} for project in board.projects],
        "columns": columns,
        "aside": [_card(card) for card in board.aside],
    }
    return data | ({"lanes": lanes} if board.by is not None else {})


def _references(cards: dict[tuple[str, int], Card], keys: frozenset[tuple[str, int]]) -> list[dict[str, str]]:
    """Return the project and the task of the cards with those keys, in the order of the columns."""
    return [{"project": card.project.id, "task": card.task.id} for key, card in cards.items() if key in keys]


def _card(card: Card) -> dict[str, Any]:
    return {
        "project": card.project.id,
        "id": card.task.id,
        "wbs": card.task.wbs,
        "name": card.task.name,
        "status": card.status,
        "owner": card.task.owner,
        "channel": card.channel,
        "priority": card.priority,
        "tags": list(card.tags),
        "milestone": card.task.fields.milestone,
        "critical": card.critical,
        "due": None if card.due is None else str(card.due),
        "days_late": card.days_late,
        "misses_due": card.misses_due,
        "start": card.start.isoformat(),
        "finish": card.finish.isoformat(),
        "progress": round(card.progress, 4),
    }
