"""Service calendars and agreed maintenance."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from msp_reviews.models.contracts import Contract
from portfolio.models import Member, Organisation


class ServiceCalendar(models.Model):
    """When services are due, for example office hours in Berlin: Monday to Friday from 8 to 18, holidays left out.

    `hours` holds minutes of the day [from, to] for Monday to Sunday, null for a day of rest; `holidays` [date, name].
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_calendars")
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60)
    hours = models.JSONField()
    holidays = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organisation", Lower("name"), name="service_calendar_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of all calendars."""
        return reverse("msp_reviews:calendars", args=[self.organisation.slug])


class MaintenanceWindow(models.Model):
    """A stretch of agreed maintenance under a contract, for example 14 June, 22:00 to 02:00: CHG-4711.

    Downtime inside it does not count. One that was agreed by mistake is called off and kept.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="maintenance_windows")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="maintenance_windows")
    service_level = models.ForeignKey(
        "msp_reviews.ServiceLevel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="maintenance_windows",
        help_text="Empty: for all of the contract.",
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    note = models.CharField(max_length=300)
    agreed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    called_off_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    called_off_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="maintenance_ends_after_start"),
            models.CheckConstraint(
                condition=Q(called_off_by__isnull=True, called_off_at__isnull=True)
                | Q(called_off_by__isnull=False, called_off_at__isnull=False),
                name="maintenance_called_off_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.code}, {self.starts:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page of the contract's maintenance."""
        return reverse("msp_reviews:maintenance", args=[self.organisation.slug, self.contract.code])
