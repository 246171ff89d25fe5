"""Service levels: measured promises."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from msp_reviews.domain.attainment import Direction, Kind, Treatment
from msp_reviews.models.calendars import ServiceCalendar
from msp_reviews.models.contracts import Contract
from msp_reviews.models.services import Service
from portfolio.domain.language import Words
from portfolio.models import Organisation
from portfolio.models.functions import CODE

KIND_CHOICES = [
    (Kind.RATIO.value, Words("Ratio: good events of all events")),
    (Kind.RESOLUTION.value, Words("Resolution: tickets resolved in time")),
    (Kind.AVAILABILITY.value, Words("Availability: service time or checks")),
    (Kind.VALUE.value, Words("Value: a figure of its own")),
]
DIRECTION_CHOICES = [
    (Direction.HIGHER.value, Words("Higher is better")),
    (Direction.LOWER.value, Words("Lower is better")),
]
EXCUSED_CHOICES = [
    (Treatment.ADDED_BACK.value, Words("Counted as good")),
    (Treatment.REMOVED.value, Words("Not counted at all")),
]
SHARES = [Kind.RATIO.value, Kind.RESOLUTION.value, Kind.AVAILABILITY.value]


class ServiceLevel(models.Model):
    """One measured promise of a contract (SLA), for example P1 incidents resolved within four hours, 95 %.

    `expected` and `minimum` (ESL, MSL) are the levels in force: figures in `unit` for values, else shares 0..1. Together with
    `low_volume` (rows of first, last, allowed and at worst allowed misses) they follow from the targets.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_levels")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="service_levels")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="service_levels")
    calendar = models.ForeignKey(
        ServiceCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="service_levels"
    )
    code = models.CharField(max_length=60, validators=[CODE])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    unit = models.CharField(max_length=30, blank=True)
    direction = models.CharField(max_length=6, choices=DIRECTION_CHOICES, default=Direction.HIGHER.value)
    expected = models.DecimalField(max_digits=18, decimal_places=8)
    minimum = models.DecimalField(max_digits=18, decimal_places=8)
    low_volume = models.JSONField(default=list, blank=True)
    excused_events = models.CharField(
        max_length=10, choices=EXCUSED_CHOICES, default=Treatment.ADDED_BACK.value, help_text="By the contract's rules."
    )
    is_critical = models.BooleanField("critical", default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["contract", "code"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("code"), name="service_level_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="service_level_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction="higher", minimum__lte=F("expected"))
                | Q(direction="lower", minimum__gte=F("expected")),
                name="service_level_minimum_no_better",
            ),
            models.CheckConstraint(
                condition=Q(excused_events__in=[one.value for one in Treatment]), name="service_level_excused_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="value") | Q(expected__range=(0, 1), minimum__range=(0, 1)),
                name="service_level_shares_0_to_1",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["availability", "resolution"]) | Q(direction="higher"),
                name="service_level_availability_higher",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="service_level_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        """The service level's page."""
        return reverse("msp_reviews:service_level", args=[self.organisation.slug, self.code])
