"""The parts of the reference that the program knows itself: keys, rules and commands, as Markdown."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from importlib import import_module
from inspect import Parameter, getdoc, signature
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.models import ArgumentInfo

import mktpm
from mktpm.cli.main import COMMANDS, command_module
from mktpm.plan import model, values
from mktpm.rules import all_rules
from mktpm.rules.rule import EXAMPLE_DAY, Rule

_REGION = re.compile(r"(?<=<!-- generated: )(?P<name>[^\n]+?) -->\n.*?(?=<!-- end -->)", re.DOTALL)


def refreshed(text: str) -> str:
    """Return the document with its generated parts as the program has them now."""
    return _REGION.sub(lambda found: f"{found['name']} -->\n\n{_part(found['name'])}\n\n", text)


def _part(name: str) -> str:
    kind, _, rest = name.partition(" ")
    parts: dict[str, Callable[[], str]] = {
        "keys": lambda: keys(_record(rest)),
        "values": kinds_of_values,
        "rules": rules,
        "commands": commands,
        "modules": lambda: modules(rest),
    }
    return parts[kind]()


_PLAN_MODULES = ("model", "goals", "kpis", "budget", "claims", "returns", "analytics")


def _modules_of_records() -> Iterator[ModuleType]:
    """Yield the modules that records of the plan format stand in."""
    return (import_module(f"mktpm.plan.{module}") for module in _PLAN_MODULES)


def _record(name: str) -> type[BaseModel]:
    """Return a record of the plan format by the name of its class."""
    for module in _modules_of_records():
        found = getattr(module, name, None)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    raise LookupError(name)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in head) + " |", *lines[1:]])


def keys(record: type[BaseModel]) -> str:
    """Return the table of a record's keys: what each takes, its default, and what it means."""
    return table(("key", "takes", "default", "meaning"), _key_rows(record))


def _key_rows(record: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    fields = dict(record.model_fields)
    if record in (model.ProjectFields, model.WorkspaceFields):
        own = [name for name in fields if name not in model.Shared.model_fields]
        fields = {name: fields[name] for name in (*own, *model.Shared.model_fields)}
    for name, field in fields.items():
        kind = kind_of(field.annotation, field.metadata)
        yield f"`{field.alias or name}`", kind, _default(field), (field.description or "").replace("\n", " ")
    if record in (model.TaskFields, model.ProjectFields):
        yield "`tasks`", "list of [tasks](#task)", "", "Children." if record is model.TaskFields else "The work."
    if record in (model.TaskFields, model.ProjectFields, model.WorkspaceFields):
        yield "`x-…`", "anything", "", "Custom fields: kept as they are."


RECORDS: Mapping[str, str] = {
    "CalendarFields": "[calendar](#calendar)", "Person": "[person](#person)", "Resource": "[resource](#resource)",
    "Policy": "[policy](#policy)", "Criterion": "[criterion](#criterion)", "Raci": "[RACI](#raci)",
    "Goal": "[goal](#goal)", "Benchmark": "[benchmark](#benchmark)", "Scope": "[scope](#scope)",
    "Pain": "[pain](#pain)", "Kpi": "[KPI](#kpi)", "Scale": "[scale](#scale)",
    "TemplateFields": "[template](#template)",
    "Slip": "[slip](#slip)", "Approval": "[approval](#approval)", "ApprovalStep": "[approval step](#approval-step)",
    "Role": "[role](#role)", "AutomationRule": "[rule](#rule)", "RuleCondition": "[condition](#condition)",
    "Team": "[team](#team)", "HealthPolicy": "[health policy](#health-policy)",
    "Risk": "[risk](#risk)", "Response": "[response](#response)",
    "ClaimFields": "[claim](#claim)", "Term": "[term](#term)", "Phase": "[phase](#phase)",
    "Budget": "[budget](#budget)", "BudgetLine": "[budget line](#budget-line)", "Reserve": "[reserve](#reserve)",
    "ReserveDraw": "[draw](#draw)", "Funding": "[funding](#funding)", "BudgetChange": "[change](#change)",
    "ReturnFields": "[returns](#returns)", "Funnel": "[funnel](#funnel)", "Gate": "[gate](#gate)",
    "AnalyticsFields": "[analytics](#analytics)", "TaskFields": "[task](#task)",
}  # fmt: skip


_PLAIN: Mapping[Any, str] = {
    str: "text", bool: "`true`, `false`", int: "whole number", float: "number", Any: "anything",
}  # fmt: skip


def kind_of(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """Return in words what a field takes."""
    for mark in metadata:
        if isinstance(mark, values.Written):
            return mark.kind
        if isinstance(mark, values.Later):
            return RECORDS.get(mark.name, "mapping")
    if get_origin(annotation) is not None:
        return _made_kind(get_origin(annotation), get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return RECORDS[annotation.__name__]
    return _PLAIN[annotation]


def _made_kind(origin: Any, inner: tuple[Any, ...]) -> str:
    if origin is Annotated:
        return kind_of(inner[0], inner[1:]) + _bounds(inner[1:])
    if origin in (UnionType, Union):
        return " or ".join(dict.fromkeys(kind_of(part) for part in inner if part is not NoneType))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        return "list of " + _many(kind_of(inner[0]))
    return f"mapping: {kind_of(inner[0])} → {kind_of(inner[1])}"


def _bounds(metadata: Iterable[Any]) -> str:
    constraints = list(metadata)
    for mark in metadata:
        constraints.extend(getattr(mark, "metadata", ()))
    least = [mark.ge for mark in constraints if isinstance(mark, annotated_types.Ge)]
    return f" from {least[0]}" if least else ""


_PLURALS = {
    "id": "ids", "dependency": "dependencies", "person, with a share": "people, with shares", "anything": "anything",
    "text, one line": "texts, one line each", "span of hours": "spans of hours",
    "day or range of days": "days or ranges of days", "pattern of file names": "patterns of file names",
    "[person](#person)": "[people](#person)", "[criterion](#criterion)": "[criteria](#criterion)",
    "[rule](#rule)": "[rules](#rule)", "figure or text": "figures or texts",
    "[funding](#funding)": "[funding](#funding)",
}  # fmt: skip


def _many(kind: str) -> str:
    if kind.startswith("`"):
        return kind
    if kind.startswith("whole number"):
        return kind.replace("number", "numbers")
    return _PLURALS.get(kind) or (kind.replace("](", "s](", 1) if kind.startswith("[") else kind + "s")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "(needed)"
    if field.examples:
        return _code(field.examples[0])
    value = field.get_default()
    if value is None or value in ((), {}) or field.default_factory is not None:
        return ""
    return _code(value)


def _code(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"`[{', '.join(_code(item).strip('`') for item in value)}]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Decimal):
        return f"`{value:.0%}`"
    return f"`{value}`"


def kinds_of_values() -> str:
    """Return the table of the kinds of values and how each is written."""
    written: dict[str, dict[str, None]] = {}
    for alias in (alias for module in (values, *_modules_of_records()) for alias in vars(module).values()):
        for mark in get_args(alias)[1:] if get_origin(alias) is Annotated else ():
            if isinstance(mark, values.Written) and mark.examples:
                written.setdefault(mark.kind, {}).update(dict.fromkeys(f"`{example}`" for example in mark.examples))
    return table(("kind", "written"), ((kind, ", ".join(examples)) for kind, examples in written.items()))


def rules() -> str:
    """Return the documentation of all rules, an overview first."""
    overview = table(
        ("code", "severity", ""), ((f"[`{r.code}`](#{r.code})", r.severity.value, r.summary) for r in all_rules())
    )
    return "\n\n".join([overview, *map(_rule, all_rules())])


def _rule(rule: Rule) -> str:
    bad = rule.bad if isinstance(rule.bad, str) else repr(rule.bad)[2:-1] + "\n"
    return f"""\
## {rule.code}

**{rule.severity.value.capitalize()}.** {rule.summary}

{rule.explanation.strip()}

Bad (seen on {EXAMPLE_DAY}):

```yaml skip
{bad.rstrip()}
```
{_beside(rule.bad_beside)}
Good:

```yaml skip
{rule.good.rstrip()}
```
{_beside(rule.good_beside)}""".rstrip()


def _beside(files: Mapping[str, str]) -> str:
    """Return the files beside an example."""
    return "".join(f"\n`{path}`:\n\n```yaml skip\n{text.rstrip()}\n```\n" for path, text in files.items())


def commands() -> str:
    """Return the help of all commands, from what they are declared with."""
    return "\n\n".join(map(_command, COMMANDS))


def _command(name: str) -> str:
    function = command_module(name).command
    hints = get_type_hints(function, include_extras=True)
    parameters = [_Parameter.of(each, hints[each.name]) for each in signature(function).parameters.values()]
    usage = " ".join(each.usage for each in parameters if each.is_argument)
    rows = [each.row for each in parameters if not each.info.hidden]
    about = (getdoc(function) or "").split("\n\n")
    return "\n\n".join([
        f"## mktpm {name}",
        *(" ".join(part.split()) for part in about),
        f"```text\nmktpm {name} [OPTIONS] {usage}\n```",
        table(("", "meaning", "default"), rows),
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parameter:
    """An argument or an option as a command declares it."""

    name: str
    info: Any
    taken: Any
    """The type that it is declared with, without None."""
    default: Any

    @classmethod
    def of(cls, parameter: Parameter, hint: Any) -> "_Parameter":
        """Return what a command's function says about one of its parameters."""
        declared, info = get_args(hint)[:2]
        kinds = [kind for kind in get_args(declared) or (declared,) if kind is not NoneType]
        kind = declared if get_origin(declared) is list else kinds[0]
        return cls(parameter.name, info, kind, parameter.default)

    @property
    def is_argument(self) -> bool:
        return isinstance(self.info, ArgumentInfo)

    @property
    def usage(self) -> str:
        name = (self.info.metavar or self.name.upper()).strip("[].")
        several = "..." if get_origin(self.taken) is list and "..." not in name else ""
        return f"{name}{several}" if self.default is Parameter.empty else f"[{name}]{several}"

    @property
    def row(self) -> tuple[str, ...]:
        value = getattr(self.default, "value", self.default)
        default = "" if value in (None, False, Parameter.empty) else f"`{value}`"
        return f"`{self._shown()}`", self.info.help or "", default

    def _shown(self) -> str:
        if self.is_argument:
            return self.usage
        first = self.info.default  # inside Annotated, typer takes the first name for a default
        names = [first] if isinstance(first, str) else []
        return f"{', '.join([*names, *self.info.param_decls])} {self._value()}".rstrip()

    def _value(self) -> str:
        if self.info.metavar or self.taken is bool:
            return self.info.metavar or ""
        if isinstance(self.taken, type) and issubclass(self.taken, Enum):
            return "|".join(str(member.value) for member in self.taken)
        return "TEXT"


def modules(package: str) -> str:
    """Return the modules of a package of ours with the first lines of what they say about themselves."""
    folder = Path(mktpm.__file__).parent / package
    found = sorted(path for path in folder.glob("*.py") if path.stem != "__init__")
    if package == "rules":
        found = [path for path in found if "RULE = Rule(" not in path.read_text("utf-8")]
    return table(("module", "what it is"), ((f"`{path.stem}`", _first_line(path)) for path in found))


def _first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).replace("``", "`")
