"""Assessments: one person's answers for one function."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import ITFunction, Member, Organisation
from sourcing.models.criteria_models import CriteriaModel
from sourcing.models.rounds import Round


class AssessmentState(models.TextChoices):
    """A draft is saved as its assessor goes; a submitted one is never changed."""

    DRAFT = "draft", Words("Draft")
    SUBMITTED = "submitted", Words("Submitted")


class Assessment(models.Model):
    """What one assessor answered for one function under one criteria model, for example Anna Berg on Help desk.

    `answers`: criterion key → level 1..5, or null for “don't know”; a key that is missing was not answered.
    `comments`: criterion key → the assessor's note. `suggested`: levels that came from the starter catalogue.
    `round`: the campaign it was made in, if any; `seal`: a secret, so that the audit can name answers
    that are not to be seen yet by their digest, without anybody being able to guess them from it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="assessments")
    criteria_model = models.ForeignKey(CriteriaModel, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT)
    answers = models.JSONField(default=dict)
    comments = models.JSONField(default=dict, blank=True)
    suggested = models.JSONField(default=dict, blank=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments")
    seal = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["function", "-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["function", "assessor"],
                condition=Q(state="draft", round__isnull=True),
                name="assessment_one_draft",
            ),
            models.UniqueConstraint(
                fields=["round", "function", "assessor"],
                condition=Q(round__isnull=False),
                name="assessment_once_a_round",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="draft", submitted_at__isnull=True) | Q(state="submitted", submitted_at__isnull=False)
                ),
                name="assessment_submitted_at",
            ),
        ]
        indexes = [
            models.Index(fields=["function", "state", "-submitted_at"], name="assessment_by_function"),
        ]

    def __str__(self) -> str:
        return f"{self.function} by {self.assessor.user}"

    def get_absolute_url(self) -> str:
        """The score form of the function; in a round, that of the round."""
        if self.round is not None:
            return reverse("sourcing:round_score", args=[self.organisation.slug, self.round.number, self.function.code])
        return reverse("sourcing:score", args=[self.organisation.slug, self.function.code])
