"""Contracts: what is signed with a partner."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from msp_reviews.domain.contracts import Term
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation
from portfolio.models.functions import CODE


class ContractState(models.TextChoices):
    """Life of a contract."""

    DRAFT = "draft", Words("Draft")
    ACTIVE = "active", Words("Active")
    ENDED = "ended", Words("Ended")
    TERMINATED = "terminated", Words("Terminated early")


class Contract(models.Model):
    """What is signed with a partner, for example C-104 Managed workplace, to 31 Dec 2027 with 180 days' notice.

    `renewal_months`: by how much it renews. `notice_given_on`: either side ended it, it runs out with its term.
    Money is in the organisation's currency. `annual_fee`: per year. `total_value`: over the whole term, as signed.
    None is unknown; no end date means that none is known.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contracts")
    code = models.CharField(max_length=60, validators=[CODE])
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ContractState.choices, default=ContractState.ACTIVE)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    notice_days = models.PositiveIntegerField(null=True, blank=True)
    auto_renews = models.BooleanField("renews by itself", default=False)
    renewal_months = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)
    annual_fee = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    total_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    notes = models.TextField(max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["partner__name", "code"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("code"), name="contract_code_once"),
            models.CheckConstraint(condition=Q(state__in=ContractState.values), name="contract_state_known"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(notice_days__isnull=True) | Q(notice_days__range=(0, 3660)),
                name="contract_notice_days_0_to_3660",
            ),
            models.CheckConstraint(
                condition=Q(renewal_months__isnull=True) | Q(renewal_months__range=(1, 120)),
                name="contract_renewal_months_1_to_120",
            ),
            models.CheckConstraint(
                condition=Q(notice_given_on__isnull=True) | Q(ends__isnull=False),
                name="contract_notice_needs_an_end",
            ),
            models.CheckConstraint(
                condition=Q(annual_fee__isnull=True) | Q(annual_fee__gte=0),
                name="contract_annual_fee_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(total_value__isnull=True) | Q(total_value__gte=0),
                name="contract_total_value_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "ends"], name="contract_by_end")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """The contract's hub."""
        return reverse("msp_reviews:contract", args=[self.organisation.slug, self.code])

    @property
    def term(self) -> Term:
        """Its dates, as the rules of contract life read them."""
        return Term(
            self.starts, self.ends, self.notice_days, self.auto_renews, self.renewal_months, self.notice_given_on
        )


class ContractRenewal(models.Model):
    """One further term of a contract, for example C-102 from 31 Mar 2027 to 31 Mar 2028, renewed by itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contract_renewals")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="renewals")
    ended = models.DateField("end before")
    ends = models.DateField("end after")
    was_automatic = models.BooleanField("renewed by itself", default=False)
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("renewal")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "ended"], name="contract_renewal_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("ended")), name="contract_renewal_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.contract.code} to {self.ends}"
