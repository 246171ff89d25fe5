"""Targets: what a service level promised from which month on."""

from django.db import models
from django.db.models import Q

from msp_reviews.models.service_levels import ServiceLevel
from portfolio.models import Member, Organisation


class ServiceLevelTarget(models.Model):
    """What a service level promises from a month on, for example 96 % expected from January 2027, by amendment 3.

    `starts` is empty for what was agreed at the beginning. A row is never changed: of two with one start the later counts.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="targets")
    starts = models.DateField(null=True, blank=True, help_text="First day of the month.")
    expected = models.DecimalField(max_digits=18, decimal_places=8)
    minimum = models.DecimalField(max_digits=18, decimal_places=8)
    low_volume = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    set_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["service_level", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts__isnull=True) | Q(starts__day=1), name="target_first_of_month"),
            models.CheckConstraint(condition=Q(starts__isnull=True) | ~Q(reason=""), name="target_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.service_level.code} from {self.starts or 'the beginning'}"

    def get_absolute_url(self) -> str:
        """The page of its service level."""
        return self.service_level.get_absolute_url()
