"""Forms of exclusions."""

from typing import Any, cast

from django import forms

from msp_reviews.actions.exclusions import MOST_EVIDENCE_BYTES, Evidence
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.exclusions import UNITS
from msp_reviews.models import ServiceLevel
from portfolio.domain.language import Words, say
from portfolio.portal.forms import PortalForm
from portfolio.portal.languages import later

MEGABYTES = MOST_EVIDENCE_BYTES // 1_000_000


class ExclusionForm(PortalForm):
    """Misses of one day that shall not count."""

    happened_on = forms.DateField(
        label=Words("Happened on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Words("The day decides in which month they do not count."),
    )
    amount = forms.IntegerField(label=Words("How much"), min_value=1, max_value=10**12)
    reason = forms.CharField(
        label=Words("Why they do not count"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.CharField(
        label=Words("Evidence"),
        max_length=500,
        required=False,
        help_text=Words("A text or a link, for example to the record of a change."),
    )
    evidence_file = forms.FileField(
        label=Words("Evidence as a file"),
        required=False,
        help_text=later(Words("At most {} MB. One of the two is needed."), MEGABYTES),
    )

    def __init__(self, *args: Any, service_level: ServiceLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(service_level.kind)
        self.fields["amount"].help_text = say("In {}.", UNITS.get(kind, say("events")))

    def clean_evidence_file(self) -> Any:
        """The file, unless it is too large."""
        file = self.cleaned_data["evidence_file"]
        if file is not None and file.size > MOST_EVIDENCE_BYTES:
            raise forms.ValidationError(say("The file is larger than {} MB.", MEGABYTES), code="large")
        return file

    def given(self) -> Evidence:
        """The evidence as it was given."""
        file = self.cleaned_data["evidence_file"]
        text = cast(str, self.values()["evidence"])
        return Evidence(text, file.name, file.read()) if file else Evidence(text)


class ApproveForm(PortalForm):
    """Approval of an exclusion."""


class WithdrawForm(PortalForm):
    """The proposer takes the exclusion back."""


class WhyForm(PortalForm):
    """A reason that the others read: for a rejection, or for a revocation."""

    why = forms.CharField(label=Words("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
