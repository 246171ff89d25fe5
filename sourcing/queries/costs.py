"""Functions with their cost and standing decision, as balance, matrix, drift and worklist read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from portfolio.models import FunctionState, ITFunction, Organisation
from portfolio.queries.figures import hundredths
from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision, DecisionState

RUNNING = (FunctionState.ACTIVE, FunctionState.RETIRING)
CLASSES = {found.value: found for found in SourcingClass}


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """The approved decision of a function, as lists need it. Its terms are None where nobody asked for them."""

    pk: int
    sourcing_class: SourcingClass
    scored_class: SourcingClass
    share_then: str | None = None
    expires_on: date | None = None


class FunctionRow(NamedTuple):
    """A function with its money and its standing decision. `costed`: the row as the balance sees it; its key is the code."""

    pk: int
    code: str
    name: str
    category: str
    state: str
    criticality: int | None
    costed: CostedFunction
    standing: StandingFacts | None
    unit_pk: int | None
    unit: str

    @property
    def internal_cost(self) -> Decimal | None:
        """What our own people and things cost per year; None is unknown."""
        return self.costed.internal_cost

    @property
    def external_cost(self) -> Decimal | None:
        """What MSPs are paid per year; None is unknown."""
        return self.costed.external_cost

    @property
    def people(self) -> Decimal | None:
        """Full-time equivalents, own and bought together; None is unknown."""
        return self.costed.people


def function_rows(
    organisation: Organisation, states: tuple[str, ...] = RUNNING, *, with_terms: bool = True
) -> list[FunctionRow]:
    """All functions of the organisation in these states, by name. Two queries, whatever their number.

    with_terms: whether the decisions' shares of then and their expiry are read, too: what drift and worklist need.
    """
    standing = _standing_by_function(organisation, with_terms=with_terms)
    rows = (
        organisation.functions.filter(state__in=states)
        .order_by("name", "pk")
        .values_list(
            "pk", "code", "name", "category", "state", "criticality", hundredths("internal_cost"),
            hundredths("external_cost"), hundredths("internal_fte", "external_fte"),
            "business_unit_id", "business_unit__name",
        )
    )  # fmt: skip
    return [_row(row, standing) for row in rows]


def _row(row: tuple[Any, ...], standings: Mapping[int, StandingFacts]) -> FunctionRow:
    pk, code, name, category, state, criticality, inside, outside, people, unit_pk, unit = row
    standing = standings.get(pk)
    costed = CostedFunction(
        code,
        None if inside is None else Decimal(inside).scaleb(-2),
        None if outside is None else Decimal(outside).scaleb(-2),
        standing.sourcing_class if standing else None,
        None if people is None else Decimal(people).scaleb(-2),
    )
    return FunctionRow(pk, code, name, category, state, criticality, costed, standing, unit_pk, unit or "")


def function_row(function: ITFunction, decision: Decision | None) -> FunctionRow:
    """One function with its approved decision, as the lists read it. No query."""
    standing = None
    if decision is not None:
        standing = StandingFacts(
            decision.pk,
            SourcingClass(decision.sourcing_class),
            SourcingClass(decision.scored_class),
            decision.inputs["msp_share"],
            decision.expires_on,
        )
    costed = CostedFunction(
        key=function.code,
        internal_cost=function.internal_cost,
        external_cost=function.external_cost,
        sourcing_class=standing.sourcing_class if standing else None,
        people=_sum(function.internal_fte, function.external_fte),
    )
    unit = function.business_unit
    return FunctionRow(
        pk=function.pk,
        code=function.code,
        name=function.name,
        category=function.category,
        state=function.state,
        criticality=function.criticality,
        costed=costed,
        standing=standing,
        unit_pk=function.business_unit_id,
        unit=unit.name if unit else "",
    )


def _standing_by_function(organisation: Organisation, *, with_terms: bool) -> dict[int, StandingFacts]:
    terms = ("inputs__msp_share", "expires_on") if with_terms else ()
    rows = Decision.objects.filter(organisation=organisation, state=DecisionState.APPROVED).values_list(
        "function_id", "pk", "sourcing_class", "scored_class", *terms
    )
    return {
        function: StandingFacts(pk, CLASSES[decided], CLASSES[scored], *own)
        for function, pk, decided, scored, *own in rows
    }


def _sum(internal: Decimal | None, external: Decimal | None) -> Decimal | None:
    return None if internal is None or external is None else internal + external
