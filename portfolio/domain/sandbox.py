"""Heavy or hostile work in a child of its own: a fresh interpreter with limits, without network, that dies with us.

The child gets one function by its path, one argument as bytes, and gives one result as bytes. It inherits no
environment, so it holds no secret; it may write only below a folder that is deleted afterwards.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from portfolio.domain.errors import Refusal

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
REFUSED = 3
OUT_OF_MEMORY = 4

_children: dict[int, "subprocess.Popen[bytes]"] = {}
"""Thread → the child it waits for."""


@dataclass(frozen=True)
class Limits:
    """What a child may use: memory in bytes (address space), seconds of processor, seconds by the clock."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 120
    wall_seconds: int = 180
    file_bytes: int = 200_000_000


class ChildStopped(Refusal):
    """The child did not give a result. `detail` is for the log, the sentence for people."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


class TimeExceeded(ChildStopped):
    """The child used more processor or clock time than allowed."""


class ProcessorExceeded(TimeExceeded):
    """The child used more processor time than allowed: so it would again."""


class MemoryExceeded(ChildStopped):
    """The child needed more memory than allowed."""


class ChildCrashed(ChildStopped):
    """The child's function raised, or the child died."""


def run_in_child(
    function: str,
    argument: bytes,
    limits: Limits = Limits(),
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What `function` (“package.module:name”, bytes → bytes) makes of the argument, run in a child process.

    environment: variables the child sees beside the few fixed ones. A Refusal raised in the child is raised here too.
    Raises TimeExceeded, MemoryExceeded or ChildCrashed, the last also where another thread had it stopped. Call from a
    thread that lives as long as the call.
    """
    with tempfile.TemporaryDirectory(prefix="counterpoise-") as folder:
        process = _start(function, limits, {**_fixed(folder), **(environment or {})})
        _children[threading.get_ident()] = process
        try:
            result, errors = process.communicate(argument, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise TimeExceeded(f"It took longer than {limits.wall_seconds} seconds and was stopped.") from None
        finally:
            _children.pop(threading.get_ident(), None)
            process.kill()
            process.communicate()
    return _judge(process.returncode, result, errors.decode(errors="replace"))


def stop_child_of(thread: int) -> None:
    """Kill the child that a thread waits for, if it has one now: nobody wants its result any more."""
    if process := _children.get(thread):
        process.kill()


def _start(function: str, limits: Limits, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    words = ["-X", "utf8", "-B", "-m", "portfolio.domain.sandbox_child"]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, *words, function, json.dumps(asdict(limits)), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        close_fds=True,
    )


def _fixed(folder: str) -> dict[str, str]:
    """Everything that could make two runs differ is the same in every child."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "HOME": folder,
        "TMPDIR": folder,
        "XDG_CACHE_HOME": folder,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
    }


def _judge(code: int, result: bytes, errors: str) -> bytes:
    """The result, or the error that the child's way to end stands for."""
    if code == 0:
        return result
    if code == REFUSED:
        refusal = json.loads(result)
        raise Refusal(refusal["sentence"], field=refusal["field"])
    log.warning("child ended with %s: %s", code, errors[-4000:])
    if code == -signal.SIGXCPU:
        raise ProcessorExceeded("It needed more processor time than allowed and was stopped.", errors)
    # a C library that gets no memory aborts, with a line that says so
    if code == OUT_OF_MEMORY or (code < 0 and "alloc" in errors.lower()):
        raise MemoryExceeded("It needed more memory than allowed and was stopped.", errors)
    last = errors.strip().splitlines()[-1:] or ["no message"]
    raise ChildCrashed("It stopped because of an error inside the portal.", last[0])
