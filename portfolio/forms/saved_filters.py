"""The form of a saved filter."""

from urllib.parse import parse_qsl, urlencode

from django import forms

from portfolio.domain.language import Words
from portfolio.forms.function_filters import PREFIX
from portfolio.portal.forms import PortalForm

_KEPT = ("sort", "columns")


def view_of(query: str) -> str:
    """The parts of a query string that make a view: filters, sort, columns; nothing else, and no page."""
    pairs = parse_qsl(query[:4000], max_num_fields=200)
    return urlencode([(key, value) for key, value in pairs if key in _KEPT or key.startswith(f"{PREFIX}-")])


class SavedFilterForm(PortalForm):
    """A name for what the list shows now."""

    name = forms.CharField(label=Words("Name"), max_length=80, help_text=Words("For example: Critical and outsourced."))
    is_shared = forms.BooleanField(
        label=Words("Share with everyone in the organisation"),
        required=False,
        help_text=Words("Others see it among their views."),
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """Only what makes a view."""
        return view_of(self.cleaned_data["query"])
