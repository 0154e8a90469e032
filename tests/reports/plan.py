"""A finished project with something of everything, and one whose words try to break the report."""

LAUNCH = """
name: Lipstick launch
owner: lina
status: closed
start: 2026-01-05
deadline: 2026-02-06
people:
  - {id: lina, name: Lina Hart}
  - {id: wang, name: Wang Lei}
goals:
  - {name: First-week sales, baseline: 200万, target: 300万, result: 330万}
  - {name: Returns, metric: share of orders, baseline: 12%, target: 8%, result: 9%}
  - {name: Repeat buyers, target: 30%}
tasks:
  - name: Plan
    tags: [copy]
    tasks:
      - {id: theme, name: Theme, owner: lina, duration: 3d,
         status: done, started: 2026-01-05, finished: 2026-01-07}
      - {id: brief, name: Brief, owner: lina, duration: 2d, depends: [theme],
         status: done, started: 2026-01-08, finished: 2026-01-09}
      - {id: ok, name: Go ahead, owner: lina, milestone: true, depends: [brief], due: 2026-01-09,
         status: done, finished: 2026-01-09}
  - name: Build
    tags: [design]
    tasks:
      - {id: box, name: Box, owner: wang, duration: 4d, depends: [ok],
         status: done, started: 2026-01-12, finished: 2026-01-20,
         note: "The printer's colours were off,\\nprinted twice."}
      - {id: page, name: Page, owner: wang, duration: 3d, depends: [ok],
         status: done, started: 2026-01-12, finished: 2026-01-16}
      - {id: shots, name: Photos, owner: wang, duration: 2d, depends: [box],
         status: done, started: 2026-01-22, finished: 2026-01-26}
      - {id: film, name: Film, owner: wang, duration: 2d, depends: [box], status: cancelled, note: Too dear}
      - {id: ready, name: Ready, owner: wang, milestone: true, depends: [shots, page], due: 2026-01-20,
         status: done, finished: 2026-01-26}
  - name: Sell
    tasks:
      - {id: list, name: Listing, owner: lina, duration: 5d, depends: [ready],
         status: done, started: 2026-01-27, finished: 2026-01-30}
      - {id: live, name: On sale, owner: lina, milestone: true, depends: [list], due: 2026-02-02,
         status: done, finished: 2026-01-30}
      - {id: thanks, name: Thank the team, duration: 1d, depends: [live]}
"""

HOSTILE_WORDS = (
    "a|b",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "`code` ``` ~~~",
    "# heading",
    "- item",
    "1. item",
    "_a_ *b* **c** ~~d~~",
    "&copy; &#60;",
    "https://evil.example www.evil.example",
    "a@evil.example",
    "> quote",
    "---",
    "=== | ---",
)
"""Names that would be markup, if they were let."""


def hostile_plan() -> str:
    """A plan that has hostile words wherever a report prints words."""
    import json

    words = [json.dumps(word) for word in HOSTILE_WORDS]
    lines = [f"name: {words[1]}", "owner: boss", "start: 2026-01-05", "people:", f"  - {{id: boss, name: {words[2]}}}"]
    lines += ["goals:"]
    lines += [
        f"  - {{name: {word}, metric: {word}, baseline: {word}, target: {word}, result: {word}, unit: {word}}}"
        for word in words
    ]
    lines += ["tasks:"]
    before = ""
    for number, word in enumerate(words):
        state = [
            "status: done, started: 2026-01-05, finished: 2026-02-20",
            "status: blocked",
            "status: cancelled",
            "status: todo",
        ]
        milestone = ", milestone: true" if number % 5 == 0 else ""
        lines.append(
            f"  - {{id: t{number}, name: {word}, owner: {word}, duration: 2d, tags: [{word}], note: {word}{milestone},"
            f" due: 2026-01-06, {state[number % 4]}{before}}}"
        )
        before = f", depends: [t{number}]"
    return "\n".join(lines) + "\n"
