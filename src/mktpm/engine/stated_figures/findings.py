"""What checking a stated figure ends with: it disagrees, or it can't be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from mktpm.diagnostics import Related, Route
from mktpm.language import Message


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A claim that fails."""

    said: Message
    key: Route
    """The way from the claim to the figure that is stated."""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a claim can't be checked."""

    code: str
    """``unknown-reference`` or ``invalid-value``."""
    said: Message
    key: Route
    """The way from the claim to what is wrong with it."""
    hint: Message | None = None


class Unclear(Exception):
    """A claim can't be checked, for these reasons; none where another claim's finding says it already."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        """Keep the reasons for whoever reports them."""
        super().__init__()
        self.faults = tuple(faults)


def unclear(said: Message, *key: str | int, hint: Message | None = None) -> Unclear:
    """Return the reason that a value of a claim is impossible."""
    return Unclear([Fault("invalid-value", said, key, hint)])


def unknown(said: Message, *key: str | int, hint: Message | None = None) -> Unclear:
    """Return the reason that a claim refers to something that isn't there."""
    return Unclear([Fault("unknown-reference", said, key, hint)])
