"""Nine days of a team of three in a real repository, to compute figures by hand.

| task   | planned | events (local time)                                                        |
|--------|---------|----------------------------------------------------------------------------|
| theme  | 2d      | doing Mon 2 10:00, done Tue 3 17:00; due Tue 3                              |
| page   | 3d      | doing Wed 4 09:30 (branch), review Fri 6 15:00 (branch), done Mon 9 16:00; due Fri 6 |
| copy   | 1d      | doing Wed 4 11:00, done in a commit of Fri 6 09:00 that says started 4, finished 5; due Thu 5 |
| legal  | 1d      | blocked Mon 9 09:10, with the due day moved from Mon 9 to Wed 11             |
| poster | 2d      | cancelled Mon 9 16:00                                                        |
| sms    | 1d      | added Mon 9 16:00, doing in the working folder (not committed)               |
| live   | –       | a milestone, due Fri 13; not counted as work                                 |
"""

from __future__ import annotations

from pathlib import Path

from tests.history.repo import Repo

AS_OF = "2026-11-10"
LINA, WANG, ZHAO = "Lina <lina@example.com>", "Wang <wang@example.com>", "Zhao <zhao@example.com>"
WORKSPACE = """\
mktpm: 1
name: 市场部
language: {language}
timezone: Asia/Shanghai
people:
  - {{id: lina, name: 李娜, email: lina@example.com}}
  - {{id: wang, name: 王强, email: wang@example.com}}
  - {{id: zhao, name: 赵敏, email: zhao@example.com}}
policy: {{cycle_benchmark: {{all: 3d, 设计: 2d}}}}
"""
PLAN = """\
id: launch
name: 新品上市
start: 2026-11-02
deadline: 2026-11-13
tasks:
  - {id: theme, name: 主题策划, owner: lina, tags: [策划], duration: 2d, due: 2026-11-03}
  - {id: page, name: 页面设计, owner: wang, tags: [设计], duration: 3d, depends: [theme], due: 2026-11-06}
  - {id: copy, name: 文案撰写, owner: zhao, tags: [策划], duration: 1d, depends: [theme], due: 2026-11-05}
  - {id: legal, name: 法务审核, owner: zhao, duration: 1d, depends: [copy], due: 2026-11-09}
  - {id: poster, name: 海报, owner: wang, tags: [设计], duration: 2d}
  - {id: live, name: 上市, milestone: true, due: 2026-11-13, depends: [page, legal], owner: lina}
"""
FILE = "projects/launch.yaml"


class Week:
    """The repository, and the ways in which the team changes its plan."""

    def __init__(self, folder: Path, language: str = "zh") -> None:
        self.repo = Repo(folder)
        self.repo.write("mktpm.yaml", WORKSPACE.format(language=language))
        self.repo.write(FILE, PLAN)

    def edit(self, old: str, new: str) -> None:
        """Change the plan in the working folder."""
        text = (self.repo.folder / FILE).read_text("utf-8")
        assert old in text, old
        self.repo.write(FILE, text.replace(old, new))

    def commit(self, subject: str, author: str, day: int, clock: str) -> str:
        return self.repo.commit(subject, author=author, when=f"2026-11-{day:02}T{clock}:00+08:00")


def play(folder: Path, language: str = "zh") -> Repo:
    """The repository after the week, with one change that nobody has committed."""
    week = Week(folder, language)
    repo = week.repo
    week.commit("Plan", LINA, 2, "09:00")
    week.edit("id: theme,", "id: theme, status: doing,")
    week.commit("Begin", LINA, 2, "10:00")
    week.edit("id: theme, status: doing,", "id: theme, status: done,")
    week.commit("Theme done", LINA, 3, "17:00")
    repo.branch("design")
    week.edit("id: page,", "id: page, status: doing,")
    week.commit("Begin the page", WANG, 4, "09:30")
    repo.switch("main")
    week.edit("id: copy,", "id: copy, status: doing,")
    week.commit("Begin the copy", ZHAO, 4, "11:00")
    week.edit("id: copy, status: doing,", "id: copy, status: done, started: 2026-11-04, finished: 2026-11-05,")
    week.commit("Copy done yesterday", ZHAO, 6, "09:00")
    repo.switch("design")
    week.edit("id: page, status: doing,", "id: page, status: review,")
    week.commit("Page in review", WANG, 6, "15:00")
    _merge(week)
    week.edit("due: 2026-11-09", "due: 2026-11-11")
    week.edit("id: legal,", "id: legal, status: blocked, blocked: 等待法务排期,")
    week.commit("Legal waits", ZHAO, 9, "09:10")
    week.edit("id: page, status: review,", "id: page, status: done,")
    week.edit("duration: 2d}", "duration: 2d, status: cancelled}")
    week.edit("  - {id: live,", "  - {id: sms, name: 短信, owner: zhao, duration: 1d}\n  - {id: live,")
    week.commit("Page done", WANG, 9, "16:00")
    week.edit("id: sms,", "id: sms, status: doing,")
    return repo


def _merge(week: Week) -> None:
    """Merge the branch; git can't do it alone, because the lines touch each other."""
    repo = week.repo
    repo.switch("main")
    ours = (repo.folder / FILE).read_text("utf-8")
    repo.merge("design", check=False)
    repo.write(FILE, ours.replace("id: page,", "id: page, status: review,"))
    repo.git("add", "-A")
    repo.record("Merge design", author=LINA, when="2026-11-06T18:00:00+08:00")
