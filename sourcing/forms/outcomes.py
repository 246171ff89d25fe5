"""Forms of outcomes: predict, measure, and what narrows the list."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from portfolio.domain.language import Words
from portfolio.portal import PortalForm
from sourcing.actions.predictions import Aim, Figure
from sourcing.domain.outcomes import Benefit, Standing
from sourcing.models import BENEFIT_CHOICES
from sourcing.queries.predictions import Outcome

LABELS = {
    Standing.OVERDUE: Words("Overdue"),
    Standing.SOON: Words("Due soon"),
    Standing.LATER: Words("Later"),
    Standing.ARRIVED: Words("Arrived"),
    Standing.SHORT: Words("Fell short"),
}
FIGURE = {"max_digits": 18, "decimal_places": 4}


def _day_field(label: str, help_text: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


class PredictForm(PortalForm):
    """What the decision is expected to bring."""

    benefit = forms.ChoiceField(
        label=Words("Benefit"),
        choices=BENEFIT_CHOICES,
        help_text=Words("Which of the five benefits of the hybrid model it is."),
    )
    measure = forms.CharField(
        label=Words("Measure"), max_length=200, help_text=Words("What is counted, as your report names it.")
    )
    unit = forms.CharField(label=Words("Unit"), max_length=40, help_text=Words("For example USD per contact, days, %."))
    baseline = forms.DecimalField(label=Words("Baseline"), help_text=Words("The figure today."), **FIGURE)  # type: ignore[arg-type]
    target = forms.DecimalField(
        label=Words("Target"),
        help_text=Words("Above or below the baseline: that says whether higher or lower is better."),
        **FIGURE,  # type: ignore[arg-type]
    )
    due_on = _day_field(Words("Measured on"), Words("The day on which it is to be measured."))

    def aim(self) -> Aim:
        """What is predicted."""
        values: dict[str, Any] = self.values()
        return Aim(**values | {"benefit": Benefit(values["benefit"])})


class MeasureForm(PortalForm):
    """What was measured."""

    value = forms.DecimalField(label=Words("Actual"), **FIGURE)  # type: ignore[arg-type]
    measured_on = _day_field(Words("Measured on"), Words("The day the figure stands for; today or earlier."))
    note = forms.CharField(
        label=Words("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("What helped or hindered. Needed when a figure is corrected."),
    )
    evidence = forms.CharField(
        label=Words("Evidence"),
        max_length=500,
        required=False,
        help_text=Words("Where it can be looked up: a report, a file, a link."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"measured_on": today}, **kwargs)

    def figure(self) -> Figure:
        """The figure with its day."""
        return Figure(**self.values())


class RemoveForm(PortalForm):
    """A prediction is taken back."""


class OutcomesFilter(forms.Form):
    """Standing, benefit and words; anything broken in the address counts as not given."""

    standing = forms.ChoiceField(
        required=False, choices=[("", Words("All")), *((key.value, label) for key, label in LABELS.items())]
    )
    benefit = forms.ChoiceField(
        label=Words("Benefit"), required=False, choices=[("", Words("Any benefit")), *BENEFIT_CHOICES]
    )
    words = forms.CharField(label=Words("Function or measure"), required=False, max_length=80)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["benefit"].widget.attrs["class"] = "form-select w-auto"
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    def tabs(self, counts: Counter[Standing]) -> list[tuple[str, str, int]]:
        """Each standing that some prediction has, with its word and number; the chosen one even at none."""
        chosen = self.value_of("standing")
        return [(key.value, label, counts[key]) for key, label in LABELS.items() if counts[key] or key == chosen]

    def apply(self, found: Sequence[Outcome]) -> list[Outcome]:
        """Those that pass all filters, in their order."""
        return [outcome for outcome in found if self._passes(outcome)]

    def _passes(self, outcome: Outcome) -> bool:
        standing, benefit, words = (self.value_of(name) for name in ("standing", "benefit", "words"))
        text = f"{outcome.row.decision.function.name} {outcome.row.measure}".casefold()
        return (
            (not standing or standing == outcome.standing)
            and (not benefit or benefit == outcome.row.benefit)
            and all(word in text for word in words.casefold().split())
        )
