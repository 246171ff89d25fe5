"""Imports: files that feed the inventory, and saved mappings of their columns."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models.jobs import Job
from portfolio.models.members import Member
from portfolio.models.organisations import Organisation


class ImportState(models.TextChoices):
    """Life of an import."""

    UPLOADED = "uploaded", Words("Waiting for its mapping")
    MAPPED = "mapped", Words("Being checked")
    CHECKED = "checked", Words("Checked")
    CONFIRMED = "confirmed", Words("Being written")
    DONE = "done", Words("Done")


class ImportRun(models.Model):
    """One file on its way into the inventory, for example federal-it-contracts.csv of 23 Nov 2026.

    The file lies outside the database under its SHA-256; so do its table, as read, and the report of the last check.
    `columns`: what the file holds (names, samples, the guess). `mapping`: what fills which field. `summary`: counts of
    the last check.
    `plan_digest`: SHA-256 of all that the check would write, and of what stands before it. `job`: the last one for it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_runs")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    columns = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    table_sha256 = models.CharField(max_length=64)
    report_sha256 = models.CharField(max_length=64, blank=True)
    plan_digest = models.CharField(max_length=64, blank=True)
    leaves_out_errors = models.BooleanField(default=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="import_confirmed_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"]) | Q(confirmed_by__isnull=False),
                name="import_written_only_when_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-uploaded_at"], name="import_by_upload")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The import's page."""
        return reverse("portfolio:import", args=[self.organisation.slug, self.pk])


class ImportMapping(models.Model):
    """A mapping kept for the next file of its kind, for example “Federal IT dashboard”. Shared in the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_mappings")
    name = models.CharField(max_length=80)
    content = models.JSONField()
    saved_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organisation", Lower("name"), name="import_mapping_once")]

    def __str__(self) -> str:
        return self.name
