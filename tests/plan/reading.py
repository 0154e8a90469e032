"""Small plans as text, read by the tool itself; for the tests of the plan."""

from __future__ import annotations

from textwrap import indent

from mktpm.plan.loader import Loaded, load_text
from mktpm.plan.model import Project, Task, TaskFields


def loaded(text: str) -> Loaded:
    """What loading a plan with this text gives."""
    return load_text(text)


def project_of(text: str) -> Project:
    """The project in a plan with this text."""
    [project] = load_text(text).workspace.projects
    return project


def task_of(keys: str) -> Task:
    """The one task of a plan, with these keys."""
    return project_of(_plan(keys)).tasks[0]


def fields_of(keys: str) -> TaskFields:
    """What is left of a task with these keys."""
    return task_of(keys).fields


def said_of(keys: str) -> list[str]:
    """What is said about a task with these keys."""
    return [str(one.message) for one in load_text(_plan(keys)).diagnostics]


def _plan(keys: str) -> str:
    own = "" if keys.startswith(("name:", "id:")) else "    name: a task\n"
    return "name: a plan\ntasks:\n  -\n" + own + indent(keys, "    ") + "\n"
