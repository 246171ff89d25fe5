"""A row as an audit event records it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from portfolio.domain.language import ENGLISH, speaking


def facts(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The named fields: rows as text, figures without trailing zeros. Loads related rows that are not loaded."""
    with speaking(ENGLISH):  # the audit's language
        return {name: _fact(getattr(row, name)) for name in names}


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Only the facts that say something: what a new row is recorded with."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _fact(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
