"""Runs of the optimiser: what was asked, frozen, and what came out."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from portfolio.domain.language import say
from portfolio.models import Job, Member, Organisation
from sourcing.domain.optimiser import Objective
from sourcing.models.scenarios import Scenario


class OptimiserRun(models.Model):
    """One question to the optimiser, for example: least cost at an alignment of 95 %. Its input never changes.

    `inputs` is canonical JSON text of everything that was asked: functions, assumptions, limits, bands, locks.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="optimiser_runs")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    objective = models.CharField(max_length=20)
    inputs = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    #: A run whose job failed or was cancelled may be given another job; nothing else ever changes.
    JOB_COLUMNS: ClassVar[tuple[str, ...]] = ("job_id",)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["scenario", "-id"], name="run_by_scenario")]

    def __str__(self) -> str:
        return say("Optimiser run {}", self.pk)

    def get_absolute_url(self) -> str:
        """The run with its result."""
        return reverse("sourcing:optimiser_run", args=[self.organisation.slug, self.pk])

    @property
    def aim(self) -> str:
        """What was sought, in words."""
        return Objective(self.objective).label


class OptimiserResult(models.Model):
    """What came out of a run: figures, the option chosen for every function, the frontier. Never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    run = models.OneToOneField(OptimiserRun, on_delete=models.PROTECT, related_name="result")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Result of {self.run}"
