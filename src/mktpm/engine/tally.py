"""How many tasks of a project were added, re-estimated, moved …: the differences in a plan's terms."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from mktpm.engine.changes import ProjectDifference, TaskDifference
from mktpm.engine.differences import About, about

Term = Literal[
    "added", "removed", "re-estimated", "re-assigned", "relinked", "due", "progressed", "constrained", "regrouped",
    "edited", "moved",
]  # fmt: skip
"""``moved`` are those that moved although nothing is written differently on them."""
TERMS: tuple[Term, ...] = (
    "added", "removed", "re-estimated", "re-assigned", "relinked", "due", "progressed", "constrained", "regrouped",
    "edited", "moved",
)  # fmt: skip
_TERM_OF: dict[About, Term] = {
    "estimate": "re-estimated",
    "assignment": "re-assigned",
    "links": "relinked",
    "due": "due",
    "progress": "progressed",
    "dates": "constrained",
    "place": "regrouped",
    "text": "edited",
}


def tally(found: ProjectDifference) -> dict[Term, int]:
    """Return the numbers of tasks by what happened to them, in the order of `TERMS`; a task may count in several."""
    counts = Counter(term for task in found.tasks for term in set(_terms(task)))
    return {term: counts[term] for term in TERMS if counts[term]}


def _terms(task: TaskDifference) -> Iterator[Term]:
    if task.kind != "changed":
        yield task.kind
        return
    for change in task.changes:
        term = _TERM_OF.get(about(change.field))
        if term is not None:
            yield term
