"""What rules did, or would do."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from mktpm.display_width import cropped
from mktpm.engine.automation_edits import Settled
from mktpm.language import Language, message, translate
from mktpm.plan.source import one_line

_WIDEST_VALUE = 60


def text(settled: Sequence[Settled], diff: str, language: Language, *, applied: bool) -> str:
    """Return what follows from which rule, a line each, and the diff of the files."""
    lines = [one_line(_line(each, language)) for each in settled if each.outcome in ("open", "overruled")]
    if not any(each.outcome == "open" for each in settled):
        lines.append(message("nothing to do: no rule asks for anything that isn't so already").say(language))
        return "\n".join(lines)
    if not applied:
        lines.append(message("nothing was written: `--apply` does it").say(language))
    shown = [one_line(line.removesuffix("\r")) for line in diff.split("\n")]
    return "\n".join([*lines, *(["", *shown] if diff else [])])


def _line(settled: Settled, language: Language) -> str:
    action = settled.action
    chain, task = " → ".join(action.chain), f"{action.project}:{action.task}"
    if settled.outcome == "overruled":
        template = "{chain}: {task}: `{field}` was changed since and stays"
        return message(template, chain=chain, task=task, field=action.field).say(language)
    if action.kind == "add":
        name = action.value.get("name", "")
        said = message("{chain}: {task}: add `{new}` {name}", chain=chain, task=task, new=action.new_task, name=name)
        return said.say(language)
    if action.kind == "notify":
        return message("{chain}: {task}: tell @{person}", chain=chain, task=task, person=action.person).say(language)
    before = translate("nothing", language) if settled.before is None else _value(settled.before)
    values = {"field": action.field, "before": before, "after": _value(action.value)}
    return message("{chain}: {task}: {field}: {before} → {after}", chain=chain, task=task, **values).say(language)


def _value(value: Any) -> str:
    return cropped(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _WIDEST_VALUE)


def as_json(settled: Sequence[Settled], diff: str, *, applied: bool) -> dict[str, Any]:
    """Return what follows as plain data."""
    return {"schema": 1, "applied": applied, "actions": list(_actions(settled)), "diff": diff}


def _actions(settled: Sequence[Settled]) -> Iterator[dict[str, Any]]:
    for each in settled:
        action = each.action
        data: dict[str, Any] = {
            "kind": action.kind,
            "rule": action.rule,
            "chain": list(action.chain),
            "project": action.project,
            "task": action.task,
            "outcome": each.outcome,
        }
        if action.kind == "set":
            data |= {"field": action.field, "before": each.before, "after": action.value}
        elif action.kind == "add":
            data |= {"new_task": action.new_task, "fields": action.value}
        else:
            data["person"] = action.person
        yield data
