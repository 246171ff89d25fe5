"""Criteria models: the versioned rules by which functions are classified."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from portfolio.domain.language import Words, say
from portfolio.models import Member, Organisation


class CriteriaModelState(models.TextChoices):
    """Life of a criteria model: exactly one of an organisation is published."""

    DRAFT = "draft", Words("Draft")
    PUBLISHED = "published", Words("Published")
    RETIRED = "retired", Words("Retired")


class CriteriaModel(models.Model):
    """One version of criteria, weights, locks and bands, for example version 3 of Company Y. Published: never changed.

    `content` is the whole definition as `sourcing.domain.criteria` reads it; `content_sha256` its canonical digest.
    `made_from`: number of the version that it was copied from. `reason`: why it was published, in its publisher's words.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="criteria_models")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=CriteriaModelState.choices, default=CriteriaModelState.DRAFT)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    made_from = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(max_length=1000, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="criteria_number_once"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="published"),
                name="criteria_one_published",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="draft", published_at__isnull=True, published_by__isnull=True)
                    | Q(
                        state__in=["published", "retired"],
                        published_at__isnull=False,
                        published_by__isnull=False,
                    )
                ),
                name="criteria_published_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="retired", retired_at__isnull=False, retired_by__isnull=False)
                    | Q(
                        state__in=["draft", "published"],
                        retired_at__isnull=True,
                        retired_by__isnull=True,
                    )
                ),
                name="criteria_retired_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return say("Criteria model {}", self.number)

    def get_absolute_url(self) -> str:
        """The page that prints the model."""
        return reverse("sourcing:criteria_model", args=[self.organisation.slug, self.number])
