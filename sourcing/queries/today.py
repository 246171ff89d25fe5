"""Today's portfolio as scenarios copy it and are compared with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio import registry
from portfolio.models import Organisation
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.scenarios import Today
from sourcing.domain.scenarios_measures import Portfolio
from sourcing.queries.costs import FunctionRow, function_rows


@dataclass(frozen=True)
class TodayFunction:
    """A running function as it stands today."""

    row: FunctionRow
    today: Today


@dataclass(frozen=True)
class TodayPortfolio:
    """All running functions by primary key, in order of name, and what partners are paid beside them."""

    functions: Mapping[int, TodayFunction]
    other_spend: Mapping[str, Decimal]

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio as it is measured, by the very figures of the balance page."""
        found = [function.today for function in self.functions.values()]
        spends = [PartnerSpend(name, amount) for today in found for name, amount in today.spend.items()]
        return Portfolio(
            functions=[function.row.costed for function in self.functions.values()],
            spends=[*spends, *(PartnerSpend(name, amount) for name, amount in self.other_spend.items())],
            internal_people=sum((today.internal_fte or Decimal(0) for today in found), Decimal(0)),
            external_people=sum((today.external_fte or Decimal(0) for today in found), Decimal(0)),
        )


def today_portfolio(organisation: Organisation, *, today: date) -> TodayPortfolio:
    """The portfolio as of today. Three queries and those of the spend providers, whatever the number of functions."""
    rows = function_rows(organisation)
    people = {
        pk: (internal, external)
        for pk, internal, external in organisation.functions.values_list("pk", "internal_fte", "external_fte")
    }
    by_function: dict[int, dict[str, Decimal]] = {row.pk: {} for row in rows}
    other: dict[str, Decimal] = {}
    for provider in registry.spend_providers:
        for spend in provider(organisation, today):
            sums = other if spend.function is None else by_function.get(spend.function, other)
            sums[spend.partner] = sums.get(spend.partner, Decimal(0)) + spend.amount
    found = {row.pk: TodayFunction(row, _today(row, people[row.pk], by_function[row.pk])) for row in rows}
    return TodayPortfolio(found, other)


def _today(row: FunctionRow, people: tuple[Decimal | None, Decimal | None], spend: Mapping[str, Decimal]) -> Today:
    return Today(
        sourcing_class=row.standing.sourcing_class if row.standing else None,
        internal_cost=row.internal_cost,
        external_cost=row.external_cost,
        internal_fte=people[0],
        external_fte=people[1],
        spend=spend,
    )


def partner_names(organisation: Organisation) -> list[str]:
    """The names of all partners of the portfolio, in order. As many queries as there are providers."""
    return sorted({name for provider in registry.partner_names for name in provider(organisation)})
