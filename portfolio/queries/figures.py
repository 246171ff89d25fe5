"""Figures as whole numbers, for lists of ten thousand rows."""

from typing import Any

from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast, Round


class WholeNumber(Cast):
    """An expression as an int. Both databases hand one over: Django's own int() of each costs more than reading it."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, BigIntegerField())

    @property
    def convert_value(self) -> Any:
        """Nothing to convert."""
        return self._convert_value_noop  # type: ignore[attr-defined]


def hundredths(*names: str) -> WholeNumber:
    """The sum of figures of two decimal places as a whole number of hundredths; None where one is unknown.

    SQLite's own decimals take too long for 10,000 rows.
    """
    first, *others = (F(name) for name in names)
    return WholeNumber(Round(sum(others, first) * Value(100)))
