"""Links between projects that are planned in different directions."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from mktpm.cli.main import app


def test_work_waits_for_the_late_plan_of_another_project(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\n")
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "a.yaml").write_text(
        "id: a\nschedule: alap\nstart: 2026-09-07\ndeadline: 2026-09-30\ntasks: [{id: x, duration: 2d}]\n"
    )
    (tmp_path / "projects" / "b.yaml").write_text(
        "id: b\nstart: 2026-09-07\ntasks: [{id: y, duration: 2d, depends: ['a:x']}, {id: w, duration: 10d}]\n"
    )
    result = CliRunner().invoke(app, ["schedule", str(tmp_path), "--json", "--as-of", "2026-09-07"])
    tasks = {task["id"]: task for project in json.loads(result.stdout)["projects"] for task in project["tasks"]}
    assert tasks["x"]["plan_finish"] == "2026-09-16T18:00:00"
    assert tasks["y"]["plan_start"] == "2026-09-17T09:00:00"
    assert tasks["y"]["early_start"] == "2026-09-09T09:00:00"
