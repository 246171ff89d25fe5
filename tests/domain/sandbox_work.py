"""Functions that the sandbox tests run in a child."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from portfolio.domain.errors import Refusal


def double(argument: bytes) -> bytes:
    sys.stdout.write("a library that prints")
    sys.stdout.flush()
    return argument * 2


def refuse(argument: bytes) -> bytes:
    raise Refusal("The file is no table.", field="file")


def fail(argument: bytes) -> bytes:
    raise KeyError("secret detail")


def eat_memory(argument: bytes) -> bytes:
    return bytes(2_000_000_000)


def spin(argument: bytes) -> bytes:
    while True:
        pass


def sleep(argument: bytes) -> bytes:
    time.sleep(60)
    return b""


def surroundings(argument: bytes) -> bytes:
    return json.dumps(dict(os.environ)).encode()


def call_out(argument: bytes) -> bytes:
    socket.create_connection(("127.0.0.1", int(argument)), timeout=2)
    return b"connected"


def start_program(argument: bytes) -> bytes:
    subprocess.run(["/bin/true"], check=True)
    return b"started"


def write_file(argument: bytes) -> bytes:
    Path(argument.decode()).write_text("here")
    return b"written"


def write_own_file(argument: bytes) -> bytes:
    path = Path(os.environ["TMPDIR"]) / "own"
    path.write_text("here")
    return path.read_bytes()


def loaded(argument: bytes) -> bytes:
    return json.dumps(sorted(name for name in ("django", "celery") if name in sys.modules)).encode()


def pid_then_sleep(argument: bytes) -> bytes:
    Path(os.environ["TMPDIR"], "pid").write_text(str(os.getpid()))
    time.sleep(60)
    return b""
