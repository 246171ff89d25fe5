"""Ticking functions of the starter catalogue."""

from django import forms

from portfolio.domain.language import Words
from portfolio.portal import PortalForm
from sourcing.domain.catalogue import CATALOGUE


class CatalogueForm(PortalForm):
    """The ticked codes."""

    codes = forms.MultipleChoiceField(
        label=Words("Functions"),
        choices=[(entry.code, entry.name) for entry in CATALOGUE],
        error_messages={"required": Words("Tick at least one function.")},
    )
