"""The writer of fees by month."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from msp_reviews.domain.rule_sheets import first_day, month_of
from msp_reviews.models import Contract, ContractFee
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member

MOST_MONTHS = 120


def set_contract_fees(
    *, contract: Contract, first: date, last: date, amount: Decimal, pass_through: Decimal, by: Member
) -> Contract:
    """Say what each month from the first to the last costs, and how much of it is passed through.

    A month said before takes the new figures; closed months keep the credits they were closed with. Raises Refusal.
    """
    with transaction.atomic():
        require(by, "credit.edit")
        _check(contract, first, last, by)
        if not 0 <= pass_through <= amount:
            raise Refusal(say("Pass-through costs are part of the fees: at most as much."), field="pass_through")
        months = [first_day(month) for month in range(month_of(first), month_of(last) + 1)]
        before = _known(contract, months)
        ContractFee.objects.bulk_create(
            [
                ContractFee(
                    organisation=contract.organisation,
                    contract=contract,
                    period=month,
                    amount=amount,
                    pass_through=pass_through,
                )
                for month in months
            ],
            update_conflicts=True,
            unique_fields=["contract", "period"],
            update_fields=["amount", "pass_through"],
        )
        after = {f"{month:%Y-%m}": f"{amount} ({pass_through})" for month in months}
        audit.record(by=by, deed="contract_fee.set", target=contract, before=before, after=after)
    return contract


def _check(contract: Contract, first: date, last: date, by: Member) -> None:
    if contract.organisation_id != by.organisation_id:
        raise Refusal(say("The contract belongs to another organisation."))
    if last < first:
        raise Refusal(say("The last month lies before the first."), field="last")
    if month_of(last) - month_of(first) >= MOST_MONTHS:
        raise Refusal(say("At most {} months at a time.", MOST_MONTHS), field="last")


def _known(contract: Contract, months: list[date]) -> dict[str, str]:
    rows = ContractFee.objects.filter(contract=contract, period__in=months)
    return {f"{row.period:%Y-%m}": f"{row.amount} ({row.pass_through})" for row in rows}
