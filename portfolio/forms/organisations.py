"""The form of the organisation's settings."""

from typing import Any

from django import forms

from portfolio.domain.formats import LONG_MONTHS
from portfolio.domain.language import LANGUAGES, Words
from portfolio.domain.organisations import CURRENCIES, time_zones
from portfolio.models import Organisation
from portfolio.portal import PortalForm


class OrganisationForm(PortalForm):
    """Name, money, time, look."""

    name = forms.CharField(label=Words("Name"), max_length=120)
    currency = forms.ChoiceField(
        label=Words("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        help_text=Words("Every amount is in this currency. A change renames amounts, it does not convert them."),
    )
    time_zone = forms.ChoiceField(
        label=Words("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in time_zones()],
        help_text=Words("Decides which day is today."),
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        label=Words("Fiscal year begins in"),
        coerce=int,
        choices=list(enumerate(LONG_MONTHS, start=1)),
        help_text=Words(
            "A change moves the days that quarters such as 2026Q3 stand for, also in reviews already planned."
        ),
    )
    colour = forms.CharField(
        label=Words("Colour"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=Words("On packs. White words on it must be readable."),
    )
    language = forms.ChoiceField(
        label=Words("Language of packs"),
        choices=LANGUAGES.items(),
        help_text=Words("What is offered first when a pack is ordered, and what the schedule orders."),
    )
    logo = forms.FileField(
        label=Words("Logo"),
        required=False,
        help_text=Words("PNG or JPEG, at most 500 kB and 2,000 pixels a side. On packs."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    drop_logo = forms.BooleanField(label=Words("Take the present logo away"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        names = ("name", "currency", "time_zone", "fiscal_year_start_month", "colour", "language")
        initial = {name: getattr(organisation, name) for name in names}
        super().__init__(*args, version=organisation.version, initial=initial, **kwargs)
        if not organisation.logo:
            del self.fields["drop_logo"]
        self._keep(organisation)

    def _keep(self, organisation: Organisation) -> None:
        """A currency or zone that was set elsewhere stays choosable until it is changed."""
        for name in ("currency", "time_zone"):
            field, present = self.fields[name], getattr(organisation, name)
            if isinstance(field, forms.ChoiceField) and present not in dict(field.choices):  # type: ignore[arg-type]
                field.choices = [(present, present), *field.choices]  # type: ignore[misc]
