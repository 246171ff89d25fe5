"""The filter of the audit page."""

from typing import Any

from django import forms

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.text import clean_text
from portfolio.models import Member
from portfolio.queries.audit_events import Asked, deeds_in, people_in, targets_in


class AuditFilter(forms.Form):
    """What part of the audit to show. Everything may stay empty."""

    person = forms.TypedChoiceField(label=Words("Person"), required=False, coerce=int, empty_value=None)
    deed = forms.ChoiceField(label=Words("Deed"), required=False)
    target = forms.ChoiceField(label=Words("Kind"), required=False)
    words = forms.CharField(label=Words("Object's name holds"), required=False, max_length=80)
    first = forms.DateField(label=Words("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=Words("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", say("Anyone")), *people_in(member)]  # type: ignore[attr-defined]
        deeds = [(deed, deed.replace(".", ": ").replace("_", " ")) for deed in deeds_in(member)]
        self.fields["deed"].choices = [("", say("Any deed")), *deeds]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", say("Anything")), *targets_in(member)]  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        """The words without what no database can hold."""
        try:
            return clean_text(self.cleaned_data["words"])
        except Refusal as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def asked(self) -> Asked:
        """The filter; what cannot be read asks for all."""
        self.is_valid()
        known = self.cleaned_data
        return Asked(
            person=known.get("person"),
            deed=known.get("deed", ""),
            target=known.get("target", ""),
            words=known.get("words", ""),
            first=known.get("first"),
            last=known.get("last"),
        )
