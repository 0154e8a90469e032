"""The buffer's part of a project's light: how much is used against how much of the chain is done."""

from collections.abc import Iterator

from mktpm.engine.buffers import Buffer, project_buffer
from mktpm.engine.lights import Figure, Finding, Part, between, part
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Message, message, working_days

WEIGHT = 25


def buffer_part(at: ProjectSchedule) -> Part | None:
    """Return how much of the project's buffer is used; None where it has none."""
    buffer = project_buffer(at)
    used = None if buffer is None else buffer.consumption
    if buffer is None or used is None:
        return None
    yellow, red = buffer.limits
    strain = between(used, yellow, red, 2 * red) if yellow > 0 and red > yellow else 0.0
    findings = []
    if buffer.zone != "green":
        findings.append(Finding(buffer.zone, burning(buffer), max(strain, 2.0 if buffer.zone == "red" else 1.0)))
    return part("buffer", WEIGHT, findings, tuple(_figures(buffer, used)), strain if buffer.zone == "green" else 0.0)


def burning(buffer: Buffer) -> Message:
    """Return how much of the buffer is used, with how much of the chain done."""
    return message(
        "{used} of the project buffer is used, with {done} of the critical chain done",
        used=rounded(buffer.consumption or 0.0), done=rounded(buffer.done),
    )  # fmt: skip


def rounded(share: float) -> str:
    """Return a share as a whole percentage; 100% only for all of it."""
    return f"{min(int(share * 100 + 0.5), 99) if share < 1 else int(share * 100 + 0.5)}%"


def _figures(buffer: Buffer, used: float) -> Iterator[Figure]:
    size = message(
        "a buffer of {size} for a chain of {length}",
        size=working_days(buffer.size), length=working_days(buffer.length),
    )  # fmt: skip
    yield Figure("size_days", round(buffer.size, 2), size)
    said = message("{days} of it used: {used}", days=working_days(buffer.used), used=rounded(used))
    yield Figure("consumption", round(used, 4), said)
    done = message("{done} of the chain is done", done=rounded(buffer.done))
    yield Figure("completion", round(buffer.done, 4), done)
    yellow, red = map(rounded, buffer.limits)
    limits = message("with that, yellow begins at {yellow} and red at {red}", yellow=yellow, red=red)
    yield Figure("yellow_at", round(buffer.limits[0], 4), limits)
    yield Figure("red_at", round(buffer.limits[1], 4), None)
    if buffer.room is not None and not buffer.fits:
        room = working_days(max(buffer.room, 0.0))
        yield Figure("room_days", round(buffer.room, 2), message("the plan leaves {room} for it", room=room))
