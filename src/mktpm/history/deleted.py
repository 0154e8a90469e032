"""The trails of plans that were deleted: an audit tells about them too."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mktpm.engine.trail import ProjectTrail
from mktpm.history.blobs import Blobs
from mktpm.history.chains import chains_of
from mktpm.history.git import Repository
from mktpm.history.knowledge import Knowledge
from mktpm.history.lineage import Node, files_after
from mktpm.history.log import commits_until
from mktpm.plan.discovery import BadPattern, loose_plans, matching_plans
from mktpm.plan.model import Workspace
from mktpm.plan.shelf import KeptFiles


def deleted_trails(repository: Repository, workspace: Workspace, folder: Path) -> tuple[ProjectTrail, ...]:
    """Return the trails of the plan files that commits removed from ``folder``, in the order of their names.

    A file that was only moved isn't deleted. Raises ``HistoryUnavailable``.
    """
    files = files_after(list(commits_until(repository, repository.commit_of("HEAD"))))
    gone = {name: node for name, node in files.items() if node.blob is None and _last(node) is not None}
    names = sorted(_plans(repository, workspace, folder, gone))
    with Blobs(repository) as blobs:
        knowledge = Knowledge(blobs.read)
        living = {node.origin for node in files.values() if node.blob is not None}
        living |= {before.origin for node in files.values() if node.blob for before in knowledge.before(node)}
        return tuple(_trail(gone[name], knowledge) for name in names if gone[name].origin not in living)


def _plans(repository: Repository, workspace: Workspace, folder: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield those of ``names`` that the workspace would take for plans, were they still there."""
    shelf = KeptFiles(repository.top, dict.fromkeys(names, b""))
    if workspace.folder is None:
        yield from (name for path in loose_plans(folder, shelf) if (name := repository.name_of(path)) is not None)
        return
    for pattern in workspace.fields.projects:
        try:
            found = matching_plans(Path(workspace.folder), pattern, shelf)
        except BadPattern:
            continue
        yield from (name for path in found if (name := repository.name_of(path)) is not None)


def _last(node: Node) -> Node | None:
    """Return the last version that had a content."""
    while node.blob is None and node.before:
        node = node.before[0]
    return node if node.blob is not None else None


def _trail(node: Node, knowledge: Knowledge) -> ProjectTrail:
    last = _last(node) or node
    chains = chains_of(node, knowledge)
    return ProjectTrail(
        knowledge.called(last.name, last.blob or ""), last.name, tuple(chains.events), tuple(chains.skipped)
    )
