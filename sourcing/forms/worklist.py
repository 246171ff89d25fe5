"""Filters of the worklist, as they stand in the address."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict

from portfolio.domain.language import Words
from portfolio.portal.languages import later
from sourcing.domain.verdicts import Label
from sourcing.models import CLASS_CHOICES
from sourcing.queries.worklist import EXPIRING_DAYS, Work, WorkReason

STABILITIES = [
    (Label.FIRM.value, Words("Firm")),
    (Label.LEANING.value, Words("Leaning")),
    (Label.CONTESTED.value, Words("Contested")),
]
LABELS = {
    WorkReason.WAITING: Words("Waiting for approval"),
    WorkReason.DUE_AGAIN: Words("Due again"),
    WorkReason.EXPIRING: Words("Expiring"),
    WorkReason.DRIFTED: Words("Drifted"),
    WorkReason.CONTESTED: Words("Contested"),
    WorkReason.PROVISIONAL: Words("Provisional"),
    WorkReason.UNASSESSED: Words("Not scored"),
    WorkReason.UNDECIDED: Words("To propose"),
    WorkReason.MISALIGNED: Words("Misaligned"),
}
WITHIN = (30, 60, 90, 180, 365)


def _outside(work: Work) -> Fraction | None:
    return work.misalignment.amount if work.misalignment else None


def _expiry(work: Work) -> date | None:
    return work.function.standing.expires_on if work.function.standing else None


SORTS: dict[str, Callable[[Work], Any]] = {
    "name": lambda work: (work.function.name.casefold(), work.function.pk),
    "cost": lambda work: work.function.costed.cost,
    "share": lambda work: work.function.costed.msp_share,
    "stability": lambda work: work.verdict.share if work.verdict else None,
    "outside": _outside,
    "expiry": _expiry,
}
"""What the list is sorted by; None is unknown, and stands at the end in either order."""


class WorklistFilter(forms.Form):
    """Reason, words, class, stability, days and order; anything broken in the address counts as not given."""

    reason = forms.ChoiceField(
        required=False, choices=[("", Words("All")), *((key.value, label) for key, label in LABELS.items())]
    )
    words = forms.CharField(required=False, max_length=80)
    sourcing_class = forms.ChoiceField(required=False, choices=[("", Words("Any class")), *CLASS_CHOICES])
    stability = forms.ChoiceField(
        required=False,
        choices=[("", Words("Any stability")), *STABILITIES],
    )
    within = forms.TypedChoiceField(
        required=False, coerce=int, choices=[(days, later(Words("Expiring within {} days"), days)) for days in WITHIN]
    )
    sort = forms.ChoiceField(required=False, choices=[(sign + key, key) for key in SORTS for sign in ("", "-")])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def within_days(self) -> int:
        """How far ahead an expiry counts."""
        return int(self.value_of("within") or EXPIRING_DAYS)

    @property
    def order(self) -> str:
        """The order of the list: a key of SORTS, with a minus where it falls."""
        return self.value_of("sort") or "name"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the days is chosen."""
        return any(self.value_of(name) for name in ("reason", "words", "sourcing_class", "stability"))

    def tabs(self, counts: Counter[WorkReason]) -> list[tuple[str, str, int]]:
        """Reasons that somebody has, each with its word and number; the chosen one even at none."""
        chosen = self.value_of("reason")
        return [(key.value, label, counts[key]) for key, label in LABELS.items() if counts[key] or key == chosen]

    def apply(self, works: Sequence[Work]) -> list[Work]:
        """Those that pass all filters, in the order chosen; equals by name, the unknown at the end."""
        kept = [work for work in works if self._passes(work)]
        key = SORTS[self.order.removeprefix("-")]
        known = [work for work in kept if key(work) is not None]
        unknown = [work for work in kept if key(work) is None]
        return sorted(known, key=key, reverse=self.order.startswith("-")) + unknown

    def _passes(self, work: Work) -> bool:
        reason, words, found = (
            self.value_of("reason"),
            self.value_of("words").casefold(),
            self.value_of("sourcing_class"),
        )
        stability = self.value_of("stability")
        return (
            (not reason or reason in work.reasons)
            and (not words or words in work.function.name.casefold() or words in work.function.code.casefold())
            and (not found or found == work.shown_class)
            and (not stability or (work.verdict is not None and work.verdict.label == stability))
        )
