"""Forms of a partner's record."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from msp_reviews.actions.documents import Upload
from msp_reviews.actions.exit_plans import Tested
from msp_reviews.domain.documents import MAXIMUM_BYTES, read_document
from msp_reviews.domain.partners import FIRST_RANK_BEHIND, LAST_RANK, checked_lei
from msp_reviews.forms.contracts import date_field
from msp_reviews.forms.partners import choice
from msp_reviews.forms.qbrs import day_field
from msp_reviews.models import (
    Certificate,
    ExitPlan,
    ExitStep,
    ExitTestResult,
    PartnerContact,
    PartnerFact,
    SubContractor,
)
from portfolio.access import members_of
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Member, Role
from portfolio.portal.forms import PortalForm
from portfolio.portal.languages import later


class FactForm(PortalForm):
    """One line of a partner's record."""

    of: ClassVar[type[PartnerFact]]

    def __init__(self, *args: Any, fact: PartnerFact | None = None, **kwargs: Any) -> None:
        if fact is not None:
            kwargs.setdefault("initial", {name: getattr(fact, name) for name in fact.FIELDS})
            kwargs.setdefault("version", fact.version)
        super().__init__(*args, **kwargs)


class ContactForm(FactForm):
    """A person to call."""

    of = PartnerContact

    name = forms.CharField(label=Words("Name"), max_length=120)
    job = forms.CharField(label=Words("Job"), max_length=120, required=False)
    email = forms.EmailField(label=Words("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=Words("Telephone"), max_length=40, required=False)
    call_for = forms.CharField(
        label=Words("Call for"), max_length=200, required=False, help_text=Words("For example incidents at night.")
    )


class CertificateForm(FactForm):
    """What a third party confirmed."""

    of = Certificate

    name = forms.CharField(
        label=Words("Certificate"), max_length=120, help_text=Words("For example ISO 27001 or SOC 2 type II.")
    )
    issuer = forms.CharField(label=Words("Issued by"), max_length=120, required=False)
    number = forms.CharField(label=Words("Number"), max_length=80, required=False)
    covers = forms.CharField(
        label=Words("Covers"), max_length=300, required=False, help_text=Words("Which sites and services.")
    )
    issued_on = date_field(Words("Issued on"))
    expires_on = date_field(Words("Expires on"), Words("You are reminded 90, 60 and 30 days before."))


class SubContractorForm(FactForm):
    """Who works for the partner."""

    of = SubContractor

    name = forms.CharField(label=Words("Name"), max_length=200)
    rank = forms.IntegerField(
        label=Words("Rank"),
        min_value=FIRST_RANK_BEHIND,
        max_value=LAST_RANK,
        initial=FIRST_RANK_BEHIND,
        help_text=Words("The partner itself is 1. Whom it hires is 2, whom those hire is 3."),
    )
    does = forms.CharField(label=Words("What it does"), max_length=200, required=False)
    country = forms.CharField(label=Words("Country"), max_length=60, required=False)
    lei = forms.CharField(label=Words("LEI"), max_length=40, required=False)

    def clean_lei(self) -> str:
        """The LEI in capitals, its check digits checked."""
        try:
            return checked_lei(self.cleaned_data["lei"])
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="lei") from refused


class ExitStepForm(FactForm):
    """A step of leaving the partner."""

    of = ExitStep

    position = forms.IntegerField(
        label=Words("Number"), min_value=1, max_value=99, help_text=Words("Steps follow in this order.")
    )
    what = forms.CharField(label=Words("What is done"), max_length=300)
    owner = forms.CharField(label=Words("Who does it"), max_length=120)
    days = forms.IntegerField(label=Words("Days it takes"), min_value=1, max_value=3660)


FORMS: Mapping[str, type[FactForm]] = {
    "contacts": ContactForm,
    "certificates": CertificateForm,
    "sub-contractors": SubContractorForm,
    "exit-steps": ExitStepForm,
}
"""By the word in the address."""


class ExitPlanForm(PortalForm):
    """How we would leave the partner."""

    owner = forms.ModelChoiceField(
        Member.objects.none(), label=Words("Who leads it"), required=False, empty_label=Words("Nobody yet")
    )
    alternatives = forms.CharField(
        label=Words("Where we could go"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("Other partners, or taking it in-house: what each needs."),
    )
    cost = forms.DecimalField(
        label=Words("What leaving costs"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    test_every_months = forms.IntegerField(
        label=Words("Test every (months)"),
        min_value=1,
        max_value=60,
        initial=12,
        help_text=Words("You are reminded before."),
    )

    def __init__(self, *args: Any, member: Member, plan: ExitPlan | None, **kwargs: Any) -> None:
        if plan is not None:
            names = ("owner", "alternatives", "cost", "test_every_months")
            kwargs["initial"] = {name: getattr(plan, name) for name in names}
            kwargs["version"] = plan.version
        super().__init__(*args, **kwargs)
        self.fields["cost"].label = say("What leaving costs ({})", member.organisation.currency)
        choice(self, "owner").queryset = members_of(member).filter(is_active=True).exclude(role=Role.PARTNER)


class ExitTestForm(PortalForm):
    """How a test of the exit plan went."""

    on = day_field(Words("Tested on"))
    result = forms.ChoiceField(label=Words("It"), choices=ExitTestResult.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=Words("What was tried, and what came of it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def tested(self) -> Tested:
        """What was entered, as the action takes it."""
        values = self.values()
        return Tested(values["on"], ExitTestResult(values["result"]), values["what"])


class DocumentForm(PortalForm):
    """A file with its title. Reading it is part of checking the form: a bad file is told beside the field."""

    title = forms.CharField(label=Words("Title"), max_length=200)
    file = forms.FileField(
        label=Words("File"),
        max_length=200,
        help_text=later(Words("PDF, PNG, JPEG, DOCX, XLSX or plain text, up to {} MB."), MAXIMUM_BYTES // 1_000_000),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt"}),
    )
    content = b""

    def clean_file(self) -> Any:
        """The upload, once its bytes are what its name says."""
        upload = self.cleaned_data["file"]
        self.content = upload.read(MAXIMUM_BYTES + 1)
        try:
            read_document(upload.name, self.content)
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="file") from refused
        return upload

    def upload(self) -> Upload:
        """What was sent, as the action takes it."""
        return Upload(self.values()["title"], self.cleaned_data["file"].name, self.content)


class ConfirmForm(PortalForm):
    """Nothing but the deed."""
