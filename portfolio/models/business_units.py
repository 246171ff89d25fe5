"""Business units: for whom IT works."""

from django.db import models

from portfolio.models.organisations import Organisation


class BusinessUnit(models.Model):
    """A part of the organisation that a function serves, for example Retail banking."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="business_units")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="business_unit_once")]

    def __str__(self) -> str:
        return self.name
