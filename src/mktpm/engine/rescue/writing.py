"""The changes of an option as edits of the files they stand in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mktpm.diagnostics import Route
from mktpm.engine.rescue.change import Change, DayOpened, FieldSet, LinkSet, TaskSetting
from mktpm.plan.edit import Edit, InsertItem, SetItem, SetKey
from mktpm.quantities import Link, QuantityError, parse_lag, parse_link


@dataclass(frozen=True, slots=True)
class LinkGone:
    """The link that was to be changed is not in the file any more."""

    link: Link


def opened_days(changes: Iterable[Change]) -> list[DayOpened]:
    """Return the days off that are to be worked."""
    return [setting for change in changes for setting in change.settings if isinstance(setting, DayOpened)]


def settings_by_task(
    changes: Iterable[Change],
) -> dict[tuple[int, int], list[TaskSetting]]:
    """Return what is set, by the project's position and the task's index."""
    found: dict[tuple[int, int], list[TaskSetting]] = {}
    for change in changes:
        for setting in change.settings:
            if not isinstance(setting, DayOpened):
                found.setdefault((setting.project, setting.task), []).append(setting)
    return found


def task_edits(route: Route, fields: Mapping[str, Any], settings: Iterable[TaskSetting]) -> Iterator[Edit | LinkGone]:
    """Yield the edits that make a task, written as ``fields`` at ``route``, what the settings say."""
    joined = 0
    for setting in settings:
        if isinstance(setting, FieldSet):
            yield SetKey(route, setting.field, setting.written)
        elif isinstance(setting, LinkSet):
            position = _position(fields.get("depends"), setting)
            if position is None:
                yield LinkGone(setting.was)
            else:
                yield SetItem((*route, "depends"), position, str(setting.link))
        else:
            team = fields.get("team")
            length = len(team) if isinstance(team, list) else 0
            yield (
                InsertItem((*route, "team"), length + joined, setting.written)
                if length or joined
                else SetKey(route, "team", [setting.written])
            )
            joined += 1


def calendar_edits(data: Mapping[str, Any], days: Iterable[DayOpened]) -> Iterator[Edit]:
    """Yield the edits of a file with calendars that open them on the days."""
    added: dict[Route, int] = {}
    listed = list(days)
    yield from _written_out(data, [each for each in listed if each.project is not None])
    for each in listed:
        route = each.place.route
        if each.project is not None:
            continue
        calendar: Any = data
        for step in route:
            calendar = calendar.get(step) if isinstance(calendar, dict) else None
        written = calendar.get("open") if isinstance(calendar, dict) else None
        length = len(written) if isinstance(written, list) else 0
        count = added.get(route, 0)
        added[route] = count + 1
        if length or count:
            yield InsertItem((*route, "open"), length + count, each.day.isoformat())
        else:
            yield SetKey(route, "open", [each.day.isoformat()])


def _written_out(data: Mapping[str, Any], days: list[DayOpened]) -> Iterator[Edit]:
    """Yield the edits that write the built-in calendar out, with the open days, and make it the project's."""
    if not days:
        return
    name, fields = days[0].calendar, {"open": [each.day.isoformat() for each in days]}
    if isinstance(data.get("calendars"), dict):
        yield SetKey(("calendars",), name, fields)
    else:
        yield SetKey((), "calendars", {name: fields})
    yield SetKey((), "calendar", name)


def _position(written: Any, setting: LinkSet) -> int | None:
    """Return where in the file's list the link stands: where the model has it, else wherever it is."""
    items = list(written) if isinstance(written, list) else []
    places = [setting.position, *range(len(items))]
    return next((at for at in places if at < len(items) and _link(items[at]) == setting.was), None)


def _link(item: Any) -> Link | None:
    try:
        if isinstance(item, dict):
            lag = item.get("lag")
            return Link(str(item.get("task")), item.get("type", "FS"), parse_lag(lag) if lag else None)
        return parse_link(str(item))
    except QuantityError:
        return None
