"""The day that is looked back to, and filters of the list, as they stand in the address."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from portfolio.domain.language import Words, say
from sourcing.models import CLASS_CHOICES
from sourcing.queries.as_of import PastRow

UNDECIDED = "undecided"
SORTS: dict[str, Callable[[PastRow], Any]] = {
    "name": lambda row: (row.name.casefold(), row.code),
    "cost": lambda row: row.decision.cost if row.decision else None,
    "share": lambda row: row.decision.msp_share if row.decision else None,
    "approved": lambda row: row.decision.approved_at if row.decision else None,
    "stability": lambda row: row.decision.share if row.decision else None,
}
"""What the list is sorted by; None is unknown, and stands at the end in either order."""


class DayForm(forms.Form):
    """A day that has been: today where none is given; a broken or a coming one is said to be so."""

    on = forms.DateField(
        label=Words("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control w-auto"}, format="%Y-%m-%d"),
        error_messages={"invalid": Words("This is no date. Write it like 2026-03-31.")},
    )

    def __init__(self, data: QueryDict, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.is_valid()

    def clean_on(self) -> date | None:
        """The day, which has to have been."""
        on: date | None = self.cleaned_data["on"]
        if on is not None and on > self.today:
            raise forms.ValidationError(say("This day has not been yet. Choose today or a day before."))
        return on

    @property
    def day(self) -> date | None:
        """The day that was asked for; None where none was, or none that can be shown."""
        return self.cleaned_data.get("on")


class AsOfFilter(DayForm):
    """The day with words, class and order; of these anything broken counts as not given."""

    words = forms.CharField(required=False, max_length=80)
    sourcing_class = forms.ChoiceField(
        required=False, choices=[("", Words("Any class")), *CLASS_CHOICES, (UNDECIDED, Words("Undecided"))]
    )
    sort = forms.ChoiceField(required=False, choices=[(sign + key, key) for key in SORTS for sign in ("", "-")])

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def order(self) -> str:
        """The order of the list: a key of SORTS, with a minus where it falls."""
        return self.value_of("sort") or "name"

    def apply(self, rows: Sequence[PastRow]) -> list[PastRow]:
        """Those that pass all filters, in the order chosen; equals by name, the unknown at the end."""
        kept = [row for row in rows if self._passes(row)]
        key = SORTS[self.order.removeprefix("-")]
        known = [row for row in kept if key(row) is not None]
        unknown = [row for row in kept if key(row) is None]
        return sorted(known, key=key, reverse=self.order.startswith("-")) + unknown

    def _passes(self, row: PastRow) -> bool:
        words, found = self.value_of("words").casefold(), self.value_of("sourcing_class")
        return (not words or words in row.name.casefold() or words in row.code.casefold()) and (
            not found or found == (row.class_key or UNDECIDED)
        )
