"""Joint sessions and project updates: the record of working together beside the reviews."""

from django.db import models
from django.urls import reverse

from msp_reviews.domain.scorecards import Rag
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class SessionKind(models.TextChoices):
    """What a session is about."""

    STRATEGY = "strategy", Words("Strategy")
    INNOVATION = "innovation", Words("Innovation")


class JointSession(models.Model):
    """A day spent with a partner on more than a quarter, for example the innovation session of 12 May 2026.

    `attendees`: one a line. `notes`: Markdown.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joint_sessions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="joint_sessions")
    kind = models.CharField(max_length=10, choices=SessionKind.choices)
    on = models.DateField()
    title = models.CharField(max_length=200)
    attendees = models.TextField(max_length=2000, blank=True)
    notes = models.TextField(max_length=20000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = Words("session")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=SessionKind.values), name="joint_session_kind_known")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The session's page."""
        return reverse("msp_reviews:joint_session", args=[self.organisation.slug, self.pk])


RAG_CHOICES = [(Rag.GREEN.value, Words("Good")), (Rag.AMBER.value, Words("Watch")), (Rag.RED.value, Words("Act"))]


class ProjectUpdate(models.Model):
    """How a partner's project stood on a day, for example Cloud migration, 3 Nov 2026, amber. It is never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="project_updates")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="project_updates")
    project = models.CharField(max_length=120)
    on = models.DateField()
    rag = models.CharField(max_length=5, choices=RAG_CHOICES)
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("project update")
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(rag__in=list(Rag)), name="project_update_rag_known")]

    def __str__(self) -> str:
        return f"{self.project}, {self.on}"
