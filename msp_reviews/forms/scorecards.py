"""Forms of scorecards."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from msp_reviews.actions.scorecards import BANDS
from msp_reviews.domain.scorecards import Bands, Sheet
from msp_reviews.forms.partners import grouped
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.portal.forms import PortalForm

MARKS = (5, 4, 3, 2)
WORDS = {
    "delivery_from": Words("Mark {} from"),
    "spend_to": Words("Mark {} up to"),
    "credits_to": Words("Mark {} up to"),
}
GROUPS = (
    (Words("From when, and why"), ("starts", "reason")),
    (
        Words("Delivery: months that met their expected level, weighted"),
        tuple(f"delivery_from_{mark}" for mark in MARKS),
    ),
    (Words("How months count"), ("critical_weight", "below_expected_counts", "minimum_caps_at")),
    (Words("Commercial: how far spend is off plan"), tuple(f"spend_to_{mark}" for mark in MARKS)),
    (Words("Commercial: credits as a share of spend"), tuple(f"credits_to_{mark}" for mark in MARKS)),
    (Words("Colours of a mark"), ("green_from", "amber_from")),
)


def _percent(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2)


class SheetForm(PortalForm):
    """A further sheet; it opens with the limits in force."""

    starts = forms.CharField(
        label=Words("In force from"), max_length=10, help_text=Words("A fiscal quarter, for example 2027Q1.")
    )
    reason = forms.CharField(label=Words("Why"), max_length=500)
    critical_weight = forms.IntegerField(
        label=Words("A critical level counts for"), min_value=1, max_value=10, help_text=Words("So many others.")
    )
    below_expected_counts = _percent(Words("A month below its expected level counts"))
    minimum_caps_at = forms.IntegerField(
        label=Words("Best mark with a critical level below its minimum"), min_value=1, max_value=5
    )
    green_from = forms.DecimalField(label=Words("Green from"), min_value=1, max_value=5, max_digits=3, decimal_places=2)
    amber_from = forms.DecimalField(label=Words("Amber from"), min_value=1, max_value=5, max_digits=3, decimal_places=2)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=9999)

    def __init__(self, *args: Any, sheet: Sheet, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": seen, **kwargs.pop("initial", {}), **_shown(sheet)}, **kwargs)
        for name, words in WORDS.items():
            for mark in MARKS:
                self.add_field(f"{name}_{mark}", _percent(say(words, mark)))

    def clean_starts(self) -> Quarter:
        """The quarter that was written."""
        try:
            return parse_quarter(self.cleaned_data["starts"])
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="quarter") from refused

    def sheet(self) -> Sheet:
        """What was entered, shares 0..1."""
        values = self.values()
        return Sheet(
            values["critical_weight"],
            values["below_expected_counts"] / 100,
            values["minimum_caps_at"],
            self._bands("delivery_from"),
            self._bands("spend_to"),
            self._bands("credits_to"),
            values["green_from"],
            values["amber_from"],
        )

    def _bands(self, name: str) -> Bands:
        five, four, three, two = (Decimal(self.cleaned_data[f"{name}_{mark}"]) / 100 for mark in MARKS)
        return five, four, three, two

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        shares = [f"{name}_{mark}" for name in BANDS for mark in MARKS]
        return grouped(self, GROUPS, dict.fromkeys([*shares, "below_expected_counts"], "%"))


def _shown(sheet: Sheet) -> dict[str, Any]:
    bands = {
        f"{name}_{mark}": _plain(limit * 100)
        for name in BANDS
        for mark, limit in zip(MARKS, getattr(sheet, name), strict=True)
    }
    return {
        **bands,
        "critical_weight": sheet.critical_weight,
        "below_expected_counts": _plain(sheet.below_expected_counts * 100),
        "minimum_caps_at": sheet.minimum_caps_at,
        "green_from": _plain(sheet.green_from),
        "amber_from": _plain(sheet.amber_from),
    }


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
