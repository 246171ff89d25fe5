"""Forms of decisions: propose, approve, reject, withdraw."""

from datetime import date
from typing import Any

from django import forms

from portfolio.domain.language import Words
from portfolio.portal import PortalForm
from sourcing.actions.decisions import Proposal
from sourcing.domain.criteria import SourcingClass
from sourcing.models import CLASS_CHOICES

TEXT_MAXIMUM = 4000


class ProposeForm(PortalForm):
    """A class with its rationale. The button that is pressed names the class."""

    sourcing_class = forms.ChoiceField(label=Words("Class"), choices=CLASS_CHOICES, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    rationale = forms.CharField(
        label=Words("Rationale"),
        max_length=TEXT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=Words("Why this class is right for the business. The board reads it."),
    )
    override_reason = forms.CharField(
        label=Words("Reason for deciding otherwise"),
        max_length=TEXT_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("Needed whenever the class differs from what the answers give."),
    )
    expires_on = forms.DateField(
        label=Words("Due again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Words("Needed below a lock: on this day the decision has to be taken again."),
    )

    def proposal(self) -> Proposal:
        """What is proposed."""
        values: dict[str, Any] = self.values()
        expires_on: date | None = values["expires_on"]
        return Proposal(
            sourcing_class=SourcingClass(values["sourcing_class"]),
            rationale=values["rationale"],
            seen_sha256=values["seen"],
            override_reason=values["override_reason"],
            expires_on=expires_on,
        )


class ApproveForm(PortalForm):
    """Approval of exactly the content that was shown."""

    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class RejectForm(PortalForm):
    """Rejection with the reason that the proposer reads."""

    reason = forms.CharField(
        label=Words("Reason"),
        max_length=TEXT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("The proposer reads it."),
    )


class WithdrawForm(PortalForm):
    """The proposer takes the proposal back."""
