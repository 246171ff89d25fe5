"""Credits: what defaults of a closed month are worth, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.models.closings import Closing
from msp_reviews.models.contracts import Contract
from msp_reviews.models.credit_claims import CreditClaim
from msp_reviews.models.service_levels import ServiceLevel
from portfolio.models import Member, Organisation


class Credit(models.Model):
    """The credit of one service level for one closed month, for example 12,000.00 for PA-01 in May 2026.

    What it is worth never changes; what is done about it does. Whether it has expired unclaimed is told from `claim_by`
    and today, not stored. A correction of the month makes further credits, which are then the current ones.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credits")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="credits")
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="credits")
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="credits")
    period = models.DateField(help_text="First day of the month.")
    gross = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.CharField(max_length=20)
    formula = models.TextField()
    claim_by = models.DateField(null=True, blank=True)
    is_current = models.BooleanField(default=True)
    earned_back = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    earned_back_why = models.CharField(max_length=500, blank=True)
    claim = models.ForeignKey(CreditClaim, on_delete=models.PROTECT, null=True, blank=True, related_name="credits")
    received = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    waived_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    waived_on = models.DateField(null=True, blank=True)
    waiver = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: What may change: whether it stands, and what is done about it.
    LIFE_COLUMNS: ClassVar[tuple[str, ...]] = (
        "is_current", "earned_back", "earned_back_why", "claim_id", "received", "received_on", "waived_by_id",
        "waived_on", "waiver", "version",
    )  # fmt: skip

    class Meta:
        ordering = ["-period", "contract__code", "service_level__code"]
        constraints = [
            models.UniqueConstraint(fields=["closing", "service_level"], name="credit_once_a_closing"),
            models.UniqueConstraint(
                fields=["service_level", "period"], condition=Q(is_current=True), name="credit_one_current"
            ),
            models.CheckConstraint(condition=Q(period__day=1), name="credit_first_of_month"),
            models.CheckConstraint(condition=Q(gross__gt=0), name="credit_gross_above_0"),
            models.CheckConstraint(
                condition=Q(earned_back__gte=0, earned_back__lte=F("gross")), name="credit_net_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(received__isnull=True, received_on__isnull=True)
                | Q(received__gt=0, received__lte=F("gross"), received_on__isnull=False, claim__isnull=False),
                name="credit_received_of_what_was_claimed",
            ),
            models.CheckConstraint(
                condition=Q(waived_by__isnull=True, waived_on__isnull=True, waiver="")
                | (Q(waived_by__isnull=False, waived_on__isnull=False) & ~Q(waiver="")),
                name="credit_waived_by_whom_and_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-period"], condition=Q(is_current=True), name="credit_current_by_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_level.code}, {self.period:%B %Y}"

    def get_absolute_url(self) -> str:
        """The credit's page."""
        return reverse("msp_reviews:credit", args=[self.organisation.slug, self.pk])
