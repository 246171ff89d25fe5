"""A whole portal for browser tests: its own database, web and worker processes, people who can sign in."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests import templates

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PASSWORD = "a long enough password"
WAIT_SECONDS = 180


@dataclass(frozen=True)
class Stack:
    """Where the portal answers and the environment of its processes."""

    url: str
    environment: dict[str, str]
    folder: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command on the portal's database; its output."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Running:
    """Starts a stack and takes it away again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.database = f"counterpoise_browser_{secrets.token_hex(4)}"
        self.postgres = _postgres_root()

    def start(self) -> Stack:
        port = free_port()
        stack = Stack(f"http://127.0.0.1:{port}", self._environment(port), self.folder)
        stack.manage("createcachetable")
        gunicorn = [str(BIN / "gunicorn"), "config.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread"]
        self._spawn("web", [*gunicorn, "--workers=2", "--threads=4", "--no-control-socket"], stack)
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        celery = [str(BIN / "celery"), "-A", "config.celery", "worker", "--concurrency=1", *quiet]
        self._spawn("worker", celery, stack)
        _wait_until_answers(stack.url, self.folder / "web.log")
        return stack

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.postgres:
            templates.drop(templates.beside(self.postgres, self.database))

    def _environment(self, port: int) -> dict[str, str]:
        url = f"sqlite:///{self.folder / 'portal.sqlite3'}"
        if self.postgres:
            url = templates.beside(self.postgres, self.database)
        templates.copy(templates.template(templates.BLANK, self.postgres), url)
        return {
            **os.environ,
            "DJANGO_PROFILE": "development",
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": url,
            "DATA_DIR": str(self.folder),
            "EMAIL_URL": f"filemail:///{self.folder / 'mail'}",
            "DEMO_PASSWORD": PASSWORD,
            "SITE_URL": f"http://127.0.0.1:{port}",
        }

    def _spawn(self, name: str, command: list[str], stack: Stack) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=stack.environment, stdout=log, stderr=log)
        self.processes.append(process)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_root() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return url if urlsplit(url).scheme.startswith("postgres") else ""


def _wait_until_answers(url: str, log: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/healthz", timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError("The portal did not answer in time:\n" + log.read_text()[-3000:])
