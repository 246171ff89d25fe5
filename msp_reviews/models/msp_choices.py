"""Comparisons of candidate partners for a function, and the record of the choice."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.domain.msp_choices import BetterWhen, CriterionKind
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import ITFunction, Member, Organisation
from sourcing.domain.smaa import Weighting

WEIGHTING_CHOICES = [
    (Weighting.ANY.value, Words("None: any weights")),
    (Weighting.RANKED.value, Words("Their order only")),
    (Weighting.POINTS.value, Words("Points")),
]
KIND_CHOICES = [
    (CriterionKind.LEVELS.value, Words("Levels 1 to 5")),
    (CriterionKind.FIGURES.value, Words("Figures with a unit")),
]
BETTER_CHOICES = [
    (BetterWhen.LOWER.value, Words("Lower is better")),
    (BetterWhen.HIGHER.value, Words("Higher is better")),
]


class ComparisonState(models.TextChoices):
    """Whether a comparison still changes."""

    OPEN = "open", Words("Open")
    DECIDED = "decided", Words("Decided")


class ChoiceState(models.TextChoices):
    """Life of a choice. An approved one is superseded by the next, never edited."""

    PROPOSED = "proposed", Words("Waiting for approval")
    APPROVED = "approved", Words("Approved")
    REJECTED = "rejected", Words("Rejected")
    SUPERSEDED = "superseded", Words("Superseded")


class MspComparison(models.Model):
    """Candidates for one function on criteria of its own, for example “Who runs application testing from 2027?”.

    Once a choice made from it is approved it is decided and no longer changes; a copy goes on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="msp_comparisons")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="msp_comparisons")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ComparisonState.choices, default=ComparisonState.OPEN)
    weighting = models.CharField(max_length=10, choices=WEIGHTING_CHOICES, default=Weighting.ANY.value)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = Words("comparison")
        ordering = ["state", "-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state", "-created_at"], name="msp_comparison_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ComparisonState.values), name="msp_comparison_state_known"),
            models.CheckConstraint(
                condition=Q(weighting__in=[kind.value for kind in Weighting]), name="msp_comparison_weighting_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The ranking of its candidates."""
        return reverse("msp_reviews:msp_comparison", args=[self.organisation.slug, self.pk])


class MspCriterion(models.Model):
    """One criterion of one comparison, for example Exit cost in USD, lower is better.

    anchors: a sentence for each level 1..5. worst, best: stated ends of a scale of figures. rank: 1 is most important.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="msp_criteria")
    comparison = models.ForeignKey(MspComparison, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=KIND_CHOICES, default=CriterionKind.LEVELS.value)
    anchors = models.JSONField(default=list, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    better = models.CharField(max_length=10, choices=BETTER_CHOICES, default=BetterWhen.LOWER.value)
    worst = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    best = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    rank = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = Words("criterion")
        ordering = ["comparison", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "name"], name="msp_criterion_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CriterionKind]), name="msp_criterion_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(better__in=[way.value for way in BetterWhen]), name="msp_criterion_better_known"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="msp_criterion_rank_from_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its comparison is scored."""
        return reverse("msp_reviews:msp_scores", args=[self.organisation.slug, self.comparison_id])


class MspCandidate(models.Model):
    """One who could get the function: a partner, or somebody who is none yet, for example Meridian Testing."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="msp_candidates")
    comparison = models.ForeignKey(MspComparison, on_delete=models.CASCADE, related_name="candidates")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = Words("candidate")
        ordering = ["comparison", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "name"], name="msp_candidate_name_once"),
            models.UniqueConstraint(
                fields=["comparison", "partner"], condition=Q(partner__isnull=False), name="msp_candidate_partner_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its comparison is scored."""
        return reverse("msp_reviews:msp_scores", args=[self.organisation.slug, self.comparison_id])


class MspScore(models.Model):
    """One candidate on one criterion, for example Exit cost of Meridian Testing 420,000. value None: unknown.

    value: the level 1..5, or the figure in the criterion's unit. Each pair has its row from the start.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="msp_scores")
    candidate = models.ForeignKey(MspCandidate, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(MspCriterion, on_delete=models.CASCADE, related_name="scores")
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = Words("score")
        ordering = ["criterion__position", "candidate__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["candidate", "criterion"], name="msp_score_once")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.criterion}"


class MspChoice(models.Model):
    """The partner chosen for one function, proposed by one person and approved by another.

    `inputs` holds the whole comparison as it stood, `result` what it came to; `content_sha256` is the digest of all that an
    approver is shown. `partner` is empty where the chosen one is no partner yet: `chosen_name` then says who it is.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="msp_choices")
    comparison = models.ForeignKey(MspComparison, on_delete=models.PROTECT, related_name="choices")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="msp_choices")
    state = models.CharField(max_length=10, choices=ChoiceState.choices, default=ChoiceState.PROPOSED)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="msp_choices")
    chosen_name = models.CharField(max_length=200)
    is_against_ranking = models.BooleanField(default=False)
    rationale = models.TextField(max_length=4000)
    against_reason = models.TextField(max_length=4000, blank=True)
    inputs = models.JSONField()
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

    #: Columns that a settled choice may still change: only the fact that another one took its place.
    SUPERSEDING_COLUMNS: ClassVar[tuple[str, ...]] = ("state", "superseded_by_id", "superseded_at", "version")

    class Meta:
        verbose_name = Words("choice")
        ordering = ["function", "-proposed_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state", "-proposed_at"], name="msp_choice_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["function"], condition=Q(state="approved"), name="msp_choice_one_standing"),
            models.UniqueConstraint(fields=["function"], condition=Q(state="proposed"), name="msp_choice_one_proposal"),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "superseded"], approved_at__isnull=False, approved_by__isnull=False)
                | Q(state__in=["proposed", "rejected"], approved_at__isnull=True, approved_by__isnull=True),
                name="msp_choice_approved_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="rejected", rejected_at__isnull=False, rejected_by__isnull=False) & ~Q(rejection_reason="")
                )
                | (~Q(state="rejected") & Q(rejected_at__isnull=True, rejected_by__isnull=True)),
                name="msp_choice_rejected_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_at__isnull=False, superseded_by__isnull=False)
                | (~Q(state="superseded") & Q(superseded_at__isnull=True, superseded_by__isnull=True)),
                name="msp_choice_superseded_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="msp_choice_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(is_against_ranking=False) | ~Q(against_reason=""), name="msp_choice_against_has_reason"
            ),
            models.CheckConstraint(condition=~Q(rationale=""), name="msp_choice_has_rationale"),
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.chosen_name}"

    def get_absolute_url(self) -> str:
        """The choice with everything it was made of."""
        return reverse("msp_reviews:msp_choice", args=[self.organisation.slug, self.pk])
