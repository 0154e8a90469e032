"""A mapping that users write themselves, on top of a platform's."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.platforms.mapping import PlatformMapping
from mktpm.analytics.store import DIMENSIONS, MEASURES
from mktpm.language import Listing, Message, message
from mktpm.plan.files import read_text
from mktpm.plan.source import parse

FIELDS = ("date", "date_end", *DIMENSIONS, *MEASURES)
_KEYS = ("platform", "version", "columns", "set", "currency", "decimal", "dates")
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
CURRENCY = re.compile(r"[A-Z]{3}")
DECIMALS = ("point", "comma")
DATES = ("ymd", "mdy", "dmy")


def mapping_in(path: Path, base: PlatformMapping) -> PlatformMapping:
    """Return the mapping that the file at ``path`` makes of ``base``; raises ``Refused``."""
    file = read_text(path, path.name)
    if not file.readable:
        raise Refused(message("{file}: {reason}", file=path.name, reason=file.diagnostics[0].message))
    parsed = parse(file.text, path.name)
    if parsed.diagnostics:
        raise Refused(message("{file}: {reason}", file=path.name, reason=parsed.diagnostics[0].message))
    if not isinstance(parsed.data, dict):
        raise _wrong(path, message("a mapping was expected"))
    return _mapping(path, parsed.data, base)


def _mapping(path: Path, data: Mapping[str, Any], base: PlatformMapping) -> PlatformMapping:
    unknown = [str(key) for key in data if key not in _KEYS]
    if unknown:
        said = message("`{key}` is not known; the keys are {listed}", key=unknown[0][:40], listed=Listing(_KEYS))
        raise _wrong(path, said)
    version = data.get("version", 1)
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 10**9:
        raise _wrong(path, message("`version` is a whole number from 1"))
    return replace(
        base,
        name=_one_of(path, data, "platform", _PLATFORM, base.name) or base.name,
        version=version,
        label=path.name,
        columns=_columns(path, data.get("columns") or {}, base),
        constants={**base.constants, **_constants(path, data.get("set") or {})},
        currency=_one_of(path, data, "currency", CURRENCY, base.currency),
        decimal=_one_of(path, data, "decimal", re.compile("|".join(DECIMALS)), base.decimal),
        dates=_one_of(path, data, "dates", re.compile("|".join(DATES)), base.dates),
    )


def _columns(path: Path, data: Any, base: PlatformMapping) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict):
        raise _wrong(path, message("`columns` is a mapping from fields to headers"))
    found = dict(base.columns)
    for field, names in data.items():
        if field not in FIELDS:
            said = message("`{key}` is no field; the fields are {listed}", key=str(field)[:40], listed=Listing(FIELDS))
            raise _wrong(path, said)
        listed = names if isinstance(names, list) else [] if names is None else [names]
        found[field] = tuple(str(name) for name in listed)
    return found


def _constants(path: Path, data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or any(isinstance(value, (dict, list)) for value in data.values()):
        raise _wrong(path, message("`set` is a mapping from fields to one text each"))
    wrong = next((str(field) for field in data if field not in DIMENSIONS), None)
    if wrong is not None:
        said = message("`{key}` can't be set; these can: {listed}", key=wrong[:40], listed=Listing(DIMENSIONS))
        raise _wrong(path, said)
    return {field: str(value) for field, value in data.items() if value is not None}


def _one_of(path: Path, data: Mapping[str, Any], key: str, pattern: re.Pattern[str], default: Any) -> Any:
    value = data.get(key)
    if value is None:
        return default
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise _wrong(path, message("`{value}` is not a value of `{key}`", value=str(value)[:40], key=key))
    return value


def _wrong(path: Path, said: Message) -> Refused:
    return Refused(message("{file}: {reason}", file=path.name, reason=said))
