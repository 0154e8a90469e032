"""The one place where the reference tests touch the tool: a plan as data in, its schedule out."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from mktpm.cli.main import app

TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _PlainDates(yaml.SafeDumper):
    """Writes dates as people do, without quotes."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (the base class declares it so)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


def plan_text(plan: Mapping[str, Any]) -> str:
    """The plan as YAML, keys in their order."""
    without_shared_parts = json.loads(json.dumps(plan))
    return yaml.dump(without_shared_parts, Dumper=_PlainDates, allow_unicode=True, sort_keys=False)


def schedule_of(plan: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """What `mktpm schedule --json` says about the plan."""
    return schedule_of_text(plan_text(plan), as_of)


def schedule_of_text(text: str, as_of: date) -> dict[str, Any]:
    """What `mktpm schedule --json` says about a plan file with this text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return schedule_of_path(file, as_of)


def schedule_of_path(path: Path, as_of: date) -> dict[str, Any]:
    """What `mktpm schedule --json` says about a file or a folder."""
    arguments = ["schedule", str(path), "--as-of", as_of.isoformat(), "--json"]
    result = CliRunner().invoke(app, arguments)
    if result.exit_code not in (0, 1) or not result.stdout:
        message = f"exit {result.exit_code}: {result.output}"
        raise AssertionError(message) from result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found
