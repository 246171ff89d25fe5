"""Exclusions: misses that do not count against a partner, each with its reason, evidence and approver."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.models.service_levels import ServiceLevel
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class ExclusionState(models.TextChoices):
    """How far an exclusion has come."""

    PROPOSED = "proposed", Words("Proposed")
    APPROVED = "approved", Words("Approved")
    REJECTED = "rejected", Words("Rejected")
    WITHDRAWN = "withdrawn", Words("Withdrawn")
    REVOKED = "revoked", Words("Revoked")


class Exclusion(models.Model):
    """Misses of one month that are excused, for example 3 tickets of 12 May that waited for the customer's answer.

    Proposed by one person, approved by another. `amount` counts events, or minutes of downtime (or checks). Evidence is a
    text or a link, a file, or both. An approved one stays as it is; if it turns out wrong it is revoked.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exclusions")
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="exclusions")
    period = models.DateField(help_text="First day of the month.")
    happened_on = models.DateField()
    amount = models.PositiveBigIntegerField()
    reason = models.TextField(max_length=2000)
    evidence = models.CharField(max_length=500, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_file = models.BinaryField(null=True, blank=True, help_text="Compressed with gzip.")
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=ExclusionState.choices, default=ExclusionState.PROPOSED)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_why = models.TextField(max_length=2000, blank=True)
    revoked_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.TextField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: What an approved one may still change: the fact that it was revoked.
    REVOKING_COLUMNS: ClassVar[tuple[str, ...]] = ("state", "revoked_by_id", "revoked_at", "revoked_why", "version")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="exclusion_excuses_something"),
            models.CheckConstraint(condition=Q(period__day=1), name="exclusion_first_of_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_reason"),
            models.CheckConstraint(condition=~Q(evidence="", evidence_sha256=""), name="exclusion_has_evidence"),
            models.CheckConstraint(condition=Q(state__in=ExclusionState.values), name="exclusion_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state="proposed") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="exclusion_settled_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "revoked"]) | ~Q(settled_by=F("proposed_by")),
                name="exclusion_four_eyes",
            ),
            models.CheckConstraint(
                condition=(Q(state="revoked", revoked_by__isnull=False, revoked_at__isnull=False) & ~Q(revoked_why=""))
                | (~Q(state="revoked") & Q(revoked_by__isnull=True, revoked_at__isnull=True)),
                name="exclusion_revoked_at_with_by",
            ),
        ]
        indexes = [models.Index(fields=["service_level", "period"], name="exclusion_by_month")]

    def __str__(self) -> str:
        return f"{self.service_level.code}, {self.happened_on}"

    def get_absolute_url(self) -> str:
        """The exclusion's page."""
        return reverse("msp_reviews:exclusion", args=[self.organisation.slug, self.pk])
