"""Actions agreed in reviews."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from msp_reviews.domain.review_actions import ActionState, Promised
from msp_reviews.models.partners import Partner
from msp_reviews.models.qbrs import QBR
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation

ACTION_STATE_CHOICES = [
    (ActionState.OPEN.value, Words("Open")),
    (ActionState.DONE.value, Words("Done")),
    (ActionState.DROPPED.value, Words("Dropped")),
]


class QBRAction(models.Model):
    """A promise made in a review, for example “Rebuild the restore test, Tom Reed (Northwind), by 31 Oct 2026”.

    The owner is a member, or a person of the partner by name. An action without a review was agreed between two.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qbr_actions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="actions")
    qbr = models.ForeignKey(QBR, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="qbr_actions")
    owner_name = models.CharField(max_length=120, blank=True)
    raised_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ACTION_STATE_CHOICES, default=ActionState.OPEN.value)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = Words("action")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ActionState]), name="qbr_action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) & ~Q(owner_name="") | Q(owner__isnull=False, owner_name=""),
                name="qbr_action_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN.value, closed_on__isnull=True, closed_by__isnull=True)
                | (
                    Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(state=ActionState.OPEN.value) & ~Q(note="")
                ),
                name="qbr_action_closed_with_note",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("raised_on")), name="qbr_action_due_after_raised"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="qbr_action_by_due")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("msp_reviews:review_action", args=[self.organisation.slug, self.pk])

    @property
    def says_done(self) -> bool:
        """Whether it is open and the latest answer, of those loaded with it, says that it is done."""
        return self.state == ActionState.OPEN and next((one.says_done for one in self.answers.all()), False)

    @property
    def owned_by(self) -> str:
        """Who promised it, by name."""
        return str(self.owner.user) if self.owner else self.owner_name

    @property
    def promised(self) -> Promised:
        """The action as the rules of promises read it."""
        return Promised(self.pk, self.raised_on, self.due_on, ActionState(self.state), self.closed_on)


class ActionAnswer(models.Model):
    """What somebody says about an action, for example Tom Reed: “The test passed on 12 October”. It is never changed.

    `says_done`: that it is done. Whether it is, is for us to say: an answer closes nothing.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="action_answers")
    action = models.ForeignKey(QBRAction, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=1000)
    says_done = models.BooleanField("it is done", default=False)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("answer")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text
