"""Partners that turned out to be one."""

from django.db import models
from django.db.models import F, Q

from msp_reviews.models.partners import Partner, PartnerStatus
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class PartnerMerge(models.Model):
    """One partner merged into another, for example Northwnd Ltd into Northwind Managed Services.

    `moved`: what went over, as [table, column, keys]; undoing brings back exactly that. `stays`: what the other partner
    had already, as [table, column, keys].
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_merges")
    source = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="merges_out")
    target = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="merges_in")
    source_status = models.CharField(max_length=10, choices=PartnerStatus.choices)
    moved = models.JSONField(default=list)
    stays = models.JSONField(default=list)
    merged_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = Words("merge")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="partner_merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="partner_merge_undone_at_with_by",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="partner_merge_one_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} into {self.target}"

    def get_absolute_url(self) -> str:
        """The page of the partner that has everything now."""
        return self.target.get_absolute_url()

    @property
    def reviews_stayed(self) -> int:
        """How many reviews stayed, because the other partner has one of the same quarter."""
        return sum(len(keys) for label, _, keys in self.stays if label == "msp_reviews.qbr")
