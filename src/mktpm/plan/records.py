"""Plain data → model records, keeping what is good and reporting what is not.

A record with a bad value loses that value, not its life: three bad fields are three findings, and
the rest of the plan is still scheduled.
"""

from typing import Any

from pydantic import ValidationError

from mktpm.diagnostics import Route
from mktpm.language import message
from mktpm.plan.findings import Findings, Read, RecordType
from mktpm.plan.values import kind_of


def read_record(model: type[RecordType], data: Any, route: Route, findings: Findings) -> Read[RecordType] | None:
    """Return ``data`` as a record of ``model``; None where not even a part of it fits."""
    if not isinstance(data, dict):
        findings.add("invalid-value", message("a mapping was expected, not {kind}", kind=kind_of(data)), route)
        return None
    try:
        return Read(model.model_validate(data), {})
    except ValidationError:
        from mktpm.plan.repair import repaired  # only where something is wrong

        return repaired(model, _copied(data), route, findings)


def _copied(data: Any) -> Any:
    """Return ``data`` with mappings and lists of its own; what aliases shared is shared no longer."""
    if type(data) is dict:
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(item) for item in data] if type(data) is list else data
