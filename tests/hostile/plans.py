"""Plans that nobody in good faith writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.hostile.running import MEGABYTE


def _bomb() -> str:
    lines = ["name: x", "x-0: &x0 [a, a, a, a, a, a, a, a, a]"]
    lines += [f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


def names_with(escape: str) -> str:
    """A plan with an escape sequence in everything that has a name."""
    return f"""\
name: "P{escape}"
id: "i{escape}"
owner: "o{escape}"
people: [{{id: "o{escape}", name: "N{escape}", skills: ["s{escape}"]}}]
teams: [{{id: "tm{escape}", name: "T{escape}", members: ["o{escape}"]}}]
policy: {{buffer: 15%, risk_shares: {{"x{escape}": 90%}}}}
risks:
  - {{id: "r{escape}", name: "R{escape}", category: "y{escape}", owner: "o{escape}", trigger: "w{escape}",
     cost: "{escape}", probability: 5, impact: 4, affects: ["a{escape}", "q{escape}"], delay: 2d,
     response: {{warn: "v{escape}"}}}}
goals: [{{name: "g{escape}", target: "{escape}"}}]
scope: {{in: ["s{escape}"], out: ["s{escape}"]}}
pains: ["h{escape}"]
kpis:
  - {{id: "k{escape}", name: "K{escape}", formula: "x{escape} + {escape}", unit: "u{escape}", target: "5{escape}"}}
  - {{id: k, name: "K{escape}", formula: "completion('t{escape}')", unit: "{escape}", owner: "o{escape}"}}
tasks:
  - {{id: "a{escape}", name: "A{escape}", owner: "o{escape}", tags: ["t{escape}"], due: 2026-10-01}}
  - {{id: b, depends: ["a{escape}", "z{escape}"], channel: "c{escape}", note: "n{escape}", "k{escape}": 1}}
  - {{id: c, done_when: ["[x] {escape}"], deliverables: ["d{escape}"], finished: 2026-10-01, status: done}}
"""


def _chain(length: int, link: str, first: str = "  - {id: t0}\n") -> str:
    return (
        "tasks:\n"
        + first
        + "".join(f"  - {link}\n".replace("THIS", f"t{n}").replace("LAST", f"t{n - 1}") for n in range(1, length))
    )


ILL_WILL: Mapping[str, str] = {
    "nothing": "",
    "a bracket": "[",
    "only a name": "name: x",
    "no tasks": "name: x\ntasks: []",
    "tasks of nothing": "name: x\ntasks: [~, [], {}, 3, '', {id: ''}, {name: ~}]",
    "many brackets": "[" * 50_000,
    "many braces": "{a: " * 50_000,
    "many dashes": "- " * 50_000,
    "many questions": "? " * 50_000,
    "deep lists": "name: x\nkpis: " + "[" * 150 + "]" * 150,
    "deep tasks": "name: x\n" + "".join(f"{'  ' * n}tasks:\n{'  ' * n}- name: n{n}\n" for n in range(95)),
    "an alias bomb": _bomb(),
    "tasks in themselves": "name: x\ntasks: &t [{name: a, tasks: *t}]",
    "a map in itself": "name: x\nbudget: &b {a: *b}\nfoo: 1",
    "shared tasks": "name: x\ntasks: [{name: p, tasks: &t [{name: a}, {name: b, depends: [a]}]}, {name: q, tasks: *t}]",
    "a huge number": f"name: x\ntasks: [{{name: a, duration: {'9' * 10_000}}}]",
    "a huge key": f"name: x\n? {'k' * 100_000}\n: 1",
    "a huge name": f"name: x\ntasks: [{{name: {'n' * 100_000}}}, {{name: {'n' * 499}}}]",
    "impossible values": """\
name: x
start: 2026-02-30
tasks: [{name: a, duration: -3d, effort: 1e400d, due: 2026-13-01, fixed: 25:00, progress: -1%}]
""",
    "its own predecessor": "name: x\ntasks: [{id: a, depends: [a]}, {id: b, depends: [a]}]",
    "its parent's child": """\
name: x
tasks: [{id: p, depends: [c], tasks: [{id: c, depends: [p]}, {id: d, depends: [c]}]}]
""",
    "all wait for all": "name: x\ntasks:\n"
    + "".join(f"  - {{id: t{n}, depends: [{', '.join(f't{m}' for m in range(40))}]}}\n" for n in range(40)),
    "days of themselves": """\
name: x
dates: {a: b-1d, b: c+1w, c: a, T: T, U: U-1d}
deadline: a
start: T
tasks: [{name: x, due: U+2d, start: b, fixed: c-1ed}]
""",
    "offsets": """\
name: x
dates: {T: 2026-11-11}
deadline: T+99999w
tasks: [{name: a, due: T-99999d}, {name: b, start: T+99999ew}, {name: c, fixed: T-99999ed}, {name: d, due: T-36000ed}]
""",
    "the beginning of time": """\
name: x
start: 1970-01-01
tasks: [{name: a, duration: 36500d}, {name: b, due: 2200-12-31}]
""",
    "the end of time": """\
name: x
start: 2200-12-31
deadline: 1970-01-01
tasks: [{name: a, duration: 5200w, due: 1970-01-02}]
""",
    "backwards": """\
name: x
schedule: alap
deadline: 1970-01-01
tasks: [{id: a, duration: 36500d}, {id: b, depends: [a]}]
""",
    "backwards from nowhere": "name: x\nschedule: alap\ndeadline: nobody\nstart: nowhere\ntasks: [{id: a}]",
    "centuries": "name: x\n" + _chain(12, "{id: THIS, duration: 36500d, depends: [LAST +36500d]}"),
    "negative centuries": "name: x\nstart: 2026-01-01\n" + _chain(12, "{id: THIS, depends: [LAST SF -36500ed]}"),
    "chinese centuries": """\
name: x
calendar: c
calendars: {c: {holidays: CN}}
start: 2026-01-01
tasks: [{id: a, duration: 5200w}, {id: b, duration: 36500ed, depends: [a]}]
""",
    "no working days": """\
name: x
calendar: c
calendars: {c: {days: []}, d: {days: [], hours: []}}
tasks: [{name: a, duration: 3d}, {name: b, calendar: d}]
""",
    "never open": f"""\
name: x
calendar: c
calendars: {{c: {{closed: [{", ".join(f"{year}-01-01..{year + 9}-12-31" for year in range(1970, 2190, 10))}]}}}}
tasks: [{{name: a, duration: 3d, due: 2026-10-01}}, {{name: b, milestone: true, fixed: 2026-10-01}}]
""",
    "one minute a week": """\
name: x
calendar: c
calendars: {c: {days: [sun], hours: ["00:00-00:01"]}}
tasks: [{id: a, duration: 36500d}, {id: b, duration: 876000h, depends: [a]}]
""",
    "overlapping hours": """\
name: x
calendar: c
calendars: {c: {hours: ["00:00-24:00", "09:00-12:00", "11:00-13:00"]}}
tasks: [{name: a, duration: 1.5d}]
""",
    "a strange policy": """\
name: x
policy: {require: [onwer, "x-", "", x-a], warn_days: [], wip: {doing: 0}, columns: []}
tasks: [{name: a, status: doing}]
""",
    "tiny shares": """\
name: x
tasks: [{name: a, effort: 36500d, team: [w 0.000001%]}, {name: b, effort: 1d, team: [w 0%]}]
""",
    "strange progress": """\
name: x
start: 2026-09-01
tasks:
  - {name: a, progress: 100%, status: doing}
  - {name: b, remaining: 36500d, started: 2200-01-01}
  - {name: c, finished: 1970-01-01}
  - {name: d, started: 2026-10-01, finished: 2026-09-01}
""",
    "everything cancelled": "name: x\nstatus: cancelled\ntasks: [{name: a, status: cancelled, tasks: [{name: b}]}]",
    "only milestones": "name: x\ntasks: [{name: a, milestone: true}, {name: b, milestone: true, depends: [a]}]",
    "long milestones": "name: x\ntasks: [{name: a, milestone: true, duration: 3d, due: 2026-10-01, start: 2026-12-01}]",
    "ids like lags": """\
name: x
tasks: [{id: SS}, {id: "+2d"}, {id: "a +2d", depends: [SS, "+2d", "SS SS"]}, {id: "x:y", depends: ["x:y", ":", "a:"]}]
""",
    "a tab between words": r"""
name: "a\tb"
id: "\t"
tasks: [{name: "c\td", due: 2026-10-01, owner: "e\tf", depends: ["g\th"]}]
""",
    "many duplicates": "name: x\n" + "name: y\n" * 3_000,
    "many unknown keys": "name: x\ntasks:\n" + "  - {name: a, foo: 1, bar: 2}\n" * 800,
}


def _tasks(number: int, before: Callable[[int], str]) -> str:
    return "name: x\ntasks:\n" + "".join(f"- {{id: t{n}, depends: [{before(n)}]}}\n" for n in range(number))


def _web(before: int, below: int) -> str:
    depends, others = ", ".join(f"t{n}" for n in range(before)), "".join(f"- {{id: t{n}}}\n" for n in range(before))
    tasks = "".join(f"  - {{id: c{n}}}\n" for n in range(below))
    return f"name: x\ntasks:\n- id: P\n  depends: [{depends}]\n  tasks:\n{tasks}{others}"


MASSES: Mapping[str, Callable[[], str | bytes]] = {
    "brackets": lambda: "[" * (10 * MEGABYTE),
    "braces": lambda: "{" * (10 * MEGABYTE),
    "zeros": lambda: b"\0" * (10 * MEGABYTE),
    "duplicates": lambda: "a: 1\n" * MEGABYTE,
    "lines": lambda: "ab\n" * (10 * MEGABYTE),
    "a bad end": lambda: "name: x\n" + "\n" * (20 * MEGABYTE) + "\x01",
    "one line": lambda: "name: x\nx-a: " + "word " * (2 * MEGABYTE) + "\nfoo: 1\n",
    "a ring": lambda: _tasks(6_000, lambda n: f"t{(n + 1) % 6_000}"),
    "strangers": lambda: _tasks(6_000, lambda n: f"tsak-{n}"),
    "a web": lambda: _web(1_500, 3_000),
    "days of days": lambda: "name: x\ndates:\n" + "".join(f"  d{n}: d{n + 1}-1d\n" for n in range(10_000)),
}
"""Plans that are large and wrong."""
