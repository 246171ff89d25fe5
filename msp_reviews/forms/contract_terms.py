"""Forms of the life of a contract."""

from datetime import date
from typing import Any

from django import forms

from msp_reviews.actions.contract_terms import Renewal
from msp_reviews.domain.contracts import renewed_end
from msp_reviews.forms.qbrs import day_field
from msp_reviews.models import Contract
from portfolio.domain.language import Words
from portfolio.portal.forms import PortalForm


class NoticeForm(PortalForm):
    """The day on which notice was given."""

    on = day_field(Words("Given on"))

    def __init__(self, *args: Any, contract: Contract, today: date, **kwargs: Any) -> None:
        super().__init__(*args, version=contract.version, initial={"on": today}, **kwargs)


class NoticeBackForm(PortalForm):
    """Nothing but the deed."""


class RenewForm(PortalForm):
    """A further term."""

    ends = day_field(Words("Last day of the further term"))
    was_automatic = forms.BooleanField(label=Words("It renewed by itself: nobody gave notice"), required=False)
    note = forms.CharField(
        label=Words("What was agreed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"was_automatic": contract.auto_renews and contract.notice_given_on is None}
        if contract.ends is not None and contract.renewal_months is not None:
            initial["ends"] = renewed_end(contract.ends, contract.renewal_months)
        super().__init__(*args, version=contract.version, initial=initial, **kwargs)

    def renewal(self) -> Renewal:
        """What was entered, as the action takes it."""
        values = self.values()
        return Renewal(values["ends"], values["was_automatic"], values["note"])
