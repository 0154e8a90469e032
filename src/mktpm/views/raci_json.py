"""The responsibility matrix as data: the shape of ``mktpm raci --json``."""

from collections.abc import Sequence
from typing import Any

from mktpm.engine.raci import LETTERS, Assignment, Matrix, Party


def as_json(found: Sequence[Matrix], idle: Sequence[Party]) -> dict[str, Any]:
    """Return who has which part in which task, and the people without any."""
    return {
        "schema": 1,
        "projects": [_project(matrix) for matrix in found],
        "idle": [{"id": party.id, "name": party.name} for party in idle],
    }


def _project(matrix: Matrix) -> dict[str, Any]:
    return {
        "id": matrix.project.id,
        "name": matrix.project.name,
        "parties": [
            {
                "id": party.id,
                "name": party.name,
                "kind": party.kind,
                "tasks": {letter: matrix.count(party, letter) for letter in LETTERS},
            }
            for party in matrix.parties
        ],
        "tasks": [_task(row) for row in matrix.rows],
    }


def _task(row: Assignment) -> dict[str, Any]:
    return {
        "id": row.task.id,
        "wbs": row.task.wbs,
        "name": row.task.name,
        "leaf": row.task.is_leaf,
        "R": list(row.parts["R"]),
        "A": next(iter(row.parts["A"]), None),
        "C": list(row.parts["C"]),
        "I": list(row.parts["I"]),
        "written": row.written,
    }
