"""Forms of dates: what the list shows, and what becomes of a calendar feed."""

from typing import Any

from django import forms

from msp_reviews import access
from msp_reviews.domain.dates import KIND_LABELS
from msp_reviews.forms.partners import choice
from msp_reviews.models import Partner
from portfolio.domain.language import Words
from portfolio.models import Member
from portfolio.portal.forms import PortalForm

MAKE, RENEW, REVOKE = "make", "renew", "revoke"
MONTHS = (("12", Words("12 months")), ("3", Words("3 months")), ("36", Words("3 years")))


class DatesFilter(forms.Form):
    """Narrows the list of dates. What cannot be read narrows nothing."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), to_field_name="slug", required=False, empty_label=Words("All partners")
    )
    kind = forms.ChoiceField(
        choices=[("", Words("All kinds")), *((kind.value, label) for kind, label in KIND_LABELS.items())],
        required=False,
    )
    months = forms.ChoiceField(label=Words("Ahead"), choices=MONTHS, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "partner").queryset = access.partners_of(member)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select w-auto"

    def found(self) -> tuple[Partner | None, str, int]:
        """Partner and kind that are asked for, and how many months ahead."""
        self.is_valid()
        values = self.cleaned_data
        return values.get("partner"), values.get("kind") or "", int(values.get("months") or "12")


class FeedForm(PortalForm):
    """What becomes of one's own feed."""

    deed = forms.ChoiceField(choices=[(MAKE, Words("Make")), (RENEW, Words("Renew")), (REVOKE, Words("Revoke"))])
