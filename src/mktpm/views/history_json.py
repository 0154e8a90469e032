"""What happened to plans as data: the shape of ``mktpm history --json`` and ``mktpm audit --format json``."""

from collections.abc import Sequence
from typing import Any

from mktpm.engine.chronicle import Happening
from mktpm.engine.reach import Reach
from mktpm.views.trail_json import reach_json


def as_json(found: Sequence[Happening], reach: Reach, about: dict[str, Any]) -> dict[str, Any]:
    """Return all that happened; ``about`` says what was asked for."""
    return {"schema": 1, **about, "history": reach_json(reach), "events": [happening_json(one) for one in found]}


def happening_json(one: Happening) -> dict[str, Any]:
    """Return one thing that happened; ``commit`` is null for what no commit holds."""
    return {
        "when": one.when.isoformat(),
        "author": one.author,
        "email": one.email or None,
        "person": one.person,
        "commit": one.commit or None,
        "committed": one.committed,
        "subject": one.subject or None,
        "project": one.project,
        "file": one.file,
        "kind": one.kind,
        "task": one.task,
        "field": one.field or None,
        "before": one.before,
        "after": one.after,
    }
