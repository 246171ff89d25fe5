"""Databases that are migrated, or migrated and seeded, once for a checkout; tests begin with a copy of one.

The copy of SQLite lies in `.suite/`; PostgreSQL keeps its own, named after the checkout. Each bears the digest of the
sources that made it and is made anew when they change. `python -m tests.templates` makes those of DATABASE_URL ahead,
with `--drop` those of a server are taken away.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".suite"
APPS = ("config", "portfolio", "sourcing", "msp_reviews")
BLANK, SEEDED = "blank", "seeded"
MAKING = {BLANK: (("migrate", "-v0"),), SEEDED: (("seed_demo",),)}
SCHEMA = ("migrations", "models", "apps.py", "triggers.py")


def template(kind: str, url: str) -> str:
    """Address of the template of that kind, beside the database at that address; made where it is missing or old."""
    STATE.mkdir(exist_ok=True)
    where = _on_server if url.startswith("postgres") else _in_file
    with _lock(f"{kind}-{where.__name__}"):
        return where(kind, url)


def copy(source: str, target: str) -> None:
    """Make the database at the target, which is not there yet, a copy."""
    if target.startswith("postgres"):
        execute(target, f'CREATE DATABASE "{_name(target)}" TEMPLATE "{_name(source)}"')
    else:
        shutil.copy(_path(source), _path(target))


def drop(url: str) -> None:
    """Take a database of the server away, whoever is connected."""
    execute(url, f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def drop_templates(url: str) -> None:
    """Leave none of this checkout's templates on the server."""
    for kind in MAKING:
        drop(beside(url, _server_name(kind)))


def load(source: str, into: sqlite3.Connection) -> None:
    """Overwrite what an open SQLite database holds."""
    with closing(sqlite3.connect(_path(source))) as template:
        template.backup(into)


def execute(url: str, statement: str) -> list[tuple[Any, ...]]:
    """One statement to the server of that address, outside its database."""
    with closing(psycopg2.connect(beside(url, "postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def main(arguments: list[str], url: str) -> None:
    """Make all templates, or drop the server's."""
    if "--drop" not in arguments:
        for kind in MAKING:
            template(kind, url)
    elif url.startswith("postgres"):
        drop_templates(url)


def _in_file(kind: str, url: str) -> str:
    path = STATE / f"{kind}-{_digest(kind)}.sqlite3"
    if not path.exists():
        for old in STATE.glob(f"{kind}-*.sqlite3*"):
            old.unlink(missing_ok=True)
        making = STATE / f"making-{secrets.token_hex(4)}.sqlite3"
        _make(kind, f"sqlite:///{making}")
        making.rename(path)
    return f"sqlite:///{path}"


def _on_server(kind: str, url: str) -> str:
    made, digest = beside(url, _server_name(kind)), _digest(kind)
    told = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{_name(made)}'"
    if execute(made, told) != [(digest,)]:
        drop(made)
        _make(kind, made)
        execute(made, f"COMMENT ON DATABASE \"{_name(made)}\" IS '{digest}'")
    return made


def _make(kind: str, url: str) -> None:
    if kind == SEEDED:
        copy(template(BLANK, url), url)
    elif url.startswith("postgres"):
        execute(url, f'CREATE DATABASE "{_name(url)}"')
    environment = {**os.environ, "DJANGO_PROFILE": "test", "DATABASE_URL": url, "REDIS_URL": "", "DEMO_PASSWORD": ""}
    for words in MAKING[kind]:
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True
        )


def _digest(kind: str) -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*") if path.is_file()):
        inside = path.relative_to(ROOT).parts
        if path.suffix != ".pyc" and (kind == SEEDED or (len(inside) > 1 and inside[1] in SCHEMA)):
            digest.update("/".join(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _server_name(kind: str) -> str:
    return f"cp_{kind}_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def beside(url: str, name: str) -> str:
    """Address of another database on the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


@contextmanager
def _lock(name: str) -> Iterator[None]:
    """One process at a time makes a template; the others wait for it."""
    with (STATE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(sys.argv[1:], os.environ["DATABASE_URL"])
