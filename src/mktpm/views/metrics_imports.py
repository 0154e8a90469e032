"""The list of imports, as a table and as JSON."""

from typing import Any

from mktpm.analytics.manifest import Import
from mktpm.analytics.store import Store
from mktpm.language import Count, Language, message
from mktpm.views.metrics_import import grouped
from mktpm.views.metrics_import_json import import_json
from mktpm.views.painted import PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, Row, sheet


def imports_text(store: Store, width: int, language: Language) -> PaintedLines:
    """Return the imports, the latest first."""

    def say(template: str, **values: object) -> str:
        return message(template, **values).say(language)

    columns = [
        Column("id", "#", right=True),
        Column("file", say("File"), least=18),
        Column("platform", say("Platform"), leaves=4),
        Column("days", say("Dates"), leaves=5),
        Column("kept", say("Kept"), right=True),
        Column("replaced", say("Replaced"), right=True, leaves=3),
        Column("bad", say("Quarantined"), right=True),
        Column("totals", say("Totals"), leaves=6),
        Column("at", say("Imported"), leaves=2),
        Column("hash", "SHA-256", leaves=1),
    ]
    rows = [_row(one) for one in reversed(store.manifest.imports)]
    table = sheet(columns, rows, width)
    held = message(
        "{rows} in {files}",
        rows=Count(store.manifest.rows, "row"),
        files=Count(len(store.manifest.partitions), "file"),
    )
    body = [table.head(), *(table.line(row) for row in rows), [], [(held.say(language), "dim")]]
    return fitted(body, width)


def _row(one: Import) -> Row:
    bad = one.rows.quarantined
    fine = all(check.holds for check in one.checks)
    return {
        "id": [(str(one.id), "")],
        "file": [(one.file, "bold")],
        "platform": [(one.platform, "")],
        "days": [(f"{one.since}..{one.until}" if one.since else "–", "")],
        "kept": [(grouped(one.rows.kept), "")],
        "replaced": [(grouped(one.rows.replaced), "" if one.rows.replaced else "dim")],
        "bad": [(grouped(bad), "red" if bad else "dim")],
        "totals": [("–" if not one.checks else "✓" if fine else "≠", "green" if fine and one.checks else "red")],
        "at": [(one.at[:16].replace("T", " "), "")],
        "hash": [(one.sha256[:8], "dim")],
    }


def imports_json(store: Store) -> dict[str, Any]:
    """Return the manifest: imports, the oldest first, and the files that hold rows."""
    return {
        "schema": 1,
        "folder": str(store.folder),
        "rows": store.manifest.rows,
        "imports": [import_json(one, store.folder) for one in store.manifest.imports],
        "partitions": [
            {"platform": one.platform, "month": one.month, "file": one.file, "rows": one.rows}
            for one in store.manifest.partitions
        ],
    }
