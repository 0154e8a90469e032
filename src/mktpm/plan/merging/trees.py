"""Three trees → one: both sides' changes, and one side's wherever they are at odds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mktpm.plan.merging.concrete import Block, Document, Flow, FlowPart, Kind, Part, Value
from mktpm.plan.merging.identity import aligned_keys, same_data, taken_whole
from mktpm.plan.merging.lines import three_way
from mktpm.plan.merging.order import merged_order

Favour = Literal["ours", "base", "theirs"]
_CONTAINERS: Mapping[Kind, Any] = {"map": {}, "seq": []}


@dataclass(slots=True)
class Merger:
    """Merges trees; where both sides changed the same thing, ``favour`` says whose change is taken."""

    favour: Favour
    renamed_here: Mapping[str, str] = field(default_factory=dict)
    renamed_there: Mapping[str, str] = field(default_factory=dict)
    """For tasks that a side gave another id, the one they had."""
    conflicts: int = 0

    def document(self, base: Document, ours: Document, theirs: Document) -> Document:
        """Return the merged document."""
        head = self._comments(base.head, ours.head, theirs.head)
        return Document(head, self._block(base.root, ours.root, theirs.root, None))

    def _choose(self, base: Any, ours: Any, theirs: Any) -> Any:
        self.conflicts += 1
        return {"ours": ours, "base": base, "theirs": theirs}[self.favour]

    def _pick(self, base: Any, ours: Any, theirs: Any) -> Any:
        """Return the changed one of three plain values; where both changed it, the favoured one."""
        if theirs in (ours, base):
            return ours
        return theirs if base == ours else self._choose(base, ours, theirs)

    # ------------------------------------------------------------------ containers

    def _block(self, base: Block, ours: Block, theirs: Block, name: Any) -> Block:
        parts = self._members(base.parts, ours.parts, theirs.parts, ours.kind, name)
        return Block(ours.kind, tuple(parts), self._comments(base.tail, ours.tail, theirs.tail))

    def _members(
        self, base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any], kind: Kind, name: Any
    ) -> list[Any]:
        """Return the merged parts of a container that is called ``name``."""
        if kind == "seq":
            base, ours, theirs = self._named(base, ours, theirs, name)
        was, here, there = ({part.key: part for part in parts} for parts in (base, ours, theirs))
        found: dict[Any, Any] = {}
        for key in {**was, **here, **there}:
            below = key if kind == "map" else name
            part = self._member(was.get(key), here.get(key), there.get(key), kind, below)
            if part is not None:
                found[key] = part
        order, contested = merged_order(
            list(was), list(here), list(there), found.keys(), prefer_theirs=self.favour == "theirs"
        )
        self.conflicts += contested and kind == "seq"
        return [found[key] for key in order]

    def _named(self, base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any], name: Any) -> tuple[Any, ...]:
        """Return the items of three lists, the same ones with the same keys."""
        old = [part.data for part in base]
        was, here = aligned_keys(name, old, [part.data for part in ours], self.renamed_here)
        _, there = aligned_keys(name, old, [part.data for part in theirs], self.renamed_there)
        sides = ((base, was), (ours, here), (theirs, there))
        return tuple([_keyed(part, key) for part, key in zip(parts, keys, strict=True)] for parts, keys in sides)

    def _member(self, base: Any, ours: Any, theirs: Any, kind: Kind, name: Any) -> Any:
        """Return what becomes of a part; None for nothing."""
        if _same(ours, theirs) or _same(base, theirs):
            return ours
        if _same(base, ours):
            return theirs
        if ours is None or theirs is None:
            return self._half(base, ours, theirs, kind, name)
        if base is None and (kind == "seq" or not _joinable(ours, theirs)) and not same_data(ours.data, theirs.data):
            return self._choose(base, ours, theirs)
        return self._part(base, ours, theirs, name)

    def _half(self, base: Any, ours: Any, theirs: Any, kind: Kind, name: Any) -> Any:
        """Return what becomes of a part that one side removed and the other changed."""
        if kind == "map" and all(isinstance(p.data, list) for p in (base, ours, theirs) if p is not None):
            part = self._part(base, ours or _emptied(base), theirs or _emptied(base), name)
            if part.data or getattr(part, "lead", ()) == getattr(base, "lead", ()):
                return part if part.data else None
        return self._choose(base, ours, theirs)

    # ------------------------------------------------------------------ parts

    def _part(self, base: Any, ours: Any, theirs: Any, name: Any) -> Any:
        if isinstance(ours, FlowPart):
            was = base.value if base is not None else None
            value = self._value(was, ours.value, theirs.value, name)
            before = _either(base and base.before, ours.before, theirs.before)
            return FlowPart(ours.key, before, value, value.data)
        lead = self._comments(base.lead if base else (), ours.lead, theirs.lead)
        return replace(self._body(base, ours, theirs, name), lead=lead, key=ours.key)

    def _body(self, base: Part | None, ours: Part, theirs: Part, name: Any) -> Part:
        """Return the merged part; the lines above it are not its own."""
        if ours.body == theirs.body or (base and base.body == theirs.body):
            return ours
        if base and base.body == ours.body:
            return theirs
        sides = [part for part in (base, ours, theirs) if part is not None]
        kinds = {part.value.kind for part in sides if isinstance(part.value, Block)}
        if not kinds:
            return self._leaf(base, ours, theirs, name)
        kind = kinds.pop()
        blocks = [_as_block(part, kind) for part in sides]
        if kinds or None in blocks or taken_whole(name, ours.data) or taken_whole(name, theirs.data):
            return ours if same_data(ours.data, theirs.data) else self._choose(base or ours, ours, theirs)
        return self._around_block(base, ours, theirs, kind, name)

    def _around_block(self, base: Part | None, ours: Part, theirs: Part, kind: Kind, name: Any) -> Part:
        empty = Block(kind, (), ())
        was = (_as_block(base, kind) if base else None) or empty
        value = self._block(was, _as_block(ours, kind) or empty, _as_block(theirs, kind) or empty, name)
        after = self._behind(base.after if base else "", ours.after, theirs.after)
        frames = [part for part in (ours, theirs, base) if part is not None and isinstance(part.value, Block)]
        here, there = frames[0], frames[1] if len(frames) > 1 else frames[0]
        old = base if base is not None and isinstance(base.value, Block) else here
        return Part(
            ours.key, (), _either(old.before, here.before, there.before), value, after,
            _data(value),
            inline=_either(old.inline, here.inline, there.inline),
            offset=_either(old.offset, here.offset, there.offset),
        )  # fmt: skip

    def _leaf(self, base: Part | None, ours: Part, theirs: Part, name: Any) -> Part:
        value = self._value(_leaf_value(base), _leaf_value(ours), _leaf_value(theirs), name)
        after = self._behind(base.after if base else "", ours.after, theirs.after)
        before = _either(base.before if base else None, ours.before, theirs.before)
        return Part(ours.key, (), before, value, after, value.data)

    # ------------------------------------------------------------------ values

    def _value(self, base: Any, ours: Any, theirs: Any, name: Any) -> Any:
        if _same(base, theirs) or same_data(ours.data, theirs.data):
            return ours
        if _same(base, ours):
            return theirs
        flows = [flow for flow in (_as_flow(side, ours, theirs) for side in (base, ours, theirs)) if flow is not None]
        whole = taken_whole(name, ours.data) or taken_whole(name, theirs.data)
        if len(flows) == 3 and len({flow.kind for flow in flows}) == 1 and not whole:
            return self._flow(flows[0], flows[1], flows[2], name)
        return self._choose(ours, ours, theirs) if base is None else self._single(base, ours, theirs)

    def _single(self, base: Value | Flow, ours: Value | Flow, theirs: Value | Flow) -> Value | Flow:
        """Return the merged one of three values that differ, at least in how they are written."""
        if same_data(base.data, ours.data):
            return theirs
        if same_data(base.data, theirs.data):
            return ours
        texts = [value for value in (base, ours, theirs) if isinstance(value, Value) and value.literal]
        return self._literal(*texts) if len(texts) == 3 else self._choose(base, ours, theirs)

    def _literal(self, base: Value, ours: Value, theirs: Value) -> Value:
        """Return text behind ``|`` with both sides' changed lines."""
        lines: list[str] = []
        for segment in three_way(base.raw.split("\n"), ours.raw.split("\n"), theirs.raw.split("\n")):
            chosen = self._choose(segment.base, segment.ours, segment.theirs) if segment.conflict else segment.ours
            lines += chosen
        return Value("\n".join(lines), None, literal=True)

    def _flow(self, base: Flow, ours: Flow, theirs: Flow, name: Any) -> Flow:
        parts = self._members(base.parts, ours.parts, theirs.parts, ours.kind, name)
        gaps = _gaps(ours) | {pair: gap for pair, gap in _gaps(theirs).items() if pair not in _gaps(ours)}
        written = [*ours.between, *theirs.between, *base.between]
        usual = max(dict.fromkeys(written), key=written.count) if written else ", "
        between = [gaps.get(pair, usual) for pair in _pairs(parts)]
        opening = _either(base.opening, ours.opening, theirs.opening)
        closing = _either(base.closing, ours.closing, theirs.closing)
        flow = Flow(ours.kind, tuple(parts), None, opening, tuple(between), closing)
        flow.data = _data(flow)
        return flow

    # ------------------------------------------------------------------ comments

    def _comments(self, base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
        """Return lines of comments with both sides' changes; what both add is kept, ours first."""
        if theirs in (ours, base):
            return ours
        if base == ours:
            return theirs
        lines: list[str] = []
        for segment in three_way(base, ours, theirs):
            if not segment.conflict:
                lines += segment.ours
            elif not [line for line in segment.base if line.strip()]:
                lines += [*segment.ours, *(line for line in segment.theirs if line not in segment.ours)]
            else:
                lines += self._choose(segment.base, segment.ours, segment.theirs)
        return tuple(lines)

    def _behind(self, base: str, ours: str, theirs: str) -> str:
        """Return the comment at the end of a line; two that are added stand behind each other."""
        if theirs in (ours, base):
            return ours
        if base == ours:
            return theirs
        was, here, there = base.strip(), ours.strip(), theirs.strip()
        if there in (here, was):
            return ours
        if was == here:
            return theirs
        return ours + "  " + there if not was else str(self._choose(base, ours, theirs))


def _same(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return bool(first.sign == second.sign)


def _either(base: Any, ours: Any, theirs: Any) -> Any:
    """Return the changed one of three that say nothing of their own: blanks, brackets, quotes of a key."""
    return theirs if ours == base else ours


def _joinable(ours: Any, theirs: Any) -> bool:
    """Return whether both are mappings or both lists, so that what both add can be joined."""
    return type(ours.data) is type(theirs.data) and isinstance(ours.data, (dict, list))


def _data(value: Any) -> Any:
    if isinstance(value, (Block, Flow)):
        pairs = ((part.key, part.data) for part in value.parts)
        return dict(pairs) if value.kind == "map" else [data for _, data in pairs]
    return value.data


def _keyed(part: Any, key: Any) -> Any:
    return part if part.key == key else replace(part, key=key)


def _is_empty(data: Any) -> bool:
    return data is None or data in ([], {})


def _as_block(part: Part, kind: Kind) -> Block | None:
    """Return the block of a part; an empty one for an empty value."""
    if isinstance(part.value, Block):
        return part.value if part.value.kind == kind else None
    return Block(kind, (), ()) if _is_empty(part.data) else None


def _as_flow(value: Any, ours: Any, theirs: Any) -> Flow | None:
    if isinstance(value, Flow):
        return value
    model = next((side for side in (ours, theirs) if isinstance(side, Flow)), None)
    if model is None or not (value is None or _is_empty(value.data)):
        return None
    return Flow(model.kind, (), _CONTAINERS[model.kind], model.opening, (), model.closing)


def _leaf_value(part: Part | None) -> Value | Flow | None:
    return None if part is None or isinstance(part.value, Block) else part.value


def _emptied(part: Any) -> Any:
    """Return a list's part without its items."""
    value = part.value
    if isinstance(value, Block):
        return replace(part, value=Block(value.kind, (), value.tail), data=[])
    flow = Flow("seq", (), [], "[", (), "]")
    return replace(part, value=flow, data=[])


def _pairs(parts: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip([part.key for part in parts], [part.key for part in parts[1:]], strict=False))


def _gaps(flow: Flow) -> dict[tuple[Any, Any], str]:
    return dict(zip(_pairs(flow.parts), flow.between, strict=True))
