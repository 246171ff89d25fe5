"""From a bare checkout to a machine that can run it: system libraries, .venv, .env. Safe to run again, then instant.

Runs under the system's Python, before anything is installed: standard library only.
"""

import ctypes.util
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)

# Debian package → how to see that it is there: a shared library or a program.
RUN_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
DEV_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext", "docker-compose": "docker-compose"}


class CannotPrepare(Exception):
    """Something this machine lacks and we may not install; the sentence says what to do."""


def main(arguments: list[str]) -> int:
    """Prepare the machine; --dev also for tests and checks. Answers the exit code."""
    is_dev = "--dev" in arguments
    try:
        require_python()
        install_packages(missing_packages(is_dev=is_dev), what_for=what_for(is_dev=is_dev))
        make_virtual_environment()
        install_requirements("requirements-dev.txt" if is_dev else "requirements.txt")
        write_env_file()
    except CannotPrepare as reason:
        print(f"counterpoise: {reason}", file=sys.stderr)
        return 1
    return 0


def require_python() -> None:
    """Refuse a Python that is too old, by name."""
    if sys.version_info < OLDEST_PYTHON:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST_PYTHON))
        raise CannotPrepare(f"Python {needed} or newer is needed, this is {found}. Try: make PYTHON=python{needed} run")


def missing_packages(*, is_dev: bool) -> list[str]:
    """Debian packages whose library or program is not on this machine."""
    missing = [name for name, library in RUN_LIBRARIES.items() if not ctypes.util.find_library(library)]
    if is_dev:
        missing += [name for name, program in DEV_PROGRAMS.items() if not shutil.which(program)]
    return missing


def what_for(*, is_dev: bool) -> str:
    """What cannot be done without the packages."""
    return "browser and PDF tests skip without them" if is_dev else "the portal runs, but builds no PDF without them"


def install_packages(packages: list[str], *, what_for: str) -> None:
    """Install them when root on a Debian-like system; else one line that says what to install."""
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0"]
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        print(f"Installing {' '.join(packages)}", flush=True)
        subprocess.run([*apt, "update"], check=False, **quiet)  # type: ignore[call-overload]
        if not subprocess.run([*apt, "install", "--no-install-recommends", *packages], check=False, **quiet).returncode:  # type: ignore[call-overload]
            return
    print(f"counterpoise: please install: sudo apt-get install {' '.join(packages)} ({what_for})", file=sys.stderr)


def make_virtual_environment() -> None:
    """Make .venv unless it is there."""
    if (VENV / "bin" / "python").exists() and (VENV / "bin" / "pip").exists():
        return
    print("Making the virtual environment in .venv", flush=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    install_packages(["python3-venv"], what_for="Python's own virtual environments need it")
    if subprocess.run(command, check=False).returncode:
        raise CannotPrepare("the virtual environment could not be made; the lines above say why.")


def install_requirements(name: str) -> None:
    """Install the pins unless the stamp says that these very pins are installed."""
    stamp = VENV / f".{name}.sha256"
    wanted = requirements_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {name} (a minute or two, once)", flush=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(ROOT / name)], check=False).returncode:
        raise CannotPrepare(f"{name} could not be installed; the lines above say why.")
    stamp.write_text(wanted)
    (VENV / ".requirements.txt.sha256").write_text(wanted)  # the development ones hold the others


def requirements_digest() -> str:
    """SHA-256 over both requirement files: a change in either installs again."""
    texts = [(ROOT / name).read_bytes() for name in ("requirements.txt", "requirements-dev.txt")]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def write_env_file() -> None:
    """Write a development .env with secrets of its own, readable by its owner alone. Never touches one that exists."""
    path = ROOT / ".env"
    lines = [
        "# Made by `make run` for development on this machine. Production: see .env.example.",
        "DJANGO_PROFILE=development",
        f"DJANGO_SECRET_KEY={secrets.token_urlsafe(50)}",
        f"DEMO_PASSWORD=demo-{secrets.token_hex(6)}",
    ]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
