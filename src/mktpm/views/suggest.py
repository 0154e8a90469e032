"""Who could own a task, in words: people with the figures that rank them."""

from collections.abc import Iterator

from mktpm.engine.suggestion import WEIGHTS, Candidate, Record, Suggestion
from mktpm.language import Count, Language, Listing, Message, message
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted, prose
from mktpm.views.wording import percent

_MOST_BUSY = 3


def suggest_text(found: Suggestion, most: int, width: int, language: Language) -> PaintedLines:
    """Return the ``most`` best people for the task, each with the reasons."""
    return fitted(_Chapter(found, width, language).lines(most), width)


class _Chapter:
    """What is said about one task."""

    def __init__(self, found: Suggestion, width: int, language: Language) -> None:
        self.found, self.width, self.language = found, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self, most: int) -> Iterator[Line]:
        """Yield the task, and the people."""
        found = self.found
        yield [(found.task.name, "bold"), (f"  {found.project.id}:{found.task.id}", "dim")]
        days = Count(len(found.window.days), "working day")
        facts = [self.say("{first} → {last}, {days}", first=found.window.first, last=found.window.last, days=days)]
        if found.needs:
            facts.append(self.say("needs: {skills}", skills=Listing(found.needs)))
        if found.tags:
            facts.append(self.say("tags and channel: {tags}", tags=Listing(found.tags)))
        yield from prose([(" · ".join(facts), "dim")], self.width)
        if not found.needs and not found.tags:
            said = "It has no `needs`, tags or channel: nothing tells who can do it."
            yield from prose([(self.say(said), "orange")], self.width)
        if not found.candidates:
            said = "The plan lists no people: write who there is, `people: [{{id: lina, skills: [copywriting]}}]`."
            yield from prose([(self.say(said), "")], self.width)
            return
        for position, candidate in enumerate(found.candidates[:most]):
            yield []
            yield from self._candidate(candidate, position + 1)
        yield []
        yield from prose([(self._footer(most), "dim")], self.width)

    def _footer(self, most: int) -> str:
        weights = {name: percent(share) for name, share in WEIGHTS.items()}
        said = self.say("The score is {skill} skill, {time} time, {record} record.", **weights)
        rest = len(self.found.candidates) - most
        more = self.say("{n} more with `--all`.", n=rest) if rest > 0 else ""
        write = self.say("`--apply PERSON` assigns it.")
        return ("" if self.language == "zh" else " ").join(part for part in (said, more, write) if part)

    def _candidate(self, candidate: Candidate, number: int) -> Iterator[Line]:
        name = candidate.person.name or candidate.person.id
        owner = self.say("owns it now") if candidate.is_owner else ""
        yield [
            (f"{number}  ", "bold"),
            (name, "bold"),
            (f"  {candidate.person.id}" if name != candidate.person.id else "", "dim"),
            (f"  {percent(candidate.score)}", "green" if not candidate.missing else "orange"),
            (f"  {owner}" if owner else "", "dim"),
        ]
        for said in (self._skill(candidate), self._time(candidate), self._record(candidate)):
            yield from prose([(said.say(self.language), "")], self.width, [("   – ", "dim")], indent=5)

    def _skill(self, candidate: Candidate) -> Message:
        values = {
            "share": percent(candidate.skill),
            "matched": Listing(candidate.matched),
            "missing": Listing(candidate.missing),
            "tasks": Count(len(candidate.similar.tasks), "task"),
        }
        if candidate.missing:
            said = (
                "skill {share}: has {matched}, lacks {missing}"
                if candidate.matched
                else "skill {share}: lacks {missing}"
            )
        elif self.found.needs:
            said = "skill {share}: has {matched}"
        elif candidate.matched:
            said = "skill {share}: {matched}, as the task's tags say"
        elif candidate.similar.tasks:
            said = "skill {share}: has finished {tasks} with the same tag or channel"
        else:
            said = "skill {share}: nothing is known of it"
        return message(said, **values)

    def _time(self, candidate: Candidate) -> Message:
        free = percent(candidate.time)
        away = Count(candidate.away, "working day")
        busy = tuple(
            message("“{task}” {share}", task=each.task.name, share=percent(each.units / 100))
            for each in candidate.busy[:_MOST_BUSY]
        )
        more = len(candidate.busy) - len(busy)
        listed = Listing((*busy, message("{n} more", n=more)) if more > 0 else busy)
        if candidate.busy and candidate.away:
            return message("time {free}: away on {away}, busy with {tasks}", free=free, away=away, tasks=listed)
        if candidate.busy:
            return message("time {free}: busy with {tasks}", free=free, tasks=listed)
        if candidate.away:
            return message("time {free}: away on {away}", free=free, away=away)
        return message("time {free}: nothing else in these days", free=free)

    def _record(self, candidate: Candidate) -> Message:
        share, similar = percent(candidate.record_share), candidate.similar
        if not similar.finished:
            if not candidate.overall.finished:
                return message("record {share}: no finished task yet", share=share)
            said = (
                "record {share}: no finished task with the same tag or channel; of all, {in_time} of {n} in time{ratio}"
            )
            return message(said, share=share, **_figures(candidate.overall))
        said = "record {share}: {in_time} of {n} with the same tag or channel in time{ratio}"
        return message(said, share=share, **_figures(similar))


def _figures(record: Record) -> dict[str, object]:
    ratio: object = ""
    if record.ratio is not None:
        said = ", actual by planned length {ratio} (median of {n})"
        ratio = message(said, ratio=f"{record.ratio:.2f}", n=record.ratios)
    return {"in_time": record.in_time, "n": record.finished, "ratio": ratio}
