"""Two versions and the workspace's rules → what follows: fields to set, tasks to add, people to tell.

A rule fires for a task that fits its condition in the later version and didn't in the earlier one.
What it does counts as an event again, so that rules may follow from rules; what would never end, or
would set one field to two values, is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

from mktpm.language import Message, message
from mktpm.plan.model import AutomationRule, Project, RuleCondition, TaskFields
from mktpm.quantities import QuantityError, parse_link

SELF = "self"
"""What a rule's ``depends`` calls the task that it fired for."""
MOST_ACTIONS = 10_000
_FORBIDDEN = ("id",)


class RulesClash(Exception):
    """The rules contradict each other, or would never come to an end."""

    def __init__(self, said: Message, chain: Sequence[str]) -> None:
        """Keep the sentence and the rules, each the cause of the next."""
        super().__init__(said.say("en"))
        self.said = said
        self.chain = tuple(chain)


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule, and what it writes as it stands in the workspace file."""

    rule: AutomationRule
    set: Mapping[str, Any]
    add: Mapping[str, Any]


TaskKey = tuple[str, str]
"""The ids of a project and of a task in it."""


@dataclass(frozen=True, slots=True)
class State:
    """A task as rules see it."""

    project: str
    fields: TaskFields
    custom: Mapping[str, Any] = field(default_factory=dict)

    @property
    def owner(self) -> str | None:
        """Return the accountable person."""
        if self.fields.owner is None and self.fields.raci is not None:
            return self.fields.raci.A
        return self.fields.owner


ActionKind = Literal["set", "add", "notify"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that follows."""

    kind: ActionKind
    chain: tuple[str, ...]
    """The names of the rules that led to it; the last one asks for it."""
    project: str
    task: str
    """The task that the rule fired for."""
    field: str = ""
    """For ``set``."""
    value: Any = None
    """For ``set`` the field's value, for ``add`` the new task's fields, as they are written."""
    typed: Any = None
    """For ``set`` what the model makes of the value."""
    person: str = ""
    """For ``notify``."""

    @property
    def rule(self) -> str:
        """Return the name of the rule that asks for it."""
        return self.chain[-1]

    @property
    def new_task(self) -> str:
        """Return the id of the task that ``add`` adds."""
        return f"{self.task}-{self.rule}"


def states_of(projects: Iterable[Project]) -> dict[TaskKey, State]:
    """Return what rules see of every task; of several with one id the first counts."""
    found: dict[TaskKey, State] = {}
    for project in projects:
        for task in project.tasks:
            found.setdefault((project.id, task.id), State(project.id, task.fields, task.custom))
    return found


def fits(state: State | None, when: RuleCondition) -> bool:
    """Return whether a task is as the condition says; no task never is, no condition is never met."""
    if state is None or not when.model_fields_set:
        return False
    fields = state.fields
    return (
        (when.status is None or fields.status in when.status)
        and (when.tag is None or not set(when.tag).isdisjoint(fields.tags))
        and (when.owner is None or state.owner in when.owner)
        and (when.priority is None or fields.priority in when.priority)
        and (when.channel is None or fields.channel in when.channel)
        and (when.project is None or any(fnmatchcase(state.project, pattern) for pattern in when.project))
        and (when.milestone is None or fields.milestone == when.milestone)
    )


def actions(
    before: Mapping[TaskKey, State], after: Mapping[TaskKey, State], rules: Sequence[WrittenRule]
) -> list[Action]:
    """Return what the rules ask for because of what happened from ``before`` to ``after``, causes first.

    Raises ``RulesClash``.
    """
    return _Cascade(dict(before), dict(after), rules).run()


@dataclass(slots=True)
class _Cascade:
    """Rules that follow from rules."""

    before: dict[TaskKey, State]
    after: dict[TaskKey, State]
    rules: Sequence[WrittenRule]
    found: list[Action] = field(default_factory=list)
    chains: dict[TaskKey, tuple[str, ...]] = field(default_factory=dict)
    """The rules to which a task owes that it is as it is."""
    written: dict[tuple[TaskKey, str], Action] = field(default_factory=dict)

    def run(self) -> list[Action]:
        """Return everything that follows."""
        while True:
            fired = [(key, rule) for key in self.after for rule in self.rules if self._fires(key, rule)]
            if not fired:
                return self.found
            round_before = dict(self.after)
            causes = dict(self.chains)
            for key, rule in fired:
                self._apply(key, rule, (*causes.get(key, ()), rule.rule.name))
            self.before = round_before

    def _fires(self, key: TaskKey, rule: WrittenRule) -> bool:
        when = rule.rule.when
        return fits(self.after[key], when) and not fits(self.before.get(key), when)

    def _apply(self, key: TaskKey, rule: WrittenRule, chain: tuple[str, ...]) -> None:
        for name, value in rule.set.items():
            self._set(key, chain, rule, name, value)
        for person in rule.rule.notify:
            self._keep(Action("notify", chain, *key, person=person))
        if rule.rule.add is not None:
            self._add(key, chain, rule)

    def _keep(self, action: Action) -> None:
        self.found.append(action)
        if len(self.found) > MOST_ACTIONS:
            said = message("the rules come to more than {n} changes", n=MOST_ACTIONS)
            raise RulesClash(said, action.chain)

    def _set(self, key: TaskKey, chain: tuple[str, ...], rule: WrittenRule, name: str, value: Any) -> None:
        typed = getattr(rule.rule.set, name, None)
        action = Action("set", chain, *key, field=name, value=value, typed=typed)
        known = self.written.get((key, name))
        if known is not None and (known.value != value or type(known.value) is not type(value)):
            raise _contradiction(known, action)
        if known is None:
            self.written[key, name] = action
            self._keep(action)
        state = self.after[key]
        if name in TaskFields.model_fields:
            self.after[key] = replace(state, fields=state.fields.model_copy(update={name: typed}))
        self.chains[key] = chain

    def _add(self, key: TaskKey, chain: tuple[str, ...], rule: WrittenRule) -> None:
        if len(set(chain)) < len(chain):
            raise RulesClash(message("the rules would add tasks for ever: {chain}", chain=" → ".join(chain)), chain)
        state = self.after[key]
        fields = added_fields(rule.add, key[1], state.fields.name or key[1])
        action = Action("add", chain, *key, value=fields)
        new = (key[0], action.new_task)
        self._keep(action)
        if new not in self.after and rule.rule.add is not None:
            self.after[new] = State(key[0], rule.rule.add)
            self.chains[new] = chain


def _contradiction(one: Action, other: Action) -> RulesClash:
    said = message(
        "`{field}` of `{task}` would be set to `{one}` by `{first}` and to `{other}` by `{second}`",
        field=one.field, task=one.task, one=str(one.value)[:40], other=str(other.value)[:40],
        first=" → ".join(one.chain), second=" → ".join(other.chain),
    )  # fmt: skip
    return RulesClash(said, other.chain)


def added_fields(written: Mapping[str, Any], task: str, name: str) -> dict[str, Any]:
    """Return the fields of a task that a rule adds behind ``task``: ``self`` and ``{name}`` filled in."""
    fields = {key: value for key, value in written.items() if key not in _FORBIDDEN}
    if isinstance(fields.get("name"), str):
        fields["name"] = fields["name"].replace("{name}", name)
    if isinstance(fields.get("depends"), list):
        fields["depends"] = [_link(item, task) for item in fields["depends"]]
    return fields


def _link(item: Any, task: str) -> Any:
    if isinstance(item, dict):
        return item | {"task": task} if item.get("task") == SELF else item
    if not isinstance(item, str) or (item != SELF and not item.startswith(f"{SELF} ")):
        return item
    meant = parse_link(item)
    if meant.task != SELF:
        return item
    text = task + item[len(SELF) :]
    try:
        if parse_link(text) == replace(meant, task=task):
            return text
    except QuantityError:
        pass
    rest = {"type": meant.type} | ({"lag": str(meant.lag)} if meant.lag is not None else {})
    return {"task": task, **rest}


def rule_faults(rules: Sequence[AutomationRule]) -> Iterator[tuple[tuple[str | int, ...], Message, Message | None]]:
    """Yield what is wrong with rules beyond their single values: where, what, and the remedy."""
    names: set[str] = set()
    for position, rule in enumerate(rules):
        if rule.name in names:
            yield (position, "name"), message("there are two rules `{name}`", name=rule.name), None
        names.add(rule.name)
        if not rule.when.model_fields_set:
            yield (
                (position, "when"),
                message("the rule has no condition"),
                message("write for example `status: review`"),
            )
        if rule.set is None and rule.add is None and not rule.notify:
            yield (position,), message("the rule does nothing"), message("write `set`, `notify` or `add`")
        if rule.set is not None and "id" in rule.set.model_fields_set:
            yield (position, "set", "id"), message("a rule can't change an id"), None
        if rule.add is not None and "id" in rule.add.model_fields_set:
            said = message("a rule can't choose the id of what it adds")
            yield (position, "add", "id"), said, message("it is `<task>-<rule>`, so that it is added once")
        if rule.add is not None and rule.add.name is None:
            yield (position, "add"), message("`{key}` is missing", key="name"), message("add `{key}: …`", key="name")
