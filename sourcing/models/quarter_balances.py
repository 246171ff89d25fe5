"""Quarter balances: how the portfolio stood when a fiscal quarter ended."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portfolio.models import Organisation


class QuarterBalance(models.Model):
    """The balance of one organisation as frozen after a fiscal quarter, for example Company Y, 2026Q3. Never changed.

    `figures` and `functions` are canonical JSON texts: the sums that trends show, and every function they were made of.
    `sha256` is the digest of both together (`content`).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quarter_balances")
    fiscal_year = models.PositiveSmallIntegerField()
    quarter_number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    frozen_at = models.DateTimeField()
    figures = models.TextField()
    functions = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["organisation", "ends_on"]
        constraints = [
            # By its days, not its name: after a change of the fiscal year another quarter may bear the same name.
            models.UniqueConstraint(fields=["organisation", "ends_on"], name="quarter_balance_once"),
            models.CheckConstraint(condition=Q(quarter_number__range=(1, 4)), name="quarter_balance_1_to_4"),
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="quarter_balance_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"Balance {self.label}"

    def get_absolute_url(self) -> str:
        """The page of the quarter's frozen facts."""
        return reverse("sourcing:quarter_balance", args=[self.organisation.slug, self.ends_on.isoformat()])

    @property
    def label(self) -> str:
        """The quarter's name: 2026Q3."""
        return f"{self.fiscal_year}Q{self.quarter_number}"

    @property
    def content(self) -> str:
        """The canonical JSON text that the digest covers."""
        return f'{{"figures":{self.figures},"functions":{self.functions}}}'
