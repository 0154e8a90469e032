"""Ids for new tasks: readable, and never the same for two tasks that were added on two branches."""

import re
import secrets
from collections.abc import Container

from mktpm.display_width import cropped

_WIDEST = 24
_LETTERS = "abcdefghjkmnpqrstvwxyz"
_LETTERS_AND_DIGITS = _LETTERS + "23456789"
_LENGTH = 5
"""Signs behind the name: two tasks of one name on two branches meet once in eighteen million times."""


def new_id(name: str, taken: Container[str]) -> str:
    """Return an id made of ``name`` and a few random signs, such as ``poster-k7q2m``, that isn't ``taken``."""
    words = cropped("-".join(re.findall(r"\w+", name.lower())), _WIDEST, "").strip("-_") or "task"
    while True:
        # A letter first: behind a name, digits and a unit would read like a lag.
        signs = secrets.choice(_LETTERS) + "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(_LENGTH - 1))
        identity = f"{words}-{signs}"
        if identity not in taken:
            return identity
