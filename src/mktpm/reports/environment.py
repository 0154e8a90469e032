"""Where report templates run: they see values, escape by themselves, and can't run away.

A template may come from somebody else's repository. It reaches no file but the templates, no
attribute that isn't data, and stops after so many steps and characters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import wraps
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mktpm.plan.templates import Shelf
from mktpm.reports.markdown import Markdown, joined, printed

MOST_STEPS = 300_000
MOST_CHARACTERS = 5_000_000
_TOO_LONG = f"the report is longer than {MOST_CHARACTERS} characters"
_MOST_DIGITS = 10**30

_FILTERS = frozenset({
    "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items",
    "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "round", "select",
    "selectattr", "slice", "sort", "string", "sum", "title", "trim", "truncate", "unique", "upper", "wordcount",
})  # fmt: skip
_TEXT_METHODS = frozenset({
    "capitalize", "casefold", "count", "endswith", "find", "isalpha", "isdigit", "lower", "lstrip", "removeprefix",
    "removesuffix", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "title", "upper",
})  # fmt: skip


class _Shelved(BaseLoader):
    """Finds templates, also those that others include, on the shelf and nowhere else."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        found = self.shelf.read(template.removesuffix(self.shelf.ending))
        if found is None:
            raise TemplateNotFound(template)
        return found.text, str(found.path), lambda: True


class ReportEnvironment(ImmutableSandboxedEnvironment):
    """Runs one report's template. Everything it prints is escaped, see ``markdown``."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, shelf: Shelf, filters: Mapping[str, Callable[..., Any]], values: Mapping[str, Any]) -> None:
        """Take templates from ``shelf``; they may use these ``filters`` and see these ``values``."""
        super().__init__(
            loader=_Shelved(shelf),
            undefined=StrictUndefined,
            finalize=printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.steps = 0
        own = {"join": _join, "escape": _text, "e": _text}
        known = {name: self.filters[name] for name in _FILTERS} | own | dict(filters)
        self.filters = {name: self._weighed(function) for name, function in known.items()}
        self.globals = {"range": self.range, "namespace": self.globals["namespace"]} | dict(values)

    def concat(self, pieces: Iterable[Any]) -> Any:
        """Return printed pieces as Markdown, so that macros and blocks aren't escaped twice."""
        kept: list[Any] = []
        characters = 0
        for piece in pieces:
            characters += len(str(piece))
            if characters > MOST_CHARACTERS:
                raise SecurityError(_TOO_LONG)
            kept.append(piece)
        return Markdown(joined(kept))

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield ``values``, each a step; loops go through here."""
        for value in values:
            self.step()
            yield value

    def tied(self, *parts: Any) -> str:
        """Return the parts of ``a ~ b`` as one text."""
        text = "".join(str(part) for part in parts)
        _limited(text)
        return text

    def range(self, *limits: int) -> range:
        """Return the numbers from the first to before the last limit, each of them a step."""
        numbers = range(*limits)
        self.step(min(len(numbers), MOST_STEPS))
        return numbers

    def _weighed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter that takes as many steps as its value has items."""
        at = 1 if hasattr(function, "jinja_pass_arg") else 0

        @wraps(function)
        def filtered(*args: Any, **kwargs: Any) -> Any:
            self.step(1 + (len(args[at]) if isinstance(args[at], Sized) else 0))
            return _limited(function(*args, **kwargs))

        return filtered

    def step(self, number: int = 1) -> None:
        """Count steps, and stop a template that has taken too many."""
        self.steps += number
        if self.steps > MOST_STEPS:
            raise SecurityError(f"the template runs for more than {MOST_STEPS} steps")

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call ``function`` as a step of its own."""
        self.step()
        return super().call(context, function, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute ``left operator right`` where the result stays small."""
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if operator != "+" and not numbers:
            raise SecurityError(f"`{operator}` is for numbers only")
        if operator == "**" and (abs(right) > 64 or abs(left) > 10**9):
            raise SecurityError("this power is too large")
        result = super().call_binop(context, operator, left, right)
        if numbers and abs(result) > _MOST_DIGITS:
            raise SecurityError("this number is too large")
        return _limited(result)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may see an attribute: data, and what can't make text grow."""
        if isinstance(obj, str) and callable(value):
            return attr in _TEXT_METHODS
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Leave ``str.format`` to ``is_safe_attribute``, which refuses it."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for block in tree.find_all(nodes.FilterBlock):
            raise TemplateSyntaxError("`filter` blocks are not available in reports", block.lineno, name, filename)
        for loop in tree.find_all(nodes.For):
            if loop.recursive:
                raise TemplateSyntaxError("recursive loops are not available in reports", loop.lineno, name, filename)
            loop.iter = _call("counted", loop.iter)
        _replace_ties(tree)
        return tree


def _call(name: str, *arguments: nodes.Node) -> nodes.Call:
    """Return the call of a method of the environment."""
    line = arguments[0].lineno
    return nodes.Call(nodes.EnvironmentAttribute(name, lineno=line), list(arguments), [], None, None, lineno=line)


def _replace_ties(tree: nodes.Node) -> None:
    """Let every ``a ~ b`` go through ``tied``, which limits it."""
    for field, value in list(tree.iter_fields()):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, nodes.Node):
                _replace_ties(child)
        fresh = [_call("tied", *child.nodes) if isinstance(child, nodes.Concat) else child for child in children]
        if any(isinstance(c, nodes.Concat) for c in children):
            setattr(tree, field, fresh if isinstance(value, list) else fresh[0])


def _limited(result: Any) -> Any:
    if isinstance(result, (str, list, tuple)) and len(result) > MOST_CHARACTERS:
        raise SecurityError(_TOO_LONG)
    return result


def _join(values: Iterable[Any], between: str = "", attribute: str | None = None) -> Markdown | str:
    """Return the values in a row; Markdown among them stays Markdown, the rest is escaped."""
    items = list(values) if attribute is None else [getattr(value, attribute) for value in values]
    if sum(len(str(item)) + len(between) for item in items) > MOST_CHARACTERS:
        raise SecurityError(_TOO_LONG)
    if not any(isinstance(item, Markdown) for item in items):
        return between.join("" if item is None else str(item) for item in items)
    # A blank at an end of what stands between would be lost by escaping it alone.
    seam = between[: len(between) - len(between.lstrip())] + printed(between) + between[len(between.rstrip()) :]
    return Markdown(seam.join(printed(item) for item in items))


def _text(value: Any) -> Any:
    """Return ``value``: what is printed is escaped anyway, and once is enough."""
    return value
