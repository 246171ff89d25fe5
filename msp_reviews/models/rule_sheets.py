"""Rule sheets of contracts, every version kept."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.models.contracts import Contract
from portfolio.domain.language import Words, say
from portfolio.models import Member, Organisation


class RuleSheetState(models.TextChoices):
    """A draft changes, what is in force does not."""

    DRAFT = "draft", Words("Draft")
    IN_FORCE = "in_force", Words("In force")


class RuleSheet(models.Model):
    """The rules of a contract from a month on, for example a 200 % pool of 12 % of the fees from January 2026.

    `content` is the rule sheet of docs/credits.md. It rules until one with a later start is in force.
    four_eyes_above: credits of a month above it need a second person to close; None: none do.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rule_sheets")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rule_sheets")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RuleSheetState.choices, default=RuleSheetState.DRAFT)
    starts = models.DateField(help_text="First day of the first month.")
    content = models.JSONField()
    four_eyes_above = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    in_force_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    in_force_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["contract__code", "-starts", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="rule_sheet_number_once"),
            models.UniqueConstraint(
                fields=["contract", "starts"], condition=Q(state="in_force"), name="rule_sheet_one_start"
            ),
            models.CheckConstraint(condition=Q(starts__day=1), name="rule_sheet_first_of_month"),
            models.CheckConstraint(condition=Q(state__in=RuleSheetState.values), name="rule_sheet_state_known"),
            models.CheckConstraint(
                condition=Q(four_eyes_above__isnull=True) | Q(four_eyes_above__gte=0), name="rule_sheet_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", in_force_by__isnull=True, in_force_at__isnull=True)
                | Q(state="in_force", in_force_by__isnull=False, in_force_at__isnull=False),
                name="rule_sheet_in_force_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return say("Rule sheet {} of {}", self.number, self.contract.code)

    def get_absolute_url(self) -> str:
        """The rule sheet's page."""
        return reverse("msp_reviews:rule_sheet", args=[self.organisation.slug, self.pk])
