"""Jobs: work that a worker does. The table is the queue."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models.members import Member
from portfolio.models.organisations import Organisation


class JobState(models.TextChoices):
    """Life of a job."""

    QUEUED = "queued", Words("Waiting for a worker")
    RUNNING = "running", Words("Running")
    DONE = "done", Words("Done")
    FAILED = "failed", Words("Failed")
    CANCELLED = "cancelled", Words("Cancelled")


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One piece of work, for example the board pack of Company Y for 2026Q3.

    Who holds `lease_token` until `lease_until` works on it. `exceptions` counts errors of the work itself, `crashes`
    leases that ran out because a worker died. `digest` is the SHA-256 of the input: the same work is not open twice.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    requested_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    exceptions = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "digest"],
                condition=Q(state__in=["queued", "running"]),
                name="job_open_once",
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) & ~Q(lease_token="")
                | ~Q(state="running") & Q(lease_until__isnull=True, lease_token=""),
                name="job_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | ~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False),
                name="job_settled_has_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leases"),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk}"

    def get_absolute_url(self) -> str:
        """The job's page."""
        return reverse("portfolio:job", args=[self.organisation.slug, self.pk])

    @property
    def is_settled(self) -> bool:
        """Whether it is over, well or not."""
        return self.state not in OPEN_STATES
