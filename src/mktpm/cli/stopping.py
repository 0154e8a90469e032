"""What ends a long search early: its time, or Ctrl-C."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Clock:
    """Says when to stop: after a time, or when somebody pressed Ctrl-C."""

    def __init__(self, seconds: float | None) -> None:
        """Begin to count; None where there is no limit."""
        self._end = None if seconds is None else time.monotonic() + seconds
        self.interrupted = False

    def share(self, of: int) -> Callable[[], bool]:
        """Return what says when to stop for somebody who has one part in ``of`` of the time that is left."""
        left = self.left()
        part = Clock(None if left is None else left / max(of, 1))
        return lambda: self.is_over() or part.is_over()

    def left(self) -> float | None:
        """Return the seconds that are left; None where there is no limit."""
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        """Return whether to stop."""
        return self.interrupted or (self._end is not None and time.monotonic() >= self._end)


@contextmanager
def interruptible(clock: Clock) -> Iterator[None]:
    """Let Ctrl-C end the search inside, not the program; a second one ends that too."""

    def interrupt(*_: object) -> None:
        if clock.interrupted:
            raise KeyboardInterrupt
        clock.interrupted = True

    try:
        before = signal.signal(signal.SIGINT, interrupt)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
