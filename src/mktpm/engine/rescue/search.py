"""The smallest sets of changes that bring a project back to its deadline.

Whatever saves the date must shorten the chain that decides the finish; so from each set of changes the
search goes on only with changes that touch the chain that decides it then. By growing size that finds every
smallest set (the hitting-set tree of Reiter, "A theory of diagnosis from first principles", Artificial
Intelligence 32 (1987)); how many plans are rescheduled is bounded. A greedy descent comes first, so that
there is an answer where the bound is reached.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mktpm.engine.rescue.candidates import Candidates
from mktpm.engine.rescue.change import Change
from mktpm.engine.rescue.situation import Situation, chain_of
from mktpm.engine.rescue.trial import Trial, Trials

_MOST_CHANGES = 12
_MOST_AHEAD = 6
"""How many changes the descent tries at each step: those that promise most."""
_FURTHER = 1
"""How many changes more than the smallest set may have what is listed."""


def most_trials(nodes: int) -> int:
    """Return how many plans of that size are rescheduled at most: a few seconds' worth."""
    return min(max(100_000 // max(nodes, 1), 30), 600)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to."""

    solutions: tuple[Trial, ...]
    """Sets that restore the date, none of which has a smaller one in it, the smallest first."""
    nearest: Trial
    """The earliest finish that was found."""
    single: tuple[Trial, ...]
    """Each change that touches the deciding chain of the plan as it is, alone."""
    complete: bool
    """Whether all sets up to the size of the smallest one were looked at."""


class Search:
    """Looks for sets of changes that restore a date."""

    def __init__(self, situation: Situation, trials: Trials, most: int, stop: Callable[[], bool]) -> None:
        """Take how many plans may be rescheduled at ``most``, and what ends the search earlier."""
        self._candidates, self._trials, self._most, self._stop = Candidates(situation), trials, most, stop
        self._start = trials.of(())
        self._exhausted = False
        """Whether the descent ended because nothing is left to be changed about the chain that decides."""

    def run(self, wanted: int) -> Found:
        """Return the smallest sets, at least ``wanted`` of them where one change more yields that many."""
        near = self._descent()
        if not near.in_time:
            return Found((), near, self._single(), complete=self._exhausted)
        solutions, complete = self._levels(wanted, len(near.changes))
        if not any(trial.keys <= near.keys for trial in solutions):
            solutions.append(near)
        return Found(tuple(solutions), near, self._single(), complete)

    def _spent(self) -> bool:
        return self._trials.count >= self._most or self._stop()

    def _next(self, trial: Trial) -> tuple[Change, ...]:
        """Return the changes that touch what decides the finish after a trial, and go with its own."""
        chain = chain_of(trial.at)
        if chain is None:
            return ()
        taken = {slot_of(change) for change in trial.changes}
        found = [change for change in self._candidates.touching(chain) if slot_of(change) not in taken]
        return tuple(sorted(found, key=lambda change: (-change.promise, change.key)))

    def _single(self) -> tuple[Trial, ...]:
        changes = sorted(self._next(self._start), key=lambda change: change.key)
        return tuple(self._trials.of([each]) for each in changes if self._trials.knows([each]) or not self._spent())

    def _descent(self) -> Trial:
        """Return a set made by taking, each time, what helps most; without what can be spared in the end."""
        at = self._start
        while not at.in_time and len(at.changes) < _MOST_CHANGES:
            ahead = []
            for change in self._next(at)[:_MOST_AHEAD]:
                if self._spent():
                    break
                ahead.append(self._trials.of([*at.changes, change]))
            if not ahead:
                self._exhausted = not self._spent()
                break
            at = min(ahead, key=lambda trial: (not trial.in_time, trial.finish, *rough_price(trial.changes)))
        return self._lightened(at)

    def _lightened(self, trial: Trial) -> Trial:
        """Return a trial without the changes that can be spared."""
        for change in sorted(trial.changes, key=lambda change: rough_price([change]), reverse=True):
            less = self._trials.of(other for other in trial.changes if other is not change)
            if less.in_time >= trial.in_time and less.finish <= max(trial.finish, self._limit(trial)):
                trial = less
        return trial

    def _limit(self, trial: Trial) -> int:
        deadline = trial.at.deadline
        return deadline.end() if trial.in_time and deadline is not None else trial.finish

    def _levels(self, wanted: int, largest: int) -> tuple[list[Trial], bool]:
        """Return the sets that restore the date, by growing size, and whether all of the smallest ones are there."""
        level, solutions, smallest = [self._start], list[Trial](), 0
        for size in range(1, largest + _FURTHER + 1):
            found, level, whole = self._level(level, solutions)
            solutions += found
            if found and not smallest:
                smallest = size
            if not whole or not level:
                return solutions, whole or 0 < smallest < size
            if smallest and (size >= smallest + _FURTHER or len({_shape(each) for each in solutions}) >= wanted):
                break
        return solutions, True

    def _level(self, level: list[Trial], solutions: list[Trial]) -> tuple[list[Trial], list[Trial], bool]:
        """Return the solutions one change larger than ``level``, the other sets of that size, and if that is all."""
        found, rest = list[Trial](), list[Trial]()
        seen: set[frozenset[str]] = set()
        for before in level:
            for change in self._next(before):
                keys = before.keys | {change.key}
                if keys in seen or any(trial.keys <= keys for trial in solutions):
                    continue
                if self._spent():
                    return found, rest, False
                seen.add(keys)
                trial = self._trials.of([*before.changes, change])
                (found if trial.in_time else rest).append(trial)
        return found, sorted(rest, key=lambda trial: (trial.finish, sorted(trial.keys))), True


def slot_of(change: Change) -> str:
    """Return what two changes of one set can't have both: the help of two people for one task."""
    return change.shape if change.way == "crash" else change.key


def rough_price(changes: Iterable[Change]) -> tuple[object, ...]:
    """Return a key that sorts by price, before what depends on the dates is known."""
    listed = list(changes)
    scope = sorted((_WEIGHT[each] for change in listed for each in change.price.scope), reverse=True)
    opened = sum(change.project is None for change in listed)
    money = sum(float(change.price.money or 0) for change in listed)
    overlap = sum(change.price.overlap for change in listed)
    return opened, money, scope, overlap, sorted(change.key for change in listed)


_WEIGHT = {"wont": 0, "could": 1, "should": 2}


def trimmed(trials: Trials, trial: Trial, stop: Callable[[], bool]) -> Trial:
    """Return a set that restores the date with each change as small as it may be; after a stop, as it is by then."""
    for change in trial.changes:
        if not change.weaker or stop():
            continue
        others = [other for other in trial.changes if other is not change]
        low, high = 0, len(change.weaker)  # a smaller extent saves no more time: the first that does is looked for
        while low < high:
            middle = (low + high) // 2
            if trials.of([*others, change.weaker[middle]]).in_time:
                high = middle
            else:
                low = middle + 1
        if low < len(change.weaker):
            better = trials.of([*others, replace(change.weaker[low], weaker=())])
            trial = better if better.in_time else trial
    return trial


def _shape(trial: Trial) -> tuple[str, ...]:
    return shape_of(trial.changes)


def shape_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return what a set has in common with those that differ only in which day or who."""
    return tuple(sorted(change.shape or change.key for change in changes))
