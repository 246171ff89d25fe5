"""Forms of packs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from msp_reviews.models import PackKind
from msp_reviews.pdf.reading import MOST_BYTES
from portfolio.domain.language import LANGUAGES, Words, say
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.models import ITFunction
from portfolio.portal import PortalForm
from portfolio.portal.languages import later


class LanguageField(forms.ChoiceField):
    """The language that a pack is set in; none chosen is the organisation's."""

    def __init__(self) -> None:
        super().__init__(label=Words("Language"), choices=LANGUAGES.items(), required=False)


class PackForm(PortalForm):
    """Which quarter the board pack reports on, and in which language."""

    quarter = forms.TypedChoiceField(label=Words("Fiscal quarter"), coerce=parse_quarter)
    language = LanguageField()

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(str(one), str(one)) for one in quarters]  # type: ignore[attr-defined]


class ReviewPackForm(PortalForm):
    """Which edition of a review's pack."""

    kind = forms.ChoiceField(label=Words("Edition"), widget=forms.RadioSelect)
    language = LanguageField()

    def __init__(self, *args: Any, partner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (
                PackKind.REVIEW.value,
                say("Ours: with scorecard, credits, exit plan and what else the partner does not see"),
            ),
            (
                PackKind.PARTNER.value,
                say("For {}: only what its own people may see; they get it once it is final", partner),
            ),
        ]


class DossierForm(PortalForm):
    """Which functions a dossier is about: those that stay ticked."""

    code = forms.MultipleChoiceField(
        label=Words("Functions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": Words("Tick at least one function.")},
    )
    language = LanguageField()

    def __init__(self, *args: Any, functions: Sequence[ITFunction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {function.code: function for function in functions}
        self.fields["code"].choices = [(one.code, f"{one.name} ({one.code})") for one in functions]  # type: ignore[attr-defined]
        self.fields["code"].initial = list(self.by_code)

    def chosen(self) -> list[ITFunction]:
        """The ticked functions."""
        return [self.by_code[code] for code in self.cleaned_data["code"]]


class AgainForm(PortalForm):
    """Nothing but the deed."""


class FinalForm(PortalForm):
    """Names the draft that was read."""

    pdf_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class VerifyForm(PortalForm):
    """The PDF in somebody's hands."""

    file = forms.FileField(
        label=Words("PDF"),
        max_length=200,
        help_text=later(
            Words("As you got it, up to {} MB. It is read and compared, and not kept."), MOST_BYTES // 1_000_000
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> Any:
        """The upload, unless it is larger than any pack."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(say("The file is larger than {} MB; no pack is.", MOST_BYTES // 1000000), code="size")
        return upload
