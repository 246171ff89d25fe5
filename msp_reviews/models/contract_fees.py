"""Fees of contracts by month: what credits are a share of."""

from django.db import models
from django.db.models import F, Q

from msp_reviews.models.contracts import Contract
from portfolio.models import Organisation


class ContractFee(models.Model):
    """What a contract costs in one month, for example 250,000 in June 2026, of which 10,000 are passed through.

    Pass-through costs are part of the amount and carry no credit. Money is in the organisation's currency.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contract_fees")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="fees")
    period = models.DateField(help_text="First day of the month.")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    pass_through = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ["contract", "period"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "period"], name="contract_fee_once"),
            models.CheckConstraint(condition=Q(period__day=1), name="contract_fee_first_of_month"),
            models.CheckConstraint(
                condition=Q(pass_through__gte=0, pass_through__lte=F("amount")), name="contract_fee_pass_through_fits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.code} {self.period:%Y-%m}"
