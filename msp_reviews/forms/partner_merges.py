"""Forms of merges."""

from typing import Any

from django import forms

from msp_reviews import access
from msp_reviews.forms.partners import choice
from msp_reviews.models import Partner
from portfolio.domain.language import Words
from portfolio.models import Member
from portfolio.portal.forms import PortalForm


class MergeForm(PortalForm):
    """Into which partner another is merged."""

    into = forms.ModelChoiceField(
        Partner.objects.none(),
        label=Words("Is the same as"),
        to_field_name="slug",
        empty_label=Words("Choose a partner"),
        help_text=Words("It gets everything: contracts, reviews, actions, people who sign in, documents."),
    )

    def __init__(self, *args: Any, member: Member, source: Partner, **kwargs: Any) -> None:
        super().__init__(*args, version=source.version, **kwargs)
        others = access.partners_of(member).exclude(pk=source.pk).filter(merged_into=None)
        choice(self, "into").queryset = others


class UndoMergeForm(PortalForm):
    """Nothing but the deed."""
