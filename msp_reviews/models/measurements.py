"""Measurements: the results of service levels, every revision kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.domain.attainment import Standing, Treatment, Unit
from msp_reviews.models.service_levels import ServiceLevel
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation

NO_TICKETS = Q(open_late__isnull=True, open_not_due__isnull=True)
TICKETS = Q(open_late__isnull=False, open_not_due__isnull=False, total__gte=F("good") + F("open_late"))
COUNTS = Q(good__isnull=False, total__isnull=False, good__lte=F("total")) & (NO_TICKETS | TICKETS)
NO_COUNTS = Q(good__isnull=True, total__isnull=True) & NO_TICKETS
TIMES = Q(
    service_time__isnull=False,
    maintenance__isnull=False,
    downtime__isnull=False,
    service_time__gte=F("maintenance") + F("downtime"),
    unit__in=[unit.value for unit in Unit],
)
NO_TIMES = Q(service_time__isnull=True, maintenance__isnull=True, downtime__isnull=True, unit="")


class MeasurementSource(models.TextChoices):
    """How a result came in."""

    GRID = "grid", Words("Grid")
    FILE = "file", Words("File")
    API = "api", Words("API")
    REJUDGED = "rejudged", Words("Judged anew")
    EXCLUSION = "exclusion", Words("Exclusion")


class MonthlyResult(models.Model):
    """The result of one service level for one month, every revision kept.

    Raw counts, a figure, or declared “no data”. Of tickets `good` were resolved in time, `total` counts the open and late ones,
    too, and those open and not yet due stand beside. `excused` misses are those of approved exclusions: the counts stay raw,
    `excused_events` says what becomes of them. It carries the levels it is judged by, and how it stands by them, so that
    many are counted without judging each again; rows of before that was kept have no standing. A correction is a further
    revision; exactly one of a month is current, and nothing else of a row ever changes.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss")
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="%(class)ss")
    period = models.DateField(help_text="First day of the month.")
    revision = models.PositiveIntegerField()
    is_current = models.BooleanField()
    good = models.PositiveBigIntegerField(null=True, blank=True)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    open_late = models.PositiveBigIntegerField(null=True, blank=True)
    open_not_due = models.PositiveBigIntegerField(null=True, blank=True)
    service_time = models.PositiveBigIntegerField(null=True, blank=True)
    maintenance = models.PositiveBigIntegerField(null=True, blank=True)
    downtime = models.PositiveBigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    excused = models.PositiveBigIntegerField(default=0)
    excused_events = models.CharField(max_length=10, blank=True)
    is_no_data = models.BooleanField(default=False)
    expected = models.DecimalField(max_digits=18, decimal_places=8)
    minimum = models.DecimalField(max_digits=18, decimal_places=8)
    low_volume = models.JSONField(default=list, blank=True)
    standing = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Standing])
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=10, choices=MeasurementSource.choices)
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    #: The one column that may change: a correction takes the place of the revision before.
    SUPERSEDING_COLUMNS: ClassVar[tuple[str, ...]] = ("is_current",)

    class Meta:
        abstract = True
        ordering = ["service_level", "period", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["service_level", "period", "revision"], name="%(class)s_revision_once"),
            models.UniqueConstraint(
                fields=["service_level", "period"],
                condition=Q(is_current=True),
                name="%(class)s_one_current",
            ),
            models.CheckConstraint(condition=Q(period__day=1), name="%(class)s_first_of_month"),
            models.CheckConstraint(
                condition=(
                    (Q(is_no_data=True, value__isnull=True) & NO_COUNTS & NO_TIMES)
                    | (Q(is_no_data=False, value__isnull=True) & COUNTS & NO_TIMES)
                    | (Q(is_no_data=False, value__isnull=True) & NO_COUNTS & TIMES)
                    | (Q(is_no_data=False, value__isnull=False) & NO_COUNTS & NO_TIMES)
                ),
                name="%(class)s_one_shape",
            ),
            models.CheckConstraint(
                condition=Q(excused=0, excused_events="")
                | Q(excused__gt=0, excused_events__in=[one.value for one in Treatment]),
                name="%(class)s_excused_with_treatment",
            ),
            models.CheckConstraint(condition=Q(source__in=MeasurementSource.values), name="%(class)s_source_known"),
            models.CheckConstraint(
                condition=Q(standing__in=["", *(one.value for one in Standing)]), name="%(class)s_standing_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "period"],
                condition=Q(is_current=True),
                name="%(class)s_current_by_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_level.code} {self.period:%Y-%m}"

    def get_absolute_url(self) -> str:
        """The page of its service level."""
        return reverse("msp_reviews:service_level", args=[self.organisation.slug, self.service_level.code])


class Measurement(MonthlyResult):
    """What we measured, for example P1 resolution, June 2026: 182 of 195. This is what counts."""


class ClaimedResult(MonthlyResult):
    """What the partner says it reached, for example P1 resolution, June 2026: 190 of 195. It stands beside ours."""
