"""`make run`: prepares the database, then runs web and worker as one, and has the worker build a first board pack.

Every line is prefixed with who says it. The first of the two to die stops both. Ctrl-C leaves no process, and neither
does kill -9 of this one: the kernel signals the children when their parent dies. Standard library only.
"""

import argparse
import contextlib
import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
STOP_SECONDS = 10
PACK_NOTE = ROOT / "var" / "first-pack.txt"
SIGN_IN = "sign-in: "
PR_SET_PDEATHSIG = 1

# Loaded here: between fork and exec nothing may be imported or allocated at length.
_libc = ctypes.CDLL(None, use_errno=True)


class Stop(Exception):
    """Someone asked us to stop: Ctrl-C, a terminal that closed, kill."""


@dataclass
class Child:
    """A process of ours, its name in the log, and the part of a line it has not finished."""

    name: str
    process: subprocess.Popen[bytes]
    rest: bytes = b""
    lines: list[str] = field(default_factory=list)


def main() -> int:
    """Prepare, run, stop. Answers 0 after Ctrl-C, 1 when something died or could not start."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=8000)
    port: int = parser.parse_args().port
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    if not is_free(port):
        say("run", f"Port {port} is taken by another program. Stop it, or choose another: make run PORT={port + 1}")
        return 1
    children: list[Child] = []
    try:
        sign_ins = prepare(children)
        return serve(children, port, sign_ins)
    except Stop:
        say("run", "Stopping")
        return 0
    finally:
        stop(children)


def ask_to_stop(number: int, frame: FrameType | None) -> None:
    """Signal handler."""
    raise Stop


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when our parent dies; it survives exec."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def is_free(port: int) -> bool:
    """Whether nobody listens on the port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def start(name: str, command: list[str]) -> Child:
    """Start a child in a session of its own: the terminal's Ctrl-C reaches us alone, we pass it on."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    return Child(name, process)


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [str(BIN / "python"), "-u", "manage.py", *arguments]


def prepare(children: list[Child]) -> list[str]:
    """Migrate, seed if empty. Answers the sign-ins of the demo people."""
    child = start("setup", manage("prepare"))
    children.append(child)
    while child.process.poll() is None:
        listen([child], 0.2)
    listen([child], 0)
    children.remove(child)
    if child.process.returncode:
        raise SystemExit("run     | The database could not be prepared; the lines above say why.")
    return [line.removeprefix(SIGN_IN) for line in child.lines if line.startswith(SIGN_IN)]


def serve(children: list[Child], port: int, sign_ins: list[str]) -> int:
    """Run web and worker until one dies or someone stops us."""
    site = f"http://{HOST}:{port}"
    children += [start("web", web_command(port)), start("worker", worker_command())]
    is_up = False
    while True:
        listen(children, 0.2)
        for child in [child for child in children if child.process.poll() is not None]:
            listen([child], 0)
            if child.name != "pack":
                say("run", f"{child.name} ended with {child.process.returncode}; stopping the rest")
                return 1
            children.remove(child)
            tell_pack(child)
        if not is_up and answers(site):
            is_up = True
            welcome(site, sign_ins)
            order_first_pack(children)


def web_command(port: int) -> list[str]:
    """Gunicorn with threads. `env` sets the address that e-mails and packs name."""
    address = f"{HOST}:{port}"
    return [
        "env",
        f"SITE_URL=http://{address}",
        str(BIN / "gunicorn"),
        "config.wsgi",
        f"--bind={address}",
        "--worker-class=gthread",
        "--workers=2",
        "--threads=4",
        "--graceful-timeout=5",
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    """Celery: two processes that claim jobs from the database."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    celery = [str(BIN / "celery"), "--quiet", "-A", "config.celery", "worker"]
    # Root is who starts it in a container or on a fresh machine; tasks are JSON, which is what the warning is about.
    warning = "PYTHONWARNINGS=ignore:You're running the worker with superuser"
    return ["env", warning, *celery, "--concurrency=2", "--loglevel=INFO", *quiet]


def order_first_pack(children: list[Child]) -> None:
    """Have the worker build Company Y's board pack, unless an earlier start did and it still stands there."""
    if PACK_NOTE.exists() and Path(PACK_NOTE.read_text().strip()).exists():
        say("run", f"Board pack     {PACK_NOTE.read_text().strip()}")
        return
    say("run", "Board pack     the worker is building Company Y's, third quarter of 2026")
    children.append(start("pack", manage("build_pack", "--organisation", "company-y", "--quarter", "2026Q3", "--wait")))


def tell_pack(pack: Child) -> None:
    """Say where the pack is, or that it was not built; the portal runs on."""
    paths = [word for line in pack.lines for word in line.split() if word.endswith(".pdf")]
    if pack.process.returncode or not paths:
        say("run", "Board pack     not built; the lines above say why. The portal runs without it.")
        return
    PACK_NOTE.write_text(paths[0] + "\n")
    say("run", f"Board pack     {paths[0]}")


def welcome(site: str, sign_ins: list[str]) -> None:
    """Where the portal is and who can sign in."""
    say("run", f"Counterpoise   {site}/")
    for line in sign_ins:
        say("run", f"Sign in        {line}")
    say("run", "Ctrl-C stops it.")


def answers(site: str) -> bool:
    """Whether the portal answers yet."""
    try:
        with urllib.request.urlopen(f"{site}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def listen(children: list[Child], seconds: float) -> None:
    """Log what the children write, waiting at most that long for it."""
    with selectors.DefaultSelector() as selector:
        for child in children:
            if child.process.stdout and not child.process.stdout.closed:
                selector.register(child.process.stdout, selectors.EVENT_READ, child)
        for key, _ in selector.select(seconds):
            _log(key.data, os.read(key.fd, 65_536))


def _log(child: Child, data: bytes) -> None:
    if not data and child.process.stdout:
        child.process.stdout.close()
    *whole, child.rest = (child.rest + (data or b"\n")).split(b"\n")
    for line in (part.decode(errors="replace").rstrip() for part in whole if part.strip()):
        child.lines = [*child.lines, line][-200:]
        if not line.startswith(SIGN_IN):
            say(child.name, line)


def stop(children: list[Child]) -> None:
    """SIGTERM to all, SIGKILL to what is left after ten seconds; whole process groups, so that none is orphaned."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        _signal_group(child, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=max(0.1, until - time.monotonic()))
        _signal_group(child, signal.SIGKILL)
        child.process.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def say(who: str, line: str) -> None:
    """One line of the log."""
    print(f"{who:7} | {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
