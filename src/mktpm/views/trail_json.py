"""Parts that all JSON about history shares: versions, and how far they reach back."""

from typing import Any

from mktpm.engine.reach import Reach
from mktpm.engine.trail import Revision, Skipped


def reach_json(reach: Reach) -> dict[str, Any]:
    """Return since when history is known and what is missing in it."""
    return {
        "since": None if reach.since is None else reach.since.isoformat(),
        "shallow": reach.shallow,
        "untracked": list(reach.untracked),
        "skipped": [skipped_json(skipped) for skipped in reach.skipped],
    }


def skipped_json(skipped: Skipped) -> dict[str, Any]:
    """Return a version that could not be read."""
    return {**revision_json(skipped.revision), "file": skipped.file, "reason": skipped.reason}


def revision_json(revision: Revision) -> dict[str, Any]:
    """Return who made a version and when; ``commit`` is null for what no commit holds yet."""
    return {
        "commit": revision.commit or None,
        "when": revision.when.isoformat(),
        "author": revision.author,
        "email": revision.email,
        "subject": revision.subject,
    }
