"""The form of the simulator: a contract's results under a rule sheet, or a case file."""

from typing import Any

from django import forms

from msp_reviews import access
from msp_reviews.forms.credits import MonthField
from msp_reviews.models import RuleSheet
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.portal.forms import PortalForm

MOST_MONTHS = 60


class SimulationForm(PortalForm):
    """Which rule sheet, drafts too, on which months of its contract."""

    sheet = forms.ModelChoiceField(
        RuleSheet.objects.none(), label=Words("Rule sheet"), empty_label=Words("Choose a rule sheet")
    )
    first = MonthField(label=Words("From"))
    last = MonthField(label=Words("To"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        field.queryset = access.rule_sheets_of(member).select_related("contract").order_by("contract__code", "-number")

    def clean(self) -> dict[str, Any]:
        """The months in order, and not too many."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last.year - first.year) * 12 + last.month - first.month < MOST_MONTHS:
            self.add_error("last", say("Choose a month after the first, at most {} in all.", MOST_MONTHS))
        return cleaned


class CaseFileForm(PortalForm):
    """A case file of docs/credits.md."""

    file = forms.FileField(
        label=Words("Case file"), help_text=Words("JSON as docs/credits.md describes it. Nothing is kept.")
    )
