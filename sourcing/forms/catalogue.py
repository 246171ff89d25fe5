"""Ticking functions of the starter catalogue."""

from django import forms

from portfolio.portal import PortalForm
from sourcing.domain.catalogue import CATALOGUE


class CatalogueForm(PortalForm):
    """The ticked codes."""

    codes = forms.MultipleChoiceField(
        label="Functions",
        choices=[(entry.code, entry.name) for entry in CATALOGUE],
        error_messages={"required": "Tick at least one function."},
    )
