"""Schedules of board packs: what the portal orders by itself, whom it tells, how long drafts stay."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.models.packs import Pack
from msp_reviews.models.reminders import DateReminderState
from portfolio.domain.language import Words
from portfolio.domain.quarters import Quarter
from portfolio.models import Job, Member, Organisation


class PackSchedule(models.Model):
    """One organisation's schedule, for example 14 days after each quarter, told to Anna Berg and the board's secretary.

    `set_by`: in whose name packs are ordered. `keep_days`: after so many days the file of a draft that never became final
    is removed; None: it stays.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="pack_schedule")
    is_on = models.BooleanField(default=False)
    days_after = models.PositiveSmallIntegerField(default=14)
    keep_days = models.PositiveSmallIntegerField(null=True, blank=True)
    recipients = models.ManyToManyField(Member, blank=True, related_name="+")
    set_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days_after__lte=90), name="pack_schedule_0_to_90_days"),
            models.CheckConstraint(
                condition=Q(keep_days__isnull=True) | Q(keep_days__range=(7, 3660)), name="pack_schedule_kept_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"Schedule of packs of {self.organisation}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("msp_reviews:pack_schedule", args=[self.organisation.slug])


class ScheduledPack(models.Model):
    """That the schedule took up a quarter: the pack it ordered, or why it ordered none. Once a quarter.

    `days_late`: how many days after the day it was due, because no worker ran.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scheduled_packs")
    fiscal_year = models.PositiveSmallIntegerField()
    quarter_number = models.PositiveSmallIntegerField()
    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, null=True, blank=True, related_name="scheduled")
    why_not = models.CharField(max_length=300, blank=True)
    taken_up_at = models.DateTimeField()
    days_late = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-fiscal_year", "-quarter_number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "quarter_number"], name="scheduled_pack_once_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(pack__isnull=False, why_not="") | Q(pack__isnull=True) & ~Q(why_not=""),
                name="scheduled_pack_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"Scheduled pack of {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        """The fiscal quarter."""
        return Quarter(self.fiscal_year, self.quarter_number)


class PackEvent(models.TextChoices):
    """What people are told of a scheduled pack."""

    BUILT = "built", Words("Built as a draft")
    FINAL = "final", Words("Made final")
    FAILED = "failed", Words("Failed")


class PackNotice(models.Model):
    """One event of a scheduled pack told to one person by e-mail, once; a failure once for each build. `job`: the build."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pack_notices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pack_notices")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="notices")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=10, choices=PackEvent.choices)
    state = models.CharField(max_length=10, choices=DateReminderState.choices, default=DateReminderState.WAITING.value)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = Words("notice of a pack")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "pack", "event"], condition=~Q(event="failed"), name="pack_notice_once"
            ),
            models.UniqueConstraint(
                fields=["member", "job"], condition=Q(event="failed"), name="pack_notice_once_a_failed_build"
            ),
            models.CheckConstraint(condition=Q(event__in=PackEvent.values), name="pack_notice_event_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "state"], name="pack_notice_by_state")]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.pack} to {self.member.user}"
