"""Forms of a contract and of what it delivers."""

from decimal import Decimal
from typing import Any

from django import forms

from msp_reviews import access
from msp_reviews.forms.partners import choice, grouped
from msp_reviews.models import Contract, ContractState, Partner
from portfolio.access import functions_of
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from portfolio.models.functions import CODE
from portfolio.portal.forms import PortalForm

FIELDS = (
    "partner",
    "code",
    "title",
    "state",
    "starts",
    "ends",
    "notice_days",
    "auto_renews",
    "renewal_months",
    "annual_fee",
    "total_value",
    "notes",
)
GROUPS = (
    (Words("What it is"), ("title", "code", "partner", "state")),
    (Words("Term and notice"), ("starts", "ends", "notice_days", "auto_renews", "renewal_months")),
    (Words("Money"), ("annual_fee", "total_value")),
    (Words("Anything else"), ("notes",)),
)


def date_field(label: str, hint: str = "") -> forms.DateField:
    """An optional date, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=hint, widget=widget)


class ContractForm(PortalForm):
    """All fields of a contract. Unknown figures are left empty, never 0."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=Words("Partner"), to_field_name="slug", empty_label=Words("Choose a partner")
    )
    code = forms.CharField(
        label=Words("Code"), max_length=60, validators=[CODE], help_text=Words("As on the paper, for example C-104.")
    )
    title = forms.CharField(label=Words("Title"), max_length=300)
    state = forms.ChoiceField(label=Words("State"), choices=ContractState.choices, initial=ContractState.ACTIVE)
    starts = date_field(Words("Starts"))
    ends = date_field(Words("Ends"), Words("Leave empty while no end is agreed."))
    notice_days = forms.IntegerField(
        label=Words("Notice period"),
        required=False,
        min_value=0,
        max_value=3660,
        help_text=Words("Notice is due this long before the end. Empty: not known."),
    )
    auto_renews = forms.BooleanField(label=Words("Renews by itself unless notice is given"), required=False)
    renewal_months = forms.IntegerField(
        label=Words("Renews for"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=Words("Length of each further term."),
    )
    annual_fee = forms.DecimalField(
        label=Words("Fee per year"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    total_value = forms.DecimalField(
        label=Words("Total value"),
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        help_text=Words("Over the whole term, where only that is known."),
    )
    notes = forms.CharField(
        label=Words("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("For your own people: the partner does not see them."),
    )

    def __init__(self, *args: Any, member: Member, contract: Contract | None = None, **kwargs: Any) -> None:
        self.currency = member.organisation.currency
        if contract is not None:
            initial = {name: getattr(contract, name) for name in FIELDS} | {"partner": contract.partner.slug}
            kwargs.setdefault("initial", initial)
            kwargs.setdefault("version", contract.version)
        super().__init__(*args, **kwargs)
        choice(self, "partner").queryset = access.partners_of(member)

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        units = {
            "notice_days": "days",
            "renewal_months": "months",
            "annual_fee": self.currency,
            "total_value": self.currency,
        }
        return grouped(self, GROUPS, units)


class ServiceForm(PortalForm):
    """A function that a contract delivers, and its share."""

    function = forms.CharField(label=Words("Function"), max_length=60, help_text=Words("Its code."))
    share = forms.DecimalField(
        label=Words("Share"), min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2, initial=100
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        choices = {"list": "function-choices", "autocomplete": "off"}
        self.fields["function"].widget.attrs.update(choices)

    def clean_function(self) -> ITFunction:
        """The function with that code. One query."""
        code = self.cleaned_data["function"]
        found = functions_of(self.member).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(say("There is no function with the code {}.", code), code="unknown")
        return found

    def clean_share(self) -> Decimal:
        """The share as 0..1."""
        share: Decimal = self.cleaned_data["share"]
        return share / 100
