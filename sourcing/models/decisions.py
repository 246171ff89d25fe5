"""Decisions: the recorded class of a function."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import ITFunction, Member, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.models.criteria_models import CriteriaModel
from sourcing.models.verdicts import CLASS_CHOICES


def _below(column: str, floor: str) -> Q:
    """That the class in the column keeps less internal control than the class in the other one, for the database."""
    pairs = (Q(**{column: low.value, floor: high.value}) for low in SourcingClass for high in _above(low))
    return reduce(or_, pairs)


def _above(low: SourcingClass) -> list[SourcingClass]:
    return [high for high in SourcingClass if high.keeps_more_than(low)]


CLASSES = [found.value for found in SourcingClass]


class DecisionState(models.TextChoices):
    """Life of a decision. An approved one is superseded by the next, never edited."""

    PROPOSED = "proposed", Words("Waiting for approval")
    APPROVED = "approved", Words("Approved")
    REJECTED = "rejected", Words("Rejected")
    SUPERSEDED = "superseded", Words("Superseded")


class Decision(models.Model):
    """The class of one function, proposed by one person and approved by another, for example Help desk: outsourceable.

    `scored_class` is what the answers gave, locks included; `class_without_locks` what the score alone gave; `lock_floor`
    the class that fired locks asked for, empty when none fired.
    `inputs`, `method` and `result` hold everything the verdict was made of; `content_sha256` is the digest of all that an
    approver is shown. `expires_on`: the day on which an override below a lock is due again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="decisions")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="decisions")
    criteria_model = models.ForeignKey(CriteriaModel, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    sourcing_class = models.CharField(max_length=20, choices=CLASS_CHOICES)
    scored_class = models.CharField(max_length=20, choices=CLASS_CHOICES)
    class_without_locks = models.CharField(max_length=20, choices=CLASS_CHOICES)
    lock_floor = models.CharField(max_length=20, choices=CLASS_CHOICES, blank=True)
    is_below_lock = models.BooleanField(default=False)
    rationale = models.TextField(max_length=4000)
    override_reason = models.TextField(max_length=4000, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    inputs = models.JSONField()
    method = models.CharField(max_length=60)
    result = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.TextField(max_length=4000, blank=True)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: Columns that a settled decision may still change: only the fact that another one took its place.
    SUPERSEDING_COLUMNS: ClassVar[tuple[str, ...]] = ("state", "superseded_by_id", "superseded_at", "version")

    class Meta:
        ordering = ["function", "-proposed_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state", "-proposed_at"], name="decision_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["function"], condition=Q(state="approved"), name="decision_one_standing"),
            models.UniqueConstraint(fields=["function"], condition=Q(state="proposed"), name="decision_one_proposal"),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["approved", "superseded"],
                        approved_at__isnull=False,
                        approved_by__isnull=False,
                    )
                    | Q(state__in=["proposed", "rejected"], approved_at__isnull=True, approved_by__isnull=True)
                ),
                name="decision_approved_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="rejected", rejected_at__isnull=False, rejected_by__isnull=False) & ~Q(rejection_reason="")
                )
                | (~Q(state="rejected") & Q(rejected_at__isnull=True, rejected_by__isnull=True)),
                name="decision_rejected_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="superseded", superseded_at__isnull=False, superseded_by__isnull=False)
                    | (~Q(state="superseded") & Q(superseded_at__isnull=True, superseded_by__isnull=True))
                ),
                name="decision_superseded_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="decision_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(sourcing_class=F("scored_class")) | ~Q(override_reason=""),
                name="decision_override_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_below_lock=False) | (Q(expires_on__isnull=False) & ~Q(override_reason="")),
                name="decision_below_lock_expires",
            ),
            models.CheckConstraint(
                condition=(Q(is_below_lock=True) & _below("sourcing_class", "lock_floor"))
                | (Q(is_below_lock=False) & ~_below("sourcing_class", "lock_floor")),
                name="decision_below_lock_is_said",
            ),
            models.CheckConstraint(
                condition=(Q(scored_class=F("lock_floor")) & ~_below("lock_floor", "class_without_locks"))
                | (Q(scored_class=F("class_without_locks")) & ~_below("scored_class", "lock_floor")),
                name="decision_score_keeps_locks",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=DecisionState.values,
                    sourcing_class__in=CLASSES,
                    scored_class__in=CLASSES,
                    class_without_locks__in=CLASSES,
                    lock_floor__in=["", *CLASSES],
                ),
                name="decision_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.sourcing_class}"

    def get_absolute_url(self) -> str:
        """The decision with its evidence."""
        return reverse("sourcing:decision", args=[self.organisation.slug, self.pk])
