"""A repository to measure with: a year of a team's changes to its plans, the same on every machine."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.plans import plan_lines

_SEED = 20261111
_PEOPLE = (("Lina", "lina@example.com"), ("王磊", "wang@example.com"), ("Zhao Min", "zhao@example.com"))
_BEGIN = 1_757_300_400
"""Seconds since 1970: Monday 2025-09-08, 11:00 in Shanghai."""
_APART = 4 * 3600
_BRANCH_EVERY = 50
"""Commits from one branch that is merged to the next."""


def write_repository(folder: Path, commits: int, plans: int, tasks: int) -> Path:
    """Return ``folder``, now a repository of ``plans`` plan files of ``tasks`` tasks with ``commits`` commits.

    Each commit starts or finishes a task, assigns it or gives it another length; now and then a branch is merged.
    """
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = b"".join(_stream(commits, plans, tasks))
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard", "main"], check=True)
    return folder


def _stream(commits: int, plans: int, tasks: int) -> Iterator[bytes]:
    """Yield what fast-import reads."""
    chance = random.Random(_SEED)
    files = {f"projects/plan-{number:02}.yaml": _plan(number, tasks) for number in range(plans)}
    everything = {"mktpm.yaml": ["name: 市场部", "people:", *_people()], **files}
    yield _commit(1, "refs/heads/main", [], everything)
    number = 2
    while number <= commits:
        if number % _BRANCH_EVERY or number + 2 > commits:
            yield _commit(number, "refs/heads/main", [number - 1], _change(files, chance))
            number += 1
            continue
        here, there = chance.sample(sorted(files), 2)
        yield _commit(number, "refs/heads/work", [number - 1], _change(files, chance, here))
        yield _commit(number + 1, "refs/heads/main", [number - 1], _change(files, chance, there))
        yield _commit(number + 2, "refs/heads/main", [number + 1, number], {here: files[here]})
        number += 3


def _people() -> Iterator[str]:
    for identity in ("lina", "wang", "zhao", "chen", "liu"):
        yield f"  - {{id: {identity}, email: {identity}@example.com}}"


def _plan(number: int, tasks: int) -> list[str]:
    """Return the lines of a plan of about 25 kB, different for each number."""
    lines = [line for line in plan_lines(tasks) if "note:" not in line]
    lines[:2] = [f"id: plan-{number:02}", f"name: 计划 {number}"]
    return [f"{line} ({number})" if line.startswith("        name: ") else line for line in lines]


def _change(files: dict[str, list[str]], chance: random.Random, name: str | None = None) -> dict[str, list[str]]:
    """Change a line of one plan, and return that plan."""
    name = name or chance.choice(sorted(files))
    lines = files[name]
    at = chance.choice([index for index, line in enumerate(lines) if line.startswith("        owner: ")])
    kind = chance.randrange(3)
    if kind == 0:
        lines[at] = f"        owner: {chance.choice(('lina', 'wang', 'zhao', 'chen', 'liu'))}"
    elif kind == 1:
        lines[at + 1] = f"        duration: {chance.randint(1, 9)}d"
    elif lines[at + 2].startswith("        status: "):
        lines[at + 2] = "        status: done"
    else:
        lines.insert(at + 2, "        status: doing")
    return {name: lines}


def _commit(mark: int, branch: str, parents: list[int], files: dict[str, list[str]]) -> bytes:
    name, email = _PEOPLE[mark % len(_PEOPLE)]
    subject = f"Change {mark}".encode()
    person = f"{name} <{email}> {_BEGIN + mark * _APART} +0800"
    lines = [f"commit {branch}\nmark :{mark}\nauthor {person}\ncommitter {person}\n".encode()]
    lines.append(b"data %d\n%s\n" % (len(subject), subject))
    lines += [f"{'merge' if index else 'from'} :{parent}\n".encode() for index, parent in enumerate(parents)]
    for path, content in files.items():
        text = ("\n".join(content) + "\n").encode()
        lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text))
    return b"".join(lines)
