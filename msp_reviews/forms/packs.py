"""Forms of packs."""

from typing import Any

from django import forms

from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.portal import PortalForm


class PackForm(PortalForm):
    """Which quarter the board pack reports on."""

    quarter = forms.TypedChoiceField(label="Fiscal quarter", coerce=parse_quarter)

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(str(one), str(one)) for one in quarters]  # type: ignore[attr-defined]


class AgainForm(PortalForm):
    """Nothing but the deed."""


class FinalForm(PortalForm):
    """Names the draft that was read."""

    pdf_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
