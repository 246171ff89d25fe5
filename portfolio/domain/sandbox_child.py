"""The child's side of the sandbox: `python -m portfolio.domain.sandbox_child function limits parent`.

Limits come first, then imports, then the door to network, other programs and foreign files is shut for good (audit hooks
cannot be taken out again), then the argument is read: nothing hostile is touched before all limits hold.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import OUT_OF_MEMORY, REFUSED

PR_SET_PDEATHSIG = 1
CLONE_NEWNET = 0x40000000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SHUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.", "ftplib.")
CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown")


def main(function: str, limits_text: str, parent: str) -> int:
    """Run the function on what stands on standard input; its result goes to standard output."""
    _die_with(int(parent))
    _limit(json.loads(limits_text))
    result_to = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not spoil the result
    module, _, name = function.partition(":")
    work = getattr(importlib.import_module(module), name)
    _shut_doors(tempfile.gettempdir())
    code, result = _run(work, sys.stdin.buffer.read())
    with os.fdopen(result_to, "wb") as out:
        out.write(result)
    return code


def _run(work: Any, argument: bytes) -> tuple[int, bytes]:
    try:
        return 0, work(argument)
    except Refusal as refusal:
        return REFUSED, json.dumps({"sentence": refusal.sentence, "field": refusal.field}).encode()
    except MemoryError:
        return OUT_OF_MEMORY, b""


def _die_with(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
    libc.unshare(CLONE_NEWNET)  # a network without a way out, where the kernel lets us; the audit hook holds anyway


def _limit(limits: dict[str, int]) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # the soft limit sends SIGXCPU, which says why; the hard one a second later is for who ignores it
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))


def _shut_doors(folder: str) -> None:
    own = str(Path(folder).resolve())

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(SHUT):
            raise PermissionError(f"{event} is not allowed here")
        is_write = event in CHANGING or (event == "open" and bool((arguments[2] or 0) & WRITING))
        if is_write and not isinstance(arguments[0], int) and not _lies_in(arguments[0], own):
            raise PermissionError(f"writing to {arguments[0]!r} is not allowed here")

    sys.addaudithook(refuse)


def _lies_in(path: Any, folder: str) -> bool:
    """Whether the path, links followed, lies in the folder."""
    resolved = os.path.realpath(os.fsdecode(path))
    return resolved == "/dev/null" or resolved.startswith(folder + os.sep)


if __name__ == "__main__":
    _code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(_code)  # no clean-up of libraries: the result is out
