"""A database, a data folder and workers of their own for tests that kill and stop things."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config.run import die_with_parent
from tests import templates

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class House:
    """A portal of its own: its settings, and the processes that run in it."""

    environment: dict[str, str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A process in a session of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def drive(self, *words: str) -> dict[str, Any]:
        """One deed of the driver; what it answered."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.driver", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-4000:]
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def worker(self) -> "subprocess.Popen[bytes]":
        """A worker with two processes; its output goes to a file, a full pipe would stop it."""
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command = [sys.executable, "-m", "celery", "-A", "tests.faults.worker", "worker", "--concurrency=2", *quiet]
        with (Path(self.environment["DATA_DIR"]) / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no other thread runs here
            )
        self.processes.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """kill -9 of that one process; what it started must see to itself."""
        process.send_signal(signal.SIGKILL)
        process.wait()

    def wait_until(self, is_true: Callable[[], bool], seconds: float) -> None:
        """Look again and again."""
        deadline = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < deadline, f"not within {seconds} s: {self.drive('states')}"
            time.sleep(1)

    def wait_until_settled(self, seconds: float) -> None:
        """Until no job is open."""
        self.wait_until(lambda: not {"queued", "running"} & set(self.drive("states")), seconds)

    def close(self) -> None:
        """End what is still there."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    self.kill(process)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty portal on the database that this pass tests."""
    with _database(tmp_path) as url:
        house = House(_environment(tmp_path, url))
        try:
            yield house
        finally:
            house.close()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Address of a new database, migrated and without rows, where this pass has its own."""
    pass_url = os.environ.get("DATABASE_URL", "")
    is_server = pass_url.startswith("postgres")
    name = f"cp_fault_{secrets.token_hex(4)}"
    url = templates.beside(pass_url, name) if is_server else f"sqlite:///{folder / 'db'}"
    templates.copy(templates.template(templates.BLANK, pass_url), url)
    try:
        yield url
    finally:
        if is_server:
            templates.drop(url)


def _environment(folder: Path, url: str) -> dict[str, str]:
    """What the processes of a portal in that folder see."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_PROFILE": "test",
        "DATABASE_URL": url,
        "DATA_DIR": str(data),
        "REDIS_URL": "",
        "EMAIL_URL": "dummymail://",
        "PYTHONWARNINGS": "ignore",
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis_at_a_port() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A Redis of our own, with its process; skips where there is no program for it."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield port, process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Redis did not start")
