"""Reminders of dates by e-mail."""

from django.db import models
from django.db.models import Q

from msp_reviews.domain.dates import KIND_LABELS, REMINDED_DAYS_BEFORE
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation

KIND_CHOICES = [(kind.value, label) for kind, label in KIND_LABELS.items()]


class DateReminderState(models.TextChoices):
    """Life of a reminder. “Sending” is never taken up again: better one too few than one too many."""

    WAITING = "waiting", Words("Waiting")
    SENDING = "sending", Words("Sending")
    SENT = "sent", Words("Sent")
    FAILED = "failed", Words("Failed")
    DROPPED = "dropped", Words("No longer needed")


class DateReminder(models.Model):
    """One date told to one person, for example the notice day of C-102 to Marco Silva, 60 days before.

    `subject`: the row whose date it is, “contract:12”. Several of a person's reminders travel in one e-mail.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="date_reminders")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="date_reminders")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    subject = models.CharField(max_length=60)
    day = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=DateReminderState.choices, default=DateReminderState.WAITING.value)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = Words("reminder of a date")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "subject", "day", "days_before"], name="date_reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(days_before__in=list(REMINDED_DAYS_BEFORE)), name="date_reminder_30_60_90"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="date_reminder_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day} to {self.member.user}"


class ActionDigest(models.Model):
    """The open actions of one person in one e-mail a week, for example Tom Reed's in the week of 23 Nov 2026."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="action_digests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="action_digests")
    week = models.DateField(help_text="Its Monday.")
    state = models.CharField(max_length=10, choices=DateReminderState.choices, default=DateReminderState.WAITING.value)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = Words("digest of actions")
        ordering = ["-week", "-pk"]
        constraints = [models.UniqueConstraint(fields=["member", "week"], name="action_digest_once_a_week")]
        indexes = [models.Index(fields=["organisation", "state"], name="action_digest_by_state")]

    def __str__(self) -> str:
        return f"Week of {self.week} to {self.member.user}"
