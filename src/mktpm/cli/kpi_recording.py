"""Writing a KPI's value down: one more row in the table beside its plan."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mktpm.cli.clock import day_written, now_in
from mktpm.cli.entries import without_invisible
from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run, note, write, write_json
from mktpm.language import Message, message, reason_of
from mktpm.plan.kpis import Kpi
from mktpm.plan.model import Project


def kpi_called(invocation: Invocation, text: str) -> tuple[Project, Kpi]:
    """Return the KPI with that id or name, `project:kpi` where several plans have it; exits with 2 otherwise."""
    projects = invocation.workspace.selected
    home, colon, rest = text.partition(":")
    if colon and any(project.id == home for project in projects):
        projects, text = tuple(project for project in projects if project.id == home), rest
    everything = [(project, kpi) for project in projects for kpi in project.fields.kpis]
    found = [pair for pair in everything if pair[1].id == text] or [p for p in everything if p[1].name == text]
    if not found:
        cannot_run(message("there is no KPI `{id}`", id=text), _closest(text, everything), invocation.language)
    if len({id(project) for project, _ in found}) > 1:
        listed = ", ".join(f"{project.id}:{kpi.id}" for project, kpi in found[:8])
        several = message("`{text}` could be several KPIs", text=text)
        cannot_run(several, message("say which: {listed}", listed=listed), invocation.language)
    return found[0]


def _closest(text: str, everything: Sequence[tuple[Project, Kpi]]) -> Message:
    from difflib import get_close_matches

    close = get_close_matches(text, [kpi.id for _, kpi in everything], n=1, cutoff=0.5)
    return message("did you mean `{key}`?", key=close[0]) if close else message("`mktpm kpi` lists all KPIs")


def record(
    invocation: Invocation, words: Sequence[str], *, on: str | None, source: str | None, dry_run: bool, as_json: bool
) -> None:
    """Append a value to the table beside the plan, and show the row; exits with 2 where it is none."""
    if len(words) < 2:
        cannot_run(message("say which KPI, and its value: `mktpm kpi set KPI VALUE`"), None, invocation.language)
    project, kpi = kpi_called(invocation, words[0])
    value = without_invisible(words[1]).strip()
    _refuse_unfit(invocation, project, kpi, value)
    day = day_written("--on", on, invocation.language) if on is not None else invocation.as_of
    _refuse_future(invocation, day)
    cells = (day.isoformat(), kpi.id, value, " ".join(without_invisible(source or "").split()))
    _append(invocation, project, cells, dry_run=dry_run, as_json=as_json)


def _refuse_unfit(invocation: Invocation, project: Project, kpi: Kpi, value: str) -> None:
    """Exit with 2 where the KPI can't take the value; say so where it is outside the scale."""
    from mktpm.engine.kpi.definitions import Definitions
    from mktpm.engine.kpi.rows import unreadable

    definition = Definitions(project).kpis[kpi.id]
    if kpi.formula is not None:
        said = message("`{id}` has a formula: its values are computed, not written", id=kpi.id)
        cannot_run(said, message("write down what the formula names"), invocation.language)
    fault = unreadable(value, definition)
    if fault is not None:
        hint = message("write a number and a unit: `35%`, `4280万`, `2h`")
        cannot_run(fault, hint, invocation.language)


def _refuse_future(invocation: Invocation, day: date) -> None:
    today = max(invocation.as_of, now_in(invocation.workspace.fields.timezone).date())
    if day > today:
        cannot_run(message("{day} has not come yet", day=day), None, invocation.language)


def _append(
    invocation: Invocation, project: Project, cells: tuple[str, str, str, str], *, dry_run: bool, as_json: bool
) -> None:
    from mktpm.plan.actuals import UnreadableTable, actuals_file, with_value
    from mktpm.plan.saving import ChangedMeanwhile, NotAFile
    from mktpm.plan.source import one_line
    from mktpm.plan.table_file import shown_beside

    file = actuals_file(Path(project.path))
    shown = shown_beside(project.file, file)
    texts: list[bytes] = [b"", b""]

    def change(data: bytes) -> bytes:
        texts[0], texts[1] = data, with_value(data, cells)
        return data if dry_run else texts[1]

    try:
        _rewrite(file, change, dry_run=dry_run)
    except UnreadableTable:
        hint = message("its first line names the columns: `{header}`", header="date,kpi,value,source")
        cannot_run(message("{file} can't be read as a table of values", file=shown), hint, invocation.language)
    except ChangedMeanwhile:
        said = message("{file} is being changed by another program: nothing was written", file=shown)
        cannot_run(said, message("try again"), invocation.language)
    except NotAFile:
        cannot_run(message("{file} is not a regular file", file=shown), None, invocation.language)
    except OSError as reason:
        said = message("`{file}` can't be written: {reason}", file=shown, reason=reason_of(reason))
        cannot_run(said, None, invocation.language)
    lines = texts[1].splitlines()
    row = one_line(lines[-1].decode("utf-8", "replace"))
    if as_json:
        write_json(_written(shown, len(lines), cells, written=not dry_run))
    else:
        write(f"{shown}\n+ {len(lines)}  {row}")
        _mention_scale(invocation, project, cells)


def _written(shown: str, line: int, cells: tuple[str, str, str, str], *, written: bool) -> dict[str, Any]:
    on, kpi, value, source = cells
    return {
        "written": written, "file": shown, "line": line,
        "row": {"date": on, "kpi": kpi, "value": value, "source": source},
    }  # fmt: skip


def _rewrite(file: Path, change: Any, *, dry_run: bool) -> None:
    """Change the table, which is created where there is none; a link is not followed out of the folder."""
    from contextlib import suppress

    from mktpm.plan.creation import AlreadyThere, create_file
    from mktpm.plan.saving import NotAFile, rewrite

    if file.is_symlink():  # it could lead anywhere: somebody else may have committed it
        raise NotAFile(str(file))
    if not file.exists():
        if dry_run:
            change(b"")
            return
        with suppress(AlreadyThere):
            create_file(file, "")
    rewrite(file, change)


def _mention_scale(invocation: Invocation, project: Project, cells: tuple[str, str, str, str]) -> None:
    from mktpm.engine.kpi.definitions import Definitions
    from mktpm.engine.kpi.rows import off_scale
    from mktpm.plan.actuals import KpiValue

    row = KpiValue(cells[1], date.fromisoformat(cells[0]), cells[2], cells[3], "", 0)
    for each in off_scale(Definitions(project), [row]):
        if each.where is row:
            said = message("Outside the scale of `{kpi}`: is the unit right?", kpi=each.kpi)
            note(said, invocation.language)
