"""Services: which functions a contract delivers."""

from django.db import models
from django.db.models import Q

from msp_reviews.models.contracts import Contract
from portfolio.models import ITFunction, Organisation


class Service(models.Model):
    """One function that a contract delivers, for example 80 % of the help desk. `share` is 0..1 of the function."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="services")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="services")
    share = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        ordering = ["contract", "function__name"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "function"], name="service_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="service_share_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.function} by {self.contract.code}"
