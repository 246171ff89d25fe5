"""Check files: raw up/down checks of a monitor, and how their services are matched."""

from django.db import models
from django.db.models import Q

from msp_reviews.models.contracts import Contract
from msp_reviews.models.service_levels import ServiceLevel
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class CheckMeasure(models.TextChoices):
    """What a service level takes from the checks of a service."""

    AVAILABILITY = "availability", Words("Availability")
    MEAN = "mean", Words("Mean response time")
    MEDIAN = "median", Words("Median response time")
    P95 = "p95", Words("95th percentile of response time")


class CheckFile(models.Model):
    """An uploaded file of up/down checks, for example uptime-checks.csv, waiting for its confirmation or confirmed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="check_files")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="check_files")
    name = models.CharField(max_length=200)
    content = models.BinaryField(help_text="The file, compressed with gzip.")
    sha256 = models.CharField(max_length=64)
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
                name="check_file_confirmed_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CheckMatch(models.Model):
    """Which service level takes what from a monitored service, for example “Globus Website” → WEB-01 availability."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="check_matches")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="check_matches")
    service_name = models.CharField(max_length=200)
    measure = models.CharField(max_length=12, choices=CheckMeasure.choices)
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.CASCADE, related_name="check_matches")

    class Meta:
        ordering = ["service_name", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "service_name", "measure"], name="check_match_once"),
            models.CheckConstraint(condition=Q(measure__in=CheckMeasure.values), name="check_match_measure_known"),
        ]

    def __str__(self) -> str:
        return f"{self.service_name}: {self.get_measure_display()}"
