"""Predictions: what a decision is expected to bring, and what it brought."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import Member, Organisation
from sourcing.domain.outcomes import Benefit
from sourcing.models.decisions import Decision

BENEFIT_CHOICES = [
    (Benefit.SCALABILITY.value, Words("Scalability")),
    (Benefit.COST.value, Words("Cost")),
    (Benefit.INNOVATION.value, Words("Innovation")),
    (Benefit.RISK.value, Words("Risk")),
    (Benefit.FOCUS.value, Words("Focus")),
]


class Prediction(models.Model):
    """One thing a decision is expected to bring, for example cost per contact of the help desk: 14 → 10 by March 2027.

    While its decision waits for approval it may be taken back; from the approval on it is frozen with what was approved.
    `is_after_approval`: written down later, so no part of what was approved. Only `version` of a frozen one ever changes.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="predictions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="predictions")
    benefit = models.CharField(max_length=12, choices=BENEFIT_CHOICES)
    measure = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    due_on = models.DateField()
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_frozen = models.BooleanField(default=False)
    is_after_approval = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    #: The one column of a frozen prediction that may change: each recorded actual raises it.
    COUNTING_COLUMNS: ClassVar[tuple[str, ...]] = ("version",)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["organisation", "due_on"], name="prediction_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(benefit__in=[item.value for item in Benefit]), name="prediction_benefit"
            ),
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="prediction_changes_something"),
            models.CheckConstraint(
                condition=Q(is_after_approval=False) | Q(is_frozen=True), name="prediction_late_is_frozen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.function}: {self.measure}"

    def get_absolute_url(self) -> str:
        """The prediction with everything that was measured."""
        return reverse("sourcing:prediction", args=[self.organisation.slug, self.pk])


class PredictionActual(models.Model):
    """What was measured for a prediction, for example 11.20 on 31 March 2027. A correction is a further revision."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="prediction_actuals")
    prediction = models.ForeignKey(Prediction, on_delete=models.PROTECT, related_name="actuals")
    revision = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    measured_on = models.DateField()
    note = models.TextField(max_length=2000, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["prediction", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["prediction", "revision"], name="prediction_actual_revision_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="prediction_actual_revision_from_1"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(note=""), name="prediction_actual_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.prediction}, revision {self.revision}"
