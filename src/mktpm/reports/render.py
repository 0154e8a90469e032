"""A template and the figures become a report."""

import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from mktpm.engine.charter import Charter
from mktpm.engine.retrospective import Retrospective
from mktpm.language import Language, Message, message
from mktpm.plan.source import UNSAFE
from mktpm.plan.templates import Shelf, ShelfFault
from mktpm.reports.environment import ReportEnvironment
from mktpm.reports.markdown import joined
from mktpm.reports.values import report_filters, report_values

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, and how it is to be told."""

    projects: Sequence[Retrospective]
    workspace: str | None
    """The workspace's name."""
    as_of: date
    language: Language
    charters: Sequence[Charter] = ()


class ReportFault(Exception):
    """A report's template can't be used."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


def render_report(name: str, shelf: Shelf, subject: Subject) -> str:
    """Return the report ``name`` as Markdown; raises ``ReportFault`` for what is wrong with its template."""
    values = report_values(subject.projects, subject.workspace, subject.as_of, subject.language)
    values["charters"] = subject.charters
    environment = ReportEnvironment(shelf, report_filters(subject.language), values)
    try:
        text = joined([environment.get_template(name + shelf.ending).render()])
    except TemplateSyntaxError as fault:
        raise ReportFault(_at(fault.filename or fault.name or name, fault.lineno, fault.message or "")) from fault
    except TemplateNotFound as fault:
        if fault.name == name + shelf.ending:
            raise ReportFault(message("there is no report `{name}`", name=name)) from fault
        raise ReportFault(_at(*_position(fault, shelf, name), f"{fault.name}: not found")) from fault
    except ShelfFault as fault:
        raise ReportFault(fault.said) from fault
    except (
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as fault:
        raise ReportFault(_at(*_position(fault, shelf, name), _reason(fault))) from fault
    return _BLANK_LINES.sub("\n\n", re.sub(UNSAFE, "\ufffd", text)).strip() + "\n"


def _at(file: str, line: int, reason: str) -> Message:
    return message("{file}, line {line}: {reason}", file=file, line=line, reason=reason)


def _position(fault: BaseException, shelf: Shelf, name: str) -> tuple[str, int]:
    """Return the file and line of the innermost template that ``fault`` came through."""
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(fault.__traceback__)]
    found = [(file, line) for file, line in lines if file.endswith(shelf.ending)]
    return found[-1] if found else (name + shelf.ending, 1)


def _reason(fault: Exception) -> str:
    if isinstance(fault, RecursionError):
        return "the template calls itself without end"
    text = " ".join(str(fault).split())
    return text if isinstance(fault, (TemplateError, UndefinedError)) else f"{type(fault).__name__}: {text}"
