"""Bytes become text, or a finding that says why not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan import files
from mktpm.plan.files import decode, read_text

PLAN = "name: 双十一大促\ntasks:\n  - {name: 页面}\n"


def _codes(file: files.TextFile) -> list[str]:
    return [one.code for one in file.diagnostics]


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_utf_8_is_read_as_it_is_with_and_without_a_byte_order_mark() -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        file = decode(PLAN.encode(encoding), "plan.yaml")
        assert file.text == PLAN
        assert file.diagnostics == ()


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16"])
def test_other_encodings_are_read_and_reported(encoding: str) -> None:
    file = decode(PLAN.encode(encoding), "plan.yaml")
    assert file.text == PLAN
    assert file.readable
    assert _codes(file) == ["file-encoding"]
    assert "iconv -f" in str(file.diagnostics[0].hint)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02",
        b"name: \x00x",
        b"\x7fELF\x02\x01\x01\x00",
        PLAN.encode("utf-16-be"),
        b"\xff\xfe\x00\xd8",
        b"\xff\xfe\x00",
        b"name: \xff\xff\xff",
        "name: 双".encode("utf-16") + b"\x00\x00",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    file = decode(data, "plan.yaml")
    assert not file.readable
    assert file.text == ""
    assert _codes(file) == ["file-unreadable"]


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda text: text.encode("gb18030", "ignore")))
def test_any_bytes_are_text_or_a_finding(data: bytes) -> None:
    file = decode(data, "plan.yaml")
    assert file.readable or _codes(file) == ["file-unreadable"]
    assert "\0" not in file.text
    try:
        assert file.diagnostics or file.text == data.decode("utf-8-sig")
    except UnicodeDecodeError:
        assert file.diagnostics


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    link = tmp_path / "plan.yaml"
    link.symlink_to(tmp_path / "nowhere.yaml")
    file = read_text(link, "plan.yaml")
    assert _codes(file) == ["file-unreadable"]
    assert "No such file" in str(file.diagnostics[0].message)


def test_a_link_that_leads_to_itself_is_unreadable(tmp_path: Path) -> None:
    link = tmp_path / "plan.yaml"
    link.symlink_to(link)
    assert _codes(read_text(link, "plan.yaml")) == ["file-unreadable"]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.yaml"))
        for path in (tmp_path, tmp_path / "fifo.yaml", tmp_path / "s.yaml", Path("/dev/zero"), Path("/dev/null")):
            assert _codes(read_text(path, "plan.yaml")) == ["file-unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_nobody_may_read_is_unreadable(tmp_path: Path) -> None:
    path = _write(tmp_path / "plan.yaml", PLAN.encode())
    path.chmod(0)
    assert _codes(read_text(path, "plan.yaml")) == ["file-unreadable"]


def test_a_file_of_absurd_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    with path.open("wb") as stream:
        stream.truncate(files.LARGEST_BYTES + 1)
    file = read_text(path, "plan.yaml")
    assert _codes(file) == ["file-unreadable"]
    assert "larger than" in str(file.diagnostics[0].message)
