"""Findings silenced in the plan: ``# mktpm: ignore[code]`` on the line, or alone on the one above."""

import re
from collections import defaultdict
from collections.abc import Mapping

from mktpm.plan.locations import Located
from mktpm.plan.source import lines_at

_UNTRUSTED = frozenset({"yaml-syntax", "file-unreadable", "file-encoding", "dependency-cycle"})
"""Findings after which the file or its dates can't be trusted."""
_OTHERS_DECIDE = frozenset({"approval-missing", "approval-stale", "approval-forged"})
"""Findings about who agreed: comments are nobody's right, so anybody could silence them."""
NEVER_SILENT = _UNTRUSTED | _OTHERS_DECIDE

_COMMENT = r"(?:^|\s)#\s*mktpm:\s*ignore\[([^\]]*)\]"


def without_silenced(found: list[Located], texts: Mapping[str, str]) -> list[Located]:
    """Return ``found`` without what the plan's own comments silence."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for at in found:
        wanted[at.diagnostic.where.file].update((at.span.line - 1, at.span.line))
    silenced = {file: _silenced_lines(texts.get(file, ""), numbers) for file, numbers in wanted.items()}
    return [at for at in found if not _is_silenced(at, silenced[at.diagnostic.where.file])]


def _is_silenced(at: Located, lines: dict[int, set[str]]) -> bool:
    code = at.diagnostic.code
    return code not in NEVER_SILENT and code in lines.get(at.span.line, ())


def _silenced_lines(text: str, numbers: set[int]) -> dict[int, set[str]]:
    """Return the codes silenced by the comments on the lines with these numbers, by the line they are meant for."""
    if "mktpm:" not in text:
        return {}
    codes: dict[int, set[str]] = {}
    for number, line in lines_at(text, numbers - {0}).items():
        found = re.search(_COMMENT, line)
        if found is not None:
            alone = line.lstrip().startswith("#")
            names = {name.strip() for name in found[1].split(",")}
            codes.setdefault(number + alone, set()).update(names)
    return codes
