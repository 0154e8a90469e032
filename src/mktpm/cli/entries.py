"""Writing entries into the journals of plans, and showing what was written."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mktpm.cli.editing import Editing
from mktpm.cli.output import note, write, write_json
from mktpm.language import message, reason_of
from mktpm.plan.journal import Entry, entry_of, entry_text, journal_folder, write_entry
from mktpm.plan.source import UNSAFE, one_line
from mktpm.plan.target import Target


def write_entries(editing: Editing, kind: str, entries: Sequence[tuple[Target, Mapping[str, Any]]]) -> None:
    """Write an entry for each task and show the files; exits with 2 where one can't be written."""
    at = _moment(editing)
    shown: list[dict[str, Any]] = []
    files: list[Path] = []
    for target, said in entries:
        values = {key: without_invisible(value) if isinstance(value, str) else value for key, value in said.items()}
        if not isinstance(entry_of(entry_text(kind, values, at), "", target.plan.path), Entry):
            editing.refuse(
                message("this can't be kept as text: some of its characters are none"),
                message("type it anew: pasted text often has them"),
            )
        file, path = _written(editing, target, kind, values, at)
        files += [path] if path is not None else []
        shown.append({"file": file, "entry": {"kind": kind, **values, "at": at.isoformat(timespec="seconds")}})
    if editing.as_json:
        write_json({"written": not editing.dry_run, "entries": shown})
        return
    lines: list[str] = []
    for each in shown:
        text = entry_text(kind, each["entry"], at)
        lines += [each["file"], *(f"+ {one_line(line)}" for line in text.splitlines())]
    write("\n".join(lines))
    _mention_ignored(editing, files)


def without_invisible(text: str) -> str:
    """Return ``text`` without the invisible characters that pasting leaves in it."""
    return re.sub(UNSAFE, "", text.replace("\r\n", "\n"))


def _moment(editing: Editing) -> datetime:
    """Return when the entry is written: now; or at this time of the day that was named, if that lies behind."""
    if editing.day is None:
        return editing.now
    return datetime.combine(editing.day, editing.now.timetz())


def _written(
    editing: Editing, target: Target, kind: str, values: Mapping[str, Any], at: datetime
) -> tuple[str, Path | None]:
    """Return the file as shown, and where it is; only its folder where nothing was written."""
    if editing.dry_run:
        return f"{editing.ground.shown(journal_folder(target.plan.path))}/", None
    try:
        path: Path = write_entry(target.plan.path, kind, values, at)
    except OSError as reason:
        folder = editing.ground.shown(journal_folder(target.plan.path))
        editing.refuse(message("`{file}` can't be written: {reason}", file=folder, reason=reason_of(reason)))
    return editing.ground.shown(path), path


def _mention_ignored(editing: Editing, files: Sequence[Path]) -> None:
    """Say so where git passes over what was written: a common `.gitignore` leaves out all that ends in `.log`."""
    from mktpm.history.git import HistoryUnavailable, Repository
    from mktpm.history.recording import is_ignored

    try:
        ignored = bool(files) and is_ignored(Repository.around(files[0].parent), files[0])
    except HistoryUnavailable:
        return
    if ignored:
        said = message("git passes this file over: add the line `!*.log/` to `.gitignore`, and it will be committed")
        note(said, editing.language)
