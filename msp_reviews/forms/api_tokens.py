"""Forms of API tokens."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from msp_reviews.models import ApiScope, PartnerSeat
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.portal.forms import PortalForm

USUAL_DAYS = 180
Person = tuple[Member, PartnerSeat | None]


class ApiTokenForm(PortalForm):
    """A new token."""

    name = forms.CharField(
        label=Words("Name"), max_length=120, help_text=Words("The program that uses it, for example: service desk.")
    )
    member = forms.ChoiceField(
        label=Words("Acts in the name of"),
        help_text=Words(
            "It may do no more than this person, and the audit names them. One of a partner's people: it "
            "claims and sees what is the partner's."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=Words("May"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=Words("Expires on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Words("Within a year."),
    )

    def __init__(self, *args: Any, people: Sequence[Person], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expires_on": today + timedelta(days=USUAL_DAYS)})
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _ in people}
        names = [(str(person.pk), _named(person, seat)) for person, seat in people]
        self.fields["member"].choices = [("", say("Choose a person")), *names]  # type: ignore[attr-defined]

    def person(self) -> Member:
        """Whom it acts for."""
        return self.people[self.cleaned_data["member"]]


def _named(person: Member, seat: PartnerSeat | None) -> str:
    return f"{person.user}, {seat.partner.name if seat else person.get_role_display()}"


class RevokeForm(PortalForm):
    """The end of a token."""
