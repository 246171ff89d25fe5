"""Shared by all tests: marks by folder, and where the real data lies."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import templates

ROOT = Path(__file__).resolve().parent.parent
MARKED_FOLDERS = ("browser", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/browser and tests/faults carries the mark of its folder."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(getattr(pytest.mark, folder))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the repository; tests skip, visibly, where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The test database begins as a copy of the blank template; migrating it then finds nothing to do."""
    source = templates.template(templates.BLANK, settings.DATABASE_URL)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = source.rpartition("/")[2]
    with memory() if connection.vendor == "sqlite" else nullcontext() as held:
        if held:
            templates.load(source, held)
        yield


def memory() -> Any:
    """The database in memory that Django's tests on SQLite use; it lasts while somebody holds it open."""
    return closing(sqlite3.connect("file:memorydb_default?mode=memory&cache=shared", uri=True))


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both demo companies, once for a module: they take seconds. The module's tests carry the mark django_db."""
    with django_db_blocker.unblock():
        become(templates.SEEDED)
        yield
        become(templates.BLANK)


def become(kind: str) -> None:
    """Make the test database a copy of the template of that kind."""
    source = templates.template(kind, settings.DATABASE_URL)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        templates.load(source, connection.connection)
        return
    mine = templates.beside(settings.DATABASE_URL, connection.settings_dict["NAME"])
    connection.close()
    templates.drop(mine)
    templates.copy(source, mine)
