"""What a transition could be planned for: functions outside their band that do not move yet; partners by name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portfolio import registry
from portfolio.models import Organisation
from sourcing.domain.balance import Misalignment, misalignment_of
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.models import Transition
from sourcing.models.transitions import OPEN
from sourcing.queries.costs import FunctionRow, function_rows
from sourcing.queries.criteria import bands_of

SHOWN = 100


@dataclass(frozen=True)
class Candidate:
    """A function outside its band. `target`: the nearest share inside; `outside`: money per year on the wrong side."""

    pk: int
    code: str
    name: str
    sourcing_class: SourcingClass
    cost: Decimal
    share: Fraction
    band: Band
    target: Fraction
    outside: Fraction


@dataclass(frozen=True)
class Candidates:
    """The dearest of them, and how many there are in all."""

    shown: tuple[Candidate, ...]
    count: int


def candidates_of(organisation: Organisation, *, chosen: Collection[int] = ()) -> Candidates:
    """Functions to plan for, the dearest first; at most 100, with those that were chosen. Four queries."""
    bands = bands_of(organisation)
    moving = moving_functions(organisation)
    found = []
    for row in function_rows(organisation):
        misalignment = misalignment_of(row.costed, bands) if row.pk not in moving else None
        if misalignment is not None and row.costed.cost is not None:
            found.append(_candidate(row, row.costed.cost, misalignment))
    found.sort(key=lambda one: (-one.outside, one.name, one.pk))
    shown = [one for place, one in enumerate(found) if place < SHOWN or one.pk in chosen]
    return Candidates(tuple(shown), len(found))


def moving_functions(organisation: Organisation) -> dict[int, int]:
    """The open transition of each function that has one, by keys. One query."""
    rows = Transition.objects.filter(organisation=organisation, state__in=OPEN)
    return dict(rows.values_list("function_id", "pk"))


def partner_names(organisation: Organisation, *, today: date) -> list[str]:
    """Partners that are paid today, by name. The queries of the spend providers."""
    spends = (spend for provider in registry.spend_providers for spend in provider(organisation, today))
    return sorted({spend.partner for spend in spends}, key=str.casefold)


def _candidate(row: FunctionRow, cost: Decimal, misalignment: Misalignment) -> Candidate:
    band = misalignment.band
    return Candidate(
        pk=row.pk,
        code=row.code,
        name=row.name,
        sourcing_class=misalignment.sourcing_class,
        cost=cost,
        share=misalignment.msp_share,
        band=band,
        target=band.lowest if misalignment.over_insourced else band.highest,
        outside=misalignment.amount,
    )
