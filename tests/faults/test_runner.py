"""The runner of `make run`: it dies with its parent, its children die with it, whichever way it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

# The runner with stand-ins: a web that answers, a worker with a child of its own, nothing to prepare.
STAND_IN = """
import sys
from config import run
run.PACK_NOTE = run.Path({note!r})
run.manage = lambda *arguments: [sys.executable, "-c", "print('sign-in: cio@example.org'); print('/packs/first.pdf')"]
run.web_command = lambda port: [sys.executable, "-c", {web!r}, str(port)]
run.worker_command = lambda: ["sh", "-c", {worker!r}]
sys.argv = ["run", "--port", {port!r}]
sys.exit(run.main())
"""
WEB = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def marked(mark: str) -> list[int]:
    """Processes whose command line holds the mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, state = (
                (folder / "cmdline").read_bytes(),
                (folder / "stat").read_text().rpartition(")")[2].split()[0],
            )
        except OSError:
            continue
        if mark.encode() in command and state != "Z":
            found.append(int(folder.name))
    return found


def until(fact: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if fact():
            return True
        time.sleep(0.05)
    return fact()


@pytest.fixture
def mark() -> str:
    """A number of seconds that only this test's processes sleep."""
    return str(900_000_000 + os.getpid() * 100 + int(time.monotonic() * 1000) % 100)


@pytest.fixture
def run(tmp_path: Path, mark: str) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def begin(port: int, worker: str = "") -> subprocess.Popen[str]:
        note = str(tmp_path / "first-pack.txt")
        code = STAND_IN.format(
            note=note, web=f"# {mark}\n{WEB}", worker=worker or f"sleep {mark} & sleep {mark}", port=str(port)
        )
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    for number in marked(mark):
        os.kill(number, signal.SIGKILL)


def test_it_says_where_who_and_which_pack(run: Callable[..., subprocess.Popen[str]], mark: str) -> None:
    port = free_port()
    process = run(port)
    said = read_until(process, "first.pdf")
    assert f"Counterpoise   http://127.0.0.1:{port}/" in said
    assert "Sign in        cio@example.org" in said
    assert "Board pack     /packs/first.pdf" in said


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the runner said, up to the line of its own that holds these words."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("run") and words in line:
            return said
    return said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_no_process(
    run: Callable[..., subprocess.Popen[str]], mark: str, number: signal.Signals
) -> None:
    process = run(free_port())
    read_until(process, "first.pdf")
    assert len(marked(mark)) >= 4
    process.send_signal(number)
    assert process.wait(20) == 0
    assert until(lambda: marked(mark) == [])


def test_killed_outright_it_leaves_no_child(run: Callable[..., subprocess.Popen[str]], mark: str) -> None:
    process = run(free_port(), worker=f"exec sleep {mark}")
    read_until(process, "first.pdf")
    process.kill()
    process.wait()
    assert until(lambda: marked(mark) == [])


def test_it_stops_when_its_parent_dies(tmp_path: Path, run: Callable[..., subprocess.Popen[str]], mark: str) -> None:
    port = free_port()
    code = STAND_IN.format(
        note=str(tmp_path / "n"), web=f"# {mark}\n{WEB}", worker=f"exec sleep {mark}", port=str(port)
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert until(lambda: any(b"sleep" in Path(f"/proc/{n}/comm").read_bytes() for n in marked(mark)))
    parent.kill()
    parent.wait()
    assert until(lambda: marked(mark) == [])


def test_the_first_death_stops_all(run: Callable[..., subprocess.Popen[str]], mark: str) -> None:
    process = run(free_port(), worker="sleep 2; exit 3")
    said = read_until(process, "worker ended with 3")
    assert "worker ended with 3; stopping the rest" in said
    assert process.wait(20) == 1
    assert until(lambda: marked(mark) == [])


def test_a_port_that_is_taken_is_named(run: Callable[..., subprocess.Popen[str]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        said, _ = run(port).communicate(timeout=20)
    assert f"Port {port} is taken by another program" in said
    assert f"make run PORT={port + 1}" in said
