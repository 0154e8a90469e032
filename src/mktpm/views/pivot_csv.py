"""A pivot as a table that spreadsheets open: no cell of it can be run as a formula."""

import csv
import io
from collections.abc import Iterator

from mktpm.analytics.periods import label
from mktpm.analytics.pivot import Pivot, PivotRow
from mktpm.views.figures import BYTE_ORDER_MARK, plain, safe_cell


def pivot_csv(found: Pivot) -> str:
    """Return the groups as CSV, without a total, so that nothing is added up twice."""
    asked = found.question
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [measure.id for measure in asked.measures]
    before = [f"{name}_before" for name in names] if found.reference is not None else []
    planned = ["planned"] if found.planned is not None else []
    writer.writerow((*asked.by, *names, *before, *planned))
    for row in found.rows:
        writer.writerow((*_labels(found, row), *_figures(found, row)))
    return BYTE_ORDER_MARK + out.getvalue()


def _labels(found: Pivot, row: PivotRow) -> Iterator[str]:
    for name, key in zip(found.question.by, row.keys, strict=True):
        yield safe_cell(label(name, key))


def _figures(found: Pivot, row: PivotRow) -> Iterator[str]:
    for measure in found.question.measures:
        yield plain(row.values[measure.id])
    if found.reference is not None:
        for measure in found.question.measures:
            yield plain((row.before or {}).get(measure.id))
    if found.planned is not None:
        yield plain(row.planned)
