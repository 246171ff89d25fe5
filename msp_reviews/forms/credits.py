"""Forms of fees, closings, claims and of what is done about credits."""

from datetime import date
from typing import Any

from django import forms

from msp_reviews.queries.credits import Line
from portfolio.domain.language import Words, say
from portfolio.portal.forms import PortalForm


class MonthField(forms.CharField):
    """A month, picked or typed as 2026-01; its value is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-01", "pattern": "[0-9]{4}-[0-9]{2}"})
        super().__init__(max_length=7, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """First day of the month; None where an optional one is left empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise forms.ValidationError(say("Write a month such as 2026-01."), code="month") from None

    def prepare_value(self, value: Any) -> Any:
        """The month as text."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value


def money_field(label: str, hint: str = "", *, required: bool = True) -> forms.DecimalField:
    """An amount of money, 0 or more."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=14, decimal_places=2, help_text=hint, required=required
    )


def reason_field(label: str, hint: str = "") -> forms.CharField:
    """A reason that must be given."""
    return forms.CharField(label=label, max_length=500, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}))


class ContractFeesForm(PortalForm):
    """What each month of a span costs."""

    first = MonthField(label=Words("From"))
    last = MonthField(label=Words("To"))
    amount = money_field(Words("Fees of a month"), Words("All that is charged, pass-through costs too."))
    pass_through = money_field(
        Words("of which passed through"), Words("Licences, energy and the like: they carry no credit.")
    )


class CloseForm(PortalForm):
    """Close a month as it was shown; a correction says why."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.add_field("reason", reason_field(say("Why it is corrected"), say("It stands beside both versions.")))


class ApproveForm(PortalForm):
    """The second person's yes to what they were shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(PortalForm):
    """A deed that needs a reason."""

    reason = reason_field(Words("Why"))


class ReceiveForm(PortalForm):
    """What the partner paid, and when."""

    received = money_field(Words("Amount received"))
    received_on = forms.DateField(
        label=Words("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ClaimForm(PortalForm):
    """Which credits a letter claims."""

    credits = forms.MultipleChoiceField(label=Words("Credits"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["credits"]
        field.choices = [(str(line.credit.pk), str(line.credit)) for line in lines]
        self.fields["credits"].initial = [str(line.credit.pk) for line in lines]
