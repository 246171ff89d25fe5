"""The form of a bulk edit: whatever is left empty stays as it is on every row."""

from typing import Any, cast

from django import forms

from portfolio.domain.functions import LABELS
from portfolio.domain.language import Words, say
from portfolio.forms.fields import WordsField
from portfolio.models import BusinessUnit, FunctionState, Member
from portfolio.portal.forms import PortalForm

STAYS = ("", Words("Leave as it is"))
LEVELS = [STAYS, *((step, str(step)) for step in range(1, 6))]
CLEARABLE = {"category": "", "owner": "", "business_unit": None, "criticality": None, "data_sensitivity": None}


class BulkForm(PortalForm):
    """New values for all chosen functions."""

    category = forms.CharField(label=LABELS["category"], max_length=80, required=False)
    owner = forms.CharField(label=LABELS["owner"], max_length=120, required=False)
    business_unit = forms.ModelChoiceField(
        BusinessUnit.objects.none(), label=LABELS["business_unit"], required=False, empty_label=STAYS[1]
    )
    state = forms.ChoiceField(label=LABELS["state"], required=False, choices=[STAYS, *FunctionState.choices])
    criticality = forms.TypedChoiceField(
        label=LABELS["criticality"], required=False, choices=LEVELS, coerce=int, empty_value=None
    )
    data_sensitivity = forms.TypedChoiceField(
        label=LABELS["data_sensitivity"], required=False, choices=LEVELS, coerce=int, empty_value=None
    )
    add_tags = WordsField(
        label=Words("Add tags"), required=False, max_length=1000, help_text=Words("Separated by commas.")
    )
    remove_tags = WordsField(
        label=Words("Remove tags"), required=False, max_length=1000, help_text=Words("Separated by commas.")
    )
    clear = forms.MultipleChoiceField(
        label=Words("Make unknown"),
        required=False,
        choices=[(name, LABELS[name]) for name in CLEARABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=Words("Empties the field on every chosen row."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = cast("forms.ModelChoiceField[BusinessUnit]", self.fields["business_unit"])
        units.queryset = BusinessUnit.objects.filter(organisation=member.organisation)

    def clean(self) -> dict[str, Any]:
        """A field cannot be set and emptied in one go, and something must change."""
        cleaned = super().clean() or self.cleaned_data
        for name in cleaned.get("clear", []):
            if cleaned.get(name):
                self.add_error(name, say("{} is both set and made unknown. Choose one.", LABELS[name]))
        if not self.errors and not self.changes():
            raise forms.ValidationError(say("Nothing is chosen to change."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Field → new value, only for what is to change; a business unit by its name."""
        values = {name: value for name, value in self.values().items() if value and name != "clear"}
        if "business_unit" in values:
            values["business_unit"] = values["business_unit"].name
        return values | {name: CLEARABLE[name] for name in self.cleaned_data.get("clear", [])}
