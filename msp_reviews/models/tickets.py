"""Ticket files: raw tickets of a service desk, and which of them a service level counts."""

from django.db import models
from django.db.models import Q

from msp_reviews.models.contracts import Contract
from msp_reviews.models.service_levels import ServiceLevel
from portfolio.models import Member, Organisation


class TicketFile(models.Model):
    """An uploaded file of tickets, for example incidents-q3.csv, waiting for its confirmation or confirmed.

    `columns` says which of its columns hold what; `first` and `last` are the months it is counted for.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ticket_files")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="ticket_files")
    name = models.CharField(max_length=200)
    content = models.BinaryField(help_text="The file as it came in, compressed with gzip.")
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="ticket_file_confirmed_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True, last__isnull=True) | Q(first__day=1, last__day=1),
                name="ticket_file_whole_months",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketRule(models.Model):
    """Which tickets a service level counts, for example INC-P1: those of priority P1. An empty list: all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ticket_rules")
    service_level = models.OneToOneField(ServiceLevel, on_delete=models.CASCADE, related_name="ticket_rule")
    priorities = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["service_level"]

    def __str__(self) -> str:
        return f"{self.service_level.code}: {', '.join(self.priorities) or 'all'}"
