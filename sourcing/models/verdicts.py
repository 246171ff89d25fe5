"""Current verdicts: what today's submitted answers say about a function."""

from django.db import models

from portfolio.domain.language import Words
from portfolio.models import ITFunction, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.models.criteria_models import CriteriaModel

CLASS_CHOICES = [
    (SourcingClass.CORE.value, Words("Core")),
    (SourcingClass.STRATEGIC.value, Words("Strategic")),
    (SourcingClass.TACTICAL.value, Words("Tactical")),
    (SourcingClass.OUTSOURCEABLE.value, Words("Outsourceable")),
]


class CurrentVerdict(models.Model):
    """The verdict on a function by its latest submitted answers, for example Help desk: outsourceable, firm.

    Derived: rewritten by the action that submits answers, so that lists need not evaluate thousands of functions.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="current_verdicts")
    function = models.OneToOneField(ITFunction, on_delete=models.CASCADE, related_name="current_verdict")
    criteria_model = models.ForeignKey(CriteriaModel, on_delete=models.PROTECT, related_name="+")
    sourcing_class = models.CharField(max_length=20, choices=CLASS_CHOICES)
    class_without_locks = models.CharField(max_length=20, choices=CLASS_CHOICES)
    label = models.CharField(max_length=20)
    share = models.DecimalField(max_digits=7, decimal_places=6)
    is_provisional = models.BooleanField()
    answered_count = models.PositiveSmallIntegerField()
    assessor_count = models.PositiveSmallIntegerField()
    evaluated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "label"], name="verdict_by_label")]

    def __str__(self) -> str:
        return f"{self.function}: {self.sourcing_class}"
