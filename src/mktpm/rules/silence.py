"""Findings silenced in the plan: ``# mktpm: ignore[code]`` on the line, or alone on the one above."""

import re
from collections.abc import Mapping

from mktpm.plan.locations import Located
from mktpm.plan.source import lines_of

NEVER_SILENT = frozenset({"yaml-syntax", "file-unreadable", "file-encoding"})
"""Findings after which nothing of the file can be trusted."""

_COMMENT = r"(?:^|\s)#\s*mktpm:\s*ignore\[([^\]]*)\]"


def without_silenced(found: list[Located], texts: Mapping[str, str]) -> list[Located]:
    """Return ``found`` without what the plan's own comments silence."""
    silenced: dict[str, dict[int, set[str]]] = {}
    for at in found:
        file = at.diagnostic.where.file
        if file not in silenced:
            silenced[file] = _silenced_lines(texts.get(file, ""))
    return [at for at in found if not _is_silenced(at, silenced[at.diagnostic.where.file])]


def _is_silenced(at: Located, lines: dict[int, set[str]]) -> bool:
    code = at.diagnostic.code
    return code not in NEVER_SILENT and code in lines.get(at.span.line, ())


def _silenced_lines(text: str) -> dict[int, set[str]]:
    """Return the codes silenced on each line, counted from 1."""
    if "mktpm:" not in text:
        return {}
    codes: dict[int, set[str]] = {}
    for number, line in enumerate(lines_of(text), 1):
        found = re.search(_COMMENT, line)
        if found is not None:
            alone = line.lstrip().startswith("#")
            names = {name.strip() for name in found[1].split(",")}
            codes.setdefault(number + alone, set()).update(names)
    return codes
