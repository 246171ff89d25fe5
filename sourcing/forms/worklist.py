"""Filters of the worklist, as they stand in the address."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

from django import forms
from django.http import QueryDict

from sourcing.models import CLASS_CHOICES
from sourcing.queries.worklist import Work, WorkReason

LABELS = {
    WorkReason.WAITING: "Waiting for approval",
    WorkReason.DUE_AGAIN: "Due again",
    WorkReason.DRIFTED: "Drifted",
    WorkReason.CONTESTED: "Contested",
    WorkReason.PROVISIONAL: "Provisional",
    WorkReason.UNASSESSED: "Not scored",
    WorkReason.UNDECIDED: "To propose",
    WorkReason.MISALIGNED: "Misaligned",
}
SORTS: dict[str, tuple[str, Callable[[Work], Fraction]]] = {
    "name": ("Name", lambda _: Fraction(0)),
    "-cost": ("Cost, dearest first", lambda work: -_cost(work)),
    "-outside": ("Money outside the band", lambda work: -_outside(work)),
}


class WorklistFilter(forms.Form):
    """Reason, words, class and order; anything broken in the address counts as not given."""

    reason = forms.ChoiceField(
        required=False, choices=[("", "All"), *((key.value, label) for key, label in LABELS.items())]
    )
    words = forms.CharField(required=False, max_length=80)
    sourcing_class = forms.ChoiceField(required=False, choices=[("", "Any class"), *CLASS_CHOICES])
    sort = forms.ChoiceField(required=False, choices=[(key, label) for key, (label, _) in SORTS.items()])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    def tabs(self, counts: Counter[WorkReason]) -> list[tuple[str, str, int]]:
        """Reasons that somebody has, each with its word and number; the chosen one even at none."""
        chosen = self.value_of("reason")
        return [(key.value, label, counts[key]) for key, label in LABELS.items() if counts[key] or key == chosen]

    def apply(self, works: Sequence[Work]) -> list[Work]:
        """Those that pass all filters, in the order chosen."""
        kept = [work for work in works if self._passes(work)]
        _, key = SORTS[self.value_of("sort") or "name"]
        return sorted(kept, key=key)

    def _passes(self, work: Work) -> bool:
        reason, words, found = self.value_of("reason"), self.value_of("words").lower(), self.value_of("sourcing_class")
        return (
            (not reason or reason in work.reasons)
            and (not words or words in work.function.name.lower() or words in work.function.code.lower())
            and (not found or found == work.shown_class)
        )


def _outside(work: Work) -> Fraction:
    return work.misalignment.amount if work.misalignment else Fraction(0)


def _cost(work: Work) -> Fraction:
    return Fraction(work.function.costed.cost or 0)
