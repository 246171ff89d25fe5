"""Rounds: campaigns in which several people assess the same functions, blind to one another until it is closed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import ITFunction, Job, Member, Organisation
from sourcing.models.criteria_models import CriteriaModel
from sourcing.models.verdicts import CLASS_CHOICES


class RoundState(models.TextChoices):
    """While a round is open its answers are seen by nobody but who gave them; once it is closed they count."""

    OPEN = "open", Words("Open")
    CLOSED = "closed", Words("Closed")


class Round(models.Model):
    """A campaign of assessments with a due date, for example “Security services, autumn 2026”.

    Everybody answers the questions of `criteria_model`, the one in force at the start. `job` works the results out where
    there are too many functions for a click. `reopened_…` tell of the last time it was opened again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    purpose = models.TextField(max_length=2000, blank=True)
    criteria_model = models.ForeignKey(CriteriaModel, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    due_on = models.DateField()
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    closed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopening_reason = models.TextField(max_length=2000, blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    #: Columns that a closed round may still change: that it was opened again, and the job that works it out.
    REOPENING_COLUMNS: ClassVar[tuple[str, ...]] = (
        "state", "due_on", "closed_by_id", "closed_at", "reopened_by_id", "reopened_at", "reopening_reason", "job_id",
        "version",
    )  # fmt: skip

    class Meta:
        ordering = ["organisation", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=(
                    Q(state="open", closed_at__isnull=True, closed_by__isnull=True)
                    | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                ),
                name="round_closed_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(reopened_at__isnull=True, reopened_by__isnull=True, reopening_reason="")
                    | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopening_reason="")
                ),
                name="round_reopened_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="round_by_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The round: who has done how much, and once it is closed the way to its results."""
        return reverse("sourcing:round", args=[self.organisation.slug, self.number])


class RoundFunction(models.Model):
    """A function that is assessed in a round; once the round is closed with what its assessors found together.

    The result is derived from the submitted answers and kept for lists: class, stability, how far apart they are. Empty
    while the round is open, and where nobody submitted. `widest_range`: levels between the lowest and the highest answer
    to the question they differ on most. `one_decides`: without one of them, or with another's answers, it would flip.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="memberships")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="round_memberships")
    sourcing_class = models.CharField(max_length=20, choices=CLASS_CHOICES, blank=True)
    label = models.CharField(max_length=20, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    is_provisional = models.BooleanField(default=False)
    assessor_count = models.PositiveSmallIntegerField(default=0)
    class_count = models.PositiveSmallIntegerField(default=0)
    widest_range = models.PositiveSmallIntegerField(default=0)
    one_decides = models.BooleanField(default=False)

    class Meta:
        ordering = ["round", "function__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "function"], name="round_function_once")]

    def __str__(self) -> str:
        return f"{self.function} in {self.round}"


class RoundAssessor(models.Model):
    """A member who is asked to assess every function of a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="round_seats")

    class Meta:
        ordering = ["round", "member__user__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="round_assessor_once")]

    def __str__(self) -> str:
        return f"{self.member.user} in {self.round}"


class ReminderKind(models.TextChoices):
    """When an assessor with open work is reminded."""

    WEEK = "week", Words("7 days before")
    DAY = "day", Words("1 day before")
    OVERDUE = "overdue", Words("Overdue")
    NOW = "now", Words("Asked for")


class ReminderState(models.TextChoices):
    """Life of a reminder. What is being sent is never sent again: it may have gone out."""

    WAITING = "waiting", Words("Waiting to be sent")
    SENDING = "sending", Words("Given to the mail server")
    SENT = "sent", Words("Sent")
    FAILED = "failed", Words("Refused by the mail server")
    DROPPED = "dropped", Words("No longer needed")


class RoundReminder(models.Model):
    """One e-mail to one assessor about the work still open, for example the one 7 days before 30 November.

    At most once: the row says “sending” in a committed transaction before the mail server is spoken to.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reminders")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ReminderState.choices, default=ReminderState.WAITING)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member", "kind", "due_on"],
                condition=~Q(kind="now"),
                name="round_reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member.user}"
