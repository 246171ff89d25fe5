"""Saving a row under a rule that only the database can keep for good: no two alike."""

from collections.abc import Callable

from django.db import IntegrityError, models, transaction

from portfolio.domain.errors import Refusal


def save_unless_taken(row: models.Model, taken: Callable[[], Refusal | None]) -> None:
    """Save the row. taken: says in words what another row already holds; asked again when two writers meet."""
    if (refusal := taken()) is not None:
        raise refusal
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        refusal = taken()
        if refusal is None:
            raise
        raise refusal from clash
    row.refresh_from_db()
