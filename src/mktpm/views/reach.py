"""What a reader has to know about a history: that it is cut, or that versions could not be read."""

from collections.abc import Iterator

from mktpm.engine.reach import Reach
from mktpm.language import Count, Message, message

_MOST_FILES = 3


def reach_notes(reach: Reach) -> Iterator[Message]:
    """Yield a sentence for each thing to know; nothing where the history is whole."""
    if reach.shallow and reach.since is not None:
        yield message(
            "this is a shallow clone: the figures begin on {day}; `git fetch --unshallow` brings what was before",
            day=reach.since,
        )
    for file in reach.untracked[:_MOST_FILES]:
        yield message("{file} is not in git yet: it has no history", file=file)
    if len(reach.untracked) > _MOST_FILES:
        yield message("{files} more are not in git yet", files=Count(len(reach.untracked) - _MOST_FILES, "file"))
    if reach.skipped:
        last = reach.skipped[-1]
        yield message(
            "passed over: {versions} that could not be read, the last one {commit} of {file}; `mktpm audit` lists them",
            versions=Count(len(reach.skipped), "version"),
            commit=last.revision.commit[:8] or "-",
            file=last.file,
        )
