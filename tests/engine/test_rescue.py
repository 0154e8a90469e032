"""What is proposed to hold a deadline is true: each option, written to the plan, gives the finish it states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.engine.calendar import datetime_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.rescue.candidates import Candidates
from mktpm.engine.rescue.change import Change, Way
from mktpm.engine.rescue.options import Option, Rescue, rescue_of
from mktpm.engine.rescue.resting import days_opened
from mktpm.engine.rescue.search import slot_of
from mktpm.engine.rescue.situation import Situation, Terms
from mktpm.engine.rescue.trial import Trials
from mktpm.engine.rescue.writing import LinkGone, calendar_edits, opened_days, settings_by_task, task_edits
from mktpm.engine.selection import priority_of
from mktpm.plan.edit import Edit, edited
from mktpm.plan.loader import load_text
from mktpm.plan.source import parse

AS_OF = date(2026, 3, 2)
PEOPLE = """people:
  - {id: ann, skills: [design], rate: 800/d}
  - {id: bob, skills: [design], rate: 100/h}
  - {id: cas, skills: [text]}
  - {id: dan, skills: [text], rate: 500/d, capacity: 50%}
"""
ROW = """
deadline: 2026-03-11
tasks:
  - {id: plan, owner: ann, duration: 4d}
  - {id: draw, owner: cas, duration: 4d, depends: [plan]}
  - {id: print, owner: ann, duration: 2d, depends: [draw], priority: could}
"""


def situation_of(text: str, *ways: Way, begun: bool = False) -> Situation:
    """The plan as the search sees it."""
    workspace = load_text(text).workspace
    at = compute_schedule(workspace, AS_OF).project(workspace.projects[0])
    terms = Terms(frozenset(ways), begun=begun) if ways else Terms(begun=begun)
    return Situation(workspace, at, terms)


def plan(text: str) -> str:
    """A plan from the first Monday of March with four people."""
    return f"id: p\nstart: 2026-03-02\n{PEOPLE}{text}"


def rescued(text: str, *ways: Way, wanted: int = 20, tries: int = 400, begun: bool = False) -> Rescue:
    """What is found for a plan."""
    found = rescue_of(situation_of(plan(text), *ways, begun=begun), wanted, tries, lambda: False)
    assert found is not None
    return found


def told(found: Rescue) -> list[list[str]]:
    """What is changed in each option, without the calendar's file."""
    return [[measure.change.key for measure in option.measures] for option in found.options]


def finish(option: Option) -> str:
    """The forecast finish of an option."""
    return datetime_of(option.trial.finish).isoformat(sep=" ", timespec="minutes")


def written(text: str, changes: tuple[Change, ...]) -> str:
    """The text of a plan after the changes were written to it."""
    project = load_text(text).workspace.projects[0]
    for (_, index), mine in settings_by_task(changes).items():
        task = project.tasks[index]
        fields = parse(text, "").data
        for step in task.route:
            fields = fields[step]
        edits: list[Edit] = []
        for edit in task_edits(task.route, fields, mine):
            assert not isinstance(edit, LinkGone)
            edits.append(edit)
        text = edited(text, edits)
    return edited(text, list(calendar_edits(parse(text, "").data, opened_days(changes))))


# ------------------------------------------------------------------ the ways


def test_what_is_in_time_needs_nothing() -> None:
    found = rescued(ROW.replace("2026-03-11", "2026-03-13"))
    assert (found.late, found.options, found.tried) == (0.0, (), 0)


def test_without_a_deadline_there_is_nothing_to_hold() -> None:
    assert rescue_of(situation_of(plan(ROW.replace("deadline: 2026-03-11", ""))), 5, None, lambda: False) is None


def test_the_smallest_sets_come_first_then_the_cheapest() -> None:
    found = rescued(ROW)
    assert found.late == 2.0
    assert told(found)[:2] == [["overlap p:draw:0"], ["drop p:print"]]
    assert [len(option.measures) for option in found.options] == sorted(len(o.measures) for o in found.options)
    assert all(finish(option) <= "2026-03-11 18:00" for option in found.options)


def test_a_must_is_never_dropped_and_neither_is_what_nobody_weighed() -> None:
    for weight in ("priority: must", "note: no priority"):
        assert rescued(ROW.replace("priority: could", weight), "drop").options == ()


def test_what_has_begun_is_dropped_only_when_asked() -> None:
    begun = ROW.replace("owner: ann, duration: 2d, depends: [draw]", "owner: ann, status: doing, remaining: 8d")
    assert rescued(begun, "drop").options == ()
    assert told(rescued(begun.replace("2026-03-11", "2026-03-11"), "drop", begun=True)) in ([["drop p:print"]], [])


def test_a_milestone_that_others_wait_for_stays() -> None:
    text = ROW.replace("duration: 2d, depends: [draw]", "milestone: true, depends: [draw]")
    text += "  - {id: ship, owner: bob, duration: 2d, depends: [print]}\n"
    assert rescued(text, "drop").options == ()


def test_a_parent_goes_as_one_change() -> None:
    text = """
deadline: 2026-03-05
tasks:
  - {id: base, owner: ann, duration: 4d, priority: must}
  - id: extra
    priority: should
    depends: [base]
    tasks:
      - {id: e1, owner: bob, duration: 2d}
      - {id: e2, owner: cas, duration: 2d, depends: [e1]}
"""
    found = rescued(text, "drop")
    assert told(found)[0] == ["drop p:extra"]
    assert found.options[0].price.work == 4.0
    with_must = text.replace("{id: e2,", "{id: e2, priority: must,")
    assert rescued(with_must, "drop").options == ()


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("{id: draw, owner: ann, duration: 4d, depends: [plan]}", id="the same owner"),
        pytest.param("{id: draw, owner: cas, team: [ann 20%], duration: 4d, depends: [plan]}", id="the same person"),
        pytest.param("{id: draw, duration: 4d, depends: [plan]}", id="nobody"),
        pytest.param("{id: draw, owner: cas, duration: 4d, depends: [plan +1d]}", id="a lag"),
        pytest.param("{id: draw, owner: cas, duration: 4d, depends: [plan.approved]}", id="an approval"),
        pytest.param("{id: draw, owner: cas, duration: 4ed, depends: [plan]}", id="elapsed time"),
        pytest.param("{id: draw, owner: cas, duration: 4d, depends: [plan], note: from the brief}", id="a deliverable"),
    ],
)
def test_what_has_a_reason_to_wait_is_not_overlapped(link: str) -> None:
    text = ROW.replace("{id: draw, owner: cas, duration: 4d, depends: [plan]}", link)
    text = text.replace("{id: plan, owner: ann,", "{id: plan, owner: ann, deliverables: [brief],")
    assert not any("overlap p:draw" in key for keys in told(rescued(text, "overlap")) for key in keys)


def test_an_overlap_is_as_small_as_it_may_be() -> None:
    text = ROW.replace("2026-03-11", "2026-03-12")
    assert [option.price.overlap for option in rescued(text, "overlap").options] == [1.0, 1.0]


def test_a_second_person_has_the_skill_and_the_time() -> None:
    assert told(rescued(ROW, "crash")) == [
        ["crash p:draw:dan", "crash p:plan:bob"],
        ["crash p:plan:bob", "crash p:print:bob"],
    ]
    busy = ROW + "  - {id: other, owner: bob, duration: 8d}\n"
    assert "bob" not in str(told(rescued(busy, "crash")))
    needs = ROW.replace("{id: plan, owner: ann,", "{id: plan, owner: ann, needs: [printing],")
    assert not any("crash p:plan" in key for keys in told(rescued(needs, "crash")) for key in keys)


def test_what_help_costs_comes_from_the_rate() -> None:
    first, second = rescued(ROW, "crash").options
    # 4 days by one and a half at 80 % each: 3.5 days, half of each dan's; by two: 2.5 days of bob's
    assert first.price.money == Decimal("3.5") * Decimal("0.5") * 500 + Decimal("2.5") * 800
    # 2 days by two: 1.25, in half days 1.5
    assert second.price.money == Decimal("2.5") * 800 + Decimal("1.5") * 800
    assert finish(first) == finish(second) == "2026-03-11 18:00"


def test_a_missing_rate_is_not_free() -> None:
    unpaid = plan(ROW).replace(", rate: 100/h", "")
    found = rescue_of(situation_of(unpaid, "crash"), 5, 100, lambda: False)
    assert found is not None
    assert [option.price.money for option in found.options] == [None, None]


def test_a_weekend_costs_what_the_people_who_work_then_cost() -> None:
    found = rescued(ROW, "dates")
    [option] = found.options
    assert [measure.change.said.say("en") for measure in option.measures] == [
        "work on 2026-03-07 (calendar `standard`)",
        "work on 2026-03-08 (calendar `standard`)",
    ]
    assert option.price.money is None  # cas works then, and has no rate
    paid = rescued(ROW.replace("owner: cas", "owner: bob"), "dates").options[0]
    assert paid.price.money == Decimal(3200)  # two days, 800 a day, twice


def test_a_public_holiday_is_left_alone() -> None:
    text = "calendar: cn\ncalendars: {cn: {holidays: CN}}\ndeadline: 2026-10-09\ntasks:\n"
    text = text + "  - {id: a, owner: ann, start: 2026-09-30, duration: 4d}\n"
    found = rescue_of(situation_of(f"id: p\n{PEOPLE}{text}", "dates"), 5, 100, lambda: False)
    assert found is not None
    opened = [day.day for option in found.options for day in opened_days(option.trial.changes)]
    assert all(day < date(2026, 9, 30) or day > date(2026, 10, 7) for day in opened)


def test_a_date_gives_way_no_further_than_it_must() -> None:
    text = "deadline: 2026-03-13\ntasks:\n  - {id: a, owner: ann, start: 2026-03-12, duration: 4d}\n"
    [option] = rescued(text, "dates", wanted=1).options
    assert option.measures[0].change.said.say("en") == "`start` of “a” gives way: 2026-03-10 instead of 2026-03-12"
    assert finish(option) == "2026-03-13 18:00"


@pytest.mark.parametrize("field", ["start", "levelled", "fixed"])
def test_each_date_that_holds_a_chain_may_give_way(field: str) -> None:
    text = f"deadline: 2026-03-13\ntasks:\n  - {{id: a, owner: ann, {field}: 2026-03-12, duration: 4d}}\n"
    assert f"dates p:a:{field}" in [key for keys in told(rescued(text, "dates")) for key in keys]


def test_a_lone_due_day_may_give_way() -> None:
    text = "deadline: 2026-03-13\ntasks:\n  - {id: a, due: 2026-03-12}\n"
    text += "  - {id: b, owner: ann, duration: 3d, depends: [a]}\n"
    assert "dates p:a:due" in [key for keys in told(rescued(text, "dates")) for key in keys]


def test_what_is_done_stays_as_it_is() -> None:
    text = ROW.replace("{id: plan, owner: ann,", "{id: plan, owner: ann, status: done, finished: 2026-02-27,")
    keys = [key for keys in told(rescued(text.replace("2026-03-11", "2026-03-05"))) for key in keys]
    assert not any("p:plan" in key or key == "overlap p:draw:0" for key in keys)


# ------------------------------------------------------------------ where nothing helps


def test_where_nothing_helps_the_nearest_is_told() -> None:
    found = rescued(ROW.replace("2026-03-11", "2026-03-03"))
    assert found.options == ()
    assert found.nearest is not None
    assert found.nearest.spare < 0
    assert found.complete


def test_nothing_to_change_is_said() -> None:
    found = rescued("deadline: 2026-03-03\ntasks:\n  - {id: a, duration: 4d, priority: must}\n", "drop", "crash")
    assert (found.options, found.nearest) == ((), None)


def test_loops_and_people_without_time_end_the_search() -> None:
    text = """
deadline: 2026-03-04
tasks:
  - {id: t1, owner: ann, duration: 36000d, depends: [t3]}
  - {id: t2, owner: dan, effort: 9d, depends: [t1], priority: could}
  - {id: t3, duration: 4d, depends: [t2], fixed: 2026-03-20}
  - {id: t4, duration: 4d, owner: ann, start: 2199-12-01}
  - {id: t5, estimate: 4ed/5ed/9ed, owner: dan, depends: [t4]}
"""
    for mode in ("asap", "alap"):
        for capacity in ("50%", "0%"):
            written_out = plan(f"schedule: {mode}{text}").replace("capacity: 50%", f"capacity: {capacity}")
            found = rescue_of(situation_of(written_out), 5, 60, lambda: False)
            assert found is not None
            assert found.options == ()
            assert found.nearest is not None


def test_the_bound_is_kept_and_said() -> None:
    found = rescued(ROW, tries=3)
    assert found.tried < 3 + 60  # what is listed is trimmed and explained by a few more
    assert not found.complete


@pytest.mark.parametrize("allowed", [0, 1, 2, 3, 5, 8, 13, 40])
def test_what_was_found_before_a_stop_is_returned_and_holds(allowed: int) -> None:
    asked = iter(range(10_000))
    found = rescue_of(situation_of(plan(ROW)), 20, 400, lambda: next(asked) >= allowed)
    assert found is not None
    assert found.stopped
    assert not any(keys == ["drop p:plan"] for keys in told(found))
    for option in found.options:
        at = compute_schedule(load_text(written(plan(ROW), option.trial.changes)).workspace, AS_OF)
        assert next(at.projects()).forecast_moment == option.trial.finish
        assert option.trial.in_time


def test_a_stop_soon_after_the_first_way_back_still_returns_it() -> None:
    whole = rescued(ROW)
    assert not whole.stopped
    asked = iter(range(10_000))
    found = rescue_of(situation_of(plan(ROW)), 20, 400, lambda: next(asked) >= 12)
    assert found is not None
    assert (found.stopped, found.complete) == (True, False)
    assert found.options
    assert found.tried < whole.tried


def test_where_all_is_done_nothing_can_be_rescued() -> None:
    done = "tasks: [{id: a, status: done, duration: 2d, started: 2026-03-02, finished: 2026-03-20}]"
    assert rescue_of(situation_of(plan(f"deadline: 2026-03-11\n{done}")), 5, None, lambda: False) is None


# ------------------------------------------------------------------ random plans

_LINKS = ("", " SS", " +1d", " -1d")


@st.composite
def late_plans(draw: st.DrawFn) -> str:
    """A small plan that is late by a few days."""
    count = draw(st.integers(2, 6))
    lines = []
    for number in range(count):
        keys = [f"id: t{number}", f"duration: {draw(st.integers(1, 5))}d"]
        owner = draw(st.sampled_from(("ann", "bob", "cas", "dan", "")))
        if owner:
            keys.append(f"owner: {owner}")
        priority = draw(st.sampled_from(("must", "should", "could", "wont", "")))
        if priority:
            keys.append(f"priority: {priority}")
        before = sorted(draw(st.sets(st.integers(0, number - 1), max_size=2))) if number else []
        links = [f"t{each}{draw(st.sampled_from(_LINKS))}" for each in before]
        if links:
            keys.append(f"depends: [{', '.join(links)}]")
        if draw(st.integers(0, 5)) == 0:
            keys.append(f"{draw(st.sampled_from(('start', 'levelled')))}: 2026-03-{draw(st.integers(3, 16)):02}")
        elif draw(st.integers(0, 5)) == 0:
            keys += ["status: doing", "started: 2026-02-27", f"progress: {draw(st.sampled_from((0, 30, 50)))}%"]
        lines.append(f"  - {{{', '.join(keys)}}}")
    day = draw(st.integers(3, 20))
    return plan(f"deadline: 2026-03-{day:02}\ntasks:\n" + "\n".join(lines) + "\n")


def options_of(text: str) -> Iterator[tuple[Situation, Rescue]]:
    """What is found for a plan, where it is late."""
    situation = situation_of(text)
    found = rescue_of(situation, 6, 120, lambda: False)
    if found is not None and found.late:
        yield situation, found


@settings(max_examples=60)
@given(late_plans())
def test_every_option_written_to_the_plan_gives_what_it_states(text: str) -> None:
    for _, found in options_of(text):
        for option in [*found.options, *([found.nearest] if found.nearest is not None else [])]:
            loaded = load_text(written(text, option.trial.changes))
            assert not [each for each in loaded.diagnostics if each.severity.value == "error"]
            at = compute_schedule(loaded.workspace, AS_OF).project(loaded.workspace.projects[0])
            assert at.forecast_moment == option.trial.finish
            assert at.deadline is not None
            assert (at.forecast_moment <= at.deadline.end()) == option.trial.in_time == (option in found.options)


@settings(max_examples=60)
@given(late_plans())
def test_no_must_is_dropped_and_none_of_the_changes_can_be_spared(text: str) -> None:
    for situation, found in options_of(text):
        trials = Trials(situation)
        for option in found.options:
            changes = option.trial.changes
            for change in changes:
                if change.way == "drop":
                    assert change.task is not None
                    task = situation.at.project.tasks[change.task]
                    assert priority_of(situation.at.project, task) in ("should", "could", "wont")
                assert not trials.of(other for other in changes if other is not change).in_time


@settings(max_examples=30)
@given(late_plans())
def test_no_set_that_is_smaller_was_overlooked(text: str) -> None:
    for situation, found in options_of(text):
        if not found.complete:
            continue
        candidates = everything(situation)
        smallest = min((len(option.measures) for option in found.options), default=3)
        trials = Trials(situation)
        for size in range(1, min(smallest, 3)):
            for chosen in combinations(candidates, size):
                if len({slot_of(change) for change in chosen}) == size:
                    assert not trials.of(chosen).in_time, [change.key for change in chosen]


def everything(situation: Situation) -> list[Change]:
    """All changes that there are, whatever chain they touch; without dates, which hold only what they bind."""
    candidates, network = Candidates(situation), situation.schedule.network
    found: dict[str, Change] = {}
    for number in situation.at.leaves:
        for change in candidates._leaf(number):
            found[change.key] = change
        for arc in network.before[number]:
            for change in candidates._link(arc):
                found[change.key] = change
    leaves = [number for number in situation.at.leaves if situation.is_open(number)]
    return list(found.values()) + list(days_opened(situation, leaves))


@settings(max_examples=20)
@given(late_plans())
def test_the_same_plan_gives_the_same_options(text: str) -> None:
    for (_, first), (_, second) in zip(options_of(text), options_of(text), strict=True):
        assert told(first) == told(second)
        assert [option.price for option in first.options] == [option.price for option in second.options]
        assert first.tried == second.tried


def test_a_smaller_plan_is_searched_further() -> None:
    assert rescued(ROW, tries=400).complete
