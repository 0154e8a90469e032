"""Imports as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mktpm.analytics.importing.importer import Outcome
from mktpm.analytics.manifest import Import
from mktpm.language import Language


def as_json(outcomes: Sequence[Outcome], folder: Path, language: Language) -> dict[str, Any]:
    """Return what each import did."""
    return {"schema": 1, "imports": [_outcome(outcome, folder, language) for outcome in outcomes]}


def _outcome(outcome: Outcome, folder: Path, language: Language) -> dict[str, Any]:
    return {
        **import_json(outcome.imported, folder),
        "already_imported": outcome.already,
        "dry_run": outcome.dry_run,
        "bad_rows": [{"row": bad.row, "reason": bad.reason.say(language)} for bad in outcome.examples],
        "unused_columns": list(outcome.unused),
    }


def import_json(one: Import, folder: Path) -> dict[str, Any]:
    """Return an import of the manifest; amounts are exact, as text."""
    rows = one.rows
    return {
        "id": one.id,
        "file": one.file,
        "sha256": one.sha256,
        "bytes": one.bytes,
        "at": one.at,
        "platform": one.platform,
        "mapping": {"name": one.mapping.name, "version": one.mapping.version, "digest": one.mapping.digest},
        "currency": one.currency,
        "encoding": one.encoding,
        "since": one.since,
        "until": one.until,
        "rows": {
            "read": rows.read,
            "kept": rows.kept,
            "replaced": rows.replaced,
            "quarantined": rows.quarantined,
            "totals": rows.totals,
        },
        "totals": [
            {
                "measure": check.measure,
                "stated": check.stated,
                "summed": check.summed,
                "row": check.row,
                "holds": check.holds,
            }
            for check in one.checks
        ],
        "quarantine": None if one.quarantine is None else str(folder / one.quarantine),
    }
