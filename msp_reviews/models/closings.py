"""Closings: months of contracts whose credits are settled, every version kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.models.contracts import Contract
from msp_reviews.models.rule_sheets import RuleSheet
from portfolio.domain import formats
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class ClosingState(models.TextChoices):
    """Life of a closing. A closed one is corrected by a further version beside it, never changed."""

    PROPOSED = "proposed", Words("Waiting for a second person")
    CLOSED = "closed", Words("Closed")
    REJECTED = "rejected", Words("Rejected")


class Closing(models.Model):
    """One month of one contract with its inputs, rule sheet and credits frozen, for example C-121, May 2026.

    `inputs` is a case as docs/credits.md describes it and `results` its outcome, both as canonical JSON text; `sha256` is
    that of both. Computing the inputs again gives the same cents. `revision` 2 and above correct the one before.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closings")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="closings")
    rule_sheet = models.ForeignKey(RuleSheet, on_delete=models.PROTECT, related_name="closings")
    period = models.DateField(help_text="First day of the month.")
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ClosingState.choices)
    is_current = models.BooleanField(default=False)
    inputs = models.TextField()
    results = models.TextField()
    sha256 = models.CharField(max_length=64)
    gross = models.DecimalField(max_digits=14, decimal_places=2)
    needs_second = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    rejection = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: What may change of a closed one: the next takes its place.
    SUPERSEDING_COLUMNS: ClassVar[tuple[str, ...]] = ("is_current",)

    class Meta:
        ordering = ["contract", "-period", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "period", "revision"], name="closing_revision_once"),
            models.UniqueConstraint(
                fields=["contract", "period"], condition=Q(is_current=True), name="closing_one_current"
            ),
            models.UniqueConstraint(
                fields=["contract", "period"], condition=Q(state="proposed"), name="closing_one_proposed"
            ),
            models.CheckConstraint(condition=Q(period__day=1), name="closing_first_of_month"),
            models.CheckConstraint(condition=Q(state__in=ClosingState.values), name="closing_state_known"),
            models.CheckConstraint(condition=Q(gross__gte=0), name="closing_gross_not_negative"),
            models.CheckConstraint(condition=Q(is_current=False) | Q(state="closed"), name="closing_current_is_closed"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="closing_correction_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(needs_second=False)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="closing_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="closing_decided_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.code}, {formats.long_month(self.period)}"

    def get_absolute_url(self) -> str:
        """The page of its month."""
        month = f"{self.period:%Y-%m}"
        return reverse("msp_reviews:closing", args=[self.organisation.slug, self.contract.code, month])
