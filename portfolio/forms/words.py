"""The form of a business unit or a tag."""

from django import forms
from django.core.exceptions import ValidationError

from portfolio.domain.language import Words, say
from portfolio.portal.forms import PortalForm


class NameForm(PortalForm):
    """A name. Commas and semicolons separate names elsewhere, so a name holds none."""

    name = forms.CharField(label=Words("Name"), max_length=60)

    def clean_name(self) -> str:
        """The name without a separator."""
        name: str = self.cleaned_data["name"]
        if any(mark in name for mark in ",;|\n"):
            raise ValidationError(
                say("A name holds no comma, semicolon or bar: they separate names in lists."), code="separator"
            )
        return name
