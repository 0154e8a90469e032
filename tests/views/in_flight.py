"""A plan with something of everything, seen on 2026-10-20; for the views' tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load

AS_OF = "2026-10-20"
EXAMPLES = Path(__file__).parents[2] / "examples"
PLAN = """\
id: double11
name: 双十一大促
owner: lina
start: 2026-09-07
deadline: 2026-11-11
calendar: cn
calendars:
  cn: {holidays: CN}
people:
  - {id: lina, name: 李娜}
  - {id: wang, name: 王强}
  - {id: zhao, name: 赵敏}
policy: {wip: {doing: 1}}
tasks:
  - id: plan
    name: 策划期
    tags: [策划]
    tasks:
      - {id: theme, name: 活动主题策划, owner: lina, duration: 3d, status: done, started: 2026-09-07,
         finished: 2026-09-09}
      - {id: budget, name: 预算申请与审批（含各渠道费用拆分明细）, owner: wang, duration: 5d,
         status: done, started: 2026-09-10, finished: 2026-09-18, due: 2026-09-16, depends: [theme]}
      - {id: approve, name: 方案审批, milestone: true, due: 2026-10-12, owner: lina,
         depends: [budget], priority: must}
  - id: warm
    name: 预热期
    tasks:
      - {id: page, name: 会场页面搭建, owner: zhao, duration: 10d, status: doing,
         started: 2026-09-28, progress: 40%, depends: [budget], due: 2026-10-16, priority: must,
         channel: 天猫}
      - {id: coupon, name: 优惠券配置, owner: wang, duration: 4d, status: doing, progress: 50%,
         started: 2026-10-15, due: 2026-10-28, channel: 天猫, tags: [权益, 价格]}
      - {id: legal, name: 法务合规检查, owner: wang, duration: 2d, status: blocked, due: 2026-10-19,
         depends: [coupon], priority: should}
      - {id: old, name: 线下海报, owner: zhao, duration: 3d, status: cancelled, due: 2026-10-01}
      - {id: live, name: 直播脚本, owner: lina, duration: 6d, status: review, started: 2026-10-08,
         progress: 90%, due: 2026-11-06, channel: 抖音}
      - {id: stock, name: 备货入仓, duration: 10d, depends: [page], due: 2026-11-03}
  - id: burst
    name: 爆发期
    tasks:
      - {id: launch, name: 双十一开售, milestone: true, due: 2026-11-11, depends: [stock, coupon],
         owner: lina}
      - {id: ship, name: 发货保障, owner: wang, duration: 6ed, depends: [launch]}
"""


def run(command: str, folder: Path, *arguments: str, plan: str = PLAN, as_of: str = AS_OF) -> Result:
    """What a command says about a plan."""
    file = folder / "plan.yaml"
    file.write_text(plan, encoding="utf-8")
    return CliRunner().invoke(app, [command, str(file), "--as-of", as_of, *arguments])


def shown(command: str, folder: Path, *arguments: str, plan: str = PLAN, as_of: str = AS_OF) -> str:
    """What a command shows of a plan without errors."""
    result = run(command, folder, *arguments, plan=plan, as_of=as_of)
    assert result.exit_code == 0, result.output
    return result.stdout


@cache
def example(name: str, as_of: date) -> Sequence[ProjectSchedule]:
    """The projects of one of the examples that ship with the tool."""
    loaded = load([EXAMPLES / name], EXAMPLES, HolidayBook())
    assert loaded.diagnostics == ()
    return list(compute_schedule(loaded.workspace, as_of).projects())


def example_names() -> list[str]:
    """The examples that ship with the tool."""
    return sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


def too_wide(text: str, width: int) -> list[str]:
    """The lines of ``text`` that take more than ``width`` columns."""
    return [line for line in text.splitlines() if width_of(line) > width]
