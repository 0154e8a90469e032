"""Real engines for the tests: a Postgres cluster and a Spark cluster of their own, in temporary folders."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 60.0
"""Seconds that a server may take to come up."""


# ------------------------------------------------------------------ Postgres


def postgres_binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None where Postgres is not installed."""
    found = [Path(one) for one in (shutil.which("initdb"),) if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return next((one.resolve().parent for one in found if (one.resolve().parent / "pg_ctl").exists()), None)


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh cluster that only listens on this machine.

    Its folder is not pytest's, which only the user of the tests may enter: Postgres refuses root.
    """
    binaries = postgres_binaries()
    if binaries is None or importlib.util.find_spec("psycopg") is None or importlib.util.find_spec("ibis") is None:
        pytest.skip("needs a Postgres server's binaries and mktpm[engines]")
    with tempfile.TemporaryDirectory(prefix="mktpm-postgres-") as name:
        yield from _running(binaries, Path(name), _unprivileged())


def _running(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> Iterator[str]:
    data, secret, port = folder / "data", folder / "secret", _free_port()
    secret.write_text("s3cret-密")
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        os.chown(secret, user.pw_uid, user.pw_gid)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    setup: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "mktpm", "-A", "scram-sha-256"]
    setup += [f"--pwfile={secret}", "-E", "UTF8", "--no-sync", "--locale=C"]
    subprocess.run(setup, check=True, capture_output=True, **_as(user))
    control: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-t", str(int(_PATIENCE))]
    start = [*control, "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, capture_output=True, **_as(user))
    try:
        yield f"postgres://mktpm:s3cret-%E5%AF%86@127.0.0.1:{port}/postgres"
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, **_as(user))


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs Postgres, which refuses root; None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"cwd": "/"} if user is None else {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


# ------------------------------------------------------------------ Spark

_MASTER = re.compile(r"Starting Spark master at (spark://\S+)")


@contextmanager
def spark(folder: Path, workers: int = 2) -> Iterator[str]:
    """The URL of a standalone cluster: a master and workers, each a process of its own."""
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("ibis") is None:
        pytest.skip("needs mktpm[engines]")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 or newer")
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    started: list[subprocess.Popen[bytes]] = []

    def start(kind: str, *arguments: str, log: str) -> Path:
        file = folder / log
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments]
        with file.open("wb") as out:
            started.append(subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out))
        return file

    try:
        log = start("master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", log="master.log")
        url = _said(log, _MASTER)
        for number in range(workers):
            place = str(folder / f"work-{number}")
            arguments = ("--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir", place, url)
            file = start("worker.Worker", "--host", "127.0.0.1", *arguments, log=f"worker-{number}.log")
            _said(file, re.compile("(Successfully registered with master)"))
        yield url
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _said(log: Path, wanted: re.Pattern[str]) -> str:
    """What a server writes when it has come up."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        found = wanted.search(log.read_text("utf-8", "replace"))
        if found is not None:
            return found[1]
        time.sleep(0.2)
    raise TimeoutError(log.read_text("utf-8", "replace")[-2000:])
