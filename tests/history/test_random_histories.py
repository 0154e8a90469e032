"""Histories made by chance: the events of every plan come to what the plan says, however it was merged."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from mktpm.engine.trail import Event, Trails
from mktpm.history.blobs import files_of
from mktpm.history.git import Repository
from mktpm.history.lineage import files_after
from mktpm.history.log import commits_until
from mktpm.history.trails import read_trails
from mktpm.plan.loader import load
from tests.history.repo import Repo
from tests.history.telling import replayed, written

Plan = dict[str, Any]
"""The project's fields, and under "tasks" the fields of each task by its id."""
Plans = dict[str, Plan]
"""Plans by the names of their files."""


@dataclass
class History:
    """Commits made by chance, as a stream for fast-import."""

    chance: random.Random
    removals: bool
    stream: list[bytes] = field(default_factory=list)
    heads: list[tuple[int, Plans]] = field(default_factory=list)
    marks: int = 0
    tasks: int = 0

    def grow(self, commits: int) -> None:
        self._commit([], {"one.yaml": self._plan("one"), "two.yaml": self._plan("two")})
        for _ in range(commits):
            kind = self.chance.random()
            if kind < 0.25 and len(self.heads) > 1:
                self._merge()
            elif kind < 0.4 and len(self.heads) < 4:
                self.heads.append(self.chance.choice(self.heads))
            else:
                mark, plans = self.heads.pop(self.chance.randrange(len(self.heads)))
                self._commit([mark], self._changed(plans))
        while len(self.heads) > 1:
            self._merge()
        self.stream.append(b"reset refs/heads/main\nfrom :%d\n\n" % self.heads[0][0])

    def _plan(self, identity: str) -> Plan:
        plan: Plan = {"id": identity, "tasks": {}}
        for _ in range(4):
            self._add_task(plan)
        return plan

    def _add_task(self, plan: Plan) -> None:
        self.tasks += 1
        plan["tasks"][f"t{self.tasks}"] = {"name": f"Task {self.tasks}"}

    def _changed(self, plans: Plans) -> Plans:
        plans = {name: copied(plan) for name, plan in plans.items()}
        for _ in range(self.chance.randint(0, 3)):
            name = self.chance.choice(sorted(plans))
            plan = plans[name]
            kind = self.chance.randrange(8)
            if kind == 0:
                self._add_task(plan)
            elif kind == 1 and self.removals and plan["tasks"]:
                del plan["tasks"][self.chance.choice(sorted(plan["tasks"]))]
            elif kind == 2:
                plan["owner"] = self._value()
            elif kind == 3 and self.chance.random() < 0.3:
                plans[f"{plan['id']}-{self.chance.randrange(3)}.yaml"] = plans.pop(name)
            elif plan["tasks"]:
                task = plan["tasks"][self.chance.choice(sorted(plan["tasks"]))]
                task[self.chance.choice(["owner", "duration", "status"])] = self._value()
        return plans

    def _value(self) -> Any:
        return self.chance.choice(["a", "b", "c", 1, None])

    def _merge(self) -> None:
        """Join two to three heads; each field comes from one of them, seldom from nowhere."""
        joined = self.chance.sample(self.heads, min(len(self.heads), self.chance.choice([2, 2, 2, 3])))
        for head in joined:
            self.heads.remove(head)
        by_id = [{plan["id"]: (name, plan) for name, plan in plans.items()} for _, plans in joined]
        result: Plans = {}
        for identity in ("one", "two"):
            versions = [plans[identity] for plans in by_id]
            name, _ = self.chance.choice(versions)
            result[name] = self._joined([plan for _, plan in versions])
        self._commit([mark for mark, _ in joined], result)

    def _joined(self, versions: list[Plan]) -> Plan:
        if self.chance.random() < 0.3:
            return self.chance.choice(versions)
        plan: Plan = {"id": versions[0]["id"], "owner": self._one_of([v.get("owner") for v in versions]), "tasks": {}}
        for task in dict.fromkeys(task for version in versions for task in version["tasks"]):
            there = [version["tasks"][task] for version in versions if task in version["tasks"]]
            if self.removals and len(there) < len(versions) and self.chance.random() < 0.5:
                continue
            names = dict.fromkeys(name for fields in there for name in fields)
            plan["tasks"][task] = {name: self._one_of([fields.get(name) for fields in there]) for name in names}
        return plan

    def _one_of(self, values: list[Any]) -> Any:
        return self._value() if self.chance.random() < 0.05 else self.chance.choice(values)

    def _commit(self, parents: list[int], plans: Plans) -> None:
        self.marks += 1
        lines = [b"commit refs/heads/x%d\nmark :%d\n" % (self.marks, self.marks)]
        lines.append(b"committer P%d <p@x> %d +0000\ndata 0\n" % (self.marks, 1_790_000_000 + self.marks * 60))
        lines += [b"%s :%d\n" % (b"merge" if index else b"from", parent) for index, parent in enumerate(parents)]
        lines.append(b"deleteall\n")
        for name, plan in plans.items():
            text = as_text(plan).encode()
            if self.chance.random() < 0.04 and len(parents) == 1:
                text = b"name: [\n" + text
            lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(text), text))
        self.stream.append(b"".join(lines) + b"\n")
        self.heads.append((self.marks, plans))


def copied(plan: Plan) -> Plan:
    return {**plan, "tasks": {task: dict(fields) for task, fields in plan["tasks"].items()}}


def as_text(plan: Plan) -> str:
    tasks = [{"id": task, **without_none(fields)} for task, fields in plan["tasks"].items()]
    return str(yaml.safe_dump({**without_none(plan), "tasks": tasks}, sort_keys=False))


def without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def made(folder: Path, seed: int, *, removals: bool) -> Repo:
    history = History(random.Random(seed), removals)
    history.grow(40)
    repo = Repo(folder)
    importing = ["git", "-C", str(folder), "fast-import", "--quiet", "--force"]
    subprocess.run(importing, input=b"".join(history.stream), check=True)
    repo.git("reset", "-q", "--hard", "main")
    return repo


def read(repo: Repo) -> Trails:
    return read_trails(Repository.around(repo.folder), load([], repo.folder).workspace)


def chains(events: tuple[Event, ...]) -> Iterator[list[tuple[Any, Any]]]:
    """Yield what was before and after each event of one field."""
    found: dict[tuple[str | None, str], list[tuple[Any, Any]]] = {}
    for event in events:
        change = event.change
        if change.kind == "added":
            for name, value in change.after.items():
                found.setdefault((change.task, name), []).append((None, value))
        else:
            found.setdefault((change.task, change.field), []).append((change.before, change.after))
    yield from found.values()


@pytest.mark.parametrize("seed", range(8))
def test_events_come_to_what_the_plans_say(tmp_path: Path, seed: int) -> None:
    repo = made(tmp_path / "plans", seed, removals=False)
    found = read(repo)
    repository = Repository.around(repo.folder)
    files = files_after(list(commits_until(repository, "main")))
    assert {name: node.blob for name, node in files.items() if node.blob} == files_of(repository, "main")
    for trail in found.projects:
        text = (repo.folder / trail.file).read_text("utf-8")
        assert replayed(trail.events) == written(text)
        for chain in chains(trail.events):
            assert all(later[0] == earlier[1] for earlier, later in pairwise(chain))
        assert len({event.revision.commit for event in trail.events}) > 3
    assert read(repo) == found, "stored"
    for path in (repo.folder / ".git/mktpm").glob("trails-*"):
        path.unlink()
    assert read(repo) == found, "from the stored comparisons"
    shutil.rmtree(repo.folder / ".git/mktpm")
    assert read(repo) == found, "anew"


@pytest.mark.parametrize("seed", range(100, 106))
def test_even_with_tasks_removed_on_some_branches(tmp_path: Path, seed: int) -> None:
    repo = made(tmp_path / "plans", seed, removals=True)
    for trail in read(repo).projects:
        state: dict[str | None, dict[str, Any]] = {None: {}}
        for event in trail.events:
            change = event.change
            if change.kind == "added":
                state[change.task] = dict(change.after)
            elif change.kind == "removed":
                state.pop(change.task, None)
            elif change.task in state:
                state[change.task][change.field] = change.after
        plain = {task: without_none(fields) for task, fields in state.items()}
        assert plain == written((repo.folder / trail.file).read_text("utf-8"))
