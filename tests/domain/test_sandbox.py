"""Work in a child process: limits, no network, no secrets, death with the parent."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import ChildCrashed, Limits, MemoryExceeded, TimeExceeded, run_in_child

WORK = "tests.domain.sandbox_work"
ROOT = Path(__file__).resolve().parents[2]


def test_the_result_comes_back_whole_though_a_library_prints() -> None:
    argument = bytes(range(256)) * 4096
    assert run_in_child(f"{WORK}:double", argument) == argument * 2


def test_a_refusal_in_the_child_is_the_same_refusal_here() -> None:
    with pytest.raises(Refusal) as refused:
        run_in_child(f"{WORK}:refuse", b"")
    assert (refused.value.sentence, refused.value.field) == ("The file is no table.", "file")


def test_an_error_in_the_child_says_nothing_of_its_inside_to_people() -> None:
    with pytest.raises(ChildCrashed) as crashed:
        run_in_child(f"{WORK}:fail", b"")
    assert "secret" not in crashed.value.sentence
    assert "secret detail" in crashed.value.detail


def test_memory_over_the_limit_is_told_as_memory() -> None:
    with pytest.raises(MemoryExceeded):
        run_in_child(f"{WORK}:eat_memory", b"", Limits(memory_bytes=300_000_000))


def test_processor_time_over_the_limit_is_told_as_time() -> None:
    with pytest.raises(TimeExceeded):
        run_in_child(f"{WORK}:spin", b"", Limits(cpu_seconds=1, wall_seconds=20))


def test_a_child_that_sleeps_too_long_is_killed() -> None:
    began = time.monotonic()
    with pytest.raises(TimeExceeded):
        run_in_child(f"{WORK}:sleep", b"", Limits(wall_seconds=1))
    assert time.monotonic() - began < 10


def test_the_child_inherits_no_variable_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SECRET_KEY", "a secret")
    seen = json.loads(run_in_child(f"{WORK}:surroundings", b"", environment={"FONTS": "ours"}))
    assert "DJANGO_SECRET_KEY" not in seen
    assert (seen["FONTS"], seen["TZ"], seen["PYTHONHASHSEED"]) == ("ours", "UTC", "0")


def test_the_child_cannot_reach_a_listening_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ChildCrashed, match="error inside") as crashed:
        run_in_child(f"{WORK}:call_out", str(server.getsockname()[1]).encode())
    assert "PermissionError: socket." in crashed.value.detail


def test_the_child_cannot_start_a_program() -> None:
    with pytest.raises(ChildCrashed) as crashed:
        run_in_child(f"{WORK}:start_program", b"")
    assert "not allowed here" in crashed.value.detail


def test_the_child_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    target = tmp_path / "stray"
    with pytest.raises(ChildCrashed):
        run_in_child(f"{WORK}:write_file", str(target).encode())
    assert not target.exists()


def test_the_child_may_write_in_its_own_folder() -> None:
    assert run_in_child(f"{WORK}:write_own_file", b"") == b"here"


def test_the_child_starts_without_django() -> None:
    assert json.loads(run_in_child(f"{WORK}:loaded", b"")) == []


def test_the_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = f"from portfolio.domain.sandbox import run_in_child; run_in_child('{WORK}:pid_then_sleep', b'')"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={"TMPDIR": str(tmp_path), "PATH": "/bin"})
    child = _written_pid(tmp_path)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def _written_pid(folder: Path) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in folder.glob("counterpoise-*/pid"):
            if text := path.read_text():
                return int(text)
        time.sleep(0.05)
    raise AssertionError("the child never started")


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
