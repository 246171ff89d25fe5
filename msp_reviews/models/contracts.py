"""Contracts: what is signed with a partner."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from msp_reviews.models.partners import Partner
from portfolio.models import Organisation
from portfolio.models.functions import CODE


class ContractState(models.TextChoices):
    """Life of a contract."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"
    TERMINATED = "terminated", "Terminated early"


class Contract(models.Model):
    """What is signed with a partner, for example C-104 Managed workplace, to 31 Dec 2027 with 180 days' notice.

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
