"""Which of the known words a mistyped one was meant to be."""

from collections.abc import Collection

_MOST_PAIRS = 4_000_000
"""Pairs of characters compared, about a second's worth."""


class Similar:
    """Finds similar words as long as that is cheap: where thousands are wrong, not each gets a guess."""

    def __init__(self) -> None:
        """Begin with nothing compared."""
        self._left = _MOST_PAIRS

    def to(self, text: str, known: Collection[str], *, cutoff: float = 0.5) -> str | None:
        """Return the word of ``known`` that is most like ``text``; None where none is, or no more is compared.

        ``cutoff`` is how much of the two must be the same, from 0 to 1.
        """
        if self._left <= 0:
            return None
        self._left -= len(text) * sum(map(len, known))
        if self._left < 0:
            return None
        from difflib import get_close_matches  # only where something is mistyped

        return next(iter(get_close_matches(text, known, n=1, cutoff=cutoff)), None)
