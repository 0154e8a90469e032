"""The claims of a project by id, and the amounts that they stand for."""

from collections.abc import Mapping, Sequence

from mktpm.diagnostics import Place, Related
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.stated_figures.arithmetic import comparable, sum_of
from mktpm.engine.stated_figures.findings import Fault, Unclear, unclear, unknown
from mktpm.engine.stated_figures.terms import worth
from mktpm.language import message
from mktpm.plan.claims import ClaimFields
from mktpm.plan.figures import Figure
from mktpm.plan.similar import Similar

_SUMMABLE = ("amount", "percent", "months", "length")


class Book:
    """Looks claims up and adds them."""

    def __init__(self, at: ProjectSchedule, broken: frozenset[int] = frozenset()) -> None:
        """Take the claims of a project; of two with one id the first counts.

        ``broken`` are the positions in the file of claims that could not be read in full.
        """
        self.at, self.project = at, at.project
        self.claims: Sequence[ClaimFields] = at.project.fields.claims
        self.position = {claim.id: number for number, claim in reversed(list(enumerate(self.claims)))}
        self._broken = broken
        self.similar = Similar()
        self._amounts: dict[str, Figure | None] = {}
        self._circular: dict[str, str] = {}
        """The claims that are parts of themselves, with a part through which they are."""
        self._add_up()

    def label(self, claim: str) -> str:
        """Return the name of the claim with that id."""
        return self.claims[self.position[claim]].name or claim

    def place(self, claim: str, *route: str | int) -> Place:
        """Return a place in the claim with that id."""
        return self.project.place("claims", self.position[claim], *route)

    def known(self, claim: str, *key: str | int) -> str:
        """Return the id of a claim referred to at ``key``; raises ``Unclear`` where there is none."""
        if claim in self.position:
            return claim
        meant = self.similar.to(claim, self.position)
        hint = message("did you mean `{key}`?", key=meant) if meant else message("name the `id` of a claim")
        raise unknown(message("there is no claim `{id}`", id=claim), *key, hint=hint)

    def is_broken(self, position: int) -> bool:
        """Return whether the claim at ``position`` could not be read in full."""
        return bool(self._broken) and self.project.place("claims", position).route[1] in self._broken

    def amount(self, claim: str, *key: str | int) -> Figure:
        """Return what a claim referred to at ``key`` stands for; raises ``Unclear`` where that is nothing."""
        found = self._amounts.get(self.known(claim, *key))
        if found is not None:
            return found
        fields = self.claims[self.position[claim]]
        if self.is_broken(self.position[claim]) or ((fields.parts or fields.terms) and fields.share is None):
            raise Unclear  # why it has none is said where it stands
        raise unclear(message("the claim `{id}` states no amount", id=claim), *key)

    def total(self, claims: Sequence[str], key: str) -> tuple[Figure, tuple[Figure, ...]]:
        """Return the sum of ``claims`` and its parts; raises ``Unclear`` with all that is wrong with them."""
        found, faults = list[Figure](), list[Fault]()
        clear = True
        for number, claim in enumerate(claims):
            try:
                found.append(self.amount(claim, key, number))
            except Unclear as problem:
                clear = False
                faults.extend(problem.faults)
        if not clear:
            raise Unclear(faults)
        for number, part in enumerate(found):
            comparable(found[0], part, key, number)
        return sum_of(found), tuple(found)

    def stated(self, claim: str) -> Related:
        """Return where the amount of a claim is stated, as a second place of a finding."""
        return Related(self.place(claim, "value"), message("`{id}` is stated here", id=self.label(claim)))

    def through(self, claim: ClaimFields) -> str | None:
        """Return the part through which a claim is a part of itself; None where it isn't."""
        return self._circular.get(claim.id)

    def _add_up(self) -> None:
        """Find what every claim stands for, parts before their sums, and the circles among them."""
        parts = {claim: self._parts(claim) for claim in self.position}
        wholes: dict[str, list[str]] = {claim: [] for claim in parts}
        for claim, below in parts.items():
            for part in below:
                wholes[part].append(claim)
        order = _peeled(parts, wholes)
        for claim in order:
            self._finish(claim)
        left = [claim for claim in parts if claim not in order]
        for claim in left:
            self._finish(claim)
        above = _peeled(_within(left, wholes), _within(left, parts))
        circular = dict.fromkeys(claim for claim in left if claim not in above)
        self._circular = {claim: next(part for part in parts[claim] if part in circular) for claim in circular}

    def _parts(self, claim: str) -> list[str]:
        known = self.claims[self.position[claim]].parts
        return [part for part in dict.fromkeys(known) if part in self.position]

    def _finish(self, claim: str) -> None:
        """Keep what a claim stands for: its value, else the sum of its parts or of its terms."""
        fields = self.claims[self.position[claim]]
        found = self._derived(fields) if fields.value is None and fields.share is None else fields.value
        summable = found is not None and found.kind in _SUMMABLE and not self.is_broken(self.position[claim])
        self._amounts[claim] = found if summable else None

    def _derived(self, fields: ClaimFields) -> Figure | None:
        try:
            if fields.parts:
                return self.total(fields.parts, "parts")[0]
            return sum_of([worth(term, number) for number, term in enumerate(fields.terms)]) if fields.terms else None
        except Unclear:
            return None


def _within(some: Sequence[str], links: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    chosen = frozenset(some)
    return {claim: [other for other in links[claim] if other in chosen] for claim in some}


def _peeled(needs: Mapping[str, Sequence[str]], needed_by: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """Return the claims, what each needs before it, without those on a circle or behind one (Kahn, 1962)."""
    waiting = {claim: len(others) for claim, others in needs.items()}
    order = [claim for claim, count in waiting.items() if not count]
    for claim in order:
        for other in needed_by[claim]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return dict.fromkeys(order)
