"""`mktpm merge-driver`: the merge of a plan file that git asks for."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mktpm.cli.options import LangOption, environment_language, language_near
from mktpm.cli.output import FINDINGS, cannot_run, note
from mktpm.language import Count, Language, Message, message
from mktpm.plan.files import LARGEST_BYTES
from mktpm.plan.merging import USUAL_MARK, Labels, merge
from mktpm.plan.source import one_line

NEEDS_ARGUMENTS = True
_STYLES = ("merge", "diff3", "zdiff3")
_LONGEST_LABEL = 200


def command(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The version that both sides began with: git's %O.")],
    ours: Annotated[Path, typer.Argument(metavar="OURS", help="Our version: git's %A. The result replaces it.")],
    theirs: Annotated[Path, typer.Argument(metavar="THEIRS", help="The other version: git's %B.")],
    path: Annotated[
        str | None, typer.Option("--path", metavar="NAME", help="What the file is called: git's %P.")
    ] = None,
    marker_size: Annotated[
        int, typer.Option("--marker-size", min=1, max=1000, metavar="N", help="Length of the marks: git's %L.")
    ] = USUAL_MARK,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", "-L", metavar="TEXT", help="Up to three: for our marks, the base's, theirs."),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option("--style", metavar="STYLE", help="merge, diff3 or zdiff3; default: git's merge.conflictStyle."),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Merge three versions of a plan by task and field; exits with 1 where conflicts are left in OURS."""
    language = language_near(lang, Path(path or ours).parent, environment_language())
    name = one_line(path or str(ours))
    if style is not None and style not in _STYLES:
        cannot_run(message("`--style` is one of {styles}", styles=", ".join(_STYLES)), None, language)
    versions = [_bytes(file, language) for file in (base, ours, theirs)]
    texts = [_text(data) for data in versions]
    if not all(text is not None for text in texts):
        _give_up(name, language)
    was, here, there = (text or "" for text in texts)
    labels = _labels(label)
    result = merge(was, here, there, labels, marker_size)
    if result.conflicts and _shows_base(style):
        result = merge(was, here, there, labels, marker_size, show_base=True)
    _write(ours, result.text, versions[1], language)
    if result.conflicts:
        conflicts = Count(result.conflicts, "conflict")
        note(message("mktpm: {conflicts} left in {file}", conflicts=conflicts, file=name), language)
        raise typer.Exit(FINDINGS)


def _bytes(file: Path, language: Language) -> bytes:
    try:
        return file.read_bytes()
    except OSError as reason:
        cannot_run(_refused(file, reason), language=language)


def _refused(file: Path, reason: OSError) -> Message:
    said = reason.strerror or "?"
    return message("`{file}` can't be read or written: {reason}", file=one_line(str(file)), reason=said)


def _text(data: bytes) -> str | None:
    """Return the text of a file in UTF-8, its byte order mark included; None for any other file."""
    if b"\0" in data or len(data) > LARGEST_BYTES:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _give_up(name: str, language: Language) -> NoReturn:
    """Leave our version as it is, which git then reports as a conflict."""
    note(message("mktpm: {file} is not text in UTF-8 on both sides: ours is left as it is", file=name), language)
    note(message("  their version: `git show :3:{file}`", file=name), language)
    raise typer.Exit(FINDINGS)


def _labels(given: list[str] | None) -> Labels:
    """Return the labels as git gave them; one that an old git left as a placeholder counts as not given."""
    usual = Labels()
    named = [one_line(text)[:_LONGEST_LABEL] for text in (given or [])[:3]] + [""] * 3
    ours, base, theirs = ("" if text.startswith("%") else text for text in named[:3])
    return Labels(ours or usual.ours, base or usual.base, theirs or usual.theirs)


def _shows_base(style: str | None) -> bool:
    """Return whether conflicts show the base's lines too: as asked for, else as git is configured."""
    if style is None:
        from mktpm.history.git import HistoryUnavailable, Repository

        try:
            found = Repository.around(Path()).run("config", "--get", "merge.conflictStyle")
        except (HistoryUnavailable, OSError):
            return False
        style = found.decode("utf-8", "replace").strip()
    return style in ("diff3", "zdiff3")


def _write(file: Path, text: str, before: bytes, language: Language) -> None:
    """Replace the file in one step, so that nobody ever finds half a plan."""
    from mktpm.plan.saving import ChangedMeanwhile, NotAFile, rewrite

    data = text.encode("utf-8")
    if data == before:
        return
    try:
        rewrite(file, lambda _: data)
    except OSError as reason:
        cannot_run(_refused(file, reason), language=language)
    except (ChangedMeanwhile, NotAFile):
        cannot_run(message("`{file}` is no regular file, or keeps changing", file=one_line(str(file))), None, language)
