"""A field that the team's policy requires."""

from collections.abc import Iterator
from typing import Any

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Listing, message
from mktpm.plan.model import Task, TaskFields
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the leaf tasks that lack a field of ``policy.require``."""
    for at in subject.projects():
        required = [k for k in at.project.policy.require if k in TaskFields.model_fields or k.startswith("x-")]
        for task in at.project.leaves() if required else ():
            lacking = tuple(f"`{key}`" for key in required if _is_missing(_value(task, key)))
            if lacking and task.fields.status != "cancelled":
                said = message("`{task}` has no {fields}", task=task.name, fields=Listing(lacking))
                hint = message("the policy requires it of every task: `policy.require`")
                yield finding(RULE, at.project, said, at.project.task_place(task), task=task, hint=hint)


def _value(task: Task, key: str) -> Any:
    if key == "owner":
        return task.owner
    return task.custom.get(key) if key.startswith("x-") else getattr(task.fields, key)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, (str, tuple, dict)) and not value)


RULE = Rule(
    code="missing-required",
    severity=Severity.ERROR,
    summary="A task lacks a field that the policy requires.",
    explanation="""\
`policy.require` names the fields that every leaf task must have, such as `owner` and `due`. Parents and
cancelled tasks are not asked. The A of `raci` counts as owner.
""",
    bad="""\
name: Autumn sale
policy: {require: [owner]}
tasks:
  - {name: Poster}
""",
    good="""\
name: Autumn sale
policy: {require: [owner]}
tasks:
  - {name: Poster, owner: lina}
""",
    check=check,
)
