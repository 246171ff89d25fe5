"""Versioned writes: a write names the version it saw; a stale one is refused and nothing is lost."""

from typing import Any

from django.db import models
from django.db.models import F

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say


class StaleVersion(Refusal):
    """Someone else changed the row since the form was opened. `current` is the row as it stands."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(say("This was changed by someone else since you opened it."))
        self.current = current


def claim(row: Any, version: int) -> None:
    """Raise the row's version from the one seen to the next, in one statement; refreshes `row`.

    Call inside the write's transaction, before the write. Raises StaleVersion. Two queries.
    """
    model = type(row)
    changed = model._default_manager.filter(pk=row.pk, version=version).update(version=F("version") + 1)
    row.refresh_from_db()
    if not changed:
        raise StaleVersion(row)
