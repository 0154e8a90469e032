"""Plan files to measure with: clean ones of any size, the same text on every machine."""

import random
from collections.abc import Iterator
from pathlib import Path

_SEED = 20260907
_TASKS_A_SECTION = 50
_OWNERS = ("lina", "wang", "zhao", "chen", "liu")
_WORK = ("页面设计", "优惠券配置", "客服培训", "库存调拨", "短信预热", "直播脚本", "主图拍摄", "数据看板", "详情页文案")


def write_plan(path: Path, tasks: int) -> Path:
    """Return ``path``, now a plan of ``tasks`` leaf tasks in sections, two dependencies each.

    The dependencies reach back over a twentieth of the plan, so that plans of every size are about
    equally deep; there is nothing to find in it.
    """
    with path.open("w", encoding="utf-8") as stream:
        for line in plan_lines(tasks):
            stream.write(line + "\n")
    return path


def plan_lines(tasks: int) -> Iterator[str]:
    chance = random.Random(_SEED)
    yield "id: measured"
    yield f"name: 大促计划（{tasks} 个任务）"
    yield "owner: lina"
    yield "start: 2026-09-07"
    yield "tasks:"
    for number in range(tasks):
        if number % _TASKS_A_SECTION == 0:
            section = number // _TASKS_A_SECTION
            yield f"  - id: s{section}"
            yield f"    name: 阶段 {section}"
            yield "    tasks:"
        yield from _task(number, tasks, chance)


def _task(number: int, tasks: int, chance: random.Random) -> Iterator[str]:
    yield f"      - id: t{number}"
    yield f"        name: {_WORK[number % len(_WORK)]} {number}"
    yield f"        owner: {_OWNERS[number % len(_OWNERS)]}"
    yield f"        duration: {chance.randint(1, 8)}d"
    yield f"        tags: [promo, k{number % 7}]"
    yield f'        note: "第 {number} 项，完成后通知负责人"'
    before = dependencies(number, tasks, chance)
    if before:
        yield f"        depends: [{', '.join(f't{other}' for other in before)}]"


def dependencies(number: int, tasks: int, chance: random.Random) -> list[int]:
    """Return up to two earlier tasks for task ``number`` of ``tasks``."""
    reach = max(tasks // 20, 5)
    earlier = range(max(number - reach, 0), number)
    return sorted(chance.sample(earlier, min(2, len(earlier))))
