"""Shared by all tests: marks by folder, and where the real data lies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from msp_reviews.demo.seed import seed

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


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both demo companies, once for a module: they take seconds. The module's tests carry the mark django_db."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)
