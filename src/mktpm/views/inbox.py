"""What waits for one person, in sections; an empty one is left out."""

from collections.abc import Iterator
from datetime import date

from mktpm.engine.inbox import Asked, Inbox, Remark, Returned
from mktpm.language import Count, Language, Listing, message, translate, working_days
from mktpm.plan.model import Person, Project, Task
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted, prose
from mktpm.views.wording import Weekday

_MOST_NAMED = 3


def inbox_text(found: Inbox, person: Person, as_of: date, width: int, language: Language) -> PaintedLines:
    """Return the inbox of ``person``."""
    return fitted(_Page(found, person, as_of, width, language).lines(), width)


class _Page:
    """Writes the inbox."""

    def __init__(self, found: Inbox, person: Person, as_of: date, width: int, language: Language) -> None:
        self.found, self.person, self.as_of, self.width, self.language = found, person, as_of, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole inbox."""
        name = self.person.name or self.person.id
        yield [(self.say("what waits for {person} on {day}", person=name, day=Weekday(self.as_of)), "bold")]
        if not self.found:
            yield [(self.say("nothing is waiting"), "dim")]
        sections: tuple[tuple[str, list[list[Line]]], ...] = (
            ("To approve", [list(self._asked(each)) for each in self.found.asked]),
            ("Rejected", [list(self._returned(each)) for each in self.found.returned]),
            ("Mentions", [list(self._mention(each)) for each in self.found.mentions]),
            ("Can begin", list(self._freed())),
            ("Overdue", list(self._late())),
            ("Due soon", list(self._coming())),
        )
        for title, items in sections:
            if items:
                yield []
                yield [(translate(title, self.language), "bold"), (f"  {len(items)}", "dim")]
            for item in items:
                yield from item

    def _item(self, head: str, rest: str, paint: str = "", more: str = "") -> Iterator[Line]:
        """Yield an item: what it is about, what there is to say, and a further line."""
        yield from prose([(head, ""), ("  ", ""), (rest, paint or "dim")], self.width, [("  ", "")], 4)
        if more:
            yield from prose([(more, "")], self.width, [("    ", "")])

    def _named(self, project: Project, task: Task) -> str:
        identity = f"{project.id}:{task.id}"
        return f"{task.name} ({identity})" if task.id != task.name else identity

    def _asked(self, asked: Asked) -> Iterator[Line]:
        state = asked.state
        step = state.steps[asked.step - 1].step
        facts = [self.say("step {n} of {all}", n=asked.step, all=len(state.steps))] if len(state.steps) > 1 else []
        facts += [step.name] if step.name else []
        moments = asked.at.moments(state.task)
        ready = moments.status in ("review", "done")
        if not ready:
            facts.append(self.say("not ready yet"))
        if state.stale:
            parts = Listing(tuple(f"`{name}`" for name in state.changed_since(state.stale[-1])[:_MOST_NAMED]))
            changed = (
                "changed since {person} approved it: {parts}" if parts.items else "changed since {person} approved it"
            )
            facts.append(self.say(changed, person=state.project.person(state.stale[-1].by), parts=parts))
        paint = "orange" if ready else ""
        command = f"mktpm approve {state.project.id}:{state.task.id}" if ready else ""
        yield from self._item(self._named(state.project, state.task), " · ".join(facts), paint, command)

    def _returned(self, returned: Returned) -> Iterator[Line]:
        project, rejection = returned.at.project, returned.rejection
        said = self.say("{person}, {day}", person=project.person(rejection.by), day=Weekday(rejection.local.date()))
        yield from self._item(self._named(project, returned.task), said, "red", rejection.note or "")

    def _mention(self, remark: Remark) -> Iterator[Line]:
        project = remark.project
        index = project.by_id.get(remark.task)
        head = project.name if index is None else self._named(project, project.tasks[index])
        said = self.say("{person}, {day}", person=project.person(remark.by), day=Weekday(remark.at))
        yield from self._item(head, said, "", " ".join(remark.text.split()))

    def _freed(self) -> Iterator[list[Line]]:
        for each in self.found.freed:
            by = self.say("begin by {day}", day=Weekday(each.late_start))
            paint = "orange" if each.late_start < self.as_of else ""
            facts = [by]
            if each.since is not None:
                names = Listing(tuple(f"“{name}”" for name in each.after[:_MOST_NAMED]))
                facts.append(self.say("free since {day}, after {tasks}", day=each.since, tasks=names))
            yield list(self._item(self._named(each.at.project, each.task), " · ".join(facts), paint))

    def _late(self) -> Iterator[list[Line]]:
        for each in self.found.late:
            said = self.say("{days} overdue: it was due on {day}", days=working_days(each.days_late), day=each.due)
            paint = "red" if each.alarming else "orange"
            yield list(self._item(self._named(each.at.project, each.task), said, paint))

    def _coming(self) -> Iterator[list[Line]]:
        for each in self.found.coming:
            left = Count(each.days_left, "day")
            said = self.say("due on {day}, in {days}", day=Weekday(each.due.day), days=left)
            paint = "orange" if each.excess else ""
            yield list(self._item(self._named(each.at.project, each.task), said, paint))
