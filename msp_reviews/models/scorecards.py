"""The sheet that scorecards follow."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.domain.scorecards import Bands, Sheet
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Organisation


def _share() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=5, decimal_places=4)


class ScorecardSheet(models.Model):
    """One version of an organisation's limits and weights, in force from a fiscal quarter on. It is never changed.

    Earlier quarters keep the sheet they were marked by.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scorecard_sheets")
    number = models.PositiveSmallIntegerField()
    from_year = models.PositiveSmallIntegerField()
    from_quarter = models.PositiveSmallIntegerField()
    critical_weight = models.PositiveSmallIntegerField()
    below_expected_counts = _share()
    minimum_caps_at = models.PositiveSmallIntegerField()
    delivery_from_5 = _share()
    delivery_from_4 = _share()
    delivery_from_3 = _share()
    delivery_from_2 = _share()
    spend_to_5 = _share()
    spend_to_4 = _share()
    spend_to_3 = _share()
    spend_to_2 = _share()
    credits_to_5 = _share()
    credits_to_4 = _share()
    credits_to_3 = _share()
    credits_to_2 = _share()
    green_from = models.DecimalField(max_digits=3, decimal_places=2)
    amber_from = models.DecimalField(max_digits=3, decimal_places=2)
    reason = models.CharField(max_length=500)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("sheet of scorecards")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="scorecard_sheet_number_once"),
            models.CheckConstraint(condition=Q(from_quarter__range=(1, 4)), name="scorecard_sheet_quarter_1_to_4"),
            models.CheckConstraint(
                condition=Q(amber_from__gte=1, amber_from__lt=models.F("green_from"), green_from__lte=5),
                name="scorecard_sheet_green_above_amber",
            ),
        ]

    def __str__(self) -> str:
        return say("Sheet {}, from {}", self.number, self.starts)

    def get_absolute_url(self) -> str:
        """The page of sheets."""
        return reverse("msp_reviews:scorecard_sheets", args=[self.organisation.slug])

    @property
    def starts(self) -> Quarter:
        """The first quarter that is marked by it."""
        return Quarter(self.from_year, self.from_quarter)

    @property
    def sheet(self) -> Sheet:
        """Its limits and weights, as the rules of marks read them."""
        return Sheet(
            self.critical_weight,
            self.below_expected_counts,
            self.minimum_caps_at,
            self._bands("delivery_from"),
            self._bands("spend_to"),
            self._bands("credits_to"),
            self.green_from,
            self.amber_from,
        )

    def _bands(self, name: str) -> Bands:
        five, four, three, two = (getattr(self, f"{name}_{mark}") for mark in (5, 4, 3, 2))
        return five, four, three, two
