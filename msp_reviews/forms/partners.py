"""Forms of a partner and of its people."""

from typing import Any, cast

from django import forms

from msp_reviews import access
from msp_reviews.domain.partners import checked_lei
from msp_reviews.models import Partner, PartnerSeat, PartnerStatus, PartnerTier, ReviewsAYear
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words
from portfolio.models import Member
from portfolio.portal.forms import PortalForm

FIELDS = ("name", "status", "tier", "lei", "contact_name", "contact_email", "contact_phone", "reviews_a_year", "notes")
GROUPS = (
    (Words("Who it is"), ("name", "status", "tier", "lei", "reviews_a_year")),
    (Words("Whom to call"), ("contact_name", "contact_email", "contact_phone")),
    (Words("Anything else"), ("notes",)),
)


class PartnerForm(PortalForm):
    """All fields of a partner."""

    name = forms.CharField(label=Words("Name"), max_length=200, help_text=Words("As it signs contracts."))
    status = forms.ChoiceField(label=Words("Status"), choices=PartnerStatus.choices, initial=PartnerStatus.ACTIVE)
    tier = forms.ChoiceField(
        label=Words("Tier"),
        choices=[("", Words("Not decided")), *PartnerTier.choices],
        required=False,
        help_text=Words("How closely you run the partner."),
    )
    lei = forms.CharField(
        label=Words("LEI"),
        max_length=40,
        required=False,
        help_text=Words("Legal entity identifier: 20 characters, the last two check the others."),
    )
    reviews_a_year = forms.TypedChoiceField(
        label=Words("Reviewed"),
        choices=ReviewsAYear.choices,
        coerce=int,
        initial=ReviewsAYear.FOUR,
        required=False,
        empty_value=str(ReviewsAYear.FOUR.value),
        help_text=Words("A review that is overdue is an alarm."),
    )
    contact_name = forms.CharField(label=Words("Contact"), max_length=120, required=False)
    contact_email = forms.EmailField(label=Words("E-mail"), max_length=254, required=False)
    contact_phone = forms.CharField(label=Words("Telephone"), max_length=40, required=False)
    notes = forms.CharField(
        label=Words("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("For your own people: the partner does not see them."),
    )

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        if partner is not None:
            kwargs.setdefault("initial", {name: getattr(partner, name) for name in FIELDS})
            kwargs.setdefault("version", partner.version)
        super().__init__(*args, **kwargs)

    def clean_lei(self) -> str:
        """The LEI in capitals, its check digits checked."""
        try:
            return checked_lei(self.cleaned_data["lei"])
        except Refusal as refused:
            raise forms.ValidationError(refused.sentence, code="lei") from refused

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        return grouped(self, GROUPS)


def grouped(
    form: PortalForm, groups: tuple[tuple[str, tuple[str, ...]], ...], units: dict[str, str] | None = None
) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
    """The form's fields by heading, each with its unit and its width, as the form page shows them."""
    wide = {"name", "title", "notes", "service"}
    known = units or {}
    return [
        (heading, [(form[name], known.get(name, ""), "wide" if name in wide else "") for name in names])
        for heading, names in groups
    ]


class SeatForm(PortalForm):
    """Chooses the partner for which a person signs in."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=Words("Partner"),
        to_field_name="slug",
        empty_label=Words("Choose a partner"),
        help_text=Words("They see this partner's contracts, service levels and reviews, and nothing else."),
    )

    def __init__(self, *args: Any, member: Member, person: Member, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"partner": _seat_of(person)})
        super().__init__(*args, **kwargs)
        choice(self, "partner").queryset = access.partners_of(member)


def _seat_of(person: Member) -> str:
    seat = PartnerSeat.objects.filter(member=person).select_related("partner").first()
    return seat.partner.slug if seat else ""


def choice(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    """The form's choice of rows of that name."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])
