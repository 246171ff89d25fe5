"""Ideas."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.domain.ideas import STATE_LABELS, IdeaState
from msp_reviews.models.partners import Partner
from portfolio.models import Organisation

STATE_CHOICES = [(state.value, label) for state, label in STATE_LABELS.items()]


class Idea(models.Model):
    """What a partner and we could do better together, for example password resets by the users themselves.

    Benefits are money per year in the organisation's currency; None is not known. `note`: what was said at the last step.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ideas")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=4000, blank=True)
    proposed_by = models.CharField(max_length=120, blank=True)
    raised_on = models.DateField()
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=IdeaState.IDEA.value)
    state_since = models.DateField()
    benefit_expected = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    benefit_measured = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in IdeaState]), name="idea_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=IdeaState.MEASURED.value, benefit_measured__isnull=False)
                | (~Q(state=IdeaState.MEASURED.value) & Q(benefit_measured__isnull=True)),
                name="idea_measured_has_its_benefit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[IdeaState.MEASURED.value, IdeaState.DROPPED.value]) | ~Q(note=""),
                name="idea_ends_with_a_note",
            ),
            models.CheckConstraint(
                condition=Q(benefit_expected__isnull=True) | Q(benefit_expected__gte=0),
                name="idea_expected_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="idea_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The idea's page."""
        return reverse("msp_reviews:idea", args=[self.organisation.slug, self.pk])
